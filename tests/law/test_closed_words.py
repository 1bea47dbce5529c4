"""Words of closed sets: one that no rule knows is refused by the name of its fact, wherever it is written."""

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import pytest
from pydantic import BaseModel

from legal_flow.contract.vocabulary import DisputeKind, FlagKind
from legal_flow.courts.cn.questions import catalogue
from legal_flow.courts.cn.rules import (
    fee_events,
    letter_words,
    personal_data,
    preservation,
    sanctions,
    standing,
    track,
)
from legal_flow.errors import DataFault

ODD = "zzz"


def closed(kind: Any) -> bool:
    """Whether a type is a closed set of words, or one of them or nothing."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return closed(inner[0])
    if origin in (Union, UnionType):
        return any(closed(one) for one in inner)
    return origin is Literal


def rows(kind: Any) -> type[BaseModel] | None:
    """The model of the rows of a list, or of the fact itself."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Annotated, tuple):
        return rows(inner[0])
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def asked() -> Iterator[tuple[str, str]]:
    """Every fact that takes words of a closed set, by rule."""
    for name, question in catalogue().items():
        for fact, about in question.facts.model_fields.items():
            if closed(about.annotation):
                yield name, fact


@pytest.mark.parametrize(("rule", "fact"), list(asked()))
def test_an_odd_word_is_refused_by_the_name_of_its_fact(rule: str, fact: str) -> None:
    question = catalogue()[rule]
    with pytest.raises(DataFault, match=fact):
        question.ask({**question.example, fact: ODD})


@pytest.mark.parametrize("name", catalogue())
def test_an_odd_word_in_a_row_is_refused(name: str) -> None:
    question = catalogue()[name]
    for fact, about in question.facts.model_fields.items():
        model = rows(about.annotation)
        if model is None or get_origin(about.annotation) is not tuple:
            continue
        for part, inner in model.model_fields.items():
            if closed(inner.annotation):
                with pytest.raises(DataFault, match=rf"{fact}\.0\.{part}"):
                    question.ask({**question.example, fact: [{part: ODD}]})


@pytest.mark.parametrize(
    ("words", "known"),
    [
        (track.Obstacle, {*track.NOT_SMALL, *track.NOT_SUMMARY}),
        (
            fee_events.Event,
            {
                *fee_events.RETURNED_WHOLE,
                *fee_events.KEPT_WHOLE,
                *fee_events.SETTLED,
                "conversion_unpaid",
            },
        ),
        (fee_events.Ending, {*fee_events.BEARERS, "in_part"}),
        (preservation.Cause, preservation.LIFTED),
        (sanctions.Cause, {*sanctions.REMOVED_BY, "corrected"}),
        (personal_data.Clause, personal_data.CLAUSES),
        (letter_words.Item, letter_words.ITEMS),
    ],
)
def test_the_words_a_question_takes_are_those_the_rule_knows(words: Any, known: Any) -> None:
    assert set(get_args(words)) == set(known)


def test_every_flag_that_a_package_may_carry_is_known_to_the_rules() -> None:
    assert {*FlagKind, *DisputeKind} <= standing.KINDS


def test_every_flag_that_the_rules_read_is_in_the_closed_set() -> None:
    read = {rule.__name__ for rule in (*standing.BY_PRODUCT, *standing.RULES)}
    assert read <= standing.KINDS
