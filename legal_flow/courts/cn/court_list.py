"""法院名录: which court serves a place on a day."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from legal_flow.errors import LawError, MissingLaw
from legal_flow.law import files
from legal_flow.rules.brackets import Rounding


@dataclass(frozen=True, slots=True)
class Court:
    """One court; `code` is its 代字 in case numbers."""

    code: str
    name: str
    level: str
    """`basic`, `intermediate` or `high`."""
    parent: str | None
    regions: tuple[str, ...]
    """Codes of administrative divisions; four digits stand for a whole city."""
    mediation_first: bool
    """Whether everything goes to mediation before it is registered (诉前调解)."""
    accepts: tuple[str, ...]
    """`http`, `by_hand`; the preferred first."""
    start: date
    until: date | None = None
    rounding: Rounding = Rounding.FEN_HALF_UP
    """How it rounds court fees; no national rule says."""
    uploads: str | None = None
    """The entry of `uploads.yaml` that says how it takes electronic papers; none where it takes paper only."""

    def sits_on(self, day: date) -> bool:
        """Whether the court exists on `day`."""
        return self.start <= day and (self.until is None or day <= self.until)


class CourtList:
    """The courts of the pack."""

    def __init__(self, courts: Mapping[str, Court], file: str = "courts.yaml") -> None:
        self._courts = dict(courts)
        self._file = file
        for court in courts.values():
            if court.parent is not None and court.parent not in courts:
                raise LawError(f"{file}: {court.code} lies under a court that is not listed")

    @classmethod
    def load(cls, path: Path) -> "CourtList":
        """Read `courts.yaml`, keyed by 代字."""
        return cls({code: _court(code, row) for code, row in files.read(path).items()}, path.name)

    def __iter__(self) -> Iterator[Court]:
        return iter(self._courts.values())

    def get(self, code: str) -> Court:
        """The court with this 代字; `MissingLaw` if it is not listed."""
        if code not in self._courts:
            raise MissingLaw(f"{code}: no such court in {self._file}")
        return self._courts[code]

    def basic_court(self, region: str, day: date) -> Court:
        """The basic court that serves `region` on `day`; `MissingLaw` if none is listed."""
        for court in self._courts.values():
            if court.level == "basic" and court.sits_on(day) and region.startswith(court.regions):
                return court
        raise MissingLaw(f"no basic court for region {region} on {day} in {self._file}")

    def above(self, code: str) -> Court | None:
        """The court that hears appeals."""
        parent = self.get(code).parent
        return None if parent is None else self.get(parent)


def _court(code: str, row: Mapping[str, Any]) -> Court:
    return Court(
        code=code,
        name=row["name"],
        level=row["level"],
        parent=row["parent"],
        regions=tuple(row["regions"]),
        mediation_first=row["mediation_first"],
        accepts=tuple(row["accepts"]),
        start=row["from"],
        until=row.get("until"),
        uploads=row.get("uploads"),
        rounding=Rounding(row.get("rounding", Rounding.FEN_HALF_UP)),
    )
