"""One account's whole assessment by law against reading its facts, and a long ledger against many short ones."""

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from legal_flow.bench.measure import Entry, Size, Turns
from legal_flow.cases.facts import (
    AccountFacts,
    Channel,
    ContactFact,
    DebtFacts,
    EntryKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    Product,
    Terms,
)
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.cn.pack import CnPack, load
from legal_flow.courts.cn.rules import conduct, routes
from legal_flow.courts.cn.rules.conduct_norms import CollectionContact, ConductFacts
from legal_flow.rules import allocation, ledger
from legal_flow.rules.accrual import Rates
from legal_flow.rules.periods import add_months

START, CYCLES, CONTACTS = date(2024, 1, 6), 24, 80
CUT_OFF = add_months(START, CYCLES)
VENUE = {"lender": "990101"}
LEDGERS = 10


def measure(_folder: Path, size: Size) -> Iterator[Entry]:
    """All of this module; it needs no folder."""
    yield assessment(load(), size)
    yield ledger_replay(size)


def assessment(pack: CnPack, size: Size) -> Entry:
    """Everything that law says of one account, beside reading its facts."""
    debt, contacts = _debt(), _contacts()
    account = _account(debt, contacts)
    log = ConductFacts(Product.CARD, debt.lender, tuple(CollectionContact(one, "号码一") for one in contacts))
    # Each contact stands once, with all that the rules of conduct ask of it; limitation reads the same log.
    alone = replace(account, limitation=replace(account.limitation, contacts=()))
    written = _canonical({"debt": asdict(debt), "account": asdict(alone), "log": asdict(log)})

    def product(_: int) -> None:
        for _ in range(size.rows):
            assess(pack, account, debt, log)

    def baseline(_: int) -> None:
        for _ in range(size.rows):
            json.loads(written, parse_float=Decimal)

    turns = Turns().take(size.rounds, product, baseline)
    return turns.entry(
        "assessment_by_law",
        "json.loads of the account's own facts, numbers read exactly",
        pieces=size.rows,
        wanted="at least 0.04",
        facts_bytes=len(written),
    )


def assess(pack: CnPack, account: AccountFacts, debt: DebtFacts, log: ConductFacts) -> None:
    """Eligibility with limitation, claim, audit of the contact log, court and track, routes, and the fees of each."""
    pack.assess(account, CUT_OFF)
    amount = pack.claim(debt, CUT_OFF).total()
    conduct.audit(log, pack.law)
    track = pack.propose_track(amount, Product.CARD, VENUE, CUT_OFF, missing=False).track
    routes.compare(routes.RouteFacts(amount, CUT_OFF, track), within_days=90, law=pack.law)
    pack.filing_fee(amount, track, CUT_OFF)
    pack.enforcement_fee(amount, CUT_OFF)


def ledger_replay(size: Size) -> Entry:
    """One ledger of many entries, against the same entries in ten ledgers: at 1.0 replay is linear."""
    rates = Rates(Decimal("0.0005"), ZERO, None, compounding=True, cycle_day=6)
    order = ledger.Order(allocation.COSTS_CHARGES_PRINCIPAL, "civil_code", "")
    entries = _entries(size.portfolios[0])
    last = entries[-1].posted_on
    parts = [entries[first::LEDGERS] for first in range(LEDGERS)]

    def replay(some: list[LedgerEntry]) -> None:
        ledger.replay("账户", some, rates, lambda _: order, last)

    def replay_parts(_: int) -> None:
        for part in parts:
            replay(part)

    turns = Turns().take(size.rounds, lambda _: replay(entries), replay_parts)
    return turns.entry("ledger_replay", "the same entries in ten ledgers of a tenth", entries=len(entries))


def _debt() -> DebtFacts:
    terms = Terms(
        product=Product.CARD,
        signed_on=date(2021, 3, 1),
        daily_rate=Decimal("0.0005"),
        penalty_daily_rate=ZERO,
        compounding=True,
        late_damages_rate=Decimal("0.05"),
        late_damages_minimum=money(10),
        day_base=365,
        cycle_day=6,
    )
    return DebtFacts("账户", LenderKind.BANK, "CNY", terms, tuple(_entries(CYCLES * 3)), START)


def _entries(count: int) -> list[LedgerEntry]:
    """Advances, late-payment damages and payments in turn, a third of a month apart where there are few."""
    kinds = (EntryKind.ADVANCE, EntryKind.LATE_DAMAGES, EntryKind.PAYMENT)
    amounts = (money("2000.00"), money("35.50"), money("800.00"))
    return [
        LedgerEntry(
            f"分录{number}",
            START + timedelta(days=number * CYCLES * 30 // max(count, CYCLES * 3)),
            kinds[number % 3],
            amounts[number % 3],
        )
        for number in range(count)
    ]


def _contacts() -> tuple[ContactFact, ...]:
    return tuple(
        ContactFact(
            ref=f"联系{number}",
            at=datetime.combine(START + timedelta(days=number * 9), time(10, 30)),
            channel=Channel.SMS if number % 2 else Channel.CALL,
            to_role="debtor",
            reserved=True,
            demanded=True,
            result="delivered" if number % 2 else "no_answer",
            evidence=True,
        )
        for number in range(CONTACTS)
    )


def _account(debt: DebtFacts, contacts: tuple[ContactFact, ...]) -> AccountFacts:
    return AccountFacts(
        account_id=debt.account_id,
        product=Product.CARD,
        lender=debt.lender,
        currency=debt.currency,
        owed=money("30000.00"),
        principal=money("25000.00"),
        overdue_since=START,
        main_due_on=START,
        limitation=LimitationFacts(Product.CARD, START, contacts=contacts),
    )


def _canonical(facts: dict[str, Any]) -> str:
    """Sorted keys, numbers as numbers; days and instants as text."""
    return json.dumps(_plain(facts), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """Decimals as JSON numbers, without a binary number in between."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value
