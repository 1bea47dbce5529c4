"""A packet as it leaves the house: files with a signed list of contents, which proves every one of them."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self
from uuid import UUID

from pydantic import Field, ValidationError

from legal_flow.errors import PacketFault
from legal_flow.packets.assemble import page_count
from legal_flow.packets.manifest import Count, Record, Sha256, Text, canonical_json
from legal_flow.packets.signing import PublicKeys, SigningKeys
from legal_flow.packets.verify import Finding, verify, verify_signature

CONTENTS, CONTENTS_SIGNATURE = "contents.json", "contents.sig.json"
INDEX = "目录.csv"
PDF, EXECUTED = "packet.pdf", "executed.pdf"
MANIFEST, MANIFEST_SIGNATURE = "manifest.json", "manifest.sig.json"
_HEAD = ("序号", "类目", "文件", "内容", "页码", "页数", "字节", "SHA-256")


class ExportFault(PacketFault):
    """What should be an export of this program is none, or holds no list of contents."""

    code = "export"
    remedy = "Take the export again from whoever made it, whole and unpacked by nothing that changes names."


class Entry(Record):
    """One file of an export."""

    name: Text
    title: Text
    """In Chinese, as the index shows it."""
    sha256: Sha256
    size: int = Field(ge=0)
    category: Text | None = None
    """The court's heading; absent in an export for counsel."""
    first_page: Count | None = None
    last_page: Count | None = None
    """Pages of the packet that the file holds; absent for what lies beside the PDF."""


class Contents(Record):
    """What an export holds, which packet it was made of and for whom."""

    format: Literal["legal-flow-export-1"] = "legal-flow-export-1"
    packet_id: UUID
    version: Count
    lock: Sha256
    pages: Count
    court: Text | None = None
    """Code of the court; absent in an export for counsel."""
    executed_lock: Sha256 | None = None
    """The lock that the executed copy in it was confirmed for (用印件)."""
    files: tuple[Entry, ...]

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read a list of contents back; raises `ExportFault`."""
        try:
            found = cls.model_validate_json(body)
        except ValidationError as error:
            raise ExportFault(f"{CONTENTS} is no list of contents") from error
        if canonical_json(found) != body:
            raise ExportFault(f"{CONTENTS} is not in canonical form: same content, other bytes")
        return found


@dataclass(frozen=True, slots=True)
class Item:
    """One file to export."""

    name: str
    title: str
    body: bytes
    category: str | None = None
    pages: tuple[int, int] | None = None

    def entry(self) -> Entry:
        """Its line in the list of contents."""
        first, last = self.pages or (None, None)
        return Entry(
            name=self.name,
            title=self.title,
            sha256=_sha256(self.body),
            size=len(self.body),
            category=self.category,
            first_page=first,
            last_page=last,
        )


@dataclass(frozen=True, slots=True)
class About:
    """The packet that is exported."""

    packet_id: UUID
    version: int
    lock: str
    pages: int
    court: str | None = None
    executed_lock: str | None = None


def pack(about: About, items: Sequence[Item], keys: SigningKeys) -> dict[str, bytes]:
    """The files of an export by name: the items, an index for persons and a signed one for programs."""
    listed = [*items, Item(INDEX, "目录", _index(items))]
    contents = canonical_json(
        Contents(
            packet_id=about.packet_id,
            version=about.version,
            lock=about.lock,
            pages=about.pages,
            court=about.court,
            executed_lock=about.executed_lock,
            files=tuple(item.entry() for item in listed),
        )
    )
    return {
        **{item.name: item.body for item in listed},
        CONTENTS: contents,
        CONTENTS_SIGNATURE: keys.sign(contents),
    }


def contents_hash(files: Mapping[str, bytes]) -> str:
    """The SHA-256 of the list of contents, which stands for the whole export."""
    return _sha256(files[CONTENTS])


def _index(items: Sequence[Item]) -> bytes:
    """目录 as a table that office programs open; with a mark of the encoding, or they guess another."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_HEAD)
    for number, item in enumerate(items, start=1):
        first, last = item.pages or (0, 0)
        pages = (f"{first}-{last}", last - first + 1) if item.pages else ("", "")
        writer.writerow(
            [number, item.category or "", item.name, item.title, *pages, len(item.body), _sha256(item.body)]
        )
    return out.getvalue().encode("utf-8-sig")


def verify_export(files: Mapping[str, bytes], keys: PublicKeys) -> list[Finding]:
    """All that is wrong with an export, from its files and the deployment's public keys alone; empty if it is whole.

    Raises `ExportFault` for files that are no export at all.
    """
    missing = [name for name in (CONTENTS, CONTENTS_SIGNATURE) if name not in files]
    if missing:
        raise ExportFault(f"{' and '.join(missing)} is not there")
    findings = verify_signature(CONTENTS, files[CONTENTS], files[CONTENTS_SIGNATURE], keys)
    try:
        contents = Contents.from_bytes(files[CONTENTS])
    except ExportFault as fault:
        return [*findings, Finding("contents", str(fault))]
    findings += _check_files(files, contents)
    if contents.executed_lock not in (None, contents.lock):
        findings.append(
            Finding(
                "executed-copy", f"it was confirmed for lock {contents.executed_lock}, not {contents.lock}"
            )
        )
    if MANIFEST in files:
        findings += _check_packet(files, contents, keys)
    else:
        findings += _check_pages(files, contents)
    return findings


def _check_files(files: Mapping[str, bytes], contents: Contents) -> Iterator[Finding]:
    listed = {entry.name: entry for entry in contents.files}
    for name in sorted(files.keys() - listed.keys() - {CONTENTS, CONTENTS_SIGNATURE}):
        yield Finding("file-added", f"{name} is not in the list of contents")
    for name, entry in listed.items():
        if name not in files:
            yield Finding("file-missing", f"{name} is not there")
        elif (found := _sha256(files[name])) != entry.sha256 or len(files[name]) != entry.size:
            yield Finding("file", f"{name} has hash {found}, the list of contents says {entry.sha256}")


def _check_packet(files: Mapping[str, bytes], contents: Contents, keys: PublicKeys) -> Iterator[Finding]:
    """An export for counsel holds the packet itself with its manifest, and every document in it."""
    manifest = files[MANIFEST]
    yield from verify_signature(MANIFEST, manifest, files.get(MANIFEST_SIGNATURE, b""), keys)
    by_hash = {_sha256(body): body for body in files.values()}

    def get(sha256: str) -> bytes:
        if sha256 not in by_hash:
            raise PacketFault("no file of the export has its hash")
        return by_hash[sha256]

    yield from verify(files.get(PDF, b""), manifest, contents.lock, get)


def _check_pages(files: Mapping[str, bytes], contents: Contents) -> Iterator[Finding]:
    """The files for a court hold each page of the packet once."""
    told: list[int] = []
    for entry in contents.files:
        if entry.first_page is None or entry.last_page is None:
            continue
        told += range(entry.first_page, entry.last_page + 1)
        wanted = entry.last_page - entry.first_page + 1
        if entry.name in files and (found := _pages_in(files[entry.name])) != wanted:
            yield Finding("page-count", f"{entry.name} has {found} pages, the list of contents says {wanted}")
    if sorted(told) != list(range(1, contents.pages + 1)):
        yield Finding("page-range", f"the files do not hold each of the packet's {contents.pages} pages once")


def _pages_in(body: bytes) -> int:
    try:
        return page_count(body)
    except PacketFault:
        return 0


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
