"""The limitation watch over a whole portfolio, against the bare SQL of the same rows."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, literal, null, select, text
from sqlalchemy.orm import Session

from legal_flow.bench.explaining import listening
from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.bench.screening import DAY, fill, short
from legal_flow.prove.rooms import desk_in, fresh
from legal_flow.prove.servers import postgres
from legal_flow.steps.desk import Desk
from legal_flow.steps.portfolio_watch import watch
from legal_flow.store.migrate import migrate
from legal_flow.store.session import Store
from legal_flow.store.tables.portfolio import Account, AccountFacts, Debtor, GuaranteeFacts

_PLAIN: dict[type[Any], Any] = {
    str: "",
    bool: False,
    date: DAY,
    int: 1,
    UUID: UUID(int=0),
}


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """Every size on both databases."""
    with desk_in(fresh(folder)) as desk:
        yield from _on(desk, "sqlite", size)
        with postgres() as server, closing(Store.open(server, desk.keys)) as store:
            migrate(store)
            own, desk.store = desk.store, store
            yield from _on(desk, "postgresql", size)
            desk.store = own


def _on(desk: Desk, database: str, size: Size) -> Iterator[Entry]:
    for accounts in size.portfolios:
        fill(desk.store, accounts)
        _surround(desk.store)
        yield _against_bare_sql(desk, f"watch_{short(accounts)}_{database}", accounts, size)


def _against_bare_sql(desk: Desk, name: str, accounts: int, size: Size) -> Entry:
    """What ends within the policy's days, each with its surest act, against the statements sent and fetched bare."""
    listed = 0

    def product(_: int) -> None:
        nonlocal listed
        with desk.store.read() as session:
            listed = sum(1 for _ in watch(desk, session, DAY))

    with listening(desk) as sent:
        product(0)

    def baseline(_: int) -> None:
        with (
            closing(desk.store.engine.raw_connection()) as connection,
            closing(connection.cursor()) as cursor,
        ):
            for statement, parameters in sent:
                if statement.startswith("SELECT"):
                    cursor.execute(statement, parameters)
                    cursor.fetchall()

    turns = Turns().take(size.rounds, product, baseline)
    return turns.entry(
        name, "the SQL that it sends, bare, its rows fetched and dropped", accounts=accounts, listed=listed
    )


# ---- material ----------------------------------------------------------------------------------------------


def _surround(store: Store) -> None:
    """The account, the debtor and a guarantee to which the facts of each account belong, made inside the database."""
    with store.write() as session:
        for table in (GuaranteeFacts, Account, Debtor):
            session.execute(delete(table))
        facts = AccountFacts
        _copy(session, Account, id=facts.account_id, row_id=facts.account_id, debtor_id=facts.debtor_id)
        _copy(session, Debtor, id=facts.debtor_id, row_id=facts.debtor_id)
        # Each watched day of a debt is that of a guarantee too.
        _copy(
            session,
            GuaranteeFacts,
            guarantee_id=facts.account_id,
            account_id=facts.account_id,
            guarantor_id=facts.debtor_id,
            act_by=facts.limitation_earliest,
            legal_end=facts.limitation_earliest,
        )
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))


def _copy(session: Session, table: type[Any], **own: Any) -> None:
    """A row of `table` for each row of facts; what is not named is plain, or empty where it may be."""
    values = {"creditor_id": AccountFacts.creditor_id, **own}
    for column in table.__table__.columns:
        if column.name not in values:
            # What it is stored as: nobody opens what is sealed there.
            stored = getattr(column.type, "impl_instance", column.type)
            values[column.name] = null() if column.nullable else literal(_PLAIN[stored.python_type], stored)
    session.execute(insert(table).from_select(list(values), select(*values.values())))
