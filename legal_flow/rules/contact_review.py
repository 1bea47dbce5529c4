"""What a contact log proves and what speaks against it, as a pack answers it for each contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from legal_flow.cases.facts import ContactFact, FlagFact, LenderKind, Product
from legal_flow.law.citation import Citation


@dataclass(frozen=True, slots=True)
class ContactLog:
    """The log of one account and what stood on it."""

    product: Product
    lender: LenderKind
    as_of: date
    contacts: tuple[ContactFact, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)
    """By contact, a label for the number or address that was used, never the number itself."""
    flags: tuple[FlagFact, ...] = ()
    """States with their days, ended ones too: `plan_kept`, `dispute`, `bankruptcy`, `deceased`."""
    bankruptcy_region: str = ""


@dataclass(frozen=True, slots=True)
class ConductNote:
    """One norm of conduct that a contact may not have kept."""

    rule: str
    title: str
    citation: Citation
    binding: bool
    """A norm of law, not of a standard, of self-regulation or of policy."""
    unlawful: bool
    """The contact itself should not have been made so; a missing record is none of that."""


@dataclass(frozen=True, slots=True)
class ContactWord:
    """What one contact is worth."""

    ref: str
    grade: str
    """`A` court-ready, `B` needs a supplement, `C` not counted."""
    on: date
    """The day from which limitation would run anew."""
    because: str
    citations: tuple[Citation, ...] = ()
    lacking: tuple[str, ...] = ()
    notes: tuple[ConductNote, ...] = ()

    @property
    def doubtful(self) -> bool:
        """Whether a lawyer must say if the contact is put before a court."""
        return any(note.binding and note.unlawful for note in self.notes)
