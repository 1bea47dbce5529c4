"""催收合规: what is known of a contact log, which norms bind it on a day, and what a breach says.

A norm is an entry `conduct.<norm>.<source>` of `law/conduct.yaml`. Its source decides its force and whom it
binds. What is kept on several sources is judged by each of them: a breach names one norm, its force and its
citation, so that a breach of a recommended standard never reads as one of a statute.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from legal_flow.cases.facts import Channel, ContactFact, FlagFact, LenderKind, Product
from legal_flow.courts.cn.rules.standing import check_kinds
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.lawbook import Lawbook
from legal_flow.law.parameters import Parameter, Version

ZONE = ZoneInfo("Asia/Shanghai")
Role = Literal["debtor", "guarantor", "reserved_contact", "third_party"]
ROLES = frozenset(get_args(Role))
Result = Literal["reached", "delivered", "no_answer", "failed", "returned", "promised", "refused"]
RESULTS = frozenset(get_args(Result))
ANSWERED = frozenset({"reached", "promised", "refused"})
Place = Literal["", "home", "office"]
PLACES = frozenset(get_args(Place))


class Force(StrEnum):
    """效力: what a breach is a breach of."""

    LAW = "law"
    STANDARD = "standard"
    SELF_REGULATION = "self_regulation"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class CollectionContact:
    """A contact of the log with what conduct rules look at beside it."""

    contact: ContactFact
    number: str = ""
    """A label for the number or address dialled (联系方式), never the number itself; unnamed ones are one."""
    person: str = ""
    """A label for the contact person or third party, whatever the number; empty where nobody noted who it was."""
    inbound: bool = False
    """The other side called: no act of collection."""
    by_agency: bool = False
    ai_voice: bool = False
    hours_agreed: bool = False
    """The debtor agreed to be contacted at this hour."""
    disclosed: bool = False
    """Somebody other than debtor and guarantor was told of the debt."""
    place: str = ""
    """Of a visit: `home`, `office`, or empty for elsewhere."""
    place_agreed: bool = False
    private_phone: bool = False
    """An agency used a private telephone or messenger account without the debtor's consent."""
    at: datetime = field(init=False, repr=False)
    """The moment in local time; a time without zone is taken as local."""

    def __post_init__(self) -> None:
        """Find the local time once: every norm asks for it."""
        at = self.contact.at
        local = (at.astimezone(ZONE) if at.tzinfo is not None else at).replace(tzinfo=None)
        object.__setattr__(self, "at", local)

    @property
    def ref(self) -> str:
        """Its reference in the log."""
        return self.contact.ref

    @property
    def day(self) -> date:
        """The local day: the anchor of every norm on this contact."""
        return self.at.date()

    @property
    def to(self) -> str:
        """Whom it went to."""
        return self.contact.to_role


@dataclass(frozen=True, slots=True)
class ConductFacts:
    """The whole log of one debtor with one lender, agencies included, and what stood on the account."""

    product: Product
    lender: LenderKind
    contacts: tuple[CollectionContact, ...]
    online: bool = True
    """Online consumer credit (个人网络消费信贷), to which GB/T 45251 applies."""
    flags: tuple[FlagFact, ...] = ()
    """Of `standing.KINDS`; those that say nothing of collection are not read."""
    marked: Mapping[str, date] = field(default_factory=dict)
    """By a dispute's reference, the day it was annotated on the account (标注)."""
    bankruptcy_region: str = ""
    """First four digits of the court's region (行政区划) where a personal bankruptcy was accepted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a norm comes from: its force, and whom it binds."""

    name: str
    force: Force
    binds: Callable[[ConductFacts], bool]


@dataclass(frozen=True, slots=True)
class Norm:
    """One norm of one source as it stood on a day."""

    source: Source
    version: Version


@dataclass(frozen=True, slots=True)
class Breach:
    """One norm that was not kept, with every contact that broke it."""

    rule: str
    title: str
    """In Chinese, what was done."""
    force: Force
    citation: Citation
    refs: tuple[str, ...]
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that should have been done before an act and was not."""

    code: str
    title: str
    """In Chinese, what is missing."""
    force: Force
    citation: Citation


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is missing, and where everything that was asked for stands."""

    missing: tuple[Missing, ...]
    citations: tuple[Citation, ...]


def checklist(asked: Iterable[tuple[bool, Missing]]) -> Checklist:
    """From each thing asked for, with whether it was done."""
    every = list(asked)
    cites = dict.fromkeys(one.citation for _, one in every)
    return Checklist(tuple(one for met, one in every if not met), tuple(cites))


