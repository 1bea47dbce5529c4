"""A case moves along allowed moves only, and its chain tells of every change."""

from datetime import timedelta
from itertools import pairwise

import pytest
from builders import DAY, a_case, a_lender, an_instant, join, journal_of
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from legal_flow.cases.events import GENESIS, EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import ALLOWED, CloseReason, Stage
from legal_flow.errors import BrokenTrail, MoveNotAllowed, StaleCase
from legal_flow.store.journal import events_of, verify_case
from legal_flow.store.session import Store
from legal_flow.store.tables.cases import Case, CaseAccount, CaseEvent

ROAD = (Stage.EVIDENCE, Stage.DEMAND, Stage.COMPLAINT, Stage.FILING, Stage.COMPLAINT)


def a_travelled_case(session: Session) -> Case:
    """A case that went from opened to a filing that came back."""
    case = a_case(session)
    for days, stage in enumerate(ROAD, start=1):
        log = journal_of(session, case, DAY + timedelta(days=days))
        log.record(EventKind.PROGRESS_NOTED, stage=stage, number=days)
        session.flush()
    return case


def record_on(store: Store, case: Case, kind: EventKind, *, stage: Stage | None = None) -> None:
    """One event on a case as it was read before, in a transaction of its own."""
    with store.write() as session:
        session.add(case)
        journal_of(session, case).record(kind, stage=stage)


def test_a_case_moves_along_every_allowed_move_and_no_other(store: Store) -> None:
    with store.write() as session:
        case = a_case(session)
    for here in Stage:
        for there in Stage:
            with store.write() as session:
                case = session.get_one(Case, case.id)
                case.stage = here
                count = case.event_count
                if there in ALLOWED[here]:
                    journal_of(session, case).record(EventKind.PROGRESS_NOTED, stage=there)
                    assert (case.stage, case.event_count) == (there, count + 1)
                else:
                    with pytest.raises(MoveNotAllowed):
                        journal_of(session, case).record(EventKind.PROGRESS_NOTED, stage=there)
                    assert (case.stage, case.event_count) == (here, count)


def test_an_event_without_a_stage_leaves_the_case_where_it_stands(store: Store) -> None:
    with store.write() as session:
        case = a_case(session)
        journal_of(session, case, DAY + timedelta(days=9)).record(EventKind.CLAIM_COMPUTED, owed=1)
        assert (case.stage, case.stage_since, case.event_count) == (Stage.OPENED, DAY, 2)


def test_a_case_that_moved_on_between_reading_and_writing_is_refused(store: Store) -> None:
    with store.write() as session:
        case_id = a_case(session).id
    with store.read() as session:
        stale = session.get_one(Case, case_id)
        session.expunge(stale)
    with store.write() as session:
        journal_of(session, session.get_one(Case, case_id)).record(EventKind.CLAIM_COMPUTED)
    with pytest.raises(StaleCase):
        record_on(store, stale, EventKind.EVIDENCE_GATHERED, stage=Stage.EVIDENCE)
    with store.read() as session:
        case = session.get_one(Case, case_id)
        assert (case.stage, case.event_count) == (Stage.OPENED, 2)
        assert [event.kind for event in events_of(session, case_id)] == [
            EventKind.CASE_OPENED,
            EventKind.CLAIM_COMPUTED,
        ]


def test_a_due_date_set_on_a_stale_case_is_refused_too(store: Store) -> None:
    with store.write() as session:
        case_id = a_case(session).id
    with store.read() as session:
        stale = session.get_one(Case, case_id)
        session.expunge(stale)
    with store.write() as session:
        journal_of(session, session.get_one(Case, case_id)).record(EventKind.CLAIM_COMPUTED)
    stale.due_on = DAY + timedelta(days=30)
    with pytest.raises(StaleCase), store.write() as session:
        session.add(stale)


