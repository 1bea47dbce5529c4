"""The bridge between two claims of the same debt: why one shows another figure than the other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from decimal import Decimal

from legal_flow.cases.claims import Bridge, BridgeLine, BridgeReason, Claim, Component
from legal_flow.cases.facts import LedgerEntry
from legal_flow.cases.money import ZERO
from legal_flow.rules.entries import CREDITS, in_order
from legal_flow.rules.ledger import component_of

REASONS = {
    "waiver": BridgeReason.WAIVER,
    "reversal": BridgeReason.REVERSAL,
    "refund": BridgeReason.REVERSAL,
}
"""By the rule of a payment line; everything else is money that came in."""


def between(
    start: Claim,
    end: Claim,
    posted: Iterable[LedgerEntry],
    component: Callable[[LedgerEntry], Component] = component_of,
) -> Bridge:
    """From the sum claimed in one to the sum claimed in the other, whichever cut-off is the earlier.

    `posted` are the entries that the later claim counts and the earlier one does not (`posted_between`).
    Each line is computed from what made it (segments, entries, allocations, counsel's fee), never from the
    difference it explains. A waiver that lapsed stands as a waiver with the other sign.
    """
    if start.cut_off > end.cut_off:
        back = between(end, start, posted, component)
        return Bridge(back.end, back.start, tuple(replace(line, amount=-line.amount) for line in back.lines))
    lines = [*_accrued(start, end), *_posted(start, end, posted, component), *_allocated(start, end)]
    for part in Component:
        change = _not_claimed(end, part) - _not_claimed(start, part)
        lines.append(BridgeLine(BridgeReason.NOT_CLAIMED, part, -change))
    return Bridge(start.total(), end.total(), tuple(line for line in lines if line.amount))


def posted_between(entries: Iterable[LedgerEntry], start: Claim, end: Claim) -> list[LedgerEntry]:
    """The entries between two cut-offs of one ledger, whichever is the earlier."""
    first, last = sorted((start.cut_off, end.cut_off))
    return [entry for entry in entries if first < entry.posted_on <= last]


def _accrued(start: Claim, end: Claim) -> Iterator[BridgeLine]:
    """What accrued meanwhile, less what accrued then and has been posted since."""
    for part in Component:
        amount = _accrual(end, part) - _accrual(start, part)
        yield BridgeLine(BridgeReason.ACCRUAL, part, amount)


def _posted(
    start: Claim, end: Claim, posted: Iterable[LedgerEntry], component: Callable[[LedgerEntry], Component]
) -> Iterator[BridgeLine]:
    for entry in in_order(posted):
        if entry.kind not in CREDITS and not entry.reverses:
            yield BridgeLine(BridgeReason.ADVANCE, component(entry), entry.amount, entry.ref)
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
