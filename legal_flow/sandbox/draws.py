"""Choices drawn from a hash, so that order, repetition and restarts change nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

Choice = TypeVar("Choice")


@dataclass(frozen=True, slots=True)
class Draws:
    """The choices about one thing (a case's suit, a parcel): the same question always has the same answer."""

    seed: int
    about: tuple[str, ...]

    def number(self, question: str) -> int:
        """64 bits that depend on seed, thing and question alone."""
        text = json.dumps([self.seed, *self.about, question], ensure_ascii=True)
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")

    def code(self, question: str) -> str:
        """Ten hexadecimal digits, for references."""
        return f"{self.number(question):016X}"[:10]

    def chance(self, question: str, per_thousand: int) -> bool:
        """Yes in so many of a thousand."""
        return self.number(question) % 1000 < per_thousand

    def between(self, question: str, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + self.number(question) % (high - low + 1)

    def pick(self, question: str, weights: Mapping[Choice, int]) -> Choice:
        """One of the keys, by weight."""
        rest = self.number(question) % sum(weights.values())
        for choice, weight in weights.items():
            rest -= weight
            if rest < 0:
                return choice
        raise AssertionError("weights are positive")


def case_of(key: str) -> str:
    """The case part of an idempotency key `case/purpose/ordinal`; stable over all versions of an act."""
    case, slash, _ = key.partition("/")
    if not case or not slash:
        raise ValueError("a key reads case/purpose/ordinal")
    return case
