"""Screening: many rows at once against one row at a time."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select

from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.cases.ids import make_id
from legal_flow.prove.rooms import desk_in, fresh
from legal_flow.steps.policy import POLICY
from legal_flow.store.screening import Policy, screen
from legal_flow.store.session import Store
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import AccountFacts

DAY = date(2024, 6, 3)
_CREDITOR = make_id("creditor", "BENCH")
_SLIPS = (
    "dispute_open",
    "fraud_open",
    "complaint_open",
    "criminal_open",
    "deceased",
    "heirs_fixed",
    "bankrupt",
)


def measure(folder: Path, size: Size) -> Iterator[Entry]:
    """All of this module, in a database of its own."""
    with desk_in(fresh(folder)) as desk:
        with desk.store.write() as session:
            session.add(
                Creditor(
                    id=_CREDITOR,
                    code="BENCH",
                    name="测试银行股份有限公司",
                    kind="bank",
                    uscc="",
                    jurisdiction="cn",
                )
            )
        yield screening(desk.store, size)


def screening(store: Store, size: Size) -> Entry:
    """The policy in one pass of SQL, against each account loaded and the same rules asked in Python."""
    draw = random.Random(1)  # noqa: S311  # The same accounts each time.
    with store.write() as session:
        session.execute(insert(AccountFacts), [_facts(draw, number) for number in range(size.accounts)])
    found: dict[str, dict[UUID, tuple[str, ...]]] = {}

    def product(_: int) -> None:
        with store.read() as session:
            found["product"] = {one.account_id: one.reasons for one in screen(session, POLICY.screening, DAY)}

    def baseline(_: int) -> None:
        with store.read() as session:
            ids = session.scalars(select(AccountFacts.account_id)).all()
            loaded = ((one, session.get_one(AccountFacts, one)) for one in ids)
            found["baseline"] = {one: tuple(reasons(facts, POLICY.screening)) for one, facts in loaded}

    turns = Turns().take(size.rounds, product, baseline)
    if found["product"] != found["baseline"]:
        raise AssertionError("the two ways of screening do not agree")
    return turns.entry(
        "screening", "each account loaded by the ORM, the same rules in Python", accounts=size.accounts
    )


def reasons(facts: AccountFacts, policy: Policy) -> Iterator[str]:
    """The screening policy as one would write it for one account at a time."""
    checks = {
        "policy.not_in_arrears": facts.overdue_since is None,
        "policy.too_small": facts.owed < policy.least_owed,
        "policy.too_fresh": _after(facts.overdue_since, policy.days_in_arrears),
        "policy.contact_effort": facts.contact_attempts < policy.contact_attempts
        or facts.contacts_reached + facts.demands_sent < policy.contacts_reached,
        "policy.recent_payment": _after(facts.last_payment_on, policy.days_since_payment),
        "policy.plan_kept": facts.plan_kept_until is not None,
        "policy.dispute_open": facts.dispute_open,
        "policy.fraud_open": facts.fraud_open,
        "policy.complaint_open": facts.complaint_open,
        "policy.criminal_open": facts.criminal_open,
        "policy.death": facts.deceased and not facts.heirs_fixed,
        "policy.bankruptcy": facts.bankrupt,
        "policy.limitation_expired": facts.limitation_latest is not None and facts.limitation_latest < DAY,
    }
    yield from (rule for rule, holds in checks.items() if holds)


def _after(day: date | None, days: int) -> bool:
    return day is not None and day > DAY - timedelta(days=days)


def _facts(draw: random.Random, number: int) -> dict[str, Any]:
    account = make_id("account", _CREDITOR, f"A{number}")
    overdue = DAY - timedelta(days=draw.randint(1, 900)) if draw.random() < 0.4 else None
    owed = Decimal(draw.randint(100, 9_000_000)) / 100
    return {
        "creditor_id": _CREDITOR,
        "account_id": account,
        "debtor_id": make_id("debtor", _CREDITOR, f"D{number}"),
        "product": "card",
        "suing_unit_id": _CREDITOR,
        "region_code": None,
        "owed": owed,
        "principal": owed,
        "overdue_since": overdue,
        "contact_attempts": draw.randint(0, 9),
        "contacts_reached": draw.randint(0, 2),
        "demands_sent": draw.randint(0, 1),
        "last_payment_on": DAY - timedelta(days=draw.randint(1, 400)),
        "plan_kept_until": None,
        "plan_breached_on": None,
        **{slip: draw.random() < 0.02 for slip in _SLIPS},
        "limitation_earliest": overdue + timedelta(days=1095) if overdue else None,
        "limitation_latest": overdue + timedelta(days=1095) if overdue else None,
        "guarantee_ends": None,
        "law_edition": "bench",
        "computed_on": DAY,
    }
