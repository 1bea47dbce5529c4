"""A dated parameter of the law: versions by effective date, each with its citation; never a default."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import Any

from legal_flow.errors import LawError, MissingLaw, NotFormalised, NotInForce
from legal_flow.law.citation import Citation
from legal_flow.law.files import citation

ONE_DAY = timedelta(days=1)
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
        return found

    def through(self, region: str = "") -> date | None:
        """The last day for which the figure of `region` is known; `None` where the law holds until it changes."""
        return self.entered_through.get(region)

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
            raise MissingLaw(f"{self._name(region)}: no entry for this region")
        return self.versions[region]

    def _name(self, region: str) -> str:
        return f"{self.key}{f'[{region}]' if region else ''} in {self.file}"


def parse(key: str, row: Mapping[str, Any], file: str) -> Parameter:
    """A parameter from its YAML entry; raises `LawError` if a part is missing or versions gap or overlap."""
    try:
        by_region: dict[str, list[Version]] = {}
        for entry in row["in_force"]:
            by_region.setdefault(str(entry.get("region", "")), []).append(_version(entry))
        parameter = Parameter(
            key=key,
            title=row["title"],
            anchor=row["anchor"],
            unit=row["unit"],
            checked_on=row["checked_on"],
            file=file,
            versions={region: _checked(versions) for region, versions in by_region.items()},
            entered_through=_through(row.get("entered_through"), by_region),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise LawError(f"{key} in {file}: {fault}") from fault
    if not parameter.versions:
        raise LawError(f"{key} in {file}: no version")
    return parameter


def _version(entry: Mapping[str, Any]) -> Version:
    until = entry.get("until")
    if until is not None and not entry.get("because"):
        raise ValueError("an end says why (because)")
    return Version(
        start=entry["from"],
        value=entry["value"],
        cite=citation(entry["cite"]),
        until=until,
        because=entry.get("because", ""),
    )


def _through(through: Any, regions: Iterable[str]) -> dict[str, date]:
    """One day for all regions, or a mapping that names the last known day of each."""
    if through is None:
        return {}
    if isinstance(through, date):
        return dict.fromkeys(regions, through)
    known = {str(region): day for region, day in through.items()}
    if known.keys() != set(regions):
        raise ValueError("entered_through names every region once, and no other")
    return known


def _checked(versions: Iterable[Version]) -> tuple[Version, ...]:
    ordered = tuple(sorted(versions, key=lambda version: version.start))
    for before, after in pairwise(ordered):
        if before.start == after.start:
            raise ValueError(f"two versions from {after.start}")
        if before.until is not None and before.until + ONE_DAY != after.start:
            raise ValueError(f"a gap or overlap before {after.start}")
    last = ordered[-1]
    if last.until is not None and last.until < last.start:
        raise ValueError(f"ends before it starts: {last.start}")
    return ordered
