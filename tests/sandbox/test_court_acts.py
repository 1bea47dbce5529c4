"""What follows from each act put before the sandbox court, read from its books."""

import hashlib
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from legal_flow.sandbox.acts import Act, Clerk
from legal_flow.sandbox.docket import Docket
from legal_flow.sandbox.ledger import Rejected
from legal_flow.sandbox.words import Word

ON = date(2024, 1, 8)
END = date(2025, 12, 31)
NOTHING = hashlib.sha256(b"").hexdigest()


class Court:
    """Books and registry desk, without the wire."""

    def __init__(self, state: Path) -> None:
        self.docket = Docket(state, seed=5)
        self.clerk = Clerk(self.docket)

    def put(
        self, key: str, kind: str, on: date = ON, reference: str | None = None, size: int = 0, **facts: str
    ) -> str:
        stated = facts or {"principal": "20000.00", "track": "summary"}
        with self.docket.transaction():
            receipt, _ = self.clerk.receive(Act(key, kind, "浙9901", reference, NOTHING, size, stated), on)
        return receipt["reference"]

    def pay(self, reference: str, on: date, key: str = "", amount: str = "") -> None:
        notice = self.facts(reference, Word.FEE_NOTICE, on)
        with self.docket.transaction():
            self.clerk.take_fee(
                key or f"case/fee-{notice['notice_no']}/1",
                reference,
                notice["notice_no"],
                amount or notice["amount"],
                on,
            )

    def words(self, reference: str, on: date = END) -> list[str]:
        with self.docket.transaction():
            self.docket.show(on)
        return [entry["word"] for entry in self.docket.entries("reference = ?", reference)]

    def facts(self, reference: str, word: Word, on: date = END) -> dict[str, str]:
        with self.docket.transaction():
            self.docket.show(on)
        return self.docket.shown(reference, word)[-1]

    def day(self, reference: str, word: Word) -> date:
        for entry in self.docket.entries("reference = ?", reference):
            if entry["word"] == word:
                return date.fromisoformat(entry["on"])
        raise AssertionError(f"no {word}")


@pytest.fixture
def court(tmp_path: Path) -> Court:
    return Court(tmp_path)


def the_first(court: Court, wanted: Callable[[str], bool], kind: str = "complaint", **facts: str) -> str:
    """The reference of the first case whose docket is as wanted."""
    for case in range(200):
        reference = court.put(f"case{case}/{kind}/1", kind, **facts)
        if wanted(reference):
            return reference
    raise AssertionError("no such case in two hundred")


def a_fee_is_due(court: Court) -> Callable[[str], bool]:
    return lambda reference: court.words(reference, ON + timedelta(days=5))[-1] == Word.FEE_NOTICE


def test_an_unpaid_fee_counts_as_withdrawn_and_cannot_be_paid_any_more(court: Court) -> None:
    reference = the_first(court, a_fee_is_due(court))
    assert court.words(reference)[-1] == Word.WITHDRAWN
    assert court.facts(reference, Word.WITHDRAWN)["reason"] == "unpaid"
    with pytest.raises(Rejected, match="withdrawn"):
        court.pay(reference, END)


def test_a_paid_fee_leads_to_a_case_number_in_the_right_form(court: Court) -> None:
    reference = the_first(court, a_fee_is_due(court))
    court.pay(reference, ON + timedelta(days=6))
    accepted = court.facts(reference, Word.ACCEPTED)
    assert accepted["case_no"].startswith("（2024）浙9901民初")
    assert accepted["case_no"].endswith("号")
    assert Word.WITHDRAWN not in court.words(reference)


def test_a_fee_is_paid_once_and_in_full(court: Court) -> None:
    reference, day = the_first(court, a_fee_is_due(court)), ON + timedelta(days=6)
    with pytest.raises(Rejected, match="no-such-fee"):
        court.pay(reference, day, amount="1.00")
    court.pay(reference, day, key="case/fee/1")
    with pytest.raises(Rejected, match="fee-already-paid"):
        court.pay(reference, day, key="case/fee/2")


