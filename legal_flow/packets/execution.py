"""用印件: compare the executed copy with what was approved, page by page, for the person who confirms it.

An aid, not a decision: it says on which pages to look. A scan is laid over the approved page, turned and
shifted to fit; what was printed must still be there, and what came on top must be red, as a chop is. Through
the red channel a chop is invisible, so print under it is compared as well. A handwritten signature is not
red: its page is put before the person. A single altered digit may escape it, so the person reads the amounts.
"""

import io
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from itertools import product
from operator import mul

import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageChops, ImageFilter

from legal_flow.errors import UnreadableFile
from legal_flow.packets.pdfium import alone

_DPI = 100
_LEVELS = range(256)
_DARK = 150  # Levels below this are ink,
_FAINT = 200  # and below this what a scan may leave of it.
_CELL = 16  # Pixels: about one character.
_SPECK = 0.006  # Of a cell: a stroke of a digit is more.
_ALIGNED = 0.93
_DRAWN = ("/Resources", "/MediaBox", "/CropBox", "/Rotate", "/Annots")
_TURN = 0.05  # Degrees: half a pixel at the end of a page.


class Verdict(StrEnum):
    """What a page of the executed copy looks like beside the approved one."""

    SAME = "same"
    CHOPPED = "chopped"
    """All that was approved is there, and red on top."""
    LOOK = "look"
    """Something is missing, or something that is not red was added: a person reads this page."""
    ABSENT = "absent"
    """The page is in one of the two files only."""


@dataclass(frozen=True, slots=True)
class PageMatch:
    """The comparison of one page; `score` is the share of approved ink found again, 0 to 1."""

    page: int
    verdict: Verdict
    score: float

    @property
    def flagged(self) -> bool:
        """Whether a person must read the page before confirming."""
        return self.verdict in {Verdict.LOOK, Verdict.ABSENT}


@alone
def check_pages(approved: bytes, executed: bytes) -> list[PageMatch]:
    """One match per page of the longer file; `UnreadableFile` if one of the two is no PDF."""
    first, second = _open(approved), _open(executed)
    untouched = _untouched(approved, executed)
    try:
        matches = [
            PageMatch(number, Verdict.SAME, 1.0)
            if number in untouched
            else _match(number, first[number - 1], second[number - 1])
            for number in _common(first, second)
        ]
        rest = range(len(matches) + 1, max(len(first), len(second)) + 1)
        return matches + [PageMatch(number, Verdict.ABSENT, 0.0) for number in rest]
    finally:
        first.close()
        second.close()


def _untouched(approved: bytes, executed: bytes) -> frozenset[int]:
    """Pages whose drawing instructions and resources are the same in both files: nothing to compare there."""
    try:
        with pikepdf.open(io.BytesIO(approved)) as first, pikepdf.open(io.BytesIO(executed)) as second:
            return frozenset(
                number
                for number, (one, other) in enumerate(zip(first.pages, second.pages, strict=False), start=1)
                if all(_of_page(one, key) == _of_page(other, key) for key in _DRAWN)
                and _instructions(one) == _instructions(other)
            )
    except pikepdf.PdfError as error:
        raise UnreadableFile("the file is no readable PDF") from error


def _of_page(page: pikepdf.Page, key: str) -> object:
    """A page's own value, or the one it inherits."""
    node: pikepdf.Object | None = page.obj
    while node is not None:
        if key in node:
            return node[key]
        node = node.get("/Parent")
    return None


def _instructions(page: pikepdf.Page) -> bytes:
    """What is drawn, whichever way it is compressed."""
    contents = page.obj.get("/Contents", pikepdf.Array())
    streams = contents.as_list() if isinstance(contents, pikepdf.Array) else [contents]
    return b"\n".join(stream.read_bytes() for stream in streams)


def _open(body: bytes) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(io.BytesIO(body))
    except pdfium.PdfiumError as error:
        raise UnreadableFile("the file is no readable PDF") from error


def _common(first: pdfium.PdfDocument, second: pdfium.PdfDocument) -> range:
    return range(1, min(len(first), len(second)) + 1)


