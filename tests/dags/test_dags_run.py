"""Every DAG once, in real Airflow in this process, on a small portfolio; then what Airflow kept of it."""

import re
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from dag_fixtures import xcoms
from portfolios import START, sweep
from sqlalchemy import select

from legal_flow.cases.stages import Stage
from legal_flow.demo.drive import OFTEN
from legal_flow.prove.books import breaches
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import Letter, Packet, Release
from legal_flow.store.tables.portfolio import Package
from legal_flow.store.tables.work import Failure

pytestmark = pytest.mark.airflow

ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
SAYS_LITTLE = re.compile(
    rf"{ID}|\d{{4}}-\d\d-\d\d|[0-9a-f]{{64}}|-?\d{{1,9}}(\.\d\d)?|[a-z_]{{1,40}}|manifest_sha256"
)


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for pair in value.items() for one in pair for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]


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


def answer_gate(name: str, choice: str) -> str:
    """Answer the question of `release_batch` by the code behind Airflow's own page; what was asked."""
    from airflow.api_fastapi.auth.managers.simple.user import SimpleAuthManagerUser
    from airflow.api_fastapi.core_api.datamodels.hitl import UpdateHITLDetailPayload
    from airflow.api_fastapi.core_api.routes.public.hitl import update_hitl_detail
    from airflow.models.hitl import HITLDetail
    from airflow.models.taskinstance import TaskInstance
    from airflow.utils.session import create_session
    from airflow.utils.state import TaskInstanceState

    with create_session(scoped=False) as session:
        waits = TaskInstance.state == TaskInstanceState.AWAITING_INPUT
        asked = session.scalars(select(HITLDetail).join(HITLDetail.task_instance).where(waits)).one()
        ti = asked.task_instance
        payload = UpdateHITLDetailPayload(chosen_options=[choice])
        user = SimpleAuthManagerUser(username=name, role="admin")
        update_hitl_detail(ti.dag_id, ti.run_id, ti.task_id, payload, user, session)
        return f"{asked.subject}. {asked.body}"


@pytest.fixture
def run_gate(rehearsal: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Runs `release_batch` as a whole and answers what it asks; what it asked."""

    def run(name: str, choice: str) -> str:
        asked: list[str] = []

        def answer(_seconds: float) -> None:
            asked.append(answer_gate(name, choice))

        # A run without a scheduler sleeps only while it waits for an answer.
        with monkeypatch.context() as patch:
            patch.setattr("time.sleep", answer)
            rehearsal.run("release_batch", START)
        return asked.pop()

    return run


def approve_packets(desk: Desk) -> UUID:
    """The head of legal approves every packet that waits for it; who that is."""
    from legal_flow.steps import approvals

    with desk.store.read() as session:
        head = session.scalars(select(Person.id).where(Person.code == "B02")).one()
        waiting = approvals.pending(session, purpose="packet")
    for asked in waiting:
        approvals.decide(desk, asked.id, head, asked.sha256, approve=True, on=START)
    sweep(desk, "prepare_complaints", START)
    return head


def test_a_batch_that_one_who_may_release_answers_in_airflow_waits_for_its_chop(
    every_dag_ran: Callable[[], list[str]], run_gate: Callable[[str, str], str], dag_desk: Desk
) -> None:
    from legal_flow.airflow_kit.rehearsal import RunFailed
    from legal_flow.steps import tasks

    head = approve_packets(dag_desk)
    with pytest.raises(RunFailed, match="release_batch for 2024-01-02 ended failed in decide"):
        run_gate("nobody", "Release")
    asked = run_gate("B02", "Release")
    with dag_desk.store.read() as session:
        release = session.scalars(select(Release)).one()
        to_chop = [task.subject_id for task in tasks.open_tasks(session, kind="chop")]
    assert asked == f"Release 1 packets. Sum {release.amount}, manifest {release.manifest_sha256}"
    assert (release.decision, release.person_id) == ("approved", head)
    assert [str(packet) for packet in to_chop] == release.members
    assert len(to_chop) == 1


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


@pytest.mark.parametrize("name", sorted(OFTEN))
def test_a_sweep_that_answers_to_courts_has_work_of_its_own_in_airflow(later_desk: Desk, name: str) -> None:
    done: Counter[str] = Counter()
    for dag, task, key, value in xcoms():
        if (dag, task, key) == (name, "report", "return_value"):
            done.update(value)
    assert done.total() >= 2
    assert "failed" not in done


def test_months_in_airflow_leave_books_without_a_breach(later_desk: Desk) -> None:
    with later_desk.store.read() as session:
        assert session.scalars(select(Filing.kind)).all().count("complaint") >= 2
        assert session.scalars(select(Letter.id)).all()
    assert breaches(later_desk) == []


def test_xcom_carries_ids_counts_codes_and_hashes_only(
    every_dag_ran: Callable[[], list[str]], later_desk: Desk
) -> None:
    seen = xcoms()
    assert {dag for dag, *_ in seen} >= {*every_dag_ran(), *OFTEN}
    for dag, task, key, value in seen:
        # Airflow's own record of an answer: who gave it when.
        if (dag, task) != ("release_batch", "ask"):
            for leaf in leaves(value):
                assert leaf is None or SAYS_LITTLE.fullmatch(str(leaf)), (dag, key)


@pytest.mark.parametrize(
    "told", ["19900000001", "6299000000000001", "张试一", "样例市", "d1@example.invalid"]
)
def test_what_names_a_person_is_not_little(told: str) -> None:
    assert SAYS_LITTLE.fullmatch(told) is None
