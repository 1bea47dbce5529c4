"""The register of measures: freezes and seizures, their ends, and renewals that must be executed in time.

A renewal is due, applied, ordered, executed or refused; only executed extends. Applied but not executed shortly
before the end goes to a person by telephone task. An end that passed is said to have passed.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import DocumentKind, MeasureStatus, ProceedingKind, RenewalStatus
from legal_flow.courts.base import SubmissionKind
from legal_flow.rules.pack import Pack
from legal_flow.steps import approvals, deadlines, documents, proceedings
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, amount, day
from legal_flow.steps.enforcement_papers import renewal_paper
from legal_flow.steps.policy import POLICY
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.courts import Filing, Measure, Proceeding, ProgressEntry, Renewal
from legal_flow.store.tables.money import Cost
from legal_flow.store.tables.papers import Document

_OPEN = (RenewalStatus.DUE, RenewalStatus.APPLIED, RenewalStatus.ORDERED)


def debtors_of(session: Session, case: Case) -> list[UUID]:
    """The persons the case goes against."""
    return list(session.scalars(select(Party.debtor_id).where(Party.case_id == case.id)))


# ---- what the court said -----------------------------------------------------------------------------------


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


def _renewal(context: Applying, entry: ProgressEntry) -> tuple[Measure, Renewal]:
    measure = context.session.scalars(
        select(Measure).where(Measure.case_id == context.case.id, Measure.ref == entry.facts["measure_ref"])
    ).one()
    renewal = context.session.scalars(
        select(Renewal).where(Renewal.measure_id == measure.id).order_by(Renewal.ordinal.desc()).limit(1)
    ).one()
    return measure, renewal


def renewal_ordered(context: Applying, entry: ProgressEntry) -> None:
    """续冻裁定 extends nothing yet."""
    measure, renewal = _renewal(context, entry)
    renewal.status = RenewalStatus.ORDERED
    renewal.ordered_on = entry.on
    context.log.record(EventKind.RENEWAL_ORDERED, happened_on=entry.on, measure=measure.id)


def renewal_executed(context: Applying, entry: ProgressEntry) -> None:
    """The third party's receipt: only now the measure runs on, from its old end."""
    measure, renewal = _renewal(context, entry)
    renewal.status = RenewalStatus.EXECUTED
    renewal.executed_on = entry.on
    for kind in ("chase_renewal", "call_court"):
        close_task(context.session, kind, renewal.id, context.as_of, "system", "executed")
    renewal.new_end = day(entry, "printed_end")
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


def renewal_refused(context: Applying, entry: ProgressEntry) -> None:
    """续冻驳回: a person must act at once."""
    measure, renewal = _renewal(context, entry)
    renewal.status = RenewalStatus.REFUSED
    renewal.refused_on = entry.on
    context.log.record(EventKind.RENEWAL_REFUSED, happened_on=entry.on, measure=measure.id)
    open_task(
        context.session,
        "renewal_refused",
        renewal.id,
        "counsel",
        context.as_of,
        case_id=context.case.id,
        due_on=measure.ends_on,
    )


# ---- ours to do --------------------------------------------------------------------------------------------


def cases_to_look_at(session: Session, pack: Pack, as_of: date) -> list[UUID]:
    """Cases with a measure near its end or past it, or with a renewal under way that must be watched."""
    horizon = as_of + timedelta(days=max(POLICY.renewal_alarm_days))
    rows = session.execute(
        select(Measure, Renewal)
        .outerjoin(Renewal, (Renewal.measure_id == Measure.id) & Renewal.status.in_(_OPEN))
        .where(Measure.status == MeasureStatus.EFFECTIVE, Measure.ends_on <= horizon)
    )
    return sorted(
        {measure.case_id for measure, renewal in rows if _asks(session, pack, measure, renewal, as_of)}
    )


def calls_due(desk: Desk, as_of: date) -> bool:
    """Whether a freeze is so near its end that today something must be done about its renewal."""
    pack = desk.pack(next(iter(desk.packs)))
    with desk.store.read() as session:
        rows = session.execute(
            select(Measure, Renewal)
            .join(Renewal, Renewal.measure_id == Measure.id)
            .where(
                Measure.status == MeasureStatus.EFFECTIVE,
                Renewal.status.in_(_OPEN),
                Measure.ends_on >= as_of,
                Measure.ends_on <= as_of + timedelta(days=POLICY.renewal_chase_days),
            )
        )
        return any(_asks(session, pack, measure, renewal, as_of) for measure, renewal in rows)


