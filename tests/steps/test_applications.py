"""What is filed is the paper that its proceeding is opened by, approved by its hash or under the packet's lock."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pypdfium2
import pytest
from portfolios import DIRECT, PORTFOLIO, START, Snapshot, case_of, post, sweep
from sqlalchemy import select

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import in_words, money
from legal_flow.cases.parties import Route
from legal_flow.courts.base import SubmissionKind
from legal_flow.demo import people
from legal_flow.demo.people import People
from legal_flow.packets.assemble import extract, page_count
from legal_flow.sample.situations import Situation
from legal_flow.sandbox.process import SandboxProcess
from legal_flow.steps import (
    approvals,
    binding,
    claims,
    court_door,
    docket_inbox,
    limitation_watch,
    preservation_in_suit,
)
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.courts import Filing, ProgressEntry
from legal_flow.store.tables.organisation import Placement
from legal_flow.store.tables.papers import Document, ExecutedCopy, Packet, PacketPart, StoredObject
from legal_flow.store.tables.portfolio import Account, Debtor, Lead
from legal_flow.store.tables.work import Task

ACCOUNT = "样例商业银行测试支行，账号尾号2233"


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)


def know_an_account(desk: Desk, case_id: UUID) -> None:
    """A bank account of the case's debtor becomes known."""
    with desk.store.write() as session:
        party = session.scalars(select(Party).where(Party.case_id == case_id)).first()
        account = session.scalars(select(Account)).first()
        assert party is not None
        assert account is not None
        session.add(
            Lead(
                row_id=make_id("version", "lead"),
                id=make_id("lead", "lead"),
                creditor_id=account.creditor_id,
                ref="L1",
                known_from=START,
                known_to=None,
                content_sha256="0" * 64,
                package_id=account.package_id,
                row=2,
                debtor_id=party.debtor_id,
                asset="bank_account",
                known_on=START,
                detail=ACCOUNT,
            )
        )


def take(desk: Desk, case_id: UUID, route: Route) -> None:
    """The case goes this way."""
    with desk.store.write() as session:
        session.get_one(Case, case_id).route = route


def filed(desk: Desk, case_id: UUID) -> dict[str, Filing]:
    with desk.store.read() as session:
        return {one.kind: one for one in session.scalars(select(Filing).where(Filing.case_id == case_id))}


def newest(desk: Desk, case_id: UUID, kind: str) -> Document:
    with desk.store.read() as session:
        return session.scalars(
            select(Document).where(Document.case_id == case_id, Document.kind == kind)
        ).one()


def the_court_says(desk: Desk, case_id: UUID, meaning: str, on: date, **facts: str) -> None:
    with desk.store.write() as session:
        reference = session.scalars(select(Filing.reference).where(Filing.case_id == case_id)).first()
        session.add(
            ProgressEntry(
                id=make_id("entry", meaning),
                channel="http",
                position=10_000 + on.toordinal(),
                reference=reference or "",
                number=on.toordinal(),
                case_id=case_id,
                word=meaning,
                meaning=meaning,
                on=on,
                read_on=on,
                facts=facts,
                raw_sha256="0" * 64,
                applied_on=None,
            )
        )
    docket_inbox.apply(desk, case_id, on, court_door.HANDLERS, ())


def test_a_payment_order_is_applied_for_by_its_own_paper_which_names_no_guarantor(at_opening: Desk) -> None:
    case_id = case_of(at_opening, PORTFOLIO.index(Situation.GUARANTOR_JOINT) + 1).id
    take(at_opening, case_id, Route.PAYMENT_ORDER)
    with at_opening.store.read() as session:
        papers = binding.draw_up(at_opening, session, session.get_one(Case, case_id), START)
        parties = session.execute(
            select(Party.role, Debtor.name)
            .join(Debtor, Debtor.id == Party.debtor_id)
            .where(Party.case_id == case_id, Debtor.known_to.is_(None))
        ).all()
    assert [made.kind for made in papers.drawn] == [
        "packet_cover",
        "payment_order_application",
        "identity_certificate",
        "power_of_attorney",
        "service_address",
        "evidence_list",
    ]
    order, cover = text_of(papers.suit[0].pdf), text_of(papers.cover.pdf)
    assert in_words(papers.claim.total()) in order
    assert {role for role, name in parties if name in order and name in cover} == {
        role for role, _ in parties if not role.startswith("guarantor")
    }


@pytest.mark.slow
def test_a_preservation_is_applied_for_by_its_own_paper_out_of_the_executed_copy(
    new_desk: Callable[..., Desk],
    own_court: Callable[..., SandboxProcess],
    opened: Snapshot,
    tmp_path: Path,
) -> None:
    desk = new_desk(opened.copy_to(tmp_path), tmp_path, own_court().base_url)
    case_id = case_of(desk, DIRECT[0]).id
    take(desk, case_id, Route.PRESERVATION_FIRST)
    know_an_account(desk, case_id)
    SWEEPS["gather_evidence"].run(desk, [str(case_id)], START)
    for _ in range(3):
        SWEEPS["prepare_complaints"].run(desk, [str(case_id)], START)
        people.act(desk, opened.crew, START)
    for _ in range(2):
        SWEEPS["file_cases"].run(desk, [str(case_id)], START)

    with desk.store.read() as session:
        packet = session.scalars(select(Packet).where(Packet.case_id == case_id)).one()
        parts = session.scalars(
            select(PacketPart).where(PacketPart.packet_id == packet.id).order_by(PacketPart.position)
        ).all()
        copy = session.scalars(select(ExecutedCopy).where(ExecutedCopy.packet_id == packet.id)).one()
    assert [part.kind for part in parts][:3] == ["packet_cover", "complaint", "preservation_application"]
    asked = filed(desk, case_id)
    assert set(asked) == {SubmissionKind.PRESERVATION, SubmissionKind.COMPLAINT}
    assert asked[SubmissionKind.COMPLAINT].content_sha256 == copy.sha256
    sent = extract(desk.objects.get(copy.object_key), [(parts[2].first_page, packet.pages)])
    assert asked[SubmissionKind.PRESERVATION].content_sha256 == hashlib.sha256(sent).hexdigest()
    with desk.store.read() as session:
        kept = session.scalars(
            select(StoredObject.key).where(StoredObject.sha256 == hashlib.sha256(sent).hexdigest())
        ).one()
    assert desk.objects.get(kept) == sent
    freeze = text_of(desk.objects.get(newest(desk, case_id, "preservation_application").object_key))
    assert "诉前财产保全" in freeze
    assert ACCOUNT in freeze


