"""Making papers and keeping them: rendered from a template, turned into PDF, written once, entered as a version."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import DocumentKind
from legal_flow.errors import ApprovalConflict, StaleCase
from legal_flow.packets import templates
from legal_flow.packets.assemble import page_count
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import fill
from legal_flow.packets.storage import object_key
from legal_flow.steps import approvals
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.papers import Document, StoredObject


@dataclass(frozen=True, slots=True)
class Made:
    """A paper as bytes, before it is entered."""

    kind: DocumentKind
    pdf: bytes
    docx: bytes | None = None
    template: str | None = None
    edition: str | None = None

    @property
    def sha256(self) -> str:
        """Of the PDF."""
        return hashlib.sha256(self.pdf).hexdigest()


def make(desk: Desk, kind: DocumentKind, paper: Paper) -> Made:
    """Render a paper and turn it into PDF."""
    return make_all(desk, [(kind, paper)])[0]


def make_all(desk: Desk, papers: Sequence[tuple[DocumentKind, Paper]]) -> list[Made]:
    """Render papers and turn them into PDF side by side."""
    chosen = [templates.pick(paper.template, paper.dated_on, desk.own_templates) for _, paper in papers]
    drawn = [fill(template, paper) for template, (_, paper) in zip(chosen, papers, strict=True)]
    printed = desk.office.pdfs(drawn, [template.sha256 for template in chosen])
    return [
        Made(kind, pdf, docx, template.name, template.edition)
        for (kind, _), template, docx, pdf in zip(papers, chosen, drawn, printed, strict=True)
    ]


def reopen(session: Session, case_id: UUID, seen: int) -> Case:
    """The case for writing, if it still is as it was read; papers are made between the two."""
    case = session.get_one(Case, case_id)
    if case.event_count != seen:
        raise StaleCase(f"case {case.ref} moved on while its papers were made")
    return case


def keep_object(
    desk: Desk, session: Session, case: Case, kind: str, version: int, body: bytes, extension: str, on: date
) -> tuple[str, str]:
    """Write bytes once under their key; key and hash."""
    digest = hashlib.sha256(body).hexdigest()
    key = object_key(case.creditor_id, case.id, kind, version, digest, extension)
    if session.get(StoredObject, key) is None:
        session.add(StoredObject(key=key, sha256=digest, size=len(body), written_on=on))
        session.flush()
    desk.objects.put(key, body, digest)
    return key, digest


def enter(
    desk: Desk,
    session: Session,
    case: Case,
    made: Made,
    as_of: date,
    *,
    subject: str = "case",
    claim_id: UUID | None = None,
) -> Document:
    """Enter a paper as the next version of its kind and subject; the same bytes again are the version there is."""
    latest = session.scalars(
        select(Document)
        .where(Document.case_id == case.id, Document.kind == made.kind, Document.subject == subject)
        .order_by(Document.version.desc())
        .limit(1)
    ).one_or_none()
    if latest is not None and latest.sha256 == made.sha256:
        return latest
    version = latest.version + 1 if latest else 1
    key, digest = keep_object(desk, session, case, made.kind, version, made.pdf, "pdf", as_of)
    docx_key = docx_digest = None
    if made.docx is not None:
        docx_key, docx_digest = keep_object(desk, session, case, made.kind, version, made.docx, "docx", as_of)
    document = Document(
        id=make_id("document", case.id, made.kind, subject, version),
        case_id=case.id,
        kind=made.kind,
        subject=subject,
        version=version,
        template=made.template,
        edition=made.edition,
        claim_id=claim_id,
        docx_sha256=docx_digest,
        docx_key=docx_key,
        sha256=digest,
        object_key=key,
        pages=page_count(made.pdf),
        made_on=as_of,
        stale_since=None,
        stale_because=[],
    )
    session.add(document)
    session.flush()
    journal(desk, session, case, as_of).record(
        EventKind.DOCUMENT_GENERATED, document=made.kind, version=version, sha256=digest, pages=document.pages
    )
    return document


def approved(
    session: Session, case_id: UUID, kind: DocumentKind, purpose: str, about: UUID, *, subject: str = "case"
) -> Document:
    """The newest paper of a kind and subject, if a person approved exactly these bytes.

    Raises `ApprovalConflict` if nobody did; `purpose` and `about` are what was put before them.
    """
    document = session.scalars(
        select(Document)
        .where(Document.case_id == case_id, Document.kind == kind, Document.subject == subject)
        .order_by(Document.version.desc())
        .limit(1)
    ).one()
    if not approvals.approved(session, purpose, about, document.sha256):
        raise ApprovalConflict(f"version {document.version} of {kind} is not what was approved")
    return document


def mark_stale(
    session: Session, case: Case, as_of: date, because: Sequence[str], *, only: Document | None = None
) -> int:
    """Mark the case's papers with figures (or one of them) and their claims stale, with what made them so; how many."""
    query = select(Document).where(
        Document.case_id == case.id, Document.claim_id.is_not(None), Document.stale_since.is_(None)
    )
    papers = [only] if only is not None else list(session.scalars(query))
    for paper in papers:
        paper.stale_since, paper.stale_because = as_of, list(because)
        row = session.get(Claim, paper.claim_id)
        if row is not None and row.stale_since is None:
            row.stale_since, row.stale_because = as_of, list(because)
    session.flush()
    return len(papers)
