"""Money in: bank credits matched to cases, payments on accounts, allocated by rule and booked once.

What cannot be matched stays in suspense (待认领) until a person says whose it is. What exceeds what is owed is a refund
due, never income.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import PacketStatus
from legal_flow.courts.base import Capability, Credit
from legal_flow.errors import Conflict
from legal_flow.steps import approvals, claims
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.proceedings import keep_raw
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.tables.cases import Amount, Case, CaseAccount, Claim
from legal_flow.store.tables.courts import Instrument, Proceeding
from legal_flow.store.tables.money import BankCredit, Cost, Recovery, RecoveryLine
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.portfolio import LedgerEntry
from legal_flow.store.versions import standing

_ON_ACCOUNT = "debtor"
"""Money that came on the account and not by a court."""
DELAY_INTEREST = "delay_interest"
REFUND_DUE = "refund_due"
_BOOKABLE = (Stage.FILING, Stage.DOCKET, Stage.PERFORMANCE, Stage.ENFORCEMENT, Stage.ROUND_CLOSED)


class AlreadyMatched(Conflict):
    """The credit was matched before."""

    code = "credit-matched"
    remedy = "Reverse the earlier match first."


def pull(desk: Desk, as_of: date) -> int:
    """Read the bank's feed of every channel, match what names a case, book it; how many credits were new."""
    new = 0
    for channel, adapter in sorted(desk.courts.items()):
        if Capability.CREDITS not in adapter.capabilities:
            continue
        with desk.store.read() as session:
            cursor = (
                session.scalar(select(func.max(BankCredit.number)).where(BankCredit.source == channel)) or 0
            )
        while page := adapter.credits(cursor, as_of):
            for credit in page:
                new += _enter(desk, channel, credit, as_of)
            cursor = page[-1].number
    _match_again(desk, as_of)
    return new


def _match_again(desk: Desk, as_of: date) -> None:
    """Money may come before its 案号 is known to us: match what became matchable."""
    with desk.store.write() as session:
        for row in session.scalars(select(BankCredit).where(BankCredit.case_id.is_(None))):
            case = _named_case(session, row.memo)
            if case is not None:
                _match(desk, session, row, case, "system", as_of)
                close_task(session, "match_credit", row.id, as_of, "system", "matched")


def _enter(desk: Desk, channel: str, credit: Credit, as_of: date) -> int:
    with desk.store.write() as session:
        credit_id = make_id("bank_credit", channel, credit.number)
        if session.get(BankCredit, credit_id) is not None:
            return 0
        keep_raw(session, channel, credit.raw, as_of)
        row = BankCredit(
            id=credit_id,
            source=channel,
            number=credit.number,
            ref=credit.ref,
            on=credit.on,
            amount=credit.amount,
            memo=credit.memo,
            case_id=None,
            matched_on=None,
            matched_by=None,
        )
        session.add(row)
        case = _named_case(session, credit.memo)
        if case is None:
            open_task(
                session, "match_credit", credit_id, "finance", as_of, details={"amount": str(credit.amount)}
            )
        else:
            _match(desk, session, row, case, "system", as_of)
        return 1


def _named_case(session: Session, memo: str) -> Case | None:
    """The case whose 案号 the memo carries."""
    number = memo.split(" ", maxsplit=1)[0]
    found = session.scalars(select(Proceeding.case_id).where(Proceeding.case_no == number)).first()
    if found is None:
        found = session.scalars(select(Instrument.case_id).where(Instrument.number == number)).first()
    return session.get(Case, found) if found else None


def match_by_hand(desk: Desk, credit_id: UUID, case_id: UUID, person_id: UUID, on: date) -> None:
    """A person says whose money it is."""
    with desk.store.write() as session:
        row = session.get_one(BankCredit, credit_id)
        if row.case_id is not None:
            raise AlreadyMatched(f"credit {credit_id} was matched before")
        case = session.get_one(Case, case_id)
        approvals.check_may_decide(session, case, person_id, "finance", on)
        _match(desk, session, row, case, str(person_id), on)
        close_task(session, "match_credit", credit_id, on, str(person_id), "matched")
        approvals.audit(desk, session, person_id, "credit_matched", str(credit_id), on)


def _match(desk: Desk, session: Session, row: BankCredit, case: Case, by: str, on: date) -> None:
    row.case_id = case.id
    row.matched_on = on
    row.matched_by = by
    book(desk, session, case, "credit", f"{row.source}/{row.number}", row.on, row.amount, on)


def cases_with_payments(session: Session, stages: Iterable[Stage], as_of: date) -> set[UUID]:
    """Cases of these stages with a payment on an account since the suit's cut-off, or its reversal, not booked yet."""
    rows = session.execute(
        select(Case.id, LedgerEntry)
        .join(Packet, (Packet.case_id == Case.id) & (Packet.status == PacketStatus.FILED))
        .join(Claim, Claim.id == Packet.claim_id)
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(LedgerEntry, LedgerEntry.account_id == CaseAccount.account_id)
        .where(Case.stage.in_([str(stage) for stage in stages]), *_since(Claim.cut_off, as_of))
    ).all()
    booked = set(session.scalars(select(Recovery.id).where(Recovery.source == _ON_ACCOUNT)))
    return {
        case_id
        for case_id, entry in rows
        if _booking(entry) not in booked and (entry.kind == EntryKind.PAYMENT or _undoes(session, entry))
    }


