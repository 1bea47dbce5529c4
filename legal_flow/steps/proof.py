"""What of the evidence catalogue is at hand for a case, and what is not: gaps, each with who sees to it by when.

A difference between ledger, statement and balance is a gap like a missing paper: nothing is claimed while it is open.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import DebtFacts, Product, StatementLine
from legal_flow.cases.ids import make_id
from legal_flow.errors import DataFault, UnreadableFile
from legal_flow.packets.sanitise import display_copy
from legal_flow.packets.signature import check_signature
from legal_flow.rules.entries import written_off
from legal_flow.rules.pack import Pack
from legal_flow.rules.proof import ProofFacts, Signature, unproved
from legal_flow.rules.reconcile import Difference
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.policies import policy_of
from legal_flow.store.rule_facts import Bundle, debt_facts, ledger_in_balance, plan_state
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Case, CaseAccount, CaseEvent
from legal_flow.store.tables.papers import EvidenceGap
from legal_flow.store.tables.work import Task

RECONCILIATION = "reconciliation"
"""台账核对: the object of proof that no paper fills."""
MADE_FROM: tuple[tuple[str, type[portfolio.OfAccount]], ...] = (
    ("statement", portfolio.LedgerEntry),
    ("contact_log", portfolio.Contact),
    ("plan_table", portfolio.Plan),
)
"""The kinds of evidence that we make ourselves, and the rows without which there is nothing to make."""
LEGAL_DESK, FINANCE = "legal_desk", "finance"
FILL_GAP = "fill_gap"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not proved yet."""

    account_id: UUID
    kind: str
    reason: str
    wanted: tuple[str, ...]
    required: bool
    role: str = LEGAL_DESK


@dataclass(frozen=True, slots=True)
class Found:
    """What looking at a case gave."""

    good: list[tuple[portfolio.Scan, Signature]]
    """Each paper that can be shown, with what its electronic signature is worth."""
    gaps: list[Gap]
    unreadable: frozenset[UUID]
    """The scans that came and cannot be read."""

    @property
    def stops(self) -> bool:
        """Whether something required is missing."""
        return any(gap.required for gap in self.gaps)


def look(desk: Desk, pack: Pack, bundle: Bundle) -> Found:
    """Read every scan and hold what there is against the catalogue; nothing is a silent blank."""
    good: list[tuple[portfolio.Scan, Signature]] = []
    gaps: list[Gap] = []
    unreadable: set[UUID] = set()
    for account_id in sorted(bundle.accounts):
        torn: dict[str, str] = {}
        have: set[str] = set()
        for scan in bundle.of(portfolio.Scan, account_id):
            try:
                body = _as_it_came(desk, scan)
                display_copy(body)
            except UnreadableFile as error:
                torn[scan.kind] = str(error)[:200]
                unreadable.add(scan.id)
                continue
            signature = check_signature(body, bundle.as_of, desk.trust_roots)
            if signature is Signature.BROKEN:
                gaps.append(Gap(account_id, scan.kind, "electronic signature is broken", (scan.kind,), False))
            good.append((scan, signature))
            have.add(scan.kind)
        lacking = unproved(pack.to_prove(facts(bundle, account_id)), have | _made(bundle, account_id))
        for one in lacking:
            unread = [torn.pop(kind) for kind in one.any_of if kind in torn]
            reason = unread[0] if unread else "missing"
            gaps.append(Gap(account_id, one.id, reason, one.any_of, one.required))
        gaps += [Gap(account_id, kind, reason, (kind,), False) for kind, reason in sorted(torn.items())]
        gaps += differences(pack, bundle, account_id)
    return Found(good, gaps, frozenset(unreadable))


def _as_it_came(desk: Desk, scan: portfolio.Scan) -> bytes:
    """The original byte for byte; raises `UnreadableFile` for bytes that are not those that came in."""
    body = desk.objects.get(scan.object_key)
    if hashlib.sha256(body).hexdigest() != scan.sha256:
        raise UnreadableFile(f"{scan.ref} is not what came in")
    return body


def facts(bundle: Bundle, account_id: UUID) -> ProofFacts:
    """What decides which objects of proof an account has, as known on the bundle's day."""
    account, agreement = bundle.accounts[account_id], bundle.agreement(account_id)
    _, broken = plan_state(bundle, account_id)
    return ProofFacts(
        product=Product(account.product),
        accelerated=account.accelerated_on is not None and account.accelerated_on <= bundle.as_of,
        clauses_prompted=agreement is not None and agreement.clauses_prompted,
        guaranteed=bool(bundle.of(portfolio.Guarantee, account_id)),
        plan_broken=broken is not None,
    )


def _made(bundle: Bundle, account_id: UUID) -> set[str]:
    """The kinds that we make ourselves from the rows there are."""
    return {"computation", "source_statement"} | {
        kind for kind, table in MADE_FROM if bundle.of(table, account_id)
    }


