"""The manifest: one content, one sequence of bytes, one lock."""

import json
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from legal_flow.errors import PacketFault
from legal_flow.packets.manifest import Document, Manifest, ManifestFault, Source, lock


def document(first: int | None = 1, last: int | None = 3, name: str = "01.pdf", **fields: object) -> Document:
    values: dict[str, object] = {
        "name": name,
        "kind": "complaint",
        "title": "民事起诉状",
        "sha256": "a" * 64,
        "source": Source.GENERATED,
        "pages": last - first + 1 if first and last else None,
        "first_page": first,
        "last_page": last,
    }
    return Document(**(values | fields))


def manifest(**fields: object) -> Manifest:
    values: dict[str, object] = {
        "packet_id": UUID(int=1),
        "case_id": UUID(int=2),
        "version": 1,
        "cut_off": date(2025, 3, 1),
        "law_edition": "cn-2025-01",
        "templates": {"complaint": "2024-1", "证据目录": "1"},
        "tools": {"pikepdf": "10.17.0"},
        "documents": (
            document(),
            document(4, 9, "02.pdf", source=Source.DISPLAY, original_sha256="b" * 64),
            document(None, None, "03.mp3", source=Source.ORIGINAL, signature="valid"),
        ),
        "pdf_sha256": "c" * 64,
        "pdf_pages": 9,
    }
    return Manifest(**(values | fields))


def changed(**fields: object) -> bytes:
    """Canonical bytes of the usual manifest with top-level fields replaced, unchecked."""
    values = json.loads(manifest().to_bytes()) | fields
    return json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_manifest_comes_back_as_it_was() -> None:
    assert Manifest.from_bytes(manifest().to_bytes()) == manifest()


def test_its_bytes_are_sorted_utf8_without_white_space() -> None:
    body = manifest().to_bytes()
    assert body.startswith(b'{"case_id":"00000000-')
    assert "民事起诉状".encode() in body
    assert b": " not in body
    assert b"\n" not in body


def test_the_order_in_which_it_was_filled_does_not_change_the_lock() -> None:
    turned = manifest(templates={"证据目录": "1", "complaint": "2024-1"})
    assert lock(turned) == lock(manifest())


@pytest.mark.parametrize(
    "fields",
    [
        {"version": 2},
        {"cut_off": date(2025, 3, 2)},
        {"law_edition": "cn-2025-02"},
        {"tools": {"pikepdf": "10.17.1"}},
        {"pdf_sha256": "d" * 64},
    ],
)
def test_any_other_content_has_another_lock(fields: dict[str, object]) -> None:
    assert lock(manifest(**fields)) != lock(manifest())


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255))
def test_one_changed_byte_is_never_the_same_manifest(place: int, flip: int) -> None:
    body = bytearray(manifest().to_bytes())
    body[place % len(body)] ^= flip
    try:
        other = Manifest.from_bytes(bytes(body))
    except ManifestFault:
        return
    assert lock(other) != lock(manifest())


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (b"", "manifest: Invalid JSON"),
        (b"[]", "manifest: "),
        (changed(version="1"), "version: "),
        (changed(format="other"), "format: "),
        (changed(remark="x"), "remark: "),
        (changed(pdf_sha256="short"), "pdf_sha256: "),
        (changed(documents=[]), "documents: "),
        (manifest().to_bytes() + b"\n", "not in canonical form"),
        (manifest().to_bytes().replace(b'"version":1', b'"version":1,"version":1'), "not in canonical form"),
    ],
)
def test_what_is_no_manifest_is_refused_with_the_place_of_the_fault(body: bytes, place: str) -> None:
    with pytest.raises(ManifestFault, match=place) as refusal:
        Manifest.from_bytes(body)
    assert isinstance(refusal.value, PacketFault)


@pytest.mark.parametrize(
    ("documents", "complaint"),
    [
        ((document(2, 3),), "begins on page 2, expected 1"),
        ((document(1, 3), document(5, 9, "02.pdf")), "begins on page 5, expected 4"),
        ((document(1, 3), document(4, 9, "02.pdf", pages=5)), "ends on 9, expected 8"),
        ((document(1, 8),), "the documents have 8 pages, the PDF 9"),
        ((document(1, 3), document(4, 9)), "two documents are named"),
    ],
)
def test_pages_that_do_not_join_are_refused(documents: tuple[Document, ...], complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        manifest(documents=documents)


def test_a_display_copy_must_name_its_original_and_nothing_else_may() -> None:
    for fields in ({"source": Source.DISPLAY}, {"original_sha256": "b" * 64}):
        with pytest.raises(ValidationError, match="names its original"):
            document(**fields)


def test_a_document_beside_the_pdf_has_no_pages_at_all() -> None:
    with pytest.raises(ValidationError, match="go together"):
        document(pages=None)


def test_a_refusal_does_not_repeat_what_stood_in_the_file() -> None:
    with pytest.raises(ManifestFault) as refusal:
        Manifest.from_bytes(changed(law_edition=["张试一"]))
    assert "张试一" not in str(refusal.value)
