"""诉讼时效: our own suit holds it while the court has it, because the store knows that it lasts."""

from uuid import UUID

from portfolios import START
from sqlalchemy import select

from legal_flow.cases.facts import InterruptionKind
from legal_flow.cases.statuses import FilingStatus
from legal_flow.courts.cn.pack import load
from legal_flow.steps.desk import Desk
from legal_flow.store.rule_facts import Bundle, limitation_facts
from legal_flow.store.tables.cases import CaseAccount
from legal_flow.store.tables.courts import Filing


def test_a_suit_that_the_court_has_holds_the_limitation_of_its_account(at_the_door: Desk, sued: UUID) -> None:
    with at_the_door.store.read() as session:
        (account,) = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == sued))
        facts = limitation_facts(Bundle(session, [account], START), account)
    assert facts is not None
    (suit,) = (one for one in facts.interruptions if one.kind is InterruptionKind.SUIT)
    assert suit.pending
    assert suit.ended_on is None
    assert load().limitation(facts, START).earliest is None


def test_a_complaint_that_the_court_gave_back_holds_nothing_and_a_payment_order_is_no_suit(
    at_the_door: Desk, sued: UUID
) -> None:
    found = {}
    for kind, status in (("complaint", FilingStatus.RETURNED), ("payment_order", FilingStatus.RECEIVED)):
        with at_the_door.store.write() as session:
            (account,) = session.scalars(select(CaseAccount.account_id).where(CaseAccount.case_id == sued))
            (filing,) = session.scalars(select(Filing).where(Filing.case_id == sued))
            # Never committed: the case itself stays as it was.
            filing.kind, filing.status = kind, status
            session.flush()
            facts = limitation_facts(Bundle(session, [account], START), account)
            session.rollback()
        assert facts is not None
        found[kind] = {one.kind: (one.grade, one.pending) for one in facts.interruptions}
    assert found["complaint"][InterruptionKind.SUIT] == ("B", False)
    assert found["payment_order"][InterruptionKind.PAYMENT_ORDER] == ("A", True)
    assert InterruptionKind.SUIT not in found["payment_order"]
