"""An act on the outside world happens once, whatever breaks between intending and recording it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from builders import DAY, a_case
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import EffectState
from legal_flow.errors import EffectConflict, Unavailable
from legal_flow.store.effects import Intent, perform
from legal_flow.store.session import Store
from legal_flow.store.tables.work import Effect


class PowerCut(BaseException):
    """What kill -9 looks like from inside."""


class Post:
    """The other side: keeps what it was given under the caller's key, and may break around it."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.asked = 0
        self.acted = 0
        self.recorded: list[str] = []

    def send(self, key: str) -> str:
        self.acted += 1
        return self.kept.setdefault(key, f"receipt-{len(self.kept) + 1}")

    def find(self, key: str) -> str | None:
        self.asked += 1
        return self.kept.get(key)


def the_intent(case_id: UUID, content: str = "letter") -> Intent:
    return Intent(f"{case_id}/letter/1", "letter", case_id, hashlib.sha256(content.encode()).hexdigest(), DAY)


def do(store: Store, post: Post, intent: Intent, *, breaks: str = "", pending: bool = False) -> bool:
    def act() -> str:
        if breaks == "before":
            raise PowerCut
        receipt = post.send(intent.key)
        if breaks == "after":
            raise PowerCut
        return receipt

    def record(session: Session, effect: Effect, receipt: str) -> None:
        effect.answer_ref = receipt
        if breaks == "recording":
            raise PowerCut
        post.recorded.append(receipt)

    return perform(
        store,
        intent,
        act=act,
        look_up=lambda: post.find(intent.key),
        record=record,
        is_whole=lambda _: not pending,
    )


@contextmanager
def a_power_cut() -> Iterator[None]:
    with pytest.raises(PowerCut):
        yield


@pytest.fixture
def case_id(store: Store) -> UUID:
    with store.write() as session:
        return a_case(session).id


def state_of(store: Store, intent: Intent) -> tuple[str, str | None]:
    with store.read() as session:
        effect = session.get_one(Effect, intent.key)
        return effect.state, effect.answer_ref


def test_an_effect_is_intended_performed_and_recorded_without_asking(store: Store, case_id: UUID) -> None:
    post, intent = Post(), the_intent(case_id)
    assert do(store, post, intent)
    assert state_of(store, intent) == (EffectState.RECORDED, "receipt-1")
    assert (post.acted, post.asked) == (1, 0)


def test_a_recorded_effect_is_not_repeated(store: Store, case_id: UUID) -> None:
    post, intent = Post(), the_intent(case_id)
    do(store, post, intent)
    assert do(store, post, intent)
    assert (post.acted, post.asked, post.recorded) == (1, 0, ["receipt-1"])


@pytest.mark.parametrize("moment", ["after", "recording"])
def test_after_a_cut_behind_the_act_the_other_side_is_asked_and_nothing_repeated(
    store: Store, case_id: UUID, moment: str
) -> None:
    post, intent = Post(), the_intent(case_id)
    with a_power_cut():
        do(store, post, intent, breaks=moment)
    assert state_of(store, intent) == (EffectState.INTENDED, None)
    assert do(store, post, intent)
    assert state_of(store, intent) == (EffectState.RECORDED, "receipt-1")
    assert (post.acted, post.asked) == (1, 1)


def test_after_a_cut_before_the_act_the_other_side_is_asked_and_then_it_is_done(
    store: Store, case_id: UUID
) -> None:
    post, intent = Post(), the_intent(case_id)
    with a_power_cut():
        do(store, post, intent, breaks="before")
    assert do(store, post, intent)
    assert (post.acted, post.asked) == (1, 1)
    assert state_of(store, intent) == (EffectState.RECORDED, "receipt-1")


def test_the_same_key_with_other_content_is_refused_before_and_after_recording(
    store: Store, case_id: UUID
) -> None:
    post, intent = Post(), the_intent(case_id)
    with a_power_cut():
        do(store, post, intent, breaks="before")
    with pytest.raises(EffectConflict):
        do(store, post, the_intent(case_id, "another letter"))
    do(store, post, intent)
    with pytest.raises(EffectConflict):
        do(store, post, the_intent(case_id, "another letter"))
    assert post.acted == 1


def test_a_side_that_is_down_leaves_the_intent_and_raises(store: Store, case_id: UUID) -> None:
    intent = the_intent(case_id)

    def down() -> str:
        raise Unavailable("the carrier is down")

    with pytest.raises(Unavailable):
        perform(store, intent, act=down, look_up=lambda: None, record=lambda *_: None)
    assert state_of(store, intent) == (EffectState.INTENDED, None)


def test_an_answer_that_is_not_whole_leaves_the_intent_and_is_asked_for_again(
    store: Store, case_id: UUID
) -> None:
    post, intent = Post(), the_intent(case_id)
    assert not do(store, post, intent, pending=True)
    assert not do(store, post, intent, pending=True)
    assert state_of(store, intent) == (EffectState.INTENDED, None)
    assert do(store, post, intent)
    assert (post.acted, post.recorded) == (1, ["receipt-1"])


def test_of_two_workers_that_perform_at_once_one_records(store: Store, case_id: UUID) -> None:
    post, intent = Post(), the_intent(case_id)
    results: list[bool] = []

    def overtaken() -> str:
        results.append(do(store, post, intent))
        return post.send(intent.key)

    mine = perform(
        store,
        intent,
        act=overtaken,
        look_up=lambda: post.find(intent.key),
        record=lambda _session, _effect, receipt: post.recorded.append(receipt),
    )
    assert (results, mine) == ([True], True)
    assert post.recorded == ["receipt-1"]
    assert len(post.kept) == 1
