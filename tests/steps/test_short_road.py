"""Ten months of seven accounts through every sweep: books, trails and stages agree at the end."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from portfolios import SEED, START, begin, sweep, write_portfolio
from sqlalchemy import select

from legal_flow.cases.events import replay
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DeadlineStatus, EffectState, PacketStatus
from legal_flow.demo.drive import drive
from legal_flow.sample.situations import Situation
from legal_flow.sandbox.process import running
from legal_flow.steps.desk import Desk
from legal_flow.steps.report import open_books
from legal_flow.store.journal import events_of, verify_case
from legal_flow.store.tables.cases import Amount, BridgeRow, Case, CaseAccount, Hold
from legal_flow.store.tables.courts import Filing, Measure, ProgressEntry
from legal_flow.store.tables.money import Recovery, RecoveryLine
from legal_flow.store.tables.papers import ExecutedCopy, Letter, Packet
from legal_flow.store.tables.work import Deadline, Effect, Failure

pytestmark = pytest.mark.slow

S = Situation
END = date(2024, 10, 31)
PORTFOLIO = (
    *(S.TWO_CARDS, S.TWO_CARDS, S.PLAIN, S.LIMITATION_NEAR, S.LOAN_ACCELERATED, S.PAYS_AFTER_COMPLAINT),
    S.LATER_DISPUTE,
)


@dataclass
class Road:
    """A desk at the end of the road, and how often each sweep ran on it."""

    desk: Desk
    runs: Counter[str]


@pytest.fixture(scope="module")
def road(
    new_desk: Callable[..., Desk], empty_sqlite: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Road]:
    folder = tmp_path_factory.mktemp("road")
    write_portfolio(folder / "told", PORTFOLIO, until=END, bad_rows=2)
    with (
        running("court", folder / "court", SEED) as court,
        running("carrier", folder / "carrier", SEED) as carrier,
    ):
        desk = begin(
            lambda url, at: new_desk(url, at, court.base_url, carrier.base_url),
            empty_sqlite,
            folder / "told",
            folder,
        )

        progress = drive(
            desk, lambda name, day: sweep(desk, name, day), START, END, lambda _day, _progress: None
        )
        yield Road(desk, progress.runs)


def test_every_sweep_had_something_to_do(road: Road) -> None:
    assert len(road.runs) == 10


def test_nothing_failed_that_was_not_foreseen(road: Road) -> None:
    with road.desk.store.read() as session:
        failures = session.scalars(select(Failure)).all()
    assert [(row.sweep, row.code, row.message) for row in failures if row.code.startswith("unexpected")] == []
    assert [row.code for row in failures if row.solved_on is None] == []


def test_the_events_of_every_case_give_its_stage(road: Road) -> None:
    with road.desk.store.read() as session:
        cases = session.scalars(select(Case)).all()
        for case in cases:
            verify_case(session, case)
            assert replay(events_of(session, case.id)) == case.stage
    assert len({case.stage for case in cases}) >= 2


def test_every_bridge_closes_and_every_recovery_is_the_sum_of_its_lines(road: Road) -> None:
    with road.desk.store.read() as session:
        bridges = session.scalars(select(BridgeRow)).all()
        assert {row.gap for row in bridges} == {ZERO}
        for case in session.scalars(select(Case)):
            assert open_books(session, case) == []
        sums: Counter[object] = Counter()
        for line in session.scalars(select(RecoveryLine)):
            sums[line.recovery_id] += line.amount  # type: ignore[assignment]
        recoveries = session.scalars(select(Recovery)).all()
    assert len(bridges) > 5
    assert recoveries
    assert {row.id: row.amount for row in recoveries} == dict(sums)


def test_a_bridge_runs_from_each_figure_to_the_next(road: Road) -> None:
    with road.desk.store.read() as session:
        ends = set(session.scalars(select(BridgeRow.end_id)))
        shown: dict[object, list[Amount]] = {}
        for amount in session.scalars(select(Amount).order_by(Amount.on)):
            shown.setdefault(amount.case_id, []).append(amount)
    for amounts in shown.values():
        without = [one for one in amounts if one.id not in ends]
        assert len(without) == 1, [(one.purpose, one.ref) for one in without]


def test_figures_of_one_cut_off_and_claim_are_the_same(road: Road) -> None:
    seen: dict[object, set[object]] = {}
    with road.desk.store.read() as session:
        for amount in session.scalars(select(Amount).where(Amount.claim_id.is_not(None))):
            seen.setdefault((amount.claim_id, amount.cut_off), set()).add(amount.shown)
    assert seen
    assert all(len(figures) == 1 for figures in seen.values())


def test_only_executed_copies_of_approved_locks_were_filed(road: Road) -> None:
    with road.desk.store.read() as session:
        filed = session.scalars(select(Packet).where(Packet.status == PacketStatus.FILED)).all()
        copies = {copy.packet_id: copy for copy in session.scalars(select(ExecutedCopy))}
        filings = session.scalars(select(Filing).where(Filing.packet_id.is_not(None))).all()
    assert filed
    for packet in filed:
        assert copies[packet.id].approved_lock == packet.lock
        assert packet.release_id is not None
    for filing in filings:
        assert filing.packet_id is not None
        assert filing.content_sha256 == copies[filing.packet_id].sha256


def test_every_intended_effect_was_recorded_once(road: Road) -> None:
    with road.desk.store.read() as session:
        effects = session.scalars(select(Effect)).all()
        filings = session.scalars(select(Filing.key)).all()
        letters = session.scalars(select(Letter).where(Letter.waybill.is_not(None))).all()
    assert {effect.state for effect in effects} == {EffectState.RECORDED}
    assert len(filings) == len(set(filings))
    assert len({letter.waybill for letter in letters}) == len(letters)


def test_no_word_of_the_court_was_left_lying(road: Road) -> None:
    with road.desk.store.read() as session:
        open_cases = select(Case.id).where(Case.stage != Stage.CLOSED)
        left = session.scalars(
            select(ProgressEntry.word).where(
                ProgressEntry.applied_on.is_(None),
                ProgressEntry.case_id.in_(open_cases),
                ProgressEntry.case_id.not_in(select(Hold.case_id).where(Hold.until.is_(None))),
                ProgressEntry.read_on < END,
            )
        ).all()
    assert left == []


def test_no_period_of_ours_was_missed(road: Road) -> None:
    with road.desk.store.read() as session:
        missed = session.scalars(
            select(Deadline.rule).where(Deadline.status == DeadlineStatus.MISSED, Deadline.own)
        ).all()
    assert missed == []


def test_a_closed_case_has_left_nothing_running(road: Road) -> None:
    with road.desk.store.read() as session:
        closed = session.scalars(select(Case).where(Case.stage == Stage.CLOSED)).all()
        ids = [case.id for case in closed]
        assert ids
        assert all(case.close_reason and case.due_on is None for case in closed)
        assert (
            session.scalars(
                select(CaseAccount).where(CaseAccount.case_id.in_(ids), CaseAccount.left_on.is_(None))
            ).all()
            == []
        )
        assert (
            session.scalars(
                select(Measure).where(Measure.case_id.in_(ids), Measure.status.in_(("effective", "waiting")))
            ).all()
            == []
        )
        assert session.scalars(select(Hold).where(Hold.case_id.in_(ids), Hold.until.is_(None))).all() == []


def test_no_day_of_an_event_lies_after_the_day_on_which_it_was_known(road: Road) -> None:
    with road.desk.store.read() as session:
        for case_id in session.scalars(select(Case.id)):
            chain = events_of(session, case_id)
            assert all(event.happened_on <= event.known_on for event in chain)
            assert [event.known_on for event in chain] == sorted(event.known_on for event in chain)
