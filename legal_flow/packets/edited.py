"""A paper that a person edited has the figures of the paper that it takes the place of."""

import re
from collections import Counter

import pypdfium2 as pdfium

from legal_flow.errors import PacketFault
from legal_flow.packets.pdfium import alone

_FIGURE = re.compile(r"\d[\d,]*\.\d{2}(?!\d)")


class EditFault(PacketFault):
    """An edited paper cannot take the place of the one that waits: it has other figures."""

    code = "amendment"
    remedy = "Edit the words, and no figure, of the DOCX that `legal-flow approval open --word` gave."


def check_figures(waiting: bytes, edited: bytes) -> None:
    """Raise `EditFault` unless the pages of two PDFs show the same amounts to the cent, each as often."""
    before, after = _figures(waiting), _figures(edited)
    if before != after:
        gone, new = sorted((before - after).elements()), sorted((after - before).elements())
        raise EditFault(f"figures gone: {', '.join(gone) or 'none'}; figures new: {', '.join(new) or 'none'}")


@alone
def _figures(pdf: bytes) -> Counter[str]:
    document = pdfium.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return Counter(figure for page in pages for figure in _FIGURE.findall(page))
