"""An explanation's facts: what screening read of the account on the day, and the packages that brought it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Uuid, bindparam, select

from legal_flow.steps.account_facts import facts_known
from legal_flow.steps.desk import Desk
from legal_flow.steps.explain_told import Told, day_told, value_told
from legal_flow.steps.origins import file_of, spans
from legal_flow.store.fact_days import overtaken
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.base import Versioned
from legal_flow.store.tables.portfolio import (
    Account,
    AccountFacts,
    Agreement,
    Contact,
    Dispute,
    Guarantee,
    LedgerEntry,
    Notice,
    OfAccount,
    Package,
    Plan,
)

_TABLES: tuple[type[OfAccount], ...] = (
    Agreement,
    LedgerEntry,
    Contact,
    Notice,
    Plan,
    Dispute,
    Guarantee,
)
"""What the rules read of an account beside its own row."""
_KEYS = frozenset(
    {"account_id", "creditor_id", "debtor_id", "suing_unit_id", "computed_on"}
    | {"good_until", "plan_word_due", "law_edition"}
)
"""What is our own book-keeping and no fact of the debt."""
_NAMED = 5
"""So many references of a source are named."""
_PACKAGES = select(Package.id, Package.name, Package.as_of).where(
    Package.id.in_(bindparam("ids", type_=Uuid, expanding=True))
)


def facts_of(desk: Desk, bundle: Bundle, account_id: UUID) -> dict[str, Any]:
    """The facts that screening had on the day: those that stand, or what was known then where these do not hold."""
    row = bundle.session.get(AccountFacts, account_id)
    asked = {"account_id": account_id, "as_of": bundle.as_of}
    if (
        row is None
        or row.computed_on > bundle.as_of
        or bundle.session.scalar(_hold_no_longer(desk.editions), asked)
    ):
        return facts_known(desk, bundle.session, bundle, account_id)
    return {column.name: getattr(row, column.name) for column in AccountFacts.__table__.columns}


@cache
def _hold_no_longer(editions: frozenset[str]) -> Select[UUID]:
    return overtaken(editions).where(AccountFacts.account_id == bindparam("account_id"))


def facts_told(bundle: Bundle, account: Account, facts: dict[str, Any]) -> Told:
    """The facts without our own keys, and where they came from."""
    values = {name: value_told(value) for name, value in facts.items() if name not in _KEYS}
    return {
        "computed_on": facts["computed_on"].isoformat(),
        "values": values,
        "sources": list(_sources(bundle, account)),
    }


def _sources(bundle: Bundle, account: Account) -> Iterator[Told]:
    rows = _rows_by_package(bundle, account)
    ids = {package_id for _, package_id, _ in rows}
    packages = {one.id: one for one in bundle.session.execute(_PACKAGES, {"ids": list(ids)})}
    for (table, package_id, known_from), found in rows.items():
        package = packages.get(package_id)
        yield {
            "table": table.__tablename__,
            "rows": len(found),
            "refs": [row.ref for row in found[:_NAMED]],
            "package": package.name if package else None,
            "package_as_of": day_told(package.as_of) if package else None,
            "file": file_of(table),
            "file_rows": spans(row.row for row in found),
            "known_from": known_from.isoformat(),
        }


def _rows_by_package(
    bundle: Bundle, account: Account
) -> dict[tuple[type[Versioned], UUID, date], list[Versioned]]:
    """What the rules read, by table, package and the day from which it was known."""
    rows: dict[tuple[type[Versioned], UUID, date], list[Versioned]] = defaultdict(list)
    told = [row for table in _TABLES for row in bundle.of(table, account.id)]
    for one in (account, *told, *bundle.flags[account.debtor_id]):
        rows[type(one), one.package_id, one.known_from].append(one)
    return rows
