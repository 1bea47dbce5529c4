"""The band in which a card's interest had to lie (银发〔2016〕111号, 银发〔2020〕327号), and what lies above it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter, itemgetter

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, Product
from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.charges import FORBIDDEN, Excess, component_on, standing
from legal_flow.courts.cn.rules.payments import payment_order
from legal_flow.courts.cn.rules.rates import rates
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import LawSegment
from legal_flow.rules.accrual import EXACT, NOTHING_ACCRUES
from legal_flow.rules.allocation import allocate
from legal_flow.rules.entries import in_order, wholly_reversed
from legal_flow.rules.ledger import POSTED_INTEREST, Balance, Book, component_of

MONEY = (EntryKind.PAYMENT, EntryKind.REFUND)
INTEREST_LAST = (Component.COMPOUND_INTEREST, Component.PENALTY_INTEREST, Component.INTEREST)
BEARING = (Component.INTEREST, Component.COMPOUND_INTEREST)
"""Interest that bears interest where that was agreed; default interest does not."""


def band(on: date, law: Law) -> tuple[Decimal, Decimal] | None:
    """银发〔2016〕111号1; 银发〔2020〕327号: a card's lowest and highest daily rate; `None` where it is free."""
    rows = law.book.on("interest.card_band", on).rows
    return (Decimal(rows[0]["floor"]), Decimal(rows[0]["ceiling"])) if rows else None


