"""The catalogue of templates: each a DOCX beside a YAML that says what it is, when it holds, what it needs.

Editions are dated like law: the paper's own day picks the edition, and a day without one is an error.
"""

import functools
import hashlib
import io
import itertools
import types
import typing
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from legal_flow.errors import TemplateFault
from legal_flow.law.citation import Citation
from legal_flow.packets.sandbox import TemplateSandbox

FOLDER = Path(__file__).parent.parent / "templates" / "cn"

_WORDS = {str: "text", date: "date", Decimal: "money", bool: "yes or no", int: "number"}


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: its type (`text`, `date`, `money`, `list of Counsel` and so on) and its Chinese title."""

    type: str
    title: str


@dataclass(frozen=True, slots=True)
class Template:
    """One edition of one form."""

    name: str
    title: str
    cause: str
    """案由 it is made for; empty where it fits any."""
    edition: str
    valid_from: date
    valid_until: date | None
    """The last day it holds."""
    citation: Citation
    note: str
    """What a lawyer must still check or know."""
    variables: Mapping[str, Variable]
    content: bytes
    """The DOCX file."""

    @property
    def key(self) -> str:
        """Name and first day, as the record of a rendered paper keeps it."""
        return f"{self.name}@{self.valid_from.isoformat()}"

    @property
    def sha256(self) -> str:
        """The hash of the DOCX file, in hex."""
        return hashlib.sha256(self.content).hexdigest()

    def holds_on(self, day: date) -> bool:
        """Whether a paper of `day` uses this edition."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def load(folder: Path) -> tuple[Template, ...]:
    """Every edition in `folder`, by name and day; raises `TemplateFault` for a bad or overlapping one."""
    editions = sorted(
        (_read(path) for path in folder.glob("*.yaml")), key=lambda one: (one.name, one.valid_from)
    )
    for earlier, later in itertools.pairwise(editions):
        if earlier.name == later.name and earlier.holds_on(later.valid_from):
            raise TemplateFault(f"{earlier.key} still holds when {later.key} begins")
    return tuple(editions)


@functools.cache
def catalogue() -> tuple[Template, ...]:
    """The templates that came with this version, read once."""
    return load(FOLDER)


def pick(name: str, on: date, own: Sequence[Template] = ()) -> Template:
    """The edition of `name` for a paper of the day `on`, a firm's `own` first; raises `TemplateFault` for none."""
    for template in (*own, *catalogue()):
        if template.name == name and template.holds_on(on):
            return template
    raise TemplateFault(f"no edition of template {name} is in force on {on.isoformat()}")


def problems(template: Template, paper: type) -> list[str]:
    """Where DOCX, YAML and the paper's class disagree; empty when the edition may be published."""
    used = variables_used(template)
    types_of = {name: _word(hint) for name, hint in typing.get_type_hints(paper).items()}
    known = {item.name: types_of[item.name] for item in fields(paper)}
    found = [f"{template.key}: {name} is used but not declared" for name in used - template.variables.keys()]
    found += [f"{template.key}: {name} is declared but not used" for name in template.variables.keys() - used]
    for name, variable in template.variables.items():
        if name not in known:
            found.append(f"{template.key}: {paper.__name__} has no field {name}")
        elif known[name] != variable.type:
            found.append(f"{template.key}: {name} is {known[name]}, not {variable.type}")
    return sorted(found)


def variables_used(template: Template) -> set[str]:
    """The names that the DOCX takes from its paper."""
    try:
        names = DocxTemplate(io.BytesIO(template.content)).get_undeclared_template_variables(
            TemplateSandbox()
        )
    except TemplateError as fault:
        raise TemplateFault(f"{template.key}: {type(fault).__name__}: {fault.message}") from fault
    return set(names) - TemplateSandbox().globals.keys()


def _read(path: Path) -> Template:
    try:
        page = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Template(
            name=page["name"],
            title=page["title"],
            cause=page.get("cause", ""),
            edition=page["edition"],
            valid_from=page["valid_from"],
            valid_until=page.get("valid_until"),
            citation=Citation(**page["citation"]),
            note=page.get("note", ""),
            variables={name: Variable(**item) for name, item in page["variables"].items()},
            content=path.with_suffix(".docx").read_bytes(),
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as fault:
        raise TemplateFault(f"{path.name} cannot be read: {fault}") from fault


def _word(hint: Any) -> str:
    """How the YAML calls a field's type."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return f"list of {_word(parts[0])}"
    if origin is types.UnionType:
        words = [_word(part) for part in parts if part is not type(None)]
        return " or ".join(words) + (", may be missing" if type(None) in parts else "")
    return _WORDS.get(hint) or str(hint.__name__)
