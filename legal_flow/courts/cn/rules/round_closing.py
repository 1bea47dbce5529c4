"""终结本次执行程序 (法〔2016〕373号; 民事诉讼法解释517): its conditions, and how a closed round goes on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation, procedure_law
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Reason

RULE = "cn.round_closing"
Assets = Literal["none", "not_disposable", "disposable"]
SOURCE = "最高人民法院关于严格规范终结本次执行程序的规定（试行）"
CONSENT = procedure_interpretation("第五百一十七条第一款")
AGAIN = (
    procedure_interpretation("第五百一十七条第二款"),
    procedure_interpretation("第五百一十五条"),
    procedure_law("第二百六十五条"),
)


@dataclass(frozen=True, slots=True)
class Round:
    """A round of enforcement as it stands when the court wants to close it."""

    accepted_on: date
    notice_sent: bool
    report_ordered: bool
    consumption_limited: bool
    listing_qualified: bool
    """Whether the debtor qualifies for the 失信 list."""
    listed: bool
    searched: bool
    """All means of search were used up."""
    assets: str
    """`none`, `not_disposable` or `disposable`."""
    missing_debtor: bool = False
    looked_for: bool = False
    obstruction: bool = False
    punished: bool = False
    applicant_signed: bool = False
    approved: bool = False
    """Examined by a panel and approved by the president."""


def assess(facts: Round, on: date, law: Law) -> tuple[Reason, ...]:
    """法〔2016〕373号1; 解释517(1): every condition that is missing on `on`; none missing, it may be closed."""
    if on < facts.accepted_on:
        raise DataFault("on: the round would be closed before it was accepted (accepted_on)")
    if facts.assets not in get_args(Assets):
        raise DataFault(f"assets: {facts.assets} is none of {', '.join(get_args(Assets))}")
    return tuple(_missing(facts, on, law))


def conditions(accepted_on: date, law: Law) -> tuple[Citation, ...]:
    """法〔2016〕373号1; 解释517(1): where the conditions stand, met or not."""
    months = law.book.on("enforcement.round_closing_months", accepted_on)
    return (Citation(SOURCE, "第一条", months.cite.edition, months.cite.confidence), CONSENT)


def earliest(accepted_on: date, law: Law) -> date:
    """法〔2016〕373号1(四): the first day on which more than three months have gone since 执行立案."""
    months = law.book.on("enforcement.round_closing_months", accepted_on)
    return periods.add_months(accepted_on, months.whole) + ONE_DAY


def revival(found_on: date, closed_on: date) -> Reason:
    """解释517(2)、515; 民事诉讼法265: on finding property, at any time; no limitation of the two years."""
    if found_on < closed_on:
        raise DataFault("found_on: property found before the round was closed belongs into that round")
    facts = {"closed_on": closed_on.isoformat(), "found_on": found_on.isoformat()}
    title = "发现可供执行的财产，可以随时申请恢复执行，不受申请执行时效期间的限制"
    return Reason("cn.revival", Outcome.ELIGIBLE, title, AGAIN, facts)


def searches(closed_on: date, law: Law) -> tuple[date, ...]:
    """法〔2016〕373号9: the days on which the court looks again, every six months for five years (MH)."""
    every = law.book.on("periods.round_closed.recheck", closed_on).whole
    years = law.book.on("enforcement.round_closed_years", closed_on).whole
    count = years * periods.MONTHS_A_YEAR // every
    return tuple(periods.add_months(closed_on, every * number) for number in range(1, count + 1))


def _missing(facts: Round, on: date, law: Law) -> Iterator[Reason]:
    if not (facts.notice_sent and facts.report_ordered):
        yield _reason("notice", "未发出执行通知并责令被执行人报告财产", _article("一"))
    if not facts.consumption_limited:
        yield _reason("consumption", "未向被执行人发出限制消费令", _article("二"))
    if facts.listing_qualified and not facts.listed:
        yield _reason("listing", "被执行人符合条件而未纳入失信被执行人名单", _article("二"))
    if not facts.searched:
        yield _reason("searches", "未穷尽财产调查措施", _article("三"))
    if facts.assets == "disposable":
        yield _reason("assets", "有可供执行且能够处置的财产", _article("三"))
    first = earliest(facts.accepted_on, law)
    if on < first:
        cite = law.book.on("enforcement.round_closing_months", facts.accepted_on).cite
        yield replace(_reason("months", "自执行案件立案之日起未超过三个月", cite), earliest=first)
    if facts.missing_debtor and not facts.looked_for:
        yield _reason("debtor", "被执行人下落不明，未依法予以查找", _article("五"))
    if facts.obstruction and not facts.punished:
        yield _reason("obstruction", "被执行人或者其他人妨害执行，未依法采取强制措施", _article("五"))
    if not (facts.applicant_signed or facts.approved):
        yield _reason("consent", "申请执行人未签字确认，也未经合议庭审查核实并报院长批准", CONSENT)


def _article(item: str) -> Citation:
    return Citation(SOURCE, f"第一条第{item}项", "法〔2016〕373号", "V2")


def _reason(code: str, title: str, cite: Citation) -> Reason:
    return Reason(f"{RULE}.{code}", Outcome.NOT_YET, title, (cite,))