def above_band(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> list[Excess]:
    """银发〔2016〕111号1: interest beyond the ceiling, posted or accrued; half-up to the fen each.

    Posted interest is held against all that the ceiling allows from the first drawdown to its day, less what
    was posted before: interest may be charged later for earlier days. Days without a ceiling count at the
    agreed rate; a posting that covers only such days is left whole. Default interest counts with interest,
    posted or accrued: it is borne instead of it, for the same money on the same days, so that another name
    does not lift the ceiling.
    """
    segments = _segments(debt, balance, cut_off, law)
    if not segments:
        return []
    return [*_posted_above(debt, cut_off, law, segments), *_accrued_above(balance, segments)]


def unchecked(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> list[tuple[str, Citation]]:
    """银发〔2016〕111号1: interest posted by the day of the first drawdown, which covers days before the ledger."""
    segments = _segments(debt, balance, cut_off, law)
    if not segments or not segments[0].version.rows:
        return []
    first, cite = segments[0].start, segments[0].version.cite
    early = [(day, posted) for day, posted in _postings(debt, cut_off).items() if day <= first]
    return [(entry.ref, cite) for _, posted in sorted(early) for entry in posted]


def _segments(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> Sequence[LawSegment]:
    """The bands from the first principal of a card on; none where no day has one."""
    if debt.terms.product is not Product.CARD or not balance.spans:
        return ()
    segments = law.book["interest.card_band"].segments(balance.spans[0].start, cut_off)
    return segments if any(segment.version.rows for segment in segments) else ()


def _postings(debt: DebtFacts, cut_off: date) -> dict[date, list[LedgerEntry]]:
    """Interest proper, by day; interest on interest too where it was agreed."""
    held = {EntryKind.INTEREST, EntryKind.PENALTY_INTEREST}
    if debt.terms.compounding:
        held.add(EntryKind.COMPOUND_INTEREST)
    postings: dict[date, list[LedgerEntry]] = defaultdict(list)
    for entry in standing(debt, cut_off):
        if entry.kind in held and entry.charge not in FORBIDDEN:
            postings[entry.posted_on].append(entry)
    return postings


def _posted_above(
    debt: DebtFacts, cut_off: date, law: Law, segments: Sequence[LawSegment]
) -> Iterator[Excess]:
    first, postings = segments[0].start, _postings(debt, cut_off)
    levels, ceilings = _levels(debt, cut_off, law), _ceilings(debt, segments)
    breaks = {start for start, _, _ in ceilings} | {day + ONE_DAY for day in postings}
    breaks |= {level.on for level in levels} | {level.on + ONE_DAY for level in levels}
    allowed, headroom, beyond = ZERO, ZERO, ZERO
    cite: Citation | None = None
    for start, stop in pairwise(sorted(day for day in breaks if day >= first)):
        _, rate, ceiling = ceilings[bisect_right(ceilings, start, key=itemgetter(0)) - 1]
        allowed += _base(levels, start, beyond) * rate * (stop - start).days
        cite = ceiling or cite
        day = stop - ONE_DAY
        if day not in postings:
            continue
        headroom += half_up(allowed.quantize(EXACT))
        if day > first:
            posted = sum((entry.amount for entry in postings[day]), ZERO)
            if cite is not None and posted > headroom:
                for excess in _split(posted - headroom, day, postings[day], cite):
                    beyond += ZERO if excess.component is Component.PENALTY_INTEREST else excess.amount
                    yield excess
            headroom = max(headroom - posted, ZERO)
        allowed, cite = ZERO, None


def _split(amount: Decimal, day: date, posted: Sequence[LedgerEntry], cite: Citation) -> Iterator[Excess]:
    """The excess of one day by component, interest last."""
    sums: dict[Component, Decimal] = defaultdict(lambda: ZERO)
    for entry in posted:
        sums[component_of(entry)] += entry.amount
    parts, _ = allocate(amount, sums, INTEREST_LAST)
    for component, part in parts.items():
        refs = tuple(entry.ref for entry in posted if component_of(entry) is component)
        yield Excess(component, part, day, refs, cite)


@dataclass(frozen=True, slots=True)
class _Level:
    """What stood open on the evening of a day, by postings alone."""

    on: date
    principal: Decimal
    unpaid: Decimal
    """Interest that bears interest; nothing where that was not agreed."""
    waived: Decimal
    """Of such interest, so far."""


NOTHING = _Level(date.min, ZERO, ZERO, ZERO)


def _levels(debt: DebtFacts, cut_off: date, law: Law) -> list[_Level]:
    """The evenings on which something was posted; money that bounced never came."""
    undone = wholly_reversed(entry for entry in debt.entries if entry.posted_on <= cut_off)
    bounced = {entry.ref for entry in debt.entries if entry.kind in MONEY and entry.ref in undone}
    book = Book(
        debt.account_id,
        NOTHING_ACCRUES,
        lambda entry: payment_order(debt, entry.posted_on, law),
        date.max,
        lambda entry: component_on(entry, debt.terms.product, law),
    )
    levels, waived, barred = {}, ZERO, ZERO
    for entry in in_order(debt.entries):
        if entry.posted_on > cut_off or {entry.ref, entry.reverses} & bounced:
            continue
        book.post(entry)
        unpaid = ZERO
        if debt.terms.compounding:
            if entry.kind is EntryKind.WAIVER:
                _, parts = book.seen[entry.ref]
                waived += sum((parts.get(part, ZERO) for part in BEARING), ZERO)
            if entry.charge in FORBIDDEN and entry.kind in POSTED_INTEREST:
                barred += entry.amount
            unpaid = sum((book.owed[part] for part in BEARING), ZERO) - book.accrual.apart - barred
        levels[entry.posted_on] = _Level(
            entry.posted_on, book.owed[Component.PRINCIPAL], max(unpaid, ZERO), waived
        )
    return list(levels.values())


def _base(levels: Sequence[_Level], day: date, beyond: Decimal) -> Decimal:
    """What bears interest on a day: the higher of its morning's and evening's principal, and interest unpaid before.

    Agreements differ in whether the day of a repayment counts. What was posted beyond the ceiling and not
    waived bears none.
    """
    place = bisect_right(levels, day, key=attrgetter("on"))
    evening = levels[place - 1] if place else NOTHING
    before = levels[place - 2] if place > 1 else NOTHING
    morning = before if evening.on == day else evening
    unlawful = max(beyond - morning.waived, ZERO)
    return max(morning.principal, evening.principal) + max(morning.unpaid - unlawful, ZERO)


def _ceilings(debt: DebtFacts, segments: Sequence[LawSegment]) -> list[tuple[date, Decimal, Citation | None]]:
    """(first day, highest daily rate, where it stands); the agreed rate where the law has none."""
    agreed, found = rates(debt), list[tuple[date, Decimal, Citation | None]]()
    for one in segments:
        if one.version.rows:
            found.append((one.start, _ceiling(one), one.version.cite))
            continue
        changes = {change.start for change in agreed.changes} | {agreed.penalty_from or one.start}
        for day in sorted({one.start} | {day for day in changes if one.start < day <= one.end}):
            found.append((day, agreed.on(day)[1], None))
    return found


def _accrued_above(balance: Balance, segments: Sequence[LawSegment]) -> Iterator[Excess]:
    for accrued in balance.segments:
        for one in segments:
            last = min(one.end, accrued.end)
            days = (last - max(one.start, accrued.start)).days + 1
            if one.version.rows and days > 0 and accrued.rate > _ceiling(one):
                excess = half_up(accrued.base * (accrued.rate - _ceiling(one)) * days)
                yield Excess(accrued.component, excess, last, (), one.version.cite)


def _ceiling(segment: LawSegment) -> Decimal:
    return Decimal(segment.version.rows[0]["ceiling"])
