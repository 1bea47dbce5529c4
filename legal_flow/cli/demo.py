"""`legal-flow demo` and `legal-flow up`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from legal_flow.cli.options import Day

_START, _END = datetime(2024, 1, 2), datetime(2025, 12, 31)  # noqa: DTZ001  # Days, as typer reads them.
HomeFolder = Annotated[
    Path, typer.Option("--home", envvar="LEGAL_FLOW_HOME", help="Where the demonstration keeps everything.")
]


def demo(
    seed: Annotated[int, typer.Option(help="The same seed gives the same figures.")] = 20240102,
    accounts: Annotated[int, typer.Option(min=1, help="Accounts in the sample.")] = 100,
    start: Day = _START,
    end: Day = _END,
    home: HomeFolder = Path("var/demo"),
    resume: Annotated[bool, typer.Option("--resume", help="Go on with one that was broken off.")] = False,
) -> None:
    """Walk the whole road once in real Airflow, from a sample portfolio to the end of each case.

    Wipes what an earlier demonstration left in its folder. The last day must not lie beyond the law that was entered.
    """
    from rich.console import Console

    from legal_flow.demo.home import Home
    from legal_flow.demo.road import Journey, walk, walk_on
    from legal_flow.demo.show import Screen, tables, where_next

    console = Console()
    place = Home(home)
    with Screen(console) as screen:
        if resume:
            summary = walk_on(place, screen)
        else:
            summary = walk(place, Journey(accounts, seed, start.date(), end.date(), bad_rows=6), screen)
    for table in tables(summary):
        console.print(table, "")
    console.print(where_next(place, summary), highlight=False, soft_wrap=True)


def up(
    home: HomeFolder = Path("var/demo"),
    port: Annotated[
        int, typer.Option(min=1, max=65535, help="Where Airflow's pages listen, on loopback.")
    ] = 8080,
) -> None:
    """Start Airflow's scheduler, DAG processor and pages on the demonstration's data, until Ctrl-C."""
    from legal_flow.demo.home import Home
    from legal_flow.demo.serve import serve

    serve(Home(home), port, typer.echo)
