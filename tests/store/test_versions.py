"""Portfolio rows come as versions; a day is read as it was known then."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from builders import CREDITOR, a_lender
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from legal_flow.cases.ids import make_id
from legal_flow.store.session import Store
from legal_flow.store.tables.portfolio import Statement
from legal_flow.store.versions import batched, content_hash, standing, take_rows

MONDAY, TUESDAY, FRIDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 8)
ACCOUNT = make_id("account", CREDITOR, "A1")


def a_statement(ref: str = "S1", principal: str = "1000.00") -> dict[str, Any]:
    zero = Decimal("0.00")
    return {
        "id": make_id("statement", CREDITOR, ref),
        "creditor_id": CREDITOR,
        "ref": ref,
        "account_id": ACCOUNT,
        "closed_on": date(2024, 2, 10),
        "due_on": date(2024, 3, 1),
        "principal": Decimal(principal),
        "interest": zero,
        "penalty_interest": zero,
        "compound_interest": zero,
        "late_damages": zero,
        "fees": zero,
        "total": Decimal(principal),
        "minimum_due": zero,
    }


def take(store: Store, rows: list[dict[str, Any]], on: date, package: str = "P1") -> Counter[str]:
    with store.write() as session:
        return take_rows(session, Statement, rows, make_id("package", package), on)


def seen(store: Store, on: date) -> dict[str, Decimal]:
    with store.read() as session:
        query = select(Statement.ref, Statement.principal).where(standing(Statement, on))
        return {row.ref: row.principal for row in session.execute(query)}


@pytest.fixture(autouse=True)
def lender(request: pytest.FixtureRequest) -> None:
    for name in {"store", "sqlite_store"} & set(request.fixturenames):
        with request.getfixturevalue(name).write() as session:
            a_lender(session)


def test_the_same_rows_twice_change_nothing(store: Store) -> None:
    rows = [a_statement("S1"), a_statement("S2")]
    assert take(store, rows, MONDAY) == {"added": 2}
    assert take(store, rows, TUESDAY, "P2") == {"same": 2}
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Statement)) == 2
        assert set(session.scalars(select(Statement.known_from))) == {MONDAY}


def test_a_correction_closes_what_stood_and_adds_a_version(store: Store) -> None:
    take(store, [a_statement(principal="1000.00")], MONDAY)
    assert take(store, [a_statement(principal="1000.01")], FRIDAY, "P2") == {"changed": 1}
    with store.read() as session:
        rows = session.scalars(select(Statement).order_by(Statement.known_from)).all()
        assert [(row.principal, row.known_from, row.known_to) for row in rows] == [
            (Decimal("1000.00"), MONDAY, FRIDAY),
            (Decimal("1000.01"), FRIDAY, None),
        ]


def test_a_day_is_read_as_it_was_known_then(store: Store) -> None:
    take(store, [a_statement(principal="1000.00")], MONDAY)
    take(store, [a_statement(principal="2000.00"), a_statement("S2", "7.00")], FRIDAY, "P2")
    assert seen(store, date(2024, 3, 3)) == {}
    assert seen(store, MONDAY) == {"S1": Decimal("1000.00")}
    assert seen(store, date(2024, 3, 7)) == {"S1": Decimal("1000.00")}
    assert seen(store, FRIDAY) == {"S1": Decimal("2000.00"), "S2": Decimal("7.00")}


def test_a_correction_on_the_same_day_is_what_that_day_shows(store: Store) -> None:
    take(store, [a_statement(principal="1000.00")], MONDAY)
    take(store, [a_statement(principal="2000.00")], MONDAY, "P2")
    assert seen(store, MONDAY) == {"S1": Decimal("2000.00")}


def test_a_correction_taken_back_on_the_same_day_is_one_more_version(store: Store) -> None:
    for package, principal in enumerate(("1000.00", "2000.00", "1000.00")):
        take(store, [a_statement(principal=principal)], MONDAY, f"P{package}")
    assert seen(store, MONDAY) == {"S1": Decimal("1000.00")}


def test_a_correction_taken_back_later_is_one_more_version(store: Store) -> None:
    for on, principal in ((MONDAY, "1000.00"), (TUESDAY, "2000.00"), (FRIDAY, "1000.00")):
        take(store, [a_statement(principal=principal)], on)
    assert [seen(store, on)["S1"] for on in (MONDAY, TUESDAY, FRIDAY)] == [
        Decimal("1000.00"),
        Decimal("2000.00"),
        Decimal("1000.00"),
    ]


def test_at_most_one_version_of_a_row_stands(store: Store) -> None:
    take(store, [a_statement()], MONDAY)
    with store.write() as session:
        session.execute(text("UPDATE statement SET known_to = NULL"))
    take(store, [a_statement(principal="9.00")], TUESDAY, "P2")
    with store.read() as session:
        standing_now = session.scalar(
            select(func.count()).select_from(Statement).where(Statement.known_to.is_(None))
        )
    assert standing_now == 1


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.dictionaries(st.sampled_from("ABC"), st.integers(1, 3), min_size=1)),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_history_of_packages_reads_on_any_day_as_the_last_word_until_then(
    sqlite_store: Store, history: list[tuple[int, dict[str, int]]]
) -> None:
    with sqlite_store.write() as session:
        session.execute(text("DELETE FROM statement"))
    told: dict[int, dict[str, Decimal]] = {}
    known: dict[str, Decimal] = {}
    day = 1
    for number, (later, rows) in enumerate(history):
        day += later + 1
        take(
            sqlite_store,
            [a_statement(ref, f"{value}.00") for ref, value in rows.items()],
            date(2024, 3, day),
            f"P{number}",
        )
        known = known | {ref: Decimal(value) for ref, value in rows.items()}
        told[day] = known
    for day in range(1, max(told) + 2):
        last = max((one for one in told if one <= day), default=None)
        assert seen(sqlite_store, date(2024, 3, day)) == (told[last] if last else {})


def test_the_hash_of_a_row_does_not_depend_on_the_order_of_its_fields() -> None:
    row = a_statement()
    assert content_hash(row) == content_hash(dict(reversed(row.items())))
    assert content_hash(row) != content_hash(a_statement(principal="1000.01"))


def test_batches_keep_every_item_in_order() -> None:
    assert [list(batch) for batch in batched(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(batched([], 2)) == []
