"""Every rule answers in every quarter from its first formalised day to two years past today's edition.

No amounts are asserted: gaps, overlaps and a rule that leans on law not entered are what fails here.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from law_examples import answer, debt, limitation_facts

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.pack import load
from legal_flow.rules.periods import add_months

PACK = load()
LAST = date(2028, 12, 31)
AMOUNT = Decimal("50000.00")
VENUE = {"lender": "990101"}

RULES: dict[str, tuple[date, Callable[[date], Any]]] = {
    "limitation": (date(2008, 1, 1), lambda day: PACK.limitation(limitation_facts({"due_on": day}), day)),
    "assess": (date(2008, 1, 1), lambda day: answer("assess", {"as_of": day, "due_on": day})),
    "claim": (
        date(2017, 10, 1),
        lambda day: PACK.claim(
            debt({"entries": [["用款", day, "advance", "10000"]], "overdue_since": day}), day
        ),
    ),
    "filing_fee": (date(2007, 4, 1), lambda day: PACK.filing_fee(AMOUNT, "summary", day)),
    "enforcement_fee": (date(2007, 4, 1), lambda day: PACK.enforcement_fee(AMOUNT, day)),
    "preservation_fee": (date(2007, 4, 1), lambda day: PACK.preservation_fee(AMOUNT, day)),
    "payment_order_fee": (date(2007, 4, 1), lambda day: PACK.payment_order_fee(AMOUNT, day)),
    "measure_term": (
        date(2015, 4, 1),
        lambda day: [PACK.measure_term(asset, day) for asset in ("wallet", "vehicle")],
    ),
    "delay_interest": (date(2014, 10, 1), lambda day: PACK.delay_interest(AMOUNT, day, LAST)),
    "propose_track": (
        date(2022, 1, 1),
        lambda day: PACK.propose_track(AMOUNT, Product.CARD, VENUE, day, missing=False),
    ),
}


def quarters(first: date) -> list[date]:
    return [day for month in range(0, 300, 3) if (day := add_months(first, month)) <= LAST]


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_answers_in_every_quarter(rule: str) -> None:
    first, ask = RULES[rule]
    for day in quarters(first):
        assert ask(day) is not None, day


@pytest.mark.parametrize("key", [key for key in PACK.law.book if key.startswith("periods.")])
def test_the_period_answers_in_every_quarter(key: str) -> None:
    entry = PACK.law.book[key]
    days = 10 if entry.unit == "given_days" else None
    first = entry.versions[""][0].start
    for day in quarters(max(first, date(2009, 1, 1))):
        assert PACK.period(key.removeprefix("periods."), day, days=days)


@pytest.mark.parametrize("key", list(PACK.law.book))
def test_the_parameter_is_whole_from_its_first_day(key: str) -> None:
    entry = PACK.law.book[key]
    last = entry.entered_through or LAST
    for region, versions in entry.versions.items():
        segments = entry.segments(versions[0].start, last, region)
        assert segments[0].start == versions[0].start
        assert segments[-1].end == last
        assert len(segments) == len(versions)
