"""What rules say, in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from legal_flow.courts.cn.english import catalogue, in_english
from legal_flow.courts.cn.rules import claim
from legal_flow.rules import ledger

RULES = Path(claim.__file__).parent
TOLD = (
    *("claim", "eligibility", "guarantee", "interruption_kinds", "interruptions", "limitation"),
    *("limitation_steps", "routes", "standing", "track", "venue"),
)
"""The modules whose sentences an explanation can show."""
CHINESE = re.compile("[\u4e00-\u9fff]")
CITED = re.compile(
    "^(最高人民法院|法释|诉讼时效规定第|银行卡规定第|民法典第|深圳|厦门|受理效力|第.*[条款项](至.*)?$|\\{\\}第)|施行$|修正$|问题一$"
)
"""Sources of law: no English."""
BRACKETS = re.compile("（[^）]*第[^）]*）")
"""A source of law cited within a sentence."""


def sentences(module: Path) -> Iterator[str]:
    """The Chinese texts of a module, with {} for each part that differs."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    apart = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            apart |= {id(part) for part in node.values}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(
                part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
                for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in apart:
            text = re.sub(r"\{\w+\}", "{}", node.value)
        if CHINESE.search(text) and not CITED.search(text):
            yield text


@pytest.mark.parametrize("module", [*(RULES / f"{name}.py" for name in TOLD), Path(ledger.__file__)])
def test_every_sentence_that_an_explanation_can_show_has_its_english(module: Path) -> None:
    told = {text: in_english(text.replace("{}", "x")) for text in sentences(module)}
    assert [text for text, english in told.items() if CHINESE.search(BRACKETS.sub("", english))] == []


def test_an_english_text_names_the_same_parts_and_has_no_chinese_but_citations() -> None:
    names = re.compile(r"\{\w+\}")
    for chinese, text in catalogue().items():
        assert sorted(names.findall(chinese)) == sorted(names.findall(text))
        assert not CHINESE.search(BRACKETS.sub("", text)), text


def test_a_sentence_is_put_together_from_the_english_of_its_parts() -> None:
    assert in_english("没有欠款") == "nothing is owed"
    assert (
        in_english("2024-04-02 短信催告并获承诺（民法典第一条，A级）（C1），重新起算")
        == "2024-04-02 demand by text message, answered with a promise（民法典第一条，grade A） (C1): runs anew"
    )
    assert (
        in_english("不得适用小额诉讼：涉外纠纷；适用简易程序")
        == "no small claim: foreign element; summary procedure"
    )


def test_what_the_catalogue_does_not_have_stays_as_it_is() -> None:
    assert in_english("《民法典》第一百八十八条第一款") == "《民法典》第一百八十八条第一款"
    assert in_english("一；二") == "一；二"
    assert in_english("") == ""
