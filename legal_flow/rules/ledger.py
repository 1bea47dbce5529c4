"""Replaying an account's ledger day by day: what is owed by component, and how it grew.

A day is charged on the balance it ends with: the day of an advance counts, the day of a repayment does not.
Charges up to the last posting are the lender's own entries; from there to the cut-off they accrue here,
half-up to the fen once per segment. A segment ends where its base or rate changes, and with the cycle where
unpaid interest is capitalised.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.claims import Component, PaymentLine, Segment
from legal_flow.cases.facts import EntryKind, LedgerEntry
from legal_flow.cases.money import ZERO, half_up
from legal_flow.errors import DataFault
from legal_flow.rules.allocation import allocate
from legal_flow.rules.periods import add_months

ONE_DAY = timedelta(days=1)

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
class Rates:
    """How a balance grows after the last posting. Rates per day, as ratios."""

    daily: Decimal
    penalty_daily: Decimal
    penalty_from: date | None
    """The first day on which the whole principal is due and bears default interest instead."""
    compounding: bool
    cycle_day: int

    def on(self, day: date) -> tuple[Component, Decimal]:
        """What principal bears on `day`."""
        if self.penalty_from is not None and day >= self.penalty_from and self.penalty_daily > ZERO:
            return Component.PENALTY_INTEREST, self.penalty_daily
        return Component.INTEREST, self.daily


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
    book = _Book(account_id, rates, order_for, _first_open_day(known, posted_through))
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

    def __init__(
        self, account_id: str, rates: Rates, order_for: Callable[[LedgerEntry], Order], open_from: date
    ) -> None:
        self.account_id = account_id
        self.rates = rates
        self.order_for = order_for
        self.mark = open_from
        self.owed = dict.fromkeys(Component, ZERO)
        self.charged = dict.fromkeys(Component, ZERO)
        self.credit = ZERO
        self.capital: Decimal | None = None
        self.segments: list[Segment] = []
        self.payments: list[PaymentLine] = []
        self.levels: list[tuple[date, Decimal]] = []
        self.seen: dict[str, tuple[LedgerEntry, dict[Component, Decimal]]] = {}
        self.undone: set[str] = set()

    def post(self, entry: LedgerEntry) -> None:
        """Let the days before the entry accrue, then book it."""
        if entry.kind not in CHARGES:
            self._accrue_until(entry.posted_on)
        parts: dict[Component, Decimal] = {}
        if entry.kind is EntryKind.REVERSAL:
            self._reverse(entry)
        elif entry.kind in CREDITS:
            parts = self._reduce(entry)
        else:
            self._charge(entry)
        self.seen[entry.ref] = (entry, parts)
        self._settle(entry.posted_on)

    def close(self, cut_off: date) -> Balance:
        """Accrue through the cut-off and hand out the result."""
        self._accrue_until(cut_off + ONE_DAY)
        _, rate = self.rates.on(cut_off + ONE_DAY)
        bases = [self.owed[Component.PRINCIPAL]]
        if self.rates.compounding:
            bases.append(self.capital or ZERO)
        return Balance(
            owed=self.owed,
            charged=self.charged,
            credit=self.credit,
            segments=tuple(self.segments),
            payments=tuple(self.payments),
            spans=self._spans(cut_off),
            running=tuple((base, rate) for base in bases if base > ZERO and rate > ZERO),
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
                account_id=self.account_id,
                ref=entry.ref,
                on=entry.posted_on,
                amount=amount,
                parts=parts,
                rule=order.rule,
                citation=order.citation,
            )
        )

    def _settle(self, day: date) -> None:
        """Note the principal the day ends with; interest that was paid no longer bears interest."""
        if self.capital is not None:
            self.capital = min(self.capital, self._unpaid_interest())
        principal = self.owed[Component.PRINCIPAL]
        if self.levels and self.levels[-1][0] == day:
            self.levels[-1] = (day, principal)
        elif not self.levels or self.levels[-1][1] != principal:
            self.levels.append((day, principal))

    def _unpaid_interest(self) -> Decimal:
        return self.owed[Component.INTEREST] + self.owed[Component.COMPOUND_INTEREST]

    def _accrue_until(self, day: date) -> None:
        """Accrue over the days from the mark to the day before `day`, segment by segment."""
        if day <= self.mark:
            return
        if self.capital is None:
            self.capital = self._unpaid_interest()
        while self.mark < day:
            stop = min(day, *self._breaks_after(self.mark))
            component, rate = self.rates.on(self.mark)
            self._segment(component, self.owed[Component.PRINCIPAL], rate, stop)
            if self.rates.compounding:
                self._segment(Component.COMPOUND_INTEREST, self.capital, rate, stop)
                if stop == self._next_cycle(self.mark):
                    self.capital = self._unpaid_interest()
            self.mark = stop

    def _breaks_after(self, day: date) -> list[date]:
        breaks = [date.max]
        if self.rates.compounding:
            breaks.append(self._next_cycle(day))
        if self.rates.penalty_from is not None and self.rates.penalty_from > day:
            breaks.append(self.rates.penalty_from)
        return breaks

    def _next_cycle(self, day: date) -> date:
        """The next day after `day` on which unpaid interest is capitalised."""
        for months in (0, 1):
            first = add_months(day.replace(day=1), months)
            last = add_months(first, 1) - ONE_DAY
            boundary = min(first + timedelta(days=self.rates.cycle_day - 1), last)
            if boundary > day:
                return boundary
        raise ValueError("a cycle day lies between 1 and 31")

    def _segment(self, component: Component, base: Decimal, rate: Decimal, stop: date) -> None:
        if base <= ZERO or rate <= ZERO:
            return
        days = (stop - self.mark).days
        amount = half_up(base * rate * days)
        self.owed[component] += amount
        self.charged[component] += amount
        self.segments.append(
            Segment(
                account_id=self.account_id,
                component=component,
                start=self.mark,
                end=stop - ONE_DAY,
                base=base,
                rate=rate,
                days=days,
                amount=amount,
            )
        )

    def _spans(self, cut_off: date) -> tuple[Span, ...]:
        ends = [start - ONE_DAY for start, _ in self.levels[1:]] + [cut_off]
        return tuple(
            Span(start, end, principal)
            for (start, principal), end in zip(self.levels, ends, strict=True)
            if principal > ZERO and end >= start
        )


def _component(entry: LedgerEntry) -> Component:
    """What a charge or advance adds to."""
    return CHARGES.get(entry.kind, Component.PRINCIPAL)


def _reversal(target: LedgerEntry) -> Order:
    return Order((), "reversal", f"冲正 {target.ref}")


def line_over(spans: Iterable[Span], yearly: Decimal, day_base: int) -> Decimal:
    """What a yearly rate allows over the principal of each span, half-up to the fen once for the sum."""
    return half_up(sum((span.principal * span.days for span in spans), ZERO) * yearly / day_base)
