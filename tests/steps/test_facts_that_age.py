"""Facts hold until the day they say; from then on they are computed again, though no row of the account came."""

import random
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from portfolios import PORTFOLIO, START
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.sample.situations import Situation
from legal_flow.steps import account_facts, assess
from legal_flow.steps.account_facts import facts_known, refresh_overtaken
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain import explain
from legal_flow.store.fact_days import overtaken
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables import portfolio as t

D = timedelta(days=1)
HORIZON = 20
WORDS = (0, 5, 12, 17)
"""The days on which the lender spoke."""
OF_THE_DAY = {"computed_on", "good_until", "plan_word_due"}


def account_of(session: Session, number: int) -> t.Account:
    return session.scalars(
        select(t.Account).where(t.Account.ref == f"A{number:06d}", t.Account.known_to.is_(None))
    ).one()


def number_of(situation: Situation) -> int:
    return PORTFOLIO.index(situation) + 1


def add(session: Session, table: type[Any], account: t.Account, ref: str, **values: object) -> UUID:
    """A row of the lender, known from the first day on."""
    row_id = make_id(table.__tablename__, account.id, ref)
    of = {} if table is t.Flag else {"account_id": account.id}
    plain = {
        "creditor_id": account.creditor_id,
        "known_from": START,
        "known_to": None,
        "content_sha256": "",
        "row": 2,
    }
    session.add(
        table(row_id=row_id, id=row_id, ref=ref, package_id=account.package_id, **plain, **of, **values)
    )
    return row_id


def plan(session: Session, account: t.Account, signed: int, due: int, paid: Decimal | None = None) -> None:
    ref = f"P{signed}-{due}"
    shared = {"total": Decimal(100), "status": "active", "breached_on": None}
    plan_id = add(session, t.Plan, account, ref, kind="instalments", signed_on=START + signed * D, **shared)
    row = {"number": 1, "due_on": START + due * D, "amount": Decimal(100), "paid_on": None}
    add(session, t.Instalment, account, f"{ref}-1", plan_id=plan_id, paid_amount=paid, **row)


def word(session: Session, account: t.Account, on: int) -> None:
    """A package of the lender that tells nothing of the account."""
    day = START + on * D
    told = {"sequence": 100 + on, "currency": "CNY", "taken_on": day, "state": "taken", "counts": {}}
    key = make_id("package", account.creditor_id, str(day))
    session.add(
        t.Package(
            id=key,
            creditor_id=account.creditor_id,
            name=str(day),
            manifest_sha256=key.hex * 2,
            kind="delta",
            as_of=day,
            **told,
        )
    )


def days_known(desk: Desk, ids: list[UUID]) -> Mapping[UUID, list[dict[str, Any]]]:
    """The facts of accounts as they would be computed on each day."""
    with desk.store.read() as session:
        bundles = [Bundle(session, ids, START + days * D) for days in range(HORIZON)]
        return {one: [facts_known(desk, session, bundle, one) for bundle in bundles] for one in ids}


def test_facts_of_a_day_are_those_of_every_day_until_they_say_so(at_opening: Desk) -> None:
    chance = random.Random(20240102)  # noqa: S311
    with at_opening.store.write() as session:
        accounts = [account_of(session, number) for number in range(1, 7)]
        for number, one in enumerate(accounts):
            a, b, c = (chance.randrange(-5, HORIZON) for _ in range(3))
            what = number % 5
            if what == 0:
                plan(session, one, a, max(a, b))
            elif what == 1:
                days = {"opened_on": START + a * D, "closed_on": START + max(a, b) * D}
                add(session, t.Dispute, one, "late", kind="dispute", outcome=None, **days)
            elif what == 2:
                whose = {"debtor_id": one.debtor_id, "kind": "deceased", "person_id": None}
                spans = {"since": START + a * D, "until": None if c < 0 else START + max(a, c) * D}
                add(session, t.Flag, one, "late", document_ref=None, **whose, **spans)
            elif what == 3:
                posted = {"posted_on": START + a * D, "kind": "payment", "amount": Decimal(1)}
                add(session, t.LedgerEntry, one, "late", reverses=None, note_code=None, **posted)
            else:
                held = {"guarantor_id": one.debtor_id, "mode": "joint", "signed_on": START - 900 * D}
                until = START + (a + 1) * D
                add(session, t.Guarantee, one, "late", agreed_until=until, limit_amount=None, **held)
        for on in WORDS[1:]:
            word(session, accounts[0], on)
    turned = 0
    for known in days_known(at_opening, [one.id for one in accounts]).values():
        for today, facts in enumerate(known):
            told = max(day for day in WORDS if day <= today)
            for later in range(today + 1, HORIZON):
                spoken = max(day for day in WORDS if day <= later)
                by_day = facts["good_until"] and facts["good_until"] <= START + later * D
                by_word = facts["plan_word_due"] and facts["plan_word_due"] <= START + spoken * D
                assert not (by_word and spoken == told)
                if by_day or by_word:
                    turned += 1
                    break
                differ = {name for name in facts.keys() - OF_THE_DAY if facts[name] != known[later][name]}
                assert not differ, (today, later)
    assert turned > 40


