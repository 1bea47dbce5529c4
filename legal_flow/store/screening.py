"""The lender's policy for screening, one SQL expression per rule, and one pass that keeps what changed.

The rules give every account all its reasons inside the database; `explain` asks the same expressions of one account, so
no rule exists twice. Law is not in here: candidates meet the law rules in assessment.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Date,
    Integer,
    MetaData,
    Select,
    String,
    Table,
    Uuid,
    and_,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    not_,
    null,
    or_,
    select,
    text,
    true,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from legal_flow.store.days import days_after, latest_of
from legal_flow.store.policy import Policy, Recovery
from legal_flow.store.reasons import bit, mask
from legal_flow.store.tables.portfolio import AccountFacts, LimitationOverride, Screening

CANDIDATE, NOT_YET, EXCLUDED = "candidate", "not_yet", "excluded"
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


# ---- the pass ----------------------------------------------------------------------------------------------


def judged(
    policy: Policy, as_of: date, facts: Any = AccountFacts, *where: ColumnElement[bool]
) -> Select[UUID, UUID, int, str, date | None]:
    """Every account with all its reasons (as bits), its outcome, and the day on which a calendar lifts the last."""
    checks = rules(policy, as_of, facts)
    bits = reduce(add, (case((rule.holds, literal(bit(rule.id), BigInteger)), else_=0) for rule in checks))
    dated = [rule for rule in checks if rule.lifts is not None]
    # A rule that does not hold was over on the day itself, so that it never is the last.
    lifts = latest_of(*(case((rule.holds, rule.lifts), else_=literal(as_of, Date)) for rule in dated))
    seen = (
        select(facts.account_id, facts.creditor_id, bits.label("reasons"), lifts.label("lifts"))
        .where(*where)
        .cte("seen")
        # Computed once for each account: a planner that inlined it would compute it for each use.
        .prefix_with("MATERIALIZED")
    ).c
    excluding = mask(rule.id for rule in checks if rule.excludes)
    lasting = mask(rule.id for rule in checks if rule.lifts is None)
    outcome = case(
        (seen.reasons.bitwise_and(excluding) != 0, EXCLUDED), (seen.reasons != 0, NOT_YET), else_=CANDIDATE
    )
    only_calendar = and_(seen.reasons != 0, seen.reasons.bitwise_and(lasting) == 0)
    return select(
        seen.account_id,
        seen.creditor_id,
        seen.reasons,
        outcome.label("outcome"),
        case((only_calendar, seen.lifts), else_=null()).label("earliest"),
    )


_CHANGE = Table(
    "screening_change",
    MetaData(),
    Column("account_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("reasons", BigInteger, nullable=False),
    Column("outcome", String(64), nullable=False),
    Column("earliest", Date),
    Column("known", Integer, nullable=False),
    prefixes=["TEMPORARY"],
)
"""What the pass found to differ from what stands; lives as long as its transaction."""


def keep_changes(
    session: Session, policy: Policy, as_of: date, creditors: Collection[UUID] | None = None
) -> int:
    """Screen the portfolio (of these lenders) and write an outcome only where it differs from the one that stands.

    Everything happens inside the database. What was said earlier on the same day never stood for a day and is replaced;
    what was said on a later day is left alone. How many outcomes were written.
    """
    connection = session.connection()
    _CHANGE.create(connection, checkfirst=False)
    where = [] if creditors is None else [AccountFacts.creditor_id.in_(creditors)]
    found = judged(policy, as_of, AccountFacts, *where).subquery("found").c
    old = Screening.__table__.alias("old")
    differs = or_(
        old.c.account_id.is_(None),
        type_coerce(old.c.reasons, BigInteger) != found.reasons,
        old.c.outcome != found.outcome,
        old.c.earliest.is_distinct_from(found.earliest),
    )
    session.execute(
        insert(_CHANGE).from_select(
            [column.name for column in _CHANGE.c],
            select(
                found.account_id,
                found.creditor_id,
                found.reasons,
                found.outcome,
                found.earliest,
                case((old.c.account_id.is_(None), 0), else_=1),
            )
            .outerjoin_from(
                found.account_id.table, old, (old.c.account_id == found.account_id) & old.c.until.is_(None)
            )
            .where(differs, or_(old.c.account_id.is_(None), old.c.since <= as_of)),
        )
    )
    if connection.dialect.name == "postgresql":
        # Nobody else counts the rows of a temporary table, and a planner that guesses few compares each with each.
        session.execute(text("ANALYZE screening_change"))
    stood = Screening.until.is_(None) & Screening.account_id.in_(
        select(_CHANGE.c.account_id).where(_CHANGE.c.known == 1)
    )
    session.execute(delete(Screening).where(stood, Screening.since == as_of))
    session.execute(
        update(Screening).where(stood).values(until=as_of), execution_options={"synchronize_session": False}
    )
    session.execute(
        insert(Screening).from_select(
            ["account_id", "creditor_id", "reasons", "outcome", "earliest", "policy", "since"],
            select(
                _CHANGE.c.account_id,
                _CHANGE.c.creditor_id,
                _CHANGE.c.reasons,
                _CHANGE.c.outcome,
                _CHANGE.c.earliest,
                literal(policy.version, String),
                literal(as_of, Date),
                # Keys that come in order make a table and its index grow at their ends.
            ).order_by(_CHANGE.c.account_id),
        )
    )
    written = session.scalar(select(func.count()).select_from(_CHANGE)) or 0
    _CHANGE.drop(connection, checkfirst=False)
    return written
