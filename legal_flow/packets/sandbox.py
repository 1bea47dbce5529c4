"""The Jinja environment that template files run in: no way out of it, nothing printed by accident.

A template is a file that a lawyer edits, so it is treated as foreign code: attributes that begin with an
underscore, `range` and everything else that makes work out of nothing are refused, and each document has a
budget of steps and of characters. Steps, not seconds: a template passes or fails alike on every machine.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment

from legal_flow.cases.money import in_words

MAX_STEPS = 100_000
MAX_CHARACTERS = 8_000_000

_DIGITS = str.maketrans("0123456789", "〇一二三四五六七八九")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def cn_date(day: date) -> str:
    """2024年1月2日."""
    return f"{day.year}年{day.month}月{day.day}日"


def cn_day(day: date) -> str:
    """二〇二四年一月二日, as certificates and powers of attorney are dated."""
    return f"{str(day.year).translate(_DIGITS)}年{_below_hundred(day.month)}月{_below_hundred(day.day)}日"


def _below_hundred(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{str(tens).translate(_DIGITS)}十"
    return head + (str(ones).translate(_DIGITS) if ones else "")


def money(amount: Decimal) -> str:
    """12,345.67; refuses parts of a fen."""
    return in_words(amount)


def box(ticked: object) -> str:
    """☑ or ☐."""
    return "☑" if ticked else "☐"


FILTERS = {"cn_date": cn_date, "cn_day": cn_day, "money": money, "box": box}
_PLAIN_FILTERS = ("join", "length", "map", "selectattr", "rejectattr", "first", "last", "list")


class TemplateSandbox(SandboxedEnvironment):
    """What it compiles is rendered with `budgeted` values only."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=True, finalize=_printable)
        plain = {name: self.filters[name] for name in _PLAIN_FILTERS}
        self.filters = {**plain, **FILTERS}
        self.globals = {"namespace": self.globals["namespace"]}

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002
        """Multiplying and formatting grow texts without end; a paper's figures come ready."""
        raise SecurityError(f"the operator {operator} is not for templates")

    def compile(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        """Every sandbox compiles alike, so each text is compiled once."""
        if isinstance(source, str) and not args and not kwargs:
            return _code(source)
        return super().compile(source, *args, **kwargs)

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        if any(name.name == _STEP for name in source.find_all(nodes.Name)):
            raise SecurityError(f"the name {_STEP} is not for templates")
        for loop in source.find_all(nodes.For):
            loop.body.insert(0, nodes.ExprStmt(nodes.Call(nodes.Name(_STEP, "load"), [], [], None, None)))
        return super()._generate(source, *args, **kwargs)

    def concat(self, parts: Iterable[str]) -> str:
        """Join what the template yields, as long as it stays within a document's size."""
        kept: list[str] = []
        size = 0
        for part in parts:
            size += len(part)
            if size > MAX_CHARACTERS:
                raise SecurityError(f"more than {MAX_CHARACTERS} characters")
            kept.append(part)
        return "".join(kept)


_STEP = "count_a_step"


def budgeted(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of one rendering, with the steps that it may take."""
    steps = iter(range(MAX_STEPS))

    def step() -> None:
        if next(steps, None) is None:
            raise SecurityError(f"more than {MAX_STEPS} steps")

    return {**values, _STEP: step}


@lru_cache(maxsize=256)
def _code(source: str) -> CodeType:
    return SandboxedEnvironment.compile(TemplateSandbox(), source)


def _printable(value: object) -> object:
    """Only text and whole numbers print as they are; a bare date, sum or `None` is the template's mistake."""
    if isinstance(value, str):
        return type(value)(_UNPRINTABLE.sub("", value))
    if isinstance(value, StrictUndefined) or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise SecurityError(f"a {type(value).__name__} needs a filter to be printed")
