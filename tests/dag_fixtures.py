"""Airflow in this process, over a desk of the DAGs' own: settings come from the environment as in production."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from portfolios import START, write_portfolio

from legal_flow import settings as product_settings
from legal_flow.demo import people
from legal_flow.packets.office_pool import OfficePool
from legal_flow.sample.situations import Situation
from legal_flow.sandbox.process import running
from legal_flow.store.migrate import migrate

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


@pytest.fixture(scope="session")
def dag_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the DAGs' product keeps its files."""
    return tmp_path_factory.mktemp("dag_home")


@pytest.fixture(scope="session")
def dag_desk(dag_home: Path, office: OfficePool) -> Iterator[object]:
    """The desk that the DAGs open by themselves, over a small portfolio that waits in the inbox."""
    from legal_flow.airflow_kit import process

    write_portfolio(dag_home / "inbox", PORTFOLIO, bad_rows=2)
    with (
        running("court", dag_home / "court", 20240102) as court,
        running("carrier", dag_home / "carrier", 20240102) as carrier,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("LEGAL_FLOW_HOME", str(dag_home))
        patch.setenv("LEGAL_FLOW_COURT_URL", court.base_url)
        patch.setenv("LEGAL_FLOW_CARRIER_URL", carrier.base_url)
        product_settings.settings.cache_clear()
        process.desk.cache_clear()
        desk = process.desk()
        desk.office = office
        migrate(desk.store)
        people.enrol(desk)
        yield desk
        desk.close()
        process.desk.cache_clear()
        product_settings.settings.cache_clear()


@pytest.fixture(scope="session")
def rehearsal() -> Iterator[object]:
    """The DAGs loaded once, with Airflow's database brought up; runs without retries."""
    from legal_flow.airflow_kit.rehearsal import Rehearsal

    made = Rehearsal(ROOT / "dags", Path(os.environ["AIRFLOW_HOME"]) / "logs" / "rehearsal.log")
    yield made
    made.close()


@pytest.fixture(scope="session")
def every_dag_ran(rehearsal: object, dag_desk: object) -> Callable[[], list[str]]:
    """All sweeps once, in order, on the portfolio's first day."""
    for name in SWEEPS:
        rehearsal.run(name, START)  # type: ignore[attr-defined]
    return lambda: list(SWEEPS)
