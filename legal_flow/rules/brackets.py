"""Cumulative brackets: each slice of an amount bears its own flat sum or rate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from legal_flow.cases.money import FEN, ZERO, half_up, in_words, money, percent
from legal_flow.errors import DataFault


class Rounding(StrEnum):
    """To which unit a sum is rounded half up, once and at the end."""

    FEN_HALF_UP = "FEN_HALF_UP"
    YUAN_HALF_UP = "YUAN_HALF_UP"

    def __call__(self, amount: Decimal) -> Decimal:
        """`amount` so rounded, with its two places."""
        return money(half_up(amount, FEN if self is Rounding.FEN_HALF_UP else Decimal(1)))


@dataclass(frozen=True, slots=True)
class Bracket:
    """One slice, up to and including `up_to` (`None`: without end)."""

    up_to: Decimal | None
    rate: Decimal = ZERO
    flat: Decimal = ZERO


def read(rows: Iterable[Mapping[str, Any]]) -> tuple[Bracket, ...]:
    """Brackets from the rows of a law table."""
    return tuple(
        Bracket(
            up_to=None if row.get("up_to") is None else Decimal(row["up_to"]),
            rate=Decimal(row.get("rate", 0)),
            flat=Decimal(row.get("flat", 0)),
        )
        for row in rows
    )


def cumulative(amount: Decimal, brackets: Iterable[Bracket]) -> tuple[Decimal, str]:
    """The unrounded sum over the slices that `amount` reaches, and its derivation; `DataFault` for a negative one."""
    if amount < ZERO:
        raise DataFault("amount: it is not negative")
    total, floor, terms = ZERO, ZERO, []
    for bracket in brackets:
        top = amount if bracket.up_to is None else min(amount, bracket.up_to)
        slice_ = top - floor
        total += bracket.flat + slice_ * bracket.rate
        if bracket.flat:
            terms.append(in_words(bracket.flat))
        if bracket.rate:
            terms.append(f"{in_words(slice_)}×{percent(bracket.rate)}")
        if top == amount:
            break
        floor = top
    return total, " + ".join(terms)
