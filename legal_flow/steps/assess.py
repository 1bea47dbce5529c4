"""assess_accounts 准入审查: the portfolio screened by policy, candidates assessed by law, cases opened.

Works debtor by debtor, because the accounts of one debtor may become one case. Every outcome keeps all its reasons.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.rules.outcomes import GRAVEST_FIRST, Outcome, Reason
from legal_flow.rules.outcomes import Assessment as Assessed
from legal_flow.steps import holds, paid_off
from legal_flow.steps.account_facts import refresh_overtaken
from legal_flow.steps.chunks import chunked, each
from legal_flow.steps.desk import Desk
from legal_flow.steps.opening import Candidate, open_cases
from legal_flow.store import policies
from legal_flow.store.failures import waiting
from legal_flow.store.rule_facts import Bundle, account_facts
from legal_flow.store.screening import CANDIDATE, keep_changes
from legal_flow.store.screening_rules import limitation_override
from legal_flow.store.tables.cases import Assessment, CaseAccount
from legal_flow.store.tables.portfolio import Account, AccountFacts, LimitationOverride, Screening

SWEEP = "assess_accounts"
LIMITATION_RULE = ".limitation"
"""How every pack's rule of limitation ends."""


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Bring facts up to the day, screen the portfolio, keep what changed; return the debtors that law must look at.

    Those are debtors with a candidate that was in no case yet and has no assessment that still stands, and
    debtors whose open cases need other holds than they have, or were paid off.
    """
    refresh_overtaken(desk, as_of)
    with desk.store.write() as session:
        screen(session, as_of, desk.clock())
    with desk.store.read() as session:
        debtors = set(_to_assess(session, as_of))
        debtors |= set(holds.debtors_to_review(session)) | set(paid_off.debtors_to_close(session))
        return chunked(desk, sorted(debtors - waiting(session, SWEEP, as_of).keys()))


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Review holds and assess the candidates of each debtor; count what came of it."""
    return each(desk, SWEEP, ids, as_of, _debtor)


def screen(session: Session, as_of: date, at: datetime) -> int:
    """Screen every lender's accounts by its policy in force; how many outcomes were written."""
    policies.enter_shipped(session, as_of, at)
    groups = policies.every_policy(session, as_of)
    return sum(
        keep_changes(session, policy, as_of, lenders if len(groups) > 1 else None)
        for policy, lenders in groups
    )


def _to_assess(session: Session, as_of: date) -> Sequence[UUID]:
    latest = (
        select(Assessment.account_id, func.max(Assessment.as_of).label("on"))
        .group_by(Assessment.account_id)
        .subquery()
    )
    # An account that was in a case, ended or not, comes back to law only by a person's decision.
    in_case = select(CaseAccount.account_id)
    return session.scalars(
        select(AccountFacts.debtor_id)
        .distinct()
        .join(Screening, (Screening.account_id == AccountFacts.account_id) & Screening.until.is_(None))
        .outerjoin(latest, latest.c.account_id == AccountFacts.account_id)
        .outerjoin(
            Assessment, (Assessment.account_id == latest.c.account_id) & (Assessment.as_of == latest.c.on)
        )
        .where(Screening.outcome == CANDIDATE, AccountFacts.account_id.not_in(in_case))
        .where(
            or_(
                Assessment.id.is_(None),
                AccountFacts.computed_on > Assessment.as_of,
                AccountFacts.law_edition != Assessment.law_edition,
                Assessment.earliest <= as_of,
                # A lawyer decided that it may go on, and no case has come of it yet.
                (Assessment.decision == Outcome.ELIGIBLE) & Assessment.case_id.is_(None),
            )
        )
    ).all()


def _debtor(desk: Desk, debtor_id: UUID, as_of: date) -> str:
    with desk.store.write() as session:
        reviewed = holds.review(desk, session, debtor_id, as_of)
        reviewed += paid_off.close(desk, session, debtor_id, as_of)
        candidates = _candidates(session, debtor_id)
        if not candidates:
            return "holds_reviewed" if reviewed else "nothing_due"
        bundle = Bundle(session, candidates, as_of)
        eligible: list[Candidate] = []
        outcomes: Counter[str] = Counter()
        for account_id in sorted(bundle.accounts):
            found = _assess(desk, session, bundle, account_id, as_of)
            if found is None:
                outcomes["in_order"] += 1
                continue
            outcome, row, assessed = found
            outcomes[outcome] += 1
            if outcome == Outcome.ELIGIBLE:
                eligible.append(Candidate(bundle.accounts[account_id], row, assessed))
        opened = open_cases(desk, session, bundle, eligible, as_of)
        return "case_opened" if opened else max(outcomes, key=lambda code: outcomes[code])


