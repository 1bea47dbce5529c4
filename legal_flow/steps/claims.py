"""One claim lineage (同一债权计算链): every amount shown comes from here, every difference is bridged."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases import claims as debt
from legal_flow.cases.claims import Bridge, BridgeLine, BridgeReason, Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import LedgerEntry
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import PacketStatus
from legal_flow.errors import DataFault
from legal_flow.rules import bridges
from legal_flow.rules.pack import Pack
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.rule_facts import Bundle, debt_facts
from legal_flow.store.tables.cases import Amount, BridgeRow, Case, CaseAccount, Claim, ClaimLine
from legal_flow.store.tables.papers import Packet


class NothingToClaim(DataFault):
    """An account of the case has no agreement or no arrears, so there is nothing to compute from."""

    code = "nothing-to-claim"
    remedy = "Have the lender send the agreement, or close the case."


def accounts_of(session: Session, case: Case) -> list[UUID]:
    """The accounts of a case, in a fixed order."""
    return list(
        session.scalars(
            select(CaseAccount.account_id)
            .where(CaseAccount.case_id == case.id)
            .order_by(CaseAccount.account_id)
        )
    )


def compute(desk: Desk, session: Session, case: Case, cut_off: date, as_of: date) -> debt.Claim:
    """The claim of a case to `cut_off`, from what is known on `as_of`; nothing is stored."""
    bundle = Bundle(session, accounts_of(session, case), as_of)
    parts = []
    for account_id in sorted(bundle.accounts):
        facts = debt_facts(bundle, account_id)
        if facts is None:
            raise NothingToClaim(f"account {account_id}: no agreement or no arrears")
        parts.append(desk.pack(case.jurisdiction).claim(facts, cut_off))
    return debt.merge(parts)


def keep(desk: Desk, session: Session, case: Case, claim: debt.Claim, as_of: date) -> Claim:
    """Store a claim with its lines, once per content."""
    digest = fingerprint(claim)
    claim_id = make_id("claim", case.id, claim.cut_off, digest)
    row = session.get(Claim, claim_id)
    if row is not None:
        return row
    row = Claim(
        id=claim_id,
        case_id=case.id,
        cut_off=claim.cut_off,
        known_on=as_of,
        currency=claim.currency,
        owed=claim.total(claimed=False),
        claimed=claim.total(),
        advice=list(claim.advice),
        law_edition=desk.pack(case.jurisdiction).law_edition,
        content_sha256=digest,
        stale_since=None,
        stale_because=[],
    )
    session.add(row)
    session.flush()
    running = {one.account_id: one for one in reversed(claim.running)}
    for line in claim.lines:
        runs = running.get(line.account_id) if line.component is Component.PRINCIPAL else None
        session.add(
            ClaimLine(
                id=make_id("claim_line", claim_id, line.account_id, line.component),
                claim_id=claim_id,
                account_id=UUID(line.account_id),
                component=line.component,
                owed=line.owed,
                claimed=line.claimed,
                running_base=runs.base if runs else None,
                running_rate=runs.rate if runs else None,
                running_limit=runs.limit if runs else None,
                day_base=runs.day_base if runs else None,
            )
        )
    journal(desk, session, case, as_of).record(
        EventKind.CLAIM_COMPUTED, cut_off=claim.cut_off, owed=row.owed, claimed=row.claimed, sha256=digest
    )
    return row


def fingerprint(claim: debt.Claim) -> str:
    """SHA-256 over cut-off and lines: two computations with the same figures have the same one."""
    lines = [(line.account_id, line.component, str(line.owed), str(line.claimed)) for line in claim.lines]
    return hashlib.sha256(json.dumps([claim.cut_off.isoformat(), lines]).encode()).hexdigest()


def show(
    desk: Desk,
    session: Session,
    case: Case,
    purpose: str,
    ref: str,
    row: Claim,
    claim: debt.Claim,
    as_of: date,
) -> Amount:
    """Note that a document shows this claim, and bridge it from the figure shown before."""
    components = {part: amount for part, amount in claim.by_component().items() if amount}
    return note_amount(
        session,
        case,
        purpose=purpose,
        ref=ref,
        cut_off=claim.cut_off,
        components=components,
        claim_id=row.id,
        on=as_of,
        explain=lambda before: _between(desk, session, case, before, claim, as_of),
    )


def note_amount(
    session: Session,
    case: Case,
    *,
    purpose: str,
    ref: str,
    cut_off: date,
    components: Mapping[Any, Decimal],
    claim_id: UUID | None,
    on: date,
    explain: Any,
) -> Amount:
    """Store a figure and the bridge from the last one; `explain` gives the bridge's lines."""
    amount_id = make_id("amount", case.id, purpose, ref)
    known = session.get(Amount, amount_id)
    if known is not None:
        return known
    before = latest_amount(session, case)
    amount = Amount(
        id=amount_id,
        case_id=case.id,
        purpose=purpose,
        ref=ref,
        cut_off=cut_off,
        shown=sum(components.values(), ZERO),
        components={str(part): str(value) for part, value in components.items()},
        claim_id=claim_id,
        on=on,
        void_on=None,
    )
    session.add(amount)
    session.flush()
    if before is not None:
        store_bridge(session, case, before, amount, explain(before))
    return amount


