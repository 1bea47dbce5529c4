"""follow_enforcement 执行: apply; measures and their renewals; money in; round closed (终本), revived (恢复执行)."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import BridgeLine
from legal_flow.cases.events import EventKind
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.cases.statuses import DocumentKind, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps import (
    accounting,
    approvals,
    claims,
    deadlines,
    docket_inbox,
    documents,
    measures,
    proceedings,
    renewals,
)
from legal_flow.steps.chunks import chunked, due_cases, is_held, is_intended, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, Handler
from legal_flow.steps.ending import end_case
from legal_flow.steps.enforcement_papers import (
    enforcement_amount,
    enforcement_paper,
    fresh_lead,
    revival_paper,
)
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Amount, Case
from legal_flow.store.tables.courts import Proceeding, ProgressEntry

SWEEP = "follow_enforcement"
_STAGES = (Stage.ENFORCEMENT, Stage.ROUND_CLOSED)
_ROUNDS = (ProceedingKind.ENFORCEMENT, ProceedingKind.REVIVED_ENFORCEMENT)
_CONCLUDED_PATIENCE = timedelta(days=21)


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases in enforcement that are due, have news, or have a measure that must be looked after."""
    docket_inbox.pull(desk, as_of)
    accounting.pull(desk, as_of)
    pack = desk.pack(next(iter(desk.packs)))
    with desk.store.read() as session:
        near = set(renewals.cases_to_look_at(session, pack, as_of))
        news = {
            *docket_inbox.waiting_cases(session),
            *accounting.cases_with_payments(session, _STAGES, as_of),
        }
        due = due_cases(session, SWEEP, _STAGES, as_of, also=near | news | _revivable(session, as_of))
        # A freeze is looked after whatever stage its case is at: preservation runs before enforcement.
        return chunked(desk, [*due, *sorted(near - set(due))])


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Look after the measures first, then take the case one step on."""
    return side_by_side(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    docket_inbox.apply(desk, case_id, as_of, HANDLERS)
    with desk.store.read() as session:
        held = is_held(session, case_id)
    # A hold stops what we begin, never the renewal of a freeze.
    touched = renewals.look_after(desk, case_id, as_of)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        if case.stage in _STAGES:
            accounting.book_account_payments(desk, session, case, as_of)
        if held or case.stage not in _STAGES:
            return "measures" if touched else "elsewhere"
        if accounting.is_paid(session, case) and not _round_open(session, case):
            end_case(desk, session, case, CloseReason.PAID, as_of)
            return "closed"
        if Stage(case.stage) is Stage.ROUND_CLOSED:
            next_step = "revive" if case_id in _revivable(session, as_of) else "rest"
        else:
            next_step = _next_step(session, case)
        if next_step == "rest":
            case.due_on = None
    if next_step == "draw_up":
        return _draw_up(desk, case_id, as_of)
    if next_step == "apply":
        return _apply(desk, case_id, as_of)
    if next_step == "revive":
        return _revive(desk, case_id, as_of)
    return "measures" if touched else next_step


# ---- applying ----------------------------------------------------------------------------------------------


def _next_step(session: Session, case: Case) -> str:
    """What an application is waiting for."""
    if is_intended(session, case.id, SubmissionKind.ENFORCEMENT):
        return "apply"
    if _round_open(session, case) or _concluded(session, case):
        return "rest"
    decision = approvals.latest_decision(session, "enforcement", case.id)
    if decision in {None, "sent_back"}:
        return "draw_up"
    return "apply" if decision == "approved" else "rest"


def _round(session: Session, case: Case) -> Proceeding | None:
    """The newest round of enforcement."""
    return session.scalars(
        select(Proceeding)
        .where(Proceeding.case_id == case.id, Proceeding.kind.in_(_ROUNDS))
        .order_by(Proceeding.opened_on.desc(), Proceeding.kind.desc(), Proceeding.ordinal.desc())
        .limit(1)
    ).one_or_none()


def _round_open(session: Session, case: Case) -> bool:
    newest = _round(session, case)
    return newest is not None and newest.ended_on is None


def _concluded(session: Session, case: Case) -> bool:
    newest = _round(session, case)
    return newest is not None and newest.outcome == "concluded"


def _draw_up(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        amount = enforcement_amount(desk, session, case, as_of)
        paper = enforcement_paper(desk, session, case, amount, as_of)
    made = documents.make(desk, DocumentKind.ENFORCEMENT_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        _note(session, case, f"enforcement-{document.version}", amount.components, amount.bridge, as_of)
        approvals.ask(desk, session, case, "enforcement", case.id, document.sha256, "counsel", as_of)
        case.due_on = None
    return "drawn_up"


def _note(
    session: Session,
    case: Case,
    ref: str,
    components: dict[str, Decimal],
    bridge: list[BridgeLine],
    as_of: date,
) -> Amount:
    return claims.note_amount(
        session,
        case,
        purpose="enforcement",
        ref=ref,
        cut_off=as_of,
        components=components,
        claim_id=None,
        on=as_of,
        explain=lambda _before: bridge,
    )


def _apply(desk: Desk, case_id: UUID, as_of: date) -> str:
    """申请执行, within two years of the end of performance."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        instrument = accounting.instrument_of(session, case)
        if instrument is None:
            raise ValueError("enforcement rests on an instrument")
        document = documents.approved(
            session, case_id, DocumentKind.ENFORCEMENT_APPLICATION, "enforcement", case_id
        )
        parent = session.get_one(Proceeding, instrument.proceeding_id)
        proceeding = proceedings.ensure(session, case, ProceedingKind.ENFORCEMENT, as_of, parent=parent)
        facts = _facts(session, case)
        facts["instrument_no"] = instrument.number
    body = desk.objects.get(document.object_key)
    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.ENFORCEMENT,
        body,
        facts,
        as_of,
        event=EventKind.ENFORCEMENT_APPLIED,
        and_then=lambda session, case: deadlines.meet(desk, session, case, "enforcement.apply", as_of),
    )
    return "applied" if recorded else "at_the_counter"


