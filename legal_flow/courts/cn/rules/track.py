"""审理程序: 小额, 简易 or 普通."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.money import half_up, in_words
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation, procedure_law
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

RULE = "cn.track"
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
    """Facts clear, rights and duties plain, little in dispute."""
    small_claim_agreed: bool = False
    summary_agreed: bool = False
    obstacles: tuple[str, ...] = ()
    """Words of `NOT_SMALL` and `NOT_SUMMARY`."""


def small_claim_ceiling(region: str, on: date, law: Law) -> tuple[Decimal, Citation]:
    """民事诉讼法165(1): half the province's yearly wage last published (30 % before 2022); `MissingLaw` without it."""
    return _of_wage("procedure.small_claim_share", region, on, law)


def agreed_ceiling(region: str, on: date, law: Law) -> tuple[Decimal, Citation]:
    """民事诉讼法165(2): twice the yearly wage, where both sides agree; nothing before 2022."""
    return _of_wage("procedure.small_claim_agreed_multiple", region, on, law)


def choose(
    amount: Decimal, region: str, on: date, law: Law, facts: TrackFacts | None = None
) -> tuple[str, Reason]:
    """民事诉讼法160、165、166; 解释140、257: ordinary if missing or not simple, 小额 to the ceiling, else summary."""
    facts = facts or TrackFacts()
    unknown = set(facts.obstacles) - NOT_SMALL.keys() - NOT_SUMMARY.keys()
    if unknown:
        raise ValueError(f"{', '.join(sorted(unknown))} is no obstacle to a track")
    ordinary = _ordinary(facts)
    if ordinary is not None:
        return "ordinary", ordinary
    ceiling, small_cite = small_claim_ceiling(region, on, law)
    known = {"amount": in_words(amount), "ceiling": in_words(ceiling)}
    barring = [NOT_SMALL[word] for word in facts.obstacles if word in NOT_SMALL]
    if barring:
        title = f"不得适用小额诉讼：{'；'.join(barring)}；适用简易程序"
        cites = (procedure_law("第一百六十六条"), procedure_law("第一百六十条"))
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
    return "summary", Reason(RULE, Outcome.ELIGIBLE, title, (procedure_law("第一百六十条"),), known)


def _ordinary(facts: TrackFacts) -> Reason | None:
    if facts.missing:
        cites = (procedure_law("第一百六十六条"), procedure_interpretation("第二百五十七条"))
        return Reason(RULE, Outcome.ELIGIBLE, "被告下落不明，适用普通程序并公告送达", cites)
    barring = [NOT_SUMMARY[word] for word in facts.obstacles if word in NOT_SUMMARY]
    if barring:
        title = f"不得适用简易程序：{'；'.join(barring)}"
        return Reason(RULE, Outcome.ELIGIBLE, title, (procedure_interpretation("第二百五十七条"),))
    if not facts.simple and not facts.summary_agreed:
        cites = (procedure_law("第一百五十二条"), procedure_law("第一百六十条"))
        return Reason(RULE, Outcome.ELIGIBLE, "事实或者权利义务不清、争议较大，适用普通程序", cites)
    return None


def _of_wage(key: str, region: str, on: date, law: Law) -> tuple[Decimal, Citation]:
    share = law.book.on(key, on)
    wage = law.book.number("procedure.yearly_wage", on, region[:2])
    return half_up(wage * share.number), share.cite
