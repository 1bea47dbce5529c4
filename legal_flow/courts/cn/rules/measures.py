"""查封、扣押、冻结: terms and renewals (解释485), waiting measures (查封规定26、27), excess (19)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import ZERO, money
from legal_flow.courts.cn.rules.basis import REVISED_2020, Law, numbered_since
from legal_flow.errors import DataFault, MissingLaw
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.measure_term"
RENEWAL = "cn.measure_renewal"
WITHHELD = frozenset({"wage", "wages"})
CLASSES = {
    "bank_account": "deposit",
    "wallet": "wallet",
    "vehicle": "movable",
    "movable": "movable",
    "real_estate": "real_estate",
    "provident_fund": "real_estate",
    "equity": "real_estate",
    "insurance": "real_estate",
    "securities": "real_estate",
}
"""Property by the three classes of 解释485(1); the third holds real estate and all other property rights.

A balance with a payment platform (`wallet`) is treated as a deposit by the courts, which no text says (MH).
"""
SEALING = "最高人民法院关于人民法院民事执行中查封、扣押、冻结财产的规定"


def sealing(article: str) -> Citation:
    """查封规定, articles as numbered since 2021-01-01."""
    return Citation(SEALING, article, "法释〔2004〕15号，2020年修正")


EXCESS = sealing("第十九条")


@dataclass(frozen=True, slots=True)
class Renewed:
    """A renewal that was carried out; `printed_end` where its notice states one."""

    on: date
    printed_end: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure on a day: its end, when to ask for the next renewal, and whether the law binds us to that day."""

    ends: Period
    ask_by: Period
    binding: bool
    alive: bool


@dataclass(frozen=True, slots=True)
class Queued:
    """One of several measures on a thing. The order of the list is the order they were registered in."""

    ref: str
    on: date
    printed_end: date | None = None
    lifted_on: date | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """When a measure of the queue holds the thing, both ends counted; no days while it waits in vain."""

    ref: str
    since: date | None
    until: date | None
    state: str
    """On the day asked: `effective`, `waiting`, `ended`."""


def term(asset: str, on: date, law: Law, printed_end: date | None = None) -> Period:
    """解释485(1): one year for deposits, two for movables, three for real estate and other rights.

    Before 2015-02-04 查封规定29 gave half a year, one and two. The day printed in the notice decides. For our
    own alarms, where none is known, the last day is the day before the corresponding one. A measure lapses on
    a holiday too. Wages are withheld (民事诉讼法254), not frozen for a term: `DataFault`.
    """
    version = law.book.on(f"measures.{_class(asset)}", on)
    last = periods.add_months(on, version.whole) - ONE_DAY
    if printed_end is not None:
        last = _printed(printed_end, on)
    return periods.build(RULE, version.cite, on, last, law.calendar, rolls=False)


def renewed(asset: str, renewal: Renewed, law: Law) -> Period:
    """解释485(2): as long again at most, before 2015-02-04 half of it (查封规定29(2)).

    Without a printed end it is counted from the day of renewal, which is never later than the court's count.
    """
    length = law.book.on(f"measures.{_class(asset)}", renewal.on)
    share = law.book.on("measures.renewal_share", renewal.on)
    last = periods.add_months(renewal.on, int(length.whole * share.number)) - ONE_DAY
    if renewal.printed_end is not None:
        last = _printed(renewal.printed_end, renewal.on)
    return periods.build(RENEWAL, share.cite, renewal.on, last, law.calendar, rolls=False)


def ask_by(ends_on: date, law: Law, *, enforcing: bool) -> Period:
    """保全规定18: in preservation the renewal is asked for seven days before the end; in enforcement by policy.

    Counted backwards, so a holiday moves our own day to an earlier one and never to a later.
    """
    key = "measures.renewal_lead_days" if enforcing else "periods.preservation.renewal"
    version = law.book.on(key, ends_on)
    last = ends_on - timedelta(days=version.whole)
    return periods.build(RENEWAL, version.cite, ends_on, last, law.calendar, rolls=False)


def standing(
    asset: str,
    on: date,
    renewals: Sequence[Renewed],
    as_of: date,
    law: Law,
    *,
    printed_end: date | None = None,
    enforcing_from: date | None = None,
) -> Standing:
    """解释485(2)、(3); 保全规定17; 解释168: the measure through its renewals, as it stands on `as_of`.

    As a preservation turns into enforcement the measure goes on with the term it has: the day of that turn
    moves no end. A renewal after the end finds nothing to renew (查封规定27) and raises `DataFault`.
    """
    if enforcing_from is not None and enforcing_from < on:
        raise DataFault("enforcing_from: enforcement began before the measure")
    ends = term(asset, on, law, printed_end)
    for renewal in sorted(renewals, key=lambda one: one.on):
        if renewal.on > as_of:
            continue
        if not on <= renewal.on <= ends.raw_end:
            raise DataFault(f"renewals: {renewal.on} lies outside the measure, which ended {ends.raw_end}")
        ends = renewed(asset, renewal, law)
    enforcing = enforcing_from is not None and enforcing_from <= as_of
    return Standing(
        ends=ends,
        ask_by=ask_by(ends.raw_end, law, enforcing=enforcing),
        binding=not enforcing,
        alive=on <= as_of <= ends.raw_end,
    )


