"""What must be proved, by which items, and how an item stands up: the same in kind everywhere, without a citation."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from legal_flow.cases.facts import Product
from legal_flow.law.citation import Citation


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """One kind of evidence, as an evidence list names it."""

    code: str
    title: str
    source: str
    purpose: str
    form: str
    original: bool
    """There is an original on paper that a court may ask to see."""


@dataclass(frozen=True, slots=True)
class ObjectOfProof:
    """证明对象: one thing to be proved and the kinds of evidence of which any one does it, the strongest first."""

    id: str
    proves: str
    required: bool
    any_of: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class ProofFacts:
    """What decides which objects of proof an account has."""

    product: Product
    accelerated: bool = False
    clauses_prompted: bool = False
    guaranteed: bool = False
    plan_broken: bool = False


class Signature(StrEnum):
    """What checking the signature of an electronic original gave."""

    VALID = "valid"
    """Whole since it was signed, by a certificate that leads to a trusted one."""
    INTACT = "intact"
    """Whole since it was signed; who signed is not vouched for by a certificate that we trust."""
    BROKEN = "broken"
    """Changed after it was signed, or the signature itself does not fit."""
    UNCHECKED = "unchecked"
    """Signed with what cannot be checked here; the certification service can tell."""
    UNSIGNED = "unsigned"


class Strength(StrEnum):
    """How an item stands up in court."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Weight:
    """The strength of an item, why, and where that stands."""

    strength: Strength
    because: str
    citation: Citation


def unproved(objects: Sequence[ObjectOfProof], at_hand: Collection[str]) -> tuple[ObjectOfProof, ...]:
    """The objects of proof for which nothing is at hand, in the order of the catalogue."""
    return tuple(one for one in objects if not set(one.any_of) & set(at_hand))
