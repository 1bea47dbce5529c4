"""track_dockets 办案进度: service, hearing, decision, appeal, effect; and the performance period after it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.cases.statuses import InstrumentKind, ProceedingKind
from legal_flow.steps import (
    account_payments,
    bank_credits,
    claims,
    deadlines,
    docket_inbox,
    fees,
    measures,
    owed,
    preservation,
    preservation_in_suit,
    proceedings,
    renewal_words,
    renewals,
    withdrawal,
)
from legal_flow.steps.chunks import chunked, due_cases, each, is_held, journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, Handler, day
from legal_flow.steps.ending import end_case
from legal_flow.steps.instruments import enter_instrument, take_effect
from legal_flow.store.tables.cases import Amount, Case, Party
from legal_flow.store.tables.courts import Instrument, Proceeding, ProceedingParty, ProgressEntry

SWEEP = "track_dockets"
_STAGES = (Stage.DOCKET, Stage.PERFORMANCE)


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases before the court or within the performance period that are due or have news."""
    docket_inbox.pull(desk, as_of)
    bank_credits.pull(desk, as_of)
    with desk.store.read() as session:
        news = {
            *docket_inbox.waiting_cases(session),
            *account_payments.cases_to_book(session, _STAGES, as_of),
            *bank_credits.cases_to_book(session, _STAGES),
        }
        return chunked(desk, due_cases(session, SWEEP, _STAGES, as_of, also=news))


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Apply what the court said; where the period to perform is over, close the case or move on to enforcement."""
    return each(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    # What was begun is recorded before news is read, so that each answer meets what it is about.
    fees.resume(desk, case_id, as_of)
    preservation.resume(desk, case_id, as_of)
    preservation_in_suit.resume(desk, case_id, as_of)
    withdrawal.resume(desk, case_id, as_of)
    renewals.resume(desk, case_id, as_of)
    docket_inbox.apply(desk, case_id, as_of, HANDLERS, _STAGES)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        account_payments.book_new(desk, session, case, as_of)
        bank_credits.book_new(desk, session, case, as_of)
        stage, paid = Stage(case.stage), owed.is_paid(session, case)
        held = is_held(session, case_id)
        if stage is Stage.PERFORMANCE and (paid or not held):
            return _performance(desk, case, session, as_of, paid=paid)
        open_suit = stage is Stage.DOCKET and not held
        withdraw = open_suit and withdrawal.applies(session, case)
        preserve = open_suit and preservation_in_suit.applies(session, case)
    if withdraw:
        return withdrawal.step(desk, case_id, as_of)
    if preserve:
        return preservation_in_suit.submit(desk, case_id, as_of)
    if told := fees.pay_open_notice(desk, case_id, as_of):
        return told
    if stage is Stage.DOCKET:
        with desk.store.write() as session:
            session.get_one(Case, case_id).due_on = None
    return f"in_{stage}"


def _performance(desk: Desk, case: Case, session: Session, as_of: date, *, paid: bool) -> str:
    instrument = owed.instrument_of(session, case)
    if instrument is None or instrument.performance_until is None:
        raise ValueError("a case in the performance period has an instrument")
    log = journal(desk, session, case, as_of)
    if paid:
        settled = instrument.kind in {InstrumentKind.CONFIRMATION, InstrumentKind.MEDIATION}
        deadlines.meet(desk, session, case, "enforcement.apply", as_of)
        end_case(desk, session, case, CloseReason.SETTLED if settled else CloseReason.PAID, as_of)
        return "closed"
    if case.due_on is not None and case.due_on <= as_of and instrument.performance_until < as_of:
        log.record(
            EventKind.PERFORMANCE_ENDED, happened_on=instrument.performance_until, stage=Stage.ENFORCEMENT
        )
        case.due_on = as_of
        return "to_enforcement"
    return "in_performance"


# ---- what the court said -----------------------------------------------------------------------------------


def _proceeding(context: Applying) -> Proceeding:
    for kind in (ProceedingKind.FIRST_INSTANCE, ProceedingKind.PAYMENT_ORDER):
        found = proceedings.find(context.session, context.case.id, kind)
        if found is not None and found.case_no is not None:
            return found
    raise ValueError("nothing is before the court")


def _served(context: Applying, entry: ProgressEntry) -> None:
    served_on = day(entry, "served_on")
    for party in context.session.scalars(select(Party).where(Party.case_id == context.case.id)):
        party.served_on = served_on
        party.service_returned_on = None
    for role in context.session.scalars(
        select(ProceedingParty).where(ProceedingParty.proceeding_id == _proceeding(context).id)
    ):
        role.served_on = served_on
    track = entry.facts.get("track")
    if track:
        _proceeding(context).track = track
    context.log.record(
        EventKind.SERVED, happened_on=entry.on, served_on=served_on, method=_code(entry.meaning)
    )
    period = context.pack.period("answer", served_on)
    deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of, own=False)


def _code(text: str | None) -> str:
    return text or "unknown"


def _service_returned(context: Applying, entry: ProgressEntry) -> None:
    """A service that came back reverses "served"."""
    for party in context.session.scalars(select(Party).where(Party.case_id == context.case.id)):
        party.served_on = None
        party.service_returned_on = entry.on
    context.log.record(EventKind.SERVICE_RETURNED, happened_on=entry.on)


def _hearing(context: Applying, entry: ProgressEntry) -> None:
    context.log.record(EventKind.HEARING_SET, happened_on=entry.on, moved_to=entry.facts.get("new_date"))


def _noted(context: Applying, entry: ProgressEntry) -> None:
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word=_code(entry.meaning))


def _decided(context: Applying, entry: ProgressEntry) -> None:
    sought = claims.latest_amount(context.session, context.case)
    instrument = enter_instrument(context, _proceeding(context), InstrumentKind.JUDGMENT, entry)
    if entry.facts.get("final") != "yes":
        # Who got everything has nothing to appeal; who did not decides in time, or the date is seen to pass.
        granted = sought is not None and instrument.awarded - instrument.costs_to_us >= sought.shown
        period = context.pack.period("appeal.judgment", entry.on)
        deadlines.set_deadline(
            context.desk,
            context.session,
            context.case,
            period,
            context.as_of,
            subject=str(instrument.id),
            own=not granted,
        )


def _mediation_instrument(context: Applying, entry: ProgressEntry) -> None:
    enter_instrument(context, _proceeding(context), InstrumentKind.MEDIATION, entry)


def _payment_order(context: Applying, entry: ProgressEntry) -> None:
    enter_instrument(context, _proceeding(context), InstrumentKind.PAYMENT_ORDER, entry)


def _objection(context: Applying, entry: ProgressEntry) -> None:
    """支付令 is void, and the matter turns into a suit (民诉法228)."""
    proceeding = _proceeding(context)
    proceeding.outcome = "opposed"
    instrument = context.session.scalars(
        select(Instrument).where(
            Instrument.case_id == context.case.id, Instrument.number == entry.facts["instrument_no"]
        )
    ).one()
    # A void payment order awards nothing: the figure that stands is again what was filed.
    instrument.void_on = entry.on
    for shown in context.session.scalars(
        select(Amount).where(Amount.case_id == context.case.id, Amount.ref == instrument.number)
    ):
        shown.void_on = entry.on
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="payment_order_objection")


def _accepted(context: Applying, entry: ProgressEntry) -> None:
    """The suit that an opposed payment order became has a number and proceeding of its own."""
    order = _proceeding(context)
    order.ended_on = entry.on
    suit = proceedings.ensure(
        context.session, context.case, ProceedingKind.FIRST_INSTANCE, entry.on, parent=order
    )
    suit.case_no, _ = context.pack.read_case_number(str(entry.facts["case_no"]))
    suit.accepted_on = entry.on
    context.log.record(EventKind.FILING_ACCEPTED, happened_on=entry.on, number=suit.case_no)


def _appealed(context: Applying, entry: ProgressEntry) -> None:
    proceedings.ensure(
        context.session, context.case, ProceedingKind.APPEAL, entry.on, parent=_proceeding(context)
    )
    deadlines.meet(context.desk, context.session, context.case, "appeal.judgment", context.as_of)
    context.log.record(EventKind.APPEALED, happened_on=entry.on)


def _upheld(context: Applying, entry: ProgressEntry) -> None:
    appeal = proceedings.find(context.session, context.case.id, ProceedingKind.APPEAL)
    if appeal is not None:
        appeal.case_no = entry.facts.get("case_no")
        appeal.ended_on = entry.on
        appeal.outcome = "upheld"
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="upheld")


def _took_effect(context: Applying, entry: ProgressEntry) -> None:
    instrument = context.session.scalars(
        select(Instrument).where(
            Instrument.case_id == context.case.id, Instrument.number == str(entry.facts["instrument_no"])
        )
    ).one()
    deadlines.meet(context.desk, context.session, context.case, "appeal.judgment", context.as_of)
    deadlines.meet(context.desk, context.session, context.case, "answer", context.as_of)
    if instrument.effective_on is not None:
        # A confirmation takes effect when it is given; the court says so once more.
        _noted(context, entry)
        return
    take_effect(context, instrument, day(entry, "effective_on"))


HANDLERS: dict[str, Handler] = {
    "fee_paid": _noted,
    # An opposed payment order comes to the door of the court a second time.
    "fee_due": fees.fee_due,
    "accepted": _accepted,
    "assigned": _noted,
    "served": _served,
    "served_by_notice": _served,
    "service_returned": _service_returned,
    "hearing": _hearing,
    "adjourned": _hearing,
    "track_changed": _noted,
    "decided": _decided,
    "mediation_instrument": _mediation_instrument,
    "payment_order_issued": _payment_order,
    "payment_order_objection": _objection,
    "appealed": _appealed,
    "upheld": _upheld,
    "took_effect": _took_effect,
    "withdrawn": withdrawal.withdrawn,
    **measures.HANDLERS,
    **renewal_words.HANDLERS,
}
