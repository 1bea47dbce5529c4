"""Proceedings (程序) of a case, and what is put before courts in them."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import EffectState, FilingStatus, ProceedingKind
from legal_flow.courts.base import Receipt, Submission, SubmissionKind
from legal_flow.errors import SettingsFault
from legal_flow.steps import authorities
from legal_flow.steps.chunks import journal
from legal_flow.steps.desk import Desk
from legal_flow.store.effects import Intent, perform
from legal_flow.store.tables.cases import Case, Party
from legal_flow.store.tables.courts import Filing, Proceeding, ProceedingParty, RawAnswer
from legal_flow.store.tables.work import Effect

DOOR = (SubmissionKind.COMPLAINT, SubmissionKind.CORRECTION, SubmissionKind.PAYMENT_ORDER)
"""What opens a case at the door of a court."""


def channel_of(desk: Desk, case: Case) -> str:
    """How this case's court is reached."""
    channel = desk.pack(case.jurisdiction).court_channel(case.court)
    if channel not in desk.courts:
        raise SettingsFault(f"court {case.court} is reached by {channel}, which is not set up")
    return channel


def find(session: Session, case_id: UUID, kind: ProceedingKind) -> Proceeding | None:
    """The newest proceeding of a kind."""
    return session.scalars(
        select(Proceeding)
        .where(Proceeding.case_id == case_id, Proceeding.kind == kind)
        .order_by(Proceeding.ordinal.desc())
        .limit(1)
    ).one_or_none()


def ensure(
    session: Session,
    case: Case,
    kind: ProceedingKind,
    on: date,
    *,
    parent: Proceeding | None = None,
    ordinal: int = 1,
) -> Proceeding:
    """The proceeding of this kind and ordinal, opened if it is new, with the case's parties in their roles."""
    proceeding_id = make_id("proceeding", case.id, kind, ordinal)
    known = session.get(Proceeding, proceeding_id)
    if known is not None:
        return known
    proceeding = Proceeding(
        id=proceeding_id,
        case_id=case.id,
        parent_id=parent.id if parent else None,
        kind=kind,
        ordinal=ordinal,
        court=case.court,
        reference=parent.reference if parent else None,
        case_no=None,
        track=case.track,
        judge=None,
        clerk=None,
        court_phone=None,
        fee_account=None,
        opened_on=on,
        accepted_on=None,
        ended_on=None,
        outcome=None,
    )
    session.add(proceeding)
    session.flush()
    enforcing = kind in {ProceedingKind.ENFORCEMENT, ProceedingKind.REVIVED_ENFORCEMENT}
    for party in session.scalars(select(Party).where(Party.case_id == case.id)):
        session.add(
            ProceedingParty(
                id=make_id("proceeding_party", proceeding_id, party.id),
                proceeding_id=proceeding_id,
                party_id=party.id,
                role="被执行人" if enforcing else "被告",
                served_on=None,
                appeal_until=None,
                effective_on=None,
            )
        )
    return proceeding


def filing_at_the_door(session: Session, case: Case) -> Filing:
    """The newest submission that a court's word at its door can be about."""
    return session.scalars(
        select(Filing)
        .where(Filing.case_id == case.id, Filing.kind.in_(DOOR))
        .order_by(Filing.submitted_on.desc(), Filing.kind.desc())
        .limit(1)
    ).one()


def _intended_key(session: Session, case_id: UUID, kind: SubmissionKind) -> str | None:
    """The key of the submission of this kind that was begun; there is at most one where no key is given."""
    return session.scalars(
        select(Effect.key).where(
            Effect.case_id == case_id, Effect.purpose == kind, Effect.state == EffectState.INTENDED
        )
    ).first()


def next_key(session: Session, case_id: UUID, kind: SubmissionKind) -> str:
    """`case/purpose/ordinal` for the next submission of this kind."""
    count = session.scalar(
        select(func.count()).select_from(Filing).where(Filing.case_id == case_id, Filing.kind == kind)
    )
    return f"{case_id}/{kind}/{(count or 0) + 1}"


def submit(
    desk: Desk,
    case_id: UUID,
    proceeding_id: UUID,
    kind: SubmissionKind,
    content: bytes,
    facts: Mapping[str, str],
    as_of: date,
    *,
    reference: str | None = None,
    packet_id: UUID | None = None,
    event: EventKind = EventKind.FILING_SUBMITTED,
    key: str | None = None,
    and_then: Callable[[Session, Case], None] = lambda _session, _case: None,
) -> bool:
    """Put something before the court once; whether its receipt is there.

    `key` is given where one case has several of a kind under way. Raises `AuthorityLacking` where no power of attorney
    of the case's lawyer covers it.

    A receipt that came before is success. The filing row, its event, the effect and what follows from it (`and_then`)
    are recorded together, so that no crash can come between them. Where a
    person files by hand there is no receipt until it is entered; the next sweep asks again.
    """
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        key = key or _intended_key(session, case_id, kind) or next_key(session, case_id, kind)
        channel = channel_of(desk, case)
        court = case.court
        begun = session.get(Effect, key) is not None
    if not begun:
        # What was begun is only asked about; what is new needs somebody who may put it before the court.
        authorities.require(desk, case_id, kind, as_of)
    adapter = desk.courts[channel]
    submission = Submission(
        key=key,
        kind=kind,
        court=court,
        reference=reference,
        content_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        facts=facts,
    )

    def record(session: Session, effect: Effect, receipt: Receipt) -> None:
        effect.answer_ref = receipt.reference
        effect.answer_sha256 = keep_raw(session, channel, receipt.raw, as_of)
        case = session.get_one(Case, case_id)
        proceeding = session.get_one(Proceeding, proceeding_id)
        if receipt.reference:
            proceeding.reference = receipt.reference
        session.add(
            Filing(
                id=make_id("filing", key),
                case_id=case_id,
                proceeding_id=proceeding_id,
                key=key,
                kind=kind,
                packet_id=packet_id,
                content_sha256=submission.content_sha256,
                status=FilingStatus.SUBMITTED,
                submitted_on=receipt.received_on,
                reference=receipt.reference or None,
                reason_code=None,
                correct_by=None,
            )
        )
        journal(desk, session, case, as_of).record(
            event,
            happened_on=receipt.received_on,
            filing=kind,
            key=key,
            sha256=submission.content_sha256,
            reference=receipt.reference or None,
        )
        if kind is not SubmissionKind.RENEWAL:
            case.due_on = None
        and_then(session, case)

    recorded = perform(
        desk.store,
        Intent(key, kind, case_id, submission.content_sha256, as_of),
        act=lambda: adapter.submit(submission, as_of),
        look_up=lambda: adapter.look_up(key, as_of),
        record=record,
        is_whole=lambda receipt: not receipt.pending,
    )
    # Freezes are renewed beside the case's own course, which has its own day.
    if not recorded and kind is not SubmissionKind.RENEWAL:
        with desk.store.write() as session:
            session.get_one(Case, case_id).due_on = None
    return recorded


def keep_raw(session: Session, source: str, raw: bytes, on: date) -> str:
    """Keep the bytes another side sent before they are read; their hash."""
    digest = hashlib.sha256(raw).hexdigest()
    if session.get(RawAnswer, digest) is None:
        session.add(
            RawAnswer(sha256=digest, source=source, received_on=on, body=raw.decode("utf-8", "replace"))
        )
    return digest
