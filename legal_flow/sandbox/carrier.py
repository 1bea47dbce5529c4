"""The sandbox carrier over HTTP: takes letters, delivers them, brings some back. It keeps no recipient."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field

from legal_flow.sandbox.docket import up_to
from legal_flow.sandbox.draws import Draws, case_of
from legal_flow.sandbox.ledger import PAGE, Ledger, Rejected, fingerprint
from legal_flow.sandbox.service import Day, Key, build, lines, receipt

TABLES = """
CREATE TABLE IF NOT EXISTS letter (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, waybill TEXT NOT NULL UNIQUE, accepted_on TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, waybill TEXT NOT NULL, number INTEGER NOT NULL,
    on_day TEXT NOT NULL, state TEXT NOT NULL, signed_by TEXT NOT NULL, reason TEXT NOT NULL,
    position INTEGER UNIQUE, UNIQUE (waybill, number)
);
CREATE INDEX IF NOT EXISTS event_due ON event (on_day) WHERE position IS NULL;
"""
RETURNED_FIRST, RETURNED_LATER, REVERSED = 200, 80, 60
"""In a thousand: letters to a first and to a later address that come back, and deliveries later reversed."""

GONE = "已拆除"
"""An address with these words is no longer there."""


class To(BaseModel):
    """The recipient block; looked at for gaps and not kept."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1)
    address: str = Field(min_length=1)
    phone: str = Field(min_length=1)


class LetterBody(BaseModel):
    """One letter to carry."""

    model_config = ConfigDict(extra="forbid")

    content_sha256: str
    to: To
    declared_content: str = Field(min_length=1)
    reference_no: str = Field(min_length=1)


class Depot(Ledger):
    """What the carrier knows. Writers call it inside a transaction."""

    def __init__(self, state: Path, seed: int) -> None:
        super().__init__(state, "carrier", TABLES)
        self._seed = seed

    def take(self, key: str, body: LetterBody, on: date) -> tuple[dict[str, str], bool]:
        """The waybill, and whether it is the first under this key."""
        print_of = fingerprint(body.model_dump())
        known = self.one("SELECT fingerprint FROM letter WHERE key = ?", key)
        if known:
            if known["fingerprint"] != print_of:
                raise Rejected("other-content", 422)
            return self.waybill(key), False
        if not self.one("SELECT 1 FROM content WHERE sha256 = ?", body.content_sha256):
            raise Rejected("content-missing")
        draws = Draws(self._seed, (case_of(key), key))
        waybill = f"SD{draws.number('waybill') % 10**11:011d}CN"
        self.add("letter", key=key, fingerprint=print_of, waybill=waybill, accepted_on=on.isoformat())
        for number, event in enumerate(
            journey(draws, on, is_first=key.endswith("/1"), is_gone=GONE in body.to.address), start=1
        ):
            self.add("event", waybill=waybill, number=number, **event)
        self.note(on, "effect", "took letter", key, waybill=waybill)
        return self.waybill(key), True

    def waybill(self, key: str) -> dict[str, str]:
        """The waybill under this key; raises `Rejected` if there is none."""
        row = self.one("SELECT key, waybill, accepted_on FROM letter WHERE key = ?", key)
        if row is None:
            raise Rejected(key, 404)
        return dict(row)

    def show(self, on: date) -> None:
        """Give the events of the days before `on` their place in the feed."""
        due = "SELECT id FROM event WHERE position IS NULL AND on_day < ? ORDER BY on_day, waybill, number"
        for row in self.db.execute(due, (on.isoformat(),)).fetchall():
            place = "(SELECT coalesce(max(position), 0) + 1 FROM event)"
            self.db.execute(f"UPDATE event SET position = {place} WHERE id = ?", (row["id"],))  # noqa: S608

    def events(self, where: str, *values: object) -> list[dict[str, Any]]:
        """One page of events that have come, in the order of the feed; `where` names columns of `event`."""
        columns = 'waybill, number, state, on_day AS "on", signed_by, reason, position'
        sql = f"SELECT {columns} FROM event WHERE position > 0 AND {where} ORDER BY position LIMIT {PAGE}"  # noqa: S608
        return [dict(row) for row in self.db.execute(sql, values)]


def journey(draws: Draws, on: date, *, is_first: bool, is_gone: bool = False) -> list[dict[str, str]]:
    """A parcel's events: delivered, or returned, or said to be delivered and then returned."""

    def event(day: date, state: str, signed_by: str = "none", reason: str = "") -> dict[str, str]:
        return {"on_day": day.isoformat(), "state": state, "signed_by": signed_by, "reason": reason}

    moving = on + timedelta(days=draws.between("moving", 1, 2))
    there = moving + timedelta(days=draws.between("there", 1, 3))
    events = [event(on, "accepted"), event(moving, "in_transit")]
    if is_gone or draws.chance("returned", RETURNED_FIRST if is_first else RETURNED_LATER):
        reason = draws.pick("reason", {"address_unknown": 5, "refused": 2, "unclaimed": 3})
        reason = "address_unknown" if is_gone else reason
        back = there + timedelta(days=draws.between("back", 3, 8))
        return [*events, event(back, "returned", reason=reason)]
    events.append(event(there, "delivered", draws.pick("signed by", {"self": 7, "family": 3})))
    if draws.chance("reversed", REVERSED):
        back = there + timedelta(days=draws.between("reversed after", 4, 10))
        events.append(event(back, "returned", reason="address_unknown"))
    return events


def app(state: Path, seed: int, faults: str = "none") -> FastAPI:
    """The carrier on the state in this directory; the same seed must go with the same state."""
    depot = Depot(state, seed)
    service = build("carrier", depot, seed, faults)

    @service.post("/letters")
    async def dispatch(body: LetterBody, key: Key, on: Day) -> Response:
        with depot.transaction():
            given, is_first = depot.take(key, body, on)
        return receipt(given, is_first=is_first)

    @service.get("/letters")
    async def look_up(key: str, on: Day) -> dict[str, str]:  # noqa: ARG001
        return depot.waybill(key)

    @service.get("/track")
    async def track(waybill: str, on: Day) -> Response:
        with depot.transaction():
            depot.show(on)
        if not depot.one("SELECT 1 FROM letter WHERE waybill = ?", waybill):
            raise Rejected("unknown-waybill")
        return lines(up_to(depot.events("waybill = ?", waybill), on))

    @service.get("/feed")
    async def feed(after: int, on: Day) -> Response:
        with depot.transaction():
            depot.show(on)
        return lines(up_to(depot.events("position > ?", after), on))

    return service


def run(port: int, state: Path, seed: int, faults: str) -> None:
    """Serve on loopback until stopped."""
    uvicorn.run(app(state, seed, faults), host="127.0.0.1", port=port, log_level="warning", access_log=False)
