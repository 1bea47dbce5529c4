"""An explanation's way: with which accounts, to which court, on which track and by which route it would go."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim
from legal_flow.cases.facts import AccountFacts
from legal_flow.rules.outcomes import Assessment, RouteOffer
from legal_flow.rules.pack import Pack
from legal_flow.steps.assess import reason_row
from legal_flow.steps.explain_told import Told
from legal_flow.steps.in_dispute import InDispute, in_dispute, reckoned
from legal_flow.steps.opening import choose_route, grouping_key, has_fresh_lead, is_missing, propose_track
from legal_flow.store import policies
from legal_flow.store.policy import Policy, parse
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.screening import CANDIDATE
from legal_flow.store.tables.portfolio import Account, PolicyVersion, Screening
from legal_flow.store.versions import AS_OF, standing

_CANDIDATES = (
    select(Screening.account_id)
    .join(Account, Account.id == Screening.account_id)
    .where(
        Account.debtor_id == bindparam("debtor_id"),
        Screening.outcome == CANDIDATE,
        Screening.since <= AS_OF,
        or_(Screening.until.is_(None), Screening.until > AS_OF),
    )
)
_TOGETHER = (
    select(Account)
    .where(Account.debtor_id == bindparam("debtor_id"), standing(Account))
    .where(or_(Account.id == bindparam("account_id"), Account.id.in_(_CANDIDATES)))
    .order_by(Account.ref)
)


def way_told(
    pack: Pack,
    bundle: Bundle,
    account: Account,
    facts: dict[str, Any],
    law: AccountFacts,
    assessed: Assessment,
    claim: Claim | None,
    loaded: Sequence[PolicyVersion],
) -> Told:
    """The case that would be opened on the day, by the policy in force on it, and every other route beside it.

    `claim` is the account's own to the day; `None` where none can be reckoned.
    """
    session, as_of = bundle.session, bundle.as_of
    policy = parse(policies.text_of(policies.in_force(loaded, as_of)))
    group = _group(session, policy, account, as_of)
    sought = _in_dispute(pack, bundle, account, claim, group)
    track = propose_track(session, pack, bundle, account, sought.amount, as_of)
    ends = [day for day in (facts["limitation_earliest"], facts["guarantee_ends"]) if day is not None]
    fee = pack.filing_fee(sought.amount, track.track, as_of, track.court)
    offers = pack.routes(
        sought.amount,
        track.track,
        law,
        assessed,
        as_of,
        letter_days=policy.letters.grace_days,
        within_days=policy.routes.direct_suit_within_days,
        missing=is_missing(bundle, account),
        asset_known=has_fresh_lead(session, policy, account.debtor_id, as_of),
    )
    return {
        "accounts": [one.ref for one in group],
        "grouping": policy.grouping.reason if len(group) > 1 else "single",
        "amount": str(sought.amount),
        "by_balance": list(sought.by_balance),
        "court": pack.court_name(track.court),
        "track": track.track,
        "cause": track.cause,
        "reasons": [dict(reason_row(reason)) for reason in track.reasons],
        "filing_fee": str(fee.amount),
        "fee_derivation": fee.derivation,
        "route": str(choose_route(session, policy, group, sought.amount, ends, as_of)),
        "offers": [_offer_told(one) for one in offers],
    }


def _group(session: Session, policy: Policy, account: Account, as_of: date) -> list[Account]:
    """The account, and the candidates of the day that go into one case with it."""
    asked = {"account_id": account.id, "debtor_id": account.debtor_id, "as_of": as_of}
    key = grouping_key(policy, account)
    return [one for one in session.scalars(_TOGETHER, asked) if grouping_key(policy, one) == key]


def _in_dispute(
    pack: Pack, bundle: Bundle, account: Account, claim: Claim | None, group: Sequence[Account]
) -> InDispute:
    """The amount in dispute of the whole group; the claim that is told on the page already is not reckoned again."""
    others = [one for one in group if one.id != account.id]
    claims = {account.id: claim} if claim is not None else {}
    if others:
        beside = Bundle(bundle.session, [one.id for one in others], bundle.as_of)
        claims |= reckoned(pack, beside, others)
    return in_dispute(group, claims)


def _offer_told(offer: RouteOffer) -> Told:
    return {
        "route": offer.route,
        "outcome": str(offer.outcome),
        "days": offer.days,
        "cost": str(offer.cost) if offer.cost is not None else None,
        "reasons": [dict(reason_row(reason)) for reason in offer.reasons],
    }