def latest_amount(session: Session, case: Case) -> Amount | None:
    """The figure that stands: of the enforcement application, the decision, or what was filed."""
    return session.scalars(
        select(Amount)
        .where(Amount.case_id == case.id, Amount.void_on.is_(None))
        .order_by(Amount.on.desc(), Amount.cut_off.desc(), func.length(Amount.ref).desc(), Amount.ref.desc())
        .limit(1)
    ).one_or_none()


def filed(session: Session, case: Case) -> Claim | None:
    """The claim that the newest filed packet sued for."""
    return session.scalars(
        select(Claim)
        .join(Packet, Packet.claim_id == Claim.id)
        .where(Packet.case_id == case.id, Packet.status == PacketStatus.FILED)
        .order_by(Packet.version.desc())
        .limit(1)
    ).one_or_none()


def store_bridge(
    session: Session, case: Case, start: Amount, end: Amount, lines: Sequence[BridgeLine]
) -> BridgeRow:
    """Keep a bridge with its gap; a gap other than 0.00 is found by `audit verify` and the reports."""
    bridge = Bridge(start.shown, end.shown, tuple(line for line in lines if line.amount))
    row = BridgeRow(
        id=make_id("bridge", start.id, end.id),
        case_id=case.id,
        start_id=start.id,
        end_id=end.id,
        lines=[
            {
                "reason": str(line.reason),
                "component": str(line.component) if line.component else None,
                "amount": str(line.amount),
                "ref": line.ref,
            }
            for line in bridge.lines
        ],
        gap=bridge.gap,
    )
    session.add(row)
    return row


def _between(
    desk: Desk, session: Session, case: Case, before: Amount, later: debt.Claim, known_on: date
) -> Sequence[BridgeLine]:
    """Why the later claim differs from the one an earlier document showed: accrual, postings, payments, cuts."""
    earlier = session.get_one(Claim, before.claim_id) if before.claim_id else None
    if earlier is None:
        return ()
    accounts, pack = accounts_of(session, case), desk.pack(case.jurisdiction)
    counted = _entries(pack, Bundle(session, accounts, earlier.known_on), earlier.cut_off)
    known = _entries(pack, Bundle(session, accounts, known_on), later.cut_off)
    gained = [entry for ref, (entry, part) in known.items() if counted.get(ref) != (entry, part)]
    lost = [entry for ref, (entry, part) in counted.items() if known.get(ref) != (entry, part)]
    parts = dict((*counted.values(), *known.values()))
    then = compute(desk, session, case, earlier.cut_off, earlier.known_on)
    bridge = bridges.between(then, later, gained, lost, parts.__getitem__)
    return [*_recomputed(session, earlier, then), *bridge.lines]


def _recomputed(session: Session, earlier: Claim, then: debt.Claim) -> Iterator[BridgeLine]:
    """What the earlier figure is now by other law or rules than those it was shown under."""
    shown = dict.fromkeys(Component, ZERO)
    for line in session.scalars(select(ClaimLine).where(ClaimLine.claim_id == earlier.id)):
        shown[Component(line.component)] += line.claimed
    for part, amount in then.by_component().items():
        if amount != shown[part]:
            yield BridgeLine(BridgeReason.RECOMPUTED, part, amount - shown[part])


def _entries(pack: Pack, bundle: Bundle, cut_off: date) -> dict[str, tuple[LedgerEntry, Component]]:
    """Everything posted on the accounts by a day, as it was known then, and what it adds to."""
    return {
        entry.ref: (entry, pack.component(facts, entry))
        for account_id in bundle.accounts
        if (facts := debt_facts(bundle, account_id)) is not None
        for entry in facts.entries
        if entry.posted_on <= cut_off
    }
