"""`legal-flow explain`: why an account may go to law, or not, in words a reviewer can check."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any

import typer

from legal_flow.cli.options import Day

Told = dict[str, Any]


class Language(StrEnum):
    """In which the page is written; titles and citations of the law stay in Chinese."""

    ZH = "zh"
    EN = "en"


_WORDS: dict[str, tuple[str, str]] = {
    "candidate": ("可进入法律审查", "candidate for assessment by law"),
    "excluded": ("不予起诉", "excluded"),
    "not_yet": ("暂不具备条件", "not yet"),
    "passed": ("通过", "passed"),
    "eligible": ("可以起诉", "eligible"),
    "barred": ("不得起诉", "barred"),
    "needs_lawyer": ("须由律师判断", "needs a lawyer"),
    "account": ("账户", "Account"),
    "as_of": ("截至", "as of"),
    "earliest": ("最早", "from"),
    "facts": ("一、事实", "1. Facts"),
    "facts_of": ("账户事实截至", "facts as of"),
    "source": ("来源", "source"),
    "rows": ("条", "rows"),
    "file_rows": ("行", "rows"),
    "package": ("数据包", "package"),
    "known": ("知悉", "known"),
    "policy": ("二、机构准入政策", "2. The lender's policy"),
    "version": ("版本", "version"),
    "author": ("制定", "by"),
    "threshold": ("标准", "threshold"),
    "holds": ("成立", "holds"),
    "does_not_hold": ("不成立", "does not hold"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "product": ("产品", "product"),
    "region_code": ("地区", "region"),
    "principal": ("本金余额", "principal"),
    "overdue_since": ("逾期起日", "overdue since"),
    "contact_attempts": ("催收次数", "attempts at contact"),
    "contacts_reached": ("触达次数", "contacts reached"),
    "demands_sent": ("书面催告次数", "demands sent"),
    "last_payment_on": ("最近还款日", "last payment"),
    "plan_kept_until": ("履行中的计划至", "plan kept until"),
    "plan_breached_on": ("计划违约日", "plan broken on"),
    "dispute_open": ("账务异议", "dispute open"),
    "fraud_open": ("盗刷争议", "fraud claim open"),
    "complaint_open": ("投诉", "complaint open"),
    "criminal_open": ("刑事程序", "criminal matter open"),
    "deceased": ("债务人死亡", "debtor died"),
    "heirs_fixed": ("继承人或管理人已定", "heirs known"),
    "bankrupt": ("个人破产", "bankrupt"),
    "limitation_earliest": ("时效最早行动日", "act by for limitation"),
    "limitation_latest": ("时效最晚可主张日", "latest defensible day"),
    "guarantee_ends": ("保证期间行动日", "act by for guarantees"),
    "law_edition": ("法律版本", "law edition"),
    "products": ("起诉产品", "products"),
    "least_owed": ("起诉金额下限", "least owed"),
    "days_in_arrears": ("最少逾期天数", "days in arrears"),
    "recovery": ("预期回收率", "expected recovery"),
    "least_net": ("最低净回收", "least net"),
    "attempts": ("最少催收次数", "attempts"),
    "reached": ("最少触达或催告次数", "reached or demanded"),
    "payment_days": ("还款后观察天数", "days after a payment"),
    "plan_broken_days": ("违约后观察天数", "days after a broken plan"),
    "agreement": ("合同", "agreement"),
    "ledger_entry": ("流水", "ledger"),
    "contact": ("催收记录", "contacts"),
    "notice": ("通知", "notices"),
    "plan": ("还款计划", "plans"),
    "dispute": ("争议", "disputes"),
    "guarantee": ("保证", "guarantees"),
    "flag": ("债务人状态", "states of the debtor"),
    "payment": ("还款", "payment"),
    "auto_debit": ("自动扣款", "automatic debit"),
    "demand": ("催告", "demand"),
    "suit": ("起诉", "suit"),
    "stored": ("当日记录", "stored for the day"),
    "not_stored": (
        "当日没有准入记录，以下按当日已知事实计算",
        "nothing was stored for the day; asked of its facts",
    ),
    "differs": (
        "当日记录与按当日事实重新计算的理由不同，以当日记录为准",
        "what was stored for the day differs from what its facts say now; what was stored counted",
    ),
    "law": ("三、法律审查", "3. Assessment by law"),
    "edition": ("法律版本", "law edition"),
    "no_law": ("没有逾期或资料不全，不作审查", "not in arrears or papers missing; not assessed"),
    "limitation": ("四、诉讼时效", "4. Limitation"),
    "first_end": ("最早届满", "earliest end"),
    "last_end": ("最晚可主张至", "latest defensible day"),
    "act_by": ("我方最迟行动日", "our last day"),
    "not_begun": ("未起算", "has not begun"),
    "grade": ("证明等级", "grade"),
    "disputed": ("有争议的事实", "disputed facts"),
    "claim": ("五、债权", "5. The claim"),
    "owed": ("应付", "owed"),
    "claimed": ("主张", "claimed"),
    "total": ("合计", "total"),
    "no_claim": ("没有合同或没有逾期，无从计算", "no agreement or no arrears; nothing to compute"),
    "way": ("六、建议的路径", "6. The way proposed"),
    "grouping": ("并案", "accounts together"),
    "amount": ("标的额", "amount"),
    "court": ("法院", "court"),
    "track": ("程序", "track"),
    "cause": ("案由", "cause"),
    "fee": ("案件受理费", "filing fee"),
    "route": ("路径", "route"),
    "days": ("日", "days"),
    "cost": ("预期成本", "expected cost"),
    "prepaid": ("预缴", "prepaid"),
    "unknown": ("未录入", "not entered"),
    "history": ("七、历次结论", "7. Outcomes so far"),
    "screening": ("准入", "screening"),
    "assessment": ("法律审查", "assessment"),
    "override": ("律师就时效另作决定", "a lawyer decided on limitation"),
    "case": ("案件", "case"),
    "still": ("至今", "still"),
    "evidence": ("依据", "evidence"),
    "small_claim": ("小额诉讼", "small claim"),
    "summary": ("简易程序", "summary"),
    "ordinary": ("普通程序", "ordinary"),
    "letter": ("律师函", "letter"),
    "direct_suit": ("直接起诉", "direct suit"),
    "payment_order": ("支付令", "payment order"),
    "preservation_first": ("诉前保全", "preservation first"),
    "mediation": ("先行调解", "mediation"),
    "enforcement_certificate": ("执行证书", "enforcement certificate"),
    "arbitration": ("仲裁", "arbitration"),
}


def explain(
    account: Annotated[
        str, typer.Argument(metavar="ACCOUNT_REF", help="The lender's reference of the account.")
    ],
    as_of: Day,
    lang: Annotated[Language, typer.Option(help="Chinese or English.")] = Language.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """Say why an account may go to law or not on a day: facts, policy, law with citations, limitation, claim, way.

    The same expressions and rules answer here as in the sweep that assesses the portfolio; a past day is told with what
    was known and decided then.
    """
    from legal_flow.cli.desks import open_desk
    from legal_flow.steps.explain import explain as told_of
    from legal_flow.steps.explain import find

    with open_desk() as desk:
        found = [told_of(desk, one, as_of.date()) for one in find(desk, account, as_of.date())]
    for one in found:
        typer.echo(json.dumps(one, ensure_ascii=False, indent=1) if as_json else Page(one, lang).text())


class Page:
    """One account's reasoning as text."""

    def __init__(self, told: Told, language: Language) -> None:
        self._told = told
        self._english = language is Language.EN

    def text(self) -> str:
        """All of it, section by section."""
        told = self._told
        head = (
            f"{self._w('account')} {told['account']}（{told['lender']}），{self._w('as_of')} {told['as_of']}"
        )
        sections = (
            self._facts(),
            self._policy(),
            self._law(),
            self._limitation(),
            self._claim(),
            self._way(),
            self._history(),
        )
        return "\n".join([head, *(line for section in sections for line in ("", *section))])

    def _w(self, word: str) -> str:
        pair = _WORDS.get(word)
        return word if pair is None else pair[self._english]

    def _facts(self) -> Iterator[str]:
        facts = self._told["facts"]
        yield f"{self._w('facts')}（{self._w('facts_of')} {facts['computed_on']}）"
        known = [
            f"{self._w(name)} {self._shown(value)}"
            for name, value in facts["values"].items()
            if value not in (None, False)
        ]
        for start in range(0, len(known), 4):
            yield "  " + "；".join(known[start : start + 4])
        for one in facts["sources"]:
            refs = "、".join(one["refs"]) + ("…" if one["rows"] > len(one["refs"]) else "")
            where = ""
            if one["package"]:
                places = ", ".join(one["file_rows"][:5]) + (", …" if len(one["file_rows"]) > 5 else "")
                place = f"{one['file']} {self._w('file_rows')} {places}"
                where = f"{self._w('package')} {one['package']}（{one['package_as_of']}）{place} "
            yield (
                f"  {self._w('source')}: {self._w(one['table'])} {one['rows']} {self._w('rows')}［{refs}］"
                f"{where}{self._w('known')} {one['known_from']}"
            )

    def _policy(self) -> Iterator[str]:
        policy = self._told["policy"]
        since = f"，{policy['since']}" if policy["since"] else ""
        version = f"{self._w('version')} {policy['version']}，{self._w('author')} {policy['author']}{since}"
        said = policy["stored"] or policy
        yield (
            f"{self._w('policy')}（{version}，SHA-256 {policy['sha256'][:12]}）："
            f"{self._w(said['outcome'])}{self._from(said['earliest'])}"
        )
        if policy["stored"] is None:
            yield f"  {self._w('not_stored')}"
        elif not policy["agrees"]:
            yield f"  {self._w('differs')}: {'、'.join(policy['stored']['reasons']) or '-'}"
        for rule in policy["rules"]:
            title = rule["english"] if self._english else rule["title"]
            facts = "，".join(
                f"{self._w(name)} {self._shown(value)}" for name, value in rule["facts"].items()
            )
            against = "，".join(f"{self._w(name)} {value}" for name, value in rule["threshold"].items())
            held = f"；{self._w('threshold')}: {against}" if against else ""
            if rule["holds"]:
                cited = f"；{'、'.join(rule['citations'])}"
                outcome = f"{self._w('holds')}〔{self._w(rule['outcome'])}〕"
                yield f"  ✗ {title}（{rule['rule']}{cited}）：{facts}{held} → {outcome}"
            else:
                yield f"  · {title}（{rule['rule']}）：{facts}{held} → {self._w('does_not_hold')}"

    def _law(self) -> Iterator[str]:
        law = self._told["law"]
        if law is None:
            yield f"{self._w('law')}：{self._w('no_law')}"
            return
        heading = f"{self._w('law')}（{self._w('edition')} {law['edition']}）"
        yield f"{heading}：{self._w(law['outcome'])}{self._from(law['earliest'])}"
        for reason in law["reasons"]:
            yield (
                f"  · {reason['title']}（{reason['rule']}；{'、'.join(reason['citations'])}）"
                f"〔{self._w(reason['outcome'])}〕"
            )
            if reason["facts"]:
                yield "      " + "；".join(f"{name} = {value}" for name, value in reason["facts"].items())

    def _limitation(self) -> Iterator[str]:
        limitation = self._told["limitation"]
        if limitation is None:
            yield f"{self._w('limitation')}：{self._w('no_law')}"
            return
        first, last = (limitation[end] or self._w("not_begun") for end in ("earliest", "latest"))
        act_by = f"（{self._w('act_by')} {limitation['act_by']}）" if limitation["act_by"] else ""
        yield f"{self._w('limitation')}：{self._w('first_end')} {first}{act_by}，{self._w('last_end')} {last}"
        part: list[str] = []
        for step in (*limitation["steps"], ""):
            # A line of its own says which end the steps after it lead to.
            if step.endswith("：") or not step:
                yield from _shortened(part, 4)
                part = []
            part.append(f"  {step}")
        for one in limitation["interruptions"][-3:]:
            grade = f"{self._w('grade')} {one['grade']}" if one["grade"] else ""
            yield f"  {one['on']} {self._w(one['kind'])} {one['ref']} {grade}".rstrip()
        if limitation["disputed"]:
            yield f"  {self._w('disputed')}：{'、'.join(limitation['disputed'])}"
        if limitation["citations"]:
            yield f"  {'、'.join(limitation['citations'])}"

    def _claim(self) -> Iterator[str]:
        claim = self._told["claim"]
        if claim is None:
            yield f"{self._w('claim')}：{self._w('no_claim')}"
            return
        yield f"{self._w('claim')}（{self._w('as_of')} {claim['cut_off']}，{claim['currency']}）"
        for line in claim["lines"]:
            name = line["component"] if self._english else line["title"]
            yield f"  {name}: {self._w('owed')} {line['owed']}，{self._w('claimed')} {line['claimed']}"
        yield f"  {self._w('total')}: {self._w('owed')} {claim['owed']}，{self._w('claimed')} {claim['claimed']}"

    def _way(self) -> Iterator[str]:
        way = self._told["way"]
        if way is None:
            yield f"{self._w('way')}：{self._w('no_law')}"
            return
        yield (
            f"{self._w('way')}：{self._w(way['route'])}；{self._w('court')} {way['court']}；"
            f"{self._w('track')} {self._w(way['track'])}；{self._w('cause')} {way['cause']}"
        )
        yield (
            f"  {self._w('grouping')} {'、'.join(way['accounts'])}（{way['grouping']}）；"
            f"{self._w('amount')} {way['amount']}；{self._w('fee')} {way['filing_fee']}（{way['fee_derivation']}）"
        )
        for reason in way["reasons"]:
            yield f"  · {reason['title']}（{'、'.join(reason['citations'])}）"
        for one in way["offers"]:
            against = [why["title"] for why in one["reasons"] if why["outcome"] != "eligible"]
            days = self._w("unknown") if one["days"] is None else f"{one['days']} {self._w('days')}"
            cost = self._w("unknown") if one["cost"] is None else one["cost"]
            mark = "✓" if not against else "✗"
            yield (
                f"  {mark} {self._w('route')} {self._w(one['route'])}: {days}，{self._w('prepaid')} {cost}"
                f"{'（' + '；'.join(against) + '）' if against else ''}"
            )

    def _history(self) -> Iterator[str]:
        history = self._told["history"]
        yield self._w("history")
        for row in history["screening"]:
            until = row["until"] or self._w("still")
            yield (
                f"  {row['since']} – {until} {self._w('screening')} {self._w(row['outcome'])}"
                f"（{'、'.join(row['reasons']) or '-'}；{row['policy']}）"
            )
        for row in history["assessments"]:
            decided = f" → {self._w(row['decision'])}（{row['decided_by']}）" if row["decision"] else ""
            yield (
                f"  {row['as_of']} {self._w('assessment')} {self._w(row['outcome'])}{decided}"
                f"（{self._w('edition')} {row['edition']}）"
            )
        for row in history["overrides"]:
            until = row["withdrawn_on"] or self._w("still")
            yield (
                f"  {row['decided_on']} – {until} {self._w('override')}（{row['limitation_latest']}；"
                f"{self._w('evidence')} {row['evidence']}；{row['decided_by']}）"
            )
        for row in history["cases"]:
            yield f"  {row['joined_on']} {self._w('case')} {row['case']}"

    def _from(self, day: str | None) -> str:
        return f"，{self._w('earliest')} {day}" if day else ""

    def _shown(self, value: object) -> str:
        if isinstance(value, bool):
            return self._w("yes" if value else "no")
        return "-" if value is None else str(value)


def _shortened(lines: list[str], most: int) -> list[str]:
    """The first two and the last lines, with a word on how many are left out: the last ones decide."""
    left_out = len(lines) - most - 2
    return lines if left_out <= 0 else [*lines[:2], f"  …（{left_out}）", *lines[-most:]]
