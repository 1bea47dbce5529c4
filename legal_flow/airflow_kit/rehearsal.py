"""Runs the real DAGs in this process, one run for one simulated day, without a scheduler.

Airflow reads its settings when it is imported: set `AIRFLOW_HOME` and the like before importing this module.
"""

import contextlib
import json
import os
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag
from airflow.models.dagrun import DagRun
from airflow.sdk import DagRunState, TaskInstanceState, timezone
from airflow.sdk.log import configure_logging
from airflow.utils.db import initdb
from airflow.utils.session import create_session
from sqlalchemy import func, select

from legal_flow.airflow_kit.dates import ZONE
from legal_flow.errors import LegalFlowError

_HOUR = time(5, 0)


class RunFailed(LegalFlowError):
    """A DAG does not load, or a run of it ended otherwise than in success."""

    code = "run-failed"
    remedy = "The log that the message names has the traceback; mend the cause, then go on with --resume."


class Rehearsal:
    """The DAGs of a folder, loaded once, run one at a time and without retries."""

    def __init__(self, dags: Path, log: Path) -> None:
        """Bring Airflow's own database to its newest tables and load the DAGs; what Airflow says goes to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        self._log = log
        self._out = log.open("a", encoding="utf-8")
        os.environ["AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST"] = _one_bundle_each(dags)
        configure_logging(output=self._out, colored_console_log=False)
        with self._quiet():
            initdb()
            bag = DagBag(dags)
        if bag.import_errors:
            raise RunFailed(f"{', '.join(sorted(bag.import_errors))} does not load; see {log}")
        self._dags = bag.dags
        for dag in self._dags.values():
            for task in dag.tasks:
                task.retries = 0

    def run(self, name: str, day: date) -> None:
        """Run DAG `name` for `day`; `RunFailed` if it did not succeed."""
        moment = self._moment(name, day)
        began = timezone.utcnow()
        with self._quiet():
            run = self._dags[name].test(
                run_after=moment, logical_date=moment, run_conf={"as_of": day.isoformat()}
            )
        with create_session() as session:
            # Airflow takes the simulated day for the start, and its pages would show runs of many months.
            session.get_one(DagRun, run.id).start_date = began
        if run.state != DagRunState.SUCCESS:
            failed = {one.task_id for one in run.get_task_instances(state=[TaskInstanceState.FAILED])}
            raise RunFailed(
                f"{name} for {day} ended {run.state} in {', '.join(sorted(failed))}; see {self._log}"
            )

    def _moment(self, name: str, day: date) -> datetime:
        """Five o'clock, and an hour later for each run of that day which was finished: each keeps its own record."""
        first = datetime.combine(day, _HOUR, ZONE)
        with create_session() as session:
            before = session.scalar(
                select(func.count())
                .select_from(DagRun)
                .where(
                    DagRun.dag_id == name,
                    DagRun.logical_date.between(first, first + timedelta(hours=12)),
                    DagRun.state == DagRunState.SUCCESS,
                )
            )
        return first + timedelta(hours=before or 0)

    def close(self) -> None:
        """Close the log."""
        self._out.close()

    @contextlib.contextmanager
    def _quiet(self) -> Iterator[None]:
        with contextlib.redirect_stdout(self._out), contextlib.redirect_stderr(self._out):
            yield


def _one_bundle_each(dags: Path) -> str:
    """A bundle for each DAG file: before every run Airflow reads the DAG's whole bundle anew."""
    bundle = "airflow.dag_processing.bundles.local.LocalDagBundle"
    files = sorted(dags.glob("*.py"))
    return json.dumps(
        [{"name": file.stem, "classpath": bundle, "kwargs": {"path": str(file)}} for file in files]
    )
