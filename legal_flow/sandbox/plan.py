"""What the sandbox court has resolved to do and when: planned ahead, shown once the day has come."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import ZERO, half_up, money
from legal_flow.sandbox.draws import Draws
from legal_flow.sandbox.words import AMOUNTS, Word

CHARGES = ("penalty_interest", "compound_interest", "late_damages")
"""What courts and settlements cut first."""
TERM_YEARS = {"bank_account": 1, "wallet": 1, "vehicle": 2, "provident_fund": 3}
"""解释485: money one year, movables two, other rights three."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """When shown, this measure begins to run."""

    measure_ref: str
    asset: str
    end: date
    caught: Decimal


@dataclass(frozen=True, slots=True)
class Extend:
    """When shown, this measure runs on to `end`."""

    measure_ref: str
    end: date


@dataclass(frozen=True, slots=True)
class PayOut:
    """When shown, money comes to the lender's account `days` later."""

    amount: Decimal
    memo: str
    days: int = 0


@dataclass(frozen=True, slots=True)
class Planned:
    """One entry to come. Without a word nothing is said, only done."""

    on: date
    word: Word | None
    facts: Mapping[str, str] = field(default_factory=dict)
    does: Freeze | Extend | PayOut | None = None
    condition: str = ""
    """`alive:<measure_ref>` or `lapsed:<measure_ref>` on that day; without either, it always comes."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One reference of the court, with what the applicant said and the choices about it."""

    reference: str
    case: str
    court: str
    facts: Mapping[str, str]
    draws: Draws
    number: Callable[[str, date], str]
    """Gives the 案号 of a kind (民初, 执 …) in the year of a day; the same question, the same number."""

    def day(self, question: str, start: date, low: int, high: int) -> date:
        """A day drawn from `low` to `high` days after `start`; from a weekend it moves to the Monday."""
        day = start + timedelta(days=self.draws.between(question, low, high))
        return day if day.isoweekday() < 6 else day + timedelta(days=8 - day.isoweekday())

    def track(self) -> str:
        """`small_claim`, `summary` or `ordinary`, as the applicant said."""
        return self.facts.get("track", "summary")

    def claimed(self) -> dict[str, Decimal]:
        """The components claimed; where none is named, the amount is principal."""
        named = {name: money(self.facts[name]) for name in AMOUNTS if name in self.facts}
        return named or {"principal": money(self.facts["amount"])}

    def amount(self) -> Decimal:
        """The amount in dispute: as stated, or the sum of the components."""
        return money(self.facts["amount"]) if "amount" in self.facts else sum(self.claimed().values(), ZERO)


def award(parts: Mapping[str, Decimal], percent: int, costs: Decimal = ZERO) -> dict[str, str]:
    """The facts of an award: charges cut to `percent`, the rest in full, `costs` on top."""
    given = {
        name: half_up(amount * percent / 100) if name in CHARGES else amount for name, amount in parts.items()
    }
    facts = {name: str(amount) for name, amount in given.items() if amount}
    return {**facts, "costs": str(costs), "awarded": str(sum(given.values(), costs))}


def years_later(day: date, years: int) -> date:
    """The corresponding day (29 February becomes the 28th)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
