"""The folders of the long programmes, and desks opened in them without Airflow."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from pydantic import SecretStr

from legal_flow.demo.home import Home
from legal_flow.settings import Settings
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.migrate import migrate

ROOT = Path("var/prove")


def fresh(folder: Path) -> Home:
    """An empty home for one programme; what it left the last time goes."""
    shutil.rmtree(folder, ignore_errors=True)
    home = Home(folder)
    home.wipe()
    return home


@contextmanager
def desk_in(home: Home, court_url: str = "", carrier_url: str = "", database_url: str = "") -> Iterator[Desk]:
    """The desk on this home's database or another, its objects and inbox, with the tables as they are now."""
    keys = home.keys()
    desk = Desk.open(
        Settings(
            home=home.folder,
            database_url=database_url or f"sqlite+pysqlite:///{home.folder.resolve() / 'legal_flow.db'}",
            data_keys=SecretStr(keys["LEGAL_FLOW_DATA_KEYS"]),
            index_key=SecretStr(keys["LEGAL_FLOW_INDEX_KEY"]),
            signing_keys=SecretStr(keys["LEGAL_FLOW_SIGNING_KEYS"]),
            objects=str(home.objects.resolve()),
            inbox=str(home.inbox.resolve()),
            court_url=court_url,
            carrier_url=carrier_url,
        ),
        lambda: datetime.now(UTC),
    )
    try:
        migrate(desk.store)
        yield desk
    finally:
        desk.close()


def sweep(desk: Desk, name: str, day: date) -> dict[str, int]:
    """One whole sweep as its DAG does it, without Airflow: pick, then every chunk; what was counted."""
    counts: dict[str, int] = {}
    for chunk in SWEEPS[name].pick(desk, day):
        for code, number in SWEEPS[name].run(desk, chunk, day).items():
            counts[code] = counts.get(code, 0) + number
    return counts