def test_a_withdrawal_stops_what_was_planned(court: Court) -> None:
    reference = the_first(court, a_fee_is_due(court))
    court.pay(reference, ON + timedelta(days=6))
    court.put("case/withdraw/1", "withdrawal", ON + timedelta(days=20), reference)
    words = court.words(reference)
    assert words[-1] == Word.WITHDRAWN
    assert Word.JUDGMENT not in words
    with pytest.raises(Rejected, match="already-decided"):
        court.put("case/withdraw/2", "withdrawal", END, reference)


def test_only_a_returned_filing_can_be_corrected_and_only_once(court: Court) -> None:
    returned = the_first(court, lambda reference: court.words(reference)[-1] == Word.RETURNED)
    day = ON + timedelta(days=7)
    court.put("case/correct/1", "correction", day, returned)
    assert court.words(returned)[2] == Word.RECEIVED
    with pytest.raises(Rejected, match="nothing-to-correct"):
        court.put("case/correct/2", "correction", day, returned)


def test_a_filing_that_was_not_returned_has_nothing_to_correct(court: Court) -> None:
    reference = the_first(court, a_fee_is_due(court))
    with pytest.raises(Rejected, match="nothing-to-correct"):
        court.put("case/correct/1", "correction", ON + timedelta(days=7), reference)


def test_a_settlement_is_confirmed_with_its_amounts(court: Court) -> None:
    reference = the_first(court, lambda reference: Word.SETTLED in court.words(reference))
    court.put("case/confirm/1", "confirmation", court.day(reference, Word.SETTLED), reference)
    settled, confirmed = court.facts(reference, Word.SETTLED), court.facts(reference, Word.CONFIRMED)
    assert confirmed["awarded"] == settled["awarded"]
    assert "民特" in confirmed["instrument_no"]
    assert court.facts(reference, Word.TOOK_EFFECT)["instrument_no"] == confirmed["instrument_no"]


def test_without_a_settlement_there_is_nothing_to_confirm(court: Court) -> None:
    reference = the_first(court, a_fee_is_due(court))
    court.put("case/confirm/1", "confirmation", ON + timedelta(days=6), reference)
    assert Word.REFUSED in court.words(reference)


def test_an_opposed_payment_order_turns_into_a_suit_for_the_rest_of_the_fee(court: Court) -> None:
    def opposed(reference: str) -> bool:
        court.pay(reference, ON + timedelta(days=4))
        return Word.ORDER_OPPOSED in court.words(reference, ON + timedelta(days=60))

    reference = the_first(court, opposed, "payment_order", amount="50000.00", track="ordinary")
    assert court.facts(reference, Word.FEE_NOTICE)["amount"] == "700.00"  # 1,050.00 less a third


def test_an_unopposed_payment_order_takes_effect(court: Court) -> None:
    def unopposed(reference: str) -> bool:
        court.pay(reference, ON + timedelta(days=4))
        return Word.TOOK_EFFECT in court.words(reference)

    reference = the_first(court, unopposed, "payment_order", amount="50000.00")
    assert "民督" in court.facts(reference, Word.PAYMENT_ORDER)["instrument_no"]


def test_what_was_preserved_is_taken_first_in_enforcement(court: Court) -> None:
    frozen = the_first(
        court,
        lambda reference: Decimal(court.facts(reference, Word.FROZEN)["amount_caught"]) > 1000,
        "preservation",
        amount="20000.00",
        asset="bank_account",
    )
    case = court.docket.matter(frozen).case
    enforcing = court.put(f"{case}/enforce/1", "enforcement", ON + timedelta(days=90), amount="20500.00")
    assert Word.TRANSFERRED in court.words(enforcing)
    first = court.docket.shown(enforcing, Word.TRANSFERRED)
    assert first[0]["measure_ref"] == court.facts(frozen, Word.FROZEN)["measure_ref"]
    assert first[0]["amount"] == "20000.00"


