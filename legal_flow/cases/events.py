"""Past-tense facts of a case, hash-chained so that a changed or missing one shows.

An event holds ids, days, amounts, codes and hashes only. Names, numbers of persons and free text live in rows
that can be deleted without breaking the chain.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from legal_flow.cases.stages import Stage, check_move
from legal_flow.errors import BrokenTrail

Value = str | int | bool

GENESIS = "0" * 64
"""The hash before the first event."""

_CODE = re.compile(r"[\x21-\x7e]{0,200}")
_PERSONAL = re.compile(r"1\d{10}|\d{13,19}|\d{17}[0-9Xx]|.*@.*")
"""The forms of mobile, card and identity numbers and of mail addresses: never a code."""
_COURT = re.compile(r"[\u4e00-\u9fff](?:\d{2}){0,2}")
_CASE_NUMBER = re.compile(
    r"（20\d{2}）[\u4e00-\u9fff]+\d{0,4}[\u4e00-\u9fff]+\d+号(之[一二三四五六七八九十]+)?"
)


class EventKind(StrEnum):
    """What can happen to a case."""

    CASE_OPENED = "case_opened"
    HOLD_PLACED = "hold_placed"
    HOLD_LIFTED = "hold_lifted"
    ROUTE_CHOSEN = "route_chosen"
    TRACK_CHANGED = "track_changed"
    CLAIM_COMPUTED = "claim_computed"
    EVIDENCE_GATHERED = "evidence_gathered"
    GAP_FOUND = "gap_found"
    GAP_FILLED = "gap_filled"
    ROWS_BROUGHT = "rows_brought"
    DOCUMENT_GENERATED = "document_generated"
    DOCUMENT_STALE = "document_stale"
    APPROVAL_ASKED = "approval_asked"
    APPROVED = "approved"
    SENT_BACK = "sent_back"
    AUTHORITY_GRANTED = "authority_granted"
    AUTHORITY_REVOKED = "authority_revoked"
    LETTER_ISSUED = "letter_issued"
    LETTER_DISPATCHED = "letter_dispatched"
    LETTER_ARRIVED = "letter_arrived"
    LETTER_RETURNED = "letter_returned"
    GRACE_ENDED = "grace_ended"
    PACKET_LOCKED = "packet_locked"
    PACKET_RELEASED = "packet_released"
    CHOP_SENT_BACK = "chop_sent_back"
    SCAN_TURNED_DOWN = "scan_turned_down"
    PACKET_EXECUTED = "packet_executed"
    FILING_SUBMITTED = "filing_submitted"
    FILING_RECEIVED = "filing_received"
    FILING_DIVERTED = "filing_diverted"
    FILING_RETURNED = "filing_returned"
    FILING_REFUSED = "filing_refused"
    FILING_ACCEPTED = "filing_accepted"
    FEE_NOTIFIED = "fee_notified"
    FEE_PAID = "fee_paid"
    MEDIATED = "mediated"
    MEDIATION_FAILED = "mediation_failed"
    SERVED = "served"
    SERVICE_RETURNED = "service_returned"
    HEARING_SET = "hearing_set"
    PROGRESS_NOTED = "progress_noted"
    DECIDED = "decided"
    APPEALED = "appealed"
    TOOK_EFFECT = "took_effect"
    PERFORMANCE_ENDED = "performance_ended"
    ENFORCEMENT_APPLIED = "enforcement_applied"
    ENFORCEMENT_ACCEPTED = "enforcement_accepted"
    MEASURE_MADE = "measure_made"
    RENEWAL_DUE = "renewal_due"
    RENEWAL_APPLIED = "renewal_applied"
    RENEWAL_ORDERED = "renewal_ordered"
    RENEWAL_EXECUTED = "renewal_executed"
    RENEWAL_REFUSED = "renewal_refused"
    MEASURE_LAPSED = "measure_lapsed"
    MEASURE_LIFTED = "measure_lifted"
    RECOVERY_BOOKED = "recovery_booked"
    COST_BOOKED = "cost_booked"
    ROUND_CLOSED = "round_closed"
    ROUND_REVIVED = "round_revived"
    DEADLINE_SET = "deadline_set"
    DEADLINE_MET = "deadline_met"
    DEADLINE_ESCALATED = "deadline_escalated"
    CASE_CLOSED = "case_closed"


@dataclass(frozen=True, slots=True)
class Event:
    """One link of a case's chain."""

    case_id: UUID
    number: int
    kind: EventKind
    happened_on: date
    known_on: date
    recorded_at: datetime
    actor: str
    """`system`, or the id of a person."""
    payload: Mapping[str, Value] = field(default_factory=dict)
    stage: Stage | None = None
    """The stage this event moves the case to, if it does."""
    previous: str = GENESIS

    def canonical(self) -> bytes:
        """The bytes that are hashed: sorted keys, UTF-8, no spaces."""
        return json.dumps(
            {
                "actor": self.actor,
                "case": str(self.case_id),
                "happened_on": self.happened_on.isoformat(),
                "kind": self.kind,
                "known_on": self.known_on.isoformat(),
                "number": self.number,
                "payload": dict(self.payload),
                "previous": self.previous,
                "recorded_at": self.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
                "stage": self.stage,
            },
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        ).encode()

    @property
    def sha256(self) -> str:
        """The link's hash, which the next link carries as `previous`."""
        return hashlib.sha256(self.canonical()).hexdigest()


def payload(**values: object) -> dict[str, Value]:
    """Make a payload of codes; `ValueError` for anything that could be a name, an address or free text."""
    clean: dict[str, Value] = {}
    for key, value in values.items():
        match value:
            case None:
                continue
            case bool() | int():
                clean[key] = value
            case StrEnum() | UUID() | Decimal():
                clean[key] = str(value)
            case date():
                clean[key] = value.isoformat()
            case str() if _is_code(value):
                clean[key] = value
            case _:
                raise ValueError(f"payload field {key} is not a code, day, amount, id or hash")
    return clean


def _is_code(text: str) -> bool:
    if _PERSONAL.fullmatch(text):
        return False
    return any(form.fullmatch(text) for form in (_CODE, _CASE_NUMBER, _COURT))


def replay(events: Iterable[Event]) -> Stage:
    """The stage that the events lead to; `BrokenTrail` if they do not make a chain along allowed moves."""
    stage: Stage | None = None
    previous = GENESIS
    for number, event in enumerate(events, start=1):
        if event.number != number or event.previous != previous:
            raise BrokenTrail(f"case {event.case_id}: link {number} does not follow the one before")
        if event.stage is not None:
            if stage is None and event.stage is not Stage.OPENED:
                raise BrokenTrail(f"case {event.case_id}: the first stage is not {Stage.OPENED}")
            if stage is not None:
                check_move(stage, event.stage)
            stage = event.stage
        previous = event.sha256
    if stage is None:
        raise BrokenTrail("no event opened the case")
    return stage
