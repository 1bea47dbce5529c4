"""Documents and packets: each part of making them, and a whole one."""

import dataclasses
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import typst

from legal_flow.bench import naive
from legal_flow.bench.material import DAY, Material, made_in
from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.packets import fonts, sheets
from legal_flow.packets.assemble import Part, assemble
from legal_flow.packets.office import Office
from legal_flow.packets.render import fill, values_of
from legal_flow.packets.templates import FOLDER, pick
from legal_flow.sample.specimens import every_paper
from legal_flow.steps import binding, claims
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """All of this module, on real cases that are made in `folder`."""
    cold = naive.ColdOffice()
    try:
        with made_in(folder) as made:
            papers = _draw_up(made.desk, made, 0)
            documents = [paper.docx for paper in papers.suit if paper.docx]
            yield docx_render(size)
            yield docx_to_pdf_warm(documents, cold, size)
            yield evidence_pdf(size)
            yield assembly(papers, size)
            yield whole_packet(made, cold, size)
    finally:
        cold.close()


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
    return turns.entry("docx_to_pdf_warm", "one soffice --convert-to pdf per document", pieces=size.documents)


def evidence_pdf(size: Size) -> Entry:
    """A statement, as sheets are set against a plain typst call."""
    sheet = _sheet()
    sheet.pdf()
    turns = Turns().take(size.rounds * 3, lambda _: sheet.pdf(), lambda _: _plain_typst(sheet))
    return turns.entry("evidence_pdf", "typst.compile of the same sheet, fonts read for each document")


def assembly(papers: binding.Papers, size: Size) -> Entry:
    """Binding, stamping and outlining the parts of a packet, repeated up to `size.pages` pages."""
    parts = _parts(papers, size.pages)
    bound = assemble(parts, "LF24-BENCH")
    turns = Turns().take(
        size.rounds,
        lambda _: assemble(parts, "LF24-BENCH"),
        lambda _: naive.assemble(parts, "LF24-BENCH"),
    )
    return turns.entry("assembly", "pypdf with a reportlab overlay merged into each page", pages=bound.pages)


def whole_packet(material: Material, cold: naive.ColdOffice, size: Size) -> Entry:
    """A case's papers drawn up, bound, hashed and written, the product's rows included.

    The plain way is given the product's own rendering and evidence, so it is faster than a plain way would be.
    """
    plain = dataclasses.replace(material.desk)
    plain.office = cold
    target = material.folder / "plain.pdf"
    pages: list[int] = []

    def product(number: int) -> None:
        papers = _draw_up(material.desk, material, number)
        with material.desk.store.write() as session:
            case = session.get_one(Case, _case(material, number))
            bound = binding.bind(material.desk, session, case, papers, DAY)
            row = claims.keep(material.desk, session, case, papers.claim, DAY)
            binding.lock_packet(material.desk, session, case, row, papers, bound, DAY)
        pages.append(bound.pages)

    def baseline(number: int) -> None:
        papers = _draw_up(plain, material, number)
        body = naive.assemble(_parts(papers, 1), "LF24-BENCH")
        hashlib.sha256(body).hexdigest()
        target.write_bytes(body)

    turns = Turns().take(size.rounds, product, baseline)
    return turns.entry(
        "whole_packet",
        "the same papers with one soffice per document, then pypdf with a reportlab overlay per page",
        pages=sorted(pages)[len(pages) // 2],
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


def _sheet() -> sheets.Sheet:
    """Two years of statements with five lines each: what a case has."""
    first = date(2022, 6, 3)
    columns = [
        sheets.Column("日期"),
        sheets.Column("摘要", 2),
        sheets.amount_column("金额"),
        sheets.amount_column("余额"),
    ]
    blocks: list[sheets.Block] = []
    owed = Decimal(20_000)
    for month in range(24):
        rows = []
        for line in range(5):
            owed += Decimal("123.45")
            day = first + timedelta(days=30 * month + 5 * line)
            rows.append([day.isoformat(), "利息及违约金", *sheets.figures(Decimal("123.45"), owed)])
        blocks += [sheets.heading(f"第{month + 1}期"), sheets.table(columns, rows)]
    facts = [("债权人", "测试银行股份有限公司"), ("债务人", "张试一")]
    return sheets.Sheet("欠款明细", "案件编号：LF24-BENCH", "测试银行股份有限公司", DAY, facts, blocks)


def _plain_typst(sheet: sheets.Sheet) -> object:
    page = {
        "title": sheet.title,
        "reference": sheet.reference,
        "maker": sheet.maker,
        "made_on": [sheet.made_on.year, sheet.made_on.month, sheet.made_on.day],
        "facts": [text for pair in sheet.facts for text in pair],
        "blocks": list(sheet.blocks),
    }
    return typst.compile(
        str(FOLDER / "sheet.typ"),
        root=str(FOLDER),
        font_paths=[str(folder) for folder in fonts.folders()],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(page)},
        format="pdf",
    )
