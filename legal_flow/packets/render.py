"""A paper becomes a DOCX: the edition of its day, filled in the sandbox, the same bytes every time."""

import functools
import io
import zipfile
from collections.abc import Mapping
from dataclasses import fields
from datetime import UTC, date, datetime, time
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import TemplateError

from legal_flow.errors import TemplateFault
from legal_flow.packets.compiled import Compiled, compile_template, zipped
from legal_flow.packets.papers import Paper
from legal_flow.packets.sandbox import TemplateSandbox, budgeted
from legal_flow.packets.skeleton import NotFixed
from legal_flow.packets.templates import Template, pick


def render(paper: Paper) -> bytes:
    """The DOCX of `paper` by the edition its day picks; raises `TemplateFault`."""
    return fill(pick(paper.template, paper.dated_on), paper)


def fill(template: Template, paper: Paper) -> bytes:
    """The DOCX of `paper` by this very edition; raises `TemplateFault`, which never repeats its text."""
    values = values_of(paper)
    try:
        compiled, _ = compiled_or_why(template)
        made = compiled.fill(values, paper.dated_on) if compiled else None
        return made or by_docxtpl(template, values, paper.dated_on)
    except TemplateError as fault:
        raise TemplateFault(f"{template.key}: {type(fault).__name__}: {fault.message}") from fault
    except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError) as fault:
        raise TemplateFault(f"{template.key}: {type(fault).__name__} in a tag or filter") from fault


def values_of(paper: Paper) -> dict[str, Any]:
    """What the template's variables stand for."""
    return {item.name: getattr(paper, item.name) for item in fields(paper)}  # type: ignore[arg-type]


def by_docxtpl(template: Template, values: Mapping[str, Any], dated_on: date) -> bytes:
    """The same document by docxtpl itself: what the compiled one is compared with, and what does the rest."""
    document = DocxTemplate(io.BytesIO(template.content))
    document.render(budgeted(values), TemplateSandbox(), autoescape=True)
    _finish(document.docx.core_properties, template.title, dated_on)
    raw = io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as saved:
        return zipped((name, saved.read(name)) for name in saved.namelist())


def compiled_or_why(template: Template) -> tuple[Compiled | None, str]:
    """The compiled form of a template, or why docxtpl has to make each of its documents; raises `TemplateError`."""
    return _compiled(template.content, template.title)


@functools.lru_cache(maxsize=128)
def _compiled(content: bytes, title: str) -> tuple[Compiled | None, str]:
    try:
        return compile_template(content, functools.partial(_finish, title=title)), ""
    except NotFixed as why:
        return None, str(why)


def _finish(properties: Any, title: str, dated_on: date) -> None:
    """What the file tells of itself: its title and the paper's own day."""
    properties.author = properties.last_modified_by = ""
    properties.title = title
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(dated_on, time.min, UTC).replace(tzinfo=None)
