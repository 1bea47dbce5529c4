"""A packet says of itself what it holds: pages, outline, list and manifest agree, and every program reads it."""

import io
import re
import subprocess
from decimal import Decimal
from pathlib import Path

import pikepdf
import pytest
from portfolios import PORTFOLIO, START, Snapshot, case_of, sweeps
from sqlalchemy import select

from legal_flow.cases.money import in_words
from legal_flow.errors import PacketFault
from legal_flow.packets.manifest import Manifest
from legal_flow.packets.verify import verify
from legal_flow.sample.situations import Situation
from legal_flow.steps import binding
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.cases import Amount, Case, Claim, Party
from legal_flow.store.tables.papers import Document, EvidenceItem, Packet, PacketPart, StoredObject
from legal_flow.store.tables.portfolio import Debtor, Guarantee

TOTAL_SAID = {
    "letter": r"清偿上述欠款人民币([\d,]+\.\d\d)元",
    "complaint": r"标的总额：人民币([\d,]+\.\d\d)元",
    "computation": r"本案主张（元）([\d,]+\.\d\d)",
    "evidence_list": r"主张合计([\d,]+\.\d\d)元",
}
"""How each kind of paper says the sum that is asked for, by the text of its PDF without blanks."""
STAMP = re.compile(r"(\d+)\s*/\s*(\d+)|第\s*(\d+)\s*页\s*[,，/]?\s*共\s*(\d+)\s*页")


def every_packet(desk: Desk) -> list[Packet]:
    with desk.store.read() as session:
        return list(session.scalars(select(Packet).order_by(Packet.id)))


def parts_of(desk: Desk, packet: Packet) -> list[PacketPart]:
    with desk.store.read() as session:
        query = select(PacketPart).where(PacketPart.packet_id == packet.id).order_by(PacketPart.position)
        return list(session.scalars(query))


def pages_of(pdf: bytes, folder: Path, order: str = "-layout") -> list[str]:
    """The text of each page by poppler, which must not complain; `-raw` keeps the cells of a table together."""
    path = folder / "packet.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdftotext", order, path, "-"], capture_output=True, check=True)
    assert done.stderr == b""
    return done.stdout.decode().split("\f")[:-1]


def plain(text: str) -> str:
    return "".join(text.split())


def test_poppler_reads_every_packet_without_a_warning_and_counts_its_pages(
    at_lock: Desk, tmp_path: Path
) -> None:
    for packet in every_packet(at_lock):
        path = tmp_path / "packet.pdf"
        path.write_bytes(at_lock.objects.get(packet.pdf_key))
        done = subprocess.run(["pdfinfo", path], capture_output=True, check=True)
        assert done.stderr == b""
        assert f"Pages:           {packet.pages}" in done.stdout.decode()
        drawn = subprocess.run(
            ["pdftoppm", "-r", "20", "-gray", path, tmp_path / "page"], capture_output=True, check=True
        )
        assert drawn.stderr == b""


def test_every_page_bears_its_number(at_lock: Desk, tmp_path: Path) -> None:
    for packet in every_packet(at_lock):
        pages = pages_of(at_lock.objects.get(packet.pdf_key), tmp_path)
        assert len(pages) == packet.pages
        for number, text in enumerate(pages, start=1):
            stamps = [tuple(int(one) for one in hit if one) for hit in STAMP.findall(text)]
            assert (number, packet.pages) in stamps, f"page {number}"


def test_the_evidence_list_tells_the_pages_on_which_each_item_stands(at_lock: Desk, tmp_path: Path) -> None:
    for packet in every_packet(at_lock):
        pages = pages_of(at_lock.objects.get(packet.pdf_key), tmp_path)
        parts = parts_of(at_lock, packet)
        listing = next(part for part in parts if part.kind == "evidence_list")
        listed = plain("".join(pages[listing.first_page - 1 : listing.last_page]))
        exhibits = parts[parts.index(listing) + 1 :]
        assert len(exhibits) >= 4
        for part in exhibits:
            one_page = part.first_page == part.last_page
            told = f"{part.first_page}" if one_page else f"{part.first_page}[-—–~至]{{1,2}}{part.last_page}"
            assert re.search(told, listed), f"{part.kind} on {part.first_page}-{part.last_page}"


