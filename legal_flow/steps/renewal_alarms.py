"""Who is told of a renewal that is not executed: counsel is asked to chase it, shortly before the end to telephone."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.rules.pack import Pack
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.policy import Renewals
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Measure, Renewal

CHASE, CALL, REFUSED = "chase_renewal", "call_court", "renewal_refused"
"""The tasks of counsel: ask why it is not executed; telephone now; the court said no."""
KINDS = (CHASE, CALL, REFUSED)


def due(pack: Pack, policy: Renewals, measure: Measure, renewal: Renewal, as_of: date) -> str | None:
    """The alarm to raise now. Not approved, not ordered or not executed: it is all one to the freeze."""
    if renewal.alarmed_on is None and _call_from(pack, policy, measure) <= as_of:
        return CALL
    chase_from = measure.ends_on - timedelta(days=policy.chase_days)
    if renewal.applied_on is not None:
        chase_from = max(chase_from, renewal.applied_on + timedelta(days=policy.patience_days))
    return CHASE if renewal.chased_on is None and chase_from <= as_of else None


def tell(desk: Desk, renewal_id: UUID, kind: str, as_of: date) -> None:
    """Give counsel the task of this kind, once."""
    with desk.store.write() as session:
        renewal = session.get_one(Renewal, renewal_id)
        measure = session.get_one(Measure, renewal.measure_id)
        renewal.chased_on = renewal.chased_on or as_of
        if kind == CALL:
            renewal.alarmed_on = as_of
        case = session.get_one(Case, renewal.case_id)
        open_task(session, kind, renewal.id, "counsel", as_of, case_id=case.id, due_on=measure.ends_on)
        journal(desk, session, case, as_of).record(
            EventKind.DEADLINE_ESCALATED, rule=f"measure.{kind}", measure=measure.id, act_by=measure.ends_on
        )


def close(session: Session, renewal_id: UUID, on: date, by: str, outcome: str) -> None:
    """Close all tasks about a renewal."""
    for kind in KINDS:
        close_task(session, kind, renewal_id, on, by, outcome)


def let_go(desk: Desk, measure_id: UUID, as_of: date) -> None:
    """Nobody chases a renewal of what has lapsed; the lapse has a task of its own."""
    with desk.store.write() as session:
        for renewal_id in session.scalars(select(Renewal.id).where(Renewal.measure_id == measure_id)):
            close(session, renewal_id, as_of, "system", "lapsed")


def _call_from(pack: Pack, policy: Renewals, measure: Measure) -> date:
    """So many working days before the end."""
    found, left = measure.ends_on, policy.call_working_days
    while left:
        found -= timedelta(days=1)
        left -= pack.is_working_day(found)
    return found
