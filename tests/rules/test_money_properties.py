"""What must hold of money whatever the figures: nothing is lost, nothing appears."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.cases.claims import Claim, ClaimLine, Component, merge
from legal_flow.cases.facts import (
    DebtFacts,
    EntryKind,
    LedgerEntry,
    LenderKind,
    Product,
    StatementLine,
    Terms,
)
from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.pack import load
from legal_flow.errors import DataFault
from legal_flow.rules import brackets, bridges
from legal_flow.rules.accrual import RateChange, Rates
from legal_flow.rules.allocation import COSTS_CHARGES_PRINCIPAL, PRINCIPAL_FIRST, agreed, allocate, pro_rata
from legal_flow.rules.brackets import Bracket
from legal_flow.rules.entries import in_order
from legal_flow.rules.ledger import CHARGES, POSTED_INTEREST, Balance, Book, Order, first_open_day, replay
from legal_flow.rules.reconcile import reconcile
from legal_flow.rules.spans import line_by_day

DAY = date(2025, 1, 1)
PACK = load()
amounts = st.integers(0, 10_000_000).map(lambda fen: Decimal(fen) / 100)
positive = st.integers(1, 10_000_000).map(lambda fen: Decimal(fen) / 100)
debts = st.dictionaries(st.sampled_from(list(Component)), amounts)
orders = st.sampled_from(
    [COSTS_CHARGES_PRINCIPAL, PRINCIPAL_FIRST, agreed(["interest"]), agreed(["principal", "fees"])]
)
Drawn = tuple[int, EntryKind, Decimal, int]
"""Days from the first, kind, amount, and how many halves of it were reversed."""
postings = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.sampled_from([*CHARGES, EntryKind.ADVANCE, EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER]),
        positive,
        st.integers(0, 2),
    ),
    max_size=12,
)


def entries(drawn: list[Drawn]) -> list[LedgerEntry]:
    """The postings in their order, each followed by the reversals of its halves that were drawn."""
    found = []
    for number, (offset, kind, amount, halves) in enumerate(drawn):
        on = DAY + timedelta(days=offset)
        lapses = kind is EntryKind.WAIVER and number % 2
        lapsed_on = on + timedelta(days=30) if lapses else None
        found.append(LedgerEntry(f"e{number}", on, kind, amount, lapsed_on=lapsed_on))
        half = half_up(amount / 2)
        for turn, part in enumerate([half, amount - half][:halves]):
            later = on + timedelta(days=number * (turn + 1))
            found.append(LedgerEntry(f"r{number}.{turn}", later, EntryKind.REVERSAL, part, f"e{number}"))
    return found


RATES = Rates(
    Decimal("0.0005"),
    Decimal("0.00075"),
    DAY + timedelta(days=200),
    compounding=True,
    cycle_day=31,
    changes=(
        RateChange(DAY + timedelta(days=90), Decimal("0.0004"), Decimal("0.0006")),
        RateChange(DAY + timedelta(days=300), Decimal("0.0003"), Decimal("0.00045")),
    ),
)
CIVIL_CODE = Order(COSTS_CHARGES_PRINCIPAL, "civil_code", "某条")
days = st.integers(0, 500)


def claimed(ledger: list[LedgerEntry], day: int) -> Claim:
    """What is owed on a day, all of it claimed."""
    cut_off = DAY + timedelta(days=day)
    balance = replay("账户", ledger, RATES, lambda _: CIVIL_CODE, cut_off)
    return Claim(
        cut_off,
        "CNY",
        tuple(ClaimLine("账户", part, owed, owed) for part, owed in balance.owed.items()),
        balance.segments,
        balance.payments,
    )


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
def test_the_ledger_explains_every_balance_to_the_fen(drawn: list[Drawn], compounding: bool) -> None:
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
def test_no_component_is_ever_negative(drawn: list[Drawn]) -> None:
    balance = replayed(entries(drawn))
    assert all(amount >= ZERO for amount in balance.owed.values())
    assert balance.credit >= ZERO


@given(postings)
def test_a_payment_undone_the_same_day_leaves_what_would_have_been(
    drawn: list[Drawn],
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
    drawn: list[Drawn],
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
    line = line_by_day(replayed(ledger, days=9).spans, [(date.min, Decimal("0.24"))], 365)
    assert line == Decimal("240.00")


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


@given(postings, st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_in_changes_nothing(drawn: list[Drawn], random: Random) -> None:
    ledger = entries(drawn)
    mixed = list(ledger)
    random.shuffle(mixed)
    assert replayed(mixed) == replayed(ledger)


@given(postings)
def test_on_one_day_come_what_is_owed_then_money_then_waivers_then_reversals(
    drawn: list[Drawn],
) -> None:
    ranks = {EntryKind.PAYMENT: 1, EntryKind.REFUND: 1, EntryKind.WAIVER: 2, EntryKind.REVERSAL: 3}
    placed = [(entry.posted_on, ranks.get(entry.kind, 0), entry.ref) for entry in in_order(entries(drawn))]
    assert placed == sorted(placed)


@given(postings, positive, positive, st.sampled_from([EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER]))
def test_a_credit_of_which_a_part_is_reversed_at_once_is_one_of_the_rest(
    drawn: list[Drawn], rest: Decimal, undone: Decimal, kind: EntryKind
) -> None:
    ledger, on = entries(drawn), DAY + timedelta(days=250)
    reversal = LedgerEntry("y", on, EntryKind.REVERSAL, undone, "x")
    after = replayed([*ledger, LedgerEntry("x", on, kind, rest + undone), reversal])
    assert after.owed == replayed([*ledger, LedgerEntry("x", on, kind, rest)]).owed


@given(positive, positive)
def test_a_charge_waived_and_reversed_is_gone_once(charge: Decimal, other: Decimal) -> None:
    """Nothing else is reduced by it, and the waiver's own reversal does not bring it back."""
    ledger = [
        LedgerEntry("a", DAY, EntryKind.ADVANCE, other),
        LedgerEntry("f", DAY, EntryKind.FEE, charge),
        LedgerEntry("w", DAY + timedelta(days=1), EntryKind.WAIVER, charge),
        LedgerEntry("x", DAY + timedelta(days=2), EntryKind.REVERSAL, charge, "f"),
        LedgerEntry("y", DAY + timedelta(days=3), EntryKind.REVERSAL, charge, "w"),
    ]
    for last in (4, 5):
        book = Book("账户", RATES, lambda _: CIVIL_CODE, date.max)
        for entry in ledger[:last]:
            book.post(entry)
        assert {part for part, owed in book.owed.items() if owed} == {Component.PRINCIPAL}
        assert book.owed[Component.PRINCIPAL] == other
        assert book.charged[Component.FEES] == ZERO


