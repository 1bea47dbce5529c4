"""用印: the chopped and scanned packet comes back, is compared page by page, and only then may be filed."""

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import ChopWay, Decision, PacketStatus
from legal_flow.errors import ApprovalConflict, PacketFault
from legal_flow.packets.assemble import page_count
from legal_flow.packets.execution import PageMatch, Verdict, check_pages
from legal_flow.packets.signature import check_signature
from legal_flow.rules.proof import Signature
from legal_flow.steps import approvals, authorities, seals
from legal_flow.steps.ahead import put_ahead
from legal_flow.steps.chunks import journal
from legal_flow.steps.complaint import to_filing
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import keep_object
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import ExecutedCopy, Packet, Release


class PagesDiffer(PacketFault):
    """The executed copy is not the approved packet with chops on it."""

    code = "executed-copy-differs"
    remedy = "Scan the pages named again, or chop the version that was approved."


class ChopMissing(PacketFault):
    """A page that was to be chopped bears no red, or a file that was to be sealed has no whole signature."""

    code = "chop-missing"
    remedy = "Chop and scan the pages named, or seal the file again; then register that."


@dataclass(frozen=True, slots=True)
class Comparison:
    """The page-by-page comparison that a seal keeper works from, bound to the bytes that were compared."""

    approved_sha256: str
    scan_sha256: str
    matches: tuple[PageMatch, ...]

    def __iter__(self) -> Iterator[PageMatch]:
        return iter(self.matches)


def compare(desk: Desk, packet_id: UUID, scan: bytes) -> Comparison:
    """Compare a scan with the packet it should be."""
    with desk.store.read() as session:
        packet = session.get_one(Packet, packet_id)
    matches = check_pages(desk.objects.get(packet.pdf_key), scan)
    return Comparison(packet.pdf_sha256, hashlib.sha256(scan).hexdigest(), tuple(matches))


def register(
    desk: Desk,
    packet_id: UUID,
    scan: bytes,
    comparison: Comparison,
    read_pages: Collection[int],
    person_id: UUID,
    on: date,
    *,
    way: ChopWay = ChopWay.CHOP,
) -> ExecutedCopy:
    """Enter the executed copy (用印件) that a seal keeper checked page by page.

    `comparison` is `compare` of this scan, `read_pages` the flagged pages that the person read and found to be the
    approved ones. Raises `ApprovalConflict` if the packet's lock is not approved, the packet is not released, no
    request for the chop is open, the person is no seal keeper or other bytes were compared, `PagesDiffer` naming
    flagged pages that nobody read, and `ChopMissing` naming pages without the chop that was asked for.
    """
    with desk.store.read() as session:
        packet = session.get_one(Packet, packet_id)
        case = session.get_one(Case, packet.case_id)
        if not approvals.approved(session, "packet", packet.id, packet.lock):
            raise ApprovalConflict(f"packet {packet.id} is not approved under its present lock")
        release = session.get(Release, packet.release_id) if packet.release_id else None
        if desk.release_gate and (release is None or release.decision != Decision.APPROVED):
            raise ApprovalConflict(f"packet {packet.id} is not released")
    compared = (comparison.approved_sha256, comparison.scan_sha256)
    if compared != (packet.pdf_sha256, hashlib.sha256(scan).hexdigest()):
        raise ApprovalConflict("this scan is not what was compared with the approved packet")
    matches, read = comparison.matches, set(read_pages)
    absent = [match.page for match in matches if match.verdict is Verdict.ABSENT]
    differing = absent or [match.page for match in matches if match.flagged and match.page not in read]
    if differing:
        raise PagesDiffer(
            f"packet {packet.id}: pages {', '.join(map(str, differing))} differ from what was approved"
        )
    _check_chopped(desk, packet, scan, comparison, way, on)
    put_ahead(desk, case, "executed_copy", packet.version, scan)
    with desk.store.write() as session:
        packet = session.get_one(Packet, packet_id)
        case = session.get_one(Case, packet.case_id)
        approvals.check_may_decide(session, case, person_id, "seal_keeper", on)
        if case.stage != Stage.COMPLAINT:
            raise ApprovalConflict(f"case {case.ref} is at {case.stage}; nothing of it is chopped now")
        if packet.status != PacketStatus.APPROVED:
            raise ApprovalConflict(f"packet {packet.id} is {packet.status}, not waiting for the chop")
        key, digest = keep_object(desk, session, case, "executed_copy", packet.version, scan, "pdf", on)
        copy = ExecutedCopy(
            id=make_id("executed_copy", packet.id),
            case_id=case.id,
            packet_id=packet.id,
            approved_lock=packet.lock,
            sha256=digest,
            object_key=key,
            pages=page_count(scan),
            checked_by=person_id,
            checked_on=on,
            page_checks=[
                {
                    "page": one.page,
                    "verdict": one.verdict,
                    "score": round(one.score, 4),
                    "read": one.page in read,
                }
                for one in matches
                if one.verdict is not Verdict.SAME
            ],
        )
        session.add(copy)
        packet.status = PacketStatus.EXECUTED
        authorities.take_effect(desk, session, case, packet, on, str(person_id))
        to_filing(desk, session, case, packet, on)
        seals.close_done(session, packet, on, person_id, way)
        approvals.audit(desk, session, person_id, "executed_copy_checked", str(packet.id), on, digest)
        return copy


def turn_down(
    desk: Desk, packet_id: UUID, scan: bytes, pages: Collection[int], reason: str, person_id: UUID, on: date
) -> None:
    """The seal keeper read pages of a scan and they are not the approved ones: it is not entered, and that is kept.

    The request for the chop stays open. Raises `ApprovalConflict` without pages or without a reason.
    """
    if not pages or not reason.strip():
        raise ApprovalConflict("a scan is turned down by naming its pages and the reason in words")
    with desk.store.write() as session:
        packet = session.get_one(Packet, packet_id)
        case = session.get_one(Case, packet.case_id)
        approvals.check_may_decide(session, case, person_id, seals.KEEPER, on)
        request = seals.open_of(session, packet_id)
        digest = hashlib.sha256(scan).hexdigest()
        note = approvals.keep_text(session, reason, str(person_id), on)
        journal(desk, session, case, on, str(person_id)).record(
            EventKind.SCAN_TURNED_DOWN,
            request=request.number,
            sha256=digest,
            pages=",".join(map(str, sorted(pages))),
            note=note,
        )
        approvals.audit(desk, session, person_id, "scan_turned_down", str(packet_id), on, digest)


def _check_chopped(
    desk: Desk, packet: Packet, scan: bytes, comparison: Comparison, way: ChopWay, on: date
) -> None:
    """Every page that was to bear the chop is another one than the approved; a sealed file is whole."""
    untouched = {match.page for match in comparison if match.verdict is Verdict.SAME}
    if bare := [page for page in packet.chop_pages if page in untouched]:
        raise ChopMissing(f"packet {packet.id}: pages {', '.join(map(str, bare))} bear no chop")
    if way is ChopWay.E_SEAL:
        said = check_signature(scan, on, desk.trust_roots)
        if said in {Signature.UNSIGNED, Signature.BROKEN}:
            raise ChopMissing(f"packet {packet.id}: the electronic seal of the file is {said}")
