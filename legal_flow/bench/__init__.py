"""The product beside the plain way, measured in turn in one run; what is told is the ratio.

Absolute times belong to the machine they were taken on. Each entry measures both ways again and again, one after the
other, and compares medians.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from legal_flow.bench import explaining, intake, law, papers, screening, watching
from legal_flow.bench.measure import FULL, Entry, Size, machine

FOLDER = Path("var/bench")
SHOWN = Path(__file__).resolve().parents[2] / "docs" / "measured.json"
"""The results that `docs/performance.md` shows."""
GROUPS: dict[str, Callable[[Path, Size], Iterator[Entry]]] = {
    "papers": papers.measure,
    "intake": intake.measure,
    "screening": screening.measure,
    "explaining": explaining.measure,
    "watching": watching.measure,
    "law": law.measure,
}
"""What can be measured by itself: each works in a folder of its own."""


def main(
    groups: Iterable[str] = GROUPS, size: Size = FULL, folder: Path = FOLDER, *, keep: bool = False
) -> None:
    """Measure the groups, print a table, and write `results.json` into `folder` beside what stood there of others.

    With `keep` they go into `SHOWN` too. Each entry is written as soon as it is measured, so that a run broken off has
    what it measured. Raises `KeyError` for an unknown group.
    """
    console = Console()
    folder.mkdir(parents=True, exist_ok=True)
    entries: list[Entry] = []
    for name in groups:
        console.print(f"measuring {name} …", style="dim")
        for one in GROUPS[name](folder / name, size):
            for path in [folder / "results.json", *([SHOWN] if keep else [])]:
                _write(path, {"group": name, **one.row(machine())})
            entries.append(one)
    console.print(_table(entries))


def _write(path: Path, row: dict[str, Any]) -> None:
    """Into the results, in place of the entry of the same name; groups keep their order."""
    stood = json.loads(path.read_text("utf-8")) if path.is_file() else []
    order = list(GROUPS)
    kept = [*(one for one in stood if one["name"] != row["name"]), row]
    kept.sort(key=lambda one: order.index(one["group"]))
    path.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _table(entries: list[Entry]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("what", "product ms", "plain ms", "ratio", "n"):
        table.add_column(title, justify="left" if title == "what" else "right", no_wrap=True)
    table.add_column("compared with", overflow="fold")
    for one in entries:
        product, baseline = one.figures["product_ms"], one.figures["baseline_ms"]
        table.add_row(
            one.name, f"{product:.2f}", f"{baseline:.2f}", f"x{one.ratio:.3g}", str(one.n), one.compared_with
        )
    return table
