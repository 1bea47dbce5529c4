"""Thousands of rows in one go: COPY on PostgreSQL, `executemany` on SQLite, with the values the column types write."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from typing import Any

import polars as pl
from psycopg.types.string import TextLoader
from sqlalchemy import Connection

from legal_flow.store.columns import Personal, key_ring

_SLICE = 5_000
"""Rows that are Python objects at one time; as a frame they take a tenth of that."""


def insert_rows(connection: Connection, table: type[Any], rows: pl.DataFrame) -> None:
    """Insert a frame whose columns are named as the table's; personal ones are sealed.

    Ids are hex, money is fen, instants are UTC without a zone.
    """
    if rows.is_empty():
        return
    columns = ", ".join(f'"{name}"' for name in rows.columns)
    # The server stores one slice while the next is sealed and written.
    sealed = (_sealed(connection, table, some) for some in rows.iter_slices(_SLICE))
    if connection.dialect.name == "postgresql":
        instants = pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S+00")
        # The driver's cursor on the same connection, so in the same transaction.
        driver: Any = connection.connection
        with (
            driver.cursor() as cursor,
            cursor.copy(f"COPY {_named(table)} ({columns}) FROM STDIN (FORMAT csv)") as copy,
        ):
            for some in sealed:
                copy.write(some.with_columns(instants).write_csv(include_header=False))
        return
    marks = ", ".join("?" * len(rows.columns))
    statement = f"INSERT INTO {_named(table)} ({columns}) VALUES ({marks})"  # noqa: S608
    for some in sealed:
        plain = some.with_columns(
            pl.col(pl.Datetime).dt.strftime("%Y-%m-%d %H:%M:%S.000000"),
            pl.col(pl.Date).cast(pl.String),
            pl.col(pl.Boolean).cast(pl.Int8),
        )
        connection.exec_driver_sql(statement, plain.rows())


@contextmanager
def indexed_afterwards(connection: Connection, table: type[Any]) -> Iterator[None]:
    """The indexes of an empty table are made when the block ends, in one sorted run each, in the same transaction.

    Rows of a large package come in the order of no index: kept up to date row by row, each would be read and written
    page by page again and again.
    """
    indexes = sorted(table.__table__.indexes, key=lambda index: str(index.name))
    for index in indexes:
        index.drop(connection)
    yield
    for index in indexes:
        index.create(connection)


def rows_among(
    connection: Connection, statement: str, table: type[Any], ids: Sequence[str], **values: date | str
) -> list[tuple[Any, ...]]:
    """The rows of a SELECT over `{table}` for any number of ids (hex) where it says `{among}`; ids come back as hex."""
    with _run(connection, statement, table, ids, values) as cursor:
        found: list[tuple[Any, ...]] = cursor.fetchall()
    if connection.dialect.name == "sqlite":
        return found
    return [tuple(cell.replace("-", "") if cell else cell for cell in row) for row in found]


def run_among(
    connection: Connection, statement: str, table: type[Any], ids: Sequence[str], **values: date | str
) -> None:
    """The same for an UPDATE or INSERT; `{each}` stands for the ids as rows of one column `id`, `{name}` a value."""
    with _run(connection, statement, table, ids, values):
        pass


@contextmanager
def _run(
    connection: Connection,
    statement: str,
    table: type[Any],
    ids: Sequence[str],
    values: Mapping[str, date | str],
) -> Iterator[Any]:
    driver: Any = connection.connection
    is_postgres = connection.dialect.name == "postgresql"
    # One text holds all ids: thousands of values by themselves take longer to bind than to look up.
    among = "= ANY(%(ids)s::uuid[])" if is_postgres else "IN (SELECT value FROM json_each(:ids))"
    each = (
        "unnest(%(ids)s::uuid[]) AS one(id)"
        if is_postgres
        else "(SELECT value AS id FROM json_each(:ids)) AS one"
    )
    marks = {name: f"%({name})s" if is_postgres else f":{name}" for name in values}
    plain = {name: str(value) for name, value in values.items()}
    listed = f"{{{','.join(ids)}}}" if is_postgres else json.dumps(list(ids))
    with closing(driver.cursor()) as cursor:
        if is_postgres:
            cursor.adapters.register_loader("uuid", TextLoader)
        told = statement.format(table=_named(table), among=among, each=each, **marks)
        cursor.execute(told, {"ids": listed, **plain})
        yield cursor


def _named(table: type[Any]) -> str:
    return f'"{table.__tablename__}"'


def _sealed(connection: Connection, table: type[Any], rows: pl.DataFrame) -> pl.DataFrame:
    personal = [
        one.name
        for one in table.__table__.columns
        if isinstance(one.type, Personal) and one.name in rows.columns
    ]
    if not personal:
        return rows
    ring = key_ring(connection.dialect)
    return rows.with_columns(
        pl.Series(name, ring.seal_all(rows[name].to_list()), pl.String) for name in personal
    )
