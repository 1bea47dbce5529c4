"""intake_accounts 导入: accounts and their history from the lender's packages.

A package is checked whole at the door (manifest, hashes, counts). Then each file goes in by itself: a row that does not
fit the contract, or names what is not there, waits in quarantine with reason and remedy; the others are stored
as versions. The same package twice changes nothing.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.contract.faults import Fault
from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.references import check_references
from legal_flow.contract.rows import FILES, InstalmentRow, LenderRow, Row, ScanRow, UnitRow
from legal_flow.errors import DataFault, PackageFault
from legal_flow.packets.storage import object_key
from legal_flow.steps import intake_rows
from legal_flow.steps.account_facts import refresh_facts
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import note_failure, solve_failure, waiting
from legal_flow.store.tables import organisation, portfolio
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.versions import batched, take_rows

SWEEP = "intake_accounts"
_UNIT_RANK = ("head_office", "card_centre", "branch", "sub_branch")


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """One chunk: the packages in the inbox dated up to `as_of` and not yet taken, in the order of their dates."""
    found: list[tuple[str, str]] = []
    with desk.store.read() as session:
        taken = set(
            session.scalars(
                select(portfolio.Package.manifest_sha256).where(portfolio.Package.state == "taken")
            )
        )
        later = waiting(session, SWEEP, as_of)
    for manifest in sorted(desk.inbox.glob(f"*/{MANIFEST}")):
        name, told = manifest.parent.name, _as_of(manifest)
        if told <= as_of.isoformat() and _hash_of(manifest) not in taken and _subject(name) not in later:
            found.append((told, name))
    return [[name for _, name in sorted(found)]] if found else []


def _as_of(manifest: Path) -> str:
    """The day a manifest tells of; one that cannot be read comes first, and is refused with its reason."""
    try:
        return str(json.loads(manifest.read_bytes())["as_of"])
    except (ValueError, KeyError, TypeError):
        return ""


def _subject(name: str) -> UUID:
    return make_id("package_folder", name)


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Take the packages named, in order; a package that is not whole is a failure and stops those after it."""
    counts: Counter[str] = Counter()
    for name in ids:
        subject = _subject(name)
        try:
            counts += _take(desk, desk.inbox / name, as_of)
        except DataFault as error:
            with desk.store.write() as session:
                note_failure(session, SWEEP, subject, error, as_of)
            counts["packages_refused"] += 1
            break
        with desk.store.write() as session:
            solve_failure(session, SWEEP, subject, as_of)
        counts["packages"] += 1
    return dict(counts)


def _hash_of(manifest: Path) -> str:
    return hashlib.sha256(manifest.read_bytes()).hexdigest()


def _take(desk: Desk, folder: Path, as_of: date) -> Counter[str]:
    package = read_package(folder)
    lender = next((row for row in package.rows("lender.csv") if isinstance(row, LenderRow)), None)
    creditor_id = make_id("creditor", package.manifest.creditor)
    digest = _hash_of(folder / MANIFEST)
    package_id = make_id("package", creditor_id, digest)
    context = intake_rows.Context(creditor_id, desk.keys, desk.pack(desk.home))
    with desk.store.write() as session:
        _take_lender(session, context, lender, package)
        session.merge(_package_row(package, package_id, creditor_id, digest, as_of, "loading", {}))
    faults = {(fault.file, fault.row): fault for fault in check_references(package)}
    counts: Counter[str] = Counter()
    for name in FILES:
        if name not in {"lender.csv", "units.csv"}:
            counts += _take_file(desk, package, name, context, package_id, faults, as_of)
    with desk.store.read() as session:
        changed = _changed_accounts(session, package_id)
    refresh_facts(desk, changed, as_of)
    with desk.store.write() as session:
        session.merge(_package_row(package, package_id, creditor_id, digest, as_of, "taken", dict(counts)))
    counts["accounts_changed"] = len(changed)
    return counts


