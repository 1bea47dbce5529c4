"""The fields of an entry in a law file: each is there, of its kind, and none is there by another name."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any

from legal_flow.errors import LawError
from legal_flow.law.citation import CONFIDENCE, Citation


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    """A mapping whose keys are words; raises `LawError` naming the place."""
    if not isinstance(value, dict):
        raise LawError(f"{where}: a mapping was expected")
    odd = [key for key in value if not isinstance(key, str)]
    if odd:
        raise LawError(f"{where}: {odd[0]} is no name; names are words, in quotes where they are digits")
    return value


def closed(
    value: Any, where: str, required: AbstractSet[str], optional: AbstractSet[str] = frozenset()
) -> Mapping[str, Any]:
    """A mapping with these fields and no others; raises `LawError` naming the place and the field."""
    row = mapping(value, where)
    if unknown := sorted(row.keys() - required - optional):
        raise LawError(f"{where}: {', '.join(unknown)} is nothing that stands here")
    if missing := sorted(required - row.keys()):
        raise LawError(f"{where}: {', '.join(missing)} is missing")
    return row


def rows(value: Any, where: str) -> list[Any]:
    """A list; raises `LawError` naming the place."""
    if not isinstance(value, list):
        raise LawError(f"{where}: a list was expected")
    return value


def text(value: Any, where: str) -> str:
    """A word or sentence that says something; raises `LawError` naming the place."""
    if not isinstance(value, str) or not value.strip():
        raise LawError(f"{where}: a text was expected, in quotes where it looks like a number or day")
    return value


def day(value: Any, where: str) -> date:
    """A day without a time of day; raises `LawError` naming the place."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise LawError(f"{where}: a day was expected, written YYYY-MM-DD without quotes")
    return value


def citation(value: Any, where: str) -> Citation:
    """The citation that a `cite:` entry spells out; its mark is never taken for granted."""
    row = closed(value, where, {"source", "article", "confidence"}, {"edition"})
    if row["confidence"] not in CONFIDENCE:
        raise LawError(f"{where}: confidence is one of {', '.join(CONFIDENCE)}")
    return Citation(
        source=text(row["source"], f"{where}: source"),
        article=text(row["article"], f"{where}: article"),
        edition=text(row["edition"], f"{where}: edition") if "edition" in row else "",
        confidence=row["confidence"],
    )
