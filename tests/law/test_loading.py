"""What the law files may not say, and what the loader does about it."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from legal_flow.courts.cn.pack import HERE, CnPack, load
from legal_flow.errors import LawError, MissingLaw, NotFormalised, NotInForce
from legal_flow.law import files, reading
from legal_flow.law.calendar import Calendar
from legal_flow.law.lawbook import Lawbook
from legal_flow.sandbox.words import Word

CITE = "cite: {source: 某法, article: 第一条, confidence: V}"
HEAD = "{title: 某率, anchor: day, unit: ratio, checked_on: 2026-01-01, in_force: "


def a_book(tmp_path: Path, *versions: str, more: str = "") -> Lawbook:
    rows = ", ".join(f"{{{version}, {CITE}}}" for version in versions)
    (tmp_path / "fees.yaml").write_text(f"fees.some: {HEAD}[{rows}]{more}}}\n", "utf-8")
    return Lawbook.load(tmp_path)


def test_numbers_are_read_exactly_and_never_as_floats(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 0.1")
    assert book.number("fees.some", date(2020, 1, 1)) == Decimal("0.1")
    assert type(book.on("fees.some", date(2020, 1, 1)).value) is Decimal


def test_versions_change_on_their_day(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1", "from: 2021-01-01, value: 2")
    assert book.number("fees.some", date(2020, 12, 31)) == 1
    assert book.number("fees.some", date(2021, 1, 1)) == 2


def test_a_day_before_the_first_version_names_entry_and_file(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1")
    with pytest.raises(NotFormalised, match=r"fees\.some in fees\.yaml"):
        book.on("fees.some", date(2019, 12, 31))


def test_an_ended_rule_is_not_in_force_after_its_last_day(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1, until: 2020-06-30, because: 废止")
    assert book.number("fees.some", date(2020, 6, 30)) == 1
    with pytest.raises(NotInForce, match="废止"):
        book.on("fees.some", date(2020, 7, 1))


def test_segments_do_not_step_over_an_end(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1, until: 2020-06-30, because: 废止")
    with pytest.raises(NotInForce):
        book["fees.some"].segments(date(2020, 6, 1), date(2020, 7, 1))


@pytest.mark.parametrize(
    "versions",
    [
        ("from: 2020-01-01, value: 1", "from: 2020-01-01, value: 2"),
        ("from: 2020-01-01, value: 1, until: 2020-06-29, because: 废止", "from: 2020-07-01, value: 2"),
        ("from: 2020-01-01, value: 1, until: 2020-07-01, because: 废止", "from: 2020-07-01, value: 2"),
        ("from: 2020-01-01, value: 1, until: 2020-07-01",),
        ("from: 2020-01-01, value: 1, until: 2019-07-01, because: 废止",),
        ("from: 2020-01-01",),
    ],
    ids=["two on one day", "gap", "overlap", "end without because", "ends before it starts", "no value"],
)
def test_versions_that_do_not_fit_are_refused_when_loaded(tmp_path: Path, versions: tuple[str, ...]) -> None:
    with pytest.raises(LawError, match=r"fees\.some in fees\.yaml"):
        a_book(tmp_path, *versions)


def test_a_key_that_stands_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fees.yaml").write_text("fees.some: 1\nfees.some: 2\n", "utf-8")
    with pytest.raises(LawError, match="twice"):
        Lawbook.load(tmp_path)


def test_a_key_begins_with_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "fees.yaml").write_text("interest.some: {}\n", "utf-8")
    with pytest.raises(LawError, match=r"fees\.yaml"):
        Lawbook.load(tmp_path)


def test_a_region_without_an_entry_is_missing_law_never_the_national_figure(tmp_path: Path) -> None:
    book = a_book(tmp_path, 'region: "99", from: 2020-01-01, value: 1')
    assert book.number("fees.some", date(2020, 1, 1), "99") == 1
    for region in ("33", ""):
        with pytest.raises(MissingLaw):
            book.on("fees.some", date(2020, 1, 1), region)


UNCHECKED = HEAD.replace("2026-01-01", "soon")
BAD_ENTRIES = {
    f"fees.some: {UNCHECKED}[{{from: 2020-01-01, value: 1, {CITE}}}]}}": "checked_on: a day was expected",
    "fees.some: 1": "a mapping was expected",
    "fees.some: [1]": "a mapping was expected",
    "1: {}": "fees.yaml: 1 is no name",
    f"fees.some: {HEAD}[1]}}": "in_force 1: a mapping was expected",
    f"fees.some: {HEAD}{{a: 1}}}}": "in_force: a list was expected",
    f"fees.some: {HEAD}[]}}": "no version",
    f"fees.some: {HEAD}[{{from: 2026-02-30, value: 1, {CITE}}}]}}": "line 1: there is no such day",
    f"fees.some: {HEAD}[{{from: '2020-01-01', value: 1, {CITE}}}]}}": "in_force 1: from: a day was expected",
    f"fees.some: {HEAD}[{{from: 2020-01-01 10:00:00, value: 1, {CITE}}}]}}": "from: a day was expected",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: null, {CITE}}}]}}": "value is missing",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, untill: 2021-01-01, {CITE}}}]}}": "untill is nothing",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, region: 33, {CITE}}}]}}": "region: a text was expected",
    f"fees.some: {HEAD.replace('unit', 'units')}[]}}": "units is nothing that stands here",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: .inf, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: .nan, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1:30.5, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1:30, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 010, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1_000, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 3e-1, {CITE}}}]}}": "plain digits",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, cite: {{source: 某法, article: 1}}}}]}}": "confidence",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, {CITE.replace('V', 'Z')}}}]}}": "V, V2, MH, ML",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, {CITE.replace('confidence', 'confidense')}}}]}}": "confidense",
    f"fees.some: {HEAD}[{{from: 2020-01-01, value: 1, {CITE.replace('第一条', '1')}}}]}}": "article: a text",
    'fees.some: "\\ud800"': "line 1: a character that cannot be stored",
    "fees.some: " + "[" * 3000 + "]" * 3000: "nested too deep",
    "": "fees.yaml: a mapping was expected",
}


@pytest.mark.parametrize(("content", "named"), BAD_ENTRIES.items(), ids=BAD_ENTRIES.values())
def test_a_law_file_that_is_written_wrong_is_refused_by_file_entry_and_field(
    tmp_path: Path, content: str, named: str
) -> None:
    (tmp_path / "fees.yaml").write_text(f"{content}\n", "utf-8")
    with pytest.raises(LawError, match=r"fees\.yaml") as refused:
        Lawbook.load(tmp_path)
    assert named in str(refused.value)


def test_a_law_file_in_another_encoding_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "fees.yaml").write_bytes("费".encode("gbk"))
    with pytest.raises(LawError, match=r"fees\.yaml: not written in UTF-8"):
        Lawbook.load(tmp_path)


def test_a_folder_without_law_is_no_lawbook(tmp_path: Path) -> None:
    with pytest.raises(LawError, match="no entry"):
        Lawbook.load(tmp_path)
    (tmp_path / "fees.yml").write_text("fees.some: {}\n", "utf-8")
    with pytest.raises(LawError, match=r"fees\.yml"):
        Lawbook.load(tmp_path)


def test_an_entry_that_is_not_there_names_its_file_and_those_near_it(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1")
    with pytest.raises(MissingLaw, match=r"belongs in fees\.yaml; near are fees\.some"):
        book.on("fees.sone", date(2020, 1, 1))


def test_an_entry_checked_after_the_day_asked_is_told(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1")
    assert book.checked_after(date(2025, 12, 31)) == ("fees.some",)
    assert book.checked_after(date(2026, 1, 1)) == ()


def test_what_is_read_is_noted_while_somebody_collects_and_by_nobody_else(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1", "from: 2021-01-01, value: 2")
    with reading.noted() as notes:
        book.number("fees.some", date(2020, 5, 1))
        with reading.noted() as within:
            book["fees.some"].segments(date(2020, 5, 1), date(2021, 5, 1))
        book.number("fees.some", date(2020, 6, 1))
    book.number("fees.some", date(2021, 6, 1))
    assert [(entry.key, entry.start.year, entry.cite.confidence) for entry in notes.entries] == [
        ("fees.some", 2020, "V")
    ]
    assert [entry.start.year for entry in within.entries] == [2020, 2021]


def test_a_year_of_the_calendar_is_noted_and_one_that_is_not_published_is_missing() -> None:
    calendar = load().law.calendar
    with reading.noted() as notes:
        calendar.roll_forward(date(2020, 1, 1))
        calendar.roll_forward(date(calendar.last_year + 1, 1, 1))
    assert [(entry.key, entry.cite.confidence) for entry in notes.entries] == [("calendar.2020", "V2")]
    assert notes.missing_years == (calendar.last_year + 1,)


def test_on_and_off_are_words(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text("on: off\nyes: true\n", "utf-8")
    assert files.read(tmp_path / "words.yaml") == {"on": "off", "yes": True}


def test_stale_entries_are_named(tmp_path: Path) -> None:
    book = a_book(tmp_path, "from: 2020-01-01, value: 1")
    assert book.stale(date(2026, 6, 30), 180) == ()
    assert book.stale(date(2026, 7, 1), 180) == ("fees.some",)


def test_the_law_edition_changes_with_any_byte_of_law_or_calendar(tmp_path: Path) -> None:
    shutil.copytree(HERE, tmp_path / "cn", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    assert CnPack(tmp_path / "cn").law_edition == load().law_edition
    editions = {load().law_edition}
    for name in ("law/fees.yaml", "calendar.yaml"):
        with (tmp_path / "cn" / name).open("a", encoding="utf-8") as file:
            file.write("# 注\n")
        editions.add(CnPack(tmp_path / "cn").law_edition)
    assert len(editions) == 3


def test_every_entry_of_the_pack_is_cited_and_checked() -> None:
    for key, entry in load().law.book.items():
        for versions in entry.versions.values():
            for version in versions:
                assert version.cite.source, key
                assert version.cite.article, key
                assert version.cite.confidence in {"V", "V2", "MH", "ML"}, key


def test_calendar_years_follow_one_another(tmp_path: Path) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(
        f"years:\n  2020: {{rest: [], work: [], {CITE}}}\n  2022: {{rest: [], work: [], {CITE}}}\n", "utf-8"
    )
    with pytest.raises(LawError, match="without a gap"):
        Calendar.load(path)


@pytest.mark.parametrize(
    "year",
    [
        "rest: [2021-01-01], work: []",
        "rest: [2020-02-01], work: [2020-02-01]",
        "rest: [], work: [2020-02-03]",
        "rest: [[2020-02-03, 2020-02-01]], work: []",
        "rest: [[2020-02-03]], work: []",
        "rest: [2020-02-03, 2020-02-03], work: []",
        "rest: ['2020-02-03'], work: []",
        "rest: 2020-02-03, work: []",
        "rest: []",
        "rest: [], work: [], wrok: []",
    ],
    ids=[
        "another year",
        "both",
        "a Monday",
        "a pair backwards",
        "half a pair",
        "twice",
        "quoted",
        "no list",
        "no work",
        "another field",
    ],
)
def test_a_calendar_day_that_cannot_be_is_refused(tmp_path: Path, year: str) -> None:
    path = tmp_path / "calendar.yaml"
    path.write_text(f"years:\n  2020: {{{year}, {CITE}}}\n", "utf-8")
    with pytest.raises(LawError, match="2020"):
        Calendar.load(path)


@pytest.mark.parametrize("content", ["year: {}", "years: []", "years: {next: {}}", "years: {}"])
def test_a_calendar_without_years_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "calendar.yaml").write_text(f"{content}\n", "utf-8")
    with pytest.raises(LawError, match=r"calendar\.yaml: .*year"):
        Calendar.load(tmp_path / "calendar.yaml")


def test_each_published_year_is_cited() -> None:
    calendar = load().law.calendar
    for year in range(calendar.first_year, calendar.last_year + 1):
        assert str(year) in calendar.source(year).source


MOVED = {2011: -1, 2012: 1, 2015: 1, 2020: 2}
"""A rest day moved over New Year; 3 September 2015; the spring festival of 2020 lengthened by two working
days.
"""


def test_each_published_year_has_the_statutory_number_of_holidays() -> None:
    """放假办法: eleven days, thirteen from 2025; what falls on a weekend is made up, what is added is worked
    off.
    """
    calendar = load().law.calendar
    for year in range(calendar.first_year, calendar.last_year + 1):
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        days = [date.fromordinal(day) for day in range(first, last + 1)]
        rests = sum(day.weekday() < 5 for day in days) - sum(map(calendar.is_working_day, days))
        assert rests == (11 if year < 2025 else 13) + MOVED.get(year, 0), year


def test_every_word_of_the_sandbox_court_is_known() -> None:
    assert [word for word in Word if load().meaning(word) is None] == []


def test_every_court_has_a_case_number_that_reads() -> None:
    for court in load().courts:
        text, kind = load().read_case_number(f"(2025){court.code}民初1号")
        assert (text, kind) == (f"（2025）{court.code}民初1号", "民初")


def test_appeals_go_to_the_court_above() -> None:
    courts = load().courts
    above = courts.above("浙9901")
    assert above is not None
    assert (above.code, courts.above(above.code)) == ("浙99", None)
