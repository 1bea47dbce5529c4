"""Floor 5: the only package beside `dags/` that knows Airflow."""

from legal_flow.airflow_kit.dates import AS_OF, as_of
from legal_flow.airflow_kit.defaults import DEFAULT_ARGS, START, daily, often, total
from legal_flow.airflow_kit.process import desk

__all__ = ["AS_OF", "DEFAULT_ARGS", "START", "as_of", "daily", "desk", "often", "total"]
