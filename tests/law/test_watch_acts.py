"""The surest act for a period that ends soon: allowed, of grade A, and proved before the day; else suit."""

from datetime import date, timedelta
from typing import Any

import pytest

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.rules.watch_acts import STOPS, surest
from legal_flow.rules.watching import ActFacts

DAY = date(2024, 1, 2)


def act(days: int, product: Product = Product.CARD, **more: Any) -> str:
    facts: dict[str, Any] = {"phone": True, "address": True} | more
    return surest(ActFacts(product, DAY, DAY + timedelta(days=days), 2, 10, **facts)).code


def test_a_card_is_kept_by_sending_to_the_reserved_number_until_the_sending_can_no_longer_be_proved() -> None:
    assert [act(days) for days in (60, 2, 1, 0)] == ["message", "message", "suit", "suit"]
    assert act(60, phone=False) == "letter"
    assert act(60, phone=False, address=False) == "suit"


def test_a_loan_is_kept_by_a_letter_that_can_still_be_proved_to_have_arrived() -> None:
    assert [act(days, Product.LOAN) for days in (60, 10, 9)] == ["letter", "letter", "suit"]
    assert act(60, Product.LOAN, address=False) == "suit"


@pytest.mark.parametrize("stop", STOPS)
def test_nothing_is_demanded_while_collection_is_stopped_and_a_head_decides(stop: str) -> None:
    found = surest(ActFacts(Product.CARD, DAY, DAY, 2, 10, frozenset({stop}), phone=True, address=True))
    assert found.code not in {"message", "letter"}
    assert found.role == "legal_head"
    assert STOPS[stop] in found.because
    assert found.citations


def test_who_keeps_a_plan_is_not_sued_and_the_bankrupt_has_an_administrator() -> None:
    assert act(60, stops=frozenset({"plan_kept"})) == "acknowledgement"
    assert act(60, stops=frozenset({"bankruptcy", "plan_kept"})) == "claim_in_bankruptcy"
    assert act(60, stops=frozenset({"death"})) == "estate_administrator"


def test_what_was_agreed_takes_the_place_of_the_suit() -> None:
    assert act(1, arbitration=True) == "arbitration"
    assert act(1, notarised=True) == "deed"


def test_a_general_guarantor_is_kept_by_suing_the_debtor_a_joint_one_by_a_letter_in_time() -> None:
    assert act(60, guarantee="general") == "suit"
    assert [act(days, guarantee="joint") for days in (60, 10, 9)] == [
        "guarantor_letter",
        "guarantor_letter",
        "guarantor_suit",
    ]
    assert act(60, guarantee="joint", stops=frozenset({"plan_kept"})) == "guarantor_letter"
    assert act(60, guarantee="joint", address=False) == "guarantor_suit"
