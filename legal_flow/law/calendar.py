"""Rest days and working weekends, and the rolls over them.

Holidays are published a year ahead and periods reach further: beyond the last published year only weekends
are known, and every answer that leans on them says which entry is missing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from legal_flow.errors import LawError, NotFormalised
from legal_flow.law import fields, files, reading
from legal_flow.law.citation import Citation

ONE_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """What one year's notice says."""

    off: frozenset[date]
    working_weekends: frozenset[date]
    cite: Citation


@dataclass(frozen=True, slots=True)
class Rolled:
    """A day after rolling; `missing` names the calendar entry that would make it certain, or is empty."""

    day: date
    missing: str = ""

    @property
    def provisional(self) -> bool:
        """Whether a year without a published notice was looked at."""
        return bool(self.missing)


class Calendar:
    """The working days of a jurisdiction."""

    def __init__(self, years: Mapping[int, CalendarYear], file: str = "calendar.yaml") -> None:
        if not years or sorted(years) != list(range(min(years), max(years) + 1)):
            raise LawError(f"{file}: years stand one after the other, without a gap")
        self._years = dict(years)
        self._file = file
        self.first_year = min(years)
        self.last_year = max(years)

    @classmethod
    def load(cls, path: Path) -> "Calendar":
        """Read `calendar.yaml`: by year `rest` (days or `from/to` pairs), `work` and `cite`."""
        years = fields.closed(files.read(path), path.name, {"years"})["years"]
        if not isinstance(years, dict) or not all(type(year) is int for year in years):
            raise LawError(f"{path.name}: years: a mapping of years, written as numbers, was expected")
        return cls({year: _year(year, row, f"{path.name}: {year}") for year, row in years.items()}, path.name)

    def is_working_day(self, day: date) -> bool:
        """Whether offices are open; weekends alone beyond the last published year."""
        if day.year < self.first_year:
            raise NotFormalised(f"{self._file}: nothing entered before {self.first_year}, asked for {day}")
        weekend = day.weekday() >= SATURDAY
        published = self._years.get(day.year)
        if (notes := reading.notes()) is not None:
            self._note(day.year, published, notes)
        if published is None:
            return not weekend
        return day in published.working_weekends or not (weekend or day in published.off)

    def roll_forward(self, day: date) -> Rolled:
        """The day itself if offices are open, else the first working day after."""
        return self._roll(day, ONE_DAY)

    def roll_back(self, day: date) -> Rolled:
        """The day itself if offices are open, else the last working day before."""
        return self._roll(day, -ONE_DAY)

    def add_working_days(self, day: date, count: int) -> Rolled:
        """The `count`-th working day after `day`, which is not counted."""
        if count < 0:
            raise ValueError("working days are counted forward")
        missing = self.missing(day)
        for _ in range(count):
            step = self.roll_forward(day + ONE_DAY)
            day, missing = step.day, missing or step.missing
        return Rolled(day, missing)

    def missing(self, day: date) -> str:
        """The entry that is not yet there for the year of `day`, or the empty string."""
        return f"{self._file}: {day.year}" if day.year > self.last_year else ""

    def source(self, year: int) -> Citation:
        """The notice of a published year."""
        return self._years[year].cite

    def _note(self, year: int, published: CalendarYear | None, notes: reading.Notes) -> None:
        if published is None:
            notes.missing(year)
        else:
            key = f"{self._file.partition('.')[0]}.{year}"
            notes.entry(reading.Entry(key, "", date(year, 1, 1), published.cite))

    def _roll(self, day: date, step: timedelta) -> Rolled:
        missing = self.missing(day)
        while not self.is_working_day(day):
            day += step
            missing = missing or self.missing(day)
        return Rolled(day, missing)


def _year(year: int, row: Any, where: str) -> CalendarYear:
    row = fields.closed(row, where, {"rest", "work", "cite"})
    rest, work = _days(row["rest"], f"{where}: rest"), _days(row["work"], f"{where}: work")
    days = rest + work
    if len(set(days)) < len(days) or any(day.year != year for day in days):
        raise LawError(f"{where}: a day stands twice or in the wrong year")
    if any(day.weekday() < SATURDAY for day in work):
        raise LawError(f"{where}: a working weekend falls on a Saturday or Sunday")
    return CalendarYear(frozenset(rest), frozenset(work), fields.citation(row["cite"], f"{where}: cite"))


def _days(entries: Any, where: str) -> list[date]:
    """Single days, and `[first, last]` pairs spelled out."""
    found: list[date] = []
    for entry in fields.rows(entries, where):
        ends = entry if isinstance(entry, list) else [entry, entry]
        if len(ends) != len(("first", "last")):
            raise LawError(f"{where}: a day, or a pair of the first and the last day, was expected")
        first, last = (fields.day(day, where) for day in ends)
        if last < first:
            raise LawError(f"{where}: {first} stands before {last}, which is earlier")
        found += [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    return found
