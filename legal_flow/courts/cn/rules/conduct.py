"""催收合规: the audit of a contact log. Every rule reads each contact under the norms of that contact's own day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time

from legal_flow.cases.facts import Channel, FlagFact
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.conduct_norms import (
    ANSWERED,
    Breach,
    CollectionContact,
    ConductFacts,
    checked,
    judged,
    unbound,
)
from legal_flow.law.lawbook import Lawbook
from legal_flow.law.parameters import Version
from legal_flow.rules import contact_counts as counts
from legal_flow.rules.contact_counts import Try

Log = tuple[CollectionContact, ...]
SPOKEN = frozenset({Channel.CALL, Channel.VISIT})
OTHERS = frozenset({"reserved_contact", "third_party"})
HARDSHIP = ("illness", "disaster")
LOST = frozenset({"deceased", "incapacitated"})
PER_CONTACT = ("quiet_hours", "effective_calls", "dials", "third_party")
"""Norms that every contact is measured by; a day on which no source of one binds is reported as unchecked."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What an audit found, with the counts it rests on."""

    breaches: tuple[Breach, ...]
    effective_calls: Mapping[date, int]
    """By day, calls to the debtor that were answered; lender, agencies and AI voice together."""
    dials: Mapping[tuple[date, str], int]
    """By day and number, dials to the debtor that nobody answered."""
    unchecked: Mapping[str, tuple[date, ...]]
    """By norm, contact days on which no entered source binds this lender: not the same as compliant."""


def audit(case: ConductFacts, law: Law) -> Audit:
    """Every breach in the log, norm by norm; raises `DataFault` for a log that cannot be."""
    log, book = checked(case), law.book
    ours = tuple(one for one in log if not one.inbound)
    days = sorted({one.day for one in ours})
    silent = {name: unbound(name, days, case, book) for name in PER_CONTACT}
    return Audit(
        breaches=(
            *(breach for rule in RULES for breach in rule(ours, case, book)),
            *early_contact_person(log, case, book),
        ),
        effective_calls={key[0]: len(tries) for key, tries in counts.by_day(answered_calls(ours)).items()},
        dials={key: len(tries) for key, tries in counts.by_day(unanswered_dials(ours)).items()},
        unchecked={name: missing for name, missing in silent.items() if missing},
    )


def answered_calls(ours: Log) -> list[Try]:
    """GB/T 45251 有效通话: calls made to the debtor that were answered, by whomever and with whatever voice."""
    return [
        Try(one.ref, one.at, "debtor", answered=True)
        for one in ours
        if one.to == "debtor" and one.contact.channel is Channel.CALL and one.contact.result in ANSWERED
    ]


def unanswered_dials(ours: Log) -> list[Try]:
    """催收工作指引: dials to a number of the debtor that were not put through or not answered, by number."""
    return [
        Try(one.ref, one.at, one.number, answered=False)
        for one in ours
        if one.to == "debtor" and one.contact.channel is Channel.CALL and one.contact.result not in ANSWERED
    ]


