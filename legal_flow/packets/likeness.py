"""Whether two PDFs of one document are alike: pages, the text of each page, and where its ink lies."""

from collections import Counter
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from legal_flow.packets.pdfium import alone

_CELL = 36
"""Points of a side of the cells in which ink is compared: about two lines of text, so that a word on the next line is
little, and a paragraph elsewhere much."""
_LINE = 28
"""Points that a page as a whole may lie higher or lower: a line that went over to the page before or after."""
_SCALE = 0.5


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two PDFs differ; shares are of the page where it is worst."""

    pages: tuple[int, int]
    text: float
    """Characters that stand on another page, as a share of the page's."""
    ink: float
    """Ink that lies elsewhere, as a share of the page's."""


def likeness(reference: bytes, other: bytes) -> Likeness:
    """Compare a PDF with the reference."""
    first, second = _read(reference), _read(other)
    text = ink = 0.0
    for (words, picture), (other_words, other_picture) in zip(first, second, strict=False):
        moved = (Counter(words) - Counter(other_words)) + (Counter(other_words) - Counter(words))
        text = max(text, moved.total() / max(1, len(words)))
        ink = max(ink, _misplaced(picture, other_picture))
    return Likeness((len(first), len(second)), round(text, 4), round(ink, 4))


@alone
def _read(body: bytes) -> list[tuple[str, Image.Image]]:
    """Text without white space and the ink in cells, page by page."""
    found = []
    with pypdfium2.PdfDocument(body) as document:
        for page in document:
            text = "".join(page.get_textpage().get_text_range().split())
            picture = ImageChops.invert(page.render(scale=_SCALE, grayscale=True).to_pil().convert("L"))
            found.append((text, picture))
    return found


def _misplaced(first: Image.Image, second: Image.Image) -> float:
    """The share of ink in other cells, where the page fits best: it may lie a line higher or lower as a whole."""
    if first.size != second.size:
        return 1.0
    side, steps = int(_CELL * _SCALE), range(-int(_LINE * _SCALE), int(_LINE * _SCALE) + 1, 2)
    cells = first.reduce(side)
    total = max(ImageStat.Stat(cells).sum[0], 1)
    shifted = (ImageChops.offset(second, 0, step).reduce(side) for step in steps)
    return min(ImageStat.Stat(ImageChops.difference(cells, one)).sum[0] for one in shifted) / (2 * total)
