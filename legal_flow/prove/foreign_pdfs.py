"""Proves that no foreign file crashes the binding of a packet: each is in the packet, whole, or a gap with its reason.

Files of many producers (LibreOffice, Typst, reportlab, cairo, pdfium, pypdf, qpdf, Pillow) are made by seed, and most
are then broken in one to three ways. What is shown is bound, read again by other libraries, and must have each of its
pages with its stamp; all that was shown is bound once more into one packet, which must verify.
"""

import hashlib
import io
import random
import re
import subprocess
import time
import warnings
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache
from uuid import UUID

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from legal_flow.packets.assemble import Assembled, Part, assemble
from legal_flow.packets.manifest import Document, Manifest, Source, lock
from legal_flow.packets.office import Office
from legal_flow.packets.papers import IdentityCertificate
from legal_flow.packets.render import render
from legal_flow.packets.sanitise import DefectiveFile, DisplayCopy, display_copy
from legal_flow.packets.sheets import Column, Sheet, paragraph, table
from legal_flow.packets.verify import verify
from legal_flow.packets.views import Organisation

Say = Callable[[str], None]
Draw = random.Random
_FULL, _SHORT = 200, 40
_DAY = date(2024, 1, 2)
_NUMBER = "LF24-PROVE"
_PATIENCE = 20.0
"""Seconds for one file; a person would think that it hangs."""
_SOUND = 0.25
"""The share of files that stay as their producer made them."""
_WORDS = (
    b"/Page",
    b"/Kids",
    b"/Count",
    b"/Length",
    b"/Filter",
    b"obj",
    b"stream",
    b"xref",
    b"/Root",
    b"/MediaBox",
)
_PAPER = (595, 842)


def run(seed: int, say: Say, *, short: bool) -> int:
    """Bind many foreign files; how many did not come out as they should."""
    if short:
        return prove(seed, _SHORT, PRODUCERS, say)
    with Office() as office:
        return prove(seed, _FULL, {**PRODUCERS, "LibreOffice": lambda _: _office_paper(office)}, say)


