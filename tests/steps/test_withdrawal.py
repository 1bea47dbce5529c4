"""撤诉: who paid everything after filing is sued no further, once the head of legal has said so."""

from datetime import timedelta
from uuid import UUID

from portfolios import START, post, sweep
from sqlalchemy import select

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.money import money
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.courts.base import SubmissionKind
from legal_flow.demo.people import People
from legal_flow.steps import approvals, booking, docket_inbox, owed, withdrawal
from legal_flow.steps.claims import accounts_of, latest_amount
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, ProgressEntry
from legal_flow.store.tables.papers import Approval, Document
from legal_flow.store.tables.work import Task

PAID = START + timedelta(days=1)


def pay(desk: Desk, case_id: UUID, short: str = "0.00") -> None:
    """The debtor pays on the account what was sued for, less `short`."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        shown = latest_amount(session, case)
        assert shown is not None
        booking.book(desk, session, case, "debtor", "P1", PAID, shown.shown - money(short), PAID)


def stage_of(desk: Desk, case_id: UUID) -> tuple[str, str | None]:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        return case.stage, case.close_reason


def asked(desk: Desk, case_id: UUID) -> list[Approval]:
    with desk.store.read() as session:
        return [one for one in approvals.pending(session, purpose="withdrawal") if one.case_id == case_id]


def filed(desk: Desk, case_id: UUID) -> list[str]:
    with desk.store.read() as session:
        return list(session.scalars(select(Filing.kind).where(Filing.case_id == case_id)))


def decide(desk: Desk, crew: People, case_id: UUID, *, approve: bool) -> None:
    (waiting,) = asked(desk, case_id)
    approvals.decide(desk, waiting.id, crew.legal_head, waiting.sha256, approve=approve, on=PAID)


def test_a_suit_that_was_paid_off_is_withdrawn_by_the_paper_that_the_head_of_legal_approved(
    at_the_door: Desk, sued: UUID, crew: People
) -> None:
    desk = at_the_door
    pay(desk, sued)
    sweep(desk, "file_cases", PAID)
    (waiting,) = asked(desk, sued)
    assert waiting.role == "legal_head"
    with desk.store.read() as session:
        paper = session.scalars(select(Document).where(Document.kind == "withdrawal_application")).one()
    assert paper.sha256 == waiting.sha256
    sweep(desk, "file_cases", PAID)
    assert SubmissionKind.WITHDRAWAL not in filed(desk, sued)
    decide(desk, crew, sued, approve=True)
    sweep(desk, "file_cases", PAID)
    assert filed(desk, sued).count(SubmissionKind.WITHDRAWAL) == 1
    for days in range(1, 15):
        sweep(desk, "file_cases", PAID + timedelta(days=days))
    assert stage_of(desk, sued) == (Stage.CLOSED, CloseReason.WITHDRAWN)
    assert filed(desk, sued).count(SubmissionKind.WITHDRAWAL) == 1


def test_a_suit_goes_on_where_the_head_of_legal_says_so(at_the_door: Desk, sued: UUID, crew: People) -> None:
    pay(at_the_door, sued)
    sweep(at_the_door, "file_cases", PAID)
    decide(at_the_door, crew, sued, approve=False)
    for days in range(1, 20):
        sweep(at_the_door, "file_cases", PAID + timedelta(days=days))
    assert SubmissionKind.WITHDRAWAL not in filed(at_the_door, sued)
    assert stage_of(at_the_door, sued)[1] != CloseReason.WITHDRAWN


def test_a_debtor_who_paid_all_but_a_fen_is_still_sued(at_the_door: Desk, sued: UUID) -> None:
    pay(at_the_door, sued, short="0.01")
    sweep(at_the_door, "file_cases", PAID)
    assert asked(at_the_door, sued) == []


def test_a_payment_that_bounced_takes_the_suit_up_again(at_the_door: Desk, sued: UUID, crew: People) -> None:
    """冲正: what was booked is booked away, and the paper that says 已清偿 is not submitted."""
    desk = at_the_door
    with desk.store.read() as session:
        account_id = accounts_of(session, session.get_one(Case, sued))[0]
        shown = latest_amount(session, session.get_one(Case, sued))
    assert shown is not None
    post(desk, account_id, "P1", EntryKind.PAYMENT, shown.shown, PAID)
    sweep(desk, "file_cases", PAID)
    decide(desk, crew, sued, approve=True)
    post(desk, account_id, "R1", EntryKind.REVERSAL, shown.shown, PAID, reverses="P1")
    for days in (0, 1, 2):
        sweep(desk, "file_cases", PAID + timedelta(days=days))
    assert SubmissionKind.WITHDRAWAL not in filed(desk, sued)
    with desk.store.read() as session:
        assert owed.received(session, session.get_one(Case, sued)) == money("0.00")


def test_a_withdrawal_that_nobody_asked_for_is_a_task_and_closes_nothing(
    at_the_door: Desk, sued: UUID
) -> None:
    """按撤诉处理: a fee that was not paid in time; counsel decides whether to file again."""
    with at_the_door.store.write() as session:
        reference = session.scalars(select(Filing.reference).where(Filing.case_id == sued)).first()
        entry = ProgressEntry(
            id=sued,
            channel="http",
            position=10_000,
            reference=reference or "",
            number=99,
            case_id=sued,
            word="按撤诉处理",
            meaning="withdrawn",
            on=PAID,
            read_on=PAID,
            facts={"reason": "unpaid"},
            raw_sha256="0" * 64,
            applied_on=None,
        )
        session.add(entry)
    docket_inbox.apply(at_the_door, sued, PAID, {"withdrawn": withdrawal.withdrawn}, ())
    assert stage_of(at_the_door, sued)[0] == Stage.FILING
    with at_the_door.store.read() as session:
        tasks = session.scalars(select(Task).where(Task.case_id == sued, Task.kind == "court_word")).all()
    assert [task.role for task in tasks] == ["counsel"]
