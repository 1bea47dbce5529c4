"""
### Prepare complaints 起诉材料

Draws up the complaint and its papers to one cut-off, binds and locks the packet, and takes it through approval, release
and chop. A payment that came in meanwhile makes the next version.

**If it fails:** docs/runbook/prepare_complaints.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import DEMANDS_MADE, PACKETS_MOVED


@dag(
    schedule=daily(7, 10, wakes=[DEMANDS_MADE]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:complaint"],
    doc_md=__doc__,
)
def prepare_complaints():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import complaint

        return complaint.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def prepare(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import complaint

        return complaint.run(desk(), cases, as_of())

    @task(outlets=[PACKETS_MOVED], trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(prepare.expand(cases=pick()))


prepare_complaints()
