"""The demo's calendar: which days are looked at, and what runs on them."""

import itertools
from datetime import date

import pytest

from legal_flow.demo.drive import OFTEN, REPORT, RHYTHM, Progress, days, drive
from legal_flow.steps.desk import Desk
from legal_flow.steps.sweeps import SWEEPS

START, END = date(2024, 1, 2), date(2024, 3, 1)


def test_the_days_are_one_in_the_rhythm_and_every_day_a_package_arrives(desk: Desk) -> None:
    (desk.inbox / "2024-01-05").mkdir()
    looked_at = list(days(desk, START, END))
    assert date(2024, 1, 5) in looked_at
    looked_at.remove(date(2024, 1, 5))
    assert {(later - earlier).days for earlier, later in itertools.pairwise(looked_at)} == {RHYTHM}


def test_a_sweep_with_nothing_due_does_not_run(desk: Desk) -> None:
    progress = drive(
        desk, lambda *_: pytest.fail("a sweep ran") if _[0] != REPORT else None, START, END, ignore
    )
    assert dict(progress.runs) == {REPORT: 1}
    assert progress.walked == max(days(desk, START, END))


def test_a_drive_that_goes_on_leaves_out_the_days_that_were_walked(desk: Desk) -> None:
    told: list[date] = []
    drive(desk, ignore, START, END, lambda day, _: told.append(day), Progress(walked=date(2024, 2, 1)))
    assert told == [day for day in days(desk, START, END) if day > date(2024, 2, 1)]


def test_what_answers_to_courts_is_a_sweep_that_there_is() -> None:
    assert SWEEPS.keys() >= {*OFTEN, REPORT}


def ignore(*_: object) -> None:
    pass
