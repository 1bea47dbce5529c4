"""A small portfolio, taken in by the commands themselves, with one packet locked."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from legal_flow.cli.app import app
from legal_flow.demo import people
from legal_flow.settings import Settings, now
from legal_flow.steps.desk import Desk

DAY = "2024-01-02"
SEED = "97"
"""Its third account goes straight to suit because limitation is near."""
Command = Callable[..., Result]


@dataclass(frozen=True, slots=True)
class Town:
    """Where the commands have worked."""

    home: Path
    run: Command

    def desk(self) -> Desk:
        """A desk on the same data; the caller closes it."""
        return Desk.open(Settings(), now)


def command(*words: str) -> Result:
    """Run one command in this process."""
    return CliRunner().invoke(app, words)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """Four accounts taken, assessed, evidence gathered, and the packet of the urgent one locked."""
    home = tmp_path_factory.mktemp("town")
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(os.environ, "LEGAL_FLOW_HOME", str(home))
        sample = ["sample", "--accounts", "4", "--seed", SEED, "--as-of", DAY, "--out", str(home / "inbox")]
        for words in (sample, ["migrate"]):
            assert command(*words).exit_code == 0
        town = Town(home, command)
        desk = town.desk()
        people.enrol(desk)
        desk.close()
        for sweep in (
            "intake_accounts",
            "assess_accounts",
            "gather_evidence",
            "send_demands",
            "prepare_complaints",
        ):
            result = command("run", sweep, "--as-of", DAY)
            assert result.exit_code == 0, result.output
        yield town
