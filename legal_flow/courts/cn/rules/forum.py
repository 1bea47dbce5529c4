"""主管与管辖: may this go to court at all, and to which court's place; every step with its reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, get_args

from legal_flow.cases.facts import Product
from legal_flow.cases.money import in_words
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation_on, procedure_law_on
from legal_flow.courts.cn.rules.eligibility import gravest
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Reason

INTERNET_CITIES = ("11", "4401", "3301")
"""京、穗、杭: where the three internet courts took loans, by code of administrative divisions."""
DOMICILES = frozenset({"debtor_domicile", "lender_domicile"})
"""民事诉讼法35: places whose connection with the dispute nobody has to prove."""
NAMED = frozenset({"performance", "signing", "subject"})
"""Places that 民事诉讼法35 names, but that the paper may call so without anything having happened there."""
Clause = Literal["none", "debtor_domicile", "lender_domicile", "performance", "signing", "subject", "other"]
CLAUSES = frozenset(get_args(Clause))
Arbitration = Literal["none", "only", "either", "before_dispute"]
ARBITRATION = frozenset(get_args(Arbitration))


@dataclass(frozen=True, slots=True)
class ForumFacts:
    """Who sues whom over what, and what they agreed on; regions are codes of administrative divisions."""

    filed_on: date
    amount: Decimal
    product: Product = Product.CARD
    lender_region: str = ""
    household_region: str = ""
    """户籍所在地 of the debtor."""
    habitual_region: str = ""
    habitual_since: date | None = None
    in_hospital: bool = False
    """The habitual place is a hospital where he is treated."""
    arbitration: str = "none"
    """`only`, `either` (或裁或审), `before_dispute` (先予仲裁)."""
    arbitration_accepted: bool = False
    """Under an either-or clause one side went to arbitration and the other did not object in time."""
    clause: str = "none"
    """The place that the agreement names: of `DOMICILES` or `NAMED`, or `other`."""
    agreed_region: str = ""
    """That place as it was when the agreement was signed."""
    connected: bool | None = None
    """Whether an actual connection of a `NAMED` or `other` place is proven; `None` while nobody has looked."""
    format_clause: bool = True
    noticed: bool = True
    """The clause of a consumer form was brought to his notice (提请注意), with proof."""
    area_only: bool = False
    """The clause names an area instead of a court."""
    court_determinable: bool = True
    """From the area named one court can be told."""
    assignee_unaware: bool = False
    """The claim was assigned and the assignee did not know of the clause."""
    respects_level: bool = True
    """It names no court of a wrong level and touches no exclusive jurisdiction."""
    performance_region: str = ""
    """The place of performance, where the agreement names one."""
    imprisoned: bool = False
    soldier: bool = False
    lender_military: bool = False
    online: bool = False
    """Signed and performed wholly on the internet."""
    same_side: bool | None = None
    """Both sides domiciled in the court's province, or both outside it."""


@dataclass(frozen=True, slots=True)
class Forum:
    """Where to sue: the ground of jurisdiction, its place, and every reason; no place where court is barred."""

    outcome: Outcome
    basis: str
    region: str
    kind: str
    """`local`, `internet`, `intermediate`, `financial` or `high`."""
    also: tuple[str, ...]
    """Other places whose courts have jurisdiction as well."""
    reasons: tuple[Reason, ...]


def find(facts: ForumFacts, law: Law) -> Forum:
    """民事诉讼法18-36, 127: arbitration first, then agreement, special rules, performance, domicile; level last."""
    _possible(facts)
    gate = arbitration(facts, law)
    if gate is not None and gate.outcome is not Outcome.ELIGIBLE:
        return Forum(gate.outcome, "", "", "", (), (gate,))
    reasons, also = [] if gate is None else [gate], tuple[str, ...]()
    clause = agreed(facts, law)
    if clause is not None:
        reasons.append(clause)
    if clause is not None and clause.facts.get("stands") == "yes":
        basis, region = "agreed", facts.agreed_region
    else:
        basis, region, ground = _by_statute(facts, law)
        reasons.append(ground)
        also = _also(facts, basis, region, law)
    if also:
        title = "两个以上法院有管辖权的，可以向其中一个起诉，由最先立案的法院管辖"
        cite = procedure_law_on("第三十六条", facts.filed_on, law)
        reasons.append(Reason("cn.several_courts", Outcome.ELIGIBLE, title, (cite,)))
    kind, level = _kind(facts, region, law)
    reasons += level
    if facts.soldier:
        reasons.append(military(facts, law))
    return Forum(gravest(reasons), basis, region, kind, also, tuple(reasons))


