"""Which law an answer was read from: every version that is looked up is noted while somebody collects."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from legal_flow.law.citation import Citation


@dataclass(frozen=True, slots=True)
class Entry:
    """One version that was read."""

    key: str
    """As `law show` takes it; a year of the calendar is `calendar.2026`."""
    region: str
    start: date
    """The first day of the version."""
    cite: Citation


@dataclass(slots=True)
class Notes:
    """What was read, in order and once; a dict serves as an ordered set."""

    _read: dict[Entry, None] = field(default_factory=dict)
    _missing: dict[int, None] = field(default_factory=dict)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The versions, in the order of their first reading."""
        return tuple(self._read)

    @property
    def missing_years(self) -> tuple[int, ...]:
        """Years whose holidays were asked for and are not published: the answer is provisional."""
        return tuple(sorted(self._missing))

    def entry(self, entry: Entry) -> None:
        """Note a version."""
        self._read[entry] = None

    def missing(self, year: int) -> None:
        """Note a year without a published calendar."""
        self._missing[year] = None


_NOTES: ContextVar[Notes | None] = ContextVar("law_read", default=None)


@contextmanager
def noted() -> Iterator[Notes]:
    """Collect what is read in this block, in this thread or task alone; a block inside another has its own notes."""
    notes = Notes()
    token = _NOTES.set(notes)
    try:
        yield notes
    finally:
        _NOTES.reset(token)


def notes() -> Notes | None:
    """Who collects now; nobody as a rule, so that reading law costs next to nothing."""
    return _NOTES.get()
