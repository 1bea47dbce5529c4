"""The batch gate (批次放行): approved packets wait for one decision over the whole batch, bound by hash."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import Decision, PacketStatus
from legal_flow.errors import ApprovalConflict
from legal_flow.steps import seals
from legal_flow.steps.approvals import SamePerson, audit, check_role
from legal_flow.steps.desk import Desk
from legal_flow.store.policies import policy_of
from legal_flow.store.tables.cases import Case, Claim, Hold
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import Approval, Packet, Release

ROLE = "legal_head"


def propose(desk: Desk, as_of: date) -> Release | None:
    """The batch that waits for its decision, else one of all approved packets in no batch; `None` if there are none.

    Asking again gives the same batch, so a gate that was broken off finds it.
    """
    with desk.store.write() as session:
        waiting = session.scalars(
            select(Release).where(Release.decision == Decision.PENDING).order_by(Release.asked_on, Release.id)
        ).first()
        if waiting is not None:
            return waiting
        members = _members(session)
        if not members:
            return None
        number = session.scalar(select(func.count()).select_from(Release)) or 0
        listed = [[str(packet.id), packet.lock] for packet, _ in members]
        # Numbered, for the same packets may be put forward again after they were sent back.
        manifest = json.dumps({"batch": number + 1, "packets": listed}, separators=(",", ":"))
        digest = hashlib.sha256(manifest.encode()).hexdigest()
        release = Release(
            id=make_id("release", digest),
            manifest_sha256=digest,
            packets=len(members),
            amount=sum((amount for _, amount in members), ZERO),
            decision=Decision.PENDING,
            asked_on=as_of,
            person_id=None,
            decided_on=None,
            members=[str(packet.id) for packet, _ in members],
        )
        session.add(release)
        session.flush()
        for packet, _ in members:
            packet.status = PacketStatus.APPROVED
            packet.release_id = release.id
        return release


def _members(session: Session) -> list[tuple[Packet, Decimal]]:
    """Packets in no batch whose lock everybody who was asked approved, with what each claims."""
    asked = select(Approval.id).where(
        Approval.purpose == "packet", Approval.subject_id == Packet.id, Approval.sha256 == Packet.lock
    )
    rows = session.execute(
        select(Packet, Claim.claimed)
        .join(Claim, Claim.id == Packet.claim_id)
        .join(Case, Case.id == Packet.case_id)
        .where(
            Packet.status.in_((PacketStatus.LOCKED, PacketStatus.APPROVED)),
            Packet.release_id.is_(None),
            asked.exists(),
            ~asked.where(Approval.decision != Decision.APPROVED).exists(),
            *_goes_on(),
        )
        .order_by(Packet.id)
    )
    return [(packet, amount) for packet, amount in rows]


def _goes_on() -> tuple[ColumnElement[bool], ...]:
    """The case still stands where its packet is chopped, and nothing holds it."""
    held = select(Hold.case_id).where(Hold.until.is_(None))
    return (Case.stage == Stage.COMPLAINT, Case.id.not_in(held))


def pending(desk: Desk) -> list[Release]:
    """Batches that wait for their decision."""
    with desk.store.read() as session:
        return list(
            session.scalars(
                select(Release)
                .where(Release.decision == Decision.PENDING)
                .order_by(Release.asked_on, Release.id)
            )
        )


def decide(
    desk: Desk, release_id: UUID, person_id: UUID, seen_sha256: str, *, approve: bool, on: date
) -> int:
    """Release the batch to the seal keeper, or send it back; how many packets moved.

    Raises `ApprovalConflict` if it was decided before, if the manifest seen is another one, or if the person may not:
    without the role, or after approving what a lender wants released by another.
    """
    with desk.store.write() as session:
        release = session.get(Release, release_id)
        if release is None:
            raise ApprovalConflict(f"there is no batch {release_id}")
        if release.decision != Decision.PENDING:
            raise ApprovalConflict(f"release {release_id} was decided before")
        if release.manifest_sha256 != seen_sha256:
            raise ApprovalConflict("this is not the batch that was put before the approver")
        packets = session.scalars(select(Packet).where(Packet.release_id == release_id)).all()
        going = set(session.scalars(select(Case.id).where(*_goes_on())))
        check_role(session, person_id, ROLE, on)
        if approve:
            _check_is_another(session, release_id, person_id, on)
        release.decision = Decision.APPROVED if approve else Decision.SENT_BACK
        release.person_id = person_id
        release.decided_on = on
        for packet in packets:
            if packet.status != PacketStatus.APPROVED:
                continue
            if approve and packet.case_id in going:
                seals.ask(desk, session, session.get_one(Case, packet.case_id), packet, on, str(person_id))
            else:
                packet.release_id = None
        audit(desk, session, person_id, f"release_{release.decision}", str(release_id), on, seen_sha256)
        return len(packets)


def _check_is_another(session: Session, release_id: UUID, person_id: UUID, on: date) -> None:
    """Where a lender wants it so, who approved one of its packets does not release it."""
    theirs = session.scalars(
        select(Case.creditor_id)
        .distinct()
        .join(Packet, Packet.case_id == Case.id)
        .join(Approval, (Approval.subject_id == Packet.id) & (Approval.purpose == "packet"))
        .where(Packet.release_id == release_id, Approval.person_id == person_id)
    ).all()
    if any(policy_of(session, lender, on).approvals.release_by_another for lender in theirs):
        raise SamePerson(f"this person approved packets of batch {release_id}")


def describe(release: Release | None) -> dict[str, str]:
    """What a gate shows of a batch: ids, counts, sums and hashes only; empty if there is none."""
    if release is None:
        return {}
    return {
        "release": str(release.id),
        "packets": str(release.packets),
        "amount": str(release.amount),
        "manifest_sha256": release.manifest_sha256,
    }


def answer_gate(desk: Desk, batch: dict[str, str], person: str, *, approve: bool, on: date) -> int:
    """The gate's answer, given in Airflow under the name that is a person's code; nobody else may give it."""
    with desk.store.read() as session:
        person_id = session.scalars(select(Person.id).where(Person.code == person)).one_or_none()
    if person_id is None:
        raise ApprovalConflict("the gate was answered in nobody's name")
    return decide(desk, UUID(batch["release"]), person_id, batch["manifest_sha256"], approve=approve, on=on)
