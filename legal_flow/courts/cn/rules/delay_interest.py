"""迟延履行期间的加倍部分债务利息 (民事诉讼法264; 法释〔2014〕8号)."""

from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault

ONE_DAY = timedelta(days=1)


def doubled_part(
    base: Decimal, period_end: date, until: date, law: Law, *, excluded_days: int = 0
) -> Decimal:
    """法释〔2014〕8号1(3)、2、3: base × daily rate × days from the day after `period_end` to `until`.

    `base` is what the instrument fixes, its own interest excluded, still unpaid over these days; after a part
    payment it is computed anew. `excluded_days` are days of a stay that the debtor did not ask for (3(3)).
    Half-up to the fen once. Days before 2014-08-01 follow the old rule (7), which is not entered:
    `NotFormalised`.
    """
    if base < ZERO:
        raise DataFault("the base of delay interest is not negative")
    if until <= period_end:
        return ZERO
    days = (until - period_end).days
    if not 0 <= excluded_days <= days:
        raise DataFault("more days excluded than days of delay")
    segments = law.book["interest.delay_daily"].segments(period_end + ONE_DAY, until)
    if excluded_days and len(segments) > 1:
        raise DataFault("excluded days must be placed within one rate; compute each stretch on its own")
    total = ZERO
    for segment in segments:
        counted = (segment.end - segment.start).days + 1 - excluded_days
        total += base * segment.version.number * counted
    return half_up(total)
