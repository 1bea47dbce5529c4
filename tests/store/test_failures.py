"""A failure waits longer each time, says what helps, and is over once the step goes through."""

from datetime import date, timedelta

import pytest
from builders import DAY

from legal_flow.cases.ids import make_id
from legal_flow.errors import MissingLaw, UnreadableFile
from legal_flow.store.failures import note_failure, solve_failure, waiting
from legal_flow.store.session import Store
from legal_flow.store.tables.work import Failure

SUBJECT = make_id("case", "one")
SWEEP = "gather_evidence"


def fail(store: Store, error: Exception, on: date = DAY) -> Failure:
    with store.write() as session:
        note_failure(session, SWEEP, SUBJECT, error, on)
    with store.read() as session:
        return session.get_one(Failure, make_id("failure", SWEEP, SUBJECT))


def test_waits_double_from_a_day_to_two_weeks(store: Store) -> None:
    waits = []
    for _ in range(7):
        failure = fail(store, UnreadableFile("scan 12"))
        waits.append((failure.next_try - failure.last_on).days)
    assert waits == [1, 2, 4, 8, 14, 14, 14]


def test_a_subject_waits_until_its_next_try_and_not_a_day_longer(store: Store) -> None:
    failure = fail(store, UnreadableFile("scan 12"))
    with store.read() as session:
        assert waiting(session, SWEEP, DAY) == {SUBJECT: failure.message}
        assert waiting(session, SWEEP, failure.next_try) == {}
        assert waiting(session, "send_demands", DAY) == {}


def test_a_failure_is_solved_when_the_step_goes_through_and_opens_again_if_it_fails_anew(
    store: Store,
) -> None:
    fail(store, UnreadableFile("scan 12"))
    with store.write() as session:
        solve_failure(session, SWEEP, SUBJECT, DAY + timedelta(days=1))
    with store.read() as session:
        failure = session.get_one(Failure, make_id("failure", SWEEP, SUBJECT))
        assert failure.solved_on == DAY + timedelta(days=1)
        assert waiting(session, SWEEP, DAY) == {}
    again = fail(store, MissingLaw("LPR of 2026-01"), DAY + timedelta(days=30))
    assert (again.solved_on, again.first_on, again.code) == (None, DAY, "law-missing")


def test_a_failure_after_a_solved_one_waits_a_day_again(store: Store) -> None:
    for _ in range(4):
        fail(store, UnreadableFile("scan 12"))
    with store.write() as session:
        solve_failure(session, SWEEP, SUBJECT, DAY)
    later = DAY + timedelta(days=200)
    assert fail(store, MissingLaw("LPR of 2026-01"), later).next_try == later + timedelta(days=1)


def test_a_known_error_is_kept_with_its_words_and_remedy(store: Store) -> None:
    failure = fail(store, UnreadableFile("scan 12 of account 7 is encrypted"))
    assert (failure.code, failure.message) == ("packet-unreadable-file", "scan 12 of account 7 is encrypted")
    assert failure.remedy == UnreadableFile.remedy


@pytest.mark.parametrize("error", [KeyError("张试一"), ValueError("phone 13800000000 is wrong")])
def test_the_words_of_an_unexpected_error_are_not_kept_but_its_place_is(
    store: Store, error: Exception
) -> None:
    def somewhere() -> None:
        raise error

    try:
        somewhere()
    except Exception as caught:  # noqa: BLE001
        failure = fail(store, caught)
    assert failure.code == f"unexpected-{type(error).__name__}"
    assert "somewhere" in failure.message
    assert "张试一" not in failure.message + failure.remedy
    assert "13800000000" not in failure.message + failure.remedy
