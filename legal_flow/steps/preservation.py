"""诉前财产保全: the application that goes before the suit, which follows within thirty days (民诉法104)."""

import hashlib
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.parties import Route
from legal_flow.cases.statuses import DocumentKind, EffectState, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.packets.assemble import extract
from legal_flow.steps import measures, proceedings, views
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import keep_object
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.courts import Filing
from legal_flow.store.tables.papers import ExecutedCopy, Packet, PacketPart
from legal_flow.store.tables.work import Effect

_NOT_FOR_IT = (DocumentKind.PACKET_COVER, DocumentKind.COMPLAINT)
"""The parts of a packet that are for the suit alone."""


def is_to_be_asked(session: Session, case: Case, as_of: date) -> bool:
    """Whether the packet has a 财产保全申请书: the route is that, property is known, and no court was asked yet."""
    if case.route != Route.PRESERVATION_FIRST or not views.leads(session, case, as_of):
        return False
    return not _is_asked(session, case.id)


def apply(desk: Desk, case_id: UUID, packet_id: UUID, as_of: date) -> None:
    """Ask the court to freeze what is known of, once, by the packet's application; nothing if it has none."""
    with desk.store.read() as session:
        ranges = _pages(session, packet_id)
        if not ranges or _is_asked(session, case_id):
            return
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet_id)).one()
    content = extract(desk.objects.get(copy.object_key), ranges)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        packet = session.get_one(Packet, packet_id)
        # What is put before a court is kept: whoever files by hand takes it from there.
        keep_object(desk, session, case, "preservation_copy", packet.version, content, "pdf", as_of)
        amount = session.get_one(Claim, packet.claim_id).claimed
        proceeding = proceedings.ensure(session, case, ProceedingKind.PRESERVATION, as_of)
        newest = views.leads(session, case, as_of)[-1:]
    proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        SubmissionKind.PRESERVATION,
        content,
        {"amount": str(amount), "asset": measures.freezable(newest[0].asset if newest else None)},
        as_of,
        packet_id=packet_id,
    )


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record an application that was begun, whatever became of the suit meanwhile: its freeze must find it."""
    with desk.store.read() as session:
        begun = session.scalars(
            select(Effect.content_sha256).where(
                Effect.case_id == case_id,
                Effect.purpose == SubmissionKind.PRESERVATION,
                Effect.state == EffectState.INTENDED,
            )
        ).first()
        if begun is None:
            return
        copies = {
            copy.packet_id: (copy.object_key, _pages(session, copy.packet_id))
            for copy in session.scalars(select(ExecutedCopy).where(ExecutedCopy.case_id == case_id))
        }
    for packet_id, (key, ranges) in copies.items():
        if ranges and hashlib.sha256(extract(desk.objects.get(key), ranges)).hexdigest() == begun:
            apply(desk, case_id, packet_id, as_of)


def _is_asked(session: Session, case_id: UUID) -> bool:
    query = select(Filing.id).where(Filing.case_id == case_id, Filing.kind == SubmissionKind.PRESERVATION)
    return session.scalars(query).first() is not None


def _pages(session: Session, packet_id: UUID) -> list[tuple[int, int]]:
    """Where the application and what supports it lie in the packet; empty where it has no application."""
    parts = session.scalars(
        select(PacketPart).where(PacketPart.packet_id == packet_id).order_by(PacketPart.position)
    ).all()
    if all(part.kind != DocumentKind.PRESERVATION_APPLICATION for part in parts):
        return []
    return [(part.first_page, part.last_page) for part in parts if part.kind not in _NOT_FOR_IT]
