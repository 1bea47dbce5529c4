"""What a court says is acted on by some sweep or put before a person; no word blocks its case in silence."""

from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from portfolios import START, Snapshot, sweep
from sqlalchemy import select

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.courts import cn
from legal_flow.courts.cn import pack as cn_pack
from legal_flow.steps import court_door, docket, docket_inbox, enforcement, tasks
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import ProgressEntry
from legal_flow.store.tables.work import Failure

WORDS: dict[str, list[str]] = yaml.safe_load(
    (Path(cn.__file__).parent / "vocabulary.yaml").read_text(encoding="utf-8")
)["words"]
TAKEN = {*court_door.HANDLERS, *docket.HANDLERS, *enforcement.HANDLERS}
NEXT = START + timedelta(days=1)


def say(desk: Desk, case: Case, number: int, word: str) -> ProgressEntry:
    """One entry of the court, as `pull` stores it."""
    entry = ProgressEntry(
        id=make_id("progress", "test", case.id, number),
        channel="test",
        position=number,
        reference=f"R-{case.id.hex[:8]}",
        number=number,
        case_id=case.id,
        word=word,
        meaning=cn_pack.load().meaning(word),
        on=START,
        read_on=START,
        facts={},
        raw_sha256="0" * 64,
        applied_on=None,
    )
    with desk.store.write() as session:
        session.add(entry)
    return entry


@pytest.mark.parametrize("meaning", ["dismissed", "released", "answered"])
def test_a_word_that_no_sweep_takes_reaches_a_person_and_does_not_block_the_next(
    at_the_door: Desk, executed: Snapshot, meaning: str
) -> None:
    with at_the_door.store.write() as session:
        case = session.get_one(Case, executed.cases[0])
        journal(at_the_door, session, case, START).record(EventKind.FILING_ACCEPTED, stage=Stage.DOCKET)
    first = say(at_the_door, case, 1, WORDS[meaning][0])
    second = say(at_the_door, case, 2, WORDS["assigned"][0])
    for name in ("file_cases", "track_dockets", "follow_enforcement"):
        sweep(at_the_door, name, NEXT)
    with at_the_door.store.read() as session:
        told = {task.subject_id for task in tasks.open_tasks(session)}
        told |= set(session.scalars(select(Failure.subject_id)))
        assert first.id in told or case.id in told
        assert session.get_one(ProgressEntry, second.id).applied_on == NEXT


def test_a_word_that_cannot_be_applied_is_a_task_and_a_failure_and_the_sweep_goes_on(
    at_the_door: Desk, executed: Snapshot
) -> None:
    with at_the_door.store.write() as session:
        case = session.get_one(Case, executed.cases[0])
        journal(at_the_door, session, case, START).record(EventKind.FILING_ACCEPTED, stage=Stage.DOCKET)
    entry = say(at_the_door, case, 1, WORDS["renewal_executed"][0])
    assert "failed" not in sweep(at_the_door, "track_dockets", NEXT)
    with at_the_door.store.read() as session:
        assert [task.subject_id for task in tasks.open_tasks(session, kind="court_word")] == [entry.id]
        assert session.scalars(select(Failure.subject_id)).all() == [entry.id]


def test_a_word_is_read_again_once_it_is_in_the_vocabulary(at_the_door: Desk, executed: Snapshot) -> None:
    with at_the_door.store.read() as session:
        case = session.get_one(Case, executed.cases[0])
    entry = say(at_the_door, case, 1, WORDS["assigned"][0])
    with at_the_door.store.write() as session:
        session.get_one(ProgressEntry, entry.id).meaning = None
    docket_inbox.pull(at_the_door, NEXT)
    with at_the_door.store.read() as session:
        assert session.get_one(ProgressEntry, entry.id).meaning == "assigned"


def test_no_sweep_waits_for_a_word_that_nobody_can_say() -> None:
    assert set(WORDS) >= TAKEN


def test_a_word_that_is_not_in_the_vocabulary_means_nothing() -> None:
    assert cn_pack.load().meaning("择日再议") is None
