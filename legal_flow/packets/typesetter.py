"""The fast lane from DOCX to PDF: the paper is read into plain data and set by Typst, in this process.

It does what court papers need and nothing else. A document that it does not wholly understand, whose text did not all
arrive, or that has a character without a font, is not its business: `NotSet` says why, and LibreOffice makes it.
"""

from collections import Counter
from importlib import metadata

import typst

from legal_flow.packets import pages
from legal_flow.packets.formats import Beyond
from legal_flow.packets.pdfium import text_by_page
from legal_flow.packets.press import pressed

REVISION = 3
"""Raised with every change here, in `pages` or in `paper.typ` that moves ink: it voids every certificate."""


class NotSet(Exception):
    """The fast lane does not make this document; the message says why and repeats none of its text."""


def version() -> str:
    """What shapes the pages, as a certificate names it."""
    return f"typst {metadata.version('typst')}, lane {REVISION}"


def pdf(docx: bytes) -> bytes:
    """PDF/A-2b of a DOCX, the same bytes each time; raises `NotSet`."""
    try:
        read = pages.read(docx)
    except Beyond as beyond:
        raise NotSet(f"it has {beyond}") from None
    try:
        made = pressed("paper.typ", read.layout)
    except typst.TypstError as fault:
        # The compiler quotes the text that it could not draw, which may be part of a name.
        lacking = "displayed" in fault.message
        raise NotSet("a character that no font has" if lacking else "typst does not set it") from None
    except BaseException as fault:
        # A fault of its own that typst noticed is no `Exception`, and has no module to be imported from.
        if type(fault).__name__ != "PanicException":
            raise
        raise NotSet("typst came to a fault of its own") from None
    lost = Counter("".join(read.text.split())) - Counter("".join(text_by_page(made)))
    if lost:
        raise NotSet(f"{lost.total()} characters are missing from the pages")
    return made