def _facts(session: Session, case: Case) -> dict[str, str]:
    """The sum applied for, and what the court needs to compute 加倍部分 to the day of payment."""
    amount = claims.latest_amount(session, case)
    instrument = accounting.instrument_of(session, case)
    if amount is None or instrument is None or instrument.performance_until is None:
        raise ValueError("enforcement rests on an instrument and a figure")
    left = accounting.remaining(session, case, amount)
    base = sum((left.get(item, ZERO) for item in ("principal", "counsel_fee", "court_fee")), ZERO)
    return {
        "amount": str(sum(left.values(), ZERO)),
        "delay_base": str(base),
        "performance_end": instrument.performance_until.isoformat(),
    }


# ---- reviving ----------------------------------------------------------------------------------------------


def _revivable(session: Session, as_of: date) -> set[UUID]:
    """Closed rounds for which property became known, unless counsel or the court has the word."""
    found: set[UUID] = set()
    for case in session.scalars(select(Case).where(Case.stage == Stage.ROUND_CLOSED)):
        begun = is_intended(session, case.id, SubmissionKind.REVIVAL)
        waits = approvals.latest_decision(session, "revival", _closed_round(session, case).id) == "pending"
        asked = _round_open(session, case)
        if begun or not (waits or asked or fresh_lead(session, case, case.stage_since, as_of) is None):
            found.add(case.id)
    return found


def _closed_round(session: Session, case: Case) -> Proceeding:
    """The newest round that has ended: what a revival takes up."""
    return session.scalars(
        select(Proceeding)
        .where(Proceeding.case_id == case.id, Proceeding.kind.in_(_ROUNDS), Proceeding.ended_on.is_not(None))
        .order_by(Proceeding.ended_on.desc(), Proceeding.ordinal.desc())
        .limit(1)
    ).one()


