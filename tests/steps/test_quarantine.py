"""A row in quarantine comes out as a sheet, is repaired by a person and goes in."""

import hashlib
import json
import re
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fastexcel
import polars as pl
import pytest
import xlsxwriter
from portfolios import START, sweep, write_portfolio
from sqlalchemy import select

from legal_flow.contract.manifest import MANIFEST
from legal_flow.contract.rows import LeadRow, column
from legal_flow.sample.situations import Situation
from legal_flow.steps.desk import Desk
from legal_flow.steps.quarantine import NUMBER, SheetFault, give_back, write_sheets
from legal_flow.store.tables import portfolio as tables

NAME = START.isoformat()


@pytest.fixture
def taken(desk: Desk) -> Desk:
    """A portfolio taken in with five bad rows."""
    write_portfolio(desk.inbox.root, (Situation.PLAIN, Situation.PLAIN), bad_rows=5)
    sweep(desk, "intake_accounts", START)
    return desk


def rows_of(sheet: Path) -> pl.DataFrame:
    return fastexcel.read_excel(sheet).load_sheet("隔离行", dtypes="string").to_polars()


def repaired(sheet: Path, out: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> Path:
    """The sheet as a person saves it, with changed rows."""
    about = fastexcel.read_excel(sheet).load_sheet("说明", header_row=None, dtypes="string").to_polars()
    rows = change(rows_of(sheet))
    with xlsxwriter.Workbook(out) as book:
        for name, lines in (("隔离行", [rows.columns, *rows.rows()]), ("说明", about.rows())):
            page = book.add_worksheet(name)
            for line, cells in enumerate(lines):
                for place, cell in enumerate(cells):
                    page.write_string(line, place, cell or "")
    return out


def quarantined(desk: Desk) -> set[tuple[str, int]]:
    with desk.store.read() as session:
        return {(row.file, row.row) for row in session.scalars(select(tables.QuarantinedRow))}


def test_each_row_in_quarantine_stands_in_a_sheet_only_its_owner_reads(taken: Desk, tmp_path: Path) -> None:
    sheets = write_sheets(taken, NAME, tmp_path / "out")
    told = {
        (sheet.name.split(".")[1] + ".csv", int(number))
        for sheet in sheets
        for number in rows_of(sheet)[NUMBER]
    }
    assert told == quarantined(taken)
    for sheet in sheets:
        assert stat.S_IMODE(sheet.stat().st_mode) == 0o600
        for said in rows_of(sheet).select("原因", "处理办法").iter_rows():
            assert all(said)


def test_a_repaired_row_goes_in_and_leaves_quarantine(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30", detail="=HYPERLINK(1)")
    sweep(desk, "intake_accounts", START)
    assert quarantined(desk) == {("leads.csv", 2)}
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    assert rows_of(sheet)["detail"].to_list() == ["=HYPERLINK(1)"]
    mended = repaired(
        sheet, tmp_path / "mended.xlsx", lambda rows: rows.with_columns(known_on=pl.lit("2023-02-28"))
    )
    name = give_back(desk, mended)
    assert give_back(desk, mended) == name
    counts = sweep(desk, "intake_accounts", START)
    assert (counts["packages"], counts["repaired"], counts["quarantined"]) == (1, 1, 0)
    assert quarantined(desk) == set()
    with desk.store.read() as session:
        lead = session.scalars(select(tables.Lead).where(tables.Lead.ref == "W9")).one()
        assert (lead.detail, lead.known_on) == ("=HYPERLINK(1)", date(2023, 2, 28))


def test_sheets_given_back_in_any_order_are_taken_after_what_they_name(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    spoil(folder / "debtors.csv", ",resident_id,", ",身份证,")
    sweep(desk, "intake_accounts", START)
    sheets = write_sheets(desk, NAME, tmp_path / "out")
    assert {"debtors.csv", "accounts.csv", "agreements.csv"} <= {file for file, _ in quarantined(desk)}
    for number, sheet in enumerate(reversed(sheets)):
        right = pl.col("^id_type$").str.replace("身份证", "resident_id")
        mended = repaired(
            sheet, tmp_path / f"{number}.xlsx", lambda rows, right=right: rows.with_columns(right)
        )
        give_back(desk, mended)
    assert sweep(desk, "intake_accounts", START)["quarantined"] == 0
    assert quarantined(desk) == set()


def test_a_row_repaired_badly_waits_under_the_new_package(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30")
    sweep(desk, "intake_accounts", START)
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    name = give_back(desk, repaired(sheet, tmp_path / "again.xlsx", lambda rows: rows))
    assert sweep(desk, "intake_accounts", START)["quarantined"] == 1
    assert write_sheets(desk, NAME, tmp_path / "out") == []
    assert len(write_sheets(desk, name, tmp_path / "out")) == 1


def test_a_sheet_with_other_columns_is_refused(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30")
    sweep(desk, "intake_accounts", START)
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    broken = repaired(sheet, tmp_path / "broken.xlsx", lambda rows: rows.drop("detail"))
    with pytest.raises(SheetFault, match="columns"):
        give_back(desk, broken)
    (tmp_path / "no.xlsx").write_bytes(b"?")
    with pytest.raises(SheetFault, match="no quarantine sheet"):
        give_back(desk, tmp_path / "no.xlsx")
    shutil.rmtree(folder)
    with pytest.raises(SheetFault, match="no longer in the inbox"):
        give_back(desk, sheet)


def test_every_cell_of_a_sheet_is_text_and_none_a_formula(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30", detail="=1+1")
    sweep(desk, "intake_accounts", START)
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    with zipfile.ZipFile(sheet) as packed:
        page = packed.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert set(re.findall(r'<c [^>]*t="(\w+)"', page)) <= {"s", "inlineStr"}
    assert page.count("<c ") == page.count(' t="')


@pytest.mark.slow
def test_what_looks_like_a_formula_stays_text_in_libreoffice(desk: Desk, tmp_path: Path) -> None:
    (folder,) = write_portfolio(desk.inbox.root, (Situation.PLAIN,))
    add_lead(folder, known_on="2023-02-30", detail="=1+1")
    sweep(desk, "intake_accounts", START)
    (sheet,) = write_sheets(desk, NAME, tmp_path / "out")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    for form in ("xlsx:Calc MS Excel 2007 XML", "csv"):
        command = [
            "soffice",
            profile,
            "--headless",
            "--convert-to",
            form,
            "--outdir",
            str(tmp_path / "lo"),
            str(sheet),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = tmp_path / "lo" / sheet.name
    assert rows_of(saved)["detail"].to_list() == ["=1+1"]
    assert "=1+1" in saved.with_suffix(".csv").read_text("utf-8")
    give_back(desk, saved)
    assert sweep(desk, "intake_accounts", START)["repaired"] == 1


def spoil(path: Path, right: str, wrong: str) -> None:
    """A text of a file replaced, and the file declared anew."""
    path.write_text(path.read_text("utf-8").replace(right, wrong), "utf-8")
    declare(path)


def add_lead(folder: Path, **changes: str) -> None:
    """One more row in the package's leads, as it stands."""
    with (folder / "debtors.csv").open(encoding="utf-8") as file:
        debtor = file.read().splitlines()[1].split(",")[0]
    cells = {field: column(LeadRow, field).example for field in LeadRow.model_fields}
    cells |= {"lead_ref": "W9", "debtor_ref": debtor} | changes
    path = folder / "leads.csv"
    lines = [path.read_text("utf-8").splitlines()[0], ",".join(cells.values())]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    declare(path)


def declare(path: Path) -> None:
    """The file as it stands into the manifest beside it."""
    place = path.with_name(MANIFEST)
    manifest = json.loads(place.read_text("utf-8"))
    rows = len(path.read_text("utf-8").splitlines()) - 1
    manifest["files"][path.name] = {"rows": rows, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}
    place.write_text(json.dumps(manifest), "utf-8")
