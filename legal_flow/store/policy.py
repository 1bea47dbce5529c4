"""What a lender decides within the law, read from YAML: thresholds, cool-offs, economics, grouping, routes, graces.

A policy is loaded as an immutable version and never edited; what stands in the law pack is never in here.
"""

from decimal import Decimal
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from legal_flow.cases.facts import Product
from legal_flow.cases.statuses import Chop
from legal_flow.errors import DataFault
from legal_flow.law import files

STANDARD = Path(__file__).parent.parent / "policies" / "standard.yaml"
"""What counts for a lender that has loaded none of its own."""
_LONGEST = 20_000

Amount = Annotated[Decimal, Field(ge=0, max_digits=14, decimal_places=2)]
"""Yuan, at most twelve digits before the point as in the data contract."""
Share = Annotated[Decimal, Field(ge=0, le=1, max_digits=5, decimal_places=4)]
"""Of what is owed."""
Days = Annotated[int, Field(ge=0, le=_LONGEST, strict=True)]
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class PolicyFault(DataFault):
    """A policy file cannot be taken: an entry is missing, unknown or malformed."""

    code = "policy"
    remedy = (
        "Correct the entry that is named; legal_flow/policies/standard.yaml is an example with every entry."
    )


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ProductLine(_Entry):
    """From when on a product goes to law."""

    least_owed: Amount
    days_in_arrears: Days


class ContactEffort(_Entry):
    """How often collection must have tried, and reached somebody or sent a demand."""

    attempts: Count
    reached: Count


class CoolOff(_Entry):
    """Days of calm after an event."""

    payment_days: Days
    plan_broken_days: Days


class Cost(_Entry):
    """What a suit is expected to cost: so much, and a share of what is owed."""

    fixed: Amount
    share: Share


class Recovery(_Entry):
    """The share of what is owed that is expected back, for the accounts that this line fits."""

    product: Product | None = None
    region: str | None = Field(default=None, pattern=r"^\d{2,6}$")
    up_to_days: Days | None = None
    share: Share

    @property
    def fits_all(self) -> bool:
        """Whether nothing narrows this line."""
        return self.product is None and self.region is None and self.up_to_days is None


class Economics(_Entry):
    """Expected recovery against expected cost."""

    least_net: Amount
    cost: Cost
    recovery: tuple[Recovery, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _last_fits_all(self) -> "Economics":
        if not self.recovery[-1].fits_all or any(line.fits_all for line in self.recovery[:-1]):
            raise ValueError("the last line of recovery, and only the last, fits every account")
        return self


class Grouping(_Entry):
    """What accounts of one debtor must share to become one case, and the reason that the case names."""

    by: tuple[Literal["product", "suing_unit", "owning_unit"], ...]
    reason: str = Field(pattern=r"^[a-z_]{1,64}$")

    @model_validator(mode="after")
    def _whole(self) -> "Grouping":
        if not {"product", "suing_unit"} <= set(self.by):
            raise ValueError(
                "by: another cause or another claimant is another case; name product and suing_unit"
            )
        return self


class Routes(_Entry):
    """The way to suit."""

    direct_suit_within_days: Days
    preservation_from: Amount
    fresh_lead_days: Days
    payment_order_up_to: Amount


class Letters(_Entry):
    """Graces and looks at the carrier."""

    grace_days: Days
    track_days: Annotated[Days, Field(ge=1)]


class Evidence(_Entry):
    """How long a gap may wait before it is looked at again."""

    gap_patience_days: Annotated[Days, Field(ge=1)]


class Watch(_Entry):
    """How long each way of keeping a period takes to be proved."""

    message_proof_days: Days
    """Until the sending of a message can be proved."""
    letter_proof_days: Days
    """Until the arrival of a letter can be proved."""


class Renewals(_Entry):
    """Days before the end of a measure, and a court's time to answer."""

    apply_days: Days
    chase_days: Days
    patience_days: Days
    call_working_days: Days


class SecondPerson(_Entry):
    """A paper that two persons approve, from what amount of the claim on."""

    purpose: Literal["letter", "packet", "withdrawal", "enforcement", "renewal", "revival"]
    from_amount: Amount


class Approvals(_Entry):
    """Two pairs of eyes (双人审批)."""

    second_person: tuple[SecondPerson, ...] = Field(max_length=6)
    release_by_another: bool
    """Who approved a packet does not release a batch that it is in."""

    @model_validator(mode="after")
    def _once(self) -> "Approvals":
        if len({one.purpose for one in self.second_person}) < len(self.second_person):
            raise ValueError("second_person: a purpose has one line")
        return self

    def needed(self, purpose: str, claimed: Decimal) -> int:
        """How many persons approve a paper of a case that claims so much."""
        lines = (one for one in self.second_person if one.purpose == purpose)
        return 2 if any(claimed >= one.from_amount for one in lines) else 1


class Seals(_Entry):
    """Which chop (印章) a paper bears."""

    packet: Chop


class Performance(_Entry):
    """Days after the performance period before enforcement is looked at."""

    slack_days: Days


class Retention(_Entry):
    """How long the papers of a closed case are kept, and the law or rule that says so."""

    years: Annotated[int, Field(ge=1, le=100, strict=True)] | None = None
    """From the day the case was closed; `None` keeps them for ever."""
    because: str = Field(default="", max_length=200)
    """Stands on every certificate of destruction."""

    @model_validator(mode="after")
    def _with_its_basis(self) -> "Retention":
        if self.years is not None and not self.because.strip():
            raise ValueError("because: name the law or rule that allows destruction after these years")
        return self


class Policy(_Entry):
    """One version of a lender's choices."""

    version: str = Field(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}$")
    """The lender's own name of it; one name has one content for ever."""
    title: str = Field(min_length=1, max_length=100)
    products: dict[Product, ProductLine] = Field(min_length=1)
    contact: ContactEffort
    cool_off: CoolOff
    economics: Economics
    grouping: Grouping
    routes: Routes
    letters: Letters
    evidence: Evidence
    approvals: Approvals
    seals: Seals
    watch: Watch
    renewals: Renewals
    performance: Performance
    retention: Retention = Retention()


@lru_cache(maxsize=64)
def parse(body: str) -> Policy:
    """The policy that a text holds; raises `PolicyFault` naming the entry, never a guess."""
    try:
        return Policy.model_validate(files.parse(body))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        named = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in faults)
        raise PolicyFault(named) from None
    except ValueError as error:
        raise PolicyFault(str(error)) from None


def digest(body: str) -> str:
    """SHA-256 of a policy's text."""
    return sha256(body.encode()).hexdigest()


@cache
def standard() -> str:
    """The text of the policy that is shipped."""
    return STANDARD.read_text("utf-8")
