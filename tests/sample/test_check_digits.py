"""The sample's identifiers check, and belong to nobody."""

from datetime import date

import pytest

from legal_flow.sample.numbers import card_number, credit_code, identity_number


def test_an_identity_number_of_the_standard_is_reproduced() -> None:
    assert identity_number("110105", date(1949, 12, 31), 2) == "11010519491231002X"
    assert identity_number("440524", date(1880, 1, 1), 1) == "440524188001010014"


@pytest.mark.parametrize("serial", [1, 17, 30_000, 905_012])
def test_card_numbers_pass_luhn(serial: int) -> None:
    digits = [int(digit) for digit in card_number(serial)]
    assert len(digits) == 16
    doubled = [digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[::2]]
    assert (sum(doubled) + sum(digits[1::2])) % 10 == 0


def test_credit_codes_carry_both_check_characters() -> None:
    # The organisation code of a published number: 91100000100003962T has 10000396 and its check digit 2.
    assert credit_code("100000", 10_000_396) == "91100000100003962T"
