"""The ten sweeps by name, in the order of a case's life. DAGs, docs and simulations all read this table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from legal_flow.cases.stages import Stage
from legal_flow.steps import (
    assess,
    complaint,
    demand,
    docket,
    enforcement,
    evidence,
    filing,
    intake,
    report,
    watch,
)
from legal_flow.steps.desk import Desk


@dataclass(frozen=True, slots=True)
class Sweep:
    """One sweep: what it is called, which stages it moves, who acts, and its two functions."""

    name: str
    title: str
    says: str
    stages: tuple[Stage, ...]
    who: str
    pick: Callable[[Desk, date], list[list[str]]]
    run: Callable[[Desk, Iterable[str], date], dict[str, int]]


_ALL = (
    Sweep(
        intake.SWEEP,
        "导入",
        "accounts and their history from the lender's extract",
        (),
        "collections system",
        intake.pick,
        intake.run,
    ),
    Sweep(
        assess.SWEEP,
        "准入审查",
        "portfolio screened by policy, candidates assessed by law, cases opened",
        (),
        "system; lawyer for doubtful ones",
        assess.pick,
        assess.run,
    ),
    Sweep(
        evidence.SWEEP,
        "证据归集",
        "evidence gathered and hashed, claim computed, gaps listed",
        (Stage.OPENED, Stage.EVIDENCE),
        "system; legal desk fills gaps",
        evidence.pick,
        evidence.run,
    ),
    Sweep(
        demand.SWEEP,
        "律师函",
        "letter drafted, issued by counsel, dispatched, delivered; grace",
        (Stage.DEMAND,),
        "counsel issues (签发) each letter",
        demand.pick,
        demand.run,
    ),
    Sweep(
        complaint.SWEEP,
        "起诉材料",
        "complaint and its papers, packet locked, approved, released, executed (用印)",
        (Stage.COMPLAINT,),
        "bank approves, chop, counsel",
        complaint.pick,
        complaint.run,
    ),
    Sweep(
        filing.SWEEP,
        "立案",
        "filed; mediation first; fee; correction; acceptance",
        (Stage.FILING,),
        "counsel or adapter",
        filing.pick,
        filing.run,
    ),
    Sweep(
        docket.SWEEP,
        "办案进度",
        "service, hearing, decision, appeal, effect, performance",
        (Stage.DOCKET, Stage.PERFORMANCE),
        "court; counsel reports",
        docket.pick,
        docket.run,
    ),
    Sweep(
        enforcement.SWEEP,
        "执行",
        "application, measures and renewals, money in, round closed (终本), revived (恢复执行)",
        (Stage.ENFORCEMENT, Stage.ROUND_CLOSED),
        "counsel; system watches expiries",
        enforcement.pick,
        enforcement.run,
    ),
    Sweep(
        watch.SWEEP,
        "期限",
        "every date about to lapse: warned, escalated, or said to be missed",
        tuple(Stage),
        "system",
        watch.pick,
        watch.run,
    ),
    Sweep(
        report.SWEEP,
        "成效",
        "outcomes, reconciliation of ledgers, bridges and event chains",
        tuple(Stage),
        "system",
        report.pick,
        report.run,
    ),
)
SWEEPS: dict[str, Sweep] = {sweep.name: sweep for sweep in _ALL}
