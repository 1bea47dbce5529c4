"""What lawyers decide about doubtful accounts and about who takes a debtor's place."""

import hashlib
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import HoldReason, PartyRole
from legal_flow.cases.stages import Stage
from legal_flow.errors import ApprovalConflict
from legal_flow.rules.outcomes import Outcome
from legal_flow.steps import approvals, holds
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount, Hold, Party
from legal_flow.store.tables.portfolio import AccountFacts, Flag
from legal_flow.store.versions import standing


def waiting(session: Session) -> list[Assessment]:
    """The doubtful accounts that wait for a lawyer (律师待办), the oldest first: the last word on each account only."""
    newer = aliased(Assessment)
    later = (
        select(newer.id)
        .where(newer.account_id == Assessment.account_id, newer.as_of > Assessment.as_of)
        .exists()
    )
    return list(
        session.scalars(
            select(Assessment)
            .where(Assessment.outcome == Outcome.NEEDS_LAWYER, Assessment.decision.is_(None), ~later)
            .order_by(Assessment.as_of, Assessment.id)
        )
    )


def decide_account(
    desk: Desk,
    assessment_id: UUID,
    person_id: UUID,
    *,
    go_on: bool,
    note: str,
    on: date,
    evidence_ref: str | None = None,
) -> None:
    """A lawyer decides an account that rules could not, with a reason in words and what he had before him.

    The decision stands while the doubts are the same (`assess`). The same decision again changes nothing;
    another one by anybody is `ApprovalConflict`, as is one without a reason.
    """
    if not note.strip():
        raise ApprovalConflict("a doubt is decided with a reason in words")
    said = Outcome.ELIGIBLE if go_on else Outcome.BARRED
    digest = hashlib.sha256(note.encode()).hexdigest()
    with desk.store.write() as session:
        row = session.get_one(Assessment, assessment_id)
        approvals.check_role(session, person_id, "legal_head", on)
        known = (row.decision, row.decided_by, row.note_sha256, row.evidence_ref)
        if known == (said, str(person_id), digest, evidence_ref):
            return
        if row.decision is not None or row.outcome != Outcome.NEEDS_LAWYER:
            raise ApprovalConflict("this outcome was decided before, or is no question for a person")
        row.decision, row.decided_by, row.decided_on = said, str(person_id), on
        row.evidence_ref = evidence_ref
        row.note_sha256 = approvals.keep_text(session, note, str(person_id), on)
        approvals.audit(desk, session, person_id, f"account_{row.decision}", str(row.account_id), on, digest)


def estates_to_settle(session: Session, on: date) -> list[UUID]:
    """Held cases of a dead debtor whose heirs or estate administrator are known by now."""
    return list(
        session.scalars(
            select(Case.id)
            .distinct()
            .join(Hold, (Hold.case_id == Case.id) & (Hold.reason == HoldReason.DEATH) & Hold.until.is_(None))
            .join(CaseAccount, CaseAccount.case_id == Case.id)
            .join(AccountFacts, AccountFacts.account_id == CaseAccount.account_id)
            .where(AccountFacts.heirs_fixed, AccountFacts.computed_on <= on, Case.stage != Stage.CLOSED)
            .order_by(Case.id)
        )
    )


def substitute_estate(desk: Desk, case_id: UUID, person_id: UUID, on: date) -> None:
    """Let the heir or estate administrator (遗产管理人) take the dead debtor's place, and lift the hold.

    Liable up to the estate (民法典1161); the person was named by the lender and is confirmed here by a lawyer.
    """
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        approvals.check_may_decide(session, case, person_id, "legal_head", on)
        debtors = select(Party.debtor_id).where(Party.case_id == case_id)
        flag = session.scalars(
            select(Flag).where(Flag.debtor_id.in_(debtors), Flag.kind == "heirs_fixed", standing(Flag, on))
        ).first()
        if flag is None or flag.person_id is None:
            raise ApprovalConflict("nobody was named who could take the debtor's place")
        session.add(
            Party(
                id=make_id("party", case.id, flag.person_id, PartyRole.ESTATE_ADMINISTRATOR),
                case_id=case.id,
                debtor_id=flag.person_id,
                role=PartyRole.ESTATE_ADMINISTRATOR,
                basis="遗产管理人，以遗产实际价值为限",
                liability_limit=None,
                served_on=None,
                service_returned_on=None,
                effective_on=None,
                limitation_earliest=None,
                limitation_latest=None,
                guarantee_until=None,
            )
        )
        session.flush()
        for hold in session.scalars(
            select(Hold).where(Hold.case_id == case.id, Hold.reason == HoldReason.DEATH, Hold.until.is_(None))
        ):
            holds.lift(desk, session, case, hold, on, str(person_id))
        approvals.audit(desk, session, person_id, "estate_administrator_entered", str(case_id), on)
