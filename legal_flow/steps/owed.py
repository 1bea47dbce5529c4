"""What is still owed (欠款): what was decided or claimed, less what was booked, 加倍部分 (delay interest) included."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Component
from legal_flow.cases.money import ZERO
from legal_flow.steps import claims
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Amount, Case
from legal_flow.store.tables.courts import Instrument
from legal_flow.store.tables.money import Recovery, RecoveryLine

DELAY_INTEREST = "delay_interest"
"""The item of a recovery that pays 加倍部分."""
_APART = frozenset({DELAY_INTEREST, "refund_due"})
"""Items that no figure names."""


def is_paid(session: Session, case: Case) -> bool:
    """Whether nothing is left of the figure that stands."""
    amount = claims.latest_amount(session, case)
    return amount is not None and not any(remaining(session, case, amount).values())


def is_overtaken(session: Session, case: Case) -> bool:
    """Whether money was booked against the figure that stands, since it was drawn up."""
    amount = claims.latest_amount(session, case)
    booked = select(Recovery.id).where(Recovery.amount_id == amount.id) if amount is not None else None
    return booked is not None and session.scalars(booked).first() is not None


def received(session: Session, case: Case) -> Decimal:
    """Everything that was booked to the case."""
    return sum(session.scalars(select(Recovery.amount).where(Recovery.case_id == case.id)), ZERO)


def items(desk: Desk, session: Session, case: Case, on: date) -> list[tuple[str, Component | str, Decimal]]:
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
        # A reversal brings back what an application drawn up net of the payment no longer names.
        if item in left or (part < ZERO and item not in _APART):
            left[item] = left.get(item, ZERO) - part
    return {item: max(value, ZERO) for item, value in left.items()}


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


def instrument_of(session: Session, case: Case) -> Instrument | None:
    """The instrument that stands: the newest that is not void."""
    return session.scalars(
        select(Instrument)
        .where(Instrument.case_id == case.id, Instrument.void_on.is_(None))
        .order_by(Instrument.decided_on.desc())
        .limit(1)
    ).one_or_none()


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
