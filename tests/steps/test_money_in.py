"""Money that comes in is booked once, against what is owed by all that is known, and nobody is asked to pay twice."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from portfolios import START, post, sweep
from sqlalchemy import func, select

from legal_flow.cases.claims import BridgeReason, Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import half_up, money
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import ProceedingKind
from legal_flow.steps import booking, claims, owed, proceedings, report, tasks
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.steps.enforcement_papers import enforcement_amount, note_amount
from legal_flow.store.rule_facts import Bundle, limitation_facts
from legal_flow.store.tables.cases import Case, ClaimLine
from legal_flow.store.tables.courts import ProgressEntry
from legal_flow.store.tables.money import BankCredit, Recovery, RecoveryLine

LATER = START + timedelta(days=30)
COSTS = money("364.53")


@pytest.fixture
def before_the_court(at_the_door: Desk, sued: UUID) -> UUID:
    """A suit that the court has accepted."""
    with at_the_door.store.write() as session:
        case = session.get_one(Case, sued)
        suit = proceedings.find(session, sued, ProceedingKind.FIRST_INSTANCE)
        assert suit is not None
        suit.case_no = "（2024）浙9901民初12号"
        # What this court says of itself is left unheard: the tests say what it says.
        suit.reference = "R"
        journal(at_the_door, session, case, START).record(EventKind.FILING_ACCEPTED, stage=Stage.DOCKET)
    return sued


def shown(desk: Desk, case_id: UUID) -> dict[str, Decimal]:
    """The components of the figure that stands."""
    with desk.store.read() as session:
        amount = claims.latest_amount(session, session.get_one(Case, case_id))
        assert amount is not None
        return {part: Decimal(value) for part, value in amount.components.items()}


def judge(desk: Desk, case_id: UUID) -> Decimal:
    """The court awards everything and the costs; what it comes to."""
    awarded = shown(desk, case_id)
    total = sum(awarded.values(), COSTS)
    facts = {part: str(value) for part, value in awarded.items()}
    with desk.store.write() as session:
        session.add(
            ProgressEntry(
                id=make_id("progress", "judgment"),
                channel="test",
                position=1,
                reference="R",
                number=1,
                case_id=case_id,
                word="判决",
                meaning="decided",
                on=LATER - timedelta(days=9),
                read_on=LATER,
                facts=facts
                | {"instrument_no": "（2024）浙9901民初12号", "awarded": str(total), "costs": str(COSTS)}
                | {"performance_days": "10"},
                raw_sha256="0" * 64,
                applied_on=None,
            )
        )
    return total


def credit(desk: Desk, case_id: UUID, amount: Decimal) -> None:
    """The bank's feed told of a payment by court, and its case was found."""
    with desk.store.write() as session:
        session.add(
            BankCredit(
                id=make_id("credit", amount),
                source="http",
                number=1,
                ref="B1",
                on=LATER - timedelta(days=2),
                amount=amount,
                memo="案款",
                case_id=case_id,
                matched_on=LATER,
                matched_by="system",
                booked_on=None,
            )
        )


def refund_due(desk: Desk) -> Decimal:
    with desk.store.read() as session:
        query = select(func.sum(RecoveryLine.amount)).where(RecoveryLine.item == booking.REFUND_DUE)
        return session.scalar(query) or money("0.00")


def is_paid(desk: Desk, case_id: UUID) -> bool:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        assert report.open_books(session, case) == []
        return owed.is_paid(session, case)


def account_of(desk: Desk, case_id: UUID) -> UUID:
    with desk.store.read() as session:
        return claims.accounts_of(session, session.get_one(Case, case_id))[0]