def _asks(session: Session, pack: Pack, measure: Measure, renewal: Renewal | None, as_of: date) -> bool:
    if measure.ends_on < as_of:
        return True
    if renewal is None:
        return _apply_from(measure) <= as_of and not _refused_for(session, measure)
    if renewal.status == RenewalStatus.DUE:
        return approvals.latest_decision(session, "renewal", renewal.id) in {"approved", "sent_back"}
    return _alarm_due(pack, measure, renewal, as_of) is not None


def _alarm_due(pack: Pack, measure: Measure, renewal: Renewal, as_of: date) -> str | None:
    """The task that a renewal under way asks for: first chasing by counsel, then a call at once."""
    if renewal.alarmed_on is None and _call_from(pack, measure) <= as_of:
        return "call_court"
    if renewal.chased_on is None and measure.ends_on - timedelta(days=POLICY.renewal_chase_days) <= as_of:
        return "chase_renewal"
    return None


def _refused_for(session: Session, measure: Measure) -> bool:
    """Whether the renewal of the present end was refused: then a person has the task."""
    return (
        session.scalars(
            select(Renewal.id).where(
                Renewal.measure_id == measure.id,
                Renewal.status == RenewalStatus.REFUSED,
                Renewal.old_end == measure.ends_on,
            )
        ).first()
        is not None
    )


def _apply_from(measure: Measure) -> date:
    return measure.ends_on - timedelta(days=POLICY.renewal_apply_days)


def _call_from(pack: Pack, measure: Measure) -> date:
    """So many working days before the end."""
    found, left = measure.ends_on, POLICY.renewal_call_working_days
    while left:
        found -= timedelta(days=1)
        left -= pack.is_working_day(found)
    return found


def _approved(desk: Desk, renewal: Renewal) -> bool:
    with desk.store.read() as session:
        return approvals.latest_decision(session, "renewal", renewal.id) == "approved"


def _draw_up_again(desk: Desk, renewal_id: UUID, as_of: date) -> None:
    """Counsel sent the application back: the next ordinal takes its place."""
    with desk.store.write() as session:
        renewal = session.get_one(Renewal, renewal_id)
        renewal.status = RenewalStatus.SUPERSEDED
    _begin_renewal(desk, renewal.measure_id, as_of)


