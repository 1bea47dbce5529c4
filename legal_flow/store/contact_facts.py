"""What stood behind a contact on its own day: the number or address left with the lender, and states of the account."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import Channel, ContactFact, FlagFact
from legal_flow.store.rule_facts import PLAN_GRACE, Bundle, missed_instalments
from legal_flow.store.tables import portfolio
from legal_flow.store.versions import stood

_BY_ADDRESS = frozenset({Channel.LETTER, Channel.VISIT})
_BY_MAIL = frozenset({Channel.EMAIL})


class Reserved:
    """预留联系方式: every version of a debtor that was known, read by day."""

    def __init__(self, session: Session, debtor_id: UUID, as_of: date) -> None:
        self.versions: Sequence[portfolio.Debtor] = session.scalars(
            select(portfolio.Debtor)
            .where(
                portfolio.Debtor.id == debtor_id,
                portfolio.Debtor.known_from <= as_of,
                stood(portfolio.Debtor),
            )
            .order_by(portfolio.Debtor.known_from)
        ).all()
        self._from = [row.known_from for row in self.versions]

    def in_force(self, contact: ContactFact) -> str:
        """What the debtor had left for this way of contact on its day, masked; empty where it is not known.

        Before the lender first told us, the first version that it told; that is said.
        """
        if not contact.reserved or not self.versions:
            return ""
        at = bisect_right(self._from, contact.at.date())
        row = self.versions[max(at - 1, 0)]
        told = "" if at else f"（{row.known_from}获知）"
        if contact.channel in _BY_ADDRESS:
            return f"地址{told}" if row.reserved_address else ""
        if contact.channel in _BY_MAIL:
            return f"邮箱{told}" if row.email else ""
        return f"号码尾号{row.phone[-4:]}{told}" if row.phone else ""


def conduct_flags(bundle: Bundle, account_id: UUID) -> tuple[FlagFact, ...]:
    """States that decide whether one may contact, with their days; ended ones too, for contacts of then."""
    account = bundle.accounts[account_id]
    flags = [
        FlagFact(row.kind, row.since, row.until, row.ref)
        for row in bundle.flags[account.debtor_id]
        if row.until is None or row.until >= row.since
    ]
    disputes = [
        FlagFact(row.kind, row.opened_on, row.closed_on, row.ref)
        for row in bundle.of(portfolio.Dispute, account_id)
        if row.opened_on <= bundle.as_of and (row.closed_on is None or row.closed_on >= row.opened_on)
    ]
    plans = [
        FlagFact("plan_kept", row.signed_on, _until(bundle, row), row.ref)
        for row in bundle.of(portfolio.Plan, account_id)
        if row.signed_on <= bundle.as_of and row.status != "cancelled"
    ]
    return (*flags, *disputes, *plans)


def _until(bundle: Bundle, plan: portfolio.Plan) -> date | None:
    """Until when a plan was kept: its breach, its first missed instalment, or the last one paid."""
    mine = [row for row in bundle.of(portfolio.Instalment, plan.account_id) if row.plan_id == plan.id]
    if plan.status == "completed":
        paid = [row.paid_on for row in mine if row.paid_on is not None]
        return max(plan.signed_on, *paid) if paid else plan.signed_on
    missed = [row.due_on + PLAN_GRACE + timedelta(days=1) for row in missed_instalments(bundle, plan)]
    ends = [*missed, *([plan.breached_on] if plan.breached_on else [])]
    return max(plan.signed_on, min(ends)) if ends else None