def quiet_hours(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """GB/T 45251、催收工作指引: no contact from 22:00 to 08:00 local time unless agreed.

    22:00:00 and 07:59:59 lie inside these hours, 21:59:59 and 08:00:00 do not. A posted letter has no hour.
    """

    def broken(one: CollectionContact, version: Version) -> bool:
        start, end = (time.fromisoformat(part) for part in version.text.split("-"))
        timed = one.contact.channel is not Channel.LETTER
        return timed and not one.hours_agreed and counts.in_hours(one.at.time(), start, end)

    return judged("quiet_hours", "在不得催收的时间催收", ours, case, book, broken)


def effective_calls(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """GB/T 45251: at most three effective calls a day with one debtor; the calls from the fourth on are named."""
    place = counts.places(counts.by_day(answered_calls(ours)))
    title = "每日主动有效通话超过上限"
    return judged(
        "effective_calls", title, ours, case, book, lambda one, at: place.get(one.ref, 0) > at.whole
    )


def dials(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """催收工作指引: at most six unanswered dials a day to one number; those from the seventh on are named."""
    place = counts.places(counts.by_day(unanswered_dials(ours)))
    title = "未接通时对同一联系方式的拨打超过上限"
    return judged("dials", title, ours, case, book, lambda one, at: place.get(one.ref, 0) > at.whole)


def third_parties(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """信用卡办法68; 消费金融公司管理办法: only debtor and guarantor are asked to pay.

    A person the debtor did not name is not contacted at all; one he named is not asked to pay.
    """

    def broken(one: CollectionContact, _version: Version) -> bool:
        return one.to == "third_party" or (one.to == "reserved_contact" and one.contact.demanded)

    return judged("third_party", "对与债务无关的第三人催收", ours, case, book, broken)


def early_contact_person(log: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """GB/T 45251、催收工作指引: a named contact is asked for the debtor only once he cannot be reached.

    The standard: the last try to reach the debtor failed, or he is dead or lacks capacity. The guideline says
    when he counts as not reachable: a number out of use (`failed`), so many dials in a row without answer, from
    the next day on, or so many days in a row. A call from the debtor shows that he can be reached.
    """
    tries = [
        Try(one.ref, one.at, "debtor", answered=one.inbound or one.contact.result in ANSWERED)
        for one in log
        if one.to == "debtor" and one.contact.channel in SPOKEN
    ]
    out_of_use = {one.ref for one in log if one.contact.result == "failed"}
    asked = tuple(one for one in log if one.to == "reserved_contact" and not one.inbound)

    def broken(one: CollectionContact, version: Version) -> bool:
        failed = counts.failed_before(tries, one.at)
        if _lost(one, case) or (failed and version.value is True):
            return False
        if version.value is True:
            return True
        enough_dials = len(failed) >= version.whole and failed[version.whole - 1].day < one.day
        in_a_row = counts.days_in_a_row((tried.day for tried in failed), one.day)
        enough_days = in_a_row >= book.on("conduct.contact_person_days.guideline", one.day).whole
        return not (enough_dials or enough_days or any(tried.ref in out_of_use for tried in failed))

    return judged("contact_person", "债务人尚可联系即联系联系人", asked, case, book, broken)


def refused_contact_person(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """GB/T 45251: a contact person who refuses is not contacted again, on whatever number.

    Contact persons who are not named cannot be told apart: those of one role count as one.
    """
    refused: set[str] = set()
    again = []
    for one in ours:
        if one.to not in OTHERS:
            continue
        person = one.person or one.to
        if person in refused:
            again.append(one)
        if one.contact.result == "refused":
            refused.add(person)
    return judged("contact_refused", "联系人拒绝后再次联系", again, case, book, _always)


def disclosure(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """民法典1032-1034; GB/T 45251: nobody but debtor and guarantor learns of the debt. A demand names it."""

    def broken(one: CollectionContact, _version: Version) -> bool:
        return one.disclosed or (one.to in OTHERS and one.contact.demanded)

    return judged("disclosure", "向他人透露债务", ours, case, book, broken)


def visits(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """民法典1033(二): no home is entered without consent; 催收工作指引: nor the place of work."""

    def home(one: CollectionContact, _version: Version) -> bool:
        return one.place == "home" and not one.place_agreed

    def either(one: CollectionContact, _version: Version) -> bool:
        return bool(one.place) and not one.place_agreed

    return [
        *judged("home_visit", "未经同意进入住宅", ours, case, book, home),
        *judged("visit", "未经同意进入住所或者办公场所", ours, case, book, either),
    ]


def private_phones(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """催收工作指引: an agency does not use private telephones or messenger accounts without consent."""

    def broken(one: CollectionContact, _version: Version) -> bool:
        return one.by_agency and one.private_phone

    return judged("private_phone", "受托机构使用私人电话、即时通讯账号", ours, case, book, broken)


def recordings(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """信用卡办法68; 消费金融公司管理办法: every talk is recorded and the recording is at hand."""

    def broken(one: CollectionContact, _version: Version) -> bool:
        talked = one.contact.channel in SPOKEN and one.contact.result in ANSWERED
        return talked and not one.contact.evidence

    return judged("recording", "通话、外访没有录音", ours, case, book, broken)


def while_plan_kept(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """信用卡办法70; 民法典509 for loans: once a plan is signed the bank and its agencies stop unless it is broken."""
    return judged(
        "plan_kept", "分期还款协议履行期间催收", _asked_while(ours, case, "plan_kept"), case, book, _always
    )


def while_disputed(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """信用卡办法69: an objection is annotated and verified promptly; until it is answered policy waits.

    To go on asking for payment before the annotation breaks 69; after it only the lender's own policy.
    """

    def unmarked(one: CollectionContact, _version: Version) -> bool:
        return any(one.day < case.marked.get(flag.ref, date.max) for flag in _holding(one, case, "dispute"))

    asked = _asked_while(ours, case, "dispute")
    return [
        *judged("dispute_marked", "异议未标注即继续催收", asked, case, book, unmarked),
        *judged("dispute_open", "异议答复前催收", asked, case, book, _always),
    ]


def while_represented(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """No statute keeps the lender from a debtor with a lawyer; by policy the lawyer is addressed."""
    asked = [one for one in _asked_while(ours, case, "represented") if one.to == "debtor"]
    return judged("represented", "债务人有代理律师仍直接催收", asked, case, book, _always)


def while_in_hardship(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """No statute stops collection for grave illness or a disaster; by policy the lender holds."""
    found = {one.ref: one for kind in HARDSHIP for one in _asked_while(ours, case, kind)}
    asked = sorted(found.values(), key=lambda one: (one.at, one.ref))
    return judged("hardship", "重大疾病、灾害期间催收", asked, case, book, _always)


def while_bankrupt(ours: Log, case: ConductFacts, book: Lawbook) -> list[Breach]:
    """深圳、厦门个人破产条例: collection stops when the application is accepted; no other place has such a rule.

    Raises `MissingLaw` for another region.
    """
    asked = _asked_while(ours, case, "bankruptcy")
    title = "个人破产申请受理后催收"
    return judged("bankruptcy", title, asked, case, book, _always, case.bankruptcy_region)


RULES: tuple[Callable[[Log, ConductFacts, Lawbook], list[Breach]], ...] = (
    quiet_hours,
    effective_calls,
    dials,
    third_parties,
    refused_contact_person,
    disclosure,
    visits,
    private_phones,
    recordings,
    while_plan_kept,
    while_disputed,
    while_represented,
    while_in_hardship,
    while_bankrupt,
)


def _always(_one: CollectionContact, _version: Version) -> bool:
    return True


def _holding(one: CollectionContact, case: ConductFacts, kind: str) -> list[FlagFact]:
    """The flags of a kind that hold at a contact.

    The hour of a flag is not known, so a contact of its first day may have come before it and is not counted;
    on the day it ends it holds no more.
    """
    return [
        flag
        for flag in case.flags
        if flag.kind == kind and flag.since < one.day and (flag.until is None or one.day < flag.until)
    ]


def _asked_while(ours: Log, case: ConductFacts, kind: str) -> list[CollectionContact]:
    """Contacts that ask for payment while a flag holds."""
    return [one for one in ours if one.contact.demanded and _holding(one, case, kind)]


def _lost(one: CollectionContact, case: ConductFacts) -> bool:
    return any(_holding(one, case, kind) for kind in LOST)
