"""file_cases 立案: file by hand or by interface; mediation first; fee; correction; acceptance.

A refusal is an outcome, not an exception. Mediation before suit has a number of its own that is never "accepted".
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import Route
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import FilingStatus, PacketStatus, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps import (
    account_payments,
    bank_credits,
    claims,
    confirmation,
    court_door,
    deadlines,
    docket_inbox,
    fees,
    limitation_watch,
    preservation,
    proceedings,
    relief_reduction,
    renewals,
    staleness,
    withdrawal,
)
from legal_flow.steps.account_facts import enter_facts
from legal_flow.steps.chunks import chunked, due_cases, each, is_held, is_intended, journal
from legal_flow.steps.complaint import latest_packet, stale_because
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, Claim, ClaimLine
from legal_flow.store.tables.courts import Filing
from legal_flow.store.tables.papers import ExecutedCopy, Packet
from legal_flow.store.watch_rows import GUARANTEE, LIMITATION

SWEEP = "file_cases"
_TOO_LATE_TO_BIND_AGAIN = 15
"""Days before limitation or a guarantee period ends: less than it takes to bind, approve and chop a packet anew."""
_STAGES = (Stage.FILING,)


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases at the door of the court that are due, and those of which the court has said something."""
    docket_inbox.pull(desk, as_of)
    with desk.store.read() as session:
        news = {
            *docket_inbox.waiting_cases(session),
            *account_payments.cases_to_book(session, _STAGES, as_of),
            *bank_credits.cases_to_book(session, _STAGES),
        }
        return chunked(desk, due_cases(session, SWEEP, _STAGES, as_of, also=news))


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Apply what the court said, then do what is ours to do: submit, confirm, pay."""
    return each(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    recorded = _record_what_was_begun(desk, case_id, as_of)
    docket_inbox.apply(desk, case_id, as_of, court_door.HANDLERS, _STAGES)
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        if case.stage != Stage.FILING:
            return f"now_{case.stage}"
        account_payments.book_new(desk, session, case, as_of)
        bank_credits.book_new(desk, session, case, as_of)
        withdraw = withdrawal.applies(session, case) and not is_held(session, case_id)
    if withdraw:
        return withdrawal.step(desk, case_id, as_of)
    if told := fees.pay_open_notice(desk, case_id, as_of):
        return told
    return _go_on(desk, case_id, as_of) or recorded or _wait(desk, case_id)


def _record_what_was_begun(desk: Desk, case_id: UUID, as_of: date) -> str:
    """What was begun is recorded before anything new is read, so that each answer meets the filing it is about."""
    fees.resume(desk, case_id, as_of)
    preservation.resume(desk, case_id, as_of)
    withdrawal.resume(desk, case_id, as_of)
    renewals.resume(desk, case_id, as_of)
    with desk.store.read() as session:
        packet = latest_packet(session, session.get_one(Case, case_id))
        begun = _is_begun(session, case_id)
    if told := confirmation.resume(desk, case_id, as_of):
        return told
    return _submit(desk, case_id, packet, as_of) if begun and packet is not None else ""


def _is_begun(session: Session, case_id: UUID) -> bool:
    """Whether something that opens a case was begun and is not recorded."""
    return any(is_intended(session, case_id, kind) for kind in proceedings.DOOR)


def _go_on(desk: Desk, case_id: UUID, as_of: date) -> str | None:
    """What is ours to begin; `None` if nothing is. A hold stops what we begin, not what the court has begun."""
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        packet = latest_packet(session, case)
        confirm = confirmation.applies(session, case)
        reduce = relief_reduction.is_due(session, case_id)
        if is_held(session, case_id):
            return "held"
    if packet is not None and packet.status == PacketStatus.EXECUTED:
        return _submit(desk, case_id, packet, as_of)
    if reduce and (told := relief_reduction.draw_up(desk, case_id, as_of)):
        return told
    return confirmation.step(desk, case_id, as_of) if confirm else None


def _wait(desk: Desk, case_id: UUID) -> str:
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return "waits_for_court"


# ---- ours to do --------------------------------------------------------------------------------------------


def _submit(desk: Desk, case_id: UUID, packet: Packet, as_of: date) -> str:
    """File the executed copy; a packet that a payment made stale goes back first, unless our period is ending."""
    with desk.store.read() as session:
        begun = _is_begun(session, case_id)
    because = [] if begun else stale_because(desk, case_id, as_of)
    if because and not _must_file_now(desk, case_id, as_of):
        with desk.store.write() as session:
            case = session.get_one(Case, case_id)
            journal(desk, session, case, as_of).record(
                EventKind.DOCUMENT_STALE,
                stage=Stage.COMPLAINT,
                packet=packet.version,
                because=staleness.said(because),
            )
            case.due_on = as_of
        return "stale"
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        order = case.route == Route.PAYMENT_ORDER
        kind = ProceedingKind.PAYMENT_ORDER if order else ProceedingKind.FIRST_INSTANCE
        proceeding = proceedings.ensure(session, case, kind, as_of)
        returned = session.scalars(
            select(Filing).where(Filing.case_id == case_id, Filing.status == FilingStatus.RETURNED)
        ).first()
        facts = filing_facts(session, case, packet)
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one()
    content = desk.objects.get(copy.object_key)
    if returned is None:
        preservation.apply(desk, case_id, packet.id, as_of)
    submission = SubmissionKind.PAYMENT_ORDER if order else SubmissionKind.COMPLAINT
    if returned is not None:
        submission = SubmissionKind.CORRECTION

    def filed(session: Session, case: Case) -> None:
        session.get_one(Packet, packet.id).status = PacketStatus.FILED
        if returned is not None:
            session.get_one(Filing, returned.id).status = FilingStatus.SUBMITTED
        decision = desk.pack(case.jurisdiction).period("filing.decision", as_of)
        deadlines.set_deadline(desk, session, case, decision, as_of, own=False)
        deadlines.meet(desk, session, case, "preservation.sue", as_of)
        deadlines.meet(desk, session, case, court_door.CORRECTION, as_of)
        for rule in (LIMITATION, GUARANTEE):
            deadlines.meet(desk, session, case, rule, as_of, by="filed")
        # The suit stops limitation and keeps guarantees (民法典195(三)、693).
        enter_facts(desk, session, claims.accounts_of(session, case), as_of)

    recorded = proceedings.submit(
        desk,
        case_id,
        proceeding.id,
        submission,
        content,
        facts,
        as_of,
        reference=returned.reference if returned else None,
        packet_id=packet.id,
        and_then=filed,
    )
    if not recorded:
        return "at_the_counter"
    with desk.store.read() as session:
        reduce = relief_reduction.is_due(session, case_id)
    if reduce:
        relief_reduction.draw_up(desk, case_id, as_of)
    return str(submission)


def _must_file_now(desk: Desk, case_id: UUID, as_of: date) -> bool:
    """Near an own-action date the approved packet is filed at once, and counsel reduce the relief (减少诉讼请求)."""
    with desk.store.write() as session:
        if not limitation_watch.is_ending(session, case_id, as_of, _TOO_LATE_TO_BIND_AGAIN):
            return False
        relief_reduction.note(session, case_id, as_of)
        return True


def filing_facts(session: Session, case: Case, packet: Packet) -> dict[str, str]:
    """What a court is told in figures: amounts by component, track, counts. No persons."""
    row = session.get_one(Claim, packet.claim_id)
    sums = dict.fromkeys(Component, ZERO)
    for line in session.scalars(select(ClaimLine).where(ClaimLine.claim_id == row.id)):
        sums[Component(line.component)] += line.claimed
    facts = {str(part): str(value) for part, value in sums.items() if value}
    return facts | {"amount": str(row.claimed), "track": case.track, "cut_off": row.cut_off.isoformat()}
