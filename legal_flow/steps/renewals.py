"""Renewals (续冻): drawn up in time, put before counsel, applied for; what freezes ask for until they end.

An end that passed is said to have passed. Who is told when the end comes near stands in `renewal_alarms`, what courts
answer in `renewal_words`.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import DocumentKind, EffectState, MeasureStatus, RenewalStatus
from legal_flow.courts.base import SubmissionKind
from legal_flow.errors import Conflict
from legal_flow.rules.pack import Pack
from legal_flow.steps import approvals, docket_inbox, documents, measures, proceedings, renewal_alarms
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.enforcement_papers import renewal_paper
from legal_flow.store.policies import every_policy, policy_of
from legal_flow.store.policy import Renewals
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Measure, Proceeding, Renewal
from legal_flow.store.tables.work import Effect

OPEN = (RenewalStatus.DUE, RenewalStatus.APPLIED, RenewalStatus.ORDERED)
"""A renewal under way."""


class Move(StrEnum):
    """What a measure asks for on a day."""

    LAPSE = "lapse"
    DRAW_UP = "draw_up"
    DRAW_UP_AGAIN = "draw_up_again"
    APPLY = "apply"
    CHASE = renewal_alarms.CHASE
    CALL = renewal_alarms.CALL


def cases_to_look_at(session: Session, pack: Pack, as_of: date) -> list[UUID]:
    """Cases with a measure near its end or past it, or with a renewal under way that must be watched."""
    asking = _asking(session, pack, as_of, lambda policy: policy.apply_days)
    return sorted({measure.case_id for measure, _ in asking})


def is_pressing(desk: Desk, as_of: date, within_days: int | None = None) -> bool:
    """Whether a freeze ends within so many days, or those of the policy's chase, and something must be done today."""
    pack = desk.pack(desk.home)
    with desk.store.read() as session:
        # What the third party has done and nobody has read yet is not pressing.
        done = docket_inbox.cases_told(session, "renewal_executed")
        return any(
            measure.ends_on >= as_of and measure.case_id not in done
            for measure, _ in _asking(
                session, pack, as_of, lambda policy: policy.chase_days if within_days is None else within_days
            )
        )


def look_after(desk: Desk, case_id: UUID, as_of: date) -> int:
    """Take every measure of a case one step on; how many were touched."""
    with desk.store.read() as session:
        pack = desk.pack(session.get_one(Case, case_id).jurisdiction)
        mine = session.scalars(
            select(Measure.id).where(Measure.case_id == case_id, Measure.status == MeasureStatus.EFFECTIVE)
        ).all()
    touched = 0
    for measure_id in mine:
        move = _look_after_one(desk, pack, measure_id, as_of)
        touched += move is not None
        if move in (Move.CHASE, Move.CALL):
            # A person is told, and what was approved meanwhile is applied for all the same.
            _look_after_one(desk, pack, measure_id, as_of)
    return touched


class NotToBeRenewed(Conflict):
    """The freeze has ended, another application took this one's place, or this one is on its way."""

    code = "not-to-be-renewed"
    remedy = "Look at the newest renewal of the measure."


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record the applications that were begun, so that what the court says of them finds them."""
    with desk.store.read() as session:
        due = session.execute(
            select(Measure, Renewal)
            .join(Renewal, Renewal.measure_id == Measure.id)
            .where(Renewal.case_id == case_id, Renewal.status == RenewalStatus.DUE)
        ).all()
        begun = [
            (measure.id, renewal.id)
            for measure, renewal in due
            if (effect := session.get(Effect, _key(measure, renewal))) is not None
            and effect.state == EffectState.INTENDED
        ]
    for measure_id, renewal_id in begun:
        _apply(desk, measure_id, renewal_id, as_of)


def apply_again(desk: Desk, renewal_id: UUID, person_id: UUID, on: date) -> None:
    """Counsel answers a renewal that was not executed, or was refused: a fresh application, the next ordinal.

    Raises `NotToBeRenewed` unless it is the newest of a measure in effect and not just being submitted.
    """
    with desk.store.read() as session:
        renewal = session.get_one(Renewal, renewal_id)
        measure = session.get_one(Measure, renewal.measure_id)
        case = session.get_one(Case, renewal.case_id)
        approvals.check_may_decide(session, case, person_id, "counsel", on)
        later = session.scalars(
            select(Renewal.id).where(
                Renewal.measure_id == renewal.measure_id, Renewal.ordinal > renewal.ordinal
            )
        ).first()
        effect = session.get(Effect, _key(measure, renewal))
        under_way = effect is not None and effect.state == EffectState.INTENDED
    if later is not None or under_way or measure.status != MeasureStatus.EFFECTIVE:
        raise NotToBeRenewed(f"renewal {renewal_id} is not the one to answer")
    _draw_up(desk, renewal.measure_id, on, instead_of=renewal_id, by=str(person_id))


# ---- what a measure asks for -------------------------------------------------------------------------------


def _asking(
    session: Session, pack: Pack, as_of: date, within_days: Callable[[Renewals], int]
) -> Iterator[tuple[Measure, Renewal | None]]:
    """Measures that end within a lender's days and ask for something now."""
    for policy, lenders in every_policy(session, as_of):
        horizon = as_of + timedelta(days=within_days(policy.renewals))
        rows = session.execute(
            select(Measure, Renewal)
            .join(Case, Case.id == Measure.case_id)
            .outerjoin(Renewal, (Renewal.measure_id == Measure.id) & Renewal.status.in_(OPEN))
            .where(
                Measure.status == MeasureStatus.EFFECTIVE,
                Measure.ends_on <= horizon,
                Case.creditor_id.in_(lenders),
            )
        )
        for measure, renewal in rows:
            if _move(session, pack, policy.renewals, measure, renewal, as_of) is not None:
                yield measure, renewal


