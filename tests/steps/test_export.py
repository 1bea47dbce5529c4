"""A packet leaves the house: to counsel whole, to a court as its page wants it, and who took it out is written down."""

import io

import pypdfium2 as pdfium
import pytest
from portfolios import START
from sqlalchemy import select

from legal_flow.demo import people
from legal_flow.errors import MissingLaw
from legal_flow.packets import export
from legal_flow.packets.export import verify_export
from legal_flow.steps import audit
from legal_flow.steps import export as exports
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import ExecutedCopy, Packet
from legal_flow.store.tables.work import AuditEntry

COURT, PAPER_COURT = "浙9901", "浙9904"


def a_case(desk: Desk) -> tuple[str, Packet]:
    with desk.store.read() as session:
        packet = session.scalars(select(Packet).order_by(Packet.id)).first()
        assert packet is not None
        return session.get_one(Case, packet.case_id).ref, packet


def test_counsel_gets_the_papers_in_both_forms_the_originals_and_what_proves_them(
    at_lock: Desk, crew: people.People
) -> None:
    ref, _ = a_case(at_lock)
    made = exports.for_counsel(at_lock, ref, crew.legal_desk, START)
    assert made.name == f"{ref}-v1-counsel"
    assert {
        "packet.pdf",
        "manifest.json",
        "manifest.sig.json",
        "documents/02-complaint.docx",
    } < made.files.keys()
    assert any(name.startswith("originals/") for name in made.files)
    assert verify_export(made.files, at_lock.signing.public) == []
    assert exports.for_counsel(at_lock, ref, crew.legal_desk, START) == made


def test_a_court_gets_the_executed_copy_only_and_every_page_of_it(
    at_the_door: Desk, crew: people.People
) -> None:
    ref, _ = a_case(at_the_door)
    made = exports.for_court(at_the_door, ref, COURT, crew.legal_desk, START)
    assert verify_export(made.files, at_the_door.signing.public) == []
    with at_the_door.store.read() as session:
        pages = session.scalars(
            select(ExecutedCopy.pages).join(Packet).join(Case).where(Case.ref == ref)
        ).one()
    held = [
        len(pdfium.PdfDocument(io.BytesIO(body)))
        for name, body in made.files.items()
        if name.endswith(".pdf")
    ]
    assert sum(held) == pages


def test_a_court_that_takes_paper_only_is_named(at_the_door: Desk, crew: people.People) -> None:
    ref, _ = a_case(at_the_door)
    with pytest.raises(MissingLaw, match=f"{PAPER_COURT} takes no electronic papers"):
        exports.for_court(at_the_door, ref, PAPER_COURT, crew.legal_desk, START)


def test_who_took_a_packet_out_is_on_the_audit_trail(at_lock: Desk, crew: people.People) -> None:
    ref, packet = a_case(at_lock)
    made = exports.for_counsel(at_lock, ref, crew.legal_desk, START)
    with at_lock.store.read() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "packet_exported")).one()
    assert (entry.person, entry.subject) == (str(crew.legal_desk), str(packet.id))
    assert entry.sha256 == export.contents_hash(made.files)


def test_an_executed_copy_of_another_version_is_found(at_the_door: Desk) -> None:
    _, packet = a_case(at_the_door)
    assert audit.verify_packet(at_the_door, packet) == []
    with at_the_door.store.write() as session:
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one()
        copy.approved_lock = "0" * 64
    assert [finding.code for finding in audit.verify_packet(at_the_door, packet)] == ["executed-copy"]
    with at_the_door.store.read() as session:
        scan = session.get_one(ExecutedCopy, copy.id)
    assert audit.find_packet(at_the_door, at_the_door.objects.get(scan.object_key)).id == packet.id
