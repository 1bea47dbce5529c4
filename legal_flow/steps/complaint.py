"""prepare_complaints 起诉材料: complaint and its papers, packet locked, approved, released, executed (用印).

Order: assemble, lock, approve, release, chop and scan, file. A locked packet never changes; when the amount moved on
or the court sent it back, the next version takes its place and the old one stays.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases import claims as debt
from legal_flow.cases.events import EventKind
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import PacketStatus
from legal_flow.rules.outcomes import TrackProposal
from legal_flow.steps import approvals, authorities, certificates, claims, proof, seals, staleness
from legal_flow.steps.ahead import put_ahead, put_sheets_ahead
from legal_flow.steps.binding import bind, draw_up, lock_packet, next_number
from legal_flow.steps.chunks import chunked, due_cases, journal, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import mark_stale, reopen
from legal_flow.steps.evidence import enter_sheets
from legal_flow.steps.opening import ask_for_level, propose_track
from legal_flow.steps.placing import counsel_of
from legal_flow.steps.views import unit_of
from legal_flow.store.policies import policy_of
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case, Claim
from legal_flow.store.tables.papers import Packet

SWEEP = "prepare_complaints"


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases whose papers are due, and those whose locked packet may be stale since money came in."""
    with desk.store.read() as session:
        return chunked(
            desk,
            due_cases(
                session, SWEEP, [Stage.COMPLAINT], as_of, also=staleness.overtaken(session, [Stage.COMPLAINT])
            ),
        )


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Take each packet one step on: lock, wait for approval, release and chop; one that grew stale is locked anew."""
    return side_by_side(desk, SWEEP, ids, as_of, _step)


def latest_packet(session: Session, case: Case) -> Packet | None:
    """The newest version of a case's packet."""
    return session.scalars(
        select(Packet).where(Packet.case_id == case.id).order_by(Packet.version.desc()).limit(1)
    ).one_or_none()


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        packet = latest_packet(session, case)
        decision = approvals.latest_decision(session, "packet", packet.id) if packet else None
    if (
        packet is None
        or packet.status in {PacketStatus.SUPERSEDED, PacketStatus.FILED}
        or decision == "sent_back"
    ):
        return _lock(desk, case_id, as_of)
    if stale_because(desk, case_id, as_of):
        return _lock(desk, case_id, as_of)
    if packet.status == PacketStatus.EXECUTED:
        with desk.store.write() as session:
            to_filing(desk, session, session.get_one(Case, case_id), packet, as_of)
        return "ready_to_file"
    if packet.status == PacketStatus.LOCKED and decision == "approved" and not desk.release_gate:
        return _straight_to_chop(desk, case_id, packet.id, as_of)
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return "waits_for_person"


def stale_because(desk: Desk, case_id: UUID, as_of: date) -> list[str]:
    """What makes the packet stale: rows told since its claim, or another amount for its own cut-off."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        packet = latest_packet(session, case)
        if packet is None:
            return []
        return staleness.why(desk, session, case, session.get_one(Claim, packet.claim_id), as_of)


def _lock(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Draw up every paper to one cut-off, bind them, lock the packet and ask for approval."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        bundle = Bundle(session, claims.accounts_of(session, case), as_of)
        found = proof.look(desk, desk.pack(case.jurisdiction), bundle)
    if found.stops:
        return _wait_for_proof(desk, case_id, seen, found, as_of)
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        certificates.require_licence(session, counsel_of(session, case), as_of)
        certificates.require_principal(session, unit_of(session, case.suing_unit_id), as_of)
        papers = draw_up(desk, session, case, as_of, found.unreadable)
        bound = bind(desk, session, case, papers, as_of)
        proposal = _proposal(desk, session, case, papers.claim, as_of)
        number = next_number(session, case)
    put_sheets_ahead(desk, case, papers.sheets)
    put_ahead(desk, case, "packet", number, bound.pdf)
    with desk.store.write() as session:
        case = reopen(session, case_id, seen)
        log = journal(desk, session, case, as_of)
        proof.note_gaps(desk, session, case, found.gaps, as_of)
        older = latest_packet(session, case)
        if older is not None:
            older.status = PacketStatus.SUPERSEDED
            seals.withdraw(session, older.id, as_of)
            approvals.void(session, "packet", older.id)
            because = staleness.why(desk, session, case, session.get_one(Claim, older.claim_id), as_of)
            if mark_stale(session, case, as_of, because or ["packet:superseded"]):
                log.record(EventKind.DOCUMENT_STALE, packet=older.version, because=staleness.said(because))
        row = claims.keep(desk, session, case, papers.claim, as_of)
        _follow_track(desk, session, case, proposal, row, as_of)
        enter_sheets(desk, session, case, papers.sheets, as_of)
        packet = lock_packet(desk, session, case, row, papers, bound, as_of)
        authorities.draw(session, case, packet)
        claims.show(desk, session, case, "complaint", f"packet-{packet.version}", row, papers.claim, as_of)
        log.record(
            EventKind.PACKET_LOCKED,
            packet=packet.id,
            version=packet.version,
            lock=packet.lock,
            pages=packet.pages,
            claimed=row.claimed,
        )
        approvals.ask(desk, session, case, "packet", packet.id, packet.lock, "legal_head", as_of)
        case.due_on = None
    return "locked"


def _proposal(desk: Desk, session: Session, case: Case, claim: debt.Claim, as_of: date) -> TrackProposal:
    """Track and level for what the complaint claims; the court stays the one that the case was opened for."""
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    first = min(bundle.accounts.values(), key=lambda account: account.ref)
    return propose_track(session, desk.pack(case.jurisdiction), bundle, first, claim.total(), as_of)


def _follow_track(
    desk: Desk, session: Session, case: Case, proposal: TrackProposal, row: Claim, as_of: date
) -> None:
    """A claim that passed a ceiling since the case was opened takes its track along (民诉法160、165)."""
    ask_for_level(session, case, proposal, as_of)
    if proposal.track == case.track:
        return
    journal(desk, session, case, as_of).record(
        EventKind.TRACK_CHANGED,
        before=case.track,
        track=proposal.track,
        claimed=row.claimed,
        because=",".join(reason.rule for reason in proposal.reasons),
        ceiling=next((one.facts["ceiling"] for one in proposal.reasons if "ceiling" in one.facts), None),
    )
    case.track = proposal.track


def _wait_for_proof(desk: Desk, case_id: UUID, seen: int, found: proof.Found, as_of: date) -> str:
    """Nothing is locked while something required is missing or ledger and statement differ."""
    with desk.store.write() as session:
        case = reopen(session, case_id, seen)
        proof.note_gaps(desk, session, case, found.gaps, as_of)
        policy = policy_of(session, case.creditor_id, as_of)
        case.due_on = as_of + timedelta(days=policy.evidence.gap_patience_days)
    return "waits_for_papers"


def _straight_to_chop(desk: Desk, case_id: UUID, packet_id: UUID, as_of: date) -> str:
    """Where there is no batch gate, an approved packet goes straight to the seal keeper."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        packet = session.get_one(Packet, packet_id)
        packet.status = PacketStatus.APPROVED
        case.due_on = None
        seals.ask(desk, session, case, packet, as_of, "system")
    return "approved"


def to_filing(desk: Desk, session: Session, case: Case, packet: Packet, as_of: date) -> None:
    """An executed packet is filed next."""
    journal(desk, session, case, as_of).record(
        EventKind.PACKET_EXECUTED, stage=Stage.FILING, packet=packet.id
    )
    case.due_on = as_of
