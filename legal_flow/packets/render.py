"""A paper becomes a DOCX: the edition of its day, filled in the sandbox, the same bytes every time."""

import io
import zipfile
from dataclasses import fields
from datetime import UTC, datetime, time

from docxtpl import DocxTemplate
from jinja2 import TemplateError

from legal_flow.errors import TemplateFault
from legal_flow.packets.papers import Paper
from legal_flow.packets.sandbox import TemplateSandbox
from legal_flow.packets.templates import Template, pick

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(paper: Paper) -> bytes:
    """The DOCX of `paper` by the edition its day picks; raises `TemplateFault`."""
    return fill(pick(paper.template, paper.dated_on), paper)


def fill(template: Template, paper: Paper) -> bytes:
    """The DOCX of `paper` by this very edition; raises `TemplateFault`, which never repeats its text."""
    document = DocxTemplate(io.BytesIO(template.content))
    values = {item.name: getattr(paper, item.name) for item in fields(paper)}  # type: ignore[arg-type]
    try:
        document.render(values, TemplateSandbox(), autoescape=True)
    except TemplateError as fault:
        raise TemplateFault(f"{template.key}: {type(fault).__name__}: {fault.message}") from fault
    except (AttributeError, TypeError, ValueError, LookupError, ArithmeticError, RecursionError) as fault:
        raise TemplateFault(f"{template.key}: {type(fault).__name__} in a tag or filter") from fault
    properties = document.docx.core_properties
    properties.author = properties.last_modified_by = ""
    properties.title = template.title
    properties.revision = 1
    properties.created = properties.modified = datetime.combine(paper.dated_on, time.min, UTC).replace(
        tzinfo=None
    )
    raw = io.BytesIO()
    document.save(raw)
    return _same_bytes(raw)


def _same_bytes(raw: io.BytesIO) -> bytes:
    """The same parts in the same order, without the clock's time that zip entries carry."""
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, _ZIP_EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, source.read(entry))
    return out.getvalue()
