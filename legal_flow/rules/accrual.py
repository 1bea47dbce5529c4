"""How a balance grows by the day after the last posting: segments of one base and one rate.

A day is charged on the balance it ends with: the day of an advance counts, the day of a repayment does not. A
segment ends where its base or rate changes, and with the cycle where unpaid interest is capitalised; it is
rounded half-up to the fen once.
"""

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component, Segment
from legal_flow.cases.facts import LedgerEntry
from legal_flow.cases.money import ZERO, half_up
from legal_flow.law.calendar import ONE_DAY

Sums = dict[Component, Decimal]
EXACT = Decimal("1E-12")
"""A daily rate made of a yearly one is cut at 28 digits; a product is brought back to these places first."""


def interest(base: Decimal, rate: Decimal, days: int) -> Decimal:
    """Base times rate per day times days, half-up to the fen once."""
    return half_up((base * rate * days).quantize(EXACT))


@dataclass(frozen=True, slots=True)
class RateChange:
    """Rates that hold from a day on."""

    start: date
    daily: Decimal
    penalty_daily: Decimal


@dataclass(frozen=True, slots=True)
class Rates:
    """What a balance bears. Rates per day, as ratios."""

    daily: Decimal
    penalty_daily: Decimal
    penalty_from: date | None
    """The first day on which the whole principal is due and bears default interest instead."""
    compounding: bool
    cycle_day: int
    """The day of the month (its last where there is none) on which unpaid interest is capitalised."""
    changes: tuple[RateChange, ...] = ()
    """By day, each day once."""

    def on(self, day: date) -> tuple[Component, Decimal]:
        """What principal bears on `day`."""
        daily, penalty_daily = self._daily(day)
        if self.penalty_from is not None and day >= self.penalty_from and penalty_daily > ZERO:
            return Component.PENALTY_INTEREST, penalty_daily
        return Component.INTEREST, daily

    def next_cycle(self, day: date) -> date:
        """The first day after `day` on which a cycle begins."""
        this = self._cycle_in(day.year, day.month)
        if this > day:
            return this
        return self._cycle_in(*((day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)))

    def _cycle_in(self, year: int, month: int) -> date:
        return date(year, month, min(self.cycle_day, monthrange(year, month)[1]))

    def next_break(self, day: date) -> date:
        """The first day after `day` on which base or rate may change by themselves."""
        breaks = [date.max]
        if self.compounding:
            breaks.append(self.next_cycle(day))
        if self.penalty_from is not None and self.penalty_from > day:
            breaks.append(self.penalty_from)
        later = self._changes_to(day)
        if later < len(self.changes):
            breaks.append(self.changes[later].start)
        return min(breaks)

    def _daily(self, day: date) -> tuple[Decimal, Decimal]:
        known = self._changes_to(day)
        if not known:
            return self.daily, self.penalty_daily
        return self.changes[known - 1].daily, self.changes[known - 1].penalty_daily

    def _changes_to(self, day: date) -> int:
        """How many changes there were to the end of `day`."""
        return bisect_right(self.changes, day, key=lambda change: change.start)


NOTHING_ACCRUES = Rates(ZERO, ZERO, None, compounding=False, cycle_day=1)
"""Where postings alone count."""


class Accrual:
    """The growth of one account under way; it adds to the sums it is given."""

    def __init__(self, account_id: str, rates: Rates, open_from: date) -> None:
        self.account_id = account_id
        self.rates = rates
        self.mark = open_from
        self.segments: list[Segment] = []
        self.capital = ZERO
        """Unpaid interest that bears interest in this cycle."""
        self.apart = ZERO
        """Unpaid charges that are shown as interest and bear none; interest proper is paid before them."""
        self._begun = False
        self._relieved: dict[str, Decimal] = {}
        self._unparted: dict[str, Decimal] = {}

    def copy(self) -> "Accrual":
        """A second one that goes its own way from here."""
        other = copy(self)
        other.segments = list(self.segments)
        other._relieved = dict(self._relieved)  # noqa: SLF001 - its own kind
        other._unparted = dict(self._unparted)  # noqa: SLF001 - its own kind
        return other

    def until(self, day: date, owed: Sums, charged: Sums) -> None:
        """Accrue over the days from the mark to the day before `day`."""
        if day <= self.mark:
            return
        if not self._begun:
            self._begun, self.capital = True, self._bearing(owed)
        while self.mark < day:
            stop = min(day, self.rates.next_break(self.mark))
            component, rate = self.rates.on(self.mark)
            bases = [(component, owed[Component.PRINCIPAL])]
            if self.rates.compounding:
                bases.append((Component.COMPOUND_INTEREST, self.capital))
            for bearing, base in bases:
                amount = self._segment(bearing, base, rate, stop)
                owed[bearing] += amount
                charged[bearing] += amount
            if self.rates.compounding and stop == self.rates.next_cycle(self.mark):
                self.capital = self._bearing(owed)
                self._relieved.clear()
            self.mark = stop

    def settle(self, entry: LedgerEntry, owed: Sums, restored: Mapping[Component, Decimal]) -> None:
        """Interest that `entry` paid bears none from now on; what it `restored` of one it undoes bears it again."""
        interest_back = restored.get(Component.INTEREST, ZERO)
        bearing_back = interest_back + restored.get(Component.COMPOUND_INTEREST, ZERO)
        self.capital += _brought_back(self._relieved, entry, bearing_back)
        self.apart += _brought_back(self._unparted, entry, interest_back)
        paid = max(self.apart - owed[Component.INTEREST], ZERO)
        self.apart -= paid
        self._unparted[entry.ref] = paid
        paid = max(self.capital - self._bearing(owed), ZERO)
        self.capital -= paid
        self._relieved[entry.ref] = paid

    def running(self, owed: Sums) -> tuple[tuple[Decimal, Decimal], ...]:
        """(base, rate per day) of what keeps growing from the mark on."""
        _, rate = self.rates.on(self.mark)
        bases = [owed[Component.PRINCIPAL], self.capital if self.rates.compounding else ZERO]
        return tuple((base, rate) for base in bases if base > ZERO and rate > ZERO)

    def _segment(self, component: Component, base: Decimal, rate: Decimal, stop: date) -> Decimal:
        if base <= ZERO or rate <= ZERO:
            return ZERO
        days = (stop - self.mark).days
        amount = interest(base, rate, days)
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
        return amount

    def _bearing(self, owed: Sums) -> Decimal:
        """Unpaid interest that may bear interest."""
        return owed[Component.INTEREST] + owed[Component.COMPOUND_INTEREST] - self.apart


def _brought_back(relieved: dict[str, Decimal], entry: LedgerEntry, restored: Decimal) -> Decimal:
    """What a reversal returns of that which its target had relieved: the last to be paid, the first to return."""
    target = entry.reverses or ""
    back = min(relieved.get(target, ZERO), restored)
    if back:
        relieved[target] -= back
    return back
