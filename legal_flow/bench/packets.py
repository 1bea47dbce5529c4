"""A whole packet from its data to a hashed file: three papers, a statement of two years, three scans."""

import dataclasses
import functools
import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from multiprocessing import get_context
from pathlib import Path

from PIL import Image

from legal_flow.bench import naive
from legal_flow.bench.measure import Entry, Size, Turns, milliseconds
from legal_flow.packets import sheets
from legal_flow.packets.assemble import Part, assemble
from legal_flow.packets.certificates import Certificates, certify
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import fill, values_of
from legal_flow.packets.templates import Template, pick
from legal_flow.sample.specimens import DEBTOR, a_card_complaint, a_power_of_attorney, an_evidence_list
from legal_flow.sample.varied import specimens_of

DAY = date(2025, 9, 22)
_SCAN = (1240, 1754)
"""A4 at 150 dots per inch."""
_COMPARED = (
    "one process: docxtpl, one soffice per document, WeasyPrint, pypdf with a reportlab overlay per page"
)

_office: OfficePool
_folder: Path
"""Of a process that makes packets."""


def whole_packets(folder: Path, size: Size) -> Iterator[Entry]:
    """Packets on several processes, with LibreOffice alone and with the fast lane, beside the plain way on one."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = _certified(folder / "certificates", size)
    many = 2 * size.processes if size.documents > 1 else 1
    cold, slow, fast = naive.ColdOffice(), Turns(), Turns()
    pages: list[int] = []
    try:
        with _hands(None, folder, size) as by_office, _hands(kept, folder, size) as by_lane:
            for hands in (by_office, by_lane):
                list(hands.map(make, range(-many, 0)))
            for round_ in range(size.rounds):
                work = range(round_ * many, (round_ + 1) * many)
                ways = [
                    (slow.product, lambda _, todo=work: list(by_office.map(make, todo))),
                    (fast.product, lambda _, todo=work: pages.extend(by_lane.map(make, todo))),
                    (slow.baseline, lambda _, todo=work: [plain(number, cold, folder) for number in todo]),
                ]
                for times, way in ways if round_ % 2 == 0 else reversed(ways):
                    times.append(milliseconds(way, round_))
            fast.baseline = slow.baseline
            for hands in (by_office, by_lane):
                list(hands.map(_end, range(size.processes)))
    finally:
        cold.close()
    more = {"pages": sorted(pages)[len(pages) // 2], "processes": size.processes}
    yield slow.entry("whole_packet", _COMPARED, pieces=many, wanted="at least 8", **more)
    yield fast.entry("whole_packet_fast", _COMPARED, pieces=many, wanted="at least 25", **more)


def _certified(folder: Path, size: Size) -> Certificates:
    """The templates of a packet, certified on a few samples."""
    kept = Certificates(folder)
    with OfficePool(1) as reference:
        for paper in _papers(0):
            template = pick(paper.template, paper.dated_on)
            samples = specimens_of(template.name, template.holds_on, size.documents, 1)
            kept.keep(certify(template, samples, reference.pdf))
    return kept


def _hands(certificates: Certificates | None, folder: Path, size: Size) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        size.processes, get_context("spawn"), initializer=_start, initargs=(certificates, folder)
    )


def _start(certificates: Certificates | None, folder: Path) -> None:
    global _office, _folder
    _office, _folder = OfficePool(1, certificates), folder


def _end(_: int) -> None:
    _office.close()


def make(number: int) -> int:
    """One packet the product's way; its pages."""
    papers = _papers(number)
    chosen = [pick(paper.template, paper.dated_on) for paper in papers]
    drawn = [fill(template, paper) for template, paper in zip(chosen, papers, strict=True)]
    printed = _office.pdfs(drawn, [template.sha256 for template in chosen])
    bound = assemble(_parts(chosen, [*printed, statement(number).pdf()]), f"LF24-BENCH-{number}")
    _write(_folder, bound.pdf)
    return bound.pages


def plain(number: int, cold: naive.ColdOffice, folder: Path) -> int:
    """The same packet with the libraries as their manuals show them; its bytes."""
    papers = _papers(number)
    chosen = [pick(paper.template, paper.dated_on) for paper in papers]
    printed = [
        cold.pdf(naive.render(io.BytesIO(template.content), values_of(paper)))
        for template, paper in zip(chosen, papers, strict=True)
    ]
    parts = _parts(chosen, [*printed, naive.sheet(statement(number))])
    body = naive.assemble(parts, f"LF24-BENCH-{number}")
    _write(folder, body)
    return len(body)


def statement(number: int) -> sheets.Sheet:
    """Two years of statements with five lines each: what a case has."""
    first = date(2022, 6, 3)
    columns = [
        sheets.Column("日期"),
        sheets.Column("摘要", 2),
        sheets.amount_column("金额"),
        sheets.amount_column("余额"),
    ]
    blocks: list[sheets.Block] = []
    owed = Decimal(20_000 + number)
    for month in range(24):
        rows = []
        for line in range(5):
            owed += Decimal("123.45")
            day = first + timedelta(days=30 * month + 5 * line)
            rows.append([day.isoformat(), "利息及违约金", *sheets.figures(Decimal("123.45"), owed)])
        blocks += [sheets.heading(f"第{month + 1}期"), sheets.table(columns, rows)]
    facts = [("债权人", "测试银行股份有限公司"), ("债务人", f"张试一（{number}）")]
    return sheets.Sheet(
        "欠款明细", f"案件编号：LF24-BENCH-{number}", "测试银行股份有限公司", DAY, facts, blocks
    )


def _papers(number: int) -> Sequence[Paper]:
    """Each packet names another debtor, so that no paper is made twice."""
    debtor = dataclasses.replace(DEBTOR, name=f"张试{number}")
    return (
        a_card_complaint(respondents=(debtor,)),
        dataclasses.replace(a_power_of_attorney(), opponents=(debtor.name,)),
        dataclasses.replace(an_evidence_list(), respondents=(debtor.name,)),
    )


def _parts(chosen: Sequence[Template], bodies: Sequence[bytes]) -> list[Part]:
    suit = [
        Part(f"{template.name}.pdf", template.title, body, "诉状")
        for template, body in zip(chosen, bodies[:-1], strict=True)
    ]
    shown = [bodies[-1], *_scans()]
    return suit + [
        Part(f"exhibit-{place}.pdf", f"证据{place}", body, "证据", label=f"证据{place}")
        for place, body in enumerate(shown, 1)
    ]


@functools.cache
def _scans() -> tuple[bytes, ...]:
    """Three contracts of several pages, as a scanner leaves them."""
    made = []
    for pages in (6, 4, 2):
        scanned = [Image.effect_noise(_SCAN, 20 + page) for page in range(pages)]
        file = io.BytesIO()
        scanned[0].save(file, "PDF", save_all=True, append_images=scanned[1:], resolution=150)
        made.append(file.getvalue())
    return tuple(made)


def _write(folder: Path, body: bytes) -> None:
    """Under the hash, and gone again: only the time is wanted."""
    path = folder / f"{hashlib.sha256(body).hexdigest()}.pdf"
    path.write_bytes(body)
    path.unlink()
