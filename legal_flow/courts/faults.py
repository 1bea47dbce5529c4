"""What is wrong with the facts of a question, in plain words: by place, never with a value or the name of a type."""

import re
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from legal_flow.courts import shapes

_TEXTS = {
    "string_type": "a text was expected",
    "string_unicode": "a text with a character that cannot be stored",
    "bool_type": "true or false was expected",
    "int_type": "a whole number was expected",
    "decimal_type": "a number was expected",
    "decimal_parsing": "a number was expected",
    "finite_number": "a finite number was expected",
    "decimal_max_places": "at most {decimal_places} decimal places",
    "greater_than_equal": "a number that is not negative was expected",
    "greater_than": "must be above {gt}",
    "less_than_equal": "must not be above {le}",
    "less_than": "must be below {lt}",
}
"""By pydantic's type of error; what is not here is told by the shape that was expected."""
_NO_WORD = re.compile(r"('.*') is not a valid \w+")
_INTERPRETER = re.compile(
    r"(max|min)\(\) |out of range|must be in |[Ii]nvalid |not enough values|too many values"
    r"|could not convert|Exceeds the limit|math domain"
)
"""How Python's own refusals read; the rules' own never do."""


def told(model: type[BaseModel], wrong: ValidationError) -> list[str]:
    """Each fault by the name of its fact, once."""
    errors = wrong.errors(include_url=False, include_input=False)
    return list(dict.fromkeys(_told(model, error) for error in errors))


def refusal(wrong: Exception) -> str:
    """A rule's own words; what the interpreter says instead names nothing that a lawyer knows."""
    if no_word := _NO_WORD.fullmatch(str(wrong)):
        return f"{no_word[1]} is none of the words that are known here"
    if type(wrong) is ValueError and not _INTERPRETER.search(str(wrong)):
        return str(wrong)
    return "a fact is out of range for this rule, or an empty list was given; it cannot be computed"


def _told(model: type[BaseModel], error: ErrorDetails) -> str:
    places, around, kind = _place(model, error["loc"])
    fact = ".".join(places) or "facts"
    if get_origin(kind) in (Union, UnionType):
        return f"{fact}: expected {shapes.of(kind)}"
    if error["type"] == "missing":
        return f"{fact} is missing"
    if error["type"] == "extra_forbidden":
        return f"{fact} is no fact of this rule; it takes {', '.join(around.model_fields)}"
    if error["type"] == "value_error":
        return f"{fact}: {error['msg'].removeprefix('Value error, ')}"
    if error["type"] in _TEXTS:
        return f"{fact}: {_TEXTS[error['type']].format(**error.get('ctx', {}))}"
    return f"{fact}: expected {shapes.of(kind)}"


def _place(model: type[BaseModel], loc: tuple[int | str, ...]) -> tuple[list[str], type[BaseModel], Any]:
    """The names on the way to a fault, the model around it, and the type that was expected there.

    Where several shapes were possible the way ends: which one was meant is not known.
    """
    places: list[str] = []
    kind: Any = model
    key: Any = None
    for part in loc:
        if part == "[key]":
            kind = key
            break
        kind = _bare(kind)
        if get_origin(kind) in (Union, UnionType):
            break
        key = get_args(kind)[0] if get_origin(kind) is dict else None
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            model = kind
        name, kind = _step(kind, part)
        places.append(name)
    return places, model, _bare(kind)


def _step(kind: Any, part: int | str) -> tuple[str, Any]:
    """The name of a part, and its type; `Any` where there is no such part."""
    inner = get_args(kind)
    if get_origin(kind) is tuple and isinstance(part, int):
        return str(part), inner[0] if inner[-1] is Ellipsis else inner[min(part, len(inner) - 1)]
    if get_origin(kind) is dict:
        return str(part), inner[1]
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        found = next((one for name, one in kind.model_fields.items() if part in (name, one.alias)), None)
        return str(part), Any if found is None else found.annotation
    fields = list(getattr(kind, "__annotations__", {}).items())
    name = fields[part][0] if isinstance(part, int) and part < len(fields) else str(part)
    return name, dict(fields).get(name, Any)


def _bare(kind: Any) -> Any:
    """A type without its metadata, and without `None` where nothing else is left to choose."""
    while get_origin(kind) is Annotated:
        kind = get_args(kind)[0]
    if get_origin(kind) in (Union, UnionType):
        left = [one for one in get_args(kind) if one is not NoneType]
        return _bare(left[0]) if len(left) == 1 else kind
    return kind
