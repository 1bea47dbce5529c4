"""What a cell may hold: the value types of the contract, each parsed strictly from text, and `Column`."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

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
    """How a type is written, for the page of the contract."""

    says: str


_MONEY = re.compile(r"-?(?:0|[1-9]\d{0,12})(?:\.\d{1,2})?")
_RATE = re.compile(r"0(?:\.\d{1,8})?")
_COUNT = re.compile(r"0|[1-9]\d{0,8}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+08:00")


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


_FIRST_YEAR, _LAST_YEAR = 1900, 2199


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
    if type(value) is not date or not _FIRST_YEAR <= value.year <= _LAST_YEAR:
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


Ref = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,63}$"),
    Form("reference: letters, digits and . _ : -, at most 64"),
]
"""A reference the lender gives; it stands in logs, so it never holds a name or a number of a person."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=300), Form("text, at most 300 characters")]
Region = Annotated[str, StringConstraints(pattern=r"^\d{6}$"), Form("six digits")]
"""行政区划代码 (GB/T 2260)."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$"), Form("ISO 4217, three capitals")]
Uscc = Annotated[str, StringConstraints(pattern=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), Form("18 characters")]
"""统一社会信用代码 (GB 32100-2015); its check characters are looked at by the rules, not here."""
Path = Annotated[
    str, StringConstraints(pattern=r"^scans/[0-9A-Za-z][0-9A-Za-z._/-]{0,199}$"), Form("path below scans/")
]
Court = Annotated[
    str,
    StringConstraints(pattern=r"^(none|lender|debtor|\d{6})$"),
    Form("none, lender, debtor, or six digits"),
]
Money = Annotated[Decimal, PlainValidator(_money), Form("yuan, at most two places")]
"""Yuan with at most two places; may be negative (溢缴款)."""
Amount = Annotated[Decimal, PlainValidator(_amount), Form("yuan above zero, at most two places")]
"""Yuan above zero with at most two places."""
Rate = Annotated[Decimal, PlainValidator(_rate), Form("ratio below 1, at most eight places")]
"""A ratio below one with at most eight places: 0.0005 is 0.05 %."""
Count = Annotated[int, PlainValidator(_count), Form("whole number")]
DayOfMonth = Annotated[int, PlainValidator(_day_of_month), Form("1 to 31")]
DayBase = Annotated[int, PlainValidator(_day_base), Form("360 or 365")]
Day = Annotated[date, PlainValidator(_day), Form("YYYY-MM-DD")]
"""YYYY-MM-DD."""
Instant = Annotated[datetime, PlainValidator(_instant), Form("YYYY-MM-DDTHH:MM:SS+08:00")]
"""YYYY-MM-DDTHH:MM:SS+08:00."""
Yes = Annotated[bool, PlainValidator(_yes), Form("true or false")]
"""`true` or `false`."""
Order = Annotated[tuple[Component, ...], PlainValidator(_order), Form("components joined by the bar")]
"""Names of components joined by |, or blank."""
