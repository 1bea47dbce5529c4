"""司法确认: a settlement reached in mediation is put before the court by both sides, within thirty days (民诉法205).

The application is drawn up, the head of legal approves its hash, and only then is it submitted.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import DocumentKind, FilingStatus, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.packets.views import Settlement
from legal_flow.rules.pack import Pack
from legal_flow.steps import application_papers, approvals, deadlines, documents, proceedings, views
from legal_flow.steps.chunks import is_intended
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import amount, day
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, Proceeding, ProgressEntry


def applies(session: Session, case: Case) -> bool:
    """Whether mediation succeeded and confirmation was not asked yet."""
    asked = select(Filing.id).where(Filing.case_id == case.id, Filing.kind == SubmissionKind.CONFIRMATION)
    if _mediation(session, case.id) is None or session.scalars(asked).first() is not None:
        return False
    return _diverted(session, case.id) is not None


def step(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Take the confirmation one step on: draw up, wait for the decision, submit."""
    with desk.store.read() as session:
        mediation = _mediation(session, case_id)
        if mediation is None:
            raise ValueError("only what was settled in mediation is confirmed")
        decision = approvals.latest_decision(session, "confirmation", mediation.id)
    if decision == "approved":
        return _submit(desk, case_id, mediation, as_of)
    if decision != "pending":
        return _draw_up(desk, case_id, mediation, as_of)
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return "confirmation_waits_for_decision"


def resume(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Record a confirmation that was begun; empty if none was."""
    with desk.store.read() as session:
        begun = is_intended(session, case_id, SubmissionKind.CONFIRMATION)
        mediation = _mediation(session, case_id)
    return _submit(desk, case_id, mediation, as_of) if begun and mediation is not None else ""


def _mediation(session: Session, case_id: UUID) -> Proceeding | None:
    """The mediation before suit that ended in a settlement."""
    return session.scalars(
        select(Proceeding).where(
            Proceeding.case_id == case_id,
            Proceeding.kind == ProceedingKind.PRE_SUIT_MEDIATION,
            Proceeding.outcome == "mediated",
        )
    ).first()


def _diverted(session: Session, case_id: UUID) -> Filing | None:
    """The filing that the court sent to mediation."""
    return session.scalars(
        select(Filing).where(Filing.case_id == case_id, Filing.status == FilingStatus.DIVERTED)
    ).first()


def _draw_up(desk: Desk, case_id: UUID, mediation: Proceeding, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        pack = desk.pack(case.jurisdiction)
        settlement = _settlement(session, pack, case, mediation)
        paper = application_papers.confirmation(session, pack, case, settlement, as_of)
    made = documents.make(desk, DocumentKind.CONFIRMATION_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        asked = approvals.ask(
            desk, session, case, "confirmation", mediation.id, document.sha256, "legal_head", as_of
        )
        case.due_on = approvals.look_again(asked, as_of)
    return "confirmation_drawn_up"


def _settlement(session: Session, pack: Pack, case: Case, mediation: Proceeding) -> Settlement:
    """What was agreed, in the words in which the court told it."""
    told = {
        entry.meaning: entry
        for entry in session.scalars(
            select(ProgressEntry)
            .where(ProgressEntry.case_id == case.id, ProgressEntry.meaning.in_(("diverted", "mediated")))
            .order_by(ProgressEntry.on)
        )
    }
    settled, sent = told["mediated"], told.get("diverted")
    return Settlement(
        mediator=str(sent.facts.get("mediator") or "") if sent else "",
        number=mediation.case_no or "",
        on=settled.on,
        amount=views.line(pack, "给付金额", amount(settled, "awarded")),
        pay_by=day(settled, "pay_by"),
    )


def _submit(desk: Desk, case_id: UUID, mediation: Proceeding, as_of: date) -> str:
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        filing = _diverted(session, case_id)
        if filing is None:
            raise ValueError("a settlement comes from a filing that was sent to mediation")
        document = documents.approved(
            session, case_id, DocumentKind.CONFIRMATION_APPLICATION, "confirmation", mediation.id
        )
        parent = session.get_one(Proceeding, filing.proceeding_id)
        proceeding = proceedings.ensure(
            session, case, ProceedingKind.JUDICIAL_CONFIRMATION, as_of, parent=parent
        )
    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.CONFIRMATION,
        desk.objects.get(document.object_key),
        {},
        as_of,
        reference=filing.reference,
        and_then=lambda session, case: deadlines.meet(desk, session, case, "mediation.confirm", as_of),
    )
    return "confirmation_asked" if recorded else "at_the_counter"
