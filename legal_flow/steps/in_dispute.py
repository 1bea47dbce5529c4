"""标的额: the amount in dispute, by which court, track, route and fee go. It is what would be claimed on the day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from legal_flow.cases.claims import Claim
from legal_flow.cases.money import ZERO
from legal_flow.errors import LegalFlowError
from legal_flow.rules.pack import Pack
from legal_flow.store.rule_facts import Bundle, debt_facts
from legal_flow.store.tables.portfolio import Account


@dataclass(frozen=True, slots=True)
class InDispute:
    """The amount in yuan, and the accounts (by reference) of which the lender's balance stands in for a claim."""

    amount: Decimal
    by_balance: tuple[str, ...] = ()


def reckoned(pack: Pack, bundle: Bundle, accounts: Iterable[Account]) -> dict[UUID, Claim]:
    """The claims of these accounts to the bundle's day; one of which none can be reckoned is left out."""
    found: dict[UUID, Claim] = {}
    for account in accounts:
        try:
            debt = debt_facts(bundle, account.id)
            if debt is not None:
                found[account.id] = pack.claim(debt, bundle.as_of)
        except LegalFlowError:
            # Where the claim itself is needed, this stops the case with its reason; a court is proposed without it.
            continue
    return found


def in_dispute(accounts: Iterable[Account], claims: Mapping[UUID, Claim]) -> InDispute:
    """What is claimed of these accounts; of one without a claim, the balance that its lender told."""
    amount, by_balance = ZERO, []
    for account in accounts:
        claim = claims.get(account.id)
        if claim is None:
            by_balance.append(account.ref)
        amount += account.total_balance if claim is None else claim.total()
    return InDispute(amount, tuple(by_balance))
