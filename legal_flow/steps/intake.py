"""intake_accounts 导入: accounts and their history from the lender's packages.

A package is checked whole at the door (manifest, hashes, counts). Then it goes in as one transaction: a row that does
not fit the contract, or names what is not there, waits in quarantine with reason and remedy; the others are stored
as versions, and cases that waited for them are due. Then the facts of the accounts it changed are computed. The same
package twice changes nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

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
from legal_flow.store.session import hold
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.work import Failure

SWEEP = "intake_accounts"
LOADED, TAKEN = "loaded", "taken"
_FACTS = 1_000
_PLACES = {name: place for place, name in enumerate(FILES, start=1)}


class PastDay(DataFault):
    """A package would be taken on a day before the last on which one was: its facts would leave out what came since."""

    code = "package-past-day"
    remedy = "Take it on the day that is named, or later."


def pick(desk: Desk, as_of: date, *, again: bool = False) -> list[list[str]]:
    """One chunk: the packages of the inbox dated up to `as_of` and not yet taken, by day and sequence.

    One that is loaded goes on wherever its folder went meanwhile. Repaired rows come after the rows that they name: a
    debtor's before the account's. One that was refused waits until its next try, unless its manifest is another now or
    a person wants it `again`.
    """
    with desk.store.read() as session:
        row = portfolio.Package
        taken = set(session.scalars(select(row.manifest_sha256)))
        loaded = select(row.as_of, row.sequence, row.name).where(row.state == LOADED)
        found: list[tuple[date, int, int, str]] = [
            (told, number, 0, name) for told, number, name in session.execute(loaded)
        ]
        refused = {} if again else waiting(session, SWEEP, as_of)
    for name, manifest in desk.inbox.manifests():
        if digest(manifest) in taken or _mark(manifest) in refused.get(_subject(name), ""):
            continue
        order = told, *_ = _order(manifest)
        if told <= as_of:
            found.append((*order, name))
    return [[name for *_, name in sorted(found)]] if found else []


def _mark(manifest: bytes) -> str:
    """How the failure of a package says which manifest was refused; a corrected package has another."""
    return f"manifest {digest(manifest)[:12]}: "


def _order(manifest: bytes) -> tuple[date, int, int]:
    """Day, sequence, and of repaired rows the place of their file in the contract's order.

    A manifest that cannot be read comes first, and is refused with its reason.
    """
    try:
        said = Manifest.model_validate_json(manifest)
    except ValueError:
        return date.min, 0, 0
    place = max(_PLACES.get(name, 0) for name in said.files) if said.repairs and said.files else 0
    return said.as_of, said.sequence, place


def _manifest(desk: Desk, name: str) -> bytes:
    """The manifest of a package; nothing where it cannot be read, as the inbox lists it."""
    try:
        return desk.inbox.manifest(name)
    except DataFault:
        return b""


def _declared_rows(desk: Desk, name: str) -> int | None:
    """How many rows the package's manifest declares; nothing if it cannot be read."""
    try:
        manifest = Manifest.model_validate_json(_manifest(desk, name))
    except ValueError:
        return None
    return sum(entry.rows for entry in manifest.files.values())


def _subject(name: str) -> UUID:
    return make_id("package_folder", name)


def _unwatched(_file: str, _rows: int) -> None:
    """Nobody looks on."""


Watching = Callable[[str, int | None], Watch]
"""Who looks on, for each piece of work by its name and rows: a package with those it declares, then its accounts."""


def run(
    desk: Desk, ids: Iterable[str], as_of: date, watching: Watching = lambda _name, _rows: _unwatched
) -> dict[str, int]:
    """Take the packages named, in order; a package that is not whole is a failure and stops those after it."""
    counts: Counter[str] = Counter()
    for name in ids:
        subject = _subject(name)
        try:
            counts += _take(desk, name, as_of, watching)
        except DataFault as error:
            error.args = (f"{_mark(_manifest(desk, name))}{error}",)
            with desk.store.write() as session:
                note_failure(session, SWEEP, subject, error, as_of)
            counts["packages_refused"] += 1
            break
        with desk.store.write() as session:
            solve_failure(session, SWEEP, subject, as_of)
        counts["packages"] += 1
    return dict(counts)


