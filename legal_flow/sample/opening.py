"""How a story begins: the person, the agreement, the way into arrears, and what the lender holds of it."""

from datetime import date
from decimal import Decimal
from random import Random

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import Product
from legal_flow.cases.money import half_up
from legal_flow.contract.rows import AccountRow, AgreementRow, DebtorRow
from legal_flow.contract.vocabulary import AccountStatus
from legal_flow.sample.book import Book
from legal_flow.sample.days import days_after, months_after
from legal_flow.sample.draws import stream
from legal_flow.sample.history import CardPlot, LoanPlot, write_card, write_loan
from legal_flow.sample.lender import SUITS
from legal_flow.sample.numbers import card_number
from legal_flow.sample.people import GONE, person
from legal_flow.sample.plans import PLANNED, plan_before
from legal_flow.sample.situations import LOANS, Situation
from legal_flow.sample.story import Story

_S = Situation
_BANDS = ((3_500, 8_000), (8_000, 20_000), (20_000, 50_000), (50_000, 100_000), (100_000, 180_000))
_SILENT = frozenset({_S.LIMITATION_NEAR, _S.LIMITATION_PASSED, _S.TOO_FRESH, _S.CURRENT, _S.DEBTOR_MISSING})
"""No payment since the arrears began."""
_OVERDUE: dict[Situation, tuple[int, int]] = {
    _S.TOO_FRESH: (30, 80),
    _S.NEW_ARREARS: (100, 130),
    _S.LOAN_MATURED: (280, 400),
    # An unstated guarantee period of six months still runs.
    **dict.fromkeys((_S.GUARANTOR_JOINT, _S.GUARANTOR_GENERAL, _S.GUARANTOR_UNSTATED), (190, 250)),
    **dict.fromkeys(PLANNED, (300, 500)),
}
_AGREED_ON_CARDS = (
    Component.FEES,
    Component.LATE_DAMAGES,
    Component.INTEREST,
    Component.COMPOUND_INTEREST,
    Component.PRINCIPAL,
)
_AGREED_ON_LOANS = (
    Component.FEES,
    Component.PENALTY_INTEREST,
    Component.COMPOUND_INTEREST,
    Component.INTEREST,
    Component.PRINCIPAL,
)
Payments = tuple[tuple[date, Decimal], ...]


def open_story(
    number: int, situation: Situation, seed: int, born: date, debtor: DebtorRow | None = None
) -> Story:
    """The story of account `number` up to `born`; its draws depend on seed and number alone."""
    rng = stream(seed, number)
    is_loan = situation in LOANS or (situation is _S.PLAIN and rng.randrange(100) < 25)
    product = Product.LOAN if is_loan else Product.CARD
    if debtor is None:
        street = GONE if situation is _S.ADDRESS_WRONG else None
        valid = situation is not _S.INVALID_ID
        debtor = person(f"D{number:06d}", rng, today=born, street=street, valid_id=valid)
    plot = _loan_plot(situation, born, rng) if is_loan else _card_plot(situation, born, rng)
    opened = plot.granted_on if isinstance(plot, LoanPlot) else months_after(plot.first_close, -1)
    agreement = _agreement(number, product, situation, opened, rng)
    book = Book(f"A{number:06d}", product, agreement.agreed_allocation, plot.overdue_since)
    posted = (
        write_loan(book, plot, agreement)
        if isinstance(plot, LoanPlot)
        else write_card(book, plot, agreement, rng)
    )
    account = _account(number, product, debtor, plot, opened, posted, book, rng)
    return Story(number, born, situation, rng, debtor, agreement, book, account)


def overdue_days(situation: Situation, born: date, rng: Random) -> int:
    """For how long the account has been overdue at birth."""
    three_years = (born - months_after(born, -36)).days
    if situation is _S.LIMITATION_NEAR:
        return three_years - rng.randint(12, 40)
    if situation is _S.LIMITATION_PASSED:
        return three_years + rng.randint(45, 160)
    return rng.randint(*_OVERDUE.get(situation, (135, 680)))


def _on_cycle_day(day: date) -> date:
    """Cycles close on the 28th at the latest."""
    return day.replace(day=min(day.day, 28))


def _principal(situation: Situation, rng: Random) -> Decimal:
    if situation is _S.TOO_SMALL:
        return Decimal(rng.randint(40_000, 120_000)).scaleb(-2)
    low, high = _BANDS[-1] if situation is _S.LEAD_FRESH else rng.choices(_BANDS, (14, 30, 32, 16, 8))[0]
    return Decimal(rng.randint(low * 100, high * 100)).scaleb(-2)


