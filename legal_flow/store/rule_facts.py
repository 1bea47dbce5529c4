"""Loads what rules read of accounts, as it was known on a day."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ScalarResult, Select, Uuid, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from legal_flow.cases.facts import (
    NAMED_CHARGES,
    AccountFacts,
    Channel,
    ContactFact,
    DebtFacts,
    EntryKind,
    FlagFact,
    GuaranteeFact,
    InterruptionFact,
    InterruptionKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    Product,
    Suspension,
    Terms,
)
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import FilingStatus
from legal_flow.rules.entries import wholly_reversed
from legal_flow.store.guarantee_acts import acts_on
from legal_flow.store.tables import cases, courts, organisation, papers, portfolio
from legal_flow.store.versions import AS_OF, standing, stood

PLAN_GRACE = timedelta(days=3)
"""An instalment counts as missed when it is unpaid this long after its day."""

Row = TypeVar("Row", bound=portfolio.OfAccount)
Value = TypeVar("Value")
_IDS = bindparam("ids", type_=Uuid, expanding=True)


def _known(table: type[Any], key: InstrumentedAttribute[UUID]) -> Select[Any]:
    """The rows of a table whose `key` is among `ids`, as they were known on a day."""
    return select(table).where(key.in_(_IDS), standing(table))


_ACCOUNTS: Select[portfolio.Account] = _known(portfolio.Account, portfolio.Account.id)
_DEBTORS: Select[portfolio.Debtor] = _known(portfolio.Debtor, portfolio.Debtor.id)
_FLAGS: Select[portfolio.Flag] = _known(portfolio.Flag, portfolio.Flag.debtor_id)
_LENDERS = select(organisation.Creditor).where(organisation.Creditor.id.in_(_IDS))
_TOLD_UNTIL = (
    select(portfolio.Package.creditor_id, func.max(portfolio.Package.as_of))
    .where(
        portfolio.Package.creditor_id.in_(_IDS),
        portfolio.Package.taken_on <= AS_OF,
        portfolio.Package.as_of <= AS_OF,
    )
    .group_by(portfolio.Package.creditor_id)
)
_LAST_IN_ARREARS = (
    select(portfolio.Account.overdue_since)
    .where(
        portfolio.Account.id == bindparam("account_id"),
        portfolio.Account.known_from <= AS_OF,
        portfolio.Account.overdue_since.is_not(None),
    )
    # One that came too late, or was corrected the same day, speaks last.
    .order_by(stood(portfolio.Account).desc(), portfolio.Account.known_from.desc())
    .limit(1)
)
_LETTERS = (
    select(cases.CaseAccount.account_id, cases.Party.debtor_id, papers.Letter)
    .join(papers.Letter, papers.Letter.case_id == cases.CaseAccount.case_id)
    .join(cases.Party, cases.Party.id == papers.Letter.party_id)
    .where(cases.CaseAccount.account_id.in_(_IDS), papers.Letter.dispatched_on <= AS_OF)
    .order_by(papers.Letter.dispatched_on, papers.Letter.letter_no)
)
_FILINGS = (
    select(
        cases.CaseAccount.account_id,
        courts.Filing.submitted_on,
        courts.Filing.key,
        courts.Filing.kind,
        courts.Filing.status,
        courts.Proceeding.ended_on,
        courts.Proceeding.outcome,
    )
    .join(courts.Filing, courts.Filing.case_id == cases.CaseAccount.case_id)
    .join(courts.Proceeding, courts.Proceeding.id == courts.Filing.proceeding_id)
    .where(
        cases.CaseAccount.account_id.in_(_IDS),
        courts.Filing.kind.in_(("complaint", "payment_order")),
        courts.Filing.submitted_on <= AS_OF,
    )
)


_ROWS: Mapping[type[portfolio.OfAccount], Select[Any]] = {
    table: _known(table, table.account_id).order_by(table.ref)
    for table in portfolio.OfAccount.__subclasses__()
}


class Bundle:
    """All standing rows of some accounts on a day, grouped by account; one query a table."""

    def __init__(self, session: Session, account_ids: Collection[UUID], as_of: date) -> None:
        self.session = session
        self.as_of = as_of
        self.accounts = {row.id: row for row in self._among(_ACCOUNTS, account_ids)}
        debtor_ids = {row.debtor_id for row in self.accounts.values()}
        self.debtors = {row.id: row for row in self._among(_DEBTORS, debtor_ids)}
        self.flags: dict[UUID, list[portfolio.Flag]] = defaultdict(list)
        self.flag_days: dict[UUID, list[date | None]] = defaultdict(list)
        """Of each debtor the days on which a flag begins or ends, those that are yet to begin included."""
        for flag in self._among(_FLAGS, debtor_ids):
            self.flag_days[flag.debtor_id] += [flag.since, flag.until]
            if flag.since <= as_of:
                self.flags[flag.debtor_id].append(flag)
        lenders = {row.creditor_id for row in self.accounts.values()}
        self.lenders = {row.id: row for row in self._among(_LENDERS, lenders)}
        asked = {"ids": list(lenders), "as_of": as_of}
        self._told: dict[UUID, date] = dict(session.execute(_TOLD_UNTIL, asked).all())
        self._cache: dict[type[Any], dict[UUID, list[Any]]] = {}

    def _among(self, statement: Select[Value], ids: Collection[UUID]) -> ScalarResult[Value]:
        return self.session.scalars(statement, {"ids": list(ids), "as_of": self.as_of})

    def of(self, table: type[Row], account_id: UUID) -> Sequence[Row]:
        """The rows of `table` of one account."""
        if table not in self._cache:
            grouped: dict[UUID, list[Any]] = defaultdict(list)
            for row in self._among(_ROWS[table], self.accounts):
                grouped[row.account_id].append(row)
            self._cache[table] = grouped
        return self._cache[table].get(account_id, [])

    @cached_property
    def own_letters(self) -> Mapping[UUID, Sequence[ContactFact]]:
        """By account, the lawyer letters that were sent in its cases, as the contacts that they are."""
        asked = {"ids": list(self.accounts), "as_of": self.as_of}
        found: dict[UUID, list[ContactFact]] = defaultdict(list)
        for account_id, addressee, letter in self.session.execute(_LETTERS, asked):
            to_debtor = addressee == self.accounts[account_id].debtor_id
            found[account_id].append(_sent(letter, "debtor" if to_debtor else "guarantor", self.as_of))
        return found

    @cached_property
    def own_suits(self) -> Mapping[UUID, Sequence[InterruptionFact]]:
        """By account, the suits that were filed in its cases."""
        asked = {"ids": list(self.accounts), "as_of": self.as_of}
        found: dict[UUID, list[InterruptionFact]] = defaultdict(list)
        for filing in self.session.execute(_FILINGS, asked):
            found[filing.account_id].append(_filed(filing, self.as_of))
        return found

    def told_until(self, account_id: UUID) -> date:
        """The day of the lender's last word: an instalment due after it is not known to be missed."""
        return self._told.get(self.accounts[account_id].creditor_id, self.as_of)

    def overdue_since(self, account_id: UUID) -> date | None:
        """Since when it is in arrears; of an account paid off meanwhile, since when it was."""
        account = self.accounts[account_id]
        if account.overdue_since is not None:
            return account.overdue_since
        asked = {"account_id": account_id, "as_of": self.as_of}
        return self.session.scalars(_LAST_IN_ARREARS, asked).one_or_none()

    def agreement(self, account_id: UUID) -> portfolio.Agreement | None:
        """The agreement in force: the latest signed."""
        rows = self.of(portfolio.Agreement, account_id)
        return max(rows, key=lambda row: row.signed_on) if rows else None