def differences(pack: Pack, bundle: Bundle, account_id: UUID) -> list[Gap]:
    """台账核对: where the ledger first differs from the statements, or from the account's balance: a gap for finance.

    An impossible ledger is one too.
    """
    debt = debt_facts(bundle, account_id)
    if debt is None:
        return []
    statements = [
        StatementLine(
            row.closed_on,
            {part: getattr(row, part) for part in Component if hasattr(row, part)},
            row.total,
        )
        for row in bundle.of(portfolio.Statement, account_id)
        if row.closed_on <= bundle.as_of
    ]
    try:
        found = pack.reconcile(debt, statements)
        unlike = None if found else _unlike_balance(pack, bundle, account_id, debt)
    except DataFault as error:
        return [Gap(account_id, RECONCILIATION, str(error)[:200], (), True, FINANCE)]
    if found is not None:
        reason = f"{found.closed_on} {_item(found)}: ledger {found.ours}, statement {found.theirs}"
        return [Gap(account_id, RECONCILIATION, reason, ("statement",), True, FINANCE)]
    if unlike is not None:
        reason = f"{unlike.closed_on} {_item(unlike)}: ledger {unlike.ours}, account {unlike.theirs}"
        return [Gap(account_id, RECONCILIATION, reason, (), True, FINANCE)]
    return []


def _item(found: Difference) -> str:
    return found.component or "total"


def _unlike_balance(pack: Pack, bundle: Bundle, account_id: UUID, debt: DebtFacts) -> Difference | None:
    """Where the balance of the account's row differs from the postings told with it; no interest runs in either.

    The claim rests on the same postings, so what agrees here differs from it by the interest since alone. A balance
    after a write-off (账销案存) is compared in all: the lender's books no longer say what of it is principal.
    """
    account = bundle.accounts[account_id]
    then = replace(debt, entries=ledger_in_balance(bundle, account_id))
    line = StatementLine(
        account.known_from, {Component.PRINCIPAL.value: account.principal_balance}, account.total_balance
    )
    found = pack.reconcile(then, [line])
    gone = written_off(then.entries)
    if found is None or not gone:
        return found
    return pack.reconcile(then, [replace(line, parts={}, total=account.total_balance + gone)])


def note_gaps(desk: Desk, session: Session, case: Case, gaps: Sequence[Gap], as_of: date) -> None:
    """Enter new gaps with a task each, and close those that are filled with theirs."""
    log = journal(desk, session, case, as_of)
    now = {(gap.account_id, gap.kind): gap for gap in gaps}
    standing = {(gap.account_id, gap.kind): gap for gap in open_gaps(session, case.id)}
    for place, row in standing.items():
        if place not in now:
            row.filled_on = as_of
            package = _brought_by(session, row)
            log.record(EventKind.GAP_FILLED, account=row.account_id, paper=row.kind, package=package)
            by = f"package:{package}" if package else "system"
            close_task(session, FILL_GAP, row.id, as_of, by, "filled")
    due_on = _due_on(session, case, as_of)
    for place, gap in now.items():
        if place in standing:
            standing[place].reason, standing[place].required = gap.reason, gap.required
            continue
        gap_id = make_id("gap", case.id, gap.account_id, gap.kind, as_of)
        row = session.get(EvidenceGap, gap_id) or EvidenceGap(
            id=gap_id, case_id=case.id, account_id=gap.account_id, kind=gap.kind, found_on=as_of
        )
        row.reason, row.wanted, row.required = gap.reason, list(gap.wanted), gap.required
        row.role, row.due_on, row.filled_on = gap.role, due_on, None
        session.add(row)
        log.record(EventKind.GAP_FOUND, account=gap.account_id, paper=gap.kind, required=gap.required)
        if gap.required:
            _ask_for(session, case, row, as_of)


def _brought_by(session: Session, gap: EvidenceGap) -> str | None:
    """The package that last brought rows of the gap's account while the gap was open."""
    told = session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.case_id == gap.case_id,
            CaseEvent.kind == EventKind.ROWS_BROUGHT,
            CaseEvent.known_on >= gap.found_on,
        )
        .order_by(CaseEvent.number.desc())
    )
    mine = str(gap.account_id)
    return next((one.payload["package"] for one in told if one.payload["account"] == mine), None)


def _ask_for(session: Session, case: Case, gap: EvidenceGap, as_of: date) -> Task:
    """The gap's task; one that was filled and torn open again on one day is open again."""
    task = open_task(
        session,
        FILL_GAP,
        gap.id,
        gap.role,
        as_of,
        case_id=case.id,
        due_on=gap.due_on,
        details={"paper": gap.kind, "wanted": "|".join(gap.wanted)},
    )
    task.done_on = task.done_by = task.outcome = None
    return task


def _due_on(session: Session, case: Case, as_of: date) -> date:
    """By when a gap is filled: the policy's patience, and never after our own last day for the debt."""
    last = session.scalar(
        select(func.min(portfolio.AccountFacts.limitation_earliest))
        .join(CaseAccount, CaseAccount.account_id == portfolio.AccountFacts.account_id)
        .where(CaseAccount.case_id == case.id, portfolio.AccountFacts.limitation_earliest >= as_of)
    )
    policy = policy_of(session, case.creditor_id, as_of)
    patience = as_of + timedelta(days=policy.evidence.gap_patience_days)
    return min(patience, last) if last else patience


def open_gaps(session: Session, case_id: UUID) -> list[EvidenceGap]:
    """What is not filled yet, required things first."""
    return list(
        session.scalars(
            select(EvidenceGap)
            .where(EvidenceGap.case_id == case_id, EvidenceGap.filled_on.is_(None))
            .order_by(
                EvidenceGap.required.desc(), EvidenceGap.due_on, EvidenceGap.account_id, EvidenceGap.kind
            )
        )
    )