@given(postings, days, days)
def test_a_replay_in_two_pieces_is_the_replay_in_one(drawn: list[Drawn], one: int, other: int) -> None:
    middle, end = (DAY + timedelta(days=day) for day in sorted((one, other)))
    ledger = [entry for entry in in_order(entries(drawn)) if entry.posted_on <= end]
    book = Book("账户", RATES, lambda _: CIVIL_CODE, first_open_day(ledger, None))
    for entry in ledger:
        if entry.posted_on <= middle:
            book.post(entry)
    book.evening(middle)
    book = deepcopy(book)
    for entry in ledger:
        if entry.posted_on > middle:
            book.post(entry)
    assert book.evening(end) == replay("账户", ledger, RATES, lambda _: CIVIL_CODE, end)


@given(postings, days, days)
def test_what_is_charged_only_grows(drawn: list[Drawn], one: int, other: int) -> None:
    """Without payments, refunds, reversals and waivers, and where no posting replaces what had accrued."""
    ledger = [
        entry
        for entry in entries(drawn)
        if entry.kind in CHARGES.keys() - POSTED_INTEREST | {EntryKind.ADVANCE}
    ]
    sooner, later = sorted((one, other))
    before, after = (claimed(ledger, day).by_component() for day in (sooner, later))
    assert all(before[part] <= after[part] for part in Component)


