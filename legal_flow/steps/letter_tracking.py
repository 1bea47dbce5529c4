"""What became of a letter: under way, arrived, returned; and the grace that a debtor has after it arrived.

Arrival is what the carrier's last event says, so a letter delivered may still come back.
"""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.carriers.base import TrackEvent, TrackState
from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import LetterStatus
from legal_flow.steps import claims
from legal_flow.steps.account_facts import enter_facts
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.policies import policy_of
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Letter
from legal_flow.store.tables.portfolio import AccountFacts

_LONGEST = 25
"""Days after which a letter that the carrier says nothing of is not waited for."""
RETURNED = "returned"
_ARRIVED = "arrived"


def track(desk: Desk, case_id: UUID, letter_id: UUID, as_of: date) -> str:
    """Ask the carrier what became of a letter and record it; says so in one word, `RETURNED` for one that came back."""
    with desk.store.read() as session:
        letter = session.get_one(Letter, letter_id)
    if letter.waybill is None or letter.dispatched_on is None:
        raise ValueError("a letter under way has a waybill")
    events = desk.letters().track(letter.waybill, as_of)
    last = events[-1] if events else None
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        code = _apply(desk, session, case, session.get_one(Letter, letter_id), last, as_of)
        if code in {_ARRIVED, RETURNED}:
            # Arrival or return changes what the letter is worth for limitation (民法典195).
            enter_facts(desk, session, claims.accounts_of(session, case), as_of)
    return code


def _apply(
    desk: Desk, session: Session, case: Case, letter: Letter, last: TrackEvent | None, as_of: date
) -> str:
    log = journal(desk, session, case, as_of)
    if last is not None and last.state is TrackState.RETURNED:
        letter.status = LetterStatus.RETURNED
        letter.returned_on = last.on
        letter.arrived_on = None
        log.record(
            EventKind.LETTER_RETURNED,
            happened_on=last.on,
            letter=letter.ordinal,
            reason=last.reason or "unknown",
        )
        case.due_on = as_of
        return RETURNED
    if last is not None and last.state is TrackState.DELIVERED:
        if letter.status != LetterStatus.ARRIVED:
            letter.status = LetterStatus.ARRIVED
            letter.arrived_on = last.on
            letter.grace_until = _grace(session, case, last.on, as_of)
            log.record(
                EventKind.LETTER_ARRIVED,
                happened_on=last.on,
                letter=letter.ordinal,
                signed_by=str(last.signed_by),
            )
            case.due_on = letter.grace_until + timedelta(days=1)
            return _ARRIVED
        if letter.grace_until is not None and letter.grace_until < as_of:
            return _end_grace(desk, session, case, as_of)
    if last is None or letter.status == LetterStatus.DISPATCHED:
        if letter.dispatched_on is not None and (as_of - letter.dispatched_on).days > _LONGEST:
            return _end_grace(desk, session, case, as_of)
        policy = policy_of(session, case.creditor_id, as_of)
        case.due_on = as_of + timedelta(days=policy.letters.track_days)
    return "under_way"


def _grace(session: Session, case: Case, arrived: date, as_of: date) -> date:
    """The policy's days after arrival, cut short by any own-action date."""
    policy = policy_of(session, case.creditor_id, as_of)
    grace = arrived + timedelta(days=policy.letters.grace_days)
    accounts = claims.accounts_of(session, case)
    ends = session.execute(
        select(AccountFacts.limitation_earliest, AccountFacts.guarantee_ends).where(
            AccountFacts.account_id.in_(accounts)
        )
    )
    for row in ends:
        for end in row:
            if end is not None and end >= as_of:
                grace = min(grace, end - timedelta(days=policy.routes.direct_suit_within_days // 2))
    return max(grace, as_of)


def _end_grace(desk: Desk, session: Session, case: Case, as_of: date) -> str:
    log = journal(desk, session, case, as_of)
    log.record(EventKind.GRACE_ENDED, stage=Stage.COMPLAINT)
    case.due_on = as_of
    return "grace_ended"
