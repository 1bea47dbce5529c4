"""A freeze is kept alive: only an executed renewal extends it, a person is called in time, a lapse is said."""

from datetime import date, timedelta

import pytest
from portfolios import START, Snapshot
from sqlalchemy import select

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import money
from legal_flow.cases.parties import HoldReason
from legal_flow.cases.statuses import MeasureStatus, ProceedingKind, RenewalStatus
from legal_flow.courts.base import SubmissionKind
from legal_flow.courts.by_hand import ByHandCourt, Counter
from legal_flow.demo.people import People
from legal_flow.steps import (
    approvals,
    authorities,
    counter,
    docket_inbox,
    enforcement,
    holds,
    proceedings,
    renewal_words,
    renewals,
    tasks,
)
from legal_flow.steps.desk import Desk
from legal_flow.steps.placing import counsel_of
from legal_flow.store.journal import events_of
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Measure, ProgressEntry, Renewal

END = date(2024, 10, 15)
"""A Tuesday after the national holiday. Saturday the 12th is worked for it, so three working days before is Friday."""
BY_HAND = "浙99"
"""A court that is reached over its counter alone."""


@pytest.fixture
def measure(at_the_door: Desk, executed: Snapshot) -> Measure:
    """A freeze of a year's bank account that ends on `END`."""
    with at_the_door.store.write() as session:
        case = session.get_one(Case, executed.cases[0])
        proceeding = proceedings.ensure(session, case, ProceedingKind.ENFORCEMENT, START)
        proceeding.case_no = "（2024）浙9901执12号"
        proceeding.accepted_on = START
        proceeding.reference = "REF-1"
        made = Measure(
            id=make_id("measure", proceeding.id, "M1"),
            case_id=case.id,
            proceeding_id=proceeding.id,
            ref="M1",
            asset="bank_account",
            order_no=proceeding.case_no,
            third_party="测试银行样例支行",
            amount_limit=money("10000.00"),
            amount_caught=money("100.00"),
            rank=1,
            starts_on=date(2023, 10, 16),
            printed_end=END,
            ends_on=END,
            status=MeasureStatus.EFFECTIVE,
        )
        session.add(made)
    return made


def a_renewal(desk: Desk, measure: Measure, status: RenewalStatus) -> Renewal:
    with desk.store.write() as session:
        made = Renewal(
            id=make_id("renewal", measure.id, 1),
            case_id=measure.case_id,
            measure_id=measure.id,
            ordinal=1,
            status=status,
            old_end=END,
            due_on=END,
            applied_on=END - timedelta(days=40),
            ordered_on=None,
            executed_on=None,
            refused_on=None,
            new_end=None,
            alarmed_on=None,
        )
        session.add(made)
    return made


def look(desk: Desk, measure: Measure, on: date) -> tuple[Measure, list[Renewal]]:
    """The sweep's own way: what `pick` would return, then one look."""
    pack = desk.pack("cn")
    with desk.store.read() as session:
        picked = renewals.cases_to_look_at(session, pack, on)
    if measure.case_id in picked:
        renewals.look_after(desk, measure.case_id, on)
    with desk.store.read() as session:
        query = select(Renewal).where(Renewal.measure_id == measure.id).order_by(Renewal.ordinal)
        return session.get_one(Measure, measure.id), list(session.scalars(query))


def kinds(desk: Desk, measure: Measure) -> list[EventKind]:
    with desk.store.read() as session:
        return [event.kind for event in events_of(session, measure.case_id)]


def hear(desk: Desk, measure: Measure, word: str, on: date, **facts: str) -> None:
    """The court says a word about the renewal."""
    handlers = {
        "renewal_ordered": renewal_words.ordered,
        "renewal_executed": renewal_words.executed,
        "renewal_refused": renewal_words.refused,
    }
    with desk.store.write() as session:
        session.add(
            ProgressEntry(
                id=make_id("progress", word, on),
                channel="test",
                position=on.toordinal(),
                reference="REF-1",
                number=on.toordinal(),
                case_id=measure.case_id,
                word=word,
                meaning=word,
                on=on,
                read_on=on,
                facts={"measure_ref": "M1"} | facts,
                raw_sha256="0" * 64,
                applied_on=None,
            )
        )
    assert docket_inbox.apply(desk, measure.case_id, on, handlers, ()) == 1


