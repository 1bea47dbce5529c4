"""`legal-flow intake`: packages in, with progress; quarantine out and back."""

from pathlib import Path
from typing import Annotated

import typer

from legal_flow.cli.options import Day

app = typer.Typer(help="Portfolio packages in; rows in quarantine out and back.", no_args_is_help=True)


@app.command("take")
def take(as_of: Day) -> None:
    """Take the packages that wait in the inbox, refused ones again; print rate, remaining time and what happened."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import intake
    from legal_flow.steps.intake_load import Watch

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with open_desk() as desk, Progress(*columns) as progress:

        def watching(name: str, declared: int | None) -> Watch:
            task = progress.add_task(name, total=declared, rate="")

            def watch(file: str, rows: int) -> None:
                progress.update(task, advance=rows, description=f"{name} {file}")
                speed = next(one.speed for one in progress.tasks if one.id == task)
                progress.update(task, rate=f"{speed or 0:,.0f}/s")

            return watch

        names = [name for chunk in intake.pick(desk, as_of.date(), again=True) for name in chunk]
        counts = intake.run(desk, names, as_of.date(), watching)
        refused = intake.refusals(desk, names)
    for code, count in sorted(counts.items()):
        typer.echo(f"{code} {count}")
    for name, reason, remedy in refused:
        typer.echo(f"{name}: {reason}\n{remedy}", err=True)
    if counts.get("quarantined"):
        typer.echo("rows in quarantine: legal-flow intake quarantine PACKAGE --out FOLDER", err=True)
    if not counts:
        typer.echo("nothing due")


@app.command("quarantine")
def quarantine(
    package: Annotated[str, typer.Argument(help="The package's folder in the inbox.")],
    out: Annotated[
        Path, typer.Option(help="Where the sheets go. They tell of persons: a folder of your own.")
    ],
) -> None:
    """Write the rows in quarantine as one XLSX for each file, with what is wrong and what to do."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.quarantine import write_sheets

    with open_desk() as desk:
        written = write_sheets(desk, package, out)
    for path in written:
        typer.echo(path)
    if not written:
        typer.echo("nothing in quarantine")


@app.command("repaired")
def repaired(
    sheet: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The sheet, repaired.")],
) -> None:
    """Give a repaired sheet back: its rows become a package in the inbox, which the next sweep takes."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.quarantine import give_back

    with open_desk() as desk:
        typer.echo(give_back(desk, sheet))
