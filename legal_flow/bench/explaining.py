"""Explaining one account among many, against the bare SQL that it needs."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sqlalchemy import delete, event, insert, select

from legal_flow.bench.material import DAY
from legal_flow.bench.measure import Entry, Size, Turns, milliseconds
from legal_flow.bench.screening import fill, short
from legal_flow.prove.rooms import desk_in, fresh, sweep
from legal_flow.prove.servers import postgres
from legal_flow.rules.pack import Pack
from legal_flow.sample.make import make_sample
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import explain, find
from legal_flow.store.policy import parse, standard
from legal_flow.store.screening import keep_changes
from legal_flow.store.tables.portfolio import Account, AccountFacts, Screening

_REAL, _SEED = 40, 20240102


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """Both databases."""
    home = fresh(folder)
    make_sample(_REAL, _SEED, DAY, home.inbox)
    with desk_in(home) as desk:
        yield from _on(desk, "sqlite", size)
    with postgres() as server, desk_in(home, database_url=server) as desk:
        yield from _on(desk, "postgresql", size)


def _on(desk: Desk, database: str, size: Size) -> Iterator[Entry]:
    """Accounts with their whole history, explained in turn while the facts of a large portfolio stand around them."""
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
        yield _explain(desk, refs, f"explain_{short(accounts)}_{database}", accounts, size)


def _values(row: AccountFacts) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in AccountFacts.__table__.columns}


def _explain(desk: Desk, refs: Sequence[str], name: str, accounts: int, size: Size) -> Entry:
    """Each account told whole, against the statements that were recorded as it was told, sent and read through bare.

    `law_ms` is what the rules of law take of it: the same questions to the pack, asked again with nothing around them.
    """
    told = [_recorded(desk, ref) for ref in refs]

    def product(_: int) -> None:
        for ref in refs:
            _tell(desk, ref)

    def baseline(_: int) -> None:
        connection = desk.store.engine.raw_connection()
        try:
            for one in told:
                cursor = connection.cursor()
                for statement, parameters in one.statements:
                    cursor.execute(statement, parameters)
                    cursor.fetchall()
                cursor.close()
        finally:
            connection.close()

    def law(_: int) -> None:
        for one in told:
            for rule, arguments, named in one.questions:
                rule(*arguments, **named)

    turns = Turns().take(size.rounds, product, baseline)
    reckoned = [milliseconds(law, number) for number in range(size.rounds)]
    return turns.entry(
        name,
        "the SQL that it sends, bare, its rows fetched and dropped",
        pieces=len(refs),
        wanted="at least 0.33",
        accounts=accounts,
        statements=round(statistics.mean(len(one.statements) for one in told), 1),
        law_ms=round(statistics.median(reckoned) / len(refs), 3),
    )


def _tell(desk: Desk, ref: str) -> None:
    for one in find(desk, ref, DAY):
        explain(desk, one, DAY)


@dataclass
class _Needed:
    """What one explanation asks of the database and of the law."""

    statements: list[tuple[str, Any]] = field(default_factory=list)
    questions: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = field(default_factory=list)


class _Overheard:
    """A pack that notes each question that it is asked."""

    def __init__(self, pack: Pack, needed: _Needed) -> None:
        self._pack, self._needed = pack, needed

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pack, name)
        if not callable(found):
            return found

        def asked(*arguments: Any, **named: Any) -> Any:
            self._needed.questions.append((found, arguments, named))
            return found(*arguments, **named)

        return asked


def _recorded(desk: Desk, ref: str) -> _Needed:
    needed = _Needed()
    packs: Any = {code: _Overheard(pack, needed) for code, pack in desk.packs.items()}
    with listening(desk) as sent:
        _tell(replace(desk, packs=packs), ref)
    needed.statements = [one for one in sent if one[0].startswith(("SELECT", "WITH"))]
    return needed


@contextmanager
def listening(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the desk's store is sent, with its parameters, as the drivers get them."""
    sent: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        sent.append((statement, parameters))

    event.listen(desk.store.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(desk.store.engine, "before_cursor_execute", note)
