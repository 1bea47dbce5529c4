"""What proves a case: catalogue, gaps with who and by when, originals and their borrowers."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta
from decimal import Decimal

import pytest
from portfolios import DIRECT, PORTFOLIO, START, case_of, post, sweep
from pypdf import PdfReader
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.stages import Stage
from legal_flow.demo.people import People
from legal_flow.errors import ApprovalConflict
from legal_flow.sample.situations import Situation
from legal_flow.steps import evidence, exhibits, originals, proof
from legal_flow.steps.desk import Desk
from legal_flow.steps.dossier import dossier
from legal_flow.steps.originals import NoSuchScan, OriginalAway
from legal_flow.steps.tasks import open_tasks
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.papers import EvidenceGap, EvidenceItem, Packet
from legal_flow.store.tables.portfolio import Account, LedgerEntry, Package, Scan, Statement
from legal_flow.store.tables.work import AuditEntry

PLAIN = PORTFOLIO.index(Situation.PLAIN) + 1
NO_SCANS = PORTFOLIO.index(Situation.SCANS_NEVER) + 1
LATER = START + timedelta(days=40)


def gather(desk: Desk, number: int, on: date = START) -> Case:
    sweep(desk, "gather_evidence", on)
    return case_of(desk, number)


def test_a_missing_agreement_is_a_gap_with_who_and_by_when(at_opening: Desk) -> None:
    case = gather(at_opening, NO_SCANS)
    found = dossier(at_opening, case.ref, START)
    gap = next(one for one in found["gaps"] if one["proof"] == "contract")
    assert (gap["required"], gap["role"], gap["wanted"]) == (True, "legal_desk", ["agreement"])
    assert START <= date.fromisoformat(gap["due_on"]) <= START + timedelta(days=30)
    with at_opening.store.read() as session:
        (task,) = open_tasks(session, kind="fill_gap", case_id=case.id)
    assert (task.role, task.due_on, task.details["paper"]) == (
        "legal_desk",
        date.fromisoformat(gap["due_on"]),
        "contract",
    )
    assert case.stage == Stage.EVIDENCE


def test_no_transaction_waits_for_the_store_to_take_a_sheet(
    at_opening: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, write, writing, puts = at_opening.objects.put, at_opening.store.write, ContextVar("writing"), []

    def watched(key: str, body: bytes, sha256: str) -> None:
        puts.append((writing.get(False), at_opening.objects.exists(key)))
        put(key, body, sha256)

    @contextmanager
    def marked() -> Iterator[Session]:
        with write() as session:
            token = writing.set(True)
            yield session
            writing.reset(token)

    monkeypatch.setattr(at_opening.objects, "put", watched)
    monkeypatch.setattr(at_opening.store, "write", marked)
    evidence.run(at_opening, [str(case_of(at_opening, PLAIN).id)], START)
    assert {(False, False), (True, True)} == set(puts)


def test_every_item_has_a_hash_an_origin_and_a_strength(at_opening: Desk) -> None:
    case = gather(at_opening, PLAIN)
    found = dossier(at_opening, case.ref, START)
    assert [gap for gap in found["gaps"] if gap["required"]] == []
    (account,) = found["accounts"]
    contract = next(one for one in account["objects"] if one["id"] == "contract")
    (agreement,) = contract["items"]
    with at_opening.store.read() as session:
        scan = session.scalars(select(Scan).where(Scan.sha256 == agreement["sha256"])).one()
        package = session.get_one(Package, scan.package_id)
    assert (agreement["source_ref"], agreement["package"]) == (scan.ref, package.name)
    assert agreement["source_row"] == scan.row >= 2
    assert agreement["strength"] == "weak"
    assert all(item["sha256"] and item["citation"] for one in account["objects"] for item in one["items"])


def misprint(desk: Desk, case: Case, by: int) -> date:
    """The interest on the newest statement of a case's account is `by` yuan more than it was; its closing day."""
    with desk.store.write() as session:
        account = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).one()
        row = session.scalars(
            select(Statement).where(Statement.account_id == account).order_by(Statement.closed_on.desc())
        ).first()
        assert row is not None
        row.interest, row.total = row.interest + by, row.total + by
        return row.closed_on