def plan_state(bundle: Bundle, account_id: UUID) -> tuple[FlagFact | None, date | None]:
    """A plan that is being kept, as a flag; and the day on which one was broken."""
    kept: FlagFact | None = None
    broken: date | None = None
    for plan in running_plans(bundle, account_id):
        missed = [row.due_on for row in missed_instalments(bundle, plan)]
        if plan.status == "breached" and plan.breached_on is not None and plan.breached_on <= bundle.as_of:
            broken = max(broken or plan.breached_on, plan.breached_on)
        elif missed:
            day = min(missed) + PLAN_GRACE
            broken = max(broken or day, day)
        else:
            kept = FlagFact("plan_kept", plan.signed_on, None, plan.ref)
    return kept, broken


def running_plans(bundle: Bundle, account_id: UUID) -> list[portfolio.Plan]:
    """The plans that are signed and neither completed nor given up."""
    return [
        plan
        for plan in bundle.of(portfolio.Plan, account_id)
        if plan.signed_on <= bundle.as_of and plan.status not in {"completed", "cancelled"}
    ]


def unpaid(bundle: Bundle, plan: portfolio.Plan) -> list[portfolio.Instalment]:
    """The instalments of a plan that are not paid in full, due or not."""
    return [
        row
        for row in bundle.of(portfolio.Instalment, plan.account_id)
        if row.plan_id == plan.id and (row.paid_amount is None or row.paid_amount < row.amount)
    ]


