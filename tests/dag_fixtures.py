"""Airflow in this process, over a desk of the DAGs' own: settings come from the environment as in production."""

import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from portfolios import SEED, START, sweep, write_portfolio

from legal_flow import settings as product_settings
from legal_flow.demo import people
from legal_flow.demo.drive import OFTEN, drive
from legal_flow.packets.office_pool import OfficePool
from legal_flow.sample.situations import Situation
from legal_flow.sandbox.process import running
from legal_flow.steps.desk import Desk
from legal_flow.store.migrate import migrate

if TYPE_CHECKING:
    from legal_flow.airflow_kit.rehearsal import Rehearsal

ROOT = Path(__file__).parents[1]
S = Situation
PORTFOLIO = (S.LIMITATION_NEAR, S.PLAIN, S.TWO_CARDS, S.TWO_CARDS, S.DISPUTE_OPEN, S.CURRENT)
SWEEPS = (
    "intake_accounts",
    "assess_accounts",
    "gather_evidence",
    "send_demands",
    "prepare_complaints",
    "file_cases",
    "track_dockets",
    "follow_enforcement",
    "watch_deadlines",
    "report_outcomes",
)
LATER = (S.LIMITATION_NEAR, S.LIMITATION_NEAR, S.PLAIN)
LATER_END = date(2024, 3, 31)
"""Late enough for a judgment and for an application to enforce it."""
IN_AIRFLOW = OFTEN | {"send_demands"}


@pytest.fixture(scope="session")
def dag_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the DAGs' product keeps its files."""
    return tmp_path_factory.mktemp("dag_home")


@contextmanager
def airflow_works_in(home: Path, office: OfficePool) -> Iterator[Desk]:
    """The desk that the DAGs open by themselves in this home, before a court and a carrier of its own."""
    from legal_flow.airflow_kit import process

    def forget() -> None:
        product_settings.settings.cache_clear()
        process.desk.cache_clear()

    with (
        running("court", home / "court", SEED) as court,
        running("carrier", home / "carrier", SEED) as carrier,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("LEGAL_FLOW_HOME", str(home))
        patch.setenv("LEGAL_FLOW_COURT_URL", court.base_url)
        patch.setenv("LEGAL_FLOW_CARRIER_URL", carrier.base_url)
        forget()
        desk = process.desk()
        desk.office = office
        migrate(desk.store)
        yield desk
        forget()


@pytest.fixture(scope="session")
def dag_desk(dag_home: Path, office: OfficePool) -> Iterator[Desk]:
    """The DAGs' desk over a small portfolio that waits in the inbox."""
    write_portfolio(dag_home / "inbox", PORTFOLIO, bad_rows=2)
    with airflow_works_in(dag_home, office) as desk:
        people.enrol(desk)
        yield desk
        desk.store.close()


@pytest.fixture(scope="session")
def later_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the DAGs' product keeps the files of some months."""
    return tmp_path_factory.mktemp("later_home")


@pytest.fixture(scope="session")
def later_desk(later_home: Path, rehearsal: "Rehearsal", office: OfficePool) -> Iterator[Desk]:
    """The DAGs' desk after months in which letters went out and courts answered, both in Airflow."""

    def run(name: str, day: date) -> None:
        if name in IN_AIRFLOW:
            rehearsal.run(name, day)
        else:
            sweep(desk, name, day)

    write_portfolio(later_home / "inbox", LATER, until=LATER_END)
    with airflow_works_in(later_home, office) as desk:
        drive(desk, run, START, LATER_END, lambda _day, _progress: None)
    yield desk
    desk.store.close()


@pytest.fixture(scope="session")
def rehearsal() -> Iterator["Rehearsal"]:
    """The DAGs loaded once, with Airflow's database brought up; runs without retries."""
    from legal_flow.airflow_kit.rehearsal import Rehearsal

    made = Rehearsal(ROOT / "dags", Path(os.environ["AIRFLOW_HOME"]) / "logs" / "rehearsal.log")
    yield made
    made.close()


@pytest.fixture(scope="session")
def every_dag_ran(rehearsal: "Rehearsal", dag_desk: Desk) -> Callable[[], list[str]]:
    """All sweeps once, in order, on the portfolio's first day."""
    for name in SWEEPS:
        rehearsal.run(name, START)
    return lambda: list(SWEEPS)


def xcoms() -> list[tuple[str, str, str, Any]]:
    """What tasks have told each other: DAG, task, key and value."""
    path = Path(os.environ["AIRFLOW_HOME"]) / "airflow.db"
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT dag_id, task_id, key, value FROM xcom").fetchall()
    return [(*names, json.loads(value) if isinstance(value, str) else value) for *names, value in rows]
