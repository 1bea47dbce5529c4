"""Replaying an account's ledger day by day: what is owed by component, and how every fen of it came about.

Charges up to the last posting are the lender's own entries; from there to the cut-off they accrue
(`accrual`). For each component, owed = posted + accrued - the parts of all payment lines, so that any two
cut-offs can be bridged.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from legal_flow.cases.claims import Component, PaymentLine, Segment
from legal_flow.cases.facts import EntryKind, LedgerEntry
from legal_flow.cases.money import ZERO, half_up
from legal_flow.errors import DataFault
from legal_flow.rules.accrual import ONE_DAY, Accrual, Rates
from legal_flow.rules.allocation import allocate

CHARGES: dict[EntryKind, Component] = {
    EntryKind.INTEREST: Component.INTEREST,
    EntryKind.PENALTY_INTEREST: Component.PENALTY_INTEREST,
    EntryKind.COMPOUND_INTEREST: Component.COMPOUND_INTEREST,
    EntryKind.LATE_DAMAGES: Component.LATE_DAMAGES,
    EntryKind.FEE: Component.FEES,
}
POSTED_INTEREST = frozenset({EntryKind.INTEREST, EntryKind.PENALTY_INTEREST, EntryKind.COMPOUND_INTEREST})
CREDITS = frozenset({EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER})
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


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends counted, over which principal stood at one amount."""

    start: date
    end: date
    principal: Decimal

    @property
    def days(self) -> int:
        """Both ends counted."""
        return (self.end - self.start).days + 1


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


def replay(
    account_id: str,
    entries: Iterable[LedgerEntry],
    rates: Rates,
    order_for: Callable[[LedgerEntry], Order],
    cut_off: date,
    posted_through: date | None = None,
) -> Balance:
    """The account on `cut_off`, that day counted; later entries are not looked at.

    Raises `DataFault` naming the entry when a reversal names none, one already undone, or another amount.
    """
    known = sorted(
        (entry for entry in entries if entry.posted_on <= cut_off),
        key=lambda entry: (entry.posted_on, entry.kind is EntryKind.REVERSAL),
    )
    book = _Book(Accrual(account_id, rates, _first_open_day(known, posted_through)), order_for)
    for entry in known:
        book.post(entry)
    return book.close(cut_off)


def _first_open_day(entries: Sequence[LedgerEntry], posted_through: date | None) -> date:
    """The first day whose interest no posting covers."""
    covered = [entry.posted_on for entry in entries if entry.kind in POSTED_INTEREST]
    if posted_through is not None:
        covered.append(posted_through)
    if covered:
        return max(covered) + ONE_DAY
    advances = [entry.posted_on for entry in entries if entry.kind is EntryKind.ADVANCE]
    return min(advances, default=date.max)


class _Book:
    """One replay under way."""

    def __init__(self, accrual: Accrual, order_for: Callable[[LedgerEntry], Order]) -> None:
        self.accrual = accrual
        self.order_for = order_for
        self.owed = dict.fromkeys(Component, ZERO)
        self.charged = dict.fromkeys(Component, ZERO)
        self.credit = ZERO
        self.payments: list[PaymentLine] = []
        self.levels: list[tuple[date, Decimal]] = []
        self.seen: dict[str, tuple[LedgerEntry, dict[Component, Decimal]]] = {}
        self.undone: set[str] = set()

    def post(self, entry: LedgerEntry) -> None:
        """Let the days before the entry accrue, then book it."""
        if entry.kind not in CHARGES:
            self.accrual.until(entry.posted_on, self.owed, self.charged)
        parts: dict[Component, Decimal] = {}
        if entry.kind is EntryKind.REVERSAL:
            self._reverse(entry)
        elif entry.kind in CREDITS:
            parts = self._reduce(entry)
        else:
            self._charge(entry)
        self.seen[entry.ref] = (entry, parts)
        self._settle(entry)

    def close(self, cut_off: date) -> Balance:
        """Accrue through the cut-off and hand out the result."""
        self.accrual.until(cut_off + ONE_DAY, self.owed, self.charged)
        return Balance(
            owed=self.owed,
            charged=self.charged,
            credit=self.credit,
            segments=tuple(self.accrual.segments),
            payments=tuple(self.payments),
            spans=self._spans(cut_off),
            running=self.accrual.running(self.owed),
        )

    def _charge(self, entry: LedgerEntry) -> None:
        """Add what was advanced or charged; a credit balance meets it at once."""
        component = _component(entry)
        self.owed[component] += entry.amount
        self.charged[component] += entry.amount
        covered = min(self.credit, entry.amount)
        if covered > ZERO:
            self.credit -= covered
            self.owed[component] -= covered
            self._note(entry, covered, {component: covered}, Order((), "credit", "溢缴款冲抵"))

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

    def _reverse(self, entry: LedgerEntry) -> None:
        target, parts = self.seen.get(entry.reverses or "", (None, {}))
        if target is None or target.ref in self.undone or target.kind is EntryKind.REVERSAL:
            raise DataFault(f"{entry.ref} reverses no open entry of this account")
        if target.amount != entry.amount:
            raise DataFault(f"{entry.ref} reverses {target.ref} by another amount")
        self.undone.add(target.ref)
        if target.kind in CREDITS:
            self._restore(entry, target, parts)
        else:
            self._take_back(entry, target)

    def _take_back(self, entry: LedgerEntry, target: LedgerEntry) -> None:
        """Undo a charge or advance; what was paid of it goes to what else is owed, then to credit."""
        component = _component(target)
        self.charged[component] -= entry.amount
        parts, rest = allocate(entry.amount, self.owed, (component, *REFUNDED_FIRST))
        for part, amount in parts.items():
            self.owed[part] -= amount
        self.credit += rest
        self._note(entry, entry.amount, parts, _reversal(target))

    def _restore(self, entry: LedgerEntry, target: LedgerEntry, parts: Mapping[Component, Decimal]) -> None:
        """Undo a payment, refund or waiver as it was allocated; credit spent meanwhile becomes principal."""
        restored = dict(parts)
        if target.kind is not EntryKind.WAIVER:
            rest = entry.amount - sum(parts.values(), ZERO)
            from_credit = min(self.credit, rest)
            self.credit -= from_credit
            if rest > from_credit:
                spent = restored.get(Component.PRINCIPAL, ZERO) + rest - from_credit
                restored[Component.PRINCIPAL] = spent
        for component, amount in restored.items():
            self.owed[component] += amount
            if target.kind is EntryKind.WAIVER:
                self.charged[component] += amount
        negative = {component: -amount for component, amount in restored.items()}
        self._note(entry, -entry.amount, negative, _reversal(target))

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

    def _settle(self, entry: LedgerEntry) -> None:
        """Note the principal that the day ends with."""
        self.accrual.settle(entry, self.owed)
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


def _component(entry: LedgerEntry) -> Component:
    """What a charge or advance adds to."""
    return CHARGES.get(entry.kind, Component.PRINCIPAL)


def _reversal(target: LedgerEntry) -> Order:
    return Order((), "reversal", f"冲正 {target.ref}")


def line_over(spans: Iterable[Span], yearly: Decimal, day_base: int) -> Decimal:
    """What a yearly rate allows over the principal of each span, half-up to the fen once for the sum."""
    return half_up(sum((span.principal * span.days for span in spans), ZERO) * yearly / day_base)
