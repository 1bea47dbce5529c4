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
    from legal_flow.errors import DataFault
    from legal_flow.law.lawbook import Lawbook
    from legal_flow.law.reading import Entry
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
    from legal_flow.errors import DataFault
    from legal_flow.rules.questions import plain, written

    book = _book(pack)
    if key is None or on is None:
        for name in _named_so(key or "", book):
            typer.echo(f"{name}  {book[name].title}（适用日 {book[name].anchor}，{book[name].file}）")
        return
    if key not in book:
        raise _unknown(key, book)
    entry = book[key]
    if region not in entry.versions:
        entered = ", ".join(filter(None, entry.versions)) or "none: leave --region out"
        raise DataFault(f"{key} has no figure for this region; --region takes {entered}")
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
    """Ask one rule of given facts; told too are what counts as its default, the law read, and its marks."""
    from legal_flow.rules.questions import written

    asked = _question(pack, rule).asked(_facts(given))
    if as_json:
        read = [_told(entry) for entry in asked.read]
        told = {
            "answer": asked.answer,
            "assumed": asked.assumed,
            "read": read,
            "missing_years": asked.missing_years,
        }
        typer.echo(json.dumps(told, ensure_ascii=False, default=_plain, indent=1))
        return
    for key, value in asked.answer.items():
        typer.echo(f"{key}: {written(value)}")
    if asked.assumed:
        defaults = "，".join(f"{key} = {written(value)}" for key, value in asked.assumed.items())
        typer.echo(f"未写明，按默认: {defaults}")
    for entry in asked.read:
        region = f"[{entry.region}]" if entry.region else ""
        cite = entry.cite
        typer.echo(f"依据的条目: {entry.key}{region}（{entry.start}起）{cite} {cite.confidence}")
    if not asked.read:
        typer.echo("依据的条目: 无，规则的条文见 law rules")
    if asked.missing_years:
        typer.echo(f"未公布放假安排，按周末暂定: {'、'.join(map(str, asked.missing_years))}年")


@app.command("check")
def check(
    paths: Annotated[list[Path], typer.Argument(help="Example files, or folders of them, from anywhere.")],
    pack: OfPack = "cn",
) -> None:
    """Run example files; a wrong one is told with what was got, what was wanted, and why."""
    from legal_flow.errors import LawError
    from legal_flow.rules import examples

    asked, wrong, broken = 0, 0, 0
    for path in examples.find(paths):
        try:
            found = examples.read(path)
        except LawError as error:
            broken += 1
            typer.echo(f"{path}: {str(error).removeprefix(path.name).lstrip(': ')}")
            continue
        for example in found:
            asked += 1
            if differences := examples.differences(example, _questions(pack)):
                wrong += 1
                typer.echo(examples.told(example, differences))
    unread = f", {broken} files not read" if broken else ""
    typer.echo(f"{asked} examples, {wrong} wrong{unread}")
    if wrong or broken:
        sys.exit(1)


@app.command("stale")
def stale(on: Day = None, pack: OfPack = "cn") -> None:
    """Name the entries not checked for long: over 180 days is a warning, over 365 or a later check an error."""
    day = on.date() if on is not None else date.today()  # noqa: DTZ011 - a terminal asks for its own today
    book = _book(pack)
    warned, failing = book.stale(day, WARN_DAYS), book.stale(day, FAIL_DAYS)
    for key in warned:
        entry = book[key]
        mark = "须重新核对" if key in failing else "应当核对"
        days = (day - entry.checked_on).days
        typer.echo(f"{mark}: {key}（{entry.file}），上次核对 {entry.checked_on}，已 {days} 天")
    later = book.checked_after(day)
    for key in later:
        typer.echo(f"核对日晚于所问之日: {key}（{book[key].file}），核对 {book[key].checked_on}，无从判断")
    typer.echo(
        f"{len(book)} entries: {len(warned)} over {WARN_DAYS} days, {len(failing)} over {FAIL_DAYS}, "
        f"{len(later)} checked later than {day}"
    )
    if failing or later:
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
    found = sorted(key for key in book if key.startswith(start))
    if not found:
        raise _unknown(start, book)
    return found


def _unknown(key: str, book: "Lawbook") -> "DataFault":
    """What there is instead: keys much like it, or the files."""
    from legal_flow.errors import DataFault

    near = ", ".join(book.near(key)) or ", ".join(sorted({entry.file for entry in book.values()}))
    return DataFault(f"no entry begins with {key}; there are {near}; `law show` lists all of them")


def _named(name: str, among: Mapping[str, T]) -> T:
    from legal_flow.errors import DataFault

    if name not in among:
        raise DataFault(f"there is no {name}; there are {', '.join(among)}")
    return among[name]


def _told(entry: "Entry") -> dict[str, Any]:
    """A version that was read, for programs."""
    return {
        "key": entry.key,
        "region": entry.region,
        "from": entry.start,
        "cite": str(entry.cite),
        "confidence": entry.cite.confidence,
    }


def _plain(value: Any) -> str:
    """Decimals and days as they are written in facts."""
    from legal_flow.rules.questions import written

    return written(value)


def _facts(given: str) -> dict[str, Any]:
    """The facts, numbers with a point read exactly, no name twice."""
    from legal_flow.errors import DataFault

    try:
        text = Path(given[1:]).read_text("utf-8") if given.startswith("@") else given
        facts = json.loads(text, parse_float=Decimal, object_pairs_hook=_once)
        json.dumps(facts, ensure_ascii=False, default=str).encode(
            "utf-8"
        )  # what cannot be written is told now
    except UnicodeError as broken:
        raise DataFault(
            "--given: a character that cannot be stored, or a file not written in UTF-8"
        ) from broken
    except RecursionError as broken:
        raise DataFault("--given: nested too deep") from broken
    except (OSError, ValueError) as broken:
        raise DataFault(f"--given: {broken}") from broken
    if not isinstance(facts, dict):
        raise DataFault("--given: an object of facts was expected")
    return facts


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a name that stands twice would hide its first value."""
    names = [name for name, _ in pairs]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{', '.join(twice)} stands twice")
    return dict(pairs)
