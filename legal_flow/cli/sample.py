"""`legal-flow sample`."""

from pathlib import Path
from typing import Annotated

import typer

from legal_flow.cli.options import Day


def sample(
    out: Annotated[Path, typer.Option(help="The folder for the packages, one folder a day.")],
    as_of: Day,
    accounts: Annotated[int, typer.Option(min=1, max=1_000_000, help="Accounts in the first package.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.")] = 20240102,
    until: Day | None = None,
    bad_rows: Annotated[int, typer.Option(min=0, help="Defective rows in the first package.")] = 0,
    from_uci: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="The public UCI card data set, to be wrapped instead."
        ),
    ] = None,
    plain: Annotated[
        bool,
        typer.Option(help="Accounts all alike, ten rows of history each, with a nightly delta: for sizes."),
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many rows of the data set.")] = None,
) -> None:
    """Write portfolio packages of invented accounts, for trying things out.

    With --until, packages with what happened later follow every two months. With --from-uci, balances and
    payments are the data set's own; persons and papers are invented. --plain makes portfolios of any size.
    """
    if from_uci is not None:
        from legal_flow.sample.uci import wrap_uci

        typer.echo(wrap_uci(from_uci, seed, as_of.date(), out, limit=limit))
        return
    if plain:
        from legal_flow.sample.plain import make_plain

        for folder in make_plain(accounts, seed, as_of.date(), out, nightly=True):
            typer.echo(folder)
        return
    from legal_flow.sample.make import make_sample

    last = until.date() if until else None
    for folder in make_sample(accounts, seed, as_of.date(), out, until=last, bad_rows=bad_rows):
        typer.echo(folder)
