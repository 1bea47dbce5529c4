"""What a lender may charge beside interest: forbidden names, 违约金 and instalment fees."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, Product, Terms
from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.entries import reversed_of
from legal_flow.rules.ledger import CHARGES, Balance, component_of

FORBIDDEN = {
    "late_fee": "charges.late_fee_allowed",
    "over_limit_fee": "charges.over_limit_fee_allowed",
    "late_damages": "charges.late_damages_allowed",
    "interest_on_fees": "charges.interest_on_fees_allowed",
}
INSTALMENT_FEE = "instalment_fee"


@dataclass(frozen=True, slots=True)
class Excess:
    """What may not be claimed of a posting, or of what accrued."""

    component: Component
    amount: Decimal
    on: date
    """The day of the posting, or the last day that it accrued for."""
    refs: tuple[str, ...]
    cite: Citation


def forbidden(debt: DebtFacts, cut_off: date, law: Law) -> list[Excess]:
    """银发〔2016〕111号（条号待核）: cards bear no 滞纳金, 超限费, interest on fees from 2017 on, no 违约金 before.

    What may not be charged, entry by entry, and where that stands. The name decides, not the kind of posting.
    """
    found: list[Excess] = []
    if debt.terms.product is not Product.CARD:
        return found
    for entry in standing(debt, cut_off):
        key = FORBIDDEN.get(_named(entry, law)) if entry.kind in CHARGES else None
        version = law.book.on(key, entry.posted_on) if key is not None else None
        if version is not None and not version.flag:
            found.append(
                Excess(component_of(entry), entry.amount, entry.posted_on, (entry.ref,), version.cite)
            )
    return found


def less_waived(found: Iterable[Excess], debt: DebtFacts, balance: Balance, cut_off: date) -> list[Excess]:
    """民法典575 (MH): what the lender has waived of a component is not left out a second time.

    A waiver counts against what was charged by its day. The latest is looked at first: it has the fewest
    waivers after it.
    """
    given: dict[Component, list[tuple[date, Decimal]]] = defaultdict(list)
    waivers = {entry.ref: entry for entry in standing(debt, cut_off) if entry.kind is EntryKind.WAIVER}
    undoes = {entry.ref: entry.reverses for entry in debt.entries}
    for line in balance.payments:
        waiver = waivers.get(line.ref) or waivers.get(undoes.get(line.ref) or "")
        if waiver is not None:
            for component, part in line.parts.items():
                given[component].append((waiver.posted_on, part))
    left: dict[int, Decimal] = {}
    excesses = list(found)
    for place, excess in sorted(enumerate(excesses), key=lambda item: item[1].on, reverse=True):
        left[place] = excess.amount
        for number, (on, part) in enumerate(given[excess.component]):
            met = min(part, left[place]) if on >= excess.on else ZERO
            left[place] -= met
            given[excess.component][number] = (on, part - met)
    return [replace(one, amount=left[place]) for place, one in enumerate(excesses) if left[place] > ZERO]


def component_on(entry: LedgerEntry, product: Product, law: Law) -> Component:
    """银保监规〔2022〕13号: what an entry is; 分期手续费 of a card posted since counts as interest."""
    return Component.INTEREST if shown_as_interest(entry, product, law) else component_of(entry)


def shown_as_interest(entry: LedgerEntry, product: Product, law: Law) -> Citation | None:
    """银保监规〔2022〕13号: where it stands that this instalment fee is interest; `None` where it is none."""
    if product is not Product.CARD or entry.kind is not EntryKind.FEE or entry.charge != INSTALMENT_FEE:
        return None
    version = law.book.on("charges.instalment_fee_is_interest", entry.posted_on)
    return version.cite if version.flag else None


def late_damages(minimum_payment: Decimal, paid: Decimal, terms: Terms) -> Decimal:
    """银发〔2016〕111号（条号待核） and the agreement: one cycle's 违约金 on the unpaid part of the minimum payment.

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
    """Entries to the cut-off at what was not taken back of them, and waivers that have not lapsed."""
    known = [entry for entry in debt.entries if entry.posted_on <= cut_off]
    taken_back = reversed_of(known)
    for entry in known:
        if entry.lapsed_on is not None and entry.lapsed_on <= cut_off:
            continue
        if entry.ref not in taken_back:
            yield entry
        elif entry.amount > taken_back[entry.ref]:
            yield replace(entry, amount=entry.amount - taken_back[entry.ref])


def _named(entry: LedgerEntry, law: Law) -> str:
    """The name that the law looks at; late charges without one are 滞纳金 while there was no 违约金."""
    if entry.charge or entry.kind is not EntryKind.LATE_DAMAGES:
        return entry.charge
    agreed = law.book.on(FORBIDDEN["late_damages"], entry.posted_on).flag
    return "late_damages" if agreed else "late_fee"


def unprompted(product: Product, on: date, law: Law) -> tuple[Citation, ...]:
    """银行卡规定2(1), for loans 合同编通则解释10; 民法典496(2), for older contracts too (时间效力规定9).

    Where it stands on a day that charges cannot be claimed without proof that their clauses were prompted.
    """
    found = law.book.on(f"contracts.{product}_prompting", on).cite
    general = law.book.on("contracts.prompting", on).cite
    return tuple(dict.fromkeys((found, general)))
