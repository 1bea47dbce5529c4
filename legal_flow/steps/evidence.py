"""gather_evidence 证据归集: evidence gathered and hashed, claim computed, gaps listed.

Originals stay byte for byte as they came. A required paper that is missing or unreadable is a gap with a task for the
legal desk; the case goes on when it is filled.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim
from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import Route
from legal_flow.cases.stages import Stage
from legal_flow.packets.assemble import page_count
from legal_flow.rules.pack import Pack
from legal_flow.rules.proof import Signature
from legal_flow.steps import claims, contact_log, exhibits, proof
from legal_flow.steps.ahead import put_sheets_ahead
from legal_flow.steps.chunks import chunked, due_cases, journal, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made, keep_object, reopen
from legal_flow.store.policies import policy_of
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import EvidenceItem
from legal_flow.store.tables.portfolio import Scan

SWEEP = "gather_evidence"


def pick(desk: Desk, as_of: date) -> list[list[str]]:
    """Cases newly opened or still gathering that are due."""
    with desk.store.read() as session:
        return chunked(desk, due_cases(session, SWEEP, [Stage.OPENED, Stage.EVIDENCE], as_of))


def run(desk: Desk, ids: Iterable[str], as_of: date) -> dict[str, int]:
    """Gather what there is for each case and move on where nothing required is missing."""
    return side_by_side(desk, SWEEP, ids, as_of, _gather)


def _gather(desk: Desk, case_id: UUID, as_of: date) -> str:
    with desk.store.read() as session:
        case = session.get_one(Case, case_id)
        seen = case.event_count
        bundle = Bundle(session, claims.accounts_of(session, case), as_of)
        pack = desk.pack(case.jurisdiction)
        found = proof.look(desk, pack, bundle)
        claim = None
        made: list[tuple[UUID, Made]] = []
        if not found.stops:
            claim = claims.compute(desk, session, case, as_of, as_of)
            made = list(exhibits.sheets(session, pack, case, bundle, claim, as_of, found.unreadable))
    put_sheets_ahead(desk, case, made)
    with desk.store.write() as session:
        case = reopen(session, case_id, seen)
        log = journal(desk, session, case, as_of)
        if case.stage == Stage.OPENED:
            log.record(EventKind.EVIDENCE_GATHERED, stage=Stage.EVIDENCE, items=len(found.good))
        for scan, signature in found.good:
            enter_original(desk, session, case, scan, signature, as_of)
        proof.note_gaps(desk, session, case, found.gaps, as_of)
        if claim is None:
            policy = policy_of(session, case.creditor_id, as_of)
            case.due_on = as_of + timedelta(days=policy.evidence.gap_patience_days)
            return "waits_for_papers"
        enter_sheets(desk, session, case, made, as_of)
        for account_id in sorted(bundle.accounts):
            contact_log.ask_about(
                session, pack, case, Bundle(session, [account_id], as_of), account_id, as_of
            )
        _move_on(desk, session, case, claim, as_of)
        return "gathered"


def positions(pack: Pack) -> dict[str, int]:
    """The place of each kind of evidence in the order in which a court reads."""
    return {kind: number for number, kind in enumerate(pack.evidence_kinds())}


def enter_original(
    desk: Desk, session: Session, case: Case, scan: Scan, signature: Signature, as_of: date
) -> None:
    """An original as an item of evidence, with where it comes from and what its signature is worth."""
    item_id = make_id("evidence", case.id, scan.account_id, scan.kind, scan.sha256)
    if session.get(EvidenceItem, item_id) is None:
        session.add(
            EvidenceItem(
                id=item_id,
                case_id=case.id,
                account_id=scan.account_id,
                kind=scan.kind,
                position=positions(desk.pack(case.jurisdiction))[scan.kind],
                sha256=scan.sha256,
                object_key=scan.object_key,
                pages=scan.pages,
                origin="original",
                scan_id=scan.id,
                package_id=scan.package_id,
                source_ref=scan.ref,
                source_row=scan.row,
                signature=signature,
                gathered_on=as_of,
                superseded_on=None,
            )
        )


def enter_sheets(
    desk: Desk, session: Session, case: Case, made: list[tuple[UUID, Made]], as_of: date
) -> list[EvidenceItem]:
    """Machine-made evidence; what it replaces is superseded, the same bytes again stay."""
    items: list[EvidenceItem] = []
    for account_id, sheet in made:
        standing = session.scalars(
            select(EvidenceItem).where(
                EvidenceItem.case_id == case.id,
                EvidenceItem.account_id == account_id,
                EvidenceItem.kind == sheet.kind,
                EvidenceItem.superseded_on.is_(None),
            )
        ).all()
        same = [item for item in standing if item.sha256 == sheet.sha256]
        if same:
            items.append(same[0])
            continue
        for item in standing:
            item.superseded_on = as_of
        item_id = make_id("evidence", case.id, account_id, sheet.kind, sheet.sha256)
        known = session.get(EvidenceItem, item_id)
        if known is not None:
            known.superseded_on = None
            items.append(known)
            continue
        key, digest = keep_object(desk, session, case, sheet.kind, 1, sheet.pdf, "pdf", as_of)
        item = EvidenceItem(
            id=item_id,
            case_id=case.id,
            account_id=account_id,
            kind=sheet.kind,
            position=positions(desk.pack(case.jurisdiction))[sheet.kind],
            sha256=digest,
            object_key=key,
            pages=page_count(sheet.pdf),
            origin="generated",
            scan_id=None,
            package_id=None,
            source_ref=case.ref,
            source_row=None,
            signature=Signature.UNSIGNED,
            gathered_on=as_of,
            superseded_on=None,
        )
        session.add(item)
        items.append(item)
    session.flush()
    return items


def _move_on(desk: Desk, session: Session, case: Case, claim: Claim, as_of: date) -> None:
    claims.keep(desk, session, case, claim, as_of)
    there = Stage.DEMAND if case.route == Route.LETTER else Stage.COMPLAINT
    journal(desk, session, case, as_of).record(
        EventKind.EVIDENCE_GATHERED, stage=there, cut_off=claim.cut_off, claimed=claim.total()
    )
    case.due_on = as_of
