"""Questions about the way to court: routes, court, track, forms."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import Product
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import articles, cites, reason_answer, reasons_answer
from legal_flow.courts.cn.rules import fees, forms, forum, routes, track
from legal_flow.rules.questions import Answer

FILED = date(2026, 3, 2)


class ForumGiven(Facts):
    """A card debt of 20,000 yuan without an agreed court, sued for on 2 March 2026, unless it says otherwise."""

    filed_on: Annotated[Day, Field(description="起诉日")]
    amount: Annotated[Yuan, Field(description="标的额")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    lender_region: Annotated[Text, Field(description="出借人所在地的区划代码")] = ""
    household_region: Annotated[Text, Field(description="被告户籍所在地的区划代码")] = ""
    habitual_region: Annotated[Text, Field(description="被告经常居住地的区划代码")] = ""
    habitual_since: Annotated[Day | None, Field(description="自何日起在该地居住")] = None
    in_hospital: Annotated[Flag, Field(description="在该地住院就医")] = False
    arbitration: Annotated[
        forum.Arbitration,
        Field(description="仲裁约定：only 只约定仲裁、either 或裁或审、before_dispute 先予仲裁"),
    ]
    arbitration_accepted: Annotated[Flag, Field(description="或裁或审，一方已申请仲裁而对方未及时异议")] = (
        False
    )
    clause: Annotated[forum.Clause, Field(description="管辖条款约定的地点；没有条款的为 none")]
    agreed_region: Annotated[Text, Field(description="约定地点（签订时）的区划代码")] = ""
    connected: Annotated[
        Flag | None, Field(description="签订地、履行地、标的物所在地或者其他地点与争议有实际联系；未查的留空")
    ] = None
    format_clause: Annotated[Flag, Field(description="格式条款")]
    noticed: Annotated[Flag, Field(description="有提请消费者注意的证据")]
    area_only: Annotated[Flag, Field(description="只约定了地区")] = False
    court_determinable: Annotated[Flag, Field(description="由该地区能够确定法院")]
    assignee_unaware: Annotated[Flag, Field(description="债权受让人不知道有管辖协议")] = False
    respects_level: Annotated[Flag, Field(description="不违反级别管辖和专属管辖")]
    performance_region: Annotated[Text, Field(description="约定的合同履行地的区划代码")] = ""
    imprisoned: Annotated[Flag, Field(description="被告被监禁")] = False
    soldier: Annotated[Flag, Field(description="被告为现役军人")] = False
    lender_military: Annotated[Flag, Field(description="原告为军队单位")] = False
    online: Annotated[Flag, Field(description="签订、履行均在互联网上完成")] = False
    same_side: Annotated[Flag | None, Field(description="双方均在或者均不在该省；未知的留空")] = None


class ChooseGiven(Facts):
    """A suit with clear facts in the sample province on 3 March 2025, unless it says otherwise."""

    amount: Annotated[Yuan, Field(description="标的额")]
    region: Annotated[Text, Field(description="受诉法院的区划代码")]
    on: Annotated[Day, Field(description="立案日")]
    missing: Annotated[Flag, Field(description="被告下落不明")]
    simple: Annotated[Flag, Field(description="事实清楚、权利义务明确、争议不大")]
    small_claim_agreed: Annotated[Flag, Field(description="双方约定适用小额诉讼")] = False
    summary_agreed: Annotated[Flag, Field(description="双方约定适用简易程序")] = False
    obstacles: Annotated[
        tuple[track.Obstacle, ...], Field(description="不得适用小额或者简易程序的情形；没有的写空列表")
    ]


class CeilingsGiven(Facts):
    """A yearly wage as the province's courts take it."""

    yearly_wage: Annotated[Yuan, Field(description="上年度就业人员年平均工资（当地法院采用的统计口径）")]
    on: Annotated[Day, Field(description="立案日")]


class FormGiven(Facts):
    """A document to be filed."""

    document: Annotated[forms.Document, Field(description="文书")]
    cause: Annotated[forms.Cause, Field(description="案由")]
    filed_on: Annotated[Day, Field(description="提交日")]


