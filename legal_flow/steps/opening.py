"""Opening cases: which accounts make one case, its parties, court, track and route."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import LenderKind, Product
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import PartyRole, Route
from legal_flow.cases.stages import Stage
from legal_flow.rules.outcomes import Assessment as Assessed
from legal_flow.rules.outcomes import TrackProposal
from legal_flow.rules.pack import Pack
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.placing import place_case
from legal_flow.steps.policy import POLICY
from legal_flow.store.journal import start_of_chain
from legal_flow.store.rule_facts import Bundle, account_facts, guarantee_fact
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Assessment, Case, CaseAccount, Party
from legal_flow.store.tables.organisation import Unit
from legal_flow.store.versions import standing

_FRESH_LEAD = timedelta(days=60)
_LIQUID = ("bank_account", "wallet", "real_estate", "vehicle")
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
    """One case for all accounts of the same debtor, creditor, cause and court.

    Splitting a debt to get under a ceiling is refused by construction: what belongs together goes together.
    """
    groups: dict[tuple[object, ...], list[Candidate]] = defaultdict(list)
    for one in candidates:
        account = one.account
        key = (
            account.creditor_id,
            account.debtor_id,
            account.product,
            account.suing_unit_id,
            account.currency,
        )
        groups[key].append(one)
    return [
        _open(desk, session, bundle, group, as_of)
        for _, group in sorted(groups.items(), key=lambda kv: str(kv[0]))
    ]


def _open(desk: Desk, session: Session, bundle: Bundle, group: list[Candidate], as_of: date) -> Case:
    first = min((one.account for one in group), key=lambda account: account.ref)
    pack = desk.pack(bundle.lenders[first.creditor_id].jurisdiction)
    owed = sum((one.account.total_balance for one in group), ZERO)
    proposal = _track(session, pack, bundle, first, owed, as_of)
    route = choose_route(session, group, owed, as_of)
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
        grouping="single" if len(group) == 1 else "same_debtor_cause_court",
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
        EventKind.CASE_OPENED, stage=Stage.OPENED, accounts=len(group), owed=owed, court=proposal.court
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
    place_case(session, case, as_of)
    return case


def choose_route(session: Session, group: Sequence[Candidate], owed: Decimal, as_of: date) -> Route:
    """The route by policy; a period of ours about to end leaves only the way straight to suit."""
    facts = session.scalars(
        select(portfolio.AccountFacts).where(
            portfolio.AccountFacts.account_id.in_([one.account.id for one in group])
        )
    ).all()
    ends = [
        day
        for fact in facts
        for day in (fact.limitation_earliest, fact.guarantee_ends)
        if day is not None and day >= as_of
    ]
    if ends and min(ends) <= as_of + timedelta(days=POLICY.direct_suit_within_days):
        return Route.DIRECT_SUIT
    fresh = session.scalars(
        select(portfolio.Lead.id).where(
            portfolio.Lead.debtor_id == group[0].account.debtor_id,
            standing(portfolio.Lead, as_of),
            portfolio.Lead.asset.in_(_LIQUID),
            portfolio.Lead.known_on > as_of - _FRESH_LEAD,
        )
    ).first()
    if fresh is not None and owed >= POLICY.preservation_from:
        return Route.PRESERVATION_FIRST
    undisputed = len(group) == 1 and group[0].account.product == Product.LOAN
    if undisputed and owed <= POLICY.payment_order_up_to:
        return Route.PAYMENT_ORDER
    return Route.LETTER


def _track(
    session: Session, pack: Pack, bundle: Bundle, account: portfolio.Account, owed: Decimal, as_of: date
) -> TrackProposal:
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
    missing = any(flag.kind == "missing" for flag in bundle.flags[account.debtor_id])
    lender = LenderKind(bundle.lenders[account.creditor_id].kind)
    return pack.propose_track(owed, Product(account.product), venue, as_of, missing=missing, lender=lender)


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
