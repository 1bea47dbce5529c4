"""The product beside the plain way, measured in turn in one run; what is told is the ratio.

Absolute times belong to the machine they were taken on. Each entry measures both ways again and again, one after the
other, and compares medians.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from legal_flow.bench import explaining, intake, law, papers, screening
from legal_flow.bench.material import material
from legal_flow.bench.measure import FULL, Entry, Size, machine

FOLDER = Path("var/bench")


def main(size: Size = FULL, folder: Path = FOLDER) -> None:
    """Measure everything, print a table and write `results.json` into `folder`."""
    console = Console()
    console.print("measuring …", style="dim")
    entries = list(measure(size, folder))
    folder.mkdir(parents=True, exist_ok=True)
    rows = [entry.row(machine()) for entry in entries]
    (folder / "results.json").write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", "utf-8")
    console.print(_table(entries))


def measure(size: Size, folder: Path) -> Iterator[Entry]:
    """Every entry, as it is measured."""
    with material(folder / "material") as made:
        yield from papers.measure(made, size)
    yield from intake.measure(folder / "intake", size)
    yield from screening.measure(folder / "screening", size)
    yield from explaining.measure(folder / "explaining", size)
    yield from law.measure(size)


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
