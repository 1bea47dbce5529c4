"""What persons decide (审批): a person, a time, a hash. Automation never decides alone (个人信息保护法24).

The portal and the demo's persons call the same functions. An approval binds the SHA-256 of what was put before
the person; a changed byte needs a new approval. Where the lender's policy wants two pairs of eyes, the paper is
approved when both have approved it, and sent back when either has.
"""

import hashlib
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import Decision
from legal_flow.errors import ApprovalConflict
from legal_flow.steps import certificates
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.policies import policy_of
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.organisation import Person, Placement, RoleGrant
from legal_flow.store.tables.papers import Approval, Document, Packet
from legal_flow.store.tables.work import AuditEntry, FreeText, Task


class RoleNotHeld(ApprovalConflict):
    """The person acts outside the roles granted for that day."""

    code = "role-not-held"
    remedy = "A person who holds the role acts; `legal-flow enrol person` grants it."


class SamePerson(ApprovalConflict):
    """The person approved the paper or batch already where another pair of eyes is wanted, or edited it."""

    code = "same-person"
    remedy = "Another person with the role decides; `legal-flow approval list` says what still waits."


def ask(
    desk: Desk,
    session: Session,
    case: Case,
    purpose: str,
    subject: UUID,
    sha256: str,
    role: str,
    as_of: date,
    *,
    author: UUID | None = None,
) -> Approval:
    """Put something before the role that may decide it; what was asked before for the same subject is void.

    Gives the first seat; as many persons are asked as the lender's policy wants for what the case claims. `author` is
    the person who edited it, and decides nothing of it.
    """
    known = session.get(Approval, make_id("approval", purpose, subject, sha256, 1))
    if known is not None:
        # The same bytes again were decided before; see `look_again`.
        return known
    void(session, purpose, subject)
    persons = policy_of(session, case.creditor_id, as_of).approvals.needed(purpose, _claimed(session, case))
    seats = [
        Approval(
            id=make_id("approval", purpose, subject, sha256, seat),
            case_id=case.id,
            purpose=purpose,
            subject_id=subject,
            sha256=sha256,
            seat=seat,
            role=role,
            author_id=author,
            asked_on=as_of,
            decision=Decision.PENDING,
            person_id=None,
            decided_on=None,
            decided_at=None,
            note_sha256=None,
        )
        for seat in range(1, persons + 1)
    ]
    session.add_all(seats)
    journal(desk, session, case, as_of).record(
        EventKind.APPROVAL_ASKED,
        purpose=purpose,
        subject=subject,
        sha256=sha256,
        role=role,
        persons=persons,
        author=author,
    )
    return seats[0]


def _claimed(session: Session, case: Case) -> Decimal:
    """What the case's newest claim asks for; nothing while none was computed."""
    newest = (
        select(Claim.claimed)
        .where(Claim.case_id == case.id)
        .order_by(Claim.known_on.desc(), Claim.cut_off.desc())
    )
    return session.scalars(newest.limit(1)).one_or_none() or ZERO


def look_again(asked: Approval, as_of: date) -> date | None:
    """When a case that waits for this approval is looked at again: not before it is decided.

    Bytes that were sent back cannot be asked for again; tomorrow's paper bears another day.
    """
    return None if asked.decision == Decision.PENDING else as_of + timedelta(days=1)


def void(session: Session, purpose: str, subject: UUID) -> None:
    """What was asked and not decided is asked no more."""
    for older in session.scalars(
        select(Approval).where(
            Approval.purpose == purpose, Approval.subject_id == subject, Approval.decision == Decision.PENDING
        )
    ):
        older.decision = Decision.VOID


def pending(session: Session, *, purpose: str | None = None, role: str | None = None) -> list[Approval]:
    """What waits for a decision, oldest first."""
    query = select(Approval).where(Approval.decision == Decision.PENDING)
    if purpose is not None:
        query = query.where(Approval.purpose == purpose)
    if role is not None:
        query = query.where(Approval.role == role)
    return list(session.scalars(query.order_by(Approval.asked_on, Approval.id)))


def decide(
    desk: Desk,
    approval_id: UUID,
    person_id: UUID,
    seen_sha256: str,
    *,
    approve: bool,
    on: date,
    note: str = "",
) -> None:
    """Approve or send back what the person saw; the hash of what was seen must be the one that was asked.

    Raises `ApprovalConflict` if it is another one, if it was decided before, or if the person may not decide it, who
    took the other of two seats among them.
    """
    with desk.store.write() as session:
        approval = asked(session, approval_id)
        if approval.decision != Decision.PENDING:
            raise ApprovalConflict(f"approval {approval_id} was decided before")
        if approval.sha256 != seen_sha256:
            raise ApprovalConflict("these are not the bytes that were put before the approver")
        case = session.get_one(Case, approval.case_id)
        check_may_decide(session, case, person_id, approval.role, on)
        _check_is_another(session, approval, person_id)
        approval.decision = Decision.APPROVED if approve else Decision.SENT_BACK
        approval.person_id = person_id
        approval.decided_on = on
        approval.decided_at = desk.clock()
        approval.note_sha256 = keep_text(session, note, str(person_id), on) if note else None
        log = journal(desk, session, case, on, str(person_id))
        log.record(
            EventKind.APPROVED if approve else EventKind.SENT_BACK,
            purpose=approval.purpose,
            subject=approval.subject_id,
            sha256=approval.sha256,
            note=approval.note_sha256,
        )
        if not approve:
            void(session, approval.purpose, approval.subject_id)
        if latest_decision(session, approval.purpose, approval.subject_id) != Decision.PENDING:
            case.due_on = on
        audit(
            desk,
            session,
            person_id,
            f"{approval.purpose}_{approval.decision}",
            str(approval.subject_id),
            on,
            seen_sha256,
        )


