"""Builders of small portfolio packages."""

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.rows import (
    AccountRow,
    AgreementRow,
    DebtorRow,
    LedgerRow,
    LenderRow,
    Row,
    UnitRow,
    column,
)
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter

R = TypeVar("R", bound=Row)


def example(model: type[R], **changes: Any) -> R:
    """The contract's own example of a row, with changes."""
    cells: dict[str, Any] = {field: column(model, field).example or None for field in model.model_fields}
    return model.model_validate(cells | changes)


def cells_of(model: type[Row], **changes: str) -> list[str]:
    """The cells of the example row as text."""
    return list(({field: column(model, field).example for field in model.model_fields} | changes).values())


def consistent() -> list[Row]:
    """A lender with one unit, one debtor, one card and one advance."""
    return [
        example(LenderRow),
        example(UnitRow, parent_ref=None),
        example(DebtorRow),
        example(AccountRow),
        example(AgreementRow),
        example(LedgerRow),
    ]


def write(
    folder: Path,
    rows: list[Row],
    *,
    kind: PackageKind = PackageKind.FULL,
    raw: tuple[tuple[str, list[str]], ...] = (),
) -> Path:
    """A package of these rows and raw rows, declared as it stands."""
    writer = PackageWriter(folder, kind)
    for row in rows:
        writer.add(row)
    for name, cells in raw:
        writer.add_cells(name, cells)
    writer.close(creditor="TESTBANK", as_of=date(2024, 1, 2), sequence=1)
    return folder


def rewrite(folder: Path, name: str, content: bytes, rows: int) -> None:
    """Replace a file and declare it anew."""
    (folder / name).write_bytes(content)
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"][name] = {"rows": rows, "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
