"""How a case ends: its freezes are let go, what waited for a person waits no more, its accounts are free again."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.stages import CloseReason
from legal_flow.cases.statuses import Decision, PacketStatus
from legal_flow.steps import claims, measures, rounds, seals
from legal_flow.steps.account_facts import enter_facts
from legal_flow.steps.booking import REFUND
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task, open_tasks
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Approval, Packet

_FINAL = (PacketStatus.FILED, PacketStatus.SUPERSEDED)


def end_case(
    desk: Desk, session: Session, case: Case, reason: CloseReason, on: date, by: str = "system"
) -> None:
    """Close a case with its reason; `by` is the person who decided it, where one did."""
    lifted = measures.lift_all(desk, session, case, on)
    journal(desk, session, case, on, by).close(reason)
    for task in open_tasks(session, case_id=case.id):
        if task.kind == REFUND:
            # What came in too much goes back, whatever becomes of the case.
            continue
        task.done_on, task.done_by, task.outcome = on, by, f"closed_{reason}"
    if lifted and not rounds.is_concluded(session, case):
        # Who asked for a freeze asks for its release at once, or answers for the delay (财产保全规定23).
        open_task(session, "release_freezes", case.id, "legal_desk", on, case_id=case.id)
    for asked in session.scalars(
        select(Approval).where(Approval.case_id == case.id, Approval.decision == Decision.PENDING)
    ):
        asked.decision = Decision.VOID
    for packet in session.scalars(
        select(Packet).where(Packet.case_id == case.id, Packet.status.not_in(_FINAL))
    ):
        packet.status = PacketStatus.SUPERSEDED
        seals.withdraw(session, packet.id, on)
    # How a suit ended decides from when limitation runs again; from now on the portfolio's watch sees to it.
    enter_facts(desk, session, claims.accounts_of(session, case), on)
