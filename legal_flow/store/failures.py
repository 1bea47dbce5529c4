"""Failures of single cases: kept with reason and next try, so that one bad case never stops its chunk."""

import traceback
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.errors import LegalFlowError
from legal_flow.store.tables.work import Failure

_LONGEST_WAIT = 14
_OURS = __name__.partition(".")[0]


def note_failure(session: Session, sweep: str, subject: UUID, error: Exception, on: date) -> None:
    """Record that `sweep` failed on `subject`; waits double from one day to two weeks."""
    known = isinstance(error, LegalFlowError)
    failure = session.get(Failure, make_id("failure", sweep, subject))
    if failure is None:
        failure = Failure(
            id=make_id("failure", sweep, subject), sweep=sweep, subject_id=subject, first_on=on, tries=0
        )
        session.add(failure)
    elif failure.solved_on is not None:
        failure.tries = 0
    failure.code = error.code if isinstance(error, LegalFlowError) else f"unexpected-{type(error).__name__}"
    # The text of an unexpected error may carry data of persons; its type and place say enough.
    failure.message = (str(error) if known else _place(error))[:500]
    failure.remedy = (
        error.remedy if isinstance(error, LegalFlowError) else "Report it with the code and place named."
    )
    failure.tries += 1
    failure.last_on = on
    failure.next_try = on + timedelta(days=min(2 ** (failure.tries - 1), _LONGEST_WAIT))
    failure.solved_on = None


def solve_failure(session: Session, sweep: str, subject: UUID, on: date) -> None:
    """The step went through: the failure, if there was one, is over."""
    failure = session.get(Failure, make_id("failure", sweep, subject))
    if failure is not None and failure.solved_on is None:
        failure.solved_on = on


def solve_failures(session: Session, sweep: str, subjects: Sequence[UUID], on: date) -> None:
    """The same for many subjects at once; what fails again is noted again."""
    session.execute(
        update(Failure)
        .where(Failure.sweep == sweep, Failure.subject_id.in_(subjects), Failure.solved_on.is_(None))
        .values(solved_on=on)
    )


def try_again(session: Session, sweeps: Sequence[str], subjects: Select[UUID], on: date) -> None:
    """Something came that may mend these subjects: their next try is this day, whatever they were to wait."""
    session.execute(
        update(Failure)
        .where(
            Failure.sweep.in_(sweeps),
            Failure.subject_id.in_(subjects),
            Failure.solved_on.is_(None),
            Failure.next_try > on,
        )
        .values(next_try=on),
        execution_options={"synchronize_session": False},
    )


def waiting(session: Session, sweep: str, on: date) -> dict[UUID, str]:
    """Subjects whose next try has not come yet, with why they failed."""
    asked = select(Failure.subject_id, Failure.message).where(
        Failure.sweep == sweep, Failure.solved_on.is_(None), Failure.next_try > on
    )
    return dict(session.execute(asked).all())


def _place(error: Exception) -> str:
    """The type, and the innermost of our own functions that it went through."""
    places = [
        (frame.f_globals.get("__name__", ""), frame.f_code.co_qualname, line)
        for frame, line in traceback.walk_tb(error.__traceback__)
    ]
    ours = [place for place in places if place[0].startswith(f"{_OURS}.")]
    if not places:
        return type(error).__name__
    module, function, line = (ours or places)[-1]
    return f"{type(error).__name__} in {module.removeprefix(f'{_OURS}.')}.{function}, line {line}"
