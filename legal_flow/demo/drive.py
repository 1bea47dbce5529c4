"""The demo's calendar: day by day, only the sweeps that have something due, persons acting in between."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial

from legal_flow.courts.base import CourtAdapter
from legal_flow.demo import occasions, people
from legal_flow.steps import docket_inbox
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

RHYTHM = 21
"""Days from a package to the next look, and so on; what cannot wait so long makes a day of its own."""
HURRY = 5
"""Days from one look to the next at what cannot wait. Freezes are looked at daily."""
OFTEN = frozenset({"file_cases", "track_dockets", "follow_enforcement"})
"""What answers to courts runs at every look, the other sweeps at every second: each run costs a demo its time."""
REPORT = "report_outcomes"
Runner = Callable[[str, date], None]


@dataclass(frozen=True, slots=True)
class Turns:
    """A day's work: the sweeps whose turn it is, in their order."""

    day: date
    names: tuple[str, ...]
    pressing: bool
    """Whether something could not wait for the next look; then it does not wait for the next day either."""


@dataclass
class Progress:
    """What the demo has done so far."""

    runs: Counter[str] = field(default_factory=Counter)
    persons: Counter[str] = field(default_factory=Counter)
    walked: date | None = None
    """The last day that was walked to its end; a demo that goes on begins after it."""
    turns: Turns | None = None
    """The next day, once it was begun."""
    finished: list[str] = field(default_factory=list)
    """Its steps that finished."""


def drive(
    desk: Desk,
    run: Runner,
    start: date,
    end: date,
    tell: Callable[[date, Progress], None],
    progress: Progress | None = None,
    court: CourtAdapter | None = None,
    keep: Callable[[Progress], None] = lambda _: None,
) -> Progress:
    """Walk the calendar from `start`, or from where `progress` stands, to `end`; `run` runs one sweep for one day.

    A day that was broken off is walked on from the step that was broken off: `keep` is told after each one. `court`
    stands behind the counters of courts that are served by hand.
    """
    progress = progress or Progress()
    crew = people.enrol(desk, court)
    for day in _calendar(start, end):
        if progress.walked is not None and day <= progress.walked:
            continue
        if progress.turns is None:
            progress.turns = _turns(desk, crew, start, day)
            keep(progress)
        has_work = bool(progress.turns.names)
        if has_work:
            for step, do in _steps(desk, crew, run, progress):
                if step not in progress.finished:
                    do()
                    progress.finished.append(step)
                    keep(progress)
        progress.walked, progress.turns, progress.finished = day, None, []
        if has_work:
            tell(day, progress)
        keep(progress)
    run(REPORT, end)
    progress.runs[REPORT] = 1
    return progress


Step = tuple[str, Callable[[], None]]


def _steps(desk: Desk, crew: people.People, run: Runner, progress: Progress) -> Iterator[Step]:
    """The begun day's steps, each by its name: the sweeps, what persons do, the sweeps that take that up."""
    turns = progress.turns
    if turns is None:
        return

    def sweep(name: str) -> None:
        if SWEEPS[name].pick(desk, turns.day):
            run(name, turns.day)
            progress.runs[name] += 1

    def act(name: str) -> None:
        progress.persons[name] += people.ACTS[name](desk, crew, turns.day)

    yield from ((f"sweep {name}", partial(sweep, name)) for name in turns.names)
    yield from ((f"person {name}", partial(act, name)) for name in people.ACTS)
    after = occasions.after_persons(desk, turns.day, pressing=turns.pressing)
    yield from ((f"then {name}", partial(sweep, name)) for name in after)


def _calendar(start: date, end: date) -> Iterator[date]:
    for passed in range((end - start).days + 1):
        yield start + timedelta(days=passed)


def _turns(desk: Desk, crew: people.People, start: date, day: date) -> Turns:
    """All of them when a package arrives and at every second look after it, those that answer courts at every look,
    and between the looks what cannot wait: a fee or a correction that was asked, a date of ours near its end.
    """
    passed = (day - _last_arrival(desk, start, day)).days
    hurried = passed % HURRY == 0 or passed % RHYTHM == 0
    if not hurried and not occasions.freezes(desk, day):
        return Turns(day, (), pressing=False)
    people.look_at_courts(desk, crew, day)
    docket_inbox.pull(desk, day)
    if not hurried:
        # Heard meanwhile that it was executed, it can wait.
        due = occasions.freezes(desk, day)
        return Turns(day, tuple(due), pressing=bool(due))
    urgent = occasions.urgent(desk, day, timedelta(days=HURRY))
    if passed % (2 * RHYTHM) == 0:
        names = set(SWEEPS) - {REPORT}
    elif passed % RHYTHM == 0:
        names = urgent | OFTEN
    else:
        names = urgent
    # What a court sent back is heard before it is bound again; it is filed again when persons are done.
    order = sorted(SWEEPS, key=lambda name: name == "prepare_complaints")
    return Turns(day, tuple(name for name in order if name in names), bool(urgent))


def _last_arrival(desk: Desk, start: date, day: date) -> date:
    """The day of the newest package, or the first day of all."""
    arrivals = [date.fromisoformat(name[:10]) for name, _ in desk.inbox.manifests()]
    return max((one for one in arrivals if one <= day), default=start)
