"""Acts on the outside world, done once: intend and commit, perform, record and commit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from legal_flow.cases.statuses import EffectState
from legal_flow.errors import EffectConflict
from legal_flow.store.session import Store
from legal_flow.store.tables.work import Effect

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be done: the key is `case/purpose/ordinal` and never holds the content."""

    key: str
    purpose: str
    case_id: UUID
    content_sha256: str
    on: date


def perform(
    store: Store,
    intent: Intent,
    *,
    act: Callable[[], Answer],
    look_up: Callable[[], Answer | None],
    record: Callable[[Session, Effect, Answer], None],
    is_whole: Callable[[Answer], bool] = lambda _: True,
) -> bool:
    """Do `act` at most once by the other side's account; whether it is recorded now.

    After a crash the other side is asked (`look_up`) before anything is repeated. An answer that is not whole yet (a
    person has the task and entered no receipt) leaves the effect intended; the next sweep asks again.
    `EffectConflict` if the key was intended with other content.
    """
    with store.write() as session:
        effect = session.get(Effect, intent.key)
        again = effect is not None
        if effect is None:
            session.add(
                Effect(
                    key=intent.key,
                    purpose=intent.purpose,
                    case_id=intent.case_id,
                    content_sha256=intent.content_sha256,
                    state=EffectState.INTENDED,
                    intended_on=intent.on,
                    recorded_on=None,
                    answer_sha256=None,
                    answer_ref=None,
                )
            )
        elif effect.content_sha256 != intent.content_sha256:
            raise EffectConflict(f"{intent.key} was intended with other content")
        elif effect.state == EffectState.RECORDED:
            return True
    answer = look_up() if again else None
    if answer is None:
        answer = act()
    if not is_whole(answer):
        return False
    with store.write() as session:
        effect = session.get_one(Effect, intent.key)
        if effect.state == EffectState.RECORDED:
            return True
        effect.state = EffectState.RECORDED
        effect.recorded_on = intent.on
        record(session, effect, answer)
    return True
