"""A dated parameter of the law: versions by effective date, each with its citation; never a default."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any

from legal_flow.errors import LawError, MissingLaw, NotFormalised, NotInForce
from legal_flow.law import fields, reading
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation

_start = attrgetter("start")


@dataclass(frozen=True, slots=True)
class Version:
    """The value in force from one day, and where that stands."""

    start: date
    value: Any
    cite: Citation
    until: date | None = None
    """The last day in force, where the rule ended without a successor."""
    because: str = ""

    @property
    def number(self) -> Decimal:
        """The value as an exact number."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | Decimal):
            raise LawError(f"{self.cite}: a number was expected")
        return Decimal(self.value)

    @property
    def whole(self) -> int:
        """The value as a count of days, months or years."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise LawError(f"{self.cite}: a whole number was expected")
        return self.value

    @property
    def flag(self) -> bool:
        """The value as yes or no."""
        if not isinstance(self.value, bool):
            raise LawError(f"{self.cite}: true or false was expected")
        return self.value

    @property
    def text(self) -> str:
        """The value as a word."""
        if not isinstance(self.value, str):
            raise LawError(f"{self.cite}: a word was expected")
        return self.value

    @property
    def day(self) -> date:
        """The value as a day."""
        if not isinstance(self.value, date):
            raise LawError(f"{self.cite}: a day was expected")
        return self.value

    @property
    def rows(self) -> tuple[Mapping[str, Any], ...]:
        """The value as the rows of a table."""
        if not isinstance(self.value, list):
            raise LawError(f"{self.cite}: a table was expected")
        return tuple(self.value)


@dataclass(frozen=True, slots=True)
class LawSegment:
    """A stretch of days, both ends counted, over which one version holds."""

    start: date
    end: date
    version: Version


@dataclass(frozen=True, slots=True)
class Parameter:
    """One entry of a law file."""

    key: str
    title: str
    anchor: str
    """The day on which it is read (适用日): contract, event, filing, judgment."""
    unit: str
    checked_on: date
    file: str
    versions: Mapping[str, tuple[Version, ...]] = field(default_factory=dict)
    """By region; the empty region is the whole country."""
    entered_through: Mapping[str, date] = field(default_factory=dict)
    """For published series, by region: the last day for which the figure is known."""

    def on(self, day: date, region: str = "") -> Version:
        """The version in force on `day`.

        Raises `NotFormalised` before the first version, `NotInForce` after an end, `MissingLaw` for a region
        without an entry or a day the published series does not reach.
        """
        versions = self._of(region)
        if day < versions[0].start:
            raise NotFormalised(
                f"{self._name(region)}: nothing entered before {versions[0].start}, asked for {day}"
            )
        through = self.through(region)
        if through is not None and day > through:
            raise MissingLaw(f"{self._name(region)}: entered through {through}, asked for {day}")
        found = versions[bisect_right(versions, day, key=_start) - 1]
        if found.until is not None and day > found.until:
            raise NotInForce(f"{self._name(region)}: ended {found.until}, asked for {day}; {found.because}")
        if (notes := reading.notes()) is not None:
            notes.entry(reading.Entry(self.key, region, found.start, found.cite))
        return found

    def through(self, region: str = "") -> date | None:
        """The last day for which the figure of `region` is known; `None` where the law holds until it changes."""
        return self.entered_through.get(region)

    def next_start(self, day: date, region: str = "") -> date | None:
        """The first later day from which another version holds; `None` where none is entered."""
        return next((one.start for one in self._of(region) if one.start > day), None)

    def segments(self, start: date, end: date, region: str = "") -> tuple[LawSegment, ...]:
        """Every version between two days, both counted, each with its own stretch; errors as `on`."""
        found = []
        while start <= end:
            version = self.on(start, region)
            later = [other.start for other in self._of(region) if other.start > version.start]
            last = min(end, later[0] - ONE_DAY) if later else end
            self.on(last, region)
            found.append(LawSegment(start, last, version))
            start = last + ONE_DAY
        return tuple(found)

    def _of(self, region: str) -> tuple[Version, ...]:
        if region not in self.versions:
            entered = (
                "、".join(sorted(filter(None, self.versions))) or "none, it is one for the whole country"
            )
            raise MissingLaw(f"{self._name(region)}: no entry for this region; regions entered: {entered}")
        return self.versions[region]

    def _name(self, region: str) -> str:
        return f"{self.key}{f'[{region}]' if region else ''} in {self.file}"


def parse(key: str, row: Any, file: str) -> Parameter:
    """A parameter from its YAML entry; raises `LawError` naming entry, file and field, or a gap or overlap."""
    where = f"{key} in {file}"
    row = fields.closed(
        row, where, {"title", "anchor", "unit", "checked_on", "in_force"}, {"entered_through"}
    )
    by_region: dict[str, list[Version]] = {}
    for number, entry in enumerate(fields.rows(row["in_force"], f"{where}: in_force"), start=1):
        region, version = _version(entry, f"{where}: in_force {number}")
        by_region.setdefault(region, []).append(version)
    if not by_region:
        raise LawError(f"{where}: no version")
    return Parameter(
        key=key,
        title=fields.text(row["title"], f"{where}: title"),
        anchor=fields.text(row["anchor"], f"{where}: anchor"),
        unit=fields.text(row["unit"], f"{where}: unit"),
        checked_on=fields.day(row["checked_on"], f"{where}: checked_on"),
        file=file,
        versions={region: _checked(versions, where) for region, versions in by_region.items()},
        entered_through=_through(row.get("entered_through"), by_region, f"{where}: entered_through"),
    )


def _version(entry: Any, where: str) -> tuple[str, Version]:
    """The region of a version, and the version."""
    row = fields.closed(entry, where, {"from", "value", "cite"}, {"region", "until", "because"})
    if row["value"] is None:
        raise LawError(f"{where}: value is missing")
    if ("until" in row) != ("because" in row):
        raise LawError(f"{where}: an end says why (until and because)")
    return (
        fields.text(row["region"], f"{where}: region") if "region" in row else "",
        Version(
            start=fields.day(row["from"], f"{where}: from"),
            value=row["value"],
            cite=fields.citation(row["cite"], f"{where}: cite"),
            until=fields.day(row["until"], f"{where}: until") if "until" in row else None,
            because=fields.text(row["because"], f"{where}: because") if "because" in row else "",
        ),
    )


def _through(through: Any, regions: Iterable[str], where: str) -> dict[str, date]:
    """One day for all regions, or a mapping that names the last known day of each."""
    if through is None:
        return {}
    if not isinstance(through, dict):
        return dict.fromkeys(regions, fields.day(through, where))
    known = fields.mapping(through, where)
    if known.keys() != set(regions):
        raise LawError(f"{where}: names every region once, and no other")
    return {region: fields.day(day, f"{where}: {region}") for region, day in known.items()}


def _checked(versions: Iterable[Version], where: str) -> tuple[Version, ...]:
    ordered = tuple(sorted(versions, key=lambda version: version.start))
    for before, after in pairwise(ordered):
        if before.start == after.start:
            raise LawError(f"{where}: two versions from {after.start}")
        if before.until is not None and before.until + ONE_DAY != after.start:
            raise LawError(f"{where}: a gap or overlap before {after.start}")
    last = ordered[-1]
    if last.until is not None and last.until < last.start:
        raise LawError(f"{where}: ends before it starts: {last.start}")
    return ordered
