"""No name, number, phone or address of the sample stands where it could not be deleted."""

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dag_fixtures import xcoms
from sqlalchemy import select

from legal_flow.contract.rows import FILES, column
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import CaseEvent
from legal_flow.store.tables.courts import ProgressEntry
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import Letter, StoredObject
from legal_flow.store.tables.portfolio import QuarantinedRow
from legal_flow.store.tables.work import AuditEntry, Effect, Failure, Task

pytestmark = pytest.mark.airflow

TOO_SHORT = {"gender", "ethnicity", "region_code", "kind", "since", "until"}
"""Columns whose values many rows share that are no person's."""
COLUMNS = {
    name: [field for field in row.model_fields if column(row, field).personal and field not in TOO_SHORT]
    for name, row in FILES.items()
}
COLUMNS["units.csv"].append("phone")


@pytest.fixture(scope="module")
def secrets_of_persons(
    every_dag_ran: Callable[[], list[str]], dag_home: Path, later_home: Path, later_desk: Desk
) -> list[str]:
    """Every value that names or locates a person of the portfolios that the DAGs took in, or who acts for them."""
    every_dag_ran()
    found: set[str] = set()
    for name, columns in COLUMNS.items():
        for path in (*dag_home.glob(f"inbox/*/{name}"), *later_home.glob(f"inbox/*/{name}")):
            with path.open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    found |= {row[one] for one in columns if len(row.get(one) or "") >= 2}
    with later_desk.store.read() as session:
        for person in session.scalars(select(Person)):
            found |= {one for one in (person.name, person.phone, person.licence_no) if one}
    assert len(found) > 60
    return sorted(found)


@pytest.fixture(params=["first day", "months later"])
def state(request: pytest.FixtureRequest, secrets_of_persons: list[str]) -> tuple[Desk, Path]:
    """A desk and its home, on the first day and after letters were dispatched and courts answered."""
    desk, home = ("dag_desk", "dag_home") if request.param == "first day" else ("later_desk", "later_home")
    return request.getfixturevalue(desk), request.getfixturevalue(home)


def hits(text: bytes, secrets: list[str]) -> list[int]:
    """Which of the secrets stand in these bytes, as UTF-8 or as escaped JSON; their places, not themselves."""
    forms = [(secret.encode(), secret.encode("unicode_escape").lower()) for secret in secrets]
    lower = text.lower()
    return [number for number, (plain, escaped) in enumerate(forms) if plain in text or escaped in lower]


def airflow_files() -> Iterator[Path]:
    home = Path(os.environ["AIRFLOW_HOME"])
    yield from home.glob("airflow.db*")
    yield from (path for path in (home / "logs").rglob("*") if path.is_file())


def test_airflows_database_and_logs_name_nobody(secrets_of_persons: list[str]) -> None:
    files = list(airflow_files())
    assert any(path.name == "airflow.db" and path.stat().st_size > 100_000 for path in files)
    assert any(path.suffix == ".log" and path.stat().st_size > 1_000 for path in files)
    for path in files:
        assert hits(path.read_bytes(), secrets_of_persons) == [], path.name


def test_what_tasks_told_each_other_names_nobody(secrets_of_persons: list[str]) -> None:
    told = xcoms()
    assert {dag for dag, *_ in told} >= {"send_demands", "file_cases", "track_dockets"}
    for one in told:
        assert hits(str(one).encode(), secrets_of_persons) == []


def test_the_products_database_names_nobody_in_clear(
    state: tuple[Desk, Path], secrets_of_persons: list[str]
) -> None:
    for path in state[1].glob("legal_flow.db*"):
        assert hits(path.read_bytes(), secrets_of_persons) == [], path.name


def test_events_effects_keys_failures_and_tasks_name_nobody(
    state: tuple[Desk, Path], secrets_of_persons: list[str]
) -> None:
    with state[0].store.read() as session:
        texts = [
            *(str(row.payload) + row.actor for row in session.scalars(select(CaseEvent))),
            *session.scalars(select(Effect.key)),
            *session.scalars(select(StoredObject.key)),
            *(row.message + row.remedy for row in session.scalars(select(Failure))),
            *(row.reason + row.remedy + row.value for row in session.scalars(select(QuarantinedRow))),
            *(f"{row.key}{row.details}" for row in session.scalars(select(Task))),
            *(row.subject + row.act for row in session.scalars(select(AuditEntry))),
        ]
    assert len(texts) > 50
    for text in texts:
        assert hits(text.encode(), secrets_of_persons) == []


def test_the_later_state_has_letters_under_way_and_answers_of_courts(later_desk: Desk) -> None:
    with later_desk.store.read() as session:
        assert any(session.scalars(select(Letter.dispatched_on)))
        assert session.scalars(select(ProgressEntry.word)).all()


def test_object_files_lie_under_keys_without_persons(
    state: tuple[Desk, Path], secrets_of_persons: list[str]
) -> None:
    home = state[1]
    paths = [str(path.relative_to(home)) for path in (home / "objects").rglob("*") if path.is_file()]
    assert len(paths) > 10
    for path in paths:
        assert hits(path.encode(), secrets_of_persons) == []
        assert re.fullmatch(r"[\x21-\x7e]+", path)


def test_the_search_itself_finds_what_is_there(secrets_of_persons: list[str]) -> None:
    some = secrets_of_persons[0]
    assert hits(f"x{some}y".encode(), secrets_of_persons)
    assert hits(some.encode("unicode_escape"), [some])
