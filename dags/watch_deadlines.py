"""
### Watch deadlines 期限

Goes through every live deadline that reached a new rung of the warning ladder: warns, escalates to a person, or says
that a date was missed.

**If it fails:** docs/runbook/watch_deadlines.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total


@dag(
    schedule=daily(10, 0),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:deadlines"],
    doc_md=__doc__,
)
def watch_deadlines():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import watch

        return watch.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def warn(deadlines: list[str]) -> dict[str, int]:
        from legal_flow.steps import watch

        return watch.run(desk(), deadlines, as_of())

    @task(trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(warn.expand(deadlines=pick()))


watch_deadlines()
