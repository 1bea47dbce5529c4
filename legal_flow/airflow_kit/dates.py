"""The day a run is for, found in one place."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from airflow.sdk import Param, get_current_context

ZONE = ZoneInfo("Asia/Shanghai")
AS_OF = {
    "as_of": Param(
        None,
        type=["null", "string"],
        format="date",
        title="As of",
        description="The day the run is for, YYYY-MM-DD; empty: the day Airflow runs it for.",
    )
}
"""Every DAG declares this parameter; simulation and backfill always set it."""


def as_of() -> date:
    """The run's day: parameter, else partition key, else the local date of `logical_date`, else of `run_after`."""
    context = get_current_context()
    return day_of(context["params"].get("as_of"), context["dag_run"])


def day_of(given: str | None, run: Any) -> date:
    """The same of a parameter and a run; a partition key reads `YYYY-MM-DD|package`."""
    if given:
        return date.fromisoformat(given)
    partition = getattr(run, "partition_key", None)
    if partition:
        return date.fromisoformat(partition.partition("|")[0])
    moment: datetime = getattr(run, "logical_date", None) or run.run_after
    return moment.astimezone(ZONE).date()
