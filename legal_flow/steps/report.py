"""report_outcomes 成效: what became of the cases, and whether the books agree."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.errors import BrokenTrail
from legal_flow.steps import account_payments
from legal_flow.steps.chunks import chunked, each
from legal_flow.steps.desk import Desk
from legal_flow.steps.tasks import open_task
from legal_flow.store.journal import verify_case
from legal_flow.store.tables import cases, courts, money, papers, portfolio, work

SWEEP = "report_outcomes"


class BooksDisagree(BrokenTrail):
    """A bridge does not close, or a figure or a recovery is not the sum of its parts."""

    code = "books-disagree"
    remedy = "Look at the case's figures; nothing more is filed on it until the difference is explained."


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Every case that had an event since it was last looked at; here, every case."""
    with desk.store.read() as session:
        ids = session.scalars(
            select(cases.Case.id).where(cases.Case.opened_on <= as_of).order_by(cases.Case.id)
        ).all()
        return chunked(desk, ids)


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Verify each case's trail and books; what does not agree is a failure and a task for the legal desk."""
    return each(desk, SWEEP, ids, as_of, _check)


def _check(desk: Desk, case_id: UUID, as_of: date) -> str:
    problems: list[str] = []
    with desk.store.write() as session:
        case = session.get_one(cases.Case, case_id)
        for entry_id in account_payments.unexplained_reversals(session, case, as_of):
            open_task(session, "payment_reversed", entry_id, "legal_desk", as_of, case_id=case_id)
        try:
            verify_case(session, case)
        except BrokenTrail as error:
            problems.append(str(error))
        problems += open_books(session, case)
    if not problems:
        return "agrees"
    with desk.store.write() as session:
        open_task(session, "books_disagree", case_id, "legal_desk", as_of, case_id=case_id)
    raise BooksDisagree("; ".join(problems))


def open_books(session: Session, case: cases.Case) -> list[str]:
    """What does not add up in a case: bridges that leave something, figures and recoveries that are not their parts."""
    amounts = {
        row.id: row for row in session.scalars(select(cases.Amount).where(cases.Amount.case_id == case.id))
    }
    found = [
        f"{row.purpose} {row.ref} shows {row.shown}, its parts are {parts}"
        for row in amounts.values()
        if (parts := sum(map(Decimal, row.components.values()), ZERO)) != row.shown
    ]
    for row in session.scalars(select(cases.BridgeRow).where(cases.BridgeRow.case_id == case.id)):
        # Reckoned anew: what is stored of it could have been changed with the figures.
        moved = sum((Decimal(line["amount"]) for line in row.lines), ZERO)
        gap = amounts[row.end_id].shown - amounts[row.start_id].shown - moved
        if gap or row.gap:
            found.append(f"bridge {row.id} leaves {gap or row.gap}")
    sums = (
        select(money.RecoveryLine.recovery_id, func.sum(money.RecoveryLine.amount).label("total"))
        .group_by(money.RecoveryLine.recovery_id)
        .subquery()
    )
    rows = session.execute(
        select(money.Recovery, sums.c.total)
        .outerjoin(sums, sums.c.recovery_id == money.Recovery.id)
        .where(money.Recovery.case_id == case.id)
    )
    found += [
        f"recovery {recovery.id} of {recovery.amount} is allocated as {total}"
        for recovery, total in rows
        if total != recovery.amount
    ]
    return found


def outcomes(desk: Desk) -> dict[str, Any]:
    """The figures of the whole portfolio: counts by stage and status, sums of money, failures by code."""
    with desk.store.read() as session:
        return {
            "accounts": session.scalar(select(func.count()).select_from(portfolio.AccountFacts)),
            "screening": _counts(session, portfolio.Screening.outcome, portfolio.Screening.until.is_(None)),
            "quarantined_rows": session.scalar(select(func.count()).select_from(portfolio.QuarantinedRow)),
            "assessments": _counts(session, cases.Assessment.outcome),
            "cases": _counts(session, cases.Case.stage),
            "closed": _counts(session, cases.Case.close_reason, cases.Case.stage == Stage.CLOSED),
            "routes": _counts(session, cases.Case.route),
            "grouping": _counts(session, cases.Case.grouping),
            "holds": _counts(session, cases.Hold.reason),
            "letters": _counts(session, papers.Letter.status),
            "packets": _counts(session, papers.Packet.status),
            "filings": _counts(session, courts.Filing.kind),
            "filing_status": _counts(session, courts.Filing.status),
            "decisions": _counts(session, courts.Instrument.kind),
            "measures": _counts(session, courts.Measure.status),
            "renewals": _counts(session, courts.Renewal.status),
            "renewals_alarmed": session.scalar(
                # An end that called a person counts once, however often was applied for it.
                select(func.count()).select_from(
                    select(courts.Renewal.measure_id, courts.Renewal.old_end)
                    .where(courts.Renewal.alarmed_on.is_not(None))
                    .distinct()
                    .subquery()
                )
            ),
            "recovered": str(_sum(session, money.Recovery.amount)),
            "costs": str(_sum(session, money.Cost.amount)),
            "costs_recovered": str(_sum(session, money.Cost.recovered)),
            "deadlines": _counts(session, work.Deadline.status),
            "open_tasks": _counts(session, work.Task.kind, work.Task.done_on.is_(None)),
            "failures": _counts(session, work.Failure.code),
            "events": session.scalar(select(func.count()).select_from(cases.CaseEvent)),
        }


def _counts(session: Session, column: Any, *where: Any) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(*where).group_by(column).order_by(column))
    return {str(name): count for name, count in rows}


def _sum(session: Session, column: Any) -> Decimal:
    return sum(session.scalars(select(column)), ZERO)
