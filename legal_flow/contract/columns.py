"""What a cell may hold: the value types of the contract, each parsed strictly from text, and `Column`.

Each type says it twice, side by side: for one cell, and for a whole column of text (`Form`). A test holds them equal.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import polars as pl
from pydantic import PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from legal_flow.cases.claims import Component


@dataclass(frozen=True, slots=True)
class Column:
    """What a column means, beside its type; the page of the contract and the masking of faults read it."""

    title: str
    """In Chinese."""
    says: str
    """What stands in the cell, for the person who writes the extract."""
    example: str
    personal: bool = False
    """Tells something of a person: masked in faults, encrypted in the store."""
    key: bool = False
    """Part of what names the row; a key occurs once in a file."""
    refers: str = ""
    """The file in which this reference names a row, by that file's key."""


@dataclass(frozen=True, slots=True)
class Form:
    """How a type is written: for the page of the contract, and for checking and reading a whole column of text."""

    says: str
    pattern: str
    """What every cell matches, whole."""
    also: Callable[[pl.Expr], pl.Expr] | None = None
    """What a cell that matches must hold besides."""
    value: Callable[[pl.Expr], pl.Expr] = lambda cells: cells
    """The values of valid cells: money as fen, instants in UTC without a zone."""


# An amount of twelve digits can be multiplied by a share in a database's whole numbers of eight bytes.
# Digits are written out: `\d` would take the full-width ones of a Chinese keyboard for digits.
_MONEY = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,2})?")
_RATE = re.compile(r"0(?:\.[0-9]{1,8})?")
_COUNT = re.compile(r"0|[1-9][0-9]{0,8}")
_DAY = re.compile(r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(rf"{_DAY.pattern}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\+08:00")
_REF = r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$"
# Controls but for tabs and ends of lines, marks that turn the direction of writing, and a BOM: a paper would show them
# as nothing, or show another name.
_UNSEEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufeff"
_TEXT = rf"^[^{_UNSEEN}]*[^\s{_UNSEEN}][^{_UNSEEN}]*$"
_LONGEST = 300
_REGION = r"^[0-9]{6}$"
_CURRENCY = r"^[A-Z]{3}$"
_USCC = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
_PATH = r"^scans/[0-9A-Za-z][0-9A-Za-z._/-]{0,190}\.[0-9A-Za-z]{1,8}$"
_COURT = r"^(none|lender|debtor|[0-9]{6})$"


def _fault(kind: str) -> PydanticCustomError:
    # The reason and remedy of each kind stand in `faults.py`; the message never holds the value.
    return PydanticCustomError(kind, "{kind}", {"kind": kind})


def _money(value: object) -> Decimal:
    if isinstance(value, str) and _MONEY.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal) and _MONEY.fullmatch(str(value)):
        return value
    raise _fault("money")


def _amount(value: object) -> Decimal:
    amount = _money(value)
    if amount <= 0:
        raise _fault("amount")
    return amount


def _rate(value: object) -> Decimal:
    if isinstance(value, str | Decimal) and _RATE.fullmatch(str(value)):
        return Decimal(value)
    raise _fault("rate")


def _count(value: object) -> int:
    if isinstance(value, str | int) and _COUNT.fullmatch(str(value)):
        return int(value)
    raise _fault("count")


def _day_of_month(value: object) -> int:
    day = _count(value)
    if not 1 <= day <= 31:
        raise _fault("day_of_month")
    return day


def _day_base(value: object) -> int:
    if str(value) not in {"360", "365"}:
        raise _fault("day_base")
    return int(str(value))


def _day(value: object) -> date:
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise _fault("day") from None
    # 9999-12-31 and its like are marks of a core system, no days: periods are counted from days.
    if type(value) is not date or not _DAY.fullmatch(value.isoformat()):
        raise _fault("day")
    return value


def _instant(value: object) -> datetime:
    text = value.isoformat() if isinstance(value, datetime) else value
    if isinstance(text, str) and _INSTANT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise _fault("instant") from None
    raise _fault("instant")


def _yes(value: object) -> bool:
    if value is True or value == "true":
        return True
    if value is False or value == "false":
        return False
    raise _fault("yes")


def _order(value: object) -> tuple[Component, ...]:
    names = value.split("|") if isinstance(value, str) else value
    if names is None:
        return ()
    if not isinstance(names, list | tuple):
        raise _fault("order")
    try:
        order = tuple(Component(name) for name in names)
    except ValueError:
        raise _fault("order") from None
    if len(set(order)) != len(order):
        raise _fault("order")
    return order


