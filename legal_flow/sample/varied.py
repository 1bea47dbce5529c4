"""Specimens that differ as cases differ: other names, addresses and sums, more and fewer of what repeats."""

import dataclasses
import random
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from legal_flow.errors import TemplateFault
from legal_flow.packets.papers import Paper
from legal_flow.packets.views import NaturalPerson
from legal_flow.sample.specimens import every_paper

_NAMES = ("王试", "欧阳测试", "古丽·测试", "司徒样例一", "阿不都热合曼·测试", "李玥喆")
_ADDRESSES = (
    "样例省样例市测试区一号",
    "样例省样例市测试区样例街道模拟路88号虚构花园12幢3单元2401室",
    "样例自治区样例市演示县模拟镇虚构村村民委员会第十二村民小组测试路一百二十号附3号（原虚构机械厂家属院）",
)
_REPEATED = (
    "accounts",
    "amounts",
    "evidence",
    "lines",
    "legal_bases",
    "consequences",
    "attachments",
    "clues",
)
_TEXTS = ("running", "reasons", "summary", "demands", "remarks", "agreed_bases")


def specimens_of(name: str, holds_on: Callable[[date], bool], count: int, seed: int) -> Iterator[Paper]:
    """`count` papers of the edition that holds on those days, the full specimen first; `TemplateFault` for none."""
    first = next((one for one in every_paper() if one.template == name and holds_on(one.dated_on)), None)
    if first is None:
        raise TemplateFault(f"there is no sample paper for this edition of {name}")
    yield first
    for number in range(1, count):
        yield _varied(first, random.Random(f"{seed}/{number}"))  # noqa: S311 - samples, no secrets


def _varied(paper: Any, draw: random.Random) -> Paper:
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(paper):
        value = getattr(paper, item.name)
        if item.name in _REPEATED and isinstance(value, tuple) and value:
            changes[item.name] = tuple(
                _other(value[at % len(value)], draw) for at in range(draw.randint(1, 5))
            )
        elif item.name in _TEXTS and value:
            changes[item.name] = "；".join([value] * draw.randint(1, 3))
        elif item.name in ("respondents", "addressee"):
            changes[item.name] = _other(value, draw)
    return dataclasses.replace(paper, **changes)  # type: ignore[no-any-return]


def _other(value: Any, draw: random.Random) -> Any:
    """The same with other names, addresses and sums."""
    if isinstance(value, tuple):
        return tuple(_other(one, draw) for one in value)
    if isinstance(value, NaturalPerson):
        return dataclasses.replace(
            value, name=draw.choice(_NAMES), address=draw.choice(_ADDRESSES), residence=""
        )
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for item in dataclasses.fields(value):
        held = getattr(value, item.name)
        if isinstance(held, Decimal):
            changes[item.name] = Decimal(draw.randint(1, 10 ** draw.randint(4, 13))) / 100
        elif isinstance(held, date):
            changes[item.name] = date(draw.randint(2019, 2024), draw.randint(1, 12), draw.randint(1, 28))
        elif item.name == "purpose":
            changes[item.name] = held * draw.randint(1, 3)
    return dataclasses.replace(value, **changes)
