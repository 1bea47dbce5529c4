"""
### Release batch 批次放行

One run per batch of approved packets: proposes the batch with its manifest hash, count and sum, asks one authorised
person, and writes the answer as a release. Sweeps never wait on it; they pick only what is released. The name under
which the answer was given in Airflow must be the code of an enrolled person who may release.

**If it fails:** docs/runbook/release_batch.md
"""

from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import dag, task

from legal_flow.airflow_kit import AS_OF, DEFAULT_ARGS, START, as_of, daily, desk

RELEASE, SEND_BACK = "Release", "Send back"


@dag(
    schedule=daily(7, 40),
    start_date=START,
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    params=AS_OF,
    tags=["gate:release"],
    doc_md=__doc__,
)
def release_batch():
    @task.short_circuit
    def propose() -> dict[str, str]:
        from legal_flow.steps import release

        return release.describe(release.propose(desk(), as_of()))

    ask = HITLOperator(
        task_id="ask",
        subject="Release {{ ti.xcom_pull(task_ids='propose')['packets'] }} packets",
        body="Sum {{ ti.xcom_pull(task_ids='propose')['amount'] }}, "
        "manifest {{ ti.xcom_pull(task_ids='propose')['manifest_sha256'] }}",
        options=[RELEASE, SEND_BACK],
    )

    @task
    def decide(batch: dict[str, str], answer: dict) -> int:
        from legal_flow.steps import release

        approve = answer["chosen_options"] == [RELEASE]
        return release.answer_gate(
            desk(), batch, answer["responded_by_user"]["name"], approve=approve, on=as_of()
        )

    batch = propose()
    batch >> ask
    decide(batch, ask.output)


release_batch()
