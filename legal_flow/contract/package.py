"""Reading a portfolio package: whole or not at all at the door, then batch by batch, column by column."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl
from pydantic import ValidationError

from legal_flow.contract.checks import fits
from legal_flow.contract.faults import (
    Fault,
    duplicate_fault,
    fault_of,
    manifest_fault,
    masked,
    reference_fault,
    width_fault,
)
from legal_flow.contract.manifest import MANIFEST, FileEntry, Manifest
from legal_flow.contract.references import NAMED, Keys, key_hash, key_text
from legal_flow.contract.rows import FILES, Row, column, keys
from legal_flow.contract.tables import ROW, Batch, encoding_of, read_table
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.errors import PackageFault


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a package: how it is called there, what is declared of it, how it is encoded."""

    path: Path
    entry: FileEntry
    encoding: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A batch after all checks that the package itself can answer."""

    good: pl.DataFrame
    """Text cells in the order of the contract, with `ROW`; a blank cell is null."""
    faults: list[Fault]
    rows: int


@dataclass(frozen=True, slots=True)
class Package:
    """A folder whose files are those of its manifest, byte for byte, and whose rows are as many as declared."""

    folder: Path
    manifest: Manifest
    parts: Mapping[str, Part]
    """By the contract's name of the file (`ledger.csv`), whatever form it came in; a delta leaves some out."""
    known: Mapping[str, Keys]
    """What keys the rows of each file have."""

    def batches(self, name: str) -> Iterator[Checked]:
        """All rows of a file (`ledger.csv`): those that fit, and for each other one the fault instead of it.

        Duplicate keys and cells that contradict the manifest are faults; in a full package also references to nothing.
        The references of a delta may name rows of earlier packages; the store looks those up. A reference to a row
        that is itself in quarantine is no fault here: that row is there, and comes when it is repaired.
        """
        if name not in self.parts:
            return
        model, file = FILES[name], self.parts[name].path.name
        seen: set[str] = set()
        for batch in self._read(name):
            good, faults = _check(model, file, batch)
            found: dict[int, Fault] = {}
            for fault in (*faults, *self._twice(name, batch.frame, seen), *self._astray(name, good)):
                found.setdefault(fault.row, fault)
            if len(found) > len(faults):
                good = good.filter(~pl.col(ROW).is_in(list(found)))
            yield Checked(good, list(found.values()), batch.rows)

    def rows(self, name: str) -> Iterator[Row | Fault]:
        """The same one by one, for a file of few rows: each row, then the faults of its batch."""
        validate = FILES[name].__pydantic_validator__.validate_python
        for batch in self.batches(name):
            for cells in batch.good.drop(ROW).iter_rows(named=True):
                yield validate(cells)
            yield from batch.faults

    def faults(self) -> Iterator[Fault]:
        """Every fault that the package itself can tell of."""
        for name in FILES:
            for batch in self.batches(name):
                yield from sorted(batch.faults, key=lambda fault: fault.row)

    def cells(self, name: str, numbers: set[int]) -> Iterator[tuple[int, dict[str, str | None]]]:
        """The cells of some rows as they came; misfits have none."""
        for batch in self._read(name):
            for cells in batch.frame.filter(pl.col(ROW).is_in(list(numbers))).iter_rows(named=True):
                yield cells.pop(ROW), cells

    def _read(self, name: str) -> Iterator[Batch]:
        part = self.parts[name]
        return read_table(part.path, list(FILES[name].model_fields), part.encoding)

    def _twice(self, name: str, rows: pl.DataFrame, seen: set[str]) -> Iterator[Fault]:
        """Rows whose key stood before, in a row good or bad; `seen` goes from batch to batch."""
        model, file = FILES[name], self.parts[name].path.name
        suspects = self.known[name].doubled(key_hash(model, rows))
        if not suspects.any():
            return
        for number, own in rows.filter(suspects).select(ROW, key_text(model)).iter_rows():
            if own in seen:
                yield duplicate_fault(file, number, model, keys(model)[0], own)
            seen.add(own)

    def _astray(self, name: str, good: pl.DataFrame) -> Iterator[Fault]:
        """Cells that contradict the manifest; in a full package also references to nothing."""
        model, file = FILES[name], self.parts[name].path.name
        for field, allowed in self._told_by_manifest(name).items():
            other = good.filter(~pl.col(field).is_in(sorted(allowed)))
            for number, value in other.select(ROW, field).iter_rows():
                yield manifest_fault(file, number, model, field, value)
        if self.manifest.kind is not PackageKind.FULL:
            return
        for field in model.model_fields:
            target = column(model, field).refers
            if target:
                named = good.select(ROW, field).drop_nulls()
                lost = named.filter(~self.known[target].holds(named[field].hash()))
                for number, value in lost.iter_rows():
                    yield reference_fault(file, number, model, field, value, target)

    def _told_by_manifest(self, name: str) -> dict[str, frozenset[str]]:
        """The columns of a file whose values the manifest fixes."""
        match name:
            case "lender.csv":
                return {"code": frozenset({self.manifest.creditor})}
            case "accounts.csv":
                return {"currency": frozenset({self.manifest.currency})}
            case "scans.csv":
                return {"path": frozenset(self.manifest.scans)}
            case _:
                return {}


