"""`legal-flow policy`: what a lender decides within the law, in versions."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from legal_flow.cli.sheets import Form, show

app = typer.Typer(help="The lender's policy, in immutable versions.", no_args_is_help=True)
Creditor = Annotated[str, typer.Option("--creditor", help="The lender's code.")]


@app.command()
def load(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="The policy as YAML; legal_flow/policies/standard.yaml is one.",
        ),
    ],
    creditor: Creditor,
    author: Annotated[str, typer.Option(help="Who answers for it: a code, no name.")],
    since: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day on which it counts.")
    ],
) -> None:
    """Keep a file as a version of a lender; the same file again changes nothing, another text needs another version."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import policy

    today = date.today()  # noqa: DTZ011 - a terminal asks for its own today
    with open_desk() as desk:
        made = policy.load(desk, file, creditor, author, since.date(), today)
        typer.echo(f"{made.version} number {made.number} from {made.since}, SHA-256 {made.sha256}")


@app.command("list")
def list_versions(creditor: Creditor, form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """List the versions of a lender in the order of loading."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.policy import creditor_of
    from legal_flow.store.policies import versions

    with open_desk() as desk, desk.store.read() as session:
        rows = [
            (row.number, row.version, row.since, row.author, row.loaded_at.isoformat(), row.sha256)
            for row in versions(session, creditor_of(session, creditor))
        ]
    show(form, ("number", "version", "from", "author", "loaded_at", "sha256"), rows)


@app.command("show")
def show_version(
    creditor: Creditor,
    as_of: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it is in force, YYYY-MM-DD.")
    ],
) -> None:
    """Print the policy in force on a day, as it was loaded."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.policy import creditor_of
    from legal_flow.store.policies import body_of

    with open_desk() as desk, desk.store.read() as session:
        typer.echo(body_of(session, creditor_of(session, creditor), as_of.date()), nl=False)
