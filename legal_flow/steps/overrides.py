"""A lawyer's decision that an account may be sued on though limitation has expired by its latest defensible day.

Expiry is the debtor's defence and no bar to filing (民法典192, 193); policy excludes such accounts all the same. A
head of legal may decide otherwise for one account, with a reason and evidence, for the very day that was looked at.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.ids import make_id
from legal_flow.errors import ApprovalConflict
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.portfolio import AccountFacts, LimitationOverride

ROLE = "legal_head"


class NothingToOverride(ApprovalConflict):
    """Limitation of this account has not expired by its latest defensible day, or no decision stands to withdraw."""

    code = "nothing-to-override"
    remedy = "`legal-flow explain` says how the account stands on that day."


def override_limitation(
    desk: Desk, account_id: UUID, person_id: UUID, *, reason: str, evidence: str, on: date
) -> LimitationOverride:
    """Let the account be screened and assessed as though limitation were no reason against it.

    The same decision again changes nothing. Raises `ApprovalConflict` for a person without the role, or without reason
    or evidence, and `NothingToOverride` where limitation has not expired.
    """
    if not reason.strip() or not evidence.strip():
        raise ApprovalConflict("a decision about expired limitation needs a reason and evidence")
    with desk.store.write() as session:
        approvals.check_role(session, person_id, ROLE, on)
        facts = session.get(AccountFacts, account_id)
        if facts is None or facts.limitation_latest is None or facts.limitation_latest >= on:
            raise NothingToOverride(f"limitation of account {account_id} has not expired on {on}")
        decision_id = make_id("limitation_override", account_id, facts.limitation_latest, on)
        known = session.get(LimitationOverride, decision_id)
        if known is not None:
            return known
        made = LimitationOverride(
            id=decision_id,
            creditor_id=facts.creditor_id,
            account_id=account_id,
            limitation_latest=facts.limitation_latest,
            decided_on=on,
            decided_by=person_id,
            reason_sha256=approvals.keep_text(session, reason, str(person_id), on),
            evidence_ref=evidence,
            withdrawn_on=None,
            withdrawn_by=None,
        )
        session.add(made)
        approvals.audit(
            desk, session, person_id, "limitation_overridden", str(account_id), on, made.reason_sha256
        )
        return made


def withdraw_override(desk: Desk, account_id: UUID, person_id: UUID, on: date) -> None:
    """Take the decision back from a day on; raises `NothingToOverride` where none stands."""
    with desk.store.write() as session:
        approvals.check_role(session, person_id, ROLE, on)
        rows = session.scalars(
            select(LimitationOverride).where(
                LimitationOverride.account_id == account_id, LimitationOverride.withdrawn_on.is_(None)
            )
        ).all()
        if not rows:
            raise NothingToOverride(f"no decision about limitation stands for account {account_id}")
        for row in rows:
            row.withdrawn_on, row.withdrawn_by = on, person_id
        approvals.audit(desk, session, person_id, "limitation_override_withdrawn", str(account_id), on)