def missed_instalments(bundle: Bundle, plan: portfolio.Plan) -> list[portfolio.Instalment]:
    """Those unpaid so long after their day that the lender would have told of a payment."""
    told = bundle.told_until(plan.account_id)
    return [row for row in unpaid(bundle, plan) if row.due_on + PLAN_GRACE < told]


def debt_facts(bundle: Bundle, account_id: UUID) -> DebtFacts | None:
    """What the claim rules read; `None` while the agreement is missing."""
    account = bundle.accounts[account_id]
    agreement = bundle.agreement(account_id)
    overdue_since = bundle.overdue_since(account_id)
    if agreement is None or overdue_since is None:
        return None
    return DebtFacts(
        account_id=str(account.id),
        lender=LenderKind(bundle.lenders[account.creditor_id].kind),
        currency=account.currency,
        terms=Terms(
            product=Product(account.product),
            signed_on=agreement.signed_on,
            daily_rate=agreement.daily_rate,
            penalty_daily_rate=agreement.penalty_daily_rate,
            compounding=agreement.compounding,
            late_damages_rate=agreement.late_damages_rate,
            late_damages_minimum=agreement.late_damages_minimum,
            day_base=agreement.day_base,
            cycle_day=account.cycle_day,
            agreed_allocation=tuple(part for part in agreement.agreed_allocation.split("|") if part),
            clauses_prompted=agreement.clauses_prompted,
            counsel_fee_clause=agreement.counsel_fee_clause,
        ),
        entries=_ledger(bundle.of(portfolio.LedgerEntry, account_id), bundle.as_of),
        overdue_since=overdue_since,
        accelerated_on=account.accelerated_on,
        matured_on=account.main_due_on if account.product == Product.LOAN else None,
        posted_through=account.posted_through,
        sued_on=bundle.as_of,
    )


def ledger_in_balance(bundle: Bundle, account_id: UUID) -> tuple[LedgerEntry, ...]:
    """The postings that the account's balance contains: those told up to the day on which the lender told it."""
    told = bundle.accounts[account_id].known_from
    rows = bundle.of(portfolio.LedgerEntry, account_id)
    if any(row.known_from > told for row in rows):
        rows = Bundle(bundle.session, [account_id], told).of(portfolio.LedgerEntry, account_id)
    return _ledger(rows, told)


def _ledger(rows: Sequence[portfolio.LedgerEntry], as_of: date) -> tuple[LedgerEntry, ...]:
    """Postings to a day, in order, as the rules read them."""
    return tuple(
        LedgerEntry(row.ref, row.posted_on, EntryKind(row.kind), row.amount, row.reverses, charge_of(row))
        for row in sorted(rows, key=lambda row: (row.posted_on, row.ref))
        if row.posted_on <= as_of
    )


def charge_of(row: portfolio.LedgerEntry) -> str:
    """The name that the law looks at, by the core system's code."""
    name = (row.note_code or "").lower()
    # Core systems put the write-off's code on what undoes it and on recoveries too.
    if name == "write_off" and row.kind != EntryKind.WAIVER:
        return ""
    return name if name in NAMED_CHARGES else ""


def contacts(bundle: Bundle, account_id: UUID) -> tuple[ContactFact, ...]:
    """Who was reached, how and when, up to the day of the bundle, oldest first."""
    rows = sorted(bundle.of(portfolio.Contact, account_id), key=lambda row: (row.at, row.ref))
    return tuple(
        ContactFact(
            ref=row.ref,
            at=row.at,
            channel=Channel(row.channel),
            to_role=row.to_role,
            reserved=row.reserved,
            demanded=row.demanded,
            result=row.result,
            evidence=row.evidence_ref is not None,
        )
        for row in rows
        if row.at.date() <= bundle.as_of
    )


