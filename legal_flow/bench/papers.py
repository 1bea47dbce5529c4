"""Documents and packets: each part of making them, and a whole one."""

import io
import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from legal_flow.bench import naive
from legal_flow.bench.material import DAY, Material, made_in
from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.bench.packets import statement, whole_packets
from legal_flow.packets import typesetter
from legal_flow.packets.assemble import Part, assemble
from legal_flow.packets.compiled import zipped
from legal_flow.packets.office import Office
from legal_flow.packets.render import fill, values_of
from legal_flow.packets.sanitise import display_copy
from legal_flow.packets.templates import pick
from legal_flow.sample.specimens import every_paper
from legal_flow.steps import binding
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case

_A4 = (1240, 1754)
_QUALITY = 40
_SEED = 20240102


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """All of this module, on real cases that are made in `folder`."""
    cold = naive.ColdOffice()
    try:
        with made_in(folder) as made:
            papers = _draw_up(made.desk, made, 0)
            documents = [paper.docx for paper in papers.suit if paper.docx]
            yield docx_render(size)
            yield docx_to_pdf_warm(documents, cold, size)
            yield docx_to_pdf_fast(documents, cold, size)
            yield evidence_pdf(size)
            yield assembly(papers, size)
    finally:
        cold.close()
    yield from whole_packets(folder / "packets", size)


def docx_render(size: Size) -> Entry:
    """A specimen of every edition, from its fields to the bytes of a DOCX."""
    papers = every_paper()
    chosen = [pick(paper.template, paper.dated_on) for paper in papers]
    for template, paper in zip(chosen, papers, strict=True):
        fill(template, paper)
    plain = [
        (io.BytesIO(template.content), values_of(paper))
        for template, paper in zip(chosen, papers, strict=True)
    ]
    turns = Turns().take(
        size.rounds,
        lambda _: [fill(template, paper) for template, paper in zip(chosen, papers, strict=True)],
        lambda _: [naive.render(file, values) for file, values in plain],
    )
    return turns.entry(
        "docx_render", "DocxTemplate(file).render(…) and save", pieces=len(papers), wanted="25"
    )


def docx_to_pdf_warm(documents: list[bytes], cold: naive.ColdOffice, size: Size) -> Entry:
    """One LibreOffice that stays warm against one start for each document; one process either way."""
    work = [documents[place % len(documents)] for place in range(size.documents)]
    with Office() as warm:
        warm.pdf(work[0])
        cold.pdf(work[0])
        turns = Turns().take(
            size.rounds, lambda _: [warm.pdf(one) for one in work], lambda _: cold.pdfs(work)
        )
    return turns.entry(
        "docx_to_pdf_warm",
        "one soffice --convert-to pdf per document",
        pieces=size.documents,
        wanted="at least 4",
    )


def docx_to_pdf_fast(documents: list[bytes], cold: naive.ColdOffice, size: Size) -> Entry:
    """The fast lane, in this process; every document is another, for the compiler remembers what it set."""
    for one in documents:
        typesetter.pdf(one)
    work = [
        _named_anew(documents[place % len(documents)], place) for place in range(size.rounds * size.documents)
    ]
    turns = Turns().take(
        size.rounds,
        lambda round_: [typesetter.pdf(one) for one in work[round_ :: size.rounds]],
        lambda round_: cold.pdfs(work[round_ :: size.rounds]),
    )
    return turns.entry(
        "docx_to_pdf_fast",
        "one soffice --convert-to pdf per document",
        pieces=size.documents,
        wanted="at least 10",
    )


def evidence_pdf(size: Size) -> Entry:
    """Two years of statements, each time another debtor's."""
    statement(-1).pdf()
    turns = Turns().take(
        size.rounds, lambda number: statement(number).pdf(), lambda number: naive.sheet(statement(number))
    )
    return turns.entry("evidence_pdf", "WeasyPrint, the same tables as HTML", wanted="at least 10")


def assembly(papers: binding.Papers, size: Size) -> Entry:
    """Binding, stamping and outlining the parts of a packet, up to `size.pages` pages, every fourth a scan."""
    scans = _scans(size.pages // 4)
    parts = [*_parts(papers, size.pages - len(scans)), *scans]
    bound = assemble(parts, "LF24-BENCH")
    turns = Turns().take(
        size.rounds,
        lambda _: assemble(parts, "LF24-BENCH"),
        lambda _: naive.assemble(parts, "LF24-BENCH"),
    )
    return turns.entry(
        "assembly",
        "pypdf with a reportlab overlay merged into each page",
        wanted="at least 8",
        pages=bound.pages,
        mb=round(len(bound.pdf) / 1e6, 1),
    )


def _case(material: Material, number: int) -> object:
    return material.cases[number % len(material.cases)]


def _draw_up(desk: Desk, material: Material, number: int) -> binding.Papers:
    with desk.store.read() as session:
        case = session.get_one(Case, _case(material, number))
        return binding.draw_up(desk, session, case, DAY)


def _parts(papers: binding.Papers, pages: int) -> list[Part]:
    """The papers of a packet, its evidence again and again until there are `pages` pages."""
    parts = [
        Part(f"{place}-{made.kind}.pdf", str(made.kind), made.pdf, "诉状")
        for place, made in enumerate(papers.drawn)
    ]
    shown = [Part(f"{one.kind}.pdf", one.kind, one.pdf, "证据", label="证据") for one in papers.exhibits]
    parts += shown
    while shown and assemble(parts, "").pages < pages:
        parts += shown
    return parts


def _scans(count: int) -> list[Part]:
    """Sheets of A4 at 150 dots per inch, a megabyte each: grain, as a scanner of paper sees it."""
    draw = random.Random(_SEED)  # noqa: S311  # The same grain each time.
    parts = []
    for number in range(count):
        file = io.BytesIO()
        Image.frombytes("L", _A4, draw.randbytes(_A4[0] * _A4[1])).save(file, "JPEG", quality=_QUALITY)
        parts.append(Part(f"scan{number}.pdf", "扫描件", display_copy(file.getvalue()).pdf, "证据", "证据"))
    return parts


def _named_anew(docx: bytes, number: int) -> bytes:
    """The document with another debtor."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return zipped((name, body.replace("被告".encode(), f"被告{number}号".encode())) for name, body in parts)
