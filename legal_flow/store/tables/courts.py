"""Proceedings and what happens in them: filings, progress, instruments, measures and their renewals."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import SHA256, Base, OfCase


class Proceeding(Base, OfCase):
    """One numbered proceeding (程序) of a court."""

    __tablename__ = "proceeding"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "ordinal"),
        Index("ix_proceeding_number", "case_no"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("proceeding.id"))
    kind: Mapped[str]
    ordinal: Mapped[int]
    court: Mapped[str]
    reference: Mapped[str | None]
    """The court system's own reference, before there is a number."""
    case_no: Mapped[str | None]
    """案号."""
    track: Mapped[str | None]
    judge: Mapped[str | None] = mapped_column(Personal)
    clerk: Mapped[str | None] = mapped_column(Personal)
    court_phone: Mapped[str | None] = mapped_column(Personal)
    fee_account: Mapped[str | None]
    opened_on: Mapped[date]
    accepted_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    outcome: Mapped[str | None]


class ProceedingParty(Base):
    """The role a party has in one proceeding."""

    __tablename__ = "proceeding_party"
    __table_args__ = (UniqueConstraint("proceeding_id", "party_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID] = mapped_column(ForeignKey("proceeding.id"), index=True)
    party_id: Mapped[UUID] = mapped_column(ForeignKey("party.id"))
    role: Mapped[str]
    served_on: Mapped[date | None]
    appeal_until: Mapped[date | None]
    effective_on: Mapped[date | None]


class Filing(Base, OfCase):
    """One submission to a court and what became of it."""

    __tablename__ = "filing"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID] = mapped_column(ForeignKey("proceeding.id"), index=True)
    key: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str]
    packet_id: Mapped[UUID | None] = mapped_column(ForeignKey("packet.id"))
    content_sha256: Mapped[str] = mapped_column(SHA256)
    status: Mapped[str]
    submitted_on: Mapped[date]
    reference: Mapped[str | None]
    reason_code: Mapped[str | None]
    correct_by: Mapped[date | None]


class ProgressEntry(Base):
    """What the court says happened, word for word; read once, applied once."""

    __tablename__ = "progress_entry"
    __table_args__ = (
        UniqueConstraint("channel", "reference", "number"),
        Index("ix_progress_entry_waiting", "case_id", "applied_on"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    channel: Mapped[str]
    position: Mapped[int]
    """The place in the channel's feed; the highest is the cursor."""
    reference: Mapped[str] = mapped_column(String(120), index=True)
    number: Mapped[int]
    case_id: Mapped[UUID | None]
    word: Mapped[str]
    meaning: Mapped[str | None]
    """Our code, or empty while UNMAPPED."""
    on: Mapped[date]
    read_on: Mapped[date]
    facts: Mapped[dict[str, Any]]
    raw_sha256: Mapped[str] = mapped_column(SHA256)
    applied_on: Mapped[date | None]
    """Empty while it waits; an unmapped or unmatched one waits for a person."""


class Instrument(Base, OfCase):
    """生效法律文书: judgment, mediation agreement, confirmation, payment order."""

    __tablename__ = "instrument"
    __table_args__ = (UniqueConstraint("proceeding_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID] = mapped_column(ForeignKey("proceeding.id"))
    kind: Mapped[str]
    number: Mapped[str]
    decided_on: Mapped[date]
    effective_on: Mapped[date | None]
    performance_days: Mapped[int]
    performance_until: Mapped[date | None]
    apply_until: Mapped[date | None]
    """Our own last day to apply for enforcement."""
    awarded: Mapped[Decimal]
    components: Mapped[dict[str, Any]]
    costs_to_us: Mapped[Decimal]
    void_on: Mapped[date | None]
    """Since when it counts no more: an opposed payment order, a judgment set aside."""


class Measure(Base, OfCase):
    """A freeze or seizure and its end; the register that must not let one lapse unseen."""

    __tablename__ = "measure"
    __table_args__ = (UniqueConstraint("proceeding_id", "ref"), Index("ix_measure_end", "status", "ends_on"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID] = mapped_column(ForeignKey("proceeding.id"), index=True)
    ref: Mapped[str] = mapped_column(String(120))
    asset: Mapped[str]
    order_no: Mapped[str | None]
    third_party: Mapped[str] = mapped_column(String(200))
    amount_limit: Mapped[Decimal]
    amount_caught: Mapped[Decimal]
    rank: Mapped[int]
    """1 holds; above 1 waits in line (轮候) and holds nothing."""
    starts_on: Mapped[date]
    printed_end: Mapped[date | None]
    ends_on: Mapped[date]
    """The printed end, or start + term − 1 day for our own alarms."""
    status: Mapped[str]


class Renewal(Base, OfCase):
    """One renewal of a measure; only `executed` extends it."""

    __tablename__ = "renewal"
    __table_args__ = (UniqueConstraint("measure_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    measure_id: Mapped[UUID] = mapped_column(ForeignKey("measure.id"), index=True)
    ordinal: Mapped[int]
    status: Mapped[str]
    old_end: Mapped[date]
    due_on: Mapped[date]
    applied_on: Mapped[date | None]
    ordered_on: Mapped[date | None]
    executed_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    new_end: Mapped[date | None]
    chased_on: Mapped[date | None]
    alarmed_on: Mapped[date | None]


class RawAnswer(Base):
    """The bytes another side sent, kept before they are read."""

    __tablename__ = "raw_answer"

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    source: Mapped[str]
    received_on: Mapped[date]
    body: Mapped[str] = mapped_column(Personal)
