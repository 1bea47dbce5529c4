"""What a DOCX must be before a program opens it: whole, of bounded size, without code, threads outside or files within.

LibreOffice makes a PDF of any bytes, garbage too, and follows links that a document names; so only a sound one
gets that far.
"""

import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from xml.etree import ElementTree

from legal_flow.errors import PacketFault

_DOCUMENT, _TYPES = "word/document.xml", "[Content_Types].xml"
_MOST_BYTES = 64_000_000
_MOST_PARTS = 2_000
_NO_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_CODE = re.compile(r"vbaProject|vbaData|activeX", re.IGNORECASE)
_WITHIN = re.compile(r"/embeddings/|/afchunk", re.IGNORECASE)
# In UTF-8 and, with a zero byte beside each letter, in UTF-16.
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E", re.IGNORECASE)
_ENCODING = re.compile(r"<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)
_FIELD = re.compile(r"<(?:\w+:)?instrText[^>]*>([^<]*)<|<(?:\w+:)?fldSimple[^>]*instr=\"([^\"]*)\"")
_FIELDS = frozenset({"PAGE", "NUMPAGES", "MERGEFORMAT", "ARABIC"})
_LINK = "/hyperlink"
"""The one thing outside that a document may name: nobody follows it before a person clicks."""


class WordDefect(StrEnum):
    """Why a DOCX is not opened."""

    NO_DOCX = "no-docx"
    DAMAGED = "damaged"
    TOO_LARGE = "too-large"
    """More, once unpacked, than any paper: a ZIP bomb."""
    STRANGE_NAMES = "strange-names"
    """Parts whose names lead out of the archive, or come twice."""
    MACROS = "macros"
    EMBEDDED_FILES = "embedded-files"
    """Files or other documents within it."""
    EXTERNAL = "external"
    """It fetches a template, picture or text from elsewhere, or has a field that may: any but page numbers."""
    ENTITIES = "entities"
    """Its XML declares a document type: entities could read files or grow without end."""
    ENCODING = "encoding"
    """A part is not in UTF-8: what is looked for here could hide in it."""


class DefectiveDocx(PacketFault):
    """A DOCX that cannot be opened safely, with its reason code."""

    code = "defective-docx"
    remedy = (
        "Save the document in Word as .docx, without macros, linked or embedded files, and take it again."
    )

    def __init__(self, defect: WordDefect, part: str = "") -> None:
        super().__init__(f"{defect}: {part}" if part else str(defect))
        self.defect = defect


def check_docx(body: bytes) -> None:
    """Raise `DefectiveDocx` unless `body` is a DOCX that can be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            listed = archive.infolist()
            _check_listing(listed)
            parts = {info.filename: archive.read(info) for info in listed}
    except _NO_ARCHIVE as fault:
        raise DefectiveDocx(WordDefect.DAMAGED if body.startswith(b"PK") else WordDefect.NO_DOCX) from fault
    for defect, part in _defects(parts):
        raise DefectiveDocx(defect, part)


def _check_listing(listed: list[zipfile.ZipInfo]) -> None:
    """Before anything is unpacked; an entry is never read beyond the size it declares."""
    names = [info.filename for info in listed]
    if not {_DOCUMENT, _TYPES} <= set(names):
        raise DefectiveDocx(WordDefect.NO_DOCX)
    if len(names) > _MOST_PARTS or sum(info.file_size for info in listed) > _MOST_BYTES:
        raise DefectiveDocx(WordDefect.TOO_LARGE)
    if len(set(names)) < len(names) or any(_leads_out(name) for name in names):
        raise DefectiveDocx(WordDefect.STRANGE_NAMES)


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _defects(parts: Mapping[str, bytes]) -> Iterator[tuple[WordDefect, str]]:
    for name, body in parts.items():
        if _CODE.search(name) or (name == _TYPES and b"macroEnabled" in body):
            yield WordDefect.MACROS, name
        if _WITHIN.search(name):
            yield WordDefect.EMBEDDED_FILES, name
        if name.lower().endswith((".xml", ".rels")):
            yield from ((defect, name) for defect in _within(body))
        if name.endswith(".rels"):
            yield from _relations(name, body)


def _within(body: bytes) -> Iterator[WordDefect]:
    """What is wrong with the text of a part."""
    if _DOCTYPE.search(body):
        yield WordDefect.ENTITIES
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        yield WordDefect.ENCODING
        return
    if "\0" in text or _ENCODING.search(text):
        yield WordDefect.ENCODING
    if "altChunk" in text:
        yield WordDefect.EMBEDDED_FILES
    # A field's name may be cut in pieces, so all are read as one.
    told = "".join(html.unescape(one or other) for one, other in _FIELD.findall(text))
    if {word.upper() for word in re.findall("[A-Za-z]+", told)} - _FIELDS:
        yield WordDefect.EXTERNAL


def _relations(name: str, body: bytes) -> Iterator[tuple[WordDefect, str]]:
    try:
        # No document type gets here, so the parser has no entity to expand.
        relations = ElementTree.fromstring(body)  # noqa: S314
    except ElementTree.ParseError:
        yield WordDefect.DAMAGED, name
        return
    for relation in relations:
        if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(_LINK):
            yield WordDefect.EXTERNAL, name
