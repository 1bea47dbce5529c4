"""The demonstration itself, small: in real Airflow, broken off by kill -9, gone on with, same figures."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.airflow, pytest.mark.slow]
PROGRAM = [sys.executable, "-c", "from legal_flow.cli.app import main; main()", "demo"]
SMALL = ["--accounts", "5", "--seed", "97", "--end", "2024-02-02"]
"""Long enough for a packet to be locked, chopped and filed."""


@pytest.fixture(scope="module")
def straight(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a demonstration that nobody disturbed."""
    home = tmp_path_factory.mktemp("straight") / "demo"
    run = subprocess.run(
        [*PROGRAM, *SMALL, "--home", str(home)], env=clean(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return home


def test_the_summary_holds_the_figures_and_every_packet_where_it_lies(straight: Path) -> None:
    summary = told(straight)
    assert summary["figures"]["cases"]
    assert summary["figures"]["filings"]["complaint"] >= 1
    assert summary["runs"]["report_outcomes"] == 1
    assert summary["packets"]
    for packet in summary["packets"]:
        assert Path(packet["path"]).is_file()
        assert packet["sha256"] in packet["key"]
        assert packet["pages"] > 5


def test_a_demonstration_killed_and_gone_on_with_ends_with_the_same_figures(
    straight: Path, tmp_path: Path
) -> None:
    home = tmp_path / "demo"
    process = subprocess.Popen(
        [*PROGRAM, *SMALL, "--home", str(home)],
        env=clean(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    wait_for(home / "objects", process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not (home / "summary.json").exists()
    run = subprocess.run(
        [*PROGRAM, "--resume", "--home", str(home)], env=clean(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert told(home)["figures"] == told(straight)["figures"]
    packets = [{**one, "path": ""} for one in told(home)["packets"]]
    assert packets == [{**one, "path": ""} for one in told(straight)["packets"]]


def told(home: Path) -> dict[str, Any]:
    return dict(json.loads((home / "summary.json").read_text("utf-8")))


def clean() -> dict[str, str]:
    """The environment without other tests' settings."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("LEGAL_FLOW_", "AIRFLOW"))
    }


def wait_for(objects: Path, process: subprocess.Popen[bytes]) -> None:
    """Until the first complaint is stored: in the middle of a run."""
    deadline = time.monotonic() + 120
    while not any(objects.glob("*/*/complaint/*/*")):
        assert process.poll() is None, "the demonstration ended before it could be killed"
        assert time.monotonic() < deadline, "no complaint was stored"
        time.sleep(0.1)
