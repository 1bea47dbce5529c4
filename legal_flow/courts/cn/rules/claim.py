"""诉讼请求金额: the debt by component to a cut-off, and how much of it is claimed.

What the lender is owed by its books and what it claims now are two figures; the difference is 暂不主张, by
component, and no waiver.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import TITLES, Claim, ClaimLine, Component, Running
from legal_flow.cases.facts import AllocationOrder, DebtFacts, LedgerEntry
from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules import card_band, charges, claim_advice, lines, rates
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.lines import CUT_FIRST, Line
from legal_flow.courts.cn.rules.payments import payment_order
from legal_flow.law.citation import Citation
from legal_flow.rules import ledger
from legal_flow.rules.entries import check, is_write_off
from legal_flow.rules.ledger import Balance

NOT_CLAIMED_NOTE = "提示说明义务的证据不足，利息、费用、违约金、律师费等条款暂不主张，只主张本金"


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
    explained = list(_explained(debt, cut_off, law))
    citations = [
        law.book.on("contracts.overdue_interest", cut_off).cite,
        *(line.citations if line else ()),
        *reasons,
        *(cite for _, cite in explained if cite is not None),
        *_instalments(debt, cut_off, law),
    ]
    orders = [line.citation for line in balance.payments if line.rule in set(AllocationOrder)]
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
        charges_rates=line.rates if line else (),
        running=_running(debt, balance, line),
        notes=(*notes, *(said for said, _ in explained)),
        advice=tuple(claim_advice.advice(debt, balance, cut_off, law)),
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
        claimed.update(dict.fromkeys((*CUT_FIRST, Component.COUNSEL_FEE), ZERO))
        notes.append(NOT_CLAIMED_NOTE)
        reasons += charges.unprompted(debt.terms.product, cut_off, law)
    if limit is not None:
        for part, amount in lines.above(balance, claimed, limit).items():
            notes.append(_leave_out(claimed, part, amount))
    if balance.credit > ZERO:
        notes.append(f"溢缴款{in_words(balance.credit)}元")
    return claimed, [note for note in notes if note], reasons


def _explained(debt: DebtFacts, cut_off: date, law: Law) -> Iterator[tuple[str, Citation | None]]:
    """How single postings were counted."""
    for entry in charges.standing(debt, cut_off):
        if entry.withheld > ZERO:
            said = f"放款{in_words(entry.amount)}元时预先扣除利息{in_words(entry.withheld)}元，按实际借款数额计本金"
            yield said, law.book.on("contracts.withheld_interest", entry.posted_on).cite
        if is_write_off(entry):
            yield f"账销案存：{in_words(entry.amount)}元核销只是账务处理，债权不因此减少", None


def _instalments(debt: DebtFacts, cut_off: date, law: Law) -> Iterator[Citation]:
    """银保监规〔2022〕13号: where it stands that instalment fees of this account are interest."""
    for entry in charges.standing(debt, cut_off):
        cite = charges.shown_as_interest(entry, debt.terms.product, law)
        if cite is not None:
            yield cite


def _running(debt: DebtFacts, balance: Balance, line: Line | None) -> tuple[Running, ...]:
    """What is asked for after the cut-off; nothing where the clauses cannot be relied on."""
    if not debt.terms.clauses_prompted:
        return ()
    limit, terms = line.yearly[-1][1] if line else None, debt.terms
    agreed = rates.agreed_daily(terms)
    return tuple(
        Running(
            account_id=debt.account_id,
            base=base,
            rate=rate,
            day_base=terms.day_base,
            yearly=terms.yearly_rate if rate == agreed else None,
            limit=limit,
        )
        for base, rate in balance.running
    )


def _leave_out(claimed: dict[Component, Decimal], part: Component, amount: Decimal, why: str = "") -> str:
    """Claim so much less of a component; the note, or nothing where nothing of it was claimed."""
    cut = min(amount, claimed[part])
    claimed[part] -= cut
    return f"{TITLES[part]}{why}暂不主张{in_words(cut)}元" if cut > ZERO else ""
