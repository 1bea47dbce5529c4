"""file_cases 立案: file by hand or by interface; mediation first; fee; correction; acceptance.

A refusal is an outcome, not an exception. Mediation before suit has a number of its own that is never "accepted".
"""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import Route
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import EffectState, FilingStatus, InstrumentKind, PacketStatus, ProceedingKind
from legal_flow.courts.base import FeeReceipt, SubmissionKind
from legal_flow.steps import deadlines, docket_inbox, measures, proceedings
from legal_flow.steps.chunks import chunked, due_cases, each, is_held, is_intended, journal
from legal_flow.steps.complaint import is_stale, latest_packet
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, Handler, amount, day, for_person
from legal_flow.steps.instruments import enter_instrument
from legal_flow.steps.limitation_watch import GUARANTEE, LIMITATION
from legal_flow.steps.tasks import open_task
from legal_flow.store.effects import Intent, perform
from legal_flow.store.tables.cases import Case, Claim, ClaimLine
from legal_flow.store.tables.courts import Filing, Proceeding, ProgressEntry
from legal_flow.store.tables.money import Cost, FeeNotice
from legal_flow.store.tables.papers import ExecutedCopy, Packet
from legal_flow.store.tables.portfolio import Lead
from legal_flow.store.tables.work import Effect
from legal_flow.store.versions import standing

SWEEP = "file_cases"
_DOOR = (SubmissionKind.COMPLAINT, SubmissionKind.CORRECTION, SubmissionKind.PAYMENT_ORDER)
"""What opens a case at the door of a court."""


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases at the door of the court that are due, and those of which the court has said something."""
    docket_inbox.pull(desk, as_of)
    with desk.store.read() as session:
        return chunked(
            desk, due_cases(session, SWEEP, [Stage.FILING], as_of, also=docket_inbox.waiting_cases(session))
        )


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Apply what the court said, then do what is ours to do: submit, confirm, pay."""
    return each(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    # What was begun is recorded before anything new is read, so that each answer meets the filing it is about.
    with desk.store.read() as session:
        begun = any(is_intended(session, case_id, kind) for kind in _DOOR)
        packet = latest_packet(session, session.get_one(Case, case_id))
    recorded = ""
    if begun and packet is not None and packet.status == PacketStatus.EXECUTED:
        recorded = _submit(desk, case_id, packet, as_of)
    docket_inbox.apply(desk, case_id, as_of, HANDLERS)
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        if case.stage != Stage.FILING:
            return f"now_{case.stage}"
        packet = latest_packet(session, case)
        confirm = _to_confirm(session, case)
        held = is_held(session, case_id)
    if pay_open_notice(desk, case_id, as_of):
        return "fee_paid"
    if held:
        # A hold stops what we begin, not what the court has begun.
        return "held"
    if packet is not None and packet.status == PacketStatus.EXECUTED:
        return _submit(desk, case_id, packet, as_of)
    if confirm is not None:
        return _confirm(desk, case_id, confirm, as_of)
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return recorded or "waits_for_court"


# ---- ours to do --------------------------------------------------------------------------------------------


def _submit(desk: Desk, case_id: UUID, packet: Packet, as_of: date) -> str:
    """File the executed copy; a packet that a payment made stale goes back first, unless our period is ending."""
    with desk.store.read() as session:
        begun = any(is_intended(session, case_id, kind) for kind in _DOOR)
    if not begun and is_stale(desk, case_id, as_of) and not _must_file_now(desk, case_id, as_of):
        with desk.store.write() as session:
            case = session.get_one(Case, case_id)
            journal(desk, session, case, as_of).record(
                EventKind.DOCUMENT_STALE, stage=Stage.COMPLAINT, packet=packet.version
            )
            case.due_on = as_of
        return "stale"
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        order = case.route == Route.PAYMENT_ORDER
        kind = ProceedingKind.PAYMENT_ORDER if order else ProceedingKind.FIRST_INSTANCE
        proceeding = proceedings.ensure(session, case, kind, as_of)
        returned = session.scalars(
            select(Filing).where(Filing.case_id == case_id, Filing.status == FilingStatus.RETURNED)
        ).first()
        facts = filing_facts(session, case, packet)
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one()
        preserve = case.route == Route.PRESERVATION_FIRST and returned is None
    content = desk.objects.get(copy.object_key)
    if preserve:
        _preserve(desk, case_id, packet, content, facts, as_of)
    submission = SubmissionKind.PAYMENT_ORDER if order else SubmissionKind.COMPLAINT
    if returned is not None:
        submission = SubmissionKind.CORRECTION

    def filed(session: Session, case: Case) -> None:
        session.get_one(Packet, packet.id).status = PacketStatus.FILED
        if returned is not None:
            session.get_one(Filing, returned.id).status = FilingStatus.SUBMITTED
        decision = desk.pack(case.jurisdiction).period("filing.decision", as_of)
        deadlines.set_deadline(desk, session, case, decision, as_of, own=False)
        deadlines.meet(desk, session, case, "preservation.sue", as_of)
        for rule in (LIMITATION, GUARANTEE):
            deadlines.meet(desk, session, case, rule, as_of, by="filed")

    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        submission,
        content,
        facts,
        as_of,
        reference=returned.reference if returned else None,
        packet_id=packet.id,
        and_then=filed,
    )
    return str(submission) if recorded else "at_the_counter"


