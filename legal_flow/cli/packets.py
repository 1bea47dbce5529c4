"""`legal-flow packet verify` and `legal-flow templates lint`."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Locked packets.", no_args_is_help=True)
templates = typer.Typer(help="The DOCX templates.", no_args_is_help=True)


@app.callback()
def _packet() -> None:
    """Locked packets."""


@templates.callback()
def _templates() -> None:
    """The DOCX templates."""


@app.command()
def verify(
    what: Annotated[
        str, typer.Argument(metavar="FILE|KEY", help="The packet's PDF, or its key in the object store.")
    ],
) -> None:
    """Prove a packet: its PDF against manifest, lock, outline and the numbers on its pages.

    A file is looked up by its hash. Prints what is wrong and ends with 1.
    """
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.audit import find_packet, verify_packet

    path = Path(what)
    with open_desk() as desk:
        packet = find_packet(desk, path.read_bytes() if path.is_file() else what)
        findings = verify_packet(desk, packet, path.read_bytes() if path.is_file() else None)
    for finding in findings:
        typer.echo(f"{finding.code}: {finding.text}")
    if findings:
        raise typer.Exit(1)
    typer.echo(f"whole: {packet.pages} pages, lock {packet.lock}")


@templates.command()
def lint() -> None:
    """Compare each template with its YAML and with the paper it makes; prints what disagrees and ends with 1."""
    from legal_flow.packets.templates import catalogue
    from legal_flow.packets.templates import lint as problems

    found = problems()
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo(f"{len(catalogue())} editions agree")
