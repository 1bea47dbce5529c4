"""A person approves exactly the bytes that were put before them, once, and only who may."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from portfolios import DIRECT, START, Snapshot, case_of, sweeps
from sqlalchemy import delete, func, select

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import HoldReason
from legal_flow.cases.stages import CloseReason
from legal_flow.cases.statuses import Chop, ChopWay, Decision, PacketStatus
from legal_flow.demo.chop import chop_and_scan
from legal_flow.demo.people import LICENCE_UNTIL, SINCE, People
from legal_flow.errors import ApprovalConflict
from legal_flow.packets.edited import EditFault
from legal_flow.packets.word import DefectiveDocx
from legal_flow.steps import (
    amendments,
    approvals,
    complaint,
    execution,
    filing,
    holds,
    letter_book,
    release,
    seals,
    tasks,
)
from legal_flow.steps.account_facts import refresh_facts
from legal_flow.steps.desk import Desk
from legal_flow.steps.ending import end_case
from legal_flow.steps.enrolment import enrol_firm, enrol_person
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store import policies
from legal_flow.store.journal import events_of
from legal_flow.store.policy import standard
from legal_flow.store.tables.cases import Case, CaseAccount, Hold
from legal_flow.store.tables.papers import Approval, Document, ExecutedCopy, Letter, Packet, Release
from legal_flow.store.tables.portfolio import Account, AccountFacts, LedgerEntry
from legal_flow.store.tables.registers import SealRequest
from legal_flow.store.tables.work import AuditEntry, FreeText

NEXT = START + timedelta(days=1)
PLAIN = 6
"""The portfolio's account that gets a letter."""


def packets(desk: Desk) -> list[Packet]:
    with desk.store.read() as session:
        return list(session.scalars(select(Packet).order_by(Packet.locked_on, Packet.id)))


def the_approval(desk: Desk, subject: object, decision: Decision = Decision.PENDING) -> Approval:
    with desk.store.read() as session:
        return session.scalars(
            select(Approval).where(Approval.subject_id == subject, Approval.decision == decision)
        ).one()


@pytest.fixture(scope="module")
def lettered(
    new_desk: Callable[..., Desk], opened: Snapshot, tmp_path_factory: pytest.TempPathFactory
) -> Snapshot:
    """One case whose letter waits for counsel."""
    folder = tmp_path_factory.mktemp("lettered")
    desk = new_desk(opened.copy_to(folder), folder)
    for name in ("gather_evidence", "send_demands"):
        SWEEPS[name].run(desk, [str(case_of(desk, PLAIN).id)], START)
    return Snapshot(folder, opened.crew)


@pytest.fixture
def at_letter(new_desk: Callable[..., Desk], lettered: Snapshot, tmp_path: Path) -> Desk:
    """A desk over a copy of it."""
    return new_desk(lettered.copy_to(tmp_path), tmp_path)


def a_letter(desk: Desk) -> Approval:
    """What was asked for the letter."""
    with desk.store.read() as session:
        return approvals.pending(session, purpose="letter")[0]


def approve_all(desk: Desk, crew: People, on: date = START) -> None:
    for packet in packets(desk):
        asked = the_approval(desk, packet.id)
        approvals.decide(desk, asked.id, crew.legal_head, asked.sha256, approve=True, on=on)
    sweeps(desk, ("prepare_complaints",), on)


def release_all(desk: Desk, crew: People, on: date = START) -> Release:
    batch = release.propose(desk, on)
    assert batch is not None
    release.decide(desk, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=on)
    return batch


def scan_of(desk: Desk, packet: Packet) -> bytes:
    return chop_and_scan(desk.objects.get(packet.pdf_key), packet.chop_pages, 7)


def chop(desk: Desk, crew: People, packet: Packet, on: date = START) -> ExecutedCopy:
    scan = scan_of(desk, packet)
    matches = execution.compare(desk, packet.id, scan)
    read = [match.page for match in matches if match.flagged]
    return execution.register(desk, packet.id, scan, matches, read, crew.seal_keeper, on)


# ---- a hash, a person, a time ----------------------------------------------------------------------------


