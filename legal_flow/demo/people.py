"""The demo's persons: they decide through the same functions that the portal calls, on real files."""

import hashlib
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.courts.base import CourtAdapter
from legal_flow.demo.counter import look, visit
from legal_flow.demo.press import Sheet, press
from legal_flow.steps import (
    account_payments,
    approvals,
    bank_credits,
    booking,
    closing,
    contact_log,
    deadlines,
    decisions,
    execution,
    release,
    renewal_alarms,
    renewals,
    tasks,
)
from legal_flow.steps.desk import Desk
from legal_flow.steps.enrolment import enrol_firm, enrol_person, enter_licence
from legal_flow.store.tables.cases import Case, Hold
from legal_flow.store.tables.courts import ProgressEntry, Renewal
from legal_flow.store.tables.money import BankCredit
from legal_flow.store.tables.organisation import Placement
from legal_flow.store.tables.papers import Approval, EvidenceGap, Packet

SINCE = date(2020, 1, 1)
LICENCE_UNTIL = date(2030, 12, 31)
_GAP_PATIENCE = timedelta(days=150)
_ROUND_PATIENCE = timedelta(days=300)
_REFUND_PATIENCE = timedelta(days=30)


@dataclass(frozen=True)
class People:
    """Everybody who acts in the demo."""

    lawyers: tuple[UUID, ...]
    legal_desk: UUID
    legal_head: UUID
    deputy: UUID
    """The second pair of eyes."""
    seal_keeper: UUID
    finance: UUID
    counter: CourtAdapter | None
    """The court behind the counter, for courts that are served by hand."""


def enrol(desk: Desk, counter: CourtAdapter | None = None) -> People:
    """Two lawyers of one firm, and the bank's desk, head, seal keeper and cashier; plainly invented."""
    firm = enrol_firm(
        desk,
        "F01",
        "样例市示范律师事务所",
        "样例市城东区示范大道88号",
        "0999-8880000",
        "990101",
        "（{year}）示范律函字第{serial}号",
    )
    lawyers = tuple(
        enrol_person(
            desk,
            f"L{number:02d}",
            name,
            ("counsel",),
            SINCE,
            firm_id=firm,
            phone="0999-8880001",
            licence_no=f"1990120{number:010d}",
        )
        for number, name in enumerate(("律师甲一", "律师乙二"), start=1)
    )
    legal_desk = enrol_person(desk, "B01", "法务专员示例", ("legal_desk",), SINCE)
    for lawyer in lawyers:
        enter_licence(desk, lawyer, SINCE, LICENCE_UNTIL, legal_desk, SINCE)
    return People(
        lawyers=lawyers,
        legal_desk=legal_desk,
        legal_head=enrol_person(desk, "B02", "法务负责人示例", ("legal_head", "legal_desk"), SINCE),
        deputy=enrol_person(desk, "B05", "法务副负责人示例", ("legal_head",), SINCE),
        seal_keeper=enrol_person(desk, "B03", "印章管理员示例", ("seal_keeper",), SINCE),
        finance=enrol_person(desk, "B04", "财务示例", ("finance",), SINCE),
        counter=counter,
    )


def look_at_courts(desk: Desk, people: People, on: date) -> None:
    """In the morning: what courts without an interface have said."""
    if people.counter is not None:
        look(desk, people.counter, people.lawyers[0], on)


def act(desk: Desk, people: People, on: date) -> Counter[str]:
    """Everything that waits for a person on this day, done once."""
    return Counter({name: do(desk, people, on) for name, do in ACTS.items()})


def _decide_doubtful(desk: Desk, people: People, on: date) -> int:
    """A lawyer of the bank decides doubtful accounts: most go on, one in four does not."""
    with desk.store.read() as session:
        waiting = decisions.waiting(session)
    for row in waiting:
        barred = any(reason["rule"] in {"cn.notarised", "cn.identity"} for reason in row.reasons)
        go_on = not barred and row.account_id.int % 4 != 0
        decisions.decide_account(
            desk, row.id, people.legal_head, go_on=go_on, note="演示：已核对原始资料后决定", on=on
        )
    return len(waiting)


def _read_logs(desk: Desk, people: People, on: date) -> int:
    """The head of legal leaves contacts with strangers out of the evidence, and keeps the others."""
    with desk.store.read() as session:
        waiting = {
            task.id: task.details["rule"] for task in tasks.open_tasks(session, kind=contact_log.CONDUCT)
        }
    for task_id, rule in waiting.items():
        said = contact_log.LEAVE_OUT if rule == "cn.conduct.third_party" else contact_log.KEEP
        approvals.answer_task(desk, task_id, people.legal_head, said, on)
    return len(waiting)


