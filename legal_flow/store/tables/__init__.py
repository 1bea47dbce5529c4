"""Every table. Importing this package is what Alembic and `create_all` see."""

from legal_flow.store.tables import (
    cases,
    counter,
    courts,
    money,
    organisation,
    papers,
    portfolio,
    registers,
    retention,
    work,
)
from legal_flow.store.tables.base import Base

__all__ = [
    "Base",
    "cases",
    "counter",
    "courts",
    "money",
    "organisation",
    "papers",
    "portfolio",
    "registers",
    "retention",
    "work",
]
