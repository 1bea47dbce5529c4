"""What the sandbox court reckons by itself, against figures worked out by hand."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest

from legal_flow.sandbox import enforcement, fees, suit
from legal_flow.sandbox.draws import Draws, case_of
from legal_flow.sandbox.enforcement import Held, Takings
from legal_flow.sandbox.faults import MOST_IN_A_ROW, PROFILES, Faults
from legal_flow.sandbox.plan import Matter, award, years_later
from legal_flow.sandbox.words import Word

ON = date(2024, 3, 4)


def a_matter(case: int = 1, **facts: str) -> Matter:
    draws = Draws(1, (f"case-{case}", "suit", "0"))
    stated = facts or {"principal": "20000.00", "late_damages": "500.00"}
    return Matter(
        "SL1", f"case-{case}", "浙9901", stated, draws, lambda kind, day: f"（{day.year}）浙9901{kind}1号"
    )


@pytest.mark.parametrize(
    ("amount", "suit_fee", "half", "third", "preservation", "enforcing"),
    [
        ("1000.00", "50.00", "25.00", "16.67", "30.00", "50.00"),
        ("10000.01", "50.00", "25.00", "16.67", "120.00", "50.00"),
        ("12345.67", "108.64", "54.32", "36.21", "143.46", "85.19"),
        ("99999.99", "2300.00", "1150.00", "766.67", "1020.00", "1400.00"),
        ("123456.78", "2769.14", "1384.57", "923.05", "1137.28", "1751.85"),
        ("1000000.00", "13800.00", "6900.00", "4600.00", "5000.00", "12400.00"),
        ("30000000.00", "191800.00", "95900.00", "63933.33", "5000.00", "97400.00"),
    ],
)
def test_fees_are_those_of_the_measures_on_litigation_costs(
    amount: str, suit_fee: str, half: str, third: str, preservation: str, enforcing: str
) -> None:
    over = Decimal(amount)
    assert fees.suit_fee(over, "ordinary") == Decimal(suit_fee)
    assert fees.suit_fee(over, "small_claim") == Decimal(half)
    assert fees.payment_order_fee(over) == Decimal(third)
    assert fees.preservation_fee(over) == Decimal(preservation)
    assert fees.enforcement_fee(over) == Decimal(enforcing)


def test_delay_interest_runs_on_what_is_still_unpaid() -> None:
    matter = a_matter(amount="52840.00", delay_base="52840.00", performance_end="2025-03-25")
    takings = Takings(matter, "（2025）浙9901执1号")
    takings.part(date(2025, 7, 3), "ref", Decimal("20000.00"))
    [last] = takings.last(date(2026, 2, 10), "ref")
    # 52,840 × 0.0175 % × 100 days + 32,840 × 0.0175 % × 222 days
    assert last.facts["delay_interest"] == "2200.53"
    assert Decimal(last.facts["amount"]) == Decimal("32840.00") + Decimal("2200.53") + Decimal("692.60")


def test_an_award_cuts_charges_and_never_principal() -> None:
    given = award({"principal": Decimal("100.01"), "late_damages": Decimal("9.99")}, 50, Decimal("25.00"))
    assert given == {"principal": "100.01", "late_damages": "5.00", "costs": "25.00", "awarded": "130.01"}


def test_a_year_later_from_the_leap_day_is_the_28th() -> None:
    assert years_later(date(2024, 2, 29), 1) == date(2025, 2, 28)


def test_first_looks_fall_as_the_court_is_known_for() -> None:
    seen = Counter(suit.receive_complaint(a_matter(case), ON)[-1].word for case in range(2000))
    refused, returned = seen[Word.REFUSED] / 2000, seen[Word.RETURNED] / 2000
    diverted = sum(
        any(entry.word == Word.TO_MEDIATION for entry in suit.receive_complaint(a_matter(case), ON))
        for case in range(2000)
    )
    assert 0.02 < refused < 0.06
    assert 0.09 < returned < 0.15
    assert 0.50 < diverted / 2000 < 0.60


def test_a_corrected_filing_is_not_returned_again() -> None:
    words = {entry.word for case in range(300) for entry in suit.receive_correction(a_matter(case), ON)}
    assert not words & {Word.RETURNED, Word.REFUSED}


def test_a_round_is_closed_only_after_more_than_three_months() -> None:
    for case in range(300):
        entries = enforcement.receive_enforcement(a_matter(case, amount="20000.00"), ON, None)
        accepted = next(entry.on for entry in entries if entry.word == Word.ENFORCING)
        for entry in entries:
            if entry.word == Word.ROUND_CLOSED:
                assert entry.on > accepted + timedelta(days=92)


def test_a_renewal_after_the_last_day_is_refused() -> None:
    held = Held("ref之一", "bank_account", ON - timedelta(days=1), Decimal("0.00"))
    [entry] = enforcement.receive_renewal(a_matter(), ON, held, 0, is_closed=False)
    assert entry.word == Word.RENEWAL_REFUSED


def test_a_quarter_of_renewals_are_ordered_and_then_forgotten() -> None:
    held = Held("ref之一", "bank_account", ON + timedelta(days=30), Decimal("0.00"))
    stories = Counter(
        tuple(
            entry.word for entry in enforcement.receive_renewal(a_matter(case), ON, held, 0, is_closed=False)
        )
        for case in range(1000)
    )
    assert 0.20 < stories[(Word.RENEWAL_ORDERED,)] / 1000 < 0.30
    assert stories[(Word.RENEWAL_REFUSED,)] < 80


def test_a_renewed_freeze_runs_on_from_its_old_end_for_the_same_term() -> None:
    held = Held("ref之一", "bank_account", date(2025, 3, 9), Decimal("0.00"))
    entries = [
        entry
        for case in range(20)
        for entry in enforcement.receive_renewal(a_matter(case), date(2025, 2, 20), held, 0, is_closed=False)
        if entry.word == Word.RENEWAL_EXECUTED
    ]
    assert {(e.facts["start"], e.facts["printed_end"]) for e in entries} == {("2025-03-10", "2026-03-09")}


def test_the_third_try_of_a_call_always_goes_well() -> None:
    faults = Faults(1, "storm")
    assert {faults.drawn(f"call {n}", MOST_IN_A_ROW) for n in range(500)} == {None}
    assert {faults.drawn(f"call {n}", 0) for n in range(500)} == set(PROFILES["storm"])


def test_a_key_without_a_case_is_refused() -> None:
    assert case_of("case/file/1") == "case"
    for key in ("case", "/file/1", ""):
        with pytest.raises(ValueError, match="case/purpose/ordinal"):
            case_of(key)
