"""诉讼请求金额: the debt by component to a cut-off, and how much of it is claimed.

What the lender is owed by its books and what it claims now are two figures; the difference is 暂不主张, by
component, and no waiver.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import TITLES, Claim, ClaimLine, Component
from legal_flow.cases.facts import AllocationOrder, DebtFacts, EntryKind, LedgerEntry, LenderKind, Product
from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules.basis import Law, card_provisions, civil_code
from legal_flow.law.citation import Citation
from legal_flow.rules import allocation, ledger
from legal_flow.rules.accrual import Rates
from legal_flow.rules.ledger import Balance, Order

CUT_FIRST = (
    Component.LATE_DAMAGES,
    Component.COMPOUND_INTEREST,
    Component.PENALTY_INTEREST,
    Component.FEES,
    Component.INTEREST,
)
"""The order in which charges above the line are left out: the most doubtful first."""

NOT_CLAIMED_NOTE = "提示说明义务的证据不足，利息、费用、违约金等条款暂不主张，只主张本金"
FORBIDDEN_CHARGES = {
    "late_fee": (Component.LATE_DAMAGES, "charges.late_fee_allowed"),
    "over_limit_fee": (Component.FEES, "charges.over_limit_fee_allowed"),
    "late_damages": (Component.LATE_DAMAGES, "charges.late_damages_allowed"),
}


def claim(debt: DebtFacts, cut_off: date, law: Law, *, lawful_line: bool = True) -> Claim:
    """民法典676 and the agreement: the claim to `cut_off`, that day counted.

    `lawful_line` applies the lender's filing policy of 24 % a year over all charges; for a lender without a
    licence four times the LPR of the contract day applies whatever the policy.
    """
    balance = ledger.replay(
        debt.account_id,
        debt.entries,
        rates(debt),
        lambda entry: payment_order(debt, entry.posted_on, law),
        cut_off,
        debt.posted_through,
    )
    if debt.terms.counsel_fee_clause:
        balance.owed[Component.COUNSEL_FEE] = debt.counsel_fee
    line = _charges_line(debt, balance, cut_off, law, lawful_line=lawful_line)
    claimed, notes = _what_is_claimed(debt, balance, cut_off, law, line[0] if line else None)
    citations = [civil_code("第五百六十一条"), civil_code("第六百七十六条"), *([line[1]] if line else [])]
    if not debt.terms.clauses_prompted:
        citations += [card_provisions("第二条第一款"), civil_code("第四百九十六条第二款")]
    return Claim(
        cut_off=cut_off,
        currency=debt.currency,
        lines=tuple(
            ClaimLine(debt.account_id, component, owed, claimed[component])
            for component, owed in balance.owed.items()
            if owed > ZERO or component is Component.PRINCIPAL
        ),
        segments=balance.segments,
        payments=balance.payments,
        charges_line=line[0] if line else None,
        running=_running(debt, balance),
        notes=notes,
        citations=tuple(dict.fromkeys(cite.marked for cite in citations)),
    )


def rates(debt: DebtFacts) -> Rates:
    """民法典676; 银发〔2003〕251号3: contract interest until the whole is due, then default interest."""
    due = [day for day in (debt.accelerated_on, debt.matured_on) if day is not None]
    return Rates(
        daily=debt.terms.daily_rate,
        penalty_daily=debt.terms.penalty_daily_rate,
        penalty_from=min(due, default=None),
        compounding=debt.terms.compounding,
        cycle_day=debt.terms.cycle_day,
    )


def payment_order(debt: DebtFacts, on: date, law: Law) -> Order:
    """民法典561; 信用卡办法57: the agreed order first, then the card rule, then 费用→利息→主债务."""
    if debt.terms.agreed_allocation:
        order = allocation.agreed(debt.terms.agreed_allocation)
        return Order(order, AllocationOrder.AGREED, "当事人约定；民法典第五百六十一条")
    days_overdue = (on - debt.overdue_since).days
    if debt.terms.product is Product.CARD and days_overdue > 0:
        return card_order(days_overdue, on, law)
    return Order(allocation.COSTS_CHARGES_PRINCIPAL, AllocationOrder.CIVIL_CODE, "民法典第五百六十一条")


def card_order(days_overdue: int, on: date, law: Law) -> Order:
    """信用卡办法57: to 90 days overdue charges first, from the 91st principal. Article number unsure."""
    version = law.book.on("charges.principal_first_after_days", on)
    order = allocation.COSTS_CHARGES_PRINCIPAL
    if days_overdue >= version.whole:
        order = allocation.PRINCIPAL_FIRST
    return Order(order, AllocationOrder.CARD_RULE, version.cite.marked)


def forbidden_charges(debt: DebtFacts, cut_off: date, law: Law) -> dict[Component, Decimal]:
    """银发〔2016〕111号4: from 2017-01-01 no 滞纳金 or 超限费 on cards, and before that day no 违约金."""
    sums: dict[Component, Decimal] = {}
    if debt.terms.product is not Product.CARD:
        return sums
    reversed_refs = {entry.reverses for entry in debt.entries if entry.posted_on <= cut_off}
    for entry in debt.entries:
        if entry.posted_on > cut_off or entry.ref in reversed_refs:
            continue
        component, key = FORBIDDEN_CHARGES.get(_charge_name(entry), (None, ""))
        if component is not None and not law.book.on(key, entry.posted_on).flag:
            sums[component] = sums.get(component, ZERO) + entry.amount
    return sums


def above_line(
    balance: Balance, claimed: Mapping[Component, Decimal], line: Decimal
) -> dict[Component, Decimal]:
    """法发〔2017〕22号2: what of the claimed charges exceeds the line, taken in the order of `CUT_FIRST`.

    The line is held against everything charged over the life of the account, paid or not; only what is still
    claimed can be left out.
    """
    counted = sum((balance.charged[part] - (balance.owed[part] - claimed[part]) for part in CUT_FIRST), ZERO)
    cuts, _ = allocation.allocate(max(counted - line, ZERO), claimed, CUT_FIRST)
    return cuts


def _charges_line(
    debt: DebtFacts, balance: Balance, cut_off: date, law: Law, *, lawful_line: bool
) -> tuple[Decimal, Citation] | None:
    """The line that applies, as a sum, and where it stands; `None` if none does.

    民间借贷规定25、29 for an unlicensed lender; a licensed one is outside those (民间借贷规定1(2); 法释
    〔2020〕27号) and follows 法发〔2017〕22号2 by policy.
    """
    if debt.lender is LenderKind.UNLICENSED:
        multiple = law.book.on("interest.private_line", debt.terms.signed_on)
        yearly = multiple.number * law.book.number("interest.lpr_1y", debt.terms.signed_on)
        cite = multiple.cite
    elif lawful_line:
        version = law.book.on("interest.charges_line", cut_off)
        yearly, cite = version.number, version.cite
    else:
        return None
    return ledger.line_over(balance.spans, yearly, debt.terms.day_base), cite


def _what_is_claimed(
    debt: DebtFacts, balance: Balance, cut_off: date, law: Law, line: Decimal | None
) -> tuple[dict[Component, Decimal], tuple[str, ...]]:
    """What is left of the debt after each gate in turn, and what each gate left out."""
    claimed, notes = dict(balance.owed), []
    for component, amount in forbidden_charges(debt, cut_off, law).items():
        notes.append(_leave_out(claimed, component, amount))
    if not debt.terms.clauses_prompted:
        claimed.update(dict.fromkeys(CUT_FIRST, ZERO))
        notes.append(NOT_CLAIMED_NOTE)
    if line is not None:
        for component, amount in above_line(balance, claimed, line).items():
            notes.append(_leave_out(claimed, component, amount))
    if balance.credit > ZERO:
        notes.append(f"溢缴款{in_words(balance.credit)}元")
    return claimed, tuple(note for note in notes if note)


def _running(debt: DebtFacts, balance: Balance) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """What is asked for after the cut-off; nothing where the clauses cannot be relied on."""
    if not debt.terms.clauses_prompted:
        return ()
    return tuple((debt.account_id, base, rate) for base, rate in balance.running)


def _leave_out(claimed: dict[Component, Decimal], component: Component, amount: Decimal) -> str:
    """Claim so much less of a component; the note, or nothing where nothing of it was claimed."""
    cut = min(amount, claimed[component])
    claimed[component] -= cut
    return f"{TITLES[component]}暂不主张{in_words(cut)}元" if cut > ZERO else ""


def _charge_name(entry: LedgerEntry) -> str:
    return entry.charge or ("late_damages" if entry.kind is EntryKind.LATE_DAMAGES else "")
