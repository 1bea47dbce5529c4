"""Whatever breaks, the court's own books show each act once, and nothing is half done."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from portfolios import START, Snapshot, sweep
from sqlalchemy import func, select

from legal_flow.cases.stages import Stage
from legal_flow.courts.base import SubmissionKind
from legal_flow.demo import people
from legal_flow.demo.people import People
from legal_flow.errors import TransportError, Unavailable
from legal_flow.sandbox.process import SandboxProcess
from legal_flow.steps import approvals, docket_inbox, filing, proceedings, tasks
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, ProgressEntry
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.work import Effect, Failure

LATER = ("file_cases", "track_dockets", "follow_enforcement", "watch_deadlines")


class PowerCut(BaseException):
    """What kill -9 looks like from inside."""


class Unsteady:
    """A court before which some acts are lost, before or after they were done; all else passes through."""

    def __init__(self, court: Any, breaks: Callable[[str], BaseException | None], *, after: bool) -> None:
        self._court, self._breaks, self._after = court, breaks, after

    def __getattr__(self, name: str) -> Any:
        return getattr(self._court, name)

    def submit(self, submission: Any, on: date) -> Any:
        error = self._breaks(submission.kind)
        if error is not None and not self._after:
            raise error
        receipt = self._court.submit(submission, on)
        if error is not None:
            raise error
        return receipt


@contextmanager
def unsteady(
    desk: Desk, error: BaseException, *, kind: SubmissionKind, times: int = 1, after: bool = False
) -> Iterator[None]:
    left = [times]

    def breaks(came: str) -> BaseException | None:
        if came == kind and left[0]:
            left[0] -= 1
            return error
        return None

    steady = desk.courts["http"]
    desk.courts["http"] = Unsteady(steady, breaks, after=after)  # type: ignore[index]
    try:
        yield
    finally:
        desk.courts["http"] = steady  # type: ignore[index]


def court_log(desk: Desk) -> list[dict[str, Any]]:
    """The court's own log of what it did."""
    base = desk.courts["http"]._wire._client.base_url  # type: ignore[attr-defined]
    found: list[dict[str, Any]] = []
    while True:
        answer = httpx.get(f"{base}/log", params={"after": found[-1]["id"] if found else 0})
        *page, end = [json.loads(line) for line in answer.text.splitlines()]
        assert end == {"end": len(page)}
        if not page:
            return [line for line in found if line["kind"] == "effect"]
        found += page


def filings_at_court(desk: Desk) -> Counter[str]:
    """Acts by their kind and case, as the court counts them."""
    done: Counter[str] = Counter()
    for line in court_log(desk):
        case, _, rest = line["key"].partition("/")
        if rest.partition("/")[0] in set(SubmissionKind):
            done[f"{case}/{rest.partition('/')[0]}"] += 1
    return done


def our_filings(desk: Desk) -> int:
    with desk.store.read() as session:
        return session.scalar(select(func.count()).select_from(Filing)) or 0


def walk(desk: Desk, crew: People, start: date, weeks: int, enough: Callable[[], bool]) -> date:
    """Week by week through the courts until `enough`; the last day walked."""
    day = start
    for week in range(weeks):
        day = start + timedelta(days=7 * week)
        for name in LATER:
            sweep(desk, name, day)
        people.act(desk, crew, day)
        if enough():
            return day
    with desk.store.read() as session:
        stages = Counter(session.scalars(select(Case.stage)))
        failures = session.scalars(select(Failure.message)).all()
    raise AssertionError(f"{weeks} weeks were not enough: {stages}, {failures}")


def test_filing_twice_on_a_day_is_one_filing_at_the_court(at_the_door: Desk, executed: Snapshot) -> None:
    ids = [str(case_id) for case_id in executed.cases]
    filing.run(at_the_door, ids, START)
    filing.run(at_the_door, ids, START)
    done = filings_at_court(at_the_door)
    assert {key: done[f"{key}/complaint"] for key in ids} == dict.fromkeys(ids, 1)
    assert our_filings(at_the_door) == len(ids)


@pytest.mark.parametrize("after", [False, True], ids=["before_the_court_heard", "after_the_court_did_it"])
def test_a_power_cut_at_the_submission_ends_in_one_filing_and_the_courts_words_are_ours(
    at_the_door: Desk, executed: Snapshot, after: bool
) -> None:
    with (
        unsteady(at_the_door, PowerCut(), kind=SubmissionKind.COMPLAINT, after=after),
        pytest.raises(PowerCut),
    ):
        sweep(at_the_door, "file_cases", START)
    for days in (0, 1, 7, 14):
        sweep(at_the_door, "file_cases", START + timedelta(days=days))
    done = filings_at_court(at_the_door)
    assert {str(one): done[f"{one}/complaint"] for one in executed.cases} == {
        str(one): 1 for one in executed.cases
    }
    with at_the_door.store.read() as session:
        strangers = session.scalars(select(ProgressEntry).where(ProgressEntry.case_id.is_(None))).all()
        assert [task.kind for task in tasks.open_tasks(session, kind="unmatched_progress")] == []
    assert strangers == []