def _demands(bundle: Bundle, account_id: UUID) -> Iterator[ContactFact]:
    """The lender's own letters of demand."""
    for row in bundle.of(portfolio.Notice, account_id):
        if row.kind == "demand" and row.sent_on <= bundle.as_of:
            yield _demand(
                ContactFact(
                    ref=row.ref,
                    at=datetime.combine(row.sent_on, time.min),
                    channel=Channel(row.channel),
                    to_role="debtor",
                    reserved=row.reserved,
                    demanded=True,
                    result="",
                    evidence=row.waybill is not None,
                ),
                row.delivered_on,
                row.returned_on,
                bundle.as_of,
            )


def _sent(letter: papers.Letter, to_role: str, as_of: date) -> ContactFact:
    """A lawyer letter of ours: for limitation it counts as a lender's own does."""
    if letter.dispatched_on is None:
        raise ValueError("a letter that was sent has a day of dispatch")
    return _demand(
        ContactFact(
            ref=letter.letter_no,
            at=datetime.combine(letter.dispatched_on, time.min),
            channel=Channel.LETTER,
            to_role=to_role,
            reserved=letter.address_kind == "reserved",
            demanded=True,
            result="",
            evidence=letter.waybill is not None,
        ),
        letter.arrived_on,
        letter.returned_on,
        as_of,
    )


def _demand(sent: ContactFact, arrived_on: date | None, returned_on: date | None, as_of: date) -> ContactFact:
    """A letter of demand with what was known on a day of its arrival."""
    if arrived_on is not None and arrived_on <= as_of:
        return replace(sent, result="delivered", arrived_on=arrived_on)
    came_back = returned_on is not None and returned_on <= as_of
    return replace(sent, result="returned") if came_back else sent


def limitation_facts(bundle: Bundle, account_id: UUID) -> LimitationFacts | None:
    """What the limitation clock reads; `None` where nothing is in arrears."""
    account = bundle.accounts[account_id]
    if account.overdue_since is None:
        return None
    product = Product(account.product)
    loan = product is Product.LOAN
    return LimitationFacts(
        product=product,
        due_on=(account.main_due_on if loan else None) or account.overdue_since,
        accelerated_on=account.accelerated_on if loan else None,
        interruptions=tuple(_interruptions(bundle, account_id)),
        contacts=(
            *contacts(bundle, account_id),
            *_demands(bundle, account_id),
            *bundle.own_letters.get(account_id, ()),
        ),
        suspensions=tuple(_suspensions(bundle, account)),
        died_on=min(
            (flag.since for flag in bundle.flags[account.debtor_id] if flag.kind == "deceased"), default=None
        ),
    )


def _interruptions(bundle: Bundle, account_id: UUID) -> list[InterruptionFact]:
    account = bundle.accounts[account_id]
    agreement = bundle.agreement(account_id)
    found: list[InterruptionFact] = []
    entries = bundle.of(portfolio.LedgerEntry, account_id)
    # A debit that bounced was no performance.
    taken_back = wholly_reversed(_ledger(entries, bundle.as_of))
    for entry in entries:
        since = account.overdue_since
        if (
            entry.kind != EntryKind.PAYMENT
            or entry.ref in taken_back
            or entry.posted_on > bundle.as_of
            or since is None
            or entry.posted_on < since
        ):
            continue
        if entry.note_code == "AUTO_DEBIT":
            grade = "A" if agreement is not None and agreement.auto_debit_clause else "B"
            found.append(InterruptionFact(InterruptionKind.AUTO_DEBIT, entry.posted_on, entry.ref, grade))
        else:
            found.append(InterruptionFact(InterruptionKind.PAYMENT, entry.posted_on, entry.ref, "A"))
    for plan in bundle.of(portfolio.Plan, account_id):
        if plan.signed_on <= bundle.as_of:
            found.append(InterruptionFact(InterruptionKind.PLAN, plan.signed_on, plan.ref, "A"))
    found.extend(bundle.own_suits.get(account_id, ()))
    return sorted(found, key=lambda fact: (fact.on, fact.ref))


