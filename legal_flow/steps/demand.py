"""send_demands 律师函: where the route has a letter: draft, issue by counsel, dispatch, delivery, grace.

The letter is policy, not law. No grace outlasts an own-action date; a letter that comes back goes once more to
another address, and then the case goes on to suit.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from legal_flow.carriers.base import DECLARED_CONTENT, Recipient, Waybill
from legal_flow.cases.claims import Claim
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import Product
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import money
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import DocumentKind, LetterStatus
from legal_flow.packets.papers import LawyerLetter
from legal_flow.packets.views import ContactPoint
from legal_flow.steps import approvals, claims, documents, letter_tracking, limitation_watch, staleness, views
from legal_flow.steps.account_facts import enter_facts
from legal_flow.steps.certificates import require_licence
from legal_flow.steps.chunks import chunked, due_cases, is_intended, journal, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.placing import counsel_of
from legal_flow.store.effects import Intent, perform
from legal_flow.store.policies import every_policy, policy_of
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case, Hold, Party
from legal_flow.store.tables.money import Cost
from legal_flow.store.tables.papers import Document, Letter
from legal_flow.store.tables.portfolio import Debtor
from legal_flow.store.tables.work import Effect

SWEEP = "send_demands"
CARRIAGE = money("22.00")
_ADDRESSES = ("reserved", "residence", "registered")


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases at the letter that are due, and those for which a period of ours leaves no time for letters."""
    with desk.store.read() as session:
        hurried = {
            case_id
            for policy, lenders in every_policy(session, as_of)
            for case_id in limitation_watch.cases_ending(
                session, as_of, policy.routes.direct_suit_within_days, lenders
            )
        }
        held = set(session.scalars(select(Hold.case_id).where(Hold.until.is_(None))))
        also = (hurried - held) | set(staleness.overtaken(session, [Stage.DEMAND]))
        return chunked(desk, due_cases(session, SWEEP, [Stage.DEMAND], as_of, also=also))


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Take each case one step on: draft, dispatch, track, end of grace."""
    return side_by_side(desk, SWEEP, ids, as_of, _step)


def _step(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        letter = _latest(session, case)
        status = LetterStatus(letter.status) if letter else None
        issued = letter is not None and approvals.approved(
            session, "letter", letter.id, _sha(session, letter)
        )
        within = policy_of(session, case.creditor_id, as_of).routes.direct_suit_within_days
        hurried = limitation_watch.is_ending(session, case_id, as_of, within)
        begun = is_intended(session, case_id, "letter")
    if hurried and not begun and status is not LetterStatus.ARRIVED:
        return _leave_letter(desk, case_id, letter, as_of)
    if (
        letter is None
        or (status is LetterStatus.RETURNED and _addresses_left(desk, case_id, letter, as_of))
        or (status is LetterStatus.GENERATED and not begun and _is_overtaken(desk, case_id, letter, as_of))
    ):
        return _draft(desk, case_id, as_of)
    if status is LetterStatus.ISSUED:
        return _dispatch(desk, case_id, letter.id, as_of)
    if status is LetterStatus.GENERATED:
        return (
            _dispatch(desk, case_id, letter.id, as_of)
            if issued
            else _wait_or_redraft(desk, case_id, letter, as_of)
        )
    if status is LetterStatus.RETURNED:
        return _go_to_suit(desk, case_id, as_of, "no_address_left")
    code = letter_tracking.track(desk, case_id, letter.id, as_of)
    # What came back is taken as far as this day allows, so that a second run of the day finds nothing left to do.
    return _step(desk, case_id, as_of) if code == letter_tracking.RETURNED else code


def _is_overtaken(desk: Desk, case_id: UUID, letter: Letter, as_of: date) -> bool:
    """Whether the lender told since of what makes the draft another; then it is superseded, and says why."""
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        staleness.mark(desk, session, case, as_of)
        if session.get_one(Document, letter.document_id).stale_since is None:
            return False
        session.get_one(Letter, letter.id).status = LetterStatus.SUPERSEDED
        approvals.void(session, "letter", letter.id)
        return True


def _latest(session: Session, case: Case) -> Letter | None:
    return session.scalars(
        select(Letter).where(Letter.case_id == case.id).order_by(Letter.ordinal.desc()).limit(1)
    ).one_or_none()


def _sha(session: Session, letter: Letter) -> str:
    return session.get_one(Document, letter.document_id).sha256


def _address(debtor: Debtor, kind: str) -> str | None:
    return {
        "reserved": debtor.reserved_address,
        "residence": debtor.residence_address,
        "registered": debtor.registered_address,
    }[kind]


def _next_address(debtor: Debtor, used: Iterable[str]) -> str | None:
    """The next kind of address that was not tried and is not the same place."""
    tried = {_address(debtor, kind) for kind in used}
    for kind in _ADDRESSES:
        address = _address(debtor, kind)
        if address and address not in tried:
            return kind
    return None


def _used(session: Session, case: Case) -> list[str]:
    return list(
        session.scalars(
            select(Letter.address_kind).where(
                Letter.case_id == case.id, Letter.status != LetterStatus.SUPERSEDED
            )
        )
    )


def _addresses_left(desk: Desk, case_id: UUID, letter: Letter, as_of: date) -> bool:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        party, debtor = _addressee(session, case, as_of)
        return party.id == letter.party_id and _next_address(debtor, _used(session, case)) is not None


def _addressee(session: Session, case: Case, as_of: date) -> tuple[Party, Debtor]:
    """The letter goes to the principal debtor only; never to anybody who is not a party (信用卡办法68)."""
    return views.parties(session, case, as_of)[0]


def _draft(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        require_licence(session, counsel_of(session, case), as_of)
        seen = case.event_count
        party, debtor = _addressee(session, case, as_of)
        kind = _next_address(debtor, _used(session, case))
        if kind is None:
            return _go_to_suit(desk, case_id, as_of, "no_address")
        ordinal = (session.scalar(select(func.max(Letter.ordinal)).where(Letter.case_id == case.id)) or 0) + 1
        claim = claims.compute(desk, session, case, as_of, as_of)
        number = _number(session, case, ordinal, as_of)
        paper = _paper(desk, session, case, party, debtor, number, claim, as_of)
    made = documents.make(desk, DocumentKind.LETTER, paper)
    with desk.store.write() as session:
        case = documents.reopen(session, case_id, seen)
        row = claims.keep(desk, session, case, claim, as_of)
        document = documents.enter(
            desk, session, case, made, as_of, subject=f"letter-{ordinal}", claim_id=row.id
        )
        claims.show(desk, session, case, "letter", f"letter-{ordinal}", row, claim, as_of)
        letter = Letter(
            id=make_id("letter", case.id, party.id, ordinal),
            case_id=case.id,
            party_id=party.id,
            ordinal=ordinal,
            document_id=document.id,
            letter_no=number,
            address_kind=kind,
            status=LetterStatus.GENERATED,
            waybill=None,
            dispatched_on=None,
            arrived_on=None,
            returned_on=None,
            grace_until=None,
        )
        session.add(letter)
        approvals.ask(desk, session, case, "letter", letter.id, document.sha256, "counsel", as_of)
        case.due_on = None
    return "drafted"


def _number(session: Session, case: Case, ordinal: int, as_of: date) -> str:
    """函号 in the form of the firm; the serial is the case's own, as letters are drawn up side by side."""
    firm = views.firm_of(session, counsel_of(session, case))
    return firm.letter_form.format(year=as_of.year, serial=f"{case.ref}-{ordinal}")


