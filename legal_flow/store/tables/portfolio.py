"""What the lender has: versioned rows as they came in, and the facts kept per account for screening."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from legal_flow.store.columns import Personal, Rate
from legal_flow.store.reasons import Reasons
from legal_flow.store.tables.base import SHA256, Base, Named, OfLender, Versioned

INDEX = String(32)
"""A keyed blind index."""


class OfAccount(Versioned):
    """A versioned row of an account, indexed by it."""

    account_id: Mapped[UUID]

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Index, ...]:  # noqa: N805
        return (*super().__table_args__, Index(f"ix_{cls.__tablename__}_account", "account_id", "known_to"))


class Package(Base, OfLender):
    """A portfolio package that was taken, with what its manifest declared."""

    __tablename__ = "package"
    __table_args__ = (UniqueConstraint("creditor_id", "manifest_sha256"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    manifest_sha256: Mapped[str] = mapped_column(SHA256)
    kind: Mapped[str]
    as_of: Mapped[date]
    sequence: Mapped[int]
    """As the manifest says: of two packages of one day the one with the larger number is newer."""
    currency: Mapped[str]
    taken_on: Mapped[date]
    state: Mapped[str]
    """`loaded` when all its rows are in, `taken` when the facts of the accounts it changed are computed too."""
    counts: Mapped[dict[str, Any]]


class ChangedAccount(Base):
    """An account that a package changed, until its facts are computed."""

    __tablename__ = "changed_account"

    package_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(primary_key=True)


class QuarantinedRow(Base):
    """A row that could not be taken, and what to do about it. Personal values are masked."""

    __tablename__ = "quarantined_row"
    __table_args__ = (UniqueConstraint("package_id", "file", "row", "field"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    package_id: Mapped[UUID]
    file: Mapped[str]
    row: Mapped[int]
    field: Mapped[str]
    value: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str] = mapped_column(String(400))
    remedy: Mapped[str] = mapped_column(String(400))


class Debtor(Base, Named):
    """A natural person who owes or guarantees."""

    __tablename__ = "debtor"

    name: Mapped[str] = mapped_column(Personal)
    id_type: Mapped[str]
    id_no: Mapped[str] = mapped_column(Personal)
    id_index: Mapped[str] = mapped_column(INDEX, index=True)
    id_last4: Mapped[str] = mapped_column(String(4))
    id_valid: Mapped[bool]
    gender: Mapped[str]
    birth_date: Mapped[str | None] = mapped_column(Personal)
    ethnicity: Mapped[str | None]
    registered_address: Mapped[str | None] = mapped_column(Personal)
    residence_address: Mapped[str | None] = mapped_column(Personal)
    region_code: Mapped[str | None]
    employer: Mapped[str | None] = mapped_column(Personal)
    phone: Mapped[str | None] = mapped_column(Personal)
    phone_index: Mapped[str | None] = mapped_column(INDEX)
    email: Mapped[str | None] = mapped_column(Personal)
    reserved_address: Mapped[str | None] = mapped_column(Personal)
    e_service_consent: Mapped[bool]


class Account(Base, Named):
    """A card or loan account. The four units may differ: who owns, sues, is paid, and chops."""

    __tablename__ = "account"

    debtor_id: Mapped[UUID] = mapped_column(index=True)
    product: Mapped[str]
    account_no: Mapped[str] = mapped_column(Personal)
    account_index: Mapped[str] = mapped_column(INDEX, index=True)
    account_last4: Mapped[str] = mapped_column(String(4))
    owning_unit_id: Mapped[UUID]
    suing_unit_id: Mapped[UUID]
    paying_unit_id: Mapped[UUID]
    chopping_unit_id: Mapped[UUID]
    opened_on: Mapped[date]
    currency: Mapped[str] = mapped_column(String(3))
    credit_limit: Mapped[Decimal]
    principal_balance: Mapped[Decimal]
    total_balance: Mapped[Decimal]
    overdue_since: Mapped[date | None]
    cycle_day: Mapped[int]
    main_due_on: Mapped[date | None]
    accelerated_on: Mapped[date | None]
    written_off_on: Mapped[date | None]
    posted_through: Mapped[date | None]
    status: Mapped[str]


class Agreement(Base, OfAccount):
    """What was agreed on one account, clause by clause as rules need it."""

    __tablename__ = "agreement"

    signed_on: Mapped[date]
    signed_place: Mapped[str] = mapped_column(String(300))
    version: Mapped[str] = mapped_column(String(300))
    daily_rate: Mapped[Decimal] = mapped_column(Rate)
    penalty_daily_rate: Mapped[Decimal] = mapped_column(Rate)
    compounding: Mapped[bool]
    late_damages_rate: Mapped[Decimal] = mapped_column(Rate)
    late_damages_minimum: Mapped[Decimal]
    day_base: Mapped[int]
    agreed_allocation: Mapped[str] = mapped_column(String(200))
    clauses_prompted: Mapped[bool]
    prompt_evidence_ref: Mapped[str | None]
    service_address_clause: Mapped[bool]
    jurisdiction_clause: Mapped[str]
    arbitration_clause: Mapped[bool]
    counsel_fee_clause: Mapped[bool]
    auto_debit_clause: Mapped[bool]
    notarised_enforceable: Mapped[bool]


class Statement(Base, OfAccount):
    """A periodic statement (对账单) as the lender issued it: balances by component."""

    __tablename__ = "statement"

    closed_on: Mapped[date]
    due_on: Mapped[date]
    principal: Mapped[Decimal]
    interest: Mapped[Decimal]
    penalty_interest: Mapped[Decimal]
    compound_interest: Mapped[Decimal]
    late_damages: Mapped[Decimal]
    fees: Mapped[Decimal]
    total: Mapped[Decimal]
    minimum_due: Mapped[Decimal]


class LedgerEntry(Base, OfAccount):
    """One posting of the lender's ledger (流水)."""

    __tablename__ = "ledger_entry"

    posted_on: Mapped[date]
    kind: Mapped[str]
    amount: Mapped[Decimal]
    reverses: Mapped[str | None]
    note_code: Mapped[str | None]


