"""Money is a `Decimal` of yuan with at most two places. No float comes near it."""

from decimal import ROUND_HALF_UP, Decimal

ZERO = Decimal("0.00")
FEN = Decimal("0.01")
SHOWN = Decimal("1E-8")
"""The last place of a rate in percent that is written out."""


def money(value: Decimal | int | str) -> Decimal:
    """An exact amount in yuan with two places; raises `ValueError` rather than round."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError("an amount of money is finite")
    exact = amount.quantize(FEN)
    if exact != amount:
        raise ValueError(f"{amount} has parts of a fen; round it where a rule says so")
    return exact


def half_up(amount: Decimal, unit: Decimal = FEN) -> Decimal:
    """Round half up to `unit` (a fen unless told). Only called at points a rule names."""
    return amount.quantize(unit, rounding=ROUND_HALF_UP)


def percent(rate: Decimal) -> str:
    """0.0005 is 0.05%; a daily rate made of a yearly one is shown to eight places."""
    return f"{(rate * 100).quantize(SHOWN).normalize():f}%"


def in_words(amount: Decimal) -> str:
    """The amount with thousands separators, as documents print it: 12,345.67."""
    return f"{money(amount):,.2f}"
