"""Opening cases: which accounts make one case, its parties, court, track and route."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import LenderKind, Product
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import PartyRole, Route
from legal_flow.cases.stages import Stage
from legal_flow.rules.outcomes import Assessment as Assessed
from legal_flow.rules.outcomes import Outcome, TrackProposal
from legal_flow.rules.pack import Pack
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.in_dispute import in_dispute, reckoned
from legal_flow.steps.placing import place_case
from legal_flow.steps.tasks import open_task
from legal_flow.store.journal import start_of_chain
from legal_flow.store.policies import policy_of
from legal_flow.store.policy import Policy
from legal_flow.store.rule_facts import Bundle, account_facts, guarantee_fact
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount, Party
from legal_flow.store.tables.organisation import Unit
from legal_flow.store.versions import standing

_LIQUID = ("bank_account", "wallet", "real_estate", "vehicle")
_FRESH_LEAD = (
    select(portfolio.Lead.id)
    .where(
        portfolio.Lead.debtor_id == bindparam("debtor_id"),
        standing(portfolio.Lead),
        portfolio.Lead.asset.in_(_LIQUID),
        portfolio.Lead.known_on > bindparam("after"),
    )
    .limit(1)
)
_GUARANTOR = {"joint": PartyRole.GUARANTOR_JOINT, "general": PartyRole.GUARANTOR_GENERAL}


@dataclass(frozen=True)
class Candidate:
    """An account that may go to law."""

    account: portfolio.Account
    assessment: Assessment
    assessed: Assessed


def open_cases(
    desk: Desk, session: Session, bundle: Bundle, candidates: Sequence[Candidate], as_of: date
) -> list[Case]:
    """One case for all accounts of a debtor that the lender's policy puts together.

    Splitting a debt to get under a ceiling is refused by construction: what belongs together goes together.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    terms = {lender: policy_of(session, lender, as_of) for lender in bundle.lenders}
    for one in candidates:
        groups[grouping_key(terms[one.account.creditor_id], one.account)].append(one)
    return [
        _open(desk, session, bundle, terms[group[0].account.creditor_id], group, as_of)
        for _, group in sorted(groups.items(), key=lambda kv: str(kv[0]))
    ]


def grouping_key(policy: Policy, account: portfolio.Account) -> tuple[object, ...]:
    """What an account shares with those that go into one case with it."""
    columns = {
        "product": account.product,
        "suing_unit": account.suing_unit_id,
        "owning_unit": account.owning_unit_id,
    }
    agreeing = (columns[name] for name in policy.grouping.by)
    return (account.creditor_id, account.debtor_id, account.currency, *agreeing)


def _open(
    desk: Desk, session: Session, bundle: Bundle, policy: Policy, group: list[Candidate], as_of: date
) -> Case:
    first = min((one.account for one in group), key=lambda account: account.ref)
    pack = desk.pack(bundle.lenders[first.creditor_id].jurisdiction)
    accounts = [one.account for one in group]
    sought = in_dispute(accounts, reckoned(pack, bundle, accounts))
    proposal = propose_track(session, pack, bundle, first, sought.amount, as_of)
    ends = _ends(session, [one.id for one in accounts])
    route = choose_route(session, policy, accounts, sought.amount, ends, as_of)
    case_id = make_id("case", first.creditor_id, first.id, as_of)
    count, head = start_of_chain()
    case = Case(
        id=case_id,
        creditor_id=first.creditor_id,
        ref=f"LF{as_of:%y}-{case_id.hex[:8].upper()}",
        jurisdiction=pack.code,
        currency=first.currency,
        product=first.product,
        cause=proposal.cause,
        route=route,
        track=proposal.track,
        court=proposal.court,
        owning_unit_id=first.owning_unit_id,
        suing_unit_id=first.suing_unit_id,
        paying_unit_id=first.paying_unit_id,
        chopping_unit_id=first.chopping_unit_id,
        grouping="single" if len(group) == 1 else policy.grouping.reason,
        opened_on=as_of,
        stage=Stage.OPENED,
        stage_since=as_of,
        due_on=as_of,
        close_reason=None,
        event_count=count,
        event_head=head,
    )
    session.add(case)
    log = journal(desk, session, case, as_of)
    log.record(
        EventKind.CASE_OPENED,
        stage=Stage.OPENED,
        accounts=len(group),
        owed=sum((one.total_balance for one in accounts), ZERO),
        in_dispute=sought.amount,
        by_balance=len(sought.by_balance) or None,
        court=proposal.court,
    )
    session.flush()
    for one in group:
        session.add(
            CaseAccount(
                id=make_id("case_account", case_id, one.account.id),
                case_id=case_id,
                account_id=one.account.id,
                joined_on=as_of,
                left_on=None,
            )
        )
        one.assessment.case_id = case_id
    _add_parties(session, pack, bundle, case, group)
    log.record(EventKind.ROUTE_CHOSEN, route=route, track=proposal.track)
    ask_for_level(session, case, proposal, as_of)
    place_case(session, case, as_of)
    return case


