"""申请执行: the two years to apply, the performance period they start from, settlement, and which court."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from legal_flow.cases.facts import Suspension
from legal_flow.courts.cn.rules.basis import Law, civil_code, procedure_interpretation, procedure_law
from legal_flow.courts.cn.rules.interruptions import GRADES
from legal_flow.courts.cn.rules.limitation import OPEN_CAUSE, obstacle
from legal_flow.courts.cn.rules.limitation_steps import told
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import Version
from legal_flow.rules import limitation as clock
from legal_flow.rules import periods
from legal_flow.rules.limitation import Clockwork, Obstacle, Restart, Run, Step, StepKind
from legal_flow.rules.outcomes import Limitation, Outcome, Period, Reason

RULE = "cn.enforcement_apply"
RESUMPTION = "cn.enforcement_resumption"
RESTARTS = Citation(
    "最高人民法院关于适用民事诉讼法执行程序若干问题的解释", "第二十条", "法释〔2008〕13号，2020年修正"
)
SETTLED = procedure_interpretation("第四百六十六条")
REVIVED = procedure_interpretation("第五百一十七条第二款")
"""After a closed round the creditor who finds property applies again, bound by no time."""
EventKind = Literal["application", "settlement", "demand", "agreement"]
Ending = Literal["", "round_closed", "other"]
"""How an application ended: 终结本次执行程序, or another way (withdrawn, refused, enforcement terminated)."""
ENDS_HOLD = frozenset({"application", "demand", "settlement"})
"""What the creditor does, or both agree anew, once a settlement no longer holds."""
KINDS = {
    "application": "申请执行",
    "settlement": "达成和解协议",
    "demand": "一方提出履行要求",
    "agreement": "同意履行义务",
}
Instrument = Literal["judgment", "mediation", "payment_order", "confirmation", "security_realisation"]
BY_FIRST_INSTANCE = frozenset({"judgment", "mediation"})
BY_ISSUER = frozenset({"payment_order", "confirmation", "security_realisation"})


@dataclass(frozen=True, slots=True)
class Start:
    """The day from which the two years run, and where that stands."""

    on: date
    cite: Citation


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An event of 执行程序解释20; `grade` A is proven, B needs a supplement."""

    ref: str
    on: date
    kind: str
    grade: str
    ended_on: date | None = None
    """For an application: the day the proceeding ended without result."""
    last_day: date | None = None
    """For a settlement: the last day that it sets for performance."""
    pending: bool = False
    """An application whose proceeding is known to last."""
    ended_by: str = ""
    """How the proceeding that ended did so: `round_closed` (终本) or `other`."""


@dataclass(frozen=True, slots=True)
class ToApply:
    """The time to apply as a range over all instalments, and that of each start on its own."""

    whole: Limitation
    each: tuple[tuple[Start, Limitation], ...]


@dataclass(frozen=True, slots=True)
class Courts:
    """Where to apply: the court of the instrument, or a court of the same level where property is."""

    own: str
    by_property: tuple[str, ...]
    citation: Citation


def starts(
    effective_on: date, performance_end: date | None, instalments: Sequence[date], law: Law
) -> tuple[Start, ...]:
    """民事诉讼法250(2): the last day of performance; of the last instalment; else the day of effectiveness.

    Instalments due before 2022-01-01 each ran on their own (2017: 239(2)), so such a debt has several starts;
    the first of them is the one to keep, and the last what can be argued for all. Raises `DataFault` for a
    performance that ends before effectiveness.
    """
    if performance_end is not None and instalments:
        raise DataFault("the instrument sets one performance_end or instalments, not both")
    days = sorted(instalments) or ([] if performance_end is None else [performance_end])
    if any(day < effective_on for day in days):
        raise DataFault("performance ends before the instrument took effect (effective_on)")
    if not instalments:
        day = days[0] if days else effective_on
        return (Start(day, law.book.on("periods.enforcement.apply", day).cite),)
    found: dict[date, Start] = {}
    for day in days:
        version = law.book.on("enforcement.instalments_run_from", day)
        on = day if version.text == "each" else days[-1]
        found.setdefault(on, Start(on, version.cite))
    return tuple(found.values())


