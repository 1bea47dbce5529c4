"""A packet as it leaves the house: nothing is lost, every file fits, and no byte can change unseen."""

import hashlib
import io
import random
import secrets
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import UUID

import pypdfium2 as pdfium
import pytest
from gallery.plain import encoded, pages, picture
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.errors import PacketFault
from legal_flow.packets import export
from legal_flow.packets.archive import (
    ArchiveFault,
    from_zip,
    read_folder,
    to_zip,
    write_file,
    write_folder,
)
from legal_flow.packets.assemble import Assembled, Part, assemble
from legal_flow.packets.export import About, ExportFault, Item, pack, verify_export
from legal_flow.packets.manifest import Document, Manifest, Source, lock
from legal_flow.packets.sanitise import display_copy
from legal_flow.packets.signing import SigningKeys
from legal_flow.packets.upload import TooLarge, split
from legal_flow.rules.uploads import UploadCategory, UploadProfile

KEYS = SigningKeys.read(f"k1:{secrets.token_hex(32)}")
SCAN = encoded(picture("L"), "JPEG")
PARTS = (
    Part("01-complaint.pdf", "民事起诉状", pages(3), "诉状"),
    Part("02-power_of_attorney.pdf", "授权委托书", pages(1), "诉状"),
    Part("03-statement.pdf", "账户流水／账单", pages(30, word="row"), "证据", "证据1"),
    Part("04-agreement.pdf", "领用合约", display_copy(SCAN).pdf, "证据", "证据2"),
)
COURT = UploadProfile(
    categories=(
        UploadCategory("起诉状", frozenset({"complaint"})),
        UploadCategory("委托代理手续", frozenset({"power_of_attorney"})),
        UploadCategory("证据材料", frozenset()),
    ),
    file_bytes=1_000_000,
    total_bytes=3_000_000,
    naming="{order}-{category}-{title}{part}",
    longest_name=40,
)


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def bound() -> Assembled:
    return assemble(PARTS, "LF24-1")


def manifest_of(packet: Assembled, version: int = 1) -> Manifest:
    documents = []
    for part, (first, last) in zip(PARTS, packet.ranges, strict=True):
        scanned = part.title == "领用合约"
        documents.append(
            Document(
                name=part.name,
                kind=part.name[3:-4],
                title=part.title,
                sha256=sha256(part.body),
                source=Source.DISPLAY if scanned else Source.GENERATED,
                original_sha256=sha256(SCAN) if scanned else None,
                pages=last - first + 1,
                first_page=first,
                last_page=last,
            )
        )
    return Manifest(
        packet_id=UUID(int=1),
        case_id=UUID(int=2),
        version=version,
        cut_off=date(2025, 3, 1),
        law_edition="cn-1",
        templates={},
        tools={},
        documents=tuple(documents),
        pdf_sha256=sha256(packet.pdf),
        pdf_pages=packet.pages,
    )


PACKET = bound()
MANIFEST = manifest_of(PACKET)


def about(court: str | None = None, executed_lock: str | None = None) -> About:
    return About(UUID(int=1), 1, lock(MANIFEST), PACKET.pages, court, executed_lock)


def for_counsel(keys: SigningKeys = KEYS, **fields: str) -> dict[str, bytes]:
    body = MANIFEST.to_bytes()
    items = [
        Item(export.PDF, "材料包", PACKET.pdf, pages=(1, PACKET.pages)),
        Item(export.MANIFEST, "清单", body),
        Item(export.MANIFEST_SIGNATURE, "清单签名", keys.sign(body)),
        *(Item(f"documents/{part.name}", part.title, part.body) for part in PARTS[:3]),
        Item("originals/04-agreement.jpg", "领用合约", SCAN),
    ]
    return pack(about(**fields), items, keys)


def for_court(profile: UploadProfile = COURT) -> dict[str, bytes]:
    uploads = split(PACKET.pdf, MANIFEST.bound, profile)
    items = [
        Item(one.name, one.title, one.body, one.category, (one.first_page, one.last_page)) for one in uploads
    ]
    return pack(about("浙9901", lock(MANIFEST)), items, KEYS)


def codes(files: dict[str, bytes], keys: SigningKeys = KEYS) -> set[str]:
    return {finding.code for finding in verify_export(files, keys.public)}


