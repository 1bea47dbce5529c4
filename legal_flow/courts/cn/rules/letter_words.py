"""律师函、催收函: words that may not stand in them, what a card demand must say, and who may issue a letter.

A listed phrase is found by its letters, not by its meaning: a lawyer reads every place named. A letter in
which none is found has not thereby been found lawful.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import Checklist, Force, Missing, checklist
from legal_flow.courts.cn.rules.standing import POLICY
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome

WORDS = "conduct.words."
PROSECUTION = "prosecution"
GUIDELINE = "金融机构个人消费类贷款催收工作指引（试行）"
POLICY_LETTER = Citation(POLICY.source, "律师函签发", POLICY.edition)
GAP = r"[^。；！？]{0,6}?"
"""What a … in a listed phrase stands for: up to six characters of the same sentence."""
Item = Literal[
    "holder_name",
    "balance",
    "cause_and_law",
    "rights_and_duties",
    "way_to_check",
    "way_to_repay",
    "way_to_object",
    "way_to_give_evidence",
    "issuer_contact",
    "seal",
]
ITEMS = {
    "holder_name": "持卡人姓名",
    "balance": "欠款余额",
    "cause_and_law": "催收事由和相关法规",
    "rights_and_duties": "持卡人的权利和义务",
    "way_to_check": "查询账户状态的途径",
    "way_to_repay": "还款的途径",
    "way_to_object": "提出异议的途径",
    "way_to_give_evidence": "提供相关证据的途径",
    "issuer_contact": "发卡银行联系方式",
    "seal": "业务公章",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase found in a letter."""

    category: str
    title: str
    text: str
    start: int
    """Its place in the text, counted from 0."""
    outcome: Outcome
    """`barred`, or `needs_lawyer` where a lawyer may let it stand."""
    force: Force
    citation: Citation


@dataclass(frozen=True, slots=True)
class LetterCheck:
    """What stands in a letter that should not, in order of place."""

    outcome: Outcome
    """`eligible` means that no listed phrase was found."""
    phrases: tuple[Phrase, ...]
    unchecked: tuple[str, ...]
    """Categories whose norm was not in force on the letter's day."""


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """How a lawyer letter came about."""

    on: date
    commissioned: bool
    """The firm took the matter and has the written contract."""
    conflict_checked: bool
    reviewed: bool
    """A lawyer read this very letter, not only its template."""
    signed: bool
    to_role: str
    """`debtor` or `guarantor`; nobody else is a lawful addressee."""


def words(text: str, on: date, law: Law, *, prosecution_open: bool = False) -> LetterCheck:
    """律师函、催收函: every listed phrase, each under the norm in force on the letter's day.

    `prosecution_open` says that the conditions of 恶意透支 are met (`letter_crime.overdraft`): then a mention
    of criminal liability goes to a lawyer, else it is barred. Raises `NotFormalised` for a day before any norm.
    """
    if not text.strip():
        raise DataFault("text: the letter is empty")
    keys = sorted(key for key in law.book if key.startswith(WORDS))
    earliest = min(keys, key=lambda key: law.book[key].versions[""][0].start)
    law.book.on(earliest, on)
    known = [key for key in keys if on >= law.book[key].versions[""][0].start]
    found = [phrase for key in known for phrase in _in_category(key, text, on, law, prosecution_open)]
    outcome = Outcome.ELIGIBLE
    if found:
        grave = any(phrase.outcome is Outcome.BARRED for phrase in found)
        outcome = Outcome.BARRED if grave else Outcome.NEEDS_LAWYER
    return LetterCheck(
        outcome,
        tuple(sorted(found, key=lambda phrase: (phrase.start, phrase.category))),
        tuple(key.removeprefix(WORDS) for key in keys if key not in known),
    )


def contents(product: Product, present: tuple[str, ...], on: date, law: Law) -> Checklist:
    """信用卡办法69: what a card demand letter (催收函) must disclose and does not; loans have no such list.

    Raises `DataFault` for an item that is none of `ITEMS`.
    """
    unknown = sorted(set(present) - ITEMS.keys())
    if unknown:
        raise DataFault(f"present: {', '.join(unknown)} is none of {', '.join(ITEMS)}")
    if product is not Product.CARD:
        return checklist(())
    version = law.book.on("conduct.letter_contents.card", on)
    return checklist(
        (code in present, Missing(code, ITEMS[code], Force.LAW, version.cite)) for code in version.value
    )


def issue(facts: IssueFacts, law: Law) -> Checklist:
    """律师法25、38、39: the firm takes the matter by written contract, checks conflicts, keeps the secret.

    That a lawyer reads and signs each letter is policy here; the bar's rules on bulk letters are not entered.
    """
    law.book.on("conduct.counsel_letter", facts.on)
    needed = (
        (facts.commissioned, "commissioned", "律师事务所书面委托合同", _lawyers("第二十五条"), Force.LAW),
        (facts.conflict_checked, "conflict_checked", "利益冲突审查", _lawyers("第三十九条"), Force.LAW),
        (
            facts.to_role in {"debtor", "guarantor"},
            "addressee",
            "只发给债务人、担保人",
            _lawyers("第三十八条"),
            Force.LAW,
        ),
        (facts.reviewed, "reviewed", "律师逐函审阅", POLICY_LETTER, Force.POLICY),
        (facts.signed, "signed", "律师逐函签发", POLICY_LETTER, Force.POLICY),
    )
    return checklist((met, Missing(code, title, force, cite)) for met, code, title, cite, force in needed)


def _lawyers(article: str) -> Citation:
    return Citation("律师法", article, "2017年修正")


def _in_category(key: str, text: str, on: date, law: Law, prosecution_open: bool) -> list[Phrase]:
    version, category = law.book.on(key, on), key.removeprefix(WORDS)
    lawyer = category == PROSECUTION and prosecution_open
    return [
        Phrase(
            category=category,
            title=law.book[key].title,
            text=hit.group(),
            start=hit.start(),
            outcome=Outcome.NEEDS_LAWYER if lawyer else Outcome.BARRED,
            force=Force.SELF_REGULATION if version.cite.source == GUIDELINE else Force.LAW,
            citation=version.cite,
        )
        for hit in re.finditer(_pattern(version.value), text)
    ]


def _pattern(phrases: list[str]) -> str:
    """One pattern for a category, the longest phrase first: what overlaps is found once."""
    return "|".join(_spelled(phrase) for phrase in sorted(phrases, key=lambda one: (-len(one), one)))


def _spelled(phrase: str) -> str:
    """A phrase as a pattern; white space between its characters does not hide it."""
    return GAP.join(r"\s*".join(map(re.escape, part)) for part in phrase.split("…"))
