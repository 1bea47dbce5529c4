"""申请执行: the two years to apply, the performance period they start from, settlement, and which court."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from legal_flow.cases.facts import Suspension
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation, procedure_law
from legal_flow.courts.cn.rules.limitation import OPEN_CAUSE, obstacle
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import Version
from legal_flow.rules import limitation as clock
from legal_flow.rules import periods
from legal_flow.rules.limitation import Clockwork, Obstacle, Restart, Run
from legal_flow.rules.outcomes import Limitation, Outcome, Period, Reason

RULE = "cn.enforcement_apply"
RESUMPTION = "cn.enforcement_resumption"
NO_LONG_STOP = 100
"""Years: 民事诉讼法250 borrows suspension and interruption only, no long stop."""
KINDS = {
    "application": "申请执行",
    "settlement": "达成和解协议",
    "demand": "一方提出履行要求",
    "agreement": "同意履行义务",
}
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
    the first of them is the one to keep. Raises `DataFault` for a performance that ends before effectiveness.
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
    grade A only, and no obstacle that a court has yet to recognise (194(1)(五)). Time run out is no bar of the
    court's own: the debtor must object (解释481).
    """
    for event in events:
        _check(event)
    sure = [obstacle(held) for held in suspensions if held.cause != OPEN_CAUSE]
    every = [obstacle(held) for held in suspensions]
    restarts = [_restart(event) for event in events if event.grade in {"A", "B"}]
    machine = Clockwork(
        years_from=lambda day: law.book.on("periods.enforcement.apply", day).whole,
        long_stop_years=NO_LONG_STOP,
        # 执行程序解释 is in force since 2009-01-01; without an obstacle an older period does not ask for it.
        obstacle_months=law.book.on("enforcement.suspension_months", start.on).whole if suspensions else 0,
        calendar=law.calendar,
    )
    proven = [restart for restart in restarts if restart.grade == "A"]
    earliest = _running_on(start.on, proven, sure, machine, as_of)
    latest = clock.run(start.on, restarts, every, machine, as_of)
    first, last = _period(earliest, start, law, buffer_days), _period(latest, start, law, buffer_days)
    return Limitation(
        earliest=first,
        latest=last,
        expired_earliest=first is not None and as_of > first.legal_end,
        expired_latest=last is not None and as_of > last.legal_end,
        disputed=tuple(ref for ref in latest.used if ref not in earliest.used),
        steps=("最早：", *earliest.steps, "最晚：", *latest.steps),
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


def resumable(settled_on: date, last_day: date, as_of: date, *, performed: bool, kept: bool) -> Reason:
    """和解规定9、11: on a breach the creditor resumes the instrument or sues on the settlement, one of the two.

    Not once it was performed, while it is being kept, or before its time has come.
    """
    if last_day < settled_on:
        raise DataFault("last_day: the settlement is performed before it was made (settled_on)")
    if as_of < settled_on:
        raise DataFault("as_of: the settlement was not made yet (settled_on)")
    barred = (
        (performed, "一", "执行和解协议已履行完毕", Outcome.BARRED),
        (kept, "三", "被执行人正在按照执行和解协议履行", Outcome.NOT_YET),
        (as_of <= last_day, "二", "执行和解协议约定的履行期限尚未届至", Outcome.NOT_YET),
    )
    for held, item, title, outcome in barred:
        if held:
            return Reason(RESUMPTION, outcome, title, (_settlement(f"第十一条第{item}项"),))
    title = "可以申请恢复执行原生效法律文书，也可以就执行和解协议起诉；已履行部分应当扣除"
    return Reason(RESUMPTION, Outcome.ELIGIBLE, title, (_settlement("第九条"), _settlement("第十七条")))


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
    if event.kind not in KINDS:
        raise DataFault(f"{event.ref}: {event.kind} is none of {', '.join(KINDS)}")
    if event.grade not in {"A", "B", "C"}:
        raise DataFault(f"{event.ref}: {event.grade} is no grade")
    if event.ended_on is not None and (event.kind != "application" or event.ended_on < event.on):
        raise DataFault(f"{event.ref}: only an application ends (ended_on), and not before it was made")


def _restart(event: Interrupted) -> Restart:
    """执行程序解释20: begun anew from the event; while an application is pending the period does not run."""
    title = f"{KINDS[event.kind]}（执行程序解释20，{event.grade}级）"
    lasting = event.kind == "application"
    return Restart(event.on, event.ref, title, event.grade, lasting, event.ended_on)


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
        steps = (*steps, f"{held.since} 起{held.cause}，中止；自 {over} 起继续计算，至 {end}")
    return Run(run.start, end, steps, run.used)


def _period(run: Run, start: Start, law: Law, buffer_days: int) -> Period | None:
    if run.raw_end is None:
        return None
    return periods.build(RULE, start.cite, run.start, run.raw_end, law.calendar, buffer_days=buffer_days)