def open_paper(desk: Desk, approval_id: UUID, person_id: UUID, on: date) -> tuple[Approval, bytes]:
    """The PDF behind the hash that a person is asked to decide on; who opened it is kept.

    Raises `ApprovalConflict` if nobody is asked under this id, or the person may not decide it.
    """
    with desk.store.write() as session:
        approval = asked(session, approval_id)
        check_may_decide(session, session.get_one(Case, approval.case_id), person_id, approval.role, on)
        packet = session.get(Packet, approval.subject_id)
        key = (
            packet.pdf_key
            if packet is not None
            else session.scalars(
                select(Document.object_key).where(
                    Document.case_id == approval.case_id, Document.sha256 == approval.sha256
                )
            ).one()
        )
        audit(
            desk,
            session,
            person_id,
            f"{approval.purpose}_opened",
            str(approval.subject_id),
            on,
            approval.sha256,
        )
    return approval, desk.objects.get(key)


def asked(session: Session, approval_id: UUID) -> Approval:
    """What somebody is asked to decide; raises `ApprovalConflict` if nobody is asked under this id."""
    approval = session.get(Approval, approval_id)
    if approval is None:
        raise ApprovalConflict(f"nobody is asked for an approval {approval_id}")
    return approval


def _check_is_another(session: Session, approval: Approval, person_id: UUID) -> None:
    """Two pairs of eyes are two persons', and nobody approves what they edited."""
    if approval.author_id == person_id:
        raise SamePerson(f"this person edited {approval.purpose} {approval.subject_id}")
    taken = select(Approval.id).where(
        Approval.purpose == approval.purpose,
        Approval.subject_id == approval.subject_id,
        Approval.sha256 == approval.sha256,
        Approval.person_id == person_id,
    )
    if session.scalars(taken).first() is not None:
        raise SamePerson(f"this person approved {approval.purpose} {approval.subject_id} already")


def answer_task(desk: Desk, task_id: UUID, person_id: UUID, outcome: str, on: date) -> None:
    """A person with the task's role says what comes of it; its case is looked at again."""
    with desk.store.write() as session:
        task = session.get_one(Task, task_id)
        if task.done_on is not None:
            raise ApprovalConflict(f"task {task_id} was answered before")
        case = session.get_one(Case, task.case_id) if task.case_id else None
        if case is None:
            check_role(session, person_id, task.role, on)
        else:
            check_may_decide(session, case, person_id, task.role, on)
            case.due_on = on if case.stage != Stage.CLOSED else None
        task.done_on, task.done_by, task.outcome = on, str(person_id), outcome
        audit(desk, session, person_id, f"{task.kind}_{outcome}", str(task.subject_id), on)


def check_role(session: Session, person_id: UUID, role: str, on: date) -> None:
    """Raise `RoleNotHeld` unless the person holds the role that day."""
    granted = session.scalars(
        select(RoleGrant.id).where(
            RoleGrant.person_id == person_id,
            RoleGrant.role == role,
            RoleGrant.since <= on,
            or_(RoleGrant.until.is_(None), RoleGrant.until >= on),
        )
    ).first()
    if granted is None:
        raise RoleNotHeld(f"this person does not hold the role {role} on {on}")


def check_may_decide(session: Session, case: Case, person_id: UUID, role: str, on: date) -> None:
    """Raise `ApprovalConflict` unless the person holds the role that day.

    Counsel only for cases placed with their firm, and while their licence holds.
    """
    check_role(session, person_id, role, on)
    if role == "counsel":
        person = session.get_one(Person, person_id)
        placed = session.scalars(
            select(Placement.id).where(
                Placement.case_id == case.id, Placement.firm_id == person.firm_id, Placement.until.is_(None)
            )
        ).first()
        if placed is None:
            raise ApprovalConflict("this lawyer does not have the case")
        certificates.require_licence(session, person, on)


def approved(session: Session, purpose: str, subject: UUID, sha256: str) -> bool:
    """Whether everybody who was asked approved exactly these bytes."""
    decisions = session.scalars(
        select(Approval.decision).where(
            Approval.purpose == purpose, Approval.subject_id == subject, Approval.sha256 == sha256
        )
    ).all()
    return bool(decisions) and set(decisions) == {Decision.APPROVED}


def latest_decision(session: Session, purpose: str, subject: UUID) -> str | None:
    """The last word on a subject: pending, approved, sent back; `None` if nobody was asked."""
    return session.scalars(
        select(Approval.decision)
        .where(
            Approval.purpose == purpose, Approval.subject_id == subject, Approval.decision != Decision.VOID
        )
        .order_by(Approval.asked_on.desc(), Approval.decided_at.desc().nulls_first())
        .limit(1)
    ).one_or_none()


def keep_text(session: Session, text: str, written_by: str, on: date) -> str:
    """Keep free text apart, where it can be deleted; its hash is what events carry."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    if session.get(FreeText, digest) is None:
        session.add(FreeText(sha256=digest, body=text, written_by=written_by, written_on=on))
    return digest


def audit(
    desk: Desk,
    session: Session,
    person: UUID | str,
    act: str,
    subject: str,
    on: date,
    sha256: str | None = None,
) -> None:
    """Note on the audit trail who opened, downloaded or decided what."""
    session.add(
        AuditEntry(
            id=uuid4(), at=desk.clock(), on=on, person=str(person), act=act, subject=subject, sha256=sha256
        )
    )
