"""
### Report outcomes 成效

Verifies each case's event chain against its stage, its bridges to 0.00 and its recoveries against their lines. What
does not agree becomes a failure and a task. The last task returns the outcomes of the whole portfolio.

**If it fails:** docs/runbook/report_outcomes.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total


@dag(
    schedule=daily(22, 0),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:report"],
    doc_md=__doc__,
)
def report_outcomes():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import report

        return report.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def check(cases: list[str]) -> dict[str, int]:
        from legal_flow.steps import report

        return report.run(desk(), cases, as_of())

    @task(trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, object]:
        from legal_flow.steps import report

        return {"checked": total(counts), "outcomes": report.outcomes(desk())}

    report(check.expand(cases=pick()))


report_outcomes()
