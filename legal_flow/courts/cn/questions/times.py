"""Questions about time: limitation, periods, effect, working days."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from legal_flow.cases.facts import (
    Channel,
    ContactFact,
    InterruptionFact,
    InterruptionKind,
    LimitationFacts,
    Product,
    Suspension,
    UndatedDebt,
)
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cited
from legal_flow.courts.cn.rules import limitation, periods
from legal_flow.courts.cn.rules.interruption_kinds import Evidence
from legal_flow.courts.cn.rules.interruptions import Grade, Hand, Refused, Result, Role
from legal_flow.errors import DataFault
from legal_flow.rules.outcomes import Period
from legal_flow.rules.questions import Answer

SPOKEN = frozenset({Channel.CALL, Channel.VISIT})
"""Contacts that a full recording proves; no log of a dial does."""
SUSPENSIONS = "、".join(limitation.CAUSES)
WORKING_DAYS = 3
APPEALS = Literal["appeal.judgment", "appeal.ruling", "appeal.foreign"]


class Interruption(Row):
    """An event beside contacts; `pending` where its proceeding is known to last."""

    ref: Text
    on: Day
    kind: InterruptionKind
    grade: Grade
    ended_on: Day | None = None
    pending: Flag = False

    def fact(self) -> InterruptionFact:
        """As the rules read it."""
        return InterruptionFact(
            self.kind, self.on, self.ref, self.grade, ended_on=self.ended_on, pending=self.pending
        )


class Obstacle(Row):
    """A cause of suspension."""

    cause: limitation.Cause
    since: Day
    until: Day | None

    def fact(self) -> Suspension:
        """As the rules read it."""
        return Suspension(self.cause, self.since, self.until)


class Contact(Facts):
    """A contact; `evidence` is the full recording of a call or visit, the log or waybill of what was sent.

    What is sent without its result is not known to have arrived; a call or visit names its result.
    """

    ref: Text
    on: Day
    channel: Channel
    to: Role = "debtor"
    reserved: Flag
    demanded: Flag
    result: Result = ""
    evidence: Flag
    arrived_on: Day | None = None

    def fact(self) -> ContactFact:
        """As the clock reads it."""
        return ContactFact(
            ref=self.ref,
            at=datetime.combine(self.on, datetime.min.time()),
            channel=self.channel,
            to_role=self.to,
            reserved=self.reserved,
            demanded=self.demanded,
            result=stated(self.result, self.channel, arrived=self.arrived_on is not None),
            evidence=self.evidence,
            arrived_on=self.arrived_on,
        )


def stated(result: str, channel: Channel, *, arrived: bool) -> str:
    """The result as written, or the arrival whose day was given; a call or visit must name its result."""
    if not result and channel in SPOKEN:
        raise DataFault(f"result: a {channel.value} needs its result")
    return result or ("delivered" if arrived else "")


class Event(Facts):
    """An event beside contacts, graded by the evidence at hand."""

    ref: Text
    on: Day
    kind: InterruptionKind
    evidence: tuple[Evidence, ...] = ()
    ended_on: Day | None = None
    pending: Flag = False
    by: Hand = "debtor"
    against: Role = "debtor"
    arrived_on: Day | None = None
    amount: Yuan | None = None
    withdrawn: Flag = False
    complaint_served: Flag = False
    outcome: Refused = ""
    rest_waived: Flag = False

    def fact(self) -> InterruptionFact:
        """As the rules read it, without a grade."""
        return InterruptionFact(
            kind=self.kind,
            on=self.on,
            ref=self.ref,
            grade="",
            ended_on=self.ended_on,
            evidence=frozenset(self.evidence),
            by=self.by,
            against=self.against,
            arrived_on=self.arrived_on,
            amount=self.amount,
            withdrawn=self.withdrawn,
            complaint_served=self.complaint_served,
            outcome=self.outcome,
            rest_waived=self.rest_waived,
            pending=self.pending,
        )


class Undated(Row):
    """A debt without a fixed term."""

    demanded_on: Day | None
    grace_until: Day | None = None
    refused_on: Day | None = None

    def fact(self) -> UndatedDebt:
        """As the rules read it."""
        return UndatedDebt(self.demanded_on, self.grace_until, self.refused_on)


class LimitationGiven(Facts):
    """What the limitation clock reads."""

    due_on: Annotated[
        Day, Field(description="信用卡为最早一期未还账单的到期还款日；分期履行的贷款为最后一期的到期日")
    ]
    as_of: Annotated[Day, Field(description="判断日")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    accelerated_on: Annotated[Day | None, Field(description="宣布提前到期之日")] = None
    interruptions: Annotated[
        tuple[Interruption, ...],
        Field(
            description="已评级的中断事由：编号、日期、种类、等级、终结日、是否确知尚未终结"
            "（两者都未写明的程序，最早端只自提起之日计）"
        ),
    ] = ()
    contacts: Annotated[
        tuple[Contact, ...],
        Field(
            description="催收记录；evidence 指电话、上门的完整录音（拨打记录不是），其他联系的发送或者到达记录"
        ),
    ] = ()
    suspensions: Annotated[tuple[Obstacle, ...], Field(description=f"中止事由（{SUSPENSIONS}）、自、至")] = ()
    events: Annotated[tuple[Event, ...], Field(description="按证据待评级的中断事由")] = ()
    undated: Annotated[Undated | None, Field(description="没有履行期限的：首次请求、宽限期、明确拒绝")] = None
    died_on: Annotated[Day | None, Field(description="债务人死亡之日")] = None
    injured_on: Annotated[Day | None, Field(description="权利受到损害之日，早于知道之日的")] = None
    buffer_days: Annotated[Whole | None, Field(description="自己的期限提前的天数")] = None

    def facts(self) -> LimitationFacts:
        """As the clock reads them; raises `DataFault` where two contacts or events bear one reference."""
        rows: tuple[Interruption | Event | Contact, ...] = (
            *self.interruptions,
            *self.events,
            *self.contacts,
        )
        for ref, times in Counter(row.ref for row in rows).items():
            if times > 1:
                raise DataFault(f"ref {ref}: it stands {times} times; every contact and event has its own")
        return LimitationFacts(
            product=self.product,
            due_on=self.due_on,
            accelerated_on=self.accelerated_on,
            interruptions=(
                *(row.fact() for row in self.interruptions),
                *(row.fact() for row in self.events),
            ),
            contacts=tuple(row.fact() for row in self.contacts),
            suspensions=tuple(row.fact() for row in self.suspensions),
            undated=None if self.undated is None else self.undated.fact(),
            died_on=self.died_on,
            injured_on=self.injured_on,
            buffer_days=self.buffer_days,
        )


class PeriodGiven(Facts):
    """A period and the day it starts on."""

    rule: Annotated[Text, Field(description="law/periods.yaml 的条目，例如 appeal.judgment")]
    start: Annotated[Day, Field(description="开始之日（送达、收到、生效），不计入期间")]
    buffer_days: Annotated[Whole, Field(description="自己的期限提前的天数")] = 0
    months: Annotated[Whole | None, Field(description="文书确定的月数（performance）")] = None
    days: Annotated[Whole | None, Field(description="文书确定的天数（performance）")] = None


class EffectGiven(Facts):
    """An instrument served on each party."""

    appeal: Annotated[APPEALS, Field(description="上诉期间的条目")]
    served: Annotated[tuple[Day, ...], Field(description="各当事人的送达日")]


class DayGiven(Facts):
    """A day of the calendar."""

    day: Annotated[Day, Field(description="日期")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_limitation(given: LimitationGiven) -> Answer:
        facts = given.facts()
        found = pack.limitation(facts, given.as_of)
        begins = limitation.start(facts).earliest
        return {
            "started": begins is not None and given.as_of >= begins,
            **ends(found.earliest, "earliest_"),
            **ends(found.latest, "latest_"),
            "expired_earliest": found.expired_earliest,
            "expired_latest": found.expired_latest,
            "disputed": found.disputed,
            "waived_after_expiry": found.waived_after_expiry,
            "steps": found.steps,
            **cited(found.citations),
        }

    def ask_period(given: PeriodGiven) -> Answer:
        return ends(
            pack.period(
                given.rule,
                given.start,
                buffer_days=given.buffer_days,
                months=given.months,
                days=given.days,
            )
        )

    def ask_effect(given: EffectGiven) -> Answer:
        spans = [pack.period(given.appeal, day) for day in given.served]
        effect = periods.takes_effect(spans)
        return {
            "legal": [span.legal_end for span in spans],
            "effect": effect.day,
            "provisional": effect.provisional,
            "missing": effect.missing,
            **cited(tuple(dict.fromkeys(span.citation for span in spans))),
        }

    def ask_day(given: DayGiven) -> Answer:
        calendar = pack.law.calendar
        forward, back = calendar.roll_forward(given.day), calendar.roll_back(given.day)
        third = calendar.add_working_days(given.day, WORKING_DAYS)
        missing = [one.missing for one in (forward, back, third)]
        return {
            "working": pack.is_working_day(given.day),
            "forward": forward.day,
            "back": back.day,
            "after_three_working_days": third.day,
            "provisional": any(missing),
            "missing": next(filter(None, missing), ""),
            "forward_missing": forward.missing,
            "back_missing": back.missing,
            "after_three_missing": third.missing,
        }

    yield ModelQuestion(
        "limitation",
        "诉讼时效的最早与最晚届满日",
        ("民法典第一百八十八条至第一百九十五条", "诉讼时效规定第八条至第十九条", "银行卡规定第三条"),
        LimitationGiven,
        ask_limitation,
        {"product": "card", "due_on": "2023-11-20", "as_of": "2026-11-20"},
    )
    yield ModelQuestion(
        "period",
        "期间的届满日与自己的最后一日",
        ("民事诉讼法第八十五条", "民法典第二百条至第二百零三条"),
        PeriodGiven,
        ask_period,
        {"rule": "appeal.judgment", "start": "2026-09-18"},
    )
    yield ModelQuestion(
        "effect",
        "各当事人上诉期间与裁判生效日",
        ("民事诉讼法第一百七十一条", "民事诉讼法解释第二百四十四条"),
        EffectGiven,
        ask_effect,
        {"appeal": "appeal.judgment", "served": ["2026-09-15", "2026-09-18"]},
    )
    yield ModelQuestion(
        "day",
        "工作日、顺延与提前",
        ("民法典第二百零三条第一款", "民事诉讼法第八十五条第三款"),
        DayGiven,
        ask_day,
        {"day": "2026-10-03"},
    )


def ends(period: Period | None, name: str = "") -> Answer:
    """A period in plain words; `running` is false while a proceeding holds it."""
    if period is None:
        return {f"{name}running": False}
    return {
        f"{name}running": True,
        f"{name}start": period.start,
        f"{name}raw": period.raw_end,
        f"{name}legal": period.legal_end,
        f"{name}act_by": period.act_by,
        f"{name}cut_short": period.cut_short,
        f"{name}provisional": period.provisional,
        f"{name}missing": period.missing,
        f"{name}cite": str(period.citation),
        f"{name}confidence": period.citation.confidence,
    }