def _card_plot(situation: Situation, born: date, rng: Random) -> CardPlot:
    good = rng.randint(4, 9)
    principal = _principal(situation, rng)
    if situation is _S.CURRENT:
        last_close = _on_cycle_day(days_after(born, -rng.randint(1, 25)))
        return CardPlot(months_after(last_close, -good), good, principal, (), born, defaults=False)
    drawn = _on_cycle_day(days_after(born, -overdue_days(situation, born, rng) - 20))
    overdue = days_after(drawn, 20)
    payments = _payments(situation, overdue, born, principal, rng)
    return CardPlot(months_after(drawn, -good), good, principal, payments, born)


def _loan_plot(situation: Situation, born: date, rng: Random) -> LoanPlot:
    # A loan that ran its whole term is small: its way is the payment order.
    most = 120 if situation is _S.LOAN_MATURED else 1_800
    principal = Decimal(rng.randint(50, most)) * 100
    overdue = _on_cycle_day(days_after(born, -overdue_days(situation, born, rng)))
    matured = situation is _S.LOAN_MATURED
    kept = rng.randint(5, 7) if matured else rng.randint(3, 12)
    return LoanPlot(
        granted_on=months_after(overdue, -kept - 1),
        principal=principal,
        terms=12 if matured else rng.choice((24, 36)),
        kept=kept,
        payments=_payments(situation, overdue, born, principal / 20, rng),
        through=born,
        accelerated_on=None if matured else months_after(overdue, 4),
    )


def _payments(situation: Situation, overdue: date, born: date, base: Decimal, rng: Random) -> Payments:
    """What is paid on the plan; without one, up to three small payments, none in the last weeks."""
    if situation in PLANNED:
        return tuple((row.due_on, row.amount) for row in plan_before(situation, born, base).paid_by(born))
    room = (born - overdue).days - 70
    if situation in _SILENT or room <= 0:
        return ()
    count = rng.choice((0, 0, 1, 1, 2, 3))
    days = sorted(rng.sample(range(20, 20 + room), min(count, room)))
    return tuple((days_after(overdue, day), half_up(base * rng.randint(10, 60) / 1000)) for day in days)


def _agreement(
    number: int, product: Product, situation: Situation, opened: date, rng: Random
) -> AgreementRow:
    card = product is Product.CARD
    prompted = situation is not _S.UNPROMPTED
    agreed = _AGREED_ON_CARDS if card else _AGREED_ON_LOANS
    return AgreementRow(
        agreement_ref=f"G{number:06d}",
        account_ref=f"A{number:06d}",
        signed_on=days_after(opened, -rng.randint(1, 9)),
        signed_place="样例省样例市城东区",
        version="2019版",
        daily_rate=Decimal("0.0005") if card else rng.choice((Decimal("0.0003"), Decimal("0.0004"))),
        penalty_daily_rate=Decimal(0) if card else Decimal("0.0006"),
        compounding=rng.randrange(100) < (50 if card else 30),
        late_damages_rate=Decimal("0.05") if card else Decimal(0),
        late_damages_minimum=Decimal("10.00") if card else Decimal("0.00"),
        day_base=360,
        agreed_allocation=agreed if rng.randrange(100) < 25 else (),
        clauses_prompted=prompted,
        prompt_evidence_ref=f"P{number:06d}" if prompted else None,
        service_address_clause=rng.randrange(100) < 85,
        jurisdiction_clause=rng.choices(("lender", "none", "debtor", "990101"), (70, 14, 8, 8))[0],
        arbitration_clause=situation is _S.ARBITRATION,
        counsel_fee_clause=situation is _S.LOAN_COUNSEL_FEE or (not card and rng.randrange(100) < 30),
        auto_debit_clause=rng.randrange(100) < 60,
        notarised_enforceable=situation is _S.NOTARISED,
    )


def _account(
    number: int,
    product: Product,
    debtor: DebtorRow,
    plot: CardPlot | LoanPlot,
    opened: date,
    posted_through: date,
    book: Book,
    rng: Random,
) -> AccountRow:
    owning, suing = rng.choice(SUITS[product])
    loan = isinstance(plot, LoanPlot)
    limit = plot.principal if loan else (plot.principal // 1000 + 1) * 1000
    main_due = (plot.accelerated_on or plot.last_due) if isinstance(plot, LoanPlot) else plot.overdue_since
    return AccountRow(
        account_ref=f"A{number:06d}",
        debtor_ref=debtor.debtor_ref,
        product=product,
        account_no=f"99{number:014d}" if loan else card_number(number),
        owning_unit=owning,
        suing_unit=suing,
        paying_unit=suing,
        chopping_unit=suing,
        opened_on=opened,
        currency="CNY",
        credit_limit=half_up(limit),
        principal_balance=book.principal,
        total_balance=book.total,
        overdue_since=plot.overdue_since,
        cycle_day=posted_through.day,
        main_due_on=main_due,
        accelerated_on=plot.accelerated_on if isinstance(plot, LoanPlot) else None,
        written_off_on=None,
        posted_through=posted_through,
        status=AccountStatus.BLOCKED if plot.overdue_since else AccountStatus.OPEN,
    )
