"""The long programmes that try to break the product, by name and seed.

Each is a module with a docstring that says what it proves and a function `run(seed, say, short=…)` that returns how
many things did not hold. `short` runs the short form of all of them.
"""

import importlib
import time
from datetime import timedelta

import typer

PROGRAMMES = ("packages", "printing", "foreign_pdfs", "intake_kill", "portfolio", "months", "road", "kill")
SHORT = "short"


def main(name: str, seed: int) -> int:
    """Run one programme, or the short form of all; 0 if everything held, 1 if not, 2 for an unknown name."""
    if name not in (*PROGRAMMES, SHORT):
        typer.echo("programmes:")
        for one in PROGRAMMES:
            typer.echo(f"  {one:12} {_proves(one)}")
        typer.echo(f"  {SHORT:12} The short form of all of them.")
        return 2
    chosen = PROGRAMMES if name == SHORT else (name,)
    wrong = sum([_run(one, seed, short=name == SHORT) for one in chosen])
    typer.echo("everything held" if not wrong else f"{wrong} things did not hold")
    return 1 if wrong else 0


def _run(name: str, seed: int, *, short: bool) -> int:
    typer.echo(f"== {name}: {_proves(name)}")
    since = time.monotonic()
    wrong: int = importlib.import_module(f"{__name__}.{name}").run(seed, typer.echo, short=short)
    typer.echo(f"== {name}: {wrong} wrong, {timedelta(seconds=round(time.monotonic() - since))}")
    return wrong


def _proves(name: str) -> str:
    """The first line of the programme's docstring."""
    return (importlib.import_module(f"{__name__}.{name}").__doc__ or "").splitlines()[0]
