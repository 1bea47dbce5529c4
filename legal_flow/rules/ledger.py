"""Replaying an account's ledger day by day: what is owed by component, and how every fen of it came about.

Charges up to the last posting are the lender's own entries; from there to the cut-off they accrue
(`accrual`). For each component, owed = posted + accrued - the parts of all payment lines, so that any two
cut-offs can be bridged. Each entry is looked at once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from legal_flow.cases.claims import Component, PaymentLine, Segment
from legal_flow.cases.facts import EntryKind, LedgerEntry
from legal_flow.cases.money import ZERO
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.rules.accrual import Accrual, Rates
from legal_flow.rules.allocation import allocate
from legal_flow.rules.entries import CREDITS, in_order, wholly_reversed
from legal_flow.rules.spans import Span

CHARGES: dict[EntryKind, Component] = {
    EntryKind.INTEREST: Component.INTEREST,
    EntryKind.PENALTY_INTEREST: Component.PENALTY_INTEREST,
    EntryKind.COMPOUND_INTEREST: Component.COMPOUND_INTEREST,
    EntryKind.LATE_DAMAGES: Component.LATE_DAMAGES,
    EntryKind.FEE: Component.FEES,
}
POSTED_INTEREST = frozenset({EntryKind.INTEREST, EntryKind.PENALTY_INTEREST, EntryKind.COMPOUND_INTEREST})
WAIVED_FIRST = (
    Component.LATE_DAMAGES,
    Component.COMPOUND_INTEREST,
    Component.PENALTY_INTEREST,
    Component.FEES,
    Component.INTEREST,
    Component.PRINCIPAL,
)
REFUNDED_FIRST = (Component.PRINCIPAL, *WAIVED_FIRST[:-1])


@dataclass(frozen=True, slots=True)
class Order:
    """The order a payment follows, and where that stands."""

    components: Sequence[Component]
    rule: str
    citation: str


WITHHELD = Order((), "withheld", "预先扣除的利息不计入本金")
CREDIT = Order((), "credit", "溢缴款冲抵")


@dataclass(frozen=True, slots=True)
class Balance:
    """An account on the evening of its cut-off."""

    owed: dict[Component, Decimal]
    charged: Mapping[Component, Decimal]
    """All that was ever charged, paid or not, less what was reversed or waived."""
    credit: Decimal
    """Paid beyond what was owed (溢缴款)."""
    segments: tuple[Segment, ...]
    payments: tuple[PaymentLine, ...]
    spans: tuple[Span, ...]
    running: tuple[tuple[Decimal, Decimal], ...]
    """(base, rate per day) of what keeps growing."""


def component_of(entry: LedgerEntry) -> Component:
    """What a charge or advance adds to, by its kind."""
    return CHARGES.get(entry.kind, Component.PRINCIPAL)


def replay(
    account_id: str,
    entries: Iterable[LedgerEntry],
    rates: Rates,
    order_for: Callable[[LedgerEntry], Order],
    cut_off: date,
    posted_through: date | None = None,
    component: Callable[[LedgerEntry], Component] = component_of,
) -> Balance:
    """The account on `cut_off`, that day counted; later entries are not looked at.

    Raises `DataFault` naming the entry that is impossible (`entries.in_order`), and a reversal that names none,
    another reversal, or more than is left of the entry.
    """
    known = [entry for entry in in_order(entries) if entry.posted_on <= cut_off]
    book = Book(account_id, rates, order_for, first_open_day(known, posted_through, cut_off), component)
    for entry in known:
        book.post(entry)
    return book.evening(cut_off)


def first_open_day(
    entries: Sequence[LedgerEntry], posted_through: date | None, cut_off: date = date.max
) -> date:
    """The first day whose interest no posting among `entries` covers.

    A posting that was wholly reversed covers none, nor does one of another name than interest (on fees). Where
    the lender says that it posted through a day beyond the cut-off, its postings to the cut-off count alone.
    """
    undone = wholly_reversed(entries)
    covered = [
        entry.posted_on
        for entry in entries
        if entry.kind in POSTED_INTEREST and not entry.charge and entry.ref not in undone
    ]
    if posted_through is not None and posted_through <= cut_off:
        covered.append(posted_through)
    if covered:
        return max(covered) + ONE_DAY
    advances = [entry.posted_on for entry in entries if entry.kind is EntryKind.ADVANCE]
    return min(advances, default=date.max)


class Book:
    """One replay under way: entries are posted in their order, and any evening from the last on can be read."""

    def __init__(
        self,
        account_id: str,
        rates: Rates,
        order_for: Callable[[LedgerEntry], Order],
        open_from: date,
        component: Callable[[LedgerEntry], Component] = component_of,
    ) -> None:
        self.accrual = Accrual(account_id, rates, open_from)
        self.order_for = order_for
        self.component = component
        self.owed = dict.fromkeys(Component, ZERO)
        self.charged = dict.fromkeys(Component, ZERO)
        self.credit = ZERO
        self.payments: list[PaymentLine] = []
        self.levels: list[tuple[date, Decimal]] = []
        self.seen: dict[str, tuple[LedgerEntry, dict[Component, Decimal]]] = {}
        """Entries by reference, with what is left of the parts that credits were allocated to."""
        self.left: dict[str, Decimal] = {}
        """What of an entry was not reversed."""
        self.kept = dict.fromkeys(Component, ZERO)
        """What reversals did not take back, because it had been waived."""

    def post(self, entry: LedgerEntry) -> None:
        """Let the days before the entry accrue, then book it."""
        if entry.kind not in CHARGES:
            self.accrual.until(entry.posted_on, self.owed, self.charged)
        parts: dict[Component, Decimal] = {}
        restored: dict[Component, Decimal] = {}
        if entry.kind is EntryKind.REVERSAL:
            restored = self._reverse(entry)
            self._meet_from_credit(entry)
        elif entry.kind in CREDITS:
            parts = self._reduce(entry)
        else:
            self._charge(entry)
        self.seen[entry.ref] = (entry, dict(parts))
        self.left[entry.ref] = entry.amount
        self._settle(entry, restored)

    def evening(self, cut_off: date) -> Balance:
        """The account with what accrues through the cut-off; the book itself stays where it is."""
        accrual, owed, charged = self.accrual.copy(), dict(self.owed), dict(self.charged)
        accrual.until(cut_off + ONE_DAY, owed, charged)
        return Balance(
            owed=owed,
            charged=charged,
            credit=self.credit,
            segments=tuple(accrual.segments),
            payments=tuple(self.payments),
            spans=self._spans(cut_off),
            running=accrual.running(owed),
        )

    def _charge(self, entry: LedgerEntry) -> None:
        """Add what was advanced or charged; interest kept back is no principal, a credit balance meets the rest."""
        component = self.component(entry)
        self.owed[component] += entry.amount
        self.charged[component] += entry.amount
        if self._is_apart(entry):
            self.accrual.apart += entry.amount
        if entry.withheld > ZERO:
            self.owed[component] -= entry.withheld
            self.charged[component] -= entry.withheld
            self._note(entry, entry.withheld, {component: entry.withheld}, WITHHELD)
        covered = min(self.credit, entry.amount - entry.withheld)
        if covered > ZERO:
            self.credit -= covered
            self.owed[component] -= covered
            self._note(entry, covered, {component: covered}, CREDIT)

    def _is_apart(self, entry: LedgerEntry) -> bool:
        """A charge that counts as interest and is no posting of it bears none."""
        return entry.kind not in POSTED_INTEREST and self.component(entry) is Component.INTEREST

    def _reduce(self, entry: LedgerEntry) -> dict[Component, Decimal]:
        """Set a payment, refund or waiver against what is owed."""
        if entry.kind is EntryKind.PAYMENT:
            order = self.order_for(entry)
        elif entry.kind is EntryKind.REFUND:
            order = Order(REFUNDED_FIRST, "refund", "退货退款冲减本金")
        else:
            order = Order(WAIVED_FIRST, "waiver", "减免")
        parts, rest = allocate(entry.amount, self.owed, order.components)
        for component, part in parts.items():
            self.owed[component] -= part
            if entry.kind is EntryKind.WAIVER:
                self.charged[component] -= part
        if entry.kind is not EntryKind.WAIVER:
            self.credit += rest
        self._note(entry, entry.amount, parts, order)
        return parts

    def _reverse(self, entry: LedgerEntry) -> dict[Component, Decimal]:
        """Undo an entry, or the last part of it: what then stands is as if it had been of the rest alone.

        What is owed again, by component, where it undoes a credit.
        """
        target, parts = self.seen.get(entry.reverses or "", (None, {}))
        if target is None or target.kind is EntryKind.REVERSAL:
            raise DataFault(f"{entry.ref} reverses no entry of this account that can be reversed")
        left = self.left[target.ref]
        if entry.amount > left:
            raise DataFault(f"{entry.ref} reverses {entry.amount} of {target.ref}, of which {left} is left")
        self.left[target.ref] = left - entry.amount
        if target.kind in CREDITS:
            return self._restore(entry, target, parts, left)
        self._take_back(entry, target)
        return {}

    def _take_back(self, entry: LedgerEntry, target: LedgerEntry) -> None:
        """Undo a charge or advance; what was paid of it goes to what else is owed, then to credit.

        What had been waived of it is not taken back a second time; interest kept back is the last to go.
        """
        component = self.component(target)
        standing = max(self.left[target.ref] + entry.amount - target.withheld, ZERO)
        whole = min(entry.amount, standing)
        amount = min(whole, max(self.charged[component], ZERO))
        self.kept[component] += whole - amount
        self.charged[component] -= amount
        if self._is_apart(target):
            self.accrual.apart = max(self.accrual.apart - amount, ZERO)
        parts, rest = allocate(amount, self.owed, dict.fromkeys((component, *REFUNDED_FIRST)))
        for part, taken in parts.items():
            self.owed[part] -= taken
        self.credit += rest
        self._note(entry, amount, parts, _reversal(target))

    def _restore(
        self, entry: LedgerEntry, target: LedgerEntry, parts: dict[Component, Decimal], left: Decimal
    ) -> dict[Component, Decimal]:
        """Undo a payment, refund or waiver, what it met last first; credit spent meanwhile is owed again.

        Nothing comes back of a charge that was itself reversed meanwhile: money that had met it had gone to what
        else was open, or to credit, and leaves from there.
        """
        unmet = min(entry.amount, left - sum(parts.values(), ZERO))
        restored = _last_met(parts, entry.amount - unmet)
        for component, amount in restored.items():
            parts[component] -= amount
        if target.kind is EntryKind.WAIVER:
            for component, amount in restored.items():
                gone = min(amount, self.kept[component])
                self.kept[component] -= gone
                restored[component] = amount - gone
        else:
            unspent = min(self.credit, unmet)
            restored = self._owed_again(restored, entry.amount - unspent)
            self.credit -= entry.amount - sum(restored.values(), ZERO)
        for component, amount in restored.items():
            self.owed[component] += amount
            if target.kind is EntryKind.WAIVER:
                self.charged[component] += amount
        negative = {component: -amount for component, amount in restored.items()}
        self._note(entry, -entry.amount, negative, _reversal(target))
        return restored

    def _owed_again(self, met: Mapping[Component, Decimal], amount: Decimal) -> dict[Component, Decimal]:
        """Where money that never came is owed: where it was met, as far as something is charged there and paid."""
        paid = {component: self.charged[component] - owed for component, owed in self.owed.items()}
        found, _ = allocate(amount, {part: min(paid[part], was) for part, was in met.items()}, met)
        left = {component: paid[component] - found.get(component, ZERO) for component in paid}
        elsewhere, _ = allocate(amount - sum(found.values(), ZERO), left, REFUNDED_FIRST)
        return {
            component: found.get(component, ZERO) + elsewhere.get(component, ZERO)
            for component in dict.fromkeys((*found, *elsewhere))
        }

    def _meet_from_credit(self, entry: LedgerEntry) -> None:
        """Money to credit meets what a reversal opened, as a payment of that day would."""
        order = self.order_for(entry)
        parts, rest = allocate(self.credit, self.owed, order.components)
        if parts:
            for component, part in parts.items():
                self.owed[component] -= part
            self._note(entry, self.credit - rest, parts, CREDIT)
            self.credit = rest

    def _note(
        self, entry: LedgerEntry, amount: Decimal, parts: Mapping[Component, Decimal], order: Order
    ) -> None:
        self.payments.append(
            PaymentLine(
                account_id=self.accrual.account_id,
                ref=entry.ref,
                on=entry.posted_on,
                amount=amount,
                parts=parts,
                rule=order.rule,
                citation=order.citation,
            )
        )

    def _settle(self, entry: LedgerEntry, restored: Mapping[Component, Decimal]) -> None:
        """Note the principal that the day ends with."""
        self.accrual.settle(entry, self.owed, restored)
        principal = self.owed[Component.PRINCIPAL]
        if self.levels and self.levels[-1][0] == entry.posted_on:
            self.levels[-1] = (entry.posted_on, principal)
        elif not self.levels or self.levels[-1][1] != principal:
            self.levels.append((entry.posted_on, principal))

    def _spans(self, cut_off: date) -> tuple[Span, ...]:
        changes = [*self.levels, (cut_off + ONE_DAY, ZERO)]
        return tuple(
            Span(start, end - ONE_DAY, principal)
            for (start, principal), (end, _) in pairwise(changes)
            if principal > ZERO
        )


def _last_met(parts: dict[Component, Decimal], amount: Decimal) -> dict[Component, Decimal]:
    """So much of an allocation, from its end."""
    found = {}
    for component, part in reversed(parts.items()):
        found[component] = min(part, amount)
        amount -= found[component]
    return {component: part for component, part in reversed(found.items()) if part > ZERO}


def _reversal(target: LedgerEntry) -> Order:
    if target.lapsed_on is not None:
        return Order((), "waiver", f"减免 {target.ref} 所附条件未成就，自当日起恢复")
    return Order((), "reversal", f"冲正 {target.ref}")
