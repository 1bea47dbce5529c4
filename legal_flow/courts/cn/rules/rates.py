"""Agreed rates by day, the band that the law set for cards, and the surcharge of default interest."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, LenderKind, Product, Terms
from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.charges import FORBIDDEN, name, standing
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import LawSegment
from legal_flow.rules.accrual import ONE_DAY, RateChange, Rates, interest
from legal_flow.rules.ledger import Balance
from legal_flow.rules.spans import Span

DAY_BASES = (360, 365)


def rates(debt: DebtFacts) -> Rates:
    """民法典676; 银发〔2003〕251号3: contract interest until the whole is due, then default interest.

    Rates follow the lender's notices from their days on. Raises `DataFault` for two notices of one day.
    """
    due = [day for day in (debt.accelerated_on, debt.matured_on) if day is not None]
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
        penalty_from=min(due, default=None),
        compounding=debt.terms.compounding,
        cycle_day=debt.terms.cycle_day,
        changes=tuple(changes),
    )


def agreed_daily(terms: Terms) -> Decimal:
    """The agreement: the daily rate, or the yearly one over the days that the agreement counts to a year.

    Raises `DataFault` where both are named or the year has neither 360 nor 365 days.
    """
    if terms.yearly_rate is None:
        return terms.daily_rate
    if terms.daily_rate > ZERO:
        raise DataFault("yearly_rate: the agreement has a daily rate too")
    if terms.day_base not in DAY_BASES:
        raise DataFault("day_base: a year is counted as 360 or 365 days")
    return terms.yearly_rate / terms.day_base


def over_days(base: Decimal, days: int, terms: Terms) -> Decimal:
    """民法典676 and the agreement: interest on one base over so many days, half-up to the fen once."""
    if base < ZERO or days < 0:
        raise DataFault("base and days are not negative")
    return interest(base, agreed_daily(terms), days)


@dataclass(frozen=True, slots=True)
class Excess:
    """What a posting, or what accrued, goes beyond the ceiling."""

    component: Component
    amount: Decimal
    refs: tuple[str, ...]
    cite: Citation


def band(on: date, law: Law) -> tuple[Decimal, Decimal] | None:
    """银发〔2016〕111号1; 银发〔2020〕327号: a card's lowest and highest daily rate; `None` where it is free."""
    rows = law.book.on("interest.card_band", on).rows
    return (Decimal(rows[0]["floor"]), Decimal(rows[0]["ceiling"])) if rows else None


def above_band(debt: DebtFacts, balance: Balance, cut_off: date, law: Law) -> list[Excess]:
    """银发〔2016〕111号1: interest beyond the ceiling, posted or accrued, stretch by stretch; half-up to the fen each.

    A posting covers the days since the one before (the first: since the first drawdown), on each evening's
    principal. Days without a ceiling count at the agreed rate. A posting that covers no day is not held
    against anything.
    """
    if debt.terms.product is not Product.CARD or not balance.spans:
        return []
    segments = law.book["interest.card_band"].segments(balance.spans[0].start, cut_off)
    if not any(segment.version.rows for segment in segments):
        return []
    return [*_posted_above(debt, balance.spans, cut_off, segments), *_accrued_above(balance, segments)]


def _posted_above(
    debt: DebtFacts, spans: Sequence[Span], cut_off: date, segments: Sequence[LawSegment]
) -> Iterator[Excess]:
    postings: dict[date, list[LedgerEntry]] = defaultdict(list)
    for entry in standing(debt, cut_off):
        if entry.kind is EntryKind.INTEREST and name(entry) not in FORBIDDEN:
            postings[entry.posted_on].append(entry)
    starts = [span.start for span in spans]
    covered = spans[0].start - ONE_DAY
    for day, posted in sorted(postings.items()):
        banded = [one for one in segments if one.version.rows and one.start <= day and one.end > covered]
        if banded and day > covered:
            allowed = half_up(
                sum(
                    (
                        _over(spans, starts, max(one.start, covered + ONE_DAY), min(one.end, day))
                        * (_ceiling(one) if one.version.rows else agreed_daily(debt.terms))
                        for one in segments
                    ),
                    ZERO,
                )
            )
            excess = sum((entry.amount for entry in posted), ZERO) - allowed
            if excess > ZERO:
                refs = tuple(entry.ref for entry in posted)
                yield Excess(Component.INTEREST, excess, refs, banded[-1].version.cite)
        covered = max(covered, day)


def _accrued_above(balance: Balance, segments: Sequence[LawSegment]) -> Iterator[Excess]:
    for accrued in balance.segments:
        for one in segments:
            days = (min(one.end, accrued.end) - max(one.start, accrued.start)).days + 1
            if one.version.rows and days > 0 and accrued.rate > _ceiling(one):
                excess = half_up(accrued.base * (accrued.rate - _ceiling(one)) * days)
                yield Excess(accrued.component, excess, (), one.version.cite)


def _ceiling(segment: LawSegment) -> Decimal:
    return Decimal(segment.version.rows[0]["ceiling"])


def _over(spans: Sequence[Span], starts: Sequence[date], first: date, last: date) -> Decimal:
    """Principal times days between two days, both counted."""
    total, place = ZERO, max(bisect_right(starts, first) - 1, 0)
    while place < len(spans) and spans[place].start <= last:
        days = (min(last, spans[place].end) - max(first, spans[place].start)).days + 1
        total += spans[place].principal * max(days, 0)
        place += 1
    return total


@dataclass(frozen=True, slots=True)
class Surcharge:
    """Default interest beside the contract rate, both per day."""

    share: Decimal
    """What is added, as a share of the contract rate."""
    low: Decimal
    high: Decimal
    limit: Decimal
    """The highest daily rate."""
    cite: Citation

    @property
    def above(self) -> bool:
        """Whether more is added than the notice allows."""
        return self.share > self.high


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
