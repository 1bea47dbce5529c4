"""What must hold of court fees: no jump, no fall, never halved twice, and nothing of what was paid is lost."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.rules import counsel_fees, fee_events, fees
from legal_flow.rules import brackets
from legal_flow.rules.brackets import Rounding

LAW = load().law
ON = date(2026, 3, 2)
FEN = Decimal("0.01")
TABLES = ["fees.filing", "fees.enforcement", "fees.preservation", "counsel.contingency_cap"]
amounts = st.integers(1, 10_000_000_000).map(lambda fen: Decimal(fen) / 100)
roundings = st.sampled_from(Rounding)
ENDS = [*fee_events.RETURNED_WHOLE, *fee_events.KEPT_WHOLE, *fee_events.SETTLED, "conversion_unpaid"]


def exact(key: str, amount: Decimal) -> Decimal:
    return brackets.cumulative(amount, brackets.read(LAW.book.on(key, ON).rows))[0]


@pytest.mark.parametrize("key", TABLES)
def test_no_fee_jumps_where_a_bracket_ends(key: str) -> None:
    rows = brackets.read(LAW.book.on(key, ON).rows)
    for bracket in rows:
        if bracket.up_to is not None:
            assert exact(key, bracket.up_to + FEN) - exact(key, bracket.up_to) <= FEN


@pytest.mark.parametrize("key", TABLES)
@given(one=amounts, other=amounts)
def test_no_fee_falls_as_the_amount_rises(key: str, one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    assert exact(key, low) <= exact(key, high)


@given(amounts, roundings)
def test_one_half_is_the_least_that_any_halving_leaves(amount: Decimal, rounding: Rounding) -> None:
    halves = {
        fees.filing_on_track(amount, "summary", ON, LAW, rounding).amount,
        fees.filing_on_track(amount, "small_claim", ON, LAW, rounding).amount,
        fees.filing_when_settled(amount, ON, LAW, rounding).amount,
        fees.counterclaim(amount, ON, LAW, rounding).amount,
    }
    assert halves == {rounding(exact("fees.filing", amount) / 2)}


@given(amounts, st.sampled_from(["small_claim", "summary"]), st.sampled_from(["withdrawn", "mediated"]))
def test_a_half_that_was_paid_is_not_halved_again(amount: Decimal, track: str, event: str) -> None:
    half = fees.filing_on_track(amount, track, ON, LAW).amount
    assert fee_events.returned(event, amount, half, ON, LAW).refund == 0


@given(amounts, st.sampled_from(ENDS), st.integers(0, 1000), roundings)
def test_what_is_kept_and_what_comes_back_are_what_was_paid(
    amount: Decimal, event: str, thousandths: int, rounding: Rounding
) -> None:
    paid = rounding(fees.filing(amount, ON, LAW, rounding).amount * thousandths / 1000)
    found = fee_events.returned(event, amount, paid, ON, LAW, rounding)
    assert found.kept + found.refund == paid
    assert min(found.kept, found.refund) >= 0


@given(amounts, st.sampled_from(sorted(fees.TRACKS)))
def test_a_payment_order_and_its_top_up_are_the_whole_fee(amount: Decimal, track: str) -> None:
    found = fee_events.after_payment_order(amount, track, ON, LAW)
    assert found.paid + found.top_up == fees.filing_on_track(amount, track, ON, LAW).amount
    assert found.top_up >= 0


@given(amounts, amounts, st.sampled_from(sorted(fees.TRACKS)), st.booleans())
def test_a_changed_relief_costs_at_most_one_of_three_ways(
    before: Decimal, after: Decimal, track: str, closed: bool
) -> None:
    was = fees.filing_on_track(before, track, ON, LAW).amount
    found = fee_events.relief_changed(before, after, track, ON, LAW, inquiry_closed=closed)
    assert [found.top_up, found.refund, found.borne_by_claimant].count(Decimal(0)) >= 2
    assert was + found.top_up - found.refund == found.due.amount


@given(amounts)
def test_a_preservation_never_costs_more_than_its_ceiling(amount: Decimal) -> None:
    fee = fees.preservation(amount, ON, LAW).amount
    assert fee == min(Decimal(5000), Rounding.FEN_HALF_UP(exact("fees.preservation", amount)))


@given(amounts)
def test_counsel_may_not_ask_more_than_before_the_bands(amount: Decimal) -> None:
    old = counsel_fees.contingency_cap(amount, date(2021, 12, 27), LAW).amount
    assert counsel_fees.contingency_cap(amount, date(2021, 12, 28), LAW).amount <= old
