"""A later payment or correction makes papers stale, says which and why; days that pass do not."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from portfolios import DIRECT, PORTFOLIO, START, case_of, post, sweep
from sqlalchemy import select

from legal_flow.cases.facts import EntryKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import LetterStatus, PacketStatus
from legal_flow.sample.situations import Situation
from legal_flow.steps import staleness
from legal_flow.steps.desk import Desk
from legal_flow.steps.dossier import dossier
from legal_flow.store.tables.base import Versioned
from legal_flow.store.tables.cases import Case, CaseAccount, Claim
from legal_flow.store.tables.papers import Document, Letter, Packet
from legal_flow.store.tables.portfolio import Agreement, OfAccount, Statement

PLAIN = PORTFOLIO.index(Situation.PLAIN) + 1
D = timedelta(days=1)
NEXT = START + D


def account_of(desk: Desk, case: Case) -> UUID:
    with desk.store.read() as session:
        return session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == case.id)).one()


def correct(desk: Desk, table: type[OfAccount], account_id: UUID, on: date, **changes: object) -> str:
    """The lender sends the newest row of a kind again, with other content; its reference."""
    with desk.store.write() as session:
        rows = session.scalars(
            select(table).where(table.account_id == account_id, table.known_to.is_(None)).order_by(table.ref)
        ).all()
        old: Versioned = rows[-1]
        values = {column.key: getattr(old, column.key) for column in table.__table__.columns}
        old.known_to = on
        session.flush()
        values |= {"row_id": make_id("version", old.row_id, on), "known_from": on, "known_to": None}
        session.add(table(**(values | changes)))
        return old.ref


def packets(desk: Desk, case: Case) -> list[str]:
    with desk.store.read() as session:
        return list(
            session.scalars(select(Packet.status).where(Packet.case_id == case.id).order_by(Packet.version))
        )


def pay(desk: Desk, account_id: UUID) -> str:
    post(desk, account_id, "PAY1", EntryKind.PAYMENT, Decimal("100.00"), NEXT)
    return "ledger:PAY1:payment"


def take_back(desk: Desk, account_id: UUID) -> str:
    post(desk, account_id, "BACK1", EntryKind.REFUND, Decimal("1.00"), NEXT)
    return "ledger:BACK1:refund"


def correct_agreement(desk: Desk, account_id: UUID) -> str:
    ref = correct(desk, Agreement, account_id, NEXT, daily_rate=Decimal("0.0004"))
    return f"agreement:{ref}:corrected"


def correct_statement(desk: Desk, account_id: UUID) -> str:
    return f"statement:{correct(desk, Statement, account_id, NEXT, minimum_due=Decimal('1.00'))}:corrected"


@pytest.mark.parametrize("change", [pay, take_back, correct_agreement, correct_statement])
def test_a_payment_or_correction_names_the_papers_it_made_stale_and_the_packet_is_locked_anew(
    at_lock: Desk, change: Callable[[Desk, UUID], str]
) -> None:
    case = case_of(at_lock, DIRECT[0])
    because = change(at_lock, account_of(at_lock, case))
    sweep(at_lock, "prepare_complaints", NEXT)
    assert packets(at_lock, case) == [PacketStatus.SUPERSEDED, PacketStatus.LOCKED]
    stale = dossier(at_lock, case.ref, NEXT)["stale"]
    assert [(one["document"], one["since"], one["because"]) for one in stale] == [
        ("complaint", NEXT.isoformat(), [because])
    ]
    with at_lock.store.read() as session:
        claims = session.scalars(select(Claim).where(Claim.case_id == case.id).order_by(Claim.cut_off)).all()
    assert claims[0].stale_because == [because]
    assert claims[-1].stale_since is None


def test_days_that_pass_make_nothing_stale(at_lock: Desk) -> None:
    case = case_of(at_lock, DIRECT[0])
    sweep(at_lock, "prepare_complaints", START + 9 * D)
    assert packets(at_lock, case) == [PacketStatus.LOCKED]


def test_a_letter_that_waits_for_counsel_is_drafted_anew_after_a_payment(at_opening: Desk) -> None:
    case = case_of(at_opening, PLAIN)
    for name in ("gather_evidence", "send_demands"):
        sweep(at_opening, name, START)
    because = pay(at_opening, account_of(at_opening, case))
    sweep(at_opening, "send_demands", NEXT)
    with at_opening.store.read() as session:
        letters = session.scalars(
            select(Letter).where(Letter.case_id == case.id).order_by(Letter.ordinal)
        ).all()
        papers = [session.get_one(Document, letter.document_id) for letter in letters]
    assert [letter.status for letter in letters] == [LetterStatus.SUPERSEDED, LetterStatus.GENERATED]
    assert [(paper.stale_since, paper.stale_because) for paper in papers] == [(NEXT, [because]), (None, [])]


def test_more_rows_than_an_event_holds_are_counted() -> None:
    rows = [f"ledger:L{number:06d}-0001:payment" for number in range(9)]
    told = staleness.said(rows)
    assert told.endswith(";+4")
    assert len(told) < 200
