"""Screening: one pass in the database that gives every account all its reasons and keeps what changed."""

from collections.abc import Collection, Sequence
from datetime import date
from functools import lru_cache, reduce
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
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    null,
    or_,
    select,
    text,
    type_coerce,
    update,
)
from sqlalchemy.orm import Session

from legal_flow.store.days import latest_of
from legal_flow.store.policy import Policy, parse
from legal_flow.store.reasons import bit, mask
from legal_flow.store.screening_rules import Rule, rules
from legal_flow.store.tables.portfolio import AccountFacts, Screening

CANDIDATE, NOT_YET, EXCLUDED = "candidate", "not_yet", "excluded"


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


_GIVEN = select(
    *(bindparam(one.name, type_=one.type).label(one.name) for one in AccountFacts.__table__.columns)
).subquery("given")
"""The facts of one account as parameters, named as the columns of its row."""


@lru_cache(maxsize=64)
def asked_of_one(body: str, as_of: date) -> tuple[Sequence[Rule], Select[UUID, UUID, int, str, date | None]]:
    """The rules of a policy's text on a day, and the pass over one account whose facts are the parameters.

    Built once for all accounts of which a day is asked.
    """
    policy = parse(body)
    return rules(policy, as_of, _GIVEN.c), judged(policy, as_of, _GIVEN.c)


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

    Everything happens inside the database. What was said earlier on the same day never stood for a day and is replaced.
    On a day before the last on which something was said nothing is: the facts are those of then. How many outcomes
    were written.
    """
    if session.scalar(select(exists().where(Screening.since > as_of))):
        return 0
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
            .where(differs),
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
