"""Loads what rules read of accounts, as it was known on a day."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

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
from legal_flow.cases.statuses import FilingStatus, LetterStatus
from legal_flow.rules.entries import wholly_reversed
from legal_flow.store.guarantee_acts import acts_on
from legal_flow.store.tables import cases, courts, organisation, papers, portfolio
from legal_flow.store.versions import standing, stood

PLAN_GRACE = timedelta(days=3)
"""An instalment counts as missed when it is unpaid this long after its day."""

Row = TypeVar("Row", bound=portfolio.OfAccount)


class Bundle:
    """All standing rows of some accounts on a day, grouped by account; one query a table."""

    def __init__(self, session: Session, account_ids: Collection[UUID], as_of: date) -> None:
        self.session = session
        self.as_of = as_of
        self.accounts: dict[UUID, portfolio.Account] = {
            row.id: row
            for row in session.scalars(
                select(portfolio.Account).where(
                    portfolio.Account.id.in_(account_ids), standing(portfolio.Account, as_of)
                )
            )
        }
        self._ids = list(self.accounts)
        debtor_ids = {row.debtor_id for row in self.accounts.values()}
        self.debtors: dict[UUID, portfolio.Debtor] = {
            row.id: row
            for row in session.scalars(
                select(portfolio.Debtor).where(
                    portfolio.Debtor.id.in_(debtor_ids), standing(portfolio.Debtor, as_of)
                )
            )
        }
        self.flags: dict[UUID, list[portfolio.Flag]] = defaultdict(list)
        for flag in session.scalars(
            select(portfolio.Flag).where(
                portfolio.Flag.debtor_id.in_(debtor_ids),
                standing(portfolio.Flag, as_of),
                portfolio.Flag.since <= as_of,
            )
        ):
            self.flags[flag.debtor_id].append(flag)
        lenders = {row.creditor_id for row in self.accounts.values()}
        self.lenders = {
            row.id: row
            for row in session.scalars(
                select(organisation.Creditor).where(organisation.Creditor.id.in_(lenders))
            )
        }
        # An instalment due after the lender's last word on it is not known to be missed.
        self.told_until = (
            session.scalar(
                select(func.max(portfolio.Package.as_of)).where(
                    portfolio.Package.creditor_id.in_(lenders), portfolio.Package.as_of <= as_of
                )
            )
            or as_of
        )
        self._cache: dict[type[Any], dict[UUID, list[Any]]] = {}

    def of(self, table: type[Row], account_id: UUID) -> Sequence[Row]:
        """The rows of `table` of one account."""
        if table not in self._cache:
            grouped: dict[UUID, list[Any]] = defaultdict(list)
            for row in self.session.scalars(
                select(table)
                .where(table.account_id.in_(self._ids), standing(table, self.as_of))
                .order_by(table.ref)
            ):
                grouped[row.account_id].append(row)
            self._cache[table] = grouped
        return self._cache[table].get(account_id, [])

    def overdue_since(self, account_id: UUID) -> date | None:
        """Since when it is in arrears; of an account paid off meanwhile, since when it was."""
        account = self.accounts[account_id]
        if account.overdue_since is not None:
            return account.overdue_since
        return self.session.scalars(
            select(portfolio.Account.overdue_since)
            .where(
                portfolio.Account.id == account_id,
                portfolio.Account.known_from <= self.as_of,
                portfolio.Account.overdue_since.is_not(None),
            )
            # One that came too late, or was corrected the same day, speaks last.
            .order_by(stood(portfolio.Account).desc(), portfolio.Account.known_from.desc())
            .limit(1)
        ).one_or_none()

    def agreement(self, account_id: UUID) -> portfolio.Agreement | None:
        """The agreement in force: the latest signed."""
        rows = self.of(portfolio.Agreement, account_id)
        return max(rows, key=lambda row: row.signed_on) if rows else None


def plan_state(bundle: Bundle, account_id: UUID) -> tuple[FlagFact | None, date | None]:
    """A plan that is being kept, as a flag; and the day on which one was broken."""
    kept: FlagFact | None = None
    broken: date | None = None
    for plan in bundle.of(portfolio.Plan, account_id):
        if plan.signed_on > bundle.as_of or plan.status in {"completed", "cancelled"}:
            continue
        missed = [
            row.due_on
            for row in bundle.of(portfolio.Instalment, account_id)
            if row.plan_id == plan.id
            and row.due_on + PLAN_GRACE < bundle.told_until
            and (row.paid_amount is None or row.paid_amount < row.amount)
        ]
        if plan.status == "breached" and plan.breached_on is not None and plan.breached_on <= bundle.as_of:
            broken = max(broken or plan.breached_on, plan.breached_on)
        elif missed:
            day = min(missed) + PLAN_GRACE
            broken = max(broken or day, day)
        else:
            kept = FlagFact("plan_kept", plan.signed_on, None, plan.ref)
    return kept, broken


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
        contacts=contacts(bundle, account_id),
        suspensions=tuple(_suspensions(bundle, account)),
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
    for notice in bundle.of(portfolio.Notice, account_id):
        if notice.kind == "demand" and notice.delivered_on and notice.delivered_on <= bundle.as_of:
            grade = "A" if notice.reserved and notice.waybill else "B"
            found.append(InterruptionFact(InterruptionKind.DEMAND, notice.delivered_on, notice.ref, grade))
    found.extend(_own_acts(bundle, account_id))
    return sorted(found, key=lambda fact: (fact.on, fact.ref))


def _own_acts(bundle: Bundle, account_id: UUID) -> list[InterruptionFact]:
    """Letters that arrived and suits that were filed in the cases of this account."""
    session, as_of = bundle.session, bundle.as_of
    mine = select(cases.CaseAccount.case_id).where(cases.CaseAccount.account_id == account_id)
    letters = session.execute(
        select(papers.Letter.arrived_on, papers.Letter.letter_no).where(
            papers.Letter.case_id.in_(mine),
            papers.Letter.status == LetterStatus.ARRIVED,
            papers.Letter.arrived_on <= as_of,
        )
    )
    found = [
        InterruptionFact(InterruptionKind.DEMAND, on, number, "A") for on, number in letters if on is not None
    ]
    filings = session.execute(
        select(
            courts.Filing.submitted_on,
            courts.Filing.key,
            courts.Filing.kind,
            courts.Filing.status,
            courts.Proceeding.ended_on,
            courts.Proceeding.outcome,
        )
        .join(courts.Proceeding, courts.Proceeding.id == courts.Filing.proceeding_id)
        .where(
            courts.Filing.case_id.in_(mine),
            courts.Filing.kind.in_(("complaint", "payment_order")),
            courts.Filing.submitted_on <= as_of,
        )
    )
    for on, key, filed, status, ended, outcome in filings:
        # What a court refused or gave back interrupts by the better view only, and does not lie with it any more;
        # a court's day before our receipt is our day.
        turned_away = status in {FilingStatus.REFUSED, FilingStatus.RETURNED}
        over = max(ended, on) if ended and ended <= as_of else None
        order = filed == InterruptionKind.PAYMENT_ORDER
        found.append(
            InterruptionFact(
                InterruptionKind.PAYMENT_ORDER if order else InterruptionKind.SUIT,
                on,
                key,
                "B" if turned_away else "A",
                over,
                withdrawn=over is not None and outcome == "withdrawn",
                pending=over is None and not turned_away,
            )
        )
    return found


def _suspensions(bundle: Bundle, account: portfolio.Account) -> list[Suspension]:
    flags = {flag.kind: flag for flag in bundle.flags[account.debtor_id]}
    if "deceased" not in flags:
        return []
    died, fixed = flags["deceased"].since, flags.get("heirs_fixed")
    # Heirs were known before: nothing stood in the way.
    if fixed is not None and fixed.since < died:
        return []
    return [Suspension("succession", died, fixed.since if fixed else None)]


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
        flags=tuple(flag_facts(bundle, account_id)),
        guarantees=tuple(guarantee_fact(bundle, row) for row in bundle.of(portfolio.Guarantee, account_id)),
        arbitration_clause=agreement is not None and agreement.arbitration_clause,
        notarised_enforceable=agreement is not None and agreement.notarised_enforceable,
        id_number_valid=debtor.id_valid,
        address_known=any((debtor.registered_address, debtor.residence_address, debtor.reserved_address)),
        clauses_prompted=agreement is not None and agreement.clauses_prompted,
    )