def test_money_paid_on_a_judgment_that_was_read_the_same_day_pays_its_costs_too(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    credit(at_the_door, before_the_court, judge(at_the_door, before_the_court))
    sweep(at_the_door, "track_dockets", LATER)
    assert refund_due(at_the_door) == money("0.00")
    assert is_paid(at_the_door, before_the_court)


def test_money_that_was_more_than_was_sued_for_pays_what_the_court_awards_later(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    total = sum(shown(at_the_door, before_the_court).values(), COSTS)
    credit(at_the_door, before_the_court, total)
    sweep(at_the_door, "track_dockets", LATER)
    assert refund_due(at_the_door) == COSTS
    with at_the_door.store.read() as session:
        assert [task.role for task in tasks.open_tasks(session, kind=booking.REFUND)] == ["finance"]
    judge(at_the_door, before_the_court)
    sweep(at_the_door, "track_dockets", LATER)
    assert refund_due(at_the_door) == money("0.00")
    assert is_paid(at_the_door, before_the_court)
    with at_the_door.store.read() as session:
        assert tasks.open_tasks(session, kind=booking.REFUND) == []


def test_a_payment_of_which_the_lender_told_after_the_packet_was_bound_is_booked(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    account = account_of(at_the_door, before_the_court)
    before = START - timedelta(days=5)
    post(at_the_door, account, "P1", EntryKind.PAYMENT, money("100.00"), before, told_on=LATER)
    sweep(at_the_door, "track_dockets", LATER)
    with at_the_door.store.read() as session:
        assert owed.received(session, session.get_one(Case, before_the_court)) == money("100.00")


def test_a_payment_taken_back_is_owed_again_though_the_application_was_drawn_up_net_of_it(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    desk = at_the_door
    sued_for = shown(desk, before_the_court)
    with desk.store.write() as session:
        case = session.get_one(Case, before_the_court)
        booking.book(desk, session, case, "debtor", "P1", LATER, sum(sued_for.values(), money("0.00")), LATER)
        claims.note_amount(
            session,
            case,
            purpose="enforcement",
            ref="E1",
            cut_off=LATER,
            components={},
            claim_id=None,
            on=LATER,
            explain=lambda _: [],
        )
        payment = session.get_one(Recovery, booking.make_recovery_id("debtor", "P1"))
        assert booking.take_back(desk, session, case, payment, "R1", LATER, LATER)
        net = claims.latest_amount(session, case)
        assert net is not None
        assert owed.remaining(session, case, net) == sued_for


def test_interest_runs_on_to_the_application_but_never_above_the_line_that_the_complaint_named(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    judge(at_the_door, before_the_court)
    sweep(at_the_door, "track_dockets", LATER)
    with at_the_door.store.write() as session:
        for line in session.scalars(select(ClaimLine).where(ClaimLine.running_rate.is_not(None))):
            line.running_rate, line.running_limit, line.day_base = Decimal("0.00075"), Decimal("0.12"), 360
    with at_the_door.store.read() as session:
        case = session.get_one(Case, before_the_court)
        applied = enforcement_amount(at_the_door, session, case, START + timedelta(days=365))
        (accrued,) = [one.amount for one in applied.bridge if one.reason is BridgeReason.ACCRUAL]
    principal = shown(at_the_door, before_the_court)[Component.PRINCIPAL]
    assert accrued == half_up(principal * Decimal("0.12") * 365 / 360)


def test_an_application_drawn_up_after_a_reversal_says_what_came_back(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    desk = at_the_door
    judge(desk, before_the_court)
    sweep(desk, "track_dockets", LATER)
    sued_for = shown(desk, before_the_court)
    with desk.store.write() as session:
        case = session.get_one(Case, before_the_court)
        paid = sum(sued_for.values(), money("0.00"))
        booking.book(desk, session, case, "debtor", "P1", LATER, paid, LATER)
        note_amount(session, case, "E1", enforcement_amount(desk, session, case, LATER), LATER)
        payment = session.get_one(Recovery, booking.make_recovery_id("debtor", "P1"))
        booking.take_back(desk, session, case, payment, "R1", LATER, LATER)
        note_amount(session, case, "E2", enforcement_amount(desk, session, case, LATER), LATER)
        session.flush()
        assert report.open_books(session, case) == []
    assert shown(desk, before_the_court) == sued_for


def test_a_reversal_of_what_a_claim_had_counted_is_put_before_a_person(
    at_the_door: Desk, before_the_court: UUID
) -> None:
    account = account_of(at_the_door, before_the_court)
    before = START - timedelta(days=5)
    post(at_the_door, account, "P1", EntryKind.PAYMENT, money("100.00"), before)
    post(at_the_door, account, "R1", EntryKind.REVERSAL, money("100.00"), LATER, reverses="P1")
    sweep(at_the_door, "report_outcomes", LATER)
    with at_the_door.store.read() as session:
        assert [task.role for task in tasks.open_tasks(session, kind="payment_reversed")] == ["legal_desk"]


def test_a_debit_that_bounced_interrupts_no_limitation(at_the_door: Desk, before_the_court: UUID) -> None:
    account = account_of(at_the_door, before_the_court)
    post(at_the_door, account, "P1", EntryKind.PAYMENT, money("100.00"), LATER)
    assert "P1" in interruptions(at_the_door, account)
    post(at_the_door, account, "R1", EntryKind.REVERSAL, money("100.00"), LATER, reverses="P1")
    assert "P1" not in interruptions(at_the_door, account)


def interruptions(desk: Desk, account: UUID) -> list[str]:
    """What interrupts limitation, by reference."""
    with desk.store.read() as session:
        bundle = Bundle(session, [account], LATER)
        facts = limitation_facts(bundle, account)
        assert facts is not None
        return [fact.ref for fact in facts.interruptions]
