"""Questions about the events of limitation, its start, its defence, and about trial limits and hours."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import (
    Channel,
    ContactFact,
    InterruptionFact,
    InterruptionKind,
    Product,
    UndatedDebt,
)
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Moment, Row, Text, Unit, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cited
from legal_flow.courts.cn.questions.times import SPOKEN, ends, stated
from legal_flow.courts.cn.rules import assignment, defence, interruptions, limitation, periods
from legal_flow.courts.cn.rules.basis import on_day
from legal_flow.courts.cn.rules.interruption_kinds import EVIDENCE, Evidence
from legal_flow.courts.cn.rules.interruptions import Graded, Hand, Refused, Result, Role
from legal_flow.law.citation import Citation
from legal_flow.rules.questions import Answer

RESULTS = (
    "联系结果：reached 接通本人、promised 承诺、refused 拒绝、delivered 送达、no_answer 无人接听、"
    "failed 失败、returned 退回；电话、上门必须写明，其他未写明的视为不知是否到达"
)
KINDS = " | ".join(str(one.value) for one in (*Channel, *InterruptionKind))


class EventGiven(Facts):
    """A contact or another event, with what is at hand of it."""

    kind: Annotated[Channel | InterruptionKind, Unit(KINDS), Field(description="事由")]
    on: Annotated[Day, Field(description="发生之日（发送、报案、提交起诉状）")]
    as_of: Annotated[Day, Field(description="判断日，银行卡规定自 2021-05-25 起适用")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    against: Annotated[Role, Field(description="对谁作出")] = "debtor"
    reserved: Annotated[Flag, Field(description="发往预留的联系方式")]
    demanded: Annotated[Flag, Field(description="写明（说明）欠款并要求还款")]
    result: Annotated[Result, Field(description=RESULTS)] = ""
    logged: Annotated[Flag, Field(description="短信、邮件、信函留有发送或者到达记录（平台日志、运单）")]
    recorded: Annotated[Flag, Field(description="电话、上门有完整录音并核对身份；拨打记录不是录音")]
    evidence: Annotated[
        tuple[Evidence, ...], Field(description=f"其他事由的证据：{'、'.join(EVIDENCE.values())}")
    ] = ()
    by: Annotated[Hand, Field(description="谁作出")] = "debtor"
    arrived_on: Annotated[Day | None, Field(description="到达之日")] = None
    ended_on: Annotated[Day | None, Field(description="程序终结之日")] = None
    pending: Annotated[Flag, Field(description="程序确知尚未终结；与终结之日都未写明的，视为不知")] = False
    amount: Annotated[Yuan | None, Field(description="扣收或者支付的金额")] = None
    withdrawn: Annotated[Flag, Field(description="以撤诉（含按撤诉处理）终结")] = False
    complaint_served: Annotated[Flag, Field(description="撤诉前起诉状副本已送达；未写明的视为未送达")] = False
    outcome: Annotated[
        Refused, Field(description="起诉的结果：not_accepted 不予受理、dismissed 驳回起诉")
    ] = ""
    rest_waived: Annotated[Flag, Field(description="已明确放弃剩余债权")] = False


class StartGiven(Facts):
    """The days of a debt."""

    product: Annotated[Product, Field(description="信用卡按最早一期，贷款按最后一期")]
    due: Annotated[tuple[Day, ...], Field(description="各期到期日；没有履行期限的留空")] = ()
    accelerated_on: Annotated[Day | None, Field(description="宣布提前到期之日")] = None
    demanded_on: Annotated[Day | None, Field(description="首次请求之日（没有履行期限的）")] = None
    grace_until: Annotated[Day | None, Field(description="宽限期届满之日")] = None
    refused_on: Annotated[Day | None, Field(description="债务人明确表示不履行之日")] = None


class DefenceGiven(Facts):
    """Where the defence of limitation is raised."""

    stage: Annotated[defence.Stage, Field(description="提出抗辩的程序")]
    by_debtor: Annotated[Flag, Field(description="债务人提出")]
    new_evidence: Annotated[Flag, Field(description="有新的证据证明时效已过")] = False


class AgreementGiven(Facts):
    """A clause about limitation."""

    term: Annotated[defence.Term, Field(description="约定的内容")]


class AssignedGiven(Facts):
    """An assigned claim."""

    arrived_on: Annotated[Day | None, Field(description="转让通知到达债务人之日")] = None
    complaint_served_on: Annotated[Day | None, Field(description="受让人起诉，副本送达债务人之日")] = None


class NotCounted(Row):
    """Days that a trial limit does not count."""

    ground: periods.Ground
    since: Day
    until: Day


class TrialGiven(Facts):
    """A trial limit."""

    rule: Annotated[Text, Field(description="审限的条目，例如 trial.ordinary")]
    filed_on: Annotated[Day, Field(description="立案之日")]
    extension: Annotated[Text, Field(description="经批准的延长，例如 trial.ordinary_extension")] = ""
    spans: Annotated[
        tuple[NotCounted, ...],
        Field(description="不计入的期间：notice、appraisal、settlement、jurisdiction 及起止日"),
    ] = ()


class HoursGiven(Facts):
    """A period counted by the hour."""

    rule: Annotated[Text, Field(description="以时计算的条目")]
    at: Annotated[Moment, Field(description="开始的时刻（法院所在地时间）")]


class InTimeGiven(Facts):
    """An act near the end of a period."""

    rule: Annotated[Text, Field(description="law/periods.yaml 的条目")]
    start: Annotated[Day, Field(description="开始之日")]
    posted_on: Annotated[Day | None, Field(description="交邮之日")] = None
    received_on: Annotated[Day | None, Field(description="法院收到之日")] = None


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_event(given: EventGiven) -> Answer:
        card = given.product is Product.CARD
        card_rule = card and pack.law.book.on("limitation.card_contact", given.as_of).flag
        if isinstance(given.kind, Channel):
            event = interruptions.contact(_contact(given, given.kind), card_rule=card_rule)
        else:
            event = interruptions.recorded(_event(given, given.kind), card_rule=card_rule)
        return graded(replace(event, citations=numbered(event, given.as_of, pack)))

    def ask_start(given: StartGiven) -> Answer:
        if given.due:
            first = min(given.due) if given.product is Product.CARD else limitation.last_instalment(given.due)
            found = limitation.called(first, given.accelerated_on)
        else:
            found = limitation.without_term(
                UndatedDebt(given.demanded_on, given.grace_until, given.refused_on)
            )
        return {
            "earliest": found.earliest,
            "latest": found.latest,
            "because": found.because,
            **cited(found.citations),
        }

    def ask_defence(given: DefenceGiven) -> Answer:
        found = defence.raised(given.stage, by_debtor=given.by_debtor, new_evidence=given.new_evidence)
        return {"heard": found.facts["heard"], "title": found.title, **cited(found.citations)}

    def ask_agreement(given: AgreementGiven) -> Answer:
        found = defence.agreed(given.term)
        return {"valid": found.facts["valid"], "title": found.title, **cited(found.citations)}

    def ask_assigned(given: AssignedGiven) -> Answer:
        found = assignment.binds_debtor(given.arrived_on, given.complaint_served_on)
        return {"on": found.on, "because": found.because, **cited(found.citations)}

    def ask_trial(given: TrialGiven) -> Answer:
        spans = [(span.ground, span.since, span.until) for span in given.spans]
        return ends(
            periods.trial(given.rule, given.filed_on, pack.law, extension=given.extension, spans=spans)
        )

    def ask_hours(given: HoursGiven) -> Answer:
        at = given.at if given.at.tzinfo is None else given.at.astimezone(pack.zone).replace(tzinfo=None)
        return {"ends_at": f"{periods.ends_at(given.rule, at, pack.law):%Y-%m-%d %H:%M}"}

    def ask_in_time(given: InTimeGiven) -> Answer:
        span = pack.period(given.rule, given.start)
        in_time = periods.in_time(span, received_on=given.received_on, posted_on=given.posted_on)
        return {
            "in_time": in_time,
            "legal": span.legal_end,
            "provisional": span.provisional,
            "missing": span.missing,
            **cited((span.citation,)),
        }

    yield ModelQuestion(
        "limitation.event",
        "一项中断事由的证明等级、起算日与理由",
        ("民法典第一百九十五条", "诉讼时效规定第八条至第十七条", "银行卡规定第三条"),
        EventGiven,
        ask_event,
        {
            "reserved": True,
            "demanded": True,
            "logged": True,
            "recorded": False,
            "as_of": "2026-11-20",
            "product": "card",
            "kind": "sms",
            "on": "2023-12-05",
        },
    )
    yield ModelQuestion(
        "limitation.start",
        "诉讼时效的起算日",
        ("民法典第一百八十八条第二款", "民法典第一百八十九条", "诉讼时效规定第四条"),
        StartGiven,
        ask_start,
        {"product": "loan", "due": ["2025-04-30", "2025-05-31", "2025-06-30"]},
    )
    yield ModelQuestion(
        "limitation.defence",
        "时效抗辩在哪一程序提出",
        (
            "民法典第一百九十二条",
            "民法典第一百九十三条",
            "诉讼时效规定第二条、第三条",
            "民事诉讼法解释第二百一十九条",
        ),
        DefenceGiven,
        ask_defence,
        {"by_debtor": True, "stage": "first_instance"},
    )
    yield ModelQuestion(
        "limitation.agreement",
        "对诉讼时效的约定是否有效",
        ("民法典第一百九十七条",),
        AgreementGiven,
        ask_agreement,
        {"term": "advance_waiver"},
    )
    yield ModelQuestion(
        "assignment",
        "债权转让对债务人发生效力之日",
        ("民法典第五百四十六条", "合同编通则解释第四十八条第二款"),
        AssignedGiven,
        ask_assigned,
        {"arrived_on": "2024-03-05"},
    )
    yield ModelQuestion(
        "period.trial",
        "审限，扣除公告、鉴定、和解、管辖异议的期间",
        ("民事诉讼法第一百五十二条", "民事诉讼法解释第二百四十三条"),
        TrialGiven,
        ask_trial,
        {
            "rule": "trial.ordinary",
            "filed_on": "2026-03-02",
            "spans": [["notice", "2026-03-02", "2026-04-01"]],
        },
    )
    yield ModelQuestion(
        "period.hours",
        "以时计算的期间届满的时刻",
        ("民事诉讼法第八十五条第二款",),
        HoursGiven,
        ask_hours,
        {"rule": "preservation.urgent", "at": "2026-03-02T10:20:00"},
    )
    yield ModelQuestion(
        "period.in_time",
        "期满前交邮的不算过期",
        ("民事诉讼法第八十五条第四款",),
        InTimeGiven,
        ask_in_time,
        {
            "rule": "appeal.judgment",
            "start": "2026-03-02",
            "posted_on": "2026-03-17",
            "received_on": "2026-03-20",
        },
    )


def numbered(event: Graded, as_of: date, pack: CnPack) -> tuple[Citation, ...]:
    """Where an event stands, by the numbers of the day: those of before 2021 are marked as recalled."""
    return tuple(on_day(cite, as_of, pack.law) for cite in event.citations)


def graded(event: Graded) -> Answer:
    """A graded event in plain words."""
    return {
        "grade": event.grade,
        "counts_earliest": event.grade == "A",
        "counts_latest": event.grade != "C",
        "from": event.ended_on if event.lasting and not event.end_unknown else event.on,
        "because": event.because,
        "lacking": event.lacking,
        "acknowledges": event.acknowledges,
        "end_unknown": event.end_unknown,
        **cited(event.citations),
    }


def _contact(given: EventGiven, channel: Channel) -> ContactFact:
    return ContactFact(
        ref="事由一",
        at=datetime.combine(given.on, datetime.min.time()),
        channel=channel,
        to_role=given.against,
        reserved=given.reserved,
        demanded=given.demanded,
        result=stated(given.result, channel, arrived=given.arrived_on is not None),
        evidence=given.recorded if channel in SPOKEN else given.logged,
        arrived_on=given.arrived_on,
    )


def _event(given: EventGiven, kind: InterruptionKind) -> InterruptionFact:
    return InterruptionFact(
        kind=kind,
        on=given.on,
        ref="事由一",
        grade="",
        ended_on=given.ended_on,
        evidence=frozenset(given.evidence),
        by=given.by,
        against=given.against,
        arrived_on=given.arrived_on,
        amount=given.amount,
        withdrawn=given.withdrawn,
        complaint_served=given.complaint_served,
        outcome=given.outcome,
        rest_waived=given.rest_waived,
        pending=given.pending,
    )
