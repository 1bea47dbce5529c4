"""The bench runs, and what it writes is well formed. How fast anything is, is no matter of a test."""

import inspect
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from legal_flow.bench import GROUPS, main
from legal_flow.bench.measure import TINY, Entry, Size, Turns, machine
from legal_flow.cli import upkeep

NAMES = [
    "docx_render",
    "docx_to_pdf_warm",
    "docx_to_pdf_fast",
    "evidence_pdf",
    "assembly",
    "whole_packet",
    "whole_packet_fast",
    "intake_sqlite_200",
    "intake_postgresql_200",
    "screening_200_sqlite",
    "screening_again_200_sqlite",
    "screening_orm_sqlite",
    "screening_200_postgresql",
    "screening_again_200_postgresql",
    "screening_orm_postgresql",
    "explain_200_sqlite",
    "explain_200_postgresql",
    "watch_200_sqlite",
    "watch_200_postgresql",
    "assessment_by_law",
    "ledger_replay",
]


@pytest.mark.slow
def test_every_entry_is_measured_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(GROUPS, TINY, tmp_path / "bench")
    rows = json.loads((tmp_path / "bench" / "results.json").read_text("utf-8"))
    assert [row["name"] for row in rows] == NAMES
    for row in rows:
        assert set(row) == {"group", "name", "compared_with", "ratio", "wanted", "figures", "n", "machine"}
        assert row["ratio"] > 0
        assert row["n"] >= 1
        assert {"product_ms", "baseline_ms"} <= set(row["figures"])
        assert row["compared_with"]
    said = capsys.readouterr().out
    assert all(name in said for name in NAMES)


def test_product_and_baseline_take_turns_at_beginning() -> None:
    order: list[str] = []
    turns = Turns().take(
        3, lambda number: order.append(f"p{number}"), lambda number: order.append(f"b{number}")
    )
    assert order == ["p0", "b0", "b1", "p1", "p2", "b2"]
    assert len(turns.product) == len(turns.baseline) == 3


def test_a_ratio_is_that_of_the_medians_for_one_piece() -> None:
    entry = Turns(product=[10.0, 12.0, 900.0], baseline=[120.0, 24.0, 130.0]).entry(
        "a", "b", pieces=4, pages=7
    )
    assert entry.figures == {"product_ms": 3.0, "baseline_ms": 30.0, "pages": 7}
    assert (entry.ratio, entry.n) == (10.0, 12)


def test_the_machine_is_described_without_a_name_or_path() -> None:
    assert set(machine()) == {
        "processor",
        "cores",
        "memory_mb",
        "python",
        "sqlite",
        "postgresql",
        "libreoffice",
    }
    assert "/" not in json.dumps(machine())


def test_a_group_measured_again_replaces_its_own_entries_and_keeps_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ratios = iter([1.0, 2.0])

    def of_law(_folder: Path, _size: Size) -> Iterator[Entry]:
        yield Entry("ledger_replay", "ten", {"product_ms": 1.0, "baseline_ms": next(ratios)}, 1)

    monkeypatch.setitem(GROUPS, "law", of_law)
    (tmp_path / "results.json").write_text(json.dumps([{"group": "papers", "name": "assembly"}]), "utf-8")
    for _ in range(2):
        main(["law"], TINY, tmp_path)
    rows = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert [(row["name"], row.get("ratio")) for row in rows] == [("assembly", None), ("ledger_replay", 2.0)]


def test_the_help_names_every_group_that_can_be_measured() -> None:
    said = inspect.get_annotations(upkeep.bench, eval_str=True)["groups"].__metadata__[0].help
    assert said.startswith(", ".join(GROUPS))
