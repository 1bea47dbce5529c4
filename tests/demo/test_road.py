"""The demonstration itself, small, in real Airflow."""

import json
import os
import subprocess
import sys
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


def told(home: Path) -> dict[str, Any]:
    return dict(json.loads((home / "summary.json").read_text("utf-8")))


def clean() -> dict[str, str]:
    """The environment without other tests' settings."""
    return {
        name: value for name, value in os.environ.items() if not name.startswith(("LEGAL_FLOW_", "AIRFLOW"))
    }
