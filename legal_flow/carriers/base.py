"""What every carrier of letters offers. The recipient is told to the carrier and to nobody else.

Transport trouble raises `Unavailable`, `Throttled`, `ChallengeRequired` or `Unreadable`; a key that comes
again with other content raises `EffectConflict`; a request that the carrier rejects raises `DataFault`.
A track that says delivered may later say returned: arrival is what the last event says, never the first.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

DECLARED_CONTENT = "法律函件"
"""What stands on the waybill; never a word that tells others of a debt."""


class TrackState(StrEnum):
    """What a carrier says of a parcel."""

    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    DELIVERED = "delivered"
    RETURNED = "returned"


class SignedBy(StrEnum):
    """Who signed for it."""

    SELF = "self"
    FAMILY = "family"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom and where; personal data, kept out of `repr`."""

    name: str = field(repr=False)
    address: str = field(repr=False)
    phone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Waybill:
    """The carrier has it."""

    key: str
    number: str
    accepted_on: date
    raw: bytes = field(repr=False)
    duplicate: bool = False


@dataclass(frozen=True, slots=True)
class TrackEvent:
    """One event in a parcel's life."""

    waybill: str
    number: int
    """1, 2, 3 … within the waybill."""
    state: TrackState
    on: date
    signed_by: SignedBy
    reason: str
    """Why it came back (`address_unknown`, `refused`, `unclaimed`), else empty."""
    raw: bytes = field(repr=False)
    position: int = 0
    """The place in the feed over all waybills; the cursor of `track_since`."""


class Carrier(Protocol):
    """One carrier. Lists come in the order of their numbers, a page at most; ask on from the last."""

    @property
    def name(self) -> str:
        """The carrier's name, stable across addresses; the cursor of its feed is kept under it."""
        ...

    def dispatch(
        self,
        key: str,
        content_sha256: str,
        content: bytes,
        to: Recipient,
        *,
        declared_content: str,
        reference_no: str,
        on: date,
    ) -> Waybill:
        """Hand over a letter; the same key again gives the first waybill, marked duplicate."""
        ...

    def look_up(self, key: str, on: date) -> Waybill | None:
        """The waybill under this key, or `None` if the carrier never heard of it."""
        ...

    def track(self, number: str, on: date) -> list[TrackEvent]:
        """All events of one waybill known by `on`."""
        ...

    def track_since(self, cursor: int, on: date) -> list[TrackEvent]:
        """The events of all waybills with a position above `cursor`, known by `on`."""
        ...
