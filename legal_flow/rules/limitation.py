"""The limitation clock: one run over the events that start it anew or hold it up.

It knows no statute: lengths, long stop and the months after an obstacle come from the pack, events come
graded and cited, and what happened is told as steps that a pack puts into its own words. A run answers one
question; a pack makes two runs, one with what a court will accept, one with all that can be defended.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from legal_flow.law.calendar import Calendar
from legal_flow.rules.periods import add_months, add_years

ONE_DAY = timedelta(days=1)


class StepKind(StrEnum):
    """What moved the clock."""

    STARTED = "started"
    NOT_YET = "not_yet"
    RESTARTED = "restarted"
    REVIVED = "revived"
    PENDING = "pending"
    RAN_ON = "ran_on"
    HELD_UP = "held_up"
    LENGTHENED = "lengthened"
    LONG_STOP = "long_stop"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that moved the clock, with what a pack needs to tell it."""

    kind: StepKind
    on: date
    count: int = 0
    """Years of a period, months of a tail."""
    title: str = ""
    """The event's title or the obstacle's cause."""
    ref: str = ""
    over: date | None = None
    """When an obstacle had gone."""
    end: date | None = None
    """Where the period then ends, for an obstacle after which it ran on."""


@dataclass(frozen=True, slots=True)
class Restart:
    """An event that starts limitation anew, or stops it until the proceeding it opened has ended."""

    on: date
    ref: str
    title: str
    grade: str
    """`A` court-ready, `B` defensible with a supplement."""
    lasting: bool = False
    """A proceeding: the period runs again from `ended_on`, and not at all while that is `None`.

    A pack whose proceeding has no known end, and is not known to last, makes it not lasting for its earliest run.
    """
    ended_on: date | None = None
    acknowledges: bool = False
    """The debtor's own act: after expiry it may give the defence up."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A cause that holds the end of the period up (中止)."""

    cause: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What a pack's law sets: years by the day a period starts, the long stop, the tail of an obstacle."""

    years_from: Callable[[date], int]
    long_stop_years: int | None
    """`None` where there is no long stop."""
    obstacle_months: int
    calendar: Calendar
    full_tail_from: date | None = None
    """An obstacle gone before this day only gives back the days it held up; from then on all the months."""
    lengthened: tuple[date, int] | None = None
    """A day and a number of years: a shorter period that an obstacle carried to that day has these years."""


@dataclass(frozen=True, slots=True)
class Run:
    """Where one run of the clock ends; `raw_end` is `None` while a proceeding holds it."""

    start: date
    raw_end: date | None
    steps: tuple[Step, ...]
    used: tuple[str, ...] = ()
    late_acknowledgement: str = ""
    """The reference of the debtor's last act after expiry, if there is one."""
    lengthened: bool = False
    """The last period had its years only because an obstacle carried the shorter one far enough."""
    good_until: date | None = None
    """The first later day on which the same facts may end it elsewhere; `None` where days alone move nothing."""


