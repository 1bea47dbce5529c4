"""One packet as the files that a court's upload page wants: by its headings, under its names, below its limits.

Every page of the packet is in exactly one file. A document that is too large goes in parts of whole pages.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pikepdf
from pypdf import PdfReader

from legal_flow.errors import PacketFault
from legal_flow.packets.manifest import Document
from legal_flow.rules.uploads import UploadProfile

_FORBIDDEN = str.maketrans(
    {**dict.fromkeys(map(chr, range(32)), None), **dict(zip('/\\:*?"<>|', "／＼：＊？＂＜＞｜", strict=True))}
)
_ENDING = ".pdf"


class TooLarge(PacketFault):
    """A single page, or all files together, exceed what the court takes."""

    code = "upload-too-large"
    remedy = "Scan the pages named at a lower resolution and enter the executed copy again, or file at the counter."


@dataclass(frozen=True, slots=True)
class Upload:
    """One file for the court; pages are those of the packet, from 1."""

    name: str
    body: bytes
    category: str
    title: str
    first_page: int
    last_page: int


def split(pdf: bytes, documents: Sequence[Document], profile: UploadProfile) -> list[Upload]:
    """`pdf` cut into the documents of its manifest, in the court's order of categories.

    Raises `TooLarge` naming the document and page that cannot be brought below the limit, and `PacketFault` if
    the PDF has other pages than the documents say.
    """
    with pikepdf.open(io.BytesIO(pdf)) as source:
        wanted = sum(document.pages or 0 for document in documents)
        if len(source.pages) != wanted:
            raise PacketFault(f"the file has {len(source.pages)} pages, the manifest {wanted}")
        uploads = list(_named(list(_cut(source, documents, profile)), profile))
    _check(uploads, wanted, profile)
    return uploads


@dataclass(frozen=True, slots=True)
class _Piece:
    document: Document
    category: str
    bodies: list[tuple[int, int, bytes]]


def _cut(source: pikepdf.Pdf, documents: Sequence[Document], profile: UploadProfile) -> Iterator[_Piece]:
    for category in profile.categories:
        for document in documents:
            first, last = document.first_page, document.last_page
            if first is not None and last is not None and profile.category_of(document.kind) is category:
                bodies = list(_below(source, document.name, first, last, profile.file_bytes))
                yield _Piece(document, category.name, bodies)


def _below(
    source: pikepdf.Pdf, name: str, first: int, last: int, limit: int
) -> Iterator[tuple[int, int, bytes]]:
    """The pages as one file, or halved until each file is below the limit."""
    body = _extract(source, first, last)
    if len(body) < limit:
        yield first, last, body
    elif first == last:
        raise TooLarge(f"{name}: page {first} alone has {len(body)} bytes, the court takes less than {limit}")
    else:
        middle = (first + last) // 2
        yield from _below(source, name, first, middle, limit)
        yield from _below(source, name, middle + 1, last, limit)


def _extract(source: pikepdf.Pdf, first: int, last: int) -> bytes:
    """Pages `first` to `last` as they are, with what they show and nothing else."""
    file = io.BytesIO()
    with pikepdf.Pdf.new() as out:
        out.pages.extend(source.pages[first - 1 : last])
        out.remove_unreferenced_resources()
        out.save(
            file,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )
    return file.getvalue()


def _named(pieces: Sequence[_Piece], profile: UploadProfile) -> Iterator[Upload]:
    width = len(str(len(pieces)))
    for order, piece in enumerate(pieces, start=1):
        for part, (first, last, body) in enumerate(piece.bodies, start=1):
            fields = {
                "order": f"{order:0{max(2, width)}d}",
                "category": piece.category,
                "part": f"（{part}）" if len(piece.bodies) > 1 else "",
            }
            name = _name(profile, piece.document.title, fields)
            yield Upload(name, body, piece.category, piece.document.title, first, last)


def _name(profile: UploadProfile, title: str, fields: dict[str, str]) -> str:
    """The court's name for a file; a long title gives way, order and part never do."""
    while True:
        name = profile.naming.format(title=title, **fields).translate(_FORBIDDEN) + _ENDING
        if len(name) <= profile.longest_name:
            return name
        if not title:
            raise PacketFault(f"no name of {profile.longest_name} characters can be made by {profile.naming}")
        title = title[:-1]


def _check(uploads: Sequence[Upload], pages: int, profile: UploadProfile) -> None:
    """Another library counts the pages of what will be uploaded; names differ and sizes fit."""
    found = sorted(page for one in uploads for page in range(one.first_page, one.last_page + 1))
    held = sum(len(PdfReader(io.BytesIO(one.body)).pages) for one in uploads)
    if found != list(range(1, pages + 1)) or held != pages:
        raise PacketFault(f"the files hold {held} pages, the packet {pages}")
    if len({one.name for one in uploads}) < len(uploads):
        raise PacketFault("two files would have the same name")
    total = sum(len(one.body) for one in uploads)
    if total >= profile.total_bytes:
        raise TooLarge(f"all files have {total} bytes, the court takes less than {profile.total_bytes}")
