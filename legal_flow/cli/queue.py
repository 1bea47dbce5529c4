"""`legal-flow queue`: what waits for a lawyer, and the lawyer's word on it."""

import json
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from legal_flow.cli.options import Actor, Day, JsonFlag

if TYPE_CHECKING:
    from legal_flow.steps.desk import Desk

app = typer.Typer(help="What waits for a lawyer (律师待办).", no_args_is_help=True)


@app.callback()
def _queue() -> None:
    """What waits for a lawyer (律师待办)."""


@app.command()
def lawyer(as_json: JsonFlag = False) -> None:
    """List doubtful accounts with reasons, facts and citations, then contacts whose lawfulness is in doubt."""
    from legal_flow.cli.desks import open_desk

    with open_desk() as desk:
        found = _waiting(desk)
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _text(found))


@app.command()
def decide(
    assessment: Annotated[UUID, typer.Argument(metavar="ASSESSMENT", help="As the queue names it.")],
    by: Actor,
    on: Day,
    reason: Annotated[str, typer.Option(help="Why, in words.")],
    go_on: Annotated[bool, typer.Option("--go-on/--bar", help="May it go to law?")],
    evidence: Annotated[str | None, typer.Option(help="Reference of what the lawyer read.")] = None,
) -> None:
    """Decide a doubtful account. The decision stands until a new doubt arises; the same word again changes nothing."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps.decisions import decide_account

    with open_desk() as desk:
        decide_account(
            desk,
            assessment,
            person(desk, by),
            go_on=go_on,
            note=reason,
            on=on.date(),
            evidence_ref=evidence,
        )


@app.command()
def contacts(
    task: Annotated[UUID, typer.Argument(metavar="TASK", help="As the queue names it.")],
    by: Actor,
    on: Day,
    keep: Annotated[bool, typer.Option("--keep/--leave-out", help="Do they go before the court?")],
) -> None:
    """Say whether contacts that law may have forbidden are put before the court."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import approvals, contact_log

    with open_desk() as desk:
        said = contact_log.KEEP if keep else contact_log.LEAVE_OUT
        approvals.answer_task(desk, task, person(desk, by), said, on.date())


def _waiting(desk: "Desk") -> dict[str, Any]:
    from sqlalchemy import select

    from legal_flow.steps import contact_log, decisions
    from legal_flow.steps.tasks import open_tasks
    from legal_flow.store.tables.portfolio import Account

    with desk.store.read() as session:
        rows = decisions.waiting(session)
        ids = [row.account_id for row in rows]
        refs = dict(
            session.execute(
                select(Account.id, Account.ref).where(Account.id.in_(ids), Account.known_to.is_(None))
            ).all()
        )
        return {
            "accounts": [
                {
                    "assessment": str(row.id),
                    "account": refs.get(row.account_id, str(row.account_id)),
                    "as_of": row.as_of.isoformat(),
                    "law_edition": row.law_edition,
                    "reasons": [one for one in row.reasons if one["outcome"] != "eligible"],
                }
                for row in rows
            ],
            "contacts": [
                {"task": str(task.id), "opened_on": task.opened_on.isoformat(), **task.details}
                for task in open_tasks(session, kind=contact_log.CONDUCT)
            ],
        }


def _text(found: dict[str, Any]) -> str:
    lines = [f"须由律师判断的账户：{len(found['accounts'])}"]
    for one in found["accounts"]:
        lines.append(
            f"  {one['account']}（{one['as_of']}，法律版本 {one['law_edition']}）{one['assessment']}"
        )
        for reason in one["reasons"]:
            lines.append(f"    · {reason['title']}（{reason['rule']}；{'、'.join(reason['citations'])}）")
            lines += [f"        {name} = {value}" for name, value in reason["facts"].items()]
    lines.append(f"合规存疑的催收记录：{len(found['contacts'])}")
    lines += [
        f"  {one['account']} {one['rule']}：{one['refs'].replace('|', '、')}（{one['opened_on']}）{one['task']}"
        for one in found["contacts"]
    ]
    return "\n".join(lines)
