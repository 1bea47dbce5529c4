"""A sample validates, is the same every time, and shows every situation."""

import hashlib
import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from legal_flow.contract.faults import Fault
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.rows import FILES, AccountRow, DebtorRow, Row
from legal_flow.sample.make import SITUATIONS, make_sample
from legal_flow.sample.situations import Situation

AS_OF = date(2024, 1, 2)
UNTIL = date(2025, 12, 31)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample(100, 20240102, AS_OF, folder, until=UNTIL)
    return folder


@pytest.fixture(scope="module")
def packages(out: Path) -> list[Package]:
    return [read_package(folder) for folder in sorted(out.iterdir()) if folder.is_dir()]


def _rows(package: Package, name: str) -> list[Row]:
    return [row for row in package.rows(name) if isinstance(row, Row)]


def _bytes(out: Path) -> dict[str, str]:
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_row_of_every_package_is_valid_and_refers_to_something(packages: list[Package]) -> None:
    assert len(packages) == 13
    for package in packages:
        assert [item for name in FILES for item in package.rows(name) if isinstance(item, Fault)] == []
        assert list(package.faults()) == []


def test_deltas_refer_only_to_what_was_told_before(packages: list[Package]) -> None:
    known: set[str] = set()
    for package in packages:
        known |= {row.account_ref for row in _rows(package, "accounts.csv") if isinstance(row, AccountRow)}
        for name in ("ledger.csv", "contacts.csv", "plans.csv", "disputes.csv", "scans.csv"):
            assert {row.__dict__["account_ref"] for row in _rows(package, name)} <= known


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_sample(25, 5, AS_OF, tmp_path / name, until=date(2024, 5, 2), bad_rows=3)
    assert len(_bytes(tmp_path / "one")) > 100
    assert _bytes(tmp_path / "one") == _bytes(tmp_path / "two")


def test_more_accounts_do_not_change_the_first_ones(packages: list[Package], tmp_path: Path) -> None:
    (few,) = make_sample(12, 20240102, AS_OF, tmp_path)
    for name in ("accounts.csv", "ledger.csv", "debtors.csv", "contacts.csv"):
        rows = _rows(read_package(few), name)
        assert rows
        assert set(rows) <= set(_rows(packages[0], name))


def test_another_seed_gives_another_portfolio(packages: list[Package], tmp_path: Path) -> None:
    (other,) = make_sample(12, 1, AS_OF, tmp_path)
    assert set(_rows(read_package(other), "ledger.csv")).isdisjoint(_rows(packages[0], "ledger.csv"))


def test_every_situation_occurs_at_least_twice_and_most_are_eligible(out: Path) -> None:
    told = json.loads((out / SITUATIONS).read_text(encoding="utf-8"))
    count = Counter(tag for account, tags in told.items() for tag in tags)
    assert {situation for situation in Situation if count[situation] < 2} == set()
    assert 55 <= sum(account < "A9" and "eligible" in tags for account, tags in told.items()) <= 65


def test_what_is_told_later_bears_out_the_tags(out: Path, packages: list[Package]) -> None:
    told = json.loads((out / SITUATIONS).read_text(encoding="utf-8"))

    def rows_of(situation: str, name: str, first: int = 0) -> list[Row]:
        refs = {account for account, tags in told.items() if situation in tags}
        later = packages[first:]
        return [row for package in later for row in _rows(package, name) if _belongs(row, refs)]

    def _belongs(row: Row, refs: set[str]) -> bool:
        owner = row.__dict__.get("account_ref") or row.__dict__["debtor_ref"].replace("D", "A")
        return owner in refs

    assert {row.__dict__["status"] for row in rows_of("plan_lapses", "plans.csv", 1)} == {"breached"}
    assert {row.__dict__["status"] for row in rows_of("plan_kept", "plans.csv", 1)} == {"completed"}
    assert len(rows_of("later_reversal", "ledger.csv", 1)) == 4
    assert {row.__dict__["kind"] for row in rows_of("heirs_fixed", "flags.csv", 1)} == {"heirs_fixed"}
    assert {row.__dict__["kind"] for row in rows_of("later_death", "flags.csv", 1)} == {
        "deceased",
        "heirs_fixed",
    }
    assert len(rows_of("scans_late", "scans.csv", 1)) == 2
    assert all(row.__dict__["kind"] != "agreement" for row in rows_of("scans_never", "scans.csv"))
    assert all(row.__dict__["overdue_since"] is None for row in rows_of("current", "accounts.csv"))
    assert {row.__dict__["status"] for row in rows_of("later_plan_kept", "accounts.csv", 6)} <= {"closed"}


def test_two_cards_belong_to_one_person(out: Path, packages: list[Package]) -> None:
    told = json.loads((out / SITUATIONS).read_text(encoding="utf-8"))
    owners = Counter(
        row.debtor_ref
        for row in _rows(packages[0], "accounts.csv")
        if isinstance(row, AccountRow) and "two_cards" in told[row.account_ref]
    )
    assert sorted(owners.values()) == [2]


def test_all_persons_live_where_nobody_lives(packages: list[Package]) -> None:
    for package in packages:
        for row in _rows(package, "debtors.csv"):
            assert isinstance(row, DebtorRow)
            assert row.id_no.startswith("99")
            assert row.region_code is not None
            assert row.region_code.startswith("99")
            assert row.phone is not None
            assert row.phone.startswith("120")


def test_scans_are_small_and_as_long_as_the_row_says(packages: list[Package]) -> None:
    for row in _rows(packages[0], "scans.csv")[::25]:
        content = (packages[0].folder / row.__dict__["path"]).read_bytes()
        assert content.count(b"/Type /Page ") == row.__dict__["pages"]
        assert len(content) < 60_000 * row.__dict__["pages"]


def test_bad_rows_are_faults_and_leave_the_good_rows_whole(packages: list[Package], tmp_path: Path) -> None:
    (folder,) = make_sample(12, 20240102, AS_OF, tmp_path, bad_rows=10)
    package = read_package(folder)
    faults = [item for name in FILES for item in package.rows(name) if isinstance(item, Fault)]
    assert len(faults) == 10
    assert all(fault.field and fault.reason and fault.remedy and fault.row > 1 for fault in faults)
    assert set(_rows(package, "ledger.csv")) <= set(_rows(packages[0], "ledger.csv"))
