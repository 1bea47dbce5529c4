"""One PDF from many: parts in order, every page stamped, an outline by group. Same parts, same bytes."""

import hashlib
import io
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem

from legal_flow.errors import PacketFault
from legal_flow.packets.covers import SHEETS
from legal_flow.packets.marks import Marks, Stamper

_TRAILER = 1024
_PI = b"31415926535897932384626433832795"
_TABLE = 4_000_000
"""The last bytes of a file, which hold its table of objects, /ID included: five bytes for each of them."""
_CONSTANT_ID = b"/ID [<%s><%s>]" % (_PI, _PI)

Range = tuple[int, int]
"""First and last page, counted from 1."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document to bind in. A foreign file comes as its display copy (`sanitise.display_copy`)."""

    name: str
    """File name within the packet; made of codes, for messages show it."""
    title: str
    """In Chinese; its line of the outline."""
    body: bytes
    group: str
    """The outline's upper line it stands under: 诉状, 证据."""
    label: str = ""
    """Exhibit label stamped on its pages and on the cover before them: 证据3."""


@dataclass(frozen=True, slots=True)
class Assembled:
    """The bound PDF and where each part lies in it."""

    pdf: bytes
    ranges: tuple[Range, ...]
    pages: int


def plan_ranges(page_counts: Sequence[int]) -> tuple[Range, ...]:
    """Where parts with these page counts will lie; `PacketFault` for a part without pages."""
    ranges: list[Range] = []
    first = 1
    for place, count in enumerate(page_counts):
        if count < 1:
            raise PacketFault(f"part {place + 1} has no pages")
        ranges.append((first, first + count - 1))
        first += count
    return tuple(ranges)


def page_count(body: bytes) -> int:
    """The pages of a PDF; `PacketFault` if it is none."""
    with _open(body, "the document") as pdf:
        return len(pdf.pages)


def extract(body: bytes, ranges: Sequence[Range]) -> bytes:
    """The pages of a PDF that lie in `ranges`, in that order; the same bytes each time."""
    with _open(body, "the document") as source, pikepdf.new() as out:
        taken = [page for first, last in ranges for page in range(first, last + 1)]
        for page in taken:
            out.pages.append(source.pages[page - 1])
        return _to_bytes(out, _identity([body], str(taken)))


def check_ranges(planned: Sequence[Range], assembled: Assembled) -> None:
    """Raise `PacketFault` unless every part lies where the evidence list, printed from the plan, says."""
    if len(planned) != len(assembled.ranges):
        raise PacketFault(f"{len(planned)} parts were planned, {len(assembled.ranges)} were bound")
    for place, (plan, found) in enumerate(zip(planned, assembled.ranges, strict=True), start=1):
        if plan != found:
            raise PacketFault(f"part {place} was planned on pages {plan}, it lies on {found}")


def assemble(parts: Sequence[Part], number: str, covers: bytes | None = None) -> Assembled:
    """Bind `parts` in order into one PDF, stamped with the packet's short `number`, opening at page one.

    `covers` holds one sheet for each part with a label (`covers.cover_sheets`), which goes before it and counts
    among its pages.

    Raises `PacketFault` naming the part that is no PDF, has no pages, or still carries scripts, forms or
    annotations. Streams of the parts are taken over as they are, never decoded.
    """
    out = pikepdf.Pdf.new()
    with ExitStack() as stack:
        sheets = _sheets(stack, covers, sum(bool(part.label) for part in parts))
        counts = []
        for place, part in enumerate(parts, start=1):
            source = stack.enter_context(_open(part.body, part.name))
            _check_still(source, part.name)
            if not len(source.pages):
                raise PacketFault(f"part {place} has no pages")
            before = len(out.pages)
            if part.label and sheets:
                out.pages.append(sheets.pop(0))
            out.pages.extend(source.pages)
            counts.append(len(out.pages) - before)
        ranges = plan_ranges(counts)
        _stamp(out, parts, ranges, number)
        _write_outline(out, parts, ranges)
        return Assembled(
            _to_bytes(out, _identity([part.body for part in parts], number)), ranges, len(out.pages)
        )


def _open(body: bytes, name: str) -> pikepdf.Pdf:
    try:
        return pikepdf.open(io.BytesIO(body))
    except pikepdf.PdfError as error:
        raise PacketFault(f"{name} cannot be bound: no readable PDF") from error


def _sheets(stack: ExitStack, covers: bytes | None, labelled: int) -> list[pikepdf.Page]:
    """The cover sheets in order; there is one for each labelled part."""
    if covers is None:
        return []
    sheets = list(stack.enter_context(_open(covers, "the cover sheets")).pages)
    if len(sheets) != labelled * SHEETS:
        raise PacketFault(f"there are {len(sheets)} cover sheets for {labelled} exhibits")
    return sheets


def _check_still(source: pikepdf.Pdf, name: str) -> None:
    """Links are dropped; anything else that could act or change must have been removed before."""
    for page in source.pages:
        annotations = page.obj.get(Name.Annots, Array()).as_list()
        if Name.AA in page.obj or any(item.get(Name.Subtype) != Name.Link for item in annotations):
            raise PacketFault(f"{name} carries scripts, forms or annotations: bind its display copy")
        if annotations:
            del page.obj[Name.Annots]


def _stamp(out: pikepdf.Pdf, parts: Sequence[Part], ranges: Sequence[Range], number: str) -> None:
    stamper = Stamper(out, number + "".join(part.label for part in parts))
    pages = list(out.pages)
    for part, (first, last) in zip(parts, ranges, strict=True):
        for page in range(first, last + 1):
            stamper.stamp(pages[page - 1], Marks(number, page, len(pages), part.label))


def _write_outline(out: pikepdf.Pdf, parts: Sequence[Part], ranges: Sequence[Range]) -> None:
    groups: dict[str, OutlineItem] = {}
    with out.open_outline() as outline:
        for part, (first, _) in zip(parts, ranges, strict=True):
            if part.group not in groups:
                groups[part.group] = OutlineItem(part.group, first - 1, "Fit")
                outline.root.append(groups[part.group])
            groups[part.group].children.append(OutlineItem(part.title, first - 1, "Fit"))
    out.Root.PageMode = Name.UseOutlines
    out.Root.OpenAction = Array([out.pages[0].obj, Name.Fit])
    out.Root.Lang = pikepdf.String("zh-CN")
    out.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)


def _identity(bodies: Sequence[bytes], name: str) -> bytes:
    """What the file is called in its own /ID: another for other parts, in 32 hex digits.

    Of each part its length and its end tell enough: there stands the /ID of its own. What proves bytes is the manifest.
    """
    digest = hashlib.sha256(name.encode())
    for body in bodies:
        digest.update(b"%d %s" % (len(body), body[-_TRAILER:]))
    return digest.hexdigest()[:32].encode()


def _to_bytes(out: pikepdf.Pdf, identity: bytes) -> bytes:
    # The library's own deterministic /ID is an MD5 of all it writes: 40 % of the time that binding takes. Its
    # constant one, the first digits of pi, is as long as ours and is written over.
    file = io.BytesIO()
    out.save(
        file,
        static_id=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
    )
    with file.getbuffer() as written:
        table = written[-_TABLE:]
        at = bytes(table).rindex(_CONSTANT_ID)
        table[at : at + len(_CONSTANT_ID)] = _CONSTANT_ID.replace(_PI, identity)
        table.release()
    return file.getvalue()
