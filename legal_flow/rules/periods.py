"""Counting days, months and years, and building the two ends of a legal period."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from legal_flow.law.calendar import Calendar
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Period

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Days that a period does not count: from the day after `since` to `until`."""

    since: date
    until: date


def add_months(day: date, count: int) -> date:
    """The corresponding day `count` months on; where there is none, the end of that month."""
    index = day.year * MONTHS_A_YEAR + day.month - 1 + count
    year, month = divmod(index, MONTHS_A_YEAR)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, count: int) -> date:
    """The corresponding day `count` years on; 29 February ends on the 28th where there is none."""
    return add_months(day, count * MONTHS_A_YEAR)


def add(day: date, count: int, unit: str) -> date:
    """`count` of `unit` (`day`, `month` or `year`) after `day`, the first day not counted."""
    if unit == "day":
        return day + timedelta(days=count)
    if unit == "month":
        return add_months(day, count)
    if unit == "year":
        return add_years(day, count)
    raise ValueError(f"{unit} is no unit of a period")


def moved_by(start: date, end: date, spans: Iterable[NotCounted]) -> date:
    """The end of a period from `start`, later by the days of every span that began before it had ended.

    Days that two spans share move it once; days before `start` do not.
    """
    counted_to = start
    for span in sorted(spans, key=lambda span: span.since):
        since = max(span.since, counted_to)
        if span.since > end:
            break
        if span.until > since:
            end += span.until - since
            counted_to = span.until
    return end


def build(
    rule: str,
    citation: Citation,
    start: date,
    raw_end: date,
    calendar: Calendar,
    *,
    buffer_days: int = 0,
    rolls: bool = True,
) -> Period:
    """The period with its legal end and our own last day.

    The other side has until the day rolled forward, unless the period does not roll (`rolls=False`: a freeze
    lapses and a day counted backwards arrives on a holiday too). We act by the earlier of raw and rolled
    back, less the buffer, and on a working day; never before the period begins, which `cut_short` tells.
    Raises `ValueError` for a buffer below nought.
    """
    if buffer_days < 0:
        raise ValueError(f"buffer_days {buffer_days} is below nought")
    forward = calendar.roll_forward(raw_end)
    legal_end = forward.day if rolls else raw_end
    act_by, cut_short = _act_by(start, raw_end, legal_end, calendar, buffer_days)
    missing = forward.missing if rolls else calendar.missing(raw_end)
    return Period(
        rule=rule,
        citation=citation,
        start=start,
        raw_end=raw_end,
        legal_end=legal_end,
        act_by=act_by,
        provisional=bool(missing),
        missing=missing,
        cut_short=cut_short,
    )


def _act_by(
    start: date, raw_end: date, legal_end: date, calendar: Calendar, buffer_days: int
) -> tuple[date, bool]:
    """Our own last day, and whether a buffer or a holiday would have put it before the period begins."""
    last = calendar.roll_back(raw_end).day - timedelta(days=buffer_days)
    if start > raw_end:
        # Counted backwards: the day lies before the start as it should.
        return calendar.roll_back(last).day, False
    if last >= start:
        act_by = calendar.roll_back(last).day
        if act_by >= start:
            return act_by, False
    return min(calendar.roll_forward(start).day, legal_end), True