def arbitration(facts: ForumFacts, law: Law) -> Reason | None:
    """民事诉讼法127(二); 法释〔2025〕15号四: arbitration alone bars a suit; arbitrate-or-sue leaves it open.

    Before 2025-12-31 arbitration that the other side accepted in silence stood (仲裁法解释7). 法释〔2018〕10号:
    an award made before any dispute arose (先予仲裁) is not enforced.
    """
    rule = "cn.arbitration"
    if facts.arbitration == "none":
        return None
    if facts.arbitration == "only":
        cites = (
            procedure_law_on("第一百二十七条第二项", facts.filed_on, law),
            procedure_interpretation_on("第二百一十五条", facts.filed_on),
        )
        return Reason(rule, Outcome.BARRED, "约定了仲裁，应申请仲裁", cites)
    if facts.arbitration == "before_dispute":
        cite = Citation("最高人民法院关于仲裁机构“先予仲裁”问题的批复", "全文", "法释〔2018〕10号", "MH")
        title = "先予仲裁的裁决不予执行；能否起诉取决于仲裁条款，由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (cite,))
    effect = law.book.on("procedure.arbitrate_or_sue", facts.filed_on)
    if facts.arbitration_accepted and effect.text == "void_unless_accepted":
        title = "或裁或审，一方已申请仲裁而对方未在期限内提出异议，仲裁有效"
        return Reason(rule, Outcome.BARRED, title, (effect.cite,))
    title = "或裁或审的约定，仲裁部分无效，可以起诉"
    return Reason(rule, Outcome.ELIGIBLE, title, (effect.cite,))


def agreed(facts: ForumFacts, law: Law) -> Reason | None:
    """民事诉讼法35; 解释31-33; 法释〔2025〕15号一、三: does the agreed court stand, so that we rely on it?

    The domicile of either side is connected by itself, whatever the clause calls it. A place of signing,
    performance or subject whose connection is disproven is treated as any other place; from 2025-12-31 on it must
    be proven, so a lawyer looks where nobody has.
    """
    rule, on = "cn.agreed_court", facts.filed_on
    if facts.clause == "none":
        return None
    flaw = _flaw(facts, law)
    if flaw is not None:
        title, cite = flaw
        return Reason(rule, Outcome.ELIGIBLE, title, (cite,), {"stands": "no"})
    effect = law.book.on("procedure.unconnected_clause", on)
    homes = {facts.lender_region, facts.household_region, facts.habitual_region} - {""}
    connected = facts.clause in DOMICILES or facts.agreed_region in homes or facts.connected
    unproven = facts.connected is None
    if connected or (unproven and facts.clause in NAMED and effect.text != "void"):
        title = "按协议管辖条款确定法院，以签订时的地点为准"
        cites: tuple[Citation, ...] = (
            procedure_law_on("第三十五条", on, law),
            procedure_interpretation_on("第三十二条", on),
        )
        if facts.area_only:
            cites = (*cites, law.book.on("procedure.area_clause", on).cite)
        return Reason(rule, Outcome.ELIGIBLE, title, cites, {"stands": "yes"})
    if unproven:
        title = "约定的地点与争议有实际联系的证据尚未核实，没有证据的条款无效，由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (effect.cite,), {"stands": "no"})
    if effect.text == "void":
        title = "约定的地点没有证据证明与争议有实际联系，管辖条款无效"
        return Reason(rule, Outcome.ELIGIBLE, title, (effect.cite,), {"stands": "no"})
    title = "约定的地点与争议有无实际联系尚有疑问，由律师判断是否依约定起诉"
    return Reason(rule, Outcome.NEEDS_LAWYER, title, (effect.cite,), {"stands": "no"})


