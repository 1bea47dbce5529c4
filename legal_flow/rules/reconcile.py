"""Whether our ledger and the lender's statements agree to the cent (台账核对), and where they first differ."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import LedgerEntry, StatementLine
from legal_flow.cases.money import ZERO
from legal_flow.errors import DataFault
from legal_flow.rules.accrual import NOTHING_ACCRUES
from legal_flow.rules.entries import in_order
from legal_flow.rules.ledger import Book, Order, component_of


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where they part."""

    closed_on: date
    component: Component | None
    """`None`: the total alone."""
    ours: Decimal
    theirs: Decimal
    entries: tuple[str, ...]
    """What was posted since the statement before, which still agreed."""


def reconcile(
    account_id: str,
    entries: Iterable[LedgerEntry],
    order_for: Callable[[LedgerEntry], Order],
    statements: Iterable[StatementLine],
    component: Callable[[LedgerEntry], Component] = component_of,
) -> Difference | None:
    """The first difference, components before the total; `None` where every statement agrees to the cent.

    One pass over entries and statements. Raises `DataFault` for an impossible entry, two statements of one
    day, or a statement that shows what is no component.
    """
    book = Book(account_id, NOTHING_ACCRUES, order_for, date.max, component)
    waiting = in_order(entries)
    posted = 0
    for statement in _by_day(statements):
        before = posted
        while posted < len(waiting) and waiting[posted].posted_on <= statement.closed_on:
            book.post(waiting[posted])
            posted += 1
        for part, ours, theirs in _compared(book, statement):
            if ours != theirs:
                refs = tuple(entry.ref for entry in waiting[before:posted])
                return Difference(statement.closed_on, part, ours, theirs, refs)
    return None


def _by_day(statements: Iterable[StatementLine]) -> list[StatementLine]:
    ordered = sorted(statements, key=lambda statement: statement.closed_on)
    if not ordered:
        raise DataFault("statements: there is none to agree with")
    days = {statement.closed_on for statement in ordered}
    if len(days) < len(ordered):
        raise DataFault("two statements close on one day")
    if any(name not in set(Component) for statement in ordered for name in statement.parts):
        raise DataFault("a statement shows what is no component of a debt")
    return ordered


def _compared(book: Book, statement: StatementLine) -> Iterator[tuple[Component | None, Decimal, Decimal]]:
    """(component, ours, theirs) of everything that the statement shows."""
    for part in Component:
        if part in statement.parts:
            credit = book.credit if part is Component.PRINCIPAL else ZERO
            yield part, book.owed[part] - credit, statement.parts[part]
    if statement.total is not None:
        yield None, sum(book.owed.values(), ZERO) - book.credit, statement.total
