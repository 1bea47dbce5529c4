"""诉讼请求金额: the debt by component to a cut-off, and how much of it is claimed.

What the lender is owed by its books and what it claims now are two figures; the difference is 暂不主张, by
component, and no waiver.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import TITLES, Claim, ClaimLine, Component
from legal_flow.cases.facts import AllocationOrder, DebtFacts, LedgerEntry, LenderKind
from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules import card_band, charges, lines, rates
from legal_flow.courts.cn.rules.basis import Law, card_provisions, civil_code
from legal_flow.courts.cn.rules.lines import CUT_FIRST
from legal_flow.courts.cn.rules.payments import payment_order
from legal_flow.law.citation import Citation
from legal_flow.rules import ledger
from legal_flow.rules.entries import check, is_write_off
from legal_flow.rules.ledger import Balance

NOT_CLAIMED_NOTE = "提示说明义务的证据不足，利息、费用、违约金等条款暂不主张，只主张本金"


def claim(debt: DebtFacts, cut_off: date, law: Law, *, lawful_line: bool = True) -> Claim:
    """民法典676 and the agreement: the claim to `cut_off`, that day counted.

    `lawful_line` applies the lender's filing policy of 24 % a year over all charges; for a lender without a
    licence four times the LPR applies whatever the policy. Raises `DataFault` naming an impossible entry.
    """
    balance = replayed(debt, cut_off, law)
    if debt.terms.counsel_fee_clause:
        balance.owed[Component.COUNSEL_FEE] = debt.counsel_fee
    line = lines.line(debt, cut_off, law, lawful_line=lawful_line)
    limit = lines.allowed(line, balance, debt.terms.day_base) if line else None
    claimed, notes, reasons = _what_is_claimed(debt, balance, cut_off, law, limit)
    hints = list(_hints(debt, balance, cut_off, law))
    citations = [
        civil_code("第五百六十一条"),
        civil_code("第六百七十六条"),
        *(line.citations if line else ()),
        *reasons,
        *(cite for _, cite in hints if cite is not None),
        *_instalments(debt, cut_off, law),
    ]
    orders = [line.citation for line in balance.payments if line.rule == AllocationOrder.CARD_RULE]
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
        charges_line=limit,
        running=_running(debt, balance),
        notes=(*notes, *(hint for hint, _ in hints)),
        citations=tuple(dict.fromkeys([*(cite.marked for cite in citations), *orders])),
    )


def replayed(debt: DebtFacts, cut_off: date, law: Law) -> Balance:
    """民法典561, 670, 676: the account on the evening of `cut_off`; 账销案存 leaves the debt as it is."""
    check(debt)
    return ledger.replay(
        debt.account_id,
        debt.entries,
        rates.rates(debt),
        lambda entry: payment_order(debt, entry.posted_on, law),
        cut_off,
        debt.posted_through,
        lambda entry: component(debt, entry, law),
    )


def component(debt: DebtFacts, entry: LedgerEntry, law: Law) -> Component:
    """银保监规〔2022〕13号: what an entry of this account adds to."""
    return charges.component_on(entry, debt.terms.product, law)


def _what_is_claimed(
    debt: DebtFacts, balance: Balance, cut_off: date, law: Law, limit: Decimal | None
) -> tuple[dict[Component, Decimal], list[str], list[Citation]]:
    """What is left of the debt after each gate in turn, what each gate left out, and where it stands."""
    claimed, notes = dict(balance.owed), []
    reasons: list[Citation] = []
    barred = charges.forbidden(debt, cut_off, law)
    above = card_band.above_band(debt, balance, cut_off, law)
    left = charges.less_waived([*barred, *above], debt, balance, cut_off)
    barred_refs = {excess.refs for excess in barred}
    for part in Component:
        amounts = [one.amount for one in left if one.component is part and one.refs in barred_refs]
        notes.append(_leave_out(claimed, part, sum(amounts, ZERO)))
    for excess in left:
        if excess.refs not in barred_refs:
            named = f"（{'、'.join(excess.refs)}）" if excess.refs else ""
            notes.append(_leave_out(claimed, excess.component, excess.amount, f"{named}高于日利率上限的部分"))
        reasons.append(excess.cite)
    if not debt.terms.clauses_prompted:
        claimed.update(dict.fromkeys(CUT_FIRST, ZERO))
        notes.append(NOT_CLAIMED_NOTE)
        reasons += [card_provisions("第二条第一款"), civil_code("第四百九十六条第二款")]
    if limit is not None:
        for part, amount in lines.above(balance, claimed, limit).items():
            notes.append(_leave_out(claimed, part, amount))
    if balance.credit > ZERO:
        notes.append(f"溢缴款{in_words(balance.credit)}元")
    return claimed, [note for note in notes if note], reasons


def _hints(
    debt: DebtFacts, balance: Balance, cut_off: date, law: Law
) -> Iterator[tuple[str, Citation | None]]:
    """What those who draw up the papers must know, and what changes no figure."""
    for ref, cite in card_band.unchecked(debt, balance, cut_off, law):
        yield f"利息（{ref}）不晚于首笔用款之日入账，所涉期间不在台账之内，未与日利率上限核对", cite
    for entry in charges.standing(debt, cut_off):
        if entry.withheld > ZERO:
            said = f"放款{in_words(entry.amount)}元时预先扣除利息{in_words(entry.withheld)}元，按实际借款数额计本金"
            yield said, civil_code("第六百七十条")
        if is_write_off(entry):
            yield f"账销案存：{in_words(entry.amount)}元核销只是账务处理，债权不因此减少", None
    if rates.surcharge_applies(debt):
        surcharge = rates.default_surcharge(debt.terms, law)
        if surcharge.above:
            yield f"罚息利率高于合同利率加收{_percent(surcharge.high)}", surcharge.cite
    if debt.lender is LenderKind.SMALL_LOAN:
        yield from _small_loan(debt, law)
    if debt.loss is not None:
        damages = balance.owed[Component.LATE_DAMAGES]
        excess, cite = charges.excessive_damages(damages, debt.loss, cut_off, law)
        if excess > ZERO:
            yield f"违约金超过损失的130%，超出{in_words(excess)}元，对方请求时一般认定为过分高", cite


def _instalments(debt: DebtFacts, cut_off: date, law: Law) -> Iterator[Citation]:
    """银保监规〔2022〕13号: where it stands that instalment fees of this account are interest."""
    for entry in charges.standing(debt, cut_off):
        cite = charges.shown_as_interest(entry, debt.terms.product, law)
        if cite is not None:
            yield cite


def _small_loan(debt: DebtFacts, law: Law) -> Iterator[tuple[str, Citation]]:
    """小额贷款公司综合融资成本管理工作指引: a note on new loans, never a cut."""
    entry = law.book["interest.small_loan_cost"]
    if debt.terms.signed_on < entry.versions[""][0].start:
        return
    version = entry.on(debt.terms.signed_on)
    yearly = rates.agreed_daily(debt.terms) * debt.terms.day_base
    if yearly > version.number:
        yield (
            f"新发放贷款年化{_percent(yearly)}，高于综合融资成本年化{_percent(version.number)}",
            version.cite,
        )
    else:
        yield "新发放贷款的综合融资成本须在2027年底前降至一年期LPR四倍以内", version.cite


def _running(debt: DebtFacts, balance: Balance) -> tuple[tuple[str, Decimal, Decimal], ...]:
    """What is asked for after the cut-off; nothing where the clauses cannot be relied on."""
    if not debt.terms.clauses_prompted:
        return ()
    return tuple((debt.account_id, base, rate) for base, rate in balance.running)


def _leave_out(claimed: dict[Component, Decimal], part: Component, amount: Decimal, why: str = "") -> str:
    """Claim so much less of a component; the note, or nothing where nothing of it was claimed."""
    cut = min(amount, claimed[part])
    claimed[part] -= cut
    return f"{TITLES[part]}{why}暂不主张{in_words(cut)}元" if cut > ZERO else ""


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}%"
