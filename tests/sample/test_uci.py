"""The public data set comes out as it went in, to the unit."""

import csv
from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from legal_flow.contract.faults import Fault
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.rows import FILES, AccountRow, DebtorRow, LedgerRow, ScanRow, StatementRow
from legal_flow.errors import DataFault
from legal_flow.sample.draws import stream
from legal_flow.sample.uci import wrap_uci

AS_OF = date(2024, 3, 31)
HEADER = ["ID", *(f"X{number}" for number in range(1, 24)), "Y"]


def _client(number: int) -> list[str]:
    """A row as wild as the real ones: credit balances, refunds, delays of none to eight months."""
    rng = stream(5, number)
    person = [rng.choice((20_000, 50_000, 500_000)), rng.randint(1, 2), 2, 1, rng.randint(21, 75)]
    delays = [rng.choice((-2, -1, 0, 0, 1, 2, 3, 4, 8)) for _ in range(6)]
    bills = [rng.choice((0, rng.randint(-900, 80_000))) for _ in range(6)]
    paid = [rng.choice((0, 0, rng.randint(1, 9_000))) for _ in range(6)]
    return [str(value) for value in (number, *person, *delays, *bills, *paid, 0)]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("uci") / "extract.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([HEADER, *(_client(number) for number in range(1, 151))])
    return path


@pytest.fixture(scope="module")
def package(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return read_package(wrap_uci(file, 3, AS_OF, tmp_path_factory.mktemp("out")))


def _source(file: Path) -> dict[str, dict[str, str]]:
    with file.open(newline="") as lines:
        return {f"A{int(row['ID']):06d}": row for row in csv.DictReader(lines)}


def test_the_package_has_no_fault(package: Package) -> None:
    assert [item for name in FILES for item in package.rows(name) if isinstance(item, Fault)] == []
    assert list(package.faults()) == []


def test_statements_and_ledgers_reproduce_the_bills_and_payments(package: Package, file: Path) -> None:
    source = _source(file)
    totals: dict[str, list[Decimal]] = defaultdict(list)
    paid: dict[str, Decimal] = defaultdict(Decimal)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for statement in package.rows("statements.csv"):
        assert isinstance(statement, StatementRow)
        totals[statement.account_ref].append(statement.total)
    for entry in package.rows("ledger.csv"):
        assert isinstance(entry, LedgerRow)
        credit = entry.kind in {"payment", "refund"}
        sums[entry.account_ref] += -entry.amount if credit else entry.amount
        paid[entry.account_ref] += entry.amount if entry.kind == "payment" else 0
    for ref, row in source.items():
        assert totals[ref] == [Decimal(row[f"X{month}"]) for month in range(17, 11, -1)]
        assert paid[ref] == sum(Decimal(row[f"X{month}"]) for month in range(18, 24))
        assert sums[ref] == Decimal(row["X12"])


def test_arrears_limits_and_persons_are_the_data_sets(package: Package, file: Path) -> None:
    source = _source(file)
    overdue = 0
    for account in package.rows("accounts.csv"):
        assert isinstance(account, AccountRow)
        row = source[account.account_ref]
        in_arrears = int(row["X6"]) > 0 and int(row["X12"]) > 0
        assert (account.overdue_since is not None) == in_arrears
        assert account.credit_limit == Decimal(row["X1"])
        assert account.posted_through == AS_OF
        if account.overdue_since:
            assert round((AS_OF - account.overdue_since).days / 30.4) == int(row["X6"])
            overdue += 1
    assert overdue > 20
    for debtor in package.rows("debtors.csv"):
        assert isinstance(debtor, DebtorRow)
        assert (
            debtor.gender == {"1": "male", "2": "female"}[source[debtor.debtor_ref.replace("D", "A")]["X2"]]
        )


def test_what_the_oldest_bill_shows_was_drawn_before_arrears_began(package: Package) -> None:
    since = {
        row.account_ref: row.overdue_since
        for row in package.rows("accounts.csv")
        if isinstance(row, AccountRow) and row.overdue_since
    }
    oldest = {
        row.account_ref: row
        for row in reversed(list(package.rows("statements.csv")))
        if isinstance(row, StatementRow) and row.account_ref in since
    }
    first = {
        row.account_ref: row
        for row in reversed(list(package.rows("ledger.csv")))
        if isinstance(row, LedgerRow) and row.kind == "advance"
    }
    early = {
        ref
        for ref, day in since.items()
        if day is not None and oldest[ref].closed_on > day and oldest[ref].total > 0
    }
    assert early
    assert {ref for ref in early if first[ref].posted_on > oldest[ref].closed_on} == set()
    assert {ref for ref in early if first[ref].posted_on >= (since[ref] or AS_OF)} == set()


def test_only_accounts_long_in_arrears_have_scans(package: Package) -> None:
    late = {
        row.account_ref
        for row in package.rows("accounts.csv")
        if isinstance(row, AccountRow) and row.overdue_since and (AS_OF - row.overdue_since).days >= 90
    }
    scanned = {row.account_ref for row in package.rows("scans.csv") if isinstance(row, ScanRow)}
    assert scanned == late


def test_a_limit_takes_the_first_rows_and_leaves_them_as_they_are(
    package: Package, file: Path, tmp_path: Path
) -> None:
    few = read_package(wrap_uci(file, 3, AS_OF, tmp_path, limit=20))
    assert few.manifest.files["accounts.csv"].rows == 20
    assert set(few.rows("ledger.csv")) <= set(package.rows("ledger.csv"))


def test_a_file_of_another_form_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("ID,X1\n1,2\n")
    with pytest.raises(DataFault, match="no column X2"):
        wrap_uci(path, 1, AS_OF, tmp_path / "out")
