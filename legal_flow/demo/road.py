"""The demonstration: a sample portfolio walks the whole road in real Airflow, over two simulated years."""

import os
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Protocol

from legal_flow.courts.http import HttpCourt
from legal_flow.demo.drive import Progress, Turns, drive
from legal_flow.demo.home import DAGS, Home
from legal_flow.demo.summary import summarise
from legal_flow.sample.make import make_sample
from legal_flow.sandbox.process import running
from legal_flow.steps.desk import Desk
from legal_flow.store.migrate import migrate


@dataclass(frozen=True, slots=True)
class Journey:
    """What is walked: who, from when, until when."""

    accounts: int
    seed: int
    start: date
    end: date
    bad_rows: int


DEMO = Journey(accounts=100, seed=20240102, start=date(2024, 1, 2), end=date(2025, 12, 31), bad_rows=6)
"""What `make demo` walks: two years of which all law is known."""


class Watcher(Protocol):
    """Who is told how it goes."""

    def say(self, text: str) -> None:
        """One line about what happens now."""
        ...

    def run(self, sweep: str, day: date) -> None:
        """A run begins."""
        ...

    def day(self, desk: Desk, day: date, progress: Progress) -> None:
        """A day was walked to its end."""
        ...


@dataclass(frozen=True, slots=True)
class Outside:
    """Addresses of the sandbox: the court with an interface, the carrier, and the court behind the counters."""

    court: str
    carrier: str
    counter: str


@contextmanager
def outside(home: Home, seed: int, faults: str = "none") -> Iterator[Outside]:
    """The sandbox processes on the state that this home keeps; they end with this process.

    `faults` is the profile of court and carrier; a person stands at the counter, who asks until there is an answer.
    """
    with (
        running("court", home.folder / "court", seed, faults) as court,
        running("carrier", home.folder / "carrier", seed, faults) as carrier,
        running("court", home.folder / "counter", seed + 1) as counter,
    ):
        yield Outside(court.base_url, carrier.base_url, counter.base_url)


def walk(home: Home, journey: Journey, watcher: Watcher) -> dict[str, Any]:
    """Begin anew: wipe the home, make the sample, walk to the end; returns the summary."""
    home.wipe()
    home.note(_notes(journey, Progress(), 0.0))
    watcher.say(f"sample of {journey.accounts} accounts, seed {journey.seed}")
    return _go(home, journey, Progress(), 0.0, watcher)


def walk_on(home: Home, watcher: Watcher) -> dict[str, Any]:
    """Go on after the last finished day of a demonstration that was broken off; `NoDemonstration` if there is none."""
    notes = home.notes()
    told = notes["journey"]
    journey = Journey(
        **{**told, "start": date.fromisoformat(told["start"]), "end": date.fromisoformat(told["end"])}
    )
    walked = date.fromisoformat(notes["walked"]) if notes["walked"] else None
    begun = notes["turns"]
    turns = (
        Turns(date.fromisoformat(begun["day"]), tuple(begun["names"]), begun["pressing"]) if begun else None
    )
    progress = Progress(Counter(notes["runs"]), Counter(notes["persons"]), walked, turns, notes["finished"])
    watcher.say(f"goes on after {walked or 'nothing'}")
    return _go(home, journey, progress, notes["seconds"], watcher)


def _go(home: Home, journey: Journey, progress: Progress, spent: float, watcher: Watcher) -> dict[str, Any]:
    since = time.monotonic() - spent
    # The same arguments give the same bytes, so what was taken in already is known by its hash.
    make_sample(
        journey.accounts,
        journey.seed,
        journey.start,
        home.inbox,
        until=journey.end,
        bad_rows=journey.bad_rows,
    )
    with outside(home, journey.seed) as world:
        os.environ.update(home.environment(world.court, world.carrier))
        watcher.say("Airflow starts")
        # Airflow reads its settings when it is imported, so not before they are set.
        from legal_flow.airflow_kit import desk as airflows_desk  # noqa: PLC0415
        from legal_flow.airflow_kit.rehearsal import Rehearsal  # noqa: PLC0415

        rehearsal = Rehearsal(DAGS, home.log)
        desk = airflows_desk()
        migrate(desk.store)

        def run(sweep: str, day: date) -> None:
            watcher.run(sweep, day)
            rehearsal.run(sweep, day)

        def tell(day: date, done: Progress) -> None:
            home.note(_notes(journey, done, time.monotonic() - since))
            watcher.day(desk, day, done)

        def keep(done: Progress) -> None:
            home.note(_notes(journey, done, time.monotonic() - since))

        drive(desk, run, journey.start, journey.end, tell, progress, HttpCourt(world.counter), keep)
        rehearsal.close()
        return summarise(desk, home, progress, time.monotonic() - since)


def _notes(journey: Journey, progress: Progress, seconds: float) -> dict[str, Any]:
    return {
        "journey": {
            "accounts": journey.accounts,
            "seed": journey.seed,
            "start": journey.start.isoformat(),
            "end": journey.end.isoformat(),
            "bad_rows": journey.bad_rows,
        },
        "walked": progress.walked.isoformat() if progress.walked else None,
        "turns": asdict(progress.turns) | {"day": progress.turns.day.isoformat()} if progress.turns else None,
        "finished": progress.finished,
        "runs": dict(progress.runs),
        "persons": dict(progress.persons),
        "seconds": round(seconds, 1),
    }
