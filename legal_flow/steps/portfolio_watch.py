"""Limitation watch over the whole portfolio: what ends soon, by which act it is kept, and tasks for it.

Cases have deadlines of their own (`limitation_watch`); accounts that are in no case have nobody but this.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from legal_flow.cases.facts import Product
from legal_flow.cases.ids import make_id
from legal_flow.rules.watching import ActFacts, ProposedAct
from legal_flow.steps.desk import Desk
from legal_flow.store.policies import every_policy
from legal_flow.store.tables.cases import CaseAccount
from legal_flow.store.tables.portfolio import AccountFacts, GuaranteeFacts
from legal_flow.store.tables.work import Task
from legal_flow.store.versions import batched
from legal_flow.store.watch_rows import LIMITATION, Ending, endings

KEEP_PERIOD = "keep_period"
"""The kind of task: a period of an account that is in no case must be kept."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A period that ends soon with the act that is proposed for it."""

    ending: Ending
    act: ProposedAct
    days_left: int


def watch(desk: Desk, session: Session, as_of: date, within_days: int | None = None) -> Iterator[Watched]:
    """Every own-action date and guarantee period of the portfolio within so many days, with its surest act.

    Without `within_days` each lender's policy says how many: those that leave only the direct way to suit.
    """
    policies = {lender: policy for policy, lenders in every_policy(session, as_of) for lender in lenders}
    within = {
        lender: policy.routes.direct_suit_within_days if within_days is None else within_days
        for lender, policy in policies.items()
    }
    for one in endings(session, as_of, as_of + timedelta(days=max(within.values(), default=0))):
        days_left, proof = (one.act_by - as_of).days, policies[one.creditor_id].watch
        if days_left > within[one.creditor_id]:
            continue
        facts = ActFacts(
            product=Product(one.product),
            as_of=as_of,
            act_by=one.act_by,
            stops=one.stops,
            phone=one.phone,
            address=one.address,
            arbitration=one.arbitration,
            notarised=one.notarised,
            guarantee=one.guarantee_mode,
            message_days=proof.message_proof_days,
            letter_days=proof.letter_proof_days,
        )
        yield Watched(one, desk.pack(one.jurisdiction).surest_act(facts), days_left)


def keep_up(desk: Desk, as_of: date) -> int:
    """A task for each period of an account without a case that ends soon, once; those that moved are closed.

    How many tasks were opened. A period that passed keeps its task: what was missed is not tidied away.
    """
    with desk.store.write() as session:
        _close_moved(session, as_of)
        rows = [_task(one, as_of) for one in watch(desk, session, as_of) if one.ending.case_ref is None]
        return _enter(session, rows)


def _task(one: Watched, as_of: date) -> dict[str, object]:
    ending = one.ending
    key = f"{ending.kind}:{ending.act_by}"
    return {
        "id": make_id("task", KEEP_PERIOD, ending.subject_id, key),
        "case_id": None,
        "subject_id": ending.subject_id,
        "kind": KEEP_PERIOD,
        "key": key,
        "role": one.act.role,
        "opened_on": as_of,
        "due_on": ending.act_by,
        "details": {"account": str(ending.account_id), "period": ending.kind, "act": one.act.code},
        "done_on": None,
        "done_by": None,
        "outcome": None,
    }


def _enter(session: Session, rows: Iterable[dict[str, object]]) -> int:
    opened = 0
    for batch in batched(rows, 500):
        ids = [row["id"] for row in batch]
        known = set(session.scalars(select(Task.id).where(Task.id.in_(ids))))
        fresh = [row for row in batch if row["id"] not in known]
        if fresh:
            session.execute(insert(Task), fresh)
        opened += len(fresh)
    return opened


def _close_moved(session: Session, as_of: date) -> None:
    """Close the tasks of periods that end on another day now, were kept, or belong to a case."""
    waiting = session.scalars(select(Task).where(Task.kind == KEEP_PERIOD, Task.done_on.is_(None))).all()
    for batch in batched(waiting, 500):
        accounts = [UUID(task.details["account"]) for task in batch]
        in_case = set(
            session.scalars(
                select(CaseAccount.account_id).where(
                    CaseAccount.account_id.in_(accounts), CaseAccount.left_on.is_(None)
                )
            )
        )
        subjects = [task.subject_id for task in batch]
        ends: dict[UUID, date | None] = dict(
            session.execute(
                select(AccountFacts.account_id, AccountFacts.limitation_earliest).where(
                    AccountFacts.account_id.in_(subjects)
                )
            ).all()
        )
        guaranteed: dict[UUID, date | None] = dict(
            session.execute(
                select(GuaranteeFacts.guarantee_id, GuaranteeFacts.act_by).where(
                    GuaranteeFacts.guarantee_id.in_(subjects)
                )
            ).all()
        )
        for task in batch:
            now = (ends if task.details["period"] == LIMITATION else guaranteed).get(task.subject_id)
            if UUID(task.details["account"]) in in_case:
                task.done_on, task.done_by, task.outcome = as_of, "system", "in_case"
            elif now != task.due_on:
                task.done_on, task.done_by, task.outcome = as_of, "system", "moved"
    session.flush()
