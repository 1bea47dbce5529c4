"""The sandbox court's books: matters, what is planned for them, and what has been shown.

What happens on a day can be read from the next morning on. So it makes no difference how often somebody asks in a day,
or before or after which filing.
"""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from legal_flow.cases.money import money
from legal_flow.sandbox.draws import Draws, case_of
from legal_flow.sandbox.enforcement import Held
from legal_flow.sandbox.ledger import PAGE, Ledger, Rejected
from legal_flow.sandbox.plan import Extend, Freeze, Matter, PayOut, Planned
from legal_flow.sandbox.words import Word

TABLES = """
CREATE TABLE IF NOT EXISTS matter (
    reference TEXT PRIMARY KEY, case_key TEXT NOT NULL, court TEXT NOT NULL, kind TEXT NOT NULL,
    generation INTEGER NOT NULL, facts TEXT NOT NULL, UNIQUE (case_key, kind, generation)
);
CREATE TABLE IF NOT EXISTS submission (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, kind TEXT NOT NULL, reference TEXT NOT NULL,
    about TEXT NOT NULL, received_on TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS payment (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, reference TEXT NOT NULL, notice_no TEXT NOT NULL UNIQUE,
    amount TEXT NOT NULL, paid_on TEXT NOT NULL, receipt_no TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, on_day TEXT NOT NULL, word TEXT,
    facts TEXT NOT NULL, does TEXT NOT NULL, condition TEXT NOT NULL,
    settled INTEGER NOT NULL DEFAULT 0, number INTEGER, position INTEGER UNIQUE, UNIQUE (reference, number)
);
CREATE INDEX IF NOT EXISTS entry_due ON entry (on_day) WHERE settled = 0;
CREATE TABLE IF NOT EXISTS payout (
    ref TEXT PRIMARY KEY, on_day TEXT NOT NULL, amount TEXT NOT NULL, memo TEXT NOT NULL,
    number INTEGER UNIQUE
);
CREATE INDEX IF NOT EXISTS payout_due ON payout (on_day) WHERE number IS NULL;
CREATE TABLE IF NOT EXISTS measure (
    measure_ref TEXT PRIMARY KEY, reference TEXT NOT NULL, asset TEXT NOT NULL, end_day TEXT NOT NULL,
    caught TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS case_number (number TEXT PRIMARY KEY, about TEXT NOT NULL UNIQUE);
"""
EFFECTS = {"Freeze": Freeze, "Extend": Extend, "PayOut": PayOut}


