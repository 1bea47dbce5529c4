"""A claim by component to a cut-off, and the bridge between any two of its amounts (金额差异说明)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from legal_flow.cases.money import ZERO, money
from legal_flow.errors import DataFault


class Component(StrEnum):
    """What an amount is for."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    PENALTY_INTEREST = "penalty_interest"
    COMPOUND_INTEREST = "compound_interest"
    LATE_DAMAGES = "late_damages"
    FEES = "fees"
    COUNSEL_FEE = "counsel_fee"


TITLES: dict[Component, str] = {
    Component.PRINCIPAL: "本金",
    Component.INTEREST: "利息",
    Component.PENALTY_INTEREST: "罚息",
    Component.COMPOUND_INTEREST: "复利",
    Component.LATE_DAMAGES: "违约金",
    Component.FEES: "手续费等费用",
    Component.COUNSEL_FEE: "律师费",
}


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """One component of one account: what is owed and how much of it is claimed now; the rest is 暂不主张."""

    account_id: str
    component: Component
    owed: Decimal
    claimed: Decimal

    def __post_init__(self) -> None:
        if money(self.claimed) > money(self.owed):
            raise ValueError(f"{self.component}: more claimed than owed")

    @property
    def not_claimed(self) -> Decimal:
        """暂不主张: owed, not waived, not claimed in this document."""
        return self.owed - self.claimed


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of days with one base and one rate, as the computation sheet shows it."""

    account_id: str
    component: Component
    start: date
    end: date
    """The last day counted."""
    base: Decimal
    rate: Decimal
    """Per day."""
    days: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """How one payment was allocated, and by which rule."""

    account_id: str
    ref: str
    on: date
    amount: Decimal
    parts: Mapping[Component, Decimal]
    rule: str
    citation: str


@dataclass(frozen=True, slots=True)
class Running:
    """What keeps growing by the day after the cut-off."""

    account_id: str
    base: Decimal
    rate: Decimal
    """Per day."""
    day_base: int
    """The days that the agreement counts to a year."""
    yearly: Decimal | None = None
    """Where a yearly rate was agreed and `rate` is made of it."""
    limit: Decimal | None = None
    """The rate per year that all charges together may reach; `None` where none is observed."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The debt of a case to a cut-off day (截至日), by account and component."""

    cut_off: date
    currency: str
    lines: tuple[ClaimLine, ...]
    segments: tuple[Segment, ...] = ()
    payments: tuple[PaymentLine, ...] = ()
    charges_line: Decimal | None = None
    """The sum of charges that a line of so many per cent a year allows; `None` where none is observed."""
    charges_rates: tuple[Decimal, ...] = ()
    """The rates per year of that line, the highest first: 24 %, or four times the LPR of a contract's day."""
    running: tuple[Running, ...] = ()
    notes: tuple[str, ...] = ()
    """What stands beside the figures on paper."""
    advice: tuple[str, ...] = ()
    """What those who draw up the papers must weigh; it is never printed."""
    citations: tuple[str, ...] = ()

    def total(self, *, claimed: bool = True) -> Decimal:
        """The sum claimed, or the sum owed."""
        return sum((line.claimed if claimed else line.owed for line in self.lines), ZERO)

    def by_component(self, *, claimed: bool = True) -> dict[Component, Decimal]:
        """Sums over accounts, each component once, in the order of `Component`."""
        sums = dict.fromkeys(Component, ZERO)
        for line in self.lines:
            sums[line.component] += line.claimed if claimed else line.owed
        return sums


def merge(claims: Iterable[Claim]) -> Claim:
    """The claim of a case is the sum of its accounts' claims at one cut-off and in one currency.

    Raises `DataFault` naming the accounts whose currencies or cut-offs differ from the first one's.
    """
    parts = list(claims)
    if not parts:
        raise ValueError("a claim of no account")
    for claim in parts[1:]:
        if (claim.cut_off, claim.currency) != (parts[0].cut_off, parts[0].currency):
            raise DataFault(
                f"account {claim.lines[0].account_id}: {claim.currency} to {claim.cut_off}, "
                f"account {parts[0].lines[0].account_id}: {parts[0].currency} to {parts[0].cut_off}"
            )
    lines = [claim.charges_line for claim in parts if claim.charges_line is not None]
    return Claim(
        cut_off=parts[0].cut_off,
        currency=parts[0].currency,
        lines=tuple(line for claim in parts for line in claim.lines),
        segments=tuple(segment for claim in parts for segment in claim.segments),
        payments=tuple(payment for claim in parts for payment in claim.payments),
        charges_line=sum(lines, ZERO) if lines else None,
        charges_rates=tuple(sorted({rate for claim in parts for rate in claim.charges_rates}, reverse=True)),
        running=tuple(item for claim in parts for item in claim.running),
        notes=tuple(dict.fromkeys(note for claim in parts for note in claim.notes)),
        advice=tuple(dict.fromkeys(said for claim in parts for said in claim.advice)),
        citations=tuple(dict.fromkeys(cite for claim in parts for cite in claim.citations)),
    )


class BridgeReason(StrEnum):
    """Why two documents show different amounts."""

    ACCRUAL = "accrual"
    PAYMENT = "payment"
    REVERSAL = "reversal"
    ADVANCE = "advance"
    WAIVER = "waiver"
    NOT_CLAIMED = "not_claimed"
    COURT_CUT = "court_cut"
    AWARDED_COSTS = "awarded_costs"
    RECOMPUTED = "recomputed"
    """The earlier figure, computed again under law or rules that were entered since."""


@dataclass(frozen=True, slots=True)
class BridgeLine:
    """One reason and the signed amount by which it moves the figure."""

    reason: BridgeReason
    component: Component | None
    amount: Decimal
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Bridge:
    """From one document's figure to another's, explained to the cent."""

    start: Decimal
    end: Decimal
    lines: tuple[BridgeLine, ...] = field(default=())

    @property
    def gap(self) -> Decimal:
        """What stays unexplained; a bridge closes at 0.00."""
        return self.end - self.start - sum((line.amount for line in self.lines), ZERO)
