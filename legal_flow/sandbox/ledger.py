"""The state of a sandbox process: one SQLite file, committed before each answer; kill -9 loses nothing."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

PAGE = 500
"""The most lines one list gives."""

TABLES = """
CREATE TABLE IF NOT EXISTS content (sha256 TEXT PRIMARY KEY, size INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS attempt (call TEXT PRIMARY KEY, n INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    on_day TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('call', 'effect')),
    what TEXT NOT NULL,
    key TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS log_kept BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_fixed BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END;
"""


class Rejected(Exception):
    """The request does not fit; `status` and `code` are what the caller is told."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code, self.status = code, status


class Ledger:
    """The file, its log, the content that came in, and how often each call was tried."""

    def __init__(self, state: Path, name: str, tables: str) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(state / f"{name}.sqlite", isolation_level=None, check_same_thread=False)
        self.db.row_factory = sqlite3.Row
        self.db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;")
        self.db.executescript(TABLES + tables)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    def one(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row, if any."""
        row: sqlite3.Row | None = self.db.execute(sql, values).fetchone()
        return row

    def count(self, sql: str, *values: object) -> int:
        """The number that the query gives."""
        return int(self.db.execute(sql, values).fetchone()[0])

    def add(self, table: str, **row: object) -> None:
        """One new row; a taken key raises `sqlite3.IntegrityError`."""
        marks = ", ".join("?" * len(row))
        self.db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    def note(self, on: date, kind: str, what: str, key: str, **detail: object) -> None:
        """One line of the log; ids, words and amounts only."""
        text = json.dumps(detail, ensure_ascii=False, sort_keys=True)
        self.add("log", on_day=on.isoformat(), kind=kind, what=what, key=key, detail=text)

    def log(self, after: int) -> list[dict[str, Any]]:
        """One page of the log."""
        rows = self.db.execute("SELECT * FROM log WHERE id > ? ORDER BY id LIMIT ?", (after, PAGE))
        return [{**dict(row), "detail": json.loads(row["detail"])} for row in rows]

    def attempt(self, call: str) -> int:
        """How often this call came before: 0, 1, 2 …"""
        sql = "INSERT INTO attempt VALUES (?, 1) ON CONFLICT (call) DO UPDATE SET n = n + 1 RETURNING n"
        return int(self.db.execute(sql, (call,)).fetchone()[0]) - 1

    def bring(self, sha256: str, content: bytes) -> None:
        """Take content under its hash; raises `Rejected` if it is not its hash. The bytes are not kept."""
        if hashlib.sha256(content).hexdigest() != sha256:
            raise Rejected("content-hash")
        self.db.execute("INSERT OR IGNORE INTO content VALUES (?, ?)", (sha256, len(content)))

    def has_content(self, sha256: str, size: int) -> bool:
        """Whether content of this hash and size came in; nothing needs no bringing."""
        return not size or bool(self.one("SELECT 1 FROM content WHERE sha256 = ? AND size = ?", sha256, size))


def fingerprint(body: Mapping[str, Any]) -> str:
    """What tells two requests under one key apart."""
    text = json.dumps(body, ensure_ascii=True, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def as_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """A list as lines of JSON that end with their count, so that a cut list shows."""
    lines = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in [*rows, {"end": len(rows)}]]
    return ("\n".join(lines) + "\n").encode()
