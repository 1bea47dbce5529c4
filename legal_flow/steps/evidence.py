"""gather_evidence 证据归集: evidence gathered and hashed, claim computed, gaps listed.

Originals stay byte for byte as they came. A required paper that is missing or unreadable is a gap with a task for the
legal desk; the case goes on when it is filled.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim
from legal_flow.cases.events import EventKind
from legal_flow.cases.facts import Product
from legal_flow.cases.ids import make_id
from legal_flow.cases.parties import Route
from legal_flow.cases.stages import Stage
from legal_flow.errors import UnreadableFile
from legal_flow.packets.assemble import page_count
from legal_flow.packets.sanitise import display_copy
from legal_flow.steps import claims, exhibits
from legal_flow.steps.chunks import chunked, due_cases, journal, side_by_side
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made, keep_object, reopen
from legal_flow.steps.policy import POLICY
from legal_flow.steps.tasks import close_task, open_task
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import EvidenceGap, EvidenceItem
from legal_flow.store.tables.portfolio import Scan

SWEEP = "gather_evidence"
REQUIRED = {
    Product.CARD: ("agreement", "id_card"),
    Product.LOAN: ("agreement", "id_card", "disbursement"),
}
POSITIONS = (
    "agreement",
    "application",
    "prompt_record",
    "id_card",
    "disbursement",
    "acceleration_notice",
    "statement",
    "computation",
    "contact_log",
    "plan_table",
    "notice_receipt",
    "recording",
    "letter",
)
"""The order in which a court reads: contract, performance, debt, demand."""


@dataclass(frozen=True)
class _Found:
    """What looking at a case's scans gave."""

    good: list[Scan]
    gaps: list[tuple[UUID, str, str, bool]]
    """(account, kind, reason, required)."""


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
        found = _look(desk, bundle, Product(case.product))
        claim = None
        made: list[tuple[UUID, Made]] = []
        if not any(required for *_, required in found.gaps):
            claim = claims.compute(desk, session, case, as_of, as_of)
            made = list(exhibits.sheets(session, case, bundle, claim, as_of))
    with desk.store.write() as session:
        case = reopen(session, case_id, seen)
        log = journal(desk, session, case, as_of)
        if case.stage == Stage.OPENED:
            log.record(EventKind.EVIDENCE_GATHERED, stage=Stage.EVIDENCE, items=len(found.good))
        for scan in found.good:
            enter_original(session, case, scan, as_of)
        _note_gaps(desk, session, case, found, as_of)
        if claim is None:
            case.due_on = as_of + timedelta(days=POLICY.gap_patience_days)
            return "waits_for_papers"
        enter_sheets(desk, session, case, made, as_of)
        _move_on(desk, session, case, claim, as_of)
        return "gathered"


def _look(desk: Desk, bundle: Bundle, product: Product) -> _Found:
    """Read every scan; what cannot be shown is a gap with its reason, never a silent blank."""
    good: list[Scan] = []
    gaps: list[tuple[UUID, str, str, bool]] = []
    for account_id in sorted(bundle.accounts):
        have: set[str] = set()
        for scan in bundle.of(Scan, account_id):
            try:
                display_copy(desk.objects.get(scan.object_key))
            except UnreadableFile as error:
                gaps.append((account_id, scan.kind, str(error)[:64], scan.kind in REQUIRED[product]))
                continue
            good.append(scan)
            have.add(scan.kind)
        named = {(gap[0], gap[1]) for gap in gaps}
        gaps += [
            (account_id, kind, "missing", True)
            for kind in REQUIRED[product]
            if kind not in have and (account_id, kind) not in named
        ]
        agreement = bundle.agreement(account_id)
        if agreement is not None and agreement.clauses_prompted and "prompt_record" not in have:
            gaps.append((account_id, "prompt_record", "missing", False))
    return _Found(good, gaps)


def enter_original(session: Session, case: Case, scan: Scan, as_of: date) -> None:
    """An original as an item of evidence."""
    item_id = make_id("evidence", case.id, scan.account_id, scan.kind, scan.sha256)
    if session.get(EvidenceItem, item_id) is None:
        session.add(
            EvidenceItem(
                id=item_id,
                case_id=case.id,
                account_id=scan.account_id,
                kind=scan.kind,
                position=POSITIONS.index(scan.kind),
                sha256=scan.sha256,
                object_key=scan.object_key,
                pages=scan.pages,
                origin="original",
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
            position=POSITIONS.index(sheet.kind),
            sha256=digest,
            object_key=key,
            pages=page_count(sheet.pdf),
            origin="generated",
            gathered_on=as_of,
            superseded_on=None,
        )
        session.add(item)
        items.append(item)
    session.flush()
    return items


def _note_gaps(desk: Desk, session: Session, case: Case, found: _Found, as_of: date) -> None:
    log = journal(desk, session, case, as_of)
    now = {(account_id, kind): (reason, required) for account_id, kind, reason, required in found.gaps}
    open_gaps = {
        (gap.account_id, gap.kind): gap
        for gap in session.scalars(
            select(EvidenceGap).where(EvidenceGap.case_id == case.id, EvidenceGap.filled_on.is_(None))
        )
    }
    for place, gap in open_gaps.items():
        if place not in now:
            gap.filled_on = as_of
            log.record(EventKind.GAP_FILLED, account=gap.account_id, paper=gap.kind)
            close_task(session, "fill_gap", gap.id, as_of, "system", "filled")
    for place, (reason, required) in now.items():
        if place in open_gaps:
            continue
        account_id, kind = place
        gap = EvidenceGap(
            id=make_id("gap", case.id, account_id, kind, as_of),
            case_id=case.id,
            account_id=account_id,
            kind=kind,
            reason=reason,
            required=required,
            found_on=as_of,
            filled_on=None,
        )
        session.add(gap)
        log.record(EventKind.GAP_FOUND, account=account_id, paper=kind, required=required)
        if required:
            open_task(
                session, "fill_gap", gap.id, "legal_desk", as_of, case_id=case.id, details={"paper": kind}
            )


def _move_on(desk: Desk, session: Session, case: Case, claim: Claim, as_of: date) -> None:
    claims.keep(desk, session, case, claim, as_of)
    there = Stage.DEMAND if case.route == Route.LETTER else Stage.COMPLAINT
    journal(desk, session, case, as_of).record(
        EventKind.EVIDENCE_GATHERED, stage=there, cut_off=claim.cut_off, claimed=claim.total()
    )
    case.due_on = as_of