@given(postings, days, days, st.booleans(), st.sampled_from([LenderKind.BANK, LenderKind.UNLICENSED]))
def test_what_is_sued_for_only_grows(
    drawn: list[Drawn], one: int, other: int, compounding: bool, lender: LenderKind
) -> None:
    """The same of the whole claim, with the line above which nothing is claimed."""
    ledger = tuple(
        entry
        for entry in [LedgerEntry("放款", DAY, EntryKind.ADVANCE, Decimal(5000)), *entries(drawn)]
        if entry.kind in CHARGES.keys() - POSTED_INTEREST | {EntryKind.ADVANCE}
    )
    terms = Terms(Product.LOAN, DAY, Decimal("0.0006"), Decimal("0.0009"), compounding, ZERO, ZERO, 365, 31)
    debt = DebtFacts(
        "账户", lender, "CNY", terms, ledger, DAY + timedelta(days=60), matured_on=DAY + timedelta(days=60)
    )
    before, after = (PACK.claim(debt, DAY + timedelta(days=day)).total() for day in sorted((one, other)))
    assert before <= after


@given(postings, days, days)
def test_every_bridge_closes_by_component(drawn: list[Drawn], one: int, other: int) -> None:
    ledger = entries(drawn)
    start, end = claimed(ledger, one), claimed(ledger, other)
    bridge = bridges.between(start, end, *bridges.posted_between(ledger, start, end))
    assert bridge.gap == ZERO
    for part in Component:
        moved = sum((line.amount for line in bridge.lines if line.component is part), ZERO)
        assert moved == end.by_component()[part] - start.by_component()[part]
    back = bridges.between(end, start, *bridges.posted_between(ledger, end, start))
    assert (back.start, back.end, back.gap) == (bridge.end, bridge.start, ZERO)
    assert Counter(back.lines) == Counter(replace(line, amount=-line.amount) for line in bridge.lines)


def live(ledger: list[LedgerEntry], kinds: set[EntryKind]) -> Decimal:
    """What entries of these kinds sum to, less what was reversed of them."""
    of_kind = {entry.ref for entry in ledger if entry.kind in kinds}
    return sum((entry.amount for entry in ledger if entry.ref in of_kind), ZERO) - sum(
        (entry.amount for entry in ledger if entry.reverses in of_kind), ZERO
    )


@given(postings)
def test_all_money_that_came_in_and_stayed_is_set_against_the_debt_or_stands_to_its_credit(
    drawn: list[Drawn],
) -> None:
    ledger = entries(drawn)
    for day in range(0, 500, 50):
        balance = replayed(ledger, days=day)
        known = [entry for entry in ledger if entry.posted_on <= DAY + timedelta(days=day)]
        charged, owed = sum(balance.charged.values(), ZERO), sum(balance.owed.values(), ZERO)
        assert live(known, {EntryKind.PAYMENT, EntryKind.REFUND}) == charged - owed + balance.credit


@given(postings)
def test_nobody_owes_and_is_in_credit_at_once_or_owes_more_than_was_charged(drawn: list[Drawn]) -> None:
    ledger = entries(drawn)
    for day in range(0, 500, 50):
        balance = replayed(ledger, days=day)
        assert not (balance.credit and any(balance.owed.values()))
        assert all(ZERO <= balance.owed[part] <= balance.charged[part] for part in Component)


@given(positive, st.lists(amounts, min_size=1, max_size=8))
def test_shares_add_up_and_none_is_above_what_is_due(amount: Decimal, dues: list[Decimal]) -> None:
    shares = pro_rata(amount, dues)
    assert sum(shares, ZERO) == min(amount, sum(dues, ZERO))
    assert all(ZERO <= share <= due for share, due in zip(shares, dues, strict=True))


