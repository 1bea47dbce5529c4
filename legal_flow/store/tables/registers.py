"""Registers (台账): what lawyers and principals hold office on."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.columns import Personal
from legal_flow.store.tables.base import Base


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
