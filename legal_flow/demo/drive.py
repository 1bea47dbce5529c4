"""The demo's calendar: day by day, only the sweeps that have something due, persons acting in between."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from legal_flow.courts.base import CourtAdapter
from legal_flow.demo import people
from legal_flow.steps import docket_inbox, limitation_watch, renewals
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

RHYTHM = 14
"""Days from one look at everything to the next; what cannot wait so long makes a day of its own."""
HURRY = 3
"""Days from one step to the next of a case whose limitation is about to end."""
NOTICE_WAITS = timedelta(days=4)
"""A fee is paid within seven days of its notice, so a notice is not left lying longer than this."""
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
    finished: list[str] = field(default_factory=list)
    """The sweeps that finished on the day after that, before it was broken off: `day|sweep`."""


def drive(
    desk: Desk,
    run: Runner,
    start: date,
    end: date,
    tell: Callable[[date, Progress], None],
    progress: Progress | None = None,
    counter: CourtAdapter | None = None,
    keep: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Walk the calendar from `start`, or from where `progress` stands, to `end`; `run` runs one sweep for one day.

    A day that was broken off is walked on from the sweep that was broken off: `keep` is told after each one. `counter`
    is the court that stands behind the counters of courts served by hand.
    """
    progress = progress or Progress()
    crew = people.enrol(desk, counter)
    for day in _calendar(start, end):
        if progress.walked is not None and day <= progress.walked:
            continue
        people.look_at_courts(desk, crew, day)
        names = _turns(desk, start, day)
        _run_due(desk, run, names, day, progress, keep)
        if names:
            done = people.act(desk, crew, day)
            progress.persons += done
            if done["at_counters"]:
                # What was filed and paid by hand is booked the same day.
                for name in ("file_cases", "follow_enforcement"):
                    if SWEEPS[name].pick(desk, day):
                        run(name, day)
                        progress.runs[name] += 1
            progress.walked = day
            progress.finished = []
            tell(day, progress)
    run(REPORT, end)
    progress.runs[REPORT] = 1
    return progress


def _run_due(
    desk: Desk,
    run: Runner,
    names: Iterable[str],
    day: date,
    progress: Progress,
    keep: Callable[[Progress], None],
) -> None:
    for name in names:
        mark = f"{day}|{name}"
        if mark in progress.finished:
            continue
        if SWEEPS[name].pick(desk, day):
            run(name, day)
            progress.runs[name] += 1
        progress.finished.append(mark)
        keep(progress)


def _calendar(start: date, end: date) -> Iterator[date]:
    day = start
    while day <= end:
        yield day
        day += timedelta(days=1)


def _turns(desk: Desk, start: date, day: date) -> list[str]:
    """The sweeps whose turn it is on `day`, in their order: each run costs the demo its time.

    All of them when a package arrives and at every second look, those that answer courts at every look, and between
    the looks what cannot wait: a fee that was asked, a freeze or a limitation near its end.
    """
    passed = (day - start).days
    if day in _arrivals(desk) or passed % (2 * RHYTHM) == 0:
        return [name for name in SWEEPS if name != REPORT]
    if passed % RHYTHM == 0:
        return [name for name in SWEEPS if name in OFTEN]
    docket_inbox.pull(desk, day)
    urgent = []
    if passed % HURRY == 0 and limitation_watch.ends_soon(desk, day):
        urgent += ["gather_evidence", "prepare_complaints"]
    if urgent or docket_inbox.waits_since(desk, "fee_due", day - NOTICE_WAITS):
        urgent.append("file_cases")
    if renewals.is_pressing(desk, day):
        urgent.append("follow_enforcement")
    return urgent


def _arrivals(desk: Desk) -> set[date]:
    return {date.fromisoformat(folder.name[:10]) for folder in desk.inbox.glob("20*-*-*")}