def _must_file_now(desk: Desk, case_id: UUID, as_of: date) -> bool:
    """Near an own-action date counsel may file the approved packet and reduce the relief (减少诉讼请求)."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        return case.route == Route.DIRECT_SUIT and (as_of - case.opened_on).days > 30


def filing_facts(session: Session, case: Case, packet: Packet) -> dict[str, str]:
    """What a court is told in figures: amounts by component, track, counts. No persons."""
    row = session.get_one(Claim, packet.claim_id)
    sums = dict.fromkeys(Component, ZERO)
    for line in session.scalars(select(ClaimLine).where(ClaimLine.claim_id == row.id)):
        sums[Component(line.component)] += line.claimed
    facts = {str(part): str(value) for part, value in sums.items() if value}
    return facts | {"amount": str(row.claimed), "track": case.track, "cut_off": row.cut_off.isoformat()}


def _preserve(
    desk: Desk, case_id: UUID, packet: Packet, content: bytes, facts: dict[str, str], as_of: date
) -> None:
    """诉前保全: the application goes first, the suit follows within 30 days (民诉法104)."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        proceeding = proceedings.ensure(session, case, ProceedingKind.PRESERVATION, as_of)
        done = session.scalars(select(Filing.id).where(Filing.proceeding_id == proceeding.id)).first()
        lead = session.scalars(
            select(Lead.asset)
            .where(standing(Lead, as_of), Lead.debtor_id.in_(measures.debtors_of(session, case)))
            .order_by(Lead.known_on.desc())
        ).first()
    if done is None:
        told = {"amount": facts["amount"], "asset": _sandboxed(lead)}
        proceedings.submit(
            desk,
            case_id,
            proceeding.id,
            SubmissionKind.PRESERVATION,
            content,
            told,
            as_of,
            packet_id=packet.id,
        )


def _sandboxed(asset: str | None) -> str:
    """The kind of property a freeze is asked on; real estate and wages go by other applications."""
    return asset if asset in {"bank_account", "wallet", "vehicle", "provident_fund"} else "bank_account"


def pay_open_notice(desk: Desk, case_id: UUID, as_of: date) -> bool:
    """Pay the fee that the court asks, if there is a notice; whether something was paid."""
    with desk.store.read() as session:
        notice = session.scalars(
            select(FeeNotice).where(
                FeeNotice.case_id == case_id, FeeNotice.paid_on.is_(None), FeeNotice.void_on.is_(None)
            )
        ).first()
    return notice is not None and _pay(desk, case_id, notice, as_of)


