"""Counting contacts: by day and person or number, beyond a limit, in the hours of the night, failed tries in a row.

It knows no statute: hours, limits and what counts as an answer come from the pack.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from legal_flow.law.calendar import ONE_DAY


@dataclass(frozen=True, slots=True)
class Try:
    """One contact as the counters read it."""

    ref: str
    at: datetime
    """In local time."""
    key: str
    """What is counted apart: a person, a number."""
    answered: bool

    @property
    def day(self) -> date:
        """The local day."""
        return self.at.date()


Counted = dict[tuple[date, str], list[Try]]


def in_hours(at: time, start: time, end: time) -> bool:
    """Whether `at` lies from `start` (counted) to `end` (not counted); the hours may span midnight."""
    if start < end:
        return start <= at < end
    return at >= start or at < end


def in_order(tries: Iterable[Try]) -> list[Try]:
    """By time; within one moment by reference."""
    return sorted(tries, key=lambda one: (one.at, one.ref))


def by_day(tries: Iterable[Try]) -> Counted:
    """The tries of each day and key, each in order of time."""
    found: Counted = {}
    for one in in_order(tries):
        found.setdefault((one.day, one.key), []).append(one)
    return found


def places(counted: Counted) -> dict[str, int]:
    """By reference, its place in its day and key, from 1: what lies above a limit went beyond it."""
    return {one.ref: place for tries in counted.values() for place, one in enumerate(tries, start=1)}


def failed_before(tries: Iterable[Try], moment: datetime) -> list[Try]:
    """The unanswered tries right before `moment`, back to the last one answered; the oldest first."""
    failed: list[Try] = []
    for one in in_order(one for one in tries if one.at < moment):
        if one.answered:
            failed.clear()
        else:
            failed.append(one)
    return failed


def days_in_a_row(days: Iterable[date], last: date) -> int:
    """How many days one after the other, ending with `last`; none where `last` is not among them."""
    known, count = set(days), 0
    while last in known:
        known.remove(last)
        last, count = last - ONE_DAY, count + 1
    return count
