"""Lines that all charges together are held against: which applies to which lender, and what lies above it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, LenderKind
from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import allocation, spans
from legal_flow.rules.ledger import Balance

CUT_FIRST = (
    Component.LATE_DAMAGES,
    Component.COMPOUND_INTEREST,
    Component.PENALTY_INTEREST,
    Component.FEES,
    Component.INTEREST,
)
"""The order in which charges above the line are left out: the most doubtful first."""
PRIVATE_LENDERS = {
    LenderKind.UNLICENSED: "无金融牌照的出借人",
    "individual_assignee": "受让债权的自然人",
}
FINANCIAL_LINE = "金融借款：借款人请求时，息费合计以年利率24%为限"
PRIVATE_LINE = "民间借贷：息费合计以合同成立时一年期LPR四倍为限"


@dataclass(frozen=True, slots=True)
class Line:
    """The rate per year from each day on, and where it stands."""

    yearly: tuple[tuple[date, Decimal], ...]
    """(first day, rate), by day; the first holds for all days before it too."""
    citations: tuple[Citation, ...]

    @property
    def rates(self) -> tuple[Decimal, ...]:
        """The rates, the highest first."""
        return tuple(sorted({rate for _, rate in self.yearly}, reverse=True))


@dataclass(frozen=True, slots=True)
class LenderLine:
    """Which line a kind of lender is under."""

    title: str
    private: bool
    applies: str
    citations: tuple[Citation, ...]


def for_lender(lender: str, sued_on: date, law: Law) -> LenderLine:
    """民间借贷规定1(2); 法释〔2020〕27号: financial institutions are outside the four times LPR.

    A lender without a licence, or a private assignee, is under it (whether an assignee keeps the bank's line
    is disputed: ML). Raises `DataFault` for a kind of lender that is not entered.
    """
    if lender in PRIVATE_LENDERS:
        private = law.book.on("interest.private_line", sued_on).cite
        doubtful = lender != LenderKind.UNLICENSED
        cite = Citation(private.source, private.article, private.edition, "ML") if doubtful else private
        return LenderLine(PRIVATE_LENDERS[lender], private=True, applies=PRIVATE_LINE, citations=(cite,))
    line = law.book.on("interest.charges_line", sued_on).cite
    for key in ("interest.licensed_lenders", "interest.local_lenders"):
        known = {
            row["lender"]: row["title"] for version in law.book[key].versions[""] for row in version.rows
        }
        if lender in known:
            cite = law.book.on(key, sued_on).cite
            return LenderLine(known[lender], private=False, applies=FINANCIAL_LINE, citations=(cite, line))
    raise DataFault(f"{lender} is no kind of lender that is entered")


def line(debt: DebtFacts, cut_off: date, law: Law, *, lawful_line: bool) -> Line | None:
    """法发〔2017〕22号2 by policy for a licensed lender; 民间借贷规定25、29 for one without, whatever the policy.

    Raises `NotFormalised` for a small loan company sued before 法释〔2020〕27号.
    """
    if debt.lender is LenderKind.UNLICENSED:
        return private_line(debt.terms.signed_on, law, debt.sued_on, old_rule=debt.old_rule_requested)
    outside: tuple[Citation, ...] = ()
    if debt.lender is LenderKind.SMALL_LOAN:
        # Only since 法释〔2020〕27号 is it certain that these lenders are outside the four times LPR.
        outside = (law.book.on("interest.local_lenders", debt.sued_on or cut_off).cite,)
    if not lawful_line:
        return None
    version = law.book.on("interest.charges_line", cut_off)
    return Line(((date.min, version.number),), (version.cite, *outside))


def private_line(signed_on: date, law: Law, sued_on: date | None, *, old_rule: bool) -> Line:
    """民间借贷规定25、31(2): four times the LPR of the contract's day; for older contracts, of the day of suing.

    A contract of before 2020-08-20 that is sued on later: where a party asks for it, the part to 2020-08-19
    follows the rule of its day. Raises `NotFormalised` for an older contract whose day of suing is unknown or
    whose old rule is not entered, and `DataFault` for a suit before the contract.
    """
    if sued_on is not None and sued_on < signed_on:
        raise DataFault("sued_on lies before the contract")
    change = law.book["interest.private_line"].versions[""][0].start
    if sued_on is None or signed_on >= change:
        multiple = law.book.on("interest.private_line", signed_on)
        yearly = multiple.number * law.book.number("interest.lpr_1y", signed_on)
        return Line(((date.min, yearly),), (multiple.cite,))
    if sued_on < change:
        old = law.book.on("interest.private_line_before_2020", signed_on)
        return Line(((date.min, old.number),), (old.cite,))
    multiple = law.book.on("interest.private_line", sued_on)
    now = multiple.number * law.book.number("interest.lpr_1y", sued_on)
    transition = Citation(multiple.cite.source, "第三十一条第二款", multiple.cite.edition)
    if not old_rule:
        return Line(((date.min, now),), (multiple.cite, transition))
    old = law.book.on("interest.private_line_before_2020", signed_on)
    return Line(((date.min, old.number), (change, now)), (multiple.cite, transition, old.cite))


def allowed(found: Line, balance: Balance, day_base: int) -> Decimal:
    """法发〔2017〕22号2: what the line allows over the principal of each stretch of days, half-up once."""
    return spans.line_by_day(balance.spans, found.yearly, day_base)


def above(balance: Balance, claimed: Mapping[Component, Decimal], limit: Decimal) -> dict[Component, Decimal]:
    """法发〔2017〕22号2: what of the claimed charges exceeds the line, taken in the order of `CUT_FIRST`.

    The line is held against everything charged over the life of the account, paid or not; only what is still
    claimed can be left out. A component charged below zero gives no room to another.
    """
    counted = sum(
        (max(balance.charged[part], ZERO) - (balance.owed[part] - claimed[part]) for part in CUT_FIRST), ZERO
    )
    cuts, _ = allocation.allocate(max(counted - limit, ZERO), claimed, CUT_FIRST)
    return cuts
