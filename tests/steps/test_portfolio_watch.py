"""Periods of accounts that are in no case: listed with an act, one task each, moved with the date."""

from datetime import date, timedelta
from pathlib import Path

from portfolios import PORTFOLIO, START, case_of, sweep
from sqlalchemy import select, update

from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import LetterStatus
from legal_flow.sample.situations import Situation
from legal_flow.steps import policy
from legal_flow.steps.account_facts import refresh_facts
from legal_flow.steps.desk import Desk
from legal_flow.steps.portfolio_watch import KEEP_PERIOD, Watched, watch
from legal_flow.store.policy import standard
from legal_flow.store.tables.cases import Party
from legal_flow.store.tables.papers import Document, Letter
from legal_flow.store.tables.portfolio import Account, AccountFacts, Guarantee, GuaranteeFacts
from legal_flow.store.tables.work import Task

DISPUTED = PORTFOLIO.index(Situation.DISPUTE_OPEN) + 1
GUARANTEED = PORTFOLIO.index(Situation.GUARANTOR_JOINT) + 1
D = timedelta(days=1)


def account_id(desk: Desk, number: int) -> object:
    with desk.store.read() as session:
        return session.scalars(
            select(Account.id).where(Account.ref == f"A{number:06d}", Account.known_to.is_(None))
        ).one()


def end_on(desk: Desk, number: int, day: date | None) -> None:
    with desk.store.write() as session:
        session.execute(
            update(AccountFacts)
            .where(AccountFacts.account_id == account_id(desk, number))
            .values(limitation_earliest=day)
        )


def listed(desk: Desk, as_of: date, within: int | None = 60) -> dict[str, Watched]:
    with desk.store.read() as session:
        return {
            one.ending.guarantee_ref or one.ending.account_ref: one
            for one in watch(desk, session, as_of, within)
        }


def tasks(desk: Desk) -> dict[str, Task]:
    with desk.store.read() as session:
        return {task.key: task for task in session.scalars(select(Task).where(Task.kind == KEEP_PERIOD))}


def test_a_period_is_listed_from_its_sixtieth_day_to_its_last(at_opening: Desk) -> None:
    ref, end = f"A{DISPUTED:06d}", START + 60 * D
    end_on(at_opening, DISPUTED, end)
    assert [ref in listed(at_opening, day) for day in (START - D, START, end, end + D)] == [
        False,
        True,
        True,
        False,
    ]
    found = listed(at_opening, START)[ref]
    assert (found.days_left, found.ending.stops, found.act.role) == (60, {"dispute"}, "legal_head")


def test_an_account_in_an_unfiled_case_is_listed_with_it_and_has_no_task_of_its_own(at_opening: Desk) -> None:
    case = case_of(at_opening, 1)
    assert listed(at_opening, START, 365)["A000001"].ending.case_ref == case.ref
    sweep(at_opening, "watch_deadlines", START)
    with at_opening.store.read() as session:
        mine = select(Task).where(Task.kind == KEEP_PERIOD, Task.subject_id == account_id(at_opening, 1))
        assert session.scalars(mine).all() == []


def test_an_account_without_a_case_has_one_task_until_its_date_moves(at_opening: Desk) -> None:
    first, second = START + 30 * D, START + 50 * D
    end_on(at_opening, DISPUTED, first)
    for day in (START, START, START + D):
        sweep(at_opening, "watch_deadlines", day)
    task = tasks(at_opening)[f"limitation:{first}"]
    assert (task.opened_on, task.due_on, task.role, task.done_on) == (START, first, "legal_head", None)
    end_on(at_opening, DISPUTED, second)
    sweep(at_opening, "watch_deadlines", START + 2 * D)
    assert tasks(at_opening)[f"limitation:{first}"].outcome == "moved"
    assert tasks(at_opening)[f"limitation:{second}"].done_on is None


def test_the_lenders_policy_says_how_far_the_watch_looks_and_how_long_proof_takes(
    at_opening: Desk, tmp_path: Path
) -> None:
    near, far = START + 40 * D, START + 80 * D
    end_on(at_opening, 1, near)
    end_on(at_opening, DISPUTED, far)
    before = listed(at_opening, START, None)
    assert before["A000001"].act.code in {"message", "letter"}
    assert f"A{DISPUTED:06d}" not in before
    file = tmp_path / "own.yaml"
    body = standard().replace("version: standard-1", "version: own-1")
    body = body.replace("direct_suit_within_days: 60", "direct_suit_within_days: 90")
    body = body.replace(
        "message_proof_days: 2, letter_proof_days: 10", "message_proof_days: 50, letter_proof_days: 50"
    )
    file.write_text(body, "utf-8")
    policy.load(at_opening, file, "TESTBANK", "B01", START + D, START)
    after = listed(at_opening, START + D, None)
    assert after["A000001"].act.code == "suit"
    assert after[f"A{DISPUTED:06d}"].ending.act_by == far
    sweep(at_opening, "watch_deadlines", START + D)
    assert tasks(at_opening)[f"limitation:{far}"].opened_on == START + D


def test_what_was_missed_keeps_its_task(at_opening: Desk) -> None:
    end = START + 3 * D
    end_on(at_opening, DISPUTED, end)
    for day in (START, end + D):
        sweep(at_opening, "watch_deadlines", day)
    assert tasks(at_opening)[f"limitation:{end}"].done_on is None


def test_a_letter_that_reached_the_joint_guarantor_keeps_the_guarantee_and_ends_its_watch(
    at_opening: Desk,
) -> None:
    case = case_of(at_opening, GUARANTEED)
    account = account_id(at_opening, GUARANTEED)
    with at_opening.store.write() as session:
        guarantee = session.scalars(select(Guarantee).where(Guarantee.account_id == account)).one()
        watched = session.scalars(
            select(GuaranteeFacts).where(GuaranteeFacts.guarantee_id == guarantee.id)
        ).one()
        assert watched.mode == "joint"
        party = session.scalars(
            select(Party).where(Party.case_id == case.id, Party.debtor_id == guarantee.guarantor_id)
        ).one()
        document = Document(
            id=make_id("document", "letter to the guarantor"),
            case_id=case.id,
            kind="letter",
            subject="letter-1",
            version=1,
            template=None,
            edition=None,
            claim_id=None,
            docx_sha256=None,
            docx_key=None,
            sha256="0" * 64,
            object_key="none",
            pages=1,
            made_on=START,
            stale_since=None,
            stale_because=[],
        )
        session.add(document)
        session.flush()
        session.add(
            Letter(
                id=make_id("letter", "to the guarantor"),
                case_id=case.id,
                party_id=party.id,
                ordinal=1,
                document_id=document.id,
                letter_no="函1",
                address_kind="reserved",
                status=LetterStatus.ARRIVED,
                waybill="W1",
                dispatched_on=START,
                arrived_on=START + 2 * D,
                returned_on=None,
                grace_until=None,
            )
        )
    refresh_facts(at_opening, [account], START + D)  # type: ignore[list-item]
    with at_opening.store.read() as session:
        assert session.scalars(select(GuaranteeFacts).where(GuaranteeFacts.account_id == account)).all()
    refresh_facts(at_opening, [account], START + 2 * D)  # type: ignore[list-item]
    with at_opening.store.read() as session:
        assert session.scalars(select(GuaranteeFacts).where(GuaranteeFacts.account_id == account)).all() == []
        assert session.get_one(AccountFacts, account).guarantee_ends is None
