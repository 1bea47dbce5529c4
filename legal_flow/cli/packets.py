"""`legal-flow packet`: what can be done with a locked packet."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from legal_flow.cli.options import Actor, Day

if TYPE_CHECKING:
    from legal_flow.packets.verify import Finding

app = typer.Typer(help="Locked packets.", no_args_is_help=True)


@app.callback()
def _packet() -> None:
    """Locked packets."""


@app.command()
def verify(
    what: Annotated[
        str,
        typer.Argument(
            metavar="FILE|KEY",
            help="An export (ZIP or folder), a packet's PDF, or a key in the object store.",
        ),
    ],
    public_keys: Annotated[
        str,
        typer.Option("--public-keys", metavar="ID:HEX,…", help="Instead of this deployment's own keys."),
    ] = "",
) -> None:
    """Prove a packet: every byte of it against manifest, signature, lock, outline and the numbers on its pages.

    An export, and a PDF with its manifest and signature beside it, are proved from these files alone; any other PDF
    is looked up by its hash in the store. Prints what is wrong and ends with 1.
    """
    from legal_flow.cli.offline import prove_files

    path = Path(what)
    findings, whole = prove_files(path, public_keys) or _prove_stored(path, what)
    for finding in findings:
        typer.echo(f"{finding.code}: {finding.text}")
    if findings:
        raise typer.Exit(1)
    typer.echo(f"whole: {whole}")


def _prove_stored(path: Path, what: str) -> "tuple[Sequence[Finding], str]":
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.audit import find_packet, verify_packet

    with open_desk() as desk:
        packet = find_packet(desk, path.read_bytes() if path.is_file() else what)
        return verify_packet(desk, packet), f"{packet.pages} pages, lock {packet.lock}"


@app.command("public-keys")
def public_keys() -> None:
    """Print the public keys that prove this deployment's signatures, for `packet verify --public-keys` elsewhere."""
    from legal_flow.cli.desks import open_desk

    with open_desk() as desk:
        typer.echo(desk.signing.public.text())


@app.command()
def export(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's own number.")],
    by: Actor,
    on: Day,
    court: Annotated[
        str,
        typer.Option(
            "--court", metavar="CODE", help="The court to upload to; without it, a ZIP for counsel."
        ),
    ] = "",
    out: Annotated[Path, typer.Option("--out", help="The folder that takes it.")] = Path(),
) -> None:
    """Write the newest packet of a case as a ZIP for counsel, or as the files that a court's upload page wants."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.packets.archive import to_zip, write_file, write_folder
    from legal_flow.steps import export as exports

    with open_desk() as desk:
        who = person(desk, by)
        if court:
            made = exports.for_court(desk, case, court, who, on.date())
            target = out / made.name
            write_folder(made.files, target)
        else:
            made = exports.for_counsel(desk, case, who, on.date())
            target = out / f"{made.name}.zip"
            write_file(to_zip(made.files), target)
    typer.echo(f"{len(made.files)} files: {target}")


@app.command("sign-copy")
def sign_copy(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    out: Annotated[Path, typer.Option("--out", help="Where the signed copy goes.")],
) -> None:
    """Write a copy of a PDF with the house's electronic signature inside it (PAdES)."""
    from legal_flow.cli.desks import read_settings
    from legal_flow.errors import SettingsFault
    from legal_flow.packets.archive import write_file
    from legal_flow.packets.pades import signed_copy

    settings = read_settings()
    if not Path(settings.pades_pkcs12).is_file():
        raise SettingsFault("LEGAL_FLOW_PADES_PKCS12 names no file")
    key = Path(settings.pades_pkcs12).read_bytes()
    write_file(signed_copy(file.read_bytes(), key, settings.pades_password.get_secret_value()), out)
    typer.echo(f"signed: {out}")