def test_an_approval_binds_the_lock_of_the_packet(at_lock: Desk, locked: Snapshot) -> None:
    assert len(packets(at_lock)) == len(locked.cases) == len(DIRECT)
    for packet in packets(at_lock):
        asked = the_approval(at_lock, packet.id)
        assert (asked.sha256, asked.role, asked.purpose) == (packet.lock, "legal_head", "packet")


def test_another_hash_than_the_one_that_was_asked_is_refused(at_lock: Desk, crew: People) -> None:
    asked = the_approval(at_lock, packets(at_lock)[0].id)
    with pytest.raises(ApprovalConflict, match="not the bytes"):
        approvals.decide(at_lock, asked.id, crew.legal_head, "0" * 64, approve=True, on=START)
    assert the_approval(at_lock, asked.subject_id).decision == Decision.PENDING


def test_a_person_without_the_role_is_refused(at_lock: Desk, crew: People) -> None:
    asked = the_approval(at_lock, packets(at_lock)[0].id)
    for person in (crew.lawyers[0], crew.seal_keeper, crew.legal_desk):
        with pytest.raises(ApprovalConflict, match="does not hold the role"):
            approvals.decide(at_lock, asked.id, person, asked.sha256, approve=True, on=START)


def test_a_second_decision_is_refused(at_lock: Desk, crew: People) -> None:
    asked = the_approval(at_lock, packets(at_lock)[0].id)
    approvals.decide(at_lock, asked.id, crew.legal_head, asked.sha256, approve=True, on=START)
    with pytest.raises(ApprovalConflict, match="decided before"):
        approvals.decide(at_lock, asked.id, crew.legal_head, asked.sha256, approve=False, on=START)
    assert the_approval(at_lock, asked.subject_id, Decision.APPROVED).person_id == crew.legal_head


def test_a_decision_leaves_an_event_a_note_apart_and_a_line_of_audit(at_lock: Desk, crew: People) -> None:
    packet = packets(at_lock)[0]
    asked = the_approval(at_lock, packet.id)
    approvals.decide(
        at_lock, asked.id, crew.legal_head, asked.sha256, approve=False, on=START, note="张试一的住址有误"
    )
    with at_lock.store.read() as session:
        event = events_of(session, packet.case_id)[-1]
        note = session.get_one(FreeText, str(event.payload["note"]))
        audited = session.scalars(select(AuditEntry).where(AuditEntry.subject == str(packet.id))).one()
    assert (event.kind, event.payload["sha256"]) == (EventKind.SENT_BACK, packet.lock)
    assert note.body == "张试一的住址有误"
    assert audited.act == "packet_sent_back"


def test_counsel_of_another_firm_is_refused(at_letter: Desk, crew: People) -> None:
    asked = a_letter(at_letter)
    firm = enrol_firm(
        at_letter, "F02", "样例市另一律师事务所", "样例市城西区示范大道9号", "0999-8881000", "990102"
    )
    stranger = enrol_person(
        at_letter,
        "L99",
        "律师丙三",
        ("counsel",),
        SINCE,
        firm_id=firm,
        licence_no="19901209999999999",
    )
    with pytest.raises(ApprovalConflict, match="does not have the case"):
        approvals.decide(at_letter, asked.id, stranger, asked.sha256, approve=True, on=START)
    approvals.decide(at_letter, asked.id, crew.lawyers[0], asked.sha256, approve=True, on=START)


def test_counsel_whose_licence_has_ended_is_refused(at_letter: Desk, crew: People) -> None:
    asked = a_letter(at_letter)
    late = LICENCE_UNTIL + timedelta(days=1)
    with pytest.raises(ApprovalConflict, match="licence"):
        approvals.decide(at_letter, asked.id, crew.lawyers[0], asked.sha256, approve=True, on=late)


