"""The sample keeps its ledgers on its own; the rules replay them and come to the same figures."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TypeVar

import pytest

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import LedgerEntry, Product
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.rows import AccountRow, AgreementRow, LedgerRow, StatementRow
from legal_flow.rules import allocation
from legal_flow.rules.ledger import Balance, Order, Rates, replay
from legal_flow.sample.make import make_sample

AS_OF = date(2024, 1, 2)
R = TypeVar("R")
NO_RATES = Rates(Decimal(0), Decimal(0), None, compounding=False, cycle_day=1)


@dataclass
class Portfolio:
    """What the packages tell, package by package."""

    accounts: list[dict[str, AccountRow]]
    agreements: dict[str, AgreementRow]
    entries: dict[str, list[LedgerEntry]]
    statements: dict[str, list[StatementRow]]
    days: list[date]


@pytest.fixture(scope="module")
def portfolio(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    folders = make_sample(100, 7, AS_OF, tmp_path_factory.mktemp("sample"), until=date(2025, 6, 30))
    found = Portfolio([], {}, defaultdict(list), defaultdict(list), [])
    for package in map(read_package, folders):
        found.days.append(package.manifest.as_of)
        found.accounts.append({row.account_ref: row for row in _rows(package, "accounts.csv", AccountRow)})
        found.agreements |= {row.account_ref: row for row in _rows(package, "agreements.csv", AgreementRow)}
        for row in _rows(package, "ledger.csv", LedgerRow):
            entry = LedgerEntry(row.entry_ref, row.posted_on, row.kind, row.amount, row.reverses)
            found.entries[row.account_ref].append(entry)
        for statement in _rows(package, "statements.csv", StatementRow):
            found.statements[statement.account_ref].append(statement)
    return found


def _rows(package: Package, name: str, model: type[R]) -> list[R]:
    return [row for row in package.rows(name) if isinstance(row, model)]


def _order(account: AccountRow, agreement: AgreementRow) -> Callable[[LedgerEntry], Order]:
    def order(entry: LedgerEntry) -> Order:
        components = allocation.COSTS_CHARGES_PRINCIPAL
        since = account.overdue_since
        if agreement.agreed_allocation:
            components = allocation.agreed(agreement.agreed_allocation)
        elif account.product is Product.CARD and since and (entry.posted_on - since).days >= 91:
            components = allocation.PRINCIPAL_FIRST
        return Order(components, "", "")

    return order


def _replayed(portfolio: Portfolio, account: AccountRow, first: AccountRow, cut_off: date) -> Balance:
    agreement = portfolio.agreements[account.account_ref]
    entries = portfolio.entries[account.account_ref]
    return replay(account.account_ref, entries, NO_RATES, _order(first, agreement), cut_off, cut_off)


def test_every_statement_shows_what_its_ledger_comes_to(portfolio: Portfolio) -> None:
    compared = 0
    for told in portfolio.accounts:
        for ref, account in told.items():
            for statement in portfolio.statements[ref][::3]:
                balance = _replayed(portfolio, account, _first(portfolio, ref), statement.closed_on)
                owed = balance.owed
                assert statement.principal == owed[Component.PRINCIPAL] - balance.credit
                assert statement.interest == owed[Component.INTEREST]
                assert statement.penalty_interest == owed[Component.PENALTY_INTEREST]
                assert statement.compound_interest == owed[Component.COMPOUND_INTEREST]
                assert statement.late_damages == owed[Component.LATE_DAMAGES]
                assert statement.fees == owed[Component.FEES]
                compared += 1
    assert compared > 700


def test_every_account_has_the_balance_of_its_ledger_in_every_package(portfolio: Portfolio) -> None:
    for day, told in zip(portfolio.days, portfolio.accounts, strict=True):
        for ref, account in told.items():
            balance = _replayed(portfolio, account, _first(portfolio, ref), day)
            assert account.total_balance == sum(balance.owed.values()) - balance.credit
            assert account.principal_balance == balance.owed[Component.PRINCIPAL] - balance.credit


def test_the_lender_posts_no_charge_after_posted_through(portfolio: Portfolio) -> None:
    credits_and_reversals = {"payment", "refund", "reversal", "waiver"}
    for ref, entries in portfolio.entries.items():
        through = _first(portfolio, ref).posted_through
        assert through is not None
        assert {entry.kind for entry in entries if entry.posted_on > through} <= credits_and_reversals


def test_an_account_of_invented_history_owes_what_was_worked_out_by_hand(portfolio: Portfolio) -> None:
    """Interest of the first cycle in arrears: each evening's principal times 0.05 %, rounded once."""
    for ref, account in portfolio.accounts[0].items():
        statements = portfolio.statements[ref]
        drawn = next((n for n, one in enumerate(statements) if one.due_on == account.overdue_since), None)
        if account.product is Product.LOAN or drawn is None or drawn + 1 >= len(statements):
            continue
        before, after = statements[drawn], statements[drawn + 1]
        paid = [one for one in portfolio.entries[ref] if before.closed_on < one.posted_on < after.closed_on]
        if not paid:
            days = (after.closed_on - before.closed_on).days
            assert after.interest == (before.principal * days * Decimal("0.0005")).quantize(
                Decimal("0.01"), "ROUND_HALF_UP"
            )
            damages = max(before.minimum_due * Decimal("0.05"), Decimal(10))
            assert after.late_damages == damages.quantize(Decimal("0.01"), "ROUND_HALF_UP")


def _first(portfolio: Portfolio, ref: str) -> AccountRow:
    """The account as first told, still in arrears."""
    return next(told[ref] for told in portfolio.accounts if ref in told)
