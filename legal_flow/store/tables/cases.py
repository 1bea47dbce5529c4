"""Cases, their accounts and parties, their events, holds, assessments and claims."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Rate
from legal_flow.store.tables.base import SHA256, Base, OfCase, OfLender


class Case(Base, OfLender):
    """Our matter (债务案件). The stage is one column; number and hash of the event chain's head stand beside it."""

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_due", "stage", "due_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(unique=True)
    """Our short number, without meaning, safe to print anywhere."""
    jurisdiction: Mapped[str]
    currency: Mapped[str] = mapped_column(String(3))
    product: Mapped[str]
    cause: Mapped[str]
    """案由."""
    route: Mapped[str]
    track: Mapped[str]
    court: Mapped[str]
    owning_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    suing_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    paying_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    chopping_unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    grouping: Mapped[str]
    """Why these accounts are one case: `single`, or `same_debtor_cause_court`."""
    opened_on: Mapped[date]
    stage: Mapped[str]
    stage_since: Mapped[date]
    due_on: Mapped[date | None]
    """The next day on which a sweep must look at the case; empty when only an outside event can move it."""
    close_reason: Mapped[str | None]
    event_count: Mapped[int] = mapped_column()
    event_head: Mapped[str] = mapped_column(SHA256)

    # A row changes only if it still has the number of events that were read: the guard of every move.
    __mapper_args__ = {"version_id_col": event_count, "version_id_generator": False}  # noqa: RUF012


class CaseAccount(Base, OfCase):
    """An account in a case. It is in at most one open case."""

    __tablename__ = "case_account"
    __table_args__ = (
        UniqueConstraint("case_id", "account_id"),
        Index(
            "uq_case_account_open",
            "account_id",
            unique=True,
            sqlite_where=text("left_on IS NULL"),
            postgresql_where=text("left_on IS NULL"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]


class Party(Base, OfCase):
    """A person against whom the case goes, and on what basis; each has its own service, effect and periods."""

    __tablename__ = "party"
    __table_args__ = (UniqueConstraint("case_id", "debtor_id", "role"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    debtor_id: Mapped[UUID]
    role: Mapped[str]
    basis: Mapped[str] = mapped_column(String(200))
    liability_limit: Mapped[Decimal | None]
    served_on: Mapped[date | None]
    service_returned_on: Mapped[date | None]
    effective_on: Mapped[date | None]
    limitation_earliest: Mapped[date | None]
    limitation_latest: Mapped[date | None]
    guarantee_until: Mapped[date | None]


class CaseEvent(Base, OfCase):
    """One link of the chain; append-only."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    number: Mapped[int]
    kind: Mapped[str]
    happened_on: Mapped[date]
    known_on: Mapped[date]
    recorded_at: Mapped[datetime]
    actor: Mapped[str]
    payload: Mapped[dict[str, Any]]
    stage: Mapped[str | None]
    previous: Mapped[str] = mapped_column(SHA256)


class Hold(Base, OfCase):
    """Why a case waits; not a stage. Lifting continues where the case stood."""

    __tablename__ = "hold"
    __table_args__ = (UniqueConstraint("case_id", "reason", "since"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reason: Mapped[str]
    basis: Mapped[str] = mapped_column(String(200))
    since: Mapped[date]
    until: Mapped[date | None]
    placed_by: Mapped[str]
    lifted_by: Mapped[str | None]


class Assessment(Base, OfLender):
    """准入结论 of one account on one day, with the edition of law that gave it."""

    __tablename__ = "assessment"
    __table_args__ = (UniqueConstraint("account_id", "as_of"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    as_of: Mapped[date]
    outcome: Mapped[str]
    earliest: Mapped[date | None]
    law_edition: Mapped[str]
    reasons: Mapped[list[Any]]
    """Rule id, outcome, title, citations and facts used, one by one."""
    decided_by: Mapped[str | None]
    decision: Mapped[str | None]
    decided_on: Mapped[date | None]
    note_sha256: Mapped[str | None] = mapped_column(SHA256)
    """The lawyer's reason, kept apart as free text."""
    evidence_ref: Mapped[str | None]
    """What the lawyer had before him."""


class Claim(Base, OfCase):
    """The debt of a case to a cut-off (截至日). Every document's amounts come from one."""

    __tablename__ = "claim"
    __table_args__ = (UniqueConstraint("case_id", "cut_off", "content_sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    cut_off: Mapped[date]
    known_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    owed: Mapped[Decimal]
    claimed: Mapped[Decimal]
    advice: Mapped[list[Any]]
    """What a lawyer must weigh before it goes to court; never printed."""
    law_edition: Mapped[str]
    content_sha256: Mapped[str] = mapped_column(SHA256)
    stale_since: Mapped[date | None]
    stale_because: Mapped[list[Any]]
    """The rows that made it another sum, or its exhibits others."""


class ClaimLine(Base):
    """One component of one account in a claim."""

    __tablename__ = "claim_line"
    __table_args__ = (UniqueConstraint("claim_id", "account_id", "component"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    claim_id: Mapped[UUID] = mapped_column(ForeignKey("claim.id"), index=True)
    account_id: Mapped[UUID]
    component: Mapped[str]
    owed: Mapped[Decimal]
    claimed: Mapped[Decimal]
    running_base: Mapped[Decimal | None]
    running_rate: Mapped[Decimal | None] = mapped_column(Rate)
    running_limit: Mapped[Decimal | None] = mapped_column(Rate)
    """Per year: what all charges together may reach while it runs."""
    day_base: Mapped[int | None]


class Amount(Base, OfCase):
    """A figure that a document or decision of the case shows: what bridges run between."""

    __tablename__ = "amount"
    __table_args__ = (UniqueConstraint("case_id", "purpose", "ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    """`letter`, `complaint`, `reduced_relief`, `decision`, `enforcement`."""
    ref: Mapped[str]
    cut_off: Mapped[date]
    shown: Mapped[Decimal]
    components: Mapped[dict[str, Any]]
    claim_id: Mapped[UUID | None] = mapped_column(ForeignKey("claim.id"))
    on: Mapped[date]
    void_on: Mapped[date | None]
    """Since when the figure stands no more; later bridges start from the one before it."""


class BridgeRow(Base, OfCase):
    """金额差异说明: why the later of two figures differs from the earlier, line by line; closes at 0.00."""

    __tablename__ = "bridge"
    __table_args__ = (UniqueConstraint("start_id", "end_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    start_id: Mapped[UUID] = mapped_column(ForeignKey("amount.id"))
    end_id: Mapped[UUID] = mapped_column(ForeignKey("amount.id"))
    lines: Mapped[list[Any]]
    gap: Mapped[Decimal]
