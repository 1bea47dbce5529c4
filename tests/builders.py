"""Builders of the few rows that a test of the store needs; every value that a test does not name is plain."""

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.store.journal import Journal, start_of_chain
from legal_flow.store.tables.cases import Case, CaseAccount
from legal_flow.store.tables.organisation import Creditor, Unit
from legal_flow.store.tables.portfolio import AccountFacts

DAY = date(2024, 3, 4)
CREDITOR = make_id("creditor", "TESTBANK")
UNIT = make_id("unit", CREDITOR, "HQ")


def an_instant() -> datetime:
    """A clock that stands still."""
    return datetime(2024, 3, 4, 1, 2, 3, 456789, tzinfo=UTC)


def a_lender(session: Session) -> None:
    """The lender and its head office."""
    session.merge(
        Creditor(
            id=CREDITOR,
            code="TESTBANK",
            name="测试银行股份有限公司",
            kind="bank",
            uscc="91990000MA0TEST000",
            jurisdiction="cn",
        )
    )
    session.flush()
    session.merge(
        Unit(
            id=UNIT,
            creditor_id=CREDITOR,
            ref="HQ",
            parent_id=None,
            kind="head_office",
            name="测试银行股份有限公司",
            uscc="91990000MA0TEST000",
            address="样例市城东区示范大道1号",
            region_code="990101",
            principal_name="李测一",
            principal_title="行长",
            phone="0999-8000000",
            can_sue=True,
        )
    )
    session.flush()


def a_case(session: Session, ref: str = "LF24-00000001", *, opened: bool = True) -> Case:
    """A case of the lender, opened by its first event unless told otherwise."""
    a_lender(session)
    count, head = start_of_chain()
    case = Case(
        id=make_id("case", ref),
        creditor_id=CREDITOR,
        ref=ref,
        jurisdiction="cn",
        currency="CNY",
        product="card",
        cause="信用卡纠纷",
        route="letter",
        track="small_claim",
        court="样9901",
        owning_unit_id=UNIT,
        suing_unit_id=UNIT,
        paying_unit_id=UNIT,
        chopping_unit_id=UNIT,
        grouping="single",
        opened_on=DAY,
        stage=Stage.OPENED,
        stage_since=DAY,
        due_on=DAY,
        close_reason=None,
        event_count=count,
        event_head=head,
    )
    session.add(case)
    if opened:
        journal_of(session, case).record(EventKind.CASE_OPENED, stage=Stage.OPENED)
    session.flush()
    return case


def journal_of(session: Session, case: Case, on: date = DAY) -> Journal:
    """The journal of a case on a day."""
    return Journal(session, case, on, an_instant)


def join(session: Session, case: Case, account_id: UUID) -> None:
    """Put an account into a case."""
    session.add(
        CaseAccount(
            id=make_id("case_account", case.id, account_id),
            case_id=case.id,
            account_id=account_id,
            joined_on=DAY,
            left_on=None,
        )
    )
    session.flush()


def account_facts(ref: str, **changes: object) -> AccountFacts:
    """What screening reads of an account that every rule of the standard policy lets pass on `DAY`."""
    plain: dict[str, object] = {
        "account_id": make_id("account", CREDITOR, ref),
        "creditor_id": CREDITOR,
        "debtor_id": make_id("debtor", CREDITOR, ref),
        "product": "card",
        "suing_unit_id": UNIT,
        "region_code": "990101",
        "owed": Decimal("30000.00"),
        "principal": Decimal("25000.00"),
        "overdue_since": date(2023, 3, 4),
        "contact_attempts": 10,
        "contacts_reached": 4,
        "demands_sent": 1,
        "last_payment_on": date(2023, 2, 4),
        "plan_kept_until": None,
        "plan_breached_on": None,
        "dispute_open": False,
        "fraud_open": False,
        "complaint_open": False,
        "criminal_open": False,
        "deceased": False,
        "heirs_fixed": False,
        "bankrupt": False,
        "limitation_earliest": date(2026, 3, 4),
        "limitation_latest": date(2026, 9, 4),
        "guarantee_ends": None,
        "law_edition": "test",
        "computed_on": DAY,
    }
    return AccountFacts(**(plain | changes))
