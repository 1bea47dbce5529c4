"""The table of `docs/performance.md`: what `legal-flow bench --keep` measured last, on which machine."""

import json
from itertools import groupby
from pathlib import Path
from typing import Any

from legal_flow.docs.markdown import code, table

_PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
_MEASURED = _PAGE.with_name("measured.json")
_MARK = "<!-- Generated from here on by `make docs` from docs/measured.json; do not edit below. -->"


def performance_page() -> str:
    """What a person wrote above the mark stays; below it stands what was measured."""
    written = _PAGE.read_text("utf-8").partition(_MARK)[0].rstrip()
    rows = json.loads(_MEASURED.read_text("utf-8"))
    parts = [
        f"{_told(machine)}\n\n{_figures(list(entries))}"
        for machine, entries in groupby(rows, key=lambda row: row["machine"])
    ]
    return "\n\n".join([written, _MARK, "## Measured", *parts]) + "\n"


def _told(machine: dict[str, Any]) -> str:
    return "Machine: " + ", ".join(f"{name} {value}" for name, value in machine.items() if value) + "."


def _figures(rows: list[dict[str, Any]]) -> str:
    head = ["What", "Product ms", "Plain ms", "Ratio", "Wanted", "n", "Further figures", "Compared with"]
    return table(head, (_line(row) for row in rows))


def _line(row: dict[str, Any]) -> list[object]:
    figures = dict(row["figures"])
    product, baseline = figures.pop("product_ms"), figures.pop("baseline_ms")
    more = ", ".join(f"{name} {value:,}" for name, value in figures.items())
    return [
        code(row["name"]),
        f"{product:,}",
        f"{baseline:,}",
        row["ratio"],
        row["wanted"],
        row["n"],
        more,
        row["compared_with"],
    ]
