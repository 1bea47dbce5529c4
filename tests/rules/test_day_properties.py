"""What must hold of days: rolls land on working days, ranges have their ends in order."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import example, given
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
from legal_flow.courts.cn.rules import enforcement, interruptions
from legal_flow.courts.cn.rules.enforcement import Interrupted
from legal_flow.courts.cn.rules.interruption_kinds import KINDS
from legal_flow.law.calendar import Calendar, CalendarYear
from legal_flow.rules.periods import NotCounted, add_months, add_years, build, moved_by

PACK = load()
CALENDAR = PACK.law.calendar
days = st.dates(date(2008, 2, 1), date(2030, 12, 31))
recent = st.dates(date(2018, 1, 1), date(2026, 11, 1))
since_2008 = st.dates(date(2008, 2, 1), date(2029, 6, 30))
"""Across 2017-10-01, when two years became three, and beyond a long stop of twenty years."""


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
    assert period.cut_short or period.act_by <= period.raw_end - timedelta(days=buffer_days)
    assert day <= period.act_by <= period.legal_end
    assert PACK.is_working_day(period.act_by)


@given(days, st.integers(1, 120), st.integers(0, 200))
def test_no_buffer_puts_our_last_day_before_the_period(day: date, length: int, buffer_days: int) -> None:
    cite = PACK.law.book["periods.answer"].versions[""][0].cite
    period = build("answer", cite, day, day + timedelta(days=length), CALENDAR, buffer_days=buffer_days)
    assert day <= period.act_by <= period.legal_end
    without = build("answer", cite, day, day + timedelta(days=length), CALENDAR)
    assert period.act_by <= without.act_by
    assert period.cut_short or not without.cut_short


def test_a_day_that_does_not_roll_leans_on_no_later_year() -> None:
    cite = CALENDAR.source(2022)
    new_years_eve = date(2022, 12, 31)
    known = Calendar({2022: CalendarYear(frozenset({new_years_eve}), frozenset(), cite)})
    assert build("some", cite, new_years_eve, new_years_eve, known).missing == "calendar.yaml: 2023"
    assert not build("some", cite, new_years_eve, new_years_eve, known, rolls=False).provisional


facts = st.builds(
    InterruptionFact,
    kind=st.sampled_from(list(InterruptionKind)),
    on=since_2008,
    ref=st.uuids().map(str),
    grade=st.sampled_from("ABC"),
)
lasting = st.builds(
    InterruptionFact,
    kind=st.sampled_from([kind for kind, about in KINDS.items() if about.lasting]),
    on=recent,
    ref=st.uuids().map(str),
    grade=st.just("A"),
)
contacts = st.builds(
    ContactFact,
    ref=st.uuids().map(str),
    at=since_2008.map(lambda day: datetime.combine(day, datetime.min.time())),
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
    st.sampled_from(["succession", "force_majeure", "other"]), since_2008, st.none() | st.integers(0, 900)
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
    assert period.act_by <= (period.legal_end if period.cut_short else period.raw_end) <= period.legal_end


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
    since_2008,
    st.lists(facts, max_size=5),
    st.lists(contacts, max_size=8),
    st.lists(obstacles, max_size=2),
    since_2008,
)
@example(
    date(2010, 8, 2),
    [InterruptionFact(InterruptionKind.PAYMENT, date(2012, 7, 19), "还款一", "B")],
    [],
    [Suspension("succession", date(2010, 9, 16), None)],
    date(2016, 11, 24),
)
@example(
    date(2008, 1, 10),
    [InterruptionFact(InterruptionKind.PROMISE, date(2028, 6, 1), "承诺一", "A")],
    [],
    [],
    date(2029, 1, 1),
)
def test_the_limitation_range_has_its_ends_in_order(
    due: date, found: list[InterruptionFact], log: list[ContactFact], held: list[Suspension], as_of: date
) -> None:
    known = PACK.limitation(LimitationFacts(Product.CARD, due, tuple(found), tuple(log), tuple(held)), as_of)
    if known.earliest is None:
        assert known.latest is None
    elif known.latest is not None:
        assert known.earliest.raw_end <= known.latest.raw_end
    if known.expired_latest:
        assert known.expired_earliest
    for end in (known.earliest, known.latest):
        if end is not None:
            assert end.start <= end.raw_end <= end.legal_end
            assert end.start <= end.act_by <= end.legal_end
            assert end.cut_short or end.act_by <= end.raw_end
            assert PACK.is_working_day(end.legal_end)


@given(recent, lasting)
def test_a_proceeding_of_unknown_end_never_holds_up_the_earliest_end(
    due: date, begun: InterruptionFact
) -> None:
    as_of = date(2026, 11, 1)
    facts = LimitationFacts(Product.LOAN, due, (begun,))
    known = PACK.limitation(facts, as_of)
    assert known.earliest is not None
    assert known.earliest.raw_end <= add_years(max(due, begun.on), 3)
    lasts = PACK.limitation(replace(facts, interruptions=(replace(begun, pending=True),)), as_of)
    assert (lasts.earliest is None) == (known.latest is None)


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
    assert interruptions.recorded(fact, card_rule=True).grade >= fact.grade


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
    known = PACK.limitation(LimitationFacts(Product.CARD, due, (), tuple(before)), as_of)
    assert replace(whole, good_until=None) == replace(known, good_until=None)


@given(
    recent,
    st.lists(facts | lasting, max_size=3),
    st.lists(contacts, max_size=3),
    st.lists(obstacles, max_size=3),
    recent,
    st.integers(0, 2000),
)
@example(date(2020, 3, 2), [], [], [Suspension("succession", date(2020, 5, 4), None)], date(2020, 6, 1), 1000)
def test_until_the_day_that_is_told_the_calendar_moves_no_end(
    due: date,
    found: list[InterruptionFact],
    log: list[ContactFact],
    held: list[Suspension],
    as_of: date,
    later: int,
) -> None:
    known = LimitationFacts(Product.CARD, due, tuple(found), tuple(log), tuple(held))
    now = PACK.limitation(known, as_of)
    day = as_of + timedelta(days=later)
    if now.good_until is not None:
        assert now.good_until > as_of
        day = min(day, now.good_until - timedelta(days=1))
    then = PACK.limitation(known, day)
    assert (then.earliest, then.latest) == (now.earliest, now.latest)


def test_an_obstacle_that_lasts_moves_the_end_every_day_from_the_first_of_the_last_months() -> None:
    known = LimitationFacts(
        Product.LOAN, date(2022, 3, 2), suspensions=(Suspension("succession", date(2022, 5, 4), None),)
    )
    first = PACK.limitation(known, date(2022, 6, 1)).good_until
    assert first == date(2024, 9, 2)
    assert PACK.limitation(known, first).good_until == date(2024, 9, 3)


@st.composite
def acts(draw: st.DrawFn) -> Interrupted:
    """What may interrupt the time to apply for enforcement, with the day that belongs to its kind."""
    kind = draw(st.sampled_from(list(enforcement.KINDS)))
    act = Interrupted(str(draw(st.uuids())), draw(recent), kind, draw(st.sampled_from("ABC")))
    then = act.on + timedelta(days=draw(st.integers(0, 500)))
    if kind == "application":
        over = [replace(act, ended_on=then, ended_by=how) for how in ("other", "round_closed")]
        return draw(st.sampled_from([act, *over, replace(act, pending=True)]))
    return replace(act, last_day=then) if kind == "settlement" and draw(st.booleans()) else act


@given(recent, st.lists(acts(), max_size=4), st.lists(obstacles, max_size=2), recent)
def test_the_time_to_apply_for_enforcement_has_its_ends_in_order(
    start: date, found: list[Interrupted], held: list[Suspension], as_of: date
) -> None:
    begins = enforcement.starts(start, None, (), PACK.law)
    known = enforcement.to_apply(begins, found, held, as_of, PACK.law).whole
    if known.earliest is None:
        assert known.latest is None
    elif known.latest is not None:
        assert known.earliest.raw_end <= known.latest.raw_end


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