def test_parts_cover_all_pages_in_order_and_without_a_gap(at_lock: Desk) -> None:
    for packet in every_packet(at_lock):
        parts = parts_of(at_lock, packet)
        assert [part.first_page for part in parts] == [1, *(part.last_page + 1 for part in parts[:-1])]
        assert parts[-1].last_page == packet.pages
        assert all(1 <= page <= packet.pages for page in packet.chop_pages)


def test_the_outline_leads_to_the_page_on_which_each_part_begins(at_lock: Desk) -> None:
    for packet in every_packet(at_lock):
        starts = {part.first_page for part in parts_of(at_lock, packet)}
        with pikepdf.open(io.BytesIO(at_lock.objects.get(packet.pdf_key))) as pdf:
            found: set[int] = set()
            order = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
            with pdf.open_outline() as outline:
                waiting = list(outline.root)
                while waiting:
                    item = waiting.pop()
                    waiting += item.children
                    if item.destination is not None:
                        found.add(order[item.destination[0].objgen])
        assert starts <= found


def test_the_chinese_text_of_the_complaint_extracts_with_parties_court_and_amount(
    at_lock: Desk, tmp_path: Path
) -> None:
    for packet in every_packet(at_lock):
        pages = pages_of(at_lock.objects.get(packet.pdf_key), tmp_path)
        complaint = next(part for part in parts_of(at_lock, packet) if part.kind == "complaint")
        text = plain("".join(pages[complaint.first_page - 1 : complaint.last_page]))
        with at_lock.store.read() as session:
            case = session.get_one(Case, packet.case_id)
            claim = session.get_one(Claim, packet.claim_id)
            debtors = session.scalars(
                select(Debtor).where(
                    Debtor.id.in_(select(Party.debtor_id).where(Party.case_id == case.id)),
                    Debtor.known_to.is_(None),
                )
            ).all()
        for said in ("民事起诉状", case.cause, in_words(claim.claimed), *(one.name for one in debtors)):
            assert said in text
        for debtor in debtors:
            assert debtor.id_no in text


def test_letter_and_complaint_of_one_day_and_relief_show_the_same_amount(at_lock: Desk) -> None:
    with at_lock.store.read() as session:
        shown = session.scalars(select(Amount)).all()
        claims = {claim.id: claim for claim in session.scalars(select(Claim))}
    assert shown
    for amount in shown:
        assert amount.claim_id is not None
        assert amount.shown == claims[amount.claim_id].claimed


def total_said(kind: str, pages: list[str]) -> Decimal:
    """The one sum that a paper of this kind says is asked for."""
    (said,) = set(re.findall(TOTAL_SAID[kind], plain("".join(pages))))
    return Decimal(said.replace(",", ""))


def test_complaint_computation_and_evidence_list_of_a_packet_say_the_sum_of_its_claim(
    at_lock: Desk, tmp_path: Path
) -> None:
    for packet in every_packet(at_lock):
        pages = pages_of(at_lock.objects.get(packet.pdf_key), tmp_path, "-raw")
        said = {
            part.kind: total_said(part.kind, pages[part.first_page - 1 : part.last_page])
            for part in parts_of(at_lock, packet)
            if part.kind in TOTAL_SAID
        }
        with at_lock.store.read() as session:
            claimed = session.get_one(Claim, packet.claim_id).claimed
        assert said == dict.fromkeys(("complaint", "computation", "evidence_list"), claimed)


@pytest.mark.parametrize("situation", [Situation.PLAIN, Situation.TWO_CARDS])
def test_a_letter_says_the_sum_that_the_papers_of_a_suit_of_the_same_cut_off_say(
    at_opening: Desk, tmp_path: Path, situation: Situation
) -> None:
    case_id = case_of(at_opening, PORTFOLIO.index(situation) + 1).id
    for name in ("gather_evidence", "send_demands"):
        SWEEPS[name].run(at_opening, [str(case_id)], START)
    with at_opening.store.read() as session:
        letter = session.scalars(select(Document).where(Document.case_id == case_id)).one()
        claim = session.get_one(Claim, letter.claim_id)
        suit = binding.draw_up(at_opening, session, session.get_one(Case, case_id), START)
    papers = {made.kind: made.pdf for made in (*suit.suit, *(made for _, made in suit.sheets))}
    papers |= {"letter": at_opening.objects.get(letter.object_key), "evidence_list": suit.evidence_list.pdf}
    said = {kind: total_said(kind, pages_of(papers[kind], tmp_path, "-raw")) for kind in TOTAL_SAID}
    assert claim.cut_off == suit.claim.cut_off == START
    assert said == dict.fromkeys(TOTAL_SAID, claim.claimed)


