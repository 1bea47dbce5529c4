"""What must hold of money whatever the figures: nothing is lost, nothing appears."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import EntryKind, LedgerEntry
from legal_flow.cases.money import ZERO, half_up
from legal_flow.rules import brackets
from legal_flow.rules.accrual import Rates
from legal_flow.rules.allocation import COSTS_CHARGES_PRINCIPAL, PRINCIPAL_FIRST, agreed, allocate
from legal_flow.rules.brackets import Bracket
from legal_flow.rules.ledger import CHARGES, Balance, Order, line_over, replay

DAY = date(2025, 1, 1)
amounts = st.integers(0, 10_000_000).map(lambda fen: Decimal(fen) / 100)
positive = st.integers(1, 10_000_000).map(lambda fen: Decimal(fen) / 100)
debts = st.dictionaries(st.sampled_from(list(Component)), amounts)
orders = st.sampled_from(
    [COSTS_CHARGES_PRINCIPAL, PRINCIPAL_FIRST, agreed(["interest"]), agreed(["principal", "fees"])]
)
postings = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([*CHARGES, EntryKind.ADVANCE, EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER]),
        positive,
        st.booleans(),
    ),
    max_size=12,
)


def entries(drawn: list[tuple[int, EntryKind, Decimal, bool]]) -> list[LedgerEntry]:
    """The postings in their order, each followed by its reversal where one was drawn."""
    found = []
    for number, (offset, kind, amount, undone) in enumerate(drawn):
        on = DAY + timedelta(days=offset)
        found.append(LedgerEntry(f"e{number}", on, kind, amount))
        if undone:
            later = on + timedelta(days=number)
            found.append(LedgerEntry(f"r{number}", later, EntryKind.REVERSAL, amount, f"e{number}"))
    return found


def replayed(ledger: list[LedgerEntry], *, compounding: bool = True, days: int = 500) -> Balance:
    rates = Rates(Decimal("0.0005"), Decimal("0.00075"), DAY + timedelta(days=200), compounding, 31)
    order = Order(COSTS_CHARGES_PRINCIPAL, "civil_code", "某条")
    return replay("账户", ledger, rates, lambda _: order, DAY + timedelta(days=days))


@given(amounts, debts, orders)
def test_an_allocation_adds_up_and_pays_no_more_than_is_owed(
    amount: Decimal, owed: dict[Component, Decimal], order: tuple[Component, ...]
) -> None:
    parts, rest = allocate(amount, owed, order)
    assert sum(parts.values(), ZERO) + rest == amount
    assert all(ZERO < part <= owed[component] for component, part in parts.items())
    assert rest == max(amount - sum(owed.values(), ZERO), ZERO)


@given(amounts, debts, orders)
def test_nothing_lower_is_paid_while_something_higher_is_open(
    amount: Decimal, owed: dict[Component, Decimal], order: tuple[Component, ...]
) -> None:
    parts, _ = allocate(amount, owed, order)
    open_before = False
    for component in order:
        assert not (open_before and component in parts)
        open_before = open_before or parts.get(component, ZERO) < owed.get(component, ZERO)


@given(postings, st.booleans())
def test_the_ledger_explains_every_balance_to_the_fen(
    drawn: list[tuple[int, EntryKind, Decimal, bool]], compounding: bool
) -> None:
    ledger = entries(drawn)
    balance = replayed(ledger, compounding=compounding)
    for component in Component:
        posted = sum(
            (
                entry.amount
                for entry in ledger
                if entry.kind
                not in {EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER, EntryKind.REVERSAL}
                and CHARGES.get(entry.kind, Component.PRINCIPAL) is component
            ),
            ZERO,
        )
        accrued = sum((one.amount for one in balance.segments if one.component is component), ZERO)
        settled = sum((line.parts.get(component, ZERO) for line in balance.payments), ZERO)
        assert balance.owed[component] == posted + accrued - settled


@given(postings)
def test_no_component_is_ever_negative(drawn: list[tuple[int, EntryKind, Decimal, bool]]) -> None:
    balance = replayed(entries(drawn))
    assert all(amount >= ZERO for amount in balance.owed.values())
    assert balance.credit >= ZERO


@given(postings)
def test_a_payment_undone_the_same_day_leaves_what_would_have_been(
    drawn: list[tuple[int, EntryKind, Decimal, bool]],
) -> None:
    ledger = entries(drawn)
    last = DAY + timedelta(days=450)
    undone = [
        LedgerEntry("x", last, EntryKind.PAYMENT, Decimal("123.45")),
        LedgerEntry("y", last, EntryKind.REVERSAL, Decimal("123.45"), "x"),
    ]
    touched = [LedgerEntry("z", last, EntryKind.PAYMENT, ZERO)]
    assert replayed([*ledger, *undone]).owed == replayed([*ledger, *touched]).owed


@given(postings)
def test_each_segment_is_base_times_rate_times_days(
    drawn: list[tuple[int, EntryKind, Decimal, bool]],
) -> None:
    for one in replayed(entries(drawn)).segments:
        assert one.days == (one.end - one.start).days + 1
        assert one.amount == half_up(one.base * one.rate * one.days)


def test_interest_that_was_paid_bears_no_interest() -> None:
    ledger = [
        LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal("10000.00")),
        LedgerEntry("b", date(2025, 2, 28), EntryKind.PAYMENT, Decimal("155.00")),
    ]
    compound = [
        one for one in replayed(ledger, days=88).segments if one.component is Component.COMPOUND_INTEREST
    ]
    assert [(one.start, one.end, one.base) for one in compound] == [
        (date(2025, 1, 31), date(2025, 2, 27), Decimal("150.00")),
        (date(2025, 2, 28), date(2025, 3, 30), Decimal("137.10")),
    ]


def test_the_line_counts_both_ends_of_each_span() -> None:
    ledger = [LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal("36500.00"))]
    assert line_over(replayed(ledger, days=9).spans, Decimal("0.24"), 365) == Decimal("240.00")


@given(amounts, amounts)
def test_brackets_never_fall(one: Decimal, other: Decimal) -> None:
    slices = (
        Bracket(Decimal(100), flat=Decimal(5)),
        Bracket(Decimal(1000), Decimal("0.05")),
        Bracket(None, Decimal("0.01")),
    )
    low, high = sorted((one, other))
    assert brackets.cumulative(low, slices)[0] <= brackets.cumulative(high, slices)[0]


def test_interest_restored_after_its_cycle_bears_none_until_the_next() -> None:
    ledger = [
        LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal("10000.00")),
        LedgerEntry("b", date(2025, 2, 10), EntryKind.PAYMENT, Decimal("200.00")),
        LedgerEntry("c", date(2025, 3, 10), EntryKind.REVERSAL, Decimal("200.00"), "b"),
    ]
    compound = [
        one for one in replayed(ledger, days=90).segments if one.component is Component.COMPOUND_INTEREST
    ]
    assert [(one.start, one.base) for one in compound] == [
        (date(2025, 1, 31), Decimal("150.00")),
        (date(2025, 2, 10), Decimal("0.75")),
        (date(2025, 2, 28), Decimal("90.76")),
        (date(2025, 3, 10), Decimal("90.76")),
        (date(2025, 3, 31), Decimal("447.16")),
    ]
