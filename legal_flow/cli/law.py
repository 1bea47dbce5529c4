"""`legal-flow law`: what the law pack says, asked by a lawyer at a terminal."""

import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

if TYPE_CHECKING:
    from legal_flow.law.lawbook import Lawbook
    from legal_flow.rules.questions import Question

T = TypeVar("T")
app = typer.Typer(
    help="The law pack: parameters on dates, rules, examples, what must be checked again.",
    no_args_is_help=True,
)
WARN_DAYS, FAIL_DAYS = 180, 365
"""Days after which an entry should, and must, be checked against the official text again."""
Day = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help="A day, YYYY-MM-DD; today if left out.")
]
OfPack = Annotated[str, typer.Option("--pack", help="The jurisdiction.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs.")]


@app.command("show")
def show(
    key: Annotated[
        str | None,
        typer.Argument(help="An entry of the law files, or the start of one; all of them if left out."),
    ] = None,
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The anchor day (适用日), YYYY-MM-DD.")
    ] = None,
    region: Annotated[str, typer.Option(help="Province, two digits; empty for the whole country.")] = "",
    pack: OfPack = "cn",
) -> None:
    """Say what a parameter is on its anchor day, since when, and where that stands; without a day, list entries."""
    from legal_flow.rules.questions import plain, written

    book = _book(pack)
    if key is None or on is None:
        for name in _named_so(key or "", book):
            typer.echo(f"{name}  {book[name].title}（适用日 {book[name].anchor}，{book[name].file}）")
        return
    entry = book[key]
    version = entry.on(on.date(), region)
    until = f"，至{version.until}（{version.because}）" if version.until else ""
    typer.echo(f"{key}  {entry.title}")
    typer.echo(f"值: {written(plain(version.value))}（单位 {entry.unit}，适用日 {entry.anchor}）")
    typer.echo(f"自{version.start}起{until}")
    typer.echo(f"依据: {version.cite.marked} {version.cite.edition}")
    typer.echo(f"核对: {entry.checked_on}，{entry.file}")


@app.command("rules")
def rules(
    name: Annotated[str | None, typer.Argument(help="One rule; all of them if left out.")] = None,
    pack: OfPack = "cn",
) -> None:
    """List every rule that can be asked, with its inputs, their units, and an example."""
    for question in _questions(pack).values() if name is None else [_question(pack, name)]:
        typer.echo(f"{question.name}  {question.title}（{'；'.join(question.articles)}）")
        for one in question.inputs:
            default = f" = {one.default}" if one.default else ""
            typer.echo(f"  {one.name}: {one.unit}{default}  {one.meaning}")
        typer.echo(f"  例: --given '{json.dumps(dict(question.example), ensure_ascii=False)}'")


@app.command("eval")
def evaluate(
    rule: Annotated[str, typer.Argument(help="A rule, as `law rules` lists it.")],
    given: Annotated[str, typer.Option(help="The facts as JSON, or @FILE.")],
    as_json: AsJson = False,
    pack: OfPack = "cn",
) -> None:
    """Ask one rule of given facts; what was not said and counts as its default is told too."""
    from legal_flow.rules.questions import written

    question, facts = _question(pack, rule), _facts(given)
    answer, assumed = question.ask(facts), question.assumed(facts)
    if as_json:
        told = {"answer": answer, "assumed": assumed}
        typer.echo(json.dumps(told, ensure_ascii=False, default=str, indent=1))
        return
    for key, value in answer.items():
        typer.echo(f"{key}: {written(value)}")
    if assumed:
        typer.echo(
            "未写明，按默认: " + "，".join(f"{key} = {written(value)}" for key, value in assumed.items())
        )


@app.command("check")
def check(
    paths: Annotated[list[Path], typer.Argument(help="Example files, or folders of them, from anywhere.")],
    pack: OfPack = "cn",
) -> None:
    """Run example files; a wrong one is told with what was got, what was wanted, and why."""
    from legal_flow.rules import examples

    asked, wrong = 0, 0
    for path in examples.find(paths):
        for example in examples.read(path):
            asked += 1
            if found := examples.differences(example, _questions(pack)):
                wrong += 1
                typer.echo(examples.told(example, found))
    typer.echo(f"{asked} examples, {wrong} wrong")
    if wrong:
        sys.exit(1)


@app.command("stale")
def stale(on: Day = None, pack: OfPack = "cn") -> None:
    """Name the entries that were not checked for long: over 180 days is a warning, over 365 an error."""
    day = on.date() if on is not None else date.today()  # noqa: DTZ011 - a terminal asks for its own today
    book = _book(pack)
    warned, failing = book.stale(day, WARN_DAYS), book.stale(day, FAIL_DAYS)
    for key in warned:
        entry = book[key]
        mark = "须重新核对" if key in failing else "应当核对"
        days = (day - entry.checked_on).days
        typer.echo(f"{mark}: {key}（{entry.file}），上次核对 {entry.checked_on}，已 {days} 天")
    typer.echo(f"{len(book)} entries: {len(warned)} over {WARN_DAYS} days, {len(failing)} over {FAIL_DAYS}")
    if failing:
        sys.exit(1)


def _questions(pack: str) -> "Mapping[str, Question]":
    from legal_flow.courts.packs import QUESTIONS

    return _named(pack, QUESTIONS)()


def _question(pack: str, name: str) -> "Question":
    return _named(name, _questions(pack))


def _book(pack: str) -> "Lawbook":
    from legal_flow.courts.packs import LAWBOOKS

    return _named(pack, LAWBOOKS)()


def _named_so(start: str, book: "Lawbook") -> list[str]:
    """The keys that begin so, in order."""
    from legal_flow.errors import DataFault

    found = sorted(key for key in book if key.startswith(start))
    if not found:
        raise DataFault(f"no entry begins with {start}; `law show` lists all of them")
    return found


def _named(name: str, among: Mapping[str, T]) -> T:
    from legal_flow.errors import DataFault

    if name not in among:
        raise DataFault(f"there is no {name}; there are {', '.join(among)}")
    return among[name]


def _facts(given: str) -> dict[str, Any]:
    """The facts, numbers with a point read exactly."""
    from legal_flow.errors import DataFault

    try:
        text = Path(given[1:]).read_text("utf-8") if given.startswith("@") else given
        facts = json.loads(text, parse_float=Decimal)
    except (OSError, ValueError) as broken:
        raise DataFault(f"--given: {broken}") from broken
    if not isinstance(facts, dict):
        raise DataFault("--given: an object of facts was expected")
    return facts
