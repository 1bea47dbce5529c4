"""Agreed rates by day, and the surcharge of default interest."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.facts import DebtFacts, LenderKind, Product, Terms
from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.accrual import RateChange, Rates, interest

DAY_BASES = (360, 365)
LAST_OF_MONTH = 31
SLIP = Decimal("5E-9")
"""Yearly rates are brought to daily ones of eight places."""
HIGHEST_DAILY = Decimal("0.01")
"""Beyond it a rate was written in per cent, or per month or year."""


def rates(debt: DebtFacts) -> Rates:
    """民法典676; 银发〔2003〕251号3: contract interest until the whole is due, then default interest.

    Rates follow the lender's notices from their days on. Raises `DataFault` for two notices of one day.
    """
    if not 1 <= debt.terms.cycle_day <= LAST_OF_MONTH:
        raise DataFault("cycle_day: a cycle closes on a day from 1 to 31")
    notices = sorted(debt.terms.rate_notices, key=lambda notice: notice.start)
    if len({notice.start for notice in notices}) < len(notices):
        raise DataFault("rate_notices: two take effect on one day")
    penalty, changes = debt.terms.penalty_daily_rate, []
    for notice in notices:
        penalty = penalty if notice.penalty_daily_rate is None else notice.penalty_daily_rate
        changes.append(RateChange(notice.start, notice.daily_rate, penalty))
    return Rates(
        daily=agreed_daily(debt.terms),
        penalty_daily=debt.terms.penalty_daily_rate,
        penalty_from=whole_due_on(debt),
        compounding=debt.terms.compounding,
        cycle_day=debt.terms.cycle_day,
        changes=tuple(changes),
    )


def whole_due_on(debt: DebtFacts) -> date | None:
    """The day from which the whole principal is overdue; `None` where it is not known to fall due."""
    return min((day for day in (debt.accelerated_on, debt.matured_on) if day is not None), default=None)


def agreed_daily(terms: Terms) -> Decimal:
    """The agreement: the daily rate, or the yearly one over the days that the agreement counts to a year.

    Raises `DataFault` where both are named or the year has neither 360 nor 365 days.
    """
    if terms.day_base not in DAY_BASES:
        raise DataFault("day_base: a year is counted as 360 or 365 days")
    if max(terms.daily_rate, terms.penalty_daily_rate) > HIGHEST_DAILY:
        raise DataFault(
            "daily_rate or penalty_daily_rate: above 1 % a day; a rate per day is a ratio such as 0.0005"
        )
    if terms.yearly_rate is None:
        return terms.daily_rate
    if terms.daily_rate > ZERO:
        raise DataFault("yearly_rate: the agreement has a daily rate too")
    return terms.yearly_rate / terms.day_base


def over_days(base: Decimal, days: int, terms: Terms) -> Decimal:
    """民法典676 and the agreement: interest on one base over so many days, half-up to the fen once."""
    if base < ZERO or days < 0:
        raise DataFault("base and days are not negative")
    return interest(base, agreed_daily(terms), days)


@dataclass(frozen=True, slots=True)
class Surcharge:
    """Default interest beside the contract rate, both per day."""

    share: Decimal
    """What is added, as a share of the contract rate."""
    low: Decimal
    high: Decimal
    limit: Decimal
    """The highest daily rate."""
    agreed: Decimal
    """The daily rate of the agreement."""
    cite: Citation

    @property
    def above(self) -> bool:
        """Whether more is added than the notice allows, beyond the rounding of the rate as it was written."""
        return self.agreed > self.limit + SLIP


def default_surcharge(terms: Terms, law: Law, *, misused: bool = False) -> Surcharge:
    """银发〔2003〕251号3: default interest is the contract rate plus 30-50 %, after misuse plus 50-100 %.

    Read on the day of the contract. Raises `DataFault` where the contract has no rate to add to.
    """
    daily = agreed_daily(terms)
    if daily <= ZERO:
        raise DataFault("daily_rate: default interest is added to a contract rate")
    version = law.book.on("interest.default_surcharge", terms.signed_on)
    ground = "misused" if misused else "late"
    row = next(row for row in version.rows if row["ground"] == ground)
    low, high = Decimal(row["low"]), Decimal(row["high"])
    return Surcharge(
        share=terms.penalty_daily_rate / daily - 1,
        low=low,
        high=high,
        limit=daily * (1 + high),
        agreed=terms.penalty_daily_rate,
        cite=version.cite,
    )


def surcharge_applies(debt: DebtFacts) -> bool:
    """银发〔2003〕251号3: loans of licensed lenders that bear default interest."""
    return (
        debt.terms.product is Product.LOAN
        and debt.lender is not LenderKind.UNLICENSED
        and debt.terms.penalty_daily_rate > ZERO
        and agreed_daily(debt.terms) > ZERO
    )
