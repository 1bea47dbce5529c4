"""An explanation's history: every outcome up to the day, as it was stored; what ended later had not ended then."""

from datetime import date
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select
from sqlalchemy.orm import Session

from legal_flow.steps.explain_told import Told, day_told
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount
from legal_flow.store.tables.portfolio import LimitationOverride, Screening
from legal_flow.store.versions import AS_OF

_ACCOUNT = bindparam("account_id", type_=Uuid)
_OUTCOMES = (
    select(Screening)
    .where(Screening.account_id == _ACCOUNT, Screening.since <= AS_OF)
    .order_by(Screening.since)
)
_ASSESSMENTS = (
    select(Assessment)
    .where(Assessment.account_id == _ACCOUNT, Assessment.as_of <= AS_OF)
    .order_by(Assessment.as_of)
)
_OVERRIDES = (
    select(LimitationOverride)
    .where(LimitationOverride.account_id == _ACCOUNT, LimitationOverride.decided_on <= AS_OF)
    .order_by(LimitationOverride.decided_on)
)
_CASES = (
    select(Case.ref, CaseAccount.joined_on)
    .join(CaseAccount, CaseAccount.case_id == Case.id)
    .where(CaseAccount.account_id == _ACCOUNT, CaseAccount.joined_on <= AS_OF)
    .order_by(CaseAccount.joined_on)
)


def history_told(session: Session, account_id: UUID, as_of: date) -> Told:
    """Outcomes of screening and of assessment, lawyers' decisions on limitation, cases."""
    asked = {"account_id": account_id, "as_of": as_of}
    return {
        "screening": [_outcome(row, as_of) for row in session.scalars(_OUTCOMES, asked)],
        "assessments": [_assessment(row) for row in session.scalars(_ASSESSMENTS, asked)],
        "overrides": [_override(row, as_of) for row in session.scalars(_OVERRIDES, asked)],
        "cases": [
            {"case": ref, "joined_on": joined.isoformat()} for ref, joined in session.execute(_CASES, asked)
        ],
    }


def _outcome(row: Screening, as_of: date) -> Told:
    return {
        "since": row.since.isoformat(),
        "until": _ended(row.until, as_of),
        "outcome": row.outcome,
        "reasons": list(row.reasons),
        "earliest": day_told(row.earliest),
        "policy": row.policy,
    }


def _assessment(row: Assessment) -> Told:
    return {
        "as_of": row.as_of.isoformat(),
        "outcome": row.outcome,
        "edition": row.law_edition,
        "decision": row.decision,
        "decided_by": row.decided_by,
    }


def _override(row: LimitationOverride, as_of: date) -> Told:
    return {
        "limitation_latest": row.limitation_latest.isoformat(),
        "decided_on": row.decided_on.isoformat(),
        "decided_by": str(row.decided_by),
        "reason_sha256": row.reason_sha256,
        "evidence": row.evidence_ref,
        "withdrawn_on": _ended(row.withdrawn_on, as_of),
    }


def _ended(day: date | None, as_of: date) -> str | None:
    return day_told(day) if day is not None and day <= as_of else None
