"""Periods of the whole portfolio that end soon, in one pass over `account_facts` and `guarantee_facts`."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, String, exists, literal, null, or_, select
from sqlalchemy.orm import Session

from legal_flow.cases.stages import Stage
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.organisation import Creditor
from legal_flow.store.tables.portfolio import Account, Agreement, Debtor, GuaranteeFacts
from legal_flow.store.tables.portfolio import AccountFacts as F
from legal_flow.store.versions import standing

UNFILED = (Stage.OPENED, Stage.EVIDENCE, Stage.DEMAND, Stage.COMPLAINT, Stage.FILING)
"""While a case has not gone to court, its periods run."""
LIMITATION, GUARANTEE = "limitation", "guarantee"
_STOPS: dict[str, ColumnElement[bool]] = {
    "plan_kept": F.plan_kept_until.is_not(None),
    "dispute": F.dispute_open.is_(True),
    "fraud": F.fraud_open.is_(True),
    "complaint": F.complaint_open.is_(True),
    "criminal": F.criminal_open.is_(True),
    "death": F.deceased.is_(True),
    "bankruptcy": F.bankrupt.is_(True),
}


@dataclass(frozen=True, slots=True)
class Ending:
    """One period that ends soon, and what decides how it can be kept."""

    kind: str
    """`limitation` or `guarantee`."""
    subject_id: UUID
    """The account, or the guarantee."""
    account_id: UUID
    creditor_id: UUID
    account_ref: str
    guarantee_ref: str | None
    guarantee_mode: str
    jurisdiction: str
    product: str
    owed: Decimal
    act_by: date
    case_ref: str | None
    phone: bool
    address: bool
    arbitration: bool
    notarised: bool
    stops: frozenset[str]


def endings(session: Session, as_of: date, until: date) -> Iterator[Ending]:
    """Every period of ours from `as_of` to `until` that no suit has met: the debts' own first, by day."""
    for query in (_limitation(as_of, until), _guarantees(as_of, until)):
        for row in session.execute(query.execution_options(yield_per=5_000)).mappings():
            stops = frozenset(name for name in _STOPS if row[name])
            plain = {name: row[name] for name in Ending.__dataclass_fields__ if name != "stops"}
            yield Ending(**plain, stops=stops)


def _limitation(as_of: date, until: date) -> Select[Any]:
    """诉讼时效 of the debts."""
    columns = (
        _word(LIMITATION).label("kind"),
        F.account_id.label("subject_id"),
        null().label("guarantee_ref"),
        _word("").label("guarantee_mode"),
        F.limitation_earliest.label("act_by"),
        Debtor.phone.is_not(None).label("phone"),
        Debtor.reserved_address.is_not(None).label("address"),
    )
    return (
        _watched(columns, as_of)
        .join(Debtor, (Debtor.id == F.debtor_id) & standing(Debtor, as_of))
        .where(F.limitation_earliest.between(as_of, until))
        .order_by(F.limitation_earliest, Account.ref)
    )


def _guarantees(as_of: date, until: date) -> Select[Any]:
    """保证期间, each on its own; what was kept is not in `guarantee_facts`."""
    columns = (
        _word(GUARANTEE).label("kind"),
        GuaranteeFacts.guarantee_id.label("subject_id"),
        GuaranteeFacts.ref.label("guarantee_ref"),
        GuaranteeFacts.mode.label("guarantee_mode"),
        GuaranteeFacts.act_by.label("act_by"),
        Debtor.phone.is_not(None).label("phone"),
        Debtor.reserved_address.is_not(None).label("address"),
    )
    return (
        _watched(columns, as_of)
        .join(GuaranteeFacts, GuaranteeFacts.account_id == F.account_id)
        .join(Debtor, (Debtor.id == GuaranteeFacts.guarantor_id) & standing(Debtor, as_of))
        .where(GuaranteeFacts.act_by.between(as_of, until))
        .order_by(GuaranteeFacts.act_by, Account.ref, GuaranteeFacts.ref)
    )


def _watched(columns: tuple[ColumnElement[Any], ...], as_of: date) -> Select[Any]:
    """What every ending tells, of accounts that are in no case or in one that has not gone to court."""
    return (
        select(
            *columns,
            F.account_id,
            F.creditor_id,
            Account.ref.label("account_ref"),
            Creditor.jurisdiction,
            F.product,
            F.owed,
            Case.ref.label("case_ref"),
            _clause(Agreement.arbitration_clause.is_(True), as_of).label("arbitration"),
            _clause(Agreement.notarised_enforceable.is_(True), as_of).label("notarised"),
            *(holds.label(name) for name, holds in _STOPS.items()),
        )
        .select_from(F)
        .join(Account, (Account.id == F.account_id) & standing(Account, as_of))
        .join(Creditor, Creditor.id == F.creditor_id)
        .outerjoin(CaseAccount, (CaseAccount.account_id == F.account_id) & CaseAccount.left_on.is_(None))
        .outerjoin(Case, Case.id == CaseAccount.case_id)
        .where(or_(Case.id.is_(None), Case.stage.in_(UNFILED)))
    )


def _word(text: str) -> ColumnElement[str]:
    return literal(text, String)


def _clause(column: ColumnElement[bool], as_of: date) -> ColumnElement[bool]:
    """Whether the agreement in force says so."""
    mine = exists().where(Agreement.account_id == F.account_id, standing(Agreement, as_of), column)
    return mine.correlate(F)
