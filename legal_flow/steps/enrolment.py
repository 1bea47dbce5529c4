"""Enrolling firms and persons, what each may do, and the certificates on which lawyers and principals sign (台账)."""

import re
from datetime import date
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import CertificateEnd, CertificateKind
from legal_flow.errors import Conflict, DataFault
from legal_flow.steps import approvals, expiries
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import try_again
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Firm, Person, Placement, RoleGrant, Unit
from legal_flow.store.tables.registers import Certificate

ROLES = (
    "counsel",
    "counsel_assistant",
    "legal_desk",
    "legal_head",
    "seal_keeper",
    "finance",
    "manager",
    "auditor",
)
KEEPER = "legal_desk"
"""The role that keeps the registers."""
LETTER_FORM = "（{year}）律函字第{serial}号"
_FORM = re.compile(r"(?=.{1,60}$)[^{}]*\{year\}[^{}]*\{serial\}[^{}]*")
_CODE = re.compile(r"[A-Za-z0-9._-]{1,64}")
_SIGNING = ("send_demands", "prepare_complaints", "file_cases", "track_dockets", "follow_enforcement")


class EnrolmentFault(DataFault):
    """What is said of a firm, a person or a certificate cannot be: a code, role or day is malformed."""

    code = "enrolment"
    remedy = "Correct the entry that is named; `legal-flow enrol --help` says what each may be."


class CertificateConflict(Conflict):
    """A certificate from this day was entered with another last day or name."""

    code = "certificate-conflict"
    remedy = (
        "End the one that stands with `legal-flow certificate end`, then enter what holds from a later day."
    )


def enrol_firm(
    desk: Desk,
    code: str,
    name: str,
    address: str,
    phone: str,
    region_code: str,
    letter_form: str = LETTER_FORM,
) -> UUID:
    """Enrol a law firm, or bring what is known of it up to date.

    `letter_form` is how it numbers its letters (函号), with `{year}` and `{serial}`.
    """
    _check_code(code)
    if not _FORM.fullmatch(letter_form):
        raise EnrolmentFault(
            "the form of letter numbers holds {year} and then {serial}, once each, in 60 characters"
        )
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
                letter_form=letter_form,
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
) -> UUID:
    """Enrol a person with roles from a day on; lawyers with their firm and the number of their licence (执业证号)."""
    _check_code(code)
    if unknown := sorted(set(roles) - set(ROLES)):
        raise EnrolmentFault(f"role {unknown[0]} is none of {', '.join(ROLES)}")
    if "counsel" in roles and (firm_id is None or not licence_no):
        raise EnrolmentFault(f"person {code}: counsel have a firm and the number of their licence")
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


def enter_licence(desk: Desk, lawyer_id: UUID, since: date, until: date, keeper_id: UUID, on: date) -> None:
    """Enter for which days a lawyer's licence (律师执业证) holds, as the yearly check (年度考核) gives it.

    The same entry again changes nothing; another one from the same day raises `CertificateConflict`.
    """
    with desk.store.write() as session:
        approvals.check_role(session, keeper_id, KEEPER, on)
        lawyer = session.get_one(Person, lawyer_id)
        if lawyer.licence_no is None:
            raise EnrolmentFault(f"person {lawyer.code} is enrolled without a licence number")
        _enter(desk, session, CertificateKind.LICENCE, lawyer.id, lawyer.name, since, until, keeper_id, on)
        try_again(session, _SIGNING, _cases_of(CertificateKind.LICENCE, lawyer.id), on)


def enter_principal(
    desk: Desk, unit_id: UUID, name: str, since: date, until: date, keeper_id: UUID, on: date
) -> None:
    """Enter who is principal (负责人) of a lender's unit and for which days, as the paper of office says."""
    with desk.store.write() as session:
        approvals.check_role(session, keeper_id, KEEPER, on)
        unit = session.get_one(Unit, unit_id)
        _enter(desk, session, CertificateKind.PRINCIPAL, unit.id, name, since, until, keeper_id, on)
        try_again(session, _SIGNING, _cases_of(CertificateKind.PRINCIPAL, unit.id), on)


def end_certificate(
    desk: Desk, kind: CertificateKind, holder_id: UUID, because: CertificateEnd, keeper_id: UUID, on: date
) -> int:
    """From this day on no certificate of the holder holds any more; how many ended."""
    with desk.store.write() as session:
        approvals.check_role(session, keeper_id, KEEPER, on)
        standing = session.scalars(
            select(Certificate).where(
                Certificate.kind == kind,
                Certificate.holder_id == holder_id,
                Certificate.until >= on,
                Certificate.ended_on.is_(None),
            )
        ).all()
        for certificate in standing:
            certificate.ended_on, certificate.ended_because = on, because
            expiries.let_go(session, certificate.id, on, str(keeper_id), because)
            approvals.audit(desk, session, keeper_id, f"certificate_{because}", str(certificate.id), on)
        return len(standing)


def _enter(
    desk: Desk,
    session: Session,
    kind: CertificateKind,
    holder_id: UUID,
    name: str,
    since: date,
    until: date,
    keeper_id: UUID,
    on: date,
) -> None:
    if until < since:
        raise EnrolmentFault(f"a certificate from {since} cannot end on {until}")
    certificate_id = make_id("certificate", kind, holder_id, since)
    known = session.get(Certificate, certificate_id)
    if known is not None:
        if (known.until, known.name, known.ended_on) != (until, name, None):
            raise CertificateConflict(f"a certificate from {since} was entered until {known.until}")
        return
    for older in session.scalars(
        select(Certificate.id).where(Certificate.kind == kind, Certificate.holder_id == holder_id)
    ):
        expiries.let_go(session, older, on, str(keeper_id), "renewed")
    session.add(
        Certificate(
            id=certificate_id,
            kind=kind,
            holder_id=holder_id,
            name=name,
            since=since,
            until=until,
            entered_by=keeper_id,
            ended_on=None,
            ended_because=None,
        )
    )
    approvals.audit(desk, session, keeper_id, f"{kind}_entered", str(holder_id), on)


def _cases_of(kind: CertificateKind, holder_id: UUID) -> Select[UUID]:
    """Cases whose papers this lawyer or this unit's principal signs."""
    if kind is CertificateKind.LICENCE:
        return select(Placement.case_id).where(Placement.lawyer_id == holder_id, Placement.until.is_(None))
    return select(Case.id).where(Case.suing_unit_id == holder_id)


def _check_code(code: str) -> None:
    if not _CODE.fullmatch(code):
        raise EnrolmentFault("a code has letters, digits, dots and dashes, at most 64, and is no name")
