"""A DAG file is read in a minute: it says what it does, imports little, and knows neither SQL nor law."""

import ast
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

pytestmark = pytest.mark.airflow

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "dags").glob("*.py"))
NAMES = [file.stem for file in FILES]
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|WHERE|JOIN)\b|\bselect\(|\bsession\b")
FORBIDDEN = ("legal_flow.courts", "legal_flow.law", "legal_flow.rules", "legal_flow.store", "sqlalchemy")
HEAVY = ("docxtpl", "boto3", "pikepdf", "typst", "legal_flow.steps", "legal_flow.store", "legal_flow.packets")


@pytest.fixture(scope="module")
def dags() -> dict[str, object]:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(ROOT / "dags")
    assert bag.import_errors == {}
    return dict(bag.dags)


def tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def test_there_is_a_dag_for_each_sweep_one_for_the_gate_and_one_for_the_inbox(
    dags: dict[str, object],
) -> None:
    from legal_flow.steps.sweeps import SWEEPS

    assert set(dags) == set(NAMES) == {*SWEEPS, "release_batch", "watch_inbox"}


@pytest.mark.parametrize("name", NAMES)
def test_a_dag_says_what_it_does_whose_it_is_and_what_to_do_if_it_fails(
    dags: dict[str, object], name: str
) -> None:
    dag = dags[name]
    doc = str(dag.doc_md)  # type: ignore[attr-defined]
    assert len(doc) > 150
    assert re.search(r"### .+[\u4e00-\u9fff]", doc)
    assert f"docs/runbook/{name}.md" in doc
    assert dag.tags  # type: ignore[attr-defined]
    assert dag.catchup is False  # type: ignore[attr-defined]
    assert dag.max_active_runs == 1  # type: ignore[attr-defined]
    assert "as_of" in dag.params  # type: ignore[attr-defined]
    assert type(dag.timetable).__name__ in {"CronTriggerTimetable", "AssetOrTimeSchedule"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_an_owner_and_is_tried_again(dags: dict[str, object], name: str) -> None:
    for task in dags[name].tasks:  # type: ignore[attr-defined]
        assert task.owner not in {"", "airflow"}
        assert task.retries >= 2, task.task_id
        assert task.retry_delay >= timedelta(minutes=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_runbook_of_a_dag_exists_and_says_something(name: str) -> None:
    page = ROOT / "docs" / "runbook" / f"{name}.md"
    assert page.is_file()
    assert len(page.read_text(encoding="utf-8")) > 300


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_a_dag_file_is_short_and_has_no_sql_law_or_branches(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 60
    assert not SQL.search(text.partition('"""\n\n')[2])
    for node in ast.walk(tree(file)):
        assert not isinstance(node, ast.If | ast.While | ast.For | ast.Try | ast.Lambda), node
        if isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith(FORBIDDEN), node.module
        if isinstance(node, ast.Import):
            assert not any(one.name.startswith(FORBIDDEN) for one in node.names)


@pytest.mark.parametrize("file", FILES, ids=NAMES)
def test_steps_are_imported_by_tasks_and_not_by_the_file(file: Path) -> None:
    for node in tree(file).body:
        if isinstance(node, ast.ImportFrom):
            assert not str(node.module).startswith("legal_flow.steps")


def test_parsing_a_dag_file_imports_nothing_heavy() -> None:
    script = (
        "import sys, runpy\n"
        f"[runpy.run_path(path) for path in {[str(file) for file in FILES]!r}]\n"
        f"heavy = {HEAVY!r}\n"
        "print([name for name in sys.modules if any(name == h or name.startswith(h + '.') for h in heavy)])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_assets_wake_a_sweep_that_has_a_clock_of_its_own(dags: dict[str, object]) -> None:
    woken = {
        name: dag.timetable.asset_condition  # type: ignore[attr-defined]
        for name, dag in dags.items()
        if type(dag.timetable).__name__ == "AssetOrTimeSchedule"  # type: ignore[attr-defined]
    }
    assert "assess_accounts" in woken
    for name in NAMES:
        assert "Triggered" not in type(dags[name].timetable).__name__  # type: ignore[attr-defined]
