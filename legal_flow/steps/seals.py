"""用印申请: which packet asks for whose chop, on how many copies, and what the seal keeper made of it.

The seal keeper chops, returns a request that is wrong in itself (退回; it is asked again with another chop or number of
copies), or refuses the paper (拒绝; the head of legal sees to it, and the next version takes its place).
"""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import Chop, ChopWay, PacketStatus, SealStatus
from legal_flow.errors import ApprovalConflict
from legal_flow.steps import approvals
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.policies import policy_of
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.organisation import Unit
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.registers import SealRequest

KEEPER = "seal_keeper"
TASK, RETURNED, REFUSED = "chop", "chop_returned", "chop_refused"
"""The kinds of task: for the seal keeper, the legal desk, the head of legal."""
_ASKER = "legal_desk"
_MOST_COPIES = 99


class SealConflict(ApprovalConflict):
    """There is no such request for the chop, or it is not open any more."""

    code = "seal-conflict"
    remedy = "`legal-flow seal list` shows the open requests by number; ask again where one was returned."


def ask(desk: Desk, session: Session, case: Case, packet: Packet, on: date, by: str) -> None:
    """Put an approved packet before the seal keeper, once: the chop that policy names, a copy for court and parties."""
    if _open(session, packet.id) is not None:
        return
    parties = session.scalar(select(func.count()).select_from(Party).where(Party.case_id == case.id)) or 0
    chop = policy_of(session, case.creditor_id, on).seals.packet
    journal(desk, session, case, on).record(EventKind.PACKET_RELEASED, packet=packet.id, lock=packet.lock)
    _put(session, case, packet, chop, 1 + parties, on, by)


def ask_again(
    desk: Desk, number: str, person_id: UUID, on: date, *, chop: Chop | None = None, copies: int | None = None
) -> str:
    """Ask anew after a return, with another chop or number of copies where one is named; the new number."""
    with desk.store.write() as session:
        older = by_number(session, number)
        case, packet = session.get_one(Case, older.case_id), session.get_one(Packet, older.packet_id)
        approvals.check_may_decide(session, case, person_id, _ASKER, on)
        if older.status != SealStatus.RETURNED:
            raise SealConflict(f"request {number} is {older.status}; only a returned one is asked for again")
        if copies is not None and not 1 <= copies <= _MOST_COPIES:
            raise SealConflict(f"{copies} copies cannot be asked for; 1 to {_MOST_COPIES} can")
        _close(session, older, SealStatus.WITHDRAWN, on, str(person_id))
        return _put(
            session, case, packet, chop or Chop(older.chop), copies or older.copies, on, str(person_id)
        ).number


def send_back(desk: Desk, number: str, person_id: UUID, reason: str, on: date, *, refuse: bool) -> None:
    """The seal keeper returns the request, or refuses the paper; the reason is kept apart.

    Raises `SealConflict` if it is not open or no reason is given.
    """
    if not reason.strip():
        raise SealConflict(f"request {number} is sent back with a reason in words")
    with desk.store.write() as session:
        request = by_number(session, number)
        case, packet = session.get_one(Case, request.case_id), session.get_one(Packet, request.packet_id)
        approvals.check_may_decide(session, case, person_id, KEEPER, on)
        _check_open(request)
        request.note_sha256 = approvals.keep_text(session, reason, str(person_id), on)
        _close(session, request, SealStatus.REFUSED if refuse else SealStatus.RETURNED, on, str(person_id))
        if refuse:
            packet.status = PacketStatus.SUPERSEDED
            case.due_on = None
        open_task(
            session,
            REFUSED if refuse else RETURNED,
            packet.id,
            "legal_head" if refuse else _ASKER,
            on,
            key=number,
            case_id=case.id,
            details={"request": number, "note": request.note_sha256},
        )
        journal(desk, session, case, on, str(person_id)).record(
            EventKind.CHOP_SENT_BACK, request=number, refused=refuse, note=request.note_sha256
        )
        approvals.audit(desk, session, person_id, f"seal_{request.status}", number, on, request.lock)


