"""The letter is policy, not law: it never outlasts a period of ours."""

from datetime import timedelta

from portfolios import START, case_of, sweep, sweeps
from sqlalchemy import select

from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import LetterStatus
from legal_flow.demo.people import People
from legal_flow.steps import approvals
from legal_flow.steps.desk import Desk
from legal_flow.store.policy import parse, standard
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import Letter
from legal_flow.store.tables.work import Deadline
from legal_flow.store.watch_rows import LIMITATION

PLAIN = 6
"""The portfolio's account whose limitation is far."""


def test_a_letter_that_nobody_issued_is_left_when_limitation_comes_near(
    at_opening: Desk, crew: People
) -> None:
    sweeps(at_opening, ("gather_evidence", "send_demands", "watch_deadlines"), START)
    case = case_of(at_opening, PLAIN)
    with at_opening.store.read() as session:
        limitation = session.scalars(
            select(Deadline.act_by).where(Deadline.case_id == case.id, Deadline.rule == LIMITATION)
        ).one()
    near = limitation - timedelta(days=parse(standard()).routes.direct_suit_within_days)
    sweep(at_opening, "send_demands", near - timedelta(days=1))
    assert case_of(at_opening, PLAIN).stage == Stage.DEMAND
    sweep(at_opening, "send_demands", near)
    with at_opening.store.read() as session:
        assert session.get_one(Case, case.id).stage == Stage.COMPLAINT
        letter = session.scalars(select(Letter).where(Letter.case_id == case.id)).one()
        assert letter.status == LetterStatus.SUPERSEDED
        assert letter.id not in {one.subject_id for one in approvals.pending(session, purpose="letter")}
