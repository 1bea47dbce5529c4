"""The demo's calendar: which days are looked at, and what runs on them."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from legal_flow.contract.manifest import MANIFEST
from legal_flow.demo import people
from legal_flow.demo.drive import OFTEN, REPORT, RHYTHM, Progress, drive
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

START, END = date(2024, 1, 2), date(2024, 3, 1)
LOOKS = [START + timedelta(days=passed) for passed in range(0, (END - START).days + 1, RHYTHM)]


def test_the_days_looked_at_are_those_of_packages_and_then_one_in_the_rhythm(desk: Desk) -> None:
    arrival = date(2024, 1, 15)
    (desk.inbox.root / arrival.isoformat()).mkdir()
    (desk.inbox.root / arrival.isoformat() / MANIFEST).write_bytes(b"{}")
    after = [arrival + timedelta(days=RHYTHM * times) for times in range(3)]
    assert walked(desk, Progress()) == [START, *after]


def test_a_sweep_with_nothing_due_does_not_run(desk: Desk) -> None:
    ran: list[str] = []
    progress = drive(desk, lambda name, _: ran.append(name), START, END, lambda *_: None)
    assert ran == [REPORT]
    assert dict(progress.runs) == {REPORT: 1}
    assert progress.walked == END


@pytest.mark.parametrize("finished", LOOKS[1:3])
def test_a_drive_that_goes_on_leaves_out_the_days_that_were_walked(desk: Desk, finished: date) -> None:
    assert walked(desk, Progress(walked=finished)) == [day for day in LOOKS if day > finished]


def test_a_day_that_broke_off_goes_on_from_the_step_that_broke(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    acted: list[tuple[str, date]] = []

    def note(name: str) -> Callable[[Desk, people.People, date], int]:
        def do(_: Desk, __: people.People, on: date) -> int:
            if (name, on) == ("second", LOOKS[1]) and not failures.pop(0):
                raise KeyboardInterrupt
            acted.append((name, on))
            return 1

        return do

    failures = [False, True]
    monkeypatch.setattr(people, "ACTS", {name: note(name) for name in ("first", "second", "third")})
    progress = Progress()
    with pytest.raises(KeyboardInterrupt):
        walked(desk, progress)
    assert progress.walked == LOOKS[1] - timedelta(days=1)
    walked(desk, progress)
    assert acted == [(name, day) for day in LOOKS for name in ("first", "second", "third")]
    assert progress.persons == {"first": len(LOOKS), "second": len(LOOKS), "third": len(LOOKS)}


def test_what_answers_to_courts_is_a_sweep_that_there_is() -> None:
    assert SWEEPS.keys() >= {*OFTEN, REPORT}


def walked(desk: Desk, progress: Progress) -> list[date]:
    """The days that a drive tells of."""
    days: list[date] = []
    drive(desk, lambda *_: None, START, END, lambda day, _: days.append(day), progress)
    return days
