"""A small portfolio taken in and assessed once, with direct suits locked; each test works on a copy."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from portfolios import (
    DIRECT,
    PORTFOLIO,
    SEED,
    START,
    Snapshot,
    begin,
    case_of,
    sweep,
    sweeps,
    write_portfolio,
)

from legal_flow.demo import people
from legal_flow.sandbox.process import SandboxProcess, running
from legal_flow.steps.desk import Desk


@pytest.fixture(scope="session")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An inbox with a full package that has bad rows, and its deltas."""
    inbox = tmp_path_factory.mktemp("portfolio") / "inbox"
    write_portfolio(inbox, PORTFOLIO, until=date(2024, 9, 2), bad_rows=4)
    return inbox


@pytest.fixture(scope="session")
def opened(
    new_desk: Callable[..., Desk],
    empty_sqlite: Path,
    portfolio: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Snapshot:
    """The portfolio on its first day: taken in, assessed, cases opened."""
    folder = tmp_path_factory.mktemp("opened")
    desk = begin(new_desk, empty_sqlite, portfolio, folder)
    crew = people.enrol(desk)
    sweeps(desk, ("intake_accounts", "assess_accounts"), START)
    return Snapshot(folder, crew)


@pytest.fixture(scope="session")
def locked(
    new_desk: Callable[..., Desk], opened: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """The same day's evening: every direct suit has a locked packet that waits for approval."""
    folder = tmp_path_factory.mktemp("locked")
    desk = new_desk(opened.copy_to(folder), folder)
    sweeps(desk, ("gather_evidence", "prepare_complaints"), START)
    return Snapshot(folder, opened.crew, [case_of(desk, number).id for number in DIRECT])


@pytest.fixture
def own_court(tmp_path: Path) -> Iterator[Callable[..., SandboxProcess]]:
    """Starts a court that no other test talks to; another seed is another judge."""
    with ExitStack() as stack:

        def start(seed: int = SEED) -> SandboxProcess:
            return stack.enter_context(running("court", tmp_path / "court", seed))

        yield start


@pytest.fixture
def at_opening(new_desk: Callable[..., Desk], opened: Snapshot, tmp_path: Path) -> Desk:
    """A desk over a copy of the opened portfolio."""
    return new_desk(opened.copy_to(tmp_path), tmp_path)


@pytest.fixture
def at_lock(new_desk: Callable[..., Desk], locked: Snapshot, tmp_path: Path) -> Desk:
    """A desk over a copy of the portfolio with locked packets."""
    return new_desk(locked.copy_to(tmp_path), tmp_path)


@pytest.fixture(scope="session")
def crew(opened: Snapshot) -> people.People:
    """Everybody who acts."""
    return opened.crew


@pytest.fixture(scope="session")
def executed(
    new_desk: Callable[..., Desk], locked: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """Every packet approved, released, chopped and scanned; the cases stand at the door of the court."""
    folder = tmp_path_factory.mktemp("executed")
    desk = new_desk(locked.copy_to(folder), folder)
    people.act(desk, locked.crew, START)
    sweeps(desk, ("prepare_complaints",), START)
    people.act(desk, locked.crew, START)
    sweeps(desk, ("prepare_complaints",), START)
    return Snapshot(folder, locked.crew, locked.cases)


@pytest.fixture
def at_the_door(
    new_desk: Callable[..., Desk],
    own_court: Callable[..., SandboxProcess],
    executed: Snapshot,
    tmp_path: Path,
) -> Desk:
    """A desk over a copy of the executed packets, before a court of its own."""
    return new_desk(executed.copy_to(tmp_path), tmp_path, own_court().base_url)


@pytest.fixture
def sued(at_the_door: Desk, executed: Snapshot) -> UUID:
    """A case whose complaint lies at the court."""
    sweep(at_the_door, "file_cases", START)
    return executed.cases[0]
