"""迟延履行期间的债务利息 (民事诉讼法264; 法释〔2014〕8号): general interest and 加倍部分."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.money import ZERO, half_up
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.courts.cn.rules.recovery import rank
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.parameters import Version

REFUNDABLE = frozenset({"court_fee", "preservation_fee"})
REFUND = procedure_interpretation("第二百零七条")
GENERAL = "interest"
DOUBLED = "delay_interest"
STAYS = frozenset({"review", "retrial", "other"})


@dataclass(frozen=True, slots=True)
class Due:
    """Money that an instrument fixed: one item of one instalment, to be paid by `period_end`."""

    item: str
    amount: Decimal
    period_end: date


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in. For an auction or 抵债 the day on which the court's ruling took effect (2(2))."""

    on: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Stay:
    """Days, both ends counted, on which enforcement was held up; `until` is `None` while it lasts.

    `review` is a stay for a review of the instrument, `retrial` a suspension for retrial, `other` all else.
    """

    kind: str
    since: date
    until: date | None = None
    by_debtor: bool = False


@dataclass(frozen=True, slots=True)
class Interest:
    """General interest that an instrument orders until payment: on the principal, at a daily rate.

    It counts from the day after `since`, as a period does.
    """

    since: date
    daily_rate: Decimal


@dataclass(frozen=True, slots=True)
class Stretch:
    """加倍部分 over days of one base and one rate; `start` and `end` are both counted, less days not counted."""

    start: date
    end: date
    days: int
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """迟延履行期间债务利息 to a day, and what is still open. All amounts in yuan."""

    judgment: Decimal
    """What the instrument fixed and the debtor owes to the applicant, general interest apart."""
    general: Decimal
    doubled: Decimal
    paid: Decimal
    left: Mapping[str, Decimal]
    """Open by item; general interest under `interest`, 加倍部分 under `delay_interest`."""
    over: Decimal
    """Paid beyond everything: to be refunded."""
    stretches: tuple[Stretch, ...]


def doubled_part(
    base: Decimal, period_end: date, until: date, law: Law, *, excluded_days: int = 0
) -> Decimal:
    """法释〔2014〕8号1(3)、2、3: base × daily rate × days from the day after `period_end` to `until`.

    `base` is what the instrument fixes, its own interest excluded, still unpaid over these days; after a part
    payment it is computed anew. `excluded_days` are days of a stay that the debtor did not ask for (3(3)).
    Half-up to the fen once. Days before 2014-08-01 follow the old rule (7), which is not entered:
    `NotFormalised`.
    """
    if base < ZERO:
        raise DataFault("the base of delay interest is not negative")
    if until <= period_end:
        return ZERO
    days = (until - period_end).days
    if not 0 <= excluded_days <= days:
        raise DataFault("more days excluded than days of delay")
    segments = law.book["interest.delay_daily"].segments(period_end + ONE_DAY, until)
    if excluded_days and len(segments) > 1:
        raise DataFault("excluded days must be placed within one rate; compute each stretch on its own")
    total = ZERO
    for segment in segments:
        counted = (segment.end - segment.start).days + 1 - excluded_days
        total += base * segment.version.number * counted
    return half_up(total)


def base_entry(period_end: date, law: Law) -> Version:
    """法释〔2014〕8号1(2)、(3): the items that bear 加倍部分, read on the first day of delay (ML)."""
    return law.book.on("enforcement.delay_base_items", period_end + ONE_DAY)


def rate_entry(period_end: date, law: Law) -> Version:
    """法释〔2014〕8号1(3): the daily rate, read on the first day of delay."""
    return law.book.on("interest.delay_daily", period_end + ONE_DAY)


def base_items(period_end: date, law: Law) -> frozenset[str]:
    """法释〔2014〕8号1(3): what is counted unless the lender configures other items."""
    return frozenset(row["item"] for row in base_entry(period_end, law).rows if row["counted"])


def owed_to_applicant(debts: Iterable[Due], *, refunded: bool) -> tuple[Due, ...]:
    """解释207: court fees that the court refunds to the plaintiff are owed to the court, no more to him."""
    return tuple(due for due in debts if not (refunded and due.item in REFUNDABLE))


def excluded(stays: Iterable[Stay], start: date, end: date) -> int:
    """法释〔2014〕8号3(3): days from `start` to `end`, both counted, that bear no 加倍部分; each once.

    A suspension for retrial never counts; a stay for review of the instrument only where not the debtor asked
    for it; any other pause does not stop the count.
    """
    days: set[int] = set()
    for stay in stays:
        if stay.kind not in STAYS:
            raise DataFault(f"stays: {stay.kind} is none of {', '.join(sorted(STAYS))}")
        if stay.until is not None and stay.until < stay.since:
            raise DataFault("stays: one ends before it begins")
        if stay.kind == "retrial" or (stay.kind == "review" and not stay.by_debtor):
            last = min(end, stay.until or end)
            days.update(range(max(start, stay.since).toordinal(), last.toordinal() + 1))
    return len(days)