class Docket(Ledger):
    """What the court knows. Writers call it inside a transaction."""

    def __init__(self, state: Path, seed: int) -> None:
        super().__init__(state, "court", TABLES)
        self._seed = seed

    # ---- matters -------------------------------------------------------------------------------------------

    def open_matter(self, key: str, kind: str, court: str, facts: Mapping[str, str]) -> Matter:
        """A new reference. Earlier matters of its kind in the case are counted, so each draws anew."""
        case = case_of(key)
        sql = "SELECT count(*) FROM matter WHERE case_key = ? AND kind = ?"
        generation = self.count(sql, case, kind)
        reference = f"SL{Draws(self._seed, (case, kind, str(generation))).code('reference')}"
        self.add(
            "matter",
            reference=reference,
            case_key=case,
            court=court,
            kind=kind,
            generation=generation,
            facts=json.dumps(dict(facts)),
        )
        return self.matter(reference)

    def matter(self, reference: str | None) -> Matter:
        """The matter of this reference; raises `Rejected`."""
        row = self.one("SELECT * FROM matter WHERE reference = ?", reference)
        if row is None:
            raise Rejected("unknown-reference")
        about = (row["case_key"], row["kind"], str(row["generation"]))

        def number(kind: str, day: date) -> str:
            return self._case_number(kind, row["court"], day.year, about)

        facts = json.loads(row["facts"])
        return Matter(
            reference=row["reference"],
            case=row["case_key"],
            court=row["court"],
            facts=facts,
            draws=Draws(self._seed, about),
            number=number,
        )

    def amend(self, reference: str, facts: Mapping[str, str]) -> Matter:
        """The applicant states the facts anew."""
        merged = {**self.matter(reference).facts, **facts}
        self.db.execute("UPDATE matter SET facts = ? WHERE reference = ?", (json.dumps(merged), reference))
        return self.matter(reference)

    def _case_number(self, kind: str, court: str, year: int, about: tuple[str, ...]) -> str:
        """案号 (法〔2015〕137号), its serial drawn and not counted, so that order changes nothing.

        Six digits per court, year and kind: only where two cases draw the same does the later one draw again.
        """
        court = court[:3] if kind == "民终" else court
        asked = json.dumps([kind, court, year, *about])
        known = self.one("SELECT number FROM case_number WHERE about = ?", asked)
        if known:
            return str(known["number"])
        draws = Draws(self._seed, about)
        for again in range(100):
            serial = draws.between(f"{kind}{court}{year}:{again}", 1, 999_999)
            number = f"（{year}）{court}{kind}{serial}号"
            if not self.one("SELECT 1 FROM case_number WHERE number = ?", number):
                self.add("case_number", number=number, about=asked)
                return number
        raise Rejected("case-numbers-used-up", 500)

    # ---- plans ---------------------------------------------------------------------------------------------

    def plan(self, reference: str, entries: Sequence[Planned]) -> None:
        """Resolve on entries to come."""
        for entry in entries:
            does = {"": type(entry.does).__name__, **asdict(entry.does)} if entry.does else {}
            self.add(
                "entry",
                reference=reference,
                on_day=entry.on.isoformat(),
                word=entry.word,
                facts=json.dumps(dict(entry.facts), ensure_ascii=False),
                does=json.dumps(does, default=str, ensure_ascii=False),
                condition=entry.condition,
            )

    def drop_plans(self, reference: str) -> None:
        """Nothing that was planned for this reference comes any more."""
        self.db.execute("DELETE FROM entry WHERE reference = ? AND settled = 0", (reference,))

    def show(self, on: date) -> None:
        """Bring out all that happened before `on`."""
        self._settle_due(on, "", ())
        paid = "SELECT * FROM payout WHERE number IS NULL AND on_day < ? ORDER BY on_day, ref"
        for row in self.db.execute(paid, (on.isoformat(),)).fetchall():
            self.db.execute(
                "UPDATE payout SET number = (SELECT coalesce(max(number), 0) + 1 FROM payout) WHERE ref = ?",
                (row["ref"],),
            )

    def show_case(self, case: str, on: date) -> None:
        """Bring out what happened before `on` in one case, and leave the days of all others alone."""
        self._settle_due(on, "AND reference IN (SELECT reference FROM matter WHERE case_key = ?)", (case,))

    def _settle_due(self, on: date, which: str, values: tuple[str, ...]) -> None:
        """Number what is due and let it take effect, in the order of days."""
        due = f"SELECT * FROM entry WHERE settled = 0 AND on_day < ? {which} ORDER BY on_day, reference, id"  # noqa: S608
        for row in self.db.execute(due, (on.isoformat(), *values)).fetchall():
            self._settle(row, comes=self._condition_holds(row["condition"], row["on_day"]))

    def _settle(self, row: sqlite3.Row, *, comes: bool) -> None:
        if comes and row["word"] is not None:
            self.db.execute(
                "UPDATE entry SET settled = 1,"
                " number = (SELECT coalesce(max(number), 0) + 1 FROM entry WHERE reference = ?),"
                " position = (SELECT coalesce(max(position), 0) + 1 FROM entry) WHERE id = ?",
                (row["reference"], row["id"]),
            )
        else:
            self.db.execute("UPDATE entry SET settled = 1 WHERE id = ?", (row["id"],))
        if comes and row["does"] != "{}":
            self._let_happen(row)

    def _condition_holds(self, condition: str, on_day: str) -> bool:
        if not condition:
            return True
        wanted, _, ref = condition.partition(":")
        alive = (
            self.one("SELECT 1 FROM measure WHERE measure_ref = ? AND end_day >= ?", ref, on_day) is not None
        )
        return alive == (wanted == "alive")

    def _let_happen(self, row: sqlite3.Row) -> None:
        does = json.loads(row["does"])
        kind = EFFECTS[does.pop("")]
        if kind is Freeze:
            self.add(
                "measure",
                measure_ref=does["measure_ref"],
                reference=row["reference"],
                asset=does["asset"],
                end_day=does["end"],
                caught=does["caught"],
            )
        elif kind is Extend:
            sql = "UPDATE measure SET end_day = ? WHERE measure_ref = ?"
            self.db.execute(sql, (does["end"], does["measure_ref"]))
        else:
            day = date.fromisoformat(row["on_day"]) + timedelta(days=does["days"])
            draws = Draws(self._seed, (row["reference"], row["on_day"], does["amount"]))
            ref = f"YH{draws.code('credit')}"
            self.add("payout", ref=ref, on_day=day.isoformat(), amount=does["amount"], memo=does["memo"])
            self.note(day, "effect", "paid_out", row["reference"], ref=ref, amount=does["amount"])

    # ---- reading -------------------------------------------------------------------------------------------

    def shown(self, reference: str, word: Word) -> list[dict[str, str]]:
        """The facts of the entries shown with this word, oldest first."""
        sql = (
            "SELECT facts FROM entry WHERE reference = ? AND word = ? AND number IS NOT NULL ORDER BY number"
        )
        return [json.loads(row["facts"]) for row in self.db.execute(sql, (reference, word))]

    def held(self, reference: str, measure_ref: str) -> Held:
        """A measure of this reference; raises `Rejected`."""
        sql = "SELECT * FROM measure WHERE reference = ? AND measure_ref = ?"
        row = self.one(sql, reference, measure_ref)
        if row is None:
            raise Rejected("unknown-measure")
        return _held(row)

    def preserved(self, case: str, on: date) -> Held | None:
        """The measure of the case's preservation that runs on `on`, if any."""
        row = self.one(
            "SELECT measure.* FROM measure JOIN matter USING (reference)"
            " WHERE case_key = ? AND kind = 'preservation' AND end_day >= ? ORDER BY measure_ref",
            case,
            on.isoformat(),
        )
        return _held(row) if row else None

    def entries(self, where: str, *values: object) -> list[dict[str, Any]]:
        """One page of shown entries, in the order of the feed; `where` names columns of `entry`."""
        sql = f"SELECT * FROM entry WHERE number IS NOT NULL AND {where} ORDER BY position LIMIT {PAGE}"  # noqa: S608
        return [
            {
                "reference": row["reference"],
                "number": row["number"],
                "word": row["word"],
                "on": row["on_day"],
                "facts": json.loads(row["facts"]),
                "position": row["position"],
            }
            for row in self.db.execute(sql, values)
        ]

    def credits(self, after: int) -> list[dict[str, Any]]:
        """One page of money paid out."""
        sql = "SELECT * FROM payout WHERE number > ? ORDER BY number LIMIT ?"
        return [
            {
                "number": row["number"],
                "ref": row["ref"],
                "on": row["on_day"],
                "amount": row["amount"],
                "memo": row["memo"],
            }
            for row in self.db.execute(sql, (after, PAGE))
        ]


def up_to(rows: list[dict[str, Any]], on: date) -> list[dict[str, Any]]:
    """The rows before the first of the caller's own day or later, so that a cursor never skips one."""
    for index, row in enumerate(rows):
        if row["on"] >= on.isoformat():
            return rows[:index]
    return rows


def _held(row: sqlite3.Row) -> Held:
    end = date.fromisoformat(row["end_day"])
    return Held(row["measure_ref"], row["asset"], end, money(Decimal(row["caught"])))