def test_a_packet_that_was_sent_back_is_locked_anew_and_the_old_one_stays(
    at_lock: Desk, crew: People
) -> None:
    packet = packets(at_lock)[0]
    asked = the_approval(at_lock, packet.id)
    approvals.decide(at_lock, asked.id, crew.legal_head, asked.sha256, approve=False, on=START)
    sweeps(at_lock, ("prepare_complaints",), NEXT)
    with at_lock.store.read() as session:
        versions = session.scalars(
            select(Packet).where(Packet.case_id == packet.case_id).order_by(Packet.version)
        ).all()
    assert [(one.version, one.status) for one in versions] == [
        (1, PacketStatus.SUPERSEDED),
        (2, PacketStatus.LOCKED),
    ]
    assert versions[0].lock != versions[1].lock
    assert at_lock.objects.get(versions[0].pdf_key)


# ---- two pairs of eyes --------------------------------------------------------------------------------------


def wants(desk: Desk, entry: str, value: str) -> None:
    """The lender's policy has another entry from the first day on."""
    body = standard().replace("version: standard-1", "version: own-1")
    assert entry in body
    with desk.store.write() as session:
        lender = session.scalars(select(Case.creditor_id)).first()
        assert lender is not None
        policies.enter(session, lender, body.replace(entry, value), "B01", START, desk.clock())


@pytest.fixture
def two_eyes(at_lock: Desk) -> Desk:
    """The lender wants two persons for every packet, and each was locked anew since."""
    wants(at_lock, "500000.00", "0.00")
    with at_lock.store.write() as session:
        for packet in session.scalars(select(Packet)):
            case = session.get_one(Case, packet.case_id)
            session.execute(delete(Approval).where(Approval.subject_id == packet.id))
            approvals.ask(at_lock, session, case, "packet", packet.id, packet.lock, "legal_head", START)
    return at_lock


def decide_packet(desk: Desk, packet: Packet, person: UUID, *, approve: bool = True) -> None:
    with desk.store.read() as session:
        asked = next(one for one in approvals.pending(session) if one.subject_id == packet.id)
    approvals.decide(desk, asked.id, person, asked.sha256, approve=approve, on=START)


def test_a_packet_above_the_lenders_line_waits_for_a_second_person(two_eyes: Desk, crew: People) -> None:
    packet = packets(two_eyes)[0]
    decide_packet(two_eyes, packet, crew.legal_head)
    sweeps(two_eyes, ("prepare_complaints",), NEXT)
    assert release.propose(two_eyes, NEXT) is None
    decide_packet(two_eyes, packet, crew.deputy)
    batch = release.propose(two_eyes, NEXT)
    assert batch is not None
    assert batch.members == [str(packet.id)]


def test_the_same_person_is_not_two_pairs_of_eyes(two_eyes: Desk, crew: People) -> None:
    packet = packets(two_eyes)[0]
    decide_packet(two_eyes, packet, crew.legal_head)
    with pytest.raises(approvals.SamePerson, match="approved packet"):
        decide_packet(two_eyes, packet, crew.legal_head)


def test_either_of_two_persons_sends_a_packet_back(two_eyes: Desk, crew: People) -> None:
    packet = packets(two_eyes)[0]
    decide_packet(two_eyes, packet, crew.legal_head)
    decide_packet(two_eyes, packet, crew.deputy, approve=False)
    with two_eyes.store.read() as session:
        assert not approvals.approved(session, "packet", packet.id, packet.lock)
        assert approvals.latest_decision(session, "packet", packet.id) == Decision.SENT_BACK
    assert release.propose(two_eyes, NEXT) is None


def test_a_lender_may_want_its_batches_released_by_another_than_the_approver(
    at_lock: Desk, crew: People
) -> None:
    wants(at_lock, "release_by_another: false", "release_by_another: true")
    approve_all(at_lock, crew)
    batch = release.propose(at_lock, START)
    assert batch is not None
    with pytest.raises(approvals.SamePerson, match="approved packets of batch"):
        release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)
    release.decide(at_lock, batch.id, crew.deputy, batch.manifest_sha256, approve=True, on=START)


# ---- editing ---------------------------------------------------------------------------------------------


