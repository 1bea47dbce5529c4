"""The stages of a case and the moves between them: one table, read by everything that moves a case."""

from enum import StrEnum

from legal_flow.errors import MoveNotAllowed


class Stage(StrEnum):
    """Where a case stands. Holds are not stages; letters, filings and measures have statuses of their own."""

    OPENED = "opened"
    EVIDENCE = "evidence"
    DEMAND = "demand"
    COMPLAINT = "complaint"
    FILING = "filing"
    DOCKET = "docket"
    PERFORMANCE = "performance"
    ENFORCEMENT = "enforcement"
    ROUND_CLOSED = "round_closed"
    CLOSED = "closed"


TITLES: dict[Stage, str] = {
    Stage.OPENED: "已建案",
    Stage.EVIDENCE: "证据归集",
    Stage.DEMAND: "律师函",
    Stage.COMPLAINT: "起诉材料",
    Stage.FILING: "立案",
    Stage.DOCKET: "审理",
    Stage.PERFORMANCE: "履行期",
    Stage.ENFORCEMENT: "执行",
    Stage.ROUND_CLOSED: "终本",
    Stage.CLOSED: "结案",
}


class CloseReason(StrEnum):
    """Why a case ended."""

    PAID = "paid"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    EXCLUDED = "excluded"
    REFUSED = "refused"
    DISMISSED = "dismissed"
    UNCOLLECTABLE = "uncollectable"


ALLOWED: dict[Stage, frozenset[Stage]] = {
    Stage.OPENED: frozenset({Stage.EVIDENCE, Stage.CLOSED}),
    Stage.EVIDENCE: frozenset({Stage.DEMAND, Stage.COMPLAINT, Stage.CLOSED}),
    Stage.DEMAND: frozenset({Stage.COMPLAINT, Stage.CLOSED}),
    Stage.COMPLAINT: frozenset({Stage.FILING, Stage.CLOSED}),
    # A returned or refused filing goes back for a new version of the packet.
    Stage.FILING: frozenset({Stage.DOCKET, Stage.COMPLAINT, Stage.PERFORMANCE, Stage.CLOSED}),
    Stage.DOCKET: frozenset({Stage.PERFORMANCE, Stage.CLOSED}),
    Stage.PERFORMANCE: frozenset({Stage.ENFORCEMENT, Stage.CLOSED}),
    Stage.ENFORCEMENT: frozenset({Stage.ROUND_CLOSED, Stage.CLOSED}),
    Stage.ROUND_CLOSED: frozenset({Stage.ENFORCEMENT, Stage.CLOSED}),
    Stage.CLOSED: frozenset(),
}


def check_move(here: Stage, there: Stage) -> None:
    """Raise `MoveNotAllowed` unless the table has this move."""
    if there not in ALLOWED[here]:
        raise MoveNotAllowed(f"no move from {here} to {there}")
