"""
### Watch inbox 收件

Looks every ten minutes whether a portfolio package has arrived that intake has not taken, and wakes intake if so. A
package counts as arrived when its manifest lies there, which the sender writes last. It moves nothing and reads no row.

**If it fails:** docs/runbook/watch_inbox.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, desk, often
from legal_flow.airflow_kit.assets import PACKAGES_ARRIVED


@dag(
    schedule=often(10),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:intake"],
    doc_md=__doc__,
)
def watch_inbox():
    @task.short_circuit
    def look() -> bool:
        from legal_flow.steps import intake

        return bool(intake.pick(desk(), as_of()))

    @task(outlets=[PACKAGES_ARRIVED])
    def tell() -> None:
        """Nothing but the asset, which wakes intake."""

    look() >> tell()


watch_inbox()
