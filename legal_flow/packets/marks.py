"""Page stamps: packet number, running page number and exhibit label on every page of a packet.

A stamp is a short content stream in one shared font, so the streams of a scan stay as they were. It stands
upright whatever the rotation, inside the CropBox, and grows with the page, so that on a printed A4 sheet
it always has the same size.
"""

import copy
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name

from legal_flow.errors import PacketFault
from legal_flow.packets.fonts import SANS, folders

_ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "第页共证据附件材料"
_KIT = """
#set page(width: 500pt, height: 500pt)
#set document(date: datetime(year: 2024, month: 1, day: 1))
#set text(font: "%s", fallback: false, lang: "zh", region: "cn", cjk-latin-spacing: none,
  features: (kern: 0, liga: 0, calt: 0))
#json(bytes(sys.inputs.at("characters"))).map(c => box(c)).join()
"""
_SIZE = 8.0
_MARGIN = 17.0  # 6 mm: what office printers leave white is less.
_PAD = 2.0
_LABEL_SIZE = 11.0
_A4_SHORT_SIDE = 595.28


@dataclass(frozen=True, slots=True)
class StampFont:
    """A subset of `fonts.SANS` in a one-page PDF; glyph and width (thousandths of the size) by character."""

    kit: bytes
    glyphs: Mapping[str, int]
    widths: Mapping[str, float]

    def encode(self, text: str) -> bytes:
        """The PDF string operand that shows `text`."""
        return b"<" + "".join(f"{self.glyphs[c]:04X}" for c in text).encode() + b">"

    def width(self, text: str, size: float) -> float:
        """How wide `text` runs at `size`, in points."""
        return sum(self.widths[c] for c in text) * size / 1000

    def add_to(self, pdf: pikepdf.Pdf) -> pikepdf.Object:
        """Copy the font into `pdf`, once per packet."""
        with pikepdf.open(io.BytesIO(self.kit)) as kit:
            return pdf.copy_foreign(_font_of(kit))


def stamp_font(texts: str = "") -> StampFont:
    """The font for the usual stamps and all characters of `texts`; `PacketFault` if it lacks one."""
    return _make_font("".join(sorted(set(_ALPHABET) | set(texts))))


@lru_cache(maxsize=16)
def _make_font(characters: str) -> StampFont:
    # PDF/A because it refuses a character without a glyph instead of drawing a box.
    try:
        kit = typst.compile(
            (_KIT % SANS).encode(),
            format="pdf",
            sys_inputs={"characters": json.dumps(list(characters))},
            pdf_standards="a-2b",
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=list(folders())),
            ignore_system_fonts=True,
        )
    except typst.TypstError as error:
        raise PacketFault(f"{SANS} is not installed or lacks a character of a stamp") from error
    with pikepdf.open(io.BytesIO(kit)) as pdf:
        font = _font_of(pdf)
        table = font.ToUnicode.read_bytes().decode("ascii")
        widths = _widths(font.DescendantFonts[0].W)
    pairs = re.findall(r"<([0-9A-F]{4})> <([0-9A-F]{4,8})>", table)
    glyphs = {bytes.fromhex(code).decode("utf-16-be"): int(glyph, 16) for glyph, code in pairs}
    return StampFont(kit, glyphs, {c: widths[glyph] for c, glyph in glyphs.items()})


def _font_of(kit: pikepdf.Pdf) -> pikepdf.Object:
    (font,) = kit.pages[0].Resources.Font.as_dict().values()
    return font


def _widths(array: pikepdf.Object) -> dict[int, float]:
    """Widths by glyph from runs of (first, last, width), the form typst writes."""
    numbers = [float(item) for item in array.as_list()]
    runs = zip(numbers[::3], numbers[1::3], numbers[2::3], strict=True)
    return {glyph: width for first, last, width in runs for glyph in range(int(first), int(last) + 1)}


@dataclass(frozen=True, slots=True)
class Marks:
    """What is stamped on one page."""

    number: str
    """Short number of the packet, bottom left."""
    page: int
    pages: int
    label: str = ""
    """证据3: top right, framed."""

    @property
    def running(self) -> str:
        """第 12 页 共 47 页, bottom right."""
        return f"第 {self.page} 页 共 {self.pages} 页"


