"""What the outcomes of screening add up to: the funnel of a day, and what changed from one day to the next and why.

Both are counted inside the database, over every account of the portfolio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, and_, case, func, literal, or_, select, type_coerce
from sqlalchemy.orm import Session, aliased

from legal_flow.cases.money import money
from legal_flow.store.reasons import RULES, bit, named
from legal_flow.store.tables.organisation import Unit
from legal_flow.store.tables.portfolio import AccountFacts, Screening

AGES = (90, 180, 365, 730, 1095)
"""Days in arrears at which a line of the funnel ends."""
KINDS = ("product", "branch", "region", "age")
NEW = "new"
"""The outcome before of an account that was never screened."""


@dataclass(frozen=True, slots=True)
class FunnelLine:
    """So many accounts with one outcome among those that share these values."""

    values: tuple[str, ...]
    outcome: str
    accounts: int
    owed: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """So many accounts that went from one outcome to another for the same reasons."""

    before: str
    after: str
    gained: tuple[str, ...]
    """Reasons that hold now and did not."""
    lost: tuple[str, ...]
    policy_before: str
    policy_after: str
    accounts: int
    owed: Decimal


def fen(summed: Any) -> Decimal:
    """A sum of money as the database adds it up, in yuan."""
    return money(Decimal(int(summed or 0)) / 100)


def on_day(day: date, row: Any = Screening) -> ColumnElement[bool]:
    """The outcome that stood for a day."""
    return and_(row.since <= day, or_(row.until.is_(None), row.until > day))


def funnel(
    session: Session, day: date, by: Sequence[str], creditor_id: UUID | None = None
) -> list[FunnelLine]:
    """Accounts and what they owe by outcome, and by some of `KINDS`; debts and units are those of now."""
    columns = [_column(kind, day).label(kind) for kind in by]
    query = (
        select(
            *columns, Screening.outcome, func.count(), func.sum(type_coerce(AccountFacts.owed, BigInteger))
        )
        .join(AccountFacts, AccountFacts.account_id == Screening.account_id)
        .outerjoin(Unit, Unit.id == AccountFacts.suing_unit_id)
        .where(on_day(day))
        .group_by(*columns, Screening.outcome)
        .order_by(*columns, Screening.outcome)
    )
    if creditor_id is not None:
        query = query.where(Screening.creditor_id == creditor_id)
    return [
        FunnelLine(
            tuple(_told(kind, one) for kind, one in zip(by, values, strict=True)), outcome, count, fen(owed)
        )
        for *values, outcome, count, owed in session.execute(query)
    ]


def reasons(session: Session, day: date, creditor_id: UUID | None = None) -> list[tuple[str, int, int]]:
    """Each rule with the accounts that it stops on a day, and those that it alone stops."""
    bits = type_coerce(Screening.reasons, BigInteger)
    counted = [
        one
        for rule in RULES
        for one in (
            func.sum(case((bits.bitwise_and(bit(rule)) != 0, 1), else_=0)),
            func.sum(case((bits == bit(rule), 1), else_=0)),
        )
    ]
    query = select(*counted).where(on_day(day))
    if creditor_id is not None:
        query = query.where(Screening.creditor_id == creditor_id)
    found = [int(one or 0) for one in session.execute(query).one()]
    return [(rule, found[2 * place], found[2 * place + 1]) for place, rule in enumerate(RULES)]


def changes(session: Session, day: date, creditor_id: UUID | None = None) -> list[Change]:
    """What was said on `day` other than on the day before, by outcome before and after and by reasons, most first."""
    old = aliased(Screening)
    after = type_coerce(Screening.reasons, BigInteger)
    before = func.coalesce(type_coerce(old.reasons, BigInteger), literal(0, BigInteger))
    was, policy_was = func.coalesce(old.outcome, NEW), func.coalesce(old.policy, "")
    gained, lost = after - before.bitwise_and(after), before - before.bitwise_and(after)
    count = func.count()
    keys = (was, Screening.outcome, gained, lost, policy_was, Screening.policy)
    query = (
        select(*keys, count, func.sum(type_coerce(AccountFacts.owed, BigInteger)))
        .join(AccountFacts, AccountFacts.account_id == Screening.account_id)
        .outerjoin(old, (old.account_id == Screening.account_id) & on_day(day - timedelta(days=1), old))
        # Another earliest day alone is no change of outcome.
        .where(Screening.since == day, or_(was != Screening.outcome, before != after))
        .group_by(*keys)
        .order_by(count.desc(), was, Screening.outcome, gained, lost)
    )
    if creditor_id is not None:
        query = query.where(Screening.creditor_id == creditor_id)
    return [
        Change(said, says, named(won), named(gone), one, other, accounts, fen(owed))
        for said, says, won, gone, one, other, accounts, owed in session.execute(query)
    ]


def _column(kind: str, day: date) -> ColumnElement[Any]:
    if kind == "age":
        lines = [
            (AccountFacts.overdue_since >= day - timedelta(days=most), place)
            for place, most in enumerate(AGES, start=1)
        ]
        return case((AccountFacts.overdue_since.is_(None), 0), *lines, else_=len(AGES) + 1)
    columns: dict[str, ColumnElement[Any]] = {
        "product": AccountFacts.__table__.c.product,
        "branch": Unit.__table__.c.ref,
        "region": AccountFacts.__table__.c.region_code,
    }
    return columns[kind]


def _told(kind: str, value: object) -> str:
    """A value as a person reads it; ages come as the place of their line, so that they stand in order."""
    if kind != "age":
        return str(value or "")
    starts = (0, *(most + 1 for most in AGES))
    place = int(str(value))
    if place == 0:
        return "-"
    return f"{starts[place - 1]}-{AGES[place - 1]}" if place <= len(AGES) else f"{starts[-1]}+"
