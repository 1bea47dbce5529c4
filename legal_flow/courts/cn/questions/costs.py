"""Questions about what going to court costs: court fees, and what becomes of them once paid."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, fee_answer, reason_answer
from legal_flow.courts.cn.rules import fee_events, fees
from legal_flow.errors import DataFault
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.questions import Answer

FILED = date(2026, 3, 2)
Round = Annotated[Rounding, Field(description="该院的舍入：到分或者到元，四舍五入")]


class AmountGiven(Facts):
    """An amount in dispute, filed on 2 March 2026 unless it says otherwise."""

    amount: Annotated[Yuan, Field(description="标的额")]
    filed_on: Annotated[Day, Field(description="立案（申请）日")]
    rounding: Round = Rounding.FEN_HALF_UP


class Sum(Row):
    """One item of a claim; interest that begins on a day of its own names it."""

    name: Text
    amount: Yuan
    since: Day | None = None


class SumGiven(Facts):
    """The money claims of a complaint."""

    items: Annotated[
        tuple[Sum, ...],
        Field(description="请求的名称、金额；另行起算的写明起算日"),
    ]
    filed_on: Annotated[Day, Field(description="立案日")]
    rounding: Round = Rounding.FEN_HALF_UP


class AppealGiven(AmountGiven):
    """That part of a first judgment which is appealed."""

    first_instance: Annotated[Yuan, Field(description="一审标的额")]


class PreservedGiven(AmountGiven):
    """Property that was preserved; `amount` is its value."""

    requested: Annotated[Yuan, Field(description="请求保全的数额")]


class AfterOrderGiven(AmountGiven):
    """A payment order that failed."""

    track: Annotated[fees.Track, Field(description="转入诉讼后的程序")]


class ToOrdinaryGiven(AmountGiven):
    """A suit that left the summary track."""

    paid: Annotated[Yuan, Field(description="已交的受理费")]
    noticed_on: Annotated[Day, Field(description="接到补交通知之日")]


class ChangeGiven(Facts):
    """Relief that was changed during the suit."""

    before: Annotated[Yuan, Field(description="变更前的请求数额")]
    after: Annotated[Yuan, Field(description="变更后的请求数额")]
    track: Annotated[fees.Track, Field(description="程序")]
    inquiry_closed: Annotated[Flag, Field(description="法庭调查已经终结")]
    filed_on: Annotated[Day, Field(description="立案日")]
    rounding: Round = Rounding.FEN_HALF_UP


class ReturnGiven(AmountGiven):
    """A fee that was paid, and what ended the suit."""

    paid: Annotated[Yuan, Field(description="已交的受理费")]
    event: Annotated[
        fee_events.Event,
        Field(
            description="withdrawn 撤诉、mediated 调解、unpaid 按撤诉处理、conversion_unpaid 转普通未补交、"
            "not_accepted 不予受理、dismissed 驳回起诉、remanded 发回重审、suspended 中止、won 胜诉、lost 败诉"
        ),
    ]


class BorneGiven(Facts):
    """A fee and how the matter ended."""

    outcome: Annotated[
        fee_events.Ending,
        Field(description="如何结束：in_part 部分胜诉、order_* 支付令、enforced 执行、preserved 保全"),
    ]
    fee: Annotated[Yuan, Field(description="费用")]
    sought: Annotated[Yuan, Field(description="请求的数额")] = Decimal(0)
    awarded: Annotated[Yuan, Field(description="判决支持的数额")] = Decimal(0)


class StepGiven(Facts):
    """A step for which nothing is paid in advance."""

    step: Annotated[fee_events.Free, Field(description="步骤")]


class ObjectionGiven(Facts):
    """An objection to jurisdiction that failed."""

    filed_on: Annotated[Day, Field(description="提出异议之日")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _court_fees(pack)
    yield from _afterwards(pack)


def _court_fees(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    law = pack.law

    def ask_sum(given: SumGiven) -> Answer:
        items = [fees.ClaimItem(row.name, row.amount, row.since) for row in given.items]
        found = fees.in_dispute(items, given.filed_on)
        fee = fees.filing(found.amount, given.filed_on, law, given.rounding)
        return {
            **fee_answer(fee),
            "in_dispute": found.amount,
            "left_out": found.left_out,
            **cites((*found.citations, *fee.citations)),
        }

    def ask_preserved(given: PreservedGiven) -> Answer:
        if given.amount > given.requested:
            raise DataFault("amount: more is preserved than was requested")
        prepaid = fees.preservation(given.requested, given.filed_on, law, given.rounding)
        fee = fees.preservation(given.amount, given.filed_on, law, given.rounding)
        return {**fee_answer(fee), "on_request": prepaid.amount}

    def ask_objection(given: ObjectionGiven) -> Answer:
        lowest, highest, citations = fees.venue_objection(given.filed_on, law)
        return {"lowest": lowest, "highest": highest, **cites(citations)}

    yield ModelQuestion(
        "fees.in_dispute",
        "标的额与受理费：多个请求合并计算，起诉后才发生的不计",
        ("民事诉讼法解释第二百零一条", "诉讼费用交纳办法第十三条"),
        SumGiven,
        ask_sum,
        {"filed_on": "2026-03-02", "items": [["本金", "50000"], ["利息", "3000"]]},
    )
    yield ModelQuestion(
        "fees.counterclaim",
        "反诉、第三人请求合并审理的受理费",
        ("诉讼费用交纳办法第十八条", "民事诉讼法解释第二百零六条"),
        AmountGiven,
        lambda given: fee_answer(fees.counterclaim(given.amount, given.filed_on, law, given.rounding)),
        {"filed_on": "2026-03-02", "amount": "50000"},
    )
    yield ModelQuestion(
        "fees.appeal",
        "上诉案件受理费",
        ("诉讼费用交纳办法第十七条",),
        AppealGiven,
        lambda given: fee_answer(
            fees.appeal(given.amount, given.first_instance, given.filed_on, law, given.rounding)
        ),
        {"filed_on": "2026-03-02", "amount": "12345.67", "first_instance": "50000"},
    )
    yield ModelQuestion(
        "fees.preservation",
        "实际保全的财产的保全申请费",
        ("诉讼费用交纳办法第十四条第二项", "诉讼费用交纳办法第三十八条第三款"),
        PreservedGiven,
        ask_preserved,
        {"filed_on": "2026-03-02", "amount": "20000", "requested": "50000"},
    )
    yield ModelQuestion(
        "fees.venue_objection",
        "管辖权异议不成立的受理费",
        ("诉讼费用交纳办法第十三条第一款第六项",),
        ObjectionGiven,
        ask_objection,
        {"filed_on": "2026-03-02"},
    )


def _afterwards(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    law = pack.law

    def ask_ordinary(given: ToOrdinaryGiven) -> Answer:
        found = fee_events.to_ordinary(
            given.amount, given.paid, given.noticed_on, given.filed_on, law, given.rounding
        )
        return {
            **top_up(found),
            "pay_by": found.pay_by.legal_end,
            "our_last_day": found.pay_by.act_by,
            "back_if_unpaid": found.back_if_unpaid,
            "provisional": found.pay_by.provisional,
            "missing": found.pay_by.missing,
        }

    def ask_change(given: ChangeGiven) -> Answer:
        found = fee_events.relief_changed(
            given.before,
            given.after,
            given.track,
            given.filed_on,
            law,
            inquiry_closed=given.inquiry_closed,
            rounding=given.rounding,
        )
        return {
            "due": found.due.amount,
            "top_up": found.top_up,
            "refund": found.refund,
            "borne_by_claimant": found.borne_by_claimant,
            **cites(found.citations),
        }

    def ask_return(given: ReturnGiven) -> Answer:
        found = fee_events.returned(
            given.event, given.amount, given.paid, given.filed_on, law, given.rounding
        )
        return {
            "kept": found.kept,
            "refund": found.refund,
            "title": found.title,
            **cites(found.citations),
        }

    yield ModelQuestion(
        "fees.after_payment_order",
        "支付令失效转入诉讼后补交的受理费",
        ("民事诉讼法解释第一百九十五条",),
        AfterOrderGiven,
        lambda given: top_up(
            fee_events.after_payment_order(given.amount, given.track, given.filed_on, law, given.rounding)
        ),
        {"filed_on": "2026-03-02", "amount": "50000", "track": "summary"},
    )
    yield ModelQuestion(
        "fees.to_ordinary",
        "简易程序转为普通程序后补交的受理费与期限",
        ("民事诉讼法解释第一百九十九条", "民事诉讼法解释第二百一十三条"),
        ToOrdinaryGiven,
        ask_ordinary,
        {"filed_on": "2026-03-02", "amount": "50000", "paid": "525", "noticed_on": "2026-04-29"},
    )
    yield ModelQuestion(
        "fees.relief_changed",
        "增加、减少诉讼请求后的受理费",
        ("诉讼费用交纳办法第二十一条", "诉讼费用交纳办法第三十五条"),
        ChangeGiven,
        ask_change,
        {
            "track": "ordinary",
            "inquiry_closed": False,
            "filed_on": "2026-03-02",
            "before": "50000",
            "after": "80000",
        },
    )
    yield ModelQuestion(
        "fees.returned",
        "已交受理费的退还",
        ("诉讼费用交纳办法第十五条、第二十六条、第二十七条", "民事诉讼法解释第一百九十九条、第二百零六条"),
        ReturnGiven,
        ask_return,
        {"filed_on": "2026-03-02", "amount": "50000", "paid": "1050", "event": "withdrawn"},
    )
    yield ModelQuestion(
        "fees.borne",
        "费用由谁负担",
        ("诉讼费用交纳办法第二十九条、第三十一条、第三十四条、第三十六条、第三十八条",),
        BorneGiven,
        lambda given: reason_answer(fee_events.borne(given.outcome, given.fee, given.sought, given.awarded)),
        {"outcome": "won", "fee": "525"},
    )
    yield ModelQuestion(
        "fees.none",
        "不预交费用的步骤",
        ("诉讼费用交纳办法第八条、第二十条", "法〔2025〕82号示范文本"),
        StepGiven,
        lambda given: reason_answer(fee_events.without_fee(given.step)),
        {"step": "mediation"},
    )


def top_up(found: fee_events.TopUp) -> Answer:
    """What is still to be paid, in plain words."""
    return {
        "due": found.due.amount,
        "paid": found.paid,
        "top_up": found.top_up,
        **cites(found.citations),
    }
