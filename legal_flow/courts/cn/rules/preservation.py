"""财产保全 (民事诉讼法103-108; 法释〔2016〕22号): security, days, and when it must be lifted."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from legal_flow.cases.money import half_up
from legal_flow.courts.cn.rules import periods
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.preservation"
PRE_SUIT, IN_SUIT, AFTER = "pre_suit", "in_suit", "before_enforcement"
Stage = Literal["pre_suit", "in_suit", "before_enforcement"]
STAGES: tuple[str, ...] = get_args(Stage)
"""`before_enforcement`: the instrument has taken effect and nobody applied for enforcement yet (判后执前)."""


@dataclass(frozen=True, slots=True)
class Security:
    """The security to give: exactly so much before suit, at most so much in suit."""

    amount: Decimal
    at_most: bool
    excusable: bool
    """The court may do without; it need not."""
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Lifting:
    """Who has to do what once a preservation has lost its reason."""

    by: str
    """`applicant` asks, `court` lifts of its own motion."""
    title: str
    citation: Citation


def _preservation(article: str) -> Citation:
    source = "最高人民法院关于人民法院办理财产保全案件若干问题的规定"
    return Citation(source, article, "法释〔2016〕22号，2020年修正")


def _lift(item: str) -> Citation:
    return _preservation(f"第二十三条第一款第{item}项")


Cause = Literal["not_sued", "withdrawn", "dismissed", "debtor_security", "not_enforced"]
LIFTED = {
    "not_sued": Lifting("applicant", "诉前保全后三十日内未起诉或者申请仲裁", _lift("一")),
    "withdrawn": Lifting("applicant", "起诉被裁定不予受理、准许撤诉或者按撤诉处理", _lift("四")),
    "dismissed": Lifting("applicant", "起诉或者诉讼请求被生效裁判驳回", _lift("五")),
    "debtor_security": Lifting("court", "被保全人或者第三人提供充分有效担保", _preservation("第二十二条")),
    "not_enforced": Lifting(
        "court", "判后执前保全，履行期间届满后五日内未申请执行", procedure_interpretation("第一百六十三条")
    ),
}


def security(amount: Decimal, stage: str, on: date, law: Law, *, licensed: bool = False) -> Security:
    """保全规定5、9: before suit as much as is to be preserved, in suit 30 % at most.

    In suit a licensed lender able to pay may be excused (9(1)(六)), between judgment and enforcement anybody
    (9(2)): as the court sees fit. Before suit nobody is.
    """
    if amount <= 0:
        raise DataFault("amount: what is to be preserved is above zero")
    if _stage(stage) == PRE_SUIT:
        whole = law.book.on("enforcement.pre_suit_security_share", on)
        return Security(half_up(amount * whole.number), False, False, (whole.cite,))
    share = law.book.on("enforcement.security_share", on)
    excused = law.book.on("enforcement.security_excused", on)
    if stage == AFTER:
        cites: tuple[Citation, ...] = (share.cite, _preservation("第九条第二款"))
    else:
        cites = (share.cite, excused.cite) if licensed and excused.flag else (share.cite,)
    return Security(half_up(amount * share.number), True, len(cites) > 1, cites)


def ruling_by(
    stage: str, received_on: date, law: Law, *, urgent: bool, secured_on: date | None = None
) -> Period:
    """民事诉讼法103(3)、104(2); 保全规定4: 48 hours before suit or where urgent, else five days.

    Where security is asked for in suit, the five days run from the day it was given.
    """
    if secured_on is not None and secured_on < received_on:
        raise DataFault("secured_on: security was given before the application was received")
    if _stage(stage) == PRE_SUIT or urgent:
        return periods.period("preservation.urgent", received_on, law)
    return periods.period("preservation.ruling", secured_on or received_on, law)


def sue_by(executed_on: date, law: Law) -> Period:
    """民事诉讼法104(3): thirty days after a measure before suit to sue, or the court lifts it."""
    return periods.period("preservation.sue", executed_on, law)


def lifting(cause: str) -> Lifting:
    """保全规定22、23(1); 解释163: who has to see that it is lifted, and why.

    An applicant who does not ask at once pays the damage (保全规定23(3)); the court rules in five days (23(2)).
    """
    if cause not in LIFTED:
        raise DataFault(f"cause: {cause} is none of {', '.join(LIFTED)}")
    return LIFTED[cause]


def findable(stage: str, *, specific: bool, lead: bool) -> Reason:
    """保全规定10、11: name the property; in suit a concrete lead is enough, and the network may be searched."""
    in_suit = _stage(stage) == IN_SUIT
    if specific:
        return _reason(Outcome.ELIGIBLE, "被保全财产信息明确", "第十条第一款")
    if in_suit and lead:
        title = "提供了具体财产线索，裁定执行中可以书面申请通过网络执行查控系统查询"
        return _reason(Outcome.ELIGIBLE, title, "第十条第二款、第十一条第一款")
    return _reason(Outcome.NOT_YET, "应当提供明确的被保全财产信息", "第十条第一款")


def _reason(outcome: Outcome, title: str, article: str) -> Reason:
    return Reason(RULE, outcome, title, (_preservation(article),))


def _stage(stage: str) -> str:
    if stage not in STAGES:
        raise DataFault(f"stage: {stage} is none of {', '.join(STAGES)}")
    return stage
