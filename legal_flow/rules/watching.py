"""What the limitation watch asks a pack: by which act of ours a period is kept, and until when that can be done."""

from dataclasses import dataclass
from datetime import date

from legal_flow.cases.facts import Product
from legal_flow.law.citation import Citation


@dataclass(frozen=True, slots=True)
class ActFacts:
    """One period that ends soon, and what stands in the way of each act."""

    product: Product
    as_of: date
    act_by: date
    """Our own last day."""
    message_days: int
    """The lender's policy: days until the sending of a message can be proved."""
    letter_days: int
    """The lender's policy: days until the arrival of a letter can be proved."""
    stops: frozenset[str] = frozenset()
    """What holds on the account: `plan_kept`, `dispute`, `fraud`, `complaint`, `criminal`, `death`, `bankruptcy`."""
    phone: bool = False
    """The addressee left a number."""
    address: bool = False
    """The addressee left an address."""
    arbitration: bool = False
    notarised: bool = False
    guarantee: str = ""
    """Of a guarantee its mode, `general` or `joint`; empty for the debt itself."""


@dataclass(frozen=True, slots=True)
class ProposedAct:
    """The surest act that is allowed and can be proved in time."""

    code: str
    title: str
    because: str
    citations: tuple[Citation, ...]
    role: str
    """Who does or decides it."""
    grade: str = "A"
