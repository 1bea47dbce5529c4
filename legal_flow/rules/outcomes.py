"""What a rule answers: a value or an outcome, never a bare yes or no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from legal_flow.law.citation import Citation


class Outcome(StrEnum):
    """准入结论. "Cannot decide" is a value: a lawyer decides."""

    ELIGIBLE = "eligible"
    NOT_YET = "not_yet"
    BARRED = "barred"
    NEEDS_LAWYER = "needs_lawyer"


GRAVEST_FIRST = (Outcome.BARRED, Outcome.NEEDS_LAWYER, Outcome.NOT_YET, Outcome.ELIGIBLE)


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule's word on one account, with the facts it used."""

    rule: str
    outcome: Outcome
    title: str
    """In Chinese, one sentence a judge could read."""
    citations: tuple[Citation, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    earliest: date | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A legal period (期间) and its two ends."""

    rule: str
    citation: Citation
    start: date
    raw_end: date
    """The corresponding day, before holidays are looked at."""
    legal_end: date
    """Rolled forward over rest days: how long the other side may act."""
    act_by: date
    """Our own last day: the earlier of raw and rolled-back, less the buffer."""
    provisional: bool = False
    missing: str = ""
    """Names the calendar entry that would make it certain."""
    cut_short: bool = False
    """The buffer or a holiday would put `act_by` before `start`: it is the first working day from `start`."""


@dataclass(frozen=True, slots=True)
class Limitation:
    """诉讼时效 as a range: `earliest` governs our deadlines, `latest` is what can still be defended."""

    earliest: Period | None
    latest: Period | None
    expired_earliest: bool
    expired_latest: bool
    disputed: tuple[str, ...] = ()
    """References of the facts that make the difference."""
    steps: tuple[str, ...] = ()
    waived_after_expiry: bool = False
    citations: tuple[Citation, ...] = ()
    """What the events stand on that either end counted, each once."""
    good_until: date | None = None
    """The first later day on which the same facts may give other ends; `None` where days alone change nothing."""


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome over all reasons: barred beats needs-lawyer beats not-yet beats eligible."""

    outcome: Outcome
    reasons: tuple[Reason, ...]
    law_edition: str
    limitation: Limitation
    """The range that it rests on."""
    earliest: date | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """A court fee with its derivation."""

    amount: Decimal
    derivation: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class TrackProposal:
    """The court and the track (程序) proposed for a suit."""

    court: str
    track: str
    """`small_claim`, `summary` or `ordinary`."""
    cause: str
    """案由, in Chinese."""
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RouteOffer:
    """One way a claim can take: open or not and why, how long by law, and what is paid in advance."""

    route: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    days: int | None
    """Calendar days by the law's periods, one after another; `None` where none is entered."""
    cost: Decimal | None
    """To the court; `None` where it is not entered."""
