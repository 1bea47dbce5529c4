"""The contact log as evidence: the number in force that day, what it proves, whether it was lawful."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from portfolios import PORTFOLIO, START, case_of, sweep
from sqlalchemy import select, update

from legal_flow.cases.facts import Channel, ContactFact
from legal_flow.cases.ids import make_id
from legal_flow.demo.people import People
from legal_flow.sample.situations import Situation
from legal_flow.steps import approvals, contact_log
from legal_flow.steps.desk import Desk
from legal_flow.store.contact_facts import Reserved
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.portfolio import Account, Contact, Debtor
from legal_flow.store.tables.work import Task

PLAIN = PORTFOLIO.index(Situation.PLAIN) + 1
D = timedelta(days=1)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def case(at_opening: Desk) -> Case:
    return case_of(at_opening, PLAIN)


@pytest.fixture
def account(at_opening: Desk, case: Case) -> UUID:
    with at_opening.store.read() as session:
        return session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).one()


def add(desk: Desk, account_id: UUID, ref: str, on: date, **changes: object) -> None:
    """One more contact on the log: a call to the debtor that reached him."""
    with desk.store.write() as session:
        row = session.scalars(select(Account).where(Account.id == account_id)).first()
        assert row is not None
        plain: dict[str, object] = {
            "at": datetime(on.year, on.month, on.day, 10, 0, tzinfo=BEIJING),
            "channel": "call",
            "to_role": "debtor",
            "reserved": True,
            "demanded": True,
            "result": "reached",
            "evidence_ref": f"E-{ref}",
        }
        session.add(
            Contact(
                row_id=make_id("version", ref),
                id=make_id("contact", ref),
                creditor_id=row.creditor_id,
                ref=ref,
                known_from=START,
                known_to=None,
                content_sha256="0" * 64,
                package_id=row.package_id,
                row=2,
                account_id=account_id,
                **(plain | changes),
            )
        )


def printed(desk: Desk, account_id: UUID, on: date = START) -> dict[str, contact_log.ContactLine]:
    with desk.store.read() as session:
        bundle = Bundle(session, [account_id], on)
        return {one.contact.ref: one for one in contact_log.lines(desk.pack("cn"), bundle, account_id)}


def test_a_contact_is_printed_at_the_hour_of_its_place(at_opening: Desk, account: UUID) -> None:
    add(at_opening, account, "Z1", START - 5 * D)
    assert f"{printed(at_opening, account)['Z1'].contact.at:%H:%M}" == "10:00"


def test_a_proven_demand_says_that_it_interrupts_limitation(at_opening: Desk, account: UUID) -> None:
    add(at_opening, account, "Z1", START - 5 * D)
    add(at_opening, account, "Z2", START - 4 * D, evidence_ref=None)
    add(at_opening, account, "Z3", START - 3 * D, result="no_answer")
    log = printed(at_opening, account)
    assert [log[ref].interrupts for ref in ("Z1", "Z2", "Z3")] == [
        "中断",
        "主张中断",
        "—",
    ]


def test_the_number_is_the_one_that_was_reserved_on_the_day_of_the_contact(
    at_opening: Desk, account: UUID
) -> None:
    with at_opening.store.write() as session:
        debtor_id = session.scalars(select(Account.debtor_id).where(Account.id == account)).one()
        old = session.scalars(select(Debtor).where(Debtor.id == debtor_id)).one()
        values = {
            column.key: getattr(old, column.key)
            for column in Debtor.__table__.columns
            if column.key != "phone"
        }
        session.execute(
            update(Debtor)
            .where(Debtor.row_id == old.row_id)
            .values(known_to=START + 10 * D, phone="19900001111")
        )
        values |= {"row_id": make_id("version", "newer"), "known_from": START + 10 * D, "known_to": None}
        session.add(Debtor(**values, phone="19900002222"))
    later = START + 20 * D

    def call(on: date, channel: Channel = Channel.CALL) -> ContactFact:
        at = datetime(on.year, on.month, on.day, 10, 0, tzinfo=BEIJING)
        return ContactFact("X", at, channel, "debtor", True, True, "reached", True)

    with at_opening.store.read() as session:
        reserved = Reserved(session, debtor_id, later)
        found = [reserved.in_force(call(START + days * D)) for days in (-30, 0, 9, 10)]
        letter = reserved.in_force(call(later, Channel.LETTER))
    assert found == [
        f"号码尾号1111（{START}获知）",
        "号码尾号1111",
        "号码尾号1111",
        "号码尾号2222",
    ]
    assert letter == "地址"


def test_a_call_to_a_stranger_is_marked_and_a_lawyer_leaves_it_out(
    at_opening: Desk, account: UUID, case: Case, crew: People
) -> None:
    add(at_opening, account, "Z9", START - 5 * D, to_role="third_party", reserved=False)
    sweep(at_opening, "gather_evidence", START)
    assert "Z9" in printed(at_opening, account)
    with at_opening.store.read() as session:
        waiting = session.scalars(
            select(Task).where(Task.kind == contact_log.CONDUCT, Task.case_id == case.id)
        ).all()
    stranger = [task for task in waiting if task.details["rule"] == "cn.conduct.third_party"]
    assert [(task.role, task.details["refs"]) for task in stranger] == [("legal_head", "Z9")]
    for task in waiting:
        approvals.answer_task(at_opening, task.id, crew.legal_head, contact_log.LEAVE_OUT, START)
    assert "Z9" not in printed(at_opening, account)


def test_a_decision_stands_until_other_contacts_come(
    at_opening: Desk, account: UUID, case: Case, crew: People
) -> None:
    add(at_opening, account, "Z9", START - 5 * D, to_role="third_party", reserved=False)
    asked: list[set[str]] = []
    for number in (1, 2, 3):
        if number == 3:
            add(at_opening, account, "Z10", START - 4 * D, to_role="third_party", reserved=False)
        with at_opening.store.write() as session:
            row = session.get_one(Case, case.id)
            bundle = Bundle(session, [account], START)
            tasks = contact_log.ask_about(session, at_opening.pack("cn"), row, bundle, account, START)
            found = {task.id: task.details["refs"] for task in tasks}
        asked.append(set(found.values()))
        for task_id in found:
            approvals.answer_task(at_opening, task_id, crew.legal_head, contact_log.KEEP, START)
    assert asked == [{"Z9"}, set(), {"Z10"}]
    assert {"Z9", "Z10"} <= printed(at_opening, account).keys()
