"""`legal-flow storage`: what the object store is, and what a person does with it."""

from datetime import timedelta
from typing import Annotated

import typer

from legal_flow.cli.options import Actor

app = typer.Typer(help="The object store (folder or bucket).", no_args_is_help=True)


@app.command()
def check() -> None:
    """Try the store out and say what it honours and what follows from it; ends with 1 where it cannot be used."""
    from legal_flow.cli.desks import open_desk

    with open_desk() as desk:
        traits = desk.objects.survey()
    for trait in traits:
        typer.echo(f"{'FAULT ' if trait.is_fault else ''}{trait.name}: {trait.found}; {trait.means}")
    if any(trait.is_fault for trait in traits):
        raise typer.Exit(1)


@app.command()
def tidy(
    hours: Annotated[int, typer.Option(min=1, help="Only what has been left for so long.")] = 24,
) -> None:
    """Remove what writes left that broke off: files under .incoming, uploads in parts. Objects stay."""
    from legal_flow.cli.desks import open_desk

    with open_desk() as desk:
        left = desk.objects.tidy(desk.clock() - timedelta(hours=hours))
    typer.echo(f"{left} left by writes that broke off, removed")


@app.command()
def link(
    key: Annotated[str, typer.Argument(metavar="KEY", help="The object's key.")],
    by: Actor,
    seconds: Annotated[int, typer.Option(min=1, max=3600, help="How long it lives.")] = 300,
) -> None:
    """Print an address from which the object can be fetched for a short while; the audit trail keeps who asked."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import objects

    with open_desk() as desk:
        typer.echo(objects.link(desk, key, str(person(desk, by)), seconds))