def look_after(desk: Desk, case_id: UUID, as_of: date) -> int:
    """Take every measure of a case one step on; how many were touched."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        pack = desk.pack(case.jurisdiction)
        mine = session.scalars(
            select(Measure).where(Measure.case_id == case_id, Measure.status == MeasureStatus.EFFECTIVE)
        ).all()
    return sum(_look_after_one(desk, pack, measure.id, as_of) for measure in mine)


def _look_after_one(desk: Desk, pack: Pack, measure_id: UUID, as_of: date) -> bool:
    with desk.store.read() as session:
        measure = session.get_one(Measure, measure_id)
        renewal = session.scalars(
            select(Renewal).where(Renewal.measure_id == measure_id, Renewal.status.in_(_OPEN))
        ).first()
        if measure.ends_on >= as_of and not _asks(session, pack, measure, renewal, as_of):
            return False
    if measure.ends_on < as_of:
        _lapse(desk, measure_id, as_of)
    elif renewal is None:
        _begin_renewal(desk, measure_id, as_of)
    elif renewal.status == RenewalStatus.DUE and not _approved(desk, renewal):
        _draw_up_again(desk, renewal.id, as_of)
    elif renewal.status == RenewalStatus.DUE:
        _apply_for_renewal(desk, measure_id, renewal.id, as_of)
    else:
        _alarm(desk, pack, measure_id, renewal.id, as_of)
    return True


def _begin_renewal(desk: Desk, measure_id: UUID, as_of: date) -> None:
    """Draw up the application and put it before counsel."""
    with desk.store.read() as session:
        measure = session.get_one(Measure, measure_id)
        case = session.get_one(Case, measure.case_id)
        seen = case.event_count
        ordinal = 1 + (
            session.scalar(select(func.count()).select_from(Renewal).where(Renewal.measure_id == measure_id))
            or 0
        )
        paper = renewal_paper(desk, session, case, measure, as_of)
    made = documents.make(desk, DocumentKind.RENEWAL_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case.id, seen)
        document = documents.enter(desk, session, case, made, as_of, subject=_subject(measure_id, ordinal))
        renewal = Renewal(
            id=make_id("renewal", measure_id, ordinal),
            case_id=case.id,
            measure_id=measure_id,
            ordinal=ordinal,
            status=RenewalStatus.DUE,
            old_end=measure.ends_on,
            due_on=measure.ends_on,
            applied_on=None,
            ordered_on=None,
            executed_on=None,
            refused_on=None,
            new_end=None,
            chased_on=None,
            alarmed_on=None,
        )
        session.add(renewal)
        log = journal(desk, session, case, as_of)
        log.record(EventKind.RENEWAL_DUE, measure=measure_id, ends_on=measure.ends_on)
        approvals.ask(desk, session, case, "renewal", renewal.id, document.sha256, "counsel", as_of)


def _subject(measure_id: UUID, ordinal: int) -> str:
    return f"{measure_id.hex[:12]}-{ordinal}"


def _apply_for_renewal(desk: Desk, measure_id: UUID, renewal_id: UUID, as_of: date) -> None:
    with desk.store.read() as session:
        measure = session.get_one(Measure, measure_id)
        renewal = session.get_one(Renewal, renewal_id)
        proceeding = session.get_one(Proceeding, measure.proceeding_id)
        document = session.scalars(
            select(Document).where(
                Document.case_id == measure.case_id,
                Document.kind == DocumentKind.RENEWAL_APPLICATION,
                Document.subject == _subject(measure_id, renewal.ordinal),
            )
        ).one()

    def applied(session: Session, _case: Case) -> None:
        renewal = session.get_one(Renewal, renewal_id)
        renewal.status = RenewalStatus.APPLIED
        renewal.applied_on = as_of

    proceedings.submit(
        desk,
        measure.case_id,
        proceeding.id,
        SubmissionKind.RENEWAL,
        desk.objects.get(document.object_key),
        {"measure_ref": measure.ref},
        as_of,
        reference=proceeding.reference,
        event=EventKind.RENEWAL_APPLIED,
        and_then=applied,
    )


def _alarm(desk: Desk, pack: Pack, measure_id: UUID, renewal_id: UUID, as_of: date) -> None:
    """Applied or ordered, not executed, and the end comes near: a person is told, at last to telephone."""
    with desk.store.write() as session:
        measure = session.get_one(Measure, measure_id)
        renewal = session.get_one(Renewal, renewal_id)
        kind = _alarm_due(pack, measure, renewal, as_of)
        if kind is None:
            return
        renewal.chased_on = renewal.chased_on or as_of
        if kind == "call_court":
            renewal.alarmed_on = as_of
        case = session.get_one(Case, measure.case_id)
        open_task(session, kind, renewal.id, "counsel", as_of, case_id=case.id, due_on=measure.ends_on)
        journal(desk, session, case, as_of).record(
            EventKind.DEADLINE_ESCALATED, rule=f"measure.{kind}", measure=measure_id, act_by=measure.ends_on
        )


def apply_again(desk: Desk, renewal_id: UUID, person_id: UUID, on: date) -> None:
    """Counsel chases a renewal that was not executed: a fresh application under the next ordinal."""
    with desk.store.write() as session:
        renewal = session.get_one(Renewal, renewal_id)
        case = session.get_one(Case, renewal.case_id)
        approvals.check_may_decide(session, case, person_id, "counsel", on)
        renewal.status = RenewalStatus.SUPERSEDED
        for kind in ("chase_renewal", "call_court"):
            close_task(session, kind, renewal.id, on, str(person_id), "applied_again")
    _begin_renewal(desk, renewal.measure_id, on)


def _lapse(desk: Desk, measure_id: UUID, as_of: date) -> None:
    """LAPSED: its rank is lost, a later freeze is a new measure (查封规定27)."""
    with desk.store.write() as session:
        measure = session.get_one(Measure, measure_id)
        measure.status = MeasureStatus.LAPSED
        case = session.get_one(Case, measure.case_id)
        journal(desk, session, case, as_of).record(
            EventKind.MEASURE_LAPSED, happened_on=measure.ends_on + timedelta(days=1), measure=measure_id
        )
        open_task(session, "measure_lapsed", measure_id, "legal_head", as_of, case_id=case.id)


def lift_all(desk: Desk, session: Session, case: Case, as_of: date) -> None:
    """The case is over: what still held is lifted."""
    log = journal(desk, session, case, as_of)
    for measure in session.scalars(
        select(Measure).where(
            Measure.case_id == case.id, Measure.status.in_((MeasureStatus.EFFECTIVE, MeasureStatus.WAITING))
        )
    ):
        measure.status = MeasureStatus.LIFTED
        log.record(EventKind.MEASURE_LIFTED, measure=measure.id)
