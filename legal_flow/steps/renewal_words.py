"""What courts say of renewals (续冻): ordered, executed by the third party, refused; only executed extends."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.statuses import MeasureStatus, RenewalStatus
from legal_flow.steps import approvals, renewal_alarms
from legal_flow.steps.docket_inbox import Applying, Handler, day
from legal_flow.steps.renewals import OPEN
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.tables.courts import Measure, ProgressEntry, Renewal


def _applied_for(context: Applying, entry: ProgressEntry) -> tuple[Measure, Renewal]:
    """The measure that the court's word names, and the newest application that it can be about.

    That is one that was filed, or, where counsel settled it by telephone, one that was drawn up.
    """
    measure = context.session.scalars(
        select(Measure).where(Measure.case_id == context.case.id, Measure.ref == entry.facts["measure_ref"])
    ).one()
    renewal = context.session.scalars(
        select(Renewal)
        .where(Renewal.measure_id == measure.id)
        .order_by(Renewal.applied_on.is_(None), Renewal.ordinal.desc())
        .limit(1)
    ).one()
    return measure, renewal


def _later(session: Session, renewal: Renewal) -> list[Renewal]:
    """What was drawn up to take the place of an application and is still under way."""
    return list(
        session.scalars(
            select(Renewal).where(
                Renewal.measure_id == renewal.measure_id,
                Renewal.old_end == renewal.old_end,
                Renewal.ordinal > renewal.ordinal,
                Renewal.status.in_(OPEN),
            )
        )
    )


def ordered(context: Applying, entry: ProgressEntry) -> None:
    """续冻裁定 extends nothing yet."""
    measure, renewal = _applied_for(context, entry)
    renewal.ordered_on = entry.on
    # What is executed was ordered, and what counsel put in its place goes out: an order alone extends nothing.
    if renewal.status != RenewalStatus.EXECUTED and not _later(context.session, renewal):
        renewal.status = RenewalStatus.ORDERED
    context.log.record(EventKind.RENEWAL_ORDERED, happened_on=entry.on, measure=measure.id)


def executed(context: Applying, entry: ProgressEntry) -> None:
    """The third party's receipt: only now the measure runs on, from its old end."""
    measure, renewal = _applied_for(context, entry)
    renewal.status = RenewalStatus.EXECUTED
    renewal.executed_on = entry.on
    renewal.new_end = day(entry, "printed_end")
    _drop_others(context, renewal)
    if measure.status == MeasureStatus.LAPSED:
        # Too late: its rank is lost, and what holds now, if anything, is a new measure (查封规定27).
        open_task(
            context.session,
            "renewed_after_lapse",
            renewal.id,
            "counsel",
            context.as_of,
            case_id=context.case.id,
        )
    else:
        measure.printed_end = renewal.new_end
        measure.ends_on = renewal.new_end
    context.log.record(
        EventKind.RENEWAL_EXECUTED, happened_on=entry.on, measure=measure.id, ends_on=renewal.new_end
    )


def _drop_others(context: Applying, executed: Renewal) -> None:
    """Nobody chases what is done, and an application that was to replace it is not needed."""
    for renewal in context.session.scalars(
        select(Renewal).where(Renewal.measure_id == executed.measure_id, Renewal.old_end == executed.old_end)
    ):
        renewal_alarms.close(context.session, renewal.id, context.as_of, "system", "executed")
        if renewal.status in OPEN:
            renewal.status = RenewalStatus.SUPERSEDED
            approvals.void(context.session, "renewal", renewal.id)


def refused(context: Applying, entry: ProgressEntry) -> None:
    """续冻驳回: a person must act at once."""
    measure, renewal = _applied_for(context, entry)
    renewal.status = RenewalStatus.REFUSED
    renewal.refused_on = entry.on
    for kind in (renewal_alarms.CHASE, renewal_alarms.CALL):
        close_task(context.session, kind, renewal.id, context.as_of, "system", "refused")
    context.log.record(EventKind.RENEWAL_REFUSED, happened_on=entry.on, measure=measure.id)
    if _later(context.session, renewal):
        # Counsel has answered already: another application is on its way.
        return
    open_task(
        context.session,
        renewal_alarms.REFUSED,
        renewal.id,
        "counsel",
        context.as_of,
        case_id=context.case.id,
        due_on=measure.ends_on,
    )


HANDLERS: dict[str, Handler] = {
    "renewal_ordered": ordered,
    "renewal_executed": executed,
    "renewal_refused": refused,
}
"""What courts say of renewals, at whatever stage the case is."""
