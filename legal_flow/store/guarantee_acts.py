"""What was done to keep a guarantee, of our own doing: letters to the guarantor, suits against him and the debtor."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from legal_flow.cases.statuses import FilingStatus, LetterStatus
from legal_flow.store.tables import cases, courts, papers

_LOST = (FilingStatus.REFUSED, FilingStatus.RETURNED)
"""What a court would not take keeps nothing."""


_MINE = select(cases.CaseAccount.case_id).where(cases.CaseAccount.account_id == bindparam("account_id"))
_AGAINST = select(cases.Party).where(
    cases.Party.case_id.in_(_MINE), cases.Party.debtor_id == bindparam("guarantor_id")
)
_DEMANDED = select(func.min(papers.Letter.arrived_on)).where(
    papers.Letter.party_id.in_(_AGAINST.with_only_columns(cases.Party.id)),
    papers.Letter.status == LetterStatus.ARRIVED,
    papers.Letter.arrived_on <= bindparam("as_of"),
)
_SUITS = (
    select(courts.Filing.case_id, courts.Filing.submitted_on, courts.Proceeding)
    .join(courts.Proceeding, courts.Proceeding.id == courts.Filing.proceeding_id)
    .where(
        courts.Filing.case_id.in_(_MINE),
        courts.Filing.kind == "complaint",
        courts.Filing.status.not_in(_LOST),
        courts.Filing.submitted_on <= bindparam("as_of"),
    )
    .order_by(courts.Filing.submitted_on)
)


@dataclass(frozen=True, slots=True)
class GuaranteeActs:
    """The first act of each kind that was known on a day."""

    demanded_on: date | None = None
    sued_debtor_on: date | None = None
    sued_guarantor_on: date | None = None
    suit_withdrawn: bool = False
    complaint_served: bool = False


def acts_on(session: Session, account_id: UUID, guarantor_id: UUID, as_of: date) -> GuaranteeActs:
    """Our letters that reached the guarantor and our suits in the cases of the account, by `as_of`.

    A suit that was withdrawn is told as such only while no other stands.
    """
    asked = {"account_id": account_id, "guarantor_id": guarantor_id, "as_of": as_of}
    parties = {party.case_id: party for party in session.scalars(_AGAINST, asked)}
    suits = session.execute(_SUITS, asked).all()
    standing = [suit for suit in suits if not _withdrawn(suit[2], as_of)]
    told = standing or suits
    against_him = [(case_id, day) for case_id, day, _ in told if case_id in parties]
    served = [parties[case_id].served_on for case_id, _ in against_him]
    return GuaranteeActs(
        demanded_on=session.scalar(_DEMANDED, asked),
        sued_debtor_on=told[0][1] if told else None,
        sued_guarantor_on=against_him[0][1] if against_him else None,
        suit_withdrawn=bool(suits) and not standing,
        complaint_served=any(day is not None and day <= as_of for day in served),
    )


def _withdrawn(proceeding: courts.Proceeding, as_of: date) -> bool:
    ended = proceeding.ended_on is not None and proceeding.ended_on <= as_of
    return ended and proceeding.outcome == "withdrawn"
