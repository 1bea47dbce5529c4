"""Portfolio rows come as versions: the same content changes nothing, other content closes what stood.

A row of a package that is older than what stands does not displace it: it is kept as a version that never stood.

Rows come as frames of thousands; the database is asked once for each frame. Values are written as the column types
would write them, without passing through the ORM one by one.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import polars as pl
from sqlalchemy import BindParameter, ColumnElement, Date, bindparam, or_
from sqlalchemy.orm import Session

from legal_flow.store.bulk import insert_rows, rows_among, run_among
from legal_flow.store.tables.base import Versioned

Item = TypeVar("Item")
BATCH = 2_000
"""Rows per statement; far below the number of variables SQLite takes."""


def batched(items: Iterable[Item], size: int = BATCH) -> Iterator[list[Item]]:
    """Lists of at most `size` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def content_hashes(rows: pl.DataFrame) -> pl.Series:
    """SHA-256 of each row's plain values, before encryption (the same value is sealed differently each time)."""
    # No cell holds a zero character: the contract refuses it.
    text = pl.concat_str(
        (pl.col(name).cast(pl.String).fill_null("") for name in sorted(rows.columns)), separator="\x00"
    )
    content = rows.select(content=text)["content"].to_list()
    return pl.Series(
        "content_sha256", [hashlib.sha256(one.encode()).hexdigest() for one in content], pl.String
    )


AS_OF = bindparam("as_of", type_=Date)
"""The day, in statements that are built once and asked of many days."""


def standing(table: type[Versioned], as_of: date | BindParameter[date] = AS_OF) -> ColumnElement[bool]:
    """The versions that were known on `as_of`."""
    return (table.known_from <= as_of) & or_(table.known_to.is_(None), table.known_to > as_of)


def stood(table: type[Versioned]) -> ColumnElement[bool]:
    """The versions that stood at the end of any day: not those that came too late, or were corrected the same day."""
    return or_(table.known_to.is_(None), table.known_to > table.known_from)


class Versions:
    """Takes the rows of one table from one package, in the transaction of its session.

    `newer` names the packages (hex ids) whose rows, where they stand, are newer than this package's.
    """

    def __init__(
        self,
        session: Session,
        table: type[Versioned],
        package_id: UUID,
        known_on: date,
        newer: Collection[str] = (),
    ) -> None:
        self._connection = session.connection()
        self._table = table
        self._package_id = package_id
        self._known_on = known_on
        self._newer = newer
        name = table.__table__.name  # type: ignore[attr-defined]
        # Before the first package there is nothing to compare with; no id comes twice from one package.
        self.is_first = self._connection.exec_driver_sql(f'SELECT 1 FROM "{name}" LIMIT 1').first() is None  # noqa: S608

    def take(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, Counter[str]]:
        """Store what is new or changed among `rows` (`id`, `creditor_id`, `ref` and the table's own columns).

        With them come `content_sha256` (see `content_hashes`) and `row`. Ids are hex, money is fen, instants are UTC
        without a zone. An id comes at most once. Returns the rows that stand now and did not before, and how many were
        added, changed, the same, or older than what stands: these are kept, closed on the day they came.
        """
        rows = rows.join(self._stood(rows), on="id", how="left", maintain_order="left")
        fresh = rows.filter(
            pl.col("old_sha256").is_null() | (pl.col("old_sha256") != pl.col("content_sha256"))
        )
        is_older = pl.col("old_package").is_in(list(self._newer)).fill_null(False)
        older, fresh = fresh.filter(is_older), fresh.filter(~is_older)
        closed = fresh["old_row"].drop_nulls().to_list()
        counts = Counter(
            added=fresh.height - len(closed),
            changed=len(closed),
            same=rows.height - fresh.height - older.height,
            older=older.height,
        )
        if closed:
            run_among(
                self._connection,
                "UPDATE {table} SET known_to = {day} WHERE row_id {among}",
                self._table,
                closed,
                day=self._known_on,
            )
        insert_rows(self._connection, self._table, self._versioned(fresh, None))
        insert_rows(self._connection, self._table, self._versioned(older, self._known_on))
        return fresh, +counts

    def _stood(self, rows: pl.DataFrame) -> pl.DataFrame:
        names = ("id", "old_row", "old_sha256", "old_package")
        # Who brought a row is asked only where it can matter.
        package = "package_id" if self._newer else "NULL"
        found: Sequence[tuple[Any, ...]] = ()
        if not self.is_first:
            found = rows_among(
                self._connection,
                f"SELECT id, row_id, content_sha256, {package} FROM {{table}} "  # noqa: S608
                "WHERE known_to IS NULL AND id {among}",
                self._table,
                rows["id"].to_list(),
            )
        return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")

    def _versioned(self, fresh: pl.DataFrame, known_to: date | None) -> pl.DataFrame:
        """With the columns of a version.

        Its id is its place: half of the package's id, then the row, so that the rows of a package stand side by side
        in the index of the primary key, however many there are.
        """
        place = pl.concat_str(pl.lit(self._package_id.hex[:16]), pl.col("row").cast(pl.String).str.zfill(16))
        return fresh.drop("old_row", "old_sha256", "old_package").with_columns(
            row_id=place,
            known_from=pl.lit(self._known_on),
            known_to=pl.lit(known_to, pl.Date),
            package_id=pl.lit(self._package_id.hex),
        )
