"""
### Send demands 律师函

Drafts lawyer letters, dispatches those that counsel issued, follows their delivery and ends the grace period. A letter
never outlasts an own-action date of limitation.

**If it fails:** docs/runbook/send_demands.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import DEMANDS_MADE, EVIDENCE_GATHERED


@dag(
    schedule=daily(6, 40, wakes=[EVIDENCE_GATHERED]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:demand"],
    doc_md=__doc__,
)
def send_demands():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import demand

        return demand.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def send(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import demand

        return demand.run(desk(), cases, as_of())

    @task(outlets=[DEMANDS_MADE], trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(send.expand(cases=pick()))


send_demands()
