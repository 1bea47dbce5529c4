"""Proves that an import killed at any moment and run again leaves the rows of one that was never disturbed.

A portfolio is taken in by a process of its own that is killed with signal 9 at ten random moments, on SQLite and on
PostgreSQL; then the rows of every table are compared by hash with those of an undisturbed import.
"""

import hashlib
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from sqlalchemy import select

from legal_flow.demo.home import Home
from legal_flow.prove.rooms import ROOT, desk_in, fresh
from legal_flow.prove.servers import database, postgres
from legal_flow.sample.plain import make_plain
from legal_flow.steps import intake
from legal_flow.steps.desk import Desk
from legal_flow.store.columns import Personal
from legal_flow.store.tables import Base

Say = Callable[[str], None]
_FULL, _SHORT = (100_000, 10), (2_000, 4)
"""Accounts that go in, and kills."""
_DAY = date(2024, 1, 2)
_TABLES = ("package", "changed_account", "quarantined_row", "creditor", "unit", "account_facts")


def run(seed: int, say: Say, *, short: bool) -> int:
    """Import undisturbed and killed, on both databases; how many tables differ."""
    accounts, kills = _SHORT if short else _FULL
    with postgres() as server:
        return sum(prove(seed, accounts, kills, ROOT / "intake", one, say) for one in ("", server))


def prove(seed: int, accounts: int, kills: int, folder: Path, server: str, say: Say) -> int:
    """The same on SQLite, or on the PostgreSQL `server`; how many tables differ."""
    shutil.rmtree(folder, ignore_errors=True)
    with ExitStack() as stack:
        rooms = [folder / name for name in ("reference", "killed")]
        urls = [stack.enter_context(database(server, room.name)) for room in rooms]
        for room, url in zip(rooms, urls, strict=True):
            home = fresh(room)
            if room != rooms[0]:
                # One set of keys, for a row's hash covers its blind indexes.
                shutil.copy(rooms[0] / "keys.json", room / "keys.json")
            make_plain(accounts, seed, _DAY, home.inbox)
            with desk_in(home, database_url=url):
                pass  # The tables are made before anything is killed.
        since = time.monotonic()
        _child(rooms[0], urls[0]).wait()
        lasted = time.monotonic() - since
        say(f"{'postgresql' if server else 'sqlite'}: {accounts} accounts undisturbed in {lasted:.1f} s")
        draw = random.Random(seed)  # noqa: S311  # The same seed kills at the same moments.
        for moment in sorted(draw.uniform(0, lasted) for _ in range(kills)):
            child = _child(rooms[1], urls[1])
            try:
                child.wait(moment)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            say(f"  killed after {moment:.1f} s: {_state(rooms[1], urls[1])}")
        last = _child(rooms[1], urls[1]).wait()
        told = [_hashes(room, url) for room, url in zip(rooms, urls, strict=True)]
    different = [name for name in told[0] if told[0][name] != told[1][name]]
    for name in different:
        say(f"DIFFERENT {name}: {told[0][name]} undisturbed, {told[1][name]} when killed")
    if told[0]["account"][0] != accounts:
        say(f"WRONG {told[0]['account'][0]} accounts of {accounts} went in")
        return len(different) + 1
    return len(different) + (last != 0)


def _child(room: Path, url: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", __spec__.name, str(room), url])


def _state(room: Path, url: str) -> str:
    with desk_in(Home(room), database_url=url) as desk, desk.store.read() as session:
        state = session.scalar(select(Base.metadata.tables["package"].c.state))
    return state or "nothing in"


def _hashes(room: Path, url: str) -> dict[str, tuple[int, str]]:
    """Of each table that intake writes the number of rows and their hash; sealed columns differ each time."""
    with desk_in(Home(room), database_url=url) as desk:
        return {name: _hash(_rows(desk, name)) for name in _names()}


def _names() -> list[str]:
    versioned = [name for name, table in Base.metadata.tables.items() if "content_sha256" in table.c]
    return [*_TABLES, *(name for name in versioned if "known_to" in Base.metadata.tables[name].c)]


def _rows(desk: Desk, name: str) -> Iterator[str]:
    table = Base.metadata.tables[name]
    plain = [one for one in table.c if not isinstance(one.type, Personal)]
    with desk.store.read() as session:
        for row in session.execute(
            select(*plain).order_by(*table.primary_key).execution_options(yield_per=5_000)
        ):
            yield repr(tuple(row))


def _hash(rows: Iterator[str]) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    for row in rows:
        digest.update(row.encode())
        count += 1
    return count, digest.hexdigest()


def _main(room: str, url: str) -> None:
    with desk_in(Home(Path(room)), database_url=url) as desk:
        for chunk in intake.pick(desk, _DAY):
            intake.run(desk, chunk, _DAY)


if __name__ == "__main__":
    _main(*sys.argv[1:])
