"""
### Assess accounts 准入审查

Screens the whole portfolio by the lender's policy, assesses candidates by the law in force, opens cases for those that
may go to law, and places or lifts holds. Doubtful accounts wait for a lawyer.

**If it fails:** docs/runbook/assess_accounts.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import ACCOUNTS_TAKEN, CASES_OPENED


@dag(
    schedule=daily(5, 40, wakes=[ACCOUNTS_TAKEN]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:assess"],
    doc_md=__doc__,
)
def assess_accounts():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import assess

        return assess.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def assess(debtors: list[str]) -> dict[str, int]:
        from legal_flow.steps import assess

        return assess.run(desk(), debtors, as_of())

    @task(outlets=[CASES_OPENED], trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(assess.expand(debtors=pick()))


assess_accounts()