def _package_row(
    package: Package,
    package_id: UUID,
    creditor_id: UUID,
    digest: str,
    as_of: date,
    state: str,
    counts: dict[str, Any],
) -> portfolio.Package:
    return portfolio.Package(
        id=package_id,
        creditor_id=creditor_id,
        name=package.folder.name,
        manifest_sha256=digest,
        kind=package.manifest.kind,
        as_of=package.manifest.as_of,
        currency=package.manifest.currency,
        taken_on=as_of,
        state=state,
        counts=counts,
    )


def _take_lender(
    session: Session, context: intake_rows.Context, lender: LenderRow | None, package: Package
) -> None:
    """The lender and its units; they are few and only ever the latest counts."""
    if lender is not None:
        session.merge(
            organisation.Creditor(
                id=context.creditor_id,
                code=lender.code,
                name=lender.name,
                kind=lender.kind,
                uscc=lender.uscc,
                jurisdiction=context.pack.code,
            )
        )
    elif session.get(organisation.Creditor, context.creditor_id) is None:
        raise PackageFault(
            f"lender.csv: the lender {package.manifest.creditor} is not known yet; send its full package first"
        )
    session.flush()
    units = [row for row in package.rows("units.csv") if isinstance(row, UnitRow)]
    for unit in sorted(units, key=lambda row: _UNIT_RANK.index(row.kind)):
        values = unit.model_dump(exclude={"unit_ref", "parent_ref"})
        parent = context.id_of("unit", unit.parent_ref) if unit.parent_ref else None
        session.merge(
            organisation.Unit(
                id=context.id_of("unit", unit.unit_ref),
                creditor_id=context.creditor_id,
                ref=unit.unit_ref,
                parent_id=parent,
                **values,
            )
        )
        session.flush()


def _take_file(
    desk: Desk,
    package: Package,
    name: str,
    context: intake_rows.Context,
    package_id: UUID,
    faults: dict[tuple[str, int], Fault],
    as_of: date,
) -> Counter[str]:
    """All rows of one file, batch by batch; each batch is one transaction."""
    counts: Counter[str] = Counter()
    for batch in batched(_numbered(package.rows(name))):
        good: list[tuple[int, Row]] = []
        bad: list[Fault] = []
        for number, row in batch:
            fault = row if isinstance(row, Fault) else faults.get((name, number))
            if fault is not None:
                bad.append(fault)
            elif not isinstance(row, Fault):
                good.append((number, row))
        with desk.store.write() as session:
            table, rows, orphans = _to_rows(desk, session, package, name, context, good, as_of)
            counts += take_rows(session, table, rows, package_id, as_of)
            for fault in [*bad, *orphans]:
                session.merge(_quarantined(package_id, fault))
        counts["quarantined"] += len(bad) + len(orphans)
    return counts


def _numbered(rows: Iterator[Row | Fault]) -> Iterator[tuple[int, Row | Fault]]:
    """Rows with the number a spreadsheet shows: the header is row 1."""
    return enumerate(rows, start=2)


def _to_rows(
    desk: Desk,
    session: Session,
    package: Package,
    name: str,
    context: intake_rows.Context,
    good: list[tuple[int, Row]],
    as_of: date,
) -> tuple[type[Any], list[dict[str, Any]], list[Fault]]:
    if name == "instalments.csv":
        return portfolio.Instalment, *_instalments(session, context, good)
    if name == "scans.csv":
        return portfolio.Scan, *_scans(desk, session, package, context, good, as_of)
    mapping = intake_rows.FILES[name]
    made = [(number, intake_rows.to_row(mapping, row, context)) for number, row in good]
    return mapping.table, *_with_account(session, name, made, mapping.table is portfolio.Account)


