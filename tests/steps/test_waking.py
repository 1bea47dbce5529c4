"""A package that brings what a case waits for wakes the case; nobody has to look."""

from datetime import date, timedelta
from decimal import Decimal

from portfolios import DIRECT, PORTFOLIO, START, case_of, sweep
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import select

from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.stages import Stage
from legal_flow.contract.rows import LedgerRow, Row, ScanRow
from legal_flow.contract.vocabulary import PackageKind, ScanKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.sample.lender import CREDITOR
from legal_flow.sample.situations import Situation
from legal_flow.steps import complaint, evidence
from legal_flow.steps.desk import Desk
from legal_flow.steps.dossier import dossier
from legal_flow.steps.tasks import open_tasks
from legal_flow.store.journal import events_of, verify_case
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.portfolio import Package
from legal_flow.store.tables.work import Failure, Task

NO_SCANS, PLAIN = (PORTFOLIO.index(one) + 1 for one in (Situation.SCANS_NEVER, Situation.PLAIN))
D = timedelta(days=1)


def send(desk: Desk, on: date, row: Row) -> str:
    """The lender's package of a day with one row, taken in; its id."""
    writer = PackageWriter(desk.inbox.root / f"late-{on}", PackageKind.DELTA)
    writer.add(row)
    if isinstance(row, ScanRow):
        path = writer.folder / row.path
        path.parent.mkdir(parents=True)
        sheet = Canvas(str(path))
        sheet.drawString(200, 400, "agreement")
        sheet.save()
    writer.close(creditor=CREDITOR, as_of=on, sequence=2)
    assert sweep(desk, "intake_accounts", on)["packages"] == 1
    with desk.store.read() as session:
        return str(session.scalars(select(Package.id).where(Package.name == writer.folder.name)).one())


def gather(desk: Desk, number: int, on: date) -> Case:
    evidence.run(desk, [str(case_of(desk, number).id)], on)
    return case_of(desk, number)


def scan(number: int, kind: ScanKind) -> ScanRow:
    ref = f"A{number:06d}"
    path = f"scans/{ref}/{kind}.pdf"
    return ScanRow(scan_ref=f"SC-{ref}-{kind}", account_ref=ref, kind=kind, path=path, pages=1)


def payment(number: int, on: date) -> LedgerRow:
    values = {"posted_on": on, "kind": EntryKind.PAYMENT, "amount": Decimal("10.00")}
    return LedgerRow(
        entry_ref="late-1", account_ref=f"A{number:06d}", reverses=None, note_code=None, **values
    )


def brought(desk: Desk, case: Case) -> int:
    with desk.store.read() as session:
        return [event.kind for event in events_of(session, case.id)].count(EventKind.ROWS_BROUGHT)


def test_a_scan_that_a_gap_waits_for_wakes_the_case_and_closes_the_task_in_the_packages_name(
    at_opening: Desk,
) -> None:
    case = gather(at_opening, NO_SCANS, START)
    assert case.due_on is not None
    assert case.due_on > START + D
    package = send(at_opening, START + D, scan(NO_SCANS, ScanKind.AGREEMENT))
    assert case_of(at_opening, NO_SCANS).due_on == START + D
    assert str(case.id) in {one for chunk in evidence.pick(at_opening, START + D) for one in chunk}
    assert gather(at_opening, NO_SCANS, START + D).stage == Stage.DEMAND
    assert [gap for gap in dossier(at_opening, case.ref, START + D)["gaps"] if gap["required"]] == []
    with at_opening.store.read() as session:
        assert open_tasks(session, kind="fill_gap", case_id=case.id) == []
        (task,) = session.scalars(select(Task).where(Task.kind == "fill_gap", Task.case_id == case.id))
        filled = [one for one in events_of(session, case.id) if one.kind is EventKind.GAP_FILLED]
        verify_case(session, session.get_one(Case, case.id))
    assert (task.done_on, task.done_by, task.outcome) == (START + D, f"package:{package}", "filled")
    assert {one.payload["package"] for one in filled} == {package}


def test_a_row_that_no_gap_waits_for_lets_the_case_sleep(at_opening: Desk) -> None:
    before = gather(at_opening, NO_SCANS, START).due_on
    send(at_opening, START + D, payment(NO_SCANS, START))
    assert case_of(at_opening, NO_SCANS).due_on == before
    assert brought(at_opening, case_of(at_opening, NO_SCANS)) == 0


def test_a_payment_told_on_the_day_of_the_lock_makes_the_case_due_that_day(at_lock: Desk) -> None:
    case = case_of(at_lock, DIRECT[0])
    assert case.due_on is None
    assert complaint.stale_because(at_lock, case.id, START) == []
    send(at_lock, START, payment(DIRECT[0], START))
    assert str(case.id) in {one for chunk in complaint.pick(at_lock, START) for one in chunk}
    assert complaint.stale_because(at_lock, case.id, START)


def test_a_case_that_failed_is_tried_again_with_the_rows_that_came(at_opening: Desk) -> None:
    from legal_flow.store.failures import note_failure

    case = case_of(at_opening, PLAIN)
    with at_opening.store.write() as session:
        for _ in range(4):
            note_failure(session, "gather_evidence", case.id, ValueError(), START)
    send(at_opening, START + D, payment(PLAIN, START))
    with at_opening.store.read() as session:
        (failure,) = session.scalars(select(Failure).where(Failure.subject_id == case.id))
    assert (failure.tries, failure.next_try) == (4, START + D)