class Contact(Base, OfAccount):
    """One entry of the contact log (催收记录)."""

    __tablename__ = "contact"

    at: Mapped[datetime]
    channel: Mapped[str]
    to_role: Mapped[str]
    reserved: Mapped[bool]
    demanded: Mapped[bool]
    result: Mapped[str]
    evidence_ref: Mapped[str | None]


class Notice(Base, OfAccount):
    """A written notice of the lender: demand, acceleration, assignment; with its delivery."""

    __tablename__ = "notice"

    kind: Mapped[str]
    sent_on: Mapped[date]
    channel: Mapped[str]
    reserved: Mapped[bool]
    waybill: Mapped[str | None]
    delivered_on: Mapped[date | None]
    returned_on: Mapped[date | None]


class Plan(Base, Named, OfAccount):
    """A repayment plan: one of four kinds (glossary: Plan)."""

    __tablename__ = "plan"

    kind: Mapped[str]
    signed_on: Mapped[date]
    total: Mapped[Decimal]
    status: Mapped[str]
    breached_on: Mapped[date | None]


class Instalment(Base, OfAccount):
    """One instalment of a plan."""

    __tablename__ = "instalment"

    plan_id: Mapped[UUID] = mapped_column(index=True)
    number: Mapped[int]
    due_on: Mapped[date]
    amount: Mapped[Decimal]
    paid_on: Mapped[date | None]
    paid_amount: Mapped[Decimal | None]


class Dispute(Base, OfAccount):
    """A dispute, fraud claim, complaint or criminal matter on an account."""

    __tablename__ = "dispute"

    kind: Mapped[str]
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    outcome: Mapped[str | None]


class Flag(Base, Versioned):
    """A status of a debtor that law looks at: death, heirs fixed, bankruptcy, missing, and so on."""

    __tablename__ = "flag"

    debtor_id: Mapped[UUID] = mapped_column(index=True)
    kind: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]
    person_id: Mapped[UUID | None]
    """Of `heirs_fixed` the heir or estate administrator, of `minor` the guardian."""
    document_ref: Mapped[str | None]


class Guarantee(Base, OfAccount):
    """A guarantee (保证) for an account."""

    __tablename__ = "guarantee"

    guarantor_id: Mapped[UUID]
    mode: Mapped[str]
    signed_on: Mapped[date]
    agreed_until: Mapped[date | None]
    limit_amount: Mapped[Decimal | None]


class Lead(Base, Versioned):
    """Something the debtor may own (财产线索)."""

    __tablename__ = "lead"

    debtor_id: Mapped[UUID] = mapped_column(index=True)
    asset: Mapped[str]
    known_on: Mapped[date]
    detail: Mapped[str] = mapped_column(Personal)