def test_pages_taken_out_of_a_packet_are_those_asked_for_and_the_same_bytes_each_time(at_lock: Desk) -> None:
    with at_lock.store.read() as session:
        packet = session.scalars(select(Packet)).first()
    assert packet is not None
    whole = at_lock.objects.get(packet.pdf_key)
    part = extract(whole, [(2, 3), (5, 5)])
    assert part == extract(whole, [(2, 3), (5, 5)])
    assert page_count(part) == 3
    assert text_of(part) == text_of(extract(whole, [(2, 3)])) + text_of(extract(whole, [(5, 5)]))


def test_a_settlement_is_put_before_the_court_by_the_paper_that_was_approved(
    at_the_door: Desk, sued: UUID, crew: People
) -> None:
    settled = START + timedelta(days=10)
    the_court_says(
        at_the_door, sued, "diverted", START, mediation_no="（2024）浙9901诉前调7号", mediator="样例调解组织"
    )
    the_court_says(at_the_door, sued, "mediated", settled, awarded="1234.56", pay_by="2024-03-01")
    sweep(at_the_door, "file_cases", settled)
    paper = newest(at_the_door, sued, "confirmation_application")
    text = text_of(at_the_door.objects.get(paper.object_key))
    for said in ("样例调解组织", "1,234.56", "2024年3月1日", "（2024）浙9901诉前调7号"):
        assert said in text
    sweep(at_the_door, "file_cases", settled)
    assert SubmissionKind.CONFIRMATION not in filed(at_the_door, sued)
    with at_the_door.store.read() as session:
        (asked,) = approvals.pending(session, purpose="confirmation")
    approvals.decide(at_the_door, asked.id, crew.legal_head, asked.sha256, approve=True, on=settled)
    sweep(at_the_door, "file_cases", settled)
    assert filed(at_the_door, sued)[SubmissionKind.CONFIRMATION].content_sha256 == paper.sha256


def test_a_packet_filed_near_its_last_day_though_a_payment_came_has_its_relief_reduced(
    at_the_door: Desk, executed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, paid = executed.cases[0], START + timedelta(days=1)
    with at_the_door.store.read() as session:
        account_id = claims.accounts_of(session, session.get_one(Case, case_id))[0]
    post(at_the_door, account_id, "P1", EntryKind.PAYMENT, money("1000.00"), paid)
    monkeypatch.setattr(limitation_watch, "is_ending", lambda *_: True)
    sweep(at_the_door, "file_cases", paid)
    with at_the_door.store.read() as session:
        before = claims.filed(session, session.get_one(Case, case_id))
        (asked,) = [one for one in approvals.pending(session) if one.purpose == "relief_reduction"]
        task = session.scalars(select(Task).where(Task.kind == "reduce_relief")).one()
    paper = newest(at_the_door, case_id, "relief_reduction")
    assert before is not None
    assert asked.sha256 == paper.sha256
    assert task.done_on is None
    text = text_of(at_the_door.objects.get(paper.object_key))
    assert in_words(before.claimed) in text
    assert "共收到还款人民币1,000.00元" in text
    sweep(at_the_door, "file_cases", paid)
    assert newest(at_the_door, case_id, "relief_reduction").version == 1


def test_counsel_ask_for_a_preservation_in_suit_and_the_court_has_it_once_it_is_approved(
    at_the_door: Desk, sued: UUID, crew: People
) -> None:
    heard = START + timedelta(days=10)
    with at_the_door.store.read() as session:
        lawyer = session.scalars(select(Placement.lawyer_id).where(Placement.case_id == sued)).one()
    with pytest.raises(preservation_in_suit.NotToBePreserved):
        preservation_in_suit.ask(at_the_door, sued, lawyer, START)
    the_court_says(at_the_door, sued, "accepted", heard, case_no="（2024）浙9901民初1号")
    know_an_account(at_the_door, sued)
    preservation_in_suit.ask(at_the_door, sued, lawyer, heard)
    paper = newest(at_the_door, sued, "preservation_application")
    text = text_of(at_the_door.objects.get(paper.object_key))
    for said in ("诉讼财产保全", "（2024）浙9901民初1号", ACCOUNT, "第九条第一款第六项"):
        assert said in text
    with at_the_door.store.read() as session:
        (asked,) = approvals.pending(session, purpose="preservation")
    sweep(at_the_door, "track_dockets", heard)
    assert SubmissionKind.PRESERVATION not in filed(at_the_door, sued)
    approvals.decide(at_the_door, asked.id, crew.legal_head, asked.sha256, approve=True, on=heard)
    sweep(at_the_door, "track_dockets", heard)
    assert filed(at_the_door, sued)[SubmissionKind.PRESERVATION].content_sha256 == paper.sha256
    with pytest.raises(preservation_in_suit.NotToBePreserved):
        preservation_in_suit.ask(at_the_door, sued, lawyer, heard)
