"""撤诉: everything that was sued for was paid after filing, so the suit is withdrawn and half the fee comes back.

The head of legal decides it: the paper is drawn up, its hash approved, and only then submitted.
"""

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import CloseReason
from legal_flow.cases.statuses import DocumentKind, EffectState, FilingStatus, ProceedingKind
from legal_flow.courts.base import SubmissionKind
from legal_flow.packets.papers import WithdrawalApplication
from legal_flow.rules.pack import Pack
from legal_flow.steps import approvals, claims, deadlines, documents, owed, paid_off, proceedings, views
from legal_flow.steps.chunks import is_intended
from legal_flow.steps.desk import Desk
from legal_flow.steps.docket_inbox import Applying, for_person
from legal_flow.steps.ending import end_case
from legal_flow.steps.placing import counsel_of
from legal_flow.steps.tasks import open_task
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.courts import Filing, Proceeding, ProgressEntry
from legal_flow.store.tables.money import FeeNotice
from legal_flow.store.tables.work import Effect

_NOT_BEFORE_A_COURT = (FilingStatus.RETURNED, FilingStatus.REFUSED)


def applies(session: Session, case: Case) -> bool:
    """Whether a suit that a court has in hand was paid off, and the head of legal has not said to go on with it."""
    suit = _suit(session, case.id)
    # What was paid before we knew of it bore no interest since, so the books may be even before the claim is.
    if suit is None or not (owed.is_paid(session, case) or paid_off.is_paid_off(session, case)):
        return False
    return approvals.latest_decision(session, "withdrawal", suit.id) != "sent_back"


def step(desk: Desk, case_id: UUID, as_of: date) -> str:
    """Take the withdrawal one step on: draw up, wait for the decision, submit, wait for the court."""
    with desk.store.read() as session:
        suit = _suit(session, case_id)
        if suit is None:
            raise ValueError("only a suit that was filed is withdrawn")
        decision = approvals.latest_decision(session, "withdrawal", suit.id)
        asked = _is_asked(session, suit)
    if decision == "approved" and not asked:
        return _submit(desk, case_id, suit, as_of)
    if decision is None:
        return _draw_up(desk, case_id, suit, as_of)
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return "withdrawal_waits_for_court" if asked else "withdrawal_waits_for_decision"


def resume(desk: Desk, case_id: UUID, as_of: date) -> None:
    """Record a withdrawal that was begun."""
    with desk.store.read() as session:
        begun = is_intended(session, case_id, SubmissionKind.WITHDRAWAL)
        suit = _suit(session, case_id)
    if begun and suit is not None:
        _submit(desk, case_id, suit, as_of)


def _suit(session: Session, case_id: UUID) -> Proceeding | None:
    """The suit or payment order that a court has in hand."""
    with_court = select(Filing.proceeding_id).where(
        Filing.case_id == case_id, Filing.status.not_in(_NOT_BEFORE_A_COURT)
    )
    return session.scalars(
        select(Proceeding)
        .where(
            Proceeding.case_id == case_id,
            Proceeding.kind.in_((ProceedingKind.FIRST_INSTANCE, ProceedingKind.PAYMENT_ORDER)),
            Proceeding.ended_on.is_(None),
            Proceeding.id.in_(with_court) | Proceeding.accepted_on.is_not(None),
        )
        .order_by(Proceeding.opened_on.desc())
        .limit(1)
    ).one_or_none()


def _is_asked(session: Session, suit: Proceeding) -> bool:
    query = select(Filing.id).where(Filing.proceeding_id == suit.id, Filing.kind == SubmissionKind.WITHDRAWAL)
    return session.scalars(query).first() is not None


