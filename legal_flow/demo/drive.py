"""The demo's calendar: day by day, only the sweeps that have something due, persons acting in between."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from legal_flow.courts.base import CourtAdapter
from legal_flow.demo import people
from legal_flow.steps import measures
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

RHYTHM = 10
"""Days from one look at the courts to the next; a fee notice lapses on the eleventh day."""
OFTEN = frozenset({"file_cases", "track_dockets", "follow_enforcement"})
"""What answers to courts runs at every look, the other sweeps at every second: each run costs a demo its time."""
REPORT = "report_outcomes"
Runner = Callable[[str, date], None]


@dataclass
class Progress:
    """What the demo has done so far."""

    runs: Counter[str] = field(default_factory=Counter)
    persons: Counter[str] = field(default_factory=Counter)
    walked: date | None = None
    """The last day that was walked to its end; a demo that goes on begins after it."""


def drive(
    desk: Desk,
    run: Runner,
    start: date,
    end: date,
    tell: Callable[[date, Progress], None],
    progress: Progress | None = None,
    counter: CourtAdapter | None = None,
) -> Progress:
    """Walk the calendar from `start`, or from where `progress` stands, to `end`; `run` runs one sweep for one day.

    A day that was broken off is walked again: what it had done is no longer due. `counter` is the court that stands
    behind the counters of courts served by hand.
    """
    progress = progress or Progress()
    crew = people.enrol(desk, counter)
    for day in days(desk, start, end):
        if progress.walked is not None and day <= progress.walked:
            continue
        people.look_at_courts(desk, crew, day)
        for name in _due(desk, start, day):
            run(name, day)
            progress.runs[name] += 1
        progress.persons += people.act(desk, crew, day)
        progress.walked = day
        tell(day, progress)
    run(REPORT, end)
    progress.runs[REPORT] = 1
    return progress


def days(desk: Desk, start: date, end: date) -> Iterator[date]:
    """The days that are looked at: every package's day, one in `RHYTHM`, and those on which a freeze is in danger."""
    arrivals = _arrivals(desk)
    day = start
    while day <= end:
        if day in arrivals or (day - start).days % RHYTHM == 0 or measures.calls_due(desk, day):
            yield day
        day += timedelta(days=1)


def _due(desk: Desk, start: date, day: date) -> Iterator[str]:
    """The sweeps whose turn it is on `day`, each asked when those before it have run."""
    second = (day - start).days % (2 * RHYTHM) == 0 or day in _arrivals(desk)
    for name, sweep in SWEEPS.items():
        if name != REPORT and (second or name in OFTEN) and sweep.pick(desk, day):
            yield name


def _arrivals(desk: Desk) -> set[date]:
    return {date.fromisoformat(folder.name[:10]) for folder in desk.inbox.glob("20*-*-*")}