def _filed(filing: Any, as_of: date) -> InterruptionFact:
    """A suit or an application for a payment order, of a row of `_FILINGS`.

    What a court refused or gave back interrupts by the better view only, and does not lie with it any more.
    """
    on, ended = filing.submitted_on, filing.ended_on
    turned_away = filing.status in {FilingStatus.REFUSED, FilingStatus.RETURNED}
    # A court's day before our receipt is our day.
    over = max(ended, on) if ended and ended <= as_of else None
    order = filing.kind == InterruptionKind.PAYMENT_ORDER
    return InterruptionFact(
        InterruptionKind.PAYMENT_ORDER if order else InterruptionKind.SUIT,
        on,
        filing.key,
        "B" if turned_away else "A",
        over,
        withdrawn=over is not None and filing.outcome == "withdrawn",
        pending=over is None and not turned_away,
    )


def _suspensions(bundle: Bundle, account: portfolio.Account) -> list[Suspension]:
    flags = {flag.kind: flag for flag in bundle.flags[account.debtor_id]}
    if "deceased" not in flags:
        return []
    died, fixed = flags["deceased"].since, flags.get("heirs_fixed")
    # Heirs were known before: nothing stood in the way.
    if fixed is not None and fixed.since < died:
        return []
    return [Suspension("succession", died, fixed.since if fixed else None)]


def _drawn_since(bundle: Bundle, account_id: UUID, day: date) -> Decimal:
    """Principal advanced after a day, but for advances that were taken back."""
    entries = _ledger(bundle.of(portfolio.LedgerEntry, account_id), bundle.as_of)
    taken_back = wholly_reversed(entries)
    return sum(
        (
            entry.amount
            for entry in entries
            if entry.kind is EntryKind.ADVANCE and entry.posted_on > day and entry.ref not in taken_back
        ),
        ZERO,
    )


def flag_facts(bundle: Bundle, account_id: UUID) -> list[FlagFact]:
    """States of the debtor, matters open on the account, and a plan that is being kept."""
    account = bundle.accounts[account_id]
    found = [
        FlagFact(flag.kind, flag.since, flag.until, flag.ref)
        for flag in bundle.flags[account.debtor_id]
        if flag.until is None or flag.until > bundle.as_of
    ]
    found += [
        FlagFact(row.kind, row.opened_on, None, row.ref)
        for row in bundle.of(portfolio.Dispute, account_id)
        if row.opened_on <= bundle.as_of and (row.closed_on is None or row.closed_on > bundle.as_of)
    ]
    kept, _ = plan_state(bundle, account_id)
    return [*found, kept] if kept else found


def guarantee_fact(bundle: Bundle, row: portfolio.Guarantee) -> GuaranteeFact:
    """A guarantee as rules read it, with what we did to keep it."""
    acts = acts_on(bundle.session, row.account_id, row.guarantor_id, bundle.as_of)
    return GuaranteeFact(
        row.ref,
        row.mode,
        row.signed_on,
        row.agreed_until,
        demanded_on=acts.demanded_on,
        sued_debtor_on=acts.sued_debtor_on,
        sued_guarantor_on=acts.sued_guarantor_on,
        suit_withdrawn=acts.suit_withdrawn,
        complaint_served=acts.complaint_served,
    )


def account_facts(bundle: Bundle, account_id: UUID) -> AccountFacts | None:
    """All that assessment by law reads; `None` where nothing is in arrears."""
    account = bundle.accounts[account_id]
    limitation = limitation_facts(bundle, account_id)
    debtor = bundle.debtors.get(account.debtor_id)
    agreement = bundle.agreement(account_id)
    if limitation is None or account.overdue_since is None or debtor is None:
        return None
    return AccountFacts(
        account_id=str(account.id),
        product=Product(account.product),
        lender=LenderKind(bundle.lenders[account.creditor_id].kind),
        currency=account.currency,
        owed=account.total_balance,
        principal=account.principal_balance,
        overdue_since=account.overdue_since,
        main_due_on=account.main_due_on or account.overdue_since,
        limitation=limitation,
        drawn_since=_drawn_since(bundle, account_id, account.overdue_since),
        flags=tuple(flag_facts(bundle, account_id)),
        guarantees=tuple(guarantee_fact(bundle, row) for row in bundle.of(portfolio.Guarantee, account_id)),
        arbitration_clause=agreement is not None and agreement.arbitration_clause,
        notarised_enforceable=agreement is not None and agreement.notarised_enforceable,
        id_number_valid=debtor.id_valid,
        address_known=any((debtor.registered_address, debtor.residence_address, debtor.reserved_address)),
        clauses_prompted=agreement is not None and agreement.clauses_prompted,
    )
