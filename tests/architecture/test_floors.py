"""The house: who may import whom, and what stays light."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DAG_FILES = sorted((ROOT / "dags").glob("*.py"))


def test_every_floor_imports_only_from_below() -> None:
    run = subprocess.run(
        [
            sys.executable,
            "-c",
            "import importlinter.cli as cli; raise SystemExit(cli.lint_imports(no_cache=True))",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("file", DAG_FILES, ids=lambda file: file.stem)
def test_a_dag_file_imports_airflow_its_kit_and_steps_alone(file: Path) -> None:
    for name in imported(file):
        assert name.split(".")[0] == "airflow" or name.startswith(
            ("legal_flow.airflow_kit", "legal_flow.steps")
        ), name


@pytest.mark.parametrize("file", DAG_FILES, ids=lambda file: file.stem)
def test_a_step_imported_in_a_task_does_not_hide_what_the_task_was_given(file: Path) -> None:
    for function in (
        node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)
    ):
        given = {argument.arg for argument in function.args.args}
        taken = {
            alias.asname or alias.name
            for node in function.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert not given & taken, f"{function.name} takes {given & taken} and imports it"


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("legal_flow.steps.sweeps", {"airflow", "fastapi", "typer"}),
        ("legal_flow.courts.cn.rules.eligibility", {"airflow", "sqlalchemy", "pydantic", "httpx"}),
        ("legal_flow.cli.app", {"airflow", "sqlalchemy", "pydantic", "pikepdf", "httpx", "fastapi", "yaml"}),
        ("legal_flow.demo.home", {"airflow", "sqlalchemy"}),
    ],
)
def test_importing_a_room_does_not_load_what_it_can_do_without(module: str, absent: set[str]) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", f"import sys, {module}; print('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert not absent & set(loaded)


def imported(file: Path) -> set[str]:
    """Every module that a file imports, at the top or inside."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names
