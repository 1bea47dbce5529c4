"""Every rule answers or refuses by name in every quarter from its first day to two years past today's edition.

No amounts are asserted: gaps, overlaps and a rule that leans on law not entered are what fails here.
"""

from collections.abc import Callable
from datetime import date
from itertools import count, pairwise, takewhile
from pathlib import Path
from typing import Any

import pytest

from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.questions import catalogue
from legal_flow.errors import LawError
from legal_flow.law import files
from legal_flow.rules.periods import add_months

PACK = load()
ASKED = catalogue()
COMMON = {
    rule: facts
    for path in (Path(__file__).parent / "cn").glob("*.yaml")
    for rule, facts in files.read(path).get("common", {}).items()
}
EDITION = max(entry.checked_on for entry in PACK.law.book.values())
LAST = date(EDITION.year + 2, 12, 31)
CALL = {"ref": "通话", "channel": "call", "to": "debtor", "result": "reached", "evidence": True}
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
    "fees.in_dispute": (date(2007, 4, 1), lambda day: {"items": [["本金", "50000"]], "filed_on": day}),
    "fees.counterclaim": (date(2007, 4, 1), lambda day: {"amount": "50000", "filed_on": day}),
    "fees.appeal": (
        date(2007, 4, 1),
        lambda day: {"amount": "50000", "first_instance": "50000", "filed_on": day},
    ),
    "fees.preservation": (
        date(2007, 4, 1),
        lambda day: {"amount": "50000", "requested": "50000", "filed_on": day},
    ),
    "fees.venue_objection": (date(2007, 4, 1), lambda day: {"filed_on": day}),
    "fees.after_payment_order": (
        date(2007, 4, 1),
        lambda day: {"amount": "50000", "track": "summary", "filed_on": day},
    ),
    "fees.to_ordinary": (
        date(2015, 4, 1),
        lambda day: {"amount": "50000", "paid": "525", "noticed_on": day, "filed_on": day},
    ),
    "fees.relief_changed": (
        date(2007, 4, 1),
        lambda day: {"before": "50000", "after": "80000", "filed_on": day},
    ),
    "fees.returned": (
        date(2007, 4, 1),
        lambda day: {"amount": "50000", "paid": "1050", "event": "withdrawn", "filed_on": day},
    ),
    "routes": (date(2017, 7, 1), lambda day: {"on": day}),
    "forum": (date(2015, 5, 1), lambda day: {"lender_region": "990101", "filed_on": day}),
    "track.choose": (date(2022, 1, 1), lambda day: {"amount": "50000", "on": day}),
    "track.ceilings": (date(2017, 7, 1), lambda day: {"yearly_wage": "124110", "on": day}),
    "form": (date(2017, 7, 1), lambda day: {"filed_on": day}),
    "joinder.spouse": (date(2018, 2, 1), lambda day: {"incurred_on": day}),
    "joinder.guarantor": (
        date(1995, 10, 1),
        lambda day: {"mode": "unstated", "signed_on": day, "main_due_on": day, "as_of": day},
    ),
    "counsel.contingency": (
        date(2007, 1, 1),
        lambda day: {"amount": "500000", "agreed": "50000", "signed_on": day},
    ),
    "claim.late_damages": (
        date(2000, 1, 1),
        lambda day: {"minimum_payment": "1000", "posted_on": day, "posted": "50"},
    ),
    "claim.card_band": (date(2000, 1, 1), lambda day: {"on": day}),
    "claim.default_surcharge": (
        date(2004, 1, 1),
        lambda day: {"signed_on": day, "daily_rate": "0.0004", "penalty_daily_rate": "0.0006"},
    ),
    "claim.lender_line": (date(2020, 10, 1), lambda day: {"lender": "trust", "sued_on": day}),
    "claim.private_line": (date(2015, 10, 1), lambda day: {"signed_on": day, "sued_on": day}),
    "claim.excessive_damages": (
        date(2024, 1, 1),
        lambda day: {"damages": "1500", "loss": "1000", "on": day},
    ),
    "claim.payment_order": (date(2011, 4, 1), lambda day: {"on": add_months(day, 1), "overdue_since": day}),
    "claim.bridge": (
        date(2017, 10, 1),
        lambda day: {
            "entries": [["用款", day, "advance", "10000"]],
            "overdue_since": day,
            "cut_off": day,
            "to": add_months(day, 2),
        },
    ),
    "claim.reconcile": (
        date(2011, 4, 1),
        lambda day: {
            "entries": [["用款", day, "advance", "10000"], ["还款", add_months(day, 1), "payment", "100"]],
            "overdue_since": day,
            "statements": [[add_months(day, 1), {"principal": "9900"}]],
        },
    ),
    "conduct": (
        date(2011, 4, 1),
        lambda day: {"contacts": [{**CALL, "at": f"{day} 22:30"}]},
    ),
    "conduct.retention": (date(2011, 4, 1), lambda day: {"made_on": day, "settled_on": day}),
    "conduct.complaint": (date(2020, 4, 1), lambda day: {"received_on": day}),
    "conduct.letter_words": (
        date(2019, 1, 1),
        lambda day: {"text": "必将判刑，通知你单位，公开张贴，列入黑名单", "on": day},
    ),
    "conduct.letter_contents": (date(2011, 4, 1), lambda day: {"present": [], "on": day}),
    "conduct.letter_issue": (date(2018, 1, 1), lambda day: {"signed": False, "on": day}),
    "conduct.overdraft": (
        date(2019, 1, 1),
        lambda day: {
            "principal": "50000",
            "overdue_since": day,
            "demands": [["函一", day, True, True], ["函二", add_months(day, 2), True, True]],
            "as_of": add_months(day, 6),
        },
    ),
    "conduct.handover": (date(2022, 1, 1), lambda day: {"on": day, "to": "agency", "assessed_on": day}),
    "conduct.credit_notice": (date(2013, 4, 1), lambda day: {"reported_on": day}),
    "conduct.credit_record": (date(2013, 4, 1), lambda day: {"ended_on": day, "as_of": day}),
    "conduct.credit_objection": (date(2013, 4, 1), lambda day: {"received_on": day}),
    "measure": (date(2005, 1, 1), lambda day: {"asset": "bank_account", "on": day}),
    "measure.standing": (date(2016, 12, 1), lambda day: {"asset": "vehicle", "on": day, "as_of": day}),
    "measure.queue": (
        date(2005, 1, 1),
        lambda day: {"asset": "vehicle", "measures": [["甲", day, None, None]], "as_of": day},
    ),
    "measure.idle": (date(2016, 12, 1), lambda day: {"first_on": day}),
    "enforcement.apply": (date(2008, 4, 1), lambda day: {"effective_on": day, "as_of": day}),
    "enforcement.resume": (
        date(2018, 3, 1),
        lambda day: {"settled_on": day, "last_day": day, "as_of": add_months(day, 1)},
    ),
    "delay_interest.statement": (
        date(2014, 10, 1),
        lambda day: {"debts": [["principal", "50000", day]], "until": add_months(day, 1)},
    ),
    "preservation.security": (
        date(2016, 12, 1),
        lambda day: {"amount": "50000", "stage": "in_suit", "on": day, "licensed": True},
    ),
    "preservation.ruling": (date(2016, 12, 1), lambda day: {"stage": "in_suit", "received_on": day}),
    "preservation.sue": (date(2017, 7, 1), lambda day: {"executed_on": day}),
    "auction.first": (
        date(2017, 1, 1),
        lambda day: {"appraisal": "1000000", "kind": "movable", "announced_on": day},
    ),
    "auction.second": (
        date(2017, 1, 1),
        lambda day: {"first_price": "700000", "kind": "movable", "failed_on": day},
    ),
    "auction.sale": (date(2017, 7, 18), lambda day: {"second_price": "560000", "starts_on": day}),
    "round_closing": (date(2016, 12, 1), lambda day: {"accepted_on": day, "on": day}),
    "round_closing.searches": (date(2016, 12, 1), lambda day: {"closed_on": day}),
    "listing": (date(2017, 5, 1), lambda day: {"ground": 1, "on": day}),
    "listing.term": (date(2017, 5, 1), lambda day: {"ground": 4, "listed_on": day}),
    "listing.removal": (date(2017, 5, 1), lambda day: {"ground": 1, "cause": "performed", "on": day}),
    "exempt": (date(2005, 1, 1), lambda day: {"item": "living_cost", "on": day}),
    "exempt.rent": (date(2015, 5, 5), lambda day: {"monthly_rent": "3000", "on": day}),
    "consumption_limit": (date(2010, 10, 1), lambda day: {"on": day}),
    "consumption_limit.act": (date(2010, 10, 1), lambda day: {"item": "hotel", "on": day}),
    "track": (date(2022, 1, 1), lambda day: {"amount": "50000", "venue": VENUE, "on": day}),
    "day": (date(2007, 4, 1), lambda day: {"day": day}),
    "limitation.event": (date(2008, 1, 1), lambda day: {"kind": "sms", "on": day, "as_of": day}),
    "guarantee.limitation": (
        date(1995, 10, 1),
        lambda day: {
            "mode": "joint",
            "signed_on": day,
            "main_due_on": day,
            "as_of": day,
            "demanded_on": day,
        },
    ),
    "period.trial": (date(2017, 7, 1), lambda day: {"rule": "trial.summary", "filed_on": day}),
    "period.hours": (
        date(2017, 7, 1),
        lambda day: {"rule": "preservation.urgent", "at": f"{day}T10:20:00"},
    ),
    "period.in_time": (
        date(2017, 7, 1),
        lambda day: {"rule": "appeal.judgment", "start": day, "posted_on": day},
    ),
    "service": (
        date(2017, 7, 1),
        lambda day: {"method": "direct", "on": day, "received_on": day, "taken_by": "debtor"},
    ),
    "effect.instrument": (
        date(2017, 7, 1),
        lambda day: {"instrument": "judgment", "parties": [{"name": "甲", "served_on": day}]},
    ),
    "effect.confirmation": (
        date(2017, 7, 1),
        lambda day: {"effective_on": day, "applied_on": day},
    ),
}
"""By rule: its first day, and facts for a day."""
WITHOUT_DATE = {
    "limitation.start",
    "limitation.defence",
    "limitation.agreement",
    "assignment",
    "guarantee.payment_order",
    "guarantee.assignment",
    "claim.allocation",
    "claim.yearly_interest",
    "fees.borne",
    "fees.none",
    "joinder.accounts",
    "joinder.claimant",
    "joinder.estate",
    "papers.filing",
    "papers.evidence",
    "papers.agents",
    "papers.authority",
    "counsel.recoverable",
    "counsel.preservation_premium",
    "recovery",
    "enforcement.court",
    "distribution",
    "distribution.join",
    "measure.excess",
    "preservation.lift",
    "preservation.findable",
    "auction.pointless",
    "auction.owned",
    "round_closing.revival",
    "exempt.home",
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
    return list(takewhile(lambda day: day <= LAST, (add_months(first, month) for month in count(0, 3))))


def ask(rule: str, given: dict[str, Any]) -> dict[str, Any]:
    """With what the examples of the rule have in common."""
    return ASKED[rule].ask({**COMMON.get(rule, {}), **given})


def answer_or_refusal(rule: str, given: dict[str, Any]) -> dict[str, Any] | str:
    try:
        return ask(rule, given)
    except LawError as refused:
        return str(refused)


@pytest.mark.parametrize("rule", BY_DAY)
def test_the_rule_answers_or_refuses_by_name_in_every_quarter(rule: str) -> None:
    first, given = BY_DAY[rule]
    for day in quarters(first):
        said = answer_or_refusal(rule, given(day))
        assert said, day
        assert isinstance(said, dict) or ".yaml" in said, day


@pytest.mark.parametrize("rule", BY_DAY)
def test_the_quarters_go_from_the_first_day_to_two_years_past_the_edition(rule: str) -> None:
    first, _ = BY_DAY[rule]
    days = quarters(first)
    assert days[0] == first
    assert all(add_months(before, 3) >= after for before, after in pairwise(days))
    assert add_months(days[-1], 3) > LAST >= add_months(EDITION, 24)


@pytest.mark.parametrize("rule", BY_DAY)
def test_the_rule_answers_in_the_year_of_the_edition(rule: str) -> None:
    assert ask(rule, BY_DAY[rule][1](date(2025, 10, 1)))


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
    for region, versions in entry.versions.items():
        last = entry.through(region) or LAST
        segments = entry.segments(versions[0].start, last, region)
        assert segments[0].start == versions[0].start
        assert segments[-1].end == last
        assert len(segments) == len(versions)
