"""Payments on the account itself after the suit was filed, and their reversals (冲正), booked to the case."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import PacketStatus
from legal_flow.steps import booking, claims
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, CaseAccount, Claim
from legal_flow.store.tables.money import Recovery
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.portfolio import LedgerEntry
from legal_flow.store.versions import standing

_SOURCE = "debtor"
"""Money that came on the account and not by a court."""
_BOOKABLE = (Stage.FILING, Stage.DOCKET, Stage.PERFORMANCE, Stage.ENFORCEMENT, Stage.ROUND_CLOSED)


def cases_to_book(session: Session, stages: Iterable[Stage], as_of: date) -> set[UUID]:
    """Cases of these stages with a payment on an account since the suit's cut-off, or its reversal, not booked yet."""
    rows = session.execute(
        select(Case.id, LedgerEntry)
        .join(Packet, (Packet.case_id == Case.id) & (Packet.status == PacketStatus.FILED))
        .join(Claim, Claim.id == Packet.claim_id)
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(LedgerEntry, LedgerEntry.account_id == CaseAccount.account_id)
        .where(Case.stage.in_([str(stage) for stage in stages]), *_since(Claim.cut_off, as_of))
    ).all()
    booked = set(session.scalars(select(Recovery.id).where(Recovery.source == _SOURCE)))
    return {
        case_id
        for case_id, entry in rows
        if _booking(entry) not in booked and (entry.kind == EntryKind.PAYMENT or _undoes(session, entry))
    }


def book_new(desk: Desk, session: Session, case: Case, as_of: date) -> int:
    """Payments the debtor made on the account after the cut-off of what was filed, and those that were reversed."""
    claim = claims.filed(session, case)
    if case.stage not in _BOOKABLE or claim is None:
        return 0
    entries = session.scalars(
        select(LedgerEntry)
        .where(LedgerEntry.account_id.in_(claims.accounts_of(session, case)), *_since(claim.cut_off, as_of))
        .order_by(LedgerEntry.posted_on, LedgerEntry.kind, LedgerEntry.ref)
    ).all()
    done = 0
    for entry in entries:
        if entry.kind == EntryKind.PAYMENT:
            ref, on = str(entry.id), entry.posted_on
            done += booking.book(desk, session, case, _SOURCE, ref, on, entry.amount, as_of)
        elif (payment := _undoes(session, entry)) is not None:
            done += booking.take_back(desk, session, case, payment, str(entry.id), entry.posted_on, as_of)
    return done


def _since(cut_off: Any, as_of: date) -> tuple[ColumnElement[bool], ...]:
    """Payments on accounts after a cut-off and reversals, as they stand."""
    return (
        LedgerEntry.kind.in_((EntryKind.PAYMENT, EntryKind.REVERSAL)),
        LedgerEntry.posted_on > cut_off,
        LedgerEntry.posted_on <= as_of,
        standing(LedgerEntry, as_of),
    )


def _undoes(session: Session, reversal: LedgerEntry) -> Recovery | None:
    """The booked payment that a reversal (冲正) takes back."""
    paid = session.scalars(
        select(LedgerEntry.id).where(
            LedgerEntry.account_id == reversal.account_id, LedgerEntry.ref == reversal.reverses
        )
    ).first()
    return session.get(Recovery, booking.make_recovery_id(_SOURCE, str(paid))) if paid is not None else None


def _booking(entry: LedgerEntry) -> UUID:
    return booking.make_recovery_id(_SOURCE, str(entry.id))