def run(
    start: date,
    restarts: Iterable[Restart],
    obstacles: Iterable[Obstacle],
    law: Clockwork,
    as_of: date,
    *,
    revive: bool = False,
    injured: date | None = None,
) -> Run:
    """Run the clock from `start` over what had happened by `as_of`.

    `revive` lets the debtor's own act after expiry start it again (the defence given up); without it such an
    act is only reported. The long stop runs from `injured`, or from `start`: nothing moves it, and no act
    after it revives anything.
    """
    long_stop = date.max
    if law.long_stop_years is not None:
        long_stop = add_years(injured or start, law.long_stop_years)
    obstacles, restarts = list(obstacles), list(restarts)
    turns = [
        *(obstacle.since for obstacle in obstacles),
        *(day for event in restarts for day in (event.on, event.ended_on) if day is not None),
    ]
    known = [obstacle for obstacle in obstacles if obstacle.since <= as_of]
    steps = [Step(StepKind.STARTED, start, law.years_from(start))]
    if as_of < start:
        steps.append(Step(StepKind.NOT_YET, as_of))
    used: list[str] = []
    late = ""
    since, pending = start, False
    end: date | None
    end, lengthened = _end_of(start, known, law, as_of, steps, turns)
    for event in _in_order(restarts, start, as_of):
        told = StepKind.RESTARTED
        if end is not None and event.on > law.calendar.roll_forward(min(end, long_stop)).day:
            if not event.acknowledges:
                continue
            late = event.ref
            if not revive or event.on > long_stop:
                continue
            told = StepKind.REVIVED
        steps.append(Step(told, event.on, title=event.title, ref=event.ref))
        used.append(event.ref)
        ended_on = event.ended_on if event.lasting else event.on
        if ended_on is None or ended_on > as_of:
            pending = True
            steps.append(Step(StepKind.PENDING, event.on, ref=event.ref))
        if pending or ended_on is None:
            end = None
            continue
        since = max(since, ended_on)
        end, lengthened = _end_of(since, known, law, as_of, steps, turns)
    if end is not None and end > long_stop:
        end, since, lengthened = long_stop, min(since, long_stop), False
        steps.append(Step(StepKind.LONG_STOP, long_stop, law.long_stop_years or 0))
    good_until = min((day for day in turns if day > as_of), default=None)
    return Run(since, end, tuple(steps), tuple(used), late, lengthened, good_until)


def _in_order(restarts: Iterable[Restart], start: date, as_of: date) -> list[Restart]:
    """What had happened by `as_of`; a proceeding that was open on the day of the start counts too."""
    known = []
    for event in restarts:
        last = event.ended_on if event.lasting else event.on
        if event.on <= as_of and (last is None or last >= start):
            known.append(event)
    return sorted(known, key=lambda event: (event.on, event.ref))


def _end_of(
    since: date,
    obstacles: list[Obstacle],
    law: Clockwork,
    as_of: date,
    steps: list[Step],
    turns: list[date],
) -> tuple[date, bool]:
    """The end of a period from `since`, with the years in force where it was still open, and whether it was."""
    end = _held_up(add_years(since, law.years_from(since)), obstacles, law, as_of, steps, turns)
    if law.lengthened is None:
        return end, False
    on, years = law.lengthened
    if law.years_from(since) >= years or end < on:
        return end, False
    steps.append(Step(StepKind.LENGTHENED, on, years))
    return max(end, _held_up(add_years(since, years), obstacles, law, as_of, steps, turns)), True


def _held_up(
    end: date,
    obstacles: list[Obstacle],
    law: Clockwork,
    as_of: date,
    steps: list[Step],
    turns: list[date],
) -> date:
    """The end of the period once obstacles in its last months are looked at.

    An obstacle that still lasts can end today at the earliest, so the period counted from today is its lower
    bound. To `turns` goes the day on which such an obstacle moves the end: the first of the last months, from
    then on every day.
    """
    given_back_to = date.min
    for obstacle in sorted(obstacles, key=lambda obstacle: obstacle.since):
        window = add_months(end, -law.obstacle_months)
        lasts = obstacle.until is None or obstacle.until > as_of
        over = as_of if obstacle.until is None or lasts else obstacle.until
        if lasts and obstacle.since <= end:
            turns.append(max(window, as_of + ONE_DAY))
        if obstacle.since > end or over < window:
            continue
        if law.full_tail_from is not None and over < law.full_tail_from:
            lost = over - max(obstacle.since, window, given_back_to)
            given_back_to = max(given_back_to, over)
            if lost.days > 0:
                end += lost
                steps.append(Step(StepKind.RAN_ON, obstacle.since, title=obstacle.cause, over=over))
            continue
        later = add_months(over, law.obstacle_months)
        if later > end:
            count = law.obstacle_months
            steps.append(Step(StepKind.HELD_UP, obstacle.since, count, obstacle.cause, over=over))
            end = later
    return end
