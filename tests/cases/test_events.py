"""An event holds codes, days, amounts, ids and hashes; its chain replays to one stage or is broken."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_flow.cases.events import Event, EventKind, payload, replay
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import ALLOWED, Stage
from legal_flow.errors import BrokenTrail, MoveNotAllowed

CASE = make_id("case", "one")
DAY = date(2024, 3, 4)


def chain(*stages: Stage | None) -> list[Event]:
    """Events that bring these stages, each linked to the one before."""
    made: list[Event] = []
    for number, stage in enumerate(stages, start=1):
        more = {"previous": made[-1].sha256} if made else {}
        made.append(
            Event(
                case_id=CASE,
                number=number,
                kind=EventKind.PROGRESS_NOTED,
                happened_on=DAY,
                known_on=DAY,
                recorded_at=datetime(2024, 3, 4, tzinfo=UTC),
                actor="system",
                stage=stage,
                **more,
            )
        )
    return made


@st.composite
def roads(draw: st.DrawFn) -> list[Stage]:
    """Any walk along allowed moves from the first stage."""
    road = [Stage.OPENED]
    for _ in range(draw(st.integers(0, 8))):
        ways = sorted(ALLOWED[road[-1]])
        if not ways:
            break
        road.append(draw(st.sampled_from(ways)))
    return road


@given(roads())
def test_any_allowed_road_replays_to_its_last_stage(road: list[Stage]) -> None:
    assert replay(chain(*road)) == road[-1]


@given(roads(), st.data())
def test_a_road_with_a_link_taken_out_or_turned_round_is_broken(
    road: list[Stage], data: st.DataObject
) -> None:
    events = chain(*road, None)
    gone = data.draw(st.integers(0, len(events) - 2))
    with pytest.raises(BrokenTrail):
        replay(events[:gone] + events[gone + 1 :])
    with pytest.raises(BrokenTrail):
        replay([*events[:gone], events[gone + 1], events[gone], *events[gone + 2 :]])


def test_a_chain_with_a_move_that_is_not_allowed_does_not_replay() -> None:
    with pytest.raises(MoveNotAllowed):
        replay(chain(Stage.OPENED, Stage.FILING))


def test_a_chain_begins_with_the_first_stage() -> None:
    for events in (chain(Stage.EVIDENCE), chain(None), []):
        with pytest.raises(BrokenTrail):
            replay(events)


def test_the_hash_does_not_depend_on_the_zone_in_which_an_instant_was_written() -> None:
    from zoneinfo import ZoneInfo

    (event,) = chain(Stage.OPENED)
    local = event.recorded_at.astimezone(ZoneInfo("Asia/Shanghai"))
    moved = Event(**{field: getattr(event, field) for field in Event.__slots__} | {"recorded_at": local})
    assert moved.sha256 == event.sha256


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, {}),
        (True, {"x": True}),
        (7, {"x": 7}),
        (Decimal("12.30"), {"x": "12.30"}),
        (DAY, {"x": "2024-03-04"}),
        (CASE, {"x": str(CASE)}),
        (Stage.OPENED, {"x": "opened"}),
        ("（2024）浙9901民初12号", {"x": "（2024）浙9901民初12号"}),
        ("浙9901", {"x": "浙9901"}),
        ("code-1/2", {"x": "code-1/2"}),
    ],
)
def test_codes_days_amounts_ids_and_case_numbers_are_taken(value: object, kept: dict[str, object]) -> None:
    assert payload(x=value) == kept


@pytest.mark.parametrize(
    "value",
    ["张试一", "欧阳试", "样例市", "two words", "a\nb", 1.5, ["x"], {"x": 1}, b"x", "x" * 201],
)
def test_whatever_could_be_a_name_an_address_or_free_text_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="payload field x"):
        payload(x=value)


@pytest.mark.parametrize(
    "number", ["13800000000", "99990119900101001X", "6299000000000015", "a.b@example.com"]
)
def test_a_number_of_a_person_is_refused_although_it_is_plain_ascii(number: str) -> None:
    with pytest.raises(ValueError, match="payload field x"):
        payload(x=number)


@given(
    st.lists(st.text(min_size=1), min_size=1, max_size=3),
    st.lists(st.text(min_size=1), min_size=1, max_size=3),
)
def test_two_natural_keys_have_two_ids(one: list[str], other: list[str]) -> None:
    same = make_id("x", *one) == make_id("x", *other)
    assert same == (one == other) or "\x1f" in "".join(one + other)
    assert isinstance(make_id("x", *one), UUID)