_BEIJING = pl.duration(hours=8)


def _days(cells: pl.Expr) -> pl.Expr:
    return cells.str.to_date("%Y-%m-%d", strict=False)


def _instants(cells: pl.Expr) -> pl.Expr:
    return (
        cells.str.slice(0, 19).str.to_datetime("%Y-%m-%dT%H:%M:%S", time_unit="us", strict=False) - _BEIJING
    )


def _fen(cells: pl.Expr) -> pl.Expr:
    # A decimal of two places is an integer of fen underneath; no float on the way.
    return cells.str.to_decimal(scale=2).to_physical().cast(pl.Int64)


def _whole(cells: pl.Expr) -> pl.Expr:
    return cells.cast(pl.Int64)


def _each_once(cells: pl.Expr) -> pl.Expr:
    names = cells.str.split("|")
    return names.list.len() == names.list.n_unique()


_COMPONENTS = "|".join(Component)

Ref = Annotated[
    str,
    StringConstraints(pattern=_REF),
    Form("reference: letters, digits and . _ : -, at most 64", _REF),
]
"""A reference the lender gives; it stands in logs, so it never holds a name or a number of a person."""
Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=_LONGEST, pattern=_TEXT),
    Form(
        "text, at most 300 characters, none unseen",
        _TEXT,
        lambda cells: cells.str.len_chars().is_between(1, _LONGEST),
    ),
]
Region = Annotated[str, StringConstraints(pattern=_REGION), Form("six digits", _REGION)]
"""行政区划代码 (GB/T 2260)."""
Currency = Annotated[str, StringConstraints(pattern=_CURRENCY), Form("ISO 4217, three capitals", _CURRENCY)]
Uscc = Annotated[str, StringConstraints(pattern=_USCC), Form("18 characters", _USCC)]
"""统一社会信用代码 (GB 32100-2015); its check characters are looked at by the rules, not here."""
Path = Annotated[
    str,
    StringConstraints(pattern=_PATH),
    Form("path below scans/, with the form of the file after its last dot", _PATH),
]
Court = Annotated[str, StringConstraints(pattern=_COURT), Form("none, lender, debtor, or six digits", _COURT)]
Money = Annotated[
    Decimal, PlainValidator(_money), Form("yuan, at most two places", _MONEY.pattern, value=_fen)
]
"""Yuan with at most two places; may be negative (溢缴款)."""
Amount = Annotated[
    Decimal,
    PlainValidator(_amount),
    Form(
        "yuan above zero, at most two places",
        _MONEY.pattern,
        lambda cells: ~cells.str.contains(r"^-|^[0.]*$"),
        _fen,
    ),
]
"""Yuan above zero with at most two places."""
Rate = Annotated[Decimal, PlainValidator(_rate), Form("ratio below 1, at most eight places", _RATE.pattern)]
"""A ratio below one with at most eight places: 0.0005 is 0.05 %."""
Count = Annotated[int, PlainValidator(_count), Form("whole number", _COUNT.pattern, value=_whole)]
DayOfMonth = Annotated[
    int, PlainValidator(_day_of_month), Form("1 to 31", "[1-9]|[12][0-9]|3[01]", value=_whole)
]
DayBase = Annotated[int, PlainValidator(_day_base), Form("360 or 365", "360|365", value=_whole)]
Day = Annotated[
    date,
    PlainValidator(_day),
    Form("YYYY-MM-DD", _DAY.pattern, lambda cells: _days(cells).is_not_null(), _days),
]
"""YYYY-MM-DD."""
Instant = Annotated[
    datetime,
    PlainValidator(_instant),
    Form(
        "YYYY-MM-DDTHH:MM:SS+08:00", _INSTANT.pattern, lambda cells: _instants(cells).is_not_null(), _instants
    ),
]
"""YYYY-MM-DDTHH:MM:SS+08:00."""
Yes = Annotated[
    bool,
    PlainValidator(_yes),
    Form("true or false", "true|false", value=lambda cells: cells == "true"),
]
"""`true` or `false`."""
Order = Annotated[
    tuple[Component, ...],
    PlainValidator(_order),
    Form(
        "components joined by the bar",
        rf"(?:{_COMPONENTS})(?:\|(?:{_COMPONENTS}))*",
        _each_once,
        lambda cells: cells.fill_null(""),
    ),
]
"""Names of components joined by |, or blank."""
