"""律师执业证、负责人任职: whether who signs a paper holds the office on its day.

`steps.enrolment` keeps the register.
"""

from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import CertificateKind
from legal_flow.errors import ApprovalConflict
from legal_flow.store.tables.organisation import Person, Unit
from legal_flow.store.tables.registers import Certificate


class CertificateLapsed(ApprovalConflict):
    """A lawyer's licence or a principal's office does not hold on this day: expired, ended, or never entered."""

    code = "certificate-lapsed"
    remedy = "Enter what holds now with `legal-flow certificate licence` or `principal`, or let another lawyer act."


def holds(on: date) -> ColumnElement[bool]:
    """The certificate holds on this day."""
    return and_(
        Certificate.since <= on,
        Certificate.until >= on,
        or_(Certificate.ended_on.is_(None), Certificate.ended_on > on),
    )


def entries(session: Session, on: date) -> list[tuple[Certificate, str, str]]:
    """The register by holder and day: entry, the lawyer's code or the unit's reference, and `holds`, or why not."""
    rows = session.execute(
        select(Certificate, Person.code, Unit.ref)
        .outerjoin(Person, Person.id == Certificate.holder_id)
        .outerjoin(Unit, Unit.id == Certificate.holder_id)
        .order_by(Certificate.kind, Certificate.holder_id, Certificate.since)
    )
    return [(entry, code or ref or str(entry.holder_id), _state(entry, on)) for entry, code, ref in rows]


def _state(entry: Certificate, on: date) -> str:
    if entry.ended_on is not None and entry.ended_on <= on:
        return "ended"
    if entry.since > on:
        return "not_yet"
    return "expired" if entry.until < on else "holds"


def is_licensed(on: date) -> ColumnElement[bool]:
    """The person is a lawyer whose licence (律师执业证) holds on this day (律师法13)."""
    return Person.id.in_(
        select(Certificate.holder_id).where(Certificate.kind == CertificateKind.LICENCE, holds(on))
    )


def require_licence(session: Session, lawyer: Person, on: date) -> None:
    """Raise `CertificateLapsed` unless the lawyer's licence holds on this day (律师法13)."""
    if session.scalars(select(Person.id).where(Person.id == lawyer.id, is_licensed(on))).first() is None:
        raise CertificateLapsed(f"lawyer {lawyer.code} has no licence that holds on {on}")


def require_principal(session: Session, unit: Unit, on: date) -> None:
    """Raise `CertificateLapsed` where the register knows that the unit's principal (负责人) is in office no more.

    Who it is says the lender's package. A unit of which nothing was entered is taken at the package's word.
    """
    entered = session.scalars(
        select(Certificate).where(
            Certificate.kind == CertificateKind.PRINCIPAL, Certificate.holder_id == unit.id
        )
    ).all()
    in_office = session.scalars(
        select(Certificate).where(
            Certificate.kind == CertificateKind.PRINCIPAL, Certificate.holder_id == unit.id, holds(on)
        )
    ).all()
    if entered and not in_office:
        raise CertificateLapsed(f"unit {unit.ref} has no principal in office on {on}")
    if in_office and unit.principal_name not in {one.name for one in in_office}:
        raise CertificateLapsed(
            f"unit {unit.ref}: the lender's package names another principal than the register"
        )
