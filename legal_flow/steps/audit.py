"""Proves what was written: event chains, stored objects, approvals, bridges. Reads only; reports everything wrong."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.errors import BrokenTrail, DataFault, LegalFlowError, PacketFault
from legal_flow.packets import verify as packet_proof
from legal_flow.packets.storage import ObjectMissing, key_hash
from legal_flow.packets.verify import Finding
from legal_flow.steps.desk import Desk
from legal_flow.steps.report import open_books
from legal_flow.store.journal import verify_case
from legal_flow.store.tables.cases import BridgeRow, Case
from legal_flow.store.tables.papers import Document, EvidenceItem, ExecutedCopy, Packet, StoredObject
from legal_flow.store.tables.retention import Disposal, DisposedObject


class NotKnown(DataFault):
    """No case, packet or account has this reference."""

    code = "not-known"
    remedy = "Check the reference; the tables `case`, `account` and `person` list them, `summary.json` those of a demo."


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, and everything that is wrong."""

    cases: int
    events: int
    objects: int
    bridges: int
    findings: tuple[Finding, ...]


def verify(desk: Desk, ref: str | None = None) -> Audit:
    """Audit one case by its reference, or all; `NotKnown` if there is no such case."""
    with desk.store.read() as session:
        query = select(Case).order_by(Case.ref)
        cases = session.scalars(query if ref is None else query.where(Case.ref == ref)).all()
        if ref is not None and not cases:
            raise NotKnown(f"there is no case {ref}")
        ids = [case.id for case in cases]
        stored = _objects(session, cases if ref is not None else None)
        gone = _destroyed(session)
        bridges = session.scalars(select(BridgeRow.id).where(BridgeRow.case_id.in_(ids))).all()
        findings = [
            *(finding for case in cases for finding in _case(session, case)),
            *_named_objects(session, ids),
            *_packets(session, ids),
            *(finding for row in stored for finding in _object(desk, row, gone.get(row.key))),
        ]
    return Audit(
        len(cases), sum(case.event_count for case in cases), len(stored), len(bridges), tuple(findings)
    )


def find_packet(desk: Desk, what: bytes | str) -> Packet:
    """The packet whose PDF or executed copy has these bytes or this key; `NotKnown` if there is none."""
    if isinstance(what, str):
        match = (Packet.pdf_key == what) | (ExecutedCopy.object_key == what)
    else:
        sha256 = _sha256(what)
        match = (Packet.pdf_sha256 == sha256) | (ExecutedCopy.sha256 == sha256)
    with desk.store.read() as session:
        joined = select(Packet).outerjoin(ExecutedCopy, ExecutedCopy.packet_id == Packet.id)
        packet = session.scalars(joined.where(match)).one_or_none()
    if packet is None:
        raise NotKnown("no packet has this key, and neither a packet nor an executed copy has these bytes")
    return packet


def verify_packet(desk: Desk, packet: Packet) -> list[Finding]:
    """All that is wrong with a packet as it is stored: PDF, manifest, signature, documents and executed copy."""
    try:
        body = desk.objects.get(packet.pdf_key)
        manifest = desk.objects.get(packet.manifest_key)
        signature = desk.objects.get(packet.signature_key)
    except PacketFault as fault:
        return [Finding(fault.code, str(fault))]
    return [
        *packet_proof.verify_signature("the manifest", manifest, signature, desk.signing.public),
        *packet_proof.verify(body, manifest, packet.lock, partial(_stored, desk)),
        *_executed(desk, packet),
    ]


def key_of(session: Session, sha256: str) -> str:
    """The key of a stored object with this hash; `ObjectMissing` if none was written."""
    key = session.scalars(select(StoredObject.key).where(StoredObject.sha256 == sha256)).first()
    if key is None:
        raise ObjectMissing(f"no object with hash {sha256} was written")
    return key


def _stored(desk: Desk, sha256: str) -> bytes:
    with desk.store.read() as session:
        key = key_of(session, sha256)
    return desk.objects.get(key)


