"""Steps of the calendar that stories take."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta


def months_after(day: date, months: int) -> date:
    """The corresponding day of a later (or earlier) month, or that month's last."""
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def days_after(day: date, days: int) -> date:
    """So many days later, or earlier."""
    return day + timedelta(days=days)


def closings(first: date, through: date) -> Iterator[date]:
    """Month by month from `first`, which lies on the cycle day, up to and with `through`."""
    months = 0
    while (day := months_after(first, months)) <= through:
        yield day
        months += 1
