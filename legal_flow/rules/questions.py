"""Asking one rule by its name: plain words in, plain words out.

Example files, the command line and the generated docs all ask the same questions; which there are, a pack says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from legal_flow.law.reading import Entry

Given = Mapping[str, Any]
Answer = dict[str, Any]
"""Keys to plain values: `None`, `bool`, `int`, `Decimal`, `date`, `str`, and lists of them."""


@dataclass(frozen=True, slots=True)
class Input:
    """One fact that a question takes."""

    name: str
    unit: str
    """`day`, `yuan`, `ratio`, `whole`, `flag`, `text`, the words it may be, or the shape of a row."""
    meaning: str
    default: str
    """As it would be written; the empty string where the fact must be given."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer, and what stands behind it."""

    answer: Answer
    assumed: Given
    """What was not said and counts as its default, by the place of the fact; nothing for what is left empty."""
    read: tuple[Entry, ...]
    """Every version of the law that was looked up, with its citation and mark."""
    missing_years: tuple[int, ...]
    """Years whose holidays are not published; the days of the answer that lean on them are provisional."""


class Question(Protocol):
    """One rule of a pack, as anybody may ask it."""

    @property
    def name(self) -> str:
        """What it is asked by."""
        ...

    @property
    def title(self) -> str:
        """In Chinese, what is asked."""
        ...

    @property
    def articles(self) -> tuple[str, ...]:
        """Where the rule stands."""
        ...

    @property
    def example(self) -> Given:
        """Facts that it answers."""
        ...

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What it takes."""
        ...

    def ask(self, given: Given) -> Answer:
        """What the rule says of these facts; `DataFault` names a fact that is missing, unknown or impossible."""
        ...

    def asked(self, given: Given) -> Asked:
        """The same with what was assumed and read; raises as `ask` does."""
        ...


def plain(value: Any) -> Any:
    """An answer's value in plain words: enumerations as their words, tuples as lists."""
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(part) for part in (sorted(value) if isinstance(value, set | frozenset) else value)]
    return value


def written(value: Any) -> str:
    """A plain value as it is written in an example file."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(written(part) for part in value) + "]"
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