def prove(seed: int, files: int, producers: Mapping[str, Callable[[Draw], bytes]], say: Say) -> int:
    """The same for so many files of these producers."""
    outcomes: Counter[str] = Counter()
    shown: list[Part] = []
    wrong = 0
    slowest = 0.0
    names = sorted(producers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow's about large pictures, pypdf's about what it reads again.
        for number in range(files):
            draw = Draw(f"{seed} {number}")
            name = names[number % len(names)]
            body = producers[name](draw)
            ways = _break(draw)
            for way in ways:
                body = WAYS[way](draw, body)
            since = time.monotonic()
            outcome, part = _bind(number, body)
            slowest = max(slowest, took := time.monotonic() - since)
            if took > _PATIENCE:
                outcome = f"WRONG took {took:.0f} seconds"
            if outcome.startswith("WRONG"):
                wrong += 1
                say(f"{outcome}: file {number} of {name}, {', '.join(ways) or 'sound'}")
            elif part is None and not ways:
                wrong += 1
                say(f"WRONG refused as {outcome}: file {number} of {name}, sound")
            outcomes["WRONG" if outcome.startswith("WRONG") else outcome] += 1
            shown += [part] if part else []
    for finding in _verify_all(shown):
        wrong += 1
        say(f"WRONG all together: {finding}")
    say(
        f"{files} files of {len(names)} producers: {dict(sorted(outcomes.items()))}, the slowest {slowest:.1f} s"
    )
    return wrong


# ---- what must become of a file


def _bind(number: int, body: bytes) -> tuple[str, Part | None]:
    """Shown, or the reason of the gap; and the part that can be bound."""
    try:
        copy = display_copy(body)
    except DefectiveFile as gap:
        return f"gap {gap.defect}", None
    except Exception as crash:  # noqa: BLE001  # Whatever it is, it is what this programme looks for.
        return f"WRONG {type(crash).__name__} where it is shown", None
    part = Part(f"{number:03d}.pdf", f"第{number}件", copy.pdf, "证据", f"证据{number}")
    try:
        bound = assemble([part], _NUMBER)
        problem = _problem(copy, bound, part)
    except Exception as crash:  # noqa: BLE001
        return f"WRONG {type(crash).__name__} where it is bound", None
    return (f"WRONG {problem}", None) if problem else ("in the packet", part)


def _problem(copy: DisplayCopy, bound: Assembled, part: Part) -> str:
    """What two other libraries find missing on the bound pages."""
    if not copy.pages == bound.pages == len(PdfReader(io.BytesIO(bound.pdf)).pages):
        return "has other pages when bound"
    document = pdfium.PdfDocument(bound.pdf)
    try:
        for number, page in enumerate(document, start=1):
            text = re.sub(r"\s", "", page.get_textpage().get_text_bounded())
            if f"第{number}页共{bound.pages}页" not in text or part.label not in text:
                return f"page {number} bears no stamp"
    finally:
        document.close()
    return ""


def _verify_all(shown: Sequence[Part]) -> list[str]:
    """All that was shown as one packet, proved by its manifest."""
    bound = assemble(shown, _NUMBER)
    documents = tuple(
        Document(
            name=part.name,
            kind="exhibit",
            title=part.title,
            sha256=_sha256(part.body),
            source=Source.GENERATED,
            pages=last - first + 1,
            first_page=first,
            last_page=last,
        )
        for part, (first, last) in zip(shown, bound.ranges, strict=True)
    )
    manifest = Manifest(
        packet_id=UUID(int=1),
        case_id=UUID(int=2),
        version=1,
        cut_off=_DAY,
        law_edition="prove",
        templates={},
        tools={},
        documents=documents,
        pdf_sha256=_sha256(bound.pdf),
        pdf_pages=bound.pages,
    )
    return [finding.text for finding in verify(bound.pdf, manifest.to_bytes(), lock(manifest))]


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


# ---- who makes files


def _office_paper(office: Office) -> bytes:
    unit = Organisation(
        name="测试银行", address="样例市", uscc="", representative="张试一", representative_role="行长"
    )
    return office.pdf(render(IdentityCertificate(dated_on=_DAY, organisation=unit, sex="")))


def _typst_sheet(draw: Draw) -> bytes:
    rows = [[f"第{row}期", f"{row}.00"] for row in range(draw.randrange(1, 90))]
    blocks = [paragraph("往来明细"), table([Column("期次"), Column("金额", align="right")], rows)]
    return Sheet("账户流水", "案件编号：1", "测试银行", _DAY, [("债权人", "测试银行")], blocks).pdf()


def _reportlab_pages(draw: Draw) -> bytes:
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=draw.choice((_PAPER, (842, 595), (300, 900), (2384, 3370))), invariant=1)
    for number in range(draw.randrange(1, 6)):
        canvas.drawString(60, 90, f"page {number}")
        canvas.linkURL("https://example.invalid/", (0, 0, 50, 50))
        if draw.random() < 0.5:
            canvas.acroForm.textfield(name=f"f{number}", x=60, y=200)
        canvas.bookmarkPage(str(number))
        canvas.addOutlineEntry(f"p{number}", str(number))
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def _picture(draw: Draw) -> Image.Image:
    size = (draw.randrange(40, 900), draw.randrange(40, 900))
    picture = Image.new("RGB", size, "white")
    ImageDraw.Draw(picture).ellipse((0, 0, *size), fill=(200, draw.randrange(256), 30))
    return picture


def _scan(draw: Draw) -> bytes:
    kind = draw.choice(("JPEG", "PNG", "TIFF"))
    modes = {
        "JPEG": ("L", "RGB", "CMYK"),
        "PNG": ("1", "L", "P", "RGBA", "I;16"),
        "TIFF": ("1", "L", "RGB", "CMYK"),
    }
    mode = draw.choice(modes[kind])
    picture = _picture(draw)
    picture = picture.convert("L").convert(mode) if mode == "I;16" else picture.convert(mode)
    file = io.BytesIO()
    more = {"save_all": True, "append_images": [picture] * draw.randrange(3)} if kind == "TIFF" else {}
    picture.save(file, kind, **more)
    return file.getvalue()


def _pillow_pdf(draw: Draw) -> bytes:
    file = io.BytesIO()
    pictures = [_picture(draw) for _ in range(draw.randrange(1, 4))]
    pictures[0].save(file, "PDF", save_all=True, append_images=pictures[1:])
    return file.getvalue()