def _pay(desk: Desk, case_id: UUID, notice: FeeNotice, as_of: date) -> bool:
    """Pay what the rule gives; another figure is a person's to decide."""
    if notice.amount != notice.expected:
        with desk.store.write() as session:
            task = open_task(
                session, "fee_differs", notice.id, "finance", as_of, case_id=case_id, due_on=notice.pay_until
            )
            if task.outcome != "pay":
                session.get_one(Case, case_id).due_on = as_of + timedelta(days=1)
                return False
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        proceeding = session.get_one(Proceeding, notice.proceeding_id)
        channel = proceedings.channel_of(desk, case)
    adapter = desk.courts[channel]
    key = f"{case_id}/fee/{notice.id.hex[:12]}"

    def act() -> FeeReceipt:
        return adapter.pay_fee(proceeding.reference or "", notice.notice_no, notice.amount, key, as_of)

    def record(session: Session, effect: Effect, receipt: FeeReceipt) -> None:
        effect.answer_ref = receipt.receipt_no
        effect.answer_sha256 = proceedings.keep_raw(session, channel, receipt.raw, as_of)
        row = session.get_one(FeeNotice, notice.id)
        row.paid_on = receipt.paid_on
        row.receipt_ref = receipt.receipt_no
        session.add(
            Cost(
                id=make_id("cost", "court_fee", notice.id),
                case_id=case_id,
                kind="court_fee",
                ref=str(notice.id),
                amount=receipt.amount,
                on=receipt.paid_on,
                recovered=ZERO,
            )
        )
        case = session.get_one(Case, case_id)
        log = journal(desk, session, case, as_of)
        log.record(
            EventKind.FEE_PAID, happened_on=receipt.paid_on, notice=notice.notice_no, amount=receipt.amount
        )
        log.record(EventKind.COST_BOOKED, cost="court_fee", amount=receipt.amount)
        deadlines.meet(desk, session, case, "fee.payment", as_of)
        case.due_on = None

    return perform(
        desk.store,
        Intent(key, "fee", case_id, _digest(notice), as_of),
        act=act,
        # Paying is idempotent by its key on the other side, so asking and doing are one.
        look_up=act,
        record=record,
        is_whole=lambda receipt: not receipt.pending,
    )


def _digest(notice: FeeNotice) -> str:
    return make_id("fee", notice.notice_no, notice.amount).hex * 2


def _to_confirm(session: Session, case: Case) -> Filing | None:
    """The diverted filing whose mediation succeeded and for which confirmation was not asked yet."""
    asked = select(Filing.id).where(Filing.case_id == case.id, Filing.kind == SubmissionKind.CONFIRMATION)
    mediated = session.scalars(
        select(Proceeding).where(
            Proceeding.case_id == case.id,
            Proceeding.kind == ProceedingKind.PRE_SUIT_MEDIATION,
            Proceeding.outcome == "mediated",
        )
    ).first()
    if mediated is None or session.scalars(asked).first() is not None:
        return None
    return session.scalars(
        select(Filing).where(Filing.case_id == case.id, Filing.status == FilingStatus.DIVERTED)
    ).first()


def _confirm(desk: Desk, case_id: UUID, filing: Filing, as_of: date) -> str:
    """司法确认, jointly within 30 days of the agreement (民诉法205)."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        parent = session.get_one(Proceeding, filing.proceeding_id)
        proceeding = proceedings.ensure(
            session, case, ProceedingKind.JUDICIAL_CONFIRMATION, as_of, parent=parent
        )
    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.CONFIRMATION,
        b"",
        {},
        as_of,
        reference=filing.reference,
        and_then=lambda session, case: deadlines.meet(desk, session, case, "mediation.confirm", as_of),
    )
    return "confirmation_asked" if recorded else "at_the_counter"


# ---- what the court said -----------------------------------------------------------------------------------


def _filing(context: Applying) -> Filing:
    """The newest submission that a court's word at the door can be about."""
    return context.session.scalars(
        select(Filing)
        .where(
            Filing.case_id == context.case.id,
            Filing.kind.in_(_DOOR),
        )
        .order_by(Filing.submitted_on.desc(), Filing.kind.desc())
        .limit(1)
    ).one()


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
    context.case.due_on = context.as_of