class Stamper:
    """Stamps pages of one PDF; the font is embedded once."""

    def __init__(self, pdf: pikepdf.Pdf, texts: str) -> None:
        self._pdf = pdf
        self._font = stamp_font(texts)
        self._embedded = self._font.add_to(pdf)
        self._save = pdf.make_stream(b"q\n")

    def stamp(self, page: pikepdf.Page, marks: Marks) -> None:
        """Put `marks` on `page`, which must belong to this PDF and be used only once in it."""
        name = self._lend_font(page)
        matrix, width, height = upright(page)
        scale = min(width, height) / _A4_SHORT_SIDE
        width, height = width / scale, height / scale
        right = width - _MARGIN - self._font.width(marks.running, _SIZE)
        pieces = [
            self._text(name, marks.number, _SIZE, _MARGIN, _MARGIN),
            self._text(name, marks.running, _SIZE, right, _MARGIN),
        ]
        if marks.label:
            left = width - _MARGIN - _PAD - self._font.width(marks.label, _LABEL_SIZE)
            pieces.append(self._text(name, marks.label, _LABEL_SIZE, left, height - 2 * _MARGIN, framed=True))
        a, b, c, d, e, f = matrix
        place = f"{a * scale:.5f} {b * scale:.5f} {c * scale:.5f} {d * scale:.5f} {e:.3f} {f:.3f} cm"
        body = f"\nQ\nq {place}\n/Artifact <</Type /Pagination>> BDC\n".encode()
        old = page.obj.get(Name.Contents)
        streams = [] if old is None else list(old.as_list()) if isinstance(old, Array) else [old]
        stamp = self._pdf.make_stream(body + b"".join(pieces) + b"EMC Q\n")
        page.obj.Contents = Array([self._save, *streams, stamp])

    def _text(self, font: str, text: str, size: float, x: float, y: float, *, framed: bool = False) -> bytes:
        """`text` on white, so that it can be read on the dark edge of a scan."""
        width = self._font.width(text, size)
        box = f"{x - _PAD:.2f} {y - size * 0.3:.2f} {width + 2 * _PAD:.2f} {size * 1.3:.2f} re"
        paint = "B" if framed else "f"
        return (
            f"1 g 0.5 w 0 G {box} {paint}\n0 g BT {font} {size:g} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm ".encode()
            + self._font.encode(text)
            + b" Tj ET\n"
        )

    def _lend_font(self, page: pikepdf.Page) -> str:
        """Name the stamp font in the page's resources, in copies: pages often share theirs."""
        resources = copy.copy(page.resources)
        fonts = copy.copy(resources.Font) if Name.Font in resources else Dictionary()
        name = next(free for n in range(len(fonts.keys()) + 1) if (free := f"/LegalFlow{n}") not in fonts)
        fonts[name] = self._embedded
        resources.Font = fonts
        page.obj.Resources = resources
        return name


def upright(page: pikepdf.Page) -> tuple[tuple[int, int, int, int, float, float], float, float]:
    """The matrix from the page as seen, origin bottom left, to its user space; its seen width and height."""
    x0, y0, x1, y1 = visible_box(page)
    width, height = x1 - x0, y1 - y0
    match int(page.rotation) % 360:
        case 90:
            return (0, 1, -1, 0, x1, y0), height, width
        case 180:
            return (-1, 0, 0, -1, x1, y1), width, height
        case 270:
            return (0, -1, 1, 0, x0, y1), height, width
        case _:
            return (1, 0, 0, 1, x0, y0), width, height


def visible_box(page: pikepdf.Page) -> tuple[float, float, float, float]:
    """Left, bottom, right, top of what a viewer shows: the CropBox within the MediaBox."""
    media, crop = (_ordered(box) for box in (page.mediabox, page.cropbox))
    seen = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    return seen if seen[0] < seen[2] and seen[1] < seen[3] else media


def _ordered(box: pikepdf.Object) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = (float(number) for number in box.as_list())
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
