"""Making a sample: stories cut into a full package and the deltas that tell what happened later."""

import json
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from legal_flow.contract.rows import NAMES, DebtorRow, Row, keys
from legal_flow.contract.vocabulary import PackageKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.sample.days import months_after
from legal_flow.sample.defects import add_bad_rows
from legal_flow.sample.episodes import befall
from legal_flow.sample.holdings import tell_holdings
from legal_flow.sample.lender import CREDITOR, LENDER, UNITS
from legal_flow.sample.opening import open_story
from legal_flow.sample.situations import Situation, hundred, tags
from legal_flow.sample.story import Story, Told

SITUATIONS = "situations.json"
_MONTHS_BETWEEN = 2
_LATECOMERS = 900_000
"""Accounts told first in a delta are numbered from here, so that more accounts do not change them."""


def make_sample(
    accounts: int, seed: int, as_of: date, out: Path, *, until: date | None = None, bad_rows: int = 0
) -> list[Path]:
    """Write the packages of an invented portfolio below `out`, each in a folder named by its day.

    The first is full and tells of `accounts` accounts on `as_of`; with `until`, deltas follow every two
    months, each with some accounts new in arrears. `situations.json` beside them says what each account is in
    the sample for. `bad_rows` defective rows are added to the first package. The same arguments give the same
    bytes, and an account's story depends on seed, number and `as_of` alone. Earlier runs are replaced.
    """
    days = [as_of, *_delta_days(as_of, until)]
    folders = [out / day.isoformat() for day in days]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    kinds = [PackageKind.FULL] + [PackageKind.DELTA] * (len(days) - 1)
    writers = [PackageWriter(folder, kind) for folder, kind in zip(folders, kinds, strict=True)]
    for row in (LENDER, *UNITS):
        writers[0].add(row)
    told_tags: dict[str, list[str]] = {}
    for story in _stories(accounts, seed, days):
        told_tags[story.ref] = tags(story.situation)
        write_story(story, days, writers)
    add_bad_rows(writers[0], bad_rows, seed)
    for sequence, (writer, day) in enumerate(zip(writers, days, strict=True), start=1):
        writer.close(creditor=CREDITOR, as_of=day, sequence=sequence)
    text = json.dumps(told_tags, ensure_ascii=False, indent=1) + "\n"
    (out / SITUATIONS).write_text(text, encoding="utf-8", newline="\n")
    return folders


def _delta_days(as_of: date, until: date | None) -> list[date]:
    days: list[date] = []
    while until and (day := months_after(as_of, _MONTHS_BETWEEN * (len(days) + 1))) <= until:
        days.append(day)
    last = days[-1] if days else as_of
    if until and (until - last).days >= 28:
        days.append(until)
    return days


def _stories(accounts: int, seed: int, days: list[date]) -> Iterator[Story]:
    mix = hundred(seed)
    first_of_two: Story | None = None
    for number in range(1, accounts + 1):
        situation = mix[(number - 1) % len(mix)]
        shared = first_of_two.debtor if first_of_two and situation is Situation.TWO_CARDS else None
        story = _story(number, situation, seed, days[0], shared)
        first_of_two = story if situation is Situation.TWO_CARDS and shared is None else None
        yield story
    each = max(1, accounts // 100)
    for package, day in enumerate(days[1:], start=1):
        for number in range(each):
            yield _story(_LATECOMERS + package * 1_000 + number, Situation.NEW_ARREARS, seed, day, None)


def _story(number: int, situation: Situation, seed: int, born: date, shared: DebtorRow | None) -> Story:
    story = open_story(number, situation, seed, born, shared)
    if shared is None:
        story.tell(story.debtor)
    story.tell(story.account)
    story.tell(story.agreement)
    for row in (*story.book.statements, *story.book.entries):
        story.tell(row)
    tell_holdings(story)
    befall(story)
    return story


def write_story(story: Story, days: list[date], writers: list[PackageWriter]) -> None:
    """Each row into the first package whose day has come; of its versions there, the last."""
    waiting = sorted(story.told, key=lambda told: told.on)
    for day, writer in zip(days, writers, strict=True):
        latest: dict[tuple[str, ...], Told] = {}
        while waiting and waiting[0].on <= day:
            told = waiting.pop(0)
            latest[_key(told.row)] = told
        for told in latest.values():
            writer.add(told.row)
            if told.paper is not None:
                path = writer.folder / told.row.__dict__["path"]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(told.paper.pdf())


def _key(row: Row) -> tuple[str, ...]:
    model = type(row)
    return (NAMES[model], *(str(getattr(row, field)) for field in keys(model)))
