"""Courts that are served by hand: tasks for persons with upload kit and checklist, and what persons enter.

`StoreDesk` keeps the tasks of the by-hand adapter in the database. Entering is idempotent, and wakes the case.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from legal_flow.courts.base import Credit, Progress
from legal_flow.courts.by_hand import HandReceipt, HandTask
from legal_flow.errors import Conflict, EffectConflict
from legal_flow.store.session import Store
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.counter import CounterCredit, CounterEntry, CounterTask

PAGE = 500


class ReceiptEntered(Conflict):
    """Another receipt was entered for this task before."""

    code = "receipt-entered"
    remedy = "Compare the two receipts; the first one stands until a head of legal corrects it."


class StoreDesk:
    """`courts.by_hand.TaskDesk` on the database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def open_task(self, task: HandTask, on: date) -> bool:
        """Open it and say whether it is new; `EffectConflict` if the key is taken by other content."""
        with self._store.write() as session:
            known = session.get(CounterTask, task.key)
            if known is not None:
                if known.content_sha256 != task.content_sha256 or known.purpose != task.purpose:
                    raise EffectConflict(f"{task.key} is a task with other content")
                return False
            session.add(
                CounterTask(
                    key=task.key,
                    purpose=task.purpose,
                    court=task.court,
                    reference=task.reference,
                    content_sha256=task.content_sha256,
                    kit=[[file.name, file.size, file.sha256, file.too_large] for file in task.kit],
                    checklist=list(task.checklist),
                    facts=dict(task.facts),
                    opened_on=on,
                    number=None,
                    answered_on=None,
                    answered_by=None,
                    raw="",
                )
            )
        return True

    def has_task(self, key: str) -> bool:
        """Whether a task was ever opened under this key."""
        with self._store.read() as session:
            return session.get(CounterTask, key) is not None

    def answer(self, key: str, on: date) -> HandReceipt | None:
        """What was entered for the task by `on`."""
        with self._store.read() as session:
            task = session.get(CounterTask, key)
        if task is None or task.number is None or task.answered_on is None or task.answered_on > on:
            return None
        return HandReceipt(task.number, task.answered_on, task.raw.encode())

    def entries(self, reference: str, after: int, on: date) -> list[Progress]:
        """The entries of one reference with a number above `after`."""
        return self._entries(CounterEntry.reference == reference, CounterEntry.number > after, on=on)

    def entries_since(self, cursor: int, on: date) -> list[Progress]:
        """The entries of all references with a position above `cursor`, a page at most."""
        return self._entries(CounterEntry.position > cursor, on=on)

    def _entries(self, *where: Any, on: date) -> list[Progress]:
        with self._store.read() as session:
            rows = session.scalars(
                select(CounterEntry)
                .where(*where, CounterEntry.entered_on <= on)
                .order_by(CounterEntry.position)
                .limit(PAGE)
            ).all()
        return [
            Progress(
                row.reference,
                row.number,
                row.word,
                row.on,
                row.facts,
                _raw(row.facts, row.word),
                row.position,
            )
            for row in rows
        ]

    def credits(self, after: int, on: date) -> list[Credit]:
        """Money with a number above `after`, a page at most."""
        with self._store.read() as session:
            rows = session.scalars(
                select(CounterCredit)
                .where(CounterCredit.number > after, CounterCredit.entered_on <= on)
                .order_by(CounterCredit.number)
                .limit(PAGE)
            ).all()
        return [
            Credit(row.number, row.ref, row.on, row.amount, row.memo, _raw({"ref": row.ref}, row.memo))
            for row in rows
        ]


def open_tasks(store: Store) -> Sequence[CounterTask]:
    """What waits at the counters, oldest first."""
    with store.read() as session:
        return session.scalars(
            select(CounterTask)
            .where(CounterTask.number.is_(None))
            .order_by(CounterTask.opened_on, CounterTask.key)
        ).all()


def enter_receipt(store: Store, key: str, number: str, person_id: UUID, on: date, raw: str = "") -> None:
    """Enter what the court gave for a task, and wake its case. The same again changes nothing.

    Raises `ReceiptEntered` if another number was entered before.
    """
    with store.write() as session:
        task = session.get_one(CounterTask, key)
        if task.number is not None:
            if task.number != number:
                raise ReceiptEntered(f"{key} has another receipt")
            return
        task.number = number
        task.answered_on = on
        task.answered_by = person_id
        task.raw = raw
        case = session.get(Case, UUID(key.partition("/")[0]))
        if case is not None:
            case.due_on = on


def enter_progress(
    store: Store,
    reference: str,
    number: int,
    word: str,
    said_on: date,
    facts: Mapping[str, str],
    person_id: UUID,
    on: date,
) -> bool:
    """Enter one docket entry as the court worded it; `False` if it was entered before."""
    with store.write() as session:
        known = session.scalars(
            select(CounterEntry).where(CounterEntry.reference == reference, CounterEntry.number == number)
        ).one_or_none()
        if known is not None:
            return False
        last = session.scalar(select(func.max(CounterEntry.position))) or 0
        session.add(
            CounterEntry(
                position=last + 1,
                reference=reference,
                number=number,
                word=word,
                on=said_on,
                facts=dict(facts),
                entered_on=on,
                entered_by=person_id,
            )
        )
        return True


def enter_credit(
    store: Store, ref: str, paid_on: date, amount: Decimal, memo: str, person_id: UUID, on: date
) -> bool:
    """Enter money from a bank statement by its reference; `False` if it was entered before."""
    with store.write() as session:
        if session.scalars(select(CounterCredit).where(CounterCredit.ref == ref)).one_or_none() is not None:
            return False
        last = session.scalar(select(func.max(CounterCredit.number))) or 0
        session.add(
            CounterCredit(
                number=last + 1,
                ref=ref,
                on=paid_on,
                amount=amount,
                memo=memo,
                entered_on=on,
                entered_by=person_id,
            )
        )
        return True


def _raw(facts: Mapping[str, Any], word: str) -> bytes:
    return json.dumps({"word": word, "facts": dict(facts)}, ensure_ascii=False, sort_keys=True).encode()
