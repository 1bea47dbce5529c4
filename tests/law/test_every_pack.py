"""What holds for the pack of every jurisdiction; the mainland's and an invented one pass the same tests."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import (
    AccountFacts,
    Channel,
    ContactFact,
    DebtFacts,
    EntryKind,
    InterruptionFact,
    InterruptionKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    Product,
    Terms,
)
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.packs import PACKS
from legal_flow.errors import LawError
from legal_flow.rules.outcomes import Outcome
from legal_flow.rules.pack import Pack
from tests.toy_pack.pack import ToyPack

EVERY: dict[str, Callable[[], Pack]] = {**PACKS, "toy": ToyPack}
DUE = date(2024, 3, 1)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 20))
AMOUNTS = st.decimals("0.01", "9000000", places=2)


@pytest.fixture(scope="module", params=EVERY)
def pack(request: pytest.FixtureRequest) -> Pack:
    return EVERY[request.param]()


def demanded(on: date) -> ContactFact:
    """A letter that arrived at the address the debtor left."""
    at = datetime.combine(on, datetime.min.time())
    return ContactFact("信函一", at, Channel.LETTER, "debtor", True, True, "delivered", True)


def debt(*entries: LedgerEntry) -> DebtFacts:
    terms = Terms(Product.LOAN, DUE, Decimal("0.0002"), ZERO, False, ZERO, ZERO, 365, 6)
    return DebtFacts("账户一", LenderKind.BANK, "CNY", terms, entries, DUE)


def test_limitation_is_a_range_that_says_where_it_stands(pack: Pack) -> None:
    found = pack.limitation(LimitationFacts(Product.LOAN, DUE), DUE)
    assert found.earliest is not None
    assert found.latest is not None
    assert found.earliest.raw_end <= found.latest.raw_end
    assert found.earliest.citation.source
    assert not found.expired_earliest


def test_after_the_latest_end_a_debt_is_expired_at_both_ends(pack: Pack) -> None:
    facts = LimitationFacts(Product.LOAN, DUE)
    end = pack.limitation(facts, DUE).latest
    assert end is not None
    found = pack.limitation(facts, end.legal_end + timedelta(days=1))
    assert found.expired_earliest
    assert found.expired_latest


def test_what_the_debtor_pays_in_time_starts_limitation_anew(pack: Pack) -> None:
    paid = InterruptionFact(InterruptionKind.PAYMENT, DUE + timedelta(days=100), "还款一", "A")
    plain = pack.limitation(LimitationFacts(Product.LOAN, DUE), DUE + timedelta(days=200)).earliest
    anew = pack.limitation(LimitationFacts(Product.LOAN, DUE, (paid,)), DUE + timedelta(days=200)).earliest
    assert plain is not None
    assert anew is not None
    assert anew.raw_end - plain.raw_end >= timedelta(days=99)


def test_whether_a_demand_starts_it_anew_is_the_jurisdictions_own_law(pack: Pack) -> None:
    facts = LimitationFacts(Product.LOAN, DUE, contacts=(demanded(DUE + timedelta(days=100)),))
    plain = pack.limitation(LimitationFacts(Product.LOAN, DUE), DUE + timedelta(days=200)).earliest
    after = pack.limitation(facts, DUE + timedelta(days=200)).earliest
    assert plain is not None
    assert after is not None
    assert (after.raw_end > plain.raw_end) is {"cn": True, "toy": False}[pack.code]


@given(start=DAYS)
def test_our_own_last_day_is_a_working_day_and_never_after_the_legal_end(pack: Pack, start: date) -> None:
    period = pack.period("appeal.judgment", start)
    assert period.start == start < period.legal_end
    assert pack.is_working_day(period.legal_end)
    assert pack.is_working_day(period.act_by)
    assert period.act_by <= period.raw_end <= period.legal_end


def test_a_buffer_brings_our_own_day_forward_and_leaves_the_law_alone(pack: Pack) -> None:
    plain = pack.period("appeal.judgment", date(2025, 3, 3))
    careful = pack.period("appeal.judgment", date(2025, 3, 3), buffer_days=5)
    assert careful.act_by < plain.act_by
    assert careful.legal_end == plain.legal_end


@given(amount=AMOUNTS, more=AMOUNTS)
def test_a_fee_is_a_sum_of_cents_that_grows_with_the_amount(
    pack: Pack, amount: Decimal, more: Decimal
) -> None:
    less = pack.filing_fee(amount, "ordinary", date(2025, 3, 3))
    greater = pack.filing_fee(amount + more, "ordinary", date(2025, 3, 3))
    assert ZERO < less.amount == money(less.amount) <= greater.amount
    assert less.citations
    assert pack.settled_fee(amount, date(2025, 3, 3)).amount <= less.amount


@given(paid=st.decimals("0.01", "9000", places=2), after=st.integers(1, 500))
def test_a_claim_is_what_was_advanced_and_accrued_less_what_was_paid(
    pack: Pack, paid: Decimal, after: int
) -> None:
    advance = LedgerEntry("放款", DUE, EntryKind.ADVANCE, money(10000))
    payment = LedgerEntry("还款", DUE + timedelta(days=30), EntryKind.PAYMENT, money(paid))
    claim = pack.claim(debt(advance, payment), DUE + timedelta(days=30 + after))
    accrued = sum((one.amount for one in claim.segments), ZERO)
    assert claim.total(claimed=False) == money(10000) + accrued - money(paid)
    assert claim.total() <= claim.total(claimed=False)


@given(amount=AMOUNTS, parts=st.lists(AMOUNTS, min_size=1, max_size=5))
def test_booking_a_recovery_conserves_money(pack: Pack, amount: Decimal, parts: list[Decimal]) -> None:
    items = [Component.PRINCIPAL, Component.INTEREST, "delay_interest", "court_fee", Component.LATE_DAMAGES]
    owed = [("甲", item, part) for item, part in zip(items, parts, strict=False)]
    lines = pack.allocate_recovery(amount, owed)
    assert sum((part for _, _, part, _ in lines), ZERO) == min(amount, sum(parts, ZERO))
    assert all(citation for *_, citation in lines)


def test_delay_interest_runs_from_the_day_after_the_period(pack: Pack) -> None:
    end = date(2025, 3, 3)
    assert pack.delay_interest(money(10000), end, end) == ZERO
    assert pack.delay_interest(money(10000), end, end + timedelta(days=1)) > ZERO


def test_an_expired_debt_is_barred_with_a_cited_reason(pack: Pack) -> None:
    facts = AccountFacts(
        account_id="账户一",
        product=Product.LOAN,
        lender=LenderKind.BANK,
        currency="CNY",
        owed=money(10000),
        principal=money(9000),
        overdue_since=date(2018, 3, 1),
        main_due_on=date(2018, 3, 1),
        limitation=LimitationFacts(Product.LOAN, date(2018, 3, 1)),
    )
    found = pack.assess(facts, date(2026, 6, 1))
    assert found.outcome is Outcome.BARRED
    assert found.law_edition == pack.law_edition
    assert all(reason.citations for reason in found.reasons)


def test_a_word_that_nobody_entered_is_never_guessed(pack: Pack) -> None:
    assert pack.meaning("no court says this") is None


def test_what_is_no_case_number_is_refused(pack: Pack) -> None:
    with pytest.raises(ValueError, match=r"case number|案号"):
        pack.read_case_number("about the hearing")


def test_a_day_before_all_law_is_refused_by_name(pack: Pack) -> None:
    with pytest.raises(LawError, match=r"\.yaml"):
        pack.filing_fee(money(1000), "ordinary", date(1949, 1, 1))


def test_a_period_that_is_not_known_is_refused_by_name(pack: Pack) -> None:
    with pytest.raises(LawError, match=r"\.yaml"):
        pack.period("no.such.period", date(2025, 3, 3))


def test_beyond_the_published_calendar_a_period_names_what_is_missing(pack: Pack) -> None:
    period = pack.period("appeal.judgment", date(2031, 3, 3))
    assert period.provisional
    assert "calendar.yaml: 2031" in period.missing


def test_every_court_of_the_pack_has_a_name_and_a_way_in(pack: Pack) -> None:
    assert pack.court_codes()
    for code in pack.court_codes():
        assert pack.court_name(code)
        assert pack.court_channel(code) in {"http", "by_hand"}
