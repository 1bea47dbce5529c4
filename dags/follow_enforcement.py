"""
### Follow enforcement 执行

Applies for enforcement, looks after every freeze and its renewal, books the money that comes in, and revives a closed
round when property becomes known.

**If it fails:** docs/runbook/follow_enforcement.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total


@dag(
    schedule=daily(9, 30),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:enforcement"],
    doc_md=__doc__,
)
def follow_enforcement():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import enforcement

        return enforcement.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def follow(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import enforcement

        return enforcement.run(desk(), cases, as_of())

    @task(trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(follow.expand(cases=pick()))


follow_enforcement()
