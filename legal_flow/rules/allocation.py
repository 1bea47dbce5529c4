"""Orders in which money is set against what is owed."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.money import FEN, ZERO

COSTS = (Component.COUNSEL_FEE, Component.FEES)
CHARGES = (
    Component.LATE_DAMAGES,
    Component.INTEREST,
    Component.PENALTY_INTEREST,
    Component.COMPOUND_INTEREST,
)
COSTS_CHARGES_PRINCIPAL: tuple[Component, ...] = (*COSTS, *CHARGES, Component.PRINCIPAL)
PRINCIPAL_FIRST: tuple[Component, ...] = (Component.PRINCIPAL, *COSTS, *CHARGES)


def agreed(names: Sequence[str]) -> tuple[Component, ...]:
    """The agreed order; what it does not name follows in the order of costs, charges, principal.

    Raises `ValueError` for a name that is no component.
    """
    named = [Component(name) for name in names]
    return tuple(dict.fromkeys([*named, *COSTS_CHARGES_PRINCIPAL]))


def allocate(
    amount: Decimal, owed: Mapping[Component, Decimal], order: Iterable[Component]
) -> tuple[dict[Component, Decimal], Decimal]:
    """How `amount` falls on what is owed, and what is left over; the parts and the rest sum to `amount`.

    Raises `ValueError` for an order that names a component twice: it would be paid twice.
    """
    parts: dict[Component, Decimal] = {}
    ranked = list(order)
    if len(set(ranked)) < len(ranked):
        raise ValueError("an order of payment names a component twice")
    for component in ranked:
        part = min(amount, owed.get(component, ZERO))
        if part > ZERO:
            parts[component] = part
            amount -= part
    return parts, amount


def pro_rata(amount: Decimal, dues: Sequence[Decimal]) -> list[Decimal]:
    """Shares in proportion to what is due, none above it; they sum to the lesser of `amount` and all that is due.

    Each share is cut to the fen; the fen left over go one each to the largest parts cut off, the earlier first.
    """
    total = sum(dues, ZERO)
    if amount >= total:
        return list(dues)
    shares = [(amount * due / total).quantize(FEN, rounding=ROUND_DOWN) for due in dues]
    left = int((amount - sum(shares, ZERO)) / FEN)
    # What was cut off is compared times the total, which is exact; a quotient is rounded.
    largest = sorted(range(len(dues)), key=lambda place: shares[place] * total - amount * dues[place])
    for place in largest[:left]:
        shares[place] += FEN
    return shares
