"""What every table shares."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Date, ForeignKey, Index, MetaData, String, Uuid, text
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from legal_flow.store.columns import Instant, Money

CODE = String(64)
SHA256 = String(64)


class Base(DeclarativeBase):
    """Names constraints alike on both databases; maps our plain types to exact columns."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        Decimal: Money,
        datetime: Instant,
        date: Date,
        UUID: Uuid,
        str: CODE,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class OfLender:
    """Every row of a lender hangs on it."""

    creditor_id: Mapped[UUID] = mapped_column(ForeignKey("creditor.id"), index=True)


class OfCase:
    """A row that hangs on a case."""

    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), index=True)


class Versioned(OfLender):
    """A portfolio row: never overwritten. A correction closes the version that stands and adds the next."""

    __tablename__: str

    creditor_id: Mapped[UUID] = mapped_column(ForeignKey("creditor.id"))
    """Without an index: millions of rows share a lender, and nobody looks for them by it."""
    row_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID]
    ref: Mapped[str]
    """The lender's own key."""
    known_from: Mapped[date]
    """The first day we knew this version."""
    known_to: Mapped[date | None]
    """The day it was replaced; empty while it stands."""
    content_sha256: Mapped[str] = mapped_column(SHA256)
    """Of what the row says, not of where it stood."""
    package_id: Mapped[UUID]
    """The package that brought this version; the table tells in which of its files."""
    row: Mapped[int]
    """Its place in that file, as a spreadsheet counts: the header is row 1."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        name = cls.__tablename__
        standing = text("known_to IS NULL")
        return (
            Index(f"uq_{name}_standing", "id", unique=True, sqlite_where=standing, postgresql_where=standing),
        )


class Named(Versioned):
    """A row that rows of other files name, so that its versions are looked up by its id."""

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        return (*super().__table_args__, Index(f"ix_{cls.__tablename__}_known", "id", "known_from"))
