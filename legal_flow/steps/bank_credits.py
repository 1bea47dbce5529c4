"""The bank's credits (到账): read from each channel's feed, matched to cases, booked.

What cannot be matched stays in suspense (待认领) until a person says whose it is.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.courts.base import Capability, CourtAdapter, Credit
from legal_flow.errors import Conflict
from legal_flow.steps import approvals, booking, channels
from legal_flow.steps.desk import Desk
from legal_flow.steps.proceedings import keep_raw
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Instrument, Proceeding
from legal_flow.store.tables.money import BankCredit


class AlreadyMatched(Conflict):
    """The credit was matched before."""

    code = "credit-matched"
    remedy = "Reverse the earlier match first."


def pull(desk: Desk, as_of: date) -> int:
    """Read the bank's feed of every channel and match what names a case; how many credits were new."""

    def read(channel: str, adapter: CourtAdapter) -> int:
        new = 0
        with desk.store.read() as session:
            cursor = (
                session.scalar(select(func.max(BankCredit.number)).where(BankCredit.source == channel)) or 0
            )
        while page := adapter.credits(cursor, as_of):
            for credit in page:
                new += _enter(desk, channel, credit, as_of)
            cursor = page[-1].number
        return new

    new = channels.read_each(desk, "bank_credits", Capability.CREDITS, as_of, read)
    _match_again(desk, as_of)
    return new


def cases_to_book(session: Session, stages: Iterable[Stage]) -> set[UUID]:
    """Cases of these stages with a credit that was matched and is not booked yet."""
    return set(
        session.scalars(
            select(BankCredit.case_id)
            .join(Case, Case.id == BankCredit.case_id)
            .where(BankCredit.booked_on.is_(None), Case.stage.in_([str(stage) for stage in stages]))
        )
    )


def book_new(desk: Desk, session: Session, case: Case, as_of: date) -> None:
    """Book the credits of a case, oldest first, against the figure that stands now.

    A sweep hears the court before it books: the money may have been paid on a judgment that we have not read yet.
    """
    for row in session.scalars(
        select(BankCredit)
        .where(BankCredit.case_id == case.id, BankCredit.booked_on.is_(None))
        .order_by(BankCredit.on, BankCredit.source, BankCredit.number)
    ).all():
        ref = f"{row.source}/{row.number}"
        booking.book(desk, session, case, "credit", ref, row.on, row.amount, as_of)
        row.booked_on = as_of


def match_by_hand(desk: Desk, credit_id: UUID, case_id: UUID, person_id: UUID, on: date) -> None:
    """A person says whose money it is."""
    with desk.store.write() as session:
        row = session.get_one(BankCredit, credit_id)
        if row.case_id is not None:
            raise AlreadyMatched(f"credit {credit_id} was matched before")
        case = session.get_one(Case, case_id)
        approvals.check_may_decide(session, case, person_id, "finance", on)
        _match(desk, session, row, case, str(person_id), on)
        close_task(session, "match_credit", credit_id, on, str(person_id), "matched")
        approvals.audit(desk, session, person_id, "credit_matched", str(credit_id), on)


def _match_again(desk: Desk, as_of: date) -> None:
    """Money may come before its 案号 is known to us: match what became matchable."""
    with desk.store.write() as session:
        for row in session.scalars(select(BankCredit).where(BankCredit.case_id.is_(None))):
            case = _named_case(session, row.memo)
            if case is not None:
                _match(desk, session, row, case, "system", as_of)
                close_task(session, "match_credit", row.id, as_of, "system", "matched")


def _enter(desk: Desk, channel: str, credit: Credit, as_of: date) -> int:
    with desk.store.write() as session:
        credit_id = make_id("bank_credit", channel, credit.number)
        if session.get(BankCredit, credit_id) is not None:
            return 0
        keep_raw(session, channel, credit.raw, as_of)
        row = BankCredit(
            id=credit_id,
            source=channel,
            number=credit.number,
            ref=credit.ref,
            on=credit.on,
            amount=credit.amount,
            memo=credit.memo,
            case_id=None,
            matched_on=None,
            matched_by=None,
            booked_on=None,
        )
        session.add(row)
        case = _named_case(session, credit.memo)
        if case is None:
            open_task(
                session, "match_credit", credit_id, "finance", as_of, details={"amount": str(credit.amount)}
            )
        else:
            _match(desk, session, row, case, "system", as_of)
        return 1


def _named_case(session: Session, memo: str) -> Case | None:
    """The case whose 案号 the memo carries."""
    number = memo.split(" ", maxsplit=1)[0]
    found = session.scalars(select(Proceeding.case_id).where(Proceeding.case_no == number)).first()
    if found is None:
        found = session.scalars(select(Instrument.case_id).where(Instrument.number == number)).first()
    return session.get(Case, found) if found else None


def _match(desk: Desk, session: Session, row: BankCredit, case: Case, by: str, on: date) -> None:
    row.case_id = case.id
    row.matched_on = on
    row.matched_by = by
    session.flush()
    if case.stage not in booking.SWEPT:
        # No sweep comes by any more, or not yet.
        book_new(desk, session, case, on)
