"""One chain under a real scheduler: accounts taken in wake their assessment by an asset."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from portfolios import START, write_portfolio
from sqlalchemy import func, select

from legal_flow.sample.situations import Situation
from legal_flow.store.keys import KeyRing
from legal_flow.store.migrate import migrate
from legal_flow.store.session import Store
from legal_flow.store.tables.portfolio import Package, Screening

pytestmark = [pytest.mark.airflow, pytest.mark.scheduler, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
START_SECONDS, RUN_SECONDS = 120, 90
CHAIN = ("intake_accounts", "assess_accounts")


def wait_for(what: str, seconds: float, ask: Callable[[], Any]) -> Any:
    """Ask until there is an answer; never longer than `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if answer := ask():
                return answer
        time.sleep(0.5)
    raise AssertionError(f"{what} did not come within {seconds} s")


class Api:
    """Airflow's own interface, as its pages use it."""

    def __init__(self, port: int) -> None:
        self._client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=10, follow_redirects=True)

    def log_in(self) -> bool:
        token = self._client.get("/auth/token").raise_for_status().json()["access_token"]
        self._client.headers["Authorization"] = f"Bearer {token}"
        return True

    def knows(self, *names: str) -> bool:
        listed = self._client.get("/api/v2/dags", params={"limit": 100}).raise_for_status().json()["dags"]
        return set(names) <= {dag["dag_id"] for dag in listed}

    def unpause(self, name: str) -> None:
        self._client.patch(f"/api/v2/dags/{name}", json={"is_paused": False}).raise_for_status()

    def trigger(self, name: str, **conf: str) -> str:
        body = {"logical_date": None, "conf": conf}
        answer = self._client.post(f"/api/v2/dags/{name}/dagRuns", json=body).raise_for_status()
        return str(answer.json()["dag_run_id"])

    def runs(self, name: str) -> list[dict[str, Any]]:
        answer = self._client.get(f"/api/v2/dags/{name}/dagRuns").raise_for_status()
        return list(answer.json()["dag_runs"])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_group(group: int) -> None:
    """End a process group, gently and then not; some children outlive the first."""
    for sign, seconds in ((signal.SIGTERM, 8.0), (signal.SIGKILL, 5.0)):
        with suppress(ProcessLookupError):
            os.killpg(group, sign)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return
            time.sleep(0.2)


@pytest.fixture
def airflow(tmp_path: Path) -> Iterator[Api]:
    """A whole Airflow on one machine: scheduler, workers, DAG processor and interface."""
    home, port = tmp_path / "airflow", free_port()
    write_portfolio(tmp_path / "inbox", (Situation.PLAIN, Situation.CURRENT))
    bin_folder = Path(sys.executable).parent
    environment = os.environ | {
        "PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}",
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__CORE__PARALLELISM": "2",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{port}",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "LEGAL_FLOW_HOME": str(tmp_path),
    }
    # Set in this process by whoever loaded DAGs in it; here Airflow reads the folder.
    environment.pop("AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", None)
    home.mkdir()
    with (home / "standalone.log").open("wb") as log:
        process = subprocess.Popen(
            [str(bin_folder / "airflow"), "standalone"],
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            api = Api(port)
            wait_for("the login", START_SECONDS, api.log_in)
            wait_for("the DAGs", START_SECONDS, lambda: api.knows(*CHAIN))
            yield api
        finally:
            end_group(process.pid)
            process.wait()


def test_accounts_taken_wake_their_assessment(airflow: Api, tmp_path: Path, ring: KeyRing) -> None:
    store = Store.open(f"sqlite+pysqlite:///{tmp_path / 'legal_flow.db'}", ring)
    migrate(store)
    for name in CHAIN:
        airflow.unpause(name)
    asked = airflow.trigger("intake_accounts", as_of=START.isoformat())

    def ended(name: str, wanted: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        found = [run for run in airflow.runs(name) if wanted(run)]
        return found[0] if found and found[0]["state"] in {"success", "failed"} else None

    intake = wait_for(
        "the intake", RUN_SECONDS, lambda: ended("intake_accounts", lambda run: run["dag_run_id"] == asked)
    )
    assert intake["state"] == "success", json.dumps(intake)
    woken = wait_for(
        "the assessment",
        RUN_SECONDS,
        lambda: ended("assess_accounts", lambda run: run["run_type"] == "asset_triggered"),
    )
    assert woken["state"] == "success", json.dumps(woken)
    with store.read() as session:
        assert session.scalars(select(Package.state)).all() == ["taken"]
        assert session.scalar(select(func.count()).select_from(Screening)) == 2
    store.close()
