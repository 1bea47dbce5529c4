"""Prove a packet from its bytes alone: PDF, manifest, signature and lock, without the database.

Everything wrong is reported, not only the first thing: who changed a packet and made the hashes fit again is
caught by what the pages themselves say.
"""

import hashlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pikepdf
import pypdfium2 as pdfium

from legal_flow.errors import PacketFault
from legal_flow.packets.manifest import Document, Manifest, ManifestFault
from legal_flow.packets.pdfium import alone
from legal_flow.packets.signing import PublicKeys, SignatureFault

Fetch = Callable[[str], bytes]
"""The bytes with this SHA-256; raises `PacketFault` if they cannot be had."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a packet: a stable code and a sentence."""

    code: str
    text: str


def verify(pdf: bytes, manifest_bytes: bytes, lock: str, get: Fetch | None = None) -> list[Finding]:
    """All that is wrong with a packet; an empty list means it is whole.

    `lock` is the hash the approval binds. With `get`, every document the manifest names is fetched and hashed
    too; of a display copy, which lies in the PDF alone, the original is. Never raises for a bad packet; only what
    `get` raises as `TransportError` passes through.
    """
    findings: list[Finding] = []
    found_lock = _sha256(manifest_bytes)
    if found_lock != lock:
        findings.append(Finding("lock", f"the manifest has hash {found_lock}, the lock is {lock}"))
    try:
        manifest = Manifest.from_bytes(manifest_bytes)
    except ManifestFault as fault:
        return [*findings, Finding("manifest", f"the manifest cannot be read: {fault}")]
    findings += _check_pdf(pdf, manifest)
    if get is not None:
        for document in manifest.documents:
            findings += _check_document(document, get)
    return findings


def verify_signature(name: str, body: bytes, signature: bytes, keys: PublicKeys) -> list[Finding]:
    """What is wrong with the signature of a file, which is called `name` in the finding."""
    try:
        keys.check(body, signature)
    except SignatureFault as fault:
        return [Finding(fault.code, f"{name}: {fault}")]
    return []


def _check_pdf(body: bytes, manifest: Manifest) -> Iterator[Finding]:
    found = _sha256(body)
    if found != manifest.pdf_sha256:
        yield Finding("pdf-hash", f"the PDF has hash {found}, the manifest says {manifest.pdf_sha256}")
    try:
        with pikepdf.open(io.BytesIO(body), attempt_recovery=False) as pdf:
            count = len(pdf.pages)
            outline = list(_outline(pdf))
        texts = _page_texts(body)
    except (pikepdf.PdfError, pdfium.PdfiumError) as error:
        yield Finding("pdf-damaged", f"the PDF does not open as it is: {type(error).__name__}")
        return
    if count != manifest.pdf_pages:
        yield Finding("page-count", f"the PDF has {count} pages, the manifest says {manifest.pdf_pages}")
    yield from _check_outline(outline, manifest)
    yield from _check_stamps(texts)


def _outline(pdf: pikepdf.Pdf) -> Iterator[tuple[str, int]]:
    """Title and page, from 1, of each document's line; the lines above are groups."""
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    with pdf.open_outline() as outline:
        for group in outline.root:
            for line in group.children:
                target = line.destination
                page = target[0] if isinstance(target, pikepdf.Array) and len(target) else None
                yield line.title, numbers.get(page.objgen, 0) if isinstance(page, pikepdf.Object) else 0


def _check_outline(lines: list[tuple[str, int]], manifest: Manifest) -> Iterator[Finding]:
    bound = manifest.bound
    if len(lines) != len(bound):
        yield Finding("outline", f"the outline has {len(lines)} documents, the manifest {len(bound)}")
        return
    for (title, page), document in zip(lines, bound, strict=True):
        if title != document.title:
            yield Finding("outline", f"at {document.name} the outline names another document")
        if page != document.first_page:
            yield Finding(
                "page-range",
                f"{document.name}: page {page} by the outline, {document.first_page} by the manifest",
            )


@alone
def _page_texts(body: bytes) -> list[str]:
    document = pdfium.PdfDocument(body)
    try:
        return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]
    finally:
        document.close()


def _check_stamps(texts: list[str]) -> Iterator[Finding]:
    """Each page bears its own running number: moved, removed or foreign pages do not."""
    for number, text in enumerate(texts, start=1):
        if f"第{number}页共{len(texts)}页" not in text:
            yield Finding("stamp", f"page {number} does not bear the number {number} of {len(texts)}")


def _check_document(document: Document, get: Fetch) -> Iterator[Finding]:
    code, wanted = ("document", document.sha256)
    if document.original_sha256 is not None:
        code, wanted = ("original", document.original_sha256)
    try:
        found = _sha256(get(wanted))
    except PacketFault as fault:
        yield Finding(code, f"the {code} of {document.name} cannot be had: {fault}")
        return
    if found != wanted:
        yield Finding(code, f"the {code} of {document.name} has hash {found}, the manifest says {wanted}")


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
