"""`legal-flow storage`: what the object store is, and what a person does with it."""

from datetime import timedelta
from typing import Annotated

import typer

from legal_flow.cli.options import Actor, Day

CaseRef = Annotated[str, typer.Argument(metavar="CASE", help="The case's own number.")]
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
def due(as_of: Day) -> None:
    """List closed cases whose papers the lender's policy releases; nothing is changed."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.retention import over

    with open_desk() as desk, desk.store.read() as session:
        found = over(session, as_of.date())
    for one in found:
        typer.echo(
            f"{one.ref} closed {one.closed_on}, kept until {one.kept_until}: "
            f"{len(one.keys)} objects, {one.size} bytes"
        )
    if not found:
        typer.echo("nothing is released")


@app.command()
def release(as_of: Day, by: Actor) -> None:
    """Destroy the papers that the lender's policy releases, each case with a certificate; ends with 1 if one failed.

    The person must hold the role legal_head. What broke off before is ended first.
    """
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import disposal

    with open_desk() as desk:
        counts = disposal.run(desk, disposal.pick(desk, as_of.date()), person(desk, by), as_of.date())
    for code, count in sorted(counts.items()):
        typer.echo(f"{code} {count}")
    if not counts:
        typer.echo("nothing is released")
    if counts.get("failed"):
        raise typer.Exit(1)


@app.command()
def hold(
    case: CaseRef,
    because: Annotated[str, typer.Option("--because", help="Why: a suit, an inspection, a complaint.")],
    by: Actor,
    on: Day,
) -> None:
    """Place a legal hold (暂停销毁): nothing of the case is destroyed while it stands."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import retention

    with open_desk() as desk:
        count = retention.place_hold(desk, case, because, person(desk, by), on.date())
    typer.echo(f"a legal hold stands on {case}; the store itself holds {count} objects")


@app.command()
def lift(case: CaseRef, by: Actor, on: Day) -> None:
    """Lift the legal hold of a case."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import retention

    with open_desk() as desk:
        retention.lift_hold(desk, case, person(desk, by), on.date())
    typer.echo(f"no legal hold stands on {case}")


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
