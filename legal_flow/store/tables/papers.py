"""Evidence, documents, approvals, letters, packets and their executed copies, releases."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.tables.base import SHA256, Base, OfCase, OfLender


class StoredObject(Base):
    """An object that was written once. This unique row, not the store's header, is the first lock."""

    __tablename__ = "stored_object"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    sha256: Mapped[str] = mapped_column(SHA256, index=True)
    size: Mapped[int]
    written_on: Mapped[date]


class EvidenceItem(Base, OfCase):
    """One item of evidence (证据) with its source and what it proves."""

    __tablename__ = "evidence_item"
    __table_args__ = (UniqueConstraint("case_id", "kind", "account_id", "sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    kind: Mapped[str]
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(SHA256)
    object_key: Mapped[str] = mapped_column(Text)
    pages: Mapped[int]
    origin: Mapped[str]
    """`original` (byte for byte), `generated`, or `display` (展示件)."""
    scan_id: Mapped[UUID | None]
    """The lender's paper that it is; empty for what we made."""
    package_id: Mapped[UUID | None]
    """The package that brought it."""
    source_ref: Mapped[str]
    """The lender's key of the row or scan, or of the claim that a sheet was drawn from."""
    source_row: Mapped[int | None]
    """The row of the package's scans.csv that declared it."""
    signature: Mapped[str]
    """What checking the signature of an electronic original gave."""
    gathered_on: Mapped[date]
    superseded_on: Mapped[date | None]


class OriginalAct(Base, OfLender):
    """One act of the register of originals (原件登记): put away, lent, brought back. Append-only."""

    __tablename__ = "original_act"
    __table_args__ = (UniqueConstraint("scan_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    scan_id: Mapped[UUID]
    number: Mapped[int]
    """From 1, in the order of the acts on this original."""
    act: Mapped[str]
    """`placed`, `borrowed` or `returned`."""
    on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    """Where it lies from now on; of `borrowed` what it was borrowed for."""
    holder_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who borrowed it."""
    due_back: Mapped[date | None]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))


class EvidenceGap(Base, OfCase):
    """What is not proved yet, who sees to it by when, and when it was filled."""

    __tablename__ = "evidence_gap"
    __table_args__ = (UniqueConstraint("case_id", "account_id", "kind", "found_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    kind: Mapped[str]
    """The object of proof, or the kind of paper that cannot be read."""
    reason: Mapped[str] = mapped_column(String(200))
    wanted: Mapped[list[Any]]
    """The kinds of evidence of which any one fills it."""
    required: Mapped[bool]
    role: Mapped[str]
    due_on: Mapped[date]
    found_on: Mapped[date]
    filled_on: Mapped[date | None]


class Document(Base, OfCase):
    """A paper we made, by version. It states its cut-off; a later payment marks it stale."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("case_id", "kind", "subject", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str]
    """What the paper is about when a case has several of a kind: a measure, an ordinal of letter; else `case`."""
    version: Mapped[int]
    template: Mapped[str | None]
    edition: Mapped[str | None]
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claim.id"))
    docx_sha256: Mapped[str | None] = mapped_column(SHA256)
    docx_key: Mapped[str | None] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(SHA256)
    object_key: Mapped[str] = mapped_column(Text)
    pages: Mapped[int]
    made_on: Mapped[date]
    stale_since: Mapped[date | None]
    stale_because: Mapped[list[Any]]
    """What made it stale: file, the lender's key and how, one by one."""


class Approval(Base, OfCase):
    """A person, a time, a hash. It binds exactly the bytes that were put before the person."""

    __tablename__ = "approval"
    __table_args__ = (UniqueConstraint("purpose", "subject_id", "sha256", "seat"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    """`letter`, `packet`, `enforcement`, `renewal`, `revival`, `relief_reduction`, `close`."""
    subject_id: Mapped[UUID]
    sha256: Mapped[str] = mapped_column(SHA256)
    seat: Mapped[int]
    """From 1; where policy wants two pairs of eyes (双人审批) each has a seat of its own."""
    role: Mapped[str]
    """The role that may decide."""
    author_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    """Who edited it; empty where nobody did."""
    asked_on: Mapped[date]
    decision: Mapped[str]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    note_sha256: Mapped[str | None] = mapped_column(SHA256)


class Letter(Base, OfCase):
    """A lawyer letter (律师函) to one party; a new letter is a new ordinal."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("case_id", "party_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    ordinal: Mapped[int]
    document_id: Mapped[UUID] = mapped_column(ForeignKey("document.id"))
    letter_no: Mapped[str] = mapped_column(String(120), unique=True)
    """函号, in the form of the firm."""
    address_kind: Mapped[str]
    status: Mapped[str]
    waybill: Mapped[str | None]
    dispatched_on: Mapped[date | None]
    arrived_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    grace_until: Mapped[date | None]


class Packet(Base, OfCase):
    """A hash-fixed set of files (材料包). The lock is the SHA-256 of its manifest; an edit is the next version."""

    __tablename__ = "packet"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    status: Mapped[str]
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"))
    lock: Mapped[str] = mapped_column(SHA256)
    manifest_key: Mapped[str] = mapped_column(Text)
    signature_key: Mapped[str] = mapped_column(Text)
    """The deployment's signature of the manifest."""
    pdf_sha256: Mapped[str] = mapped_column(SHA256)
    pdf_key: Mapped[str] = mapped_column(Text)
    pages: Mapped[int]
    chop_pages: Mapped[list[Any]]
    locked_on: Mapped[date]
    release_id: Mapped[UUID | None] = mapped_column(ForeignKey("release.id"))


class PacketPart(Base):
    """A document inside a packet, with its pages."""

    __tablename__ = "packet_part"
    __table_args__ = (UniqueConstraint("packet_id", "position"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    packet_id: Mapped[UUID] = mapped_column(ForeignKey("packet.id"), index=True)
    position: Mapped[int]
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(SHA256)
    first_page: Mapped[int]
    last_page: Mapped[int]


class ExecutedCopy(Base, OfCase):
    """用印件: the chopped and scanned packet, checked page by page by a person. Only it may be filed."""

    __tablename__ = "executed_copy"
    __table_args__ = (UniqueConstraint("packet_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    packet_id: Mapped[UUID] = mapped_column(ForeignKey("packet.id"))
    approved_lock: Mapped[str] = mapped_column(SHA256)
    sha256: Mapped[str] = mapped_column(SHA256)
    object_key: Mapped[str] = mapped_column(Text)
    pages: Mapped[int]
    checked_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    checked_on: Mapped[date]
    page_checks: Mapped[list[Any]]
    """Of each page that is not the approved one to the pixel: what the comparison says, and if a person read it."""


class Release(Base):
    """批次放行: a batch gate. Binds a manifest of packets by hash."""

    __tablename__ = "release"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    manifest_sha256: Mapped[str] = mapped_column(SHA256, unique=True)
    packets: Mapped[int]
    amount: Mapped[Decimal]
    decision: Mapped[str]
    asked_on: Mapped[date]
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date | None]
    members: Mapped[list[Any]]
