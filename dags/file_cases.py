"""
### File cases 立案

Reads what courts said at the door, files executed packets once, pays fees, asks for confirmation of settlements. A
refusal or a return for correction is an outcome, not an error.

**If it fails:** docs/runbook/file_cases.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import PACKETS_MOVED


@dag(
    schedule=daily(8, 30, wakes=[PACKETS_MOVED]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:filing"],
    doc_md=__doc__,
)
def file_cases():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import filing

        return filing.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def file(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import filing

        return filing.run(desk(), cases, as_of())

    @task(trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(file.expand(cases=pick()))


file_cases()
