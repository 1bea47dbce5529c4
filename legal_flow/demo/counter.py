"""The demo's counsel at the counter of a court without an interface: files what the kit holds, copies what it says.

Behind the counter stands a sandbox court of its own; between it and the product there is only this person.
"""

from datetime import date
from uuid import UUID

from sqlalchemy import select

from legal_flow.cases.money import money
from legal_flow.courts.base import CourtAdapter, Submission, SubmissionKind
from legal_flow.courts.by_hand import PAY_FEE
from legal_flow.errors import DataFault
from legal_flow.steps import counter
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.counter import CounterCredit, CounterEntry, CounterTask
from legal_flow.store.tables.papers import StoredObject


def look(desk: Desk, court: CourtAdapter, counsel: UUID, on: date) -> int:
    """In the morning: copy what is new on the docket and the bank statement; how many lines."""
    return _copy_docket(desk, court, counsel, on) + _copy_statement(desk, court, counsel, on)


def visit(desk: Desk, court: CourtAdapter, counsel: UUID, on: date) -> int:
    """In the afternoon: do every open task at the counter; how many."""
    done = 0
    for task in counter.open_tasks(desk.store):
        try:
            number = _pay(court, task, on) if task.purpose == PAY_FEE else _file(desk, court, task, on)
        except DataFault:
            # The clerk would not take it; the task stays open for whoever answers for the case.
            continue
        counter.enter_receipt(desk.store, task.key, number, counsel, on)
        done += 1
    return done


def _file(desk: Desk, court: CourtAdapter, task: CounterTask, on: date) -> str:
    content = b""
    if task.kit:
        with desk.store.read() as session:
            key = session.scalars(
                select(StoredObject.key).where(StoredObject.sha256 == task.content_sha256)
            ).first()
        content = desk.objects.get(key) if key else b""
    submission = Submission(
        key=task.key,
        kind=SubmissionKind(task.purpose),
        court=task.court or "",
        reference=task.reference,
        content_sha256=task.content_sha256,
        content=content,
        facts=task.facts,
    )
    return court.submit(submission, on).reference


def _pay(court: CourtAdapter, task: CounterTask, on: date) -> str:
    return court.pay_fee(
        task.reference or "", task.facts["notice_no"], money(task.facts["amount"]), task.key, on
    ).receipt_no


def _copy_docket(desk: Desk, court: CourtAdapter, counsel: UUID, on: date) -> int:
    with desk.store.read() as session:
        cursor = len(session.scalars(select(CounterEntry.position)).all())
    entered = 0
    while page := court.progress_since(cursor, on):
        for entry in page:
            entered += counter.enter_progress(
                desk.store, entry.reference, entry.number, entry.word, entry.on, entry.facts, counsel, on
            )
        cursor = page[-1].position
    return entered


def _copy_statement(desk: Desk, court: CourtAdapter, counsel: UUID, on: date) -> int:
    with desk.store.read() as session:
        cursor = len(session.scalars(select(CounterCredit.number)).all())
    entered = 0
    while page := court.credits(cursor, on):
        for credit in page:
            entered += counter.enter_credit(
                desk.store, credit.ref, credit.on, credit.amount, credit.memo, counsel, on
            )
        cursor = page[-1].number
    return entered
