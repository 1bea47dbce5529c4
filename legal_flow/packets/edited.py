"""A DOCX that a person edited: nothing in it but words, and the figures of the paper it takes the place of."""

import html
import io
import re
import zipfile
import zlib
from collections import Counter

import pypdfium2 as pdfium

from legal_flow.errors import PacketFault

_FIGURE = re.compile(r"\d[\d,]*\.\d{2}(?!\d)")
_LARGEST = 40_000_000
"""Bytes of all parts together, unpacked."""
_FOREIGN = re.compile(r"vbaProject|vbaData|/embeddings/|/activeX/|/afchunk", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)
_FIELD = re.compile(r"<(?:\w+:)?instrText[^>]*>([^<]*)<|<(?:\w+:)?fldSimple[^>]*instr=\"([^\"]*)\"")
_FIELDS = {"PAGE", "NUMPAGES", "MERGEFORMAT", "ARABIC"}
_HIDDEN = {
    'TargetMode="External"': "links to the outside",
    "<!DOCTYPE": "entities",
    "altChunk": "another document",
}


class EditFault(PacketFault):
    """An edited paper cannot take the place of the one that waits: more in it than words, or other figures."""

    code = "amendment"
    remedy = "Edit the words, and no figure, of the DOCX that `legal-flow approval open --word` gave."


def check_plain(docx: bytes) -> None:
    """Raise `EditFault` unless the file is a DOCX of words: no macro, object, link, entity, no field but pages."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as parts:
            if sum(one.file_size for one in parts.infolist()) > _LARGEST:
                raise EditFault("the edited paper is too large when unpacked")
            texts = {
                one.filename: parts.read(one)
                for one in parts.infolist()
                if one.filename.lower().endswith((".xml", ".rels"))
            }
            names = parts.namelist()
    # `zipfile` raises NotImplementedError for a way of packing that it does not know, RuntimeError for a password.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as fault:
        raise EditFault("the edited paper is no DOCX") from fault
    if "word/document.xml" not in texts:
        raise EditFault("the edited paper is no DOCX")
    if any(_FOREIGN.search(f"/{name}") for name in names):
        raise EditFault("the edited paper holds macros or objects")
    for body in texts.values():
        _check_part(body)


def check_figures(waiting: bytes, edited: bytes) -> None:
    """Raise `EditFault` unless the pages of two PDFs show the same amounts to the cent, each as often."""
    before, after = _figures(waiting), _figures(edited)
    if before != after:
        gone, new = sorted((before - after).elements()), sorted((after - before).elements())
        raise EditFault(f"figures gone: {', '.join(gone) or 'none'}; figures new: {', '.join(new) or 'none'}")


def _check_part(body: bytes) -> None:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EditFault("a part of the edited paper is not in UTF-8") from None
    if "\0" in text or _ENCODING.search(text):
        raise EditFault("a part of the edited paper is not in UTF-8")
    for mark, what in _HIDDEN.items():
        if mark in text:
            raise EditFault(f"the edited paper holds {what}")
    # A field's name may be cut in pieces, so all are read as one.
    instructions = "".join(html.unescape(one or other) for one, other in _FIELD.findall(text))
    if foreign := {word.upper() for word in re.findall("[A-Za-z]+", instructions)} - _FIELDS:
        raise EditFault(f"the edited paper holds the field {min(foreign)}; only page numbers may be")


def _figures(pdf: bytes) -> Counter[str]:
    document = pdfium.PdfDocument(pdf)
    try:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    finally:
        document.close()
    return Counter(figure for page in pages for figure in _FIGURE.findall(page))
