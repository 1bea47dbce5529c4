"""
### Track dockets 办案进度

Reads the courts' entries and the bank's credits, applies them in order, and follows each case from service to effect
and through the performance period.

**If it fails:** docs/runbook/track_dockets.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total


@dag(
    schedule=daily(9, 0),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:docket"],
    doc_md=__doc__,
)
def track_dockets():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import docket

        return docket.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def track(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import docket

        return docket.run(desk(), cases, as_of())

    @task(trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(track.expand(cases=pick()))


track_dockets()
