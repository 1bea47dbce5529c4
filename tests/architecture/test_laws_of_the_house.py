"""What holds for every module: errors that help, stages that lead somewhere, and clocks at the edges only."""

import ast
import importlib
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

import legal_flow
from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import ALLOWED, TITLES, Stage
from legal_flow.errors import LegalFlowError

PACKAGE = Path(legal_flow.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
EDGES = ("settings.py", "airflow_kit", "cli", "demo", "sandbox", "portal", "prove", "bench")
"""What reads the clock: edges, and what only tries the product out."""
APART = ("legal_flow.airflow_kit", "legal_flow.store.migrations")
"""What cannot be imported without a running Airflow or Alembic."""
CLOCKS = {
    ("datetime", "now"),
    ("date", "today"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("time", "time"),
}


def every_error() -> Iterator[type[LegalFlowError]]:
    for module in pkgutil.walk_packages(legal_flow.__path__, "legal_flow."):
        if not module.name.startswith(APART) and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    waiting = [LegalFlowError]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        yield kind


def test_every_error_has_a_code_of_its_own_and_says_what_to_do() -> None:
    kinds = {kind for kind in every_error() if kind.__module__.startswith("legal_flow")}
    assert len(kinds) > 20
    codes = Counter(kind.__dict__.get("code") for kind in kinds)
    assert [kind for kind in kinds if "code" not in kind.__dict__] == []
    assert [code for code, count in codes.items() if count > 1] == []
    for kind in kinds:
        assert re.fullmatch(r"[a-z][a-z0-9-_]+", kind.code), kind
        assert kind.remedy.endswith("."), kind
        assert kind.__doc__, kind


def test_every_stage_can_be_reached_and_left_but_the_last() -> None:
    reached, waiting = {Stage.OPENED}, [Stage.OPENED]
    while waiting:
        for there in ALLOWED[waiting.pop()] - reached:
            reached.add(there)
            waiting.append(there)
    assert reached == set(Stage) == set(ALLOWED) == set(TITLES)
    for stage in Stage:
        ways = ALLOWED[stage]
        assert (stage is Stage.CLOSED) == (not ways)
        assert stage is Stage.CLOSED or Stage.CLOSED in ways


def test_every_move_of_the_table_is_made_somewhere() -> None:
    """A stage that no code moves to is a promise that nobody keeps."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "steps").glob("*.py"))
    for stage in set(Stage) - {Stage.CLOSED}:
        assert re.search(rf"stage=Stage\.{stage.name}\b|there = .*Stage\.{stage.name}\b", source), stage


@pytest.mark.parametrize("kind", EventKind)
def test_every_kind_of_event_is_recorded_somewhere(kind: EventKind) -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in MODULES if "events.py" not in path.name)
    assert f"EventKind.{kind.name}" in source


def is_edge(path: Path) -> bool:
    return path.relative_to(PACKAGE).parts[0] in EDGES


@pytest.mark.parametrize(
    "path", [path for path in MODULES if not is_edge(path)], ids=lambda path: str(path.relative_to(PACKAGE))
)
def test_only_edges_read_the_clock(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
            assert (owner, node.attr) not in CLOCKS, f"line {node.lineno}"


@pytest.mark.parametrize(
    "floor", ["cases", "law", "rules", "store", "packets", "courts", "carriers", "steps"]
)
def test_a_floor_below_five_does_not_know_airflow(floor: str) -> None:
    for path in (PACKAGE / floor).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            elif isinstance(node, ast.Import):
                names = [one.name for one in node.names]
            assert not [name for name in names if name.split(".")[0] == "airflow"], path


LAW_ROOMS = [
    path
    for room in ("law", "rules", "cases", "courts/cn/rules")
    for path in sorted((PACKAGE / room).rglob("*.py"))
]


@pytest.mark.parametrize("path", LAW_ROOMS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_float_comes_near_law_or_money(path: Path) -> None:
    """No literal, no conversion, no annotation; asking whether something is a float, to refuse it, is allowed."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        conversion = isinstance(node, ast.Call) and _is_float(node.func)
        annotation = (
            (isinstance(node, ast.AnnAssign) and _mentions_float(node.annotation))
            or (
                isinstance(node, ast.arg) and node.annotation is not None and _mentions_float(node.annotation)
            )
            or (
                isinstance(node, ast.FunctionDef)
                and node.returns is not None
                and _mentions_float(node.returns)
            )
        )
        assert (literal, conversion, annotation) == (False, False, False), f"line {node.lineno}"


def _is_float(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "float"


def _mentions_float(node: ast.AST) -> bool:
    return any(_is_float(part) for part in ast.walk(node))


ABOVE_THE_PACKS = [
    path for path in MODULES if path.relative_to(PACKAGE).parts[0] not in {"courts", "docs", "bench"}
]


@pytest.mark.parametrize("path", ABOVE_THE_PACKS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_nothing_above_the_packs_asks_which_country_it_is_in(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert not (node.module or "").startswith("legal_flow.courts.cn"), node.module
        if isinstance(node, ast.Compare | ast.MatchValue):
            codes = [one.value for one in ast.walk(node) if isinstance(one, ast.Constant)]
            assert "cn" not in codes, f"line {node.lineno}"