def _check(model: type[Row], file: str, batch: Batch) -> tuple[pl.DataFrame, list[Fault]]:
    """The rows that fit, column-wise; the others again by themselves, so that each fault is named."""
    fitting = batch.frame.select(fits(model)).to_series()
    faults = [width_fault(file, number, cells, len(model.model_fields)) for number, cells in batch.misfits]
    if fitting.all():
        return batch.frame, faults
    validate = model.__pydantic_validator__.validate_python
    for cells in batch.frame.filter(~fitting).iter_rows(named=True):
        number = cells.pop(ROW)
        try:
            validate(cells)
        except ValidationError as error:
            details = error.errors(include_url=False, include_input=False)
            faults.append(fault_of(file, number, model, cells, details))
        else:
            raise AssertionError(f"{file} row {number}: fits by itself and not in its column")
    return batch.frame.filter(fitting), faults


def read_package(folder: Path) -> Package:
    """The package in a folder; manifest, hashes, row counts, headers and encodings are checked in one reading.

    Raises `PackageFault`, which names the file and the remedy.
    """
    manifest = _read_manifest(folder)
    parts = _check_names(folder, manifest)
    for scan, declared in manifest.scans.items():
        if _sha256(folder / scan) != declared:
            raise PackageFault(f"{scan}: the SHA-256 is not that of the manifest; send the package again")
    found: dict[str, Part] = {}
    known = {name: Keys() for name in FILES}
    for name, (path, entry) in parts.items():
        if _sha256(path) != entry.sha256:
            raise PackageFault(
                f"{path.name}: the SHA-256 is not that of the manifest; send the package again"
            )
        encoding = entry.encoding or (encoding_of(path) if path.suffix == ".csv" else "utf-8")
        found[name] = Part(path, entry, encoding)
        rows = 0
        for batch in read_table(path, list(FILES[name].model_fields), encoding):
            rows += batch.rows
            known[name].add(key_hash(FILES[name], batch.frame))
        known[name].close(are_named=name in NAMED)
        if rows != entry.rows:
            raise PackageFault(
                f"{path.name}: holds {rows} rows, the manifest declares {entry.rows}; send the package again"
            )
    return Package(folder, manifest, found, known)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_manifest(folder: Path) -> Manifest:
    try:
        raw = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise PackageFault(f"{MANIFEST} cannot be read; a package is a folder that holds one") from error
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the file"
        raise PackageFault(
            f"{MANIFEST}: {place} does not fit the contract; see docs/data-contract.md"
        ) from None


def _check_names(folder: Path, manifest: Manifest) -> dict[str, tuple[Path, FileEntry]]:
    """The declared files in the order of the contract; `PackageFault` for what is missing, strange or there twice."""
    found: dict[str, tuple[Path, FileEntry]] = {}
    for file, entry in manifest.files.items():
        name = PurePosixPath(file).with_suffix(".csv").name
        if name not in FILES or file not in {name, *(name[:-4] + form for form in (".xlsx", ".parquet"))}:
            raise PackageFault(f"{file}: the contract has no such file; leave it out")
        if name in found:
            raise PackageFault(f"{file}: there is {found[name][0].name} too; send one of them")
        found[name] = (folder / file, entry)
    if manifest.kind is PackageKind.FULL:
        absent = [name for name in FILES if name not in found]
        if absent:
            raise PackageFault(
                f"{absent[0]}: a full package has every file; send it with its header alone if empty"
            )
    _check_repairs(manifest, found)
    if any(".." in Path(path).parts for path in manifest.scans):
        raise PackageFault(f"{MANIFEST}: a scan lies outside the package; give its path below scans/")
    declared = {MANIFEST, *manifest.files, *manifest.scans}
    present: set[str] = set()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder).as_posix()
        # A link leads out of the package, and a pipe never ends.
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            raise PackageFault(f"{masked(inside, personal=False)}: is no plain file; send the file itself")
        if path.is_file():
            present.add(inside)
    missing, stray = sorted(declared - present), sorted(present - declared)
    if missing:
        raise PackageFault(f"{missing[0]}: declared in the manifest but not there; send the package again")
    if stray:
        # Nobody vouches for its name, which may tell of a person.
        told = masked(stray[0], personal=False)
        raise PackageFault(f"{told}: not declared in the manifest; declare it or take it out")
    return {name: found[name] for name in FILES if name in found}


def _check_repairs(manifest: Manifest, found: Mapping[str, tuple[Path, FileEntry]]) -> None:
    """`PackageFault` unless each row that leaves quarantine comes again."""
    repairs = manifest.repairs
    if repairs is None:
        return
    rows = [entry.rows for name, (_, entry) in found.items() if name[:-4] == PurePosixPath(repairs.file).stem]
    if rows != [len(set(repairs.rows))] or len(repairs.rows) != rows[0]:
        raise PackageFault(
            f"{MANIFEST}: repairs names other rows than come again; name each that comes, once"
        )
