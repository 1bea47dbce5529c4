"""The mainland pack reads the sample as its tags say."""

import json
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest

from legal_flow.cases.facts import (
    ContactFact,
    DebtFacts,
    InterruptionFact,
    InterruptionKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    Terms,
)
from legal_flow.contract.package import Package, read_package
from legal_flow.contract.rows import (
    AccountRow,
    AgreementRow,
    ContactRow,
    DebtorRow,
    LedgerRow,
    LenderRow,
    NoticeRow,
    UnitRow,
)
from legal_flow.courts.cn import identifiers, pack
from legal_flow.sample.make import SITUATIONS, make_sample
from legal_flow.store.policy import parse, standard

AS_OF = date(2024, 1, 2)
R = TypeVar("R")


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    make_sample(100, 11, AS_OF, folder)
    return folder


@pytest.fixture(scope="module")
def package(out: Path) -> Package:
    return read_package(out / AS_OF.isoformat())


def _rows(package: Package, name: str, model: type[R]) -> list[R]:
    return [row for row in package.rows(name) if isinstance(row, model)]


def _in_situation(out: Path, package: Package, situation: str) -> list[AccountRow]:
    told = json.loads((out / SITUATIONS).read_text(encoding="utf-8"))
    return [row for row in _rows(package, "accounts.csv", AccountRow) if situation in told[row.account_ref]]


def _limitation_facts(package: Package, account: AccountRow) -> LimitationFacts:
    assert account.overdue_since is not None
    contacts = tuple(
        ContactFact(
            ref=row.contact_ref,
            at=row.at,
            channel=row.channel,
            to_role=row.to_role,
            reserved=row.reserved,
            demanded=row.demanded,
            result=row.result,
            evidence=row.evidence_ref is not None,
        )
        for row in _rows(package, "contacts.csv", ContactRow)
        if row.account_ref == account.account_ref
    )
    paid = [
        InterruptionFact(InterruptionKind.PAYMENT, row.posted_on, row.entry_ref, "A")
        for row in _rows(package, "ledger.csv", LedgerRow)
        if row.account_ref == account.account_ref
        and row.kind == "payment"
        and row.posted_on >= account.overdue_since
    ]
    demanded = [
        InterruptionFact(InterruptionKind.DEMAND, row.delivered_on, row.notice_ref, "A")
        for row in _rows(package, "notices.csv", NoticeRow)
        if row.account_ref == account.account_ref and row.kind == "demand" and row.delivered_on
    ]
    return LimitationFacts(account.product, account.overdue_since, (*paid, *demanded), contacts)


def test_limitation_is_near_passed_or_far_as_the_tag_says(out: Path, package: Package) -> None:
    law = pack.load()
    for account in _in_situation(out, package, "limitation_near"):
        limitation = law.limitation(_limitation_facts(package, account), AS_OF)
        assert limitation.earliest is not None
        assert 0 <= (limitation.earliest.act_by - AS_OF).days <= 45
        assert not limitation.expired_latest
    for account in _in_situation(out, package, "limitation_passed"):
        assert law.limitation(_limitation_facts(package, account), AS_OF).expired_latest
    for account in _in_situation(out, package, "two_cards"):
        limitation = law.limitation(_limitation_facts(package, account), AS_OF)
        assert limitation.earliest is not None
        assert (limitation.earliest.act_by - AS_OF).days > 365


def test_identifiers_check_except_those_that_shall_not(out: Path, package: Package) -> None:
    wrong = {row.debtor_ref for row in _in_situation(out, package, "invalid_id")}
    for debtor in _rows(package, "debtors.csv", DebtorRow):
        assert identifiers.resident_id_valid(debtor.id_no) == (debtor.debtor_ref not in wrong)
    for account in _rows(package, "accounts.csv", AccountRow):
        assert account.product == "loan" or identifiers.luhn_valid(account.account_no)
    for lender in _rows(package, "lender.csv", LenderRow):
        assert identifiers.uscc_valid(lender.uscc)
    for unit in _rows(package, "units.csv", UnitRow):
        assert identifiers.uscc_valid(unit.uscc)


def test_the_claim_on_the_last_closing_is_what_the_account_says(package: Package) -> None:
    law = pack.load()
    agreements = {row.account_ref: row for row in _rows(package, "agreements.csv", AgreementRow)}
    entries = defaultdict(list)
    for row in _rows(package, "ledger.csv", LedgerRow):
        entry = LedgerEntry(row.entry_ref, row.posted_on, row.kind, row.amount, row.reverses)
        entries[row.account_ref].append(entry)
    compared = 0
    for account in _rows(package, "accounts.csv", AccountRow):
        through = account.posted_through
        mine = entries[account.account_ref]
        if account.overdue_since is None or through is None or mine[-1].posted_on > through:
            continue
        debt = DebtFacts(
            account_id=account.account_ref,
            lender=LenderKind.BANK,
            currency=account.currency,
            terms=_terms(account, agreements[account.account_ref]),
            entries=tuple(mine),
            overdue_since=account.overdue_since,
            accelerated_on=account.accelerated_on,
            posted_through=through,
            matured_on=account.main_due_on if account.product == "loan" else None,
        )
        assert law.claim(debt, through).total(claimed=False) == account.total_balance
        compared += 1
    assert compared > 80


def test_eligible_accounts_meet_the_standard_policy_and_the_others_named_for_it_do_not(
    out: Path, package: Package
) -> None:
    policy = parse(standard())
    contacts = defaultdict(list)
    for row in _rows(package, "contacts.csv", ContactRow):
        contacts[row.account_ref].append(row.result)
    letters = {row.account_ref for row in _rows(package, "notices.csv", NoticeRow) if row.kind == "demand"}
    paid = {
        row.account_ref: row.posted_on
        for row in _rows(package, "ledger.csv", LedgerRow)
        if row.kind == "payment"
    }

    def reasons(account: AccountRow) -> set[str]:
        ref, since, line = account.account_ref, account.overdue_since, policy.products[account.product]
        tried, arrived = (
            contacts[ref],
            {"reached", "delivered", "promised", "refused"}.intersection(contacts[ref]),
        )
        found = {
            "small": account.total_balance < line.least_owed,
            "fresh": since is None or (AS_OF - since).days < line.days_in_arrears,
            "effort": len(tried) < policy.contact.attempts or not (arrived or ref in letters),
            "paid": ref in paid and (AS_OF - paid[ref]).days <= policy.cool_off.payment_days,
        }
        return {name for name, holds in found.items() if holds}

    eligible = _in_situation(out, package, "eligible")
    assert len(eligible) > 50
    assert {account.account_ref: found for account in eligible if (found := reasons(account))} == {}
    for situation, reason in (("too_small", "small"), ("too_fresh", "fresh"), ("little_effort", "effort")):
        assert [reasons(account) for account in _in_situation(out, package, situation)] == [
            {reason},
            {reason},
        ]


def _terms(account: AccountRow, agreement: AgreementRow) -> Terms:
    return Terms(
        product=account.product,
        signed_on=agreement.signed_on,
        daily_rate=agreement.daily_rate,
        penalty_daily_rate=agreement.penalty_daily_rate,
        compounding=agreement.compounding,
        late_damages_rate=agreement.late_damages_rate,
        late_damages_minimum=agreement.late_damages_minimum,
        day_base=agreement.day_base,
        cycle_day=account.cycle_day,
        agreed_allocation=agreement.agreed_allocation,
        clauses_prompted=agreement.clauses_prompted,
        counsel_fee_clause=agreement.counsel_fee_clause,
    )
