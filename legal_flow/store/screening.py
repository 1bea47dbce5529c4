"""The lender's policy for screening, one SQL expression per rule.

One pass over `account_facts` gives every account all its reasons; `explain` runs the same expressions for one
account, so no rule exists twice. Law is not in here: candidates meet the law rules in assessment.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, and_, not_, or_, select
from sqlalchemy.orm import Session

from legal_flow.store.tables.portfolio import AccountFacts as F


@dataclass(frozen=True, slots=True)
class Policy:
    """A lender's thresholds. The version is stored with every outcome."""

    version: str = "standard-1"
    days_in_arrears: int = 90
    least_owed: Decimal = Decimal("3000.00")
    contact_attempts: int = 3
    contacts_reached: int = 1
    days_since_payment: int = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the policy: when it holds, the account is no candidate."""

    id: str
    title: str
    citation: str
    excludes: bool
    """Excluded, or only not yet."""
    holds: ColumnElement[bool]


def rules(policy: Policy, as_of: date) -> list[Rule]:
    """The rules of `policy` on a day."""
    own = "机构准入政策"
    return [
        Rule("policy.not_in_arrears", "没有逾期", own, True, F.overdue_since.is_(None)),
        Rule("policy.too_small", "欠款低于起诉金额下限", own, True, F.owed < policy.least_owed),
        Rule(
            "policy.too_fresh",
            "逾期天数不足",
            own,
            False,
            F.overdue_since > as_of - timedelta(days=policy.days_in_arrears),
        ),
        Rule(
            "policy.contact_effort",
            "催收次数或触达次数不足",
            own,
            False,
            or_(
                F.contact_attempts < policy.contact_attempts,
                F.contacts_reached + F.demands_sent < policy.contacts_reached,
            ),
        ),
        Rule(
            "policy.recent_payment",
            "近期有还款，处于观察期",
            own,
            False,
            F.last_payment_on > as_of - timedelta(days=policy.days_since_payment),
        ),
        Rule(
            "policy.plan_kept",
            "还款计划履行中",
            "《商业银行信用卡业务监督管理办法》第70条",
            False,
            F.plan_kept_until.is_not(None),
        ),
        Rule(
            "policy.dispute_open",
            "账务异议核查中",
            "《商业银行信用卡业务监督管理办法》第69条",
            False,
            F.dispute_open.is_(True),
        ),
        Rule(
            "policy.fraud_open",
            "盗刷争议核查中",
            "《最高人民法院关于审理银行卡民事纠纷案件若干问题的规定》第4至7条",
            False,
            F.fraud_open.is_(True),
        ),
        Rule("policy.complaint_open", "投诉处理中", own, False, F.complaint_open.is_(True)),
        Rule("policy.criminal_open", "刑事程序先行", own, False, F.criminal_open.is_(True)),
        Rule(
            "policy.death",
            "债务人死亡，继承人或遗产管理人未确定",
            "《民法典》第194、1145、1161条",
            False,
            and_(F.deceased.is_(True), not_(F.heirs_fixed.is_(True))),
        ),
        Rule(
            "policy.bankruptcy",
            "个人破产程序已受理",
            "《深圳经济特区个人破产条例》；《厦门经济特区个人破产保护条例》",
            True,
            F.bankrupt.is_(True),
        ),
        Rule(
            "policy.limitation_expired",
            "诉讼时效按最晚可主张日已届满",
            "《民法典》第188、192、193条",
            True,
            F.limitation_latest < as_of,
        ),
    ]


@dataclass(frozen=True, slots=True)
class Screened:
    """One account's outcome: every reason, not only the first."""

    account_id: UUID
    creditor_id: UUID
    debtor_id: UUID
    outcome: str
    reasons: tuple[str, ...]
    earliest: date | None


def screen(
    session: Session, policy: Policy, as_of: date, account_id: UUID | None = None
) -> Iterator[Screened]:
    """Every account (or one) with its outcome, in one pass."""
    checks = rules(policy, as_of)
    columns = [rule.holds.label(f"r{number}") for number, rule in enumerate(checks)]
    query = select(F.account_id, F.creditor_id, F.debtor_id, F.overdue_since, F.last_payment_on, *columns)
    if account_id is not None:
        query = query.where(F.account_id == account_id)
    for row in session.execute(query.order_by(F.account_id).execution_options(yield_per=5_000)):
        account, creditor, debtor, overdue, paid, *held = row
        reasons = [rule for rule, holds in zip(checks, held, strict=True) if holds]
        outcome = "candidate"
        if reasons:
            outcome = "excluded" if any(rule.excludes for rule in reasons) else "not_yet"
        yield Screened(
            account_id=account,
            creditor_id=creditor,
            debtor_id=debtor,
            outcome=outcome,
            reasons=tuple(rule.id for rule in reasons),
            earliest=_earliest(policy, [rule.id for rule in reasons], overdue, paid)
            if outcome == "not_yet"
            else None,
        )


def _earliest(policy: Policy, reasons: list[str], overdue: date | None, paid: date | None) -> date | None:
    """The first day on which the reasons that a calendar can lift will be gone; `None` if others stand."""
    days: list[date] = []
    for reason in reasons:
        if reason == "policy.too_fresh" and overdue:
            days.append(overdue + timedelta(days=policy.days_in_arrears))
        elif reason == "policy.recent_payment" and paid:
            days.append(paid + timedelta(days=policy.days_since_payment))
        else:
            return None
    return max(days, default=None)