def refusals(desk: Desk, names: Sequence[str]) -> list[tuple[str, str, str]]:
    """Name, reason and remedy of those packages that were refused last time."""
    told: list[tuple[str, str, str]] = []
    with desk.store.read() as session:
        for name in names:
            row = session.get(Failure, make_id("failure", SWEEP, _subject(name)))
            if row is not None and row.solved_on is None:
                told.append((name, row.message, row.remedy))
    return told


def _take(desk: Desk, name: str, as_of: date, watching: Watching) -> Counter[str]:
    """Load the package unless it is loaded, then refresh facts unless it is taken: each goes on where it was."""
    row = _row_of(desk, portfolio.Package.name == name, portfolio.Package.state == LOADED)
    if row is None:
        manifest = digest(desk.inbox.manifest(name))
        row = _row_of(desk, portfolio.Package.manifest_sha256 == manifest)
    if row is None:
        with desk.inbox.package(name) as folder:
            row = load(desk, folder, as_of, watching(name, _declared_rows(desk, name)))
    if row.state == LOADED:
        _refresh(desk, row.id, as_of, watching(f"{name} facts", _accounts_due(desk, row.id)))
    return Counter(row.counts)


def _row_of(desk: Desk, *where: ColumnElement[bool]) -> portfolio.Package | None:
    with desk.store.read() as session:
        return session.scalars(select(portfolio.Package).where(*where)).first()


def load(desk: Desk, folder: Path, as_of: date, watch: Watch = _unwatched) -> portfolio.Package:
    """The rows of one package into the store, all or none; facts are yet to be computed. `PackageFault` if refused."""
    package, sha256 = read_package(folder), digest((folder / MANIFEST).read_bytes())
    manifest: Manifest = package.manifest
    creditor_id = make_id("creditor", manifest.creditor)
    package_id = make_id("package", creditor_id, sha256)
    context = Context(creditor_id, desk.keys, desk.pack(desk.home))
    with desk.store.write() as session:
        # A package is ordered among those that were taken, so no other is taken meanwhile.
        hold(session, SWEEP)
        if (there := session.get(portfolio.Package, package_id)) is not None:
            return there
        _only_forward(session, as_of)
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
            state=LOADED,
            counts=dict(counts),
        )
        session.add(row)
        if woken := wake(desk, session, package_id, as_of):
            row.counts = {**counts, "cases_woken": woken}
    return row


def _only_forward(session: Session, as_of: date) -> None:
    """Raise `PastDay` on a day before the last on which a package was taken."""
    last = session.scalar(select(func.max(portfolio.Package.taken_on)))
    if last is not None and last > as_of:
        raise PastDay(f"packages were taken on {last} already, this one is not taken on {as_of}")


def _accounts_due(desk: Desk, package_id: UUID) -> int:
    due = select(func.count()).where(portfolio.ChangedAccount.package_id == package_id)
    with desk.store.read() as session:
        return session.scalar(due) or 0


def _refresh(desk: Desk, package_id: UUID, as_of: date, watch: Watch) -> None:
    """The facts of the accounts it changed, a thousand at a time, each crossed off when it is done."""
    mine = portfolio.ChangedAccount.package_id == package_id
    while True:
        with desk.store.read() as session:
            _only_forward(session, as_of)
            due = session.scalars(select(portfolio.ChangedAccount.account_id).where(mine).limit(_FACTS)).all()
        refresh_facts(desk, due, as_of)
        with desk.store.write() as session:
            if not due:
                session.get_one(portfolio.Package, package_id).state = TAKEN
                return
            done = portfolio.ChangedAccount.account_id.in_(due)
            session.execute(delete(portfolio.ChangedAccount).where(mine, done))
        watch("of accounts", len(due))
