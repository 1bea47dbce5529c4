"""What must hold of days: rolls land on working days, ranges have their ends in order."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from legal_flow.cases.facts import (
    Channel,
    ContactFact,
    InterruptionFact,
    InterruptionKind,
    LimitationFacts,
    Product,
    Suspension,
)
from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.rules import interruptions
from legal_flow.law.calendar import Calendar, CalendarYear
from legal_flow.rules.periods import NotCounted, add_months, add_years, build, moved_by

PACK = load()
CALENDAR = PACK.law.calendar
days = st.dates(date(2008, 2, 1), date(2030, 12, 31))
recent = st.dates(date(2018, 1, 1), date(2026, 11, 1))


@given(days)
def test_a_roll_lands_on_the_nearest_working_day(day: date) -> None:
    forward, back = CALENDAR.roll_forward(day), CALENDAR.roll_back(day)
    assert back.day <= day <= forward.day
    assert PACK.is_working_day(forward.day)
    assert PACK.is_working_day(back.day)
    between = (forward.day - back.day).days
    assert all(not PACK.is_working_day(back.day + timedelta(days=one)) for one in range(1, between))
    assert CALENDAR.roll_forward(forward.day).day == forward.day


@given(days)
def test_a_roll_is_provisional_exactly_when_it_looks_at_an_unpublished_year(day: date) -> None:
    for rolled in (CALENDAR.roll_forward(day), CALENDAR.roll_back(day)):
        assert rolled.provisional == (max(day, rolled.day).year > CALENDAR.last_year)


@given(days, st.integers(0, 60))
def test_working_days_add_up(day: date, count: int) -> None:
    end = CALENDAR.add_working_days(day, count).day
    passed = [day + timedelta(days=one) for one in range(1, (end - day).days + 1)]
    assert sum(map(PACK.is_working_day, passed)) == count


@given(days, st.integers(-240, 240))
def test_months_keep_the_day_or_take_the_end_of_the_month(day: date, count: int) -> None:
    there = add_months(day, count)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == count
    assert there.day == day.day or (there + timedelta(days=1)).day == 1


def test_a_leap_day_ends_on_the_last_of_february() -> None:
    assert add_years(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@given(days, st.integers(0, 90))
def test_we_act_no_later_than_the_period_ends_and_on_a_working_day(day: date, buffer_days: int) -> None:
    cite = PACK.law.book["periods.answer"].versions[""][0].cite
    period = build("answer", cite, day, day + timedelta(days=90), CALENDAR, buffer_days=buffer_days)
    assert period.act_by <= period.raw_end - timedelta(days=buffer_days) <= period.legal_end
    assert PACK.is_working_day(period.act_by)


def test_a_day_that_does_not_roll_leans_on_no_later_year() -> None:
    cite = CALENDAR.source(2022)
    new_years_eve = date(2022, 12, 31)
    known = Calendar({2022: CalendarYear(frozenset({new_years_eve}), frozenset(), cite)})
    assert build("some", cite, new_years_eve, new_years_eve, known).missing == "calendar.yaml: 2023"
    assert not build("some", cite, new_years_eve, new_years_eve, known, rolls=False).provisional


facts = st.builds(
    InterruptionFact,
    kind=st.sampled_from(list(InterruptionKind)),
    on=recent,
    ref=st.uuids().map(str),
    grade=st.sampled_from("ABC"),
)
contacts = st.builds(
    ContactFact,
    ref=st.uuids().map(str),
    at=recent.map(lambda day: datetime.combine(day, datetime.min.time())),
    channel=st.sampled_from(list(Channel)),
    to_role=st.sampled_from(["debtor", "third_party"]),
    reserved=st.booleans(),
    demanded=st.booleans(),
    result=st.sampled_from(
        ["reached", "delivered", "no_answer", "failed", "returned", "promised", "refused"]
    ),
    evidence=st.booleans(),
    arrived_on=st.none(),
)
obstacles = st.tuples(
    st.sampled_from(["succession", "force_majeure", "other"]), recent, st.none() | st.integers(0, 900)
).map(lambda row: Suspension(row[0], row[1], None if row[2] is None else row[1] + timedelta(days=row[2])))
ROLLING = [
    key.removeprefix("periods.")
    for key, entry in PACK.law.book.items()
    if key.startswith("periods.") and entry.unit in {"day", "month", "year", "working_day"}
]


@given(st.sampled_from(ROLLING), st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(0, 60))
def test_a_rolled_period_ends_on_a_working_day_and_we_act_no_later(
    rule: str, start: date, buffer_days: int
) -> None:
    period = PACK.period(rule, start, buffer_days=buffer_days)
    assert PACK.is_working_day(period.legal_end)
    assert PACK.is_working_day(period.act_by)
    assert period.act_by <= period.raw_end <= period.legal_end


@given(days, st.integers(0, 40))
def test_years_keep_the_day_or_take_the_end_of_the_month(day: date, count: int) -> None:
    there = add_years(day, count)
    assert (there.year, there.month) == (day.year + count, day.month)
    assert there.day == day.day or (day.month, day.day, there.day) == (2, 29, 28)


spans = st.tuples(recent, st.integers(0, 200)).map(
    lambda row: NotCounted(row[0], row[0] + timedelta(days=row[1]))
)


@given(recent, st.integers(30, 400), st.lists(spans, max_size=4))
def test_days_not_counted_move_an_end_by_no_more_than_they_are(
    start: date, length: int, found: list[NotCounted]
) -> None:
    end = start + timedelta(days=length)
    moved = moved_by(start, end, found)
    assert end <= moved <= end + sum((one.until - one.since for one in found), timedelta())
    assert moved == moved_by(start, end, [*found, *found])
    within = [day for day in range((moved - start).days) if any(_inside(start, day, one) for one in found)]
    assert (moved - start).days - len(within) == length


def _inside(start: date, day: int, span: NotCounted) -> bool:
    return span.since < start + timedelta(days=day + 1) <= span.until


@given(
    recent,
    st.lists(facts, max_size=5),
    st.lists(contacts, max_size=8),
    st.lists(obstacles, max_size=1),
    recent,
)
def test_the_limitation_range_has_its_ends_in_order(
    due: date, found: list[InterruptionFact], log: list[ContactFact], held: list[Suspension], as_of: date
) -> None:
    known = PACK.limitation(LimitationFacts(Product.CARD, due, tuple(found), tuple(log), tuple(held)), as_of)
    if known.earliest is not None and known.latest is not None:
        assert known.earliest.raw_end <= known.latest.raw_end
    if known.expired_latest:
        assert known.expired_earliest
    for end in (known.earliest, known.latest):
        if end is not None:
            assert end.act_by <= end.raw_end <= end.legal_end
            assert PACK.is_working_day(end.legal_end)


@given(recent, st.lists(facts, max_size=4), facts, recent)
def test_an_event_after_expiry_never_moves_the_earliest_end(
    due: date, found: list[InterruptionFact], late: InterruptionFact, as_of: date
) -> None:
    before = PACK.limitation(LimitationFacts(Product.LOAN, due, tuple(found)), as_of).earliest
    if before is None or late.on <= before.legal_end:
        return
    after = PACK.limitation(LimitationFacts(Product.LOAN, due, (*found, late)), as_of).earliest
    assert after == before


@given(facts)
def test_no_rule_betters_the_grade_that_came_with_an_event(fact: InterruptionFact) -> None:
    assert interruptions.recorded(fact).grade >= fact.grade


@given(recent, st.lists(facts, max_size=6), st.integers(0, 19))
def test_nothing_lasts_beyond_the_long_stop(due: date, found: list[InterruptionFact], years: int) -> None:
    injured = add_years(due, -years)
    known = PACK.limitation(
        LimitationFacts(Product.LOAN, due, tuple(found), injured_on=injured), date(2026, 11, 1)
    )
    for end in (known.earliest, known.latest):
        assert end is None or end.raw_end <= add_years(injured, 20)


@given(recent, st.lists(contacts, max_size=8), recent)
def test_later_facts_do_not_change_what_was_known(due: date, log: list[ContactFact], as_of: date) -> None:
    before = [contact for contact in log if contact.at.date() <= as_of]
    whole = PACK.limitation(LimitationFacts(Product.CARD, due, (), tuple(log)), as_of)
    assert whole == PACK.limitation(LimitationFacts(Product.CARD, due, (), tuple(before)), as_of)


@given(st.integers(1, 5_000_000_000), st.integers(1, 5_000_000_000))
def test_fees_never_fall_with_the_amount(one: int, other: int) -> None:
    on = date(2025, 3, 3)
    low, high = (Decimal(fen) / 100 for fen in sorted((one, other)))
    for fee in (PACK.settled_fee, PACK.payment_order_fee, PACK.preservation_fee, PACK.enforcement_fee):
        assert fee(low, on).amount <= fee(high, on).amount
    assert PACK.filing_fee(low, "summary", on).amount <= PACK.filing_fee(low, "ordinary", on).amount


@given(
    st.integers(0, 10_000_000),
    st.lists(
        st.tuples(
            st.sampled_from("甲乙"),
            st.sampled_from(["principal", "interest", "fees", "delay_interest", "court_fee"]),
            st.integers(0, 5_000_000).map(lambda fen: Decimal(fen) / 100),
        ),
        max_size=8,
    ),
)
def test_recovered_money_is_booked_in_full_and_never_beyond_what_is_owed(
    fen: int, owed: list[tuple[str, str, Decimal]]
) -> None:
    amount = Decimal(fen) / 100
    booked = PACK.allocate_recovery(amount, owed)
    total = sum((due for *_, due in owed), Decimal(0))
    assert sum((part for _, _, part, _ in booked), Decimal(0)) == min(amount, total)
    delay = [part for _, component, part, _ in booked if component == "delay_interest"]
    if delay:
        judgment = sum((due for _, component, due in owed if component != "delay_interest"), Decimal(0))
        assert amount - judgment >= sum(delay)
