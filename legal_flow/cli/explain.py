"""`legal-flow explain`: why an account may go to law, or not, in words a reviewer can check."""

import json
from typing import TYPE_CHECKING, Annotated, Any

import typer

from legal_flow.cli.options import Day

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from legal_flow.rules.outcomes import Reason
    from legal_flow.steps.desk import Desk

_OUTCOMES = {
    "candidate": "可进入法律审查",
    "excluded": "不予起诉",
    "not_yet": "暂不具备条件",
    "eligible": "可以起诉",
    "barred": "不得起诉",
    "needs_lawyer": "须由律师判断",
}


def explain(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT_REF", help="The lender's reference of the account.")
    ],
    as_of: Day,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say why an account may go to law or not on a day: policy, law with citations and facts, limitation step by step.

    The same expressions and rules answer here as in the sweep that assesses the portfolio.
    """
    from legal_flow.cli.desks import open_desk

    with open_desk() as desk:
        found = [_explain(desk, one, as_of.date()) for one in _accounts(desk, account, as_of.date())]
    for one in found:
        typer.echo(json.dumps(one, ensure_ascii=False, indent=1) if as_json else _text(one))


def _accounts(desk: "Desk", ref: str, as_of: "date") -> "list[UUID]":
    """The accounts with this reference; each lender has its own numbering."""
    from sqlalchemy import select

    from legal_flow.steps.audit import NotKnown
    from legal_flow.store.tables.portfolio import Account
    from legal_flow.store.versions import standing

    with desk.store.read() as session:
        found = session.scalars(
            select(Account.id).where(Account.ref == ref, standing(Account, as_of)).order_by(Account.id)
        ).all()
    if not found:
        raise NotKnown(f"no account {ref} was known on {as_of}")
    return list(found)


def _explain(desk: "Desk", account_id: "UUID", as_of: "date") -> dict[str, Any]:
    from legal_flow.store.rule_facts import Bundle, account_facts

    with desk.store.read() as session:
        bundle = Bundle(session, [account_id], as_of)
        account = bundle.accounts[account_id]
        pack = desk.pack(bundle.lenders[account.creditor_id].jurisdiction)
        facts = account_facts(bundle, account_id)
        found: dict[str, Any] = {
            "account": account.ref,
            "as_of": as_of.isoformat(),
            "screening": _screening(desk, account_id, as_of),
            "law": None,
            "limitation": None,
        }
        if facts is not None:
            assessed = pack.assess(facts, as_of)
            found["law"] = {
                "outcome": assessed.outcome,
                "earliest": assessed.earliest.isoformat() if assessed.earliest else None,
                "edition": assessed.law_edition,
                "reasons": [_reason(reason) for reason in assessed.reasons],
            }
            known = pack.limitation(facts.limitation, as_of)
            found["limitation"] = {
                "earliest": known.earliest.legal_end.isoformat() if known.earliest else None,
                "act_by": known.earliest.act_by.isoformat() if known.earliest else None,
                "latest": known.latest.legal_end.isoformat() if known.latest else None,
                "disputed": list(known.disputed),
                "steps": list(known.steps),
            }
    return found


def _screening(desk: "Desk", account_id: "UUID", as_of: "date") -> dict[str, Any]:
    """The policy's word by the sweep's own expressions, on the facts of the account as they stand now."""
    from legal_flow.steps.policy import POLICY
    from legal_flow.store.screening import rules, screen
    from legal_flow.store.tables.portfolio import AccountFacts

    checks = {rule.id: rule for rule in rules(POLICY.screening, as_of)}
    with desk.store.read() as session:
        screened = next(screen(session, POLICY.screening, as_of, account_id))
        computed = session.get_one(AccountFacts, account_id).computed_on
    return {
        "outcome": screened.outcome,
        "policy": POLICY.screening.version,
        "facts_of": computed.isoformat(),
        "earliest": screened.earliest.isoformat() if screened.earliest else None,
        "reasons": [
            {"rule": rule, "title": checks[rule].title, "citations": [checks[rule].citation]}
            for rule in screened.reasons
        ],
    }


def _reason(reason: "Reason") -> dict[str, Any]:
    return {
        "rule": reason.rule,
        "outcome": reason.outcome,
        "title": reason.title,
        "citations": [
            str(one) if one.confidence == "V" else f"{one}（出处待核，{one.confidence}）"
            for one in reason.citations
        ],
        "facts": dict(reason.facts),
    }


def _text(found: dict[str, Any]) -> str:
    screening, law, limitation = found["screening"], found["law"], found["limitation"]
    lines = [f"账户 {found['account']}，截至 {found['as_of']}", ""]
    heading = f"一、机构准入政策（{screening['policy']}；账户事实截至 {screening['facts_of']}）"
    lines.append(f"{heading}：{_OUTCOMES[screening['outcome']]}{_earliest(screening['earliest'])}")
    lines += [_line(reason) for reason in screening["reasons"]]
    if law is None or limitation is None:
        return "\n".join([*lines, "", "二、法律审查：没有逾期或资料不全，不作审查"])
    heading = f"二、法律审查（法律版本 {law['edition']}）"
    lines += ["", f"{heading}：{_OUTCOMES[law['outcome']]}{_earliest(law['earliest'])}"]
    for reason in law["reasons"]:
        lines.append(f"{_line(reason)}〔{_OUTCOMES[reason['outcome']]}〕")
        lines += [f"      {name} = {value}" for name, value in reason["facts"].items()]
    earliest, latest = (limitation[end] or "未起算" for end in ("earliest", "latest"))
    act_by = f"（我方最迟 {limitation['act_by']} 行动）" if limitation["act_by"] else ""
    lines += ["", f"三、诉讼时效：最早届满 {earliest}{act_by}，最晚可主张至 {latest}"]
    lines += [f"    {step}" for step in limitation["steps"]]
    if limitation["disputed"]:
        lines.append(f"    有争议的事实：{'、'.join(limitation['disputed'])}")
    return "\n".join(lines)


def _line(reason: dict[str, Any]) -> str:
    return f"  · {reason['title']}（{reason['rule']}；{'、'.join(reason['citations'])}）"


def _earliest(day: str | None) -> str:
    return f"，最早 {day}" if day else ""
