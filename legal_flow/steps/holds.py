"""Holds: placed when a fact that stops a case becomes known, lifted when it ends. The stage stays where it is."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import HOLD_BASIS, HoldReason, PartyRole
from legal_flow.cases.stages import Stage
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, CaseAccount, Hold, Party
from legal_flow.store.tables.portfolio import AccountFacts


def wanted(facts: AccountFacts) -> set[HoldReason]:
    """The holds that an account's facts ask for."""
    found = {
        HoldReason.DISPUTE: facts.dispute_open,
        HoldReason.FRAUD_CLAIM: facts.fraud_open,
        HoldReason.COMPLAINT: facts.complaint_open,
        HoldReason.CRIMINAL_FIRST: facts.criminal_open,
        HoldReason.PLAN_KEPT: facts.plan_kept_until is not None,
        # Lifted by whoever enters the heirs or the estate administrator, not by the mere word that they are fixed.
        HoldReason.DEATH: facts.deceased,
        HoldReason.BANKRUPTCY: facts.bankrupt,
    }
    return {reason for reason, holds in found.items() if holds}


def debtors_to_review(session: Session) -> list[UUID]:
    """Debtors of open cases whose facts ask for other holds than those that stand."""
    open_cases = (
        select(Case.id, AccountFacts)
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(AccountFacts, AccountFacts.account_id == CaseAccount.account_id)
        .where(Case.stage != Stage.CLOSED)
        .where(
            or_(
                AccountFacts.dispute_open,
                AccountFacts.fraud_open,
                AccountFacts.complaint_open,
                AccountFacts.criminal_open,
                AccountFacts.plan_kept_until.is_not(None),
                AccountFacts.deceased,
                AccountFacts.bankrupt,
                Case.id.in_(select(Hold.case_id).where(Hold.until.is_(None), Hold.placed_by == "system")),
            )
        )
    )
    standing: dict[UUID, set[str]] = {}
    for case_id, reason in session.execute(select(Hold.case_id, Hold.reason).where(Hold.until.is_(None))):
        standing.setdefault(case_id, set()).add(reason)
    want: dict[UUID, set[HoldReason]] = {}
    debtors: dict[UUID, UUID] = {}
    for case_id, facts in session.execute(open_cases):
        want.setdefault(case_id, set()).update(wanted(facts))
        debtors[case_id] = facts.debtor_id
    for case_id in _substituted(session) & set(want):
        want[case_id].discard(HoldReason.DEATH)
    due = {
        debtors[case_id]
        for case_id, reasons in want.items()
        if reasons != standing.get(case_id, set()) - {HoldReason.BY_HAND}
    }
    return sorted(due)


def review(desk: Desk, session: Session, debtor_id: UUID, as_of: date) -> int:
    """Place and lift the holds of a debtor's open cases; how many changed."""
    changed = 0
    substituted = _substituted(session)
    cases = session.scalars(
        select(Case)
        .distinct()
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(AccountFacts, AccountFacts.account_id == CaseAccount.account_id)
        .where(AccountFacts.debtor_id == debtor_id, Case.stage != Stage.CLOSED)
    ).all()
    for case in cases:
        want: set[HoldReason] = set()
        for facts in session.scalars(
            select(AccountFacts)
            .join(CaseAccount, CaseAccount.account_id == AccountFacts.account_id)
            .where(CaseAccount.case_id == case.id)
        ):
            want |= wanted(facts)
        if case.id in substituted:
            want.discard(HoldReason.DEATH)
        standing = {
            HoldReason(hold.reason): hold
            for hold in session.scalars(select(Hold).where(Hold.case_id == case.id, Hold.until.is_(None)))
        }
        for reason in sorted(want - set(standing)):
            place(desk, session, case, reason, as_of)
            changed += 1
        for reason in sorted(set(standing) - want - {HoldReason.BY_HAND}):
            lift(desk, session, case, standing[reason], as_of)
            changed += 1
    return changed


def place(
    desk: Desk, session: Session, case: Case, reason: HoldReason, as_of: date, actor: str = "system"
) -> Hold:
    """Hold the case from `as_of`."""
    hold = session.merge(
        Hold(
            id=make_id("hold", case.id, reason, as_of),
            case_id=case.id,
            reason=reason,
            basis=HOLD_BASIS[reason],
            since=as_of,
            until=None,
            placed_by=actor,
            lifted_by=None,
        )
    )
    journal(desk, session, case, as_of, actor).record(EventKind.HOLD_PLACED, reason=reason)
    return hold


def lift(desk: Desk, session: Session, case: Case, hold: Hold, as_of: date, actor: str = "system") -> None:
    """End a hold; the case continues where it stood."""
    hold.until = as_of
    hold.lifted_by = actor
    journal(desk, session, case, as_of, actor).record(EventKind.HOLD_LIFTED, reason=hold.reason)
    if case.due_on is not None and case.due_on < as_of:
        case.due_on = as_of


def _substituted(session: Session) -> set[UUID]:
    """Cases in which heirs or an estate administrator have taken the debtor's place."""
    return set(
        session.scalars(
            select(Party.case_id).where(Party.role.in_((PartyRole.HEIR, PartyRole.ESTATE_ADMINISTRATOR)))
        )
    )
