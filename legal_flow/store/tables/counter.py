"""What persons enter for courts that are served by hand: receipts, docket entries, money."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import SHA256, Base


class CounterTask(Base):
    """Something to do at a court's counter, under the key of the effect it serves."""

    __tablename__ = "counter_task"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    purpose: Mapped[str]
    court: Mapped[str | None]
    reference: Mapped[str | None] = mapped_column(String(120))
    content_sha256: Mapped[str] = mapped_column(SHA256)
    kit: Mapped[list[Any]]
    checklist: Mapped[list[Any]]
    facts: Mapped[dict[str, Any]]
    opened_on: Mapped[date]
    number: Mapped[str | None] = mapped_column(String(120))
    """What the court gave: its reference, or the number of the payment's receipt. Empty while the task is open."""
    answered_on: Mapped[date | None]
    answered_by: Mapped[UUID | None]
    raw: Mapped[str] = mapped_column(Personal)


class CounterEntry(Base):
    """One docket entry that a person read and entered."""

    __tablename__ = "counter_entry"
    __table_args__ = (UniqueConstraint("reference", "number"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reference: Mapped[str] = mapped_column(String(120))
    number: Mapped[int]
    word: Mapped[str]
    on: Mapped[date]
    facts: Mapped[dict[str, Any]]
    entered_on: Mapped[date]
    entered_by: Mapped[UUID]


class CounterCredit(Base):
    """Money that a person entered from a bank statement."""

    __tablename__ = "counter_credit"
    __table_args__ = (UniqueConstraint("ref"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ref: Mapped[str] = mapped_column(String(120))
    on: Mapped[date]
    amount: Mapped[Decimal]
    memo: Mapped[str] = mapped_column(Personal)
    entered_on: Mapped[date]
    entered_by: Mapped[UUID]
