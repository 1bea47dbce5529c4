"""Questions whose facts are models: what comes in is checked by name, unit and form before a rule sees it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from legal_flow.courts import faults, shapes
from legal_flow.courts.units import Day, Flag, Moment, Ratio, SignedYuan, Text, Unit, Whole, Yuan
from legal_flow.errors import DataFault, LegalFlowError
from legal_flow.law import reading
from legal_flow.rules.questions import Answer, Asked, Given, Input, plain

__all__ = [
    "Day",
    "Facts",
    "Flag",
    "ModelQuestion",
    "Moment",
    "Ratio",
    "Row",
    "SignedYuan",
    "Text",
    "Unit",
    "Whole",
    "Yuan",
    "by_name",
]


class Facts(BaseModel):
    """Facts that a question takes: no others, and none by a wrong name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Row(Facts):
    """Facts that may be written as a list too, in the order of their fields; the last optional ones may be left out."""

    by_order: ClassVar[bool] = True

    @model_validator(mode="before")
    @classmethod
    def _named(cls, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        names = [about.alias or name for name, about in cls.model_fields.items()]
        if len(value) > len(names):
            raise ValueError(f"at most {len(names)} parts: {shapes.of(cls)}")
        return dict(zip(names, value, strict=False))


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
            Input(about.alias or name, shapes.of_field(about), about.description or "", shapes.default(about))
            for name, about in self.facts.model_fields.items()
        )

    def ask(self, given: Given) -> Answer:
        """What the rule says; raises `DataFault` naming the fact."""
        return self._answer(self._facts(given))

    def asked(self, given: Given) -> Asked:
        """What the rule says, what counted as its default, and the law that was read; raises as `ask` does."""
        facts = self._facts(given)
        with reading.noted() as notes:
            answer = self._answer(facts)
        return Asked(answer, dict(_assumed(facts, "")), notes.entries, notes.missing_years)

    def _answer(self, facts: F) -> Answer:
        try:
            return {key: plain(value) for key, value in self.answer(facts).items()}
        except LegalFlowError:
            raise
        except (ValueError, ArithmeticError, LookupError) as wrong:
            raise DataFault(f"{self.name}: {faults.refusal(wrong)}") from wrong

    def _facts(self, given: Given) -> F:
        try:
            return self.facts.model_validate(dict(given))
        except ValidationError as wrong:
            raise DataFault(f"{self.name}: {'; '.join(faults.told(self.facts, wrong))}") from None


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
