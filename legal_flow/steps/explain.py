"""Why an account may go to law on a day, or may not: facts, policy, law, limitation, claim, way and history.

The sweep's own expressions and rules answer. A past day is told with the facts, the policy and the outcomes of that
day. Nobody is named in it; references are the lender's own.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import Uuid, bindparam, select

from legal_flow.cases.ids import make_id
from legal_flow.errors import LawError
from legal_flow.steps.audit import NotKnown
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain_facts import facts_of, facts_told
from legal_flow.steps.explain_history import history_told
from legal_flow.steps.explain_law import claim_told, law_told, limitation_told
from legal_flow.steps.explain_policy import policy_told
from legal_flow.steps.explain_told import Told
from legal_flow.steps.explain_way import way_told
from legal_flow.store import policies
from legal_flow.store.rule_facts import Bundle, account_facts, debt_facts
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import Account
from legal_flow.store.versions import standing

Answer = TypeVar("Answer")
_LENDERS = select(Creditor.id).order_by(Creditor.code)
_KNOWN = select(Account.id).where(
    Account.id.in_(bindparam("ids", type_=Uuid, expanding=True)), standing(Account)
)


def find(desk: Desk, ref: str, as_of: date) -> list[UUID]:
    """The accounts with this reference that were known on a day; each lender has its own numbering."""
    with desk.store.read() as session:
        # The id follows from lender and reference, so that no table of a million is searched for text.
        named = [make_id("account", creditor_id, ref) for creditor_id in session.scalars(_LENDERS)]
        found = set(session.scalars(_KNOWN, {"ids": named, "as_of": as_of}))
    if not found:
        raise NotKnown(f"no account {ref} was known on {as_of}")
    return [one for one in named if one in found]


def explain(desk: Desk, account_id: UUID, as_of: date) -> Told:
    """The whole reasoning about one account on a day, as plain values for text and programs."""
    with desk.store.read() as session:
        bundle = Bundle(session, [account_id], as_of)
        account = bundle.accounts[account_id]
        lender = bundle.lenders[account.creditor_id]
        pack = desk.pack(lender.jurisdiction)
        loaded = policies.versions(session, lender.id)
        facts = facts_of(desk, bundle, account_id)
        law = account_facts(bundle, account_id)
        assessed, no_law = _asked(lambda: pack.assess(law, as_of) if law is not None else None)
        debt = debt_facts(bundle, account_id)
        claim, no_claim = _asked(lambda: pack.claim(debt, as_of) if debt is not None else None)
        way, no_way = _asked(
            lambda: (
                way_told(pack, bundle, account, facts, law, assessed, claim, loaded)
                if law is not None and assessed is not None
                else None
            )
        )
        history = history_told(session, account_id, as_of)
        return {
            "account": account.ref,
            "lender": lender.code,
            "product": account.product,
            "currency": account.currency,
            "as_of": as_of.isoformat(),
            "facts": facts_told(bundle, account, facts),
            "policy": policy_told(session, loaded, facts, history["screening"], as_of),
            "law": law_told(assessed) if assessed else no_law,
            "limitation": limitation_told(assessed.limitation, law.limitation)
            if law and assessed
            else no_law,
            "claim": claim_told(pack, claim) if claim else no_claim,
            "way": way or no_way or no_law,
            "history": history,
        }


def _asked(question: Callable[[], Answer | None]) -> tuple[Answer | None, Told | None]:
    """The answer; or what the law that was entered lacks to give it, so that the other sections can still be told."""
    try:
        return question(), None
    except LawError as error:
        return None, {"missing": str(error)}
