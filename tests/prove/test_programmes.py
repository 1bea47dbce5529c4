"""Every programme in a form small enough for each test run."""

from datetime import date
from pathlib import Path

import pytest

from legal_flow.demo.home import Home
from legal_flow.demo.road import Journey
from legal_flow.prove import PROGRAMMES, SHORT, foreign_pdfs, kill, main, months, portfolio, printing
from legal_flow.prove.others import done
from legal_flow.prove.stand_in import write_stand_in

SEED = 20240102
START = date(2024, 1, 2)


class Heard:
    """What a programme said."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def __call__(self, line: str) -> None:
        self.lines.append(line)

    def wrong(self) -> list[str]:
        return [line for line in self.lines if line.strip().startswith(("WRONG", "DIFFERENT"))]


@pytest.fixture
def heard() -> Heard:
    return Heard()


def test_an_unknown_name_lists_the_programmes_and_what_each_proves(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main("nothing", 1) == 2
    said = capsys.readouterr().out
    assert all(name in said for name in (*PROGRAMMES, SHORT))
    assert said.count("Proves that") == len(PROGRAMMES)


def test_foreign_files_are_in_the_packet_or_a_named_gap(heard: Heard) -> None:
    assert foreign_pdfs.prove(SEED, 24, foreign_pdfs.PRODUCERS, heard) == 0, heard.wrong()


@pytest.mark.slow
def test_accounts_of_the_stand_in_come_out_as_locked_packets(tmp_path: Path, heard: Heard) -> None:
    assert portfolio.prove(None, SEED, 300, 1, tmp_path / "room", heard) == 0, heard.wrong()
    assert any("with a locked packet" in line for line in heard.lines)


@pytest.mark.slow
def test_a_few_accounts_live_through_four_months_and_every_book_closes(tmp_path: Path, heard: Heard) -> None:
    journey = Journey(12, SEED, START, date(2024, 5, 1), 2)
    assert months.prove(journey, tmp_path / "room", heard, faults="some") == 0, heard.wrong()


@pytest.mark.slow
@pytest.mark.airflow
def test_a_killed_demonstration_ends_like_an_undisturbed_one(tmp_path: Path, heard: Heard) -> None:
    journey = Journey(6, SEED, START, date(2024, 3, 15), 6)
    assert kill.prove(journey, 2, tmp_path / "kill", heard) == 0, heard.wrong()
    assert sum("kill " in line and " effects begun" in line for line in heard.lines) == 2
    reference = done(Home(tmp_path / "kill" / "reference"))
    assert reference, "nothing was done outside, so nothing was proved"


def test_the_stand_in_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    one, again, other = (
        write_stand_in(tmp_path / name, 50, seed).read_bytes()
        for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert one == again != other


def test_a_broken_document_among_sound_ones_is_refused_and_the_rest_is_printed(heard: Heard) -> None:
    assert printing.prove(11, 4, heard) == 0, heard.wrong()
    assert "'printed': 3, 'refused': 1" in heard.lines[-1]