def _approve(desk: Desk, people: People, on: date) -> int:
    with desk.store.read() as session:
        waiting = approvals.pending(session)
        counsel = {
            approval.id: _counsel(session, approval.case_id)
            for approval in waiting
            if approval.role == "counsel"
        }
    for approval in waiting:
        person = counsel.get(approval.id, people.legal_head if approval.seat == 1 else people.deputy)
        approvals.decide(
            desk, approval.id, person, approval.sha256, approve=_likes(approval), on=on, note="演示审批"
        )
    return len(waiting)


def _likes(approval: Approval) -> bool:
    """One letter in twenty-five is sent back to be drafted anew."""
    return approval.purpose != "letter" or int(approval.sha256[:8], 16) % 25 != 0


def _release(desk: Desk, people: People, on: date) -> int:
    batch = release.propose(desk, on)
    waiting = release.pending(desk)
    for one in waiting:
        release.decide(desk, one.id, people.legal_head, one.manifest_sha256, approve=True, on=on)
    return batch.packets if batch else 0


def _chop(desk: Desk, people: People, on: date) -> int:
    """Print, chop, scan: the pages that bear a chop come back as pictures."""
    with desk.store.read() as session:
        waiting = tasks.open_tasks(session, kind="chop")
        packets = {task.id: session.get_one(Packet, task.subject_id) for task in waiting}
    scans = press([_sheet(desk, packets[task.id]) for task in waiting])
    for task, (scan, matches) in zip(waiting, scans, strict=True):
        packet = packets[task.id]
        compared = execution.Comparison(packet.pdf_sha256, hashlib.sha256(scan).hexdigest(), tuple(matches))
        read = [match.page for match in matches if match.flagged]
        execution.register(desk, packet.id, scan, compared, read, people.seal_keeper, on)
    return len(waiting)


def _sheet(desk: Desk, packet: Packet) -> Sheet:
    hand = int(hashlib.sha256(packet.lock.encode()).hexdigest()[:8], 16)
    return Sheet(desk.objects.get(packet.pdf_key), packet.chop_pages, hand)


def _match_credits(desk: Desk, people: People, on: date) -> int:
    """The cashier finds whose money it is: by the amount that a court said it paid out, or that was awarded."""
    with desk.store.read() as session:
        waiting = tasks.open_tasks(session, kind="match_credit")
        found: dict[UUID, UUID] = {}
        for task in waiting:
            credit = session.get_one(BankCredit, task.subject_id)
            entries = session.scalars(select(ProgressEntry).where(ProgressEntry.case_id.is_not(None))).all()
            for entry in entries:
                if (
                    str(credit.amount) in {entry.facts.get("paid_out"), entry.facts.get("awarded")}
                    and entry.case_id
                ):
                    found[credit.id] = entry.case_id
    for credit_id, case_id in found.items():
        bank_credits.match_by_hand(desk, credit_id, case_id, people.finance, on)
    return len(found)


def _substitute(desk: Desk, people: People, on: date) -> int:
    """Where heirs are fixed, an estate administrator takes the dead debtor's place."""
    with desk.store.read() as session:
        waiting = decisions.estates_to_settle(session, on)
    for case_id in waiting:
        decisions.substitute_estate(desk, case_id, people.legal_head, on)
    return len(waiting)


def _answer_deadlines(desk: Desk, _: People, on: date) -> int:
    """Counsel accepts judgments that cut little, and looks for assets again after a closed round."""
    with desk.store.read() as session:
        waiting = deadlines.waiting_for_reason(session, ("appeal.judgment", deadlines.RECHECK), on)
        counsel = {one.id: _counsel(session, one.case_id) for one in waiting}
    for one in waiting:
        reason = "演示：不上诉，差额不大" if one.rule == "appeal.judgment" else "演示：已再次查询财产"
        deadlines.close_with_reason(desk, one.id, counsel[one.id], reason, on)
    return len(waiting)


