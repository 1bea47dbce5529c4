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


NAMED_CHARGES = frozenset(
    {"late_fee", "late_damages", "over_limit_fee", "instalment_fee", "interest_on_fees", "write_off"}
)
"""The names that `LedgerEntry.charge` knows."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One posting; `amount` is positive, `kind` gives the sign. A reversal names the entry it undoes."""

    ref: str
    posted_on: date
    kind: EntryKind
    amount: Decimal
    reverses: str | None = None
    charge: str = ""
    """Where the law looks at an entry's name: `late_fee` (滞纳金), `late_damages` (违约金), `over_limit_fee` (超限费),
    `instalment_fee` (分期手续费), `interest_on_fees` (对费用计收的利息); `write_off` (账销案存), a waiver in the
    lender's books only. A waiver names what it waives."""
    withheld: Decimal = Decimal("0.00")
    """Of an advance: interest kept back when it was paid out (预先扣除的利息)."""
    lapsed_on: date | None = None
    """Of a waiver given on a condition: the day on which the condition failed."""
    currency: str = ""
    """Where the lender names it; empty means the account's."""


@dataclass(frozen=True, slots=True)
class StatementLine:
    """What the lender's statement shows on its closing day; a sum that it does not show is left out."""

    closed_on: date
    parts: Mapping[str, Decimal]
    """By component; a credit balance (溢缴款) stands as negative principal."""
    total: Decimal | None = None


class AllocationOrder(StrEnum):
    """Whose order a payment follows; the first that applies wins."""

    AGREED = "agreed"
    CARD_RULE = "card_rule"
    CIVIL_CODE = "civil_code"


@dataclass(frozen=True, slots=True)
class RateNotice:
    """A change of rates under the agreement (利率调整公告): what holds from a day on."""

    start: date
    daily_rate: Decimal
    penalty_daily_rate: Decimal | None = None
    """`None`: as before."""


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
    yearly_rate: Decimal | None = None
    """Where the agreement names a yearly rate alone: `day_base` makes the daily one, and `daily_rate` is 0."""
    rate_notices: tuple[RateNotice, ...] = ()


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
    sued_on: date | None = None
    """The day of suing (起诉时), where the law reads a rate on it."""
    old_rule_requested: bool = False
    """The parties ask for the law of the contract's day for the part before it changed."""
    loss: Decimal | None = None
    """The loss that the lender can show, where agreed damages are held against it."""


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
    """`debtor`, `guarantor`, `reserved_contact` or `third_party`; also `joint_debtor` and `representative`."""
    reserved: bool
    """Sent to the number or address the debtor left with the lender (预留)."""
    demanded: bool
    """Its text or recording names the debt and asks for payment."""
    result: str
    """`reached`, `delivered`, `no_answer`, `failed`, `returned`, `promised`, `refused`; empty if nothing is known."""
    evidence: bool
    """At hand: of a call or visit the full recording, which a dial log is not; else the platform log or waybill."""
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
    DELIVERY = "delivery"
    PUBLIC_NOTICE = "public_notice"
    EXTENSION_REQUEST = "extension_request"
    SECURITY = "security"
    ACKNOWLEDGEMENT = "acknowledgement"
    ARBITRATION = "arbitration"
    PAYMENT_ORDER = "payment_order"
    PRESERVATION = "preservation"
    MISSING_DECLARATION = "missing_declaration"
    BANKRUPTCY_CLAIM = "bankruptcy_claim"
    JOINDER = "joinder"
    SET_OFF = "set_off"
    MEDIATION = "mediation"
    POLICE_REPORT = "police_report"
    ASSIGNMENT_NOTICE = "assignment_notice"
    CREDIT_REPORT = "credit_report"
    INTERNAL_NOTE = "internal_note"


@dataclass(frozen=True, slots=True)
class InterruptionFact:
    """An event that may start limitation anew; `grade` A court-ready, B needs a supplement, C not counted.

    A rule may know the kind of event worse than its grade says (a payment by a stranger), never better. Where
    `grade` is empty, the rule grades by `evidence`.
    """

    kind: InterruptionKind
    on: date
    ref: str
    grade: str
    ended_on: date | None = None
    """The end of the proceeding; for a police report, the day its end was known."""
    evidence: frozenset[str] = frozenset()
    """What is at hand, in the words of the pack."""
    by: str = "debtor"
    """Who paid, signed or promised: `debtor`, `authorised`, `adult_family` or `third_party`."""
    against: str = "debtor"
    """Whom it was raised with: `debtor`, `joint_debtor`, `representative`, `guarantor` or `third_party`."""
    arrived_on: date | None = None
    """The day of arrival, where arrival is what counts."""
    amount: Decimal | None = None
    withdrawn: bool = False
    """The suit ended by withdrawal; `complaint_served` says whether the debtor had had it before."""
    complaint_served: bool = False
    """Read only where `withdrawn`; a service that nobody noted did not happen."""
    outcome: str = ""
    """`not_accepted` or `dismissed` where the court refused the suit without judging it."""
    rest_waived: bool = False
    """The rest of the debt was expressly given up."""
    pending: bool = False
    """The proceeding is known to last; without this an end that nobody noted is unknown."""


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
    undated: "UndatedDebt | None" = None
    """Set where no term was fixed; `due_on` is then the day the debt arose."""
    died_on: date | None = None
    """The day on which the debtor died, if he did."""
    injured_on: date | None = None
    """The day of the injury, where the creditor learned of it or of the debtor only on `due_on`."""
    buffer_days: int | None = None
    """How many days before the end we act; `None` for the pack's own."""


@dataclass(frozen=True, slots=True)
class UndatedDebt:
    """A debt without a fixed term: the first demand, the grace it gave, and an express refusal."""

    demanded_on: date | None = None
    grace_until: date | None = None
    refused_on: date | None = None


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
    agreed_vaguely: bool = False
    """The period was agreed in words such as "until principal and interest are paid off"."""
    sued_debtor_on: date | None = None
    """The day the debtor was sued or arbitration against him applied for."""
    sued_guarantor_on: date | None = None
    """The day the guarantor was sued."""
    suit_withdrawn: bool = False
    """That suit was withdrawn and not filed again within the period."""
    complaint_served: bool = False
    """Whether the guarantor had the complaint before that suit was withdrawn."""
    deed_enforced_on: date | None = None
    """The day enforcement of a notarised enforceable deed (公证债权文书) against the debtor was applied for."""
    agreed_months: int | None = None
    """Months from the main debt's day, where the period was agreed so; it excludes `agreed_until`."""


@dataclass(frozen=True, slots=True)
class MainDebt:
    """The debt that a guarantee secures: when it falls due, and when it was declared due before that."""

    due_on: date
    accelerated_on: date | None = None

    @property
    def earliest(self) -> date:
        """The first day that can count as its due day."""
        return self.due_on if self.accelerated_on is None else min(self.due_on, self.accelerated_on)


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
    drawn_since: Decimal = Decimal(0)
    """Principal advanced after `overdue_since`."""
    flags: tuple[FlagFact, ...] = ()
    guarantees: tuple[GuaranteeFact, ...] = ()
    arbitration_clause: bool = False
    notarised_enforceable: bool = False
    id_number_valid: bool = True
    address_known: bool = True
    clauses_prompted: bool = True
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def main_debt(self) -> MainDebt:
        """What its guarantees secure."""
        return MainDebt(self.main_due_on, self.limitation.accelerated_on)
