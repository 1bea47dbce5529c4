"""Column types that are exact on SQLite and PostgreSQL alike."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, String, Text, types

from legal_flow.cases.money import money
from legal_flow.store.keys import KeyRing

KEY_RING = "legal_flow_key_ring"
"""The attribute of an engine's dialect that carries the `KeyRing`."""


class Money(types.TypeDecorator[Decimal]):
    """Yuan with two places in Python, an integer of fen in the database (SQLite's NUMERIC is a float)."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return None if value is None else int(money(value) * 100)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else money(Decimal(value) / 100)


class Rate(types.TypeDecorator[Decimal]):
    """A rate as text, read as `Decimal`."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002
        return None if value is None else Decimal(value)


class Instant(types.TypeDecorator[datetime]):
    """A moment in UTC; refuses a time without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Personal(types.TypeDecorator[str]):
    """A name, number, phone, address or free text about a person: AES-GCM under the engine's key ring."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else key_ring(dialect).seal(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else key_ring(dialect).open(value)

    def process_literal_param(self, value: str | None, dialect: Dialect) -> str:  # noqa: ARG002
        raise TypeError("personal data is never written into a statement")


def key_ring(dialect: Dialect) -> KeyRing:
    ring: Any = getattr(dialect, KEY_RING, None)
    if not isinstance(ring, KeyRing):
        raise TypeError("this engine was opened without keys for personal data")
    return ring
