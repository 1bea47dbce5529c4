"""A template compiled once, so that a paper costs its own text and no more.

docxtpl opens, patches and compiles the file anew for each document and reads the result as XML twice. Here it does so
once: its patched source is compiled, the parts that no tag touches are packed, and a rendering joins the two. The
parts are byte for byte those of docxtpl, which stays the yardstick, and the fallback wherever that cannot be known
beforehand: `NotFixed` for a template, `None` for one document.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

import jinja2
from docxtpl import DocxTemplate

from legal_flow.packets import sandbox, skeleton
from legal_flow.packets.skeleton import NotFixed

CORE = "docProps/core.xml"

_SENTINEL = date(1970, 2, 3)
_FOOTNOTES = "footnotes+xml"
_TAG = re.compile(r"{[{%#]")
_BODY = re.compile(r"<w:body[^>]*>")
_CONTROLS = bytes(range(32))
_EPOCH = 0x21
"""1980-01-01, the first day a zip entry can bear."""
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that has tags: what stands before and after what they print."""

    head: bytes
    template: jinja2.Template
    tail: bytes

    def body(self, values: Mapping[str, Any]) -> bytes | None:
        """The part as docxtpl writes it; `None` if the text holds what docxtpl treats in its own way."""
        printed = self.template.render(values).encode()
        if len(printed.translate(None, _CONTROLS)) != len(printed) or b"{_" in printed or b"_}" in printed:
            return None
        # The XML that is read and written again has quotes as they are and shuts what is empty.
        printed = printed.replace(b"&#34;", b'"').replace(b"&#39;", b"'")
        printed = printed.replace(b'"></w:t>', b'"/>').replace(b"<w:t></w:t>", b"<w:t/>")
        return self.head + printed + self.tail


@dataclass(frozen=True, slots=True)
class _Packed:
    """A part as it lies in the zip."""

    name: bytes
    crc: int
    size: int
    deflated: bytes

    @classmethod
    def of(cls, name: str, body: bytes) -> "_Packed":
        """Deflate a part."""
        packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        return cls(name.encode(), zlib.crc32(body), len(body), packer.compress(body) + packer.flush())


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template that can be filled without docxtpl."""

    parts: tuple[_Packed | tuple[str, _Part | bytes], ...]
    """In the order of the zip; what changes is not packed yet, and bytes are the properties with a day to be put in."""

    def fill(self, values: Mapping[str, Any], dated_on: date) -> bytes | None:
        """The DOCX, or `None` if docxtpl has to make this one; raises what templates raise."""
        with_budget = sandbox.budgeted(values)
        packed: list[_Packed] = []
        for part in self.parts:
            if isinstance(part, _Packed):
                packed.append(part)
                continue
            name, content = part
            if isinstance(content, bytes):
                body: bytes | None = content.replace(_stamp(_SENTINEL), _stamp(dated_on))
            else:
                body = content.body(with_budget)
            if body is None:
                return None
            packed.append(_Packed.of(name, body))
        return _joined(packed)


def compile_template(content: bytes, finish: Callable[..., None]) -> Compiled:
    """Compile a DOCX; `finish(properties, dated_on=…)` sets what the file tells of itself.

    Raises `NotFixed` for what only docxtpl can do, and `jinja2.TemplateError` for a tag at fault.
    """
    file = DocxTemplate(io.BytesIO(content))
    file.render_init()
    sources: dict[str, str] = {file.docx.part.partname.lstrip("/"): file.patch_xml(file.get_xml())}
    skeleton.check(next(iter(sources.values())))
    for uri in (file.HEADER_URI, file.FOOTER_URI):
        for key, part in list(file.get_headers_footers(uri)):
            xml = file.get_part_xml(part)
            if file.get_headers_footers_encoding(xml) != "utf-8":
                raise NotFixed(f"{part.partname} is not in UTF-8")
            sources[part.partname.lstrip("/")] = patched = file.patch_xml(xml)
            skeleton.check(patched)
            file.map_headers_footers_xml(key, xml.encode())
    if any(part.content_type.endswith(_FOOTNOTES) for part in file.docx.part.package.parts):
        raise NotFixed("the document has footnotes")
    properties = file.docx.core_properties
    if any(_TAG.search(str(value)) for value in _texts(properties)):
        raise NotFixed("a tag stands in the properties of the file")
    finish(properties, dated_on=_SENTINEL)
    raw = io.BytesIO()
    file.docx.save(raw)
    with zipfile.ZipFile(raw) as saved:
        return Compiled(tuple(_part(name, saved.read(name), sources.get(name)) for name in saved.namelist()))


def _texts(properties: Any) -> list[object]:
    names = ("author", "comments", "identifier", "language", "subject", "title")
    for name in names:
        setattr(
            properties, name, getattr(properties, name)
        )  # docxtpl does, and so makes those that were not there
    return [getattr(properties, name) for name in names]


def _part(name: str, saved: bytes, source: str | None) -> _Packed | tuple[str, _Part | bytes]:
    if name == CORE:
        return name, saved
    if source is None or not _TAG.search(source):
        return _Packed.of(name, saved)
    text = saved.decode()
    if body := _BODY.search(text):
        head, tail = text[: body.start()] + "<w:body>", "</w:body></w:document>"
        inner = _BODY.sub("", source, count=1).removesuffix("</w:body>")
    else:
        head, tail, inner = text[: text.index("?>") + 3], "", source
    inner = re.sub(r"\n<w:p([ >])", r"<w:p\1", inner)
    return name, _Part(head.encode(), sandbox.TemplateSandbox().from_string(inner), tail.encode())


def _stamp(day: date) -> bytes:
    return datetime.combine(day, time.min, UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the parts by name, in which nothing tells of the clock."""
    return _joined([_Packed.of(name, body) for name, body in parts])


def _joined(parts: list[_Packed]) -> bytes:
    files, directory, place = [], [], 0
    for one in parts:
        sizes = (one.crc, len(one.deflated), one.size, len(one.name), 0)
        files += [_LOCAL.pack(b"PK\3\4", 20, 0x800, 8, 0, _EPOCH, *sizes), one.name, one.deflated]
        directory += [
            _CENTRAL.pack(b"PK\1\2", 0x314, 20, 0x800, 8, 0, _EPOCH, *sizes, 0, 0, 0, 0o644 << 16, place),
            one.name,
        ]
        place += _LOCAL.size + len(one.name) + len(one.deflated)
    index = b"".join(directory)
    end = _END.pack(b"PK\5\6", 0, 0, len(parts), len(parts), len(index), place, 0)
    return b"".join([*files, index, end])
