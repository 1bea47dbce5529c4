"""Examples of rules that a lawyer can read and write: files of facts and what the rule must say of them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from legal_flow.errors import LawError, LegalFlowError
from legal_flow.law import fields, files
from legal_flow.rules.questions import Given, Question, plain, written

RAISES = "raises"
"""In `expect`: the rule refuses with this error, and the message contains `because` where that is given."""
BECAUSE = "because"
SUFFIXES = frozenset({".yaml", ".yml"})
NOTHING = "（没有这一项）"


@dataclass(frozen=True, slots=True)
class Example:
    """Facts, the rule that is asked, and what it must say."""

    path: Path
    number: int
    """Its place in the file, from 1."""
    name: str
    why: str
    rule: str
    given: Given
    expect: Given


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that the rule said otherwise."""

    key: str
    got: str
    wanted: str


def read(path: Path) -> list[Example]:
    """The examples of a file; a `rule` at its head is that of every example that names none of its own.

    `common` at its head holds facts by rule: what an example of the rule does not say otherwise. Raises
    `LawError` naming file and example for what is no example.
    """
    content = fields.closed(files.read(path), path.name, {"examples"}, {"rule", "common"})
    common = fields.mapping(content.get("common", {}), f"{path.name}: common")
    shared = {rule: fields.mapping(given, f"{path.name}: common: {rule}") for rule, given in common.items()}
    rows = content["examples"]
    if not isinstance(rows, list) or not rows:
        raise LawError(f"{path.name}: a list under examples was expected")
    return [
        _example(path, number, row, content.get("rule"), shared) for number, row in enumerate(rows, start=1)
    ]


def find(paths: list[Path]) -> Iterator[Path]:
    """The example files among these files and folders, in order; `LawError` for a place that holds none."""
    for path in paths:
        if path.is_dir():
            found = sorted(file for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
            if not found:
                raise LawError(f"{path}: no example file here; they are called *.yaml or *.yml")
            yield from found
        elif path.is_file():
            yield path
        else:
            raise LawError(f"{path}: no such file or folder")


def differences(example: Example, questions: Mapping[str, Question]) -> list[Difference]:
    """Everything that the rule says otherwise than expected; nothing if it holds."""
    question = questions.get(example.rule)
    if question is None:
        return [Difference("rule", example.rule, f"one of {', '.join(sorted(questions))}")]
    refused = example.expect.get(RAISES)
    try:
        got = question.ask(example.given)
    except LegalFlowError as error:
        if refused != type(error).__name__:
            return [Difference(RAISES, f"{type(error).__name__}: {error}", str(refused or "an answer"))]
        because = str(example.expect.get(BECAUSE, ""))
        return [] if because in str(error) else [Difference(BECAUSE, str(error), because)]
    if refused is not None:
        return [Difference(RAISES, _brief(got), str(refused))]
    return [
        Difference(key, written(plain(got[key])) if key in got else NOTHING, written(wanted))
        for key, wanted in example.expect.items()
        if key not in got or not _same(plain(got[key]), wanted)
    ]


def told(example: Example, found: list[Difference]) -> str:
    """What a lawyer needs to see why: the example, its reason, and got beside wanted."""
    lines = [
        f"{example.path} 例{example.number}: {example.name}",
        *([f"  由: {example.why}"] if example.why else []),
        f"  规则: {example.rule}",
        *(f"  给定 {name}: {written(plain(value))}" for name, value in example.given.items()),
        *(f"  {one.key}: 得到 {one.got}，应为 {one.wanted}" for one in found),
    ]
    return "\n".join(lines)


def _example(path: Path, number: int, content: Any, usual: Any, shared: Mapping[str, Given]) -> Example:
    where = f"{path.name}: example {number}"
    row = fields.closed(content, where, {"name"}, {"why", "rule", "given", "expect"})
    rule, expect = row.get("rule", usual), row.get("expect")
    if not rule or not isinstance(expect, dict) or not expect:
        raise LawError(f"{where}: a rule and what it is expected to say (expect) are needed")
    rule = fields.text(rule, f"{where}: rule")
    return Example(
        path=path,
        number=number,
        name=fields.text(row["name"], f"{where}: name"),
        why=str(row.get("why", "")),
        rule=rule,
        given={**shared.get(rule, {}), **fields.mapping(row.get("given", {}), f"{where}: given")},
        expect=_expected(expect, where),
    )


def _expected(expect: Any, where: str) -> Given:
    """A refusal expects nothing beside itself: no answer is looked at then."""
    row = fields.mapping(expect, f"{where}: expect")
    beside = sorted(row.keys() - {RAISES, BECAUSE})
    if RAISES in row and beside:
        raise LawError(f"{where}: expect: {', '.join(beside)} beside raises; a refusal has no answer")
    return row


def _same(got: Any, wanted: Any) -> bool:
    """Numbers by their value, everything else as it is written."""
    if _is_number(got) and _is_number(wanted):
        return Decimal(got) == Decimal(wanted)
    if isinstance(got, list) and isinstance(wanted, list):
        return len(got) == len(wanted) and all(map(_same, got, wanted))
    return written(got) == written(plain(wanted))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _brief(answer: Given) -> str:
    return ", ".join(f"{key}: {written(plain(value))}" for key, value in answer.items())
