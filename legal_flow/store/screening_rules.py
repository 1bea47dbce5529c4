"""The lender's policy for screening, one SQL expression per rule.

The pass (`screening`) asks them of all accounts and `explain` of one, so no rule exists twice. Law is not in here:
candidates meet the law rules in assessment.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    and_,
    case,
    exists,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.orm import Session

from legal_flow.store.days import days_after
from legal_flow.store.policy import Policy, Recovery
from legal_flow.store.tables.portfolio import AccountFacts, LimitationOverride

_OWN = "机构准入政策"
_SHARES = 10_000
"""Shares are counted in ten-thousandths, so that the database compares whole numbers."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the policy: when it holds, the account is no candidate."""

    id: str
    title: str
    english: str
    citation: str
    excludes: bool
    """Excluded, or only not yet."""
    holds: ColumnElement[bool]
    reads: tuple[str, ...]
    """The facts it looks at."""
    threshold: Mapping[str, str]
    """What they are held against, by the entry of the policy."""
    lifts: ColumnElement[date] | None = None
    """The day from which it no longer holds, where the calendar alone decides."""


def rules(policy: Policy, as_of: date, facts: Any = AccountFacts) -> list[Rule]:
    """The rules of `policy` on a day, asked of `facts`: the table, or other columns of the same names."""
    return [
        *_of_the_debt(policy, as_of, facts),
        *_of_collection(policy, as_of, facts),
        *_of_states(as_of, facts),
    ]


def _of_the_debt(policy: Policy, as_of: date, facts: Any) -> Iterator[Rule]:
    lines = policy.products
    yield Rule(
        "policy.not_in_arrears",
        "没有逾期",
        "not in arrears",
        _OWN,
        excludes=True,
        holds=facts.overdue_since.is_(None),
        reads=("overdue_since",),
        threshold={},
    )
    yield Rule(
        "policy.product_line",
        "该产品不在起诉范围",
        "the product does not go to law",
        _OWN,
        excludes=True,
        holds=facts.product.not_in([str(product) for product in lines]),
        reads=("product",),
        threshold={"products": ", ".join(lines)},
    )
    yield Rule(
        "policy.too_small",
        "欠款低于起诉金额下限",
        "less is owed than the lender sues for",
        _OWN,
        excludes=True,
        holds=facts.owed
        < _by_product(facts.owed, facts, {product: line.least_owed for product, line in lines.items()}),
        reads=("product", "owed"),
        threshold={"least_owed": _told({product: line.least_owed for product, line in lines.items()})},
    )
    yield Rule(
        "policy.uneconomic",
        "预期回收不足以覆盖成本",
        "expected recovery does not cover the expected cost",
        _OWN,
        excludes=True,
        holds=_uneconomic(policy, as_of, facts),
        reads=("product", "region_code", "owed", "overdue_since"),
        threshold=_economics_told(policy),
    )
    yield Rule(
        "policy.too_fresh",
        "逾期天数不足",
        "not long enough in arrears",
        _OWN,
        excludes=False,
        holds=facts.overdue_since
        > _by_product(
            facts.overdue_since,
            facts,
            {product: as_of - timedelta(days=line.days_in_arrears) for product, line in lines.items()},
        ),
        reads=("product", "overdue_since"),
        threshold={
            "days_in_arrears": _told({product: line.days_in_arrears for product, line in lines.items()})
        },
        lifts=case(
            *(
                (facts.product == str(product), days_after(facts.overdue_since, line.days_in_arrears))
                for product, line in lines.items()
            )
        ),
    )


def _by_product(fact: Any, facts: Any, values: Mapping[Any, Any]) -> ColumnElement[Any]:
    """The value of an account's product, as the column `fact` would hold it: money is fen there."""
    return case(
        *((facts.product == str(product), literal(value, fact.type)) for product, value in values.items())
    )


def _told(values: Mapping[Any, object]) -> str:
    return ", ".join(f"{product} {value}" for product, value in values.items())


def _uneconomic(policy: Policy, as_of: date, facts: Any) -> ColumnElement[bool]:
    """owed x (recovery - cost share) < fixed cost + least net, in fen and ten-thousandths: no rounding."""
    economics = policy.economics
    net = case(
        *(
            (_fits(line, as_of, facts), _tenthousandths(line.share - economics.cost.share))
            for line in economics.recovery
        )
    )
    wanted = int((economics.cost.fixed + economics.least_net) * 100) * _SHARES
    return type_coerce(facts.owed, BigInteger) * net < literal(wanted, BigInteger)


def _fits(line: Recovery, as_of: date, facts: Any) -> ColumnElement[bool]:
    found: list[ColumnElement[bool]] = []
    if line.product is not None:
        found.append(facts.product == str(line.product))
    if line.region is not None:
        found.append(facts.region_code.startswith(line.region, autoescape=True))
    if line.up_to_days is not None:
        found.append(facts.overdue_since >= as_of - timedelta(days=line.up_to_days))
    return and_(true(), *found)


def _tenthousandths(share: Decimal) -> ColumnElement[int]:
    return literal(int(share * _SHARES), BigInteger)