COUNSEL, COURT_FILES = for_counsel(), for_court()
ARCHIVE = to_zip(COUNSEL)


def flipped(body: bytes, place: int, bits: int = 1) -> bytes:
    changed = bytearray(body)
    changed[place] ^= bits
    return bytes(changed)


# ---- what a court gets


def stamps(body: bytes) -> list[str]:
    document = pdfium.PdfDocument(body)
    texts = ["".join(page.get_textpage().get_text_bounded().split()) for page in document]
    return [
        f"{number}" for text in texts for number in range(1, PACKET.pages + 1) if f"第{number}页共" in text
    ]


@pytest.mark.parametrize("limit", [1_000_000, 30_000, 22_000])
def test_every_page_is_in_exactly_one_file_and_each_file_is_below_its_limit(limit: int) -> None:
    uploads = split(PACKET.pdf, MANIFEST.bound, replace(COURT, file_bytes=limit))
    assert all(len(one.body) < limit for one in uploads)
    found = [(int(stamp), one.category) for one in uploads for stamp in stamps(one.body)]
    assert sorted(page for page, _ in found) == list(range(1, PACKET.pages + 1))
    assert dict(found)[5] == "证据材料"


def test_files_stand_under_the_courts_headings_and_names_in_its_order() -> None:
    uploads = split(PACKET.pdf, MANIFEST.bound, COURT)
    assert [one.name for one in uploads] == [
        "01-起诉状-民事起诉状.pdf",
        "02-委托代理手续-授权委托书.pdf",
        "03-证据材料-账户流水／账单.pdf",
        "04-证据材料-领用合约.pdf",
    ]


def test_a_document_that_is_too_large_goes_in_parts_that_say_so() -> None:
    uploads = split(PACKET.pdf, MANIFEST.bound, replace(COURT, file_bytes=24_000))
    statement = [one for one in uploads if one.title == "账户流水／账单"]
    assert len(statement) > 1
    assert [one.name[-7:] for one in statement] == [
        f"（{part}）.pdf" for part in range(1, len(statement) + 1)
    ]


def test_a_single_page_above_the_limit_is_named() -> None:
    with pytest.raises(TooLarge, match=r"04-agreement\.pdf: page 35 alone has"):
        split(PACKET.pdf, MANIFEST.bound, replace(COURT, file_bytes=19_000))


def test_files_that_exceed_the_whole_are_refused() -> None:
    with pytest.raises(TooLarge, match="all files have"):
        split(PACKET.pdf, MANIFEST.bound, replace(COURT, total_bytes=50_000))


def test_a_long_title_gives_way_to_the_length_of_a_name() -> None:
    titled = [one.model_copy(update={"title": "很长的名称" * 30}) for one in MANIFEST.bound]
    uploads = split(PACKET.pdf, titled, COURT)
    assert {len(one.name) for one in uploads} == {40}
    assert len({one.name for one in uploads}) == len(uploads)


def test_a_file_with_other_pages_than_the_manifest_is_not_cut() -> None:
    with pytest.raises(PacketFault, match="the file has 3 pages, the manifest 35"):
        split(pages(3), MANIFEST.bound, COURT)


def test_the_index_names_each_file_with_its_pages() -> None:
    lines = COURT_FILES[export.INDEX].decode("utf-8-sig").splitlines()
    assert len(lines) == 5
    assert lines[3].startswith("3,证据材料,03-证据材料-账户流水／账单.pdf,账户流水／账单,5-34,30,")


# ---- what can be proved of it


@pytest.mark.parametrize("files", [COUNSEL, COURT_FILES], ids=["counsel", "court"])
def test_a_whole_export_is_proved_by_the_public_keys_alone(files: dict[str, bytes]) -> None:
    assert verify_export(files, KEYS.public) == []


@pytest.mark.parametrize("files", [COUNSEL, COURT_FILES], ids=["counsel", "court"])
def test_a_byte_flipped_anywhere_in_any_file_is_found(files: dict[str, bytes]) -> None:
    draw = random.Random(1)  # noqa: S311
    for name, body in files.items():
        for place in {0, len(body) - 1, draw.randrange(len(body))}:
            assert codes({**files, name: flipped(body, place)}), f"{name} at {place}"


