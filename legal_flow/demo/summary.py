"""What a demonstration came to: the product's own outcomes, and how it got there."""

import json
from typing import Any

from sqlalchemy import select

from legal_flow.demo.drive import Progress
from legal_flow.demo.home import Home
from legal_flow.demo.scenes import scenes
from legal_flow.steps.desk import Desk
from legal_flow.steps.report import outcomes
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Packet
from legal_flow.store.tables.work import Failure, Task


def summarise(desk: Desk, home: Home, progress: Progress, seconds: float) -> dict[str, Any]:
    """Read the figures and write them to the home's `summary.json`.

    `figures` are the product's outcomes and `scenes` what was to be seen, both the same in every demonstration with
    this seed; `packets` names case, object key, SHA-256, pages and path of each; `seconds` is what it took.
    """
    summary = {
        "figures": outcomes(desk),
        "scenes": scenes(desk),
        "persons": dict(sorted(progress.persons.items())),
        "packets": _packets(desk, home),
        "failures": _failures(desk),
        "waiting": _waiting(desk),
        "walked_until": progress.walked.isoformat() if progress.walked else None,
        "runs": dict(sorted(progress.runs.items())),
        "seconds": round(seconds),
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1) + "\n"
    home.summary.write_text(text, "utf-8")
    return summary


def _packets(desk: Desk, home: Home) -> list[dict[str, Any]]:
    with desk.store.read() as session:
        rows = session.execute(
            select(Case.ref, Packet)
            .join(Packet, Packet.case_id == Case.id)
            .order_by(Case.ref, Packet.version)
        )
        return [
            {
                "case": ref,
                "version": packet.version,
                "status": packet.status,
                "key": packet.pdf_key,
                "sha256": packet.pdf_sha256,
                "pages": packet.pages,
                "path": str(home.objects / packet.pdf_key),
            }
            for ref, packet in rows
        ]


def _failures(desk: Desk) -> list[dict[str, Any]]:
    with desk.store.read() as session:
        rows = session.scalars(select(Failure).order_by(Failure.sweep, Failure.code, Failure.subject_id))
        return [
            {
                "sweep": row.sweep,
                "code": row.code,
                "message": row.message,
                "tries": row.tries,
                "solved_on": row.solved_on.isoformat() if row.solved_on else None,
            }
            for row in rows
        ]


def _waiting(desk: Desk) -> dict[str, dict[str, int]]:
    """Open tasks by role and kind."""
    found: dict[str, dict[str, int]] = {}
    with desk.store.read() as session:
        for task in session.scalars(
            select(Task).where(Task.done_on.is_(None)).order_by(Task.role, Task.kind)
        ):
            kinds = found.setdefault(task.role, {})
            kinds[task.kind] = kinds.get(task.kind, 0) + 1
    return found
