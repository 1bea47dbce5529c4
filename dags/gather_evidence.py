"""
### Gather evidence 证据归集

Gathers and hashes the papers of each case, computes the claim to the day, and makes the statement, computation, contact
log and plan table. What is missing is listed as a gap with a task for the legal desk.

**If it fails:** docs/runbook/gather_evidence.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import CASES_OPENED, EVIDENCE_GATHERED


@dag(
    schedule=daily(6, 10, wakes=[CASES_OPENED]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:evidence"],
    doc_md=__doc__,
)
def gather_evidence():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import evidence

        return evidence.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def gather(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import evidence

        return evidence.run(desk(), cases, as_of())

    @task(outlets=[EVIDENCE_GATHERED], trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(gather.expand(cases=pick()))


gather_evidence()
