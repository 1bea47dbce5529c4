"""What all DAGs share: start, schedule, retries, owner."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import Asset, AssetOrTimeSchedule, CronTriggerTimetable

START = datetime(2024, 1, 1, tzinfo=UTC)
DEFAULT_ARGS: dict[str, Any] = {
    "owner": "legal",
    # Every step may be repeated at any time, so a lost worker or a court that is down costs a retry only.
    "retries": 3,
    "retry_delay": timedelta(minutes=10),
    "retry_exponential_backoff": 2.0,
    "max_retry_delay": timedelta(hours=2),
}


def daily(hour: int, minute: int, *, wakes: Iterable[Asset] = ()) -> Any:
    """Every day at a local time, and earlier when one of these assets is updated."""
    clock = CronTriggerTimetable(f"{minute} {hour} * * *", timezone="Asia/Shanghai")
    assets = list(wakes)
    return AssetOrTimeSchedule(timetable=clock, assets=assets) if assets else clock


def often(minutes: int) -> Any:
    """Every so many minutes, day and night: for what only looks."""
    return CronTriggerTimetable(f"*/{minutes} * * * *", timezone="Asia/Shanghai")


def total(counts: Iterable[dict[str, int] | None]) -> dict[str, int]:
    """The sum over chunks of what happened, by code."""
    result: Counter[str] = Counter()
    for one in counts:
        result.update(one or {})
    return dict(sorted(result.items()))
