"""The lender's own ledger, kept independently of `legal_flow.rules`, so that the two check each other.

A day is charged on the balance it ends with: the day of an advance counts, the day of a repayment does not.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import EntryKind, Product
from legal_flow.cases.money import ZERO
from legal_flow.contract.rows import LedgerRow, StatementRow

_C = Component
_CIVIL_CODE = (
    _C.COUNSEL_FEE,
    _C.FEES,
    _C.LATE_DAMAGES,
    _C.INTEREST,
    _C.PENALTY_INTEREST,
    _C.COMPOUND_INTEREST,
    _C.PRINCIPAL,
)
"""费用, 利息, 主债务 (民法典561)."""
_LONG_OVERDUE_CARD = (_C.PRINCIPAL, *_CIVIL_CODE[:-1])
"""信用卡办法57: overdue 91 days and more, principal first."""
_WAIVED_FIRST = (
    _C.LATE_DAMAGES,
    _C.COMPOUND_INTEREST,
    _C.PENALTY_INTEREST,
    _C.FEES,
    _C.INTEREST,
    _C.PRINCIPAL,
)
_REFUNDED_FIRST = (_C.PRINCIPAL, *_WAIVED_FIRST[:-1])
_CHARGED = {
    EntryKind.ADVANCE: _C.PRINCIPAL,
    EntryKind.INTEREST: _C.INTEREST,
    EntryKind.PENALTY_INTEREST: _C.PENALTY_INTEREST,
    EntryKind.COMPOUND_INTEREST: _C.COMPOUND_INTEREST,
    EntryKind.LATE_DAMAGES: _C.LATE_DAMAGES,
    EntryKind.FEE: _C.FEES,
}
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Book:
    """One account's ledger under way; postings come in the order of their days."""

    account_ref: str
    product: Product
    agreed: tuple[Component, ...]
    overdue_since: date | None
    entries: list[LedgerRow] = field(default_factory=list)
    statements: list[StatementRow] = field(default_factory=list)
    owed: dict[Component, Decimal] = field(default_factory=lambda: dict.fromkeys(Component, ZERO))
    credit: Decimal = ZERO
    principal_days: Decimal = ZERO
    """Principal times days since the last closing; interest is this times the daily rate."""
    interest_days: Decimal = ZERO
    """The same of unpaid interest, for compounding."""
    _mark: date = date.min
    _parts: dict[str, dict[Component, Decimal]] = field(default_factory=dict)

    @property
    def principal(self) -> Decimal:
        """Outstanding principal; below zero when overpaid."""
        return self.owed[_C.PRINCIPAL] - self.credit

    @property
    def total(self) -> Decimal:
        """All components."""
        return sum(self.owed.values(), ZERO) - self.credit

    def post(
        self, on: date, kind: EntryKind, amount: Decimal, note: str | None = None, reverses: str | None = None
    ) -> str:
        """Book one entry and give its reference; an amount of zero is not booked."""
        if amount == ZERO:
            return ""
        self._pass_days(on)
        ref = f"L{self.account_ref[1:]}-{len(self.entries) + 1:04d}"
        if kind is EntryKind.REVERSAL:
            self._undo(reverses or "", amount)
        elif kind in _CHARGED:
            covered = min(self.credit, amount)
            self.credit -= covered
            self.owed[_CHARGED[kind]] += amount - covered
        else:
            self._parts[ref] = self._reduce(on, kind, amount)
        self.entries.append(
            LedgerRow(
                entry_ref=ref,
                account_ref=self.account_ref,
                posted_on=on,
                kind=kind,
                amount=amount,
                reverses=reverses,
                note_code=note,
            )
        )
        return ref

    def close_day(self, on: date) -> None:
        """Let the days up to and with `on` count before the closing's own postings."""
        self._pass_days(on + _DAY)

    def new_cycle(self) -> None:
        """Count from here."""
        self.principal_days = self.interest_days = ZERO

    def state(self, closed_on: date, due_on: date, minimum_due: Decimal) -> StatementRow:
        """Write the statement of a closing."""
        statement = StatementRow(
            statement_ref=f"S{self.account_ref[1:]}-{len(self.statements) + 1:03d}",
            account_ref=self.account_ref,
            closed_on=closed_on,
            due_on=due_on,
            principal=self.principal,
            interest=self.owed[_C.INTEREST],
            penalty_interest=self.owed[_C.PENALTY_INTEREST],
            compound_interest=self.owed[_C.COMPOUND_INTEREST],
            late_damages=self.owed[_C.LATE_DAMAGES],
            fees=self.owed[_C.FEES],
            total=self.total,
            minimum_due=minimum_due,
        )
        self.statements.append(statement)
        return statement

    def _pass_days(self, on: date) -> None:
        days = (on - self._mark).days if self._mark != date.min else 0
        if days > 0:
            self.principal_days += self.owed[_C.PRINCIPAL] * days
            self.interest_days += (self.owed[_C.INTEREST] + self.owed[_C.COMPOUND_INTEREST]) * days
        self._mark = max(self._mark, on)

    def _reduce(self, on: date, kind: EntryKind, amount: Decimal) -> dict[Component, Decimal]:
        order = {EntryKind.WAIVER: _WAIVED_FIRST, EntryKind.REFUND: _REFUNDED_FIRST}.get(kind) or self._order(
            on
        )
        parts: dict[Component, Decimal] = {}
        for component in order:
            part = min(amount, self.owed[component])
            if part > ZERO:
                parts[component] = part
                self.owed[component] -= part
                amount -= part
        if kind is EntryKind.WAIVER and amount > ZERO:
            raise ValueError("more waived than owed")
        self.credit += amount
        return parts

    def _order(self, on: date) -> tuple[Component, ...]:
        if self.agreed:
            return tuple(dict.fromkeys([*self.agreed, *_CIVIL_CODE]))
        overdue = (on - self.overdue_since).days if self.overdue_since else 0
        return _LONG_OVERDUE_CARD if self.product is Product.CARD and overdue >= 91 else _CIVIL_CODE

    def _undo(self, ref: str, amount: Decimal) -> None:
        """A payment, refund or waiver that did not hold: what it covered is owed again."""
        parts = self._parts.pop(ref)
        for component, part in parts.items():
            self.owed[component] += part
        rest = amount - sum(parts.values(), ZERO)
        from_credit = min(self.credit, rest)
        self.credit -= from_credit
        self.owed[_C.PRINCIPAL] += rest - from_credit
