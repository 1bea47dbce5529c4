"""The units that facts are counted in: days, moments, yuan, ratios; each is read in one strict form."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

YEARS = range(1900, 3000)
"""A day outside them is a slip of the pen."""
SUM_LIMIT = 10**15
RATIO_LIMIT = 10
COUNT_LIMIT = 10**5
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Unit:
    """What a fact is counted in."""

    name: str


def _day(value: Any) -> date:
    """A day is written as a day: a number would be read as seconds since 1970, a time of day would be lost."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such day") from None
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("a day is written YYYY-MM-DD")
    return _within(value)


def _moment(value: Any) -> datetime:
    """The time of the place, or with its zone; a day alone would be read as midnight and is refused."""
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError("there is no such moment") from None
    if not isinstance(value, datetime):
        raise ValueError("a moment is written YYYY-MM-DD HH:MM, in the time of the place or with its zone")
    _within(value)
    return value


def _within(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"a day lies between {YEARS.start} and {YEARS.stop - 1}")
    return day


def _exact(value: Any) -> Any:
    """Money and rates are exact: a binary float has lost its last digits already."""
    if isinstance(value, float | bool):
        raise ValueError("write the number exactly, as digits or text")
    if isinstance(value, str) and not _NUMBER.fullmatch(value):
        raise ValueError("a number is written in plain digits, such as 1234.50")
    return value


Day = Annotated[date, BeforeValidator(_day), Unit("day")]
Moment = Annotated[datetime, BeforeValidator(_moment), Unit("moment")]
Yuan = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(decimal_places=2, allow_inf_nan=False, ge=0, lt=SUM_LIMIT),
    Unit("yuan"),
]
SignedYuan = Annotated[
    Decimal,
    BeforeValidator(_exact),
    Field(decimal_places=2, allow_inf_nan=False, gt=-SUM_LIMIT, lt=SUM_LIMIT),
    Unit("signed yuan"),
]
"""Where a minus means something: a balance in the other's favour."""
Ratio = Annotated[
    Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False, ge=0, le=RATIO_LIMIT), Unit("ratio")
]
Whole = Annotated[int, Field(strict=True, ge=0, le=COUNT_LIMIT), Unit("whole")]
Flag = Annotated[bool, Field(strict=True), Unit("flag")]
Text = Annotated[str, Unit("text")]
