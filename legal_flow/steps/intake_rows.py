"""From rows of the data contract to rows of the store, file by file."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from legal_flow.cases.ids import make_id
from legal_flow.contract.rows import Row
from legal_flow.rules.pack import Pack
from legal_flow.store.keys import KeyRing
from legal_flow.store.tables import portfolio
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


@dataclass(frozen=True)
class Mapping:
    """How one file becomes one table."""

    table: type[Versioned]
    kind: str
    own_ref: str
    fill: Callable[[dict[str, Any], Context], dict[str, Any]]


def to_row(mapping: Mapping, row: Row, context: Context) -> dict[str, Any]:
    """The values of one stored row, without its version."""
    values = row.model_dump()
    ref = str(values.pop(mapping.own_ref))
    if "account_ref" in values:
        values["account_id"] = context.id_of("account", values.pop("account_ref"))
    if "debtor_ref" in values:
        values["debtor_id"] = context.id_of("debtor", values.pop("debtor_ref"))
    values = mapping.fill(values, context)
    return values | {"id": context.id_of(mapping.kind, ref), "creditor_id": context.creditor_id, "ref": ref}


def _as_it_is(values: dict[str, Any], _context: Context) -> dict[str, Any]:
    return values


def _debtor(values: dict[str, Any], context: Context) -> dict[str, Any]:
    number = values["id_no"]
    values["id_index"] = context.keys.index(number)
    values["id_last4"] = number[-4:]
    # Only resident identity numbers carry a check digit that we can test.
    values["id_valid"] = values["id_type"] != "resident_id" or context.pack.is_identity_number(number)
    values["phone_index"] = context.keys.index(values["phone"]) if values["phone"] else None
    values["birth_date"] = values["birth_date"].isoformat() if values["birth_date"] else None
    return values


def _account(values: dict[str, Any], context: Context) -> dict[str, Any]:
    values["account_index"] = context.keys.index(values["account_no"])
    values["account_last4"] = values["account_no"][-4:]
    for unit in ("owning", "suing", "paying", "chopping"):
        values[f"{unit}_unit_id"] = context.id_of("unit", values.pop(f"{unit}_unit"))
    return values


def _agreement(values: dict[str, Any], _context: Context) -> dict[str, Any]:
    values["agreed_allocation"] = "|".join(values["agreed_allocation"])
    return values


def _guarantee(values: dict[str, Any], context: Context) -> dict[str, Any]:
    values["guarantor_id"] = context.id_of("debtor", values.pop("guarantor_ref"))
    return values


def _flag(values: dict[str, Any], context: Context) -> dict[str, Any]:
    person = values.pop("person_ref")
    values["person_id"] = context.id_of("debtor", person) if person else None
    return values


FILES: dict[str, Mapping] = {
    "debtors.csv": Mapping(portfolio.Debtor, "debtor", "debtor_ref", _debtor),
    "accounts.csv": Mapping(portfolio.Account, "account", "account_ref", _account),
    "agreements.csv": Mapping(portfolio.Agreement, "agreement", "agreement_ref", _agreement),
    "statements.csv": Mapping(portfolio.Statement, "statement", "statement_ref", _as_it_is),
    "ledger.csv": Mapping(portfolio.LedgerEntry, "ledger_entry", "entry_ref", _as_it_is),
    "contacts.csv": Mapping(portfolio.Contact, "contact", "contact_ref", _as_it_is),
    "notices.csv": Mapping(portfolio.Notice, "notice", "notice_ref", _as_it_is),
    "plans.csv": Mapping(portfolio.Plan, "plan", "plan_ref", _as_it_is),
    "disputes.csv": Mapping(portfolio.Dispute, "dispute", "dispute_ref", _as_it_is),
    "flags.csv": Mapping(portfolio.Flag, "flag", "flag_ref", _flag),
    "guarantees.csv": Mapping(portfolio.Guarantee, "guarantee", "guarantee_ref", _guarantee),
    "leads.csv": Mapping(portfolio.Lead, "lead", "lead_ref", _as_it_is),
}