def _paper(
    desk: Desk,
    session: Session,
    case: Case,
    party: Party,
    debtor: Debtor,
    number: str,
    claim: Claim,
    as_of: date,
) -> LawyerLetter:
    pack = desk.pack(case.jurisdiction)
    lawyer = counsel_of(session, case)
    unit = views.unit_of(session, case.suing_unit_id)
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    return LawyerLetter(
        dated_on=as_of,
        number=number,
        firm=views.law_firm(views.firm_of(session, lawyer)),
        counsel=(views.counsel(session, lawyer),),
        client=views.organisation(unit),
        addressee=views.person(party, debtor),
        accounts=tuple(
            views.account_view(session, pack, bundle, account_id, claim)
            for account_id in sorted(bundle.accounts)
        ),
        cut_off=claim.cut_off,
        amounts=views.amounts(pack, claim),
        total=views.line(pack, "合计", claim.total()),
        running=views.running(pack, claim),
        not_claimed=views.not_claimed(pack, claim),
        legal_bases=pack.wording.legal_bases(Product(case.product)),
        pay_by=as_of + timedelta(days=policy_of(session, case.creditor_id, as_of).letters.grace_days),
        payee=views.payee(views.unit_of(session, case.paying_unit_id)),
        consequences=pack.wording.letter_consequences(),
        contact=ContactPoint(name=unit.name, phone=unit.phone, address=unit.address),
        attachments=(),
        delivery="邮政特快专递（内件品名：法律函件）",
    )


