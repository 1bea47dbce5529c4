"""One package into the store, in one transaction: whole or not at all, whatever moment it is broken off at."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import polars as pl
from sqlalchemy import delete, func, literal, select, tuple_
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.contract.faults import Fault, orphan_fault
from legal_flow.contract.package import Package
from legal_flow.contract.rows import FILES, LenderRow, UnitRow
from legal_flow.contract.tables import ROW
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.errors import PackageFault
from legal_flow.packets.storage import ObjectStore, object_key
from legal_flow.steps import intake_rows
from legal_flow.steps.intake_rows import Context, id_column, references, to_rows
from legal_flow.store.bulk import indexed_afterwards, insert_rows, rows_among, run_among
from legal_flow.store.tables import organisation, portfolio
from legal_flow.store.tables.papers import StoredObject
from legal_flow.store.versions import Versions, batched, content_hashes

Item = TypeVar("Item")
Small = TypeVar("Small", LenderRow, UnitRow)
Watch = Callable[[str, int], None]
"""Is told after each batch which file it was of and how many rows it had."""
_UNIT_RANK = ("head_office", "card_centre", "branch", "sub_branch")
_NOTE = "INSERT INTO {table} (package_id, account_id) SELECT {package}, id FROM "
_CHANGED = {
    "account_id": f"{_NOTE} {{each}} WHERE true ON CONFLICT DO NOTHING",
    "debtor_id": f"{_NOTE} account WHERE known_to IS NULL AND debtor_id {{among}} ON CONFLICT DO NOTHING",
}
"""Accounts named, and accounts of debtors named; none twice."""
_ABSENT = "SELECT one.id FROM {each} WHERE (SELECT 1 FROM {table} WHERE {table}.id = one.id LIMIT 1) IS NULL"
"""The ids that no row has; each is looked up by itself, whatever the planner thinks of a table just filled."""
_IDS = 20_000
_MANY = 100_000
"""So many rows into an empty table are indexed afterwards."""


@dataclass(frozen=True)
class Prepared:
    """One batch of a file, ready for the tables: `count` rows were read, the good ones are `rows`."""

    name: str
    rows: pl.DataFrame
    faults: list[Fault]
    count: int


@dataclass
class Load:
    """The taking in of one package on a day, in the transaction of `session`."""

    session: Session
    objects: ObjectStore
    package: Package
    package_id: UUID
    context: Context
    as_of: date
    watch: Watch
    counts: Counter[str] = field(default_factory=Counter)
    _newer: set[str] = field(default_factory=set)
    """The packages (hex ids) whose rows this one does not displace."""

    def run(self) -> Counter[str]:
        """Everything but the row of the package itself, which the caller writes in the same transaction."""
        self._organisation(self._taken_later())
        for name, batches in groupby(ahead(self._prepared()), key=attrgetter("name")):
            self._file(name, batches)
        self._leave_quarantine()
        self._count_changed()
        return self.counts

    def _taken_later(self) -> list[portfolio.Package]:
        """The lender's packages that are newer than this one and were taken before it; none as a rule.

        A newer full package has looked at every row that stood when it came: what it left as it was counts as told
        by it, whichever package brought it.
        """
        manifest, package = self.package.manifest, portfolio.Package
        mine = package.creditor_id == self.context.creditor_id
        order = tuple_(package.as_of, package.sequence)
        ours = tuple_(literal(manifest.as_of), literal(manifest.sequence))
        later = list(self.session.scalars(select(package).where(mine, order > ours)))
        full = [one.taken_on for one in later if one.kind == PackageKind.FULL]
        seen = select(package.id).where(mine, package.taken_on <= max(full)) if full else None
        confirmed = self.session.scalars(seen) if seen is not None else ()
        self._newer = {one.hex for one in (*(row.id for row in later), *confirmed)}
        return later

    def _file(self, name: str, batches: Iterable[Prepared]) -> None:
        table = intake_rows.FILES[name].table
        versions = Versions(self.session, table, self.package_id, self.as_of, self._newer)
        part = self.package.parts.get(name)
        is_bulk = versions.is_first and part is not None and part.entry.rows >= _MANY
        with indexed_afterwards(self.session.connection(), table) if is_bulk else nullcontext():
            for batch in batches:
                known, orphans = self._known(name, batch.rows)
                fresh, counted = versions.take(self._completed(name, known).rename({ROW: "row"}))
                self._note_changed(self._whose(name, fresh))
                self.counts += counted
                self._quarantine([*batch.faults, *orphans])
                self.watch(name, batch.count)

    def _prepared(self) -> Iterator[Prepared]:
        """Every batch of every file in the contract's order; read, checked and hashed, without the database."""
        for name in intake_rows.FILES:
            for batch in self.package.batches(name):
                rows = to_rows(name, batch.good, self.context)
                if name == "scans.csv":
                    digests = [self.package.manifest.scans[path] for path in rows["path"].to_list()]
                    rows = rows.with_columns(pl.Series("sha256", digests, pl.String))
                hashed = rows.with_columns(content_hashes(rows.drop(ROW)))
                yield Prepared(name, hashed, batch.faults, batch.rows)

    def _known(self, name: str, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault]]:
        """Split off rows that name what nobody ever sent, or what waits in quarantine itself."""
        orphans: list[Fault] = []
        for ref, (_, table) in references(name).items():
            named = id_column(ref)
            each = rows[named].unique().drop_nulls().to_list()
            absent = rows_among(self.session.connection(), _ABSENT, table, each)
            if not absent:
                continue
            lost = pl.col(named).is_in([one for (one,) in absent]).fill_null(False)
            file = self.package.parts[name].path.name
            orphans += [orphan_fault(file, row, FILES[name], ref) for row in rows.filter(lost)[ROW].to_list()]
            rows = rows.filter(~lost)
        return rows, orphans

    def _completed(self, name: str, rows: pl.DataFrame) -> pl.DataFrame:
        """With what the row of a file does not say itself."""
        if name == "instalments.csv":
            plans = rows_among(
                self.session.connection(),
                "SELECT id, account_id FROM {table} WHERE known_to IS NULL AND id {among}",
                portfolio.Plan,
                rows["plan_id"].unique().to_list(),
            )
            schema = {"plan_id": pl.String, "account_id": pl.String}
            accounts = pl.DataFrame(plans, schema=schema, orient="row")
            return rows.join(accounts, on="plan_id", how="left", maintain_order="left")
        if name == "scans.csv":
            return self._scans(rows)
        return rows

    def _scans(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Each file goes into the object store byte for byte before its row is written; its key holds its hash."""
        stored: list[str] = []
        for path, digest, kind, account in rows.select("path", "sha256", "kind", "account_id").iter_rows():
            body = (self.package.folder / path).read_bytes()
            suffix = Path(path).suffix[1:].lower()
            key = object_key(self.context.creditor_id, UUID(account), kind, 1, digest, suffix)
            self.objects.put(key, body, digest)
            if self.session.get(StoredObject, key) is None:
                self.session.add(StoredObject(key=key, sha256=digest, size=len(body), written_on=self.as_of))
            stored.append(key)
        self.session.flush()
        return rows.drop("path").with_columns(pl.Series("object_key", stored, pl.String))

    def _whose(self, name: str, fresh: pl.DataFrame) -> pl.Series:
        if "account_id" in fresh.columns:
            return fresh["account_id"]
        if name == "accounts.csv":
            return fresh["id"].alias("account_id")
        return fresh["id"].alias("debtor_id") if name == "debtors.csv" else fresh["debtor_id"]

    def _note_changed(self, whose: pl.Series) -> None:
        """The accounts of which something was stored, and those of debtors of whom: their facts are due."""
        if ids := whose.unique().to_list():
            run_among(
                self.session.connection(),
                _CHANGED[whose.name],
                portfolio.ChangedAccount,
                ids,
                package=self.package_id.hex,
            )

    def _count_changed(self) -> None:
        mine = portfolio.ChangedAccount.package_id == self.package_id
        found = select(func.count()).select_from(portfolio.ChangedAccount).where(mine)
        self.counts["accounts_changed"] = self.session.scalar(found) or 0

    def _quarantine(self, faults: list[Fault]) -> None:
        self.counts["quarantined"] += len(faults)
        if faults:
            rows = pl.DataFrame([_quarantined(self.package_id, fault) for fault in faults])
            insert_rows(self.session.connection(), portfolio.QuarantinedRow, rows)

    def _leave_quarantine(self) -> None:
        """Rows that come again repaired are taken, or wait under this package's name with what is wrong now."""
        repairs = self.package.manifest.repairs
        if repairs is None:
            return
        row = portfolio.QuarantinedRow
        origin = make_id("package", self.context.creditor_id, repairs.manifest)
        for numbers in batched(repairs.rows, _IDS):
            mended = (row.package_id == origin) & (row.file == repairs.file) & row.row.in_(numbers)
            self.session.execute(delete(row).where(mended))
            self.counts["repaired"] += len(numbers)

    def _organisation(self, later: list[portfolio.Package]) -> None:
        """The lender and its units, parents first; they are few, have no versions, and only the newest word counts."""
        is_older = any(one.counts.get("organisation") for one in later)
        for lender in self._few("lender.csv", LenderRow):
            values = {"jurisdiction": self.context.pack.code, **lender.model_dump()}
            self._keep(organisation.Creditor(id=self.context.creditor_id, **values), is_older=is_older)
        if self.session.get(organisation.Creditor, self.context.creditor_id) is None:
            code = self.package.manifest.creditor
            raise PackageFault(f"lender.csv: the lender {code} is not known yet; send its full package first")
        for unit in sorted(self._few("units.csv", UnitRow), key=lambda row: _UNIT_RANK.index(row.kind)):
            values = unit.model_dump(exclude={"unit_ref", "parent_ref"})
            parent = self.context.id_of("unit", unit.parent_ref) if unit.parent_ref else None
            if parent is not None and self.session.get(organisation.Unit, parent) is None:
                raise PackageFault(
                    f"units.csv: {unit.unit_ref} has a parent that is not known, or of no higher rank; correct it"
                )
            self._keep(
                organisation.Unit(
                    id=self.context.id_of("unit", unit.unit_ref),
                    creditor_id=self.context.creditor_id,
                    ref=unit.unit_ref,
                    parent_id=parent,
                    **values,
                ),
                is_older=is_older,
            )

    def _keep(self, row: organisation.Creditor | organisation.Unit, *, is_older: bool) -> None:
        """As the newest word; of an older package only what was not known at all."""
        if is_older and self.session.get(type(row), row.id) is not None:
            self.counts["organisation_older"] += 1
            return
        self.session.merge(row)
        self.session.flush()

    def _few(self, name: str, model: type[Small]) -> list[Small]:
        """The rows of a small file; its faults go to quarantine."""
        rows = list(self.package.rows(name))
        self._quarantine([row for row in rows if isinstance(row, Fault)])
        self.watch(name, len(rows))
        good = [row for row in rows if isinstance(row, model)]
        self.counts["organisation"] += len(good)
        return good


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, none of them None; each is made by another thread while the one before it is being used."""
    source = iter(items)
    with ThreadPoolExecutor(1, "ahead") as pool:
        coming = pool.submit(next, source, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, source, None)
            yield item


def _quarantined(package_id: UUID, fault: Fault) -> dict[str, Any]:
    return {
        "id": make_id("quarantined", package_id, fault.file, fault.row, fault.field).hex,
        "package_id": package_id.hex,
        "file": fault.file,
        "row": fault.row,
        "field": fault.field,
        "value": fault.masked,
        "reason": fault.reason[:400],
        "remedy": fault.remedy[:400],
    }