def _candidates(session: Session, debtor_id: UUID) -> list[UUID]:
    # An account that was in a case, ended or not, comes back to law only by a person's decision.
    in_case = select(CaseAccount.account_id)
    return list(
        session.scalars(
            select(Account.id)
            .join(Screening, (Screening.account_id == Account.id) & Screening.until.is_(None))
            .where(
                Account.debtor_id == debtor_id,
                Account.known_to.is_(None),
                Screening.outcome == CANDIDATE,
                Account.id.not_in(in_case),
            )
        )
    )


def _assess(
    desk: Desk, session: Session, bundle: Bundle, account_id: UUID, as_of: date
) -> tuple[str, Assessment, Assessed] | None:
    """Assess one account and keep the outcome; a lawyer's earlier decision on the same question stands."""
    facts = account_facts(bundle, account_id)
    if facts is None:
        return None
    account = bundle.accounts[account_id]
    pack = desk.pack(bundle.lenders[account.creditor_id].jurisdiction)
    assessed = pack.assess(facts, as_of)
    decided = session.scalars(
        select(Assessment)
        .where(Assessment.account_id == account_id, Assessment.decision.is_not(None))
        .order_by(Assessment.as_of.desc())
        .limit(1)
    ).one_or_none()
    judged, word = assessed.outcome, None
    if judged is Outcome.BARRED:
        answered = limitation_override(session, account_id, as_of)
        without = _without_limitation(assessed)
        if answered is not None and without is not Outcome.BARRED:
            judged = without
            if judged is not Outcome.NEEDS_LAWYER:
                word = _Word.on_limitation(judged, answered)
    if (
        decided is not None
        and judged is Outcome.NEEDS_LAWYER
        and set(_doubts(assessed)) <= set(_stored_doubts(decided))
    ):
        word = _Word.again(decided)
    row = session.merge(
        Assessment(
            id=make_id("assessment", account_id, as_of),
            creditor_id=account.creditor_id,
            account_id=account_id,
            case_id=None,
            as_of=as_of,
            outcome=judged,
            earliest=assessed.earliest,
            law_edition=assessed.law_edition,
            reasons=[reason_row(reason) for reason in assessed.reasons],
            decided_by=word.decided_by if word else None,
            decision=word.decision if word else None,
            decided_on=word.decided_on if word else None,
            note_sha256=word.note_sha256 if word else None,
            evidence_ref=word.evidence_ref if word else None,
        )
    )
    return (word.decision if word else None) or str(judged), row, assessed


@dataclass(frozen=True, slots=True)
class _Word:
    """What a lawyer said of an account, when, and on what he rested it."""

    decision: str | None
    decided_by: str | None
    decided_on: date | None
    note_sha256: str | None
    evidence_ref: str | None

    @classmethod
    def again(cls, row: Assessment) -> "_Word":
        """The decision of an earlier day."""
        return cls(row.decision, row.decided_by, row.decided_on, row.note_sha256, row.evidence_ref)

    @classmethod
    def on_limitation(cls, outcome: Outcome, row: LimitationOverride) -> "_Word":
        """The decision that an account is sued on although limitation has expired."""
        return cls(str(outcome), str(row.decided_by), row.decided_on, row.reason_sha256, row.evidence_ref)


def _without_limitation(assessed: Assessed) -> Outcome:
    """What the other reasons add up to, where a lawyer answers for limitation that has expired."""
    others = {one.outcome for one in assessed.reasons if not one.rule.endswith(LIMITATION_RULE)}
    return next((worst for worst in GRAVEST_FIRST if worst in others), Outcome.ELIGIBLE)


def _doubts(assessed: Assessed) -> list[str]:
    return [reason.rule for reason in assessed.reasons if reason.outcome is Outcome.NEEDS_LAWYER]


def _stored_doubts(row: Assessment) -> list[str]:
    return [reason["rule"] for reason in row.reasons if reason["outcome"] == Outcome.NEEDS_LAWYER]


def reason_row(reason: Reason) -> dict[str, object]:
    """A reason as it is stored: rule, outcome, title, citations, facts."""
    return {
        "rule": reason.rule,
        "outcome": str(reason.outcome),
        "title": reason.title,
        "citations": [citation.marked for citation in reason.citations],
        "facts": dict(reason.facts),
        "earliest": reason.earliest.isoformat() if reason.earliest else None,
    }
