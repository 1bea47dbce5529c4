"""Questions whose facts are models: what comes in is checked by name, unit and form before a rule sees it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Generic, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from legal_flow.errors import DataFault, LegalFlowError
from legal_flow.rules.questions import Answer, Given, Input, plain, written


@dataclass(frozen=True, slots=True)
class Unit:
    """What a fact is counted in."""

    name: str


def _no_number(value: Any) -> Any:
    """A day is written as a day: a number would be read as seconds since 1970."""
    if isinstance(value, int | float | Decimal):
        raise ValueError("a day is written YYYY-MM-DD")
    return value


def _exact(value: Any) -> Any:
    """Money and rates are exact: a binary float has lost its last digits already."""
    if isinstance(value, float | bool):
        raise ValueError("write the number exactly, as digits or text")
    return value


Day = Annotated[date, BeforeValidator(_no_number), Unit("day")]
Yuan = Annotated[Decimal, BeforeValidator(_exact), Field(decimal_places=2, allow_inf_nan=False), Unit("yuan")]
Ratio = Annotated[Decimal, BeforeValidator(_exact), Field(allow_inf_nan=False), Unit("ratio")]
Whole = Annotated[int, Field(strict=True), Unit("whole")]
Flag = Annotated[bool, Field(strict=True), Unit("flag")]
Text = Annotated[str, Unit("text")]


class Facts(BaseModel):
    """Facts that a question takes: no others, and none by a wrong name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


F = TypeVar("F", bound=Facts)


@dataclass(frozen=True)
class ModelQuestion(Generic[F]):
    """A question with its model; `Question` of `rules.questions`."""

    name: str
    title: str
    articles: tuple[str, ...]
    facts: type[F]
    answer: Callable[[F], Answer]
    example: Given

    @property
    def inputs(self) -> tuple[Input, ...]:
        """What it takes, in the order of the model."""
        return tuple(
            Input(about.alias or name, _unit(about), about.description or "", _default(about))
            for name, about in self.facts.model_fields.items()
        )

    def assumed(self, given: Given) -> dict[str, Any]:
        """What was not said and counts as its default, by the place of the fact; nothing for what is left empty."""
        return dict(_assumed(self._facts(given), ""))

    def ask(self, given: Given) -> Answer:
        """What the rule says; raises `DataFault` naming the fact."""
        facts = self._facts(given)
        try:
            return {key: plain(value) for key, value in self.answer(facts).items()}
        except LegalFlowError:
            raise
        except (ValueError, ArithmeticError) as wrong:
            raise DataFault(f"{self.name}: {wrong}") from wrong

    def _facts(self, given: Given) -> F:
        try:
            return self.facts.model_validate(dict(given))
        except ValidationError as wrong:
            raise DataFault(f"{self.name}: {'; '.join(self._faults(wrong))}") from None

    def _faults(self, wrong: ValidationError) -> Iterator[str]:
        """Each fault by the name of its fact; values are not repeated, they may be personal."""
        for error in wrong.errors(include_url=False, include_input=False):
            fact = ".".join(map(str, error["loc"]))
            if error["type"] == "extra_forbidden":
                yield f"{fact} is no fact of this rule; it takes {', '.join(one.name for one in self.inputs)}"
            elif error["type"] == "missing":
                yield f"{fact} is missing"
            else:
                yield f"{fact}: {error['msg'].removeprefix('Value error, ')}"


def by_name(questions: Iterator[ModelQuestion[Any]]) -> Mapping[str, ModelQuestion[Any]]:
    """Questions under their names; each name once."""
    found: dict[str, ModelQuestion[Any]] = {}
    for question in questions:
        if question.name in found:
            raise ValueError(f"two questions are called {question.name}")
        found[question.name] = question
    return found


def _assumed(facts: BaseModel, place: str) -> Iterator[tuple[str, Any]]:
    """Defaults that were used, in a model and in the models of its rows."""
    for name in type(facts).model_fields:
        value = getattr(facts, name)
        if name not in facts.model_fields_set:
            if value not in (None, "", ()):
                yield place + name, plain(value)
        elif isinstance(value, tuple):
            for number, row in enumerate(value):
                if isinstance(row, BaseModel):
                    yield from _assumed(row, f"{place}{name}.{number}.")


def _default(about: FieldInfo) -> str:
    if about.is_required():
        return ""
    default = about.default_factory() if about.default_factory is not None else about.default  # type: ignore[call-arg]
    return "" if default is PydanticUndefined else written(plain(default))


def _unit(about: FieldInfo) -> str:
    return next((part.name for part in about.metadata if isinstance(part, Unit)), None) or _unit_of(
        about.annotation
    )


def _unit_of(kind: Any) -> str:
    """A type in words a lawyer reads."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return next((part.name for part in inner if isinstance(part, Unit)), None) or _unit_of(inner[0])
    if origin in (Union, UnionType):
        return _unit_of(next(part for part in inner if part is not NoneType))
    if origin is dict:
        return f"{_unit_of(inner[1])} by {_unit_of(inner[0])}"
    if origin is tuple:
        return _row(inner)
    return _named(kind)


def _row(inner: tuple[Any, ...]) -> str:
    if inner[-1] is Ellipsis:
        return f"list of {_unit_of(inner[0])}"
    return "[" + ", ".join(map(_unit_of, inner)) + "]"


def _named(kind: type[Any]) -> str:
    if issubclass(kind, Enum):
        return " | ".join(str(one.value) for one in kind)
    if issubclass(kind, BaseModel):
        return "{" + ", ".join(f"{name}: {_unit(one)}" for name, one in kind.model_fields.items()) + "}"
    fields = kind.__annotations__
    return "[" + ", ".join(f"{name}: {_unit_of(fields[name])}" for name in fields) + "]"
