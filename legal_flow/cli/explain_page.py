"""An explanation as a page of text that a judge could follow."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from legal_flow.cases.facts import Product
from legal_flow.cli.explain_words import Language, fact, word
from legal_flow.steps.explain_told import Told

_MARKS = str.maketrans(
    {"（": " (", "）": ")", "，": ", ", "；": "; ", "：": ": ", "、": ", ", "［": " [", "］": "] "}
)
"""The marks of a Chinese text as English has them."""
_UNREAD = re.compile("（(V2|MH|ML)）")
"""The mark of a citation that was not read in the text of the law itself."""
_MONEY = frozenset({"owed", "principal", "drawn_since"})
"""Facts that are amounts."""
_AGES = frozenset({"overdue_since", "last_payment_on", "plan_breached_on"})
"""Facts that policy reads by the days since."""
_CALENDARS = frozenset({"earliest_missing", "latest_missing"})
"""Facts that are years whose holidays are not published."""
_BY_PRODUCT = frozenset({"least_owed", "days_in_arrears"})
"""Thresholds that each product has its own of."""
_LINE = 4
"""So many facts stand on a line, and so many steps of limitation before the end that they lead to."""
_PLACES = 5
"""So many runs of rows of a file are named."""


class Page:
    """One account's reasoning as text, in the language's own marks; sources of law are cited in Chinese.

    `in_english` puts what rules say into English.
    """

    def __init__(self, told: Told, language: Language, in_english: Callable[[str], str]) -> None:
        self._told = told
        self._in_english = in_english
        self._language = language
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
        text = "\n".join([head, *(line for section in sections for line in ("", *section))])
        if _UNREAD.search(text):
            text += f"\n\n{self._w('unread')}"
        return (
            re.sub(r" +(?=[,;:)]|$)", "", text.translate(_MARKS), flags=re.MULTILINE)
            if self._english
            else text
        )

    def _w(self, code: str) -> str:
        return word(code, self._language)

    def _said(self, text: str) -> str:
        """What a rule says, in the page's language."""
        return self._in_english(text) if self._english else text

    def _facts(self) -> Iterator[str]:
        facts = self._told["facts"]
        yield f"{self._w('facts')}（{self._w('facts_of')} {facts['computed_on']}）"
        known = [
            f"{self._w(name)} {self._valued(name, value)}"
            for name, value in facts["values"].items()
            if value not in (None, False)
        ]
        for start in range(0, len(known), _LINE):
            yield "  " + "；".join(known[start : start + _LINE])
        for one in facts["sources"]:
            refs = "、".join(one["refs"]) + ("…" if one["rows"] > len(one["refs"]) else "")
            where = ""
            if one["package"]:
                places = ", ".join(one["file_rows"][:_PLACES])
                places += ", …" if len(one["file_rows"]) > _PLACES else ""
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
            yield f"  {self._w('differs')}: {self._titles(policy['stored']['reasons'])}"
        for rule in policy["rules"]:
            title = rule["english"] if self._english else rule["title"]
            facts = "，".join(
                f"{self._w(name)} {self._valued(name, value)}" for name, value in rule["facts"].items()
            )
            against = "，".join(
                f"{self._w(name)} {self._threshold(name, limit)}" for name, limit in rule["threshold"].items()
            )
            held = f"；{self._w('threshold')}: {against}" if against else ""
            if rule["holds"]:
                cited = f"；{'、'.join(map(self._said, rule['citations']))}"
                outcome = f"{self._w('holds')}［{self._w(rule['outcome'])}］"
                yield f"  ✗ {title}（{rule['rule']}{cited}）：{facts}{held} → {outcome}"
            else:
                yield f"  · {title}（{rule['rule']}）：{facts}{held} → {self._w('does_not_hold')}"

    def _law(self) -> Iterator[str]:
        law = self._told["law"]
        if law is None or "missing" in law:
            yield self._absent("law", "no_law")
            return
        heading = f"{self._w('law')}（{self._w('edition')} {law['edition']}）"
        yield f"{heading}：{self._w(law['outcome'])}{self._from(law['earliest'])}"
        for reason in law["reasons"]:
            yield (
                f"  · {self._said(reason['title'])}（{reason['rule']}；{'、'.join(reason['citations'])}）"
                f"［{self._w(reason['outcome'])}］"
            )
            if reason["facts"]:
                yield "      " + "；".join(
                    f"{fact(name, self._language)} {self._valued(name, value)}"
                    for name, value in reason["facts"].items()
                )

    def _limitation(self) -> Iterator[str]:
        limitation = self._told["limitation"]
        if limitation is None or "missing" in limitation:
            yield self._absent("limitation", "no_law")
            return
        first, last = (limitation[end] or self._w("not_begun") for end in ("earliest", "latest"))
        act_by = f"（{self._w('act_by')} {limitation['act_by']}）" if limitation["act_by"] else ""
        yield f"{self._w('limitation')}：{self._w('first_end')} {first}{act_by}，{self._w('last_end')} {last}"
        if limitation["provisional"]:
            yield f"  {self._w('provisional')}"
        part: list[str] = []
        for step in (*_ends_once(limitation), ""):
            # A line of its own says which end the steps after it lead to.
            if step.endswith("：") or not step:
                yield from self._shortened(part)
                part = []
            part.append(f"  {self._said(step)}")
        for one in limitation["interruptions"][-3:]:
            grade = f"{self._w('grade')} {one['grade']}" if one["grade"] else ""
            yield f"  {self._w('event')} {one['on']} {self._w(one['kind'])} {one['ref']} {grade}".rstrip()
        if limitation["disputed"]:
            yield f"  {self._w('disputed')}：{'、'.join(limitation['disputed'])}"
        if limitation["citations"]:
            yield f"  {'、'.join(limitation['citations'])}"

    def _claim(self) -> Iterator[str]:
        claim = self._told["claim"]
        if claim is None or "missing" in claim:
            yield self._absent("claim", "no_claim")
            return
        yield f"{self._w('claim')}（{self._w('as_of')} {claim['cut_off']}，{self._w(claim['currency'])}）"
        for line in claim["lines"]:
            yield f"  {self._component(line)}: {self._owed(line)}"
        yield f"  {self._w('total')}: {self._owed(claim)}"
        if claim["rates"]:
            rates = "、".join(f"{self._component(one)} {_percent(one['daily'])}" for one in claim["rates"])
            yield f"  {self._w('daily_rates')}: {rates}"
        if claim["charges_line"] is not None:
            yearly = "、".join(_percent(rate) for rate in claim["charges_rates"])
            yield f"  {self._w('charges_line')}: {self._w('yearly')} {yearly}，{self._money(claim['charges_line'])}"
        yield from self._shortened([self._allocated(one) for one in claim["payments"]])
        for note in claim["notes"]:
            yield f"  · {self._said(note)}"

    def _component(self, line: Told) -> str:
        return self._w(line["component"]) if self._english else str(line["title"])

    def _allocated(self, payment: Told) -> str:
        parts = "、".join(f"{self._component(one)} {self._money(one['amount'])}" for one in payment["parts"])
        return (
            f"  {payment['on']} {self._w('payment')} {payment['ref']} {self._money(payment['amount'])} → "
            f"{parts or self._w('none')}（{self._said(payment['citation'])}）"
        )

    def _way(self) -> Iterator[str]:
        way = self._told["way"]
        if way is None or "missing" in way:
            yield self._absent("way", "no_law")
            return
        eligible = self._told["law"]["outcome"] == "eligible"
        fee = f"{self._money(way['filing_fee'])}（{self._said(way['fee_derivation'])}）"
        yield (
            f"{self._w('way' if eligible else 'way_if')}：{self._w(way['route'])}；{self._w('court')} {way['court']}；"
            f"{self._w('track')} {self._w(way['track'])}；{self._w('cause')} {self._said(way['cause'])}"
        )
        yield (
            f"  {self._w('grouping')} {'、'.join(way['accounts'])}（{self._w(way['grouping'])}）；"
            f"{self._w('amount')} {self._money(way['amount'])}；{self._w('fee')} {fee}"
        )
        if way["by_balance"]:
            yield f"  {self._w('by_balance')}：{'、'.join(way['by_balance'])}"
        for reason in way["reasons"]:
            yield f"  · {self._said(reason['title'])}（{'、'.join(reason['citations'])}）"
        for one in way["offers"]:
            against = [self._cited(why) for why in one["reasons"] if why["outcome"] != "eligible"]
            days = self._w("unknown") if one["days"] is None else f"{one['days']} {self._w('days')}"
            cost = self._w("unknown") if one["cost"] is None else self._money(one["cost"])
            mark = {"eligible": "✓", "needs_lawyer": "?"}.get(one["outcome"], "✗")
            yield (
                f"  {mark} {self._w('route')} {self._w(one['route'])}: {days}，{self._w('prepaid')} {cost}"
                f"{'（' + '；'.join(against) + '）' if against else ''}"
            )

    def _cited(self, reason: Told) -> str:
        return "，".join([self._said(reason["title"]), *reason["citations"]])

    def _history(self) -> Iterator[str]:
        history = self._told["history"]
        yield self._w("history")
        for row in history["screening"]:
            until = row["until"] or self._w("still")
            yield (
                f"  {row['since']} – {until} {self._w('screening')} {self._w(row['outcome'])}"
                f"（{self._titles(row['reasons'])}；{self._w('version')} {row['policy']}）"
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

    def _absent(self, section: str, because: str) -> str:
        """A section with nothing in it: why, or what the law that was entered lacks."""
        told = self._told[section]
        why = f"{self._w('law_missing')}：{told['missing']}" if told else self._w(because)
        return f"{self._w(section)}：{why}"

    def _from(self, day: str | None) -> str:
        return f"，{self._w('earliest')} {day}" if day else ""

    def _shown(self, value: object) -> str:
        if isinstance(value, bool):
            return self._w("yes" if value else "no")
        return self._w("none") if value is None else self._w(str(value))

    def _valued(self, name: str, value: object) -> str:
        if name in _AGES and value is not None:
            days = (date.fromisoformat(self._told["as_of"]) - date.fromisoformat(str(value))).days
            return f"{value}（{days} {self._w('days')}）"
        if name in _CALENDARS:
            return str(value).removeprefix("calendar.yaml: ")
        return self._money(str(value)) if name in _MONEY else self._shown(value)

    def _money(self, amount: str) -> str:
        told, currency = f"{Decimal(amount.replace(',', '')):,.2f}", self._told["currency"]
        return f"{told}元" if currency == "CNY" and not self._english else f"{currency} {told}"

    def _owed(self, line: Told) -> str:
        owed, claimed = self._money(line["owed"]), self._money(line["claimed"])
        return f"{self._w('owed')} {owed}，{self._w('claimed')} {claimed}"

    def _threshold(self, name: str, value: str) -> str:
        """What this product is held against by a rule, shares as percentages and amounts as money."""
        product = self._told["product"]
        if name in _BY_PRODUCT:
            value = dict(line.split(" ", 1) for line in value.split(", ")).get(product, value)
        others = tuple(f"{one} " for one in Product if one != product)
        value = "; ".join(line for line in value.split("; ") if not line.startswith(others))
        value = re.sub(r"\b[a-z_]+\b", lambda code: self._w(code[0]), value.replace(" x owed", " times_owed"))
        value = re.sub(r"<=(\d+)", lambda days: self._w("within").format(days[1]), value)
        value = re.sub(r"\b\d+\.\d{2}\b", lambda amount: self._money(amount[0]), value)
        return re.sub(r"\b\d\.\d{4}\b", lambda share: _percent(share[0]), value)

    def _titles(self, rules: list[str]) -> str:
        titles = {
            rule["rule"]: rule["english" if self._english else "title"]
            for rule in self._told["policy"]["rules"]
        }
        return "、".join(titles.get(rule, rule) for rule in rules) or self._w("none")

    def _shortened(self, lines: list[str]) -> list[str]:
        """The first two and the last lines, with a word on how many are left out: the last ones decide."""
        left_out = len(lines) - _LINE - 2
        if left_out <= 0:
            return lines
        return [*lines[:2], f"  …（{self._w('left_out').format(left_out)}）", *lines[-_LINE:]]


def _ends_once(limitation: Told) -> list[str]:
    """The steps of both ends; where these fall on one day, the proven ones alone tell it."""
    steps: list[str] = limitation["steps"]
    if "最晚：" not in steps or limitation["earliest"] != limitation["latest"]:
        return steps
    return ["两端相同：", *steps[1 : steps.index("最晚：")]]


def _percent(rate: str) -> str:
    return f"{(Decimal(rate) * 100).normalize():f}%"
