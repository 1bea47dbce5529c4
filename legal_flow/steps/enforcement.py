"""follow_enforcement 执行: apply; measures and their renewals; money in; round closed (终本), revived (恢复执行)."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.cases.statuses import DocumentKind, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps import (
    account_payments,
    approvals,
    bank_credits,
    deadlines,
    docket_inbox,
    documents,
    measures,
    owed,
    preservation,
    proceedings,
    renewal_words,
    renewals,
    revival,
    rounds,
)
from legal_flow.steps.chunks import chunked, due_cases, is_held, is_intended, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, Handler
from legal_flow.steps.ending import end_case
from legal_flow.steps.enforcement_papers import (
    enforcement_amount,
    enforcement_paper,
    facts_for_court,
    note_amount,
)
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Proceeding, ProgressEntry

SWEEP = "follow_enforcement"
_STAGES = (Stage.ENFORCEMENT, Stage.ROUND_CLOSED)
_CONCLUDED_PATIENCE = timedelta(days=21)


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases in enforcement that are due, have news, or have a measure that must be looked after."""
    docket_inbox.pull(desk, as_of)
    bank_credits.pull(desk, as_of)
    pack = desk.pack(next(iter(desk.packs)))
    with desk.store.read() as session:
        near = set(renewals.cases_to_look_at(session, pack, as_of))
        news = {
            *docket_inbox.waiting_cases(session),
            *account_payments.cases_to_book(session, _STAGES, as_of),
            *bank_credits.cases_to_book(session, _STAGES),
        }
        due = due_cases(session, SWEEP, _STAGES, as_of, also=near | news | revival.due(session, as_of))
        # A freeze is looked after whatever stage its case is at: preservation runs before enforcement.
        return chunked(desk, [*due, *sorted(near - set(due))])


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Look after the measures first, then take the case one step on."""
    return side_by_side(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    _record_what_was_begun(desk, case_id, as_of)
    with desk.store.read() as session:
        ours = session.get_one(Case, case_id).stage in _STAGES
        held = is_held(session, case_id)
    # At other stages only freezes are ours: what a court says of the suit belongs to the sweep of that stage.
    docket_inbox.apply(
        desk, case_id, as_of, HANDLERS if ours else measures.HANDLERS | renewal_words.HANDLERS, _STAGES
    )
    # A hold stops what we begin, never the renewal of a freeze.
    touched = renewals.look_after(desk, case_id, as_of)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        if case.stage in _STAGES:
            account_payments.book_new(desk, session, case, as_of)
            bank_credits.book_new(desk, session, case, as_of)
        if case.stage in _STAGES and owed.is_paid(session, case) and not rounds.is_open(session, case):
            # Nothing is owed any more, whatever held the case.
            end_case(desk, session, case, CloseReason.PAID, as_of)
            return "closed"
        if held or case.stage not in _STAGES:
            return "measures" if touched else "elsewhere"
        if Stage(case.stage) is Stage.ROUND_CLOSED:
            next_step = "revive" if revival.is_due(session, case, as_of) else "rest"
        else:
            next_step = _next_step(session, case)
        if next_step == "rest":
            case.due_on = None
    match next_step:
        case "draw_up":
            return _draw_up(desk, case_id, as_of)
        case "apply":
            return _apply(desk, case_id, as_of)
        case "revive":
            return revival.step(desk, case_id, as_of)
        case _:
            return "measures" if touched else next_step


def _record_what_was_begun(desk: Desk, case_id: UUID, as_of: date) -> None:
    """What was begun is recorded before news is read, so that each answer meets the application it is about."""
    with desk.store.read() as session:
        applied = is_intended(session, case_id, SubmissionKind.ENFORCEMENT)
        revived = is_intended(session, case_id, SubmissionKind.REVIVAL)
    if applied:
        _apply(desk, case_id, as_of)
    if revived:
        revival.submit(desk, case_id, as_of)
    renewals.resume(desk, case_id, as_of)
    preservation.resume(desk, case_id, as_of)


# ---- applying ----------------------------------------------------------------------------------------------


def _next_step(session: Session, case: Case) -> str:
    """What an application is waiting for."""
    if is_intended(session, case.id, SubmissionKind.ENFORCEMENT):
        return "apply"
    if rounds.is_open(session, case) or rounds.is_concluded(session, case):
        return "rest"
    decision = approvals.latest_decision(session, "enforcement", case.id)
    if decision == "pending":
        return "rest"
    # Money that came after it was drawn up makes the application ask for too much.
    return "apply" if decision == "approved" and not owed.is_overtaken(session, case) else "draw_up"


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
        note_amount(session, case, f"enforcement-{document.version}", amount, as_of)
        asked = approvals.ask(desk, session, case, "enforcement", case.id, document.sha256, "counsel", as_of)
        case.due_on = approvals.look_again(asked, as_of)
    return "drawn_up"


def _apply(desk: Desk, case_id: UUID, as_of: date) -> str:
    """申请执行, within two years of the end of performance."""
    with desk.store.read() as session:
        document = documents.approved(
            session, case_id, DocumentKind.ENFORCEMENT_APPLICATION, "enforcement", case_id
        )
    body = desk.objects.get(document.object_key)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        instrument = owed.instrument_of(session, case)
        if instrument is None:
            raise ValueError("enforcement rests on an instrument")
        parent = session.get_one(Proceeding, instrument.proceeding_id)
        proceeding = proceedings.ensure(session, case, ProceedingKind.ENFORCEMENT, as_of, parent=parent)
        facts = facts_for_court(session, case) | {"instrument_no": instrument.number}
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


# ---- what the court said -----------------------------------------------------------------------------------


def _accepted(context: Applying, entry: ProgressEntry) -> None:
    proceeding = rounds.newest(context.session, context.case)
    if proceeding is None:
        raise ValueError("an enforcement was applied for before it is accepted")
    proceeding.case_no, _ = context.pack.read_case_number(str(entry.facts["case_no"]))
    proceeding.accepted_on = entry.on
    context.log.record(EventKind.ENFORCEMENT_ACCEPTED, happened_on=entry.on, number=proceeding.case_no)


def _revived(context: Applying, entry: ProgressEntry) -> None:
    proceeding = rounds.newest(context.session, context.case)
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
    proceeding = rounds.newest(context.session, context.case)
    if proceeding is not None:
        proceeding.ended_on = entry.on
        proceeding.outcome = "round_closed"
    context.log.record(EventKind.ROUND_CLOSED, happened_on=entry.on, stage=Stage.ROUND_CLOSED)
    period = context.pack.period(deadlines.RECHECK, entry.on)
    deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of)
    context.case.due_on = None


def _ended(context: Applying, entry: ProgressEntry) -> None:
    """结案: the round is over; the case is when the money has arrived."""
    proceeding = rounds.newest(context.session, context.case)
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
    **measures.HANDLERS,
    **renewal_words.HANDLERS,
    "took_effect": _noted,
    "enforcement_accepted": _accepted,
    "enforcement_notice": _noted,
    "assets_searched": _noted,
    "transferred": _transferred,
    "listed": _noted,
    "spending_limited": _noted,
    "round_closed": _round_closed,
    "revived": _revived,
    "concluded": _ended,
    "paid_out": _noted,
}