def _with_account(
    session: Session, name: str, made: list[tuple[int, dict[str, Any]]], is_account: bool
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Split off rows whose account or debtor nobody ever sent."""
    column, table = ("debtor_id", portfolio.Debtor) if is_account else ("account_id", portfolio.Account)
    if made and column not in made[0][1]:
        column, table = "debtor_id", portfolio.Debtor
    if not made or column not in made[0][1]:
        return [row for _, row in made], []
    known = set(session.scalars(select(table.id).where(table.id.in_({row[column] for _, row in made}))))
    orphans = [
        Fault(
            name,
            number,
            column.replace("_id", "_ref"),
            "",
            "names nothing that was ever sent",
            "Send it first.",
        )
        for number, row in made
        if row[column] not in known
    ]
    return [row for _, row in made if row[column] in known], orphans


def _instalments(
    session: Session, context: intake_rows.Context, good: list[tuple[int, Row]]
) -> tuple[list[dict[str, Any]], list[Fault]]:
    plans = {context.id_of("plan", row.plan_ref) for _, row in good if isinstance(row, InstalmentRow)}
    accounts = dict(
        session.execute(
            select(portfolio.Plan.id, portfolio.Plan.account_id).where(portfolio.Plan.id.in_(plans))
        ).all()
    )
    rows: list[dict[str, Any]] = []
    orphans: list[Fault] = []
    for number, row in good:
        if not isinstance(row, InstalmentRow):
            continue
        plan_id = context.id_of("plan", row.plan_ref)
        if plan_id not in accounts:
            orphans.append(
                Fault(
                    "instalments.csv",
                    number,
                    "plan_ref",
                    "",
                    "names no plan that was ever sent",
                    "Send it first.",
                )
            )
            continue
        ref = f"{row.plan_ref}/{row.number}"
        rows.append(
            row.model_dump(exclude={"plan_ref"})
            | {
                "id": context.id_of("instalment", ref),
                "creditor_id": context.creditor_id,
                "ref": ref,
                "plan_id": plan_id,
                "account_id": accounts[plan_id],
            }
        )
    return rows, orphans


def _scans(
    desk: Desk,
    session: Session,
    package: Package,
    context: intake_rows.Context,
    good: list[tuple[int, Row]],
    as_of: date,
) -> tuple[list[dict[str, Any]], list[Fault]]:
    """Store each file byte for byte, then its row."""
    made: list[tuple[int, dict[str, Any]]] = []
    for number, row in good:
        if not isinstance(row, ScanRow):
            continue
        account_id = context.id_of("account", row.account_ref)
        body = (package.folder / row.path).read_bytes()
        digest = package.manifest.scans[row.path]
        key = object_key(
            context.creditor_id, account_id, row.kind, 1, digest, Path(row.path).suffix[1:].lower()
        )
        desk.objects.put(key, body, digest)
        if session.get(StoredObject, key) is None:
            session.add(StoredObject(key=key, sha256=digest, size=len(body), written_on=as_of))
        made.append(
            (
                number,
                {
                    "id": context.id_of("scan", row.scan_ref),
                    "creditor_id": context.creditor_id,
                    "ref": row.scan_ref,
                    "account_id": account_id,
                    "kind": row.kind,
                    "pages": row.pages,
                    "sha256": digest,
                    "object_key": key,
                },
            )
        )
    return _with_account(session, "scans.csv", made, is_account=False)


def _quarantined(package_id: UUID, fault: Fault) -> portfolio.QuarantinedRow:
    return portfolio.QuarantinedRow(
        id=make_id("quarantined", package_id, fault.file, fault.row, fault.field),
        package_id=package_id,
        file=fault.file,
        row=fault.row,
        field=fault.field,
        value=fault.masked,
        reason=fault.reason[:400],
        remedy=fault.remedy[:400],
    )


def _changed_accounts(session: Session, package_id: UUID) -> list[UUID]:
    """Accounts of which this package changed anything, their debtors' flags included."""
    changed = set(
        session.scalars(select(portfolio.Account.id).where(portfolio.Account.package_id == package_id))
    )
    for table in portfolio.OfAccount.__subclasses__():
        changed.update(
            session.scalars(select(table.account_id).where(table.package_id == package_id).distinct())
        )
    for debtor_table, column in (
        (portfolio.Flag, portfolio.Flag.debtor_id),
        (portfolio.Debtor, portfolio.Debtor.id),
        (portfolio.Lead, portfolio.Lead.debtor_id),
    ):
        debtors = select(column).where(debtor_table.package_id == package_id)
        changed.update(
            session.scalars(
                select(portfolio.Account.id).where(
                    portfolio.Account.debtor_id.in_(debtors), portfolio.Account.known_to.is_(None)
                )
            )
        )
    return sorted(changed)
