"""Policies as a person loads them: a file becomes a version of a lender, with its author and the day it counts from."""

from datetime import date
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.errors import DataFault
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.store import policies
from legal_flow.store.policy import PolicyFault
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import PolicyVersion


def load(desk: Desk, file: Path, creditor: str, author: str, since: date, on: date) -> PolicyVersion:
    """Keep a policy file as a version of the lender with this code; the same file again changes nothing.

    Raises `PolicyFault` naming the entry, `PolicyConflict` for a name that is taken, `DataFault` for an unknown lender.
    """
    try:
        body = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFault(f"{file.name}: cannot be read as UTF-8 text") from error
    with desk.store.write() as session:
        creditor_id = creditor_of(session, creditor)
        before = len(policies.versions(session, creditor_id))
        try:
            made = policies.enter(session, creditor_id, body, author, since, desk.clock())
        except PolicyFault as error:
            raise PolicyFault(f"{file.name}: {error}") from error
        if len(policies.versions(session, creditor_id)) > before:
            approvals.audit(desk, session, author, "policy_loaded", str(made.id), on, made.sha256)
    return made


def creditor_of(session: Session, code: str) -> UUID:
    """The lender with this code; `DataFault` naming those there are."""
    known = dict(session.execute(select(Creditor.code, Creditor.id).order_by(Creditor.code)).all())
    if code not in known:
        raise DataFault(f"no lender has the code {code}; there are: {', '.join(known) or 'none'}")
    return known[code]