def test_forty_five_days_before_its_end_a_renewal_is_drawn_up_for_counsel(
    at_the_door: Desk, measure: Measure
) -> None:
    assert look(at_the_door, measure, END - timedelta(days=46))[1] == []
    kept, drawn = look(at_the_door, measure, END - timedelta(days=45))
    assert [one.status for one in drawn] == [RenewalStatus.DUE]
    assert kept.ends_on == END
    with at_the_door.store.read() as session:
        (asked,) = approvals.pending(session, purpose="renewal")
    assert (asked.role, asked.subject_id) == ("counsel", drawn[0].id)


def test_applied_and_ordered_extend_nothing_and_executed_does(at_the_door: Desk, measure: Measure) -> None:
    a_renewal(at_the_door, measure, RenewalStatus.APPLIED)
    day = END - timedelta(days=20)
    hear(at_the_door, measure, "renewal_ordered", day)
    kept, (renewal,) = look(at_the_door, measure, day)
    assert (renewal.status, kept.ends_on) == (RenewalStatus.ORDERED, END)
    new_end = END + timedelta(days=365)
    hear(
        at_the_door,
        measure,
        "renewal_executed",
        day + timedelta(days=2),
        printed_end=new_end.isoformat(),
    )
    kept, (renewal,) = look(at_the_door, measure, day + timedelta(days=2))
    assert (renewal.status, kept.ends_on, kept.status) == (
        RenewalStatus.EXECUTED,
        new_end,
        MeasureStatus.EFFECTIVE,
    )
    assert look(at_the_door, measure, END + timedelta(days=1))[0].status == MeasureStatus.EFFECTIVE


def test_a_renewal_that_is_not_executed_three_working_days_before_the_end_calls_a_person_once(
    at_the_door: Desk, measure: Measure
) -> None:
    a_renewal(at_the_door, measure, RenewalStatus.APPLIED)
    called = date(2024, 10, 11)
    assert look(at_the_door, measure, called - timedelta(days=1))[1][0].alarmed_on is None
    assert look(at_the_door, measure, called)[1][0].alarmed_on == called
    look(at_the_door, measure, called + timedelta(days=1))
    with at_the_door.store.read() as session:
        calls = tasks.open_tasks(session, kind="call_court")
    assert [(call.role, call.due_on) for call in calls] == [("counsel", END)]
    assert EventKind.DEADLINE_ESCALATED in kinds(at_the_door, measure)


def test_a_renewal_that_counsel_never_approves_calls_a_person_too(
    at_the_door: Desk, measure: Measure
) -> None:
    look(at_the_door, measure, END - timedelta(days=45))
    assert look(at_the_door, measure, END - timedelta(days=16))[1][0].chased_on is None
    assert look(at_the_door, measure, END - timedelta(days=15))[1][0].chased_on == END - timedelta(days=15)
    look(at_the_door, measure, date(2024, 10, 11))
    with at_the_door.store.read() as session:
        assert [task.kind for task in tasks.open_tasks(session, role="counsel")] == [
            "chase_renewal",
            "call_court",
        ]


