"""恢复执行: a closed round goes on when property becomes known; there is no limitation on it (民诉法解释515)."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import Decision, DocumentKind, EffectState, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps import approvals, documents, measures, owed, proceedings, rounds
from legal_flow.steps.chunks import is_intended
from legal_flow.steps.desk import Desk
from legal_flow.steps.enforcement_papers import (
    enforcement_amount,
    facts_for_court,
    fresh_lead,
    note_amount,
    revival_paper,
)
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.papers import Approval
from legal_flow.store.tables.portfolio import Lead
from legal_flow.store.tables.work import Effect
from legal_flow.store.versions import standing


def due(session: Session, as_of: date) -> set[UUID]:
    """Cases with a closed round that can be revived now."""
    lead = (
        select(Lead.row_id)
        .join(Party, Party.debtor_id == Lead.debtor_id)
        .where(
            Party.case_id == Case.id,
            standing(Lead, as_of),
            Lead.known_from > Case.stage_since,
            Lead.known_on <= as_of,
        )
    )
    approved = select(Approval.case_id).where(
        Approval.purpose == "revival", Approval.decision == Decision.APPROVED
    )
    begun = select(Effect.case_id).where(
        Effect.purpose == SubmissionKind.REVIVAL, Effect.state == EffectState.INTENDED
    )
    # Closed rounds rest for years and are many: most are told apart without being read.
    cases = session.scalars(
        select(Case).where(
            Case.stage == Stage.ROUND_CLOSED,
            or_(lead.exists(), Case.id.in_(approved), Case.id.in_(begun)),
        )
    ).all()
    return {case.id for case in cases if is_due(session, case, as_of)}


def is_due(session: Session, case: Case, as_of: date) -> bool:
    """Whether property became known since the round closed, and neither counsel nor the court has the word."""
    closed = rounds.closed(session, case)
    if closed is None or rounds.is_open(session, case):
        return False
    if is_intended(session, case.id, SubmissionKind.REVIVAL):
        return True
    decision = approvals.latest_decision(session, "revival", closed.id)
    if decision == "approved" and not owed.is_overtaken(session, case):
        return True
    return decision != "pending" and fresh_lead(session, case, case.stage_since, as_of) is not None


def step(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Draw up the application, or submit the one that counsel approved."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        closed = rounds.closed(session, case)
        if closed is None:
            raise ValueError("only a closed round is revived")
        decision = approvals.latest_decision(session, "revival", closed.id)
        # Money that came after it was drawn up makes the application ask for too much.
        if decision == "approved" and not owed.is_overtaken(session, case):
            return submit(desk, case_id, as_of)
        lead = fresh_lead(session, case, case.stage_since, as_of)
        if lead is None:
            return "rest"
        amount = enforcement_amount(desk, session, case, as_of)
        paper = revival_paper(desk, session, case, closed, amount, lead, as_of)
    made = documents.make(desk, DocumentKind.REVIVAL_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        note_amount(session, case, f"revival-{document.version}", amount, as_of)
        asked = approvals.ask(desk, session, case, "revival", closed.id, document.sha256, "counsel", as_of)
        case.due_on = approvals.look_again(asked, as_of)
    return "revival_drawn_up"


def submit(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Put the approved application before the court."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        closed = rounds.closed(session, case)
        if closed is None:
            raise ValueError("only a closed round is revived")
        document = documents.approved(
            session, case_id, DocumentKind.REVIVAL_APPLICATION, "revival", closed.id
        )
        lead = fresh_lead(session, case, case.stage_since, as_of)
    body = desk.objects.get(document.object_key)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        ordinal = closed.ordinal + 1 if closed.kind == ProceedingKind.REVIVED_ENFORCEMENT else 1
        proceeding = proceedings.ensure(
            session, case, ProceedingKind.REVIVED_ENFORCEMENT, as_of, parent=closed, ordinal=ordinal
        )
        facts = facts_for_court(session, case) | {"asset": measures.freezable(lead.asset if lead else None)}
    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.REVIVAL,
        body,
        facts,
        as_of,
        reference=closed.reference,
        event=EventKind.ENFORCEMENT_APPLIED,
    )
    return "revival_asked" if recorded else "at_the_counter"
