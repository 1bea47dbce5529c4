"""个人信息: what must stand before a debtor's data go to a law firm, agency, mailing house or assignee; 征信."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import (
    MEMBERS,
    Checklist,
    Force,
    Missing,
    check_issuer,
    checklist,
)
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import Version
from legal_flow.rules import periods

Asked = tuple[bool, Missing]
"""Whether a thing was done, and what is missing if it was not."""
Receiver = Literal["law_firm", "agency", "mailing_house", "assignee"]
ASSIGNEE = "assignee"
ENTRUSTED = frozenset(get_args(Receiver)) - {ASSIGNEE}
Clause = Literal["purpose", "term", "method", "types", "measures", "rights"]
CLAUSES = {
    "purpose": "委托处理的目的",
    "term": "期限",
    "method": "处理方式",
    "types": "个人信息的种类",
    "measures": "保护措施",
    "rights": "双方的权利和义务",
}
COUNSEL_DOUBT = "律师事务所是受托人还是独立的个人信息处理者尚有争议，本表按受托人审查"
CONSENT_DOUBT = "依个人信息保护法第十三条第一款第二项至第七项处理的不需单独同意，系主流理解（MH）"


@dataclass(frozen=True, slots=True)
class Handover:
    """Data of a debtor on the way to somebody outside; every fact as it stood on the day `on`."""

    on: date
    to: str
    """`law_firm`, `agency`, `mailing_house` (entrusted), or `assignee` (another controller)."""
    product: Product
    lender: LenderKind
    online: bool
    clauses: frozenset[str]
    """Which of `CLAUSES` the contract has."""
    supervised: bool
    measures_taken: bool
    """Access, encryption, training and a plan for incidents (51)."""
    necessary: bool
    """A definite purpose, full necessity and strict protection of sensitive data are on record (28(2))."""
    assessed_on: date | None
    by_consent: bool = False
    """The processing rests on consent and not on the contract or a legal duty (13)."""
    separate_consent: bool = False
    notified: bool = False
    """The debtor was told who receives what, for which purpose and how."""
    sub_entrusted: bool = False
    sub_consented: bool = False
    automated: bool = False
    """Software alone proposed to hand the case over."""
    human_decided: bool = False
    published: bool = False
    ended: bool = False
    """The contract is over, void or rescinded."""
    returned: bool = False
    debtor_told: bool = False
    """The debtor was told before an agency was set to collect."""
    evaluated_on: date | None = None
    paid_by_recovery_only: bool = False
    violent_record: bool = False


@dataclass(frozen=True, slots=True)
class HandoverCheck:
    """What is missing, until when the assessment is kept, and where the law is doubtful."""

    asked: Checklist
    assessment_kept_until: date | None
    doubts: tuple[str, ...]


def handover(facts: Handover, law: Law) -> HandoverCheck:
    """个人信息保护法21、23-25、28、29、51、55、56, and for an agency the rules on outsourcing.

    Raises `DataFault` for an unknown receiver or clause or a card that no bank issued, `NotFormalised` before
    2021-11-01.
    """
    if facts.to not in ENTRUSTED | {ASSIGNEE}:
        raise DataFault(f"to: {facts.to} is none of {', '.join(sorted(ENTRUSTED | {ASSIGNEE}))}")
    check_issuer(facts.product, facts.lender)
    unknown = sorted(facts.clauses - CLAUSES.keys())
    if unknown:
        raise DataFault(f"clauses: {', '.join(unknown)} is none of {', '.join(CLAUSES)}")
    years = law.book.on("conduct.assessment_years", facts.on)
    assessed = facts.assessed_on
    in_time = assessed is not None and assessed <= facts.on
    asked = [
        *(_entrusted(facts, law) if facts.to in ENTRUSTED else _provided(facts)),
        *_every(facts, in_time),
        *(_agency(facts, law) if facts.to == "agency" else ()),
    ]
    doubts = [COUNSEL_DOUBT] if facts.to == "law_firm" else []
    if facts.to in ENTRUSTED and not (facts.by_consent or facts.separate_consent):
        doubts.append(CONSENT_DOUBT)
    kept = periods.add_years(assessed, years.whole) if assessed is not None else None
    return HandoverCheck(checklist(asked), kept, tuple(doubts))


def _entrusted(facts: Handover, law: Law) -> list[Asked]:
    """个人信息保护法21: contract with its terms, supervision, no sub-entrusting without consent, return at the end."""
    clauses = law.book.on("conduct.entrust_clauses", facts.on)
    found = [
        (
            clause in facts.clauses,
            Missing(f"clause.{clause}", f"合同约定：{CLAUSES[clause]}", Force.LAW, clauses.cite),
        )
        for clause in clauses.value
    ]
    needed = (
        (facts.supervised, "supervised", "对受托人的监督", "第二十一条第一款"),
        (facts.returned or not facts.ended, "returned", "合同终止后返还或者删除", "第二十一条第二款"),
        (facts.sub_consented or not facts.sub_entrusted, "sub_consented", "转委托的同意", "第二十一条第三款"),
    )
    return [*found, *_by_law(needed)]


def _provided(facts: Handover) -> list[Asked]:
    """个人信息保护法23: another controller gets data only after notice and with separate consent."""
    needed = (
        (facts.notified, "notified", "告知接收方、目的、方式和种类", "第二十三条"),
        (facts.separate_consent, "separate_consent", "单独同意", "第二十三条"),
    )
    return _by_law(needed)


def _every(facts: Handover, assessed: bool) -> list[Asked]:
    """个人信息保护法24、25、28、29、51、55: whoever receives the data.

    Sensitive data (金融账户) need separate consent only where the processing rests on consent (29).
    """
    consented = facts.separate_consent or not facts.by_consent or facts.to == ASSIGNEE
    needed = (
        (facts.human_decided or not facts.automated, "human_decided", "由人决定移交", "第二十四条第三款"),
        (facts.separate_consent or not facts.published, "not_published", "公开的单独同意", "第二十五条"),
        (facts.necessary, "necessary", "敏感个人信息的特定目的、充分必要和严格保护", "第二十八条第二款"),
        (consented, "separate_consent", "敏感个人信息的单独同意", "第二十九条"),
        (facts.measures_taken, "measures_taken", "保护措施", "第五十一条"),
        (assessed, "assessed", "事前的个人信息保护影响评估", "第五十五条"),
    )
    return _by_law(needed)


def _agency(facts: Handover, law: Law) -> list[Asked]:
    """消保办法41、信用卡办法66、互联网贷款办法、GB/T 45251: what setting an agency to collect needs besides."""
    member, card = facts.lender in MEMBERS, facts.product is Product.CARD

    def evaluated(version: Version) -> bool:
        last = facts.evaluated_on
        return last is not None and last <= facts.on <= periods.add_years(last, version.whole)

    rules: tuple[tuple[bool, str, str, Force, Callable[[Version], bool]], ...] = (
        (member, "agency_notice", "委托催收前告知债务人", Force.LAW, lambda _: facts.debtor_told),
        (
            card,
            "agency_pay",
            "佣金不单纯以回收金额计算",
            Force.LAW,
            lambda _: not facts.paid_by_recovery_only,
        ),
        (
            member and facts.online and not card,
            "agency_record",
            "受托机构没有暴力催收记录",
            Force.LAW,
            lambda _: not facts.violent_record,
        ),
        (facts.online, "agency_evaluation_years", "一年内的受托机构评价", Force.STANDARD, evaluated),
    )
    found = []
    for binds, code, title, force, met in rules:
        entry = law.book[f"conduct.{code}"]
        if not binds or facts.on < entry.versions[""][0].start:
            continue
        version = entry.on(facts.on)
        found.append((met(version), Missing(code.removesuffix("_years"), title, force, version.cite)))
    return found


def _by_law(needed: tuple[tuple[bool, str, str, str], ...]) -> list[Asked]:
    return [(met, Missing(code, title, Force.LAW, _pipl(article))) for met, code, title, article in needed]


def _pipl(article: str) -> Citation:
    return Citation("个人信息保护法", article, "2021年主席令第91号")
