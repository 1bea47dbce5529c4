"""Until when the facts of an account hold: the next day on which the calendar, or the lender's next word, changes them.

Facts of another edition of the law than the present ones hold no longer on any day.

Rows come by packages, and a package says whose facts it changes. What follows from the day alone is listed here and
in `Limitation.good_until`. Our own letters, suits and their ends are entered on their day or later, with the facts.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from legal_flow.store.rule_facts import PLAN_GRACE, Bundle, running_plans, unpaid
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.portfolio import AccountFacts, Package
from legal_flow.store.versions import AS_OF

ONE_DAY = timedelta(days=1)


def next_day(bundle: Bundle, account_id: UUID) -> date | None:
    """The first day after the bundle's on which a row that is known already begins or ceases to count."""
    days = (*_days(bundle, account_id), *bundle.flag_days[bundle.accounts[account_id].debtor_id])
    return min((day for day in days if day is not None and day > bundle.as_of), default=None)


def _days(bundle: Bundle, account_id: UUID) -> Iterator[date | None]:
    yield from (row.posted_on for row in bundle.of(portfolio.LedgerEntry, account_id))
    yield from (row.at.date() for row in bundle.of(portfolio.Contact, account_id))
    for notice in bundle.of(portfolio.Notice, account_id):
        yield from (notice.sent_on, notice.delivered_on, notice.returned_on)
    for plan in bundle.of(portfolio.Plan, account_id):
        yield from (plan.signed_on, plan.breached_on)
    for dispute in bundle.of(portfolio.Dispute, account_id):
        yield from (dispute.opened_on, dispute.closed_on)


def plan_word_due(bundle: Bundle, account_id: UUID) -> date | None:
    """The first day of a word of the lender by which a plan would be broken that is not yet known to be.

    An instalment is known to be missed by a package of a later day alone, which need not name the account.
    """
    told = bundle.told_until(account_id)
    days = (
        row.due_on + PLAN_GRACE + ONE_DAY
        for plan in running_plans(bundle, account_id)
        for row in unpaid(bundle, plan)
    )
    return min((day for day in days if day > told), default=None)


@cache
def overtaken(editions: frozenset[str]) -> Select[UUID]:
    """The accounts whose facts no longer hold on the day `as_of`: by calendar, lender's word or other law.

    `editions` are the present ones of the law; the statement is built once for them.
    """
    told = (
        select(func.max(Package.as_of))
        .where(
            Package.creditor_id == AccountFacts.creditor_id,
            Package.taken_on <= AS_OF,
            Package.as_of <= AS_OF,
        )
        .correlate(AccountFacts)
        .scalar_subquery()
    )
    by_word = and_(
        AccountFacts.plan_word_due <= AS_OF,
        AccountFacts.plan_word_due <= func.coalesce(told, AS_OF),
    )
    return select(AccountFacts.account_id).where(
        or_(AccountFacts.good_until <= AS_OF, by_word, *_of_other_law(sorted(editions)))
    )


def _of_other_law(editions: Sequence[str]) -> Iterator[ColumnElement[bool]]:
    """Before, between and behind the present editions: ranges of the index, which it has none of for `NOT IN`."""
    known = AccountFacts.law_edition
    yield known < editions[0]
    yield from (and_(known > one, known < following) for one, following in pairwise(editions))
    yield known > editions[-1]
