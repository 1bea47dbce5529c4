"""What a later payment or correction makes stale: claims, letters and packets, and because of which rows.

A paper states its cut-off. It is stale when the lender told since of a payment, a reversal or a correction that makes
its figures or its exhibits another than they are; the days that pass alone make nothing stale.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.stages import Stage
from legal_flow.rules.entries import CREDITS, WRITE_OFF
from legal_flow.steps import claims
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import mark_stale
from legal_flow.store.rule_facts import Bundle, charge_of
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Case, CaseAccount, Claim, Hold
from legal_flow.store.tables.papers import Document
from legal_flow.store.versions import stood

_REDUCES = CREDITS | {EntryKind.REVERSAL}
"""What makes a debt another than its papers say, beside the days that pass."""
_SHOWN: tuple[tuple[str, type[portfolio.OfAccount], str], ...] = (
    ("ledger", portfolio.LedgerEntry, "posted_on"),
    ("statement", portfolio.Statement, "closed_on"),
    ("agreement", portfolio.Agreement, "signed_on"),
    ("plan", portfolio.Plan, "signed_on"),
    ("instalment", portfolio.Instalment, "due_on"),
)
"""What papers show of an account, and the day of each row: one after the cut-off is in no paper yet."""
_MOST = 150
"""Characters of an event's field that name the rows."""


def overtaken(session: Session, stages: Iterable[Stage]) -> list[UUID]:
    """Cases of these stages, not held, of which the lender told anything since a paper that still stands."""
    told: list[ColumnElement[bool]] = [
        select(table.row_id)
        .where(table.account_id == CaseAccount.account_id, table.known_from > Claim.known_on, stood(table))
        .exists()
        for _, table, _ in _SHOWN
    ]
    return list(
        session.scalars(
            select(Document.case_id)
            .distinct()
            .join(Case, Case.id == Document.case_id)
            .join(Claim, Claim.id == Document.claim_id)
            .join(CaseAccount, CaseAccount.case_id == Document.case_id)
            .where(
                Document.stale_since.is_(None),
                Case.stage.in_(list(stages)),
                Document.case_id.not_in(select(Hold.case_id).where(Hold.until.is_(None))),
                or_(*told),
            )
        )
    )


def why(desk: Desk, session: Session, case: Case, row: Claim, as_of: date) -> list[str]:
    """Each row that makes the papers of a claim stale, as `file:reference:how`; nothing if they stand."""
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    found = [
        f"ledger:{entry.ref}:{entry.kind}"
        for account_id in sorted(bundle.accounts)
        for entry in bundle.of(portfolio.LedgerEntry, account_id)
        if entry.kind in _REDUCES and charge_of(entry) != WRITE_OFF and row.cut_off < entry.posted_on <= as_of
    ]
    for name, table, day in _SHOWN:
        for account_id in sorted(bundle.accounts):
            fresh = [
                one
                for one in bundle.of(table, account_id)
                if one.known_from > row.known_on and getattr(one, day) <= row.cut_off
            ]
            found += [f"{name}:{one.ref}:{_how(session, table, one)}" for one in fresh]
    if found:
        return found
    now = claims.compute(desk, session, case, row.cut_off, as_of)
    return [] if claims.fingerprint(now) == row.content_sha256 else ["claim:computed:anew"]


def _how(session: Session, table: type[portfolio.OfAccount], row: portfolio.OfAccount) -> str:
    older = select(table.row_id).where(
        table.account_id == row.account_id, table.id == row.id, table.known_from < row.known_from
    )
    return "corrected" if session.scalars(older.limit(1)).first() is not None else "told_later"


def mark(desk: Desk, session: Session, case: Case, as_of: date) -> list[str]:
    """Mark every standing paper of the case that is stale, with its claim; what made them so, each row once."""
    standing = session.execute(
        select(Document, Claim)
        .join(Claim, Claim.id == Document.claim_id)
        .where(Document.case_id == case.id, Document.stale_since.is_(None))
    ).all()
    found: dict[str, None] = {}
    reasons: dict[UUID, list[str]] = {}
    for document, row in standing:
        if row.id not in reasons:
            reasons[row.id] = why(desk, session, case, row, as_of)
        if reasons[row.id]:
            found |= dict.fromkeys(reasons[row.id])
            mark_stale(session, case, as_of, reasons[row.id], only=document)
            journal(desk, session, case, as_of).record(
                EventKind.DOCUMENT_STALE,
                document=document.kind,
                version=document.version,
                because=said(reasons[row.id]),
            )
    return list(found)


def said(reasons: Sequence[str]) -> str:
    """The rows as one field of an event: as many as it holds, and how many more there are."""
    kept: list[str] = []
    for one in reasons:
        if sum(map(len, kept)) + len(kept) + len(one) > _MOST:
            return ";".join([*kept, f"+{len(reasons) - len(kept)}"])
        kept.append(one)
    return ";".join(kept)