@given(postings, st.lists(days, unique=True, min_size=1, max_size=5))
def test_a_ledger_agrees_with_the_statements_drawn_from_it(drawn: list[Drawn], closings: list[int]) -> None:
    ledger = entries(drawn)
    still = Rates(ZERO, ZERO, None, compounding=False, cycle_day=1)
    statements = []
    for closing in closings:
        on = DAY + timedelta(days=closing)
        balance = replay("账户", ledger, still, lambda _: CIVIL_CODE, on)
        parts = {str(part): owed for part, owed in balance.owed.items()}
        parts["principal"] -= balance.credit
        statements.append(StatementLine(on, parts, sum(parts.values(), ZERO)))
    assert reconcile("账户", ledger, lambda _: CIVIL_CODE, statements) is None
    for wrong in statements[-1:]:
        wrong = replace(wrong, total=None, parts={**wrong.parts, "fees": wrong.parts["fees"] + 1})  # noqa: PLW2901
        found = reconcile("账户", ledger, lambda _: CIVIL_CODE, [*statements[:-1], wrong])
        assert found is not None
        assert (found.closed_on, found.component) == (wrong.closed_on, Component.FEES)
        assert found.theirs - found.ours == 1


def test_a_yearly_rate_loses_nothing_on_the_way_to_a_daily_one() -> None:
    """1.25 yuan at 18 % over 73 of 365 days is 0.045 exactly: half a fen, rounded up."""
    rates = Rates(Decimal("0.18") / 365, ZERO, None, compounding=False, cycle_day=1)
    ledger = [LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal("1.25"))]
    balance = replay("账户", ledger, rates, lambda _: CIVIL_CODE, DAY + timedelta(days=72))
    assert balance.owed[Component.INTEREST] == Decimal("0.05")


def test_a_charge_that_counts_as_interest_bears_none() -> None:
    """A fee of 300 shown as interest; the first cycle ends on 31 January with 150.00 of interest proper."""
    ledger = [
        LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal("10000.00")),
        LedgerEntry("f", DAY, EntryKind.FEE, Decimal("300.00")),
    ]
    rates = Rates(Decimal("0.0005"), ZERO, None, compounding=True, cycle_day=31)
    balance = replay(
        "账户",
        ledger,
        rates,
        lambda _: CIVIL_CODE,
        date(2025, 2, 27),
        component=lambda entry: Component.INTEREST if entry.kind is EntryKind.FEE else Component.PRINCIPAL,
    )
    assert balance.owed[Component.INTEREST] == Decimal("590.00")
    assert [one.base for one in balance.segments if one.component is Component.COMPOUND_INTEREST] == [
        Decimal("150.00")
    ]


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        (LedgerEntry("x", DAY, "gift", Decimal(1)), "x: gift is no kind of entry"),  # type: ignore[arg-type]
        (LedgerEntry("x", DAY, EntryKind.PAYMENT, Decimal(-1)), "x: its amount is negative"),
        (LedgerEntry("x", DAY, EntryKind.REVERSAL, Decimal(1), "没有"), "x reverses no entry"),
        (LedgerEntry("x", DAY, EntryKind.FEE, Decimal(1), withheld=Decimal(1)), "x: interest is kept back"),
        (LedgerEntry("x", DAY, EntryKind.FEE, Decimal(1), lapsed_on=DAY), "x: only a waiver lapses"),
        (LedgerEntry("x", DAY, EntryKind.FEE, Decimal(1), charge="write_off"), "x: a write-off is posted as"),
    ],
)
def test_an_impossible_entry_is_named(wrong: LedgerEntry, named: str) -> None:
    with pytest.raises(DataFault, match=named):
        replayed([wrong])


def test_two_entries_of_one_reference_are_named() -> None:
    entry = LedgerEntry("x", DAY, EntryKind.ADVANCE, Decimal(1))
    with pytest.raises(DataFault, match="two entries have the reference x"):
        replayed([entry, entry])


def test_two_currencies_never_meet_in_one_claim() -> None:
    one = claimed([LedgerEntry("a", DAY, EntryKind.ADVANCE, Decimal(1))], 10)
    with pytest.raises(DataFault, match="账户: USD"):
        merge([one, replace(one, currency="USD")])
