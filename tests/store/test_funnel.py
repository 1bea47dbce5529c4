"""What outcomes add up to, on both databases: the funnel of a day, and what changed and why."""

from datetime import timedelta
from decimal import Decimal

import pytest
from builders import DAY, a_lender, account_facts

from legal_flow.store import funnel
from legal_flow.store.policy import parse, standard
from legal_flow.store.screening import keep_changes
from legal_flow.store.session import Store

D = timedelta(days=1)
POLICY = parse(standard())


@pytest.fixture
def screened(store: Store) -> Store:
    """Six accounts on the first day; on the second one disputes, one broke off its dispute and a new one came."""
    first = [
        account_facts("A1"),
        account_facts("A2"),
        account_facts("A3", dispute_open=True),
        account_facts("A4", owed=Decimal("1.00"), dispute_open=True),
        account_facts("A5", product="loan", region_code=None, overdue_since=DAY - 95 * D),
        account_facts("A6", overdue_since=None),
    ]
    second = [account_facts("A1", dispute_open=True), account_facts("A3"), account_facts("A7", bankrupt=True)]
    with store.write() as session:
        a_lender(session)
    for day, rows in ((DAY, first), (DAY + D, second)):
        with store.write() as session:
            for row in rows:
                session.merge(row)
            session.flush()
            keep_changes(session, POLICY, day)
    return store


def test_the_funnel_counts_every_account_once(screened: Store) -> None:
    with screened.read() as session:
        plain = funnel.funnel(session, DAY, ())
        lines = funnel.funnel(session, DAY, ("product", "branch", "region", "age"))
    assert {(one.outcome, one.accounts) for one in plain} == {
        ("candidate", 3),
        ("excluded", 2),
        ("not_yet", 1),
    }
    assert sum(one.accounts for one in lines) == 6
    assert sum(one.owed for one in lines) == sum(one.owed for one in plain)
    assert {one.values for one in lines} == {
        ("card", "HQ", "990101", "-"),
        ("card", "HQ", "990101", "366-730"),
        ("loan", "HQ", "", "91-180"),
    }


@pytest.mark.parametrize(
    ("days", "line"), [(90, "0-90"), (91, "91-180"), (1095, "731-1095"), (1096, "1096+")]
)
def test_an_age_belongs_to_one_line(store: Store, days: int, line: str) -> None:
    with store.write() as session:
        a_lender(session)
        session.add(account_facts("A1", overdue_since=DAY - days * D))
        session.flush()
        keep_changes(session, POLICY, DAY)
        assert [one.values for one in funnel.funnel(session, DAY, ("age",))] == [(line,)]


def test_reasons_are_counted_and_those_that_stop_alone(screened: Store) -> None:
    with screened.read() as session:
        found = {rule: (every, alone) for rule, every, alone in funnel.reasons(session, DAY)}
    assert found["policy.dispute_open"] == (2, 1)
    assert found["policy.not_in_arrears"] == (1, 1)
    assert found["policy.bankruptcy"] == (0, 0)


def test_what_changed_is_told_with_what_was_gained_and_lost(screened: Store) -> None:
    with screened.read() as session:
        found = funnel.changes(session, DAY + D)
        assert funnel.changes(session, DAY + 2 * D) == []
        first = funnel.changes(session, DAY)
    assert {(one.before, one.after, one.gained, one.lost, one.accounts) for one in found} == {
        ("candidate", "not_yet", ("policy.dispute_open",), (), 1),
        ("not_yet", "candidate", (), ("policy.dispute_open",), 1),
        ("new", "excluded", ("policy.bankruptcy",), (), 1),
    }
    assert {one.before for one in first} == {"new"}
    assert sum(one.accounts for one in first) == 6
    assert {one.policy_before for one in found} == {"standard-1", ""}