def _flaw(facts: ForumFacts, law: Law) -> tuple[str, Citation] | None:
    """What keeps us from relying on a clause, whatever place it names."""
    if not facts.respects_level:
        return "管辖条款违反级别管辖或者专属管辖，无效", procedure_law_on("第三十五条", facts.filed_on, law)
    if facts.format_clause and not facts.noticed:
        title = "格式管辖条款没有提请消费者注意的证据，不以约定管辖起诉"
        return title, procedure_interpretation_on("第三十一条", facts.filed_on)
    if facts.assignee_unaware:
        title = "转让时受让人不知道有管辖协议，对其没有约束力"
        return title, procedure_interpretation_on("第三十三条", facts.filed_on)
    if facts.area_only and not facts.court_determinable:
        area = law.book.on("procedure.area_clause", facts.filed_on)
        return "只约定了地区而不能确定法院的，按法定管辖", area.cite
    return None


def domicile(facts: ForumFacts, law: Law) -> tuple[str, Reason]:
    """民事诉讼法22; 解释3、4: the household's place, or where he lived for a year on end to filing, no hospital."""
    since, on = facts.habitual_since, facts.filed_on
    by_law = procedure_law_on("第二十二条", on, law)
    lived = since is not None and periods.add_years(since, 1) <= facts.filed_on
    if facts.habitual_region and lived and not facts.in_hospital:
        title = "由被告经常居住地法院管辖"
        cites = (by_law, procedure_interpretation_on("第四条", on))
        return facts.habitual_region, Reason("cn.venue", Outcome.ELIGIBLE, title, cites)
    title = "由被告住所地（户籍所在地）法院管辖"
    cites = (by_law, procedure_interpretation_on("第三条", on))
    return facts.household_region, Reason("cn.venue", Outcome.ELIGIBLE, title, cites)


def military(facts: ForumFacts, law: Law) -> Reason:
    """军事法院管辖规定: a military court only where both sides are of the forces; service through the unit (92)."""
    both = law.book.on("procedure.military_court_both_sides", facts.filed_on)
    if facts.lender_military:
        title = "双方均为军人或者军队单位，由军事法院管辖，由律师确定"
        return Reason("cn.military_court", Outcome.NEEDS_LAWYER, title, (both.cite,))
    title = "只有被告为军人，由地方法院管辖，经所在部队送达"
    cites = (both.cite, procedure_law_on("第九十二条", facts.filed_on, law))
    return Reason("cn.military_court", Outcome.ELIGIBLE, title, cites)


def _by_statute(facts: ForumFacts, law: Law) -> tuple[str, str, Reason]:
    """民事诉讼法23(三)(四)、24; 解释18: plaintiff's place if imprisoned, performance, lender's place, domicile."""
    rule, on = "cn.venue", facts.filed_on
    contract = procedure_law_on("第二十四条", on, law)
    if facts.imprisoned and facts.lender_region:
        title = "被告被监禁或者被采取强制性教育措施，由原告住所地法院管辖"
        cite = procedure_law_on("第二十三条第三项、第四项", on, law)
        return "plaintiff", facts.lender_region, Reason(rule, Outcome.ELIGIBLE, title, (cite,))
    if facts.performance_region:
        title = "由约定的合同履行地法院管辖"
        cites = (contract, procedure_interpretation_on("第十八条第一款", on))
        return "performance", facts.performance_region, Reason(rule, Outcome.ELIGIBLE, title, cites)
    if facts.lender_region:
        title = "合同履行地为接收货币一方所在地，由出借人所在地法院管辖"
        cites = (contract, procedure_interpretation_on("第十八条第二款", on))
        return "lender", facts.lender_region, Reason(rule, Outcome.ELIGIBLE, title, cites)
    region, reason = domicile(facts, law)
    if not region:
        title = "没有可以确定管辖的地点，由律师确定"
        return "", "", Reason(rule, Outcome.NEEDS_LAWYER, title, reason.citations)
    return "debtor", region, reason


def _also(facts: ForumFacts, basis: str, region: str, law: Law) -> tuple[str, ...]:
    """民事诉讼法24: in a contract suit the debtor's domicile is as good as the place of performance."""
    if basis not in ("lender", "performance"):
        return ()
    home, _ = domicile(facts, law)
    return (home,) if home and home != region else ()


