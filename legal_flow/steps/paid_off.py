"""Cases whose accounts were paid off: those of which nothing was filed end as paid."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.steps.desk import Desk
from legal_flow.steps.ending import end_case
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.portfolio import AccountFacts

_BEFORE_FILING = (Stage.OPENED, Stage.EVIDENCE, Stage.DEMAND, Stage.COMPLAINT)


def is_paid_off(session: Session, case: Case) -> bool:
    """Whether nothing is owed on the accounts themselves by the lender's books, whatever was sued for."""
    owed = session.scalar(
        select(func.max(AccountFacts.owed))
        .join(CaseAccount, CaseAccount.account_id == AccountFacts.account_id)
        .where(CaseAccount.case_id == case.id)
    )
    return owed is not None and owed <= ZERO


def debtors_to_close(session: Session) -> list[UUID]:
    """Debtors with an unfiled case on which nothing is owed any more."""
    return list(
        session.scalars(
            select(AccountFacts.debtor_id)
            .join(CaseAccount, CaseAccount.account_id == AccountFacts.account_id)
            .join(Case, Case.id == CaseAccount.case_id)
            .where(Case.stage.in_(_BEFORE_FILING))
            .group_by(Case.id, AccountFacts.debtor_id)
            .having(func.max(AccountFacts.owed) <= ZERO)
        )
    )


def close(desk: Desk, session: Session, debtor_id: UUID, as_of: date) -> int:
    """Close the debtor's unfiled cases on which nothing is owed; how many there were."""
    rows = session.scalars(
        select(Case)
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(AccountFacts, AccountFacts.account_id == CaseAccount.account_id)
        .where(Case.stage.in_(_BEFORE_FILING), AccountFacts.debtor_id == debtor_id)
        .group_by(Case.id)
        .having(func.max(AccountFacts.owed) <= ZERO)
    ).all()
    for case in rows:
        end_case(desk, session, case, CloseReason.PAID, as_of)
    return len(rows)
