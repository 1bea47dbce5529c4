"""How money of an enforcement falls on what is owed."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.money import ZERO
from legal_flow.errors import DataFault
from legal_flow.rules.allocation import CHARGES

Owed = tuple[str, Component | str, Decimal]
Booked = tuple[str, Component | str, Decimal, str]

DELAY_INTEREST = "delay_interest"
COURT_COSTS = frozenset({"costs", "court_fee", "preservation_fee", "notice_fee", "enforcement_fee"})
COSTS = COURT_COSTS | {Component.COUNSEL_FEE, Component.FEES}
WITHIN_JUDGMENT = "民法典第五百六十一条"
JUDGMENT_FIRST = "法释〔2014〕8号第四条"


def allocate(amount: Decimal, owed: Iterable[Owed]) -> list[Booked]:
    """法释〔2014〕8号4; 民法典561: the judgment's costs, interest and debt first, then 加倍部分.

    Several debts of one rank are met in the order they come (民法典560: the caller lists the earlier due
    first). What exceeds all that is owed is not booked; the parts sum to the lesser of `amount` and what is
    owed.
    """
    lines: list[Booked] = []
    left = amount
    for ref, component, due in sorted(owed, key=lambda line: rank(line[1])):
        part = min(left, due)
        if part > ZERO:
            article = JUDGMENT_FIRST if component == DELAY_INTEREST else WITHIN_JUDGMENT
            lines.append((ref, component, part, article))
            left -= part
    return lines


def rank(component: Component | str) -> int:
    """法释〔2014〕8号4; 民法典561: costs, charges, principal, 加倍部分, from 0; `DataFault` for any other word."""
    ranks: Sequence[frozenset[Component | str]] = (
        frozenset(COSTS),
        frozenset(CHARGES),
        frozenset({Component.PRINCIPAL}),
        frozenset({DELAY_INTEREST}),
    )
    for place, group in enumerate(ranks):
        if component in group:
            return place
    raise DataFault(f"{component} is nothing that an enforcement pays")
