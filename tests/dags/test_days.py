"""The day of a run is found in one place and in one order."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

pytestmark = pytest.mark.airflow

EVENING = datetime(2024, 3, 4, 17, 30, tzinfo=UTC)
"""Past midnight in Shanghai."""


def a_run(**fields: object) -> SimpleNamespace:
    plain = {"partition_key": None, "logical_date": None, "run_after": EVENING}
    return SimpleNamespace(**(plain | fields))


@pytest.mark.parametrize(
    ("given", "run", "day"),
    [
        ("2024-01-02", a_run(partition_key="2024-02-01|A", logical_date=EVENING), date(2024, 1, 2)),
        (None, a_run(partition_key="2024-02-01|A", logical_date=EVENING), date(2024, 2, 1)),
        (None, a_run(partition_key="2024-02-01"), date(2024, 2, 1)),
        ("", a_run(logical_date=datetime(2024, 3, 1, 15, 59, tzinfo=UTC)), date(2024, 3, 1)),
        (None, a_run(logical_date=datetime(2024, 3, 1, 16, 0, tzinfo=UTC)), date(2024, 3, 2)),
        (None, a_run(), date(2024, 3, 5)),
    ],
)
def test_parameter_then_partition_then_logical_date_then_run_after(
    given: str | None, run: object, day: date
) -> None:
    from legal_flow.airflow_kit.dates import day_of

    assert day_of(given, run) == day


@pytest.mark.parametrize(
    ("given", "partition"), [("2024-02-30", None), ("yesterday", None), (None, "A|2024-01-02")]
)
def test_a_day_that_is_none_is_an_error_and_never_another_day(
    given: str | None, partition: str | None
) -> None:
    from legal_flow.airflow_kit.dates import day_of

    with pytest.raises(ValueError, match=r"nvalid isoformat|day is out of range"):
        day_of(given, a_run(partition_key=partition))


def test_the_sum_over_chunks_keeps_every_code() -> None:
    from legal_flow.airflow_kit.defaults import total

    assert total([{"a": 1}, None, {"a": 2, "b": 3}, {}]) == {"a": 3, "b": 3}