def test_a_power_cut_between_recording_and_the_rest_of_the_step_ends_in_one_filing(
    at_the_door: Desk, executed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = proceedings.submit

    def cut(*args: Any, **more: Any) -> bool:
        real(*args, **more)
        raise PowerCut

    monkeypatch.setattr(proceedings, "submit", cut)
    with pytest.raises(PowerCut):
        sweep(at_the_door, "file_cases", START)
    monkeypatch.undo()
    for days in (0, 1, 7):
        sweep(at_the_door, "file_cases", START + timedelta(days=days))
    done = filings_at_court(at_the_door)
    assert {str(one): done[f"{one}/complaint"] for one in executed.cases} == {
        str(one): 1 for one in executed.cases
    }
    with at_the_door.store.read() as session:
        assert set(session.scalars(select(Packet.status))) == {"filed"}


def test_a_court_that_is_down_stops_the_chunk_and_leaves_nothing_half_done(
    at_the_door: Desk, executed: Snapshot
) -> None:
    ids = [str(case_id) for case_id in executed.cases]
    with (
        unsteady(at_the_door, Unavailable("down"), kind=SubmissionKind.COMPLAINT),
        pytest.raises(TransportError),
    ):
        filing.run(at_the_door, ids, START)
    with at_the_door.store.read() as session:
        assert session.scalars(select(Failure)).all() == []
        assert session.scalars(select(Filing)).all() == []
        assert {effect.state for effect in session.scalars(select(Effect))} == {"intended"}
        assert set(session.scalars(select(Packet.status))) == {"executed"}
    assert filing.run(at_the_door, ids, START) == {"complaint": len(ids)}
    assert our_filings(at_the_door) == len(ids)


def test_a_court_that_is_down_is_a_failure_of_its_feed_and_stops_the_run_but_not_the_picking(
    new_desk: Callable[..., Desk],
    own_court: Callable[..., SandboxProcess],
    executed: Snapshot,
    tmp_path: Any,
) -> None:
    court = own_court()
    desk = new_desk(executed.copy_to(tmp_path), tmp_path, court.base_url)
    court.kill()
    picked = {one for chunk in filing.pick(desk, START) for one in chunk}
    assert picked == {str(case_id) for case_id in executed.cases}
    with desk.store.read() as session:
        assert [one.sweep for one in session.scalars(select(Failure))] == [docket_inbox.FEED]
    with pytest.raises(TransportError):
        filing.run(desk, [str(executed.cases[0])], START)
    court.start()
    assert sweep(desk, "file_cases", START) == {"complaint": len(executed.cases)}


def test_one_bad_case_is_a_failure_and_the_others_are_filed(
    at_the_door: Desk, executed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    victim = executed.cases[0]
    real = filing.filing_facts

    def break_one(session: Any, case: Case, packet: Packet) -> dict[str, str]:
        if case.id == victim:
            raise KeyError("张试一 13800000000")
        return real(session, case, packet)

    monkeypatch.setattr(filing, "filing_facts", break_one)
    ids = [str(case_id) for case_id in executed.cases]
    assert filing.run(at_the_door, ids, START) == {"failed": 1, "complaint": len(ids) - 1}
    with at_the_door.store.read() as session:
        failure = session.scalars(select(Failure)).one()
    assert (failure.subject_id, failure.code) == (victim, "unexpected-KeyError")
    assert "张试一" not in failure.message
    assert str(victim) not in {one for chunk in filing.pick(at_the_door, START) for one in chunk}
    monkeypatch.undo()
    sweep(at_the_door, "file_cases", START + timedelta(days=1))
    with at_the_door.store.read() as session:
        assert session.scalars(select(Failure)).one().solved_on == START + timedelta(days=1)


@pytest.mark.slow
def test_an_enforcement_that_met_a_court_that_was_down_is_applied_for_the_next_day(
    new_desk: Callable[..., Desk],
    own_court: Callable[..., SandboxProcess],
    executed: Snapshot,
    crew: People,
    tmp_path: Any,
) -> None:
    # This judge lets one of the three come to enforcement.
    at_the_door = new_desk(executed.copy_to(tmp_path), tmp_path, own_court(seed=1).base_url)
    waiting: list[Any] = []

    def approved_and_not_applied() -> bool:
        with at_the_door.store.read() as session:
            waiting[:] = [
                case.id
                for case in session.scalars(select(Case).where(Case.stage == Stage.ENFORCEMENT))
                if approvals.latest_decision(session, "enforcement", case.id) == "approved"
            ]
        return bool(waiting)

    day = walk(at_the_door, crew, START, 60, approved_and_not_applied)
    with (
        unsteady(at_the_door, Unavailable("down"), kind=SubmissionKind.ENFORCEMENT),
        pytest.raises(TransportError),
    ):
        sweep(at_the_door, "follow_enforcement", day)
    for days in (0, 1, 7):
        sweep(at_the_door, "follow_enforcement", day + timedelta(days=days))
    done = filings_at_court(at_the_door)
    assert [done[f"{case_id}/enforcement"] for case_id in waiting] == [1] * len(waiting)


def test_the_same_day_may_be_run_again_without_a_new_event(at_the_door: Desk, executed: Snapshot) -> None:
    for name in LATER:
        sweep(at_the_door, name, START)
    with at_the_door.store.read() as session:
        before = sorted(session.scalars(select(Case.event_head)))
    for name in LATER:
        sweep(at_the_door, name, START)
    with at_the_door.store.read() as session:
        assert sorted(session.scalars(select(Case.event_head))) == before
