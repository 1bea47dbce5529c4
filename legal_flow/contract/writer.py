"""Writing a portfolio package row by row: the same rows give the same bytes."""

import csv
import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, TextIO

import polars as pl

from legal_flow.contract.manifest import MANIFEST, Repairs
from legal_flow.contract.rows import FILES, NAMES, Row
from legal_flow.contract.vocabulary import PackageKind

_WRITTEN: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    bool: lambda value: "true" if value else "false",
    Decimal: "{:f}".format,
    datetime: datetime.isoformat,
    tuple: "|".join,
}
"""Other values, dates and codes among them, are written as `str` has them."""


class PackageWriter:
    """An open package: rows go in one by one, in any order of files; `close` declares them.

    Scans are put below `folder/scans` by the caller before `close`.
    """

    def __init__(self, folder: Path, kind: PackageKind) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._kind = kind
        self._files: dict[str, tuple[TextIO, Any]] = {}
        self._rows: dict[str, int] = {}

    def add(self, row: Row) -> None:
        """Write one row to the file of its model."""
        self.add_cells(NAMES[type(row)], [cell(value) for value in row.__dict__.values()])

    def add_cells(self, name: str, cells: Iterable[str]) -> None:
        """Write one row as it stands, valid or not."""
        if name not in self._files:
            self._open(name)
        self._files[name][1].writerow(cells)
        self._rows[name] += 1

    def add_rows(self, name: str, rows: pl.DataFrame) -> None:
        """Write many rows as they stand; the columns are in the contract's order."""
        if rows.columns != list(FILES[name].model_fields):
            raise ValueError(f"the columns of {name} are others")
        if name not in self._files:
            self._open(name)
        # A blank cell is written as nothing, as the rows of `add` are.
        blank = pl.col(pl.String).replace("", None)
        self._files[name][0].write(rows.with_columns(blank).write_csv(include_header=False))
        self._rows[name] += rows.height

    def close(
        self,
        *,
        creditor: str,
        as_of: date,
        sequence: int,
        currency: str = "CNY",
        repairs: Repairs | None = None,
    ) -> None:
        """Write the manifest. A full package gets every file, a delta those that have rows."""
        if self._kind is PackageKind.FULL:
            for name in FILES.keys() - self._files.keys():
                self._open(name)
        for file, _ in self._files.values():
            file.close()
        scans = sorted(path for path in self.folder.glob("scans/**/*") if path.is_file())
        manifest: dict[str, Any] = {
            "contract": "1",
            "creditor": creditor,
            "as_of": as_of.isoformat(),
            "currency": currency,
            "kind": self._kind,
            "sequence": sequence,
            "files": {
                name: {"rows": self._rows[name], "sha256": _sha256(self.folder / name)}
                for name in FILES
                if name in self._files
            },
            "scans": {path.relative_to(self.folder).as_posix(): _sha256(path) for path in scans},
        }
        if repairs is not None:
            manifest["repairs"] = repairs.model_dump()
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (self.folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")

    def _open(self, name: str) -> None:
        file = (self.folder / name).open("w", encoding="utf-8", newline="")
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(FILES[name].model_fields)
        self._files[name] = (file, writer)
        self._rows[name] = 0


def cell(value: object) -> str:
    """A value as the contract writes it."""
    return _WRITTEN.get(type(value), str)(value)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
