"""A series that each region publishes ends where its last figure does; an old figure is never used on."""

from datetime import date
from pathlib import Path

import pytest

from legal_flow.errors import LawError, MissingLaw
from legal_flow.law.lawbook import Lawbook

ENTRY = """\
wages.yearly:
  {{title: 某工资, anchor: day, unit: yuan, checked_on: 2026-01-01, entered_through: {through}, in_force: [
    {{region: "11", from: 2024-06-01, value: 1, cite: {{source: 某公报, article: 第一页, confidence: V}}}},
    {{region: "31", from: 2024-06-01, value: 2, cite: {{source: 某公报, article: 第一页, confidence: V}}}}]}}
"""


def a_book(tmp_path: Path, through: str) -> Lawbook:
    (tmp_path / "wages.yaml").write_text(ENTRY.format(through=through), "utf-8")
    return Lawbook.load(tmp_path)


def test_each_region_ends_on_its_own_day(tmp_path: Path) -> None:
    book = a_book(tmp_path, '{"11": 2025-05-31, "31": 2026-05-31}')
    assert book.number("wages.yearly", date(2025, 5, 31), "11") == 1
    assert book.number("wages.yearly", date(2026, 5, 31), "31") == 2
    with pytest.raises(MissingLaw, match=r"wages\.yearly\[11\] in wages\.yaml: entered through 2025-05-31"):
        book.on("wages.yearly", date(2025, 6, 1), "11")


def test_one_day_for_all_regions_still_holds(tmp_path: Path) -> None:
    book = a_book(tmp_path, "2025-05-31")
    assert book["wages.yearly"].through("31") == date(2025, 5, 31)
    with pytest.raises(MissingLaw, match="entered through 2025-05-31"):
        book.on("wages.yearly", date(2025, 6, 1), "31")


@pytest.mark.parametrize(
    "through", ['{"11": 2025-05-31}', '{"11": 2025-05-31, "31": 2025-05-31, "44": 2025-05-31}']
)
def test_a_region_without_its_day_is_refused_when_loaded(tmp_path: Path, through: str) -> None:
    with pytest.raises(LawError, match="names every region once"):
        a_book(tmp_path, through)
