"""Cases that sleep until the lender sends something, woken by the package that brings it, in its own transaction.

A case that lacks a paper looks again after the policy's patience; here it is due at once. The event in its trail
names the package, and makes whoever works on the case at that moment begin anew with the new rows.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.proof import MADE_FROM, RECONCILIATION
from legal_flow.store.failures import try_again
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Case, CaseAccount, Claim
from legal_flow.store.tables.papers import Document, EvidenceGap
from legal_flow.store.versions import batched

_WAITING = (Stage.EVIDENCE, Stage.COMPLAINT)
_WRITING = (Stage.DEMAND, Stage.COMPLAINT)
_GATHERING = ("gather_evidence", "prepare_complaints")
_COMPARED = (portfolio.LedgerEntry, portfolio.Statement, portfolio.Agreement)
"""What a difference between ledger, statement and balance may come from, beside the account's own row."""
_DECIDES = (portfolio.Agreement, portfolio.Guarantee, portfolio.Plan, portfolio.Instalment)
"""What decides which objects of proof there are at all."""
_ANY = "any"
_BATCH = 500


def wake(desk: Desk, session: Session, package_id: UUID, as_of: date) -> int:
    """Make the cases due that wait for what this package brought, and those whose papers of today it overtook.

    How many. A case that failed for want of rows is tried again as well.
    """
    changed = select(portfolio.ChangedAccount.account_id).where(
        portfolio.ChangedAccount.package_id == package_id
    )
    cases = select(CaseAccount.case_id).where(CaseAccount.account_id.in_(changed))
    try_again(session, _GATHERING, cases, as_of)
    found = _gaps_met(session, package_id, changed)
    for case_id, account_id in session.execute(_overtaken_today(changed, as_of)):
        found[case_id].add(account_id)
    # Whoever holds a case finishes first; whoever read it before finds that it moved on.
    for batch in batched(sorted(found), _BATCH):
        due = select(Case).where(Case.id.in_(batch)).order_by(Case.id).with_for_update()
        for case in session.scalars(due):
            log = journal(desk, session, case, as_of)
            for account_id in sorted(found[case.id]):
                log.record(EventKind.ROWS_BROUGHT, package=package_id, account=account_id)
            case.due_on = as_of
    return len(found)


def _gaps_met(session: Session, package_id: UUID, changed: Select[UUID]) -> dict[UUID, set[UUID]]:
    """The cases with an open gap that this package may fill, with the accounts of those gaps."""
    gaps = session.scalars(
        select(EvidenceGap)
        .join(Case, Case.id == EvidenceGap.case_id)
        .where(
            EvidenceGap.filled_on.is_(None),
            EvidenceGap.required,
            EvidenceGap.account_id.in_(changed),
            Case.stage.in_(_WAITING),
        )
    ).all()
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for batch in batched(gaps, _BATCH):
        brought = _brought(session, package_id, [gap.account_id for gap in batch])
        for gap in batch:
            if brought[gap.account_id] & {_ANY, gap.kind, *gap.wanted}:
                found[gap.case_id].add(gap.account_id)
    return found


def _brought(session: Session, package_id: UUID, mine: Sequence[UUID]) -> Mapping[UUID, set[str]]:
    """What of each account the package brought, in the words of gaps: kinds of evidence, or what they follow from."""
    found: dict[UUID, set[str]] = defaultdict(set)
    row = portfolio.Account
    for account_id in session.scalars(select(row.id).where(row.package_id == package_id, row.id.in_(mine))):
        found[account_id].add(RECONCILIATION)
    words: tuple[tuple[str, type[portfolio.OfAccount]], ...] = (
        *MADE_FROM,
        *((RECONCILIATION, table) for table in _COMPARED),
        *((_ANY, table) for table in _DECIDES),
    )
    for word, table in words:
        there = select(table.account_id).where(table.package_id == package_id, table.account_id.in_(mine))
        for account_id in session.scalars(there.distinct()):
            found[account_id].add(word)
    scan = portfolio.Scan
    for account_id, kind in session.execute(
        select(scan.account_id, scan.kind).where(scan.package_id == package_id, scan.account_id.in_(mine))
    ):
        found[account_id].add(kind)
    return found


def _overtaken_today(changed: Select[UUID], as_of: date) -> Select[UUID, UUID]:
    """Cases with papers of a claim of this very day: `staleness.overtaken` sees what was told on later days."""
    return (
        select(Document.case_id, CaseAccount.account_id)
        .distinct()
        .join(Claim, Claim.id == Document.claim_id)
        .join(Case, Case.id == Document.case_id)
        .join(CaseAccount, CaseAccount.case_id == Document.case_id)
        .where(
            CaseAccount.account_id.in_(changed),
            Case.stage.in_(_WRITING),
            Document.stale_since.is_(None),
            Claim.known_on >= as_of,
        )
    )
