"""`legal-flow seal`: requests for the chop (用印申请), and the scans that come back."""

from pathlib import Path
from typing import Annotated

import typer

from legal_flow.cases.statuses import Chop, ChopWay
from legal_flow.cli.options import Actor, Day
from legal_flow.cli.sheets import Form, show

app = typer.Typer(help="Requests for the chop (用印申请) and executed copies (用印件).", no_args_is_help=True)
Number = Annotated[str, typer.Argument(metavar="REQUEST", help="The request's number.")]
Scan = Annotated[
    Path, typer.Argument(exists=True, dir_okay=False, help="The scan, or the sealed file, as PDF.")
]
Reason = Annotated[str, typer.Option(help="Why, in words; kept apart.")]
Pages = Annotated[str, typer.Option(help="Page numbers, for example 1,5,6.")]


@app.command("list")
def waiting(form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """List open and returned requests: whose chop, which, on which pages, how many copies."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import seals

    with open_desk() as desk, desk.store.read() as session:
        rows = [
            (
                one.number,
                one.status,
                unit.ref,
                one.chop,
                one.copies,
                ",".join(map(str, one.pages)),
                one.asked_on,
                one.lock,
            )
            for one, unit in seals.waiting(session)
        ]
    show(form, ("request", "status", "unit", "chop", "copies", "pages", "asked_on", "lock"), rows)


@app.command()
def compare(request: Number, scan: Scan, form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """Compare a scan page by page with what was approved; `look` and `absent` are for a person to read."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import execution, seals

    with open_desk() as desk:
        with desk.store.read() as session:
            packet = seals.by_number(session, request).packet_id
        found = execution.compare(desk, packet, scan.read_bytes())
    show(form, ("page", "verdict", "score"), [(one.page, one.verdict, f"{one.score:.3f}") for one in found])


@app.command()
def register(
    request: Number,
    scan: Scan,
    by: Actor,
    on: Day,
    read: Pages = "",
    way: Annotated[ChopWay, typer.Option(help="On paper, or by electronic seal.")] = ChopWay.CHOP,
) -> None:
    """Enter the executed copy; `--read` names the flagged pages that the seal keeper read and found to be the same."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import execution, seals

    body = scan.read_bytes()
    with open_desk() as desk:
        with desk.store.read() as session:
            packet = seals.by_number(session, request).packet_id
        found = execution.compare(desk, packet, body)
        copy = execution.register(
            desk, packet, body, found, _pages(read), person(desk, by), on.date(), way=way
        )
    typer.echo(f"{request}: executed copy of {copy.pages} pages, sha256 {copy.sha256}")


@app.command()
def turn_down(request: Number, scan: Scan, pages: Pages, reason: Reason, by: Actor, on: Day) -> None:
    """Say that pages of a scan are not the approved ones; nothing is entered and the request stays open."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import execution, seals

    with open_desk() as desk:
        with desk.store.read() as session:
            packet = seals.by_number(session, request).packet_id
        execution.turn_down(
            desk, packet, scan.read_bytes(), _pages(pages), reason, person(desk, by), on.date()
        )
    typer.echo(f"{request}: the scan was turned down; chop or scan again")


@app.command("return")
def give_back(
    request: Number,
    reason: Reason,
    by: Actor,
    on: Day,
    refuse: Annotated[
        bool, typer.Option("--refuse", help="The paper must not bear the chop: it is drawn up anew.")
    ] = False,
) -> None:
    """Return a request that is wrong in itself, or refuse the paper."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import seals

    with open_desk() as desk:
        seals.send_back(desk, request, person(desk, by), reason, on.date(), refuse=refuse)
    typer.echo(f"{request} {'refused' if refuse else 'returned'} by {by}")


@app.command()
def ask_again(
    request: Number,
    by: Actor,
    on: Day,
    chop: Annotated[Chop | None, typer.Option(help="Another chop.")] = None,
    copies: Annotated[int | None, typer.Option(help="Another number of copies.")] = None,
) -> None:
    """Ask for the chop again after a return."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import seals

    with open_desk() as desk:
        number = seals.ask_again(desk, request, person(desk, by), on.date(), chop=chop, copies=copies)
    typer.echo(f"{request} is asked for again as {number}")


def _pages(text: str) -> list[int]:
    try:
        return [int(one) for one in text.split(",") if one.strip()]
    except ValueError:
        raise typer.BadParameter("pages are numbers with commas between them, for example 1,5,6") from None
