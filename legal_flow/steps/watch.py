"""watch_deadlines 期限: limitation, guarantee periods, every date about to lapse; entries of the registers too.

The ladder warns, then escalates to a person; what is missed is said to be missed.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DeadlineStatus
from legal_flow.steps import expiries, limitation_watch, portfolio_watch
from legal_flow.steps.chunks import chunked, each, journal
from legal_flow.steps.deadlines import LADDER, rung
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.work import Deadline

SWEEP = "watch_deadlines"
_WATCHED = (DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Live deadlines on a new rung of the ladder, and those of closed cases that must be let go."""
    limitation_watch.keep_up(desk, as_of)
    portfolio_watch.keep_up(desk, as_of)
    expiries.keep_up(desk, as_of)
    with desk.store.read() as session:
        rows = session.execute(
            select(Deadline.id, Deadline.act_by, Deadline.warned_at, Case.stage)
            .join(Case, Case.id == Deadline.case_id)
            .where(Deadline.status.in_(_WATCHED))
            .order_by(Deadline.act_by, Deadline.id)
        )
        due = [
            deadline_id
            for deadline_id, act_by, warned_at, stage in rows
            if stage == Stage.CLOSED or rung((act_by - as_of).days) < warned_at
        ]
        return chunked(desk, due)


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Warn, escalate, or say that a date was missed."""
    return each(desk, SWEEP, ids, as_of, _watch)


def _watch(desk: Desk, deadline_id: UUID, as_of: date) -> str:
    with desk.store.write() as session:
        deadline = session.get_one(Deadline, deadline_id)
        case = session.get_one(Case, deadline.case_id)
        if case.stage == Stage.CLOSED:
            deadline.status = DeadlineStatus.VOID
            deadline.closed_on = as_of
            deadline.closed_by = "case_closed"
            return "let_go"
        step = rung((deadline.act_by - as_of).days)
        if deadline.status not in _WATCHED or step >= deadline.warned_at:
            return "seen_to"
        deadline.warned_at = step
        log = journal(desk, session, case, as_of)
        if step >= 0:
            if step <= LADDER[2] and deadline.own:
                deadline.status = DeadlineStatus.ESCALATED
                log.record(
                    EventKind.DEADLINE_ESCALATED, rule=deadline.rule, act_by=deadline.act_by, days=step
                )
                open_task(
                    session,
                    "deadline",
                    deadline.id,
                    deadline.role,
                    as_of,
                    key=str(step),
                    case_id=case.id,
                    due_on=deadline.act_by,
                    details={"rule": deadline.rule},
                )
                return "escalated"
            return "warned"
        # The other side's date has simply passed; ours was missed, and that is said.
        deadline.status = DeadlineStatus.MISSED if deadline.own else DeadlineStatus.MET
        deadline.closed_on = as_of
        deadline.closed_by = "passed"
        if deadline.own:
            log.record(EventKind.DEADLINE_ESCALATED, rule=deadline.rule, act_by=deadline.act_by, missed=True)
            open_task(
                session,
                "deadline_missed",
                deadline.id,
                "legal_head",
                as_of,
                case_id=case.id,
                details={"rule": deadline.rule, "act_by": deadline.act_by.isoformat()},
            )
        return "missed" if deadline.own else "passed"