class RoutesGiven(Facts):
    """A claim due and certain, of 50,000 yuan on the summary track, unless it says otherwise."""

    amount: Annotated[Yuan, Field(description="标的额")]
    on: Annotated[Day, Field(description="选择路径之日")]
    track: Annotated[fees.Track, Field(description="程序")]
    due: Annotated[Flag, Field(description="已到期")]
    certain: Annotated[Flag, Field(description="数额确定")]
    arbitration: Annotated[Flag, Field(description="有效的仲裁条款")]
    notarised: Annotated[Flag, Field(description="赋强公证")] = False
    missing: Annotated[Flag, Field(description="下落不明")]
    abroad: Annotated[Flag, Field(description="不在境内")]
    other_disputes: Annotated[Flag, Field(description="双方有其他债务纠纷")]
    preserved: Annotated[Flag, Field(description="已申请诉前保全")]
    binds_guarantors: Annotated[Flag, Field(description="须使保证人受拘束")]
    asset_known: Annotated[Flag, Field(description="有明确的财产信息")] = False
    urgent: Annotated[Flag | None, Field(description="情况紧急；律师没有判断的留空")] = None
    secured: Annotated[Flag, Field(description="能够提供担保")]
    mediation_refused: Annotated[Flag, Field(description="拒绝先行调解")] = False
    letter_days: Annotated[Whole, Field(description="发函到起诉的天数（机构政策）")]
    limitation_act_by: Annotated[Day | None, Field(description="诉讼时效的我方最后日")] = None
    guarantee_act_by: Annotated[Day | None, Field(description="一般保证期间内起诉的我方最后日")] = None
    within_days: Annotated[Whole, Field(description="多少天以内算临近（机构政策）")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _routes(pack)
    yield from _courts(pack)


def _routes(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_routes(given: RoutesGiven) -> Answer:
        facts = routes.RouteFacts(**given.model_dump(exclude={"within_days"}))
        found = routes.compare(facts, given.within_days, pack.law)
        answer: Answer = {
            "must": found.must,
            "because": [reason.title for reason in found.because],
            "because_cites": articles([cite for reason in found.because for cite in reason.citations]),
            **cites(cite for one in found.found for reason in one.reasons for cite in reason.citations),
        }
        for one in found.found:
            against = [reason for reason in one.reasons if reason.outcome != "eligible"]
            answer |= {
                one.route: one.outcome,
                f"{one.route}_days": one.days,
                f"{one.route}_cost": one.cost,
                f"{one.route}_met": [reason.title for reason in one.reasons if reason.outcome == "eligible"],
                f"{one.route}_against": [reason.title for reason in against],
                f"{one.route}_cites": articles(cite for reason in one.reasons for cite in reason.citations),
            }
        return answer

    yield ModelQuestion(
        "routes",
        "可走的路径：条件、时间、预交的费用，法律或者内部政策要求走哪一条",
        (
            "民事诉讼法第一百零三条、第一百零四条",
            "民事诉讼法第一百二十五条、第一百二十七条",
            "民事诉讼法第二百二十五条至第二百二十八条",
            "民事诉讼法第二百四十九条",
            "诉讼时效规定第十条至第十二条",
        ),
        RoutesGiven,
        ask_routes,
        {
            "due": True,
            "certain": True,
            "secured": True,
            "arbitration": False,
            "missing": False,
            "abroad": False,
            "other_disputes": False,
            "preserved": False,
            "binds_guarantors": False,
            "on": "2026-03-02",
            "track": "summary",
            "letter_days": 15,
            "within_days": 30,
            "amount": "50000",
        },
    )


def _courts(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_forum(given: ForumGiven) -> Answer:
        found = forum.find(forum.ForumFacts(**given.model_dump()), pack.law)
        return {
            "outcome": found.outcome,
            "basis": found.basis,
            "region": found.region,
            "kind": found.kind,
            "also": found.also,
            **reasons_answer(found.reasons),
        }

    def ask_choose(given: ChooseGiven) -> Answer:
        facts = track.TrackFacts(**given.model_dump(exclude={"amount", "region", "on"}))
        chosen, reason = track.choose(given.amount, given.region, given.on, pack.law, facts)
        return {"track": chosen, **reason_answer(reason)}

    def ask_ceilings(given: CeilingsGiven) -> Answer:
        found = track.ceilings(given.yearly_wage, given.on, pack.law)
        return {"by_law": found.by_law, "agreed": found.agreed, **cites(found.citations)}

    def ask_form(given: FormGiven) -> Answer:
        found = forms.form_for(given.document, given.cause, given.filed_on, pack.law)
        return {
            **reason_answer(found.reason),
            "edition": found.edition,
            "form": found.name,
            "kinds": found.kinds,
        }

    yield ModelQuestion(
        "forum",
        "主管与管辖：仲裁、协议管辖、法定管辖、级别与专门法院",
        (
            "民事诉讼法第十八条至第三十六条、第一百二十七条",
            "民事诉讼法解释第三条、第四条、第十八条、第三十一条、第三十二条",
            "法释〔2025〕15号",
            "法发〔2021〕27号",
        ),
        ForumGiven,
        ask_forum,
        {
            "format_clause": True,
            "noticed": True,
            "court_determinable": True,
            "respects_level": True,
            "arbitration": "none",
            "clause": "none",
            "filed_on": "2026-03-02",
            "amount": "20000.00",
            "product": "card",
            "lender_region": "990101",
        },
    )
    yield ModelQuestion(
        "track.choose",
        "小额、简易还是普通程序",
        (
            "民事诉讼法第一百六十条、第一百六十五条、第一百六十六条",
            "民事诉讼法解释第一百四十条、第二百五十七条",
        ),
        ChooseGiven,
        ask_choose,
        {
            "simple": True,
            "missing": False,
            "obstacles": [],
            "region": "990101",
            "on": "2025-03-03",
            "amount": "50000",
        },
    )
    yield ModelQuestion(
        "track.ceilings",
        "由年平均工资计算小额诉讼的两个上限",
        ("民事诉讼法第一百六十五条",),
        CeilingsGiven,
        ask_ceilings,
        {"yearly_wage": "124110", "on": "2025-07-01"},
    )
    yield ModelQuestion(
        "form",
        "要素式文书的版本与种类",
        ("法〔2024〕46号", "法〔2025〕82号"),
        FormGiven,
        ask_form,
        {"filed_on": "2026-03-02", "document": "complaint", "cause": "信用卡纠纷"},
    )
