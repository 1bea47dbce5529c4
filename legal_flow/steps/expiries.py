"""What ends soon on the registers (台账): licences, offices and powers of attorney, on the ladder of deadlines.

The legal desk has the task first; the head of legal from a week before the end on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import CertificateKind
from legal_flow.steps.deadlines import LADDER, rung
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person, Unit
from legal_flow.store.tables.registers import Authority, Certificate

ENDS = "register_ends"
"""The kind of task."""
_RUNGS = (*LADDER, -1)
"""The last one says that it has ended."""


@dataclass(frozen=True, slots=True)
class Ending:
    """An entry of a register and its last day."""

    id: UUID
    until: date
    details: dict[str, str]
    """What it is, by codes."""
    case_id: UUID | None = None


def keep_up(desk: Desk, as_of: date) -> None:
    """Open the task of each rung that an entry has reached, once; it takes the place of the rung above."""
    with desk.store.write() as session:
        for one in endings(session, as_of):
            step = rung((one.until - as_of).days)
            for above in (other for other in _RUNGS if other > step):
                close_task(session, ENDS, one.id, as_of, "system", "nearer", key=str(above))
            open_task(
                session,
                ENDS,
                one.id,
                "legal_desk" if step > LADDER[2] else "legal_head",
                as_of,
                key=str(step),
                case_id=one.case_id,
                due_on=one.until,
                details=one.details | {"until": one.until.isoformat()},
            )


def let_go(session: Session, entry_id: UUID, on: date, by: str, outcome: str) -> None:
    """Close the tasks of an entry that was renewed, or that ended for another reason."""
    for step in _RUNGS:
        close_task(session, ENDS, entry_id, on, by, outcome, key=str(step))


def endings(session: Session, as_of: date) -> list[Ending]:
    """What ends within the ladder or has ended, by its last day; what was renewed is not among them."""
    found = (*_certificates(session, as_of), *_authorities(session, as_of))
    return sorted(found, key=lambda one: (one.until, one.id))


def _certificates(session: Session, as_of: date) -> Iterator[Ending]:
    """Of each holder the newest; none of a holder who was struck off or left."""
    newest = (
        select(Certificate.kind, Certificate.holder_id, func.max(Certificate.since).label("since"))
        .group_by(Certificate.kind, Certificate.holder_id)
        .subquery()
    )
    rows = session.execute(
        select(Certificate.id, Certificate.kind, Certificate.until, Person.code, Unit.ref)
        .join(
            newest,
            (newest.c.kind == Certificate.kind)
            & (newest.c.holder_id == Certificate.holder_id)
            & (newest.c.since == Certificate.since),
        )
        .outerjoin(Person, Person.id == Certificate.holder_id)
        .outerjoin(Unit, Unit.id == Certificate.holder_id)
        .where(
            Certificate.ended_on.is_(None),
            Certificate.until <= as_of + timedelta(days=LADDER[0]),
            or_(Person.id.is_not(None), Unit.id.is_not(None)),
        )
    )
    for row in rows:
        holder = row.code if row.kind == CertificateKind.LICENCE else row.ref
        yield Ending(row.id, row.until, {"what": row.kind, "holder": holder})


def _authorities(session: Session, as_of: date) -> Iterator[Ending]:
    """Of each open case and lawyer the power of attorney that lasts longest."""
    other = aliased(Authority)
    longer = select(other.id).where(
        other.case_id == Authority.case_id,
        other.lawyer_id == Authority.lawyer_id,
        other.since.is_not(None),
        other.revoked_on.is_(None),
        or_(other.until.is_(None), other.until > Authority.until),
    )
    for row in session.scalars(
        select(Authority)
        .join(Case, Case.id == Authority.case_id)
        .where(
            Case.stage != Stage.CLOSED,
            Authority.since.is_not(None),
            Authority.revoked_on.is_(None),
            Authority.until <= as_of + timedelta(days=LADDER[0]),
            ~longer.exists(),
        )
    ):
        if row.until is not None:
            yield Ending(row.id, row.until, {"what": "authority", "holder": row.number}, row.case_id)
