"""Example files and questions: what a lawyer may write, and what is said of what is wrong."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import pytest
from pydantic_core import PydanticUndefined

from legal_flow.cases.claims import Component
from legal_flow.courts.asking import (
    Day,
    Facts,
    ModelQuestion,
    Moment,
    Ratio,
    Row,
    SignedYuan,
    Text,
    Whole,
    Yuan,
)
from legal_flow.courts.cn.questions import catalogue
from legal_flow.courts.packs import LAWBOOKS, PACKS, QUESTIONS
from legal_flow.errors import DataFault, LawError
from legal_flow.law.parameters import Parameter, Version
from legal_flow.rules import examples
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.examples import Difference
from legal_flow.rules.questions import Answer, Given

CAPITALS = "name: 一例, rule: capitals, given: {amount: '10'}"


def a_file(folder: Path, *rows: str) -> Path:
    path = folder / "own.yaml"
    path.write_text("examples:\n" + "".join(f"  - {{{row}}}\n" for row in rows), "utf-8")
    return path


def found(folder: Path, row: str) -> list[Difference]:
    (example,) = examples.read(a_file(folder, row))
    return examples.differences(example, catalogue())


def test_an_example_that_holds_has_no_difference(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CAPITALS}, expect: {{text: 人民币壹拾元整}}") == []


def test_a_wrong_example_says_what_was_got_and_wanted_and_why(tmp_path: Path) -> None:
    row = f"{CAPITALS}, why: 应当写壹, expect: {{text: 拾元}}"
    (example,) = examples.read(a_file(tmp_path, row))
    told = examples.told(example, examples.differences(example, catalogue()))
    assert told.splitlines() == [
        f"{tmp_path / 'own.yaml'} 例1: 一例",
        "  由: 应当写壹",
        "  规则: capitals",
        "  给定 amount: 10",
        "  text: 得到 人民币壹拾元整，应为 拾元",
    ]


def test_what_the_rule_does_not_say_is_a_difference(tmp_path: Path) -> None:
    assert found(tmp_path, f"{CAPITALS}, expect: {{words: 拾元}}") == [
        Difference("words", examples.NOTHING, "拾元")
    ]


def test_a_refusal_is_expected_by_its_name_and_by_what_it_names(tmp_path: Path) -> None:
    asked = "name: 太早, rule: parameter, given: {key: interest.lpr_1y, on: 2019-08-19}"
    assert found(tmp_path, f"{asked}, expect: {{raises: NotFormalised, because: interest.yaml}}") == []
    assert found(tmp_path, f"{asked}, expect: {{raises: MissingLaw}}")[0].key == "raises"
    assert found(tmp_path, f"{asked}, expect: {{raises: NotFormalised, because: 别处}}")[0].key == "because"
    assert found(tmp_path, f"{asked}, expect: {{value: 0.04}}")[0].key == "raises"


def test_an_answer_where_a_refusal_was_expected_is_a_difference(tmp_path: Path) -> None:
    (difference,) = found(tmp_path, f"{CAPITALS}, expect: {{raises: DataFault}}")
    assert difference.got.startswith("text: 人民币壹拾元整")


def test_numbers_are_compared_by_value_and_nothing_else_is(tmp_path: Path) -> None:
    fees = "name: 费用, rule: fees, given: {amount: 10000, filed_on: 2026-03-02}"
    assert found(tmp_path, f"{fees}, expect: {{filing: 50}}") == []
    assert found(tmp_path, f"{fees}, expect: {{filing: '50'}}") != []


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ((f"{CAPITALS}, expect: {{}}",), "example 1: a rule and what it is expected to say"),
        (("rule: capitals, expect: {text: 拾元}",), "example 1: name is missing"),
        ((f"{CAPITALS}, expects: {{text: 拾元}}",), "example 1: expects is nothing that stands here"),
        ((f"{CAPITALS}, given: {{1: 2}}, expect: {{text: 拾元}}",), "line 2: twice: given"),
        (("name: 一, rule: capitals, given: [1], expect: {text: 一}",), "example 1: given: a mapping"),
        (("name: 一, rule: capitals, given: abc, expect: {text: 一}",), "example 1: given: a mapping"),
        (("name: 一, rule: capitals, given: , expect: {text: 一}",), "example 1: given: a mapping"),
        (("name: 一, rule: capitals, given: {1: 2}, expect: {text: 一}",), "example 1: given: 1 is no name"),
        (("name: 一, rule: capitals, given: {amount: 010}, expect: {text: 一}",), "line 2: a number is"),
        (("name: 一, rule: day, given: {day: 2026-02-30}, expect: {a: 一}",), "line 2: there is no such day"),
        ((f"{CAPITALS}, expect: {{raises: DataFault, text: 一}}",), "example 1: expect: text beside raises"),
        ((), "a list under examples was expected"),
    ],
)
def test_what_is_no_example_is_refused_by_file_and_place(
    tmp_path: Path, rows: tuple[str, ...], named: str
) -> None:
    with pytest.raises(LawError, match=rf"own\.yaml: {named}"):
        examples.read(a_file(tmp_path, *rows))


def test_an_unknown_rule_lists_those_there_are(tmp_path: Path) -> None:
    (difference,) = found(tmp_path, "name: 无此规则, rule: capital, expect: {text: 拾元}")
    assert "capitals" in difference.wanted


@pytest.mark.parametrize("name", catalogue())
def test_every_rule_answers_its_own_example_and_names_its_inputs(name: str) -> None:
    question = catalogue()[name]
    assert question.ask(question.example)
    assert question.title
    assert question.articles
    assert all(one.unit and one.meaning for one in question.inputs), question.inputs


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"amount": "50000", "filed_at": "2026-03-02"}, "filed_at is no fact of this rule; it takes amount"),
        ({}, "amount is missing"),
        ({"amount": 0.1}, "amount: write the number exactly"),
        ({"amount": "0.001"}, "amount: at most 2 decimal places"),
        ({"amount": "50000", "filed_on": 20260302}, "filed_on: a day is written YYYY-MM-DD"),
        ({"amount": "NaN"}, "amount: a number is written in plain digits"),
        ({"amount": Decimal("NaN")}, "amount: a finite number was expected"),
    ],
)
def test_a_fact_that_is_missing_unknown_or_malformed_is_named(given: dict[str, object], named: str) -> None:
    with pytest.raises(DataFault, match=named):
        catalogue()["fees"].ask(given)


class Line(Row):
    ref: Text
    on: Day
    amount: SignedYuan
    share: Ratio | None = None
    kind: Literal["甲", "乙"] = "甲"


class Lines(Facts):
    lines: tuple[Line, ...]
    parts: dict[Component, Yuan] = {}  # noqa: RUF012 - pydantic copies it
    either: tuple[Whole | Text, ...] = ()
    at: Moment | None = None
    count: Whole = 0


def of_lines(lines: Lines) -> Answer:
    if not lines.lines:
        raise ValueError("max() iterable argument is empty")
    return {"shares": [line.share for line in lines.lines], "kinds": [line.kind for line in lines.lines]}


OF_LINES = ModelQuestion("lines", "分录", ("第一条",), Lines, of_lines, {})
LINE = ["一", "2026-03-02", "-1.50"]


def test_a_row_is_written_as_a_list_or_by_names_and_its_last_optional_parts_may_be_left_out() -> None:
    rows = [LINE, [*LINE, "0.5"], [*LINE, None, "乙"], {"ref": "二", "on": date(2026, 3, 2), "amount": 2}]
    answer = OF_LINES.ask({"lines": rows})
    assert answer == {"shares": [None, Decimal("0.5"), None, None], "kinds": ["甲", "甲", "乙", "甲"]}


def test_the_shape_of_a_row_shows_order_words_null_and_what_may_be_left_out() -> None:
    shapes = {one.name: one.unit for one in OF_LINES.inputs}
    assert shapes["lines"] == (
        "list of [ref: text, on: day, amount: signed yuan, share?: ratio | null, kind?: 甲 | 乙 = 甲]"
    )
    assert shapes["parts"].startswith("yuan by principal | interest")
    assert shapes["either"] == "list of (whole | text)"
    assert shapes["at"] == "moment | null"


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"lines": [[*LINE, 1, "甲", 2]]}, "lines.0: at most 5 parts: [ref: text, on: day"),
        ({"lines": [["一", "2026-03-02"]]}, "lines.0.amount is missing"),
        ({"lines": [LINE, [*LINE, None, "丙"]]}, "lines.1.kind: expected 甲 | 乙"),
        ({"lines": ["一"]}, "lines.0: expected [ref: text"),
        ({"lines": "一"}, "lines: expected list of [ref: text"),
        ({"lines": [[1, *LINE[1:]]]}, "lines.0.ref: a text was expected"),
        ({"lines": [[*LINE, "-0.1"]]}, "lines.0.share: a number that is not negative was expected"),
        ({"lines": [[*LINE, "11"]]}, "lines.0.share: must not be above 10"),
        ({"lines": [["一", "2026-02-30", "1"]]}, "lines.0.on: there is no such day"),
        ({"lines": [["一", "1767225600", "1"]]}, "lines.0.on: a day is written YYYY-MM-DD"),
        ({"lines": [["一", "2026-03-02T10:00:00", "1"]]}, "lines.0.on: a day is written YYYY-MM-DD"),
        (
            {"lines": [["一", datetime(2026, 3, 2, 10, tzinfo=UTC), "1"]]},
            "lines.0.on: a day is written YYYY-MM-DD",
        ),
        ({"lines": [["一", "1026-03-02", "1"]]}, "lines.0.on: a day lies between 1900 and 2999"),
        ({"lines": [["一", "2026-03-02", "1_000"]]}, "lines.0.amount: a number is written in plain digits"),
        ({"lines": [["一", "2026-03-02", "１２"]]}, "lines.0.amount: a number is written in plain digits"),
        ({"lines": [["一", "2026-03-02", Decimal("1E15")]]}, "lines.0.amount: must be below"),
        ({"lines": [], "parts": {"principle": 1}}, "parts.principle: expected principal | interest"),
        ({"lines": [], "parts": {"principal": "a"}}, "parts.principal: a number is written"),
        ({"lines": [], "either": [None]}, "either.0: expected whole | text"),
        ({"lines": [], "at": "2026-03-02"}, "at: a moment is written YYYY-MM-DD HH:MM"),
        ({"lines": [], "at": 1767225600}, "at: a moment is written YYYY-MM-DD HH:MM"),
        ({"lines": [], "at": "2026-03-02 25:00"}, "at: there is no such moment"),
        ({"lines": [], "count": -1}, "count: a number that is not negative was expected"),
        ({"lines": [], "count": True}, "count: a whole number was expected"),
        ({"lines": []}, "lines: a fact is out of range for this rule, or an empty list was given"),
    ],
)
def test_a_fault_names_the_place_and_the_shape_and_never_a_type(given: dict[str, object], named: str) -> None:
    with pytest.raises(DataFault) as refused:
        OF_LINES.ask(given)
    assert named in str(refused.value)
    assert not re.search(r"function|tuple|pydantic|class|0x|Error", str(refused.value))


@pytest.mark.parametrize("at", ["2026-03-02 10:20", "2026-03-02T10:20:00", "2026-03-02T02:20:00Z"])
def test_a_moment_in_another_zone_is_the_same_moment(at: str) -> None:
    asked = catalogue()["period.hours"].ask({"rule": "preservation.urgent", "at": at})
    assert asked == {**asked, "ends_at": "2026-03-04 11:00"}


def test_every_pack_has_its_lawbook_and_its_questions() -> None:
    assert PACKS.keys() == LAWBOOKS.keys() == QUESTIONS.keys()


def test_a_refused_value_is_not_repeated() -> None:
    with pytest.raises(DataFault) as refused:
        catalogue()["luhn"].ask({"number": 6222021234567890})
    assert "6222" not in str(refused.value)


def test_json_and_yaml_facts_get_the_same_answer() -> None:
    fees = catalogue()["fees"]
    given = {"filed_on": date(2026, 3, 2)}
    assert fees.ask({"amount": "12345.67", **given}) == fees.ask({"amount": Decimal("12345.67"), **given})


def test_what_would_change_an_answer_has_no_default() -> None:
    """Days, sums, rates, products, lenders and conditions met are said; a default is nothing, or the usual."""
    for question in catalogue().values():
        for name, fact in question.facts.model_fields.items():
            usual = fact.default in (
                PydanticUndefined,
                None,
                "",
                (),
                "none",
                "debtor",
                "CNY",
                Rounding.FEN_HALF_UP,
            )
            assert usual or fact.default in (0, False) or name == "online", f"{question.name}: {name}"


def test_defaults_of_rows_are_told_as_assumed() -> None:
    contact = {"ref": "短信", "on": "2024-02-01", "channel": "sms", "result": "delivered"}
    contact |= dict.fromkeys(("reserved", "demanded", "evidence"), True)
    facts = {"product": "card", "due_on": "2023-11-20", "as_of": "2026-11-20", "contacts": [contact]}
    assumed = catalogue()["limitation"].asked(facts).assumed
    assert assumed["contacts.0.to"] == "debtor"
    assert not {"contacts.0.reserved", "contacts.0.arrived_on"} & assumed.keys()


def test_a_file_head_holds_facts_by_rule_and_an_example_says_otherwise(tmp_path: Path) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "rule: capitals\n"
        "common: {capitals: {amount: '10'}}\n"
        "examples:\n"
        "  - {name: 共同, expect: {text: 人民币壹拾元整}}\n"
        "  - {name: 另写, rule: capitals, given: {amount: '1'}, expect: {text: 人民币壹元整}}\n",
        "utf-8",
    )
    assert [examples.differences(example, catalogue()) for example in examples.read(path)] == [[], []]
    path.write_text("given: {amount: '10'}\nexamples: []\n", "utf-8")
    with pytest.raises(LawError, match=r"own.yaml: given is nothing that stands here"):
        examples.read(path)


WRITTEN = [
    example for path in examples.find([Path(__file__).parent / "cn"]) for example in examples.read(path)
]


def answered() -> Iterator[tuple[str, Given]]:
    for name, question in catalogue().items():
        yield name, question.example
    for example in WRITTEN:
        if examples.RAISES not in example.expect:
            yield example.rule, example.given


def test_whatever_was_not_read_in_the_text_is_told_with_its_mark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the collector, the look-ups themselves are counted."""
    looked_up: set[tuple[str, str]] = set()
    on = Parameter.on

    def counted(entry: Parameter, day: date, region: str = "") -> Version:
        version = on(entry, day, region)
        looked_up.add((entry.key, version.cite.confidence))
        return version

    monkeypatch.setattr(Parameter, "on", counted)
    marked = 0
    for rule, given in answered():
        looked_up.clear()
        read = {(entry.key, entry.cite.confidence) for entry in catalogue()[rule].asked(given).read}
        weak = {(key, mark) for key, mark in looked_up if mark != "V"}
        assert weak <= read, rule
        marked += bool(weak)
    assert marked > 100


@pytest.mark.parametrize("name", catalogue())
def test_every_rule_has_an_example_that_it_answers_and_one_that_it_refuses(name: str) -> None:
    refusing = [examples.RAISES in example.expect for example in WRITTEN if example.rule == name]
    assert set(refusing) == {True, False}


def test_there_are_enough_examples_and_each_tells_its_own_case() -> None:
    assert len(WRITTEN) > 250
    names = [(example.path.name, example.name) for example in WRITTEN]
    assert [name for name in names if names.count(name) > 1] == []
