"""Placing cases with firms (派案): a lawyer drawn by the case's own id."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import DataFault
from legal_flow.steps.certificates import is_licensed
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person, Placement, RoleGrant


class NobodyToPlace(DataFault):
    """No lawyer is enrolled."""

    code = "nobody-to-place"
    remedy = "Enrol a lawyer with `legal-flow enrol person`, then the licence with `legal-flow certificate licence`."


def place_case(session: Session, case: Case, as_of: date) -> Placement:
    """Give the case to one of the lawyers with a licence; each has the same chance, and a rerun gives the same.

    Chunks of a sweep run in any order and beside each other: by a count of open cases, which lawyer a case gets would
    hang on which chunk came first.
    """
    lawyers = session.scalars(
        select(Person)
        .join(RoleGrant, (RoleGrant.person_id == Person.id) & (RoleGrant.role == "counsel"))
        .where(Person.firm_id.is_not(None), RoleGrant.since <= as_of, RoleGrant.until.is_(None))
        .where(is_licensed(as_of))
    ).all()
    lawyer = min(lawyers, key=lambda one: make_id("lot", case.id, one.id), default=None)
    if lawyer is None or lawyer.firm_id is None:
        raise NobodyToPlace("no enrolled lawyer has a valid licence on this day")
    placement = Placement(
        id=make_id("placement", case.id, lawyer.firm_id, as_of),
        case_id=case.id,
        firm_id=lawyer.firm_id,
        lawyer_id=lawyer.id,
        since=as_of,
        until=None,
        reason="by_lot",
    )
    session.add(placement)
    session.flush()
    return placement


def counsel_of(session: Session, case: Case) -> Person:
    """The lawyer who has the case now."""
    return session.scalars(
        select(Person)
        .join(Placement, Placement.lawyer_id == Person.id)
        .where(Placement.case_id == case.id, Placement.until.is_(None))
        .order_by(Placement.since.desc())
        .limit(1)
    ).one()
