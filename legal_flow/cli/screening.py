"""`legal-flow screening`: what the outcomes of the portfolio add up to, and a lawyer's word on expired limitation."""

from typing import TYPE_CHECKING, Annotated

import typer

from legal_flow.cli.options import Day
from legal_flow.cli.sheets import Form, show

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from sqlalchemy.orm import Session

    from legal_flow.steps.desk import Desk

app = typer.Typer(help="Outcomes of screening over the whole portfolio.", no_args_is_help=True)
OfLender = Annotated[str, typer.Option("--creditor", help="One lender's code; all lenders if left out.")]
As = Annotated[Form, typer.Option("--form", help="For persons, for programs, or for spreadsheets.")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT_REF", help="The lender's reference of the account.")]
Person = Annotated[str, typer.Option("--person", help="The code of the head of legal who decides.")]


@app.command()
def changes(as_of: Day, creditor: OfLender = "", form: As = Form.TEXT) -> None:
    """What changed since the day before and why: outcomes, reasons gained and lost, versions of the policy."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.store import funnel

    with open_desk() as desk, desk.store.read() as session:
        found = funnel.changes(session, as_of.date(), _lender(session, creditor))
    show(
        form,
        ("before", "after", "reasons_gained", "reasons_lost", "policy_before", "policy", "accounts", "owed"),
        [
            (
                one.before,
                one.after,
                "|".join(one.gained),
                "|".join(one.lost),
                one.policy_before,
                one.policy_after,
                one.accounts,
                one.owed,
            )
            for one in found
        ],
    )


@app.command()
def funnel(
    as_of: Day,
    by: Annotated[str, typer.Option(help="Any of product, branch, region, age, with commas.")] = "product",
    creditor: OfLender = "",
    form: As = Form.TEXT,
) -> None:
    """Accounts and what they owe by outcome, and by product, branch, region or days in arrears."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.store import funnel as counted

    kinds = [kind for kind in by.split(",") if kind]
    if unknown := [kind for kind in kinds if kind not in counted.KINDS]:
        raise typer.BadParameter(
            f"there is no {', '.join(unknown)}; there are {', '.join(counted.KINDS)}", param_hint="--by"
        )
    with open_desk() as desk, desk.store.read() as session:
        found = counted.funnel(session, as_of.date(), kinds, _lender(session, creditor))
    show(
        form,
        (*kinds, "outcome", "accounts", "owed"),
        [(*one.values, one.outcome, one.accounts, one.owed) for one in found],
    )


@app.command()
def reasons(as_of: Day, creditor: OfLender = "", form: As = Form.TEXT) -> None:
    """Each rule with the accounts that it stops, and those that it alone stops."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.store import funnel as counted

    with open_desk() as desk, desk.store.read() as session:
        found = counted.reasons(session, as_of.date(), _lender(session, creditor))
    show(form, ("rule", "accounts", "alone"), found)


@app.command()
def override(
    account: Account,
    who: Person,
    reason: Annotated[str, typer.Option(help="Why; kept encrypted, apart from the trail.")],
    evidence: Annotated[str, typer.Option(help="The reference of what it rests on; no names.")],
    as_of: Day,
) -> None:
    """Let an account go on to law though limitation has expired by its latest defensible day; audited."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import overrides

    with open_desk() as desk:
        on = as_of.date()
        made = overrides.override_limitation(
            desk, _one(desk, account, on), person(desk, who), reason=reason, evidence=evidence, on=on
        )
        typer.echo(f"overridden from {made.decided_on}: limitation {made.limitation_latest}")


@app.command()
def withdraw(account: Account, who: Person, as_of: Day) -> None:
    """Take the decision about expired limitation back from this day on; audited."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import overrides

    with open_desk() as desk:
        on = as_of.date()
        overrides.withdraw_override(desk, _one(desk, account, on), person(desk, who), on)
        typer.echo(f"withdrawn from {on}")


def _lender(session: "Session", code: str) -> "UUID | None":
    from legal_flow.steps.policy import creditor_of

    return creditor_of(session, code) if code else None


def _one(desk: "Desk", ref: str, on: "date") -> "UUID":
    from legal_flow.errors import DataFault
    from legal_flow.steps.explain import find

    found = find(desk, ref, on)
    if len(found) > 1:
        raise DataFault(f"{len(found)} lenders have an account {ref}")
    return found[0]
