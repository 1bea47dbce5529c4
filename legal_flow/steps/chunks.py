"""What every sweep does around its own step: chunks, and one case at a time without one stopping the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import EffectState
from legal_flow.errors import StaleCase, TransportError, Unreadable
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import note_failure, solve_failure, waiting
from legal_flow.store.journal import Journal
from legal_flow.store.tables.cases import Case, Hold
from legal_flow.store.tables.counter import CounterTask
from legal_flow.store.tables.work import Effect
from legal_flow.store.versions import batched

MOST_CHUNKS = 200
"""Mapped tasks per run; each costs some tenths of a second of scheduling."""


def chunked(desk: Desk, ids: Sequence[UUID]) -> list[list[str]]:
    """Ids as text, in chunks of the deployment's size or larger: what a mapped task gets."""
    size = max(desk.chunk, -(-len(ids) // MOST_CHUNKS))
    return [[str(one) for one in batch] for batch in batched(ids, size)]


def due_cases(
    session: Session, sweep: str, stages: Iterable[Stage], as_of: date, also: Iterable[UUID] = ()
) -> list[UUID]:
    """Cases of these stages that are due and not held, those in `also`, none waiting after a failure.

    A case with an effect that was intended and not recorded is always due: the other side must be asked. `also` is
    what others have begun, news of a court above all; a hold does not stop it.
    """
    held = select(Hold.case_id).where(Hold.until.is_(None))
    found = session.scalars(
        select(Case.id)
        .where(
            Case.stage.in_([str(stage) for stage in stages]),
            or_(
                and_(Case.due_on <= as_of, Case.id.not_in(held)),
                Case.id.in_(list(also)),
                Case.id.in_(_unrecorded()),
            ),
        )
        .order_by(Case.due_on, Case.id)
    ).all()
    later = waiting(session, sweep, as_of)
    return [case_id for case_id in found if case_id not in later]


def _unrecorded() -> Select[UUID]:
    """Cases with an intended effect, those apart that wait for a person at a counter."""
    at_counter = select(CounterTask.key).where(CounterTask.number.is_(None))
    return select(Effect.case_id).where(Effect.state == EffectState.INTENDED, Effect.key.not_in(at_counter))


def is_intended(session: Session, case_id: UUID, purpose: str) -> bool:
    """Whether an effect of this purpose was begun and is not recorded."""
    query = select(Effect.key).where(
        Effect.case_id == case_id, Effect.purpose == purpose, Effect.state == EffectState.INTENDED
    )
    return session.scalars(query).first() is not None


def is_held(session: Session, case_id: UUID) -> bool:
    """Whether something stops the case for now."""
    return (
        session.scalars(select(Hold.id).where(Hold.case_id == case_id, Hold.until.is_(None))).first()
        is not None
    )


Act = Callable[[Desk, UUID, date], str]


def each(desk: Desk, sweep: str, ids: Iterable[str], as_of: date, act: Act) -> dict[str, int]:
    """Run `act` on each id; it returns a code that is counted.

    A case that fails is recorded with its reason and next try, and the chunk goes on. Only transport trouble
    stops the chunk, and Airflow retries it. A case that moved on meanwhile is left to the next sweep.
    """
    return dict(Counter(_one(desk, sweep, UUID(text), as_of, act) for text in ids))


def side_by_side(desk: Desk, sweep: str, ids: Iterable[str], as_of: date, act: Act) -> dict[str, int]:
    """`each`, with as many cases at a time as the desk has hands: for steps that wait for papers to be set."""
    hands = ThreadPoolExecutor(desk.hands, thread_name_prefix=sweep)
    try:
        told = [hands.submit(_one, desk, sweep, UUID(text), as_of, act) for text in ids]
        return dict(Counter(one.result() for one in told))
    finally:
        # After transport trouble nothing more is begun; what was begun is finished.
        hands.shutdown(wait=True, cancel_futures=True)


def _one(desk: Desk, sweep: str, subject: UUID, as_of: date, act: Act) -> str:
    try:
        code = act(desk, subject, as_of)
    except StaleCase:
        return "moved_on"
    except Exception as error:
        if isinstance(error, TransportError) and not isinstance(error, Unreadable):
            raise
        # One bad case, or one answer that nobody can read, never stops its chunk; the failure row tells.
        with desk.store.write() as session:
            note_failure(session, sweep, subject, error, as_of)
        return "failed"
    with desk.store.write() as session:
        solve_failure(session, sweep, subject, as_of)
    return code


def journal(desk: Desk, session: Session, case: Case, as_of: date, actor: str = "system") -> Journal:
    """The journal of a case for this step."""
    return Journal(session, case, as_of, desk.clock, actor)
