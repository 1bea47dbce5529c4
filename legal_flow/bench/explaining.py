"""Explaining one account among many, against the bare SQL that it needs."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import delete, event, insert, select

from legal_flow.bench.material import DAY
from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.bench.screening import fill, short
from legal_flow.prove.rooms import desk_in, fresh, sweep
from legal_flow.sample.make import make_sample
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import explain, find
from legal_flow.store.policy import parse, standard
from legal_flow.store.screening import keep_changes
from legal_flow.store.tables.portfolio import Account, AccountFacts, Screening

_REAL, _SEED = 40, 20240102


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """Accounts with their whole history, explained in turn while the facts of a large portfolio stand around them."""
    home = fresh(folder)
    make_sample(_REAL, _SEED, DAY, home.inbox)
    with desk_in(home) as desk:
        sweep(desk, "intake_accounts", DAY)
        with desk.store.read() as session:
            facts = [_values(row) for row in session.scalars(select(AccountFacts))]
            refs = session.scalars(
                select(Account.ref).where(Account.known_to.is_(None)).order_by(Account.ref)
            ).all()
        for accounts in size.portfolios:
            fill(desk.store, accounts)
            with desk.store.write() as session:
                session.execute(insert(AccountFacts), facts)
                session.execute(delete(Screening))
                keep_changes(session, parse(standard()), DAY)
            yield _explain(desk, refs, accounts, size)


def _values(row: AccountFacts) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in AccountFacts.__table__.columns}


def _explain(desk: Desk, refs: Any, accounts: int, size: Size) -> Entry:
    """Each account told whole, against the statements that were recorded as it was told, sent and read through bare."""
    told = [_recorded(desk, ref) for ref in refs]
    number = 0

    def product(_: int) -> None:
        for ref in refs:
            for one in find(desk, ref, DAY):
                explain(desk, one, DAY)

    def baseline(_: int) -> None:
        nonlocal number
        connection = desk.store.engine.raw_connection()
        try:
            for statements in told:
                cursor = connection.cursor()
                for statement, parameters in statements:
                    cursor.execute(statement, parameters)
                    number += len(cursor.fetchall())
                cursor.close()
        finally:
            connection.close()

    turns = Turns().take(size.rounds, product, baseline)
    return turns.entry(
        f"explain_{short(accounts)}",
        "the SQL that it sends, bare, its rows fetched and dropped",
        pieces=len(refs),
        accounts=accounts,
        statements=round(sum(map(len, told)) / len(told), 1),
    )


def _recorded(desk: Desk, ref: str) -> list[tuple[str, Any]]:
    with _listening(desk) as sent:
        for one in find(desk, ref, DAY):
            explain(desk, one, DAY)
    return [
        (statement, parameters) for statement, parameters in sent if statement.startswith(("SELECT", "WITH"))
    ]


@contextmanager
def _listening(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append((statement, parameters))

    event.listen(desk.store.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", note)
