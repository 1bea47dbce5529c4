"""Keeps the facts that screening reads, for changed accounts only."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, delete, insert, select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import EntryKind
from legal_flow.errors import LegalFlowError
from legal_flow.rules.pack import Pack
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import note_failure, solve_failures
from legal_flow.store.rule_facts import Bundle, account_facts, limitation_facts, plan_state
from legal_flow.store.tables import organisation, portfolio
from legal_flow.store.versions import batched

_REACHED = frozenset({"reached", "delivered", "promised", "refused"})
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


def enter_facts(desk: Desk, session: Session, account_ids: Sequence[UUID], as_of: date) -> None:
    """The same for a few accounts, in the transaction that changes what the facts follow from."""
    session.flush()
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
        if row.closed_on is None or row.closed_on > bundle.as_of
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
        earliest, latest = _limitation(pack, bundle, account_id)
        watched = _guarantees(pack, bundle, account_id)
    except (LegalFlowError, ValueError, ArithmeticError) as error:
        # One account's impossible facts stop nobody else.
        failed[account_id] = error
        earliest, latest, watched = None, None, []
    guarantees += watched
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
        "contacts_reached": sum(row.result in _REACHED for row in contacts),
        "demands_sent": len(notices),
        "last_payment_on": max(payments, default=None),
        "plan_kept_until": _plan_end(bundle, account_id) if kept else None,
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
        "guarantee_ends": min(
            (row["act_by"] for row in watched if row["act_by"] >= bundle.as_of), default=None
        ),
        "law_edition": pack.law_edition,
        "computed_on": bundle.as_of,
    }


def _limitation(pack: Pack, bundle: Bundle, account_id: UUID) -> tuple[date | None, date | None]:
    facts = limitation_facts(bundle, account_id)
    if facts is None:
        return None, None
    limitation = pack.limitation(facts, bundle.as_of)
    earliest, latest = limitation.earliest, limitation.latest
    return (earliest.act_by if earliest else None), (latest.legal_end if latest else None)


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


def _plan_end(bundle: Bundle, account_id: UUID) -> date | None:
    due = [row.due_on for row in bundle.of(portfolio.Instalment, account_id)]
    return max(due, default=bundle.as_of)
