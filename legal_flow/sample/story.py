"""An account's story under way: what is told of it, and from which day the lender knew it."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from random import Random

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.money import ZERO
from legal_flow.contract.rows import (
    AccountRow,
    AgreementRow,
    DebtorRow,
    Row,
)
from legal_flow.contract.vocabulary import AccountStatus
from legal_flow.sample.book import Book
from legal_flow.sample.papers import Paper
from legal_flow.sample.situations import Situation


@dataclass(frozen=True, slots=True)
class Told:
    """A row and the first day on which the lender can tell it; a later row with the same key replaces it."""

    on: date
    row: Row
    paper: Paper | None = None


@dataclass(slots=True)
class Story:
    """One account as it is being told. `born` is the day up to which the first package tells of it."""

    number: int
    born: date
    situation: Situation
    rng: Random
    debtor: DebtorRow
    agreement: AgreementRow
    book: Book
    account: AccountRow
    told: list[Told] = field(default_factory=list)

    @property
    def ref(self) -> str:
        """The account's reference."""
        return self.account.account_ref

    def tell(self, row: Row, on: date | None = None, paper: Paper | None = None) -> None:
        """Tell a row, at birth unless a later day is given."""
        self.told.append(Told(max(on or self.born, self.born), row, paper))

    def post(
        self, on: date, kind: EntryKind, amount: Decimal, note: str | None = None, reverses: str | None = None
    ) -> str:
        """Book an entry after birth, and tell it with the account's new balances."""
        ref = self.book.post(on, kind, amount, note, reverses)
        self.tell(self.book.entries[-1], on)
        self.refresh(on)
        return ref

    def refresh(self, on: date) -> None:
        """Tell the account as its book now has it."""
        paid_off = self.book.total <= ZERO and self.account.overdue_since is not None
        self.account = self.account.model_copy(
            update={
                "principal_balance": self.book.principal,
                "total_balance": self.book.total,
                "overdue_since": None if paid_off else self.account.overdue_since,
                "status": AccountStatus.CLOSED if paid_off else self.account.status,
            }
        )
        self.tell(self.account, on)