def _executed(desk: Desk, packet: Packet) -> Iterator[Finding]:
    """The executed copy was confirmed for this very version, and is the file that was confirmed."""
    with desk.store.read() as session:
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one_or_none()
    if copy is None:
        return
    if copy.approved_lock != packet.lock:
        yield Finding("executed-copy", f"it was confirmed for lock {copy.approved_lock}, not {packet.lock}")
    if copy.pages != packet.pages:
        yield Finding("executed-copy", f"it has {copy.pages} pages, the packet {packet.pages}")
    try:
        found = _sha256(desk.objects.get(copy.object_key))
    except PacketFault as fault:
        yield Finding(fault.code, f"the executed copy: {fault}")
        return
    if found != copy.sha256:
        yield Finding("executed-copy", f"it has hash {found}, the one that was confirmed {copy.sha256}")


def _case(session: Session, case: Case) -> Iterator[Finding]:
    try:
        verify_case(session, case)
    except LegalFlowError as error:
        # A trail that was forged with its hashes can still tell a move that the house forbids.
        yield Finding(error.code, str(error))
    except ValueError as error:
        # A changed byte can leave a word or a day that is none; its content is not repeated here.
        yield Finding(BrokenTrail.code, f"case {case.ref}: an event cannot be read ({type(error).__name__})")
    for problem in open_books(session, case):
        yield Finding("books", f"case {case.ref}: {problem}")


def _objects(session: Session, cases: Sequence[Case] | None) -> list[StoredObject]:
    """The objects of these cases, or all; a key begins with creditor and case."""
    rows = session.scalars(select(StoredObject).order_by(StoredObject.key)).all()
    if cases is None:
        return list(rows)
    starts = tuple(f"{case.creditor_id}/{case.id}/" for case in cases)
    return [row for row in rows if row.key.startswith(starts)]


def _destroyed(session: Session) -> dict[str, Disposal]:
    """The disposal of every object that was, or is just being, destroyed."""
    found = select(DisposedObject.key, Disposal).join(Disposal)
    return {row.key: row.Disposal for row in session.execute(found)}


def _object(desk: Desk, row: StoredObject, disposal: Disposal | None) -> Iterator[Finding]:
    if key_hash(row.key) != row.sha256:
        yield Finding("object-row", f"{row.key}: the database says its hash is {row.sha256}")
    if disposal is not None:
        if disposal.done_on is not None and desk.objects.exists(row.key):
            yield Finding("object-kept", f"{row.key}: lies there, and was certified as destroyed")
        return
    try:
        size = len(desk.objects.get(row.key))
    except PacketFault as fault:
        yield Finding(fault.code, str(fault))
        return
    if size != row.size:
        yield Finding("object-row", f"{row.key}: {size} bytes, the database says {row.size}")


def _named_objects(session: Session, cases: list[UUID]) -> Iterator[Finding]:
    """Every paper and item of evidence of the cases names an object that was written."""
    for table in (EvidenceItem, Document, ExecutedCopy):
        missing = session.execute(
            select(table.id, table.object_key)
            .outerjoin(StoredObject, StoredObject.key == table.object_key)
            .where(table.case_id.in_(cases), StoredObject.key.is_(None))
        )
        for row_id, key in missing:
            yield Finding(
                "object-unwritten", f"{table.__tablename__} {row_id} names {key}, which was never written"
            )


def _packets(session: Session, cases: list[UUID]) -> Iterator[Finding]:
    """A packet's lock is the hash of its manifest, and an executed copy binds the lock that was approved."""
    packets = {row.id: row for row in session.scalars(select(Packet).where(Packet.case_id.in_(cases)))}
    for packet in packets.values():
        if key_hash(packet.manifest_key) != packet.lock or key_hash(packet.pdf_key) != packet.pdf_sha256:
            yield Finding(
                "packet-lock", f"packet {packet.id}: lock or hash is not that of the stored objects"
            )
    for copy in session.scalars(select(ExecutedCopy).where(ExecutedCopy.case_id.in_(cases))):
        packet = packets[copy.packet_id]
        if copy.approved_lock != packet.lock:
            yield Finding(
                "executed-copy", f"executed copy {copy.id}: was made of another lock than {packet.lock}"
            )


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
