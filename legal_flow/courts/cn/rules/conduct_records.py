"""How long a contact log is kept, and until when a complaint is answered."""

from dataclasses import dataclass
from datetime import date

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import ConductFacts, Force, check_issuer, norms
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Period

LIMITATION = Citation("民法典", "第一百八十八条、第一百九十五条", "2020年主席令第45号")


@dataclass(frozen=True, slots=True)
class RecordFacts:
    """A record of the log and how its account stands."""

    product: Product
    lender: LenderKind
    made_on: date
    """The day of the contact that it records."""
    settled_on: date | None = None
    """The day the debt was satisfied; `None` while it is not."""
    spoken_plan: bool = False
    """It records an agreement on instalments made by word of mouth."""
    limitation_end: date | None = None
    """The latest day to which limitation, or the time to apply for enforcement, may run: the log is evidence."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One ground for keeping the record."""

    title: str
    until: date | None
    """The last day of keeping; `None` while the account is open."""
    force: Force
    citation: Citation


@dataclass(frozen=True, slots=True)
class Retention:
    """Every ground, and the last day that all of them together ask for."""

    grounds: tuple[Kept, ...]
    at_least: date | None
    """The latest of the days that are known."""
    keep_until: date | None
    """`None` while a ground is open; after this day the record is deleted (个人信息保护法47)."""


def retention(facts: RecordFacts, law: Law) -> Retention:
    """信用卡办法68、70; 消费金融公司管理办法; policy: the longest of all grounds, so that none is broken.

    Years run from the record's day, or from the day the debt was satisfied, to the corresponding day, that day
    kept too. Raises `DataFault` for a record made after the debt was satisfied or a card that no bank issued.
    """
    check_issuer(facts.product, facts.lender)
    if facts.settled_on is not None and facts.settled_on < facts.made_on:
        raise DataFault("settled_on: nothing was left to collect when the record was made")
    law.book.on("conduct.record_years.policy", facts.made_on)
    grounds = [*_by_years(facts, law), *_spoken(facts, law)]
    if facts.limitation_end is not None:
        title = "诉讼时效、申请执行期间内的证据"
        grounds.append(Kept(title, facts.limitation_end, Force.POLICY, LIMITATION))
    known = [ground.until for ground in grounds if ground.until is not None]
    latest = max(known, default=None)
    return Retention(tuple(grounds), latest, latest if len(known) == len(grounds) else None)


def complaint(received_on: date, law: Law, *, complicated: bool, extended: bool = False) -> Period:
    """投诉处理办法: a complaint is decided in 15 days, a complicated one in 30, 30 more where that was approved.

    Raises `DataFault` for an extension of a complaint that is not complicated.
    """
    if extended and not complicated:
        raise DataFault("extended: only a complicated complaint is extended")
    days = law.book.on(
        "conduct.complaint_days_complex" if complicated else "conduct.complaint_days", received_on
    )
    more = law.book.on("conduct.complaint_days_extension", received_on).whole if extended else 0
    end = periods.add(received_on, days.whole + more, "day")
    return periods.build("cn.conduct.complaint", days.cite, received_on, end, law.calendar)


def _by_years(facts: RecordFacts, law: Law) -> list[Kept]:
    found = []
    for norm in norms("record_years", facts.made_on, _case(facts), law.book):
        by_policy = norm.source.force is Force.POLICY
        start = facts.settled_on if by_policy else facts.made_on
        until = None if start is None else periods.add_years(start, norm.version.whole)
        title = "账户结清后的留存" if by_policy else "自记录之日起的最短留存"
        found.append(Kept(title, until, norm.source.force, norm.version.cite))
    return found


def _spoken(facts: RecordFacts, law: Law) -> list[Kept]:
    if not facts.spoken_plan:
        return []
    found = norms("spoken_plan", facts.made_on, _case(facts), law.book)
    title = "口头还款协议的录音至少保存到结清"
    return [Kept(title, facts.settled_on, norm.source.force, norm.version.cite) for norm in found]


def _case(facts: RecordFacts) -> ConductFacts:
    return ConductFacts(facts.product, facts.lender, ())
