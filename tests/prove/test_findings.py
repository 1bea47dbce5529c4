"""The checks of the programmes find what is wrong; a check that finds nothing would prove nothing."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import DAY, a_case

from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import DeadlineStatus, EffectState
from legal_flow.demo.home import Home
from legal_flow.prove import kill
from legal_flow.prove.books import breaches
from legal_flow.prove.others import disagreements
from legal_flow.sandbox.carrier import Depot
from legal_flow.steps.desk import Desk
from legal_flow.store.failures import note_failure
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.work import Deadline, Effect

KEY = "case/letter/1"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def carried(home: Home, *keys: str) -> None:
    """The carrier's own log says that it took letters under these keys."""
    depot = Depot(home.folder / "carrier", 1)
    with depot.transaction():
        for key in keys:
            depot.note(DAY, "effect", "took letter", key)


def recorded(desk: Desk, key: str, state: EffectState = EffectState.RECORDED, on: date = DAY) -> None:
    with desk.store.write() as session:
        case = session.get(Case, make_id("case", "LF24-00000001")) or a_case(session)
        session.add(
            Effect(
                key=key,
                purpose="letter",
                case_id=case.id,
                content_sha256="0" * 64,
                state=state,
                intended_on=on,
                recorded_on=None,
                answer_sha256=None,
                answer_ref=None,
            )
        )


def test_one_effect_on_both_sides_agrees(desk: Desk, home: Home) -> None:
    carried(home, KEY)
    recorded(desk, KEY)
    assert list(disagreements(desk, home)) == []


def test_a_letter_that_went_twice_is_found(desk: Desk, home: Home) -> None:
    carried(home, KEY, KEY)
    recorded(desk, KEY)
    assert list(disagreements(desk, home)) == [f"{KEY} happened 2 times"]


def test_a_letter_that_only_the_carrier_knows_is_found(desk: Desk, home: Home) -> None:
    carried(home, KEY)
    assert list(disagreements(desk, home)) == [f"{KEY} happened and is not known to us"]


def test_a_letter_that_only_we_know_is_found_unless_it_is_still_to_be_done(desk: Desk, home: Home) -> None:
    recorded(desk, KEY)
    assert list(disagreements(desk, home)) == [f"{KEY} is recorded and never happened"]


def test_a_letter_that_is_only_intended_may_still_be_to_come(desk: Desk, home: Home) -> None:
    recorded(desk, KEY, EffectState.INTENDED)
    assert list(disagreements(desk, home)) == []


def test_an_untouched_case_has_no_breach(desk: Desk) -> None:
    with desk.store.write() as session:
        a_case(session)
    assert breaches(desk) == []


def test_a_slip_of_the_product_is_a_breach(desk: Desk) -> None:
    with desk.store.write() as session:
        note_failure(session, "file_cases", a_case(session).id, ZeroDivisionError(), DAY)
    (found,) = breaches(desk)
    assert found.startswith("unexpected-ZeroDivisionError: case LF24-00000001, file_cases")


def test_a_missed_date_of_ours_is_a_breach_and_one_of_theirs_is_none(desk: Desk) -> None:
    with desk.store.write() as session:
        case = a_case(session)
        for number, own in enumerate((True, False)):
            session.add(missed(case, DAY + timedelta(days=number), own=own))
    assert breaches(desk) == [f"missed: case LF24-00000001, fee.payment by {DAY} (from {DAY})"]


def missed(case: Case, on: date, *, own: bool) -> Deadline:
    return Deadline(
        id=case.id if own else case.creditor_id,
        case_id=case.id,
        rule="fee.payment",
        subject="case",
        citation="test",
        start_on=on,
        legal_end=on,
        act_by=on,
        own=own,
        provisional=False,
        role="counsel",
        status=DeadlineStatus.MISSED,
        warned_at=-1,
        closed_on=on,
        closed_by="passed",
    )


def test_a_changed_event_is_a_breach(desk: Desk) -> None:
    with desk.store.write() as session:
        case = a_case(session)
        case.event_head = "0" * 64
    (found,) = breaches(desk)
    assert found.startswith("broken-trail")


def test_kills_are_drawn_from_the_seed_and_stand_in_the_order_of_the_walk(desk: Desk, tmp_path: Path) -> None:
    for number in range(20):
        recorded(desk, f"case/letter/{number}", on=DAY + timedelta(days=number))
    home = Home(tmp_path)
    chosen = kill.choose(home, 7, 6)
    assert chosen == kill.choose(home, 7, 6) != kill.choose(home, 8, 6)
    assert [one.kind for one in chosen] == [kill.SECOND, *["letter"] * 5]
    assert [one.on for one in chosen] == sorted(one.on for one in chosen)
    assert all(kill.happenings(home)["letter"][round(one.count) - 1] == one.on for one in chosen[1:])


def test_summaries_that_differ_are_told_by_the_place_of_the_difference() -> None:
    one = {"cases": {"closed": 3}, "recovered": "10.00", "packets": [{"sha256": "a"}]}
    other = {"cases": {"closed": 3, "docket": 1}, "recovered": "10.01", "packets": [{"sha256": "b"}]}
    assert list(kill.unlike("figures", one, one)) == []
    assert list(kill.unlike("figures", one, other)) == [
        "figures.cases.docket: None undisturbed, 1 when killed",
        "figures.packets[0].sha256: a undisturbed, b when killed",
        "figures.recovered: 10.00 undisturbed, 10.01 when killed",
    ]