def _move(
    session: Session, pack: Pack, policy: Renewals, measure: Measure, renewal: Renewal | None, as_of: date
) -> Move | None:
    if measure.ends_on < as_of:
        return Move.LAPSE
    if renewal is None:
        due = measure.ends_on - timedelta(days=policy.apply_days) <= as_of
        return Move.DRAW_UP if due and not _refused_for(session, measure) else None
    # An alarm comes first: an application that waits at a counter must not keep it from being raised.
    alarm = renewal_alarms.due(pack, policy, measure, renewal, as_of)
    if alarm is not None or renewal.status != RenewalStatus.DUE:
        return Move(alarm) if alarm else None
    decision = approvals.latest_decision(session, "renewal", renewal.id)
    return {"approved": Move.APPLY, "sent_back": Move.DRAW_UP_AGAIN}.get(decision or "")


def _refused_for(session: Session, measure: Measure) -> bool:
    """Whether the newest application for the present end was refused: then a person has the task."""
    newest = session.scalars(
        select(Renewal.status)
        .where(Renewal.measure_id == measure.id, Renewal.old_end == measure.ends_on)
        .order_by(Renewal.ordinal.desc())
        .limit(1)
    ).first()
    return newest == RenewalStatus.REFUSED


# ---- ours to do --------------------------------------------------------------------------------------------


def _look_after_one(desk: Desk, pack: Pack, measure_id: UUID, as_of: date) -> Move | None:
    with desk.store.read() as session:
        measure = session.get_one(Measure, measure_id)
        renewal = session.scalars(
            select(Renewal)
            .where(Renewal.measure_id == measure_id, Renewal.status.in_(OPEN))
            .order_by(Renewal.ordinal.desc())
        ).first()
        lender = session.get_one(Case, measure.case_id).creditor_id
        policy = policy_of(session, lender, as_of).renewals
        move = _move(session, pack, policy, measure, renewal, as_of)
    match move, renewal:
        case None, _:
            pass
        case Move.LAPSE, _:
            # In this order: what is broken off between the two is done again.
            renewal_alarms.let_go(desk, measure_id, as_of)
            measures.lapse(desk, measure_id, as_of)
        case Move.DRAW_UP, _:
            _draw_up(desk, measure_id, as_of)
        case Move.DRAW_UP_AGAIN, Renewal():
            _draw_up(desk, measure_id, as_of, instead_of=renewal.id)
        case Move.APPLY, Renewal():
            _apply(desk, measure_id, renewal.id, as_of)
        case _, Renewal():
            renewal_alarms.tell(desk, renewal.id, move, as_of)
    return move


def _draw_up(
    desk: Desk, measure_id: UUID, as_of: date, *, instead_of: UUID | None = None, by: str = "system"
) -> None:
    """Draw up the application and put it before counsel; the one that it replaces gives way in the same moment."""
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
        # Who was called once for this end is not called for each application again.
        alarmed_on = _give_way(session, instead_of, as_of, by) if instead_of else None
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
            alarmed_on=alarmed_on,
        )
        session.add(renewal)
        log = journal(desk, session, case, as_of)
        log.record(EventKind.RENEWAL_DUE, measure=measure_id, ends_on=measure.ends_on)
        approvals.ask(desk, session, case, "renewal", renewal.id, document.sha256, "counsel", as_of)


def _give_way(session: Session, renewal_id: UUID, on: date, by: str) -> date | None:
    """End a renewal that another replaces, with its tasks; the day on which it called a person."""
    renewal = session.get_one(Renewal, renewal_id)
    if renewal.status in OPEN:
        renewal.status = RenewalStatus.SUPERSEDED
    approvals.void(session, "renewal", renewal.id)
    renewal_alarms.close(session, renewal.id, on, by, "applied_again")
    return renewal.alarmed_on


def _key(measure: Measure, renewal: Renewal) -> str:
    return f"{measure.case_id}/{SubmissionKind.RENEWAL}/{_subject(measure.id, renewal.ordinal)}"


def _subject(measure_id: UUID, ordinal: int) -> str:
    return f"{measure_id.hex[:12]}-{ordinal}"


def _apply(desk: Desk, measure_id: UUID, renewal_id: UUID, as_of: date) -> None:
    with desk.store.read() as session:
        measure = session.get_one(Measure, measure_id)
        renewal = session.get_one(Renewal, renewal_id)
        proceeding = session.get_one(Proceeding, measure.proceeding_id)
        document = documents.approved(
            session,
            measure.case_id,
            DocumentKind.RENEWAL_APPLICATION,
            "renewal",
            renewal_id,
            subject=_subject(measure_id, renewal.ordinal),
        )

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
        key=_key(measure, renewal),
        and_then=applied,
    )