def book_account_payments(desk: Desk, session: Session, case: Case, as_of: date) -> int:
    """Payments the debtor made on the account after the cut-off of what was filed, and those that were reversed."""
    claim = claims.filed(session, case)
    if case.stage not in _BOOKABLE or claim is None:
        return 0
    entries = session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.account_id.in_(claims.accounts_of(session, case)), *_since(claim.cut_off, as_of))
        .order_by(LedgerEntry.posted_on, LedgerEntry.kind, LedgerEntry.ref)
    ).all()
    done = 0
    for entry in entries:
        if entry.kind == EntryKind.PAYMENT:
            ref, on = str(entry.id), entry.posted_on
            done += book(desk, session, case, _ON_ACCOUNT, ref, on, entry.amount, as_of)
        elif (payment := _undoes(session, entry)) is not None:
            done += _take_back(desk, session, case, payment, entry, as_of)
    return done


def _since(cut_off: Any, as_of: date) -> tuple[ColumnElement[bool], ...]:
    """Payments on accounts after a cut-off and reversals, as they stand."""
    return (
        LedgerEntry.kind.in_((EntryKind.PAYMENT, EntryKind.REVERSAL)),
        LedgerEntry.posted_on > cut_off,
        LedgerEntry.posted_on <= as_of,
        standing(LedgerEntry, as_of),
    )


def _undoes(session: Session, reversal: LedgerEntry) -> Recovery | None:
    """The booked payment that a reversal (冲正) takes back."""
    paid = session.scalars(
        select(LedgerEntry.id).where(
            LedgerEntry.account_id == reversal.account_id, LedgerEntry.ref == reversal.reverses
        )
    ).first()
    return session.get(Recovery, _recovery_id(_ON_ACCOUNT, str(paid))) if paid is not None else None


def _take_back(
    desk: Desk, session: Session, case: Case, payment: Recovery, reversal: LedgerEntry, as_of: date
) -> bool:
    """Book a reversed payment away, line by line as it was booked; `False` if that was done before."""
    if session.get(Recovery, _booking(reversal)) is not None:
        return False
    lines = session.scalars(select(RecoveryLine).where(RecoveryLine.recovery_id == payment.id)).all()
    taken = Recovery(
        id=_booking(reversal),
        case_id=case.id,
        proceeding_id=None,
        source=_ON_ACCOUNT,
        ref=str(reversal.id),
        amount_id=payment.amount_id,
        on=reversal.posted_on,
        booked_on=as_of,
        amount=-payment.amount,
    )
    session.add(taken)
    session.flush()
    for line in lines:
        session.add(_line(taken.id, line.item, -line.amount, line.citation))
    session.flush()
    journal(desk, session, case, as_of).record(
        EventKind.RECOVERY_BOOKED, happened_on=reversal.posted_on, source="reversal", amount=-payment.amount
    )
    case.due_on = as_of
    return True


def _booking(entry: LedgerEntry) -> UUID:
    return _recovery_id(_ON_ACCOUNT, str(entry.id))


def _recovery_id(source: str, ref: str) -> UUID:
    return make_id("recovery", source, ref)


def book(
    desk: Desk, session: Session, case: Case, source: str, ref: str, on: date, amount: Decimal, as_of: date
) -> bool:
    """Book a recovery once, allocated against what is owed; `False` if it was booked before."""
    recovery_id = _recovery_id(source, ref)
    if session.get(Recovery, recovery_id) is not None:
        return False
    against = claims.latest_amount(session, case)
    recovery = Recovery(
        id=recovery_id,
        case_id=case.id,
        proceeding_id=None,
        source=source,
        ref=ref,
        amount_id=against.id if against else None,
        on=on,
        booked_on=as_of,
        amount=amount,
    )
    owed = what_is_owed(desk, session, case, on)
    session.add(recovery)
    session.flush()
    lines = desk.pack(case.jurisdiction).allocate_recovery(amount, owed)
    rest = amount - sum((part for _, _, part, _ in lines), ZERO)
    for _, item, part, citation in lines:
        session.add(_line(recovery_id, str(item), part, citation))
    if rest > ZERO:
        session.add(_line(recovery_id, REFUND_DUE, rest, "民法典第九百八十五条"))
    session.flush()
    log = journal(desk, session, case, as_of)
    log.record(EventKind.RECOVERY_BOOKED, happened_on=on, source=source, amount=amount, refund=rest or None)
    _refund_costs(session, case, sum((part for _, item, part, _ in lines if item == "court_fee"), ZERO))
    if case.stage != Stage.CLOSED:
        case.due_on = as_of
    return True


