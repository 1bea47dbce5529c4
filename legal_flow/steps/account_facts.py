"""Keeps the facts that screening reads: computed where an account changes, and when what was computed holds no more."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import Channel, EntryKind, FlagFact
from legal_flow.errors import LegalFlowError
from legal_flow.rules.pack import Pack
from legal_flow.steps.desk import Desk
from legal_flow.store.fact_days import ONE_DAY, next_day, overtaken, plan_word_due
from legal_flow.store.failures import note_failure, solve_failures
from legal_flow.store.rule_facts import Bundle, account_facts, limitation_facts, plan_state
from legal_flow.store.session import hold
from legal_flow.store.tables import organisation, portfolio
from legal_flow.store.versions import batched

_ANSWERED = frozenset({"reached", "promised", "refused"})
_DELIVERABLE = frozenset({Channel.SMS, Channel.LETTER, Channel.EMAIL, Channel.VISIT})
_BATCH = 500
_REGIONS = select(organisation.Unit.id, organisation.Unit.region_code).where(
    organisation.Unit.id.in_(bindparam("ids", expanding=True))
)
SWEEP = "intake_accounts"
"""What an account whose facts the law cannot read is a failure of: a later package mends it."""


def refresh_facts(desk: Desk, account_ids: Sequence[UUID], as_of: date) -> None:
    """Compute the facts of these accounts again, law facts under the present edition."""
    for batch in batched(account_ids, _BATCH):
        with desk.store.write() as session:
            enter_facts(desk, session, batch, as_of)


def refresh_overtaken(desk: Desk, as_of: date) -> int:
    """Compute the facts again that no longer hold on a day though nothing new was told of the account; how many.

    Broken off, it goes on with those that are left: what is computed holds, under the present law, until a later day.
    """
    refreshed, due_now = 0, overtaken(desk.editions).limit(_BATCH)
    while True:
        with desk.store.read() as session:
            due = session.scalars(due_now, {"as_of": as_of}).all()
        if not due:
            return refreshed
        refresh_facts(desk, due, as_of)
        refreshed += len(due)


def enter_facts(desk: Desk, session: Session, account_ids: Sequence[UUID], as_of: date) -> None:
    """The same for a few accounts, in the transaction that changes what the facts follow from."""
    session.flush()
    # Whoever computes them at the same time might have read less, and write last.
    hold(session, "account_facts", account_ids)
    solve_failures(session, SWEEP, account_ids, as_of)
    bundle = Bundle(session, account_ids, as_of)
    regions = _regions(bundle)
    guarantees: list[dict[str, Any]] = []
    failed: dict[UUID, Exception] = {}
    rows = [_facts(desk, regions, bundle, account_id, guarantees, failed) for account_id in bundle.accounts]
    for account_id, error in failed.items():
        note_failure(session, SWEEP, account_id, error, as_of)
    for table, made in ((portfolio.AccountFacts, rows), (portfolio.GuaranteeFacts, guarantees)):
        session.execute(delete(table).where(table.account_id.in_(account_ids)))
        if made:
            session.execute(insert(table), made)


def facts_known(desk: Desk, session: Session, bundle: Bundle, account_id: UUID) -> dict[str, Any]:
    """What screening would read of an account on the day of `bundle`, from what was known then; nothing is stored."""
    with session.no_autoflush:
        return _facts(desk, _regions(bundle), bundle, account_id, [], {})


def _regions(bundle: Bundle) -> dict[UUID, str]:
    """Where the units sit that sue on these accounts."""
    ids = {account.suing_unit_id for account in bundle.accounts.values()}
    return dict(bundle.session.execute(_REGIONS, {"ids": list(ids)}).all())


def _facts(
    desk: Desk,
    regions: Mapping[UUID, str],
    bundle: Bundle,
    account_id: UUID,
    guarantees: list[dict[str, Any]],
    failed: dict[UUID, Exception],
) -> dict[str, Any]:
    """The row of one account; adds its guarantees to `guarantees`, and to `failed` what the law could not read."""
    account = bundle.accounts[account_id]
    lender = bundle.lenders[account.creditor_id]
    pack = desk.pack(lender.jurisdiction)
    contacts = bundle.of(portfolio.Contact, account_id)
    disputes = {
        row.kind
        for row in bundle.of(portfolio.Dispute, account_id)
        if row.opened_on <= bundle.as_of and (row.closed_on is None or row.closed_on > bundle.as_of)
    }
    flags = {
        row.kind for row in bundle.flags[account.debtor_id] if row.until is None or row.until > bundle.as_of
    }
    payments = [
        row.posted_on for row in bundle.of(portfolio.LedgerEntry, account_id) if row.kind == EntryKind.PAYMENT
    ]
    notices = [row for row in bundle.of(portfolio.Notice, account_id) if row.kind == "demand"]
    kept, broken = plan_state(bundle, account_id)
    try:
        earliest, latest, good_until = _limitation(pack, bundle, account_id)
        watched = _guarantees(pack, bundle, account_id)
    except (LegalFlowError, ValueError, ArithmeticError) as error:
        # One account's impossible facts stop nobody else.
        failed[account_id] = error
        earliest, latest, good_until, watched = None, None, None, []
    guarantees += watched
    guarantee_ends = min((row["act_by"] for row in watched if row["act_by"] >= bundle.as_of), default=None)
    turns = (next_day(bundle, account_id), good_until, guarantee_ends and guarantee_ends + ONE_DAY)
    return {
        "account_id": account_id,
        "creditor_id": account.creditor_id,
        "debtor_id": account.debtor_id,
        "product": account.product,
        "suing_unit_id": account.suing_unit_id,
        "region_code": regions.get(account.suing_unit_id),
        "owed": account.total_balance,
        "principal": account.principal_balance,
        "overdue_since": account.overdue_since,
        "contact_attempts": len(contacts),
        "contacts_reached": sum(_reached_debtor(row) for row in contacts),
        "demands_sent": len(notices),
        "last_payment_on": max(payments, default=None),
        "plan_kept_until": _plan_end(bundle, account_id, kept) if kept else None,
        "plan_breached_on": broken,
        "dispute_open": "dispute" in disputes,
        "fraud_open": "fraud" in disputes,
        "complaint_open": "complaint" in disputes,
        "criminal_open": "criminal" in disputes,
        "deceased": "deceased" in flags,
        "heirs_fixed": "heirs_fixed" in flags,
        "bankrupt": "bankruptcy" in flags,
        "limitation_earliest": earliest,
        "limitation_latest": latest,
        "guarantee_ends": guarantee_ends,
        "good_until": min((day for day in turns if day is not None), default=None),
        "plan_word_due": plan_word_due(bundle, account_id),
        "law_edition": pack.law_edition,
        "computed_on": bundle.as_of,
    }


def _reached_debtor(row: portfolio.Contact) -> bool:
    """触达: the debtor himself answered, or what was sent to him is known to have arrived.

    Talk with anybody else, a guarantor too, does not reach the debtor; a push on a device shows no arrival with him.
    """
    arrived = row.result == "delivered" and row.channel in _DELIVERABLE
    return row.to_role == "debtor" and (arrived or row.result in _ANSWERED)


def _limitation(pack: Pack, bundle: Bundle, account_id: UUID) -> tuple[date | None, date | None, date | None]:
    """Our own last day, the latest day that can be defended, and until when both hold by themselves."""
    facts = limitation_facts(bundle, account_id)
    if facts is None:
        return None, None, None
    limitation = pack.limitation(facts, bundle.as_of)
    earliest, latest = limitation.earliest, limitation.latest
    return (
        (earliest.act_by if earliest else None),
        (latest.legal_end if latest else None),
        limitation.good_until,
    )


def _guarantees(pack: Pack, bundle: Bundle, account_id: UUID) -> list[dict[str, Any]]:
    """The guarantees of the account that still ask for an act of ours."""
    rows = bundle.of(portfolio.Guarantee, account_id)
    facts = account_facts(bundle, account_id) if rows else None
    if facts is None:
        return []
    found = []
    for row, fact in zip(rows, facts.guarantees, strict=True):
        period = pack.guarantee_to_keep(fact, facts.main_debt, bundle.as_of)
        if period is not None:
            found.append(
                {
                    "guarantee_id": row.id,
                    "creditor_id": row.creditor_id,
                    "account_id": account_id,
                    "guarantor_id": row.guarantor_id,
                    "ref": row.ref,
                    "mode": pack.guarantee_mode(fact),
                    "act_by": period.act_by,
                    "legal_end": period.legal_end,
                    "computed_on": bundle.as_of,
                }
            )
    return found


def _plan_end(bundle: Bundle, account_id: UUID, kept: FlagFact) -> date:
    """The last due day of the plan that is kept; of one without instalments the day it was signed."""
    plans = {row.id for row in bundle.of(portfolio.Plan, account_id) if row.ref == kept.ref}
    due = [row.due_on for row in bundle.of(portfolio.Instalment, account_id) if row.plan_id in plans]
    return max(due, default=kept.since)
