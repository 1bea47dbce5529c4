"""What is to be done, what was done outside, what failed, and who looked."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import SHA256, Base, OfCase


class Deadline(Base, OfCase):
    """The end of a period (届满日): rule, start, our own last day. Closed only by an event or a person's reason."""

    __tablename__ = "deadline"
    __table_args__ = (
        UniqueConstraint("case_id", "rule", "subject", "start_on"),
        Index("ix_deadline_live", "status", "act_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rule: Mapped[str]
    subject: Mapped[str]
    """What it is about: `case`, or the id of a party, measure, instrument, notice."""
    citation: Mapped[str] = mapped_column(String(200))
    start_on: Mapped[date]
    legal_end: Mapped[date]
    act_by: Mapped[date]
    own: Mapped[bool]
    provisional: Mapped[bool]
    role: Mapped[str]
    status: Mapped[str]
    warned_at: Mapped[int]
    """The lowest rung of the warning ladder (days before) that was sounded; large before the first."""
    closed_on: Mapped[date | None]
    closed_by: Mapped[str | None]


class Effect(Base, OfCase):
    """An act on the outside world: intended, then recorded. The key never holds the content."""

    __tablename__ = "effect"
    __table_args__ = (Index("ix_effect_state", "state", "purpose"),)

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    purpose: Mapped[str]
    content_sha256: Mapped[str] = mapped_column(SHA256)
    state: Mapped[str]
    intended_on: Mapped[date]
    recorded_on: Mapped[date | None]
    answer_sha256: Mapped[str | None] = mapped_column(SHA256)
    answer_ref: Mapped[str | None]


class Failure(Base):
    """A step that failed on one case: why, and when it is tried again."""

    __tablename__ = "failure"
    __table_args__ = (UniqueConstraint("sweep", "subject_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sweep: Mapped[str]
    subject_id: Mapped[UUID] = mapped_column(index=True)
    """The case, account or package."""
    code: Mapped[str]
    message: Mapped[str] = mapped_column(String(500))
    remedy: Mapped[str] = mapped_column(String(500))
    first_on: Mapped[date]
    last_on: Mapped[date]
    tries: Mapped[int]
    next_try: Mapped[date]
    solved_on: Mapped[date | None]


class Task(Base):
    """Something a person must do (待办): fill a gap, decide a doubtful account, call a court."""

    __tablename__ = "task"
    __table_args__ = (UniqueConstraint("kind", "subject_id", "key"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    subject_id: Mapped[UUID]
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(String(120))
    role: Mapped[str]
    opened_on: Mapped[date]
    due_on: Mapped[date | None]
    details: Mapped[dict[str, Any]]
    """Codes and ids only."""
    done_on: Mapped[date | None]
    done_by: Mapped[str | None]
    outcome: Mapped[str | None]


class FreeText(Base):
    """Free text about persons, kept apart so that it can be deleted; events refer to it by hash."""

    __tablename__ = "free_text"

    sha256: Mapped[str] = mapped_column(SHA256, primary_key=True)
    body: Mapped[str] = mapped_column(Personal)
    written_by: Mapped[str]
    written_on: Mapped[date]


class AuditEntry(Base):
    """Who opened, downloaded or decided what."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject", "at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    on: Mapped[date]
    person: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str | None] = mapped_column(SHA256)
