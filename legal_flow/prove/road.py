"""Proves that the demonstration shows every scene of a case's life, with every book closed in the end.

Walks the demonstration's own sample over its own two years with the sweeps themselves, without Airflow.
"""

from collections.abc import Callable

from legal_flow.demo.road import DEMO
from legal_flow.demo.scenes import missing
from legal_flow.prove import months
from legal_flow.prove.rooms import ROOT
from legal_flow.steps.desk import Desk


def run(_seed: int, say: Callable[[str], None], *, short: bool) -> int:  # noqa: ARG001  # It is as short as it is.
    """Walk the demonstration of the default seed; how many things do not hold or do not occur."""
    return months.prove(DEMO, ROOT / "road", say, also=_not_shown)


def _not_shown(desk: Desk) -> list[str]:
    return [f"never seen: {name}" for name in missing(desk)]
