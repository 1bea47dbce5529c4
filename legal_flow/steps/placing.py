"""Placing cases with firms (派案): a lawyer in the court's region with the fewest open cases."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import DataFault
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person, Placement, RoleGrant


class NobodyToPlace(DataFault):
    """No lawyer is enrolled."""

    code = "nobody-to-place"
    remedy = "Enrol a firm with a lawyer whose licence is valid."


def place_case(session: Session, case: Case, as_of: date) -> Placement:
    """Give the case to the lawyer with the fewest open cases; ties go by code, so that a rerun gives the same."""
    load = (
        select(Placement.lawyer_id, func.count().label("open"))
        .where(Placement.until.is_(None))
        .group_by(Placement.lawyer_id)
        .subquery()
    )
    lawyer = session.scalars(
        select(Person)
        .join(RoleGrant, (RoleGrant.person_id == Person.id) & (RoleGrant.role == "counsel"))
        .outerjoin(load, load.c.lawyer_id == Person.id)
        .where(Person.firm_id.is_not(None), RoleGrant.since <= as_of, RoleGrant.until.is_(None))
        .where(Person.licence_until > as_of)
        .order_by(func.coalesce(load.c.open, 0), Person.code)
        .limit(1)
    ).one_or_none()
    if lawyer is None or lawyer.firm_id is None:
        raise NobodyToPlace("no enrolled lawyer has a valid licence on this day")
    placement = Placement(
        id=make_id("placement", case.id, lawyer.firm_id, as_of),
        case_id=case.id,
        firm_id=lawyer.firm_id,
        lawyer_id=lawyer.id,
        since=as_of,
        until=None,
        reason="fewest_open",
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