def edited(docx: bytes, old: str, new: str) -> bytes:
    """A DOCX with other words in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "word/document.xml":
                assert old in body.decode()
                body = body.decode().replace(old, new).encode()
            target.writestr(name, body)
    return file.getvalue()


def test_who_edits_a_letter_does_not_issue_it(at_letter: Desk, crew: People) -> None:
    asked = a_letter(at_letter)
    editor, other = crew.lawyers
    docx = edited(amendments.word(at_letter, asked.id), "法律函件", "法律函件（修订）")
    newer = amendments.amend(at_letter, asked.id, docx, editor, START)
    with at_letter.store.read() as session:
        assert session.get_one(Approval, asked.id).decision == Decision.VOID
        sha256 = session.get_one(Approval, newer).sha256
        letter = session.get_one(Letter, asked.subject_id)
        assert session.get_one(Document, letter.document_id).sha256 == sha256
    with pytest.raises(approvals.SamePerson, match="edited letter"):
        approvals.decide(at_letter, newer, editor, sha256, approve=True, on=START)
    approvals.decide(at_letter, newer, other, sha256, approve=True, on=START)
    with at_letter.store.read() as session:
        (entry,) = letter_book.issued(session, "F01", START.year)
        assert letter_book.issued(session, "F01", START.year + 1) == []
    assert (entry.number, entry.lawyer, entry.on) == (letter.letter_no, "L02", START)
    with pytest.raises(ApprovalConflict, match="decided before"):
        amendments.amend(at_letter, newer, docx, editor, START)


def test_an_edited_paper_keeps_its_figures(at_letter: Desk, crew: People) -> None:
    asked = a_letter(at_letter)
    docx = amendments.word(at_letter, asked.id)
    figure = re.search(
        r"\d[\d,]*\.\d{2}", zipfile.ZipFile(io.BytesIO(docx)).read("word/document.xml").decode()
    )
    assert figure is not None
    with pytest.raises(EditFault, match="figures gone"):
        amendments.amend(at_letter, asked.id, edited(docx, figure[0], "1.00"), crew.lawyers[0], START)
    with pytest.raises(DefectiveDocx, match="no-docx"):
        amendments.amend(at_letter, asked.id, b"no docx", crew.lawyers[0], START)
    assert the_approval(at_letter, asked.subject_id).id == asked.id


# ---- the gate --------------------------------------------------------------------------------------------


def test_only_approved_packets_come_into_a_batch_and_each_into_one(at_lock: Desk, crew: People) -> None:
    assert release.propose(at_lock, START) is None
    approve_all(at_lock, crew)
    batch = release.propose(at_lock, START)
    assert batch is not None
    assert batch.packets == len(DIRECT)
    again = release.propose(at_lock, START)
    assert again is not None
    assert again.id == batch.id, "a batch that waits is found again"
    release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)
    assert release.propose(at_lock, START) is None


def test_without_release_nothing_reaches_the_seal_keeper(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    sweeps(at_lock, ("prepare_complaints",), NEXT)
    with at_lock.store.read() as session:
        assert tasks.open_tasks(session, kind="chop") == []
    release_all(at_lock, crew)
    with at_lock.store.read() as session:
        assert len(tasks.open_tasks(session, kind="chop")) == len(DIRECT)


def test_a_deployment_without_the_gate_goes_straight_to_the_seal_keeper(at_lock: Desk, crew: People) -> None:
    at_lock.release_gate = False
    approve_all(at_lock, crew)
    with at_lock.store.read() as session:
        assert len(tasks.open_tasks(session, kind="chop")) == len(DIRECT)


def test_a_case_that_ended_between_approval_and_release_is_not_chopped(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    batch = release.propose(at_lock, START)
    assert batch is not None
    with at_lock.store.write() as session:
        packet = session.get_one(Packet, UUID(batch.members[0]))
        end_case(at_lock, session, session.get_one(Case, packet.case_id), CloseReason.PAID, START)
    release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)
    with at_lock.store.read() as session:
        chopped = {task.case_id for task in tasks.open_tasks(session, kind="chop")}
        assert packet.case_id not in chopped
        assert len(chopped) == len(DIRECT) - 1
        assert session.get_one(Packet, packet.id).status == PacketStatus.SUPERSEDED


def test_a_held_case_waits_for_the_batch_after_its_hold(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    with at_lock.store.write() as session:
        case = session.scalars(select(Case).join(Packet, Packet.case_id == Case.id)).first()
        assert case is not None
        hold = holds.place(at_lock, session, case, HoldReason.COMPLAINT, START)
    batch = release.propose(at_lock, START)
    assert batch is not None
    assert batch.packets == len(DIRECT) - 1
    release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)
    with at_lock.store.write() as session:
        holds.lift(at_lock, session, session.get_one(Case, case.id), session.get_one(Hold, hold.id), NEXT)
    later = release.propose(at_lock, NEXT)
    assert later is not None
    assert later.packets == 1


def test_a_batch_is_decided_once_by_its_hash_and_by_who_may(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    batch = release.propose(at_lock, START)
    assert batch is not None
    with pytest.raises(ApprovalConflict, match="not the batch"):
        release.decide(at_lock, batch.id, crew.legal_head, "0" * 64, approve=True, on=START)
    with pytest.raises(ApprovalConflict, match="does not hold"):
        release.decide(at_lock, batch.id, crew.finance, batch.manifest_sha256, approve=True, on=START)
    release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)
    with pytest.raises(ApprovalConflict, match="decided before"):
        release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=True, on=START)


def test_a_batch_that_was_sent_back_can_be_proposed_again(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    batch = release.propose(at_lock, START)
    assert batch is not None
    release.decide(at_lock, batch.id, crew.legal_head, batch.manifest_sha256, approve=False, on=START)
    again = release.propose(at_lock, NEXT)
    assert again is not None
    assert again.packets == len(DIRECT)
    assert (
        release.decide(at_lock, again.id, crew.legal_head, again.manifest_sha256, approve=True, on=NEXT) == 3
    )


# ---- the request for the chop ---------------------------------------------------------------------------


@pytest.fixture
def asked(at_lock: Desk, crew: People) -> Packet:
    """A released packet, of which the seal keeper has a request."""
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    return packets(at_lock)[0]


def requests(desk: Desk, packet: Packet) -> list[SealRequest]:
    with desk.store.read() as session:
        return list(
            session.scalars(
                select(SealRequest).where(SealRequest.packet_id == packet.id).order_by(SealRequest.ordinal)
            )
        )


def test_a_request_names_whose_chop_on_how_many_copies_and_who_asked(
    at_lock: Desk, crew: People, asked: Packet
) -> None:
    (one,) = requests(at_lock, asked)
    with at_lock.store.read() as session:
        case = session.get_one(Case, asked.case_id)
    assert one.number == f"{case.ref}-Y1"
    assert (one.unit_id, one.chop, one.copies) == (case.chopping_unit_id, "company", 2)
    assert (one.pages, one.lock, one.asked_by) == (asked.chop_pages, asked.lock, str(crew.legal_head))


def test_a_returned_request_is_asked_again_with_another_chop(
    at_lock: Desk, crew: People, asked: Packet
) -> None:
    (first,) = requests(at_lock, asked)
    seals.send_back(at_lock, first.number, crew.seal_keeper, "应盖诉讼专用章", START, refuse=False)
    with pytest.raises(seals.SealConflict, match="is returned"):
        seals.send_back(at_lock, first.number, crew.seal_keeper, "应盖诉讼专用章", START, refuse=False)
    second = seals.ask_again(at_lock, first.number, crew.legal_desk, NEXT, chop=Chop.LITIGATION, copies=3)
    assert [(one.status, one.chop, one.copies) for one in requests(at_lock, asked)] == [
        ("withdrawn", "company", 2),
        ("asked", "litigation", 3),
    ]
    with at_lock.store.read() as session:
        mine = [one.details for one in tasks.open_tasks(session, case_id=asked.case_id)]
        assert [one["request"] for one in mine] == [second]


def test_a_refused_paper_is_drawn_up_anew_when_the_head_of_legal_has_seen_to_it(
    at_lock: Desk, crew: People, asked: Packet
) -> None:
    (one,) = requests(at_lock, asked)
    seals.send_back(at_lock, one.number, crew.seal_keeper, "被告姓名有误", START, refuse=True)
    sweeps(at_lock, ("prepare_complaints",), NEXT)
    assert [one.version for one in packets(at_lock) if one.case_id == asked.case_id] == [1]
    with at_lock.store.read() as session:
        (task,) = tasks.open_tasks(session, kind=seals.REFUSED)
    approvals.answer_task(at_lock, task.id, crew.legal_head, "corrected", NEXT)
    complaint.run(at_lock, [str(asked.case_id)], NEXT)
    assert [one.version for one in packets(at_lock) if one.case_id == asked.case_id] == [1, 2]


def test_a_scan_without_the_chop_is_no_executed_copy(at_lock: Desk, crew: People, asked: Packet) -> None:
    clean = at_lock.objects.get(asked.pdf_key)
    compared = execution.compare(at_lock, asked.id, clean)
    with pytest.raises(execution.ChopMissing, match="bear no chop"):
        execution.register(at_lock, asked.id, clean, compared, [], crew.seal_keeper, START)


def test_a_sealed_file_needs_a_whole_signature(at_lock: Desk, crew: People, asked: Packet) -> None:
    scan = scan_of(at_lock, asked)
    compared = execution.compare(at_lock, asked.id, scan)
    read = [match.page for match in compared if match.flagged]
    with pytest.raises(execution.ChopMissing, match="unsigned"):
        execution.register(
            at_lock, asked.id, scan, compared, read, crew.seal_keeper, START, way=ChopWay.E_SEAL
        )


def test_a_scan_that_the_seal_keeper_turns_down_is_not_entered_and_the_request_stays_open(
    at_lock: Desk, crew: People, asked: Packet
) -> None:
    scan = b"%PDF of another paper"
    with pytest.raises(ApprovalConflict, match="reason"):
        execution.turn_down(at_lock, asked.id, scan, [2], " ", crew.seal_keeper, START)
    execution.turn_down(at_lock, asked.id, scan, [2], "第2页金额与定稿不符", crew.seal_keeper, START)
    with at_lock.store.read() as session:
        event = events_of(session, asked.case_id)[-1]
        assert (event.kind, event.payload["pages"]) == (EventKind.SCAN_TURNED_DOWN, "2")
    assert [one.status for one in requests(at_lock, asked)] == ["asked"]


# ---- the executed copy -----------------------------------------------------------------------------------


def test_the_executed_copy_is_linked_to_the_approved_lock_and_goes_on_to_filing(
    at_lock: Desk, crew: People
) -> None:
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    packet = packets(at_lock)[0]
    copy = chop(at_lock, crew, packet)
    assert (copy.approved_lock, copy.pages, copy.checked_by) == (packet.lock, packet.pages, crew.seal_keeper)
    assert {one["page"] for one in copy.page_checks} == set(packet.chop_pages)
    assert [(one.status, one.way) for one in requests(at_lock, packet)] == [("done", "chop")]
    sweeps(at_lock, ("prepare_complaints",), START)
    with at_lock.store.read() as session:
        assert session.get_one(Case, packet.case_id).stage == "filing"


def test_a_packet_that_was_not_approved_takes_no_executed_copy(at_lock: Desk, crew: People) -> None:
    packet = packets(at_lock)[0]
    scan = scan_of(at_lock, packet)
    matches = execution.compare(at_lock, packet.id, scan)
    with pytest.raises(ApprovalConflict, match="not approved"):
        execution.register(at_lock, packet.id, scan, matches, [], crew.seal_keeper, START)


def test_an_approved_packet_that_was_not_released_takes_no_executed_copy(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    with pytest.raises(ApprovalConflict):
        chop(at_lock, crew, packets(at_lock)[0])


def test_pages_that_differ_and_were_not_read_are_refused(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    mine, other = packets(at_lock)[:2]
    foreign = scan_of(at_lock, other)
    matches = execution.compare(at_lock, mine.id, foreign)
    with pytest.raises(execution.PagesDiffer):
        execution.register(at_lock, mine.id, foreign, matches, [], crew.seal_keeper, START)


def test_a_comparison_of_other_bytes_does_not_carry_a_scan(at_lock: Desk, crew: People) -> None:
    """What is registered is what was compared, page by page, and not what the caller says of it."""
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    mine, other = packets(at_lock)[:2]
    with pytest.raises((execution.PagesDiffer, ApprovalConflict)):
        execution.register(
            at_lock,
            mine.id,
            scan_of(at_lock, other),
            execution.Comparison("", "", ()),
            [],
            crew.seal_keeper,
            START,
        )
    honest = execution.compare(at_lock, mine.id, scan_of(at_lock, mine))
    flagged = [match.page for match in honest if match.flagged]
    with pytest.raises((execution.PagesDiffer, ApprovalConflict)):
        execution.register(
            at_lock, mine.id, scan_of(at_lock, other), honest, flagged, crew.seal_keeper, START
        )


def test_only_a_seal_keeper_registers_the_copy(at_lock: Desk, crew: People) -> None:
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    packet = packets(at_lock)[0]
    scan = scan_of(at_lock, packet)
    matches = execution.compare(at_lock, packet.id, scan)
    read = [match.page for match in matches if match.flagged]
    with pytest.raises(ApprovalConflict, match="seal_keeper"):
        execution.register(at_lock, packet.id, scan, matches, read, crew.legal_head, START)


def a_payment(desk: Desk, case_id: object, on: date) -> None:
    """A payment on the case's account becomes known, as intake would store it."""
    with desk.store.write() as session:
        account_id = session.scalars(
            select(CaseAccount.account_id).where(CaseAccount.case_id == case_id)
        ).first()
        account = session.scalars(
            select(Account).where(Account.id == account_id, Account.known_to.is_(None))
        ).one()
        late = LedgerEntry(
            row_id=make_id("version", "late"),
            id=make_id("ledger_entry", "late"),
            creditor_id=account.creditor_id,
            ref="LATE-1",
            account_id=account.id,
            posted_on=on,
            kind="payment",
            amount=Decimal("500.00"),
            reverses=None,
            note_code=None,
            known_from=on,
            known_to=None,
            content_sha256="0" * 64,
            package_id=make_id("package", "late"),
            row=2,
        )
        session.add(late)
    refresh_facts(desk, [account.id], on)


