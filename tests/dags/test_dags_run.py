"""Every DAG once, in real Airflow in this process, on a small portfolio; then what Airflow kept of it."""

import json
import os
import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from portfolios import START
from sqlalchemy import select

from legal_flow.cases.stages import Stage
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Packet, Release
from legal_flow.store.tables.portfolio import Package
from legal_flow.store.tables.work import Failure

pytestmark = pytest.mark.airflow

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SAYS_LITTLE = re.compile(rf"{ID}|\d{{4}}-\d\d-\d\d|[0-9a-f]{{64}}|-?\d+(\.\d\d)?|[a-z_]{{1,40}}")


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for pair in value.items() for one in pair for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]


def xcoms() -> list[tuple[str, str, Any]]:
    path = Path(os.environ["AIRFLOW_HOME"]) / "airflow.db"
    with sqlite3.connect(path) as connection:
        rows = connection.execute("SELECT dag_id, key, value FROM xcom").fetchall()
    return [(dag, key, json.loads(value) if isinstance(value, str) else value) for dag, key, value in rows]


def test_every_sweep_runs_to_success_and_the_cases_move(
    every_dag_ran: Callable[[], list[str]], dag_desk: Desk
) -> None:
    assert len(every_dag_ran()) == 10
    with dag_desk.store.read() as session:
        assert session.scalars(select(Package.state)).all() == ["taken"]
        stages = set(session.scalars(select(Case.stage)))
        failures = session.scalars(select(Failure.code)).all()
        assert session.scalars(select(Packet.status)).all() == ["locked"]
    assert stages == {Stage.COMPLAINT, Stage.DEMAND}
    assert failures == []


def test_the_same_day_again_changes_nothing(
    every_dag_ran: Callable[[], list[str]], rehearsal: Any, dag_desk: Desk
) -> None:
    with dag_desk.store.read() as session:
        before = sorted(session.scalars(select(Case.event_head)))
    for name in ("intake_accounts", "assess_accounts", "prepare_complaints"):
        rehearsal.run(name, START)
    with dag_desk.store.read() as session:
        assert sorted(session.scalars(select(Case.event_head))) == before


def test_xcom_carries_ids_counts_codes_and_hashes_only(every_dag_ran: Callable[[], list[str]]) -> None:
    seen = xcoms()
    assert {dag for dag, _, _ in seen} >= {"intake_accounts", "assess_accounts", "gather_evidence"}
    for dag, key, value in seen:
        for leaf in leaves(value):
            assert leaf is None or isinstance(leaf, int) or SAYS_LITTLE.fullmatch(str(leaf)), (dag, key)


def test_a_run_that_fails_says_which_task(
    rehearsal: Any, dag_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from legal_flow.airflow_kit.rehearsal import RunFailed
    from legal_flow.steps import report

    def broken(*_: object) -> list[list[str]]:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(report, "pick", broken)
    with pytest.raises(RunFailed, match="report_outcomes for 2024-01-02 ended failed in pick"):
        rehearsal.run("report_outcomes", START)


def test_the_gate_proposes_asks_with_hash_and_count_and_writes_the_answer(
    every_dag_ran: Callable[[], list[str]],
    rehearsal: Any,
    dag_desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from legal_flow.errors import ApprovalConflict
    from legal_flow.steps import approvals, tasks
    from legal_flow.steps.sweeps import SWEEPS
    from legal_flow.store.tables.organisation import Person

    gate = rehearsal._dags["release_batch"]
    propose, decide = (gate.get_task(name).python_callable for name in ("propose", "decide"))
    for function in (propose, decide):
        monkeypatch.setitem(function.__globals__, "as_of", lambda: START)
    assert not propose()
    with dag_desk.store.read() as session:
        head = session.scalars(select(Person).where(Person.code == "B02")).one()
        (asked,) = approvals.pending(session, purpose="packet")
    approvals.decide(dag_desk, asked.id, head.id, asked.sha256, approve=True, on=START)
    sweep = SWEEPS["prepare_complaints"]
    for chunk in sweep.pick(dag_desk, START):
        sweep.run(dag_desk, chunk, START)
    batch = propose()
    assert set(batch) == {"release", "packets", "amount", "manifest_sha256"}
    assert all(SAYS_LITTLE.fullmatch(value) for value in batch.values())
    assert "packets" in str(gate.get_task("ask").subject)
    assert "manifest_sha256" in str(gate.get_task("ask").body)
    answer = {"chosen_options": ["Release"], "responded_by_user": {"id": "x", "name": "nobody"}}
    with pytest.raises(ApprovalConflict):
        decide(batch, answer)
    assert decide(batch, answer | {"responded_by_user": {"id": "2", "name": "B02"}}) == 1
    with dag_desk.store.read() as session:
        release = session.scalars(select(Release)).one()
        assert (release.decision, release.person_id) == ("approved", head.id)
        assert len(tasks.open_tasks(session, kind="chop")) == 1


def test_a_gate_that_was_proposed_and_lost_its_run_is_asked_again(
    every_dag_ran: Callable[[], list[str]], rehearsal: Any, dag_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The task that proposes may be killed after its commit: its repetition must find the same batch."""
    from legal_flow.steps import release

    propose = rehearsal._dags["release_batch"].get_task("propose").python_callable
    monkeypatch.setitem(propose.__globals__, "as_of", lambda: START)
    with dag_desk.store.write() as session:
        for packet in session.scalars(select(Packet)):
            packet.status, packet.release_id = "approved", None
        for old in session.scalars(select(Release)):
            session.delete(old)
    first = propose()
    assert first
    again = propose()
    assert again == first
    assert [str(one.id) for one in release.pending(dag_desk)] == [first["release"]]