def to_apply(
    starts: Sequence[Start],
    events: Sequence[Interrupted],
    suspensions: Sequence[Suspension],
    as_of: date,
    law: Law,
    buffer_days: int = 0,
) -> ToApply:
    """民事诉讼法250(2): the earliest end of any instalment, the latest of the last one; each as `time_to_apply`."""
    each = tuple(
        (start, time_to_apply(start, events, suspensions, as_of, law, buffer_days)) for start in starts
    )
    if len(each) == 1:
        return ToApply(each[0][1], each)
    running = [one.earliest for _, one in each if one.earliest is not None]
    first = min(running, key=lambda span: span.raw_end, default=None)
    held = any(one.latest is None for _, one in each)
    last = None if held else max((one.latest for _, one in each if one.latest), key=lambda span: span.raw_end)
    whole = Limitation(
        earliest=first,
        latest=last,
        expired_earliest=first is not None and as_of > first.legal_end,
        expired_latest=last is not None and as_of > last.legal_end,
        disputed=tuple(dict.fromkeys(ref for _, one in each for ref in one.disputed)),
        steps=tuple(step for start, one in each for step in (f"自 {start.on} 起算的：", *one.steps)),
        citations=tuple(dict.fromkeys(cite for _, one in each for cite in one.citations)),
    )
    return ToApply(whole, each)


def time_to_apply(
    start: Start,
    events: Sequence[Interrupted],
    suspensions: Sequence[Suspension],
    as_of: date,
    law: Law,
    buffer_days: int = 0,
) -> Limitation:
    """民事诉讼法250; 执行程序解释19、20; 民法典194: the two years as a range.

    After an obstacle in the last six months 解释19 lets what was left run on, 民法典194 gives six months: the
    earlier of both is the earliest end, the second the latest. The earliest end counts events of
    grade A only, and no obstacle that a court has yet to recognise (194(1)(五)). An application restarts the time
    when it is made (20: 从中断时起), which is the earliest end, or when its proceeding ends, which is the latest; a
    settlement on the last day it sets (解释466), or where that is not known on the day it was made. What the
    creditor did before that day ends the settlement's hold for the earliest end. A round closed for want of
    property (终本) has no end at all: the application that follows is bound by no time (517(2)). Time run out is
    no bar of the court's own: the debtor must object (481).
    """
    for event in events:
        _check(event)
    sure = [obstacle(held) for held in suspensions if held.cause != OPEN_CAUSE]
    every = [obstacle(held) for held in suspensions]
    restarts = [_restart(event) for event in events if event.grade != "C"]
    machine = Clockwork(
        years_from=lambda day: law.book.on("periods.enforcement.apply", day).whole,
        # 民事诉讼法250 borrows suspension and interruption only.
        long_stop_years=None,
        # 执行程序解释 is in force since 2009-01-01; without an obstacle an older period does not ask for it.
        obstacle_months=law.book.on("enforcement.suspension_months", start.on).whole if suspensions else 0,
        calendar=law.calendar,
    )
    proven = [_proven(event, events, as_of) for event in events if event.grade == "A"]
    earliest = _running_on(start.on, proven, sure, machine, as_of)
    latest = clock.run(start.on, restarts, every, machine, as_of)
    first, last = _period(earliest, start, law, buffer_days), _period(latest, start, law, buffer_days)
    return Limitation(
        earliest=first,
        latest=last,
        expired_earliest=first is not None and as_of > first.legal_end,
        expired_latest=last is not None and as_of > last.legal_end,
        disputed=tuple(
            ref for ref in latest.used if ref not in earliest.used or ref in _two_restarts(events, as_of)
        ),
        steps=("最早：", *told(earliest.steps), "最晚：", *told(latest.steps), *_closed(events, latest)),
        citations=_cited(events, {*earliest.used, *latest.used}, start),
    )


def resumption(settled_on: date, last_day: date, law: Law, buffer_days: int = 0) -> Period:
    """和解规定9、10; 解释466: after a broken settlement, two years from the last day it sets for performance.

    The creditor may instead sue on the settlement (9). What was performed is deducted from the instrument.
    """
    if last_day < settled_on:
        raise DataFault("last_day: the settlement is performed before it was made (settled_on)")
    version = law.book.on("periods.enforcement.settlement", last_day)
    end = periods.add_years(last_day, version.whole)
    return periods.build(RESUMPTION, version.cite, last_day, end, law.calendar, buffer_days=buffer_days)


