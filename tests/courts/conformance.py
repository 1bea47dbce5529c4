"""What holds for every court adapter, whatever is behind it. A new one brings a bench and inherits it."""

import hashlib
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Protocol

import pytest

from legal_flow.courts.base import Capability, CourtAdapter, Submission, SubmissionKind
from legal_flow.errors import DataFault, EffectConflict

FILED_ON = date(2024, 3, 4)
LATER = FILED_ON + timedelta(days=60)
PACKET = b"%PDF-1.7\n% a packet\n"
_cases = count(1)


class Bench(Protocol):
    """An adapter with its other side, and the means to let that side do its work."""

    court: CourtAdapter

    def let_it_answer(self, on: date) -> None:
        """The court works off what came in by `on`: receipts, entries, fee receipts, money."""

    def a_fee_notice(self) -> tuple[str, str, Decimal]:
        """Reference, number and amount of a fee that waits to be paid on `LATER`."""


def a_complaint(purpose: str = "file", ordinal: int = 1, case: str | None = None) -> Submission:
    """A complaint of a case of its own."""
    return Submission(
        key=f"{case or f'case-{next(_cases)}'}/{purpose}/{ordinal}",
        kind=SubmissionKind.COMPLAINT,
        court="浙9901",
        reference=None,
        content_sha256=hashlib.sha256(PACKET).hexdigest(),
        content=PACKET,
        facts={"track": "summary", "principal": "20000.00", "interest": "1234.56", "late_damages": "500.00"},
    )


class CourtConformance:
    """Inherit, and give a fixture `bench`."""

    def test_filing_twice_gives_one_receipt(self, bench: Bench) -> None:
        complaint = a_complaint()
        first = bench.court.submit(complaint, FILED_ON)
        second = bench.court.submit(complaint, FILED_ON + timedelta(days=1))
        bench.let_it_answer(LATER)
        known = bench.court.look_up(complaint.key, LATER)
        assert (first.duplicate, second.duplicate) == (False, True)
        assert known is not None
        assert known.reference
        assert not known.pending
        assert {first.reference, second.reference} <= {known.reference, ""}

    def test_a_receipt_is_whole_or_says_that_it_is_pending(self, bench: Bench) -> None:
        receipt = bench.court.submit(a_complaint(), FILED_ON)
        assert receipt.pending is (Capability.ANSWERS_AT_ONCE not in bench.court.capabilities)
        assert bool(receipt.reference) is not receipt.pending
        assert bool(receipt.raw) is not receipt.pending

    def test_what_was_filed_is_known_before_it_is_answered(self, bench: Bench) -> None:
        complaint = a_complaint()
        bench.court.submit(complaint, FILED_ON)
        assert bench.court.look_up(complaint.key, FILED_ON) is not None

    def test_what_was_never_filed_is_looked_up_as_nothing(self, bench: Bench) -> None:
        assert bench.court.look_up("never-filed/file/1", FILED_ON) is None

    def test_the_same_key_with_other_content_is_a_conflict_and_no_second_filing(self, bench: Bench) -> None:
        complaint = a_complaint()
        bench.court.submit(complaint, FILED_ON)
        other = b"%PDF-1.7\n% another\n"
        changed = replace(complaint, content=other, content_sha256=hashlib.sha256(other).hexdigest())
        with pytest.raises(EffectConflict):
            bench.court.submit(changed, FILED_ON)

    def test_entries_are_numbered_without_gaps_and_carry_what_was_read(self, bench: Bench) -> None:
        reference = self._a_filed_reference(bench)
        entries = bench.court.progress(reference, 0, LATER)
        assert entries
        assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
        assert all(entry.raw and entry.word and entry.reference == reference for entry in entries)

    def test_entries_go_on_after_the_last_one_seen(self, bench: Bench) -> None:
        reference = self._a_filed_reference(bench)
        entries = bench.court.progress(reference, 0, LATER)
        assert bench.court.progress(reference, 1, LATER) == entries[1:]
        assert bench.court.progress(reference, entries[-1].number, LATER) == []

    def test_no_entry_is_known_before_its_day(self, bench: Bench) -> None:
        reference = self._a_filed_reference(bench)
        entries = bench.court.progress(reference, 0, LATER)
        the_day_before = entries[-1].on - timedelta(days=1)
        assert entries[-1] not in bench.court.progress(reference, 0, the_day_before)

    def test_the_feed_gives_each_entry_once(self, bench: Bench) -> None:
        references = {self._a_filed_reference(bench) for _ in range(3)}
        seen, cursor = [], 0
        while page := bench.court.progress_since(cursor, LATER):
            assert [entry.position for entry in page] == sorted(entry.position for entry in page)
            seen += page
            cursor = page[-1].position
        assert len({(entry.reference, entry.number) for entry in seen}) == len(seen)
        one_by_one = [
            entry for reference in references for entry in bench.court.progress(reference, 0, LATER)
        ]
        assert {(e.reference, e.number, e.word) for e in one_by_one} <= {
            (e.reference, e.number, e.word) for e in seen
        }

    def test_a_fee_paid_twice_under_one_key_is_paid_once(self, bench: Bench) -> None:
        reference, notice_no, amount = bench.a_fee_notice()
        key = f"{reference}/fee/1"
        first = bench.court.pay_fee(reference, notice_no, amount, key, LATER)
        bench.let_it_answer(LATER)
        second = bench.court.pay_fee(reference, notice_no, amount, key, LATER + timedelta(days=1))
        assert (first.duplicate, second.duplicate) == (False, True)
        assert second.receipt_no
        assert first.receipt_no in {second.receipt_no, ""}
        assert second.amount == amount
        assert second.paid_on == LATER

    def test_the_same_payment_key_for_another_amount_is_a_conflict(self, bench: Bench) -> None:
        reference, notice_no, amount = bench.a_fee_notice()
        key = f"{reference}/fee/1"
        bench.court.pay_fee(reference, notice_no, amount, key, LATER)
        with pytest.raises(EffectConflict):
            bench.court.pay_fee(reference, notice_no, amount + 1, key, LATER)

    def test_credits_go_on_after_the_last_one_seen(self, bench: Bench) -> None:
        bench.let_it_answer(LATER)
        credits_ = bench.court.credits(0, LATER)
        assert [credit.number for credit in credits_] == list(range(1, len(credits_) + 1))
        assert bench.court.credits(len(credits_), LATER) == []

    def test_a_filing_that_cannot_be_taken_is_a_fault_of_its_data(self, bench: Bench) -> None:
        broken = replace(a_complaint(), court="无此法院", content=b"neither PDF nor ZIP")
        with pytest.raises(DataFault):
            bench.court.submit(broken, FILED_ON)

    def _a_filed_reference(self, bench: Bench) -> str:
        complaint = a_complaint()
        bench.court.submit(complaint, FILED_ON)
        bench.let_it_answer(LATER)
        receipt = bench.court.look_up(complaint.key, LATER)
        assert receipt is not None
        return receipt.reference
