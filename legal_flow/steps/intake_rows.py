"""From batches of the data contract to frames of the store, file by file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import polars as pl

from legal_flow.cases.ids import make_id, many_ids
from legal_flow.contract.checks import value
from legal_flow.contract.references import key_text
from legal_flow.contract.rows import FILES as MODELS
from legal_flow.contract.rows import column, keys
from legal_flow.contract.tables import ROW
from legal_flow.rules.pack import Pack
from legal_flow.store.keys import KeyRing
from legal_flow.store.tables import organisation, portfolio
from legal_flow.store.tables.base import Versioned


@dataclass(frozen=True)
class Context:
    """What every mapping needs to know."""

    creditor_id: UUID
    keys: KeyRing
    pack: Pack

    def id_of(self, kind: str, ref: str) -> UUID:
        """Our id of the lender's thing `ref`."""
        return make_id(kind, self.creditor_id, ref)


Fill = Callable[[pl.DataFrame, Context], pl.DataFrame]


@dataclass(frozen=True)
class Mapping:
    """How one file becomes one table."""

    table: type[Versioned]
    kind: str
    fill: Fill | None = None


TARGETS: dict[str, tuple[str, type[Any]]] = {
    "units.csv": ("unit", organisation.Unit),
    "debtors.csv": ("debtor", portfolio.Debtor),
    "accounts.csv": ("account", portfolio.Account),
    "plans.csv": ("plan", portfolio.Plan),
}
"""What a reference to a file names in the store."""


def id_column(field: str) -> str:
    """Where the store keeps the id that a reference of the contract names: `account_ref` becomes `account_id`."""
    return f"{field.removesuffix('_ref')}_id"


def references(name: str) -> dict[str, tuple[str, type[Any]]]:
    """The references of a file that are ids in the store, by field, with kind and table of what they name."""
    model = MODELS[name]
    named = {field: column(model, field).refers for field in model.model_fields}
    return {field: TARGETS[target] for field, target in named.items() if target in TARGETS}


def to_rows(name: str, good: pl.DataFrame, context: Context) -> pl.DataFrame:
    """The values of the store's rows without their versions, and `ROW`."""
    mapping, model = FILES[name], MODELS[name]
    rows = good.select(ROW, *(value(model, field).alias(field) for field in model.model_fields))
    ref = good.select(key_text(model))["key"].alias("ref")
    own = [field for field in keys(model) if field.endswith("_ref")]
    rows = rows.with_columns(
        ref, _ids(mapping.kind, ref, context), creditor_id=pl.lit(context.creditor_id.hex)
    )
    for field, (kind, _) in references(name).items():
        rows = rows.with_columns(_ids_again(kind, rows[field], context).alias(id_column(field))).drop(field)
    rows = rows.drop(own, strict=False)
    return rows if mapping.fill is None else mapping.fill(rows, context)


def _ids(kind: str, refs: pl.Series, context: Context) -> pl.Series:
    return pl.Series("id", many_ids(kind, context.creditor_id, refs.to_list()), pl.String)


def _ids_again(kind: str, refs: pl.Series, context: Context) -> pl.Series:
    """The ids of references, each made once; blank ones stay blank."""
    each = refs.unique().drop_nulls()
    return refs.replace_strict(each, _ids(kind, each, context), default=None, return_dtype=pl.String)


def _debtor(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    index, is_number = context.keys.index, context.pack.is_identity_number
    numbers, kinds = rows["id_no"].to_list(), rows["id_type"].to_list()
    phones = rows["phone"].to_list()
    return rows.with_columns(
        pl.Series("id_index", [index(number) for number in numbers], pl.String),
        pl.col("id_no").str.tail(4).alias("id_last4"),
        # Only resident identity numbers carry a check digit that we can test.
        pl.Series(
            "id_valid",
            [kind != "resident_id" or is_number(number) for kind, number in zip(kinds, numbers, strict=True)],
        ),
        pl.Series("phone_index", [index(phone) if phone else None for phone in phones], pl.String),
        pl.col("birth_date").cast(pl.String),
    )


def _account(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    return rows.with_columns(
        pl.Series("account_index", map(context.keys.index, rows["account_no"].to_list()), pl.String),
        pl.col("account_no").str.tail(4).alias("account_last4"),
    )


FILES: dict[str, Mapping] = {
    "debtors.csv": Mapping(portfolio.Debtor, "debtor", _debtor),
    "accounts.csv": Mapping(portfolio.Account, "account", _account),
    "agreements.csv": Mapping(portfolio.Agreement, "agreement"),
    "statements.csv": Mapping(portfolio.Statement, "statement"),
    "ledger.csv": Mapping(portfolio.LedgerEntry, "ledger_entry"),
    "contacts.csv": Mapping(portfolio.Contact, "contact"),
    "notices.csv": Mapping(portfolio.Notice, "notice"),
    "plans.csv": Mapping(portfolio.Plan, "plan"),
    "instalments.csv": Mapping(portfolio.Instalment, "instalment"),
    "disputes.csv": Mapping(portfolio.Dispute, "dispute"),
    "flags.csv": Mapping(portfolio.Flag, "flag"),
    "guarantees.csv": Mapping(portfolio.Guarantee, "guarantee"),
    "leads.csv": Mapping(portfolio.Lead, "lead"),
    "scans.csv": Mapping(portfolio.Scan, "scan"),
}
"""In the order of the contract: what a reference names comes before it."""
