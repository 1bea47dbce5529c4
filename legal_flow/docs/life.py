"""`docs/stages.md` and `docs/sweeps.md`: the life of a case, from the tables that move it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legal_flow.cases.parties import HOLD_BASIS, HoldReason
from legal_flow.cases.stages import ALLOWED, TITLES, CloseReason, Stage
from legal_flow.docs.markdown import code, page, table
from legal_flow.steps.closing import BY_PERSON
from legal_flow.steps.sweeps import SWEEPS

DAGS = Path(__file__).resolve().parents[2] / "dags"
_STAGES = """\
A case has one stage, stored in one column and moved by one function along this table, together with an
event in the case's chain. Letters, packets, filings, measures and renewals have statuses of their own. What
an error of a move looks like: [`move-not-allowed`](errors.md#move-not-allowed).
"""
_HOLDS = """\
## Holds

A hold is not a stage. While one stands, no sweep takes the case on; only its freezes are renewed all the
same. When it is lifted, the case goes on where it stood. Facts of the account place and lift all but
`by_hand`.
"""
_SWEEPS = """\
A sweep picks the cases that are due and takes each one step on. Every sweep runs daily at the time named
(Asia/Shanghai); an asset only wakes it earlier, and what it picks never depends on what woke it. Each has a
parameter `as_of`, the day it is for.
"""


@dataclass(frozen=True, slots=True)
class Dag:
    """What the documentation says of a DAG file."""

    name: str
    title: str
    says: str
    time: str
    wakes: tuple[str, ...]
    outlets: tuple[str, ...]


_BY_HAND = "a person, with a note"
_GIVEN_BY = {
    CloseReason.WITHDRAWN: f"the court, where withdrawing a suit that was paid was approved; or {_BY_HAND}",
    CloseReason.SETTLED: f"a settlement that was kept; or {_BY_HAND}",
}


def stages_page() -> str:
    """Stages and moves as table and diagram, reasons to close, holds with their legal basis."""
    moves = table(
        ["Stage", "中文", "Moved by", "May go to"],
        [
            [code(stage), TITLES[stage], ", ".join(_movers(stage)), ", ".join(map(code, _next(stage)))]
            for stage in Stage
        ],
    )
    reasons = table(
        ["Reason", "Given by"],
        [
            [code(reason), _GIVEN_BY.get(reason) or (_BY_HAND if reason in BY_PERSON else "a fact alone")]
            for reason in CloseReason
        ],
    )
    holds = table(["Hold", "Legal basis"], [[code(reason), HOLD_BASIS[reason]] for reason in HoldReason])
    return page(
        "Stages of a case",
        "`cases/stages.py` and `cases/parties.py`",
        _STAGES,
        moves,
        _diagram(),
        "## Why a case closes",
        reasons,
        "A fact may give what a person may give: a mediated debt that was paid closes as `settled`.",
        _HOLDS,
        holds,
    )


def sweeps_page() -> str:
    """Every sweep with its DAG's schedule, in the order of a case's life, and the DAGs that are no sweeps."""
    dags = {dag.name: dag for dag in read_dags()}
    rows = [
        [
            _linked(sweep.name),
            sweep.title,
            sweep.says,
            sweep.who,
            "all" if sweep.stages == tuple(Stage) else ", ".join(map(code, sweep.stages)) or "before a case",
            dags[sweep.name].time,
            ", ".join(map(code, dags[sweep.name].wakes)),
            ", ".join(map(code, dags[sweep.name].outlets)),
        ]
        for sweep in SWEEPS.values()
    ]
    head = ["Sweep (DAG)", "中文", "What happens", "Who acts", "Stages", "Daily at", "Woken by", "Updates"]
    others = [
        [_linked(dag.name), dag.title, dag.says, dag.time] for dag in dags.values() if dag.name not in SWEEPS
    ]
    return page(
        "Sweeps",
        "`steps/sweeps.py` and the files in `dags/`",
        _SWEEPS,
        table(head, rows),
        "## Gates",
        table(["DAG", "中文", "What happens", "Daily at"], others),
    )


def read_dags() -> list[Dag]:
    """What the DAG files say of themselves, read as text: Airflow is not needed for it."""
    return [_read_dag(path) for path in sorted(DAGS.glob("*.py"))]


def _read_dag(path: Path) -> Dag:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    head, _, rest = (ast.get_docstring(tree) or "").partition("\n\n")
    says = " ".join(rest.partition("\n\n")[0].split())
    schedule = next(_calls(tree, "daily"), None) or next(_calls(tree, "often"))
    numbers = [ast.literal_eval(argument) for argument in schedule.args]
    when = "{:02}:{:02}".format(*numbers) if len(numbers) == 2 else f"every {numbers[0]} min"
    wakes = [word.value for word in schedule.keywords if word.arg == "wakes"]
    outlets = [word.value for task in _calls(tree, "task") for word in task.keywords if word.arg == "outlets"]
    return Dag(
        path.stem,
        head.split()[-1],
        says,
        when,
        tuple(_assets(wakes)),
        tuple(_assets(outlets)),
    )


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def _assets(lists: list[ast.expr]) -> Iterator[str]:
    for one in lists:
        for node in ast.walk(one):
            if isinstance(node, ast.Name):
                yield node.id.lower()


def _linked(dag: str) -> str:
    return f"[`{dag}`](runbook/{dag}.md)"


def _movers(stage: Stage) -> list[str]:
    return [code(name) for name, sweep in SWEEPS.items() if stage in sweep.stages != tuple(Stage)]


def _next(stage: Stage) -> list[Stage]:
    return [there for there in Stage if there in ALLOWED[stage]]


def _diagram() -> str:
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> opened"]
    lines += [f"    {stage}: {stage} {TITLES[stage]}" for stage in Stage]
    lines += [f"    {stage} --> {there}" for stage in Stage for there in _next(stage)]
    return "\n".join([*lines, "    closed --> [*]", "```"])
