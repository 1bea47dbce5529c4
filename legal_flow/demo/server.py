"""Airflow's scheduler, DAG processor and pages as processes of this machine, each with its whole family."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from legal_flow.errors import LegalFlowError

_START_SECONDS = 180.0
_STOP_SECONDS = 15.0


class NotUp(LegalFlowError):
    """A part of Airflow ended, or did not answer in time."""

    code = "airflow-not-up"
    remedy = "Read the log that the message names; often another program has the port."


class Server:
    """The parts of Airflow, started together; `stop` leaves no process of theirs behind."""

    def __init__(self, port: int, environment: Mapping[str, str], logs: Path) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self._logs = logs
        self._environment = {
            **os.environ,
            **environment,
            "AIRFLOW__API__BASE_URL": self.address,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{self.address}/execution/",
        }
        pages = ["api-server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        self._commands = {"api-server": pages, "scheduler": ["scheduler"], "dag-processor": ["dag-processor"]}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        """Start every part and wait until the pages answer and the scheduler is alive; `NotUp` otherwise."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for name, command in self._commands.items():
            with (self._logs / f"{name}.log").open("ab") as log:
                self._processes[name] = subprocess.Popen(
                    [sys.executable, "-m", "airflow", *command],
                    env=self._environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
        deadline = time.monotonic() + _START_SECONDS
        while not self._is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise NotUp(f"no answer at {self.address}; see {self._logs}")
            time.sleep(0.5)

    def check(self) -> None:
        """Raise `NotUp` if a part has ended."""
        for name, process in self._processes.items():
            if process.poll() is not None:
                raise NotUp(f"{name} ended with {process.returncode}; see {self._logs / f'{name}.log'}")

    def stop(self) -> None:
        """End every part and whatever it started: asked first, then killed."""
        for process in self._processes.values():
            _signal_family(process, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        for process in self._processes.values():
            while _has_family(process) and time.monotonic() < deadline:
                process.poll()
                time.sleep(0.1)
            # Workers have been seen to outlive their scheduler.
            _signal_family(process, signal.SIGKILL)
            process.wait()
        self._processes.clear()

    def _is_ready(self) -> bool:
        try:
            health = httpx.get(f"{self.address}/api/v2/monitor/health", timeout=5.0).json()
        except (httpx.HTTPError, ValueError):
            return False
        return all(
            health[part]["status"] == "healthy" for part in ("metadatabase", "scheduler", "dag_processor")
        )


def _has_family(process: subprocess.Popen[bytes]) -> bool:
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _signal_family(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """To the process group that it leads."""
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
