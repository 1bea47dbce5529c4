"""诉讼时效 and 保证期间 of unfiled cases as deadlines of their own, moved when an interruption moves them."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import DeadlineStatus
from legal_flow.rules.outcomes import Period
from legal_flow.steps import claims, deadlines
from legal_flow.steps.desk import Desk
from legal_flow.store.rule_facts import Bundle, account_facts
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.portfolio import AccountFacts
from legal_flow.store.tables.work import Deadline
from legal_flow.store.watch_rows import GUARANTEE, LIMITATION, UNFILED


def keep_up(desk: Desk, as_of: date) -> int:
    """Set or move the deadlines of unfiled cases whose facts say another day; how many cases changed."""
    with desk.store.read() as session:
        stale = _stale_cases(session, as_of)
    for case_id in stale:
        with desk.store.write() as session:
            _set(desk, session, session.get_one(Case, case_id), as_of)
    return len(stale)


def cases_ending(
    session: Session, as_of: date, within_days: int, lenders: Collection[UUID] | None = None
) -> list[UUID]:
    """Unfiled cases (of these lenders) of which limitation or a guarantee period ends within so many days."""
    query = _ending(as_of, within_days)
    return list(session.scalars(query if lenders is None else query.where(Case.creditor_id.in_(lenders))))


def is_ending(session: Session, case_id: UUID, as_of: date, within_days: int) -> bool:
    """Whether a period of this unfiled case ends within so many days."""
    mine = _ending(as_of, within_days).where(Deadline.case_id == case_id)
    return session.scalars(mine).first() is not None


def _ending(as_of: date, within_days: int) -> Select[UUID]:
    return (
        select(Deadline.case_id)
        .distinct()
        .join(Case, Case.id == Deadline.case_id)
        .where(
            Deadline.rule.in_((LIMITATION, GUARANTEE)),
            Deadline.status.in_((DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)),
            Deadline.act_by <= as_of + timedelta(days=within_days),
            Case.stage.in_(UNFILED),
        )
    )


def ends_soon(desk: Desk, as_of: date, within_days: int = 30) -> bool:
    """Whether a period of any unfiled case ends within so many days."""
    with desk.store.read() as session:
        return bool(cases_ending(session, as_of, within_days))


def _stale_cases(session: Session, as_of: date) -> list[UUID]:
    """Cases whose earliest limitation or guarantee end is not the one that their live deadline says."""
    wanted = session.execute(
        select(Case.id, func.min(AccountFacts.limitation_earliest), func.min(AccountFacts.guarantee_ends))
        .join(CaseAccount, CaseAccount.case_id == Case.id)
        .join(AccountFacts, AccountFacts.account_id == CaseAccount.account_id)
        .where(Case.stage.in_(UNFILED))
        .group_by(Case.id)
    )
    live: dict[tuple[UUID, str], date] = {
        (case_id, rule): act_by
        for case_id, rule, act_by in session.execute(
            select(Deadline.case_id, Deadline.rule, Deadline.act_by).where(
                Deadline.rule.in_((LIMITATION, GUARANTEE)),
                Deadline.status.in_((DeadlineStatus.LIVE, DeadlineStatus.ESCALATED)),
            )
        )
    }
    done = set(
        session.scalars(
            select(Deadline.case_id).where(Deadline.rule == LIMITATION, Deadline.closed_by == "filed")
        )
    )
    return [
        case_id
        for case_id, limitation, guarantee in wanted
        if case_id not in done
        and any(
            live.get((case_id, rule)) != end
            for rule, end in ((LIMITATION, limitation), (GUARANTEE, guarantee))
            # What had passed before we knew of it is a lawyer's question, not a date to watch.
            if end is None or end >= as_of
        )
    ]


def _set(desk: Desk, session: Session, case: Case, as_of: date) -> None:
    pack = desk.pack(case.jurisdiction)
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    ends: dict[str, list[Period]] = {LIMITATION: [], GUARANTEE: []}
    for account_id in bundle.accounts:
        facts = account_facts(bundle, account_id)
        if facts is None:
            continue
        earliest = pack.limitation(facts.limitation, as_of).earliest
        ends[LIMITATION] += [earliest] if earliest else []
        kept = (pack.guarantee_to_keep(one, facts.main_debt, as_of) for one in facts.guarantees)
        ends[GUARANTEE] += [period for period in kept if period is not None]
    for rule, periods in ends.items():
        deadlines.meet(desk, session, case, rule, as_of, by=deadlines.MOVED)
        ahead = [period for period in periods if period.act_by >= as_of]
        if ahead:
            first = min(ahead, key=lambda period: period.act_by)
            deadlines.set_deadline(desk, session, case, first, as_of, rule=rule)
