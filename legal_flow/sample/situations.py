"""The situations a sample shows, and how many of each hundred accounts are in which."""

from enum import StrEnum

from legal_flow.sample.draws import stream


class Situation(StrEnum):
    """What an account is in the sample for; its tag in `situations.json`."""

    PLAIN = "plain"
    TWO_CARDS = "two_cards"
    GUARANTOR_JOINT = "guarantor_joint"
    GUARANTOR_GENERAL = "guarantor_general"
    GUARANTOR_UNSTATED = "guarantor_unstated"
    LOAN_ACCELERATED = "loan_accelerated"
    LOAN_MATURED = "loan_matured"
    LOAN_COUNSEL_FEE = "loan_counsel_fee"
    UNPROMPTED = "unprompted"
    ADDRESS_WRONG = "address_wrong"
    PAYS_AFTER_COMPLAINT = "pays_after_complaint"
    LATER_PAID_OFF = "later_paid_off"
    LEAD_FRESH = "lead_fresh"
    LATER_PAYMENT = "later_payment"
    LATER_REVERSAL = "later_reversal"
    LATER_REFUND = "later_refund"
    LATER_WAIVER = "later_waiver"
    LATER_PLAN_KEPT = "later_plan_kept"
    LATER_PLAN_BREACHED = "later_plan_breached"
    LATER_DISPUTE = "later_dispute"
    LATER_FRAUD = "later_fraud"
    LATER_COMPLAINT = "later_complaint"
    LATER_CRIMINAL = "later_criminal"
    LATER_DEATH = "later_death"
    LATER_BANKRUPTCY = "later_bankruptcy"
    LATER_ADDRESS = "later_address"
    LATER_LEAD = "later_lead"
    PLAN_BREACHED = "plan_breached"
    DISPUTE_CLOSED = "dispute_closed"
    LIMITATION_NEAR = "limitation_near"
    CURRENT = "current"
    TOO_SMALL = "too_small"
    TOO_FRESH = "too_fresh"
    LITTLE_EFFORT = "little_effort"
    PLAN_KEPT = "plan_kept"
    PLAN_LAPSES = "plan_lapses"
    DISPUTE_OPEN = "dispute_open"
    FRAUD_OPEN = "fraud_open"
    COMPLAINT_OPEN = "complaint_open"
    DECEASED = "deceased"
    HEIRS_FIXED = "heirs_fixed"
    BANKRUPTCY = "bankruptcy"
    LIMITATION_PASSED = "limitation_passed"
    SCANS_LATE = "scans_late"
    SCANS_NEVER = "scans_never"
    ARBITRATION = "arbitration"
    NOTARISED = "notarised"
    INVALID_ID = "invalid_id"
    DEBTOR_MISSING = "debtor_missing"
    NEW_ARREARS = "new_arrears"
    """Told first in a delta, with its whole history; beside the hundred."""


_S = Situation
_ELIGIBLE: dict[Situation, int] = {
    _S.PLAIN: 2,
    _S.TWO_CARDS: 2,
    _S.LOAN_ACCELERATED: 2,
    _S.PAYS_AFTER_COMPLAINT: 2,
    _S.LATER_PAID_OFF: 4,
    _S.LEAD_FRESH: 2,
    _S.GUARANTOR_JOINT: 2,
    _S.GUARANTOR_GENERAL: 2,
    _S.GUARANTOR_UNSTATED: 2,
    _S.LOAN_MATURED: 2,
    _S.LOAN_COUNSEL_FEE: 2,
    _S.UNPROMPTED: 2,
    _S.ADDRESS_WRONG: 2,
    _S.LATER_PAYMENT: 2,
    _S.LATER_REVERSAL: 2,
    _S.LATER_REFUND: 2,
    _S.LATER_WAIVER: 2,
    _S.LATER_PLAN_KEPT: 2,
    _S.LATER_PLAN_BREACHED: 2,
    _S.LATER_DISPUTE: 2,
    _S.LATER_FRAUD: 2,
    _S.LATER_COMPLAINT: 2,
    _S.LATER_CRIMINAL: 2,
    _S.LATER_DEATH: 2,
    _S.LATER_BANKRUPTCY: 2,
    _S.LATER_ADDRESS: 2,
    _S.LATER_LEAD: 2,
}
_OTHERS: dict[Situation, int] = {
    _S.CURRENT: 2,
    _S.LIMITATION_NEAR: 2,
    **dict.fromkeys(
        (
            _S.TOO_SMALL,
            _S.TOO_FRESH,
            _S.LITTLE_EFFORT,
            _S.PLAN_BREACHED,
            _S.PLAN_KEPT,
            _S.PLAN_LAPSES,
            _S.DISPUTE_CLOSED,
            _S.DISPUTE_OPEN,
            _S.FRAUD_OPEN,
            _S.COMPLAINT_OPEN,
            _S.DECEASED,
            _S.HEIRS_FIXED,
            _S.BANKRUPTCY,
            _S.LIMITATION_PASSED,
            _S.SCANS_LATE,
            _S.SCANS_NEVER,
            _S.ARBITRATION,
            _S.NOTARISED,
            _S.INVALID_ID,
            _S.DEBTOR_MISSING,
        ),
        2,
    ),
}
LOANS = frozenset(
    {
        _S.GUARANTOR_JOINT,
        _S.GUARANTOR_GENERAL,
        _S.GUARANTOR_UNSTATED,
        _S.LOAN_ACCELERATED,
        _S.LOAN_MATURED,
        _S.LOAN_COUNSEL_FEE,
        _S.NOTARISED,
    }
)
_WITH_SUIT = frozenset({*_ELIGIBLE, _S.PLAN_BREACHED, _S.DISPUTE_CLOSED, _S.LIMITATION_NEAR, _S.NEW_ARREARS})


def tags(situation: Situation) -> list[str]:
    """What `situations.json` says of an account: `eligible` where nothing stands against a suit at first."""
    return ["eligible", situation] if situation in _WITH_SUIT else [situation]


def hundred(seed: int) -> list[Situation]:
    """The situations of a hundred accounts in this seed's order; two cards of one person stand together."""
    rng = stream(seed, "mix")
    singles = [
        situation for mix in (_ELIGIBLE, _OTHERS) for situation, count in mix.items() for _ in range(count)
    ]
    singles = [situation for situation in singles if situation is not _S.TWO_CARDS]
    rng.shuffle(singles)
    blocks = [[situation] for situation in singles]
    for _ in range(_ELIGIBLE[_S.TWO_CARDS] // 2):
        blocks.insert(rng.randrange(len(blocks)), [_S.TWO_CARDS, _S.TWO_CARDS])
    return [situation for block in blocks for situation in block]
