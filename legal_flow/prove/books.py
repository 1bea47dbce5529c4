"""What must hold of a walked portfolio, whatever happened on the way; each breach is one line that names its case."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DeadlineStatus, FilingStatus
from legal_flow.courts.base import SubmissionKind
from legal_flow.errors import Throttled
from legal_flow.steps import audit
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Amount, Case, CaseAccount
from legal_flow.store.tables.courts import Filing, Proceeding
from legal_flow.store.tables.work import Deadline, Failure


def breaches(desk: Desk) -> list[str]:
    """Everything that does not hold: trails, objects, bridges, slips, missed dates, amounts that disagree."""
    found = [f"{one.code}: {one.text}" for one in audit.verify(desk).findings]
    with desk.store.read() as session:
        refs = {case.id: case.ref for case in session.scalars(select(Case))}
        found += _slips(session, refs)
        found += _rejected(session, refs)
        found += _sued_twice(session, refs)
        found += _not_ended(session, refs)
        found += _missed(session, refs)
        found += _amounts(session, refs)
        found += _open_twice(session, refs)
        found += _asleep(session)
    return found


def _slips(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """An error that nobody raised on purpose is a fault of the product."""
    for row in session.scalars(select(Failure).where(Failure.code.startswith("unexpected-"))):
        who = refs.get(row.subject_id, str(row.subject_id))
        yield f"{row.code}: case {who}, {row.sweep} on {row.last_on}, {row.tries} tries: {row.message}"


def _rejected(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """A request that court or carrier does not understand should not have been made; to be patient is no reproach."""
    refused = Failure.message.contains(" answered 4") & (Failure.code != Throttled.code)
    for row in session.scalars(select(Failure).where(refused)):
        who = refs.get(row.subject_id, str(row.subject_id))
        yield f"rejected: case {who}, {row.sweep} since {row.first_on}, {row.tries} tries: {row.message}"


def _sued_twice(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """A second complaint is filed only where the first was refused (民诉法127)."""
    standing: Counter[UUID] = Counter()
    suits = select(Filing).where(
        Filing.kind == SubmissionKind.COMPLAINT, Filing.status != FilingStatus.REFUSED
    )
    for row in session.scalars(suits):
        standing[row.case_id] += 1
    for case_id, count in standing.items():
        if count > 1:
            yield f"sued: case {refs[case_id]} has {count} complaints at the court"


def _not_ended(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """A suit that a court would not take has ended: while it stands open, limitation does not run again."""
    refused = select(Filing.case_id, Proceeding.ended_on).join(
        Proceeding, Proceeding.id == Filing.proceeding_id
    )
    for case_id, ended_on in session.execute(refused.where(Filing.status == FilingStatus.REFUSED)):
        if ended_on is None:
            yield f"open: case {refs[case_id]} was refused and its suit stands open"


def _missed(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """A date of ours that passed."""
    missed = select(Deadline).where(Deadline.own, Deadline.status == DeadlineStatus.MISSED)
    for row in session.scalars(missed.order_by(Deadline.act_by)):
        yield f"missed: case {refs[row.case_id]}, {row.rule} by {row.act_by} (from {row.start_on})"


def _amounts(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """Documents of a case with the same cut-off that stand on a claim show the same amount, whichever claim it is."""
    shown: dict[tuple[UUID, date], Amount] = {}
    for row in session.scalars(select(Amount).where(Amount.claim_id.is_not(None)).order_by(Amount.on)):
        first = shown.setdefault((row.case_id, row.cut_off), row)
        if first.shown != row.shown:
            yield (
                f"amount: case {refs[row.case_id]}, cut-off {row.cut_off}: {first.purpose} {first.ref} shows "
                f"{first.shown}, {row.purpose} {row.ref} shows {row.shown}"
            )


def _open_twice(session: Session, refs: dict[UUID, str]) -> Iterator[str]:
    """An account stands in one open case at most, and in none that is closed."""
    open_in: dict[UUID, UUID] = {}
    for row in session.scalars(select(CaseAccount).where(CaseAccount.left_on.is_(None))):
        other = open_in.setdefault(row.account_id, row.case_id)
        if other != row.case_id:
            yield f"twice: one account is in the open cases {refs[other]} and {refs[row.case_id]}"
    closed = select(Case).join(CaseAccount, CaseAccount.case_id == Case.id)
    for case in session.scalars(closed.where(Case.stage == Stage.CLOSED, CaseAccount.left_on.is_(None))):
        yield f"left: case {case.ref} is closed and still has an account"


def _asleep(session: Session) -> Iterator[str]:
    """A closed case waits for nothing."""
    for case in session.scalars(select(Case).where(Case.stage == Stage.CLOSED, Case.due_on.is_not(None))):
        yield f"asleep: case {case.ref} is closed and due on {case.due_on}"
