"""Court fees: the notice a court sends, the figure the rule gives, and paying it once."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import FilingStatus
from legal_flow.courts.base import FeeReceipt, SubmissionKind
from legal_flow.steps import deadlines, proceedings
from legal_flow.steps.chunks import is_intended, journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, amount, day
from legal_flow.steps.tasks import open_task
from legal_flow.store.effects import Intent, perform
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.courts import Filing, Proceeding, ProgressEntry
from legal_flow.store.tables.money import Cost, FeeNotice
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.work import Effect

FEE_DIFFERS, PAY = "fee_differs", "pay"
"""The task of finance where a court asks another fee than the rule gives, and the answer that lets it be paid."""


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record a payment that was begun."""
    with desk.store.read() as session:
        begun = is_intended(session, case_id, "fee")
    if begun:
        pay_open_notice(desk, case_id, as_of)


def pay_open_notice(desk: Desk, case_id: UUID, as_of: date) -> str | None:
    """Pay the fee that the court asks; what came of it, `None` if there is no notice or its receipt is not here yet."""
    with desk.store.read() as session:
        notices = session.scalars(
            select(FeeNotice)
            .where(FeeNotice.case_id == case_id, FeeNotice.paid_on.is_(None), FeeNotice.void_on.is_(None))
            .order_by(FeeNotice.pay_until, FeeNotice.notice_no)
        ).all()
    # One that waits for finance keeps no other from being paid in time.
    told = [_pay_one(desk, case_id, notice, as_of) for notice in notices]
    return "fee_paid" if "fee_paid" in told else next(filter(None, told), None)


def _pay_one(desk: Desk, case_id: UUID, notice: FeeNotice, as_of: date) -> str | None:
    if notice.amount != notice.expected and not _is_allowed(desk, case_id, notice, as_of):
        return "fee_waits_for_finance"
    return "fee_paid" if _pay(desk, case_id, notice, as_of) else None


def _is_allowed(desk: Desk, case_id: UUID, notice: FeeNotice, as_of: date) -> bool:
    """A figure that the rule does not give is a person's to decide; the case wakes when it is."""
    with desk.store.write() as session:
        task = open_task(
            session, FEE_DIFFERS, notice.id, "finance", as_of, case_id=case_id, due_on=notice.pay_until
        )
        if task.outcome != PAY:
            session.get_one(Case, case_id).due_on = None
        return task.outcome == PAY


def _pay(desk: Desk, case_id: UUID, notice: FeeNotice, as_of: date) -> bool:
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


def fee_due(context: Applying, entry: ProgressEntry) -> None:
    """通知缴费: the notice with the figure that the rule gives, and the day by which it is paid."""
    filing = proceedings.filing_at_the_door(context.session, context.case)
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
    order = context.pack.payment_order_fee(claimed, entry.on, context.case.court).amount
    if entry.facts.get("purpose") == "payment_order":
        return order
    full = context.pack.filing_fee(claimed, context.case.track, entry.on, context.case.court).amount
    return full - order if filing.kind == SubmissionKind.PAYMENT_ORDER else full