def test_a_plan_that_breaks_in_silence_is_broken_by_the_lenders_next_word(at_opening: Desk) -> None:
    with at_opening.store.write() as session:
        account = account_of(session, number_of(Situation.PLAN_KEPT))
        mine = t.Instalment.account_id == account.id
        session.execute(update(t.Instalment).where(mine).values(paid_amount=None, due_on=START + 5 * D))
        refreshed = update(t.AccountFacts).where(t.AccountFacts.account_id == account.id)
        session.execute(refreshed.values(good_until=START, plan_word_due=None))
    refresh_overtaken(at_opening, START)
    states: list[object] = []
    for days in (8, 9, 10):
        if days == 9:
            with at_opening.store.write() as session:
                word(session, account, days)
        assess.pick(at_opening, START + days * D)
        told = explain(at_opening, account.id, START + days * D)["policy"]
        assert told["agrees"]
        states.append(told["stored"]["reasons"])
    assert "policy.plan_kept" in states[0]
    assert "policy.plan_kept" not in states[1]
    assert "policy.plan_broken" in states[1]
    assert states[2] == states[1]


def test_what_was_brought_up_to_the_day_is_not_computed_twice(at_opening: Desk) -> None:
    day = START + 400 * D
    first = refresh_overtaken(at_opening, day)
    assert first > 0
    assert refresh_overtaken(at_opening, day) == 0
    with at_opening.store.read() as session:
        assert session.scalars(overtaken(at_opening.editions), {"as_of": day}).all() == []


def test_only_what_reached_the_debtor_himself_counts_as_reached() -> None:
    contacts = [
        ("call", "debtor", "refused", True),
        ("sms", "debtor", "delivered", True),
        ("visit", "debtor", "delivered", True),
        ("push", "debtor", "delivered", False),
        ("call", "debtor", "no_answer", False),
        ("letter", "debtor", "returned", False),
        ("call", "reserved_contact", "reached", False),
        ("call", "third_party", "promised", False),
        ("sms", "guarantor", "delivered", False),
    ]
    for channel, to_role, result, reached in contacts:
        row = t.Contact(channel=channel, to_role=to_role, result=result)
        assert account_facts._reached_debtor(row) is reached


def test_facts_of_an_older_edition_of_the_law_are_computed_again_and_explained_by_the_present_one(
    at_opening: Desk,
) -> None:
    with at_opening.store.write() as session:
        accounts = [account_of(session, number).id for number in (6, 7)]
        stale = update(t.AccountFacts).where(t.AccountFacts.account_id == accounts[0])
        session.execute(stale.values(law_edition="older", limitation_earliest=START))
    told = explain(at_opening, accounts[0], START)["facts"]["values"]
    assert told["limitation_earliest"] != START.isoformat()
    assert refresh_overtaken(at_opening, START) == 1
    with at_opening.store.read() as session:
        rows = [session.get_one(t.AccountFacts, one) for one in accounts]
    assert {row.law_edition for row in rows} == at_opening.editions
    assert rows[0].limitation_earliest.isoformat() == told["limitation_earliest"]  # type: ignore[union-attr]


def test_a_day_in_the_past_is_explained_by_its_own_facts_after_they_were_computed_again(
    at_opening: Desk,
) -> None:
    with at_opening.store.write() as session:
        account = account_of(session, number_of(Situation.DISPUTE_OPEN))
        ended = update(t.Dispute).where(t.Dispute.account_id == account.id)
        session.execute(ended.values(closed_on=START + 3 * D))
        facts = update(t.AccountFacts).where(t.AccountFacts.account_id == account.id)
        session.execute(facts.values(good_until=START + D))
    for days in (1, 3):
        assess.pick(at_opening, START + days * D)
    told = [explain(at_opening, account.id, START + days * D)["policy"] for days in (2, 3)]
    assert ["policy.dispute_open" in one["reasons"] for one in told] == [True, False]
    assert all(one["agrees"] for one in told)
