"""The plain values in which an explanation is told."""

from datetime import date
from decimal import Decimal
from typing import Any

Told = dict[str, Any]
"""What text and programs read: strings, whole numbers, lists and more of it."""


def day_told(day: date | None) -> str | None:
    """As 2024-01-31."""
    return day.isoformat() if day else None


def value_told(value: Any) -> Any:
    """Money and rates as exact text, days as 2024-01-31; all else as it is."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