def _refused(context: Applying, entry: ProgressEntry) -> None:
    """不予受理: counsel decides whether to appeal, file elsewhere or close."""
    filing = _filing(context)
    if filing.status == FilingStatus.DIVERTED:
        context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="confirmation_refused")
        return
    filing.status = FilingStatus.REFUSED
    context.log.record(EventKind.FILING_REFUSED, happened_on=entry.on)
    open_task(
        context.session, "refused_filing", filing.id, "legal_head", context.as_of, case_id=context.case.id
    )
    context.case.due_on = None


def fee_due(context: Applying, entry: ProgressEntry) -> None:
    filing = _filing(context)
    filing.status = FilingStatus.FEE_DUE
    number = str(entry.facts["notice_no"])
    notice = FeeNotice(
        id=make_id("fee_notice", filing.proceeding_id, number),
        case_id=context.case.id,
        proceeding_id=filing.proceeding_id,
        notice_no=number,
        amount=amount(entry, "amount"),
        expected=_expected_fee(context, filing, entry),
        notified_on=entry.on,
        pay_until=day(entry, "due"),
        paid_on=None,
        void_on=None,
        receipt_ref=None,
    )
    context.session.add(notice)
    context.log.record(
        EventKind.FEE_NOTIFIED,
        happened_on=entry.on,
        notice=number,
        amount=notice.amount,
        due=notice.pay_until,
    )
    period = context.pack.period("fee.payment", entry.on)
    deadlines.set_deadline(
        context.desk,
        context.session,
        context.case,
        period,
        context.as_of,
        subject=str(notice.id),
        role="finance",
    )
    context.case.due_on = context.as_of


def _expected_fee(context: Applying, filing: Filing, entry: ProgressEntry) -> Decimal:
    packet = context.session.get(Packet, filing.packet_id) if filing.packet_id else None
    if packet is None:
        return amount(entry, "amount")
    claimed = context.session.get_one(Claim, packet.claim_id).claimed
    order = context.pack.payment_order_fee(claimed, entry.on).amount
    if entry.facts.get("purpose") == "payment_order":
        return order
    full = context.pack.filing_fee(claimed, context.case.track, entry.on).amount
    return full - order if filing.kind == SubmissionKind.PAYMENT_ORDER else full


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


def _withdrawn(context: Applying, entry: ProgressEntry) -> None:
    """按撤诉处理: an unpaid fee is asked no more; a person decides whether to file again."""
    for notice in context.session.scalars(
        select(FeeNotice).where(FeeNotice.case_id == context.case.id, FeeNotice.paid_on.is_(None))
    ):
        notice.void_on = entry.on
    for effect in context.session.scalars(
        select(Effect).where(
            Effect.case_id == context.case.id, Effect.purpose == "fee", Effect.state == EffectState.INTENDED
        )
    ):
        effect.state = EffectState.ABANDONED
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="withdrawn")
    for_person(context, entry)


HANDLERS: dict[str, Handler] = {
    "received": _received,
    "diverted": _diverted,
    "mediated": _mediated,
    "mediation_failed": _mediation_failed,
    "returned": _returned,
    "refused": _refused,
    "fee_due": fee_due,
    "fee_paid": _fee_paid,
    "accepted": _accepted,
    "confirmed": _confirmed,
    "withdrawn": _withdrawn,
    "preservation_granted": measures.preservation_granted,
    "frozen": measures.frozen,
}
