"""`legal-flow evidence` and `legal-flow original`: what proves a case, what is missing, where the originals are."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer

from legal_flow.cli.options import Actor, Day, JsonFlag

_STRENGTHS = {"strong": "强", "fair": "中", "weak": "弱"}
_SIGNATURES = {
    "valid": "签名有效",
    "intact": "签名完整、来源未验证",
    "broken": "签名验证不通过",
    "unchecked": "签名未能验证",
    "unsigned": "未签名",
}
Scan = Annotated[str, typer.Argument(metavar="SCAN_REF", help="The lender's reference of the scan.")]
app = typer.Typer(help="The register of originals (原件登记).", no_args_is_help=True)


def evidence(
    case: Annotated[str, typer.Argument(metavar="CASE", help="The case's own number.")],
    as_of: Day,
    as_json: JsonFlag = False,
) -> None:
    """List what must be proved, by which items, with hash, origin, original and strength; then every open gap."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.dossier import dossier

    with open_desk() as desk:
        found = dossier(desk, case, as_of.date())
    typer.echo(json.dumps(found, ensure_ascii=False, indent=1) if as_json else _text(found))


@app.command()
def place(
    scan: Scan,
    where: Annotated[str, typer.Option("--at", help="Where it lies: archive, shelf, box.")],
    by: Actor,
    on: Day,
) -> None:
    """Say where an original lies."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import originals

    with open_desk() as desk:
        originals.place(desk, scan, where, person(desk, by), on.date())
    typer.echo(f"{scan} lies at {where} from {on.date()}")


@app.command()
def borrow(
    scan: Scan,
    to: Annotated[str, typer.Option("--to", metavar="PERSON", help="Code of the person who takes it.")],
    why: Annotated[str, typer.Option("--for", help="What for: hearing, notary.")],
    by: Actor,
    on: Day,
    due_back: Annotated[datetime | None, typer.Option("--due-back", formats=["%Y-%m-%d"])] = None,
) -> None:
    """Lend an original."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import originals

    with open_desk() as desk:
        back = due_back.date() if due_back else None
        originals.borrow(desk, scan, person(desk, to), why, person(desk, by), on.date(), back)
    typer.echo(f"{scan} is lent to {to} from {on.date()}" + (f", due back {back}" if back else ""))


@app.command("return")
def give_back(
    scan: Scan,
    where: Annotated[str, typer.Option("--at", help="Where it lies again.")],
    by: Actor,
    on: Day,
) -> None:
    """Take an original back."""
    from legal_flow.cli.desks import open_desk, person
    from legal_flow.steps import originals

    with open_desk() as desk:
        originals.give_back(desk, scan, where, person(desk, by), on.date())
    typer.echo(f"{scan} lies at {where} again from {on.date()}")


def _text(found: dict[str, Any]) -> str:
    lines = [f"案件 {found['case']}，证据截至 {found['as_of']}"]
    for account in found["accounts"]:
        lines += ["", f"账户 {account['account']}"]
        for one in account["objects"]:
            need = "必须" if one["required"] else "宜有"
            lines.append(f"  · {one['proves']}（{need}；{one['citation']}）")
            lines += [_line(item) for item in one["items"]] or ["      —"]
        proving = [one for one in account["contacts"] if one["interrupts_on"]]
        doubts = [one for one in account["contacts"] if one["doubtful"]]
        lines.append(f"  · 催收记录：{len(proving)} 次中断或者可主张中断时效，{len(doubts)} 次合规存疑")
        lines += [_contact(one) for one in doubts]
    for one in found["stale"]:
        because = "、".join(one["because"])
        lines.append(
            f"  过时：{one['document']}（{one['subject']}）第{one['version']}版，自 {one['since']}：{because}"
        )
    lines += ["", f"缺口 {len(found['gaps'])} 项"]
    lines += [
        f"  · {gap['account']} {gap['proof']}：{gap['reason']}；可由 {'／'.join(gap['wanted']) or '—'} 补；"
        f"{'必须' if gap['required'] else '宜有'}；{gap['role']} 于 {gap['due_on']} 前"
        for gap in found["gaps"]
    ]
    return "\n".join(lines)


def _contact(one: dict[str, Any]) -> str:
    said = {None: "待律师核", "keep": "律师：提交", "leave_out": "律师：不提交"}[one["decision"]]
    notes = "；".join(f"{note['title']}（{note['citation']}）" for note in one["notes"] if note["law"])
    return f"      {one['ref']} {one['at'][:16]} {one['channel']}〔{said}〕{notes}"


def _line(item: dict[str, Any]) -> str:
    original = ""
    if item["original"] is not None:
        lies = item["original"]
        if lies["holder"]:
            original = f"；原件自 {lies['since']} 由 {lies['holder']} 借出"
        else:
            original = f"；原件在 {lies['place']}" if lies["place"] else "；原件所在未登记"
    source = item["source_ref"]
    if item["package"]:
        source = f"{item['package']}／scans 第{item['source_row']}行／{source}"
    return (
        f"      {item['title']}〔{_STRENGTHS[item['strength']]}：{item['because']}〕{item['sha256'][:12]}，"
        f"{item['pages']}页，来源 {source}，{_SIGNATURES[item['signature']]}{original}"
    )
