"""Why an account may go to law on a day, or may not: facts, policy, law, limitation, claim, way and history.

The sweep's own expressions and rules answer. A past day is told with the facts, the policy and the outcomes of that
day. Nobody is named in it; references are the lender's own.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import AccountFacts as LawFacts
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.rules.outcomes import Reason
from legal_flow.rules.pack import Pack
from legal_flow.steps.account_facts import facts_known
from legal_flow.steps.assess import reason_row
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.steps.opening import choose_route, grouping_key, has_fresh_lead, is_missing, propose_track
from legal_flow.steps.origins import file_of, spans
from legal_flow.store import policies
from legal_flow.store.policy import Policy, digest, standard
from legal_flow.store.rule_facts import Bundle, account_facts, debt_facts
from legal_flow.store.screening import CANDIDATE, judged
from legal_flow.store.screening_rules import rules
from legal_flow.store.tables.base import Versioned
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import (
    Account,
    AccountFacts,
    Agreement,
    Contact,
    Dispute,
    Guarantee,
    LedgerEntry,
    LimitationOverride,
    Notice,
    OfAccount,
    Package,
    Plan,
    Screening,
)
from legal_flow.store.versions import standing

_TABLES: tuple[type[OfAccount], ...] = (
    Agreement,
    LedgerEntry,
    Contact,
    Notice,
    Plan,
    Dispute,
    Guarantee,
)
"""What the rules read of an account beside its own row."""
_KEYS = frozenset({"account_id", "creditor_id", "debtor_id", "suing_unit_id"})
Told = dict[str, Any]


def find(desk: Desk, ref: str, as_of: date) -> list[UUID]:
    """The accounts with this reference that were known on a day; each lender has its own numbering."""
    with desk.store.read() as session:
        # The id follows from lender and reference, so that no table of a million is searched for text.
        named = [
            make_id("account", creditor_id, ref)
            for creditor_id in session.scalars(select(Creditor.id).order_by(Creditor.code))
        ]
        found = set(
            session.scalars(select(Account.id).where(Account.id.in_(named), standing(Account, as_of)))
        )
    if not found:
        raise NotKnown(f"no account {ref} was known on {as_of}")
    return [one for one in named if one in found]


def explain(desk: Desk, account_id: UUID, as_of: date) -> Told:
    """The whole reasoning about one account on a day, as plain values for text and programs."""
    with desk.store.read() as session:
        bundle = Bundle(session, [account_id], as_of)
        account = bundle.accounts[account_id]
        lender = bundle.lenders[account.creditor_id]
        pack = desk.pack(lender.jurisdiction)
        facts = _facts(desk, session, bundle, account_id)
        history = _history(session, account_id, as_of)
        law = account_facts(bundle, account_id)
        return {
            "account": account.ref,
            "lender": lender.code,
            "product": account.product,
            "as_of": as_of.isoformat(),
            "facts": _facts_told(session, bundle, account, facts),
            "policy": _policy(session, account, facts, history["screening"], as_of),
            **_law(pack, law, as_of),
            "claim": _claim(pack, bundle, account_id),
            "way": _way(session, pack, bundle, account, facts, law),
            "history": history,
        }


# ---- facts -------------------------------------------------------------------------------------------------


def _facts(desk: Desk, session: Session, bundle: Bundle, account_id: UUID) -> dict[str, Any]:
    """The facts that screening had on the day: those that stand, or what was known then if they are younger."""
    row = session.get(AccountFacts, account_id)
    if row is None or row.computed_on > bundle.as_of:
        return facts_known(desk, session, bundle, account_id)
    return {column.name: getattr(row, column.name) for column in AccountFacts.__table__.columns}


def _facts_told(session: Session, bundle: Bundle, account: Account, facts: dict[str, Any]) -> Told:
    rows: dict[tuple[type[Versioned], UUID, date], list[Versioned]] = defaultdict(list)
    told = [row for table in _TABLES for row in bundle.of(table, account.id)]
    for one in (account, *told, *bundle.flags[account.debtor_id]):
        rows[type(one), one.package_id, one.known_from].append(one)
    packages = {
        one.id: one
        for one in session.scalars(
            select(Package).where(Package.id.in_({package_id for _, package_id, _ in rows}))
        )
    }
    sources = [
        {
            "table": table.__tablename__,
            "rows": len(found),
            "refs": [row.ref for row in found[:5]],
            "package": packages[package_id].name if package_id in packages else None,
            "package_as_of": _day(packages[package_id].as_of) if package_id in packages else None,
            "file": file_of(table),
            "file_rows": spans(row.row for row in found),
            "known_from": known_from.isoformat(),
        }
        for (table, package_id, known_from), found in rows.items()
    ]
    values = {name: _plain(value) for name, value in facts.items() if name not in _KEYS | {"computed_on"}}
    return {"computed_on": facts["computed_on"].isoformat(), "values": values, "sources": sources}


# ---- policy ------------------------------------------------------------------------------------------------


def _policy(
    session: Session, account: Account, facts: dict[str, Any], stored: Sequence[Told], as_of: date
) -> Told:
    """What was stored for the day, and each rule of the version that decided, asked again of the facts of the day."""
    stood = next((row for row in stored if row["until"] is None), None)
    version = stood["policy"] if stood else None
    policy = policies.named(session, account.creditor_id, version) if version else None
    policy = policy or policies.policy_of(session, account.creditor_id, as_of)
    columns = AccountFacts.__table__.columns
    known = select(*(literal(facts[one.name], one.type).label(one.name) for one in columns)).subquery().c
    checks = rules(policy, as_of, known)
    holds = session.execute(select(*(rule.holds for rule in checks))).one()
    asked = session.execute(judged(policy, as_of, known)).one()
    found = {
        "outcome": asked.outcome,
        "earliest": _day(asked.earliest),
        "reasons": [rule.id for rule, held in zip(checks, holds, strict=True) if held],
    }
    return {
        **_version(session, account.creditor_id, policy),
        "stored": stood,
        **found,
        "agrees": stood is None or set(stood["reasons"]) == set(found["reasons"]),
        "rules": [
            {
                "rule": rule.id,
                "title": rule.title,
                "english": rule.english,
                "citations": [rule.citation],
                "facts": {name: _plain(facts[name]) for name in rule.reads},
                "threshold": dict(rule.threshold),
                "holds": bool(held),
                "outcome": ("excluded" if rule.excludes else "not_yet") if held else "passed",
            }
            for rule, held in zip(checks, holds, strict=True)
        ],
    }


def _version(session: Session, creditor_id: UUID, policy: Policy) -> Told:
    for row in policies.versions(session, creditor_id):
        if row.version == policy.version:
            return {
                "version": row.version,
                "author": row.author,
                "since": row.since.isoformat(),
                "sha256": row.sha256,
            }
    return {
        "version": policy.version,
        "author": policies.SHIPPED,
        "since": None,
        "sha256": digest(standard()),
    }


# ---- law ---------------------------------------------------------------------------------------------------


def _law(pack: Pack, facts: LawFacts | None, as_of: date) -> Told:
    if facts is None:
        return {"law": None, "limitation": None}
    assessed = pack.assess(facts, as_of)
    known = pack.limitation(facts.limitation, as_of)
    return {
        "law": {
            "outcome": str(assessed.outcome),
            "earliest": _day(assessed.earliest),
            "edition": assessed.law_edition,
            "reasons": [_reason(reason) for reason in assessed.reasons],
        },
        "limitation": {
            "earliest": _day(known.earliest.legal_end if known.earliest else None),
            "act_by": _day(known.earliest.act_by if known.earliest else None),
            "latest": _day(known.latest.legal_end if known.latest else None),
            "provisional": bool(known.latest and known.latest.provisional),
            "disputed": list(known.disputed),
            "steps": list(known.steps),
            "citations": [one.marked for one in known.citations],
            "interruptions": [
                {"on": one.on.isoformat(), "kind": str(one.kind), "ref": one.ref, "grade": one.grade}
                for one in facts.limitation.interruptions
            ],
            "contacts": len(facts.limitation.contacts),
        },
    }


def _reason(reason: Reason) -> Told:
    return dict(reason_row(reason))


def _claim(pack: Pack, bundle: Bundle, account_id: UUID) -> Told | None:
    debt = debt_facts(bundle, account_id)
    if debt is None:
        return None
    claim = pack.claim(debt, bundle.as_of)
    return {
        "cut_off": claim.cut_off.isoformat(),
        "currency": claim.currency,
        "lines": [
            {
                "component": str(line.component),
                "title": pack.wording.component(line.component),
                "owed": str(line.owed),
                "claimed": str(line.claimed),
            }
            for line in claim.lines
        ],
        "owed": str(claim.total(claimed=False)),
        "claimed": str(claim.total()),
        "notes": list(claim.notes),
    }


# ---- the way -----------------------------------------------------------------------------------------------


def _way(
    session: Session,
    pack: Pack,
    bundle: Bundle,
    account: Account,
    facts: dict[str, Any],
    law: LawFacts | None,
) -> Told | None:
    """With which accounts, to which court, on which track and by which route it would go on this day."""
    if law is None:
        return None
    as_of = bundle.as_of
    policy = policies.policy_of(session, account.creditor_id, as_of)
    group = _group(session, policy, account, as_of)
    owed = sum((one.total_balance for one in group), ZERO)
    track = propose_track(session, pack, bundle, account, owed, as_of)
    ends = [day for day in (facts["limitation_earliest"], facts["guarantee_ends"]) if day is not None]
    route = choose_route(session, policy, group, owed, ends, as_of)
    fee = pack.filing_fee(owed, track.track, as_of, track.court)
    offers = pack.routes(
        owed,
        track.track,
        law,
        as_of,
        letter_days=policy.letters.grace_days,
        within_days=policy.routes.direct_suit_within_days,
        missing=is_missing(bundle, account),
        asset_known=has_fresh_lead(session, policy, account.debtor_id, as_of),
    )
    return {
        "accounts": [one.ref for one in group],
        "grouping": policy.grouping.reason if len(group) > 1 else "single",
        "amount": str(owed),
        "court": pack.court_name(track.court),
        "track": track.track,
        "cause": track.cause,
        "reasons": [_reason(reason) for reason in track.reasons],
        "filing_fee": str(fee.amount),
        "fee_derivation": fee.derivation,
        "route": str(route),
        "offers": [
            {
                "route": one.route,
                "outcome": str(one.outcome),
                "days": one.days,
                "cost": str(one.cost) if one.cost is not None else None,
                "reasons": [_reason(reason) for reason in one.reasons],
            }
            for one in offers
        ],
    }


def _group(session: Session, policy: Policy, account: Account, as_of: date) -> list[Account]:
    """The account, and the candidates of the day that go into one case with it."""
    candidates = (
        select(Screening.account_id)
        .join(Account, Account.id == Screening.account_id)
        .where(
            Account.debtor_id == account.debtor_id,
            Screening.outcome == CANDIDATE,
            Screening.since <= as_of,
            (Screening.until.is_(None)) | (Screening.until > as_of),
        )
    )
    others = session.scalars(
        select(Account)
        .where(Account.debtor_id == account.debtor_id, standing(Account, as_of))
        .where((Account.id == account.id) | Account.id.in_(candidates))
        .order_by(Account.ref)
    )
    key = grouping_key(policy, account)
    return [one for one in others if grouping_key(policy, one) == key]


# ---- history -----------------------------------------------------------------------------------------------


def _history(session: Session, account_id: UUID, as_of: date) -> Told:
    """Every outcome up to the day, as it was stored; what ended later had not ended then."""
    outcomes = session.scalars(
        select(Screening)
        .where(Screening.account_id == account_id, Screening.since <= as_of)
        .order_by(Screening.since)
    )
    assessments = session.scalars(
        select(Assessment)
        .where(Assessment.account_id == account_id, Assessment.as_of <= as_of)
        .order_by(Assessment.as_of)
    )
    overrides = session.scalars(
        select(LimitationOverride)
        .where(LimitationOverride.account_id == account_id, LimitationOverride.decided_on <= as_of)
        .order_by(LimitationOverride.decided_on)
    )
    cases = session.execute(
        select(Case.ref, CaseAccount.joined_on)
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .where(CaseAccount.account_id == account_id, CaseAccount.joined_on <= as_of)
        .order_by(CaseAccount.joined_on)
    )
    return {
        "screening": [
            {
                "since": row.since.isoformat(),
                "until": _day(row.until) if row.until and row.until <= as_of else None,
                "outcome": row.outcome,
                "reasons": list(row.reasons),
                "earliest": _day(row.earliest),
                "policy": row.policy,
            }
            for row in outcomes
        ],
        "assessments": [
            {
                "as_of": row.as_of.isoformat(),
                "outcome": row.outcome,
                "edition": row.law_edition,
                "decision": row.decision,
                "decided_by": row.decided_by,
            }
            for row in assessments
        ],
        "overrides": list(_overrides(overrides, as_of)),
        "cases": [{"case": ref, "joined_on": joined.isoformat()} for ref, joined in cases],
    }


def _overrides(rows: Iterator[LimitationOverride] | Any, as_of: date) -> Iterator[Told]:
    for row in rows:
        ended = row.withdrawn_on if row.withdrawn_on and row.withdrawn_on <= as_of else None
        yield {
            "limitation_latest": row.limitation_latest.isoformat(),
            "decided_on": row.decided_on.isoformat(),
            "decided_by": str(row.decided_by),
            "reason_sha256": row.reason_sha256,
            "evidence": row.evidence_ref,
            "withdrawn_on": _day(ended),
        }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value
