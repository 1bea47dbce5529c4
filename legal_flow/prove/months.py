"""Proves that a portfolio of any seed can live for two years: nothing slips, every book closes, no date is missed.

Walks the demonstration's calendar with the sweeps themselves, without Airflow, for seeds that nobody chose, beside a
court and a carrier that are sometimes slow, down, throttled or cut off, and answer twice. Then it asks: no failure that
was not raised on purpose, every event chain replays, every bridge closes at 0.00, no date of ours was missed, documents
with the same cut-off and relief show the same amount.
"""

import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from legal_flow.courts.http import HttpCourt
from legal_flow.demo.drive import Progress, drive
from legal_flow.demo.road import Journey, outside
from legal_flow.errors import TransportError
from legal_flow.prove.books import breaches
from legal_flow.prove.rooms import ROOT, desk_in, fresh, sweep
from legal_flow.sample.make import make_sample
from legal_flow.steps.desk import Desk
from legal_flow.steps.report import outcomes

Say = Callable[[str], None]

_START, _END = date(2024, 1, 2), date(2025, 12, 31)
_FULL, _SHORT = (3, 120), (1, 40)
"""Seeds that are walked, and accounts of each."""
_BAD_ROWS = 3
_TRIES = 8
"""As often as Airflow and a patient operator would run a sweep again that met a bad moment of the other side."""


def run(seed: int, say: Say, *, short: bool) -> int:
    """Walk two years for `seed` (three seeds in the full form); how many things do not hold."""
    rounds, accounts = _SHORT if short else _FULL
    return sum(
        prove(Journey(accounts, seed + number, _START, _END, _BAD_ROWS), ROOT / "months", say, faults="some")
        for number in range(rounds)
    )


def prove(
    journey: Journey,
    folder: Path,
    say: Say,
    also: Callable[[Desk], list[str]] = lambda _: [],
    *,
    faults: str = "none",
) -> int:
    """Walk `journey` in `folder`; how many things do not hold, with those that `also` finds."""
    since = time.monotonic()
    home = fresh(folder)
    seed, start, end = journey.seed, journey.start, journey.end
    make_sample(journey.accounts, seed, start, home.inbox, until=end, bad_rows=journey.bad_rows)
    with outside(home, seed, faults) as world, desk_in(home, world.court, world.carrier) as desk:
        counter = HttpCourt(world.counter)
        done = drive(desk, lambda name, day: _run(desk, name, day), start, end, _quiet, None, counter)
        found = breaches(desk) + also(desk)
        figures = outcomes(desk)
    say(
        f"seed {seed}: {journey.accounts} accounts, {done.runs.total()} runs, {figures['events']} events, "
        f"cases {figures['cases']}, closed {figures['closed']}, recovered {figures['recovered']}, "
        f"{round(time.monotonic() - since)} s"
    )
    for line in found:
        say(f"  WRONG {line}")
    return len(found)


def _run(desk: Desk, name: str, day: date) -> None:
    for left in reversed(range(_TRIES)):
        try:
            sweep(desk, name, day)
        except TransportError:
            if not left:
                raise
        else:
            return


def _quiet(_day: date, _progress: Progress) -> None:
    """Nobody watches."""
