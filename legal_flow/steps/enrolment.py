"""Enrolling firms and persons, and what each may do."""

from datetime import date
from uuid import UUID

from legal_flow.cases.ids import make_id
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.organisation import Firm, Person, RoleGrant


def enrol_firm(desk: Desk, code: str, name: str, address: str, phone: str, region_code: str) -> UUID:
    """Enrol a law firm, or bring what is known of it up to date."""
    firm_id = make_id("firm", code)
    with desk.store.write() as session:
        session.merge(
            Firm(
                id=firm_id,
                parent_id=None,
                code=code,
                name=name,
                address=address,
                phone=phone,
                region_code=region_code,
            )
        )
    return firm_id


def enrol_person(
    desk: Desk,
    code: str,
    name: str,
    roles: tuple[str, ...],
    since: date,
    *,
    firm_id: UUID | None = None,
    phone: str | None = None,
    licence_no: str | None = None,
    licence_until: date | None = None,
) -> UUID:
    """Enrol a person with roles from a day on; lawyers with their licence and its last day."""
    person_id = make_id("person", code)
    with desk.store.write() as session:
        session.merge(
            Person(
                id=person_id,
                code=code,
                name=name,
                phone=phone,
                unit_id=None,
                firm_id=firm_id,
                licence_no=licence_no,
                licence_until=licence_until,
            )
        )
        session.flush()
        for role in roles:
            session.merge(
                RoleGrant(
                    id=make_id("role_grant", person_id, role, since),
                    person_id=person_id,
                    role=role,
                    since=since,
                    until=None,
                )
            )
    return person_id
