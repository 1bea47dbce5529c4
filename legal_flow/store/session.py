"""The engine and its two kinds of transaction."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Connection, Engine, String, create_engine, event, func, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from legal_flow.errors import SettingsFault, StaleCase
from legal_flow.store.columns import KEY_RING
from legal_flow.store.keys import KeyRing

DRIVERS = ("sqlite+pysqlite", "postgresql+psycopg")
_BUSY_MS = 30_000
_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Store:
    """The database. `read()` sees one moment; `write()` commits at its end or leaves nothing."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(legal_flow_writes=True)
        # A reader's statements must agree with one another; SQLite's readers see one moment anyway.
        self._reader = engine.execution_options(**_ONE_MOMENT if _is_postgresql(engine) else {})

    @classmethod
    def open(cls, url: str, keys: KeyRing, *, echo: bool = False) -> "Store":
        """Open `url`, which names its driver."""
        try:
            parsed = make_url(url)
        except ArgumentError:
            # Its text may hold a password.
            raise SettingsFault("LEGAL_FLOW_DATABASE_URL is no address of a database") from None
        if parsed.drivername not in DRIVERS:
            raise SettingsFault(
                f"LEGAL_FLOW_DATABASE_URL names {parsed.drivername}; use one of {', '.join(DRIVERS)}"
            )
        engine = create_engine(parsed, echo=echo, hide_parameters=True, pool_pre_ping=True)
        setattr(engine.dialect, KEY_RING, keys)
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _sqlite_connect)
            event.listen(engine, "begin", _sqlite_begin)
        return cls(engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; what is changed in memory meanwhile is not written."""
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            yield session
            if _is_postgresql(self.engine):
                # On ROLLBACK its driver would forget the statements that it has prepared.
                session.expunge_all()
                session.commit()

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session whose changes are committed together; `StaleCase` if a case moved on meanwhile."""
        try:
            with Session(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
        except StaleDataError as error:
            raise StaleCase("the case moved on between reading and writing") from error
        except IntegrityError as error:
            # Two writers of one chain meet at its unique number; everything else is a fault of ours.
            if _is_taken_number(error):
                raise StaleCase("another event took this number of the case") from error
            raise

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def hold(session: Session, name: str, ids: Iterable[UUID] = ()) -> None:
    """One writer at a time does what is called `name` (to each of `ids`) until its transaction ends; others wait here.

    What is read afterwards was committed by those who held it before.
    """
    connection = session.connection()
    # On SQLite a writer is alone from its first statement on.
    if connection.dialect.name == "postgresql":
        # In one order, so that no two wait for each other.
        keys = [f"{name} {one}" for one in sorted(ids)] or [name]
        each = func.unnest(literal(keys, ARRAY(String))).column_valued("key")
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(each, 0))))


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"


def _is_taken_number(error: IntegrityError) -> bool:
    """Whether a case's event number, or its hash, was taken by another writer."""
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named is not None:
        return named in {"uq_case_event_case_id_number", "pk_case_event"}
    return str(error.orig).startswith("UNIQUE constraint failed: case_event.")


def _sqlite_connect(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: BEGIN IMMEDIATE is ours to say.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        f"busy_timeout={_BUSY_MS}",
        "foreign_keys=ON",
        "cache_size=-65536",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("legal_flow_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