def _match(number: int, approved: pdfium.PdfPage, executed: pdfium.PdfPage) -> PageMatch:
    original, scan = _picture(approved), _picture(executed)
    if original.tobytes() == scan.tobytes():
        return PageMatch(number, Verdict.SAME, 1.0)
    # Through the red channel a chop is paper.
    printed = original.getchannel("R")
    laid = _lay_over(printed, scan.getchannel("R").resize(original.size, Image.Resampling.BILINEAR))
    # A scan pales thin strokes: faint ink proves what was printed, only dark ink counts as added.
    wanted, found = _ink(printed, _DARK), _grown(_ink(laid, _FAINT))
    score = _containment(wanted, found)
    missing = _worst_cell(ImageChops.subtract(wanted, found))
    added = _worst_cell(ImageChops.subtract(_ink(laid, _DARK), _grown(wanted)))
    if max(missing, added) > _SPECK or score < _ALIGNED:
        return PageMatch(number, Verdict.LOOK, score)
    return PageMatch(number, Verdict.CHOPPED if _has_red(scan) else Verdict.SAME, score)


def _picture(page: pdfium.PdfPage) -> Image.Image:
    picture: Image.Image = page.render(scale=_DPI / 72).to_pil()
    return picture.convert("RGB")


def _ink(channel: Image.Image, lightest: int) -> Image.Image:
    """White where the channel is darker than a level, black elsewhere."""
    return channel.point([255 if level < lightest else 0 for level in _LEVELS])


def _has_red(picture: Image.Image) -> bool:
    """Whether more than a speck of chop paste is on the page."""
    red, green, blue = picture.split()
    margin = ImageChops.subtract(red, ImageChops.lighter(green, blue))
    return sum(margin.histogram()[60:]) > 4 * _CELL**2


def _grown(ink: Image.Image) -> Image.Image:
    """Ink with the tolerance of a scan: a pixel, a quarter of a millimetre, all round."""
    # Shifts along one side and then the other: the same as a 3 by 3 maximum, at a fraction of its cost.
    for across in (True, False):
        ink = reduce(
            ImageChops.lighter,
            (ImageChops.offset(ink, step if across else 0, 0 if across else step) for step in range(-1, 2)),
        )
    return ink


def _containment(wanted: Image.Image, found: Image.Image) -> float:
    """The share of wanted ink that is there; 1 for an empty page."""
    total = wanted.histogram()[255]
    return ImageChops.multiply(wanted, found).histogram()[255] / total if total else 1.0


def _worst_cell(ink: Image.Image) -> float:
    """The share of ink in the worst cell of the page, specks apart."""
    # Of black and white, the mean of nine cut in the middle is their median, at a third of its cost.
    settled = ink.filter(ImageFilter.BoxBlur(1)).point([255 if level > 127 else 0 for level in _LEVELS])
    return float(settled.reduce(_CELL).getextrema()[1]) / 255  # type: ignore[arg-type]  # One band has one number.


def _lay_over(original: Image.Image, scan: Image.Image) -> Image.Image:
    """The scan, turned and shifted so that its print fits best; sought on small pictures, then on large.

    Both as one channel. At full size only the shift is left to be found: a turn found at half size is right to a
    fraction of a pixel at the page's edge.
    """
    wanted, ink = ImageChops.invert(original), ImageChops.invert(scan)
    turn, right, down = 0.0, 0, 0
    for shrink, turns, reach in ((8, 4, 2), (4, 2, 1), (2, 1, 1)):
        small, moved = wanted.reduce(shrink), ink.reduce(shrink)
        fits = []
        for step in range(-turns, turns + 1):
            angle = turn + step * shrink * _TURN
            turned = _placed(moved, angle, right // shrink, down // shrink)
            fit, x, y = _best_shift(small, turned, reach)
            fits.append((fit, angle, right + shrink * x, down + shrink * y))
        _, turn, right, down = max(fits)
    turned = _placed(ink, turn, right, down)
    _, x, y = _best_shift(wanted, turned, 1)
    return ImageChops.invert(ImageChops.offset(turned, x, y))


def _best_shift(wanted: Image.Image, turned: Image.Image, reach: int) -> tuple[float, int, int]:
    """How well the ink overlaps, and with which shift to the right and down it does best."""
    # Turning blurs, and blurred ink overlaps less: without this the picture as it lies always wins.
    sharpness = _overlap(turned, turned) ** 0.5 or 1.0
    return max(
        (_overlap(wanted, ImageChops.offset(turned, x, y)) / sharpness, x, y)
        for x, y in product(range(-reach, reach + 1), repeat=2)
    )


def _placed(ink: Image.Image, turn: float, right: int, down: int) -> Image.Image:
    """Light ink on black, turned by degrees and shifted by pixels."""
    return ink.rotate(turn, resample=Image.Resampling.BILINEAR, translate=(right, down))


def _overlap(first: Image.Image, second: Image.Image) -> int:
    return sum(map(mul, _LEVELS, ImageChops.multiply(first, second).histogram()))
