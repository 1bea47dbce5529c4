"""intake_accounts 导入: accounts and their history from the lender's packages.

A package is checked whole at the door (manifest, hashes, counts). Then it goes in as one transaction: a row that does
not fit the contract, or names what is not there, waits in quarantine with reason and remedy; the others are stored
as versions, and cases that waited for them are due. Then the facts of the accounts it changed are computed. The same
package twice changes nothing.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import delete, select

from legal_flow.cases.ids import make_id
from legal_flow.contract.manifest import MANIFEST, Manifest
from legal_flow.contract.package import read_package
from legal_flow.contract.rows import FILES
from legal_flow.errors import DataFault
from legal_flow.packets.inbox import digest
from legal_flow.steps.account_facts import refresh_facts
from legal_flow.steps.desk import Desk
from legal_flow.steps.intake_load import Load, Watch
from legal_flow.steps.intake_rows import Context
from legal_flow.steps.waking import wake
from legal_flow.store.failures import note_failure, solve_failure, waiting
from legal_flow.store.tables import portfolio

SWEEP = "intake_accounts"
_FACTS = 1_000
_PLACES = {name: place for place, name in enumerate(FILES, start=1)}


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """One chunk: the packages in the inbox dated up to `as_of` and not yet taken, by day and sequence.

    Repaired rows come after the rows that they name: a debtor's before the account's.
    """
    found: list[tuple[str, int, int, str]] = []
    with desk.store.read() as session:
        taken = set(
            session.scalars(
                select(portfolio.Package.manifest_sha256).where(portfolio.Package.state == "taken")
            )
        )
        later = waiting(session, SWEEP, as_of)
    for name, manifest in desk.inbox.manifests():
        order = told, *_ = _order(manifest)
        if told <= as_of.isoformat() and digest(manifest) not in taken and _subject(name) not in later:
            found.append((*order, name))
    return [[name for *_, name in sorted(found)]] if found else []


def _order(manifest: bytes) -> tuple[str, int, int]:
    """Day, sequence, and of repaired rows the place of their file in the contract's order.

    A manifest that cannot be read comes first, and is refused with its reason.
    """
    try:
        said = json.loads(manifest)
        repaired = said.get("repairs") is not None
        place = max(map(_PLACES.__getitem__, said["files"])) if repaired else 0
        return str(said["as_of"]), int(said["sequence"]), place
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", 0, 0


def _declared_rows(desk: Desk, name: str) -> int | None:
    """How many rows the package's manifest declares; nothing if it cannot be read."""
    try:
        manifest = Manifest.model_validate_json(desk.inbox.manifest(name))
    except (ValueError, DataFault):
        return None
    return sum(entry.rows for entry in manifest.files.values())


def _subject(name: str) -> UUID:
    return make_id("package_folder", name)


def _unwatched(_file: str, _rows: int) -> None:
    """Nobody looks on."""


Watching = Callable[[str, int | None], Watch]
"""Who looks on, for each package by its name and declared rows."""


def run(
    desk: Desk, ids: Iterable[str], as_of: date, watching: Watching = lambda _name, _rows: _unwatched
) -> dict[str, int]:
    """Take the packages named, in order; a package that is not whole is a failure and stops those after it."""
    counts: Counter[str] = Counter()
    for name in ids:
        subject = _subject(name)
        try:
            counts += _take(desk, name, as_of, watching(name, _declared_rows(desk, name)))
        except DataFault as error:
            with desk.store.write() as session:
                note_failure(session, SWEEP, subject, error, as_of)
            counts["packages_refused"] += 1
            break
        with desk.store.write() as session:
            solve_failure(session, SWEEP, subject, as_of)
        counts["packages"] += 1
    return dict(counts)


def _take(desk: Desk, name: str, as_of: date, watch: Watch) -> Counter[str]:
    """Load the package unless it is loaded, then refresh facts unless it is taken: each goes on where it was."""
    row = _row_of(desk, digest(desk.inbox.manifest(name)))
    if row is None:
        with desk.inbox.package(name) as folder:
            row = load(desk, folder, as_of, watch)
    if row.state == "loaded":
        _refresh(desk, row.id, as_of)
    return Counter(row.counts)


def _row_of(desk: Desk, sha256: str) -> portfolio.Package | None:
    with desk.store.read() as session:
        return session.scalar(select(portfolio.Package).where(portfolio.Package.manifest_sha256 == sha256))


def load(desk: Desk, folder: Path, as_of: date, watch: Watch = _unwatched) -> portfolio.Package:
    """The rows of one package into the store, all or none; facts are yet to be computed. `PackageFault` if refused."""
    package, sha256 = read_package(folder), digest((folder / MANIFEST).read_bytes())
    manifest: Manifest = package.manifest
    creditor_id = make_id("creditor", manifest.creditor)
    package_id = make_id("package", creditor_id, sha256)
    context = Context(creditor_id, desk.keys, desk.pack(desk.home))
    with desk.store.write() as session:
        counts = Load(session, desk.objects, package, package_id, context, as_of, watch).run()
        row = portfolio.Package(
            id=package_id,
            creditor_id=creditor_id,
            name=folder.name,
            manifest_sha256=sha256,
            kind=manifest.kind,
            as_of=manifest.as_of,
            sequence=manifest.sequence,
            currency=manifest.currency,
            taken_on=as_of,
            state="loaded",
            counts=dict(counts),
        )
        session.add(row)
        if woken := wake(desk, session, package_id, as_of):
            row.counts = {**counts, "cases_woken": woken}
    return row


def _refresh(desk: Desk, package_id: UUID, as_of: date) -> None:
    """The facts of the accounts it changed, a thousand at a time, each crossed off when it is done."""
    mine = portfolio.ChangedAccount.package_id == package_id
    while True:
        with desk.store.read() as session:
            due = session.scalars(select(portfolio.ChangedAccount.account_id).where(mine).limit(_FACTS)).all()
        refresh_facts(desk, due, as_of)
        with desk.store.write() as session:
            if not due:
                session.get_one(portfolio.Package, package_id).state = "taken"
                return
            done = portfolio.ChangedAccount.account_id.in_(due)
            session.execute(delete(portfolio.ChangedAccount).where(mine, done))