def test_an_application_that_was_approved_at_the_last_moment_is_chased_and_goes_out_in_one_look(
    at_the_door: Desk, measure: Measure, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand = ByHandCourt(counter.StoreDesk(at_the_door.store), {BY_HAND: Counter()})
    monkeypatch.setitem(at_the_door.courts, by_hand.name, by_hand)
    look(at_the_door, measure, END - timedelta(days=45))
    last = END - timedelta(days=15)
    with at_the_door.store.write() as session:
        (asked,) = approvals.pending(session, purpose="renewal")
        case = session.get_one(Case, measure.case_id)
        case.court = BY_HAND
        for paper in authorities.of_case(session, case):
            paper.court = BY_HAND
        lawyer = counsel_of(session, case).id
    approvals.decide(at_the_door, asked.id, lawyer, asked.sha256, approve=True, on=last)
    _, (renewal,) = look(at_the_door, measure, last)
    assert renewal.chased_on == last
    assert [task.purpose for task in counter.open_tasks(at_the_door.store)] == [SubmissionKind.RENEWAL]
    with at_the_door.store.read() as session:
        # The case keeps a day of its own course: a freeze is renewed beside it.
        assert session.get_one(Case, measure.case_id).due_on is not None


def test_counsel_who_applies_again_answers_every_task_and_an_executed_renewal_ends_the_rest(
    at_the_door: Desk, measure: Measure, crew: People
) -> None:
    first = a_renewal(at_the_door, measure, RenewalStatus.ORDERED)
    look(at_the_door, measure, END - timedelta(days=15))
    with at_the_door.store.read() as session:
        lawyer = counsel_of(session, session.get_one(Case, measure.case_id)).id
    renewals.apply_again(at_the_door, first.id, lawyer, END - timedelta(days=14))
    with at_the_door.store.read() as session:
        assert tasks.open_tasks(session, role="counsel") == []
        assert len(approvals.pending(session, purpose="renewal")) == 1
    hear(
        at_the_door,
        measure,
        "renewal_executed",
        END - timedelta(days=12),
        printed_end=(END + timedelta(days=365)).isoformat(),
    )
    _, found = look(at_the_door, measure, END - timedelta(days=12))
    assert [one.status for one in found] == [RenewalStatus.EXECUTED, RenewalStatus.SUPERSEDED]
    with at_the_door.store.read() as session:
        assert approvals.pending(session, purpose="renewal") == []


def test_an_order_for_an_application_that_counsel_replaced_does_not_keep_the_new_one_from_going_out(
    at_the_door: Desk, measure: Measure
) -> None:
    first = a_renewal(at_the_door, measure, RenewalStatus.APPLIED)
    day = END - timedelta(days=14)
    with at_the_door.store.read() as session:
        lawyer = counsel_of(session, session.get_one(Case, measure.case_id)).id
    renewals.apply_again(at_the_door, first.id, lawyer, day)
    hear(at_the_door, measure, "renewal_ordered", day)
    with at_the_door.store.read() as session:
        statuses = list(session.scalars(select(Renewal.status).order_by(Renewal.ordinal)))
        assert len(approvals.pending(session, purpose="renewal")) == 1
    assert statuses == [RenewalStatus.SUPERSEDED, RenewalStatus.DUE]


def test_counsel_who_answers_twice_applies_once(at_the_door: Desk, measure: Measure) -> None:
    first = a_renewal(at_the_door, measure, RenewalStatus.REFUSED)
    with at_the_door.store.read() as session:
        lawyer = counsel_of(session, session.get_one(Case, measure.case_id)).id
    day = END - timedelta(days=14)
    renewals.apply_again(at_the_door, first.id, lawyer, day)
    with pytest.raises(renewals.NotToBeRenewed):
        renewals.apply_again(at_the_door, first.id, lawyer, day)
    with at_the_door.store.read() as session:
        statuses = list(session.scalars(select(Renewal.status).order_by(Renewal.ordinal)))
    assert statuses == [RenewalStatus.REFUSED, RenewalStatus.DUE]


def test_a_word_of_the_suit_is_left_to_the_sweep_of_its_stage(at_the_door: Desk, measure: Measure) -> None:
    """A case before the court whose preservation is looked after: that a judgment took effect is not for this sweep."""
    day = END - timedelta(days=20)
    with at_the_door.store.write() as session:
        session.add(
            ProgressEntry(
                id=make_id("progress", "took_effect"),
                channel="test",
                position=1,
                reference="REF-1",
                number=1,
                case_id=measure.case_id,
                word="生效",
                meaning="took_effect",
                on=day,
                read_on=day,
                facts={"instrument_no": "N"},
                raw_sha256="0" * 64,
                applied_on=None,
            )
        )
    enforcement.run(at_the_door, [str(measure.case_id)], day)
    with at_the_door.store.read() as session:
        assert session.scalars(select(ProgressEntry.applied_on)).all() == [None]


def test_an_end_that_passed_is_said_to_have_passed(at_the_door: Desk, measure: Measure) -> None:
    a_renewal(at_the_door, measure, RenewalStatus.ORDERED)
    assert look(at_the_door, measure, END)[0].status == MeasureStatus.EFFECTIVE
    kept, _ = look(at_the_door, measure, END + timedelta(days=1))
    assert kept.status == MeasureStatus.LAPSED
    with at_the_door.store.read() as session:
        event = events_of(session, measure.case_id)[-1]
        assert [task.role for task in tasks.open_tasks(session, kind="measure_lapsed")] == ["legal_head"]
    assert (event.kind, event.happened_on) == (EventKind.MEASURE_LAPSED, END + timedelta(days=1))


def test_a_refused_renewal_is_a_task_and_does_not_extend(at_the_door: Desk, measure: Measure) -> None:
    a_renewal(at_the_door, measure, RenewalStatus.APPLIED)
    hear(at_the_door, measure, "renewal_refused", END - timedelta(days=9))
    kept, drawn = look(at_the_door, measure, END - timedelta(days=8))
    assert (kept.ends_on, [one.status for one in drawn]) == (END, [RenewalStatus.REFUSED])
    with at_the_door.store.read() as session:
        assert len(tasks.open_tasks(session, kind="renewal_refused")) == 1
    assert look(at_the_door, measure, END + timedelta(days=1))[0].status == MeasureStatus.LAPSED


def test_a_receipt_that_comes_after_the_lapse_does_not_wake_the_dead(
    at_the_door: Desk, measure: Measure
) -> None:
    """Executed after the end is a new freeze (查封规定27); the register never shows a lapsed one as running."""
    a_renewal(at_the_door, measure, RenewalStatus.ORDERED)
    look(at_the_door, measure, END + timedelta(days=1))
    late = END + timedelta(days=3)
    hear(at_the_door, measure, "renewal_executed", late, printed_end=(late + timedelta(days=365)).isoformat())
    kept, _ = look(at_the_door, measure, late)
    assert (kept.status, kept.ends_on) == (MeasureStatus.LAPSED, END)


def test_a_measure_that_waits_in_line_is_not_renewed(at_the_door: Desk, measure: Measure) -> None:
    with at_the_door.store.write() as session:
        row = session.get_one(Measure, measure.id)
        row.rank, row.status = 2, MeasureStatus.WAITING
    assert look(at_the_door, measure, END - timedelta(days=10))[1] == []


def test_a_held_case_keeps_its_freeze(at_the_door: Desk, measure: Measure) -> None:
    with at_the_door.store.write() as session:
        case = session.get_one(Case, measure.case_id)
        holds.place(at_the_door, session, case, HoldReason.DEATH, START)
    day = END - timedelta(days=45)
    for chunk in enforcement.pick(at_the_door, day):
        enforcement.run(at_the_door, chunk, day)
    with at_the_door.store.read() as session:
        assert [one.status for one in session.scalars(select(Renewal))] == [RenewalStatus.DUE]


def test_a_renewal_that_counsel_sent_back_is_drawn_up_again_in_time(
    at_the_door: Desk, measure: Measure, crew: People
) -> None:
    look(at_the_door, measure, END - timedelta(days=45))
    with at_the_door.store.read() as session:
        (asked,) = approvals.pending(session, purpose="renewal")
    day = END - timedelta(days=44)
    for lawyer in crew.lawyers:
        try:
            approvals.decide(at_the_door, asked.id, lawyer, asked.sha256, approve=False, on=day)
        except approvals.ApprovalConflict:
            continue
        break
    look(at_the_door, measure, day + timedelta(days=1))
    look(at_the_door, measure, day + timedelta(days=2))
    with at_the_door.store.read() as session:
        assert len(approvals.pending(session, purpose="renewal")) == 1
