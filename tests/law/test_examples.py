"""Example files and questions: what a lawyer may write, and what is said of what is wrong."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from legal_flow.courts.cn.questions import catalogue
from legal_flow.errors import DataFault, LawError
from legal_flow.rules import examples
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.examples import Difference

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
        "own.yaml 例1: 一例",
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
    assert difference.got == "text: 人民币壹拾元整"


def test_numbers_are_compared_by_value_and_nothing_else_is(tmp_path: Path) -> None:
    fees = "name: 费用, rule: fees, given: {amount: 10000, filed_on: 2026-03-02}"
    assert found(tmp_path, f"{fees}, expect: {{filing: 50}}") == []
    assert found(tmp_path, f"{fees}, expect: {{filing: '50'}}") != []


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ((f"{CAPITALS}, expect: {{}}",), "example 1: a rule and what it is expected to say"),
        (("rule: capitals, expect: {text: 拾元}",), "example 1: a name was expected"),
        ((f"{CAPITALS}, expects: {{text: 拾元}}",), "example 1: expects is nothing that an example has"),
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
        ({"amount": "0.001"}, "amount: Decimal input should have no more than 2 decimal places"),
        ({"amount": "50000", "filed_on": 20260302}, "filed_on: a day is written YYYY-MM-DD"),
        ({"amount": "NaN"}, "amount: Input should be a finite number"),
    ],
)
def test_a_fact_that_is_missing_unknown_or_malformed_is_named(given: dict[str, object], named: str) -> None:
    with pytest.raises(DataFault, match=named):
        catalogue()["fees"].ask(given)


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
    contact = {"ref": "电话", "on": "2024-02-01", "channel": "call", "result": "reached", "reserved": True}
    facts = {"product": "card", "due_on": "2023-11-20", "as_of": "2026-11-20", "contacts": [contact]}
    assumed = catalogue()["limitation"].assumed(facts)
    assert assumed["contacts.0.demanded"] is True
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
    with pytest.raises(LawError, match=r"own.yaml: given is nothing that an example file has"):
        examples.read(path)


WRITTEN = [
    example for path in examples.find([Path(__file__).parent / "cn"]) for example in examples.read(path)
]


@pytest.mark.parametrize("name", catalogue())
def test_every_rule_has_an_example_that_it_answers_and_one_that_it_refuses(name: str) -> None:
    refusing = [examples.RAISES in example.expect for example in WRITTEN if example.rule == name]
    assert set(refusing) == {True, False}


def test_there_are_enough_examples_and_each_tells_its_own_case() -> None:
    assert len(WRITTEN) > 250
    names = [(example.path.name, example.name) for example in WRITTEN]
    assert [name for name in names if names.count(name) > 1] == []
