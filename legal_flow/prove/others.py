"""What the sandbox court and carrier say was done, read from their own logs, beside what the product says."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select

from legal_flow.cases.statuses import EffectState
from legal_flow.demo.home import Home
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.work import Effect

_PARTS = {"court": "court", "carrier": "carrier", "counter": "court"}
"""Folder of each sandbox process in a home, and the name of its file."""
_ASKED = ("took letter", "took fee", "received ")
"""Effects that somebody asked for under a key; the rest a court does by itself."""


@dataclass(frozen=True, slots=True)
class Done:
    """One effect that another side wrote down: who, on which day, what, under which key."""

    side: str
    on: str
    what: str
    key: str


def rows(file: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Read another process's SQLite file without disturbing it; nothing while it has no such table yet."""
    if not file.exists():
        return []
    with closing(sqlite3.connect(f"file:{file.resolve()}?mode=ro", uri=True, timeout=5)) as database:
        try:
            return database.execute(sql, values).fetchall()
        except sqlite3.OperationalError:
            return []


def done(home: Home) -> list[Done]:
    """Every effect in the logs of court, carrier and counter, in the order in which each wrote them."""
    found: list[Done] = []
    for side, name in _PARTS.items():
        sql = "SELECT on_day, what, key FROM log WHERE kind = 'effect' ORDER BY id"
        found += [Done(side, *row) for row in rows(home.folder / side / f"{name}.sqlite", sql)]
    return [one for one in found if one.what.startswith(_ASKED)]


def asked_again(home: Home) -> int:
    """How often the product asked for what was done already and was given the first receipt."""
    count = 0
    for side, name in _PARTS.items():
        sql = "SELECT detail FROM log WHERE kind = 'call' AND what LIKE 'POST %'"
        count += sum(
            json.loads(detail)["status"] == 409
            for (detail,) in rows(home.folder / side / f"{name}.sqlite", sql)
        )
    return count


def disagreements(desk: Desk, home: Home) -> Iterator[str]:
    """Keys that were done twice, done and unknown to us, or recorded by us and done nowhere."""
    times = Counter(one.key for one in done(home))
    for key, count in sorted(times.items()):
        if count > 1:
            yield f"{key} happened {count} times"
    with desk.store.read() as session:
        ours = {row.key: row.state for row in session.scalars(select(Effect))}
    for key in sorted(times.keys() - ours.keys()):
        yield f"{key} happened and is not known to us"
    for key in sorted(ours.keys() - times.keys()):
        if ours[key] == EffectState.RECORDED:
            yield f"{key} is recorded and never happened"
