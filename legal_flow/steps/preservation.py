"""诉前财产保全: the application that goes before the suit, which follows within thirty days (民诉法104)."""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.statuses import EffectState, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps import measures, proceedings
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.courts import Filing
from legal_flow.store.tables.papers import ExecutedCopy, Packet
from legal_flow.store.tables.portfolio import Lead
from legal_flow.store.tables.work import Effect
from legal_flow.store.versions import standing


def apply(desk: Desk, case_id: UUID, content: bytes, amount: str, packet_id: UUID, as_of: date) -> None:
    """Ask the court to freeze what is known of, once."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        proceeding = proceedings.ensure(session, case, ProceedingKind.PRESERVATION, as_of)
        done = session.scalars(select(Filing.id).where(Filing.proceeding_id == proceeding.id)).first()
        lead = session.scalars(
            select(Lead.asset)
            .where(standing(Lead, as_of), Lead.debtor_id.in_(measures.debtors_of(session, case)))
            .order_by(Lead.known_on.desc())
        ).first()
    if done is None:
        proceedings.submit(
            desk,
            case_id,
            proceeding.id,
            SubmissionKind.PRESERVATION,
            content,
            {"amount": amount, "asset": measures.freezable(lead)},
            as_of,
            packet_id=packet_id,
        )


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record an application that was begun, whatever became of the suit meanwhile: its freeze must find it."""
    with desk.store.read() as session:
        begun = session.execute(
            select(ExecutedCopy, Claim.claimed)
            .join(
                Effect,
                (Effect.case_id == ExecutedCopy.case_id) & (Effect.content_sha256 == ExecutedCopy.sha256),
            )
            .join(Packet, Packet.id == ExecutedCopy.packet_id)
            .join(Claim, Claim.id == Packet.claim_id)
            .where(
                Effect.case_id == case_id,
                Effect.purpose == SubmissionKind.PRESERVATION,
                Effect.state == EffectState.INTENDED,
            )
        ).first()
    if begun is not None:
        copy, amount = begun
        apply(desk, case_id, desk.objects.get(copy.object_key), str(amount), copy.packet_id, as_of)