def test_replaying_the_events_gives_the_stage_that_is_stored(store: Store) -> None:
    with store.write() as session:
        case_id = a_travelled_case(session).id
    with store.read() as session:
        case = session.get_one(Case, case_id)
        verify_case(session, case)
        chain = events_of(session, case_id)
        assert case.stage == Stage.COMPLAINT
        assert [event.number for event in chain] == [1, 2, 3, 4, 5, 6]
        assert chain[0].previous == GENESIS
        assert all(later.previous == earlier.sha256 for earlier, later in pairwise(chain))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", EventKind.DECIDED),
        ("happened_on", DAY - timedelta(days=1)),
        ("known_on", DAY - timedelta(days=1)),
        ("actor", "someone"),
        ("payload", {"number": 99}),
        ("stage", Stage.CLOSED),
        ("previous", GENESIS),
        ("recorded_at", an_instant() + timedelta(microseconds=1)),
        ("sha256", "0" * 64),
    ],
)
@pytest.mark.parametrize("number", [2, 6])
def test_one_changed_field_of_one_event_is_found(
    sqlite_store: Store, number: int, field: str, value: object
) -> None:
    with sqlite_store.write() as session:
        case_id = a_travelled_case(session).id
        session.execute(update(CaseEvent).where(CaseEvent.number == number).values({field: value}))
    with sqlite_store.read() as session, pytest.raises(BrokenTrail):
        verify_case(session, session.get_one(Case, case_id))


@pytest.mark.parametrize("gone", [[6], [5, 6], [3], [1], [1, 2, 3, 4, 5, 6]])
def test_a_missing_event_is_found_at_the_tail_in_the_middle_and_at_the_head(
    store: Store, gone: list[int]
) -> None:
    with store.write() as session:
        case_id = a_travelled_case(session).id
        session.execute(delete(CaseEvent).where(CaseEvent.number.in_(gone)))
    with store.read() as session, pytest.raises(BrokenTrail):
        verify_case(session, session.get_one(Case, case_id))


def test_a_stage_that_was_changed_beside_the_events_is_found(store: Store) -> None:
    with store.write() as session:
        case_id = a_travelled_case(session).id
        session.execute(update(Case).values(stage=Stage.CLOSED))
    with store.read() as session, pytest.raises(BrokenTrail):
        verify_case(session, session.get_one(Case, case_id))


@pytest.mark.parametrize(
    "value", ["张试一", "样例市城东区示范大道1号", "two words", "电话13800000000", ["x"], 1.5]
)
def test_an_event_refuses_names_addresses_and_free_text(sqlite_store: Store, value: object) -> None:
    with sqlite_store.write() as session:
        case = a_case(session)
        with pytest.raises(ValueError, match="payload field note"):
            journal_of(session, case).record(EventKind.PROGRESS_NOTED, note=value)
        assert case.event_count == 1


def test_a_closed_case_sets_its_accounts_free(store: Store) -> None:
    account = make_id("account", "one")
    with store.write() as session:
        case = a_case(session)
        join(session, case, account)
        journal_of(session, case, DAY + timedelta(days=5)).close(CloseReason.PAID)
        session.flush()
        other = a_case(session, "LF24-00000002")
        join(session, other, account)
    with store.read() as session:
        left = session.scalars(select(CaseAccount.left_on).order_by(CaseAccount.left_on)).all()
        assert set(left) == {DAY + timedelta(days=5), None}
        assert session.get_one(Case, case.id).close_reason == CloseReason.PAID


def test_an_account_is_in_at_most_one_open_case(store: Store) -> None:
    account = make_id("account", "one")
    with store.write() as session:
        join(session, a_case(session), account)
    with pytest.raises(IntegrityError), store.write() as session:
        join(session, a_case(session, "LF24-00000002"), account)


def test_two_events_cannot_take_the_same_number_of_a_case(store: Store) -> None:
    with store.write() as session:
        a_lender(session)
        case = a_case(session)
    with store.read() as session:
        first = session.get_one(Case, case.id)
        session.expunge(first)
    with store.read() as session:
        second = session.get_one(Case, case.id)
        session.expunge(second)
    record_on(store, first, EventKind.GAP_FOUND)
    with pytest.raises(StaleCase):
        record_on(store, second, EventKind.GAP_FILLED)
