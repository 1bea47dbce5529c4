"""Closing a case by a person's decision: withdrawn, excluded, uncollectable. Always with a reason."""

from datetime import date
from uuid import UUID

from legal_flow.cases.stages import CloseReason
from legal_flow.errors import Conflict
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.steps.ending import end_case
from legal_flow.store.tables.cases import Case

BY_PERSON = frozenset(
    {
        CloseReason.WITHDRAWN,
        CloseReason.EXCLUDED,
        CloseReason.REFUSED,
        CloseReason.UNCOLLECTABLE,
        CloseReason.SETTLED,
    }
)


class NotByHand(Conflict):
    """Paid and dismissed are facts, not decisions."""

    code = "not-by-hand"
    remedy = "Book the payment or the court's decision; the case then closes by itself."


def close_by_hand(
    desk: Desk, case_id: UUID, person_id: UUID, reason: CloseReason, note: str, on: date
) -> None:
    """A head of legal closes a case, with a note that says why."""
    if reason not in BY_PERSON:
        raise NotByHand(f"{reason} cannot be decided by a person")
    if not note.strip():
        raise NotByHand("a case is closed with a reason in words")
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        approvals.check_may_decide(session, case, person_id, "legal_head", on)
        approvals.keep_text(session, note, str(person_id), on)
        end_case(desk, session, case, reason, on, str(person_id))
        approvals.audit(desk, session, person_id, f"close_{reason}", str(case_id), on)
