"""The one place where a case gets events and moves from stage to stage."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import GENESIS, Event, EventKind, payload, replay
from legal_flow.cases.stages import CloseReason, Stage, check_move
from legal_flow.errors import BrokenTrail
from legal_flow.store.tables.cases import Case, CaseAccount, CaseEvent
from legal_flow.store.tables.organisation import Placement

Clock = Callable[[], datetime]


class Journal:
    """Writes events of one case inside the caller's transaction.

    The case row is guarded by its event count (a mapper version), so a case that moved on meanwhile makes the
    whole transaction fail with `StaleCase`.
    """

    def __init__(
        self, session: Session, case: Case, known_on: date, clock: Clock, actor: str = "system"
    ) -> None:
        self.session = session
        self.case = case
        self.known_on = known_on
        self.actor = actor
        self._clock = clock

    def record(
        self, kind: EventKind, *, happened_on: date | None = None, stage: Stage | None = None, **facts: object
    ) -> Event:
        """Append one event; `stage` moves the case along the table of allowed moves."""
        case = self.case
        if stage is not None and case.event_count:
            check_move(Stage(case.stage), stage)
        event = Event(
            case_id=case.id,
            number=case.event_count + 1,
            kind=kind,
            happened_on=happened_on or self.known_on,
            known_on=self.known_on,
            recorded_at=self._clock(),
            actor=self.actor,
            payload=payload(**facts),
            stage=stage,
            previous=case.event_head,
        )
        self.session.add(
            CaseEvent(
                case_id=event.case_id,
                number=event.number,
                kind=event.kind,
                happened_on=event.happened_on,
                known_on=event.known_on,
                recorded_at=event.recorded_at,
                actor=event.actor,
                payload=dict(event.payload),
                stage=event.stage,
                previous=event.previous,
                sha256=event.sha256,
            )
        )
        case.event_count = event.number
        case.event_head = event.sha256
        if stage is not None:
            case.stage = stage
            case.stage_since = self.known_on
        return event

    def close(self, reason: CloseReason) -> None:
        """End the case: its accounts are free for another one, its counsel for other work."""
        self.record(EventKind.CASE_CLOSED, stage=Stage.CLOSED, reason=reason)
        self.case.close_reason = reason
        self.case.due_on = None
        for joined in self.session.scalars(select(CaseAccount).where(CaseAccount.case_id == self.case.id)):
            joined.left_on = self.known_on
        for placement in self.session.scalars(
            select(Placement).where(Placement.case_id == self.case.id, Placement.until.is_(None))
        ):
            placement.until = self.known_on


def start_of_chain() -> tuple[int, str]:
    """Count and head of a case that has no event yet."""
    return 0, GENESIS


def events_of(session: Session, case_id: UUID) -> list[Event]:
    """The chain of a case, in order."""
    rows = session.scalars(select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(CaseEvent.number))
    return [
        Event(
            case_id=row.case_id,
            number=row.number,
            kind=EventKind(row.kind),
            happened_on=row.happened_on,
            known_on=row.known_on,
            recorded_at=row.recorded_at,
            actor=row.actor,
            payload=row.payload,
            stage=Stage(row.stage) if row.stage else None,
            previous=row.previous,
        )
        for row in rows
    ]


def verify_case(session: Session, case: Case) -> None:
    """Raise `BrokenTrail` unless the chain replays to the stored stage, count and head."""
    chain = events_of(session, case.id)
    hashes = session.scalars(
        select(CaseEvent.sha256).where(CaseEvent.case_id == case.id).order_by(CaseEvent.number)
    ).all()
    for event, stored in zip(chain, hashes, strict=True):
        if event.sha256 != stored:
            raise BrokenTrail(f"case {case.ref}: event {event.number} was changed")
    stage = replay(chain)
    if len(chain) != case.event_count or chain[-1].sha256 != case.event_head:
        raise BrokenTrail(f"case {case.ref}: {case.event_count} events were written, {len(chain)} are there")
    if stage != case.stage:
        raise BrokenTrail(f"case {case.ref}: its events lead to {stage}, its row says {case.stage}")
