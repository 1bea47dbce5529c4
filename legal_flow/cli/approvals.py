"""`legal-flow approval` and `legal-flow release`: what waits for a decision, the paper itself, the decision."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from legal_flow.cli.options import Actor, Day
from legal_flow.cli.sheets import Form, show

app = typer.Typer(help="Papers that wait for approval (审批).", no_args_is_help=True)
release = typer.Typer(help="Batches of approved packets (批次放行).", no_args_is_help=True)
Asked = Annotated[UUID, typer.Argument(metavar="APPROVAL", help="As the list names it.")]
Seen = Annotated[str, typer.Option("--sha256", help="The hash of what was read, as it was shown.")]
Yes = Annotated[bool, typer.Option("--approve/--send-back", help="The decision.")]


@app.command("list")
def waiting(
    role: Annotated[str | None, typer.Option(help="Only what this role decides.")] = None,
    form: Annotated[Form, typer.Option()] = Form.TEXT,
) -> None:
    """List what waits, oldest first; a paper that two persons approve has a line for each seat that is open."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import approvals
    from legal_flow.store.tables.cases import Case

    with open_desk() as desk, desk.store.read() as session:
        rows = [
            (
                one.id,
                session.get_one(Case, one.case_id).ref,
                one.purpose,
                one.role,
                one.seat,
                one.asked_on,
                one.sha256,
            )
            for one in approvals.pending(session, role=role)
        ]
    show(form, ("approval", "case", "purpose", "role", "seat", "asked_on", "sha256"), rows)


@app.command("open")
def open_paper(
    approval: Asked,
    out: Annotated[Path, typer.Option(help="Where the PDF goes. It tells of persons: a folder of your own.")],
    by: Actor,
    on: Day,
    word: Annotated[bool, typer.Option("--word", help="The DOCX behind it, to be edited.")] = False,
) -> None:
    """Write the PDF that was put before the approver and say the hash to decide on; who opened it is kept."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import amendments, approvals

    with open_desk() as desk:
        asked, paper = approvals.open_paper(desk, approval, person(desk, by), on.date())
        paper = amendments.word(desk, approval) if word else paper
    out.write_bytes(paper)
    typer.echo(f"{asked.purpose} {asked.subject_id}: {out}\nsha256 {asked.sha256}")


@app.command()
def amend(
    approval: Asked,
    docx: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The edited DOCX.")],
    by: Actor,
    on: Day,
) -> None:
    """Put an edited DOCX in place of what waits: words only, no figure; another person approves it."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import amendments

    with open_desk() as desk:
        asked = amendments.amend(desk, approval, docx.read_bytes(), person(desk, by), on.date())
    typer.echo(f"{asked} waits for another person in place of {approval}")


@app.command()
def decide(
    approval: Asked,
    seen: Seen,
    approve: Yes,
    by: Actor,
    on: Day,
    note: Annotated[str, typer.Option(help="Why, in words; kept apart.")] = "",
) -> None:
    """Approve or send back exactly the bytes that were read."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import approvals

    with open_desk() as desk:
        approvals.decide(desk, approval, person(desk, by), seen, approve=approve, on=on.date(), note=note)
    typer.echo(f"{approval} {'approved' if approve else 'sent back'} by {by}")


@release.command()
def propose(as_of: Day) -> None:
    """Put all approved packets forward as one batch, where no gate in Airflow does; one that waits is found again."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import release as gate

    with open_desk() as desk:
        batch = gate.propose(desk, as_of.date())
    told = gate.describe(batch)
    typer.echo(
        "\n".join(f"{name}\t{value}" for name, value in told.items()) or "no packet waits for a release"
    )


@release.command("list")
def batches(form: Annotated[Form, typer.Option()] = Form.TEXT) -> None:
    """List the batches that wait for their release."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps import release as gate

    with open_desk() as desk:
        rows = [
            (one.id, one.asked_on, one.packets, one.amount, one.manifest_sha256) for one in gate.pending(desk)
        ]
    show(form, ("release", "asked_on", "packets", "amount", "sha256"), rows)


@release.command("decide")
def decide_batch(
    batch: Annotated[UUID, typer.Argument(metavar="RELEASE", help="As the list names it.")],
    seen: Seen,
    approve: Yes,
    by: Actor,
    on: Day,
) -> None:
    """Release a batch to the seal keeper, or send it back, where no gate in Airflow asks."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import release as gate

    with open_desk() as desk:
        moved = gate.decide(desk, batch, person(desk, by), seen, approve=approve, on=on.date())
    typer.echo(f"{batch} {'released' if approve else 'sent back'}: {moved} packets")
