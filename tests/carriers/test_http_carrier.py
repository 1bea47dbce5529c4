"""The carrier's adapter on a real carrier process: one letter per key, and arrival that may be reversed."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import httpx
import pytest

from legal_flow.carriers.base import DECLARED_CONTENT, Recipient, SignedBy, TrackEvent, TrackState, Waybill
from legal_flow.carriers.http import HttpCarrier
from legal_flow.errors import DataFault, EffectConflict, TransportError, Unavailable
from legal_flow.sandbox.process import running

ON = date(2024, 3, 4)
LATER = ON + timedelta(days=40)
LETTER = b"%PDF-1.7\n% a letter\n"
TO = Recipient("张试一", "样例市城东区测试路1号", "19900000001")
_cases = count(1)


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("carrier")


@pytest.fixture(scope="module")
def base_url(state: Path) -> Iterator[str]:
    with running("carrier", state, seed=1) as process:
        yield process.base_url


@pytest.fixture
def carrier(base_url: str) -> HttpCarrier:
    return HttpCarrier(base_url)


def send(carrier: HttpCarrier, key: str = "", content: bytes = LETTER, to: Recipient = TO) -> Waybill:
    return carrier.dispatch(
        key or f"case-{next(_cases)}/letter/1",
        hashlib.sha256(content).hexdigest(),
        content,
        to,
        declared_content=DECLARED_CONTENT,
        reference_no="样例律函〔2024〕1号",
        on=ON,
    )


def journeys(carrier: HttpCarrier, keys: list[str]) -> dict[str, list[TrackEvent]]:
    return {key: carrier.track(send(carrier, key).number, LATER) for key in keys}


def states(events: list[TrackEvent]) -> list[TrackState]:
    return [event.state for event in events]


def test_a_letter_sent_twice_under_one_key_is_one_letter(carrier: HttpCarrier) -> None:
    first = send(carrier, "twice/letter/1")
    second = send(carrier, "twice/letter/1")
    assert (first.duplicate, second.duplicate) == (False, True)
    assert first.number == second.number
    known = carrier.look_up("twice/letter/1", ON)
    assert known is not None
    assert known.number == first.number


def test_a_letter_never_sent_is_looked_up_as_nothing(carrier: HttpCarrier) -> None:
    assert carrier.look_up("never/letter/1", ON) is None


@pytest.mark.parametrize(
    ("content", "to"),
    [(b"%PDF another", TO), (LETTER, Recipient(TO.name, "样例市城西区测试路2号", TO.phone))],
    ids=["another letter", "another address"],
)
def test_the_same_key_for_another_letter_or_address_is_a_conflict(
    carrier: HttpCarrier, content: bytes, to: Recipient
) -> None:
    send(carrier, "conflict/letter/1")
    with pytest.raises(EffectConflict):
        send(carrier, "conflict/letter/1", content, to)


def test_a_recipient_without_an_address_is_a_fault_of_the_data_and_not_repeated_back(
    carrier: HttpCarrier,
) -> None:
    with pytest.raises(DataFault) as error:
        send(carrier, to=Recipient(TO.name, "", TO.phone))
    assert TO.name not in str(error.value)


def test_letters_arrive_come_back_or_are_first_said_to_arrive_and_then_come_back(
    carrier: HttpCarrier,
) -> None:
    ends = [
        states(events)[2:] for events in journeys(carrier, [f"end-{n}/letter/1" for n in range(300)]).values()
    ]
    returned = ends.count([TrackState.RETURNED]) / 300
    reversed_ = ends.count([TrackState.DELIVERED, TrackState.RETURNED]) / 300
    delivered = ends.count([TrackState.DELIVERED]) / 300
    assert 0.14 < returned < 0.26
    assert 0.02 < reversed_ < 0.09
    assert returned + reversed_ + delivered == pytest.approx(1)


def test_events_say_who_signed_or_why_it_came_back(carrier: HttpCarrier) -> None:
    for events in journeys(carrier, [f"say-{n}/letter/1" for n in range(60)]).values():
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert [event.on for event in events] == sorted(event.on for event in events)
        for event in events:
            assert (event.signed_by is not SignedBy.NONE) is (event.state is TrackState.DELIVERED)
            assert bool(event.reason) is (event.state is TrackState.RETURNED)


def test_an_event_is_known_from_the_morning_after_it(carrier: HttpCarrier) -> None:
    number = send(carrier, "early/letter/1").number
    assert states(carrier.track(number, ON)) == []
    assert states(carrier.track(number, ON + timedelta(days=1))) == [TrackState.ACCEPTED]


def test_the_feed_gives_each_event_once(carrier: HttpCarrier) -> None:
    number = send(carrier, "feed/letter/1").number
    seen: list[TrackEvent] = []
    while page := carrier.track_since(seen[-1].position if seen else 0, LATER):
        seen += page
    assert len({(event.waybill, event.number) for event in seen}) == len(seen)
    assert [event for event in seen if event.waybill == number] == carrier.track(number, LATER)


def test_an_unknown_waybill_is_not_a_letter_without_events(carrier: HttpCarrier) -> None:
    with pytest.raises(DataFault):
        carrier.track("SD0CN", ON)


def test_order_and_a_kill_change_no_journey(carrier: HttpCarrier, tmp_path: Path) -> None:
    keys = [f"order-{n}/letter/1" for n in range(30)]
    there = journeys(carrier, keys)
    with running("carrier", tmp_path, seed=1) as process:
        other = HttpCarrier(process.base_url)
        for key in reversed(keys):
            send(other, key)
        process.kill()
        process.start()
        again = journeys(other, keys)
    assert [[(e.waybill, e.state, e.on) for e in there[key]] for key in keys] == [
        [(e.waybill, e.state, e.on) for e in again[key]] for key in keys
    ]


def test_in_a_storm_every_letter_goes_once(tmp_path: Path) -> None:
    with running("carrier", tmp_path, seed=1, faults="storm") as process:
        carrier, troubles, lost = HttpCarrier(process.base_url), 0, 0
        for case in range(60):
            for _ in range(5):
                try:
                    send(carrier, f"storm-{case}/letter/1")
                    break
                except TransportError as error:
                    troubles += 1
                    lost += isinstance(error, Unavailable) and "500" in str(error)
        log = [json.loads(line) for line in httpx.get(f"{process.base_url}/log").text.splitlines()]
    assert troubles > 10
    assert lost
    taken = [entry["key"] for entry in log if entry.get("what") == "took letter"]
    assert sorted(taken) == sorted(f"storm-{case}/letter/1" for case in range(60))


def test_the_carrier_keeps_no_recipient_and_logs_none(carrier: HttpCarrier, state: Path) -> None:
    send(carrier, "private/letter/1")
    kept = b"".join(file.read_bytes() for file in state.iterdir())
    assert b"private/letter/1" in kept
    for secret in (TO.name, TO.address, TO.phone):
        assert secret.encode() not in kept
        assert json.dumps(secret).encode() not in kept


def test_a_recipient_does_not_show_in_repr() -> None:
    assert repr(TO) == "Recipient()"