def resumable(
    settled_on: date,
    last_day: date,
    as_of: date,
    law: Law,
    *,
    performed: bool,
    kept: bool,
    missed_on: date | None = None,
    repudiated: bool = False,
) -> Reason:
    """和解规定9、11; 解释466、481: on a breach the creditor resumes the instrument or sues on the settlement.

    Not once it was performed, while it is being kept, or before its time has come, unless an instalment was missed
    or he declared that he will not perform (民法典578). After two years a lawyer decides: the debtor may object.
    Raises `DataFault` for days in no order and for a settlement that is kept and broken.
    """
    if last_day < settled_on:
        raise DataFault("last_day: the settlement is performed before it was made (settled_on)")
    if as_of < settled_on:
        raise DataFault("as_of: the settlement was not made yet (settled_on)")
    if missed_on is not None and not settled_on <= missed_on <= last_day:
        raise DataFault("missed_on: it lies between settled_on and last_day")
    missed = missed_on is not None and missed_on < as_of
    if kept and (missed or repudiated):
        raise DataFault("kept: it excludes missed_on and repudiated")
    if performed:
        return _resumed(Outcome.BARRED, "执行和解协议已履行完毕", _settlement("第十一条第一项"))
    if kept:
        title = "被执行人正在按照执行和解协议履行"
        return _resumed(Outcome.NOT_YET, title, _settlement("第十一条第三项"))
    if as_of > resumption(settled_on, last_day, law).legal_end:
        title = "自执行和解协议约定的履行期限最后一日起已满二年，被执行人可以提出时效异议，由律师判断"
        objection = procedure_interpretation("第四百八十一条")
        return _resumed(Outcome.NEEDS_LAWYER, title, SETTLED, objection)
    cites: tuple[Citation, ...] = (_settlement("第九条"), _settlement("第十七条"))
    if as_of <= last_day and not missed:
        not_due = _settlement("第十一条第二项")
        if not repudiated:
            return _resumed(Outcome.NOT_YET, "执行和解协议约定的履行期限尚未届至", not_due)
        cites = (*cites, not_due, civil_code("第五百七十八条"))
    title = "可以申请恢复执行原生效法律文书，也可以就执行和解协议起诉；已履行部分应当扣除"
    return _resumed(Outcome.ELIGIBLE, title, *cites)


def _resumed(outcome: Outcome, title: str, *cites: Citation) -> Reason:
    return Reason(RESUMPTION, outcome, title, cites)


def courts(instrument: str, own: str, by_property: Sequence[str]) -> Courts:
    """民事诉讼法235(1): the court of first instance or one of the same level where property is.

    解释460: for a payment order, a confirmation or an order on security, the court that issued it takes the
    place of the first instance. A court of the property asks for proof of it (执行程序解释1), and whichever
    accepts first keeps the case (2).
    """
    if not own:
        raise DataFault("own: the court of the instrument is named")
    if instrument in BY_FIRST_INSTANCE:
        cite = procedure_law("第二百三十五条第一款")
    elif instrument in BY_ISSUER:
        cite = procedure_interpretation("第四百六十条")
    else:
        raise DataFault(f"instrument: {instrument} is none that a court made")
    return Courts(own, tuple(court for court in dict.fromkeys(by_property) if court != own), cite)


def kind_of(version: Version, kind: str) -> int:
    """The days that a table of a law file sets for a kind of property."""
    for row in version.rows:
        if row["kind"] == kind:
            return int(row["days"])
    raise DataFault(f"kind: {kind} is none of {', '.join(row['kind'] for row in version.rows)}")


def _settlement(article: str) -> Citation:
    return Citation("最高人民法院关于执行和解若干问题的规定", article, "法释〔2018〕3号，2020年修正")


def _check(event: Interrupted) -> None:
    if event.kind not in get_args(EventKind):
        raise DataFault(f"{event.ref}: {event.kind} is none of {', '.join(KINDS)}")
    if event.grade not in GRADES:
        raise DataFault(f"{event.ref}: {event.grade} is no grade")
    if event.ended_on is not None and (event.kind != "application" or event.ended_on < event.on):
        raise DataFault(f"{event.ref}: only an application ends (ended_on), and not before it was made")
    if event.pending and (event.kind != "application" or event.ended_on is not None):
        raise DataFault(f"{event.ref}: pending is said of an application that has not ended (ended_on)")
    if event.ended_by not in get_args(Ending):
        raise DataFault(f"{event.ref}: ended_by {event.ended_by} is neither round_closed nor other")
    if (event.ended_on is None) != (not event.ended_by):
        raise DataFault(f"{event.ref}: {'ended_by' if event.ended_on else 'ended_on'} is missing")
    if event.last_day is not None and (event.kind != "settlement" or event.last_day < event.on):
        raise DataFault(f"{event.ref}: only a settlement has a last_day, and not before it was made")


def _restart(event: Interrupted) -> Restart:
    """执行程序解释20; 解释466: the latest end: from the end of the proceeding, from the settlement's last day."""
    title = f"{KINDS[event.kind]}（执行程序解释第二十条，{event.grade}级）"
    if event.last_day is not None:
        title = f"{KINDS[event.kind]}（民事诉讼法解释第四百六十六条，{event.grade}级）"
        return Restart(event.on, event.ref, title, event.grade, lasting=True, ended_on=event.last_day)
    lasting = event.kind == "application"
    ended_on = None if event.ended_by == "round_closed" else event.ended_on
    return Restart(event.on, event.ref, title, event.grade, lasting, ended_on)


