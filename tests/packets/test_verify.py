"""Verifying a packet from its bytes: every kind of damage is found and said in words."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from uuid import UUID

import pytest
from gallery.plain import edited, pages, save

from legal_flow.errors import PacketFault
from legal_flow.packets.assemble import Assembled, Part, assemble
from legal_flow.packets.manifest import Document, Manifest, Source, lock
from legal_flow.packets.verify import verify

PARTS = (
    Part("01.pdf", "民事起诉状", pages(3), "诉状"),
    Part("02.pdf", "证据目录", pages(1), "诉状"),
    Part("03.pdf", "账户流水", pages(3, word="row"), "证据", "证据1"),
)
ORIGINAL = b"the signed original"


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def bound() -> Assembled:
    return assemble(PARTS, "P-1")


def manifest_of(packet: Assembled, parts: tuple[Part, ...] = PARTS) -> Manifest:
    return Manifest(
        packet_id=UUID(int=1),
        case_id=UUID(int=2),
        version=1,
        cut_off=date(2025, 3, 1),
        law_edition="cn-2025-01",
        templates={},
        tools={},
        documents=tuple(
            Document(
                name=part.name,
                kind="paper",
                title=part.title,
                sha256=sha256(part.body),
                source=Source.DISPLAY if part.label else Source.GENERATED,
                original_sha256=sha256(ORIGINAL) if part.label else None,
                pages=last - first + 1,
                first_page=first,
                last_page=last,
            )
            for part, (first, last) in zip(parts, packet.ranges, strict=True)
        ),
        pdf_sha256=sha256(packet.pdf),
        pdf_pages=packet.pages,
    )


def shelf() -> dict[str, bytes]:
    return {sha256(body): body for body in [ORIGINAL, *(part.body for part in PARTS)]}


def fetching(bodies: Mapping[str, bytes]):
    def get(wanted: str) -> bytes:
        if wanted not in bodies:
            raise PacketFault("not on the shelf")
        return bodies[wanted]

    return get


def codes(pdf: bytes, manifest: Manifest, bodies: Mapping[str, bytes] | None = None) -> list[str]:
    get = None if bodies is None else fetching(bodies)
    return [finding.code for finding in verify(pdf, manifest.to_bytes(), lock(manifest), get)]


def relocked(manifest: Manifest, **fields: object) -> Manifest:
    """The manifest of a forger who makes the hashes fit again."""
    values = json.loads(manifest.to_bytes()) | fields
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Manifest.from_bytes(text.encode())


def test_a_whole_packet_has_no_findings() -> None:
    packet = bound()
    assert codes(packet.pdf, manifest_of(packet), shelf()) == []


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.8, 0.999])
def test_one_flipped_byte_of_the_pdf_is_found(share: float) -> None:
    packet = bound()
    body = bytearray(packet.pdf)
    body[int(share * len(body))] ^= 1
    assert "pdf-hash" in codes(bytes(body), manifest_of(packet))


def test_a_manifest_that_was_changed_does_not_fit_its_lock() -> None:
    packet = bound()
    changed = relocked(manifest_of(packet), law_edition="cn-2026-01")
    findings = verify(packet.pdf, changed.to_bytes(), lock(manifest_of(packet)))
    assert [finding.code for finding in findings] == ["lock"]
    assert lock(changed) in findings[0].text


def test_a_manifest_that_is_none_is_said_to_be_none() -> None:
    findings = verify(bound().pdf, b"{}", sha256(b"{}"))
    assert [finding.code for finding in findings] == ["manifest"]
    assert "packet_id" in findings[0].text


def test_swapped_page_ranges_are_found_even_when_all_hashes_fit() -> None:
    packet = bound()
    manifest = manifest_of(packet)
    complaint, listing, statement = json.loads(manifest.to_bytes())["documents"]
    swapped = [
        listing | {"first_page": 1, "last_page": 1},
        complaint | {"first_page": 2, "last_page": 4},
        statement,
    ]
    forged = relocked(manifest, documents=swapped)
    assert codes(packet.pdf, forged) == ["outline", "outline", "page-range"]


def test_pages_swapped_in_the_pdf_are_found_even_when_all_hashes_fit() -> None:
    packet = bound()
    pdf = edited(packet.pdf)
    pdf.pages[0], pdf.pages[2] = pdf.pages[2], pdf.pages[0]
    body = save(pdf)
    found = codes(body, relocked(manifest_of(packet), pdf_sha256=sha256(body)))
    assert found == ["page-range", "stamp", "stamp"]


def test_a_missing_page_is_found_even_when_the_hash_fits() -> None:
    packet = bound()
    pdf = edited(packet.pdf)
    del pdf.pages[6]
    body = save(pdf)
    found = codes(body, relocked(manifest_of(packet), pdf_sha256=sha256(body)))
    assert found == ["page-count", *["stamp"] * 6]


def test_an_outline_that_lost_a_document_is_found() -> None:
    packet = bound()
    pdf = edited(packet.pdf)
    with pdf.open_outline() as outline:
        del outline.root[0].children[1]
    body = save(pdf)
    assert codes(body, relocked(manifest_of(packet), pdf_sha256=sha256(body))) == ["outline"]


def test_a_pdf_that_does_not_open_is_said_not_to_open() -> None:
    packet = bound()
    assert codes(packet.pdf[:900], manifest_of(packet)) == ["pdf-hash", "pdf-damaged"]


def test_a_document_or_original_that_is_gone_or_other_is_named() -> None:
    packet = bound()
    bodies = shelf()
    del bodies[sha256(ORIGINAL)]
    bodies[sha256(PARTS[1].body)] = b"other bytes"
    findings = verify(packet.pdf, manifest_of(packet).to_bytes(), lock(manifest_of(packet)), fetching(bodies))
    assert [finding.code for finding in findings] == ["document", "original"]
    assert "02.pdf has hash" in findings[0].text
    assert "03.pdf cannot be had" in findings[1].text


def test_no_finding_repeats_a_title() -> None:
    packet = bound()
    entries = json.loads(manifest_of(packet).to_bytes())["documents"]
    renamed = relocked(manifest_of(packet), documents=[entry | {"title": "张试一"} for entry in entries])
    findings = verify(packet.pdf, renamed.to_bytes(), lock(renamed))
    assert [finding.code for finding in findings] == ["outline"] * 3
    assert not any("张试一" in finding.text for finding in findings)
