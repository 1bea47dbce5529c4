"""The gallery of DOCX files: a name, a builder, and what it is refused for, if it is."""

import io
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

from legal_flow.packets.word import WordDefect

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TEXT = "<w:p><w:r><w:t>民事起诉状</w:t></w:r></w:p>"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@dataclass(frozen=True)
class WordSpecimen:
    """One file and what must become of it."""

    name: str
    build: Callable[[], bytes]
    defect: WordDefect | None = None


def docx(
    body: str = TEXT,
    *,
    relations: str = "",
    head: str = "",
    main_type: str = WORD_TYPE,
    packed: int = zipfile.ZIP_DEFLATED,
    more: dict[str, bytes] | None = None,
) -> bytes:
    """A DOCX of one paragraph, or of another `body`, with further parts and relations."""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ).encode(),
        "word/document.xml": f"{head}<w:document {W}><w:body>{body}</w:body></w:document>".encode(),
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
        ).encode(),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packed) as archive:
        for name, content in (parts | (more or {})).items():
            archive.writestr(name, content)
    return file.getvalue()


def outside(kind: str, target: str) -> str:
    return f'<Relationship Id="x" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'


def field(instruction: str) -> str:
    return f"<w:p><w:r><w:instrText>{instruction}</w:instrText></w:r></w:p>"


def truncated() -> bytes:
    whole = docx()
    return whole[: len(whole) * 7 // 10]


def one_byte_changed() -> bytes:
    body = bytearray(docx(packed=zipfile.ZIP_STORED))
    body[body.index("民事".encode())] ^= 1
    return bytes(body)


def bomb_that_lies() -> bytes:
    """Its listing says that the part has one byte; what is read beyond that never comes."""
    body = bytearray(docx(more={"word/media/image1.bmp": bytes(1_000_000)}))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = body.rindex(mark, 0, body.rindex(b"word/media/image1.bmp") if mark[2] == 1 else None)
        struct.pack_into("<I", body, place + at, 1)
    return bytes(body)


def entity_bomb() -> bytes:
    grown = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return docx("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", head=f'<!DOCTYPE w [<!ENTITY a0 "ha">{grown}]>')


def entity_that_reads_a_file() -> bytes:
    head = '<!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    return docx("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", head=head)


def entity_in_utf_16() -> bytes:
    text = '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE w [<!ENTITY f SYSTEM "file:///etc/passwd">]><w/>'
    return docx(more={"word/comments.xml": text.encode("utf-16")})


DOCUMENTS = (
    WordSpecimen("sound", docx),
    WordSpecimen(
        "link that a person may click",
        lambda: docx(relations=outside("hyperlink", "https://example.invalid/")),
    ),
    WordSpecimen("page number fields", lambda: docx(field("PAGE"))),
    WordSpecimen("empty", lambda: b"", WordDefect.NO_DOCX),
    WordSpecimen("words alone", lambda: b"PDF? no", WordDefect.NO_DOCX),
    WordSpecimen("old DOC", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), WordDefect.NO_DOCX),
    WordSpecimen(
        "spreadsheet", lambda: docx().replace(b"word/document.xml", b"xl/workbook00.xml"), WordDefect.NO_DOCX
    ),
    WordSpecimen("truncated", truncated, WordDefect.DAMAGED),
    WordSpecimen("one byte changed", one_byte_changed, WordDefect.DAMAGED),
    WordSpecimen("relations that are no XML", lambda: docx(relations="<"), WordDefect.DAMAGED),
    WordSpecimen(
        "ZIP bomb", lambda: docx(more={"word/media/image1.bmp": bytes(65_000_000)}), WordDefect.TOO_LARGE
    ),
    WordSpecimen("ZIP bomb that lies", bomb_that_lies, WordDefect.DAMAGED),
    WordSpecimen(
        "thousands of parts", lambda: docx(more={f"word/{n}": b"" for n in range(2001)}), WordDefect.TOO_LARGE
    ),
    WordSpecimen(
        "name that leads out", lambda: docx(more={"../../etc/cron.d/x": b""}), WordDefect.STRANGE_NAMES
    ),
    WordSpecimen("name from the root", lambda: docx(more={"/etc/passwd": b""}), WordDefect.STRANGE_NAMES),
    WordSpecimen("name with a backslash", lambda: docx(more={"word\\x": b""}), WordDefect.STRANGE_NAMES),
    WordSpecimen("macros", lambda: docx(more={"word/vbaProject.bin": b"code"}), WordDefect.MACROS),
    WordSpecimen(
        "macros by type",
        lambda: docx(main_type="application/vnd.ms-word.document.macroEnabled.main+xml"),
        WordDefect.MACROS,
    ),
    WordSpecimen("ActiveX", lambda: docx(more={"word/activeX/activeX1.bin": b""}), WordDefect.MACROS),
    WordSpecimen(
        "embedded file", lambda: docx(more={"word/embeddings/oleObject1.bin": b""}), WordDefect.EMBEDDED_FILES
    ),
    WordSpecimen(
        "template elsewhere",
        lambda: docx(relations=outside("attachedTemplate", "https://example.invalid/t.dotm")),
        WordDefect.EXTERNAL,
    ),
    WordSpecimen(
        "picture elsewhere",
        lambda: docx(relations=outside("image", "file:///etc/passwd")),
        WordDefect.EXTERNAL,
    ),
    WordSpecimen(
        "field that starts a program", lambda: docx(field('DDEAUTO c:\\\\cmd.exe "/k"')), WordDefect.EXTERNAL
    ),
    WordSpecimen(
        "field that reads a file", lambda: docx(field("INCLUDETEXT /etc/passwd")), WordDefect.EXTERNAL
    ),
    WordSpecimen(
        "field cut in pieces", lambda: docx(field("INCLUDE") + field("TEXT x")), WordDefect.EXTERNAL
    ),
    WordSpecimen("another document", lambda: docx('<w:altChunk r:id="x"/>'), WordDefect.EMBEDDED_FILES),
    WordSpecimen(
        "another encoding",
        lambda: docx(more={"word/comments.xml": b'<?xml version="1.0" encoding="gbk"?><w/>'}),
        WordDefect.ENCODING,
    ),
    WordSpecimen("entity bomb", entity_bomb, WordDefect.ENTITIES),
    WordSpecimen("entity that reads a file", entity_that_reads_a_file, WordDefect.ENTITIES),
    WordSpecimen("entity in UTF-16", entity_in_utf_16, WordDefect.ENTITIES),
)
