"""`legal-flow audit verify`."""

from typing import Annotated

import typer

app = typer.Typer(help="Proof that nothing was changed.", no_args_is_help=True)


@app.callback()
def _audit() -> None:
    """Proof that nothing was changed."""


@app.command()
def verify(
    case: Annotated[str | None, typer.Option("--case", metavar="REF", help="Only this case.")] = None,
) -> None:
    """Replay every event chain, hash every stored object, close every bridge; prints what is wrong and ends with 1."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.audit import verify as audit

    with open_desk() as desk:
        done = audit(desk, case)
    for finding in done.findings:
        typer.echo(f"{finding.code}: {finding.text}")
    typer.echo(
        f"{done.cases} cases, {done.events} events, {done.objects} objects, {done.bridges} bridges:"
        f" {len(done.findings) or 'nothing'} wrong"
    )
    if done.findings:
        raise typer.Exit(1)
