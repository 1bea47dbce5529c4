"""Booking money that came in: once, allocated by rule; what exceeds what is owed is a refund due, never income."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.steps import claims, owed
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.money import Cost, Recovery, RecoveryLine

REFUND_DUE = "refund_due"


def make_recovery_id(source: str, ref: str) -> UUID:
    """The id of what came in by a source under its reference there: the same money is booked once."""
    return make_id("recovery", source, ref)


def book(
    desk: Desk, session: Session, case: Case, source: str, ref: str, on: date, amount: Decimal, as_of: date
) -> bool:
    """Book a recovery once, allocated against what is owed; `False` if it was booked before."""
    recovery_id = make_recovery_id(source, ref)
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
    left = owed.items(desk, session, case, on)
    session.add(recovery)
    session.flush()
    lines = desk.pack(case.jurisdiction).allocate_recovery(amount, left)
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


def take_back(
    desk: Desk, session: Session, case: Case, payment: Recovery, ref: str, on: date, as_of: date
) -> bool:
    """Book a reversed payment away, line by line as it was booked; `False` if that was done before.

    `ref` and `on` are of the reversal (冲正).
    """
    taken_id = make_recovery_id(payment.source, ref)
    if session.get(Recovery, taken_id) is not None:
        return False
    lines = session.scalars(select(RecoveryLine).where(RecoveryLine.recovery_id == payment.id)).all()
    taken = Recovery(
        id=taken_id,
        case_id=case.id,
        proceeding_id=None,
        source=payment.source,
        ref=ref,
        amount_id=payment.amount_id,
        on=on,
        booked_on=as_of,
        amount=-payment.amount,
    )
    session.add(taken)
    session.flush()
    for line in lines:
        session.add(_line(taken.id, line.item, -line.amount, line.citation))
    session.flush()
    journal(desk, session, case, as_of).record(
        EventKind.RECOVERY_BOOKED, happened_on=on, source="reversal", amount=-payment.amount
    )
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
