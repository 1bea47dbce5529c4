"""Portfolio rows come as versions; a day is read as it was known then."""

from collections import Counter
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import polars as pl
import pytest
from builders import CREDITOR, a_lender
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, inspect, select, text, update
from sqlalchemy.exc import IntegrityError

from legal_flow.cases.ids import make_id
from legal_flow.store.bulk import indexed_afterwards, insert_rows
from legal_flow.store.session import Store
from legal_flow.store.tables.portfolio import Contact, Lead, Statement
from legal_flow.store.versions import Versions, batched, content_hashes, standing, stood

MONDAY, TUESDAY, FRIDAY = date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 8)
ACCOUNT = make_id("account", CREDITOR, "A1")


def a_statement(ref: str = "S1", principal: str = "1000.00") -> dict[str, Any]:
    return {
        "id": make_id("statement", CREDITOR, ref).hex,
        "creditor_id": CREDITOR.hex,
        "ref": ref,
        "account_id": ACCOUNT.hex,
        "closed_on": date(2024, 2, 10),
        "due_on": date(2024, 3, 1),
        "principal": int(Decimal(principal) * 100),
        "interest": 0,
        "penalty_interest": 0,
        "compound_interest": 0,
        "late_damages": 0,
        "fees": 0,
        "total": int(Decimal(principal) * 100),
        "minimum_due": 0,
    }


def take(
    store: Store,
    rows: list[dict[str, Any]],
    on: date,
    package: str = "P1",
    *,
    newer: tuple[str, ...] = (),
    first: int = 2,
) -> Counter[str]:
    with store.write() as session:
        known = {make_id("package", one).hex for one in newer}
        versions = Versions(session, Statement, make_id("package", package), on, known)
        frame = pl.DataFrame(rows)
        return versions.take(frame.with_columns(content_hashes(frame)).with_row_index("row", first))[1]


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
    assert take(store, rows, TUESDAY, "P2", first=5) == {"same": 2}
    with store.read() as session:
        assert set(session.scalars(select(Statement.row))) == {2, 3}
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
        take(store, [a_statement(principal=principal)], on, package=str(on))
    assert [seen(store, on)["S1"] for on in (MONDAY, TUESDAY, FRIDAY)] == [
        Decimal("1000.00"),
        Decimal("2000.00"),
        Decimal("1000.00"),
    ]


def test_a_row_of_an_older_package_is_kept_and_displaces_nothing(store: Store) -> None:
    take(store, [a_statement("S1", "2000.00"), a_statement("S3", "3.00")], MONDAY, "march")
    late = [a_statement("S1", "1000.00"), a_statement("S2", "7.00"), a_statement("S3", "3.00")]
    assert take(store, late, FRIDAY, "february", newer=("march",)) == {"older": 1, "added": 1, "same": 1}
    assert seen(store, FRIDAY) == {"S1": Decimal("2000.00"), "S2": Decimal("7.00"), "S3": Decimal("3.00")}
    with store.read() as session:
        kept = session.scalars(select(Statement).where(~stood(Statement))).one()
    assert (kept.principal, kept.known_from, kept.known_to) == (Decimal("1000.00"), FRIDAY, FRIDAY)


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
    rows = pl.DataFrame([a_statement(), a_statement(principal="1000.01")])
    first, second = content_hashes(rows)
    assert first == content_hashes(rows.select(reversed(rows.columns)))[0]
    assert first != second


def test_what_is_written_by_thousands_reads_as_what_the_orm_writes(store: Store) -> None:
    bulk = {
        "row_id": make_id("row", "bulk").hex,
        "id": make_id("contact", "bulk").hex,
        "creditor_id": CREDITOR.hex,
        "ref": "C1",
        "account_id": ACCOUNT.hex,
        "at": datetime(2024, 3, 4, 1, 30),  # noqa: DTZ001 - UTC by the contract of frames
        "channel": 'say "x",\n',
        "to_role": "",
        "reserved": True,
        "demanded": False,
        "result": "=1+1",
        "evidence_ref": None,
        "known_from": MONDAY,
        "known_to": None,
        "content_sha256": "0" * 64,
        "package_id": make_id("package", "P1").hex,
        "row": 2,
    }
    with store.write() as session:
        insert_rows(session.connection(), Contact, pl.DataFrame([bulk]))
        ids = {name: UUID(bulk[name]) for name in bulk if name.endswith("id")}
        other = {"row_id": make_id("row", "orm"), "id": make_id("contact", "orm")}
        session.add(Contact(**bulk | ids | other | {"at": datetime(2024, 3, 4, 1, 30, tzinfo=UTC)}))
    with store.read() as session:
        columns = [one for one in Contact.__table__.columns if one.name not in {"id", "row_id"}]
        one, two = session.execute(select(*columns)).all()
        assert one == two
        assert session.scalar(select(func.count()).where(Contact.id == make_id("contact", "bulk"))) == 1


def test_personal_columns_are_sealed_on_their_way(store: Store) -> None:
    lead = {
        "row_id": make_id("row", 1).hex,
        "id": make_id("lead", 1).hex,
        "creditor_id": CREDITOR.hex,
        "ref": "W1",
        "debtor_id": ACCOUNT.hex,
        "asset": "vehicle",
        "known_on": MONDAY,
        "detail": "试A·00001",
        "known_from": MONDAY,
        "known_to": None,
        "content_sha256": "0" * 64,
        "package_id": make_id("package", "P1").hex,
        "row": 2,
    }
    with store.write() as session:
        insert_rows(session.connection(), Lead, pl.DataFrame([lead], schema_overrides={"known_to": pl.Date}))
    with store.read() as session:
        assert session.scalar(select(Lead.detail)) == "试A·00001"
        assert "00001" not in session.scalars(text("SELECT detail FROM lead")).one()


def test_batches_keep_every_item_in_order() -> None:
    assert [list(batch) for batch in batched(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert list(batched([], 2)) == []


def test_a_table_indexed_afterwards_has_the_indexes_it_had_and_still_refuses_a_row_that_stands_twice(
    store: Store,
) -> None:
    def indexes() -> list[tuple[str | None, list[str | None], bool]]:
        found = inspect(store.engine).get_indexes("statement")
        return sorted((one["name"], one["column_names"], bool(one["unique"])) for one in found)

    before = indexes()
    with store.write() as session, indexed_afterwards(session.connection(), Statement):
        frame = pl.DataFrame([a_statement(f"S{number}") for number in range(3)])
        versions = Versions(session, Statement, make_id("package", "P1"), MONDAY)
        versions.take(frame.with_columns(content_hashes(frame)).with_row_index("row", 2))
    assert len(seen(store, MONDAY)) == 3
    assert indexes() == before
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(update(Statement).values(id=make_id("statement", CREDITOR, "S0")))
