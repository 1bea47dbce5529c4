"""What a lender may charge beside interest: forbidden names, 违约金 and instalment fees."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, Product, Terms
from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.ledger import CHARGES, component_of

FORBIDDEN = {
    "late_fee": "charges.late_fee_allowed",
    "over_limit_fee": "charges.over_limit_fee_allowed",
    "late_damages": "charges.late_damages_allowed",
    "interest_on_fees": "charges.interest_on_fees_allowed",
}
INSTALMENT_FEE = "instalment_fee"


def forbidden(debt: DebtFacts, cut_off: date, law: Law) -> dict[Component, tuple[Decimal, Citation]]:
    """银发〔2016〕111号4: cards bear no 滞纳金, 超限费 or interest on fees from 2017-01-01, and no 违约金 before.

    What may not be charged, by component, and where that stands. The name decides, not the kind of posting.
    """
    found: dict[Component, tuple[Decimal, Citation]] = {}
    if debt.terms.product is not Product.CARD:
        return found
    for entry in standing(debt, cut_off):
        key = FORBIDDEN.get(name(entry)) if entry.kind in CHARGES else None
        version = law.book.on(key, entry.posted_on) if key is not None else None
        if version is not None and not version.flag:
            before, _ = found.get(component_of(entry), (ZERO, version.cite))
            found[component_of(entry)] = (before + entry.amount, version.cite)
    return found


def component_on(entry: LedgerEntry, product: Product, law: Law) -> Component:
    """银保监规〔2022〕13号: what an entry is; 分期手续费 of a card posted since counts as interest."""
    instalment = product is Product.CARD and entry.kind is EntryKind.FEE and entry.charge == INSTALMENT_FEE
    if instalment and law.book.on("charges.instalment_fee_is_interest", entry.posted_on).flag:
        return Component.INTEREST
    return component_of(entry)


def late_damages(minimum_payment: Decimal, paid: Decimal, terms: Terms) -> Decimal:
    """银发〔2016〕111号4 and the agreement: one cycle's 违约金 on the unpaid part of the minimum payment.

    Rate times what is unpaid on the due day, half-up to the fen, never less than the agreed minimum; nothing
    where the minimum payment was made. Raises `DataFault` for an amount below zero.
    """
    if minimum_payment < ZERO or paid < ZERO:
        raise DataFault("minimum_payment and paid are not negative")
    unpaid = minimum_payment - paid
    if unpaid <= ZERO:
        return ZERO
    return max(half_up(unpaid * terms.late_damages_rate), terms.late_damages_minimum)


def excessive_damages(damages: Decimal, loss: Decimal, on: date, law: Law) -> tuple[Decimal, Citation]:
    """合同编通则解释65(2): what of agreed damages lies above 130 % of the loss, half-up to the fen.

    A court generally finds such damages excessive when the debtor asks; it is no cut of our own.
    """
    if loss < ZERO:
        raise DataFault("loss is not negative")
    version = law.book.on("charges.excessive_damages", on)
    return max(damages - half_up(loss * version.number), ZERO), version.cite


def standing(debt: DebtFacts, cut_off: date) -> Iterator[LedgerEntry]:
    """Entries to the cut-off that were not taken back."""
    taken_back = {entry.reverses for entry in debt.entries if entry.posted_on <= cut_off}
    return (entry for entry in debt.entries if entry.posted_on <= cut_off and entry.ref not in taken_back)


def name(entry: LedgerEntry) -> str:
    """The name that the law looks at."""
    return entry.charge or ("late_damages" if entry.kind is EntryKind.LATE_DAMAGES else "")