def _draw_up(desk: Desk, case_id: UUID, suit: Proceeding, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        paper = _paper(session, desk.pack(case.jurisdiction), case, suit, as_of)
    made = documents.make(desk, DocumentKind.WITHDRAWAL_APPLICATION, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        document = documents.enter(desk, session, case, made, as_of)
        approvals.ask(desk, session, case, "withdrawal", suit.id, document.sha256, "legal_head", as_of)
        case.due_on = None
    return "withdrawal_drawn_up"


def _paper(session: Session, pack: Pack, case: Case, suit: Proceeding, as_of: date) -> WithdrawalApplication:
    filed_on = session.scalars(
        select(Filing.submitted_on).where(Filing.case_id == case.id).order_by(Filing.submitted_on).limit(1)
    ).one()
    received = owed.received(session, case)
    return WithdrawalApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        proceeding_number=suit.case_no or "",
        cause=case.cause,
        claimant=views.organisation(views.unit_of(session, case.suing_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=tuple(
            views.person(party, debtor) for party, debtor in views.parties(session, case, as_of)
        ),
        filed_on=filed_on,
        received=views.line(pack, "已收还款", received),
        fee_back=_fees_paid(session, case.id) > ZERO,
        reasons="起诉后，被申请人已清偿申请人在本案中主张的全部款项",
    )


def _fees_paid(session: Session, case_id: UUID) -> Decimal:
    paid = session.scalars(
        select(FeeNotice.amount).where(FeeNotice.case_id == case_id, FeeNotice.paid_on.is_not(None))
    )
    return sum(paid, ZERO)


def _submit(desk: Desk, case_id: UUID, suit: Proceeding, as_of: date) -> str:
    with desk.store.read() as session:
        document = documents.approved(
            session, case_id, DocumentKind.WITHDRAWAL_APPLICATION, "withdrawal", suit.id
        )
    recorded = proceedings.submit(
        desk,
        case_id,
        suit.id,
        SubmissionKind.WITHDRAWAL,
        desk.objects.get(document.object_key),
        {},
        as_of,
        reference=suit.reference,
    )
    return "withdrawal_asked" if recorded else "at_the_counter"


def withdrawn(context: Applying, entry: ProgressEntry) -> None:
    """准许撤诉 ends the case that was paid; 按撤诉处理 that nobody asked for is a person's to judge."""
    session, case = context.session, context.case
    for notice in session.scalars(
        select(FeeNotice).where(FeeNotice.case_id == case.id, FeeNotice.paid_on.is_(None))
    ):
        notice.void_on = entry.on
    for effect in session.scalars(
        select(Effect).where(
            Effect.case_id == case.id, Effect.purpose == "fee", Effect.state == EffectState.INTENDED
        )
    ):
        effect.state = EffectState.ABANDONED
    suit = _suit(session, case.id)
    deadlines.meet(context.desk, session, case, "fee.payment", context.as_of, by="withdrawn")
    if suit is not None:
        # Asked for or not, the suit has ended and limitation runs again.
        suit.ended_on, suit.outcome = entry.on, "withdrawn"
    if suit is None or not _is_asked(session, suit):
        # An unpaid fee counts as withdrawal; whether to file again is decided by counsel.
        for_person(context, entry)
        return
    context.log.record(EventKind.PROGRESS_NOTED, happened_on=entry.on, word="withdrawn")
    end_case(context.desk, session, case, CloseReason.WITHDRAWN, context.as_of)
    _ask_for_refund(context, suit)


def _ask_for_refund(context: Applying, suit: Proceeding) -> None:
    """诉讼费用交纳办法15: half the fee comes back; finance sees to it that it does."""
    paid = _fees_paid(context.session, context.case.id)
    claim = claims.filed(context.session, context.case)
    if not paid or claim is None:
        return
    due = paid - context.pack.settled_fee(claim.claimed, suit.accepted_on or context.as_of).amount
    if due > ZERO:
        open_task(
            context.session,
            "fee_refund",
            suit.id,
            "finance",
            context.as_of,
            case_id=context.case.id,
            details={"amount": str(due)},
        )
