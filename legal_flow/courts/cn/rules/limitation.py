"""诉讼时效: from when it runs, how long, and the two ends of the range.

The range has two ends. The earliest counts only court-ready facts (grade A) from the earliest arguable start;
it governs our deadlines. The latest counts facts that need a supplement (grade B) too, from the latest
arguable start; beyond it a suit cannot be defended. What an event is worth, `interruptions` says. A proceeding
whose end nobody noted holds the latest end only: for the earliest it restarts the period on the day it began.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from legal_flow.cases.facts import LimitationFacts, Product, Suspension, UndatedDebt
from legal_flow.courts.cn.rules import interruptions
from legal_flow.courts.cn.rules.basis import Law, civil_code, limitation_provisions, on_day
from legal_flow.courts.cn.rules.interruptions import Graded
from legal_flow.courts.cn.rules.limitation_steps import told
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import limitation as clock
from legal_flow.rules import periods
from legal_flow.rules.limitation import Obstacle, Restart, Run
from legal_flow.rules.outcomes import Limitation, Period
from legal_flow.rules.periods import add_years

RULE = "cn.limitation"
Cause = Literal["succession", "force_majeure", "no_representative", "controlled", "other"]
CAUSES = {
    "succession": "继承开始后未确定继承人或者遗产管理人（民法典第一百九十四条第一款第三项）",
    "force_majeure": "不可抗力（民法典第一百九十四条第一款第一项）",
    "no_representative": "无法定代理人（民法典第一百九十四条第一款第二项）",
    "controlled": "权利人被义务人或者其他人控制（民法典第一百九十四条第一款第四项）",
    "other": "其他导致不能行使请求权的障碍（民法典第一百九十四条第一款第五项）",
}
OPEN_CAUSE = "other"
"""What this obstacle is, a court says: it is defensible, never relied on."""
_READ_ON_THE_DAY = ("limitation.card_contact", "limitation.own_buffer_days")
"""What the two ends read on the day of judging (判断日) and not on a day of the debt."""
START = "起算日"
"""What is told as disputed where the ends differ by the day from which the period runs."""
NOT_DEMANDED = "没有约定履行期限，尚未请求履行，诉讼时效未起算"
TRANSITION = Citation("最高人民法院关于适用民法总则诉讼时效制度若干问题的解释", "第二条", "法释〔2018〕12号")
"""Two years that had not run out on 2017-10-01 became three."""


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
    sources = (civil_code("第一百八十八条第二款"), civil_code("第一百八十九条"))
    if accelerated_on is None or accelerated_on >= due_on:
        return Start(due_on, due_on, "自履行期限届满（分期履行的，最后一期届满）之日起算", sources)
    because = "已宣布提前到期：自宣布之日起算为较早的可能，自最后一期届满起算为较晚的可能"
    return Start(accelerated_on, due_on, because, sources)


def without_term(debt: UndatedDebt) -> Start:
    """诉讼时效规定4: from the end of the grace that the first demand gave; from the refusal, if he refused then.

    A refusal after the first demand but within the grace is the earlier argument only. Raises `DataFault`
    for a grace or a refusal without or before a demand.
    """
    sources = (limitation_provisions("第四条"),)
    demanded, grace, refused = debt.demanded_on, debt.grace_until, debt.refused_on
    if demanded is None:
        if grace is not None or refused is not None:
            raise DataFault("undated: demanded_on is missing, there is a grace or a refusal")
        return Start(None, None, NOT_DEMANDED, sources)
    for name, day in (("grace_until", grace), ("refused_on", refused)):
        if day is not None and day < demanded:
            raise DataFault(f"undated: {name} {day} lies before demanded_on {demanded}")
    if refused == demanded:
        return Start(refused, refused, "首次请求时债务人明确表示不履行，自该日起算", sources)
    end = grace or demanded
    if refused is not None and refused < end:
        because = "宽限期内债务人明确表示不履行：自该日起算为较早的可能，自宽限期届满起算为较晚的可能"
        return Start(refused, end, because, sources)
    return Start(end, end, "没有约定履行期限，自首次请求的宽限期届满之日起算", sources)


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


def cites(start: date, law: Law, *, lengthened: bool = False) -> tuple[Citation, ...]:
    """民法典188(1) as of the day; 法释〔2018〕12号2 and 民法总则188 where two years became three."""
    version = law.book.on("limitation.general_years", start)
    transition = law.book.on("limitation.transition_day", start).day
    if start < transition and (lengthened or years_from(start, law) != version.whole):
        return (TRANSITION, law.book.on("limitation.general_years", transition).cite)
    return (version.cite,)


def graded(facts: LimitationFacts, as_of: date, law: Law) -> list[Graded]:
    """民法典195: the contacts and events, each graded; 银行卡规定3 from its own first day."""
    card_rule = facts.product is Product.CARD and law.book.on("limitation.card_contact", as_of).flag
    return [
        *(
            interruptions.contact(contact, card_rule=card_rule, died_on=facts.died_on)
            for contact in facts.contacts
        ),
        *(
            interruptions.recorded(event, card_rule=card_rule, died_on=facts.died_on)
            for event in facts.interruptions
        ),
    ]


def restarts(events: Iterable[Graded], *, proven: bool) -> list[Restart]:
    """民法典195: the events that count; for the earliest end (`proven`) those of grade A, by their earliest day."""
    found = (one.proven_restart if proven else one.restart for one in events)
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
    machine = _machine(facts, known.earliest, law)
    sure = [obstacle(held) for held in facts.suspensions if held.cause != OPEN_CAUSE]
    every = [obstacle(held) for held in facts.suspensions]
    injured = facts.injured_on
    if injured is not None and injured > known.earliest:
        raise DataFault(f"injured_on {injured} lies after the day limitation starts, {known.earliest}")
    earliest = clock.run(known.earliest, restarts(events, proven=True), sure, machine, as_of, injured=injured)
    latest = clock.run(
        known.latest, restarts(events, proven=False), every, machine, as_of, revive=True, injured=injured
    )
    buffer_days = facts.buffer_days
    if buffer_days is None:
        buffer_days = law.book.on("limitation.own_buffer_days", as_of).whole
    first, last = (_period(run, law, buffer_days) for run in (earliest, latest))
    # Months of unlike length may put the generous end a day before the strict one; what is sure can be argued.
    disputed = _disputed(events, earliest, latest, known)
    if last is not None and (first is None or last.raw_end < first.raw_end):
        last, disputed = first, ()
    return Limitation(
        earliest=first,
        latest=last,
        expired_earliest=first is not None and as_of > first.legal_end,
        expired_latest=last is not None and as_of > last.legal_end,
        disputed=disputed,
        steps=("最早：", *told(earliest.steps), "最晚：", *told(latest.steps)),
        waived_after_expiry=_waived(latest, expired=last is not None and as_of > last.legal_end),
        citations=_cited(events, earliest, latest, as_of, law),
        good_until=_good_until(earliest, latest, as_of, law),
    )


def _machine(facts: LimitationFacts, start: date, law: Law) -> clock.Clockwork:
    """What the law sets for a debt of this day; before 2017-10-01 with the years that an open period then had."""
    book, due_on = law.book, facts.due_on
    machine = clock.Clockwork(
        years_from=lambda start: years_from(start, law),
        long_stop_years=book.on("limitation.long_stop_years", due_on).whole,
        obstacle_months=book.on("limitation.suspension_months", due_on).whole,
        calendar=law.calendar,
        full_tail_from=book.on("limitation.full_tail_from", due_on).day,
    )
    transition = book.on("limitation.transition_day", due_on).day
    if start >= transition:
        return machine
    return replace(machine, lengthened=(transition, book.on("limitation.general_years", transition).whole))


def obstacle(held: Suspension) -> Obstacle:
    """民法典194(1): the cause by its own item; raises `DataFault` for another one or an end before its start."""
    if held.cause not in CAUSES:
        raise DataFault(f"suspension {held.cause}: it is one of {', '.join(CAUSES)}")
    if held.until is not None and held.until < held.since:
        raise DataFault(f"suspension {held.cause}: until {held.until} lies before since {held.since}")
    return Obstacle(CAUSES[held.cause], held.since, held.until)


def _good_until(earliest: Run, latest: Run, as_of: date, law: Law) -> date | None:
    """The next day on which an end may move by itself: by an obstacle or event, or as the law of a day changes."""
    turns = (
        earliest.good_until,
        latest.good_until,
        *(law.book[key].next_start(as_of) for key in _READ_ON_THE_DAY),
    )
    return min((day for day in turns if day is not None), default=None)


def _waived(latest: Run, *, expired: bool) -> bool:
    """Whether an act after expiry may still tell: not one that started the period anew, if that has run out too."""
    late = latest.late_acknowledgement
    return bool(late) and not (expired and late in latest.used)


def _disputed(events: Iterable[Graded], earliest: Run, latest: Run, known: Start) -> tuple[str, ...]:
    """What makes the difference: events counted by the latest end alone, or of an unknown end; or the start.

    The start does, where two days can be argued for it and an end still stands on them. What was over when a
    proven event started the period anew is settled, and everything where both ends fall on one day.
    """
    if earliest.raw_end == latest.raw_end:
        return ()
    events = list(events)
    open_ends = {one.ref for one in events if one.end_unknown}
    settled = {one.ref for one in events if _over_by(one, earliest.start)}
    found = tuple(ref for ref in latest.used if ref not in {*earliest.used, *settled} or ref in open_ends)
    on_start = earliest.start == known.earliest or latest.start == known.latest
    return (START, *found) if known.earliest != known.latest and on_start else found


def _over_by(event: Graded, day: date) -> bool:
    """Whether an event, and the proceeding that it began, lay behind on the evening of a day."""
    return not (event.lasting and event.ended_on is None) and (event.ended_on or event.on) <= day


def _cited(
    events: Iterable[Graded], earliest: Run, latest: Run, as_of: date, law: Law
) -> tuple[Citation, ...]:
    """What made two years three, and what the events that were used stand on, each source once.

    Before 2021 the articles bore other numbers: these are marked as recalled.
    """
    used = {*earliest.used, *latest.used}
    lengthened = (cites(run.start, law, lengthened=run.lengthened) for run in (earliest, latest))
    found = [
        *(cite for sources in lengthened if TRANSITION in sources for cite in sources),
        *(on_day(cite, as_of, law) for one in events if one.ref in used for cite in one.citations),
    ]
    return tuple(dict.fromkeys(found))


def _period(run: Run, law: Law, buffer_days: int) -> Period | None:
    if run.raw_end is None:
        return None
    citation = cites(run.start, law, lengthened=run.lengthened)[0]
    return periods.build(RULE, citation, run.start, run.raw_end, law.calendar, buffer_days=buffer_days)
