"""The pages say what the code does: generated ones are fresh, written ones name only what there is."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from legal_flow import docs
from legal_flow.cases.stages import CloseReason
from legal_flow.cases.statuses import InstrumentKind, RenewalStatus
from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.rules import standing
from legal_flow.docs import faults, law, life, rules
from legal_flow.errors import LegalFlowError
from legal_flow.rules.outcomes import Outcome
from legal_flow.settings import Settings
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.base import Base

ROOT = docs.FOLDER.parent
PAGES = [*ROOT.glob("*.md"), *docs.FOLDER.rglob("*.md")]
EVERY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
RUNBOOKS = sorted((docs.FOLDER / "runbook").glob("*.md"))
EVERY_RUNBOOK = pytest.mark.parametrize("page", RUNBOOKS, ids=lambda page: page.stem)


@pytest.fixture(scope="module")
def tables() -> Engine:
    engine = create_engine("sqlite+pysqlite://")
    Base.metadata.create_all(engine)
    return engine


@pytest.fixture(scope="module")
def codes() -> set[str]:
    return {one.code for one in faults.error_classes()}


def test_generated_pages_are_fresh() -> None:
    assert docs.write(check=True) == [], "run `make docs`"


def test_a_stale_page_is_named_and_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docs, "FOLDER", tmp_path)
    (tmp_path / "stages.md").write_text("old", encoding="utf-8")
    assert docs.write(check=True) == list(docs.PAGES)
    assert (tmp_path / "stages.md").read_text(encoding="utf-8") == "old"
    assert docs.write() == list(docs.PAGES)
    assert docs.write() == []


def test_every_error_class_that_was_imported_is_on_the_page() -> None:
    found = {one.name for one in faults.error_classes()}
    assert found >= {error.__name__ for error in subclasses(LegalFlowError) if ours(error)}


def test_no_two_errors_share_a_code_but_by_inheritance() -> None:
    own = [one.code for one in faults.error_classes() if one.code]
    assert sorted(own) == sorted(set(own))


def test_every_reason_in_the_source_of_the_law_rules_is_on_the_page() -> None:
    page = rules.rules_page()
    shown = set(re.findall(r"`(cn\.\w+)`", page))
    assert len(reason_titles()) > len(standing.RULES)
    assert reason_titles() <= {
        line.split("|")[2].strip() for line in page.splitlines() if line.startswith("| `cn.")
    }
    assert {"cn.limitation", "cn.track", "cn.venue", "cn.level"} <= shown


def test_every_parameter_calendar_year_and_court_is_on_the_page() -> None:
    page, pack = law.law_page(), load()
    for key, entry in pack.law.book.items():
        assert f"### `{key}` {entry.title}" in page
    assert f"| {pack.law.calendar.last_year} |" in page
    assert all(f"| {court.code} | {court.name} |" in page for court in pack.courts)


def test_every_sweep_has_a_dag_file_and_every_dag_a_runbook() -> None:
    dags = {dag.name for dag in life.read_dags()}
    assert set(SWEEPS) <= dags
    assert {page.stem for page in RUNBOOKS} == dags | {"audit", "storage", "README"}
    for name in dags:
        assert f"docs/runbook/{name}.md" in (life.DAGS / f"{name}.py").read_text(encoding="utf-8")


def test_the_titles_of_dags_are_those_of_the_sweeps() -> None:
    assert {dag.name: dag.title for dag in life.read_dags() if dag.name in SWEEPS} == {
        name: sweep.title for name, sweep in SWEEPS.items()
    }


@EVERY_PAGE
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in links(page):
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), f"{target} is not there"
        if anchor and there.suffix == ".md":
            assert anchor in anchors(there), f"{target} has no #{anchor}"


@EVERY_RUNBOOK
def test_the_queries_of_a_runbook_run(page: Path, tables: Engine) -> None:
    with tables.connect() as connection:
        for query in queries(page):
            connection.execute(text(query), {"id": "none"} if ":id" in query else {})


@EVERY_RUNBOOK
def test_codes_in_a_runbook_are_codes_of_errors(page: Path, codes: set[str]) -> None:
    named = set(re.findall(r"\[`([\w-]+)`\]\(\.\./errors\.md", page.read_text(encoding="utf-8")))
    assert named <= codes


def test_the_glossary_has_the_words_that_codes_stand_for() -> None:
    page = (docs.FOLDER / "glossary.md").read_text(encoding="utf-8").lower().replace("-", " ")
    names = (
        *CloseReason,
        *InstrumentKind,
        *RenewalStatus,
        *Outcome,
        "hold",
        "lead",
        "anchor",
        "executed copy",
    )
    assert [name for name in names if name.replace("_", " ") not in page.replace("_", " ")] == []


def test_decisions_are_numbered_without_a_gap_and_listed() -> None:
    folder = docs.FOLDER / "adr"
    pages = sorted(folder.glob("0*.md"))
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for page in pages:
        body = page.read_text(encoding="utf-8")
        assert page.name in index
        assert all(f"\n## {part}\n" in body for part in ("Context", "Decision", "Consequences"))


def test_the_environment_of_containers_names_settings_that_there_are() -> None:
    said = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^ +(LEGAL_FLOW_[A-Z0-9_]+):", said, re.MULTILINE))
    known = {f"LEGAL_FLOW_{name.upper()}" for name in Settings.model_fields}
    assert set_there - {"LEGAL_FLOW_DB_PASSWORD"} <= known
    # A repaired quarantine sheet goes back into it.
    assert re.search(r"/legal_flow/inbox$", said, re.MULTILINE)
    required = set(re.findall(r"\$\{(\w+):\?", said))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert required <= set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert not re.findall(r"^\w*(?:KEY|SECRET|PASSWORD|KEYS)=\S+", example, re.MULTILINE)


def subclasses(error: type[Exception]) -> Iterator[type[Exception]]:
    for one in error.__subclasses__():
        yield one
        yield from subclasses(one)


def ours(error: type[Exception]) -> bool:
    return error.__module__.startswith("legal_flow.")


def reason_titles() -> set[str]:
    """Chinese sentences that the source of the assessment rules gives to a reason."""
    found: set[str] = set()
    for path in (
        Path(standing.__file__).with_name(f"{name}.py") for name in ("eligibility", "guarantee", "standing")
    ):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "title":
                found |= texts([node.value])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) in {
                "Reason",
                "_held",
                "_judged",
                "_reason",
            }:
                found |= texts(node.args)
    return found


def texts(nodes: list[ast.expr]) -> set[str]:
    plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    chosen = [branch for node in nodes if isinstance(node, ast.IfExp) for branch in (node.body, node.orelse)]
    return {text for text in plain if re.match("[\u4e00-\u9fff]", text)} | (
        texts(chosen) if chosen else set()
    )


def links(page: Path) -> list[tuple[str, str]]:
    found = re.findall(r"\]\(([^)\s#]*)(?:#([^)\s]+))?\)", page.read_text(encoding="utf-8"))
    return [(target, anchor) for target, anchor in found if "://" not in target]


def anchors(page: Path) -> set[str]:
    body = page.read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.+)$", body, re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)"', body))


def queries(page: Path) -> list[str]:
    blocks = re.findall(r"```sql\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    return [query.strip() for block in blocks for query in block.split(";") if query.strip()]
