"""A packet leaves the house: to counsel with everything in it, to a court in the files that its page wants."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.errors import ApprovalConflict
from legal_flow.packets import export
from legal_flow.packets.export import About, Item
from legal_flow.packets.manifest import Document as Described
from legal_flow.packets.manifest import Manifest
from legal_flow.packets.upload import split
from legal_flow.steps import approvals
from legal_flow.steps.audit import NotKnown, key_of
from legal_flow.steps.complaint import latest_packet
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Document, ExecutedCopy, Packet


@dataclass(frozen=True, slots=True)
class Export:
    """The files of an export, and what it is called."""

    name: str
    """Without ending; made of the case's reference, the packet's version and the receiver."""
    files: dict[str, bytes]


def for_counsel(desk: Desk, ref: str, person_id: UUID, on: date) -> Export:
    """The newest packet of a case: PDF, executed copy, papers as DOCX and PDF, originals, manifest, signature."""
    with desk.store.read() as session:
        case, packet = _find(session, ref)
        copy = _executed(session, packet)
        manifest = Manifest.from_bytes(desk.objects.get(packet.manifest_key))
        items = [
            Item(export.PDF, "材料包", desk.objects.get(packet.pdf_key), pages=(1, packet.pages)),
            Item(export.MANIFEST, "清单", manifest.to_bytes()),
            Item(export.MANIFEST_SIGNATURE, "清单签名", desk.objects.get(packet.signature_key)),
        ]
        if copy is not None:
            executed = desk.objects.get(copy.object_key)
            items.append(Item(export.EXECUTED, "用印件", executed, pages=(1, copy.pages)))
        for document in manifest.documents:
            items += _files(desk, session, case, document)
    about = About(
        packet.id,
        packet.version,
        packet.lock,
        packet.pages,
        executed_lock=copy.approved_lock if copy else None,
    )
    made = Export(_name(case, packet, "counsel"), export.pack(about, items, desk.signing))
    return _note(desk, packet, made, person_id, on)


def for_court(desk: Desk, ref: str, court: str, person_id: UUID, on: date) -> Export:
    """The executed copy of the newest packet, cut into the files that the court's page wants on the day.

    Raises `ApprovalConflict` while there is no executed copy, `MissingLaw` for a court that takes no electronic
    papers, and `TooLarge` for a page that cannot be brought below its limit.
    """
    with desk.store.read() as session:
        case, packet = _find(session, ref)
        copy = _executed(session, packet)
        profile = desk.pack(case.jurisdiction).upload_profile(court, on)
    if copy is None:
        raise ApprovalConflict(f"packet {packet.id} has no executed copy yet; only that may be filed")
    manifest = Manifest.from_bytes(desk.objects.get(packet.manifest_key))
    uploads = split(desk.objects.get(copy.object_key), manifest.bound, profile)
    items = [
        Item(one.name, one.title, one.body, one.category, (one.first_page, one.last_page)) for one in uploads
    ]
    about = About(packet.id, packet.version, packet.lock, packet.pages, court, copy.approved_lock)
    made = Export(_name(case, packet, court), export.pack(about, items, desk.signing))
    return _note(desk, packet, made, person_id, on)


def _find(session: Session, ref: str) -> tuple[Case, Packet]:
    case = session.scalars(select(Case).where(Case.ref == ref)).one_or_none()
    if case is None:
        raise NotKnown(f"there is no case {ref}")
    packet = latest_packet(session, case)
    if packet is None:
        raise NotKnown(f"case {ref} has no packet yet")
    return case, packet


def _executed(session: Session, packet: Packet) -> ExecutedCopy | None:
    return session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one_or_none()


def _files(desk: Desk, session: Session, case: Case, document: Described) -> list[Item]:
    """A paper of ours as PDF and, where it was made from a template, DOCX; of a display copy the original."""
    stem = document.name.rpartition(".")[0]
    if document.original_sha256 is not None:
        key = key_of(session, document.original_sha256)
        ending = key.rpartition(".")[2]
        return [Item(f"originals/{stem}.{ending}", document.title, desk.objects.get(key))]
    found = [
        Item(f"documents/{document.name}", document.title, desk.objects.get(key_of(session, document.sha256)))
    ]
    ours = select(Document.docx_key).where(Document.case_id == case.id, Document.sha256 == document.sha256)
    docx = session.scalars(ours).first()
    if docx is not None:
        found.append(Item(f"documents/{stem}.docx", document.title, desk.objects.get(docx)))
    return found


def _name(case: Case, packet: Packet, receiver: str) -> str:
    return f"{case.ref}-v{packet.version}-{receiver}"


def _note(desk: Desk, packet: Packet, made: Export, person_id: UUID, on: date) -> Export:
    """Who took it out is on the audit trail before anything is handed over."""
    with desk.store.write() as session:
        proof = export.contents_hash(made.files)
        approvals.audit(desk, session, person_id, "packet_exported", str(packet.id), on, proof)
    return made
