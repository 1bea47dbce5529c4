"""Proves that no package, however broken, crashes intake, loses a row or goes in by half; each fault is named.

A small sound package is broken by seed in one or two of many ways and taken in. Either it is refused by a message that
names the file, and nothing is stored; or each of its declared rows is stored, known already or in quarantine with
reason and remedy. What is said or stored in clear shows no number or name of a person.
"""

import csv
import json
import random
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

from sqlalchemy import func, select

from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.package import read_package
from legal_flow.errors import PackageFault
from legal_flow.prove.mutations import MUTATIONS, declare
from legal_flow.prove.rooms import ROOT, desk_in, fresh
from legal_flow.sample.plain import make_plain
from legal_flow.steps import intake
from legal_flow.steps.desk import Desk
from legal_flow.store.tables import Base, portfolio

Say = Callable[[str], None]
_FULL, _SHORT = 10_000, 60
_DAY = date(2024, 1, 2)
_ACCOUNTS = 3
_TURN = 500
"""Packages into one database; then it begins anew."""
_REVEALING = re.compile(r"(?!某)[㐀-鿿]|(?!9{9})\d{9}")
"""What masking leaves is 9, A and 某."""


def run(seed: int, say: Say, *, short: bool) -> int:
    """Break and take in many packages; how many did not do as they should."""
    return prove(seed, _SHORT if short else _FULL, ROOT / "packages", say)


def prove(seed: int, packages: int, folder: Path, say: Say) -> int:
    """The same for so many packages, in `folder`; how many did not do as they should."""
    outcomes: Counter[str] = Counter()
    wrong = 0
    for first in range(0, packages, _TURN):
        home = fresh(folder)
        (sound,) = make_plain(_ACCOUNTS, seed, _DAY, home.folder / "sound")
        with desk_in(home) as desk:
            intake.load(desk, sound, _DAY)
            for number in range(first, min(first + _TURN, packages)):
                draw = random.Random(f"{seed} {number}")  # noqa: S311  # The same seed breaks the same way.
                broken = home.inbox / f"p{number}"
                shutil.copytree(sound, broken)
                ways = _break(broken, draw, number)
                for line in _faults(desk, broken, outcomes):
                    wrong += 1
                    say(f"WRONG package {number} ({', '.join(ways)}): {line}")
                shutil.rmtree(broken)
    say(f"{packages} packages: {dict(sorted(outcomes.items()))}")
    return wrong


def _break(folder: Path, draw: random.Random, number: int) -> list[str]:
    """One or two ways at once; the manifest declares what there is then, unless that is what is broken."""
    ways = draw.sample(sorted(MUTATIONS), draw.choice((1, 1, 2)))
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    manifest["sequence"] = number + 2
    (folder / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    for way in ways:
        # After one way there may be nothing left that the other could break.
        with suppress(IndexError, ValueError, csv.Error):
            MUTATIONS[way](folder, draw)
    if not any(way.startswith("manifest_") for way in ways):
        declare(folder, draw)
    return ways


def _faults(desk: Desk, folder: Path, outcomes: Counter[str]) -> Iterator[str]:
    before = _stored(desk)
    try:
        row = intake.load(desk, folder, _DAY)
    except PackageFault as refused:
        outcomes["refused"] += 1
        if _stored(desk) != before:
            yield f"refused, and yet something was stored: {refused}"
        if not re.match(r"\S+: |manifest\.json cannot", str(refused)):
            yield f"refused without naming the file: {refused}"
        if _REVEALING.search(str(refused)):
            yield "the refusal shows what may tell of a person"
        return
    except Exception as error:  # noqa: BLE001  # Whatever it is, it is a finding.
        yield f"crashed: {type(error).__name__}"
        return
    counts = row.counts
    declared = sum(part.entry.rows for part in read_package(folder).parts.values())
    known = sum(
        counts.get(code, 0) for code in ("added", "changed", "same", "older", "organisation", "quarantined")
    )
    outcomes["taken whole" if not counts["quarantined"] else "taken with quarantine"] += 1
    if known != declared:
        yield f"{declared} rows declared, {known} accounted for: {counts}"
    stored = sum(counts.get(code, 0) for code in ("added", "changed", "older", "quarantined"))
    if _stored(desk) - before != stored:
        yield f"what is stored is not what was counted: {counts}"
    with desk.store.read() as session:
        mine = select(portfolio.QuarantinedRow).where(portfolio.QuarantinedRow.package_id == row.id)
        for fault in session.scalars(mine):
            if not (fault.reason and fault.remedy and fault.row >= 2):
                yield f"{fault.file} row {fault.row} is in quarantine without reason, remedy or place"
            if _REVEALING.search(fault.value):
                yield f"{fault.file} row {fault.row}: {fault.field} is shown in clear"


def _stored(desk: Desk) -> int:
    """All versions and rows in quarantine."""
    tables = [table for table in Base.metadata.tables.values() if "known_to" in table.c]
    with desk.store.read() as session:
        return sum(
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (*tables, portfolio.QuarantinedRow.__table__)
        )
