"""Money that came and money that went."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import Base, OfCase


class BankCredit(Base):
    """Money on the lender's account from a court; in suspense (待认领) until it is matched."""

    __tablename__ = "bank_credit"
    __table_args__ = (UniqueConstraint("source", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    source: Mapped[str]
    number: Mapped[int]
    ref: Mapped[str]
    on: Mapped[date]
    amount: Mapped[Decimal]
    memo: Mapped[str] = mapped_column(Personal)
    case_id: Mapped[UUID | None] = mapped_column(index=True)
    matched_on: Mapped[date | None]
    matched_by: Mapped[str | None]
    booked_on: Mapped[date | None]


class Recovery(Base, OfCase):
    """Money booked to a case, once, whatever its source."""

    __tablename__ = "recovery"
    __table_args__ = (UniqueConstraint("source", "ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID | None] = mapped_column(ForeignKey("proceeding.id"))
    source: Mapped[str]
    """`debtor` (paid on the account), `credit` (came to the bank account)."""
    ref: Mapped[str] = mapped_column(String(120))
    amount_id: Mapped[UUID | None] = mapped_column(ForeignKey("amount.id"))
    """The figure it was allocated against."""
    on: Mapped[date]
    booked_on: Mapped[date]
    amount: Mapped[Decimal]


class RecoveryLine(Base):
    """How a recovery was allocated, each line with its article."""

    __tablename__ = "recovery_line"
    __table_args__ = (UniqueConstraint("recovery_id", "item"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recovery.id"), index=True)
    item: Mapped[str]
    """A component, `costs`, `delay_interest`, or `refund_due` (never income)."""
    amount: Mapped[Decimal]
    citation: Mapped[str] = mapped_column(String(200))


class FeeNotice(Base, OfCase):
    """A court's notice to pay, and its payment."""

    __tablename__ = "fee_notice"
    __table_args__ = (UniqueConstraint("proceeding_id", "notice_no"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    proceeding_id: Mapped[UUID] = mapped_column(ForeignKey("proceeding.id"))
    notice_no: Mapped[str]
    amount: Mapped[Decimal]
    expected: Mapped[Decimal]
    """What our own rule gives; a difference is shown to a person."""
    notified_on: Mapped[date]
    pay_until: Mapped[date]
    paid_on: Mapped[date | None]
    void_on: Mapped[date | None]
    receipt_ref: Mapped[str | None]


class Cost(Base, OfCase):
    """Money spent on a case."""

    __tablename__ = "cost"
    __table_args__ = (UniqueConstraint("kind", "ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    """`court_fee`, `carriage`, `counsel_fee`, `preservation_fee`, `notice_fee`."""
    ref: Mapped[str] = mapped_column(String(120))
    amount: Mapped[Decimal]
    on: Mapped[date]
    recovered: Mapped[Decimal]
