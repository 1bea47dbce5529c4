"""Questions about what a debtor keeps, how a round ends without payment, and the sanctions on the way."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, reason_answer
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import exemptions, round_closing, sanctions
from legal_flow.rules.questions import Answer


class ClosingGiven(Facts):
    """A round of enforcement in which everything was done and nothing found, unless it says otherwise."""

    accepted_on: Annotated[Day, Field(description="执行立案之日")]
    on: Annotated[Day, Field(description="判断日")]
    notice_sent: Annotated[Flag, Field(description="已发出执行通知")]
    report_ordered: Annotated[Flag, Field(description="已责令报告财产")]
    consumption_limited: Annotated[Flag, Field(description="已发出限制消费令")]
    listing_qualified: Annotated[Flag, Field(description="符合纳入失信名单的条件")]
    listed: Annotated[Flag, Field(description="已纳入失信名单")] = False
    searched: Annotated[Flag, Field(description="已穷尽财产调查措施")]
    assets: Annotated[round_closing.Assets, Field(description="可供执行的财产：not_disposable 有而不能处置")]
    missing_debtor: Annotated[Flag, Field(description="被执行人下落不明")]
    looked_for: Annotated[Flag, Field(description="已依法查找")] = False
    obstruction: Annotated[Flag, Field(description="有妨害执行的行为")]
    punished: Annotated[Flag, Field(description="已采取罚款、拘留等强制措施")] = False
    applicant_signed: Annotated[Flag, Field(description="申请执行人签字确认")]
    approved: Annotated[Flag, Field(description="经合议庭审查核实并报院长批准")] = False


class RevivalGiven(Facts):
    """Property found after a round was closed."""

    closed_on: Annotated[Day, Field(description="终本裁定之日")]
    found_on: Annotated[Day, Field(description="发现财产之日")]


class SearchesGiven(Facts):
    """A round that was closed."""

    closed_on: Annotated[Day, Field(description="终本裁定之日")]


class ListingGiven(Facts):
    """A debtor who might be listed."""

    ground: Annotated[Whole, Field(description="第一条的第几项，1 至 6")]
    on: Annotated[Day, Field(description="拟纳入之日")]
    minor: Annotated[Flag, Field(description="未成年人")]
    security_suffices: Annotated[Flag, Field(description="已提供充分有效担保")]
    sealed_suffices: Annotated[Flag, Field(description="查封、扣押、冻结的财产足以清偿")]
    later_in_order: Annotated[Flag, Field(description="履行顺序在后")]


class TermGiven(Facts):
    """A listing."""

    ground: Annotated[Whole, Field(description="第一条的第几项，1 至 6")]
    listed_on: Annotated[Day, Field(description="纳入之日")]
    extension_years: Annotated[Whole, Field(description="法院决定延长的年数")] = 0


class RemovalGiven(Facts):
    """What happened to a listed debtor."""

    ground: Annotated[Whole, Field(description="第一条的第几项，1 至 6")]
    cause: Annotated[sanctions.Cause, Field(description="事由：corrected 为主动纠正失信行为")]
    on: Annotated[Day, Field(description="事由发生之日")]


class LimitGiven(Facts):
    """A debtor whose consumption might be limited."""

    on: Annotated[Day, Field(description="判断日")]
    overdue: Annotated[Flag, Field(description="未按执行通知书指定的期间履行")]
    listed: Annotated[Flag, Field(description="已纳入失信名单")] = False


class ActGiven(Facts):
    """What a limited debtor wants to do."""

    item: Annotated[Text, Field(description="consumption_limits 的项目，例如 transport；不在其中的为 other")]
    on: Annotated[Day, Field(description="行为之日")]


class ExemptGiven(Facts):
    """A thing of the debtor."""

    item: Annotated[
        Text, Field(description="enforcement.exempt 的项目，例如 necessities；不在其中的为 other")
    ]
    on: Annotated[Day, Field(description="拟采取措施之日")]


class HomeGiven(Facts):
    """A home of the debtor; the only one, and necessary, unless it says otherwise."""

    necessary: Annotated[Flag, Field(description="本人及所扶养家属生活所必需")]
    supporter_has_home: Annotated[Flag, Field(description="对其有扶养义务的人另有必需的住房")] = False
    moved_others_away: Annotated[Flag, Field(description="执行依据生效后为逃避债务转让其他房屋")] = False
    applicant_provides: Annotated[Flag, Field(description="申请执行人按廉租房标准提供住房")] = False
    applicant_leaves_rent: Annotated[Flag, Field(description="申请执行人同意扣除五至八年租金")] = False
    mortgagee_applies: Annotated[Flag, Field(description="抵押权人申请执行抵押的房屋")] = False
    low_income: Annotated[Flag, Field(description="被执行人属于低保对象且无法自行解决居住")]


class RentGiven(Facts):
    """What homes let for where the home is."""

    monthly_rent: Annotated[Yuan, Field(description="当地房屋租赁市场平均月租金")]
    on: Annotated[Day, Field(description="判断日")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_closing(given: ClosingGiven) -> Answer:
        facts = round_closing.Round(**given.model_dump(exclude={"on"}))
        missing = round_closing.assess(facts, given.on, pack.law)
        return {
            "closable": not missing,
            "missing": [reason.rule.rpartition(".")[2] for reason in missing],
            "titles": [reason.title for reason in missing],
            "earliest": round_closing.earliest(given.accepted_on, pack.law),
            **cites(
                (
                    *round_closing.conditions(given.accepted_on, pack.law),
                    *(cite for reason in missing for cite in reason.citations),
                )
            ),
        }

    def ask_searches(given: SearchesGiven) -> Answer:
        years = pack.law.book.on("enforcement.round_closed_years", given.closed_on)
        return {"days": round_closing.searches(given.closed_on, pack.law), **cites((years.cite,))}

    def ask_listing(given: ListingGiven) -> Answer:
        debtor = sanctions.Debtor(**given.model_dump(exclude={"ground", "on"}))
        return reason_answer(sanctions.may_list(given.ground, debtor, given.on, pack.law))

    def ask_term(given: TermGiven) -> Answer:
        found = sanctions.listing_term(given.ground, given.listed_on, pack.law, given.extension_years)
        return {
            "ends_on": found.ends_on,
            "removed_by": found.removed_by,
            "missing": found.missing,
            **cites((found.citation,)),
        }

    def ask_removal(given: RemovalGiven) -> Answer:
        found = reason_answer(sanctions.removal(given.ground, given.cause, given.on, pack.law))
        if given.cause == "applicant_agrees":
            found["again"] = ends(sanctions.list_again_from(given.on, pack.law))["raw"]
        return found

    def ask_rent(given: RentGiven) -> Answer:
        least, most = exemptions.rent_left(given.monthly_rent, given.on, pack.law)
        cite = pack.law.book.on("enforcement.home_rent_years", given.on).cite
        return {"least": least, "most": most, **cites((cite,))}

    yield ModelQuestion(
        "exempt",
        "可否查封、扣押、冻结",
        ("查封规定第三条",),
        ExemptGiven,
        lambda given: reason_answer(exemptions.seizable(given.item, given.on, pack.law)),
        {"item": "necessities", "on": "2026-03-02"},
    )
    yield ModelQuestion(
        "exempt.home",
        "可否拍卖被执行人的住房",
        ("查封规定第四条、第五条", "执行异议复议规定第二十条", "法释〔2005〕14号第二条、第六条"),
        HomeGiven,
        lambda given: reason_answer(exemptions.auction_home(exemptions.Home(**given.model_dump()))),
        {"necessary": True, "supporter_has_home": True, "low_income": False},
    )
    yield ModelQuestion(
        "exempt.rent",
        "拍卖唯一住房时从变价款中扣除的租金",
        ("执行异议复议规定第二十条",),
        RentGiven,
        ask_rent,
        {"monthly_rent": "3000", "on": "2026-03-02"},
    )
    yield ModelQuestion(
        "round_closing",
        "终结本次执行程序的条件，缺哪一项",
        ("法〔2016〕373号第一条", "民事诉讼法解释第五百一十七条"),
        ClosingGiven,
        ask_closing,
        {
            "notice_sent": True,
            "report_ordered": True,
            "consumption_limited": True,
            "searched": True,
            "applicant_signed": True,
            "listing_qualified": False,
            "assets": "none",
            "missing_debtor": False,
            "obstruction": False,
            "accepted_on": "2026-01-15",
            "on": "2026-05-06",
        },
    )
    yield ModelQuestion(
        "round_closing.revival",
        "终本后恢复执行",
        ("民事诉讼法解释第五百一十五条、第五百一十七条", "民事诉讼法第二百六十五条"),
        RevivalGiven,
        lambda given: reason_answer(round_closing.revival(given.found_on, given.closed_on)),
        {"closed_on": "2020-05-06", "found_on": "2026-11-20"},
    )
    yield ModelQuestion(
        "round_closing.searches",
        "终本后法院主动查询财产的日期",
        ("法〔2016〕373号第九条",),
        SearchesGiven,
        ask_searches,
        {"closed_on": "2026-05-06"},
    )
    yield ModelQuestion(
        "listing",
        "可否纳入失信被执行人名单",
        ("法释〔2017〕7号第一条、第三条、第四条",),
        ListingGiven,
        ask_listing,
        {
            "ground": 4,
            "on": "2026-03-02",
            "minor": False,
            "security_suffices": False,
            "sealed_suffices": False,
            "later_in_order": False,
        },
    )
    yield ModelQuestion(
        "listing.term",
        "失信信息的期限",
        ("法释〔2017〕7号第二条、第十条",),
        TermGiven,
        ask_term,
        {"ground": 4, "listed_on": "2026-03-02"},
    )
    yield ModelQuestion(
        "listing.removal",
        "失信信息的删除",
        ("法释〔2017〕7号第二条、第十条",),
        RemovalGiven,
        ask_removal,
        {"ground": 1, "cause": "performed", "on": "2026-09-24"},
    )
    yield ModelQuestion(
        "consumption_limit",
        "可否限制消费",
        ("法释〔2015〕17号第一条",),
        LimitGiven,
        lambda given: reason_answer(sanctions.limit_consumption(**given.model_dump(), law=pack.law)),
        {"overdue": True, "on": "2026-03-02", "listed": True},
    )
    yield ModelQuestion(
        "consumption_limit.act",
        "限制消费后不得有的消费",
        ("法释〔2015〕17号第三条",),
        ActGiven,
        lambda given: reason_answer(sanctions.limited(given.item, given.on, pack.law)),
        {"item": "transport", "on": "2026-03-02"},
    )