MEMBERS = frozenset({LenderKind.BANK, LenderKind.CONSUMER_FINANCE})
SOURCES = (
    Source("card", Force.LAW, lambda case: case.product is Product.CARD and case.lender is LenderKind.BANK),
    Source("consumer_finance", Force.LAW, lambda case: case.lender is LenderKind.CONSUMER_FINANCE),
    Source(
        "online_loans",
        Force.LAW,
        lambda case: case.product is Product.LOAN and case.lender in MEMBERS and case.online,
    ),
    Source("civil_code", Force.LAW, lambda _case: True),
    Source("contract", Force.LAW, lambda case: case.product is Product.LOAN),
    Source("local", Force.LAW, lambda _case: True),
    Source("standard", Force.STANDARD, lambda case: case.online),
    Source("guideline", Force.SELF_REGULATION, lambda case: case.lender in MEMBERS),
    Source("policy", Force.POLICY, lambda _case: True),
)
"""In order of force. The guideline binds members of 中国银行业协会: banks and consumer finance companies."""


def norms(name: str, day: date, case: ConductFacts, book: Lawbook, region: str = "") -> list[Norm]:
    """The norms of this name that bind the case on `day`; one not yet in force on that day binds nobody.

    Raises `MissingLaw` for a region without an entry.
    """
    return _on(day, _binding(name, case, book), region)


def unbound(name: str, days: Iterable[date], case: ConductFacts, book: Lawbook) -> tuple[date, ...]:
    """The days on which no norm of this name binds the case."""
    binding = _binding(name, case, book)
    return tuple(day for day in days if not _on(day, binding, ""))


def _binding(name: str, case: ConductFacts, book: Lawbook) -> list[tuple[Source, Parameter]]:
    """The entries of this name by every source that binds the case, whatever the day."""
    keys = ((source, f"conduct.{name}.{source.name}") for source in SOURCES if source.binds(case))
    return [(source, book[key]) for source, key in keys if key in book]


def _on(day: date, binding: Iterable[tuple[Source, Parameter]], region: str) -> list[Norm]:
    return [
        Norm(source, entry.on(day, region))
        for source, entry in binding
        if region not in entry.versions or day >= entry.versions[region][0].start
    ]


def judged(
    name: str,
    title: str,
    contacts: Iterable[CollectionContact],
    case: ConductFacts,
    book: Lawbook,
    broken: Callable[[CollectionContact, Version], bool],
    region: str = "",
) -> list[Breach]:
    """The breaches of one norm: each contact under each source in force on its own day."""
    found: dict[Citation, tuple[Norm, list[CollectionContact]]] = {}
    binding = _binding(name, case, book)
    for contact in contacts if binding else ():
        for norm in _on(contact.day, binding, region):
            if broken(contact, norm.version):
                found.setdefault(norm.version.cite, (norm, []))[1].append(contact)
    return [
        Breach(
            rule=f"cn.conduct.{name}",
            title=title,
            force=norm.source.force,
            citation=norm.version.cite,
            refs=tuple(contact.ref for contact in broke),
            days=tuple(sorted({contact.day for contact in broke})),
        )
        for norm, broke in found.values()
    ]


def check_issuer(product: Product, lender: LenderKind) -> None:
    """Raises `DataFault` for a credit card that no bank issued."""
    if product is Product.CARD and lender is not LenderKind.BANK:
        raise DataFault(f"lender: a credit card is issued by a bank, not by {lender}")


def checked(case: ConductFacts) -> tuple[CollectionContact, ...]:
    """The log in order of time; raises `DataFault` for what no log can hold."""
    check_issuer(case.product, case.lender)
    twice = sorted(ref for ref, count in Counter(one.ref for one in case.contacts).items() if count > 1)
    if twice:
        raise DataFault(f"contacts: {', '.join(twice)} stands twice in the log")
    for one in case.contacts:
        _check(one)
    check_kinds(case.flags)
    for flag in case.flags:
        if flag.until is not None and flag.until < flag.since:
            raise DataFault(f"flags: {flag.ref} ends before it begins")
        if case.marked.get(flag.ref, flag.since) < flag.since:
            raise DataFault(f"marked: {flag.ref} was annotated before it was raised")
    return tuple(sorted(case.contacts, key=lambda one: (one.at, one.ref)))


def _check(one: CollectionContact) -> None:
    contact = one.contact
    for word, known, name in (
        (contact.to_role, ROLES, "to"),
        (contact.result, RESULTS, "result"),
        (one.place, PLACES, "place"),
    ):
        if word not in known:
            raise DataFault(f"contacts: {one.ref}: {word} is none of {', '.join(sorted(known))} ({name})")
    if one.place and contact.channel is not Channel.VISIT:
        raise DataFault(f"contacts: {one.ref}: only a visit has a place")
    if one.ai_voice and contact.channel is not Channel.CALL:
        raise DataFault(f"contacts: {one.ref}: only a call has a voice")