def withdraw(session: Session, packet_id: UUID, on: date) -> None:
    """The packet is not to be chopped any more: another version takes its place, or its case has ended."""
    for request in session.scalars(
        select(SealRequest).where(
            SealRequest.packet_id == packet_id,
            SealRequest.status.in_((SealStatus.ASKED, SealStatus.RETURNED)),
        )
    ):
        _close(session, request, SealStatus.WITHDRAWN, on, "system")


def close_done(session: Session, packet: Packet, on: date, by: UUID, way: ChopWay) -> None:
    """The packet bears the chop, or the electronic seal."""
    request = open_of(session, packet.id)
    request.way = way
    _close(session, request, SealStatus.DONE, on, str(by))


def open_of(session: Session, packet_id: UUID) -> SealRequest:
    """The open request of a packet; raises `SealConflict` if there is none."""
    found = _open(session, packet_id)
    if found is None:
        raise SealConflict(f"no request for the chop is open for packet {packet_id}")
    return found


def by_number(session: Session, number: str) -> SealRequest:
    """A request by its number; raises `SealConflict`."""
    found = session.scalars(select(SealRequest).where(SealRequest.number == number)).one_or_none()
    if found is None:
        raise SealConflict(f"there is no request {number}")
    return found


def waiting(session: Session) -> list[tuple[SealRequest, Unit]]:
    """Open and returned requests with the unit whose chop is asked for, oldest first."""
    rows = session.execute(
        select(SealRequest, Unit)
        .join(Unit, Unit.id == SealRequest.unit_id)
        .where(SealRequest.status.in_((SealStatus.ASKED, SealStatus.RETURNED)))
        .order_by(SealRequest.asked_on, SealRequest.number)
    )
    return [(request, unit) for request, unit in rows]


def _open(session: Session, packet_id: UUID) -> SealRequest | None:
    return session.scalars(
        select(SealRequest).where(SealRequest.packet_id == packet_id, SealRequest.status == SealStatus.ASKED)
    ).one_or_none()


def _put(
    session: Session, case: Case, packet: Packet, chop: Chop, copies: int, on: date, by: str
) -> SealRequest:
    if case.stage != Stage.COMPLAINT or packet.status != PacketStatus.APPROVED:
        raise SealConflict(
            f"packet {packet.id} is {packet.status} and its case at {case.stage}; nothing is chopped"
        )
    ordinal = 1 + (
        session.scalar(select(func.max(SealRequest.ordinal)).where(SealRequest.case_id == case.id)) or 0
    )
    request = SealRequest(
        id=make_id("seal_request", case.id, ordinal),
        case_id=case.id,
        ordinal=ordinal,
        number=f"{case.ref}-Y{ordinal}",
        packet_id=packet.id,
        lock=packet.lock,
        unit_id=case.chopping_unit_id,
        chop=chop,
        copies=copies,
        pages=packet.chop_pages,
        asked_on=on,
        asked_by=by,
        status=SealStatus.ASKED,
        way=None,
        decided_on=None,
        decided_by=None,
        note_sha256=None,
    )
    session.add(request)
    session.flush()
    open_task(
        session,
        TASK,
        packet.id,
        KEEPER,
        on,
        key=request.number,
        case_id=case.id,
        details={
            "request": request.number,
            "lock": packet.lock,
            "pages": ",".join(map(str, packet.chop_pages)),
            "chop": chop,
            "copies": str(copies),
        },
    )
    return request


def _close(session: Session, request: SealRequest, status: SealStatus, on: date, by: str) -> None:
    request.status, request.decided_on, request.decided_by = status, on, by
    for kind in (TASK, RETURNED):
        close_task(session, kind, request.packet_id, on, by, status, key=request.number)


def _check_open(request: SealRequest) -> None:
    if request.status != SealStatus.ASKED:
        raise SealConflict(f"request {request.number} is {request.status}")
