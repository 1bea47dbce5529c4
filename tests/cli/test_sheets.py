"""Tables for spreadsheets hold text and numbers, never formulas."""

import csv
import io

import pytest

from legal_flow.cli.sheets import as_csv, as_text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+A1", "@SUM(A1)", "-A1", "\t=1", "\r=1", "-", "=cmd|' /C calc'!A0"]
)
def test_what_looks_like_a_formula_stays_text(cell: str) -> None:
    assert as_text(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["-12.50", "12.50", "张试一", "", "a=b", "2024-01-02"])
def test_numbers_and_words_are_left_as_they_are(cell: str) -> None:
    assert as_text(cell) == cell


def test_cells_with_commas_and_quotes_come_back() -> None:
    told = as_csv(("a", "b"), [("1,2", 'say "no"')])
    assert list(csv.reader(io.StringIO(told))) == [["a", "b"], ["1,2", 'say "no"']]
