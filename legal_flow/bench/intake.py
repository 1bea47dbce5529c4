"""Intake against the database's own bulk load: the same rows, as CSV in the tables' own shape, into the same tables.

The product reads, checks, versions, seals and indexes; the bulk load only stores what has all that behind it already.
Each run has a database of its own, and the product's a process of its own too, so that its memory can be told.
"""

import csv
import multiprocessing
import resource
import shutil
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from legal_flow.bench.measure import Entry, Size
from legal_flow.demo.home import Home
from legal_flow.prove.rooms import desk_in, fresh
from legal_flow.prove.servers import database, postgres
from legal_flow.sample.plain import make_plain
from legal_flow.steps import intake
from legal_flow.steps.desk import Desk

DAY = date(2024, 1, 2)
_SEED = 20240102
_TABLES = ("creditor", "debtor", "account", "agreement", "statement", "ledger_entry", "contact")
_NULL = r"\N"
_BLOCK = 1 << 20
_MANY = 100_000
"""From so many accounts on each way is measured once: it takes minutes, and its noise is small."""
_WANTED = "at least 0.5; peak_mb under 600; delta_share at most 0.1"


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """One entry for each number of accounts and each database; a nightly delta of 2 % beside it."""
    for accounts in size.portfolios:
        shutil.rmtree(folder, ignore_errors=True)
        made = folder / "packages"
        packages = make_plain(accounts, _SEED, DAY, made, nightly=True)
        rows = sum(_rows(path) for path in packages[0].glob("*.csv"))
        yield _entry(folder, packages, accounts, rows, "sqlite", "", size.rounds)
        with postgres() as server:
            yield _entry(folder, packages, accounts, rows, "postgresql", server, size.rounds)
        shutil.rmtree(folder, ignore_errors=True)


def _rows(path: Path) -> int:
    with path.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(_BLOCK), b"")) - 1


def _entry(
    folder: Path, packages: list[Path], accounts: int, rows: int, kind: str, server: str, rounds: int
) -> Entry:
    full: list[float] = []
    delta: list[float] = []
    plain: list[float] = []
    memory: list[int] = []
    for number in range(min(rounds, 3) if accounts < _MANY else 1):
        room = folder / f"{kind}{number}"
        with database(server, f"p{number}") as url:
            seconds, most = _take_apart(room, url, packages)
            _tell(room, url)
        full.append(seconds[0])
        delta.append(seconds[1])
        memory.append(most)
        with database(server, f"b{number}") as url:
            plain.append(_bulk(room, url))
        shutil.rmtree(room)
    figures = {
        "product_ms": round(statistics.median(full) * 1000, 1),
        "baseline_ms": round(statistics.median(plain) * 1000, 1),
        "accounts": accounts,
        "rows": rows,
        "peak_mb": max(memory),
        "delta_share": round(statistics.median(delta) / statistics.median(full), 4),
    }
    means = "COPY" if server else "executemany in one transaction"
    return Entry(
        f"intake_{kind}_{accounts}", f"{means}: the rows as stored, from CSV", figures, len(full), _WANTED
    )


def _take_apart(room: Path, url: str, packages: list[Path]) -> tuple[list[float], int]:
    """`_take` in a process of its own: its seconds, and its most memory in MiB."""
    # An executor tells of a process that was killed; a pool would wait for it for ever.
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_take, room, url, packages).result()


def _take(room: Path, url: str, packages: list[Path]) -> tuple[list[float], int]:
    """The full package, then the delta, each timed from its first byte to its commit; and the most memory so far."""
    seconds: list[float] = []
    with _open(room, url) as desk:
        for number, package in enumerate(packages):
            since = time.perf_counter()
            intake.load(desk, package, DAY + timedelta(days=number))
            seconds.append(time.perf_counter() - since)
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _tell(room: Path, url: str) -> None:
    """Writes the rows that the full package brought, as the tables have them."""
    out = room / "tables"
    out.mkdir()
    with desk_in(Home(room), database_url=url) as desk, desk.store.engine.connect() as connection:
        driver: Any = connection.connection
        for table in _TABLES:
            where = "" if table == "creditor" else f" WHERE known_from = '{DAY}'"
            statement = f"SELECT * FROM {table}{where}"  # noqa: S608
            if connection.dialect.name == "postgresql":
                with (
                    (out / table).open("wb") as file,
                    driver.cursor() as cursor,
                    cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv)") as copy,
                ):
                    for block in copy:
                        file.write(block)
                continue
            with (out / table).open("w", encoding="utf-8", newline="") as lines:
                writer = csv.writer(lines)
                for row in driver.cursor().execute(statement):
                    writer.writerow([_NULL if cell is None else cell for cell in row])


def _bulk(room: Path, url: str) -> float:
    """The plain way, in seconds from its first byte to its commit."""
    with _open(room / "bulk", url) as desk:
        since = time.perf_counter()
        with desk.store.write() as session:
            connection = session.connection()
            driver: Any = connection.connection
            for table in _TABLES:
                if connection.dialect.name == "postgresql":
                    with (
                        (room / "tables" / table).open("rb") as file,
                        driver.cursor() as cursor,
                        cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy,
                    ):
                        while block := file.read(_BLOCK):
                            copy.write(block)
                    continue
                with (room / "tables" / table).open(encoding="utf-8", newline="") as lines:
                    reader = csv.reader(lines)
                    width = len(driver.cursor().execute(f"SELECT * FROM {table} LIMIT 0").description)  # noqa: S608
                    marks = ", ".join("?" * width)
                    rows = ([None if cell == _NULL else cell for cell in row] for row in reader)
                    driver.cursor().executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
        return time.perf_counter() - since


@contextmanager
def _open(room: Path, url: str) -> Iterator[Desk]:
    home = Home(room)
    if not home.is_demonstration():
        home = fresh(room)
    with desk_in(home, database_url=url) as desk:
        yield desk