def _wait_or_redraft(desk: Desk, case_id: UUID, letter: Letter, as_of: date) -> str:
    """Sent back by counsel: drafted anew under the next ordinal. Not yet decided: wait for the person."""
    with desk.store.read() as session:
        decision = approvals.latest_decision(session, "letter", letter.id)
    if decision == "sent_back":
        with desk.store.write() as session:
            session.get_one(Letter, letter.id).status = LetterStatus.SUPERSEDED
        return _draft(desk, case_id, as_of)
    with desk.store.write() as session:
        session.get_one(Case, case_id).due_on = None
    return "waiting_for_counsel"


def _issue(desk: Desk, case_id: UUID, letter_id: UUID, as_of: date) -> None:
    """签发: counsel approved these bytes, and the letter is theirs from now on."""
    with desk.store.write() as session:
        letter = session.get_one(Letter, letter_id)
        if letter.status != LetterStatus.GENERATED:
            return
        letter.status = LetterStatus.ISSUED
        case = session.get_one(Case, case_id)
        journal(desk, session, case, as_of).record(EventKind.LETTER_ISSUED, letter=letter.ordinal)


def _dispatch(desk: Desk, case_id: UUID, letter_id: UUID, as_of: date) -> str:
    carrier = desk.letters()
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        letter = session.get_one(Letter, letter_id)
        document = session.get_one(Document, letter.document_id)
        _, debtor = _addressee(session, case, as_of)
        to = Recipient(
            name=debtor.name, address=_address(debtor, letter.address_kind) or "", phone=debtor.phone or ""
        )
        reference, number = case.ref, letter.ordinal
    body = desk.objects.get(document.object_key)
    _issue(desk, case_id, letter_id, as_of)
    key = f"{case_id}/letter/{number}"

    def act() -> Waybill:
        return carrier.dispatch(
            key,
            document.sha256,
            body,
            to,
            declared_content=DECLARED_CONTENT,
            reference_no=reference,
            on=as_of,
        )

    def record(session: Session, effect: Effect, waybill: Waybill) -> None:
        effect.answer_ref = waybill.number
        effect.answer_sha256 = hashlib.sha256(waybill.raw).hexdigest()
        case = session.get_one(Case, case_id)
        letter = session.get_one(Letter, letter_id)
        letter.status = LetterStatus.DISPATCHED
        letter.waybill = waybill.number
        letter.dispatched_on = waybill.accepted_on
        session.add(
            Cost(
                id=make_id("cost", "carriage", key),
                case_id=case_id,
                kind="carriage",
                ref=key,
                amount=CARRIAGE,
                on=waybill.accepted_on,
                recovered=money("0.00"),
            )
        )
        log = journal(desk, session, case, as_of)
        log.record(
            EventKind.LETTER_DISPATCHED,
            happened_on=waybill.accepted_on,
            letter=letter.ordinal,
            waybill=waybill.number,
        )
        log.record(EventKind.COST_BOOKED, cost="carriage", amount=CARRIAGE)
        case.due_on = as_of + timedelta(days=policy_of(session, case.creditor_id, as_of).letters.track_days)
        # Of a card the sending interrupts limitation already (银行卡规定3(二)).
        enter_facts(desk, session, claims.accounts_of(session, case), as_of)

    perform(
        desk.store,
        Intent(key, "letter", case_id, document.sha256, as_of),
        act=act,
        look_up=lambda: carrier.look_up(key, as_of),
        record=record,
    )
    return "dispatched"


def _leave_letter(desk: Desk, case_id: UUID, letter: Letter | None, as_of: date) -> str:
    """No letter outlasts an own-action date: what was not issued yet is not issued, and the case goes to suit."""
    with desk.store.write() as session:
        if letter is not None and letter.status == LetterStatus.GENERATED:
            session.get_one(Letter, letter.id).status = LetterStatus.SUPERSEDED
            approvals.void(session, "letter", letter.id)
    return _go_to_suit(desk, case_id, as_of, "period_ends")


def _go_to_suit(desk: Desk, case_id: UUID, as_of: date, reason: str) -> str:
    with desk.store.write() as session:
        case = session.get_one(Case, case_id)
        journal(desk, session, case, as_of).record(
            EventKind.GRACE_ENDED, stage=Stage.COMPLAINT, reason=reason
        )
        case.due_on = as_of
    return reason
