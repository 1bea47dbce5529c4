"""Every rule of the screening policy at its boundary, on both databases; one account or all, the same answer."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from builders import DAY, a_lender, account_facts

from legal_flow.store.screening import Policy, Screened, rules, screen
from legal_flow.store.session import Store

POLICY = Policy()
D = timedelta(days=1)


def screened(store: Store, **changes: object) -> Screened:
    facts = account_facts("A1", **changes)
    account_id = facts.account_id
    with store.write() as session:
        a_lender(session)
        session.merge(facts)
    with store.read() as session:
        (one,) = screen(session, POLICY, DAY)
        assert list(screen(session, POLICY, DAY, account_id)) == [one]
    return one


def test_an_account_that_no_rule_stops_is_a_candidate(store: Store) -> None:
    one = screened(store)
    assert (one.outcome, one.reasons, one.earliest) == ("candidate", (), None)


BOUNDARIES = [
    ("policy.not_in_arrears", {"overdue_since": DAY - 400 * D}, {"overdue_since": None}),
    ("policy.too_small", {"owed": Decimal("3000.00")}, {"owed": Decimal("2999.99")}),
    ("policy.too_fresh", {"overdue_since": DAY - 90 * D}, {"overdue_since": DAY - 89 * D}),
    ("policy.contact_effort", {"contact_attempts": 3}, {"contact_attempts": 2}),
    (
        "policy.contact_effort",
        {"contacts_reached": 0, "demands_sent": 1},
        {"contacts_reached": 0, "demands_sent": 0},
    ),
    ("policy.recent_payment", {"last_payment_on": DAY - 30 * D}, {"last_payment_on": DAY - 29 * D}),
    ("policy.recent_payment", {"last_payment_on": None}, {"last_payment_on": DAY}),
    ("policy.plan_kept", {"plan_kept_until": None}, {"plan_kept_until": DAY - 1 * D}),
    ("policy.dispute_open", {"dispute_open": False}, {"dispute_open": True}),
    ("policy.fraud_open", {"fraud_open": False}, {"fraud_open": True}),
    ("policy.complaint_open", {"complaint_open": False}, {"complaint_open": True}),
    ("policy.criminal_open", {"criminal_open": False}, {"criminal_open": True}),
    (
        "policy.death",
        {"deceased": True, "heirs_fixed": True},
        {"deceased": True, "heirs_fixed": False},
    ),
    ("policy.bankruptcy", {"bankrupt": False}, {"bankrupt": True}),
    ("policy.limitation_expired", {"limitation_latest": DAY}, {"limitation_latest": DAY - D}),
    ("policy.limitation_expired", {"limitation_latest": None}, {"limitation_latest": date(2020, 1, 1)}),
]


@pytest.mark.parametrize(("rule", "passes", "stops"), BOUNDARIES)
def test_a_rule_holds_on_one_side_of_its_boundary_only(
    store: Store, rule: str, passes: dict[str, object], stops: dict[str, object]
) -> None:
    assert screened(store, **passes).reasons == ()
    stopped = screened(store, **stops)
    assert stopped.reasons == (rule,)
    excludes = {one.id: one.excludes for one in rules(POLICY, DAY)}[rule]
    assert stopped.outcome == ("excluded" if excludes else "not_yet")


def test_every_rule_has_a_boundary_here() -> None:
    assert {rule.id for rule in rules(POLICY, DAY)} == {rule for rule, _, _ in BOUNDARIES}


def test_every_reason_is_given_and_not_only_the_first(store: Store) -> None:
    one = screened(store, owed=Decimal("1.00"), contact_attempts=0, dispute_open=True, bankrupt=True)
    assert one.outcome == "excluded"
    assert set(one.reasons) == {
        "policy.too_small",
        "policy.contact_effort",
        "policy.dispute_open",
        "policy.bankruptcy",
    }


@pytest.mark.parametrize(
    ("changes", "earliest"),
    [
        ({"overdue_since": DAY - 10 * D}, DAY + 80 * D),
        ({"last_payment_on": DAY - 10 * D}, DAY + 20 * D),
        ({"overdue_since": DAY - 10 * D, "last_payment_on": DAY}, DAY + 80 * D),
        ({"overdue_since": DAY - 10 * D, "dispute_open": True}, None),
    ],
)
def test_not_yet_comes_with_the_day_on_which_the_calendar_lifts_it(
    store: Store, changes: dict[str, object], earliest: date | None
) -> None:
    one = screened(store, **changes)
    assert (one.outcome, one.earliest) == ("not_yet", earliest)
    if earliest is not None:
        with store.read() as session:
            assert next(screen(session, POLICY, earliest - D)).outcome == "not_yet"
            assert next(screen(session, POLICY, earliest)).outcome == "candidate"


def test_every_account_gets_one_outcome_and_whoever_is_stopped_a_reason(store: Store) -> None:
    with store.write() as session:
        a_lender(session)
        for number in range(40):
            session.add(
                account_facts(
                    f"A{number}",
                    owed=Decimal(number * 200),
                    contact_attempts=number % 5,
                    bankrupt=number % 7 == 0,
                )
            )
    with store.read() as session:
        all_of_them = list(screen(session, POLICY, DAY))
    assert len({one.account_id for one in all_of_them}) == len(all_of_them) == 40
    assert all(bool(one.reasons) == (one.outcome != "candidate") for one in all_of_them)
    assert {one.outcome for one in all_of_them} == {"candidate", "not_yet", "excluded"}


def test_each_rule_has_a_title_and_a_source() -> None:
    for rule in rules(POLICY, DAY):
        assert rule.title
        assert rule.citation
        assert rule.id.startswith("policy.")
