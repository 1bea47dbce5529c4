"""`legal-flow docs`, `bench` and `prove`: what the builders of the project use."""

from typing import Annotated

import typer


def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail where a page is stale.")
    ] = False,
) -> None:
    """Write the pages under docs/ that are generated from code."""
    from legal_flow.docs import write

    stale = write(check=check)
    for name in stale:
        typer.echo(f"{'stale' if check else 'written'}: docs/{name}")
    if check and stale:
        raise typer.Exit(1)


def bench(
    million: Annotated[
        bool, typer.Option("--million", help="A portfolio of a million accounts too; slow.")
    ] = False,
) -> None:
    """Measure the product beside the plain way, print a table and write var/bench/results.json."""
    from legal_flow.bench import main
    from legal_flow.bench.measure import FULL, MILLION

    main(MILLION if million else FULL)


def prove(
    name: Annotated[str, typer.Argument(help="The programme; without one, they are listed.")] = "",
    seed: Annotated[int, typer.Option(help="What it draws from.")] = 20240102,
) -> None:
    """Run one of the long programmes that try to break the product."""
    from legal_flow.prove import main

    raise typer.Exit(main(name, seed))