def statement(
    debts: Sequence[Due],
    payments: Iterable[Paid],
    until: date,
    law: Law,
    *,
    interest: Interest | None = None,
    stays: Sequence[Stay] = (),
    items: frozenset[str] | None = None,
) -> Statement:
    """法释〔2014〕8号1-4: general interest + 加倍部分, stretch by stretch as it was paid down, to `until`.

    Each instalment counts from the day after its own last day (2(1)). A payment meets the instrument's costs,
    interest and principal (民法典561), the earlier due first (560), then 加倍部分 (4). `items` replaces the
    items that bear 加倍部分. Every stretch is rounded half-up to the fen.
    """
    book = _Book(debts, interest, stays, items, law)
    known = sorted((paid for paid in payments if paid.on <= until), key=lambda paid: paid.on)
    if any(paid.amount <= ZERO for paid in known):
        raise DataFault("payments: an amount paid is above zero")
    days = {due.period_end for due in debts} | {paid.on for paid in known}
    marks = sorted({day for day in days if day < until} | {until})
    before = min([marks[0], *([interest.since] if interest else [])])
    for day in marks:
        book.accrue(before, day)
        for paid in known:
            if paid.on == day:
                book.receive(paid)
        before = day
    return book.close()


class _Book:
    """One account of an instrument under way."""

    def __init__(
        self,
        debts: Sequence[Due],
        interest: Interest | None,
        stays: Sequence[Stay],
        items: frozenset[str] | None,
        law: Law,
    ) -> None:
        if not debts or any(due.amount <= ZERO for due in debts):
            raise DataFault("debts: an instrument fixes amounts above zero")
        for due in debts:
            rank(due.item)
        self.law, self.interest, self.stays = law, interest, stays
        self.counted = {
            index
            for index, due in enumerate(debts)
            if due.item in (base_items(due.period_end, law) if items is None else items)
        }
        self.debts = debts
        self.open = [due.amount for due in debts]
        self.general = self.general_open = self.doubled = self.doubled_open = ZERO
        self.paid = self.over = ZERO
        self.stretches: list[Stretch] = []

    def accrue(self, before: date, day: date) -> None:
        """Let the days after `before` to `day` count; general interest does not stop for a stay."""
        if self.interest is not None and day > self.interest.since:
            principal = sum(
                (left for due, left in zip(self.debts, self.open, strict=True) if due.item == "principal"),
                ZERO,
            )
            days = (day - max(before, self.interest.since)).days
            added = half_up(principal * self.interest.daily_rate * days)
            self.general += added
            self.general_open += added
        base = sum(
            (self.open[index] for index in self.counted if self.debts[index].period_end <= before), ZERO
        )
        if base > ZERO:
            self._double(base, before, day)

    def _double(self, base: Decimal, before: date, day: date) -> None:
        for segment in self.law.book["interest.delay_daily"].segments(before + ONE_DAY, day):
            days = (segment.end - segment.start).days + 1
            days -= excluded(self.stays, segment.start, segment.end)
            amount = half_up(base * segment.version.number * days)
            self.stretches.append(Stretch(segment.start, segment.end, days, base, amount))
            self.doubled += amount
            self.doubled_open += amount

    def receive(self, paid: Paid) -> None:
        """Set a payment against what is due, then 加倍部分, then what falls due later."""
        self.paid += paid.amount
        due = {index for index, one in enumerate(self.debts) if one.period_end <= paid.on}
        now = due or set(range(len(self.debts)))
        rest = self._meet(paid.amount, now)
        part = min(rest, self.doubled_open)
        self.doubled_open -= part
        self.over += self._meet(rest - part, set(range(len(self.debts))) - now)

    def _meet(self, amount: Decimal, indexes: set[int]) -> Decimal:
        """Costs, then general interest with the other charges, then principal; what is left over."""
        order = sorted(
            indexes, key=lambda index: (rank(self.debts[index].item), self.debts[index].period_end)
        )
        general_met = False
        for index in order:
            if not general_met and rank(self.debts[index].item) >= rank(GENERAL):
                amount, general_met = self._meet_general(amount), True
            part = min(amount, self.open[index])
            self.open[index] -= part
            amount -= part
        return amount if general_met else self._meet_general(amount)

    def _meet_general(self, amount: Decimal) -> Decimal:
        part = min(amount, self.general_open)
        self.general_open -= part
        return amount - part

    def close(self) -> Statement:
        """The result."""
        left: dict[str, Decimal] = {}
        for due, amount in zip(self.debts, self.open, strict=True):
            left[due.item] = left.get(due.item, ZERO) + amount
        left[GENERAL] = left.get(GENERAL, ZERO) + self.general_open
        left[DOUBLED] = self.doubled_open
        return Statement(
            judgment=sum((due.amount for due in self.debts), ZERO),
            general=self.general,
            doubled=self.doubled,
            paid=self.paid,
            left=left,
            over=self.over,
            stretches=tuple(self.stretches),
        )
