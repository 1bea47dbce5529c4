"""An explanation's policy: what was stored for the day, and each rule of the version that decided, asked again."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from legal_flow.steps.explain_told import Told, day_told, value_told
from legal_flow.store import policies, reasons
from legal_flow.store.policy import digest, parse, standard
from legal_flow.store.screening import asked_of_one
from legal_flow.store.screening_rules import Rule
from legal_flow.store.tables.portfolio import PolicyVersion


def policy_told(
    session: Session,
    loaded: Sequence[PolicyVersion],
    facts: dict[str, Any],
    outcomes: Sequence[Told],
    as_of: date,
) -> Told:
    """The version, the outcome that stood on the day, and what its rules say of the facts of the day."""
    stored = next((row for row in outcomes if row["until"] is None), None)
    version = _that_decided(loaded, stored["policy"] if stored else None, as_of)
    checks, question = asked_of_one(policies.text_of(version), as_of)
    found = session.execute(question, facts).one()
    held = set(reasons.named(found.reasons))
    return {
        **_version_told(version),
        "stored": stored,
        "outcome": found.outcome,
        "earliest": day_told(found.earliest),
        "reasons": [rule.id for rule in checks if rule.id in held],
        "agrees": stored is None or set(stored["reasons"]) == held,
        "rules": [_rule_told(rule, facts, holds=rule.id in held) for rule in checks],
    }


def _that_decided(loaded: Sequence[PolicyVersion], named: str | None, as_of: date) -> PolicyVersion | None:
    """The version of this name, else the one in force; `None` is the policy that is shipped."""
    for row in loaded:
        if row.version == named:
            return row
    if named == parse(standard()).version:
        return None
    return policies.in_force(loaded, as_of)


def _version_told(row: PolicyVersion | None) -> Told:
    if row is None:
        shipped = standard()
        return {
            "version": parse(shipped).version,
            "author": policies.SHIPPED,
            "since": None,
            "sha256": digest(shipped),
        }
    return {
        "version": row.version,
        "author": row.author,
        "since": row.since.isoformat(),
        "sha256": row.sha256,
    }


def _rule_told(rule: Rule, facts: dict[str, Any], *, holds: bool) -> Told:
    return {
        "rule": rule.id,
        "title": rule.title,
        "english": rule.english,
        "citations": [rule.citation],
        "facts": {name: value_told(facts[name]) for name in rule.reads},
        "threshold": dict(rule.threshold),
        "holds": holds,
        "outcome": ("excluded" if rule.excludes else "not_yet") if holds else "passed",
    }