def _ends(session: Session, account_ids: Sequence[UUID]) -> list[date]:
    """Our own last days of limitation and guarantees, as the facts of these accounts have them."""
    facts = portfolio.AccountFacts
    rows = session.execute(
        select(facts.limitation_earliest, facts.guarantee_ends).where(facts.account_id.in_(account_ids))
    )
    return [day for row in rows for day in row if day is not None]


def has_fresh_lead(session: Session, policy: Policy, debtor_id: UUID, as_of: date) -> bool:
    """Whether liquid property of the debtor became known lately."""
    after = as_of - timedelta(days=policy.routes.fresh_lead_days)
    fresh = session.scalars(_FRESH_LEAD, {"debtor_id": debtor_id, "as_of": as_of, "after": after})
    return fresh.first() is not None


def choose_route(
    session: Session,
    policy: Policy,
    group: Sequence[portfolio.Account],
    amount: Decimal,
    ends: Sequence[date],
    as_of: date,
) -> Route:
    """The route by policy for an amount in dispute; a period of ours about to end (`ends`) leaves only the suit."""
    ahead = [day for day in ends if day >= as_of]
    if ahead and min(ahead) <= as_of + timedelta(days=policy.routes.direct_suit_within_days):
        return Route.DIRECT_SUIT
    large = amount >= policy.routes.preservation_from
    if large and has_fresh_lead(session, policy, group[0].debtor_id, as_of):
        return Route.PRESERVATION_FIRST
    undisputed = len(group) == 1 and group[0].product == Product.LOAN
    if undisputed and amount <= policy.routes.payment_order_up_to:
        return Route.PAYMENT_ORDER
    return Route.LETTER


def propose_track(
    session: Session, pack: Pack, bundle: Bundle, account: portfolio.Account, amount: Decimal, as_of: date
) -> TrackProposal:
    """Court, track and cause for a suit over `amount`."""
    unit = session.get_one(Unit, account.suing_unit_id)
    debtor = bundle.debtors[account.debtor_id]
    agreement = bundle.agreement(account.id)
    venue = {"lender": unit.region_code}
    if debtor.region_code:
        venue["debtor"] = debtor.region_code
    clause = agreement.jurisdiction_clause if agreement else "none"
    if clause in venue:
        venue["agreed"] = venue[clause]
    elif clause != "none" and clause.isdigit():
        venue["agreed"] = clause
    missing = is_missing(bundle, account)
    lender = LenderKind(bundle.lenders[account.creditor_id].kind)
    return pack.propose_track(amount, Product(account.product), venue, as_of, missing=missing, lender=lender)


def ask_for_level(session: Session, case: Case, proposal: TrackProposal, as_of: date) -> None:
    """Where the amount may belong before a higher court, the head of legal says before which one."""
    if any(reason.outcome is Outcome.NEEDS_LAWYER for reason in proposal.reasons):
        open_task(session, "check_level", case.id, "legal_head", as_of, case_id=case.id)


def is_missing(bundle: Bundle, account: portfolio.Account) -> bool:
    """Whether nobody knows where the debtor is."""
    return any(flag.kind == "missing" for flag in bundle.flags[account.debtor_id])


def _add_parties(
    session: Session, pack: Pack, bundle: Bundle, case: Case, group: Sequence[Candidate]
) -> None:
    role = PartyRole.CARDHOLDER if case.product == Product.CARD else PartyRole.BORROWER
    limitation = session.scalars(
        select(portfolio.AccountFacts).where(
            portfolio.AccountFacts.account_id.in_([one.account.id for one in group])
        )
    ).all()
    earliest = min(
        (fact.limitation_earliest for fact in limitation if fact.limitation_earliest), default=None
    )
    latest = min((fact.limitation_latest for fact in limitation if fact.limitation_latest), default=None)
    session.add(_party(case, group[0].account.debtor_id, role, "合同相对人", None, earliest, latest, None))
    seen: set[tuple[UUID, PartyRole]] = set()
    for one in group:
        facts = account_facts(bundle, one.account.id)
        if facts is None:
            continue
        for guarantee in bundle.of(portfolio.Guarantee, one.account.id):
            fact = guarantee_fact(bundle, guarantee)
            if not pack.guarantor_is_bound(fact, facts.main_debt, case.opened_on):
                # Out of his period the guarantor is free (民法典693); he is no respondent.
                continue
            role = _GUARANTOR[pack.guarantee_mode(fact)]
            if (guarantee.guarantor_id, role) in seen:
                continue
            seen.add((guarantee.guarantor_id, role))
            session.add(
                _party(
                    case,
                    guarantee.guarantor_id,
                    role,
                    "保证合同",
                    guarantee.limit_amount,
                    None,
                    None,
                    guarantee.agreed_until,
                )
            )


def _party(
    case: Case,
    debtor_id: UUID,
    role: PartyRole,
    basis: str,
    limit: Decimal | None,
    earliest: date | None,
    latest: date | None,
    guarantee_until: date | None,
) -> Party:
    return Party(
        id=make_id("party", case.id, debtor_id, role),
        case_id=case.id,
        debtor_id=debtor_id,
        role=role,
        basis=basis,
        liability_limit=limit,
        served_on=None,
        service_returned_on=None,
        effective_on=None,
        limitation_earliest=earliest,
        limitation_latest=latest,
        guarantee_until=guarantee_until,
    )
