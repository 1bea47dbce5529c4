"""A bad row is named by file, row, field and remedy, and tells nothing of a person."""

from pathlib import Path

import pytest
from small_packages import cells_of, consistent, write

from legal_flow.contract.faults import Fault, masked
from legal_flow.contract.package import read_package
from legal_flow.contract.rows import FILES, AccountRow, LedgerRow


def _fault_in(tmp_path: Path, name: str, **changes: str) -> Fault:
    raw = ((name, cells_of(FILES[name], **changes)),)
    package = read_package(write(tmp_path / "p", consistent(), raw=raw))
    (fault,) = (item for item in package.rows(name) if isinstance(item, Fault))
    return fault


@pytest.mark.parametrize(
    ("name", "field", "value", "remedy"),
    [
        ("ledger.csv", "amount", "1,250.00", "no separators"),
        ("ledger.csv", "amount", "12.345", "two places"),
        ("ledger.csv", "amount", "-5.00", "kind gives the sign"),
        ("ledger.csv", "amount", "1e3", "two places"),
        ("ledger.csv", "kind", "PAYMENT", "advance, interest"),
        ("ledger.csv", "posted_on", "2023/02/11", "YYYY-MM-DD"),
        ("ledger.csv", "posted_on", "20230211", "YYYY-MM-DD"),
        ("ledger.csv", "posted_on", "2023-02-30", "YYYY-MM-DD"),
        ("ledger.csv", "entry_ref", "", "never blank"),
        ("ledger.csv", "reverses", "L1", "entry undone"),
        ("contacts.csv", "at", "2023-05-11 10:32", "+08:00"),
        ("contacts.csv", "at", "2023-05-11T10:32:00Z", "+08:00"),
        ("contacts.csv", "demanded", "是", "true or false"),
        ("agreements.csv", "daily_rate", "18.25%", "ratio"),
        ("agreements.csv", "day_base", "366", "360 or 365"),
        ("agreements.csv", "agreed_allocation", "fees|fees", "each once"),
        ("accounts.csv", "cycle_day", "32", "1 to 31"),
        ("statements.csv", "total", "28022.13", "adds up"),
        ("plans.csv", "breached_on", "2023-10-11", "correct the status"),
        ("instalments.csv", "paid_amount", "", "both"),
        ("disputes.csv", "outcome", "", "both"),
        ("units.csv", "principal_name", "张\u202e三", "like 王示例"),
        ("units.csv", "principal_name", "\u3000", "like 王示例"),
    ],
)
def test_every_kind_of_defect_names_its_field_and_remedy(
    tmp_path: Path, name: str, field: str, value: str, remedy: str
) -> None:
    fault = _fault_in(tmp_path, name, **{field: value})
    assert (fault.file, fault.field) == (name, field)
    assert remedy in fault.remedy
    assert fault.reason


def test_the_row_is_counted_as_a_spreadsheet_does(tmp_path: Path) -> None:
    assert _fault_in(tmp_path, "ledger.csv", amount="x").row == 3


def test_a_row_with_several_defects_is_one_fault_that_names_them_all(tmp_path: Path) -> None:
    fault = _fault_in(tmp_path, "ledger.csv", kind="x", amount="x", posted_on="x")
    assert (fault.field, fault.reason.endswith("also look at kind, amount")) == ("posted_on", True)


def test_a_row_of_another_width_is_a_fault_of_the_whole_row(tmp_path: Path) -> None:
    raw = (("ledger.csv", [*cells_of(LedgerRow), "more"]),)
    package = read_package(write(tmp_path / "p", consistent(), raw=raw))
    fault = list(package.rows("ledger.csv"))[1]
    assert isinstance(fault, Fault)
    assert (fault.field, fault.reason) == ("", "the row has 8 cells, the header 7")


def test_personal_values_are_shown_by_their_shape(tmp_path: Path) -> None:
    fault = _fault_in(tmp_path, "debtors.csv", birth_date="1990-02-30")
    assert fault.masked == "9999-99-99"


def test_a_shifted_row_gives_no_name_away_in_an_impersonal_column(tmp_path: Path) -> None:
    assert _fault_in(tmp_path, "debtors.csv", id_type="张试一").masked == "某某某"
    assert masked("990101199001010018", personal=False) == "9" * 18
    assert masked("someone@example.invalid", personal=False) == "AAAAAAA@AAAAAAA.AAAAAAA"
    assert masked("2023/02/11", personal=False) == "2023/02/11"
    # PostgreSQL stores no zero character, and a log shows no line break.
    assert masked("a\x00b\r\n", personal=False) == "a\ufffdb\ufffd\ufffd"


def test_duplicates_dangling_references_and_contradictions_are_found(tmp_path: Path) -> None:
    raw = (
        ("ledger.csv", cells_of(LedgerRow)),
        ("ledger.csv", cells_of(LedgerRow, entry_ref="L2", account_ref="A000009")),
        ("accounts.csv", cells_of(AccountRow, account_ref="A000002", currency="USD")),
        ("scans.csv", cells_of(FILES["scans.csv"])),
    )
    faults = list(read_package(write(tmp_path / "p", consistent(), raw=raw)).faults())
    assert [(fault.file, fault.row, fault.field) for fault in faults] == [
        ("accounts.csv", 3, "currency"),
        ("ledger.csv", 3, "entry_ref"),
        ("ledger.csv", 4, "account_ref"),
        ("scans.csv", 2, "path"),
    ]


def test_a_consistent_package_has_no_fault(tmp_path: Path) -> None:
    assert list(read_package(write(tmp_path / "p", consistent())).faults()) == []


@pytest.mark.parametrize("value", ["", "?", "0", "-1", "1" * 400, "a\nb", " true", "张", "\x00", "1e9"])
def test_whatever_stands_in_a_cell_is_a_row_or_a_fault(tmp_path: Path, value: str) -> None:
    raw = tuple(
        (name, cells_of(model, **{field: value}))
        for name, model in FILES.items()
        for field in model.model_fields
    )
    package = read_package(write(tmp_path / "p", [], raw=raw))
    for name, model in FILES.items():
        items = list(package.rows(name))
        assert len(items) == len(model.model_fields)
        assert all(item.remedy for item in items if isinstance(item, Fault))
