"""Until when the facts of an account hold: the next day on which the calendar, or the lender's next word, changes them.

Rows come by packages, and a package says whose facts it changes. What follows from the day alone is listed here and
in `Limitation.good_until`. Our own letters, suits and their ends are entered on their day or later, with the facts.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from legal_flow.store.rule_facts import PLAN_GRACE, Bundle, running_plans, unpaid
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.portfolio import AccountFacts, Package

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


def overtaken(as_of: date) -> Select[UUID]:
    """The accounts whose facts no longer hold on a day: by the calendar, or by what their lender told since."""
    told = (
        select(func.max(Package.as_of))
        .where(
            Package.creditor_id == AccountFacts.creditor_id,
            Package.taken_on <= as_of,
            Package.as_of <= as_of,
        )
        .correlate(AccountFacts)
        .scalar_subquery()
    )
    by_word = and_(
        AccountFacts.plan_word_due <= as_of,
        AccountFacts.plan_word_due <= func.coalesce(told, as_of),
    )
    return select(AccountFacts.account_id).where(or_(AccountFacts.good_until <= as_of, by_word))
