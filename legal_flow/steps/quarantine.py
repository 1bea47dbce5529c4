"""Rows in quarantine as a sheet that a person opens, repairs and gives back (隔离表).

A sheet holds the rows as they came, so it tells of persons: it goes into a folder of the caller's choice, readable by
its owner alone, and nowhere else. Every cell is text; what looks like a formula stays what it is.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import polars as pl
import xlsxwriter
from sqlalchemy import select

from legal_flow.contract.manifest import Manifest, Repairs
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.rows import FILES, Row, column
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.errors import DataFault
from legal_flow.packets.inbox import digest
from legal_flow.steps.desk import Desk
from legal_flow.store.tables import portfolio

NUMBER = "行号"
SAID = (NUMBER, "字段", "原因", "处理办法")
"""The columns beside those of the contract."""
_ROWS, _ABOUT = "隔离行", "说明"
_ORIGIN, _FILE = "资产包清单SHA-256", "文件"
_FAULTY = "#FFF2CC"
"""The colour of the cell that is named as at fault."""
_LONGEST = 32_000
"""A cell of a workbook holds no more; a longer text is at fault anyway."""


class SheetFault(DataFault):
    """A quarantine sheet that cannot be given back as it is."""

    code = "quarantine-sheet"
    remedy = "Write the sheet anew with `legal-flow intake quarantine`, and change only the cells at fault."


def write_sheets(desk: Desk, name: str, out: Path) -> list[Path]:
    """One XLSX for each file of the package `name` with rows in quarantine; raises `PackageFault` if it is unknown."""
    origin = digest(desk.inbox.manifest(name))
    with desk.store.read() as session:
        row = portfolio.QuarantinedRow
        of_it = select(portfolio.Package.id).where(portfolio.Package.manifest_sha256 == origin)
        waiting = session.scalars(
            select(row).where(row.package_id.in_(of_it)).order_by(row.file, row.row)
        ).all()
    if not waiting:
        return []
    out.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with desk.inbox.package(name) as folder:
        package = read_package(folder)
        for file in sorted({row.file for row in waiting}):
            path = out / f"{name}.{Path(file).stem}.quarantine.xlsx"
            mine = {row.row: row for row in waiting if row.file == file}
            _write(path, package, origin, file, mine)
            written.append(path)
    return written


def _write(
    path: Path, package: Package, origin: str, file: str, waiting: dict[int, portfolio.QuarantinedRow]
) -> None:
    name = f"{Path(file).stem}.csv"
    model = FILES[name]
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        text = book.add_format({"num_format": "@", "valign": "top"})
        wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        faulty = book.add_format({"num_format": "@", "valign": "top", "bg_color": _FAULTY})
        bold = book.add_format({"bold": True, "num_format": "@"})
        sheet = book.add_worksheet(_ROWS)
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.repeat_rows(0)
        sheet.set_column(0, 0, 8, text)
        sheet.set_column(1, 1, 18, text)
        sheet.set_column(2, len(SAID) - 1, 40, wrapped)
        sheet.set_column(len(SAID), len(model.model_fields) + len(SAID) - 1, 18, text)
        for place, title in enumerate([*SAID, *model.model_fields]):
            sheet.write_string(0, place, title, bold)
        cells = dict(package.cells(name, set(waiting)))
        for line, (number, row) in enumerate(waiting.items(), start=1):
            for place, cell in enumerate((str(number), row.field, row.reason, row.remedy)):
                sheet.write_string(line, place, cell, wrapped)
            came = cells.get(number, {})
            for place, field in enumerate(model.model_fields, start=len(SAID)):
                cell = came.get(field) or ""
                sheet.write_string(line, place, cell[:_LONGEST], faulty if field == row.field else text)
        about = book.add_worksheet(_ABOUT)
        about.set_column(0, 2, 30, text)
        about.set_landscape()
        for line, told in enumerate(_about(origin, file, model)):
            for place, cell in enumerate(told):
                about.write_string(line, place, cell, text)


def _about(origin: str, file: str, model: type[Row]) -> Iterator[tuple[str, ...]]:
    yield (_ORIGIN, origin)
    yield (_FILE, file)
    yield ("请只修改有误（黄底）的单元格，保存后用 legal-flow intake repaired 交回；不交回的行删去即可。",)
    for field in model.model_fields:
        about = column(model, field)
        yield (field, about.title, f"例：{about.example}")


def give_back(desk: Desk, sheet: Path) -> str:
    """The repaired rows as a package in the inbox, whose name is returned; the next sweep takes it.

    The same sheet twice is the same package. Raises `SheetFault` where sheet and quarantine do not fit.
    """
    about, rows = _read(sheet)
    told = dict(about.select("column_1", "column_2").iter_rows())
    origin, file = str(told.get(_ORIGIN)), str(told.get(_FILE))
    source, manifest = _source(desk, origin)
    name = f"{Path(file).stem}.csv"
    columns = list(FILES[name].model_fields) if name in FILES else []
    if not columns or rows.columns != [*SAID, *columns]:
        raise SheetFault(f"{sheet.name}: the columns are not those that the sheet was written with")
    numbers = rows[NUMBER].cast(pl.Int64, strict=False)
    if numbers.is_null().any() or numbers.is_duplicated().any():
        raise SheetFault(f"{sheet.name}: {NUMBER} is blank, no number, or there twice")
    repaired = f"{source}.repaired.{_sha256(sheet)[:12]}"
    if repaired in (known for known, _ in desk.inbox.manifests()):
        return repaired
    with desk.inbox.new(repaired) as folder:
        writer = PackageWriter(folder, PackageKind.DELTA)
        writer.add_rows(name, rows.select(columns))
        if name == "scans.csv":
            with desk.inbox.package(source) as origin_folder:
                _copy_scans(origin_folder, folder, rows["path"].drop_nulls().to_list())
        writer.close(
            creditor=manifest.creditor,
            as_of=manifest.as_of,
            sequence=manifest.sequence,
            currency=manifest.currency,
            repairs=Repairs(manifest=origin, file=file, rows=numbers.to_list()),
        )
    return repaired


def _read(sheet: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    try:
        book = fastexcel.read_excel(sheet)
        about = book.load_sheet(
            _ABOUT, header_row=None, column_names=["column_1", "column_2", "column_3"], dtypes="string"
        ).to_polars()
        return about, book.load_sheet(_ROWS, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, OSError, pl.exceptions.PolarsError) as error:
        raise SheetFault(f"{sheet.name}: no quarantine sheet ({type(error).__name__})") from None


def _source(desk: Desk, origin: str) -> tuple[str, Manifest]:
    for name, manifest in desk.inbox.manifests():
        if digest(manifest) == origin:
            return name, Manifest.model_validate_json(manifest)
    raise SheetFault("the package that the sheet was written of is no longer in the inbox")


def _copy_scans(source: Path, folder: Path, paths: list[str]) -> None:
    for path in paths:
        if path.startswith("scans/") and ".." not in path and (source / path).is_file():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / path, folder / path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
