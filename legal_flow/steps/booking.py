"""Booking money that came in: once, allocated by rule; what exceeds what is owed is a refund due, never income."""

from collections.abc import Sequence
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
from legal_flow.steps.tasks import close_task, open_task, open_tasks
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.money import Cost, Recovery, RecoveryLine
from legal_flow.store.tables.work import Task

REFUND_DUE = "refund_due"
SWEPT = (Stage.FILING, Stage.DOCKET, Stage.PERFORMANCE, Stage.ENFORCEMENT, Stage.ROUND_CLOSED)
"""The stages whose sweeps book what comes in, after they have heard the court."""
REFUND, REFUNDED = "refund", "refunded"
"""The task of finance where more came in than was owed, and the answer that the money went back."""
Line = tuple[str, Decimal, str]
"""An item of what is owed, the part of a recovery that falls on it, and the rule."""


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
    lines = _allocated(desk, session, case, amount, on)
    rest = amount - sum((part for _, part, _ in lines), ZERO)
    if rest:
        lines.append((REFUND_DUE, rest, desk.pack(case.jurisdiction).refund_ground()))
    _enter(session, case, source, ref, on, amount, lines, as_of)
    _ask_to_refund(session, case, recovery_id, rest, as_of)
    log = journal(desk, session, case, as_of)
    log.record(EventKind.RECOVERY_BOOKED, happened_on=on, source=source, amount=amount, refund=rest or None)
    if case.stage != Stage.CLOSED:
        case.due_on = as_of
    return True


def take_up_refunds(desk: Desk, session: Session, case: Case, as_of: date) -> None:
    """Money that was more than was owed pays what a court has awarded since, before anything is refunded."""
    kept = session.execute(
        select(Recovery.on, RecoveryLine.amount)
        .join(RecoveryLine, RecoveryLine.recovery_id == Recovery.id)
        .where(Recovery.case_id == case.id, RecoveryLine.item == REFUND_DUE)
    ).all()
    free = sum((amount for _, amount in kept), ZERO) - _refunded(session, case)
    against = claims.latest_amount(session, case)
    if free <= ZERO or against is None:
        return
    on = max(day for day, _ in kept)
    lines = _allocated(desk, session, case, free, on)
    used = sum((part for _, part, _ in lines), ZERO)
    if not used:
        return
    back = (REFUND_DUE, -used, desk.pack(case.jurisdiction).refund_ground())
    moved = _enter(session, case, "refund", str(against.id), on, ZERO, [back, *lines], as_of)
    for task in open_tasks(session, kind=REFUND, case_id=case.id):
        close_task(session, REFUND, task.subject_id, as_of, "system", "taken_up")
    _ask_to_refund(session, case, moved.id, free - used, as_of)
    journal(desk, session, case, as_of).record(
        EventKind.RECOVERY_BOOKED, happened_on=on, source="refund", amount=used
    )


def _ask_to_refund(session: Session, case: Case, recovery_id: UUID, amount: Decimal, as_of: date) -> None:
    if amount > ZERO:
        details = {"amount": str(amount)}
        open_task(session, REFUND, recovery_id, "finance", as_of, case_id=case.id, details=details)


def _refunded(session: Session, case: Case) -> Decimal:
    """What finance says went back."""
    done = select(Task).where(Task.case_id == case.id, Task.kind == REFUND, Task.outcome == REFUNDED)
    return sum((Decimal(task.details["amount"]) for task in session.scalars(done)), ZERO)


def take_back(
    desk: Desk, session: Session, case: Case, payment: Recovery, ref: str, on: date, as_of: date
) -> bool:
    """Book a reversed payment away, line by line as it was booked; `False` if that was done before.

    `ref` and `on` are of the reversal (冲正).
    """
    if session.get(Recovery, make_recovery_id(payment.source, ref)) is not None:
        return False
    booked = session.scalars(select(RecoveryLine).where(RecoveryLine.recovery_id == payment.id))
    lines = [(line.item, -line.amount, line.citation) for line in booked]
    # What was drawn up net of the payment owes it again.
    _enter(session, case, payment.source, ref, on, -payment.amount, lines, as_of)
    journal(desk, session, case, as_of).record(
        EventKind.RECOVERY_BOOKED, happened_on=on, source="reversal", amount=-payment.amount
    )
    # Money that never came is not paid back.
    close_task(session, REFUND, payment.id, as_of, "system", "reversed")
    case.due_on = as_of
    return True


def _allocated(desk: Desk, session: Session, case: Case, amount: Decimal, on: date) -> list[Line]:
    """The parts of an amount that fall on what is owed on a day, by the order of the law."""
    left = owed.items(desk, session, case, on)
    parts = desk.pack(case.jurisdiction).allocate_recovery(amount, left)
    return [(str(item), part, citation) for _, item, part, citation in parts]


def _enter(
    session: Session,
    case: Case,
    source: str,
    ref: str,
    on: date,
    amount: Decimal,
    lines: Sequence[Line],
    as_of: date,
) -> Recovery:
    """Enter a recovery against the newest amount of the case, with its lines; court fees are costs that came back."""
    against = claims.latest_amount(session, case)
    recovery = Recovery(
        id=make_recovery_id(source, ref),
        case_id=case.id,
        proceeding_id=None,
        source=source,
        ref=ref,
        amount_id=against.id if against else None,
        on=on,
        booked_on=as_of,
        amount=amount,
    )
    session.add(recovery)
    session.flush()
    session.add_all(
        RecoveryLine(
            id=make_id("recovery_line", recovery.id, item),
            recovery_id=recovery.id,
            item=item,
            amount=part,
            citation=citation,
        )
        for item, part, citation in lines
    )
    session.flush()
    _refund_costs(session, case, sum((part for item, part, _ in lines if item == "court_fee"), ZERO))
    return recovery


def _refund_costs(session: Session, case: Case, amount: Decimal) -> None:
    """Court fees that the other side bore are costs that came back; a negative amount takes that back."""
    for cost in session.scalars(
        select(Cost).where(Cost.case_id == case.id, Cost.kind == "court_fee").order_by(Cost.on)
    ):
        part = max(min(amount, cost.amount - cost.recovered), -cost.recovered)
        cost.recovered += part
        amount -= part
