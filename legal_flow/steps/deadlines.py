"""Deadlines (届满日): set by an event, closed only by an event or a person's reason."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DeadlineStatus
from legal_flow.errors import ApprovalConflict
from legal_flow.rules.outcomes import Period
from legal_flow.steps import approvals
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import close_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.work import Deadline

LADDER = (30, 15, 7, 3, 0)
"""Days before our own last day at which a warning is given."""
UNWARNED = 9_999
MOVED = "moved"
"""An interruption moved the end; a deadline moved back is the one that stood before."""
RECHECK = "round_closed.recheck"
"""After a round closed, assets are looked for again every half year."""


def rung(days_left: int) -> int:
    """The rung of the ladder for so many days left: the lowest not below them; `UNWARNED` above the ladder."""
    if days_left < 0:
        return -1
    return min((step for step in LADDER if step >= days_left), default=UNWARNED)


def set_deadline(
    desk: Desk,
    session: Session,
    case: Case,
    period: Period,
    as_of: date,
    *,
    subject: str = "case",
    own: bool = True,
    role: str = "counsel",
    rule: str | None = None,
) -> Deadline:
    """Enter a period's end once, under the period's own rule or another name for it."""
    rule = rule or period.rule
    deadline_id = make_id("deadline", case.id, rule, subject, period.start)
    known = session.get(Deadline, deadline_id)
    if known is not None:
        if known.closed_by == MOVED:
            known.status, known.closed_on, known.closed_by = DeadlineStatus.LIVE, None, None
        if known.act_by != period.act_by and known.status in (DeadlineStatus.LIVE, DeadlineStatus.ESCALATED):
            # The same period, reckoned anew: a corrected agreement, a calendar that was published since.
            known.legal_end, known.act_by = period.legal_end, period.act_by
            known.provisional, known.warned_at = period.provisional, UNWARNED
            journal(desk, session, case, as_of).record(
                EventKind.DEADLINE_SET, rule=rule, act_by=period.act_by, legal_end=period.legal_end, own=own
            )
        return known
    deadline = Deadline(
        id=deadline_id,
        case_id=case.id,
        rule=rule,
        subject=subject,
        citation=str(period.citation),
        start_on=period.start,
        legal_end=period.legal_end,
        act_by=period.act_by,
        own=own,
        provisional=period.provisional,
        role=role,
        status=DeadlineStatus.LIVE,
        warned_at=UNWARNED,
        closed_on=None,
        closed_by=None,
    )
    session.add(deadline)
    journal(desk, session, case, as_of).record(
        EventKind.DEADLINE_SET, rule=rule, act_by=period.act_by, legal_end=period.legal_end, own=own
    )
    return deadline


def meet(
    desk: Desk,
    session: Session,
    case: Case,
    rule: str,
    as_of: date,
    *,
    subject: str | None = None,
    by: str = "event",
) -> None:
    """Close the live deadlines of a rule: what they asked was done."""
    query = select(Deadline).where(
        Deadline.case_id == case.id,
        Deadline.rule == rule,
        Deadline.status.in_((DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)),
    )
    if subject is not None:
        query = query.where(Deadline.subject == subject)
    for deadline in session.scalars(query):
        deadline.status = DeadlineStatus.MET
        deadline.closed_on = as_of
        deadline.closed_by = by
        for step in LADDER:
            close_task(session, "deadline", deadline.id, as_of, "system", "met", key=str(step))
        journal(desk, session, case, as_of).record(EventKind.DEADLINE_MET, rule=rule, act_by=deadline.act_by)


def waiting_for_reason(session: Session, rules: Iterable[str], on: date) -> list[Deadline]:
    """Live deadlines of ours under these rules whose last fortnight has begun: a person decides what is done."""
    return list(
        session.scalars(
            select(Deadline)
            .join(Case, Case.id == Deadline.case_id)
            .where(
                Deadline.rule.in_(list(rules)),
                Deadline.own,
                Deadline.status.in_((DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)),
                Deadline.act_by <= on + timedelta(days=LADDER[1]),
                Case.stage != Stage.CLOSED,
            )
            .order_by(Deadline.act_by, Deadline.id)
        )
    )


def close_with_reason(desk: Desk, deadline_id: UUID, person_id: UUID, reason: str, on: date) -> None:
    """A person closes a deadline: no appeal is made, assets were looked for again. The reason is kept."""
    if not reason.strip():
        raise ApprovalConflict("a deadline is closed by an event or by a reason in words")
    with desk.store.write() as session:
        deadline = session.get_one(Deadline, deadline_id)
        case = session.get_one(Case, deadline.case_id)
        approvals.check_may_decide(session, case, person_id, deadline.role, on)
        approvals.keep_text(session, reason, str(person_id), on)
        deadline.status = DeadlineStatus.MET
        deadline.closed_on = on
        deadline.closed_by = str(person_id)
        journal(desk, session, case, on, str(person_id)).record(
            EventKind.DEADLINE_MET, rule=deadline.rule, act_by=deadline.act_by
        )
        for step in LADDER:
            close_task(session, "deadline", deadline.id, on, str(person_id), "decided", key=str(step))
        if deadline.rule == RECHECK:
            period = desk.pack(case.jurisdiction).period(RECHECK, on)
            set_deadline(desk, session, case, period, on)
        approvals.audit(desk, session, person_id, "deadline_closed", str(deadline_id), on)
