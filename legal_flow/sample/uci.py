"""The public UCI data set "default of credit card clients" (CC BY 4.0) as a portfolio package.

Limits, bills, payments and arrears of six months are the data set's own, taken as yuan; the months
are moved so that the newest statement closes on the package's day. Persons, papers and contacts are invented.
"""

import csv
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path
from random import Random

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import EntryKind, Product
from legal_flow.cases.money import ZERO, half_up, money
from legal_flow.contract.rows import AccountRow, AgreementRow
from legal_flow.contract.vocabulary import AccountStatus, PackageKind, PlanKind
from legal_flow.contract.writer import PackageWriter
from legal_flow.errors import DataFault
from legal_flow.sample.book import Book
from legal_flow.sample.days import days_after, months_after
from legal_flow.sample.draws import stream
from legal_flow.sample.episodes import befall
from legal_flow.sample.holdings import tell_holdings
from legal_flow.sample.lender import LENDER, SUITS, UNITS
from legal_flow.sample.make import write_story
from legal_flow.sample.numbers import card_number, credit_code
from legal_flow.sample.people import person
from legal_flow.sample.plans import Plan
from legal_flow.sample.situations import Situation
from legal_flow.sample.story import Story

CREDITOR = "UCIBANK"
"""A creditor of its own, so that sample and data set can lie in one store."""
_NAME = "公开数据测试银行股份有限公司"
_LENDER = LENDER.model_copy(update={"code": CREDITOR, "name": _NAME, "uscc": credit_code("990101", 101)})
_UNITS = tuple(
    unit.model_copy(
        update={
            "name": unit.name.replace(LENDER.name, _NAME),
            "uscc": credit_code(unit.region_code, 100 + number),
        }
    )
    for number, unit in enumerate(UNITS, start=1)
)
_FIRST_CARD = 100_000_000
_MONTHS = 6
_COLUMNS = ("ID", *(f"X{number}" for number in range(1, 24)))
_RATE = Decimal("0.0005")
_DAMAGES = Decimal("0.005")
"""Five per cent of a minimum due of a tenth."""
_LEAST_DAMAGES = Decimal("10.00")
_SCANS_FROM = 90
"""Days in arrears from which there are scans."""
_MIX = {
    Situation.PLAIN: 700,
    Situation.LITTLE_EFFORT: 167,
    Situation.DISPUTE_OPEN: 30,
    Situation.PLAN_KEPT: 35,
    Situation.COMPLAINT_OPEN: 20,
    Situation.FRAUD_OPEN: 15,
    Situation.DISPUTE_CLOSED: 13,
    Situation.DECEASED: 12,
    Situation.BANKRUPTCY: 8,
}
"""Of a thousand accounts in arrears."""


@dataclass(frozen=True, slots=True)
class _Client:
    """One row of the data set; months run from the oldest to the newest."""

    number: int
    limit: Decimal
    man: bool
    age: int
    delay: int
    """Months of delay in the newest month; none if below one."""
    bills: tuple[Decimal, ...]
    payments: tuple[Decimal, ...]

    @property
    def months_overdue(self) -> int:
        """How many months the newest bill is overdue; nothing is where nothing is owed."""
        return self.delay if self.delay > 0 and self.bills[-1] > ZERO else 0


def wrap_uci(file: Path, seed: int, as_of: date, out: Path, *, limit: int | None = None) -> Path:
    """Write one full package at `out/{as_of}` from the data set's CSV file, or from its first `limit` rows.

    Raises `DataFault` if a column is missing or a cell is not a number.
    """
    folder = out / as_of.isoformat()
    shutil.rmtree(folder, ignore_errors=True)
    writer = PackageWriter(folder, PackageKind.FULL)
    for row in (_LENDER, *_UNITS):
        writer.add(row)
    for client in islice(_clients(file), limit):
        write_story(_story(client, seed, as_of), [as_of], [writer])
    writer.close(creditor=CREDITOR, as_of=as_of, sequence=1)
    return folder


def _clients(file: Path) -> Iterator[_Client]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise DataFault(f"the UCI file has no column {missing[0]}")
        for number, row in enumerate(reader, start=2):
            try:
                yield _client(row)
            except (ValueError, InvalidOperation):
                raise DataFault(f"row {number} of the UCI file holds a cell that is no number") from None


def _client(row: Mapping[str, str]) -> _Client:
    return _Client(
        number=int(row["ID"]),
        limit=_yuan(row["X1"]),
        man=int(row["X2"]) == 1,
        age=int(row["X5"]),
        delay=int(row["X6"]),
        bills=tuple(_yuan(row[f"X{number}"]) for number in range(17, 11, -1)),
        payments=tuple(_yuan(row[f"X{number}"]) for number in range(23, 17, -1)),
    )


def _yuan(cell: str) -> Decimal:
    # Some copies of the file write large amounts as 5.00E+05.
    return money(Decimal(cell))


