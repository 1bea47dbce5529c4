"""授权委托书台账: which lawyer acts for which unit before which court, in which instances, with which special powers.

The power of attorney of a packet is entered when the packet is locked and counts from the day it bears the chop.
Another one is entered by the legal desk with its chopped paper. Nothing goes before a court without one that covers it.
"""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import DocumentKind
from legal_flow.errors import ApprovalConflict, DataFault
from legal_flow.packets.assemble import page_count
from legal_flow.rules.outcomes import Outcome
from legal_flow.rules.pack import Pack
from legal_flow.steps import approvals, certificates, expiries
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import keep_object
from legal_flow.steps.placing import counsel_of
from legal_flow.steps.tasks import close_task, open_task, open_tasks
from legal_flow.store.failures import try_again
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.organisation import Person
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.registers import Authority

KEEPER = "legal_desk"
"""The role that keeps the register."""
TASK = "grant_authority"
INSTANCES = {
    "mediation": "诉前调解",
    "order": "督促程序",
    "first": "一审",
    "second": "二审",
    "enforcement": "执行",
}
"""What the packet's power of attorney is for (委托事项与审级), as it prints them."""
POWERS = {
    "代为承认、放弃、变更诉讼请求": ("admit", "waive", "change"),
    "撤回起诉": ("withdraw",),
    "进行和解、调解": ("settle",),
    "提起反诉或者上诉": ("counterclaim", "appeal"),
    "申请执行、代收执行款": ("receive",),
}
"""Its special powers (特别授权), as it prints them."""
_SUBMITTING = ("file_cases", "track_dockets", "follow_enforcement")


class AuthorityLacking(ApprovalConflict):
    """No power of attorney in force covers what is to go before the court."""

    code = "authority-lacking"
    remedy = (
        "The unit grants what lacks, and `legal-flow authority grant` enters the chopped paper; "
        "`authority list` shows what there is."
    )


class AuthorityFault(DataFault):
    """What is said of a power of attorney cannot be, or the register has none of this number."""

    code = "authority"
    remedy = "Correct what is named; `legal-flow authority list CASE` shows the register."


def draw(session: Session, case: Case, packet: Packet) -> None:
    """Enter the power of attorney in a packet that was just locked; it counts for nothing before its chop."""
    powers = [code for codes in POWERS.values() for code in codes]
    _enter(session, case, counsel_of(session, case), list(INSTANCES), powers, packet=packet)


def take_effect(desk: Desk, session: Session, case: Case, packet: Packet, on: date, by: str) -> None:
    """The packet bears its chop: its power of attorney counts from this day on."""
    for row in session.scalars(select(Authority).where(Authority.packet_id == packet.id)):
        row.since, row.recorded_by = on, by
        _granted(desk, session, case, row, on, by)


def grant(
    desk: Desk,
    case_ref: str,
    lawyer_id: UUID,
    instances: Collection[str],
    powers: Collection[str],
    paper: bytes,
    person_id: UUID,
    on: date,
    *,
    since: date,
    until: date | None = None,
) -> str:
    """Enter a chopped power of attorney that no packet brought; its number. The same entry again changes nothing.

    Raises `AuthorityFault` for words or days that cannot be, or a paper that was entered with others, and
    `UnreadableFile` for a paper that is no PDF.
    """
    page_count(paper)
    if until is not None and until < since:
        raise AuthorityFault(f"a power of attorney from {since} cannot end on {until}")
    with desk.store.write() as session:
        case = find_case(session, case_ref)
        approvals.check_may_decide(session, case, person_id, KEEPER, on)
        lawyer = session.get_one(Person, lawyer_id)
        certificates.require_licence(session, lawyer, on)
        _check_words(desk.pack(case.jurisdiction), instances, powers)
        key, digest = keep_object(desk, session, case, DocumentKind.POWER_OF_ATTORNEY, 0, paper, "pdf", on)
        known = session.scalars(
            select(Authority).where(Authority.case_id == case.id, Authority.sha256 == digest)
        ).one_or_none()
        if known is not None:
            said = (set(known.instances), set(known.powers), known.since, known.until, known.lawyer_id)
            if said != (set(instances), set(powers), since, until, lawyer_id):
                raise AuthorityFault(f"this paper was entered as {known.number} with other words")
            return known.number
        row = _enter(session, case, lawyer, list(instances), list(powers))
        row.since, row.until, row.recorded_by = since, until, str(person_id)
        row.sha256, row.object_key = digest, key
        _granted(desk, session, case, row, on, str(person_id))
        approvals.audit(desk, session, person_id, "authority_granted", row.number, on, digest)
        return row.number


