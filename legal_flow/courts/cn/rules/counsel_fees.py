"""律师费: what counsel may ask of the lender, and what the lender may ask of the debtor."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules.basis import Law, civil_code
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import brackets
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.outcomes import Fee, Outcome, Reason

RULE = "cn.counsel_fee"
DEBT_MATTERS = frozenset({"debt"})
DOUBTFUL_MATTERS = frozenset({"debt_of_deceased"})
"""被继承人债务清偿纠纷 stands among the causes of succession; whether that makes it a 继承案件 is not settled."""
PREMIUM = Citation("法答网精选答问", "问题3", "第五批")
EXPENSES = (civil_code("第五百零九条第一款"), civil_code("第五百六十一条"))
PAPERS = {
    "retainer": "委托代理合同",
    "invoice": "律师费发票",
    "payment": "付款凭证",
    "allocated": "批量委托时分摊到本案的明细",
}
"""What proves that the fee was incurred for this case, in the order of an evidence list."""


@dataclass(frozen=True, slots=True)
class FeeProof:
    """What is at hand to claim counsel's fee from the debtor."""

    clause: bool
    """The agreement with the debtor says that he bears it."""
    retainer: bool
    invoice: bool
    payment: bool
    allocated: bool
    reasonable: bool | None
    """`None` while nobody has looked at it."""


def contingency_cap(amount: Decimal, signed_on: date, law: Law) -> Fee:
    """司发通〔2021〕87号: the most a contingent fee may be, cumulative; 发改价格〔2006〕611号13: before, 30 %."""
    version = law.book.on("counsel.contingency_cap", signed_on)
    total, derivation = brackets.cumulative(amount, brackets.read(version.rows))
    return Fee(Rounding.FEN_HALF_UP(total), derivation, (version.cite,))


def contingency(matter: str, agreed: Decimal, amount: Decimal, signed_on: date, law: Law) -> Reason:
    """司发通〔2021〕87号; 发改价格〔2006〕611号11-13: no contingency in some matters, elsewhere up to the cap."""
    rule = "cn.contingency"
    forbidden = law.book.on("counsel.contingency_forbidden", signed_on)
    titles = {row["matter"]: row["title"] for row in forbidden.rows}
    if matter in titles:
        return Reason(rule, Outcome.BARRED, f"禁止风险代理：{titles[matter]}", (forbidden.cite,))
    if matter in DOUBTFUL_MATTERS:
        title = "被继承人债务清偿纠纷是否属于禁止风险代理的继承案件，由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (forbidden.cite,))
    if matter not in DEBT_MATTERS:
        raise DataFault(f"matter: {matter} is no matter that counsel's fee depends on")
    cap = contingency_cap(amount, signed_on, law)
    facts = {"agreed": in_words(agreed), "cap": in_words(cap.amount)}
    if agreed > cap.amount:
        return Reason(rule, Outcome.BARRED, "约定的风险代理收费超过最高金额", cap.citations, facts)
    return Reason(rule, Outcome.ELIGIBLE, "约定的风险代理收费在最高金额以内", cap.citations, facts)


def recoverable(fee: Decimal, proof: FeeProof) -> tuple[Reason, tuple[str, ...]]:
    """民法典509(1)、561: counsel's fee is claimed only by agreement, as incurred for this case, and if reasonable.

    The names of what is missing come with the reason. Raises `DataFault` for a fee of nothing.
    """
    if fee <= ZERO:
        raise DataFault("fee: nothing was incurred")
    facts = {"fee": in_words(fee)}
    missing = tuple(name for kind, name in PAPERS.items() if not getattr(proof, kind))
    if not proof.clause:
        title = "合同未约定律师费由债务人负担，不主张"
        return Reason(RULE, Outcome.BARRED, title, EXPENSES, facts), (
            "由债务人负担律师费的合同条款",
            *missing,
        )
    if missing:
        title = f"律师费的证据不足，缺：{'、'.join(missing)}"
        return Reason(RULE, Outcome.NOT_YET, title, EXPENSES, facts), missing
    if proof.reasonable is not True:
        unsure = proof.reasonable is None
        title = "律师费是否合理尚待律师判断" if unsure else "律师费明显过高，由律师确定可以主张的数额"
        lacking = ("合理性说明",) if unsure else ()
        return Reason(RULE, Outcome.NEEDS_LAWYER, title, EXPENSES, facts), lacking
    title = "合同约定由债务人负担、已实际发生且合理，可以主张"
    return Reason(RULE, Outcome.ELIGIBLE, title, EXPENSES, facts), ()


def preservation_premium(*, named: bool, needed: bool, reasonable: bool, paid: bool) -> Reason:
    """法答网第五批问题3: a premium is not awarded unless agreed as an expense of recovery, needed and reasonable."""
    rule = "cn.preservation_premium"
    if not named:
        title = "合同未把保全责任险保险费约定为实现债权的费用，一般不予支持"
        return Reason(rule, Outcome.BARRED, title, (PREMIUM,))
    if not paid:
        return Reason(rule, Outcome.NOT_YET, "保全责任险保险费尚未实际支付", (PREMIUM,))
    if not (needed and reasonable):
        title = "保全责任险保险费的必要性、合理性由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (PREMIUM,))
    return Reason(rule, Outcome.ELIGIBLE, "约定为实现债权的费用且必要、合理，可以主张", (PREMIUM,))