def _chase(desk: Desk, _: People, on: date) -> int:
    """Counsel applies again where a renewal is not executed or was refused; one in eight only when called."""
    with desk.store.read() as session:
        waiting = {
            task.subject_id: _counsel(session, task.case_id)
            for kind in (renewal_alarms.CALL, renewal_alarms.REFUSED, renewal_alarms.CHASE)
            for task in tasks.open_tasks(session, kind=kind)
            if kind != renewal_alarms.CHASE or task.subject_id.int % 8 != 0
        }
        waiting = {
            one: lawyer for one, lawyer in waiting.items() if session.get_one(Renewal, one).ordinal < 3
        }
    done = 0
    for renewal_id, lawyer in waiting.items():
        # What lies at a counter is not applied for a second time.
        with suppress(renewals.NotToBeRenewed):
            renewals.apply_again(desk, renewal_id, lawyer, on)
            done += 1
    return done


def _counsel(session: Session, case_id: UUID | None) -> UUID:
    """The lawyer whom a case is placed with."""
    return session.scalars(
        select(Placement.lawyer_id).where(Placement.case_id == case_id, Placement.until.is_(None))
    ).one()


def _free(desk: Desk, people: People, on: date) -> int:
    """The legal desk applies for the release of freezes whose case has ended."""
    with desk.store.read() as session:
        waiting = [task.id for task in tasks.open_tasks(session, kind="release_freezes")]
    for task_id in waiting:
        approvals.answer_task(desk, task_id, people.legal_desk, "applied", on)
    return len(waiting)


def _tell_the_court(desk: Desk, _: People, on: date) -> int:
    """Counsel tells the court that enforces what the debtor paid to the bank."""
    with desk.store.read() as session:
        waiting = {
            task.id: _counsel(session, task.case_id)
            for task in tasks.open_tasks(session, kind=account_payments.REDUCE_ENFORCEMENT)
        }
    for task_id, lawyer in waiting.items():
        approvals.answer_task(desk, task_id, lawyer, "told", on)
    return len(waiting)


def _refund(desk: Desk, people: People, on: date) -> int:
    """The cashier pays back what came in too much, a month later: a judgment may still claim it."""
    with desk.store.read() as session:
        waiting = [
            task.id
            for task in tasks.open_tasks(session, kind=booking.REFUND)
            if task.opened_on < on - _REFUND_PATIENCE
        ]
    for task_id in waiting:
        approvals.answer_task(desk, task_id, people.finance, booking.REFUNDED, on)
    return len(waiting)


def _close(desk: Desk, people: People, on: date) -> int:
    """The head of legal ends what leads nowhere: papers that never came, filings refused, rounds with nothing."""
    to_close: list[tuple[UUID, CloseReason, str]] = []
    with desk.store.read() as session:
        for case_id in session.scalars(
            select(EvidenceGap.case_id)
            .distinct()
            .join(Case, Case.id == EvidenceGap.case_id)
            .where(
                EvidenceGap.required,
                EvidenceGap.filled_on.is_(None),
                EvidenceGap.found_on < on - _GAP_PATIENCE,
                Case.stage == Stage.EVIDENCE,
            )
        ):
            to_close.append((case_id, CloseReason.EXCLUDED, "演示：必要证据长期缺失，退回"))
        for task in tasks.open_tasks(session, kind="refused_filing"):
            if task.case_id is not None:
                to_close.append((task.case_id, CloseReason.REFUSED, "演示：法院不予受理，不再另行起诉"))
        held = select(Hold.case_id).where(Hold.until.is_(None))
        for case in session.scalars(
            select(Case).where(
                Case.stage == Stage.ROUND_CLOSED,
                Case.stage_since < on - _ROUND_PATIENCE,
                Case.id.not_in(held),
            )
        ):
            to_close.append((case.id, CloseReason.UNCOLLECTABLE, "演示：终本后长期无财产线索"))
    for case_id, reason, note in to_close:
        closing.close_by_hand(desk, case_id, people.legal_head, reason, note, on)
    return len(to_close)


def _at_counters(desk: Desk, people: People, on: date) -> int:
    """Counsel files and pays at the counters of courts without an interface."""
    return visit(desk, people.counter, people.lawyers[0], on) if people.counter is not None else 0


ACTS: dict[str, Callable[[Desk, People, date], int]] = {
    "decided": _decide_doubtful,
    "read_logs": _read_logs,
    "chased": _chase,
    "approved": _approve,
    "released": _release,
    "chopped": _chop,
    "matched": _match_credits,
    "substituted": _substitute,
    "answered": _answer_deadlines,
    "closed": _close,
    "freed": _free,
    "told_the_court": _tell_the_court,
    "refunded": _refund,
    "at_counters": _at_counters,
}
"""What persons do on a day, in this order; each says how many things were done."""