def _kind(facts: ForumFacts, region: str, law: Law) -> tuple[str, list[Reason]]:
    """法发〔2021〕27号; 法释〔2018〕16号2(三); 法释〔2025〕14号1: the level, then the internet courts of their time."""
    level = _level(facts, law)
    notes = []
    if level is not None and level.facts.get("court") == "basic":
        notes, level = [level], None
    if level is not None:
        financial = law.book["procedure.financial_court"].versions.get(region[:2])
        if level.outcome is Outcome.ELIGIBLE and financial and financial[0].start <= facts.filed_on:
            title = f"{level.title}，其中金融纠纷由{financial[0].text}管辖"
            cites = (*level.citations, financial[0].cite)
            return "financial", [Reason(level.rule, level.outcome, title, cites, level.facts)]
        return level.facts.get("court", "intermediate"), [level]
    if facts.product is Product.CARD or not (facts.online and region.startswith(INTERNET_CITIES)):
        return "local", notes
    first = law.book["procedure.internet_court_loans"].versions[""][0]
    if facts.filed_on < first.start:
        title = f"互联网法院自{first.start}起集中管辖网络借款纠纷，此前由地方法院管辖（杭州的试点没有录入）"
        return "local", [*notes, Reason("cn.internet_court", Outcome.ELIGIBLE, title, (first.cite,))]
    listed = law.book.on("procedure.internet_court_loans", facts.filed_on)
    if listed.flag:
        title = "签订、履行均在互联网上完成的借款纠纷，由互联网法院集中管辖"
        return "internet", [*notes, Reason("cn.internet_court", Outcome.ELIGIBLE, title, (listed.cite,))]
    title = "互联网法院不再受理网络借款纠纷，由地方法院管辖；高级法院特别指定的除外"
    return "local", [*notes, Reason("cn.internet_court", Outcome.ELIGIBLE, title, (listed.cite,))]


def _level(facts: ForumFacts, law: Law) -> Reason | None:
    """法发〔2021〕27号1、2: from 500 million on, or from 100 million where one side is of another province.

    法发〔2019〕14号: from five billion on the high court tries it, which a lawyer confirms.
    """
    if facts.filed_on < law.book["procedure.intermediate_floor"].versions[""][0].start:
        return _level_by_province(facts, law)
    across = law.book.on("procedure.intermediate_floor", facts.filed_on)
    same = law.book.on("procedure.intermediate_floor_same_side", facts.filed_on)
    high = law.book.on("procedure.high_floor", facts.filed_on)
    known = {"amount": in_words(facts.amount)}
    if facts.amount >= high.number:
        title = "达到高级人民法院一审标准，由律师确定级别管辖"
        return Reason("cn.level", Outcome.NEEDS_LAWYER, title, (high.cite,), {**known, "court": "high"})
    if facts.amount >= same.number:
        return Reason("cn.level", Outcome.ELIGIBLE, "由中级人民法院一审", (same.cite,), known)
    if facts.amount < across.number or facts.same_side is True:
        return None
    if facts.same_side is False:
        return Reason("cn.level", Outcome.ELIGIBLE, "由中级人民法院一审", (across.cite,), known)
    title = "是否由中级人民法院一审取决于当事人住所地，由律师确定"
    return Reason("cn.level", Outcome.NEEDS_LAWYER, title, (across.cite, same.cite), known)


def _level_by_province(facts: ForumFacts, law: Law) -> Reason:
    """法发〔2015〕7号: each province had its own floor; below the lowest of them no intermediate court tries a suit."""
    lowest = law.book.on("procedure.intermediate_floor_lowest", facts.filed_on)
    known = {"amount": in_words(facts.amount)}
    if facts.amount < lowest.number:
        title = "各省级别管辖标准不一、未逐省录入；数额低于其中最低的标准，由基层人民法院一审"
        return Reason("cn.level", Outcome.ELIGIBLE, title, (lowest.cite,), {**known, "court": "basic"})
    title = "各省级别管辖标准不一、未逐省录入，是否由中级人民法院一审由律师确定"
    return Reason("cn.level", Outcome.NEEDS_LAWYER, title, (lowest.cite,), known)


def _possible(facts: ForumFacts) -> None:
    if facts.arbitration not in ARBITRATION:
        raise DataFault(f"arbitration: {facts.arbitration} is none of {', '.join(sorted(ARBITRATION))}")
    if facts.clause not in CLAUSES:
        raise DataFault(f"clause: {facts.clause} is none of {', '.join(sorted(CLAUSES))}")
    if facts.clause != "none" and not facts.agreed_region:
        raise DataFault("agreed_region: the clause names a court")
    if facts.habitual_since is not None and facts.habitual_since > facts.filed_on:
        raise DataFault("habitual_since: after the suit was filed")
