"""Setting money against what is owed: an order names each component once, and shares are exact."""

from decimal import Decimal

import pytest

from legal_flow.cases.claims import Component
from legal_flow.rules.allocation import allocate, pro_rata

OWED = {Component.PRINCIPAL: Decimal("100.00"), Component.INTEREST: Decimal("10.00")}


def test_an_order_that_names_a_component_twice_is_refused() -> None:
    order = [Component.INTEREST, Component.PRINCIPAL, Component.INTEREST]
    with pytest.raises(ValueError, match="twice"):
        allocate(Decimal("50.00"), OWED, order)


def test_each_component_is_met_in_the_order_and_the_rest_is_left() -> None:
    parts, rest = allocate(Decimal("120.00"), OWED, [Component.INTEREST, Component.PRINCIPAL])
    assert parts == {Component.INTEREST: Decimal("10.00"), Component.PRINCIPAL: Decimal("100.00")}
    assert rest == Decimal("10.00")


def test_of_equal_parts_cut_off_the_earlier_gets_the_last_fen() -> None:
    third = Decimal("3.00")
    assert pro_rata(Decimal("1.00"), [third, third, third]) == [
        Decimal("0.34"),
        Decimal("0.33"),
        Decimal("0.33"),
    ]


def test_parts_cut_off_that_a_rounded_quotient_cannot_tell_apart_are_compared_exactly() -> None:
    large, small = Decimal("9999999999999.99"), Decimal("9999999999999.98")
    assert pro_rata(Decimal("0.01"), [small, large]) == [Decimal("0.00"), Decimal("0.01")]
