"""No name, number, phone or address of the sample stands where it could not be deleted."""

import csv
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import CaseEvent
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.tables.portfolio import QuarantinedRow
from legal_flow.store.tables.work import AuditEntry, Effect, Failure, Task

pytestmark = pytest.mark.airflow

COLUMNS = {
    "debtors.csv": (
        "name",
        "id_no",
        "phone",
        "residence_address",
        "registered_address",
        "reserved_address",
        "email",
    ),
    "accounts.csv": ("account_no",),
}


@pytest.fixture(scope="module")
def secrets_of_persons(every_dag_ran: Callable[[], list[str]], dag_home: Path) -> list[str]:
    """Every value that names or locates a person of the portfolio that the DAGs took in."""
    every_dag_ran()
    found: set[str] = set()
    for name, columns in COLUMNS.items():
        for path in dag_home.glob(f"inbox/*/{name}"):
            with path.open(encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    found |= {row[column] for column in columns if len(row.get(column) or "") >= 2}
    assert len(found) > 20
    return sorted(found)


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


def test_the_products_database_names_nobody_in_clear(secrets_of_persons: list[str], dag_home: Path) -> None:
    for path in dag_home.glob("legal_flow.db*"):
        assert hits(path.read_bytes(), secrets_of_persons) == [], path.name


def test_events_effects_keys_failures_and_tasks_name_nobody(
    secrets_of_persons: list[str], dag_desk: Desk
) -> None:
    with dag_desk.store.read() as session:
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


def test_object_files_lie_under_keys_without_persons(secrets_of_persons: list[str], dag_home: Path) -> None:
    paths = [str(path.relative_to(dag_home)) for path in (dag_home / "objects").rglob("*") if path.is_file()]
    assert len(paths) > 10
    for path in paths:
        assert hits(path.encode(), secrets_of_persons) == []
        assert re.fullmatch(r"[\x21-\x7e]+", path)


def test_the_search_itself_finds_what_is_there(secrets_of_persons: list[str]) -> None:
    some = secrets_of_persons[0]
    assert hits(f"x{some}y".encode(), secrets_of_persons)
    assert hits(some.encode("unicode_escape"), [some])
