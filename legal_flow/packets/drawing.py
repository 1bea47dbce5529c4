"""What a page draws: whether all of it is there, and whether something drawn behind it will be seen as meant."""

import zlib
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

# A stream of kilobytes can unpack to gigabytes. For the whole process, and far above what a page needs.
_MOST_DECODED = 100_000_000
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=_MOST_DECODED, run_length_max_memory=_MOST_DECODED, max_stream_filters=4
)
_PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "INLINE IMAGE"))
_STANDARD = {
    *(
        f"/{family}{cut}"
        for family in ("Helvetica", "Courier")
        for cut in ("", "-Bold", "-Oblique", "-BoldOblique")
    ),
    *(f"/Times-{cut}" for cut in ("Roman", "Bold", "Italic", "BoldItalic")),
    "/Symbol",
    "/ZapfDingbats",
}
"""The fonts that every viewer has (ISO 32000-1, 9.6.2.2)."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was found in the content of a page."""

    names: frozenset[str]
    """Of the pictures and fonts that it uses."""
    settled: bool
    """Whether something was open that had to be closed."""


def settle(out: pikepdf.Pdf, page: pikepdf.Page) -> Drawn:
    """Close what the content left open, else its last transformation would move our stamp."""
    if Name.Contents not in page.obj:
        return Drawn(frozenset(), settled=False)
    depth = lowest = texts = 0
    names: set[str] = set()
    for instruction in pikepdf.parse_content_stream(page, "q Q BT ET Do Tf"):
        match str(instruction.operator):
            case "q":
                depth += 1
            case "Q":
                depth -= 1
                lowest = min(lowest, depth)
            case "BT":
                texts += 1
            case "ET":
                texts -= 1
            case _:
                names.add(str(instruction.operands[0]))
    is_open = not depth == lowest == texts == 0
    if is_open:
        page.contents_add(out.make_stream(b"q\n" * -lowest), prepend=True)
        page.contents_add(out.make_stream(b"\n" + b"ET\n" * (texts > 0) + b"Q\n" * (depth - lowest)))
    return Drawn(frozenset(names), is_open)


def unpacks(page: pikepdf.Page) -> bool:
    """Whether what the page draws unpacks to its end: readers take the part that does, and leave the rest out."""
    contents = page.obj.get(Name.Contents, Array())
    streams = contents.as_list() if isinstance(contents, Array) else [contents]
    return all(_is_complete(each) for each in streams if isinstance(each, Stream))


def _is_complete(stream: Stream) -> bool:
    if stream.get(Name.Filter) not in (Name.FlateDecode, Array([Name.FlateDecode])):
        return True
    packed = stream.read_raw_bytes()
    unpacking = zlib.decompressobj()
    try:
        unpacking.decompress(packed, _MOST_DECODED)
    except zlib.error:
        return False
    return unpacking.eof or not packed or bool(unpacking.unconsumed_tail)


def is_whole(page: pikepdf.Page, drawn: Drawn) -> bool:
    """A cut-off file loses objects that its pages still name: such a page would be shown blank or in part."""
    kinds = (page.resources.get(kind, Dictionary()) for kind in (Name.XObject, Name.Font))
    return Name.Contents in page.obj and drawn.names <= {name for kind in kinds for name in kind.as_dict()}


def paints(page: pikepdf.Page) -> bool:
    """Whether a page without pictures and fonts draws a line, an area or a picture of its own."""
    return Name.Contents in page.obj and any(
        str(each.operator) in _PAINTING for each in pikepdf.parse_content_stream(page)
    )


def is_carried(font: pikepdf.Object) -> bool:
    """Whether a viewer has the font: its file is within, its glyphs are drawings, or it is one of the standard ones."""
    if font.get(Name.Subtype) in (Name.Type0, Name.Type3) or str(font.get(Name.BaseFont)) in _STANDARD:
        return True
    descriptor = font.get(Name.FontDescriptor, Dictionary())
    return any(key in descriptor for key in (Name.FontFile, Name.FontFile2, Name.FontFile3))
