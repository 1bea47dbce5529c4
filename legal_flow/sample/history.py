"""How a card and a loan come to be owed: cycle by cycle to the last closing before the transfer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.money import ZERO, half_up
from legal_flow.contract.rows import AgreementRow, StatementRow
from legal_flow.sample.book import Book
from legal_flow.sample.days import closings, days_after, months_after

DUE_AFTER = 20
"""Days from a card's closing to its due day."""
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class CardPlot:
    """What happens on a card: `good` cycles paid in full, one in which `principal` is drawn, then arrears."""

    first_close: date
    good: int
    principal: Decimal
    payments: tuple[tuple[date, Decimal], ...]
    through: date
    defaults: bool = True

    @property
    def drawn_close(self) -> date:
        """The closing of the cycle that is not paid."""
        return months_after(self.first_close, self.good)

    @property
    def overdue_since(self) -> date | None:
        """The due day of the first unpaid statement."""
        return days_after(self.drawn_close, DUE_AFTER) if self.defaults else None


@dataclass(frozen=True, slots=True)
class LoanPlot:
    """What happens on a loan: `kept` instalments paid of `terms`, then arrears, perhaps acceleration."""

    granted_on: date
    principal: Decimal
    terms: int
    kept: int
    payments: tuple[tuple[date, Decimal], ...]
    through: date
    accelerated_on: date | None = None

    @property
    def overdue_since(self) -> date | None:
        """The due day of the first instalment that is not paid, if it has come."""
        due = months_after(self.granted_on, self.kept + 1)
        return due if due <= self.through else None

    @property
    def last_due(self) -> date:
        """The due day of the last instalment."""
        return months_after(self.granted_on, self.terms)


def write_card(book: Book, plot: CardPlot, terms: AgreementRow, rng: Random) -> date:
    """Fill the book with a card's history; gives the last closing."""
    previous = months_after(plot.first_close, -1)
    settling: tuple[date, Decimal] | None = None
    minimum_due = ZERO
    for number, close in enumerate(closings(plot.first_close, plot.through)):
        events = [(settling[0], EntryKind.PAYMENT, settling[1])] if settling else []
        if number <= plot.good:
            events += _purchases(previous, close, plot.principal, rng, drawn=number == plot.good)
        else:
            events += [(on, EntryKind.PAYMENT, paid) for on, paid in plot.payments if previous < on <= close]
        # On one day charges come before what is paid on it.
        last = [event for event in events if event[:2] == (close, EntryKind.PAYMENT)]
        for on, kind, amount in sorted(
            (one for one in events if one not in last), key=lambda event: event[0]
        ):
            book.post(on, kind, amount)
        book.close_day(close)
        if number > plot.good:
            due = days_after(previous, DUE_AFTER)
            in_time = sum((paid for on, paid in plot.payments if previous < on <= due), ZERO)
            _card_charges(book, close, terms, minimum_due - in_time)
        for on, kind, amount in last:
            book.post(on, kind, amount)
        book.new_cycle()
        statement = _card_statement(book, close)
        minimum_due = statement.minimum_due
        settles = number < plot.good or not plot.defaults
        settling = (days_after(close, rng.randint(4, 18)), statement.total) if settles else None
        previous = close
    tail = plot.payments if plot.defaults else (settling,) if settling else ()
    _post_tail(book, tail, previous, plot.through)
    return previous


def _post_tail(book: Book, payments: Iterable[tuple[date, Decimal]], closed: date, through: date) -> None:
    """Payments after the last closing."""
    for on, amount in payments:
        if closed < on <= through:
            book.post(on, EntryKind.PAYMENT, amount)


def _purchases(
    previous: date, close: date, principal: Decimal, rng: Random, *, drawn: bool
) -> list[tuple[date, EntryKind, Decimal]]:
    whole = principal if drawn else half_up(principal * rng.randint(4, 16) / 100)
    count = rng.randint(4, 8) if drawn else rng.randint(1, 3)
    weights = [rng.randint(1, 9) for _ in range(count)]
    parts = [half_up(whole * weight / sum(weights)) for weight in weights[:-1]]
    parts.append(whole - sum(parts, ZERO))
    length = (close - previous).days
    return [(days_after(previous, rng.randint(1, length)), EntryKind.ADVANCE, part) for part in parts]


def _card_charges(book: Book, close: date, terms: AgreementRow, unpaid_minimum: Decimal) -> None:
    interest = half_up(book.principal_days * terms.daily_rate)
    compound = half_up(book.interest_days * terms.daily_rate) if terms.compounding else ZERO
    damages = ZERO
    if unpaid_minimum > ZERO and terms.late_damages_rate > ZERO:
        damages = max(half_up(unpaid_minimum * terms.late_damages_rate), terms.late_damages_minimum)
    book.post(close, EntryKind.INTEREST, interest)
    book.post(close, EntryKind.COMPOUND_INTEREST, compound)
    book.post(close, EntryKind.LATE_DAMAGES, damages)


def _card_statement(book: Book, close: date) -> StatementRow:
    damages = book.owed[Component.LATE_DAMAGES]
    charges = book.total - book.principal - damages
    minimum = half_up(max(book.principal, ZERO) * _TENTH) + charges
    return book.state(close, days_after(close, DUE_AFTER), minimum)


def instalment(principal: Decimal, monthly_rate: Decimal, terms: int) -> Decimal:
    """The equal monthly instalment (等额本息)."""
    return half_up(principal * monthly_rate / (1 - (1 + monthly_rate) ** -terms))


def write_loan(book: Book, plot: LoanPlot, terms: AgreementRow) -> date:
    """Fill the book with a loan's history; gives the last closing. Acceleration takes hold at a closing."""
    book.post(plot.granted_on, EntryKind.ADVANCE, plot.principal, "DISBURSED")
    monthly_rate = terms.daily_rate * 30
    equal = instalment(plot.principal, monthly_rate, plot.terms)
    not_due = plot.principal
    book.close_day(plot.granted_on)
    book.new_cycle()
    previous = plot.granted_on
    for number, close in enumerate(closings(months_after(plot.granted_on, 1), plot.through), start=1):
        for on, amount in plot.payments:
            if previous < on < close:
                book.post(on, EntryKind.PAYMENT, min(amount, book.total - not_due))
        book.close_day(close)
        overdue_days = book.principal_days - not_due * (close - previous).days
        interest = half_up(not_due * monthly_rate)
        book.post(close, EntryKind.INTEREST, interest)
        book.post(close, EntryKind.PENALTY_INTEREST, half_up(overdue_days * terms.penalty_daily_rate))
        if terms.compounding:
            compound = half_up(book.interest_days * terms.penalty_daily_rate)
            book.post(close, EntryKind.COMPOUND_INTEREST, compound)
        # On one day charges come before what is paid on it.
        for on, amount in plot.payments:
            if on == close:
                book.post(on, EntryKind.PAYMENT, min(amount, book.total - not_due))
        book.new_cycle()
        called = number >= plot.terms or (plot.accelerated_on is not None and close >= plot.accelerated_on)
        not_due = ZERO if called else max(not_due - (equal - interest), ZERO)
        if number <= plot.kept:
            book.post(close, EntryKind.PAYMENT, book.total - not_due, "AUTO_DEBIT")
        book.state(close, close, book.total - not_due)
        previous = close
    _post_tail(book, plot.payments, previous, plot.through)
    return previous
