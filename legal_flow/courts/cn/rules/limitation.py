"""诉讼时效: from when it runs, how long, and the two ends of the range.

The range has two ends. The earliest counts only court-ready facts (grade A) from the earliest arguable start;
it governs our deadlines. The latest counts facts that need a supplement (grade B) too, from the latest
arguable start; beyond it a suit cannot be defended. What an event is worth, `interruptions` says.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from legal_flow.cases.facts import LimitationFacts, Product, Suspension, UndatedDebt
from legal_flow.courts.cn.rules import interruptions
from legal_flow.courts.cn.rules.basis import Law, civil_code, limitation_provisions
from legal_flow.courts.cn.rules.interruptions import Graded
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import limitation as clock
from legal_flow.rules import periods
from legal_flow.rules.limitation import Obstacle, Restart, Run
from legal_flow.rules.outcomes import Limitation, Period
from legal_flow.rules.periods import add_years

RULE = "cn.limitation"
CAUSES = {
    "succession": "继承开始后未确定继承人或者遗产管理人（民法典194(1)(三)）",
    "force_majeure": "不可抗力（民法典194(1)(一)）",
    "no_representative": "无法定代理人（民法典194(1)(二)）",
    "controlled": "权利人被义务人或者其他人控制（民法典194(1)(四)）",
    "other": "其他导致不能行使请求权的障碍（民法典194(1)(五)）",
}
OPEN_CAUSE = "other"
"""What this obstacle is, a court says: it is defensible, never relied on."""
NOT_DEMANDED = "没有约定履行期限，尚未请求履行，诉讼时效未起算"


@dataclass(frozen=True, slots=True)
class Start:
    """From when the period runs: the earliest and the latest day that can be argued, or neither yet."""

    earliest: date | None
    latest: date | None
    because: str
    citations: tuple[Citation, ...]


def last_instalment(due: tuple[date, ...]) -> date:
    """民法典189: a debt in instalments has its limitation from the day of the last one."""
    if not due:
        raise DataFault("instalments: at least one day is needed")
    return max(due)


def called(due_on: date, accelerated_on: date | None) -> Start:
    """民法典188(2)、189: from the day it was due; where the whole was called, that day is the earlier argument."""
    cites = (civil_code("第一百八十八条第二款"), civil_code("第一百八十九条"))
    if accelerated_on is None or accelerated_on >= due_on:
        return Start(due_on, due_on, "自履行期限届满（分期履行的，最后一期届满）之日起算", cites)
    because = "已宣布提前到期：自宣布之日起算为较早的可能，自最后一期届满起算为较晚的可能"
    return Start(accelerated_on, due_on, because, cites)


def without_term(debt: UndatedDebt) -> Start:
    """诉讼时效规定4: from the end of the grace that the first demand gave; from the refusal, if he refused then.

    A refusal after the first demand but within the grace is the earlier argument only. Raises `DataFault`
    for a grace or a refusal without or before a demand.
    """
    cites = (limitation_provisions("第四条"),)
    demanded, grace, refused = debt.demanded_on, debt.grace_until, debt.refused_on
    if demanded is None:
        if grace is not None or refused is not None:
            raise DataFault("undated: demanded_on is missing, there is a grace or a refusal")
        return Start(None, None, NOT_DEMANDED, cites)
    for name, day in (("grace_until", grace), ("refused_on", refused)):
        if day is not None and day < demanded:
            raise DataFault(f"undated: {name} {day} lies before demanded_on {demanded}")
    if refused == demanded:
        return Start(refused, refused, "首次请求时债务人明确表示不履行，自该日起算", cites)
    end = grace or demanded
    if refused is not None and refused < end:
        because = "宽限期内债务人明确表示不履行：自该日起算为较早的可能，自宽限期届满起算为较晚的可能"
        return Start(refused, end, because, cites)
    return Start(end, end, "没有约定履行期限，自首次请求的宽限期届满之日起算", cites)


def start(facts: LimitationFacts) -> Start:
    """民法典188(2)、189; 诉讼时效规定4: the start by what was agreed of the term."""
    if facts.undated is not None:
        return without_term(facts.undated)
    return called(facts.due_on, facts.accelerated_on)


def years_from(start: date, law: Law) -> int:
    """民法典188(1); 法释〔2018〕12号2-3: three years, but two where these had run out before 2017-10-01."""
    transition = law.book.on("limitation.transition_day", start).day
    if start < transition:
        old = law.book.on("limitation.general_years", start).whole
        if add_years(start, old) < transition:
            return old
    return law.book.on("limitation.general_years", max(start, transition)).whole


def graded(facts: LimitationFacts, as_of: date, law: Law) -> list[Graded]:
    """民法典195: the contacts and events, each graded; 银行卡规定3 from its own first day."""
    card_rule = facts.product is Product.CARD and law.book.on("limitation.card_contact", as_of).flag
    return [
        *(interruptions.contact(contact, card_rule=card_rule) for contact in facts.contacts),
        *map(interruptions.recorded, facts.interruptions),
    ]


def restarts(events: Iterable[Graded]) -> list[Restart]:
    """民法典195: the events that count."""
    found = (one.restart for one in events)
    return [restart for restart in found if restart is not None]


def limitation(facts: LimitationFacts, as_of: date, law: Law) -> Limitation:
    """民法典188、189、192-195; 法释〔2018〕12号2-4: the range as known on `as_of`.

    After expiry the debtor's own act may give the defence up (民法典192(2); 诉讼时效规定19): that moves the
    latest end only, and is flagged for a lawyer. The long stop counts from the injury and nothing moves it.
    """
    known = start(facts)
    if known.earliest is None or known.latest is None:
        return Limitation(None, None, False, False, steps=(known.because,))
    events = graded(facts, as_of, law)
    counted = restarts(events)
    machine = clock.Clockwork(
        years_from=lambda start: years_from(start, law),
        long_stop_years=law.book.on("limitation.long_stop_years", facts.due_on).whole,
        obstacle_months=law.book.on("limitation.suspension_months", facts.due_on).whole,
        calendar=law.calendar,
        full_tail_from=law.book.on("limitation.full_tail_from", facts.due_on).day,
    )
    transition = law.book.on("limitation.transition_day", facts.due_on).day
    if known.earliest < transition:
        years = law.book.on("limitation.general_years", transition).whole
        machine = replace(machine, lengthened=(transition, years))
    proven = [restart for restart in counted if restart.grade == "A"]
    sure = [obstacle(held) for held in facts.suspensions if held.cause != OPEN_CAUSE]
    every = [obstacle(held) for held in facts.suspensions]
    injured = facts.injured_on
    if injured is not None and injured > known.earliest:
        raise DataFault(f"injured_on {injured} lies after the day limitation starts, {known.earliest}")
    earliest = clock.run(known.earliest, proven, sure, machine, as_of, injured=injured)
    latest = clock.run(known.latest, counted, every, machine, as_of, revive=True, injured=injured)
    buffer_days = facts.buffer_days
    if buffer_days is None:
        buffer_days = law.book.on("limitation.own_buffer_days", as_of).whole
    first, last = (_period(run, law, buffer_days) for run in (earliest, latest))
    return Limitation(
        earliest=first,
        latest=last,
        expired_earliest=first is not None and as_of > first.legal_end,
        expired_latest=last is not None and as_of > last.legal_end,
        disputed=tuple(ref for ref in latest.used if ref not in earliest.used),
        steps=("最早：", *earliest.steps, "最晚：", *latest.steps),
        waived_after_expiry=bool(latest.late_acknowledgement),
        citations=_cited(events, {*earliest.used, *latest.used}),
    )


def obstacle(held: Suspension) -> Obstacle:
    """民法典194(1): the cause by its own item; raises `DataFault` for another one or an end before its start."""
    if held.cause not in CAUSES:
        raise DataFault(f"suspension {held.cause}: it is one of {', '.join(CAUSES)}")
    if held.until is not None and held.until < held.since:
        raise DataFault(f"suspension {held.cause}: until {held.until} lies before since {held.since}")
    return Obstacle(CAUSES[held.cause], held.since, held.until)


def _cited(events: Iterable[Graded], used: set[str]) -> tuple[Citation, ...]:
    """What the events that were used stand on, each source once."""
    return tuple(dict.fromkeys(cite for one in events if one.ref in used for cite in one.citations))


def _period(run: Run, law: Law, buffer_days: int) -> Period | None:
    if run.raw_end is None:
        return None
    citation = law.book.on("limitation.general_years", run.start).cite
    return periods.build(RULE, citation, run.start, run.raw_end, law.calendar, buffer_days=buffer_days)
