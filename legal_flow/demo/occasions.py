"""What cannot wait for the demo's next look, and what persons have just set going."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select

from legal_flow.cases.statuses import DeadlineStatus, Decision
from legal_flow.steps import docket_inbox, limitation_watch, renewals
from legal_flow.steps.court_door import CORRECTION
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.counter import CounterTask
from legal_flow.store.tables.papers import Approval
from legal_flow.store.tables.work import Deadline, Task

NOTICE_WAITS = timedelta(days=2)
"""A fee is paid within seven days of its notice, so a notice is not left lying longer than this."""
JUDGMENT_WAITS = timedelta(days=9)
"""A judgment is appealed within fifteen days, so it is heard in time for counsel to decide."""
_AT_ONCE = 7
"""Days before the end of a freeze from which it is looked at every day."""
_LIVE = (DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)


def urgent(desk: Desk, day: date, next_look: timedelta) -> set[str]:
    """The sweeps that must run on `day`, because their business cannot wait until the next look."""
    names: set[str] = set()
    with desk.store.read() as session:
        fees_wait = docket_inbox.cases_told(session, "fee_due", day - NOTICE_WAITS)
        decided = docket_inbox.cases_told(session, "decided", day - JUDGMENT_WAITS)
        sent_back = docket_inbox.cases_told(session, "returned")
        refused = docket_inbox.cases_told(session, "refused")
    if limitation_watch.ends_soon(desk, day):
        names |= {"gather_evidence", "send_demands", "prepare_complaints", "file_cases"}
    if decided:
        names.add("track_dockets")
    if fees_wait or refused:
        # A refusal is appealed within ten days (民诉法171), fewer where they end in a holiday.
        names.add("file_cases")
    if sent_back or _any(desk, _deadlines().where(Deadline.rule == CORRECTION)):
        names |= {"file_cases", "prepare_complaints"}
    if renewals.is_pressing(desk, day):
        names.add("follow_enforcement")
    if _any(desk, _deadlines().where(Deadline.own, Deadline.act_by.between(day, day + next_look))):
        names.add("watch_deadlines")
    return names


def freezes(desk: Desk, day: date) -> list[str]:
    """The sweep that looks after freezes, if one is at its last days and something must be done about it."""
    return ["follow_enforcement"] if renewals.is_pressing(desk, day, _AT_ONCE) else []


def after_persons(desk: Desk, day: date, *, pressing: bool) -> list[str]:
    """The sweeps that take up on the same day what persons have done."""
    names: list[str] = []
    answered = _any(desk, select(CounterTask.key).where(CounterTask.answered_on == day))
    if answered or (pressing and _acted(desk, day)):
        names += ["file_cases", "track_dockets", "follow_enforcement"]
    elif _any(desk, _approved("renewal", day)):
        names.append("follow_enforcement")
    if _any(desk, _approved("withdrawal", day)):
        names += ["file_cases", "track_dockets"]
    return sorted(set(names), key=list(SWEEPS).index)


def _acted(desk: Desk, day: date) -> bool:
    """Whether a person decided something or did a task on this day."""
    return _any(desk, select(Approval.id).where(Approval.decided_on == day)) or _any(
        desk, select(Task.id).where(Task.done_on == day)
    )


def _deadlines() -> Select[Any]:
    return select(Deadline.id).where(Deadline.status.in_(_LIVE))


def _approved(purpose: str, day: date) -> Select[Any]:
    return select(Approval.id).where(
        Approval.purpose == purpose, Approval.decision == Decision.APPROVED, Approval.decided_on == day
    )


def _any(desk: Desk, query: Select[Any]) -> bool:
    with desk.store.read() as session:
        return session.scalars(query.limit(1)).first() is not None
