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
    groups: Annotated[
        list[str] | None,
        typer.Argument(help="papers, intake, screening, explaining, watching, law; else everything."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help="Portfolios of ten thousand accounts only; else up to a million.")
    ] = False,
    keep: Annotated[
        bool, typer.Option("--keep", help="Show these figures in docs/performance.md from now on.")
    ] = False,
) -> None:
    """Measure the product beside the plain way, print a table and write var/bench/results.json."""
    from legal_flow.bench import GROUPS, main
    from legal_flow.bench.measure import FULL, QUICK

    unknown = [name for name in groups or () if name not in GROUPS]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]} is no group; there are {', '.join(GROUPS)}")
    main(groups or GROUPS, QUICK if quick else FULL, keep=keep)


def prove(
    name: Annotated[str, typer.Argument(help="The programme; without one, they are listed.")] = "",
    seed: Annotated[int, typer.Option(help="What it draws from.")] = 20240102,
) -> None:
    """Run one of the long programmes that try to break the product."""
    from legal_flow.prove import main

    raise typer.Exit(main(name, seed))