def _qpdf(draw: Draw) -> bytes:
    """Boxes, turns and ways of writing that scanners and other programs leave."""
    with pikepdf.open(io.BytesIO(_reportlab_pages(draw))) as pdf:
        for page in pdf.pages:
            page.obj.Rotate = draw.choice((0, 90, 180, 270, -90, 450))
            if draw.random() < 0.5:
                page.obj.CropBox = pikepdf.Array([draw.randrange(40) for _ in range(2)] + [250, 250])
        file = io.BytesIO()
        pdf.save(
            file,
            linearize=draw.random() < 0.3,
            object_stream_mode=draw.choice(list(pikepdf.ObjectStreamMode)),
            encryption=pikepdf.Encryption(owner="o", user="") if draw.random() < 0.2 else False,
        )
    return file.getvalue()


def _pypdf(draw: Draw) -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(_reportlab_pages(draw)))
    writer.add_attachment("../../x.bin", b"anything")
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def _pdfium(draw: Draw) -> bytes:
    document = pdfium.PdfDocument(_typst_sheet(draw))
    file = io.BytesIO()
    document.save(file)
    document.close()
    return file.getvalue()


@cache
def _cairo(pages: int) -> bytes:
    made = _typst_sheet(Draw(pages))
    return subprocess.run(
        ["pdftocairo", "-pdf", "-", "-"], input=made, capture_output=True, check=True
    ).stdout


PRODUCERS: dict[str, Callable[[Draw], bytes]] = {
    "Pillow PDF": _pillow_pdf,
    "Pillow scan": _scan,
    "Typst": _typst_sheet,
    "cairo": lambda draw: _cairo(draw.randrange(3)),
    "pdfium": _pdfium,
    "pypdf": _pypdf,
    "qpdf": _qpdf,
    "reportlab": _reportlab_pages,
}


# ---- how they break


def _break(draw: Draw) -> list[str]:
    """Up to three ways at once."""
    return [] if draw.random() < _SOUND else draw.sample(sorted(WAYS), draw.choice((1, 1, 2, 3)))


def _cut_off(draw: Draw, body: bytes) -> bytes:
    return body[: draw.randrange(len(body) + 1)]


def _flip(draw: Draw, body: bytes) -> bytes:
    changed = bytearray(body)
    for _ in range(draw.choice((1, 5, 50)) if body else 0):
        changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


def _lose(draw: Draw, body: bytes) -> bytes:
    at = draw.randrange(len(body) + 1)
    return body[:at] + body[at + draw.randrange(1, 600) :]


def _repeat(draw: Draw, body: bytes) -> bytes:
    at = draw.randrange(len(body) + 1)
    return body[:at] + body[max(0, at - draw.randrange(1, 600)) :]


def _zeros(draw: Draw, body: bytes) -> bytes:
    """What a broken disk gives back."""
    at = draw.randrange(len(body) + 1)
    length = min(512, len(body) - at)
    return body[:at] + bytes(length) + body[at + length :]


def _misspell(draw: Draw, body: bytes) -> bytes:
    word = draw.choice(_WORDS)
    return body.replace(word, word[:-1] + b"x", draw.choice((1, 1, -1)))


def _other_figures(draw: Draw, body: bytes) -> bytes:
    """Numbers of the structure: counts, sizes, references."""
    places = [found.span() for found in re.finditer(rb"(?<=[ \[/])\d{1,6}(?=[ /\]>\r\n])", body)]
    for first, last in sorted(draw.sample(places, min(len(places), 3)), reverse=True):
        figure = str(draw.choice((0, 1, 7, 65_536, 2**31, 10**12, -1))).encode()
        body = body[:first] + figure + body[last:]
    return body


def _new_lines(_: Draw, body: bytes) -> bytes:
    """Sent as text."""
    return body.replace(b"\n", b"\r\n")


def _wrapped(_: Draw, body: bytes) -> bytes:
    """Saved with the head of the answer that brought it, and a tail."""
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n" + body + b"\r\n--boundary--\r\n" * 90


def _appended(_: Draw, body: bytes) -> bytes:
    return body + body


WAYS: dict[str, Callable[[Draw, bytes], bytes]] = {
    "appended to itself": _appended,
    "cut off": _cut_off,
    "a piece lost": _lose,
    "a piece twice": _repeat,
    "a block of zeros": _zeros,
    "bits flipped": _flip,
    "other figures": _other_figures,
    "sent as text": _new_lines,
    "words misspelt": _misspell,
    "wrapped": _wrapped,
}
