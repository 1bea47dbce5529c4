"""What is known of an account on a day: the facts that rules read. Amounts in yuan, days as dates."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Product(StrEnum):
    """What the debt comes from; it decides the cause of action (案由)."""

    CARD = "card"
    LOAN = "loan"


class LenderKind(StrEnum):
    """What the lender is licensed as; it decides which line on charges applies."""

    BANK = "bank"
    CONSUMER_FINANCE = "consumer_finance"
    SMALL_LOAN = "small_loan"
    UNLICENSED = "unlicensed"


class EntryKind(StrEnum):
    """What a ledger entry does to the debt."""

    ADVANCE = "advance"
    INTEREST = "interest"
    PENALTY_INTEREST = "penalty_interest"
    COMPOUND_INTEREST = "compound_interest"
    LATE_DAMAGES = "late_damages"
    FEE = "fee"
    PAYMENT = "payment"
    REFUND = "refund"
    REVERSAL = "reversal"
    WAIVER = "waiver"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One posting; `amount` is positive, `kind` gives the sign. A reversal names the entry it undoes."""

    ref: str
    posted_on: date
    kind: EntryKind
    amount: Decimal
    reverses: str | None = None
    charge: str = ""
    """Where the law looks at a charge's name: `late_fee` (滞纳金), `over_limit_fee` (超限费)."""


class AllocationOrder(StrEnum):
    """Whose order a payment follows; the first that applies wins."""

    AGREED = "agreed"
    CARD_RULE = "card_rule"
    CIVIL_CODE = "civil_code"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the agreement says of money. Rates are ratios (0.0005 is 0.05 %)."""

    product: Product
    signed_on: date
    daily_rate: Decimal
    penalty_daily_rate: Decimal
    compounding: bool
    late_damages_rate: Decimal
    late_damages_minimum: Decimal
    day_base: int
    cycle_day: int
    agreed_allocation: tuple[str, ...] = ()
    clauses_prompted: bool = True
    counsel_fee_clause: bool = False


@dataclass(frozen=True, slots=True)
class DebtFacts:
    """One account as the claim rules read it."""

    account_id: str
    lender: LenderKind
    currency: str
    terms: Terms
    entries: tuple[LedgerEntry, ...]
    overdue_since: date
    accelerated_on: date | None = None
    posted_through: date | None = None
    matured_on: date | None = None
    """The last instalment's day; from this or `accelerated_on` the whole principal is overdue."""
    counsel_fee: Decimal = Decimal("0.00")
    """Incurred and invoiced; claimed only where the agreement says so."""


class Channel(StrEnum):
    """How a contact was made."""

    CALL = "call"
    SMS = "sms"
    LETTER = "letter"
    EMAIL = "email"
    VISIT = "visit"
    PUSH = "push"


@dataclass(frozen=True, slots=True)
class ContactFact:
    """One entry of the contact log (催收记录)."""

    ref: str
    at: datetime
    channel: Channel
    to_role: str
    """`debtor`, `guarantor`, `reserved_contact` or `third_party`."""
    reserved: bool
    """Sent to the number or address the debtor left with the lender (预留)."""
    demanded: bool
    """Its text or recording names the debt and asks for payment."""
    result: str
    """`reached`, `delivered`, `no_answer`, `failed`, `returned`, `promised`, `refused`."""
    evidence: bool
    """Recording, platform log or waybill is at hand."""
    arrived_on: date | None = None
    """The day of arrival, where it is known and differs from the day of sending."""


class InterruptionKind(StrEnum):
    """What may interrupt limitation beside contacts."""

    PAYMENT = "payment"
    AUTO_DEBIT = "auto_debit"
    PLAN = "plan"
    PROMISE = "promise"
    DEMAND = "demand"
    SUIT = "suit"
    ENFORCEMENT = "enforcement"


@dataclass(frozen=True, slots=True)
class InterruptionFact:
    """An event that may start limitation anew; `grade` A court-ready, B needs a supplement, C not counted."""

    kind: InterruptionKind
    on: date
    ref: str
    grade: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Suspension:
    """An obstacle that suspends limitation in its last six months (民法典194)."""

    cause: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class LimitationFacts:
    """What the limitation clock reads."""

    product: Product
    due_on: date
    interruptions: tuple[InterruptionFact, ...] = ()
    contacts: tuple[ContactFact, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    accelerated_on: date | None = None
    """The day the lender called the whole debt, if it did: the earlier arguable start."""


@dataclass(frozen=True, slots=True)
class FlagFact:
    """A status of the debtor or a matter on the account that may bar or hold: death, dispute, plan."""

    kind: str
    since: date
    until: date | None
    ref: str


@dataclass(frozen=True, slots=True)
class GuaranteeFact:
    """A guarantee (保证): mode `general`, `joint` or `unstated`, period as agreed."""

    ref: str
    mode: str
    signed_on: date
    agreed_until: date | None
    demanded_on: date | None = None
    """The day the guarantor was asked to pay, which for a joint guarantee keeps it alive."""


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """All that assessment by law reads of one account."""

    account_id: str
    product: Product
    lender: LenderKind
    currency: str
    owed: Decimal
    principal: Decimal
    overdue_since: date
    main_due_on: date
    limitation: LimitationFacts
    flags: tuple[FlagFact, ...] = ()
    guarantees: tuple[GuaranteeFact, ...] = ()
    arbitration_clause: bool = False
    notarised_enforceable: bool = False
    id_number_valid: bool = True
    address_known: bool = True
    clauses_prompted: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)
