"""Editing a paper that waits for approval: the words are a person's own, the figures stay, another person approves.

The edited DOCX is the paper's next version; what was asked of the version before is void. A packet is not edited: it is
sent back and drawn up anew.
"""

import io
import re
import zipfile
from collections import Counter
from datetime import date
from uuid import UUID

import pypdfium2 as pdfium
from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import Decision, DocumentKind
from legal_flow.errors import ApprovalConflict, PacketFault
from legal_flow.steps import approvals, documents
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Approval, Document, Letter

_FIGURE = re.compile(r"\d[\d,]*\.\d{2}(?!\d)")
_MACROS = "vbaProject.bin"
_OUTSIDE = b'TargetMode="External"'
_LONGEST = 1_000_000
"""Bytes of a list of relations; one that is longer hides something."""


class AmendmentFault(PacketFault):
    """An edited paper cannot take the place of the one that waits: no plain DOCX, or its figures are others."""

    code = "amendment"
    remedy = "Edit the words, and no figure, of the DOCX that `legal-flow approval open --word` gave."


def amend(desk: Desk, approval_id: UUID, docx: bytes, person_id: UUID, on: date) -> UUID:
    """Put an edited DOCX before the approver in place of what waits; the approval that is asked for now.

    The same bytes again change nothing. Raises `AmendmentFault` for a file with macros or links to the outside or with
    other figures, and `ApprovalConflict` if it was decided before or the person may not decide on this case.
    """
    _check_plain(docx)
    with desk.store.read() as session:
        asked = approvals.asked(session, approval_id)
        case = session.get_one(Case, asked.case_id)
        approvals.check_may_decide(session, case, person_id, asked.role, on)
        if asked.decision != Decision.PENDING:
            raise ApprovalConflict(f"approval {approval_id} was decided before")
        older, seen = _document(session, asked), case.event_count
    pdf = desk.office.pdf(docx)
    _check_figures(desk.objects.get(older.object_key), pdf)
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
    """The DOCX of the paper that waits; raises `AmendmentFault` where it was made from none."""
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
        raise AmendmentFault(
            f"{asked.purpose} {asked.subject_id} was made from no DOCX; send it back instead"
        )
    return found


def _check_plain(docx: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as parts:
            names = parts.namelist()
            rels = [one for one in parts.infolist() if one.filename.endswith(".rels")]
            links = [one.filename for one in rels if one.file_size > _LONGEST or _OUTSIDE in parts.read(one)]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as fault:
        raise AmendmentFault("the edited paper is no DOCX") from fault
    if any(name.endswith(_MACROS) for name in names):
        raise AmendmentFault("the edited paper holds macros")
    if links:
        raise AmendmentFault(f"the edited paper links to the outside: {', '.join(links)}")


def _check_figures(approved: bytes, edited: bytes) -> None:
    before, after = _figures(approved), _figures(edited)
    if before != after:
        gone, new = sorted((before - after).elements()), sorted((after - before).elements())
        raise AmendmentFault(
            f"figures gone: {', '.join(gone) or 'none'}; figures new: {', '.join(new) or 'none'}"
        )


def _figures(pdf: bytes) -> Counter[str]:
    """Every amount to the cent that the pages show."""
    document = pdfium.PdfDocument(pdf)
    try:
        return Counter(
            figure for page in document for figure in _FIGURE.findall(page.get_textpage().get_text_bounded())
        )
    finally:
        document.close()
