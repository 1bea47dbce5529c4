"""What keeps papers from being destroyed, and what was destroyed: the hashes stay when the bytes are gone."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from legal_flow.store.tables.base import SHA256, Base, OfCase

_STANDING = text("lifted_on IS NULL")


class LegalHold(Base, OfCase):
    """A legal hold (暂停销毁): nothing of the case is destroyed while it stands, whatever the policy releases."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        Index(
            "uq_legal_hold_standing",
            "case_id",
            unique=True,
            sqlite_where=_STANDING,
            postgresql_where=_STANDING,
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    because_sha256: Mapped[str] = mapped_column(SHA256)
    """The reason in words, kept as free text."""
    placed_on: Mapped[date]
    placed_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    lifted_on: Mapped[date | None]
    lifted_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))


class Disposal(Base, OfCase):
    """A person's decision to destroy (销毁) the objects of a case, with its certificate once their bytes are gone."""

    __tablename__ = "disposal"
    __table_args__ = (UniqueConstraint("case_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    """From 1, in the order of the case's disposals."""
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
    kept_until: Mapped[date]
    """The last day for which the policy kept them."""
    policy_version: Mapped[str]
    policy_sha256: Mapped[str] = mapped_column(SHA256)
    because: Mapped[str] = mapped_column(String(200))
    """The law or rule that the policy named."""
    done_on: Mapped[date | None]
    certificate_sha256: Mapped[str | None] = mapped_column(SHA256)
    certificate_key: Mapped[str | None] = mapped_column(Text)


class DisposedObject(Base):
    """An object that a disposal covers; its row among the stored objects, and so its hash, stays."""

    __tablename__ = "disposed_object"

    key: Mapped[str] = mapped_column(Text, ForeignKey("stored_object.key"), primary_key=True)
    disposal_id: Mapped[UUID] = mapped_column(ForeignKey("disposal.id"), index=True)
