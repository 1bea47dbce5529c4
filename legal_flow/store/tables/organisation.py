"""Lenders, law firms, the persons who act for them and what they may see."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import Base, OfCase, OfLender


class Creditor(Base):
    """A lender (债权人)."""

    __tablename__ = "creditor"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(300))
    kind: Mapped[str]
    uscc: Mapped[str] = mapped_column(String(18))
    jurisdiction: Mapped[str]


class Unit(Base, OfLender):
    """A unit of a lender: head office, card centre, branch, sub-branch. A licensed branch sues in its own name."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("creditor_id", "ref"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ref: Mapped[str]
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    name: Mapped[str] = mapped_column(String(300))
    uscc: Mapped[str] = mapped_column(String(18))
    address: Mapped[str] = mapped_column(String(400))
    region_code: Mapped[str]
    principal_name: Mapped[str] = mapped_column(Personal)
    principal_title: Mapped[str]
    phone: Mapped[str] = mapped_column(Personal)
    can_sue: Mapped[bool]


class Firm(Base):
    """A law firm or one of its offices."""

    __tablename__ = "firm"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("firm.id"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(String(300))
    address: Mapped[str] = mapped_column(String(400))
    phone: Mapped[str]
    region_code: Mapped[str]
    letter_form: Mapped[str] = mapped_column(String(60))
    """How the firm numbers its letters (函号): a text with `{year}` and `{serial}`."""


class Person(Base):
    """Somebody who acts: officer of a unit, lawyer or assistant of a firm."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(Personal)
    phone: Mapped[str | None] = mapped_column(Personal)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    firm_id: Mapped[UUID | None] = mapped_column(ForeignKey("firm.id"))
    licence_no: Mapped[str | None] = mapped_column(Personal)
    """执业证号; for which days the licence holds says the register of certificates."""


class RoleGrant(Base):
    """What a person may do, and while."""

    __tablename__ = "role_grant"
    __table_args__ = (UniqueConstraint("person_id", "role", "since"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str]
    """`counsel`, `counsel_assistant`, `legal_desk`, `legal_head`, `seal_keeper`, `finance`, `manager`, `auditor`."""
    since: Mapped[date]
    until: Mapped[date | None]


class Placement(Base, OfCase):
    """A case given to a firm (派案), until it is returned (退案)."""

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("case_id", "firm_id", "since"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    firm_id: Mapped[UUID] = mapped_column(ForeignKey("firm.id"), index=True)
    lawyer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str]
