"""A package is taken whole or not at all; what is wrong is named with its file and remedy."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from small_packages import cells_of, consistent, example, rewrite, write

from legal_flow.cases.facts import EntryKind
from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.package import read_package
from legal_flow.contract.rows import FILES, ContactRow, LedgerRow
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.errors import PackageFault


def test_rows_come_back_as_they_were_written(tmp_path: Path) -> None:
    rows = consistent()
    package = read_package(write(tmp_path / "p", rows))
    assert [row for name in FILES for row in package.rows(name)] == rows


def test_cells_become_exact_values() -> None:
    entry = example(LedgerRow)
    assert (entry.posted_on, entry.kind, entry.amount, entry.reverses) == (
        date(2023, 2, 11),
        EntryKind.PAYMENT,
        Decimal("500.00"),
        None,
    )
    assert example(ContactRow).at.astimezone(UTC) == datetime(2023, 5, 11, 2, 32, tzinfo=UTC)


def test_a_file_whose_columns_stand_in_another_order_is_read_alike(tmp_path: Path) -> None:
    folder = write(tmp_path / "p", consistent())
    header, row = (line.split(",") for line in (folder / "ledger.csv").read_text().splitlines())
    turned = "\n".join(",".join(reversed(cells)) for cells in (header, row)) + "\n"
    rewrite(folder, "ledger.csv", turned.encode(), rows=1)
    assert list(read_package(folder).rows("ledger.csv")) == [example(LedgerRow)]


def test_a_delta_may_leave_files_out_and_a_full_package_may_not(tmp_path: Path) -> None:
    delta = read_package(write(tmp_path / "delta", [example(LedgerRow)], kind=PackageKind.DELTA))
    assert list(delta.manifest.files) == ["ledger.csv"]
    assert list(delta.rows("accounts.csv")) == []
    folder = write(tmp_path / "full", consistent())
    manifest = json.loads((folder / MANIFEST).read_text())
    del manifest["files"]["plans.csv"]
    (folder / "plans.csv").unlink()
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with pytest.raises(PackageFault, match=r"plans\.csv: a full package has every file"):
        read_package(folder)


def _one_byte_more(folder: Path) -> None:
    with (folder / "accounts.csv").open("a") as file:
        file.write("\n")


def _another_count(folder: Path) -> None:
    content = (folder / "ledger.csv").read_bytes()
    rewrite(folder, "ledger.csv", content, rows=7)


def _stray_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("?")


def _unknown_file(folder: Path) -> None:
    rewrite(folder, "extra.csv", b"a\n", rows=0)


def _missing_file(folder: Path) -> None:
    (folder / "leads.csv").unlink()


def _missing_column(folder: Path) -> None:
    rewrite(folder, "ledger.csv", b"entry_ref,account_ref,posted_on,kind,sum,reverses,note_code\n", rows=0)


def _unknown_column(folder: Path) -> None:
    header = (folder / "plans.csv").read_bytes().rstrip(b"\n")
    rewrite(folder, "plans.csv", header + b",remark\n", rows=0)


def _column_twice(folder: Path) -> None:
    header = (folder / "plans.csv").read_bytes().rstrip(b"\n")
    rewrite(folder, "plans.csv", header + b",total\n", rows=0)


def _byte_order_mark(folder: Path) -> None:
    rewrite(folder, "plans.csv", b"\xef\xbb\xbf" + (folder / "plans.csv").read_bytes(), rows=0)


def _gb18030(folder: Path) -> None:
    text = (folder / "debtors.csv").read_text(encoding="utf-8")
    rewrite(folder, "debtors.csv", text.encode("gb18030"), rows=1)


def _open_quote(folder: Path) -> None:
    rewrite(folder, "plans.csv", (folder / "plans.csv").read_bytes() + b'"PL1,', rows=1)


def _wrong_scan(folder: Path) -> None:
    (folder / "scans").mkdir()
    (folder / "scans/a.pdf").write_bytes(b"%PDF")
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["scans"] = {"scans/a.pdf": "0" * 64}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _scan_outside(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["scans"] = {"scans/a/../../secret.pdf": "0" * 64}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _no_manifest(folder: Path) -> None:
    (folder / MANIFEST).unlink()


def _change_manifest(**changes: Any) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps(manifest | changes))

    return change


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_one_byte_more, r"accounts\.csv: .*SHA-256"),
        (_another_count, r"ledger\.csv: holds 1 rows, the manifest declares 7"),
        (_stray_file, r"notes\.txt: not declared"),
        (_unknown_file, r"extra\.csv: the contract has no such file"),
        (_missing_file, r"leads\.csv: declared .* not there"),
        (_missing_column, r"ledger\.csv: the column amount is missing \(sum is unknown\)"),
        (_unknown_column, r"plans\.csv: the column remark is unknown"),
        (_column_twice, r"plans\.csv: a column occurs twice"),
        (_byte_order_mark, r"plans\.csv: begins with a byte order mark"),
        (_gb18030, r"debtors\.csv: not UTF-8 but GB18030"),
        (_open_quote, r"plans\.csv: not readable as CSV"),
        (_wrong_scan, r"scans/a\.pdf: the SHA-256"),
        (_scan_outside, r"outside the package"),
        (_no_manifest, r"manifest\.json cannot be read"),
        (_change_manifest(contract="2"), r"manifest\.json: contract does not fit"),
        (_change_manifest(as_of="2024-1-2"), r"manifest\.json: as_of does not fit"),
        (_change_manifest(remark="?"), r"manifest\.json: remark does not fit"),
    ],
)
def test_a_package_that_is_not_whole_is_refused_by_name(
    tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    folder = write(tmp_path / "p", consistent())
    read_package(folder)
    spoil(folder)
    with pytest.raises(PackageFault, match=said):
        read_package(folder)


def test_a_quoted_line_break_is_one_row(tmp_path: Path) -> None:
    cells = cells_of(FILES["leads.csv"], detail="first\nsecond")
    package = read_package(write(tmp_path / "p", consistent(), raw=(("leads.csv", cells),)))
    (lead,) = package.rows("leads.csv")
    assert lead.detail == "first\nsecond"  # type: ignore[union-attr]
