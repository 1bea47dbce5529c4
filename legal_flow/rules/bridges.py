"""The bridge between two claims of the same debt: why one shows another figure than the other."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

from legal_flow.cases.claims import Bridge, BridgeLine, BridgeReason, Claim, Component
from legal_flow.cases.facts import LedgerEntry
from legal_flow.cases.money import ZERO
from legal_flow.rules.entries import CREDITS
from legal_flow.rules.ledger import component_of

REASONS = {
    "waiver": BridgeReason.WAIVER,
    "reversal": BridgeReason.REVERSAL,
    "refund": BridgeReason.REVERSAL,
}
"""By the rule of a payment line; everything else is money that came in."""


Component_of = Callable[[LedgerEntry], Component]


def between(
    start: Claim,
    end: Claim,
    gained: Iterable[LedgerEntry],
    lost: Iterable[LedgerEntry] = (),
    component: Component_of = component_of,
) -> Bridge:
    """From the sum claimed in one to the sum claimed in the other, whichever cut-off is the earlier.

    `gained` are the entries that the end counts and the start does not, `lost` those the other way round (an
    earlier cut-off, a correction); `posted_between` finds both in one ledger. Each line is computed from what made
    it (segments, entries, allocations, counsel's fee), never from the difference it explains. A waiver that lapsed
    stands as a waiver with the other sign.
    """
    lines = [
        *_accrued(start, end),
        *_posted(gained, Decimal(1), component),
        *_posted(lost, Decimal(-1), component),
        *_counsel_fee(start, end),
        *_allocated(start, end),
    ]
    for part in Component:
        change = _not_claimed(end, part) - _not_claimed(start, part)
        lines.append(BridgeLine(BridgeReason.NOT_CLAIMED, part, -change))
    return Bridge(start.total(), end.total(), tuple(line for line in lines if line.amount))


def posted_between(
    entries: Iterable[LedgerEntry], start: Claim, end: Claim
) -> tuple[list[LedgerEntry], list[LedgerEntry]]:
    """The entries of one ledger that only the end counts, and those that only the start counts."""
    known = list(entries)
    return (
        [entry for entry in known if start.cut_off < entry.posted_on <= end.cut_off],
        [entry for entry in known if end.cut_off < entry.posted_on <= start.cut_off],
    )


def _accrued(start: Claim, end: Claim) -> Iterator[BridgeLine]:
    """What accrued meanwhile, less what accrued then and has been posted since."""
    for part in Component:
        amount = _accrual(end, part) - _accrual(start, part)
        yield BridgeLine(BridgeReason.ACCRUAL, part, amount)


def _posted(entries: Iterable[LedgerEntry], sign: Decimal, component: Component_of) -> Iterator[BridgeLine]:
    for entry in sorted(entries, key=lambda entry: (entry.posted_on, entry.ref)):
        if entry.kind not in CREDITS and not entry.reverses:
            yield BridgeLine(BridgeReason.ADVANCE, component(entry), sign * entry.amount, entry.ref)


def _counsel_fee(start: Claim, end: Claim) -> Iterator[BridgeLine]:
    fee = end.by_component(claimed=False)[Component.COUNSEL_FEE]
    fee -= start.by_component(claimed=False)[Component.COUNSEL_FEE]
    yield BridgeLine(BridgeReason.ADVANCE, Component.COUNSEL_FEE, fee)


def _allocated(start: Claim, end: Claim) -> Iterator[BridgeLine]:
    """Every payment line that is new, or falls otherwise now that interest has been posted."""
    before, after = _parts(start), _parts(end)
    for key in dict.fromkeys([*after, *before]):
        ref, rule, part = key
        change = after.get(key, ZERO) - before.get(key, ZERO)
        yield BridgeLine(REASONS.get(rule, BridgeReason.PAYMENT), part, -change, ref)


def _parts(claim: Claim) -> dict[tuple[str, str, Component], Decimal]:
    return {
        (payment.ref, payment.rule, part): amount
        for payment in claim.payments
        for part, amount in payment.parts.items()
    }


def _accrual(claim: Claim, part: Component) -> Decimal:
    return sum((segment.amount for segment in claim.segments if segment.component is part), ZERO)


def _not_claimed(claim: Claim, part: Component) -> Decimal:
    return sum((line.not_claimed for line in claim.lines if line.component is part), ZERO)
