"""Questions about what property brings: auction and sale, and how several creditors share it."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, reason_answer
from legal_flow.courts.cn.rules import auction, distribution
from legal_flow.courts.cn.rules.auction import Round
from legal_flow.rules.questions import Answer


class FirstGiven(Facts):
    """A first auction."""

    appraisal: Annotated[Yuan, Field(description="评估价或者市价")]
    kind: Annotated[auction.Kind, Field(description="real_estate 为不动产和其他财产权")]
    announced_on: Annotated[Day, Field(description="公告日")]
    price: Annotated[Yuan | None, Field(description="法院确定的起拍价")] = None


class SecondGiven(Facts):
    """A second auction."""

    first_price: Annotated[Yuan, Field(description="前次起拍价")]
    kind: Annotated[auction.Kind, Field(description="real_estate 为不动产和其他财产权")]
    failed_on: Annotated[Day, Field(description="流拍日")]
    announced_on: Annotated[Day | None, Field(description="再次公告日")] = None
    price: Annotated[Yuan | None, Field(description="法院确定的起拍价")] = None


class SaleGiven(Facts):
    """A sale after two rounds."""

    second_price: Annotated[Yuan, Field(description="第二次拍卖的起拍价")]
    starts_on: Annotated[Day, Field(description="变卖开始日")]


class OwnedGiven(Facts):
    """A thing that was sold."""

    sold_on: Annotated[Day, Field(description="拍卖成交之日")]
    as_of: Annotated[Day, Field(description="判断日")]
    delivered_on: Annotated[Day | None, Field(description="成交裁定送达买受人之日")] = None


class PointlessGiven(Facts):
    """A reserve price and what comes before the applicant."""

    reserve: Annotated[Yuan, Field(description="保留价")]
    preferred: Annotated[Yuan, Field(description="优先债权总额")]
    cost: Annotated[Yuan, Field(description="执行费用")]


class Claim(Row):
    """A creditor and what he claims."""

    name: Text
    amount: Yuan


class SharesGiven(Facts):
    """What an asset of a natural person brought, and who claims."""

    proceeds: Annotated[Yuan, Field(description="变价所得")]
    cost: Annotated[Yuan, Field(description="执行费用")]
    ordinary: Annotated[tuple[Claim, ...], Field(description="普通债权人、债权额")]
    preferred: Annotated[tuple[Claim, ...], Field(description="优先债权人、债权额，按顺位")] = ()


class JoinGiven(Facts):
    """A creditor who wants to take part."""

    debtor: Annotated[distribution.Debtor, Field(description="被执行人：organisation 为其他组织")]
    applied_on: Annotated[Day, Field(description="提交申请之日")]
    paid_out_on: Annotated[Day | None, Field(description="该财产执行终结之日")] = None
    titled: Annotated[Flag, Field(description="已取得执行依据")]
    secured: Annotated[Flag, Field(description="对该财产有优先权、担保物权")] = False
    in_writing: Annotated[Flag, Field(description="提交了参与分配申请书")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _auction(pack)
    yield from _distribution()


def _auction(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_first(given: FirstGiven) -> Answer:
        return _round(auction.first(given.appraisal, given.kind, given.announced_on, pack.law, given.price))

    def ask_second(given: SecondGiven) -> Answer:
        return _round(
            auction.second(
                given.first_price,
                given.kind,
                given.failed_on,
                pack.law,
                announced_on=given.announced_on,
                price=given.price,
            )
        )

    def ask_pointless(given: PointlessGiven) -> Answer:
        above = auction.pointless(given.reserve, given.preferred, given.cost)
        return {"pointless": above is not None, "reserve_above": above, **cites((auction.POINTLESS,))}

    yield ModelQuestion(
        "auction.first",
        "第一次网络司法拍卖的底价、公告与保证金",
        ("网络司法拍卖规定第十条、第十二条、第十七条",),
        FirstGiven,
        ask_first,
        {"appraisal": "1000000", "kind": "real_estate", "announced_on": "2026-03-02"},
    )
    yield ModelQuestion(
        "auction.second",
        "第二次网络司法拍卖的底价与期限",
        ("网络司法拍卖规定第二十六条",),
        SecondGiven,
        ask_second,
        {"first_price": "700000", "kind": "real_estate", "failed_on": "2026-04-03"},
    )
    yield ModelQuestion(
        "auction.sale",
        "网络司法变卖的价格与期限",
        ("法明传〔2017〕455号", "拍卖变卖规定第二十四条、第二十五条"),
        SaleGiven,
        lambda given: _round(auction.sale(given.second_price, given.starts_on, pack.law)),
        {"second_price": "560000", "starts_on": "2026-05-06"},
    )
    yield ModelQuestion(
        "auction.owned",
        "拍卖财产的所有权何时转移",
        ("网络司法拍卖规定第二十二条",),
        OwnedGiven,
        lambda given: reason_answer(auction.owned(given.sold_on, given.delivered_on, given.as_of)),
        {"sold_on": "2026-04-03", "delivered_on": "2026-04-20", "as_of": "2026-04-20"},
    )
    yield ModelQuestion(
        "auction.pointless",
        "是否无益拍卖",
        ("拍卖变卖规定第六条",),
        PointlessGiven,
        ask_pointless,
        {"reserve": "560000", "preferred": "600000", "cost": "4400"},
    )


def _distribution() -> Iterator[ModelQuestion[Any]]:
    def ask_shares(given: SharesGiven) -> Answer:
        found = distribution.share(
            given.proceeds,
            given.cost,
            [distribution.Claimed(row.name, row.amount) for row in given.preferred],
            [distribution.Claimed(row.name, row.amount) for row in given.ordinary],
        )
        return {**asdict(found), **cites((distribution.ORDER,))}

    yield ModelQuestion(
        "distribution",
        "参与分配的数额",
        ("民事诉讼法解释第五百零八条",),
        SharesGiven,
        ask_shares,
        {"proceeds": "200000", "cost": "4400", "ordinary": [["甲", "300000"], ["乙", "150000"]]},
    )
    yield ModelQuestion(
        "distribution.join",
        "可否参与分配",
        ("民事诉讼法解释第五百零六条、第五百零七条、第五百一十一条",),
        JoinGiven,
        lambda given: reason_answer(distribution.may_join(**given.model_dump())),
        {"titled": True, "in_writing": True, "debtor": "natural_person", "applied_on": "2026-03-02"},
    )


def _round(found: Round) -> Answer:
    known = asdict(found)
    del known["citations"]
    return {**known, "lawful": found.lawful, **cites(found.citations)}