@given(place=st.integers(min_value=0, max_value=len(ARCHIVE) - 1), bits=st.integers(1, 255))
def test_a_byte_flipped_anywhere_in_the_archive_is_found(place: int, bits: int) -> None:
    try:
        files = from_zip(flipped(ARCHIVE, place, bits))
    except ArchiveFault:
        return
    assert codes(files)


def test_swapped_exhibits_are_found() -> None:
    first, second = "documents/01-complaint.pdf", "documents/03-statement.pdf"
    swapped = {**COUNSEL, first: COUNSEL[second], second: COUNSEL[first]}
    assert codes(swapped) == {"file"}


def test_an_exhibit_that_was_replaced_before_the_export_was_signed_does_not_fit_the_manifest() -> None:
    items = [
        Item(name, "x", SCAN if name == "documents/03-statement.pdf" else body)
        for name, body in COUNSEL.items()
    ]
    assert codes(pack(about(), items[:-3], KEYS)) == {"document"}


def test_a_changed_manifest_fits_neither_its_signature_nor_the_lock() -> None:
    other = manifest_of(PACKET, version=2).to_bytes()
    assert codes({**COUNSEL, export.MANIFEST: other}) == {"file", "signature", "lock"}


def test_an_export_that_another_key_signed_is_found() -> None:
    stranger = SigningKeys.read(f"k1:{secrets.token_hex(32)}")
    assert codes(for_counsel(stranger)) == {"signature"}
    assert codes(COUNSEL, stranger) == {"signature"}


def test_an_executed_copy_of_another_version_is_found() -> None:
    other = lock(manifest_of(PACKET, version=2))
    assert codes(for_counsel(executed_lock=other)) == {"executed-copy"}


def test_a_file_too_many_or_too_few_is_named() -> None:
    fewer = {name: body for name, body in COUNSEL.items() if name != "originals/04-agreement.jpg"}
    assert codes(fewer) == {"file-missing", "original"}
    assert codes({**COUNSEL, "more.txt": b"x"}) == {"file-added"}


def test_files_for_a_court_that_lost_a_page_are_found_even_when_the_list_is_signed_anew() -> None:
    uploads = split(PACKET.pdf, MANIFEST.bound, COURT)[1:]
    items = [
        Item(one.name, one.title, one.body, one.category, (one.first_page, one.last_page)) for one in uploads
    ]
    assert codes(pack(about("浙9901"), items, KEYS)) == {"page-range"}


@pytest.mark.parametrize("files", [{}, {"packet.pdf": b"x"}], ids=["nothing", "no list"])
def test_what_is_no_export_is_said_to_be_none(files: dict[str, bytes]) -> None:
    with pytest.raises(ExportFault, match=r"contents\.json"):
        verify_export(files, KEYS.public)


# ---- how it is written


def test_the_same_files_make_the_same_archive_and_come_back_from_it() -> None:
    assert to_zip(dict(reversed(COUNSEL.items()))) == ARCHIVE
    assert from_zip(ARCHIVE) == COUNSEL


def packed_otherwise() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", b"\0" * 10_000_000)
    return out.getvalue()


@pytest.mark.parametrize("body", [b"", b"PK", packed_otherwise(), ARCHIVE + b"\0", ARCHIVE[:-9]])
def test_an_archive_that_was_made_otherwise_is_refused(body: bytes) -> None:
    with pytest.raises(ArchiveFault):
        from_zip(body)


def test_writing_again_changes_nothing_and_other_bytes_are_never_written_over(tmp_path: Path) -> None:
    folder, file = tmp_path / "a" / "case", tmp_path / "a" / "case.zip"
    for _ in range(2):
        write_folder(COUNSEL, folder)
        write_file(ARCHIVE, file)
    assert read_folder(folder) == COUNSEL
    assert file.read_bytes() == ARCHIVE
    for write in (lambda: write_folder(COURT_FILES, folder), lambda: write_file(b"x", file)):
        with pytest.raises(ArchiveFault, match="holds something else"):
            write()
    assert sorted(path.name for path in file.parent.iterdir()) == ["case", "case.zip"]
