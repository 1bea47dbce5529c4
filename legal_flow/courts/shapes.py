"""The shape of a fact in words a lawyer reads: its unit, the words it may be, the parts of its rows."""

from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from legal_flow.courts.units import Unit
from legal_flow.rules.questions import plain, written

BY_ORDER = "by_order"
"""The class attribute of a model that may be written as a list."""


def of_field(about: FieldInfo) -> str:
    """The shape of a field of a model."""
    return _unit(about.metadata) or of(about.annotation)


def default(about: FieldInfo) -> str:
    """What a field is if it is left out, as it would be written; the empty string where it must be given."""
    if about.is_required():
        return ""
    value = about.default_factory() if about.default_factory is not None else about.default  # type: ignore[call-arg]
    return "" if value is PydanticUndefined else written(plain(value))


def of(kind: Any) -> str:
    """The shape of a type: `day | null`, `list of [ref: text, on: day, more?: text]`, the words of a closed set."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return _unit(inner[1:]) or of(inner[0])
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(of, inner)))
    if origin is Literal:
        return " | ".join(map(str, inner))
    if origin is dict:
        return f"{of(inner[1])} by {of(inner[0])}"
    return _row(inner) if origin is tuple else _named(kind)


def _row(inner: tuple[Any, ...]) -> str:
    if inner[-1] is not Ellipsis:
        return f"[{', '.join(map(of, inner))}]"
    item = of(inner[0])
    return f"list of ({item})" if _alternatives(inner[0]) else f"list of {item}"


def _alternatives(kind: Any) -> bool:
    """Whether a type is shown as several words or shapes with bars between."""
    return get_origin(kind) in (Union, UnionType, Literal) or (
        isinstance(kind, type) and issubclass(kind, Enum)
    )


def _named(kind: type[Any]) -> str:
    if kind is NoneType:
        return "null"
    if issubclass(kind, Enum):
        return " | ".join(str(one.value) for one in kind)
    if issubclass(kind, BaseModel):
        parts = ", ".join(_parts(kind))
        return f"[{parts}]" if hasattr(kind, BY_ORDER) else f"{{{parts}}}"
    fields, usual = kind.__annotations__, kind._field_defaults
    return "[" + ", ".join(_part(name, of(fields[name]), name in usual) for name in fields) + "]"


def _parts(kind: type[BaseModel]) -> Iterator[str]:
    for name, about in kind.model_fields.items():
        usual = default(about)
        told = "" if usual in ("", "null", "[]") else f" = {usual}"
        yield _part(name, of_field(about), not about.is_required()) + told


def _part(name: str, shape: str, optional: bool) -> str:
    return f"{name}{'?' if optional else ''}: {shape}"


def _unit(metadata: Any) -> str | None:
    return next((part.name for part in metadata if isinstance(part, Unit)), None)
