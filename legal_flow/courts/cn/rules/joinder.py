"""当事人: which accounts go into one suit, and who may be sued beside or instead of the debtor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from legal_flow.cases.facts import GuaranteeFact, MainDebt
from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules import guarantee as guarantee_rules
from legal_flow.courts.cn.rules import guarantors
from legal_flow.courts.cn.rules.basis import Law, civil_code, procedure_interpretation, procedure_law
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

JOINED = procedure_law("第一百四十三条", "MH")
GOOD_FAITH = procedure_law("第十三条第一款", "MH")
TOGETHER = replace(procedure_interpretation("第六十六条"), confidence="MH")
Unit = Literal["head_office", "branch"]
SpouseProof = Literal["joint_signature", "ratified", "daily_need", "common_use"]
OWN_NAME_NEEDS = {
    "daily_need": "以个人名义为家庭日常生活需要所负债务",
    "common_use": "证明用于夫妻共同生活、共同生产经营",
}
BOTH_AGREED = {"joint_signature": "夫妻共同签名", "ratified": "配偶事后追认"}
SPOUSE_EVIDENCE = {**BOTH_AGREED, **OWN_NAME_NEEDS}
"""民法典1064: nothing else makes a debt one of both spouses."""


class Matter(NamedTuple):
    """An account as the grouping reads it; `case` is the suit that is planned for it."""

    account: str
    debtor: str
    creditor: str
    cause: str
    court: str
    amount: Decimal
    case: str = ""


@dataclass(frozen=True, slots=True)
class Estate:
    """What is known of an estate and its heirs; `shares` are what heirs who did not renounce have received."""

    value: Decimal
    shares: tuple[tuple[str, Decimal], ...] = ()
    administrator: str = ""
    heirs_fixed: bool = True


@dataclass(frozen=True, slots=True)
class Respondents:
    """Whom to sue, each up to what; the amount over all is capped by the estate."""

    sued: tuple[tuple[str, Decimal], ...]
    most: Decimal
    reason: Reason


def claimant(unit: str, *, licensed: bool) -> Reason:
    """解释52(六): a licensed branch of a bank or other lender sues in its own name, no other part does."""
    rule = "cn.claimant"
    if unit not in ("head_office", "branch"):
        raise ValueError(f"unit: {unit} is neither head_office nor branch")
    if unit == "head_office":
        title = "法人以自己的名义起诉"
        return Reason(rule, Outcome.ELIGIBLE, title, (procedure_law("第五十一条第一款", "MH"),))
    cite = procedure_interpretation("第五十二条第六项")
    if licensed:
        return Reason(rule, Outcome.ELIGIBLE, "依法设立并领取营业执照的分支机构可以自己的名义起诉", (cite,))
    return Reason(rule, Outcome.BARRED, "没有领取营业执照的分支机构不得以自己的名义起诉，由法人起诉", (cite,))


def group(matters: Iterable[Matter]) -> tuple[tuple[str, ...], ...]:
    """民事诉讼法143: one debtor, creditor, cause and court make one suit; groups and accounts in their order."""
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for matter in matters:
        groups[_key(matter)].append(matter.account)
    return tuple(tuple(accounts) for accounts in groups.values())


def splitting(matters: Sequence[Matter], ceiling: Decimal) -> Reason:
    """民事诉讼法13(1)、165: what belongs together is not split, least of all to come under the 小额 ceiling."""
    cases: dict[tuple[str, ...], set[str]] = defaultdict(set)
    totals: dict[tuple[str, ...], Decimal] = defaultdict(lambda: ZERO)
    for matter in matters:
        if not matter.case:
            raise ValueError(f"{matter.account}: no suit is planned for it")
        cases[_key(matter)].add(matter.case)
        totals[_key(matter)] += matter.amount
    split = [key for key, planned in cases.items() if len(planned) > 1]
    rule = "cn.no_splitting"
    if not split:
        return Reason(rule, Outcome.ELIGIBLE, "同一债务人、债权人、案由、法院的账户在一案", (JOINED,))
    total = max(totals[key] for key in split)
    facts = {"total": in_words(total), "ceiling": in_words(ceiling)}
    if total > ceiling:
        title = "拆分起诉使合计超过小额诉讼上限的标的额落在上限以内，不允许"
        return Reason(rule, Outcome.BARRED, title, (GOOD_FAITH, procedure_law("第一百六十五条第一款")), facts)
    return Reason(rule, Outcome.BARRED, "应当合并的账户不得拆成数案", (GOOD_FAITH, JOINED), facts)


def spouse(evidence: Iterable[str], incurred_on: date, married_on: date | None, law: Law) -> Reason:
    """民法典1064 (法释〔2018〕2号 before 2021): a spouse is sued only on proof that the debt is of both.

    `evidence` are words of `SPOUSE_EVIDENCE`. Raises `ValueError` for any other word.
    """
    rule, found = "cn.spouse", list(evidence)
    unknown = [word for word in found if word not in SPOUSE_EVIDENCE]
    if unknown:
        raise ValueError(f"evidence: {unknown[0]} is none of {', '.join(SPOUSE_EVIDENCE)}")
    version = law.book.on("procedure.spouse_joint_debt", incurred_on)
    if not found:
        title = "没有夫妻共同债务的证据，不得列配偶为被告"
        return Reason(rule, Outcome.BARRED, title, (version.cite,))
    named = "、".join(SPOUSE_EVIDENCE[word] for word in found)
    before = married_on is None or incurred_on < married_on
    if before and not BOTH_AGREED.keys() & set(found):
        if "common_use" not in found:
            title = "债务发生在婚姻关系存续期间之前，不得列配偶为被告"
            return Reason(rule, Outcome.BARRED, title, (version.cite,))
        title = "婚前债务用于婚后共同生活的，由律师判断能否列配偶为被告"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (version.cite,))
    return Reason(rule, Outcome.ELIGIBLE, f"可以列配偶为共同被告：{named}", (version.cite,))


def guarantor(
    guarantee: GuaranteeFact,
    main: MainDebt,
    as_of: date,
    law: Law,
    pursued: guarantors.Pursued,
    *,
    debtor_sued: bool,
) -> Reason:
    """民法典687、688、692-694; 担保制度解释26: a joint guarantor alone, a general one with or after the debtor.

    A lawyer decides on a disputed guarantee, on one whose own limitation has run out (what interrupted that is not
    read here), and on a general one where the guarantor may not refuse (民法典687(2), second half).
    """
    rule = "cn.guarantor"
    watched = guarantee_rules.watched(guarantee, main, as_of, law)
    facts = {**watched.facts, "debtor_sued": "yes" if debtor_sued else "no"}
    lost = facts["alive"] == "no"
    if lost or watched.outcome is not Outcome.ELIGIBLE:
        outcome = Outcome.BARRED if lost else watched.outcome
        return Reason(rule, outcome, watched.title, watched.citations, facts)
    kind = facts["mode"]
    version = law.book.on(f"limitation.{kind}_guarantor", main.earliest)
    cites: tuple[Citation, ...] = (version.cite, TOGETHER)
    excepted = pursued.exception_known_on
    if kind == "general" and excepted is not None and excepted <= as_of:
        title = "有一般保证人不得拒绝承担责任的情形，能否单独起诉、是否先执行债务人由律师判断"
        refuses = (version.cite, replace(civil_code("第六百八十七条第二款"), confidence="MH"))
        return Reason(rule, Outcome.NEEDS_LAWYER, title, refuses, facts)
    before = guarantee.sued_debtor_on
    sued_apart = before is not None and before <= as_of and not guarantee.suit_withdrawn
    if kind == "general" and not (debtor_sued or sued_apart):
        return _general_alone(guarantee, main, as_of, law, facts)
    own = guarantors.own_limitation(guarantee, main, as_of, law, pursued)
    if own.period is not None:
        facts["own_limitation"] = own.period.legal_end.isoformat()
        if as_of > own.period.legal_end:
            title = "保证债务的诉讼时效已届满（未计其后的中断），保证人可以提出抗辩，由律师判断"
            return Reason(rule, Outcome.NEEDS_LAWYER, title, own.citations, facts)
    if kind == "joint":
        title = "连带责任保证人可以直接列为被告，也可以与债务人一并起诉"
        return Reason(rule, Outcome.ELIGIBLE, title, cites, facts)
    title = "一般保证人与债务人一并起诉，对债务人依法强制执行仍不能清偿的才执行保证人"
    if not debtor_sued:
        title = "此前已就主债务起诉债务人或者申请仲裁，可以另行起诉一般保证人，执行在债务人之后"
        cites = (version.cite, law.book.on("limitation.general_guarantor_alone", main.earliest).cite)
    return Reason(rule, Outcome.ELIGIBLE, title, cites, {**facts, "enforced": "after_debtor"})


def _general_alone(
    guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law, facts: dict[str, str]
) -> Reason:
    """担保制度解释26(1)、27: neither suit nor arbitration against the debtor; a deed enforced is argued."""
    rule, alone = "cn.guarantor", law.book.on("limitation.general_guarantor_alone", main.earliest)
    cites = (law.book.on("limitation.general_guarantor", main.earliest).cite, alone.cite)
    deed = guarantee.deed_enforced_on
    if deed is not None and deed <= as_of:
        title = "凭公证债权文书执行债务人而未起诉的，能否单独起诉一般保证人由律师判断"
        return Reason(rule, Outcome.NEEDS_LAWYER, title, (*cites, guarantee_rules.DEED), facts)
    title = "只起诉一般保证人的驳回起诉，应当与债务人一并列为被告"
    if alone.text == "joined":
        title = "只起诉一般保证人的，法院通知债务人参加；应当与债务人一并列为被告"
    return Reason(rule, Outcome.BARRED, title, cites, facts)


def estate(debt: Decimal, known: Estate) -> Respondents:
    """民法典1145、1159、1161: administrator or heirs, up to what the estate is worth; all renounced: the estate.

    Raises `ValueError` where the shares are worth more than the estate.
    """
    total = sum((share for _, share in known.shares), ZERO)
    if total > known.value:
        raise ValueError("shares: worth more than the estate")
    most = min(debt, known.value)
    cites = (civil_code("第一千一百五十九条"), civil_code("第一千一百六十一条第一款"))
    facts = {"most": in_words(most)}
    if known.administrator:
        title = "以遗产管理人为被告，以遗产实际价值为限"
        managed = (civil_code("第一千一百四十五条"), civil_code("第一千一百四十七条"), *cites)
        return _respondents(((known.administrator, most),), most, Outcome.ELIGIBLE, title, managed, facts)
    if not known.heirs_fixed:
        title = "继承人或者遗产管理人尚未确定，不能起诉"
        waiting = (civil_code("第一百九十四条第一款第三项"), civil_code("第一千一百四十五条"))
        return _respondents((), most, Outcome.NOT_YET, title, waiting, facts)
    if not known.shares:
        title = "继承人均放弃继承，不负清偿责任；由民政部门或者村民委员会担任遗产管理人，以遗产清偿"
        renounced = (civil_code("第一千一百四十五条"), civil_code("第一千一百六十一条第二款"))
        return _respondents((), most, Outcome.NEEDS_LAWYER, title, renounced, facts)
    sued = tuple((heir, min(debt, share)) for heir, share in known.shares)
    title = "以未放弃继承的继承人为被告，各以所得遗产实际价值为限"
    return _respondents(sued, min(debt, total), Outcome.ELIGIBLE, title, cites, facts)


def _respondents(
    sued: tuple[tuple[str, Decimal], ...],
    most: Decimal,
    outcome: Outcome,
    title: str,
    cites: tuple[Citation, ...],
    facts: dict[str, str],
) -> Respondents:
    return Respondents(sued, most, Reason("cn.estate", outcome, title, cites, facts))


def _key(matter: Matter) -> tuple[str, ...]:
    return matter.debtor, matter.creditor, matter.cause, matter.court
