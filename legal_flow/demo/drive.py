"""The demo's calendar: day by day, only the sweeps that have something due, persons acting in between."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from legal_flow.courts.base import CourtAdapter
from legal_flow.demo import people
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

RHYTHM = 7
"""Days from one look at the courts to the next; short enough for every period of a week."""
Runner = Callable[[str, date], None]


@dataclass
class Progress:
    """What the demo has done so far."""

    runs: Counter[str] = field(default_factory=Counter)
    persons: Counter[str] = field(default_factory=Counter)


def drive(
    desk: Desk,
    run: Runner,
    start: date,
    end: date,
    tell: Callable[[date, Progress], None],
    counter: CourtAdapter | None = None,
) -> Progress:
    """Walk the calendar from `start` to `end`; `run` runs one sweep for one day.

    `counter` is the court that stands behind the counters of courts served by hand.
    """
    progress = Progress()
    crew = people.enrol(desk, counter)
    for day in days(desk, start, end):
        for name in SWEEPS:
            if name != "report_outcomes" and SWEEPS[name].pick(desk, day):
                run(name, day)
                progress.runs[name] += 1
        progress.persons += people.act(desk, crew, day)
        tell(day, progress)
    run("report_outcomes", end)
    progress.runs["report_outcomes"] += 1
    return progress


def days(desk: Desk, start: date, end: date) -> Iterator[date]:
    """The days that are looked at: every package's day, and one a week."""
    arrivals = {date.fromisoformat(one.name[:10]) for one in desk.inbox.glob("20*-*-*")}
    day = start
    while day <= end:
        if day in arrivals or (day - start).days % RHYTHM == 0:
            yield day
        day += timedelta(days=1)