def a_slow_round(court: Court, *, renew: bool) -> str:
    """An enforcement whose freeze must be renewed before the money comes; renewals until one is executed."""

    def slow(reference: str) -> bool:
        return Word.FROZEN in court.words(reference, ON + timedelta(days=340)) and not {
            Word.CLOSED,
            Word.ROUND_CLOSED,
        } & set(court.words(reference, ON + timedelta(days=340)))

    reference = the_first(court, slow, "enforcement", amount="20000.00")
    measure = court.facts(reference, Word.FROZEN, ON + timedelta(days=340))["measure_ref"]
    for nth in range(5 if renew else 0):
        day = ON + timedelta(days=341 + nth)
        court.put(f"case/renew/{nth + 1}", "renewal", day, reference, measure_ref=measure)
    return reference


def test_a_freeze_that_is_renewed_in_time_brings_the_money(court: Court) -> None:
    reference = a_slow_round(court, renew=True)
    words = court.words(reference)
    assert Word.RENEWAL_EXECUTED in words
    assert words[-1] == Word.CLOSED


def test_a_freeze_that_lapses_brings_nothing_and_the_round_is_closed(court: Court) -> None:
    reference = a_slow_round(court, renew=False)
    assert court.words(reference)[-1] == Word.ROUND_CLOSED


def test_after_the_case_is_done_no_freeze_is_renewed(court: Court) -> None:
    reference = the_first(
        court, lambda ref: Word.CLOSED in court.words(ref), "enforcement", amount="20000.00"
    )
    measure = court.facts(reference, Word.FROZEN)["measure_ref"]
    court.put("case/renew/1", "renewal", END, reference, measure_ref=measure)
    assert court.words(reference, END + timedelta(days=9))[-1] == Word.RENEWAL_REFUSED


def test_only_a_closed_round_is_revived(court: Court) -> None:
    closed = the_first(
        court,
        lambda ref: Word.ROUND_CLOSED in court.words(ref, ON + timedelta(days=200)),
        "enforcement",
        amount="9000.00",
    )
    day = ON + timedelta(days=200)
    revived = court.put("case/revive/1", "revival", day, closed, asset="wallet", amount="9000.00")
    entry = court.facts(revived, Word.REVIVED)
    assert "执恢" in entry["case_no"]
    assert entry["previous_case_no"] == court.facts(closed, Word.ENFORCING)["case_no"]


def test_a_round_that_still_runs_is_not_revived(court: Court) -> None:
    running = court.put("case/enforce/1", "enforcement", amount="9000.00")
    with pytest.raises(Rejected, match="round-not-closed"):
        court.put("case/revive/1", "revival", ON + timedelta(days=60), running, asset="wallet")


def test_a_lead_is_frozen_under_a_number_of_its_own(court: Court) -> None:
    reference = court.put("case/enforce/1", "enforcement", amount="20000.00")
    with pytest.raises(Rejected, match="no-round-for-measure"):
        court.put("case/measure/1", "measure", ON, reference, asset="vehicle")
    day = ON + timedelta(days=30)
    court.put("case/measure/1", "measure", day, reference, asset="vehicle")
    court.words(reference, day + timedelta(days=15))
    refs = [facts["measure_ref"] for facts in court.docket.shown(reference, Word.FROZEN)]
    assert any(ref.endswith("之三") for ref in refs)
    assert len(set(refs)) == len(refs)


@pytest.mark.parametrize(
    ("kind", "reference", "code"),
    [
        ("appeal", None, "unknown-kind"),
        ("correction", "SL0", "unknown-reference"),
        ("withdrawal", None, "unknown-reference"),
    ],
)
def test_an_act_that_fits_nothing_is_rejected_and_leaves_no_trace(
    court: Court, kind: str, reference: str | None, code: str
) -> None:
    with pytest.raises(Rejected, match=code):
        court.put("case/act/1", kind, ON, reference)
    assert court.docket.count("SELECT count(*) FROM submission") == 0
    assert court.docket.count("SELECT count(*) FROM log WHERE kind = 'effect'") == 0


def test_content_that_was_announced_and_did_not_come_is_missing(court: Court) -> None:
    with pytest.raises(Rejected, match="content-missing"):
        court.put("case/file/1", "complaint", size=10)
    with pytest.raises(Rejected, match="content-hash"):
        court.docket.bring(NOTHING, b"other bytes")
