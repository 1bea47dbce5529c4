"""What a court says at its door (立案): received, to mediation, returned, refused, accepted, withdrawn."""

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import FilingStatus, InstrumentKind, ProceedingKind
from legal_flow.steps import (
    deadlines,
    fees,
    measures,
    proceedings,
    renewal_words,
    withdrawal,
)
from legal_flow.steps.docket_inbox import Applying, Handler, amount, day
from legal_flow.steps.instruments import enter_instrument
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.courts import Filing, Proceeding, ProgressEntry

CORRECTION = "filing.correct"


def _filing(context: Applying) -> Filing:
    """The newest submission that a court's word at the door can be about."""
    return proceedings.filing_at_the_door(context.session, context.case)


def _received(context: Applying, entry: ProgressEntry) -> None:
    filing = _filing(context)
    if filing.status == FilingStatus.SUBMITTED:
        filing.status = FilingStatus.RECEIVED
    context.log.record(EventKind.FILING_RECEIVED, happened_on=entry.on)


def _diverted(context: Applying, entry: ProgressEntry) -> None:
    filing = _filing(context)
    filing.status = FilingStatus.DIVERTED
    parent = context.session.get_one(Proceeding, filing.proceeding_id)
    mediation = proceedings.ensure(
        context.session, context.case, ProceedingKind.PRE_SUIT_MEDIATION, entry.on, parent=parent
    )
    mediation.case_no = entry.facts.get("mediation_no")
    context.log.record(EventKind.FILING_DIVERTED, happened_on=entry.on, number=mediation.case_no)
    period = context.pack.period("mediation.pre_filing", entry.on)
    deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of, own=False)


def _mediated(context: Applying, entry: ProgressEntry) -> None:
    mediation = proceedings.find(context.session, context.case.id, ProceedingKind.PRE_SUIT_MEDIATION)
    if mediation is not None:
        mediation.outcome = "mediated"
        mediation.ended_on = entry.on
    context.log.record(
        EventKind.MEDIATED,
        happened_on=entry.on,
        awarded=amount(entry, "awarded"),
        pay_by=day(entry, "pay_by"),
    )
    deadlines.meet(context.desk, context.session, context.case, "mediation.pre_filing", context.as_of)
    period = context.pack.period("mediation.confirm", entry.on)
    deadlines.set_deadline(context.desk, context.session, context.case, period, context.as_of)
    context.case.due_on = context.as_of


def _mediation_failed(context: Applying, entry: ProgressEntry) -> None:
    mediation = proceedings.find(context.session, context.case.id, ProceedingKind.PRE_SUIT_MEDIATION)
    if mediation is not None:
        mediation.outcome = "failed"
        mediation.ended_on = entry.on
    context.log.record(EventKind.MEDIATION_FAILED, happened_on=entry.on)
    deadlines.meet(context.desk, context.session, context.case, "mediation.pre_filing", context.as_of)


def _returned(context: Applying, entry: ProgressEntry) -> None:
    """退回补正: a new version of the packet, in time; proof of the first submission keeps its date."""
    filing = _filing(context)
    filing.status = FilingStatus.RETURNED
    filing.reason_code = "returned"
    filing.correct_by = day(entry, "due")
    context.log.record(
        EventKind.FILING_RETURNED, happened_on=entry.on, stage=Stage.COMPLAINT, due=filing.correct_by
    )
    days = (filing.correct_by - entry.on).days
    period = context.pack.period(CORRECTION, entry.on, days=days)
    deadlines.set_deadline(
        context.desk, context.session, context.case, period, context.as_of, subject=str(filing.id)
    )
    context.case.due_on = context.as_of


def _refused(context: Applying, entry: ProgressEntry) -> None:
    """不予受理: counsel decides whether to appeal, file elsewhere or close."""
    filing = _filing(context)
    if filing.status == FilingStatus.DIVERTED:
        context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="confirmation_refused")
        return
    filing.status = FilingStatus.REFUSED
    if filing.proceeding_id is not None:
        # Limitation runs again.
        context.session.get_one(Proceeding, filing.proceeding_id).ended_on = entry.on
    context.log.record(EventKind.FILING_REFUSED, happened_on=entry.on)
    # The ruling may be appealed within ten days (民诉法126, 171).
    appeal = deadlines.set_deadline(
        context.desk,
        context.session,
        context.case,
        context.pack.period("appeal.ruling", entry.on),
        context.as_of,
        subject=str(filing.id),
        role="legal_head",
    )
    open_task(
        context.session,
        "refused_filing",
        filing.id,
        "legal_head",
        context.as_of,
        case_id=context.case.id,
        due_on=appeal.act_by,
    )
    context.case.due_on = None


def _fee_paid(context: Applying, entry: ProgressEntry) -> None:
    filing = _filing(context)
    if filing.status == FilingStatus.FEE_DUE:
        filing.status = FilingStatus.FEE_PAID
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="fee_paid")


def _accepted(context: Applying, entry: ProgressEntry) -> None:
    """立案: the number is checked for its form, and the case is before the court."""
    filing = _filing(context)
    filing.status = FilingStatus.ACCEPTED
    number, _ = context.pack.read_case_number(str(entry.facts["case_no"]))
    proceeding = context.session.get_one(Proceeding, filing.proceeding_id)
    if proceeding.case_no is not None:
        # A payment order that was opposed: the suit is a proceeding of its own.
        proceeding.ended_on = entry.on
        proceeding = proceedings.ensure(
            context.session, context.case, ProceedingKind.FIRST_INSTANCE, entry.on, parent=proceeding
        )
    proceeding.case_no = number
    proceeding.accepted_on = entry.on
    track = entry.facts.get("track")
    proceeding.track = track or proceeding.track
    deadlines.meet(context.desk, context.session, context.case, "filing.decision", context.as_of)
    context.log.record(EventKind.FILING_ACCEPTED, happened_on=entry.on, stage=Stage.DOCKET, number=number)
    context.case.due_on = None


def _confirmed(context: Applying, entry: ProgressEntry) -> None:
    """司法确认裁定: enforceable like a judgment."""
    proceeding = proceedings.find(context.session, context.case.id, ProceedingKind.JUDICIAL_CONFIRMATION)
    if proceeding is None:
        raise ValueError("a confirmation was asked before it is given")
    proceeding.case_no = str(entry.facts["instrument_no"])
    enter_instrument(context, proceeding, InstrumentKind.CONFIRMATION, entry, effective_on=entry.on)


HANDLERS: dict[str, Handler] = {
    "received": _received,
    "diverted": _diverted,
    "mediated": _mediated,
    "mediation_failed": _mediation_failed,
    "returned": _returned,
    "refused": _refused,
    "fee_due": fees.fee_due,
    "fee_paid": _fee_paid,
    "accepted": _accepted,
    "confirmed": _confirmed,
    "withdrawn": withdrawal.withdrawn,
    **measures.HANDLERS,
    **renewal_words.HANDLERS,
}