def _economics_told(policy: Policy) -> dict[str, str]:
    economics = policy.economics
    lines = (
        (
            *([str(line.product)] if line.product else []),
            *([line.region] if line.region else []),
            *([f"<={line.up_to_days}"] if line.up_to_days is not None else []),
            str(line.share),
        )
        for line in economics.recovery
    )
    return {
        "recovery": "; ".join(" ".join(line) for line in lines),
        "cost": f"{economics.cost.fixed} + {economics.cost.share} x owed",
        "least_net": str(economics.least_net),
    }


def _of_collection(policy: Policy, as_of: date, facts: Any) -> Iterator[Rule]:
    contact, calm = policy.contact, policy.cool_off
    yield Rule(
        "policy.contact_effort",
        "催收次数或触达次数不足",
        "too few attempts at contact",
        _OWN,
        excludes=False,
        holds=or_(
            facts.contact_attempts < contact.attempts,
            facts.contacts_reached + facts.demands_sent < contact.reached,
        ),
        reads=("contact_attempts", "contacts_reached", "demands_sent"),
        threshold={"attempts": str(contact.attempts), "reached": str(contact.reached)},
    )
    yield Rule(
        "policy.recent_payment",
        "近期有还款，处于观察期",
        "paid lately",
        _OWN,
        excludes=False,
        holds=facts.last_payment_on > as_of - timedelta(days=calm.payment_days),
        reads=("last_payment_on",),
        threshold={"payment_days": str(calm.payment_days)},
        lifts=days_after(facts.last_payment_on, calm.payment_days),
    )
    yield Rule(
        "policy.plan_broken",
        "还款计划刚违约，处于观察期",
        "a plan was broken lately",
        _OWN,
        excludes=False,
        holds=facts.plan_breached_on > as_of - timedelta(days=calm.plan_broken_days),
        reads=("plan_breached_on",),
        threshold={"plan_broken_days": str(calm.plan_broken_days)},
        lifts=days_after(facts.plan_breached_on, calm.plan_broken_days),
    )
    yield Rule(
        "policy.plan_kept",
        "还款计划履行中",
        "a plan is being kept",
        "《商业银行信用卡业务监督管理办法》第70条",
        excludes=False,
        holds=facts.plan_kept_until.is_not(None),
        reads=("plan_kept_until",),
        threshold={},
    )


def _of_states(as_of: date, facts: Any) -> Iterator[Rule]:
    for name, title, english, citation in (
        ("dispute_open", "账务异议核查中", "a dispute is open", "《商业银行信用卡业务监督管理办法》第69条"),
        (
            "fraud_open",
            "盗刷争议核查中",
            "a fraud claim is open",
            "《最高人民法院关于审理银行卡民事纠纷案件若干问题的规定》第4至7条",
        ),
        ("complaint_open", "投诉处理中", "a complaint is open", _OWN),
        ("criminal_open", "刑事程序先行", "a criminal matter comes first", _OWN),
    ):
        yield Rule(
            f"policy.{name}",
            title,
            english,
            citation,
            excludes=False,
            holds=getattr(facts, name).is_(True),
            reads=(name,),
            threshold={},
        )
    yield Rule(
        "policy.death",
        "债务人死亡，继承人或遗产管理人未确定",
        "the debtor died and no heir or administrator is known",
        "《民法典》第194、1145、1161条",
        excludes=False,
        holds=and_(facts.deceased.is_(True), not_(facts.heirs_fixed.is_(True))),
        reads=("deceased", "heirs_fixed"),
        threshold={},
    )
    yield Rule(
        "policy.bankruptcy",
        "个人破产程序已受理",
        "personal bankruptcy was accepted",
        "《深圳经济特区个人破产条例》；《厦门经济特区个人破产保护条例》",
        excludes=True,
        holds=facts.bankrupt.is_(True),
        reads=("bankrupt",),
        threshold={},
    )
    yield Rule(
        "policy.limitation_expired",
        "诉讼时效按最晚可主张日已届满",
        "limitation expired by its latest defensible day, and no lawyer decided otherwise",
        "《民法典》第188、192、193条",
        excludes=True,
        holds=and_(facts.limitation_latest < as_of, not_(overridden(as_of, facts))),
        reads=("limitation_latest",),
        threshold={},
    )


def overridden(as_of: date, facts: Any = AccountFacts) -> ColumnElement[bool]:
    """Whether a lawyer decided that the account may be sued on though this very day of limitation has passed."""
    return exists().where(
        LimitationOverride.account_id == facts.account_id,
        LimitationOverride.limitation_latest == facts.limitation_latest,
        _in_force(as_of),
    )


def limitation_override(session: Session, account_id: UUID, as_of: date) -> LimitationOverride | None:
    """The decision about expired limitation that stands for an account as its facts are."""
    return session.scalars(
        select(LimitationOverride)
        .join(AccountFacts, AccountFacts.account_id == LimitationOverride.account_id)
        .where(
            LimitationOverride.account_id == account_id,
            LimitationOverride.limitation_latest == AccountFacts.limitation_latest,
            _in_force(as_of),
        )
        .order_by(LimitationOverride.decided_on.desc())
        .limit(1)
    ).one_or_none()


def _in_force(as_of: date) -> ColumnElement[bool]:
    row = LimitationOverride
    return (row.decided_on <= as_of) & or_(row.withdrawn_on.is_(None), row.withdrawn_on > as_of)
