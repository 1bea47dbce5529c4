"""`legal-flow templates`: check, look at and certify the DOCX templates, a firm's own among them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from legal_flow.packets.templates import Template

app = typer.Typer(help="The DOCX templates.", no_args_is_help=True)

Folder = Annotated[
    Path | None,
    typer.Option(help="A folder of templates instead of the built-in ones.", exists=True, file_okay=False),
]
Name = Annotated[str, typer.Argument(help="A template's name, or name@first-day for one edition.")]


@app.callback()
def _templates() -> None:
    """The DOCX templates."""


@app.command()
def lint(
    name: Annotated[str | None, typer.Argument(help="A template's name; all of them without.")] = None,
    folder: Folder = None,
) -> None:
    """Say what is wrong with the templates: variables, unsafe tags, fonts, forbidden words, and what makes them slow.

    Each finding names template, place and remedy. Ends with 1 if one is a fault; notes forbid nothing.
    """
    from legal_flow.packets.lint import lint as findings
    from legal_flow.settings import now
    from legal_flow.steps.own_templates import letter_words

    today, faults = now().date(), 0
    chosen = _editions(name, folder)
    for template in chosen:
        # An edition that has ended is held to the law of its last day.
        words = letter_words("cn", min(today, template.valid_until or today))
        for finding in findings(template, words):
            typer.echo(finding)
            faults += finding.fault
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{len(chosen)} editions may be used")


@app.command()
def preview(
    name: Name,
    out: Annotated[Path, typer.Option(help="Where DOCX, PDFs and pictures go.")] = Path("var/preview"),
    folder: Folder = None,
) -> None:
    """Draw a sample paper of each edition: DOCX, PDF, and a PNG of every page; the fast lane's PDF beside it if it can.

    All persons are invented. What stood in the folder under the same names is replaced.
    """
    from legal_flow.packets.office import Office
    from legal_flow.packets.pdfium import pictures
    from legal_flow.packets.render import fill
    from legal_flow.packets.typesetter import NotSet, pdf
    from legal_flow.sample.varied import specimens_of

    out.mkdir(parents=True, exist_ok=True)
    with Office() as office:
        for template in _editions(name, folder):
            (paper,) = specimens_of(template.name, template.holds_on, 1, 0)
            docx = fill(template, paper)
            made = {".docx": docx, ".pdf": office.pdf(docx)}
            try:
                made[".fast.pdf"] = pdf(docx)
            except NotSet as why:
                typer.echo(f"{template.key}: LibreOffice alone makes it: {why}")
            for ending in [one for one in made if one.endswith(".pdf")]:
                for number, picture in enumerate(pictures(made[ending]), 1):
                    made[ending.replace("pdf", f"{number}.png")] = picture
            for ending, body in made.items():
                (out / f"{template.key}{ending}").write_bytes(body)
                typer.echo(out / f"{template.key}{ending}")


@app.command()
def certify(
    name: Annotated[str | None, typer.Argument(help="A template's name; all of them without.")] = None,
    samples: Annotated[int, typer.Option(min=1, help="Sample papers of each edition.")] = 20,
    seed: Annotated[int, typer.Option(help="The same seed draws the same samples.")] = 1,
    folder: Folder = None,
) -> None:
    """Let editions take the fast lane to PDF whose samples come out of it as out of LibreOffice.

    Compares pages, the text of each page and where its ink lies; records hashes and versions, so that a changed
    template, font or engine voids it. An edition that fails goes by LibreOffice; that is no error.
    """
    from legal_flow.cli.desks import read_settings
    from legal_flow.packets.certificates import Certificates, NotCertified
    from legal_flow.packets.certificates import certify as compare
    from legal_flow.packets.office import Office
    from legal_flow.sample.varied import specimens_of

    kept = Certificates(read_settings().certificates)
    with Office() as office:
        for template in _editions(name, folder):
            papers = specimens_of(template.name, template.holds_on, samples, seed)
            try:
                made = compare(template, papers, office.pdf)
            except NotCertified as fault:
                kept.drop(template.sha256)
                typer.echo(f"not certified: {fault}")
                continue
            kept.keep(made)
            typer.echo(
                f"certified: {template.key}, {made.samples} samples, {made.pages} pages, at most "
                f"{made.text_moved:.2%} of a page's text on another page, {made.ink_moved:.2%} of its ink elsewhere"
            )


def _editions(name: str | None, folder: Path | None) -> "list[Template]":
    from legal_flow.errors import TemplateFault
    from legal_flow.packets.templates import catalogue, load

    every = load(folder) if folder else catalogue()
    found = [one for one in every if name in (None, one.name, one.key)]
    if not found:
        raise TemplateFault(f"there is no template {name}")
    return found
