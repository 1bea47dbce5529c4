"""`legal-flow`: everything that a person can ask for at a terminal."""

import sys

import typer

from legal_flow.cli import (
    approvals,
    audit,
    demo,
    evidence,
    explain,
    intake,
    law,
    limitation,
    packets,
    policy,
    queue,
    registers,
    sample,
    sandbox,
    screening,
    seals,
    storage,
    sweeps,
    templates,
    upkeep,
)
from legal_flow.errors import LegalFlowError

app = typer.Typer(
    help="Moves consumer-debt accounts that exhausted collection through law.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("sample")(sample.sample)
app.add_typer(sandbox.app, name="sandbox")
app.command("migrate")(sweeps.migrate)
app.command("run")(sweeps.run)
app.add_typer(intake.app, name="intake")
app.command("demo")(demo.demo)
app.command("up")(demo.up)
app.command("explain")(explain.explain)
app.command("evidence")(evidence.evidence)
app.add_typer(evidence.app, name="original")
app.add_typer(policy.app, name="policy")
app.add_typer(screening.app, name="screening")
app.add_typer(law.app, name="law")
app.add_typer(limitation.app, name="limitation")
app.add_typer(queue.app, name="queue")
app.add_typer(approvals.app, name="approval")
app.add_typer(approvals.release, name="release")
app.add_typer(seals.app, name="seal")
app.add_typer(registers.enrol, name="enrol")
app.add_typer(registers.certificate, name="certificate")
app.add_typer(registers.authority, name="authority")
app.add_typer(registers.letter, name="letter")
app.add_typer(audit.app, name="audit")
app.add_typer(packets.app, name="packet")
app.add_typer(templates.app, name="templates")
app.add_typer(storage.app, name="storage")
app.command("docs")(upkeep.docs)
app.command("bench")(upkeep.bench)
app.command("prove")(upkeep.prove)


def main() -> None:
    """Run the command line; an error made on purpose is told in three lines and ends with 1."""
    try:
        app()
    except LegalFlowError as error:
        typer.echo(f"{error.code}: {error}\n{error.remedy}", err=True)
        sys.exit(1)
