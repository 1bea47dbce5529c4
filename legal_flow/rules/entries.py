"""Ledger entries as they came in: checked, and put into the one order in which they are replayed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from legal_flow.cases.facts import NAMED_CHARGES, DebtFacts, EntryKind, LedgerEntry, Product
from legal_flow.cases.money import ZERO
from legal_flow.errors import DataFault

WRITE_OFF = "write_off"
"""账销案存: the lender's books close the account, the debt stays."""
CREDITS = frozenset({EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER})
NO_CHARGES = frozenset({EntryKind.ADVANCE, EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.REVERSAL})
KINDS = frozenset(EntryKind)
RANKS = {EntryKind.PAYMENT: 1, EntryKind.REFUND: 1, EntryKind.WAIVER: 2, EntryKind.REVERSAL: 3}


def in_order(entries: Iterable[LedgerEntry]) -> list[LedgerEntry]:
    """By day; on one day advances and charges, then money, then waivers, then reversals; then by reference.

    Whatever order they came in. A write-off and what undoes it are left out. A waiver whose condition failed
    is undone on that day, and a reversal that the lender posted for it later counts from that day too. Raises
    `DataFault` naming the entry that is impossible in itself.
    """
    known = {}
    for entry in entries:
        if entry.ref in known:
            raise DataFault(f"two entries have the reference {entry.ref}")
        _check(entry)
        known[entry.ref] = entry
    books_only = {entry.ref for entry in known.values() if is_write_off(entry)}
    lapses = {entry.ref: entry for entry in known.values() if entry.lapsed_on is not None}
    found = []
    for entry in known.values():
        if entry.ref in books_only or entry.reverses in books_only:
            continue
        found.append(_undone_in_time(entry, lapses.get(entry.reverses or "")))
    undone = reversed_of(known.values())
    for waiver in lapses.values():
        left = waiver.amount - undone.get(waiver.ref, ZERO)
        if waiver.lapsed_on and left > ZERO:
            found.append(_return_of(waiver, waiver.lapsed_on, left))
    return sorted(found, key=lambda entry: (entry.posted_on, _rank(entry.kind), entry.ref))


def reversed_of(entries: Iterable[LedgerEntry]) -> dict[str, Decimal]:
    """How much of an entry was reversed, by its reference."""
    sums: dict[str, Decimal] = {}
    for entry in entries:
        if entry.reverses is not None:
            sums[entry.reverses] = sums.get(entry.reverses, ZERO) + entry.amount
    return sums


def wholly_reversed(entries: Iterable[LedgerEntry]) -> frozenset[str]:
    """The references of entries of which nothing is left."""
    known = list(entries)
    sums = reversed_of(known)
    return frozenset(entry.ref for entry in known if entry.ref in sums and sums[entry.ref] >= entry.amount)


def is_write_off(entry: LedgerEntry) -> bool:
    """Whether the entry moves the lender's books and not the debt."""
    return entry.kind is EntryKind.WAIVER and entry.charge == WRITE_OFF


def written_off(entries: Iterable[LedgerEntry]) -> Decimal:
    """How much the lender's books no longer show though it is owed: write-offs less what undid them."""
    known = list(entries)
    undone = reversed_of(known)
    return sum((one.amount - undone.get(one.ref, ZERO) for one in known if is_write_off(one)), ZERO)


def check(debt: DebtFacts) -> None:
    """Raises `DataFault` for an entry in another currency, or one that lies before there was anything for it.

    On a card money before the first drawdown is a deposit (溢缴款), and the drawdown meets it. A whole debt that
    fell due before its contract is impossible too.
    """
    for entry in debt.entries:
        if entry.currency and entry.currency != debt.currency:
            raise DataFault(f"{entry.ref} is in {entry.currency}, its account in {debt.currency}")
    card = debt.terms.product is Product.CARD
    early = {EntryKind.WAIVER} if card else CREDITS
    first = first_owed_on(debt.entries)
    for entry in debt.entries:
        if entry.kind in early and (first is None or entry.posted_on < first):
            raise DataFault(f"{entry.ref} ({entry.kind}) lies before the first drawdown or charge")
    for named in ("accelerated_on", "matured_on"):
        day = getattr(debt, named)
        if day is not None and day < debt.terms.signed_on:
            raise DataFault(f"{named} {day} lies before the contract of {debt.terms.signed_on}")


def first_owed_on(entries: Sequence[LedgerEntry]) -> date | None:
    """The first day on which something was drawn or charged."""
    owed = [entry.posted_on for entry in entries if entry.kind not in CREDITS | {EntryKind.REVERSAL}]
    return min(owed, default=None)


def _rank(kind: EntryKind) -> int:
    """The place of a kind among the entries of one day; what is waived is what money has left open."""
    return RANKS.get(kind, 0)


def _check(entry: LedgerEntry) -> None:
    if entry.kind not in KINDS:
        raise DataFault(f"{entry.ref}: {entry.kind} is no kind of entry")
    if entry.amount < ZERO:
        raise DataFault(f"{entry.ref}: its amount is negative; the kind gives the sign")
    if not ZERO <= entry.withheld <= (entry.amount if entry.kind is EntryKind.ADVANCE else ZERO):
        raise DataFault(f"{entry.ref}: interest is kept back from an advance, and no more than it")
    if entry.lapsed_on is not None and (
        entry.kind is not EntryKind.WAIVER or entry.lapsed_on < entry.posted_on
    ):
        raise DataFault(f"{entry.ref}: only a waiver lapses, and not before it was given")
    if entry.charge and entry.charge not in NAMED_CHARGES:
        known = ", ".join(sorted(NAMED_CHARGES))
        raise DataFault(f"{entry.ref}: {entry.charge} is no name of a charge; they are {known}")
    if entry.charge and entry.charge != WRITE_OFF and entry.kind in NO_CHARGES:
        raise DataFault(f"{entry.ref}: {entry.charge} names a charge, and {entry.kind} is none")
    if entry.charge == WRITE_OFF and entry.kind is not EntryKind.WAIVER:
        raise DataFault(f"{entry.ref}: a write-off is posted as a waiver")


def _undone_in_time(entry: LedgerEntry, waiver: LedgerEntry | None) -> LedgerEntry:
    """A reversal of a lapsed waiver, on the day of the lapse at the latest; any other entry as it is."""
    if waiver is None or waiver.lapsed_on is None:
        return entry
    return replace(entry, posted_on=min(entry.posted_on, waiver.lapsed_on))


def _return_of(waiver: LedgerEntry, on: date, left: Decimal) -> LedgerEntry:
    """What a waiver that lapsed brings back: all that is left of it."""
    return LedgerEntry(f"{waiver.ref}（失效）", on, EntryKind.REVERSAL, left, waiver.ref)