def _story(client: _Client, seed: int, as_of: date) -> Story:
    rng = stream(seed, "uci", client.number)
    overdue = client.months_overdue
    overdue_since = months_after(as_of, -overdue) if overdue else None
    opened = months_after(as_of, -max(_MONTHS + 1, overdue + 3))
    book = Book(f"A{client.number:06d}", Product.CARD, (), overdue_since)
    _write_bills(book, client, opened, as_of, rng)
    situation = rng.choices(list(_MIX), list(_MIX.values()))[0] if overdue else Situation.CURRENT
    debtor = person(f"D{client.number:06d}", rng, today=as_of, age=client.age, man=client.man)
    agreement = _agreement(client.number, opened)
    account = _account(client, opened, as_of, book)
    story = Story(client.number, as_of, situation, rng, debtor, agreement, book, account)
    for row in (debtor, account, agreement, *book.statements, *book.entries):
        story.tell(row)
    late = overdue_since is not None and (as_of - overdue_since).days >= _SCANS_FROM
    tell_holdings(story, scans=late)
    if situation is Situation.PLAN_KEPT:
        _tell_fresh_plan(story)
    else:
        befall(story)
    return story


def _write_bills(book: Book, client: _Client, opened: date, as_of: date, rng: Random) -> None:
    """Post month by month so that each statement shows the data set's bill to the unit."""
    before = ZERO
    since = opened
    for month, (bill, paid) in enumerate(zip(client.bills, client.payments, strict=True)):
        close = months_after(as_of, month + 1 - _MONTHS)
        drawn = bill - before + paid
        length = (close - since).days
        # What the oldest bill shows was owed when arrears began before it: nothing is known of the months before.
        in_arrears = month > 0 and book.overdue_since is not None and close > book.overdue_since
        if not in_arrears:
            _draw(book, days_after(since, rng.randint(1, length // 3)), drawn)
        book.post(days_after(since, rng.randint(length // 2, length - 1)), EntryKind.PAYMENT, paid)
        book.close_day(close)
        if in_arrears:
            _charge_and_draw(book, close, drawn)
        book.new_cycle()
        damages = book.owed[Component.LATE_DAMAGES]
        charges = book.total - book.principal - damages
        minimum = half_up(max(book.principal, ZERO) / 10) + charges
        book.state(close, months_after(close, 1), minimum)
        before, since = bill, close


def _draw(book: Book, on: date, amount: Decimal) -> None:
    """What the bill grew by beside payments; what it shrank by was refunded."""
    book.post(on, EntryKind.ADVANCE if amount > ZERO else EntryKind.REFUND, abs(amount))


def _charge_and_draw(book: Book, close: date, drawn: Decimal) -> None:
    """In arrears a bill grows by interest and damages first, as far as it grew at all."""
    for kind, amount in (
        (EntryKind.INTEREST, half_up(book.principal_days * _RATE)),
        (EntryKind.LATE_DAMAGES, max(half_up(book.principal * _DAMAGES), _LEAST_DAMAGES)),
    ):
        if ZERO < amount <= drawn:
            book.post(close, kind, amount)
            drawn -= amount
    _draw(book, close, drawn)


def _agreement(number: int, opened: date) -> AgreementRow:
    return AgreementRow(
        agreement_ref=f"G{number:06d}",
        account_ref=f"A{number:06d}",
        signed_on=days_after(opened, -3),
        signed_place="样例省样例市城东区",
        version="2019版",
        daily_rate=_RATE,
        penalty_daily_rate=Decimal(0),
        compounding=False,
        late_damages_rate=Decimal("0.05"),
        late_damages_minimum=_LEAST_DAMAGES,
        day_base=360,
        agreed_allocation=(),
        clauses_prompted=True,
        prompt_evidence_ref=f"P{number:06d}",
        service_address_clause=True,
        jurisdiction_clause="lender",
        arbitration_clause=False,
        counsel_fee_clause=False,
        auto_debit_clause=True,
        notarised_enforceable=False,
    )


def _account(client: _Client, opened: date, as_of: date, book: Book) -> AccountRow:
    owning, suing = SUITS[Product.CARD][0]
    return AccountRow(
        account_ref=book.account_ref,
        debtor_ref=f"D{client.number:06d}",
        product=Product.CARD,
        account_no=card_number(_FIRST_CARD + client.number),
        owning_unit=owning,
        suing_unit=suing,
        paying_unit=suing,
        chopping_unit=suing,
        opened_on=opened,
        currency="CNY",
        credit_limit=client.limit,
        principal_balance=book.principal,
        total_balance=book.total,
        overdue_since=book.overdue_since,
        cycle_day=as_of.day,
        main_due_on=book.overdue_since,
        accelerated_on=None,
        written_off_on=None,
        posted_through=as_of,
        status=AccountStatus.BLOCKED if book.overdue_since else AccountStatus.OPEN,
    )


def _tell_fresh_plan(story: Story) -> None:
    """A plan signed in the last weeks, whose first instalment is still to come."""
    plan = Plan(
        PlanKind.PERSONAL_INSTALMENT, days_after(story.born, -20), story.book.total, count=12, kept=12
    )
    for on, row in (*plan.versions(story.ref), *plan.instalments(story.ref)):
        if on <= story.born:
            story.tell(row, on)