class Scan(Base, OfAccount):
    """A paper of the account as a file in the object store, byte for byte as it came."""

    __tablename__ = "scan"

    kind: Mapped[str]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(SHA256)
    object_key: Mapped[str] = mapped_column(Text)


class AccountFacts(Base, OfLender):
    """What screening reads of one account: kept up to date where it changes, law facts with their edition."""

    __tablename__ = "account_facts"
    # A pass over a million accounts meets their outcomes in the same order, page by page.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    debtor_id: Mapped[UUID] = mapped_column(index=True)
    product: Mapped[str]
    suing_unit_id: Mapped[UUID]
    region_code: Mapped[str | None]
    owed: Mapped[Decimal]
    principal: Mapped[Decimal]
    overdue_since: Mapped[date | None]
    contact_attempts: Mapped[int]
    contacts_reached: Mapped[int]
    demands_sent: Mapped[int]
    last_payment_on: Mapped[date | None]
    plan_kept_until: Mapped[date | None]
    """The last due day of a plan that is being kept; empty if there is none."""
    plan_breached_on: Mapped[date | None]
    dispute_open: Mapped[bool]
    fraud_open: Mapped[bool]
    complaint_open: Mapped[bool]
    criminal_open: Mapped[bool]
    deceased: Mapped[bool]
    heirs_fixed: Mapped[bool]
    bankrupt: Mapped[bool]
    limitation_earliest: Mapped[date | None] = mapped_column(index=True)
    limitation_latest: Mapped[date | None]
    guarantee_ends: Mapped[date | None]
    good_until: Mapped[date | None] = mapped_column(index=True)
    """The first day on which the calendar alone may make them others; empty where only rows can."""
    plan_word_due: Mapped[date | None] = mapped_column(index=True)
    """A package of this day or later that tells of no payment shows that a plan is broken."""
    law_edition: Mapped[str] = mapped_column(index=True)
    computed_on: Mapped[date]


class GuaranteeFacts(Base, OfLender):
    """A guarantee whose period still asks for an act of ours (保证期间), watched on its own beside `AccountFacts`."""

    __tablename__ = "guarantee_facts"

    guarantee_id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(index=True)
    guarantor_id: Mapped[UUID]
    ref: Mapped[str]
    mode: Mapped[str]
    act_by: Mapped[date] = mapped_column(index=True)
    legal_end: Mapped[date]
    computed_on: Mapped[date]


class Screening(Base):
    """The outcome of screening for an account, written only when it changes; any day is read from `since`/`until`."""

    __tablename__ = "screening"
    __table_args__ = (
        Index(
            "uq_screening_standing",
            "account_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        # What changed on a day; rows come in the order of their days, so it costs next to nothing.
        Index("ix_screening_since", "since"),
        # A million rows are found by their key; a hidden number beside it would double the work.
        {"sqlite_with_rowid": False},
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    since: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date | None]
    creditor_id: Mapped[UUID] = mapped_column(ForeignKey("creditor.id"))
    outcome: Mapped[str]
    """`candidate`, `not_yet` or `excluded`."""
    reasons: Mapped[tuple[str, ...]] = mapped_column(Reasons)
    """Every reason that holds."""
    earliest: Mapped[date | None]
    policy: Mapped[str]
    """Version of the lender's policy that decided."""


class PolicyVersion(Base, OfLender):
    """A lender's policy as it was loaded: never edited, never deleted."""

    __tablename__ = "policy_version"
    __table_args__ = (
        UniqueConstraint("creditor_id", "version"),
        UniqueConstraint("creditor_id", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int]
    """In the order of loading; of two from the same day the later loaded counts."""
    version: Mapped[str]
    since: Mapped[date]
    """The first day on which it counts."""
    author: Mapped[str] = mapped_column(String(100))
    loaded_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(SHA256)
    body: Mapped[str] = mapped_column(Text)


class LimitationOverride(Base, OfLender):
    """A lawyer's decision that an account may be sued on though limitation has expired by its latest defensible day."""

    __tablename__ = "limitation_override"
    __table_args__ = (Index("ix_limitation_override_account", "account_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID]
    limitation_latest: Mapped[date]
    """The day that was decided on; another day of the same account is another question."""
    decided_on: Mapped[date]
    decided_by: Mapped[UUID] = mapped_column(ForeignKey("person.id"))
    reason_sha256: Mapped[str] = mapped_column(SHA256)
    evidence_ref: Mapped[str] = mapped_column(String(200))
    withdrawn_on: Mapped[date | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("person.id"))
