"""`legal-flow limitation watch`: what ends soon in the whole portfolio, and by which act it is kept."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from legal_flow.cli import sheets
from legal_flow.cli.options import Day, JsonFlag

if TYPE_CHECKING:
    from legal_flow.steps.portfolio_watch import Watched

app = typer.Typer(help="诉讼时效 and 保证期间 of the portfolio.", no_args_is_help=True)
_COLUMNS = {
    "period": "期间",
    "account": "账户",
    "guarantee": "保证",
    "case": "案件",
    "product": "产品",
    "owed": "欠款",
    "act_by": "我方最迟行动日",
    "days_left": "剩余天数",
    "act": "建议",
    "title": "做法",
    "because": "理由",
    "grade": "证明等级",
    "role": "由谁",
    "citations": "依据",
}


@app.callback()
def _limitation() -> None:
    """诉讼时效 and 保证期间 of the portfolio."""


@app.command()
def watch(
    as_of: Day,
    within: Annotated[int, typer.Option(min=0, help="Days from the day.")] = 60,
    as_json: JsonFlag = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
) -> None:
    """List every own-action date and guarantee period within so many days, with the surest act for each."""
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.portfolio_watch import watch as watched

    with open_desk() as desk, desk.store.read() as session:
        rows = (_row(one) for one in watched(desk, session, as_of.date(), within))
        if as_json:
            typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=1))
        elif as_csv:
            told = (row | {"citations": "、".join(row["citations"])} for row in rows)
            cells = ([str(row[name]) for name in _COLUMNS] for row in told)
            typer.echo(sheets.as_csv(list(_COLUMNS.values()), cells), nl=False)
        else:
            count = 0
            for row in rows:
                typer.echo(_line(row))
                count += 1
            typer.echo(f"{as_of.date()} 起 {within} 日内届满：{count} 项")


def _row(one: "Watched") -> dict[str, Any]:
    ending, act = one.ending, one.act
    return {
        "period": ending.kind,
        "account": ending.account_ref,
        "guarantee": ending.guarantee_ref or "",
        "case": ending.case_ref or "",
        "product": ending.product,
        "owed": str(ending.owed),
        "act_by": ending.act_by.isoformat(),
        "days_left": one.days_left,
        "act": act.code,
        "title": act.title,
        "because": act.because,
        "grade": act.grade,
        "role": act.role,
        "citations": [citation.marked for citation in act.citations],
    }


def _line(row: dict[str, Any]) -> str:
    what = f"保证 {row['guarantee']}" if row["guarantee"] else "时效"
    case = f"（案件 {row['case']}）" if row["case"] else ""
    return (
        f"{row['act_by']} 剩{row['days_left']}天 {row['account']}{case} {what}：{row['title']}——{row['because']}"
        f"；{row['role']}（{'、'.join(row['citations'])}）"
    )
