"""Questions about enforcing: time to apply, settlement, court, delay interest, recoveries."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.claims import Component
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Ratio, Row, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cited, reason_answer
from legal_flow.courts.cn.questions.times import SUSPENSIONS, Obstacle, ends
from legal_flow.courts.cn.rules import delay_interest, enforcement
from legal_flow.courts.cn.rules.delay_interest import Due, Interest, Paid, Stay
from legal_flow.courts.cn.rules.interruptions import Grade
from legal_flow.errors import DataFault
from legal_flow.rules.questions import Answer

EXCLUDED_DAYS = (
    "不计入的天数：非因被执行人的申请，对生效法律文书审查而中止或者暂缓执行的期间，"
    "及再审中止执行的期间（法释〔2014〕8号第三条第三款）"
)


class Event(Row):
    """What interrupts the time to apply."""

    ref: Text
    on: Day
    kind: enforcement.EventKind
    grade: Grade
    ended_on: Day | None = None
    last_day: Day | None = None
    pending: Flag = False
    ended_by: enforcement.Ending = ""


class ApplyGiven(Facts):
    """An instrument that took effect."""

    effective_on: Annotated[Day, Field(description="文书生效日")]
    as_of: Annotated[Day, Field(description="判断日")]
    performance_end: Annotated[Day | None, Field(description="履行期间的最后一日；未规定的不填")] = None
    instalments: Annotated[tuple[Day, ...], Field(description="分期履行的，每期的最后一日")] = ()
    events: Annotated[
        tuple[Event, ...],
        Field(
            description="中断事由：编号、日期、种类、等级、（申请执行的）程序终结日、"
            "（和解协议的）履行期限最后一日、（申请执行的）程序是否确知尚未终结、"
            "（申请执行的）如何终结：round_closed 终结本次执行程序，other 其他"
        ),
    ] = ()
    suspensions: Annotated[tuple[Obstacle, ...], Field(description=f"中止事由（{SUSPENSIONS}）、自、至")] = ()
    buffer_days: Annotated[Whole, Field(description="自己的期限提前的天数")] = 0


class ResumeGiven(Facts):
    """A settlement in enforcement."""

    settled_on: Annotated[Day, Field(description="达成执行和解协议之日")]
    last_day: Annotated[Day, Field(description="和解协议约定履行期间的最后一日")]
    as_of: Annotated[Day, Field(description="判断日")]
    performed: Annotated[Flag, Field(description="已履行完毕")] = False
    kept: Annotated[Flag, Field(description="正在按照约定履行")] = False
    missed_on: Annotated[Day | None, Field(description="分期履行的，最早一期没有履行的到期日")] = None
    repudiated: Annotated[
        Flag, Field(description="明确表示或者以自己的行为表明不履行（民法典578），有证据")
    ] = False


class CourtGiven(Facts):
    """An instrument of a court, and where property is."""

    instrument: Annotated[enforcement.Instrument, Field(description="执行依据")]
    own: Annotated[Text, Field(description="第一审法院，或者作出支付令、裁定的法院")]
    by_property: Annotated[tuple[Text, ...], Field(description="财产所在地的同级法院")] = ()


class DelayGiven(Facts):
    """Money that an instrument fixed and that was not paid in time."""

    base: Annotated[
        Yuan,
        Field(
            description="生效文书确定的、除一般债务利息之外的金钱债务；"
            "违约金、已算定数额的利息是否计入各地不一"
        ),
    ]
    period_end: Annotated[Day, Field(description="履行期间届满日")]
    until: Annotated[Day, Field(description="实际履行之日")]
    excluded_days: Annotated[Whole, Field(description=EXCLUDED_DAYS)] = 0


class StatementGiven(Facts):
    """An instrument, what was paid on it, and what held enforcement up."""

    debts: Annotated[
        tuple[tuple[Text, Yuan, Day], ...], Field(description="文书确定的款项、金额、该期履行期间届满日")
    ]
    until: Annotated[Day, Field(description="计算至")]
    payments: Annotated[
        tuple[tuple[Day, Yuan], ...], Field(description="清偿、划拨或者成交裁定生效之日、金额")
    ] = ()
    interest_from: Annotated[
        Day | None,
        Field(
            description="一般债务利息自该日的次日起计：文书写明自某日起计付的，填该日的前一日",
        ),
    ] = None
    daily_rate: Annotated[Ratio, Field(description="一般债务利息的日利率，以未付本金为基数")] = Decimal(0)
    stays: Annotated[
        tuple[tuple[Text, Day, Day | None, Flag], ...],
        Field(description="review、retrial 或者 other，自、至（含），是否因被执行人申请"),
    ] = ()
    fees_refunded: Annotated[Flag, Field(description="法院已将预交的诉讼费用退还原告")]
    base_items: Annotated[tuple[Text, ...], Field(description="计入基数的款项；留空用默认")] = ()


class RecoveryGiven(Facts):
    """Money that came in, and what it may fall on."""

    amount: Annotated[Yuan, Field(description="到账金额")]
    owed: Annotated[tuple[tuple[Text, Text, Yuan], ...], Field(description="债务、项目、未清偿金额")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    law = pack.law

    def ask_apply(given: ApplyGiven) -> Answer:
        starts = enforcement.starts(given.effective_on, given.performance_end, given.instalments, law)
        applied = enforcement.to_apply(
            starts,
            [enforcement.Interrupted(**event.model_dump()) for event in given.events],
            [row.fact() for row in given.suspensions],
            given.as_of,
            law,
            given.buffer_days,
        )
        found = applied.whole
        return {
            "starts": [start.on for start in starts],
            "each": [
                [
                    start.on,
                    None if one.earliest is None else one.earliest.raw_end,
                    None if one.latest is None else one.latest.raw_end,
                    one.expired_earliest,
                    one.expired_latest,
                ]
                for start, one in applied.each
            ],
            **ends(found.earliest, "earliest_"),
            **ends(found.latest, "latest_"),
            "expired_earliest": found.expired_earliest,
            "expired_latest": found.expired_latest,
            "disputed": found.disputed,
            "steps": found.steps,
            **cited(found.citations),
        }

    def ask_resume(given: ResumeGiven) -> Answer:
        reason = enforcement.resumable(
            given.settled_on,
            given.last_day,
            given.as_of,
            law,
            performed=given.performed,
            kept=given.kept,
            missed_on=given.missed_on,
            repudiated=given.repudiated,
        )
        return {
            **reason_answer(reason),
            **ends(enforcement.resumption(given.settled_on, given.last_day, law)),
        }

    def ask_court(given: CourtGiven) -> Answer:
        found = enforcement.courts(given.instrument, given.own, given.by_property)
        return {"own": found.own, "by_property": found.by_property, "cite": str(found.citation)}

    def ask_delay(given: DelayGiven) -> Answer:
        amount = delay_interest.doubled_part(
            given.base, given.period_end, given.until, law, excluded_days=given.excluded_days
        )
        rate, entry = (
            delay_interest.rate_entry(given.period_end, law),
            delay_interest.base_entry(given.period_end, law),
        )
        return {"amount": amount, "confidence": entry.cite.confidence, **cited((rate.cite, entry.cite))}

    def ask_statement(given: StatementGiven) -> Answer:
        debts = delay_interest.owed_to_applicant(
            (Due(*row) for row in given.debts), refunded=given.fees_refunded
        )
        interest = None
        if given.interest_from is not None:
            interest = Interest(given.interest_from, given.daily_rate)
        found = delay_interest.statement(
            debts,
            [Paid(*row) for row in given.payments],
            given.until,
            law,
            interest=interest,
            stays=[Stay(*row) for row in given.stays],
            items=frozenset(given.base_items) or None,
        )
        entry = delay_interest.base_entry(max(due.period_end for due in debts), law)
        return {
            "judgment": found.judgment,
            "general": found.general,
            "doubled": found.doubled,
            "total": found.judgment + found.general + found.doubled,
            "paid": found.paid,
            "left": found.left,
            "left_total": sum(found.left.values()),
            "over": found.over,
            "stretches": [[one.start, one.end, one.days, one.base, one.amount] for one in found.stretches],
            "confidence": entry.cite.confidence,
            "cite": str(entry.cite),
        }

    def ask_recovery(given: RecoveryGiven) -> Answer:
        lines = pack.allocate_recovery(
            given.amount, [(ref, _item(part), due) for ref, part, due in given.owed]
        )
        return {
            "lines": [[ref, part, amount] for ref, part, amount, _ in lines],
            "articles": [article for *_, article in lines],
        }

    yield ModelQuestion(
        "enforcement.apply",
        "申请执行时效",
        (
            "民事诉讼法第二百五十条",
            "执行程序解释第十九条、第二十条",
            "民事诉讼法解释第四百六十六条、第四百八十一条",
        ),
        ApplyGiven,
        ask_apply,
        {"effective_on": "2024-11-30", "performance_end": "2024-12-10", "as_of": "2026-11-20"},
    )
    yield ModelQuestion(
        "enforcement.resume",
        "执行和解后恢复执行",
        (
            "执行和解规定第九条至第十一条",
            "民事诉讼法解释第四百六十六条、第四百八十一条",
            "民法典第五百七十八条",
        ),
        ResumeGiven,
        ask_resume,
        {"settled_on": "2025-01-10", "last_day": "2025-06-30", "as_of": "2025-08-01"},
    )
    yield ModelQuestion(
        "enforcement.court",
        "执行管辖",
        ("民事诉讼法第二百三十五条", "民事诉讼法解释第四百六十条"),
        CourtGiven,
        ask_court,
        {"instrument": "judgment", "own": "甲法院", "by_property": ["乙法院"]},
    )
    yield ModelQuestion(
        "delay_interest",
        "迟延履行期间的加倍部分债务利息",
        ("民事诉讼法第二百六十四条", "法释〔2014〕8号第一条、第二条、第三条"),
        DelayGiven,
        ask_delay,
        {"base": "50000", "period_end": "2025-03-25", "until": "2025-12-31"},
    )
    yield ModelQuestion(
        "delay_interest.statement",
        "迟延履行期间的债务利息：一般债务利息与加倍部分，逐段计算",
        ("民事诉讼法第二百六十四条", "法释〔2014〕8号第一条至第四条", "民事诉讼法解释第二百零七条"),
        StatementGiven,
        ask_statement,
        {
            "debts": [["principal", "52840", "2025-03-25"]],
            "payments": [["2025-07-03", "20000"]],
            "until": "2026-02-10",
            "fees_refunded": False,
        },
    )
    yield ModelQuestion(
        "recovery",
        "执行到账款的抵充",
        ("法释〔2014〕8号第四条", "民法典第五百六十一条"),
        RecoveryGiven,
        ask_recovery,
        {"amount": "10000", "owed": [["甲", "fees", "1200"], ["甲", "principal", "50000"]]},
    )


def _item(word: str) -> Component | str:
    if not word:
        raise DataFault("an item of what is owed has a name")
    return Component(word) if word in set(Component) else word