def _line(recovery_id: UUID, item: str, amount: Decimal, citation: str) -> RecoveryLine:
    return RecoveryLine(
        id=make_id("recovery_line", recovery_id, item),
        recovery_id=recovery_id,
        item=item,
        amount=amount,
        citation=citation,
    )


def _refund_costs(session: Session, case: Case, amount: Decimal) -> None:
    """Court fees that the other side bore are costs that came back."""
    for cost in session.scalars(
        select(Cost).where(Cost.case_id == case.id, Cost.kind == "court_fee").order_by(Cost.on)
    ):
        part = min(amount, cost.amount - cost.recovered)
        cost.recovered += part
        amount -= part


def remaining(session: Session, case: Case, amount: Amount) -> dict[str, Decimal]:
    """What is left of a figure, by item, after everything that was booked since the suit was filed.

    An enforcement application already counts what came before it, so only later money lowers it.
    """
    left = {item: Decimal(value) for item, value in amount.components.items()}
    query = (
        select(RecoveryLine.item, RecoveryLine.amount)
        .join(Recovery, Recovery.id == RecoveryLine.recovery_id)
        .where(Recovery.case_id == case.id)
    )
    if amount.purpose == "enforcement":
        query = query.where(Recovery.amount_id == amount.id)
    for item, part in session.execute(query):
        if item in left:
            left[item] -= part
    return {item: max(value, ZERO) for item, value in left.items()}


def what_is_owed(
    desk: Desk, session: Session, case: Case, on: date
) -> list[tuple[str, Component | str, Decimal]]:
    """The items still owed on a day, 加倍部分 included once the performance period has ended."""
    amount = claims.latest_amount(session, case)
    if amount is None:
        return []
    left = remaining(session, case, amount)
    owed: list[tuple[str, Component | str, Decimal]] = [
        (str(case.id), item, value) for item, value in left.items() if value
    ]
    delay = delay_interest(desk, session, case, on) - _paid_delay(session, case)
    if delay > ZERO:
        owed.append((str(case.id), DELAY_INTEREST, delay))
    return owed


def delay_interest(desk: Desk, session: Session, case: Case, until: date) -> Decimal:
    """加倍部分 to a day, on the judgment's money other than interest, stretch by stretch as it was paid down."""
    instrument = instrument_of(session, case)
    if instrument is None or instrument.performance_until is None:
        return ZERO
    pack = desk.pack(case.jurisdiction)
    base = delay_base(instrument)
    start, total = instrument.performance_until, ZERO
    for on, paid in _base_payments(session, case):
        if on > start:
            total += pack.delay_interest(base, start, min(on, until))
            start = min(on, until)
        base = max(base - paid, ZERO)
    if until > start:
        total += pack.delay_interest(base, start, until)
    return total


def instrument_of(session: Session, case: Case) -> Instrument | None:
    """The instrument that stands: the newest that is not void."""
    return session.scalars(
        select(Instrument)
        .where(Instrument.case_id == case.id, Instrument.void_on.is_(None))
        .order_by(Instrument.decided_on.desc())
        .limit(1)
    ).one_or_none()


def delay_base(instrument: Instrument) -> Decimal:
    """What bears 加倍部分: principal, counsel's fee and costs; interest never (法释〔2014〕8号1)."""
    counted = sum(
        (
            Decimal(instrument.components.get(part, "0"))
            for part in (Component.PRINCIPAL, Component.COUNSEL_FEE)
        ),
        ZERO,
    )
    return counted + instrument.costs_to_us


def _base_payments(session: Session, case: Case) -> Sequence[tuple[date, Decimal]]:
    rows = session.execute(
        select(Recovery.on, func.sum(RecoveryLine.amount))
        .join(RecoveryLine, RecoveryLine.recovery_id == Recovery.id)
        .where(
            Recovery.case_id == case.id,
            RecoveryLine.item.in_((Component.PRINCIPAL, Component.COUNSEL_FEE, "court_fee")),
        )
        .group_by(Recovery.id, Recovery.on)
        .order_by(Recovery.on)
    )
    return [(on, paid) for on, paid in rows]


def _paid_delay(session: Session, case: Case) -> Decimal:
    rows = session.scalars(
        select(RecoveryLine.amount)
        .join(Recovery, Recovery.id == RecoveryLine.recovery_id)
        .where(Recovery.case_id == case.id, RecoveryLine.item == DELAY_INTEREST)
    )
    return sum(rows, ZERO)


def received(session: Session, case: Case) -> Decimal:
    """Everything that was booked to the case."""
    return sum(session.scalars(select(Recovery.amount).where(Recovery.case_id == case.id)), ZERO)


def is_overtaken(session: Session, case: Case) -> bool:
    """Whether money was booked against the figure that stands, since it was drawn up."""
    amount = claims.latest_amount(session, case)
    booked = select(Recovery.id).where(Recovery.amount_id == amount.id) if amount is not None else None
    return booked is not None and session.scalars(booked).first() is not None


def is_paid(session: Session, case: Case) -> bool:
    """Whether nothing is left of the figure that stands."""
    amount = claims.latest_amount(session, case)
    return amount is not None and not any(remaining(session, case, amount).values())