def test_a_payment_after_release_makes_a_new_version_and_withdraws_the_old_one_from_the_seal_keeper(
    at_lock: Desk, crew: People
) -> None:
    approve_all(at_lock, crew)
    release_all(at_lock, crew)
    old = packets(at_lock)[0]
    a_payment(at_lock, old.case_id, NEXT)
    complaint.run(at_lock, [str(old.case_id)], NEXT)
    newest = [one for one in packets(at_lock) if one.case_id == old.case_id][-1]
    assert newest.version == 2
    with at_lock.store.read() as session:
        waiting = {task.subject_id for task in tasks.open_tasks(session, kind="chop")}
    assert old.id not in waiting
    with pytest.raises(ApprovalConflict):
        chop(at_lock, crew, old, NEXT)


def test_a_payment_brings_the_case_back_to_its_papers_by_the_sweep_itself(
    at_lock: Desk, crew: People
) -> None:
    old = packets(at_lock)[0]
    a_payment(at_lock, old.case_id, NEXT)
    for name in ("assess_accounts", "prepare_complaints", "file_cases"):
        sweeps(at_lock, (name,), NEXT)
    with at_lock.store.read() as session:
        newest = session.scalars(select(func.max(Packet.version)).where(Packet.case_id == old.case_id)).one()
    assert newest == 2


def test_facts_of_the_filing_are_amounts_and_codes_only(at_lock: Desk) -> None:
    packet = packets(at_lock)[0]
    with at_lock.store.read() as session:
        case = session.get_one(Case, packet.case_id)
        facts = filing.filing_facts(session, case, packet)
        owed = session.scalars(select(AccountFacts.owed)).first()
    assert owed is not None
    assert set(facts) >= {"amount", "track", "cut_off", "principal"}
    assert all(value.isascii() for value in facts.values())