def test_a_statement_that_differs_from_the_ledger_is_a_gap_for_finance_and_nothing_is_claimed(
    at_opening: Desk,
) -> None:
    case = case_of(at_opening, PLAIN)
    closed_on = misprint(at_opening, case, 1)
    gather(at_opening, PLAIN)
    gap = dossier(at_opening, case.ref, START)["gaps"][0]
    assert (gap["proof"], gap["role"], gap["required"]) == ("reconciliation", "finance", True)
    assert gap["reason"].startswith(f"{closed_on} interest: ledger ")
    assert case_of(at_opening, PLAIN).stage == Stage.EVIDENCE
    misprint(at_opening, case, -1)
    gather(at_opening, PLAIN, LATER)
    assert [one for one in dossier(at_opening, case.ref, LATER)["gaps"] if one["required"]] == []
    assert case_of(at_opening, PLAIN).stage == Stage.DEMAND
    with at_opening.store.read() as session:
        assert open_tasks(session, kind="fill_gap", case_id=case.id) == []


def test_no_packet_is_locked_while_ledger_and_statement_differ(at_opening: Desk) -> None:
    case = gather(at_opening, DIRECT[0])
    misprint(at_opening, case, 1)
    assert sweep(at_opening, "prepare_complaints", START)["waits_for_papers"] == 1
    with at_opening.store.read() as session:
        assert session.scalars(select(Packet).where(Packet.case_id == case.id)).all() == []
    misprint(at_opening, case, -1)
    sweep(at_opening, "prepare_complaints", LATER)
    with at_opening.store.read() as session:
        assert len(session.scalars(select(Packet).where(Packet.case_id == case.id)).all()) == 1


def test_a_gap_that_is_filled_and_torn_open_again_on_one_day_has_an_open_task(at_opening: Desk) -> None:
    case = gather(at_opening, NO_SCANS)
    with at_opening.store.write() as session:
        gap = session.scalars(select(EvidenceGap).where(EvidenceGap.case_id == case.id)).first()
        assert gap is not None
        session.execute(update(Case).where(Case.id == case.id).values(due_on=START))
        session.execute(delete(EvidenceItem).where(EvidenceItem.case_id == case.id))
        session.execute(update(EvidenceGap).where(EvidenceGap.case_id == case.id).values(filled_on=START))
    gather(at_opening, NO_SCANS)
    with at_opening.store.read() as session:
        assert len(open_tasks(session, kind="fill_gap", case_id=case.id)) == 1


def scan_of(desk: Desk, case: Case) -> str:
    with desk.store.read() as session:
        return session.scalars(
            select(EvidenceItem.source_ref).where(
                EvidenceItem.case_id == case.id, EvidenceItem.kind == "agreement"
            )
        ).one()


def test_an_original_is_placed_lent_and_given_back_and_each_act_is_audited(
    at_opening: Desk, crew: People
) -> None:
    case = gather(at_opening, PLAIN)
    ref, keeper, lawyer = scan_of(at_opening, case), crew.legal_desk, crew.lawyers[0]
    day, next_day, back = (START + timedelta(days=days) for days in (1, 2, 3))
    for _ in range(2):
        originals.place(at_opening, ref, "档案库A-12", keeper, day)
    originals.borrow(at_opening, ref, lawyer, "开庭质证", keeper, next_day, back)
    seen = {
        on: next(
            item
            for one in dossier(at_opening, case.ref, on)["accounts"][0]["objects"]
            for item in one["items"]
            if item["kind"] == "agreement"
        )
        for on in (START, day, next_day)
    }
    assert [seen[on]["strength"] for on in (START, day, next_day)] == ["weak", "strong", "weak"]
    assert seen[next_day]["original"]["holder"] == "L01"
    with pytest.raises(OriginalAway, match="does not follow borrowed"):
        originals.borrow(at_opening, ref, lawyer, "再借", keeper, back, None)
    originals.give_back(at_opening, ref, "档案库A-12", keeper, back)
    with pytest.raises(OriginalAway, match="does not follow returned"):
        originals.give_back(at_opening, ref, "档案库A-13", keeper, back)
    with at_opening.store.read() as session:
        acts = session.scalars(select(AuditEntry.act).where(AuditEntry.subject == ref)).all()
    assert sorted(acts) == ["original_borrowed", "original_placed", "original_returned"]


def test_only_who_keeps_the_register_writes_in_it_and_only_of_papers_there_are(
    at_opening: Desk, crew: People
) -> None:
    ref = scan_of(at_opening, gather(at_opening, PLAIN))
    with pytest.raises(ApprovalConflict, match="legal_desk"):
        originals.place(at_opening, ref, "档案库", crew.finance, START)
    with pytest.raises(NoSuchScan):
        originals.place(at_opening, "SC-none", "档案库", crew.legal_desk, START)


