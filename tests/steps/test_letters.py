"""The letter is policy, not law: it never outlasts a period of ours."""

from datetime import timedelta

import pytest
from portfolios import START, case_of, sweep
from sqlalchemy import select

from legal_flow.cases.facts import LimitationFacts, Product
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import LetterStatus
from legal_flow.courts.cn.pack import load
from legal_flow.demo.people import People
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS
from legal_flow.store import rule_facts
from legal_flow.store.policy import parse, standard
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Letter
from legal_flow.store.tables.work import Deadline
from legal_flow.store.watch_rows import LIMITATION

PLAIN = 6
"""The portfolio's account whose limitation is far."""


@pytest.mark.parametrize(
    ("product", "address", "to_role", "counts_after_days"),
    [
        (Product.CARD, "reserved", "debtor", 0),
        (Product.LOAN, "reserved", "debtor", 3),
        (Product.CARD, "reserved", "guarantor", None),
        (Product.CARD, "residence", "debtor", None),
    ],
)
def test_a_lawyer_letter_counts_for_limitation_by_the_rule_of_the_lenders_own_letters(
    product: Product, address: str, to_role: str, counts_after_days: int | None
) -> None:
    due = START - timedelta(days=300)
    letter = Letter(letter_no="函1", address_kind=address, waybill="W1", dispatched_on=START)
    letter.arrived_on, letter.returned_on = START + timedelta(days=3), None
    day = START + timedelta(days=5)
    facts = LimitationFacts(product, due, contacts=(rule_facts._sent(letter, to_role, day),))
    earliest = load().limitation(facts, day).earliest
    assert earliest is not None
    assert earliest.start == (due if counts_after_days is None else START + timedelta(days=counts_after_days))


def test_a_letter_that_nobody_issued_is_left_when_limitation_comes_near(
    at_opening: Desk, crew: People
) -> None:
    case = case_of(at_opening, PLAIN)
    for name in ("gather_evidence", "send_demands"):
        SWEEPS[name].run(at_opening, [str(case.id)], START)
    sweep(at_opening, "watch_deadlines", START)
    with at_opening.store.read() as session:
        limitation = session.scalars(
            select(Deadline.act_by).where(Deadline.case_id == case.id, Deadline.rule == LIMITATION)
        ).one()
    near = limitation - timedelta(days=parse(standard()).routes.direct_suit_within_days)
    sweep(at_opening, "send_demands", near - timedelta(days=1))
    assert case_of(at_opening, PLAIN).stage == Stage.DEMAND
    sweep(at_opening, "send_demands", near)
    with at_opening.store.read() as session:
        assert session.get_one(Case, case.id).stage == Stage.COMPLAINT
        letter = session.scalars(select(Letter).where(Letter.case_id == case.id)).one()
        assert letter.status == LetterStatus.SUPERSEDED
        assert letter.id not in {one.subject_id for one in approvals.pending(session, purpose="letter")}
