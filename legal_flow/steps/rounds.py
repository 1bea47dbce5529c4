"""Rounds of enforcement (执、执恢): which is the newest, whether it runs, and which one was closed."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import ProceedingKind
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, Proceeding

KINDS = (ProceedingKind.ENFORCEMENT, ProceedingKind.REVIVED_ENFORCEMENT)


def newest(session: Session, case: Case) -> Proceeding | None:
    """The newest round."""
    return session.scalars(
        select(Proceeding)
        .where(Proceeding.case_id == case.id, Proceeding.kind.in_(KINDS))
        .order_by(Proceeding.opened_on.desc(), Proceeding.kind.desc(), Proceeding.ordinal.desc())
        .limit(1)
    ).one_or_none()


def is_open(session: Session, case: Case) -> bool:
    """Whether a round is at the court and has not ended; one that was only prepared is not there yet."""
    found = newest(session, case)
    if found is None or found.ended_on is not None:
        return False
    filed = session.scalars(select(Filing.id).where(Filing.proceeding_id == found.id)).first()
    return filed is not None or found.accepted_on is not None


def is_concluded(session: Session, case: Case) -> bool:
    """Whether the newest round ended with everything enforced (结案)."""
    found = newest(session, case)
    return found is not None and found.outcome == "concluded"


def closed(session: Session, case: Case) -> Proceeding | None:
    """The newest round that has ended: what a revival takes up."""
    return session.scalars(
        select(Proceeding)
        .where(Proceeding.case_id == case.id, Proceeding.kind.in_(KINDS), Proceeding.ended_on.is_not(None))
        .order_by(Proceeding.ended_on.desc(), Proceeding.kind.desc(), Proceeding.ordinal.desc())
        .limit(1)
    ).one_or_none()
