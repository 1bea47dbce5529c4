"""诉讼财产保全: counsel ask for it while a suit is before the court (民诉法103).

The application is drawn up at counsel's word, the head of legal approves its hash, and only then is it submitted.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DocumentKind, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.errors import Conflict
from legal_flow.steps import (
    application_papers,
    approvals,
    claims,
    documents,
    measures,
    owed,
    proceedings,
    views,
)
from legal_flow.steps.chunks import is_intended
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, Proceeding
from legal_flow.store.tables.papers import Document

_SUBJECT = "in_suit"
"""Apart from the application in a packet, which goes before the suit."""


class NotToBePreserved(Conflict):
    """No suit of the case is before a court, no property is known, or a preservation was asked for before."""

    code = "not-to-be-preserved"
    remedy = "Look at the case's suit, leads and filings; a further freeze is asked for in enforcement."


def ask(desk: Desk, case_id: UUID, person_id: UUID, on: date) -> None:
    """Counsel ask for a preservation of what is known: drawn up, and put before the head of legal.

    Raises `NotToBePreserved` unless a suit is before the court, property is known and no court was asked yet.
    """
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        approvals.check_may_decide(session, case, person_id, "counsel", on)
        suit = _suit(session, case)
        if suit is None or not views.leads(session, case, on) or _is_asked(session, case_id):
            raise NotToBePreserved(f"case {case.ref} has nothing to preserve in suit")
        paper = application_papers.preservation(
            session, desk.pack(case.jurisdiction), case, _left(session, case), on, suit
        )
    made = documents.make(desk, DocumentKind.PRESERVATION_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, on, subject=_SUBJECT)
        approvals.ask(desk, session, case, "preservation", suit.id, document.sha256, "legal_head", on)


def applies(session: Session, case: Case) -> bool:
    """Whether an application in suit is approved and was not submitted."""
    suit = _suit(session, case)
    return (
        suit is not None
        and approvals.latest_decision(session, "preservation", suit.id) == "approved"
        and not _is_asked(session, case.id)
    )


def submit(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Put the approved application before the court, once."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        suit = proceedings.find(session, case_id, ProceedingKind.FIRST_INSTANCE)
        if suit is None:
            raise ValueError("a preservation in suit belongs to a suit")
        document = documents.approved(
            session,
            case_id,
            DocumentKind.PRESERVATION_APPLICATION,
            "preservation",
            suit.id,
            subject=_SUBJECT,
        )
        proceeding = proceedings.ensure(session, case, ProceedingKind.PRESERVATION, as_of, parent=suit)
        newest = views.leads(session, case, as_of)[-1:]
        facts = {
            "amount": str(_left(session, case)),
            "asset": measures.freezable(newest[0].asset if newest else None),
        }
    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.PRESERVATION,
        desk.objects.get(document.object_key),
        facts,
        as_of,
    )
    return "preservation_asked" if recorded else "at_the_counter"


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record an application in suit that was begun."""
    with desk.store.read() as session:
        drawn = select(Document.id).where(
            Document.case_id == case_id,
            Document.kind == DocumentKind.PRESERVATION_APPLICATION,
            Document.subject == _SUBJECT,
        )
        begun = is_intended(session, case_id, SubmissionKind.PRESERVATION)
        in_suit = session.scalars(drawn).first() is not None
    if begun and in_suit:
        submit(desk, case_id, as_of)


def _suit(session: Session, case: Case) -> Proceeding | None:
    """The suit that a court has accepted and not decided."""
    suit = proceedings.find(session, case.id, ProceedingKind.FIRST_INSTANCE)
    if case.stage != Stage.DOCKET or suit is None or suit.accepted_on is None or suit.ended_on is not None:
        return None
    return suit


def _is_asked(session: Session, case_id: UUID) -> bool:
    query = select(Filing.id).where(Filing.case_id == case_id, Filing.kind == SubmissionKind.PRESERVATION)
    return session.scalars(query).first() is not None


def _left(session: Session, case: Case) -> Decimal:
    """What is still asked for of the figure that was sued for."""
    amount = claims.latest_amount(session, case)
    if amount is None:
        raise ValueError("a suit that was filed has a figure")
    return sum(owed.remaining(session, case, amount).values(), ZERO)
