"""Tables that commands print: for persons, for programs, and as CSV that a spreadsheet takes for nothing but text."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from enum import StrEnum

import typer

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Form(StrEnum):
    """How a table is printed."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def show(form: Form, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table; JSON is a list of objects by column."""
    rows = list(rows)
    told = [[str(cell) for cell in row] for row in rows]
    if form is Form.JSON:
        # Counts stay numbers; amounts are text, so that no reader makes floats of them.
        plain = ([cell if isinstance(cell, int) else str(cell) for cell in row] for row in rows)
        typer.echo(
            json.dumps([dict(zip(head, row, strict=True)) for row in plain], ensure_ascii=False, indent=1)
        )
    elif form is Form.CSV:
        typer.echo(as_csv(head, told), nl=False)
    else:
        for row in (head, *told):
            typer.echo("\t".join(row))


def as_csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """CSV in which no cell can be run as a formula: what looks like one gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([as_text(cell) for cell in row] for row in rows)
    return out.getvalue()


def as_text(cell: str) -> str:
    """A cell as a spreadsheet shows it and never computes it; numbers with a sign stay numbers."""
    number = cell.removeprefix("-").replace(".", "", 1).isdecimal()
    return f"'{cell}" if cell.startswith(_FORMULA) and not (number and len(cell) > 1) else cell