def _revive(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        closed = _closed_round(session, case)
        decision = approvals.latest_decision(session, "revival", closed.id)
        lead = fresh_lead(session, case, case.stage_since, as_of)
        if lead is None or decision == "pending":
            return "rest"
        amount = enforcement_amount(desk, session, case, as_of)
        paper = revival_paper(desk, session, case, amount, lead, as_of)
    if decision == "approved":
        return _submit_revival(desk, case_id, lead.asset, as_of)
    made = documents.make(desk, DocumentKind.REVIVAL_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        _note(session, case, f"revival-{document.version}", amount.components, amount.bridge, as_of)
        approvals.ask(desk, session, case, "revival", closed.id, document.sha256, "counsel", as_of)
        case.due_on = None
    return "revival_drawn_up"


def _submit_revival(desk: Desk, case_id: UUID, asset: str, as_of: date) -> str:
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        parent = _closed_round(session, case)
        ordinal = parent.ordinal + 1 if parent.kind == ProceedingKind.REVIVED_ENFORCEMENT else 1
        proceeding = proceedings.ensure(
            session, case, ProceedingKind.REVIVED_ENFORCEMENT, as_of, parent=parent, ordinal=ordinal
        )
        document = documents.approved(
            session, case_id, DocumentKind.REVIVAL_APPLICATION, "revival", parent.id
        )
        facts = _facts(session, case) | {"asset": measures.freezable(asset)}
        reference = parent.reference
    proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.REVIVAL,
        desk.objects.get(document.object_key),
        facts,
        as_of,
        reference=reference,
        event=EventKind.ENFORCEMENT_APPLIED,
    )
    return "revival_asked"


# ---- what the court said -----------------------------------------------------------------------------------


def _accepted(context: Applying, entry: ProgressEntry) -> None:
    proceeding = _round(context.session, context.case)
    if proceeding is None:
        raise ValueError("an enforcement was applied for before it is accepted")
    proceeding.case_no, _ = context.pack.read_case_number(str(entry.facts["case_no"]))
    proceeding.accepted_on = entry.on
    context.log.record(EventKind.ENFORCEMENT_ACCEPTED, happened_on=entry.on, number=proceeding.case_no)


def _revived(context: Applying, entry: ProgressEntry) -> None:
    proceeding = _round(context.session, context.case)
    if proceeding is None:
        raise ValueError("a revival was applied for before it is granted")
    proceeding.case_no, _ = context.pack.read_case_number(str(entry.facts["case_no"]))
    proceeding.accepted_on = entry.on
    deadlines.meet(context.desk, context.session, context.case, deadlines.RECHECK, context.as_of)
    context.log.record(
        EventKind.ROUND_REVIVED, happened_on=entry.on, stage=Stage.ENFORCEMENT, number=proceeding.case_no
    )


def _transferred(context: Applying, entry: ProgressEntry) -> None:
    """划拨: the money itself is booked when it arrives at the bank."""
    context.log.record(
        EventKind.PROGRESS_NOTED,
        happened_on=entry.on,
        word="transferred",
        paid_out=docket_inbox.amount(entry, "paid_out"),
    )


def _round_closed(context: Applying, entry: ProgressEntry) -> None:
    """终本: not paid, not closed; freezes run on and are renewed."""
    proceeding = _round(context.session, context.case)
    if proceeding is not None:
        proceeding.ended_on = entry.on
        proceeding.outcome = "round_closed"
    context.log.record(EventKind.ROUND_CLOSED, happened_on=entry.on, stage=Stage.ROUND_CLOSED)
    period = context.pack.period(deadlines.RECHECK, entry.on)
    deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of)
    context.case.due_on = None


def _ended(context: Applying, entry: ProgressEntry) -> None:
    """结案: the round is over; the case is when the money has arrived."""
    proceeding = _round(context.session, context.case)
    if proceeding is not None:
        proceeding.ended_on = entry.on
        proceeding.outcome = "concluded"
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="concluded")
    context.case.due_on = context.as_of
    open_task(
        context.session,
        "money_to_arrive",
        context.case.id,
        "finance",
        context.as_of,
        case_id=context.case.id,
        due_on=entry.on + _CONCLUDED_PATIENCE,
    )


def _noted(context: Applying, entry: ProgressEntry) -> None:
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word=entry.meaning or "unknown")


HANDLERS: dict[str, Handler] = {
    "took_effect": _noted,
    "enforcement_accepted": _accepted,
    "enforcement_notice": _noted,
    "assets_searched": _noted,
    "frozen": measures.frozen,
    "queued": measures.frozen,
    "nothing_found": _noted,
    "renewal_ordered": renewals.ordered,
    "renewal_executed": renewals.executed,
    "renewal_refused": renewals.refused,
    "transferred": _transferred,
    "listed": _noted,
    "spending_limited": _noted,
    "round_closed": _round_closed,
    "revived": _revived,
    "concluded": _ended,
    "paid_out": _noted,
}
