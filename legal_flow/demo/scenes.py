"""The scenes that a demonstration must show, each with how often it occurred."""

from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.parties import HoldReason, Route
from legal_flow.cases.stages import CloseReason, Stage
from legal_flow.cases.statuses import FilingStatus, InstrumentKind, LetterStatus, RenewalStatus
from legal_flow.contract.vocabulary import PlanStatus
from legal_flow.courts.base import SubmissionKind
from legal_flow.steps.desk import Desk
from legal_flow.store.tables.cases import Case, CaseAccount, CaseEvent, Hold
from legal_flow.store.tables.courts import Filing, Instrument, Renewal
from legal_flow.store.tables.papers import Letter
from legal_flow.store.tables.portfolio import Plan

NOT_SHOWN = frozenset({f"hold {HoldReason.BY_HAND}", f"closed {CloseReason.DISMISSED}"})
"""A hold by hand and a dismissed suit: nobody and no court of the demonstration does either."""


def scenes(desk: Desk) -> dict[str, int]:
    """Every scene by name: stages reached, holds, routes, endings, and the turns that a case can take."""
    with desk.store.read() as session:
        return {
            **_each(session, "stage", Stage, select(CaseEvent.stage, CaseEvent.case_id)),
            **_each(session, "hold", HoldReason, select(Hold.reason, Hold.case_id)),
            **_each(session, "route", Route, select(Case.route, Case.id)),
            **_each(session, "closed", CloseReason, select(Case.close_reason, Case.id)),
            **{name: _count(session, query) for name, query in _TURNS.items()},
        }


def missing(desk: Desk) -> list[str]:
    """The scenes that did not occur and should have."""
    return [name for name, count in scenes(desk).items() if not count and name not in NOT_SHOWN]


def _each(session: Session, title: str, kinds: Any, pairs: Select[Any, Any]) -> dict[str, int]:
    found: dict[str, set[object]] = {str(kind): set() for kind in kinds}
    for kind, case_id in session.execute(pairs):
        if kind is not None:
            found[kind].add(case_id)
    return {f"{title} {kind}": len(cases) for kind, cases in found.items()}


def _count(session: Session, query: Select[Any]) -> int:
    return session.scalar(select(func.count()).select_from(query.distinct().subquery())) or 0


def _filed(kind: SubmissionKind) -> Select[Any]:
    return select(Filing.case_id).where(Filing.kind == kind)


_ACCEPTED = select(Filing.case_id).where(Filing.status == FilingStatus.ACCEPTED)
_REVIVED = select(CaseEvent.case_id).where(CaseEvent.kind == EventKind.ROUND_REVIVED)
_MOVED = select(CaseEvent.case_id).where(CaseEvent.stage.is_not(None))
_TURNS: dict[str, Select[Any]] = {
    "a breached plan returns a case": _MOVED.join(Hold, Hold.case_id == CaseEvent.case_id)
    .join(CaseAccount, CaseAccount.case_id == CaseEvent.case_id)
    .join(Plan, Plan.account_id == CaseAccount.account_id)
    .where(
        Hold.reason == HoldReason.PLAN_KEPT,
        Hold.until.is_not(None),
        CaseEvent.known_on >= Hold.until,
        Plan.status == PlanStatus.BREACHED,
        Plan.known_to.is_(None),
    ),
    "two cards of one person in one case": select(Case.id).where(Case.grouping != "single"),
    "settled in mediation": select(Instrument.case_id).where(Instrument.kind == InstrumentKind.CONFIRMATION),
    "a filing returned and then accepted": _filed(SubmissionKind.CORRECTION).where(
        Filing.case_id.in_(_ACCEPTED)
    ),
    "a filing refused": select(Filing.case_id).where(Filing.status == FilingStatus.REFUSED),
    "a letter came back": select(Letter.case_id).where(Letter.status == LetterStatus.RETURNED),
    "a freeze renewed and executed before its end": select(Renewal.measure_id).where(
        Renewal.status == RenewalStatus.EXECUTED, Renewal.executed_on <= Renewal.old_end
    ),
    "a renewal applied for, not executed, calls a person": select(Renewal.measure_id).where(
        Renewal.applied_on.is_not(None), Renewal.alarmed_on.is_not(None)
    ),
    "a round closed and revived": _REVIVED,
    "paid off by enforcement": select(Case.id)
    .join(Filing, Filing.case_id == Case.id)
    .where(Case.close_reason == CloseReason.PAID, Filing.kind == SubmissionKind.ENFORCEMENT),
}
