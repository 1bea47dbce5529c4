"""The register of measures (冻结、查封): each with the end that is printed in its notice, and what ends it."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import MeasureStatus, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.packets import views
from legal_flow.rules.pack import Pack
from legal_flow.steps import deadlines, proceedings
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, Handler, amount, day
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, Measure, Proceeding, ProgressEntry
from legal_flow.store.tables.money import Cost

_FREEZABLE = frozenset({"bank_account", "wallet", "vehicle", "provident_fund"})


def freezable(asset: str | None) -> str:
    """The kind of property a freeze is asked on; real estate and wages go by other applications."""
    return asset if asset in _FREEZABLE else "bank_account"


def preservation_made(pack: Pack, session: Session, case: Case) -> views.Preservation | None:
    """The case's preservation with the first end of its measures, once there is one."""
    row = session.execute(
        select(Proceeding, Measure)
        .join(Measure, Measure.proceeding_id == Proceeding.id)
        .where(Proceeding.case_id == case.id, Proceeding.kind == ProceedingKind.PRESERVATION)
        .order_by(Measure.ends_on)
        .limit(1)
    ).one_or_none()
    if row is None or row[0].case_no is None or row[0].accepted_on is None:
        return None
    proceeding, measure = row
    return views.Preservation(
        court=pack.court_name(case.court),
        on=proceeding.accepted_on or proceeding.opened_on,
        number=proceeding.case_no or "",
        first_end=measure.ends_on,
    )


def preservation_granted(context: Applying, entry: ProgressEntry) -> None:
    """保全裁定: its number, its fee, and 30 days to sue (民诉法104)."""
    proceeding = proceedings.ensure(context.session, context.case, ProceedingKind.PRESERVATION, entry.on)
    proceeding.case_no = entry.facts.get("case_no")
    proceeding.accepted_on = entry.on
    fee = amount(entry, "fee")
    context.session.merge(
        Cost(
            id=make_id("cost", "preservation_fee", entry.id),
            case_id=context.case.id,
            kind="preservation_fee",
            ref=str(entry.id),
            amount=fee,
            on=entry.on,
            recovered=ZERO,
        )
    )
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="preservation_granted")
    context.log.record(EventKind.COST_BOOKED, cost="preservation_fee", amount=fee)


def frozen(context: Applying, entry: ProgressEntry) -> None:
    """冻结: the end printed in the notice, or for our alarms start + term - 1 day."""
    number = str(entry.facts["case_no"])
    proceeding = context.session.scalars(
        select(Proceeding).where(Proceeding.case_id == context.case.id, Proceeding.case_no == number)
    ).first()
    if proceeding is None:
        raise ValueError("a freeze belongs to a proceeding of the case")
    start = day(entry, "start")
    asset = str(entry.facts["asset"])
    printed = date.fromisoformat(entry.facts["printed_end"]) if entry.facts.get("printed_end") else None
    rank = int(entry.facts.get("rank") or 1)
    measure = Measure(
        id=make_id("measure", proceeding.id, entry.facts["measure_ref"]),
        case_id=context.case.id,
        proceeding_id=proceeding.id,
        ref=str(entry.facts["measure_ref"]),
        asset=asset,
        order_no=number,
        third_party=str(entry.facts.get("third_party") or ""),
        amount_limit=amount(entry, "amount_limit"),
        amount_caught=amount(entry, "amount_caught"),
        rank=rank,
        starts_on=start,
        printed_end=printed,
        ends_on=printed or context.pack.measure_term(asset, start).raw_end,
        status=MeasureStatus.EFFECTIVE if rank == 1 else MeasureStatus.WAITING,
    )
    context.session.add(measure)
    context.log.record(
        EventKind.MEASURE_MADE,
        happened_on=start,
        measure=measure.id,
        asset=asset,
        caught=measure.amount_caught,
        ends_on=measure.ends_on,
        rank=rank,
    )
    if proceeding.kind == ProceedingKind.PRESERVATION:
        period = context.pack.period("preservation.sue", start)
        deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of)
        sued = select(Filing.id).where(
            Filing.case_id == context.case.id, Filing.kind == SubmissionKind.COMPLAINT
        )
        if context.session.scalars(sued).first() is not None:
            deadlines.meet(
                context.desk, context.session, context.case, "preservation.sue", context.as_of, by="filed"
            )


def nothing_found(context: Applying, entry: ProgressEntry) -> None:
    """未查到可供保全、执行的财产: noted."""
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="nothing_found")


HANDLERS: dict[str, Handler] = {
    "preservation_granted": preservation_granted,
    "frozen": frozen,
    "queued": frozen,
    "nothing_found": nothing_found,
}
"""What courts say of measures, at whatever stage the case is."""


def lapse(desk: Desk, measure_id: UUID, as_of: date) -> None:
    """LAPSED: its rank is lost, a later freeze is a new measure (查封规定27)."""
    with desk.store.write() as session:
        measure = session.get_one(Measure, measure_id)
        measure.status = MeasureStatus.LAPSED
        case = session.get_one(Case, measure.case_id)
        journal(desk, session, case, as_of).record(
            EventKind.MEASURE_LAPSED, happened_on=measure.ends_on + timedelta(days=1), measure=measure_id
        )
        open_task(session, "measure_lapsed", measure_id, "legal_head", as_of, case_id=case.id)


def lift_all(desk: Desk, session: Session, case: Case, as_of: date) -> int:
    """The case is over: nothing of ours is renewed any more; how many measures there were."""
    log = journal(desk, session, case, as_of)
    found = session.scalars(
        select(Measure).where(
            Measure.case_id == case.id, Measure.status.in_((MeasureStatus.EFFECTIVE, MeasureStatus.WAITING))
        )
    ).all()
    for measure in found:
        measure.status = MeasureStatus.LIFTED
        log.record(EventKind.MEASURE_LIFTED, measure=measure.id)
    return len(found)
