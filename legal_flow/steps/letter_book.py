"""函件台账: the letters that lawyers of a firm issued (签发) in a year, by number."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import Decision
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Firm, Person
from legal_flow.store.tables.papers import Approval, Letter


@dataclass(frozen=True, slots=True)
class Issued:
    """One letter."""

    number: str
    case: str
    lawyer: str
    """Code of the lawyer who issued it."""
    on: date
    status: str
    waybill: str | None


def issued(session: Session, firm: str, year: int) -> list[Issued]:
    """What a firm, by its code, issued in a year, in the order of days and numbers."""
    rows = session.execute(
        select(Letter.letter_no, Case.ref, Person.code, Approval.decided_on, Letter.status, Letter.waybill)
        .join(Approval, (Approval.subject_id == Letter.id) & (Approval.purpose == "letter"))
        .join(Person, Person.id == Approval.person_id)
        .join(Firm, Firm.id == Person.firm_id)
        .join(Case, Case.id == Letter.case_id)
        .where(
            Firm.code == firm,
            Approval.seat == 1,
            Approval.decision == Decision.APPROVED,
            Approval.decided_on.between(date(year, 1, 1), date(year, 12, 31)),
        )
        .order_by(Approval.decided_on, Letter.letter_no)
    )
    return [
        Issued(number, case, lawyer, on, status, waybill)
        for number, case, lawyer, on, status, waybill in rows
        if on is not None
    ]
