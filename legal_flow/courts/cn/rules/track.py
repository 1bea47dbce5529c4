"""审理程序: 小额, 简易 or 普通."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from legal_flow.cases.money import ZERO, half_up, in_words
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation_on, procedure_law_on
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

RULE = "cn.track"
Obstacle = Literal[
    "title",
    "foreign",
    "appraisal",
    "counterclaim",
    "unsuitable",
    "remanded",
    "many_parties",
    "retrial",
    "public_interest",
]
NOT_SMALL = {
    "title": "人身关系、财产确权纠纷",
    "foreign": "涉外纠纷",
    "appraisal": "需要评估、鉴定，或者对诉前评估、鉴定结果有异议",
    "counterclaim": "当事人提出反诉",
    "unsuitable": "其他不宜适用小额诉讼程序的",
}
"""民事诉讼法166, beside a missing party."""
NOT_SUMMARY = {
    "remanded": "发回重审的",
    "many_parties": "当事人一方人数众多的",
    "retrial": "适用审判监督程序的",
    "public_interest": "涉及国家利益、社会公共利益的",
}
"""解释257, beside a defendant who is missing when the suit is filed."""


@dataclass(frozen=True, slots=True)
class TrackFacts:
    """What the track depends on beside the amount."""

    missing: bool = False
    simple: bool = True
    """Facts clear, rights and duties plain, little in dispute; without it there is no 小额, whatever was agreed."""
    small_claim_agreed: bool = False
    summary_agreed: bool = False
    obstacles: tuple[str, ...] = ()
    """Words of `NOT_SMALL` and `NOT_SUMMARY`."""


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The two ceilings of 小额诉讼 in yuan: by law, and where both sides agree on it (0: not possible)."""

    by_law: Decimal
    agreed: Decimal
    citations: tuple[Citation, Citation]


def ceilings(yearly_wage: Decimal, on: date, law: Law) -> Ceilings:
    """民事诉讼法165: half a yearly wage (30 % before 2022), and twice of it where agreed (never before 2022).

    Which statistic the province's courts take is not settled here; the wage is the caller's. Half-up to the fen.
    """
    if yearly_wage <= ZERO:
        raise DataFault("yearly_wage: a wage above zero was expected")
    share = law.book.on("procedure.small_claim_share", on)
    multiple = law.book.on("procedure.small_claim_agreed_multiple", on)
    return Ceilings(
        half_up(yearly_wage * share.number),
        half_up(yearly_wage * multiple.number),
        (share.cite, multiple.cite),
    )


def small_claim_ceiling(region: str, on: date, law: Law) -> tuple[Decimal, Citation]:
    """民事诉讼法165(1): half the province's yearly wage last published (30 % before 2022); `MissingLaw` without it."""
    found = ceilings(_wage(region, on, law), on, law)
    return found.by_law, found.citations[0]


def agreed_ceiling(region: str, on: date, law: Law) -> tuple[Decimal, Citation]:
    """民事诉讼法165(2): twice the yearly wage, where both sides agree; nothing before 2022."""
    found = ceilings(_wage(region, on, law), on, law)
    return found.agreed, found.citations[1]


def choose(
    amount: Decimal, region: str, on: date, law: Law, facts: TrackFacts | None = None
) -> tuple[str, Reason]:
    """民事诉讼法160、165、166; 解释140、257: ordinary if missing or not simple, 小额 to the ceiling, else summary.

    An unclear case that both sides want tried summarily (160(2)) is summary and never 小额: 165(1) and (2) both
    ask for clear facts. Raises `DataFault` for an unknown obstacle, `MissingLaw` without the province's wage.
    """
    facts = facts or TrackFacts()
    unknown = set(facts.obstacles) - NOT_SMALL.keys() - NOT_SUMMARY.keys()
    if unknown:
        raise DataFault(f"obstacles: {', '.join(sorted(unknown))} is no obstacle to a track")
    ordinary = _ordinary(facts, on, law)
    if ordinary is not None:
        return "ordinary", ordinary
    simple_suit = procedure_law_on("第一百六十条", on, law)
    if not facts.simple:
        title = "事实或者权利义务不清、争议较大，双方约定适用简易程序；不得适用小额诉讼"
        cites = (replace(simple_suit, article=f"{simple_suit.article}第二款"), small_suit(on, law))
        return "summary", Reason(RULE, Outcome.ELIGIBLE, title, cites)
    ceiling, small_cite = small_claim_ceiling(region, on, law)
    known = {"amount": in_words(amount), "ceiling": in_words(ceiling)}
    barring = [NOT_SMALL[word] for word in facts.obstacles if word in NOT_SMALL]
    if barring:
        title = f"不得适用小额诉讼：{'；'.join(barring)}；适用简易程序"
        cites = (procedure_law_on("第一百六十六条", on, law), simple_suit)
        return "summary", Reason(RULE, Outcome.ELIGIBLE, title, cites, known)
    if amount <= ceiling:
        title = "标的额在小额诉讼上限以内"
        return "small_claim", Reason(RULE, Outcome.ELIGIBLE, title, (small_cite,), known)
    highest, agreed_cite = agreed_ceiling(region, on, law)
    if facts.small_claim_agreed and amount <= highest:
        title = "超过小额诉讼上限而不超过年平均工资二倍，双方约定适用小额诉讼"
        agreed = {**known, "agreed_ceiling": in_words(highest)}
        return "small_claim", Reason(RULE, Outcome.ELIGIBLE, title, (agreed_cite,), agreed)
    title = "事实清楚、权利义务明确，适用简易程序"
    return "summary", Reason(RULE, Outcome.ELIGIBLE, title, (simple_suit,), known)


def small_suit(on: date, law: Law) -> Citation:
    """民事诉讼法165(1): what 小额诉讼 asks for."""
    return law.book.on("procedure.small_claim_share", on).cite


def _ordinary(facts: TrackFacts, on: date, law: Law) -> Reason | None:
    unfit = procedure_interpretation_on("第二百五十七条", on)
    if facts.missing:
        cites = (procedure_law_on("第一百六十六条", on, law), unfit)
        return Reason(RULE, Outcome.ELIGIBLE, "被告下落不明，适用普通程序并公告送达", cites)
    barring = [NOT_SUMMARY[word] for word in facts.obstacles if word in NOT_SUMMARY]
    if barring:
        title = f"不得适用简易程序：{'；'.join(barring)}"
        return Reason(RULE, Outcome.ELIGIBLE, title, (unfit,))
    if not facts.simple and not facts.summary_agreed:
        cites = (procedure_law_on("第一百五十二条", on, law), procedure_law_on("第一百六十条", on, law))
        return Reason(RULE, Outcome.ELIGIBLE, "事实或者权利义务不清、争议较大，适用普通程序", cites)
    return None


def _wage(region: str, on: date, law: Law) -> Decimal:
    return law.book.number("procedure.yearly_wage", on, region[:2])
