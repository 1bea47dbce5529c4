"""A package is taken whole or not at all; what is wrong is named with its file and remedy."""

import json
import os
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from small_packages import cells_of, consistent, example, rewrite, write

from legal_flow.cases.facts import EntryKind
from legal_flow.contract import tables
from legal_flow.contract.faults import Fault
from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.package import read_package
from legal_flow.contract.rows import FILES, ContactRow, LeadRow, LedgerRow
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


def _no_header(folder: Path) -> None:
    rewrite(folder, "debtors.csv", (folder / "debtors.csv").read_bytes().split(b"\n", 1)[1], rows=0)


def _neither_encoding(folder: Path) -> None:
    rewrite(folder, "debtors.csv", (folder / "debtors.csv").read_bytes() + b"\xff\xff\n", rows=2)


def _damaged_utf8(folder: Path) -> None:
    """As GB18030 it would pass, and be rubbish."""
    content = (folder / "debtors.csv").read_text(encoding="utf-8").encode()
    place = content.index("测试".encode())
    rewrite(folder, "debtors.csv", content[: place + 1] + content[place + 3 :], rows=1)


def _other_encoding_declared(folder: Path) -> None:
    content = (folder / "debtors.csv").read_text(encoding="utf-8").encode("gb18030")
    rewrite(folder, "debtors.csv", content, rows=1)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["debtors.csv"]["encoding"] = "utf-8"
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _two_forms(folder: Path) -> None:
    rewrite(folder, "plans.xlsx", b"", rows=0)


