"""Things that a person must do (待办)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.store.tables.work import Task


def open_task(
    session: Session,
    kind: str,
    subject: UUID,
    role: str,
    on: date,
    *,
    key: str = "",
    case_id: UUID | None = None,
    due_on: date | None = None,
    details: Mapping[str, str] | None = None,
) -> Task:
    """Open a task once per kind, subject and key; what is open or done already stays as it is."""
    task_id = make_id("task", kind, subject, key)
    known = session.get(Task, task_id)
    if known is not None:
        return known
    task = Task(
        id=task_id,
        case_id=case_id,
        subject_id=subject,
        kind=kind,
        key=key,
        role=role,
        opened_on=on,
        due_on=due_on,
        details=dict(details or {}),
        done_on=None,
        done_by=None,
        outcome=None,
    )
    session.add(task)
    return task


def close_task(
    session: Session, kind: str, subject: UUID, on: date, by: str, outcome: str, key: str = ""
) -> None:
    """Close a task if it is open."""
    task = session.get(Task, make_id("task", kind, subject, key))
    if task is not None and task.done_on is None:
        task.done_on = on
        task.done_by = by
        task.outcome = outcome


def open_tasks(
    session: Session, *, kind: str | None = None, role: str | None = None, case_id: UUID | None = None
) -> list[Task]:
    """What waits for persons, oldest first."""
    query = select(Task).where(Task.done_on.is_(None))
    if kind is not None:
        query = query.where(Task.kind == kind)
    if role is not None:
        query = query.where(Task.role == role)
    if case_id is not None:
        query = query.where(Task.case_id == case_id)
    return list(session.scalars(query.order_by(Task.opened_on, Task.id)))