def _proven(event: Interrupted, events: Sequence[Interrupted], as_of: date) -> Restart:
    """执行程序解释20: the earliest end: from the application itself, unless its proceeding lasts or was a 终本.

    A settlement holds until its last day, or until the creditor went on before that.
    """
    restart = _restart(event)
    if event.kind == "settlement":
        return replace(restart, ended_on=_hold_ended(event, events, as_of) or event.last_day)
    holds = event.pending or event.ended_by == "round_closed"
    return replace(restart, lasting=False, ended_on=None) if restart.lasting and not holds else restart


def _hold_ended(settled: Interrupted, events: Sequence[Interrupted], as_of: date) -> date | None:
    """The first day on which the creditor went on although the settlement's last day had not come."""
    if settled.last_day is None:
        return None
    later = (one.on for one in events if one.kind in ENDS_HOLD)
    return min((on for on in later if settled.on < on < settled.last_day and on <= as_of), default=None)


def _two_restarts(events: Sequence[Interrupted], as_of: date) -> set[str]:
    """The events from which both ends do not restart on one day."""
    cut = {one.ref for one in events if _hold_ended(one, events, as_of) is not None}
    ended = (one for one in events if one.kind == "application" and not one.pending)
    return cut | {one.ref for one in ended if one.ended_by != "round_closed" and one.ended_on != one.on}


def _closed(events: Sequence[Interrupted], latest: Run) -> tuple[str, ...]:
    """解释517(2): what is told of rounds that were closed for want of property."""
    return tuple(
        f"{one.ref}：{one.ended_on} 终结本次执行程序，发现财产后再次申请执行不受申请执行时效期间的限制"
        "（民事诉讼法解释第五百一十七条第二款），见恢复执行"
        for one in events
        if one.ended_by == "round_closed" and one.ref in latest.used
    )


def _cited(events: Sequence[Interrupted], used: set[str], start: Start) -> tuple[Citation, ...]:
    """Where the start and the events that were used stand, each source once."""
    acts = (
        REVIVED if one.ended_by == "round_closed" else SETTLED if one.last_day else RESTARTS
        for one in events
        if one.ref in used
    )
    return tuple(dict.fromkeys((start.cite, *acts)))


def _running_on(
    start: date, restarts: Sequence[Restart], obstacles: Sequence[Obstacle], machine: Clockwork, as_of: date
) -> Run:
    """执行程序解释19: the clock leg by leg, each from the event that starts it, what was left running on."""
    leg = _continued(clock.run(start, [], [], machine, as_of), obstacles, machine, as_of)
    for event in sorted((one for one in restarts if start <= one.on <= as_of), key=lambda one: one.on):
        if leg.raw_end is None:
            break
        if event.on > machine.calendar.roll_forward(leg.raw_end).day:
            continue
        fresh = clock.run(event.on, [event], [], machine, as_of)
        if fresh.raw_end is not None and fresh.start < leg.start:
            continue
        fresh = _continued(fresh, obstacles, machine, as_of)
        # The first step of a leg says where it starts; the event's own step says that already.
        leg = Run(fresh.start, fresh.raw_end, (*leg.steps, *fresh.steps[1:]), (*leg.used, event.ref))
    return leg


def _continued(run: Run, obstacles: Sequence[Obstacle], machine: Clockwork, as_of: date) -> Run:
    """The end of one leg, moved by the days that obstacles took of its last months; never beyond 民法典194.

    An obstacle that still lasts can end today at the earliest.
    """
    end, steps = run.raw_end, run.steps
    if end is None:
        return run
    for held in sorted(obstacles, key=lambda one: one.since):
        since = max(held.since, periods.add_months(end, -machine.obstacle_months))
        over = held.until if held.until is not None and held.until <= as_of else as_of
        if held.since > min(end, as_of) or over <= since:
            continue
        end = min(end + (over - since), max(end, periods.add_months(over, machine.obstacle_months)))
        steps = (*steps, Step(StepKind.RAN_ON, held.since, title=held.cause, over=over, end=end))
    return Run(run.start, end, steps, run.used)


def _period(run: Run, start: Start, law: Law, buffer_days: int) -> Period | None:
    if run.raw_end is None:
        return None
    return periods.build(RULE, start.cite, run.start, run.raw_end, law.calendar, buffer_days=buffer_days)
