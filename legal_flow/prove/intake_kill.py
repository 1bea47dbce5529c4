"""Proves that an import killed at any moment and run again leaves the rows of one that was never disturbed.

A portfolio is taken in by a process of its own that is killed with signal 9 at ten random moments, on SQLite and on
PostgreSQL, and each time run again; an import that ends is compared by hash, table by table, with an undisturbed one,
and the next begins anew until there were ten kills.
"""

import hashlib
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    reference, killed = folder / "reference", folder / "killed"
    with _room(reference, server, accounts, seed) as url:
        since = time.monotonic()
        _child(reference, url).wait()
        lasted = time.monotonic() - since
        say(f"{'postgresql' if server else 'sqlite'}: {accounts} accounts undisturbed in {lasted:.1f} s")
        expected = _hashes(reference, url)
    if expected["account"][0] != accounts:
        say(f"WRONG {expected['account'][0]} accounts of {accounts} went in")
        return 1
    draw = random.Random(seed)  # noqa: S311  # The same seed kills at the same moments.
    different = done = 0
    while done < kills:
        with _room(killed, server, accounts, seed, keys=reference) as url:
            done = _kill(killed, url, draw, lasted, done, kills, say)
            last = _child(killed, url).wait()
            different += (last != 0) + _compare(expected, _hashes(killed, url), say)
    return different


def _kill(room: Path, url: str, draw: random.Random, lasted: float, done: int, kills: int, say: Say) -> int:
    """Kill an import again and again until there were enough kills or it ended by itself; how many kills by now."""
    while done < kills:
        child, moment = _child(room, url), draw.uniform(0, lasted)
        try:
            child.wait(moment)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            done += 1
            say(f"  kill {done} after {moment:.1f} s: {_state(room, url)}")
        else:
            return done
    return done


def _compare(expected: dict[str, tuple[int, str]], found: dict[str, tuple[int, str]], say: Say) -> int:
    different = [name for name in expected if expected[name] != found[name]]
    for name in different:
        say(f"DIFFERENT {name}: {expected[name]} undisturbed, {found[name]} when killed")
    return len(different)


@contextmanager
def _room(room: Path, server: str, accounts: int, seed: int, keys: Path | None = None) -> Iterator[str]:
    """A new home with a package to take and its tables made; the address of its database."""
    shutil.rmtree(room, ignore_errors=True)
    with database(server, room.name) as url:
        home = fresh(room)
        if keys is not None:
            # One set of keys, for a row's hash covers its blind indexes.
            shutil.copy(keys / "keys.json", room / "keys.json")
        make_plain(accounts, seed, _DAY, home.inbox)
        with desk_in(home, database_url=url):
            pass  # The tables are made before anything is killed.
        yield url


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
