"""The plain ways that the product is measured against: what the libraries' own examples do."""

import io
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import Environment
from pypdf import PdfReader, PdfWriter
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from legal_flow.packets.assemble import Part
from legal_flow.packets.fonts import SERIF
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.sandbox import FILTERS
from legal_flow.packets.sheets import Sheet

_FONT = "STSong-Light"


class ColdOffice(OfficePool):
    """One `soffice --convert-to pdf` for each document, in a profile that is there already."""

    def __init__(self) -> None:
        super().__init__(1)
        self._folder = Path(tempfile.mkdtemp(prefix="legal-flow-bench-"))

    def pdf(self, docx: bytes, template_sha256: str = "") -> bytes:  # noqa: ARG002
        """The PDF as LibreOffice leaves it."""
        source = self._folder / "document.docx"
        source.write_bytes(docx)
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation={(self._folder / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "pdf",
                "--outdir",
                str(self._folder),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        return source.with_suffix(".pdf").read_bytes()

    def pdfs(self, documents: Sequence[bytes], templates: Sequence[str] = ()) -> list[bytes]:  # noqa: ARG002
        """One after the other."""
        return [self.pdf(document) for document in documents]

    def close(self) -> None:
        """Remove what the documents left."""
        super().close()
        shutil.rmtree(self._folder, ignore_errors=True)


def assemble(parts: Sequence[Part], number: str) -> bytes:
    """Append with pypdf, then merge one overlay page of reportlab into every page."""
    writer = PdfWriter()
    labels: list[str] = []
    for part in parts:
        first = len(writer.pages)
        for page in PdfReader(io.BytesIO(part.body)).pages:
            writer.add_page(page)
            labels.append(part.label)
        writer.add_outline_item(title=part.title, page_number=first)
    for place, label in enumerate(labels):
        page = writer.pages[place]
        wide, high = float(page.mediabox.width), float(page.mediabox.height)
        words = f"{number} 第{place + 1}页 共{len(labels)}页 {label}"
        page.merge_page(PdfReader(io.BytesIO(_overlay(words, wide, high))).pages[0])
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _overlay(words: str, wide: float, high: float) -> bytes:
    if _FONT not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(wide, high))
    canvas.setFont(_FONT, 8)
    canvas.drawRightString(wide - 17, 17, words)
    canvas.save()
    return file.getvalue()


def render(template: io.BytesIO, values: Mapping[str, Any]) -> bytes:
    """The DOCX as docxtpl's manual makes it, with filters and escaping."""
    document, out = DocxTemplate(template), io.BytesIO()
    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    document.render(dict(values), environment, autoescape=True)
    document.save(out)
    return out.getvalue()


def sheet(made: Sheet) -> bytes:
    """The sheet as HTML, printed by WeasyPrint with the same fonts."""
    from weasyprint import HTML  # noqa: PLC0415 - for developers; it needs Pango

    return bytes(HTML(string=_html(made)).write_pdf())


def _html(made: Sheet) -> str:
    facts = "".join(f"<tr><th>{escape(name)}</th><td>{escape(told)}</td></tr>" for name, told in made.facts)
    return (
        "<style>@page {size: A4; margin: 2.4cm 2cm; @bottom-right {content: counter(page) '/' counter(pages)}}"
        f"body {{font: 9.5pt 'Liberation Serif', '{SERIF}'}} table {{width: 100%; border-collapse: collapse}}"
        "td, th {border: 0.4pt solid grey; padding: 4pt} thead {display: table-header-group}</style>"
        f"<h1>{escape(made.title)}</h1><table>{facts}</table>{''.join(map(_block, made.blocks))}"
    )


def _block(block: Any) -> str:
    if block["kind"] != "table":
        return f"<h2>{escape(block['text'])}</h2>"
    head = "".join(f"<th>{escape(one['title'])}</th>" for one in block["columns"])
    rows = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in block["rows"])
    return f"<table><thead><tr>{head}</tr></thead>{rows}</table>"
