"""Payments on the account itself after the suit was filed, and their reversals (冲正), booked to the case."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, aliased

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import PacketStatus
from legal_flow.steps import booking, claims, rounds
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Case, CaseAccount, Claim
from legal_flow.store.tables.money import Recovery
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.portfolio import LedgerEntry
from legal_flow.store.versions import standing

REDUCE_ENFORCEMENT = "reduce_enforcement"
"""The task of counsel: the debtor paid the bank while a court enforces the whole sum."""
_SOURCE = "debtor"
"""Money that came on the account and not by a court."""


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
    if case.stage not in booking.SWEPT or claim is None:
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
            if booking.book(desk, session, case, _SOURCE, ref, on, entry.amount, as_of):
                done += 1
                _tell_the_court(session, case, entry, as_of)
        elif (payment := _undoes(session, entry)) is not None:
            done += booking.take_back(desk, session, case, payment, str(entry.id), entry.posted_on, as_of)
    return done


def _tell_the_court(session: Session, case: Case, entry: LedgerEntry, as_of: date) -> None:
    """A court that enforces does not see the account: without a word it takes what was paid."""
    if rounds.is_open(session, case):
        open_task(session, REDUCE_ENFORCEMENT, entry.id, "counsel", as_of, case_id=case.id)


def unexplained_reversals(session: Session, case: Case, as_of: date) -> list[UUID]:
    """Reversals that no sweep books: of a payment that the claim had counted, or after the case was closed.

    The debt is higher than what was sued for or paid: whether to claim more is a person's to decide.
    """
    claim = claims.filed(session, case)
    if claim is None:
        return []
    accounts = select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)
    entries = session.scalars(
        select(LedgerEntry).where(
            LedgerEntry.account_id.in_(accounts),
            LedgerEntry.kind == EntryKind.REVERSAL,
            *_since(claim.cut_off, as_of),
        )
    ).all()
    return [
        entry.id
        for entry in entries
        if session.get(Recovery, _booking(entry)) is None
        and (case.stage == Stage.CLOSED or _undoes(session, entry) is None)
    ]


def _since(cut_off: Any, as_of: date) -> tuple[ColumnElement[bool], ...]:
    """Payments on accounts and reversals that a claim to this cut-off did not know, as they stand."""
    told = aliased(LedgerEntry)
    same = (told.account_id == LedgerEntry.account_id) & (told.id == LedgerEntry.id)
    first_told = select(func.min(told.known_from)).where(same).scalar_subquery()
    return (
        LedgerEntry.kind.in_((EntryKind.PAYMENT, EntryKind.REVERSAL)),
        # The lender's next package may tell of a payment made before the claim was drawn up.
        or_(LedgerEntry.posted_on > cut_off, first_told > cut_off),
        LedgerEntry.posted_on <= as_of,
        standing(LedgerEntry, as_of),
    )


def _undoes(session: Session, reversal: LedgerEntry) -> Recovery | None:
    """The booked payment that a reversal (冲正) takes back; one of a part of it is a person's to book."""
    paid = session.scalars(
        select(LedgerEntry.id).where(
            LedgerEntry.account_id == reversal.account_id,
            LedgerEntry.ref == reversal.reverses,
            LedgerEntry.amount == reversal.amount,
        )
    ).first()
    return session.get(Recovery, booking.make_recovery_id(_SOURCE, str(paid))) if paid is not None else None


def _booking(entry: LedgerEntry) -> UUID:
    return booking.make_recovery_id(_SOURCE, str(entry.id))
