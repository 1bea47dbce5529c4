"""Readers see one moment; writers wait for one another and never fail for it."""

import threading
import time
from contextlib import suppress

import pytest
from builders import DAY, a_case, journal_of
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError, InternalError

from legal_flow.cases.events import EventKind
from legal_flow.errors import SettingsFault, StaleCase
from legal_flow.store.journal import verify_case
from legal_flow.store.keys import KeyRing
from legal_flow.store.session import Store
from legal_flow.store.tables.cases import Case, CaseEvent

WRITERS, WRITES = 4, 6


def test_writers_of_one_case_wait_for_one_another_and_lose_nothing(store: Store) -> None:
    """Each reads and writes inside one transaction; a stale one tries again, as a sweep does."""
    with store.write() as session:
        case_id = a_case(session).id
    problems: list[BaseException] = []

    def write_some() -> None:
        done = 0
        while done < WRITES:
            try:
                with store.write() as session:
                    case = session.get_one(Case, case_id)
                    journal_of(session, case).record(EventKind.GAP_FOUND)
                done += 1
            except StaleCase:
                continue
            except BaseException as error:  # noqa: BLE001 - the test says what it was
                problems.append(error)
                return

    threads = [threading.Thread(target=write_some) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    with store.read() as session:
        case = session.get_one(Case, case_id)
        assert case.event_count == 1 + WRITERS * WRITES
        verify_case(session, case)


def test_a_second_writer_waits_until_the_first_is_done(store: Store) -> None:
    with store.write() as session:
        case_id = a_case(session).id
    order: list[str] = []
    first_writes, second_starts = threading.Event(), threading.Event()

    def first() -> None:
        with store.write() as session:
            session.execute(text('UPDATE "case" SET due_on = NULL'))
            first_writes.set()
            second_starts.wait(timeout=10)
            time.sleep(0.2)
            order.append("first")

    def second() -> None:
        first_writes.wait(timeout=10)
        second_starts.set()
        with store.write() as session:
            session.execute(text('UPDATE "case" SET due_on = NULL'))
            order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert order == ["first", "second"]
    with store.read() as session:
        assert session.get_one(Case, case_id).due_on is None


def test_a_reader_sees_one_moment_while_others_write(store: Store) -> None:
    with store.write() as session:
        a_case(session)
    count = select(func.count()).select_from(CaseEvent)
    with store.read() as reader:
        before = reader.scalar(count)
        with store.write() as session:
            case = session.scalars(select(Case)).one()
            journal_of(session, case).record(EventKind.GAP_FOUND)
        assert reader.scalar(count) == before
    with store.read() as reader:
        assert reader.scalar(count) == before + 1


def test_a_transaction_that_fails_leaves_nothing(store: Store) -> None:
    def write_and_fail() -> None:
        with store.write() as session:
            a_case(session)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_and_fail()
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Case)) == 0


def test_reading_changes_nothing(store: Store) -> None:
    with store.write() as session:
        case_id = a_case(session).id
    # PostgreSQL refuses what SQLite takes back.
    with suppress(InternalError), store.read() as session:
        session.get_one(Case, case_id).due_on = None
        session.flush()
    with store.read() as session:
        assert session.get_one(Case, case_id).due_on == DAY


def test_foreign_keys_hold_on_both_databases(store: Store) -> None:
    with pytest.raises(IntegrityError), store.write() as session:
        session.execute(
            text(
                "INSERT INTO case_event (sha256, case_id, number, kind, happened_on, known_on, recorded_at,"
                " actor, payload, previous) VALUES ('x', '00000000000000000000000000000000', 1, 'x',"
                " '2024-01-01', '2024-01-01', '2024-01-01 00:00:00', 'x', '{}', 'x')"
            )
        )


@pytest.mark.parametrize("url", ["sqlite:///x.db", "postgresql://x/y", "mysql+pymysql://x/y"])
def test_a_database_url_must_name_a_driver_that_we_know(ring: KeyRing, url: str) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_DATABASE_URL"):
        Store.open(url, ring)
