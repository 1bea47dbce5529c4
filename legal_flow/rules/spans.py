"""Days over which principal stood at one amount, and what a yearly rate allows over them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from legal_flow.cases.money import ZERO, half_up
from legal_flow.law.calendar import ONE_DAY


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends counted, over which principal stood at one amount."""

    start: date
    end: date
    principal: Decimal

    @property
    def days(self) -> int:
        """Both ends counted."""
        return (self.end - self.start).days + 1


def line_by_day(spans: Iterable[Span], yearly: Sequence[tuple[date, Decimal]], day_base: int) -> Decimal:
    """What yearly rates allow over the principal of each span, half-up to the fen once for the sum.

    Each (first day, rate per year) holds until the next, by day.
    """
    stretches = [
        (start, end - ONE_DAY if end < date.max else end, rate)
        for (start, rate), (end, _) in pairwise([*yearly, (date.max, ZERO)])
    ]
    total = ZERO
    for span in spans:
        for start, end, rate in stretches:
            days = (min(end, span.end) - max(start, span.start)).days + 1
            total += span.principal * max(days, 0) * rate
    return half_up(total / day_base)