def revoke(desk: Desk, number: str, reason: str, person_id: UUID, on: date) -> None:
    """The unit takes a power of attorney back from this day on; the reason is kept apart."""
    if not reason.strip():
        raise AuthorityFault("a power of attorney is revoked with a reason in words")
    with desk.store.write() as session:
        row = session.scalars(select(Authority).where(Authority.number == number)).one_or_none()
        if row is None:
            raise AuthorityFault(f"there is no power of attorney {number}")
        case = session.get_one(Case, row.case_id)
        approvals.check_may_decide(session, case, person_id, KEEPER, on)
        if row.revoked_on is not None:
            raise AuthorityLacking(f"power of attorney {number} was revoked on {row.revoked_on}")
        row.revoked_on = on
        note = approvals.keep_text(session, reason, str(person_id), on)
        expiries.let_go(session, row.id, on, str(person_id), "revoked")
        journal(desk, session, case, on, str(person_id)).record(
            EventKind.AUTHORITY_REVOKED, authority=row.number, note=note
        )
        approvals.audit(desk, session, person_id, "authority_revoked", number, on)


def require(desk: Desk, case_id: UUID, submission: str, as_of: date) -> None:
    """Raise `AuthorityLacking` unless the case's lawyer may put this before its court; a task says what lacks."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        lawyer = counsel_of(session, case)
        certificates.require_licence(session, lawyer, as_of)
        because = lacking(desk.pack(case.jurisdiction), session, case, lawyer, submission, as_of)
    if because is None:
        return
    with desk.store.write() as session:
        open_task(
            session,
            TASK,
            case_id,
            KEEPER,
            as_of,
            # Once for what the register holds: after another entry, what still lacks is a task again.
            key=f"{submission}-{len(of_case(session, case))}",
            case_id=case_id,
            details={"submission": submission, "lawyer": lawyer.code},
        )
    raise AuthorityLacking(f"{submission} of case {case.ref} by lawyer {lawyer.code}: {because}")


def lacking(
    pack: Pack, session: Session, case: Case, lawyer: Person, submission: str, as_of: date
) -> str | None:
    """What keeps this lawyer from it, by the newest power of attorney; `None` if one covers it."""
    faults = [
        _fault(pack, row, case, submission, as_of)
        for row in of_case(session, case)
        if row.lawyer_id == lawyer.id
    ]
    if None in faults:
        return None
    return faults[-1] if faults else "there is no power of attorney for this lawyer"


def find_case(session: Session, ref: str) -> Case:
    """The case of a number; raises `AuthorityFault`."""
    case = session.scalars(select(Case).where(Case.ref == ref)).one_or_none()
    if case is None:
        raise AuthorityFault(f"there is no case {ref}")
    return case


def of_case(session: Session, case: Case) -> list[Authority]:
    """The register of a case in the order of entry."""
    return list(
        session.scalars(select(Authority).where(Authority.case_id == case.id).order_by(Authority.ordinal))
    )


def standing(row: Authority, as_of: date) -> str:
    """`in_force`, or why not: `not_chopped`, `not_yet`, `revoked`, `expired`."""
    if row.since is None:
        return "not_chopped"
    if row.revoked_on is not None and row.revoked_on <= as_of:
        return "revoked"
    if row.since > as_of:
        return "not_yet"
    return "expired" if row.until is not None and row.until < as_of else "in_force"


def _fault(pack: Pack, row: Authority, case: Case, submission: str, as_of: date) -> str | None:
    state = standing(row, as_of)
    if state != "in_force":
        return f"{row.number} is {state} on {as_of}"
    if (row.court, row.unit_id) != (case.court, case.suing_unit_id):
        return f"{row.number} is for court {row.court}, or from another unit than the one that sues"
    said = pack.may_act(submission, row.instances, row.powers)
    return None if said.outcome is Outcome.ELIGIBLE else f"{row.number}: {said.title}"


def _check_words(pack: Pack, instances: Collection[str], powers: Collection[str]) -> None:
    if not instances:
        raise AuthorityFault("a power of attorney names its matters (委托事项), one instance at least")
    # Any submission will do: unknown words are refused by name.
    pack.may_act("complaint", instances, powers)


def _enter(
    session: Session,
    case: Case,
    lawyer: Person,
    instances: list[str],
    powers: list[str],
    *,
    packet: Packet | None = None,
) -> Authority:
    ordinal = 1 + (
        session.scalar(select(func.max(Authority.ordinal)).where(Authority.case_id == case.id)) or 0
    )
    row = Authority(
        id=make_id("authority", case.id, ordinal),
        case_id=case.id,
        ordinal=ordinal,
        number=f"{case.ref}-S{ordinal}",
        unit_id=case.suing_unit_id,
        lawyer_id=lawyer.id,
        court=case.court,
        instances=instances,
        powers=powers,
        packet_id=packet.id if packet else None,
        sha256=None,
        object_key=None,
        since=None,
        until=None,
        recorded_by=None,
        revoked_on=None,
    )
    session.add(row)
    session.flush()
    return row


def _granted(desk: Desk, session: Session, case: Case, row: Authority, on: date, by: str) -> None:
    """What waits for it is done: its tasks are closed, and the case is tried again the same day."""
    journal(desk, session, case, on, by).record(
        EventKind.AUTHORITY_GRANTED, authority=row.number, court=row.court, until=row.until
    )
    for task in open_tasks(session, kind=TASK, case_id=case.id):
        close_task(session, TASK, case.id, on, by, "granted", key=task.key)
    try_again(session, _SUBMITTING, select(Case.id).where(Case.id == case.id), on)
