"""
### Intake accounts 导入

Takes the portfolio packages that wait in the inbox, in the order of day and sequence: accounts and their history,
checked against the data contract. A package goes in whole or not at all; rows that do not fit wait in quarantine with
reason and remedy, others become versions. The same package twice changes nothing.

**If it fails:** docs/runbook/intake_accounts.md
"""

from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk, total
from legal_flow.airflow_kit.assets import ACCOUNTS_TAKEN, PACKAGES_ARRIVED


@dag(
    schedule=daily(5, 10, wakes=[PACKAGES_ARRIVED]),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["sweep:intake"],
    doc_md=__doc__,
)
def intake_accounts():
    @task
    def pick() -> list[list[str]]:
        from legal_flow.steps import intake

        return intake.pick(desk(), as_of())

    @task(max_active_tis_per_dagrun=8)
    def take(packages: list[str]) -> dict[str, int]:
        from legal_flow.airflow_kit.progress import LoggedProgress
        from legal_flow.steps import intake

        return intake.run(desk(), packages, as_of(), LoggedProgress)

    @task(outlets=[ACCOUNTS_TAKEN], trigger_rule="none_failed")
    def report(counts: list[dict[str, int]]) -> dict[str, int]:
        return total(counts)

    report(take.expand(packages=pick()))


intake_accounts()