def test_the_source_statement_names_package_row_and_hash_of_every_original(at_opening: Desk) -> None:
    case = gather(at_opening, PLAIN)
    with at_opening.store.read() as session:
        items = session.scalars(select(EvidenceItem).where(EvidenceItem.case_id == case.id)).all()
        (statement,) = [item for item in items if item.kind == "source_statement"]
        packages = set(session.scalars(select(Package.name)))
    pdf = PdfReader(io.BytesIO(at_opening.objects.get(statement.object_key)))
    text = "".join("".join(page.extract_text().split()) for page in pdf.pages)
    for item in items:
        if item.origin == "original":
            assert item.sha256 in text
            assert f"{item.source_ref}（scans第{item.source_row}行）" in text
        elif item is not statement:
            assert item.sha256 in text
    assert any(name in text for name in packages)
    assert re.search(r"ledger第[0-9]+-[0-9]+", text)
    assert "数据截至" in text


def unlike(desk: Desk, case: Case, on: date = START) -> list[str]:
    """What of the accounts of a case does not agree."""
    with desk.store.read() as session:
        mine = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).all()
        bundle, pack = Bundle(session, mine, on), desk.pack("cn")
        return [gap.reason for one in mine for gap in proof.differences(pack, bundle, one)]


def set_balance(desk: Desk, case: Case, principal: Decimal, total: Decimal) -> tuple[Decimal, Decimal]:
    """The account's balances are so much more than they were; what they are now."""
    with desk.store.write() as session:
        row = session.scalars(
            select(Account)
            .join(CaseAccount, CaseAccount.account_id == Account.id)
            .where(CaseAccount.case_id == case.id, Account.known_to.is_(None))
        ).one()
        row.principal_balance += principal
        row.total_balance += total
        return row.principal_balance, row.total_balance


@pytest.mark.parametrize(("principal", "item"), [(Decimal("0.01"), "principal"), (Decimal("0.00"), "total")])
def test_a_balance_that_differs_from_the_postings_told_with_it_by_a_fen_is_a_gap(
    at_opening: Desk, principal: Decimal, item: str
) -> None:
    case = case_of(at_opening, PLAIN)
    assert unlike(at_opening, case) == []
    theirs = set_balance(at_opening, case, principal, Decimal("0.01"))[item == "total"]
    assert unlike(at_opening, case) == [
        f"{START} {item}: ledger {theirs - Decimal('0.01')}, account {theirs}"
    ]


def test_a_posting_told_after_the_balance_is_not_held_against_it(at_opening: Desk) -> None:
    case = case_of(at_opening, PLAIN)
    with at_opening.store.read() as session:
        account = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).one()
    post(at_opening, account, "PAY1", EntryKind.PAYMENT, Decimal("100.00"), START, told_on=LATER)
    assert unlike(at_opening, case, LATER) == []


def test_a_balance_after_a_write_off_agrees_with_the_debt_that_stays(at_opening: Desk) -> None:
    case = case_of(at_opening, PLAIN)
    with at_opening.store.read() as session:
        account = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).one()
    principal, total = set_balance(at_opening, case, Decimal(0), Decimal(0))
    post(at_opening, account, "W1", EntryKind.WAIVER, total, START)
    with at_opening.store.write() as session:
        session.execute(update(LedgerEntry).where(LedgerEntry.ref == "W1").values(note_code="WRITE_OFF"))
    set_balance(at_opening, case, -principal, -total)
    assert unlike(at_opening, case) == []
    set_balance(at_opening, case, Decimal(0), Decimal("0.01"))
    assert len(unlike(at_opening, case)) == 1


def test_a_scan_that_cannot_be_read_is_told_in_the_statement_of_sources(at_opening: Desk) -> None:
    case = case_of(at_opening, PLAIN)
    with at_opening.store.read() as session:
        mine = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).all()
        bundle, pack = Bundle(session, mine, START), at_opening.pack("cn")
        scans = bundle.of(Scan, mine[0])
        lines = list(exhibits.scanned(session, pack, bundle, {scans[0].id}))
    assert [line.row for line in lines] == [
        f"{scans[0].ref}（scans第{scans[0].row}行，文件无法读取，未提交）",
        *(f"{one.ref}（scans第{one.row}行）" for one in scans[1:]),
    ]