def test_every_packet_verifies_against_its_lock_and_documents(at_lock: Desk) -> None:
    with at_lock.store.read() as session:
        keys = {row.sha256: row.key for row in session.scalars(select(StoredObject))}

    def fetch(sha256: str) -> bytes:
        if sha256 not in keys:
            raise PacketFault(f"no object has hash {sha256}")
        return at_lock.objects.get(keys[sha256])

    for packet in every_packet(at_lock):
        pdf, manifest = at_lock.objects.get(packet.pdf_key), at_lock.objects.get(packet.manifest_key)
        assert verify(pdf, manifest, packet.lock) == []
        originals = [one for one in Manifest.from_bytes(manifest).documents if one.original_sha256]
        assert originals
        for one in originals:
            assert one.original_sha256 is not None
            assert fetch(one.original_sha256)
        changed = bytearray(pdf)
        changed[len(changed) // 2] ^= 1
        assert verify(bytes(changed), manifest, packet.lock) != []


def test_originals_are_kept_byte_for_byte_as_they_came(at_lock: Desk, portfolio: Path) -> None:
    came = {path.read_bytes() for path in portfolio.glob("*/scans/**/*") if path.is_file()}
    with at_lock.store.read() as session:
        originals = session.scalars(select(EvidenceItem).where(EvidenceItem.origin == "original")).all()
    assert originals
    for item in originals:
        assert at_lock.objects.get(item.object_key) in came


def test_the_same_inputs_give_the_same_bytes(
    new_desk: object, opened: Snapshot, locked: Snapshot, tmp_path: Path
) -> None:
    desk = new_desk(opened.copy_to(tmp_path), tmp_path)  # type: ignore[operator]
    sweeps(desk, ("gather_evidence", "prepare_complaints"), START)
    with desk.store.read() as session:
        again = {row.id: (row.lock, row.pdf_sha256) for row in session.scalars(select(Packet))}
    folder = tmp_path / "locked"
    folder.mkdir()
    before = new_desk(locked.copy_to(folder), folder)  # type: ignore[operator]
    assert again == {packet.id: (packet.lock, packet.pdf_sha256) for packet in every_packet(before)}


def test_a_stored_object_holds_what_its_row_and_key_say(at_lock: Desk) -> None:
    import hashlib

    with at_lock.store.read() as session:
        rows = session.scalars(select(StoredObject)).all()
    assert len(rows) > 30
    for row in rows:
        body = at_lock.objects.get(row.key)
        assert hashlib.sha256(body).hexdigest() == row.sha256
        assert row.sha256 in row.key
        assert len(body) == row.size


def test_every_packet_begins_with_its_cover_and_the_papers_of_the_suit_in_this_order(at_lock: Desk) -> None:
    for packet in every_packet(at_lock):
        assert [part.kind for part in parts_of(at_lock, packet)][:6] == [
            "packet_cover",
            "complaint",
            "identity_certificate",
            "power_of_attorney",
            "service_address",
            "evidence_list",
        ]


def test_the_cover_tells_the_pages_of_every_part(at_lock: Desk, tmp_path: Path) -> None:
    for packet in every_packet(at_lock):
        cover, *_ = parts = parts_of(at_lock, packet)
        pages = pages_of(at_lock.objects.get(packet.pdf_key), tmp_path, "-raw")
        told = plain("".join(pages[: cover.last_page]))
        for number, part in enumerate(parts, start=1):
            last = "" if part.first_page == part.last_page else f"—{part.last_page}"
            assert re.search(
                rf"{number}(封面及目录|诉状及授权|证据){re.escape(part.title)}{part.first_page}{last}", told
            )


def test_a_complaint_states_a_guarantee_with_the_day_on_which_it_was_signed(
    at_opening: Desk, tmp_path: Path
) -> None:
    case = case_of(at_opening, PORTFOLIO.index(Situation.GUARANTOR_JOINT) + 1)
    with at_opening.store.read() as session:
        signed = session.scalars(select(Guarantee.signed_on)).one()
        papers = binding.draw_up(at_opening, session, session.get_one(Case, case.id), START)
    text = plain("".join(pages_of(papers.suit[0].pdf, tmp_path)))
    assert f"{signed.year}年{signed.month}月{signed.day}日" in text
