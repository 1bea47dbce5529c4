"""Questions about property: measures and their renewal, waiting measures, preservation."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, reason_answer
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import measures, preservation
from legal_flow.rules.questions import Answer


class MeasureGiven(Facts):
    """A freeze or seizure."""

    asset: Annotated[Text, Field(description="财产种类，例如 bank_account")]
    on: Annotated[Day, Field(description="采取措施之日")]
    printed_end: Annotated[Day | None, Field(description="协助执行通知书载明的届满日")] = None


class StandingGiven(MeasureGiven):
    """A freeze or seizure through its renewals."""

    as_of: Annotated[Day, Field(description="判断日")]
    renewals: Annotated[
        tuple[tuple[Day, Day | None], ...], Field(description="办理续行之日、载明的届满日")
    ] = ()
    enforcing_from: Annotated[Day | None, Field(description="保全的，进入执行程序之日")] = None


class Waiting(Row):
    """One of several measures on a thing."""

    ref: Text
    on: Day
    printed_end: Day | None = None
    lifted_on: Day | None = None


class QueueGiven(Facts):
    """Several measures on one thing."""

    asset: Annotated[Text, Field(description="财产种类")]
    measures: Annotated[
        tuple[Waiting, ...],
        Field(description="按登记先后：编号、采取之日、载明的届满日、解除之日"),
    ]
    as_of: Annotated[Day, Field(description="判断日")]
    sold_on: Annotated[Day | None, Field(description="拍卖、变卖或者抵债之日")] = None


class IdleGiven(Facts):
    """The first preservation of a thing."""

    first_on: Annotated[Day, Field(description="首先采取保全措施之日")]


class ExcessGiven(Facts):
    """What is held, and for how much."""

    value: Annotated[Yuan, Field(description="查封、扣押、冻结财产的价额")]
    debt: Annotated[Yuan, Field(description="法律文书确定的债权额")]
    cost: Annotated[Yuan, Field(description="执行费用")]
    divisible: Annotated[Flag, Field(description="财产可分")]
    other_suffices: Annotated[Flag, Field(description="另有足以清偿债务的财产")]


class SecurityGiven(Facts):
    """An application for preservation."""

    amount: Annotated[Yuan, Field(description="请求保全的数额")]
    stage: Annotated[preservation.Stage, Field(description="阶段：before_enforcement 为判后执前")]
    on: Annotated[Day, Field(description="申请日")]
    licensed: Annotated[Flag, Field(description="金融监管部门批准设立、有独立偿付能力的金融机构")] = False


class RulingGiven(Facts):
    """An application for preservation that a court received."""

    stage: Annotated[preservation.Stage, Field(description="阶段：before_enforcement 为判后执前")]
    received_on: Annotated[Day, Field(description="法院接受申请之日")]
    urgent: Annotated[Flag, Field(description="情况紧急")] = False
    secured_on: Annotated[Day | None, Field(description="提供担保之日")] = None


class SueGiven(Facts):
    """A measure before suit."""

    executed_on: Annotated[Day, Field(description="采取诉前保全措施之日")]


class LiftGiven(Facts):
    """Why a preservation has lost its reason."""

    cause: Annotated[preservation.Cause, Field(description="原因：not_enforced 为判后执前保全而未申请执行")]


class FindableGiven(Facts):
    """What is known of the property."""

    stage: Annotated[preservation.Stage, Field(description="阶段：before_enforcement 为判后执前")]
    specific: Annotated[Flag, Field(description="有明确的财产信息")] = False
    lead: Annotated[Flag, Field(description="有具体财产线索")] = False


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _measures(pack)
    yield from _preservation(pack)


def _measures(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_standing(given: StandingGiven) -> Answer:
        found = measures.standing(
            given.asset,
            given.on,
            [measures.Renewed(*row) for row in given.renewals],
            given.as_of,
            pack.law,
            printed_end=given.printed_end,
            enforcing_from=given.enforcing_from,
        )
        return {
            **ends(found.ends),
            **ends(found.ask_by, "ask_"),
            "binding": found.binding,
            "alive": found.alive,
        }

    def ask_queue(given: QueueGiven) -> Answer:
        places = measures.queue(
            given.asset,
            [measures.Queued(row.ref, row.on, row.printed_end, row.lifted_on) for row in given.measures],
            given.as_of,
            pack.law,
            sold_on=given.sold_on,
        )
        return {
            "effective": next((place.ref for place in places if place.state == "effective"), None),
            "places": [[place.ref, place.since, place.until, place.state] for place in places],
            **cites(measures.waiting(given.as_of)),
        }

    yield ModelQuestion(
        "measure",
        "查封、扣押、冻结的最长期限",
        ("民事诉讼法解释第四百八十五条",),
        MeasureGiven,
        lambda given: ends(measures.term(given.asset, given.on, pack.law, given.printed_end)),
        {"asset": "bank_account", "on": "2025-12-10"},
    )
    yield ModelQuestion(
        "measure.standing",
        "措施经续行后的届满日与续行申请的最后日",
        ("民事诉讼法解释第四百八十五条", "财产保全规定第十七条、第十八条", "查封规定第二十七条"),
        StandingGiven,
        ask_standing,
        {"asset": "bank_account", "on": "2025-12-10", "as_of": "2026-11-20"},
    )
    yield ModelQuestion(
        "measure.queue",
        "轮候查封、冻结何时生效",
        ("查封规定第二十六条、第二十七条",),
        QueueGiven,
        ask_queue,
        {
            "asset": "bank_account",
            "measures": [["甲", "2025-03-03", None, None], ["乙", "2025-04-01", None, None]],
            "as_of": "2025-06-02",
        },
    )
    yield ModelQuestion(
        "measure.idle",
        "首先保全满一年未处分，轮候法院商请移送的最早日",
        ("财产保全规定第二十一条",),
        IdleGiven,
        lambda given: ends(measures.idle_from(given.first_on, pack.law)),
        {"first_on": "2025-03-03"},
    )
    yield ModelQuestion(
        "measure.excess",
        "是否超标的额查封",
        ("查封规定第十九条",),
        ExcessGiven,
        lambda given: reason_answer(measures.excess(**given.model_dump())),
        {"divisible": True, "other_suffices": False, "value": "80000", "debt": "50000", "cost": "650"},
    )


def _preservation(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_security(given: SecurityGiven) -> Answer:
        found = preservation.security(given.amount, given.stage, given.on, pack.law, licensed=given.licensed)
        return {
            "amount": found.amount,
            "at_most": found.at_most,
            "excusable": found.excusable,
            **cites(found.citations),
        }

    def ask_ruling(given: RulingGiven) -> Answer:
        return ends(
            preservation.ruling_by(
                given.stage, given.received_on, pack.law, urgent=given.urgent, secured_on=given.secured_on
            )
        )

    def ask_lift(given: LiftGiven) -> Answer:
        found = preservation.lifting(given.cause)
        return {"by": found.by, "title": found.title, **cites((found.citation,))}

    yield ModelQuestion(
        "preservation.security",
        "财产保全的担保数额",
        ("财产保全规定第五条、第九条",),
        SecurityGiven,
        ask_security,
        {"amount": "50000", "stage": "in_suit", "on": "2026-03-02", "licensed": True},
    )
    yield ModelQuestion(
        "preservation.ruling",
        "财产保全的裁定期限",
        ("民事诉讼法第一百零三条、第一百零四条", "财产保全规定第四条"),
        RulingGiven,
        ask_ruling,
        {"stage": "pre_suit", "received_on": "2026-03-02"},
    )
    yield ModelQuestion(
        "preservation.sue",
        "诉前保全后的起诉期限",
        ("民事诉讼法第一百零四条第三款", "财产保全规定第十七条、第二十三条"),
        SueGiven,
        lambda given: ends(preservation.sue_by(given.executed_on, pack.law)),
        {"executed_on": "2026-10-15"},
    )
    yield ModelQuestion(
        "preservation.lift",
        "财产保全的解除",
        ("财产保全规定第二十二条、第二十三条", "民事诉讼法解释第一百六十三条"),
        LiftGiven,
        ask_lift,
        {"cause": "not_sued"},
    )
    yield ModelQuestion(
        "preservation.findable",
        "财产信息是否足以申请保全",
        ("财产保全规定第十条、第十一条",),
        FindableGiven,
        lambda given: reason_answer(
            preservation.findable(given.stage, specific=given.specific, lead=given.lead)
        ),
        {"stage": "in_suit", "lead": True},
    )
