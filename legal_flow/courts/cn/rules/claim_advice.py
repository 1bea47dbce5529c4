"""What those who draw up a claim must weigh; it changes no figure and is never printed."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, LenderKind
from legal_flow.cases.money import ZERO, in_words, percent
from legal_flow.courts.cn.rules import card_band, charges, rates
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.law.citation import Citation
from legal_flow.rules.ledger import Balance, first_open_day

Advice = Iterator[tuple[str, Citation | None]]
MONEY = frozenset({EntryKind.PAYMENT, EntryKind.REFUND})
MOVES = MONEY | {EntryKind.ADVANCE}


def advice(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> Iterator[str]:
    """Sentence by sentence, each with where it stands."""
    for said, cite in _points(debt, balance, cut_off, law):
        yield f"{said}（{cite.marked}）" if cite else said


def _points(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> Advice:
    for ref, cite in card_band.unchecked(debt, balance, cut_off, law):
        yield f"利息（{ref}）不晚于首笔用款之日入账，所涉期间不在台账之内，未与日利率上限核对", cite
    yield from _dates(debt, cut_off)
    yield from _default_interest(debt, cut_off, law)
    if not debt.terms.clauses_prompted:
        yield from _on_principal_alone(debt, balance, cut_off)
    if debt.lender is LenderKind.SMALL_LOAN:
        yield from _small_loan(debt, law)
    if debt.loss is not None:
        damages = balance.owed[Component.LATE_DAMAGES]
        excess, cite = charges.excessive_damages(damages, debt.loss, cut_off, law)
        if excess > ZERO:
            yield f"违约金超过损失的130%，超出{in_words(excess)}元，对方请求时一般认定为过分高", cite


def _dates(debt: DebtFacts, cut_off: date) -> Advice:
    """Days that do not fit each other, and days whose interest was counted on what never stood."""
    drawn = min((entry.posted_on for entry in debt.entries if entry.kind is EntryKind.ADVANCE), default=None)
    due = rates.whole_due_on(debt)
    if drawn is not None and drawn < debt.terms.signed_on:
        yield f"首笔用款（{drawn}）早于合同签订日（{debt.terms.signed_on}），须核对所依据的合同", None
    if drawn is not None and due is not None and due < drawn:
        yield f"全部到期日（{due}）早于台账首笔用款（{drawn}），此前的台账须补齐", None
    for entry, until in _undone(debt, cut_off):
        if entry.kind in MONEY:
            yield f"还款（{entry.ref}）已冲正，入账至{until}之间按已还计，利息可能少计", None
        else:
            yield f"用款（{entry.ref}）已冲正，入账至{until}之间按已用计，利息可能多计", None


def _undone(debt: DebtFacts, cut_off: date) -> Iterator[tuple[LedgerEntry, date]]:
    """Money in or out of which a part was reversed later, and stood for days whose interest we count ourselves."""
    known = [entry for entry in debt.entries if entry.posted_on <= cut_off]
    open_from = first_open_day(known, debt.posted_through, cut_off)
    ended: dict[str, date] = {}
    for entry in known:
        if entry.reverses:
            ended[entry.reverses] = max(entry.posted_on, ended.get(entry.reverses, entry.posted_on))
    for entry in known:
        until = ended.get(entry.ref)
        if until is not None and entry.kind in MOVES and until > max(entry.posted_on, open_from):
            yield entry, until


def _default_interest(debt: DebtFacts, cut_off: date, law: Law) -> Advice:
    """银发〔2003〕251号3: default interest above the surcharge, or on instalments that are not counted."""
    if not rates.surcharge_applies(debt):
        return
    surcharge = rates.default_surcharge(debt.terms, law)
    if surcharge.above:
        yield f"罚息利率高于合同利率加收{percent(surcharge.high)}", surcharge.cite
    due = rates.whole_due_on(debt)
    if debt.overdue_since <= cut_off and (due is None or due > cut_off):
        yield "贷款尚未全部到期，逾期分期本金的罚息只以已入账的为限", surcharge.cite


def _on_principal_alone(debt: DebtFacts, balance: Balance, cut_off: date) -> Advice:
    """银行卡规定2(1): the second figure, where payments had met charges that can no longer be relied on."""
    standing = list(charges.standing(debt, cut_off))
    drawn = _sum(entry.amount - entry.withheld for entry in standing if entry.kind is EntryKind.ADVANCE)
    came_in = _sum(entry.amount for entry in standing if entry.kind in MONEY)
    left, owed = drawn - came_in, balance.owed[Component.PRINCIPAL]
    if left < ZERO:
        yield f"以往还款超过用款{in_words(-left)}元，全部改抵本金的，没有欠款，由律师决定", None
    elif left < owed:
        yield f"以往还款全部改抵本金的，本金为{in_words(left)}元，由律师决定", None


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _small_loan(debt: DebtFacts, law: Law) -> Advice:
    """小额贷款公司综合融资成本管理工作指引: for new loans, never a cut."""
    entry = law.book["interest.small_loan_cost"]
    if debt.terms.signed_on < entry.versions[""][0].start:
        return
    version = entry.on(debt.terms.signed_on)
    yearly = rates.agreed_daily(debt.terms) * debt.terms.day_base
    if yearly > version.number:
        high, line = percent(yearly), percent(version.number)
        yield f"新发放贷款年化{high}，高于综合融资成本年化{line}", version.cite
    else:
        yield "新发放贷款的综合融资成本须在2027年底前降至一年期LPR四倍以内", version.cite
