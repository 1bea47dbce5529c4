"""Every rule answers or refuses by name in every quarter from its first day to two years past today's edition.

No amounts are asserted: gaps, overlaps and a rule that leans on law not entered are what fails here.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.questions import catalogue
from legal_flow.errors import LawError
from legal_flow.rules.periods import add_months

PACK = load()
ASKED = catalogue()
LAST = date(2028, 12, 31)
VENUE = {"lender": "990101"}

BY_DAY: dict[str, tuple[date, Callable[[date], dict[str, Any]]]] = {
    "limitation": (date(2008, 1, 1), lambda day: {"due_on": day, "as_of": day}),
    "assess": (date(2008, 1, 1), lambda day: {"due_on": day, "as_of": day}),
    "guarantee": (
        date(1995, 10, 1),
        lambda day: {"mode": "unstated", "signed_on": day, "main_due_on": day, "as_of": day},
    ),
    "claim": (
        date(2017, 10, 1),
        lambda day: {
            "entries": [["用款", day, "advance", "10000"]],
            "overdue_since": day,
            "cut_off": day,
        },
    ),
    "delay_interest": (
        date(2014, 10, 1),
        lambda day: {"base": "50000", "period_end": day, "until": add_months(day, 1)},
    ),
    "fees": (date(2007, 4, 1), lambda day: {"amount": "50000", "filed_on": day}),
    "fees.filing": (
        date(2007, 4, 1),
        lambda day: {"amount": "50000", "track": "summary", "filed_on": day},
    ),
    "measure": (date(2015, 4, 1), lambda day: {"asset": "bank_account", "on": day}),
    "track": (date(2022, 1, 1), lambda day: {"amount": "50000", "venue": VENUE, "on": day}),
    "day": (date(2007, 4, 1), lambda day: {"day": day}),
}
"""By rule: its first day, and facts for a day."""
WITHOUT_DATE = {
    "recovery",
    "resident_id",
    "uscc",
    "luhn",
    "case_number",
    "capitals",
    "meaning",
}
"""Rules that read no dated law."""
PER_ENTRY = {"parameter", "parameter.segments", "period", "effect"}
"""Asked below of every entry of the law files."""


def test_every_rule_that_can_be_asked_is_covered() -> None:
    assert BY_DAY.keys() | WITHOUT_DATE | PER_ENTRY == ASKED.keys()


def quarters(first: date) -> list[date]:
    return [day for month in range(0, 300, 3) if (day := add_months(first, month)) <= LAST]


@pytest.mark.parametrize("rule", BY_DAY)
def test_the_rule_answers_or_refuses_by_name_in_every_quarter(rule: str) -> None:
    first, given = BY_DAY[rule]
    for day in quarters(first):
        try:
            said = str(ASKED[rule].ask(given(day)))
        except LawError as refused:
            said = str(refused) if ".yaml" in str(refused) else ""
        assert said, day


@pytest.mark.parametrize("rule", BY_DAY)
def test_the_rule_answers_in_the_year_of_the_edition(rule: str) -> None:
    assert ASKED[rule].ask(BY_DAY[rule][1](date(2025, 10, 1)))


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
