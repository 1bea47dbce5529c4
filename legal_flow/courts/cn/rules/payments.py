"""Which order a payment follows, within one debt and over several."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import AllocationOrder, DebtFacts, Product
from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.rules import allocation
from legal_flow.rules.ledger import Order

STEPS = ("due", "least_secured", "heavier_burden", "earlier_due")
"""民法典560(2), in its order; what is equal in all of them shares pro rata."""
AGREED, DESIGNATED, PRO_RATA, ONLY = "agreed", "designated", "pro_rata", "only"

Rank = tuple[bool, Decimal, Decimal, date]


@dataclass(frozen=True, slots=True)
class OpenDebt:
    """One of several debts to the same creditor, of the same kind."""

    ref: str
    owed: Mapping[Component, Decimal]
    due_on: date
    secured: Decimal = ZERO
    """What its security is worth."""
    burden: Decimal = ZERO
    """What it costs the debtor, as a rate."""


@dataclass(frozen=True, slots=True)
class Share:
    """What falls on one component of one debt, and the step that put the debt in its place."""

    ref: str
    component: Component
    amount: Decimal
    step: str
    citation: str


def payment_order(debt: DebtFacts, on: date, law: Law) -> Order:
    """民法典561; 信用卡办法57: the order that a payment of this day follows."""
    return order_on(on, debt.terms.product, debt.overdue_since, debt.terms.agreed_allocation, law)


def order_on(on: date, product: Product, overdue_since: date, agreed: Sequence[str], law: Law) -> Order:
    """民法典561; 信用卡办法57: the agreed order first, then the card rule, then 费用→利息→主债务."""
    cite = law.book.on("contracts.allocation", on).cite.marked
    if agreed:
        return Order(_agreed(agreed), AllocationOrder.AGREED, f"当事人约定；{cite}")
    days_overdue = (on - overdue_since).days
    begins = law.book["charges.principal_first_after_days"].versions[""][0].start
    if product is Product.CARD and days_overdue > 0 and on >= begins:
        return card_order(days_overdue, on, law)
    return Order(allocation.COSTS_CHARGES_PRINCIPAL, AllocationOrder.CIVIL_CODE, cite)


def _agreed(names: Sequence[str]) -> tuple[Component, ...]:
    try:
        return allocation.agreed(names)
    except ValueError:
        known = ", ".join(Component)
        raise DataFault(f"agreed_allocation: it names what is none of {known}") from None


def card_order(days_overdue: int, on: date, law: Law) -> Order:
    """信用卡办法57: to 90 days overdue charges first, from the 91st principal. Article number unsure."""
    version = law.book.on("charges.principal_first_after_days", on)
    order = allocation.COSTS_CHARGES_PRINCIPAL
    if days_overdue >= version.whole:
        order = allocation.PRINCIPAL_FIRST
    return Order(order, AllocationOrder.CARD_RULE, version.cite.marked)


def over_debts(
    amount: Decimal,
    debts: Sequence[OpenDebt],
    on: date,
    law: Law,
    *,
    agreed: Sequence[str] = (),
    designated: Sequence[str] = (),
) -> tuple[list[Share], Decimal]:
    """民法典560, 561: a payment that does not cover several debts, and what is left after all of them.

    As agreed; else as the debtor designates when paying; what neither names: due before not due, then the least
    secured, the heavier burden, the earlier due, and pro rata between equals. Within a debt costs, interest,
    principal. Raises `DataFault` for an amount below zero, a debt named twice, or a name that is no debt.
    """
    if amount < ZERO:
        raise DataFault("amount is not negative")
    by_ref = {debt.ref: debt for debt in debts}
    if len(by_ref) < len(debts):
        raise DataFault("debts: one is listed twice")
    unknown = [ref for ref in (*agreed, *designated) if ref not in by_ref]
    if unknown:
        raise DataFault(f"{', '.join(unknown)} is none of the debts")
    shares: list[Share] = []
    for step, group in _groups(by_ref, on, agreed, designated):
        dues = [sum(debt.owed.values(), ZERO) for debt in group]
        for debt, part in zip(group, allocation.pro_rata(amount, dues), strict=True):
            shares += _within(debt, part, step, on, law)
        amount -= min(amount, sum(dues, ZERO))
    return shares, amount


def _groups(
    by_ref: Mapping[str, OpenDebt], on: date, agreed: Sequence[str], designated: Sequence[str]
) -> Iterable[tuple[str, list[OpenDebt]]]:
    """The debts in their order, equals together, each with the step that put it there."""
    named = dict.fromkeys(agreed, AGREED) | {ref: DESIGNATED for ref in designated if ref not in agreed}
    for ref, step in named.items():
        yield step, [by_ref[ref]]
    rest = sorted(
        (debt for ref, debt in by_ref.items() if ref not in named), key=lambda debt: _rank(debt, on)
    )
    groups = [(rank, list(group)) for rank, group in groupby(rest, key=lambda debt: _rank(debt, on))]
    for place, (rank, group) in enumerate(groups):
        beside = groups[place + 1] if place + 1 < len(groups) else groups[place - 1]
        yield PRO_RATA if len(group) > 1 else _step(rank, beside[0]), group


def _rank(debt: OpenDebt, on: date) -> Rank:
    return debt.due_on > on, debt.secured, -debt.burden, debt.due_on


def _step(one: Rank, other: Rank) -> str:
    """The first step in which two debts differ."""
    return next((step for step, a, b in zip(STEPS, one, other, strict=True) if a != b), ONLY)


def _within(debt: OpenDebt, amount: Decimal, step: str, on: date, law: Law) -> list[Share]:
    """民法典561: costs, interest, principal of one debt."""
    parts, _ = allocation.allocate(amount, debt.owed, allocation.COSTS_CHARGES_PRINCIPAL)
    key = {ONLY: "allocation", AGREED: "debtor_designates", DESIGNATED: "debtor_designates"}.get(
        step, "several_debts"
    )
    cite = law.book.on(f"contracts.{key}", on).cite
    return [Share(debt.ref, component, part, step, cite.marked) for component, part in parts.items()]
