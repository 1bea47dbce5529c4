"""What a deployment decides within the law: routes, graces, buffers. Law is never in here."""

from dataclasses import dataclass, field
from decimal import Decimal

from legal_flow.store.screening import Policy as ScreeningPolicy


@dataclass(frozen=True, slots=True)
class Policy:
    """The lender's choices; one immutable version."""

    version: str = "standard-1"
    screening: ScreeningPolicy = field(default_factory=ScreeningPolicy)
    direct_suit_within_days: int = 60
    """A period of ours that ends within so many days sends a case straight to suit."""
    preservation_from: Decimal = Decimal("50000.00")
    """With a fresh lead to liquid property and this much owed, preservation comes before suit."""
    payment_order_up_to: Decimal = Decimal("20000.00")
    """An undisputed debt up to this goes by payment order where the debtor can be served."""
    gap_patience_days: int = 30
    grace_days: int = 15
    """From the arrival of a letter to suit; it never outlasts an own-action date."""
    letter_track_days: int = 5
    message_proof_days: int = 2
    """Until the sending of a message can be proved."""
    letter_proof_days: int = 10
    """Until the arrival of a letter can be proved."""
    renewal_apply_days: int = 45
    """Days before its end at which the renewal of a measure is applied for."""
    renewal_chase_days: int = 15
    """Not executed so many days before the end: counsel chases it."""
    renewal_patience_days: int = 7
    """A court has so many days from an application before counsel chases it."""
    renewal_call_working_days: int = 3
    """Not executed so many working days before the end: a person telephones."""
    performance_slack_days: int = 5


POLICY = Policy()