def queue(
    asset: str, measures: Sequence[Queued], as_of: date, law: Law, *, sold_on: date | None = None
) -> tuple[Place, ...]:
    """查封规定26、27: which of several measures holds the thing; the next takes effect by itself.

    It does so on the day the one before is lifted, or the day after that one's end. Its own term runs from
    then, unless its notice prints an end; one that had ended or was lifted while waiting never holds. As the
    thing is auctioned, sold or taken for the debt (`sold_on`) every measure on it ends (27(2)).
    """
    if not measures:
        raise DataFault("measures: at least one was expected")
    twice = sorted(ref for ref, count in Counter(one.ref for one in measures).items() if count > 1)
    if twice:
        raise DataFault(f"measures: {', '.join(twice)} stands twice")
    if list(measures) != sorted(measures, key=lambda one: one.on):
        raise DataFault("measures: they stand in the order they were registered")
    places: list[Place] = []
    free_from = measures[0].on
    for measure in measures:
        place = _hold(asset, measure, free_from, sold_on, as_of, law)
        places.append(place)
        if place.since is not None and place.until is not None:
            free_from = place.until + ONE_DAY
    return tuple(places)


def waiting(as_of: date) -> tuple[Citation, Citation]:
    """查封规定26、27: where the queue stands, as numbered on a day."""
    first, second = (numbered_since(sealing(f"第二十{word}条"), REVISED_2020, as_of) for word in "六七")
    return first, second


def idle_from(first_on: date, law: Law) -> Period:
    """保全规定21: a year after the first preservation without disposal, the court first in line may ask for it.

    Not where the thing itself is in dispute. The day is the first on which it may be asked.
    """
    version = law.book.on("measures.idle_months", first_on)
    day = periods.add_months(first_on, version.whole) + ONE_DAY
    return periods.build("cn.measure_idle", version.cite, first_on, day, law.calendar, rolls=False)


def excess(value: Decimal, debt: Decimal, cost: Decimal, *, divisible: bool, other_suffices: bool) -> Reason:
    """查封规定19: no more than debt and cost of enforcement; what plainly exceeds them is lifted.

    A thing that cannot be divided may stay seized where no other property suffices. How much is plainly too
    much, a lawyer says.
    """
    if min(value, debt, cost) < ZERO:
        raise DataFault("value, debt and cost are not negative")
    over = max(value - debt - cost, ZERO)
    facts = {"over": str(money(over)), "limit": str(money(debt + cost))}
    if over == ZERO:
        return Reason("cn.measure_excess", Outcome.ELIGIBLE, "未超标的额查封", (EXCESS,), facts)
    if not divisible and not other_suffices:
        title = "超出标的额，但财产不可分且没有其他足以清偿的财产，可以查封"
        return Reason("cn.measure_excess", Outcome.ELIGIBLE, title, (EXCESS,), facts)
    title = "超出债权额和执行费用，是否明显超标的额由律师判断，应当解除超出部分"
    return Reason("cn.measure_excess", Outcome.NEEDS_LAWYER, title, (EXCESS,), facts)


def _class(asset: str) -> str:
    if asset in WITHHELD:
        raise DataFault(f"asset: {asset} is withheld by its payer (民事诉讼法254), not frozen for a term")
    if asset not in CLASSES:
        raise MissingLaw(f"measures.{asset}: no term for this kind of property in measures.yaml")
    return CLASSES[asset]


def _printed(end: date, on: date) -> date:
    if end < on:
        raise DataFault("printed_end: the measure ends before it begins")
    return end


def _hold(asset: str, measure: Queued, free_from: date, sold_on: date | None, as_of: date, law: Law) -> Place:
    """One measure, where the thing is free of the ones before it from a day on."""
    if measure.lifted_on is not None and measure.lifted_on < measure.on:
        raise DataFault(f"{measure.ref}: lifted before it was made")
    since = max(measure.on, free_from)
    until = measure.printed_end or term(asset, since, law).raw_end
    until = min([until, *(day - ONE_DAY for day in (measure.lifted_on, sold_on) if day is not None)])
    if until < since:
        ended = as_of > until
        return Place(measure.ref, None, None, "ended" if ended else "waiting")
    if as_of < since:
        return Place(measure.ref, since, until, "waiting")
    return Place(measure.ref, since, until, "effective" if as_of <= until else "ended")
