"""Editing a paper that waits for approval: the words are a person's own, the figures stay, another person approves.

The edited DOCX is the paper's next version; what was asked of the version before is void. A packet is not edited: it is
sent back and drawn up anew.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import Decision, DocumentKind
from legal_flow.errors import ApprovalConflict
from legal_flow.packets import edited
from legal_flow.packets.edited import EditFault
from legal_flow.steps import approvals, documents
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Approval, Document, Letter


def amend(desk: Desk, approval_id: UUID, docx: bytes, person_id: UUID, on: date) -> UUID:
    """Put an edited DOCX before the approver in place of what waits; the approval that is asked for now.

    The same bytes again change nothing. Raises `DefectiveDocx` for a file with more than words, `EditFault` for
    other figures, and `ApprovalConflict` if it was decided before or the person may not decide on this case.
    """
    with desk.store.read() as session:
        asked = approvals.asked(session, approval_id)
        case = session.get_one(Case, asked.case_id)
        approvals.check_may_decide(session, case, person_id, asked.role, on)
        if asked.decision != Decision.PENDING:
            raise ApprovalConflict(f"approval {approval_id} was decided before")
        older, seen = _document(session, asked), case.event_count
    pdf = desk.office.pdf(docx)
    edited.check_figures(desk.objects.get(older.object_key), pdf)
    made = documents.Made(DocumentKind(older.kind), pdf, docx, older.template, older.edition)
    with desk.store.write() as session:
        case = documents.reopen(session, case.id, seen)
        newer = documents.enter(desk, session, case, made, on, subject=older.subject, claim_id=older.claim_id)
        if newer.id == older.id:
            return approval_id
        letter = session.scalars(select(Letter).where(Letter.document_id == older.id)).one_or_none()
        if letter is not None:
            letter.document_id = newer.id
        approvals.audit(
            desk, session, person_id, f"{asked.purpose}_amended", str(asked.subject_id), on, newer.sha256
        )
        return approvals.ask(
            desk,
            session,
            case,
            asked.purpose,
            asked.subject_id,
            newer.sha256,
            asked.role,
            on,
            author=person_id,
        ).id


def word(desk: Desk, approval_id: UUID) -> bytes:
    """The DOCX of the paper that waits; raises `EditFault` where it was made from none."""
    with desk.store.read() as session:
        document = _document(session, approvals.asked(session, approval_id))
    return desk.objects.get(str(document.docx_key))


def _document(session: Session, asked: Approval) -> Document:
    found = session.scalars(
        select(Document).where(
            Document.case_id == asked.case_id,
            Document.sha256 == asked.sha256,
            Document.docx_key.is_not(None),
        )
    ).one_or_none()
    if found is None:
        raise EditFault(f"{asked.purpose} {asked.subject_id} was made from no DOCX; send it back instead")
    return found
