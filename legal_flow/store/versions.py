"""Portfolio rows come as versions: the same content changes nothing, other content closes what stood."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.store.tables.base import Versioned

Item = TypeVar("Item")
BATCH = 2_000
"""Rows per statement; far below the number of variables SQLite takes."""


def batched(items: Iterable[Item], size: int = BATCH) -> Iterable[list[Item]]:
    """Lists of at most `size` items."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def content_hash(content: dict[str, Any]) -> str:
    """SHA-256 over a row's plain values, before encryption (the same value is sealed differently each time)."""
    text = json.dumps(content, default=str, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def standing(table: type[Versioned], as_of: date) -> ColumnElement[bool]:
    """The versions that were known on `as_of`."""
    return (table.known_from <= as_of) & or_(table.known_to.is_(None), table.known_to > as_of)


def take_rows(
    session: Session, table: type[Versioned], rows: Sequence[dict[str, Any]], package_id: UUID, known_on: date
) -> Counter[str]:
    """Store what is new or changed among `rows` (each with `id`, `creditor_id`, `ref`); count what happened."""
    counts: Counter[str] = Counter()
    for batch in batched(rows):
        stood = {
            row.id: (row.row_id, row.content_sha256)
            for row in session.execute(
                select(table.id, table.row_id, table.content_sha256).where(
                    table.id.in_([row["id"] for row in batch]), table.known_to.is_(None)
                )
            )
        }
        fresh: list[dict[str, Any]] = []
        closed: list[UUID] = []
        for row in batch:
            digest = content_hash(row)
            old = stood.get(row["id"])
            if old is not None and old[1] == digest:
                counts["same"] += 1
                continue
            if old is not None:
                closed.append(old[0])
            counts["changed" if old else "added"] += 1
            fresh.append(
                row
                | {
                    "row_id": make_id("version", row["id"], digest, known_on, old[0] if old else ""),
                    "content_sha256": digest,
                    "known_from": known_on,
                    "known_to": None,
                    "package_id": package_id,
                }
            )
        if closed:
            session.execute(update(table).where(table.row_id.in_(closed)).values(known_to=known_on))
        if fresh:
            session.execute(insert(table), fresh)
    return counts
