"""Reading a portfolio package: whole or not at all at the door, then row by row."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from legal_flow.contract.faults import Fault, fault_of, width_fault
from legal_flow.contract.manifest import MANIFEST, FileEntry, Manifest
from legal_flow.contract.rows import FILES, Row
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.errors import PackageFault


@dataclass(frozen=True, slots=True)
class Package:
    """A folder whose files are those of its manifest, byte for byte. Its rows are not looked at yet."""

    folder: Path
    manifest: Manifest

    def rows(self, name: str) -> Iterator[Row | Fault]:
        """Every row of a file (`ledger.csv`) in its order: the valid row, or the one fault instead of it.

        A file that a delta leaves out has no rows. The count of what comes equals the manifest's.
        """
        model = FILES[name]
        columns = list(model.model_fields)
        validate = model.__pydantic_validator__.validate_python
        for number, record in self.records(name):
            if len(record) != len(columns):
                yield width_fault(name, number, len(record), len(columns))
                continue
            cells = {column: cell or None for column, cell in zip(columns, record, strict=True)}
            try:
                yield validate(cells)
            except ValidationError as error:
                details = error.errors(include_url=False, include_input=False)
                yield fault_of(name, number, model, cells, details)

    def records(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """The cells of every data row in the order of the contract's columns, with the row's number."""
        if name not in self.manifest.files:
            return
        columns = list(FILES[name].model_fields)
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = next(reader)
            if header == columns:
                yield from enumerate(reader, start=2)
                return
            order = [header.index(column) for column in columns]
            for number, record in enumerate(reader, start=2):
                yield number, [record[i] for i in order] if len(record) == len(order) else record


def read_package(folder: Path) -> Package:
    """The package in a folder, its manifest, hashes, row counts, headers and encoding checked in one reading.

    Raises `PackageFault`, which names the file and the remedy.
    """
    manifest = _read_manifest(folder)
    _check_names(folder, manifest)
    for name, entry in manifest.files.items():
        _check_file(folder, name, entry)
    for path, declared in manifest.scans.items():
        with (folder / path).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != declared:
                raise PackageFault(f"{path}: the SHA-256 is not that of the manifest; send the package again")
    return Package(folder, manifest)


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


def _check_names(folder: Path, manifest: Manifest) -> None:
    declared = {MANIFEST, *manifest.files, *manifest.scans}
    unknown = sorted(set(manifest.files) - set(FILES))
    if unknown:
        raise PackageFault(f"{unknown[0]}: the contract has no such file; leave it out")
    if manifest.kind is PackageKind.FULL:
        absent = [name for name in FILES if name not in manifest.files]
        if absent:
            raise PackageFault(
                f"{absent[0]}: a full package has every file; send it with its header alone if empty"
            )
    if any(".." in Path(path).parts for path in manifest.scans):
        raise PackageFault(f"{MANIFEST}: a scan lies outside the package; give its path below scans/")
    present = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}
    missing, stray = sorted(declared - present), sorted(present - declared)
    if missing:
        raise PackageFault(f"{missing[0]}: declared in the manifest but not there; send the package again")
    if stray:
        raise PackageFault(f"{stray[0]}: not declared in the manifest; declare it or take it out")


def _check_file(folder: Path, name: str, entry: FileEntry) -> None:
    digest = hashlib.sha256()
    with (folder / name).open("rb") as file:

        def lines() -> Iterator[str]:
            for line in file:
                digest.update(line)
                yield line.decode("utf-8")

        try:
            reader = csv.reader(lines(), strict=True)
            _check_header(name, next(reader, []))
            rows = sum(1 for _ in reader)
        except UnicodeDecodeError as error:
            raise PackageFault(_encoding_hint(name, error)) from None
        except csv.Error as error:
            raise PackageFault(
                f"{name}: not readable as CSV ({error}); quote cells as RFC 4180 says"
            ) from None
    if digest.hexdigest() != entry.sha256:
        raise PackageFault(f"{name}: the SHA-256 is not that of the manifest; send the package again")
    if rows != entry.rows:
        raise PackageFault(
            f"{name}: holds {rows} rows, the manifest declares {entry.rows}; send the package again"
        )


def _check_header(name: str, header: list[str]) -> None:
    if header and header[0].startswith("\ufeff"):
        raise PackageFault(f"{name}: begins with a byte order mark; save it as UTF-8 without BOM")
    columns = list(FILES[name].model_fields)
    missing = [column for column in columns if column not in header]
    unknown = [column for column in header if column not in columns]
    if missing:
        near = f" ({unknown[0]} is unknown)" if unknown else ""
        raise PackageFault(f"{name}: the column {missing[0]} is missing{near}; the header names every column")
    if unknown:
        raise PackageFault(f"{name}: the column {unknown[0]} is unknown; leave it out")
    if len(header) != len(columns):
        raise PackageFault(f"{name}: a column occurs twice in the header; keep one")


def _encoding_hint(name: str, error: UnicodeDecodeError) -> str:
    try:
        error.object.decode("gb18030")
    except UnicodeDecodeError:
        return f"{name}: not UTF-8; save it as UTF-8 without BOM"
    return f"{name}: not UTF-8 but GB18030 or GBK by its looks; save it as UTF-8 without BOM"