def _zip_bomb(folder: Path) -> None:
    (folder / "plans.csv").unlink()
    with zipfile.ZipFile(folder / "plans.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (300 << 20))
    _declare_instead(folder, "plans", ".xlsx")


def _shared_text_bomb(folder: Path) -> None:
    """A small workbook, of which one long text stands in many cells."""
    (folder / "plans.csv").unlink()
    with xlsxwriter.Workbook(folder / "plans.xlsx") as book:
        sheet = book.add_worksheet()
        for row in range(10_000):
            sheet.write_string(row, 0, "x" * 32_000)
    _declare_instead(folder, "plans", ".xlsx")


def _torn_xlsx(folder: Path) -> None:
    (folder / "plans.csv").unlink()
    (folder / "plans.xlsx").write_bytes(b"PK\x03\x04 torn")
    _declare_instead(folder, "plans", ".xlsx")


def _parquet_of_floats(folder: Path) -> None:
    frame = pl.read_csv(folder / "ledger.csv", infer_schema=False)
    (folder / "ledger.csv").unlink()
    frame.with_columns(pl.col("amount").cast(pl.Float64)).write_parquet(folder / "ledger.parquet")
    _declare_instead(folder, "ledger", ".parquet", rows=1)


def _declare_instead(folder: Path, stem: str, form: str, rows: int = 0) -> None:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    rows = manifest["files"].pop(f"{stem}.csv")["rows"] or rows
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    rewrite(folder, f"{stem}{form}", (folder / f"{stem}{form}").read_bytes(), rows)


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


def _scan_without_a_form(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["scans"] = {"scans/a": "0" * 64}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def _named_after_a_person(folder: Path) -> None:
    (folder / "张试一.pdf").write_text("?")


def _linked(folder: Path) -> None:
    (folder / "leads.csv").rename(folder.parent / "elsewhere.csv")
    (folder / "leads.csv").symlink_to(folder.parent / "elsewhere.csv")


def _never_ending(folder: Path) -> None:
    (folder / "leads.csv").unlink()
    os.mkfifo(folder / "leads.csv")


def _repairs(*rows: int) -> dict[str, Any]:
    """More rows leave quarantine than come again."""
    return {"manifest": "0" * 64, "file": "ledger.csv", "rows": rows}


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
        (_no_header, r"debtors\.csv: the column debtor_ref is missing \(D000001 is unknown\)"),
        (_neither_encoding, r"debtors\.csv: neither UTF-8 nor GB18030, from byte \d+ on"),
        (_damaged_utf8, r"debtors\.csv: neither UTF-8 nor GB18030"),
        (_other_encoding_declared, r"debtors\.csv: not UTF-8; save it as UTF-8 or declare its encoding"),
        (_two_forms, r"plans\.xlsx: there is plans\.csv too"),
        (_zip_bomb, r"plans\.xlsx: unpacks to more than 256 MB"),
        (_shared_text_bomb, r"plans\.xlsx: takes more than 500 MB to read"),
        (_torn_xlsx, r"plans\.xlsx: not readable as XLSX"),
        (_parquet_of_floats, r"ledger\.parquet: the column amount is Float64, which is not exact"),
        (_open_quote, r"plans\.csv: not readable as CSV"),
        (_wrong_scan, r"scans/a\.pdf: the SHA-256"),
        (_scan_outside, r"outside the package"),
        (_scan_without_a_form, r"manifest\.json: scans.* does not fit"),
        (_named_after_a_person, r"某某某\.AAA: not declared"),
        (_linked, r"leads\.csv: is no plain file"),
        (_never_ending, r"leads\.csv: is no plain file"),
        (_change_manifest(repairs=_repairs(2, 3)), r"manifest\.json: repairs"),
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


def _gb18030(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        _encode(folder, path.name, "gb18030")


def _byte_order_mark(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        _encode(folder, path.name, "utf-8-sig")


def _windows_lines(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        path.write_text(path.read_text(encoding="utf-8").replace("\n", "\r\n"), encoding="utf-8", newline="")
        _encode(folder, path.name, "utf-8")


def _encode(folder: Path, name: str, encoding: str) -> None:
    rows = json.loads((folder / MANIFEST).read_text())["files"][name]["rows"]
    text = (folder / name).read_bytes().decode("utf-8")
    rewrite(folder, name, text.encode(encoding), rows)


def _every_cell_quoted(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        frame = pl.read_csv(path, infer_schema=False)
        frame.write_csv(path, quote_style="always")
        rewrite(folder, path.name, path.read_bytes(), frame.height)


def _xlsx(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        frame = pl.read_csv(path, infer_schema=False)
        path.unlink()
        with xlsxwriter.Workbook(path.with_suffix(".xlsx"), {"strings_to_numbers": False}) as book:
            sheet = book.add_worksheet()
            for number, cells in enumerate([frame.columns, *frame.rows()]):
                for place, cell in enumerate(cells):
                    sheet.write_string(number, place, cell or "")
        _declare_instead(folder, path.stem, ".xlsx")


def _parquet(folder: Path) -> None:
    for path in sorted(folder.glob("*.csv")):
        frame = pl.read_csv(path, infer_schema=False)
        path.unlink()
        typed = {
            "posted_on": pl.col("posted_on").str.to_date(),
            "amount": pl.col("amount").str.to_decimal(scale=2),
            "cycle_day": pl.col("cycle_day").cast(pl.Int8),
            "compounding": pl.col("compounding") == "true",
        }
        typed = {name: cells for name, cells in typed.items() if name in frame.columns}
        frame.with_columns(**typed).write_parquet(path.with_suffix(".parquet"))
        _declare_instead(folder, path.stem, ".parquet")


@pytest.mark.parametrize(
    "form", [_gb18030, _byte_order_mark, _windows_lines, _every_cell_quoted, _xlsx, _parquet]
)
def test_a_package_is_read_alike_in_every_form(tmp_path: Path, form: Callable[[Path], None]) -> None:
    rows = consistent()
    folder = write(tmp_path / "p", rows)
    form(folder)
    package = read_package(folder)
    assert [row for name in FILES for row in package.rows(name)] == rows


def test_quoted_and_plain_blocks_give_the_same_cells_whatever_their_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_BLOCK", 64)
    leads = [cells_of(LeadRow, lead_ref=f"W{n}", detail='a "b",\nc' if n % 3 else "plain") for n in range(50)]
    raw = tuple(("leads.csv", cells) for cells in leads)
    package = read_package(write(tmp_path / "p", consistent(), raw=raw))
    found = [row for row in package.rows("leads.csv") if isinstance(row, LeadRow)]
    assert [(row.lead_ref, row.detail) for row in found] == [(cells[0], cells[4]) for cells in leads]


def test_a_field_of_five_megabytes_is_one_faulty_row(tmp_path: Path) -> None:
    raw = (
        ("leads.csv", cells_of(LeadRow, detail="x" * 5_000_000)),
        ("leads.csv", cells_of(LeadRow, lead_ref="W2")),
    )
    package = read_package(write(tmp_path / "p", consistent(), raw=raw))
    good, fault = package.rows("leads.csv")
    assert isinstance(good, LeadRow)
    assert isinstance(fault, Fault)
    assert (fault.row, fault.field, len(fault.masked)) == (2, "detail", 41)


def test_a_text_of_a_megabyte_that_parquet_packs_once_for_all_rows_is_cut(tmp_path: Path) -> None:
    shared = pl.DataFrame({"detail": ["x" * 1_000_000] * 3})
    shared.write_parquet(tmp_path / "leads.parquet")
    (batch,) = tables.read_table(tmp_path / "leads.parquet", ["detail"])
    assert batch.frame["detail"].str.len_chars().to_list() == [1_000] * 3
