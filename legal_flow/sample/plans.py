"""Repayment plans: their instalments, which are paid, and when one is broken."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.money import half_up
from legal_flow.contract.rows import InstalmentRow, PlanRow
from legal_flow.contract.vocabulary import PlanKind, PlanStatus
from legal_flow.sample.days import days_after, months_after
from legal_flow.sample.situations import Situation

PLANNED = frozenset({Situation.PLAN_KEPT, Situation.PLAN_LAPSES, Situation.PLAN_BREACHED})
"""Situations with a plan signed before birth."""
_BREACHED_AFTER = 10
"""Days after a missed instalment."""


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment; it is paid on its day if it is paid."""

    number: int
    due_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and how many of its instalments are paid before it breaks."""

    kind: PlanKind
    signed_on: date
    total: Decimal
    count: int
    kept: int

    @property
    def parts(self) -> tuple[Part, ...]:
        """Equal monthly instalments in whole yuan, the last with the remainder."""
        each = half_up(self.total / self.count, Decimal(1))
        amounts = [each] * (self.count - 1) + [self.total - each * (self.count - 1)]
        return tuple(
            Part(n, months_after(self.signed_on, n), half_up(amount)) for n, amount in enumerate(amounts, 1)
        )

    @property
    def breached_on(self) -> date | None:
        """Ten days after the first instalment that is not paid."""
        return None if self.kept >= self.count else days_after(self.parts[self.kept].due_on, _BREACHED_AFTER)

    def paid_by(self, day: date) -> tuple[Part, ...]:
        """The instalments that are paid up to and with `day`."""
        return tuple(part for part in self.parts[: self.kept] if part.due_on <= day)

    def versions(self, account_ref: str) -> Iterator[tuple[date, PlanRow]]:
        """The plan's row, and the days from which it reads so."""
        row = PlanRow(
            plan_ref=f"PL{account_ref[1:]}",
            account_ref=account_ref,
            kind=self.kind,
            signed_on=self.signed_on,
            total=self.total,
            status=PlanStatus.ACTIVE,
            breached_on=None,
        )
        yield self.signed_on, row
        breached = self.breached_on
        if breached:
            yield breached, row.model_copy(update={"status": PlanStatus.BREACHED, "breached_on": breached})
        else:
            yield self.parts[-1].due_on, row.model_copy(update={"status": PlanStatus.COMPLETED})

    def instalments(self, account_ref: str) -> Iterator[tuple[date, InstalmentRow]]:
        """The rows of the instalments, unpaid from signing on and paid from their days on."""
        for part in self.parts:
            row = InstalmentRow(
                plan_ref=f"PL{account_ref[1:]}",
                number=part.number,
                due_on=part.due_on,
                amount=part.amount,
                paid_on=None,
                paid_amount=None,
            )
            yield self.signed_on, row
            if part.number <= self.kept:
                yield part.due_on, row.model_copy(update={"paid_on": part.due_on, "paid_amount": part.amount})


def plan_before(situation: Situation, born: date, principal: Decimal) -> Plan:
    """The plan of a card that has one at birth: kept to its end, lapsing in months, or broken already."""
    broken = situation is Situation.PLAN_BREACHED
    return Plan(
        kind=PlanKind.PERSONAL_INSTALMENT,
        signed_on=days_after(born, -250 if broken else -140),
        total=half_up(half_up(principal, Decimal(1))),
        count=24,
        kept={Situation.PLAN_BREACHED: 2, Situation.PLAN_LAPSES: 7}.get(situation, 24),
    )


def plan_later(situation: Situation, signed_on: date, owed: Decimal) -> Plan:
    """The plan of a debtor who comes to terms after the matter was placed."""
    kept = situation is Situation.LATER_PLAN_KEPT
    return Plan(PlanKind.REPAYMENT, signed_on, owed, count=6 if kept else 12, kept=6 if kept else 2)
