"""The reasons of screening as a set in one integer: a bit for each rule, so that a database compares them at once."""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Dialect, types

RULES = (
    "policy.not_in_arrears",
    "policy.too_small",
    "policy.too_fresh",
    "policy.contact_effort",
    "policy.recent_payment",
    "policy.plan_kept",
    "policy.dispute_open",
    "policy.fraud_open",
    "policy.complaint_open",
    "policy.criminal_open",
    "policy.death",
    "policy.bankruptcy",
    "policy.limitation_expired",
    "policy.product_line",
    "policy.uneconomic",
    "policy.plan_broken",
)
"""The place of a rule is its bit in stored rows for ever: new rules go to the end, none is taken out."""
_BITS = {rule: 1 << place for place, rule in enumerate(RULES)}


def bit(rule: str) -> int:
    """The bit of a rule."""
    return _BITS[rule]


def mask(rules: Iterable[str]) -> int:
    """The bits of these rules."""
    return sum(_BITS[rule] for rule in set(rules))


def named(bits: int) -> tuple[str, ...]:
    """The rules of these bits, in their order."""
    return tuple(rule for rule, one in _BITS.items() if bits & one)


class Reasons(types.TypeDecorator[tuple[str, ...]]):
    """Rule ids in Python, their bits in the database."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else mask(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> tuple[str, ...] | None:  # noqa: ARG002
        return None if value is None else named(value)
