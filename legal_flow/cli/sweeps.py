"""`legal-flow migrate` and `legal-flow run`."""

from collections import Counter
from typing import Annotated

import typer

from legal_flow.cli.options import Day


def migrate() -> None:
    """Bring the database to the newest tables; nothing happens where it stands there already."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.store.migrate import migrate as upgrade

    with open_desk() as desk:
        upgrade(desk.store)


def run(
    sweep: Annotated[str, typer.Argument(help="One of the ten sweeps, for example assess_accounts.")],
    as_of: Day,
) -> None:
    """Run one sweep for one day without Airflow, and print what happened by code."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.sweeps import SWEEPS

    if sweep not in SWEEPS:
        raise typer.BadParameter(
            f"there is no sweep {sweep}; there are {', '.join(SWEEPS)}", param_hint="SWEEP"
        )
    counts: Counter[str] = Counter()
    with open_desk() as desk:
        for chunk in SWEEPS[sweep].pick(desk, as_of.date()):
            counts.update(SWEEPS[sweep].run(desk, chunk, as_of.date()))
    for code, count in sorted(counts.items()):
        typer.echo(f"{code} {count}")
    if not counts:
        typer.echo("nothing due")
