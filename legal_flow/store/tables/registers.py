"""Registers (台账): on what lawyers and principals sign, which powers of attorney there are, who asked for the chop."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import SHA256, Base, OfCase


class Certificate(Base):
    """A lawyer's licence (律师执业证) for the days that a yearly check (年度考核) gives it, or a principal's office."""

    __tablename__ = "certificate"
    __table_args__ = (UniqueConstraint("kind", "holder_id", "since"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    holder_id: Mapped[UUID]
    """The lawyer, or the lender's unit whose principal (负责人) it is."""
    name: Mapped[str] = mapped_column(Personal)
    """As it stands on the paper."""
    since: Mapped[date]
    until: Mapped[date]
    """The last day it holds."""
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    ended_on: Mapped[date | None]
    """From this day on it holds no more, whatever `until` says."""
    ended_because: Mapped[str | None]


class Authority(Base, OfCase):
    """授权委托书: what a unit gave a lawyer power to do, before which court and for how long."""

    __tablename__ = "authority"
    __table_args__ = (UniqueConstraint("case_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    """Who grants it."""
    lawyer_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    court: Mapped[str]
    instances: Mapped[list[Any]]
    """委托事项与审级: `mediation`, `first`, `second`, `enforcement`."""
    powers: Mapped[list[Any]]
    """特别授权, each by its code."""
    packet_id: Mapped[UUID | None] = mapped_column(ForeignKey("packet.id"))
    """The packet that it is part of."""
    sha256: Mapped[str | None] = mapped_column(SHA256)
    """The chopped paper, where it came by itself."""
    object_key: Mapped[str | None] = mapped_column(Text)
    since: Mapped[date | None]
    """From when on it counts: empty until it bears the chop."""
    until: Mapped[date | None]
    """Its last day; empty where it lasts as long as the case."""
    recorded_by: Mapped[str | None]
    revoked_on: Mapped[date | None]


class SealRequest(Base, OfCase):
    """用印申请: whose chop a packet asks for, on how many copies, and what came of it."""

    __tablename__ = "seal_request"
    __table_args__ = (UniqueConstraint("case_id", "ordinal"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    number: Mapped[str] = mapped_column(unique=True)
    packet_id: Mapped[UUID] = mapped_column(ForeignKey("packet.id"), index=True)
    lock: Mapped[str] = mapped_column(SHA256)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("unit.id"))
    """Whose chop it is."""
    chop: Mapped[str]
    copies: Mapped[int]
    pages: Mapped[list[Any]]
    """On which pages it goes."""
    asked_on: Mapped[date]
    asked_by: Mapped[str]
    status: Mapped[str]
    way: Mapped[str | None]
    """`chop` or `e_seal`, once it is done."""
    decided_on: Mapped[date | None]
    decided_by: Mapped[str | None]
    note_sha256: Mapped[str | None] = mapped_column(SHA256)
    """Why it was sent back."""
