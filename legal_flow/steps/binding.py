"""Drawing up a packet's papers to one cut-off and binding them: complaint, authority, evidence list, evidence."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim
from legal_flow.cases.ids import make_id
from legal_flow.cases.statuses import DocumentKind, LetterStatus, PacketStatus
from legal_flow.packets.assemble import (
    Assembled,
    Part,
    Range,
    assemble,
    check_ranges,
    page_count,
    plan_ranges,
)
from legal_flow.packets.covers import SHEETS, Cover, cover_sheets
from legal_flow.packets.manifest import Document as ManifestDocument
from legal_flow.packets.manifest import Manifest, Source, lock
from legal_flow.packets.sanitise import display_copy
from legal_flow.rules.pack import Pack
from legal_flow.steps import claims, exhibits, suit_papers
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made, enter, keep_object, make, make_all
from legal_flow.steps.evidence import positions
from legal_flow.steps.suit_papers import Exhibit
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables import cases
from legal_flow.store.tables.papers import Document, EvidenceItem, Letter, Packet, PacketPart

_SUIT = "诉状及授权"
_EVIDENCE = "证据"
_TITLES = {
    DocumentKind.COMPLAINT: "民事起诉状",
    DocumentKind.IDENTITY_CERTIFICATE: "法定代表人（负责人）身份证明书",
    DocumentKind.POWER_OF_ATTORNEY: "授权委托书",
    DocumentKind.EVIDENCE_LIST: "证据目录",
}


@dataclass(frozen=True)
class Papers:
    """Everything of one packet, before it is bound."""

    claim: Claim
    suit: tuple[Made, ...]
    """Complaint, certificate, power of attorney."""
    sheets: list[tuple[UUID, Made]]
    exhibits: list[Exhibit]
    evidence_list: Made
    templates: dict[str, str]


def draw_up(
    desk: Desk, session: Session, case: cases.Case, as_of: date, unreadable: Collection[UUID] = ()
) -> Papers:
    """Every paper of the packet, to the cut-off `as_of`; scans that are `unreadable` are told as such."""
    pack = desk.pack(case.jurisdiction)
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    claim = claims.compute(desk, session, case, as_of, as_of)
    sheets = list(
        exhibits.sheets(
            session, pack, case, bundle, claim, as_of, unreadable, exhibits.unchanged(desk, session, case)
        )
    )
    shown = _exhibits(desk, session, case, bundle, claim, sheets)
    suit = tuple(
        make_all(
            desk,
            [
                (
                    DocumentKind.COMPLAINT,
                    suit_papers.complaint(session, pack, case, bundle, claim, shown, as_of),
                ),
                (DocumentKind.IDENTITY_CERTIFICATE, suit_papers.certificate(session, case, as_of)),
                (DocumentKind.POWER_OF_ATTORNEY, suit_papers.authority(session, pack, case, as_of)),
            ],
        )
    )
    evidence_list = _evidence_list(desk, session, pack, case, suit, shown, as_of)
    editions = {
        made.template: made.edition for made in (*suit, evidence_list) if made.template and made.edition
    }
    return Papers(claim, suit, sheets, shown, evidence_list, editions)


def bind(desk: Desk, session: Session, case: cases.Case, papers: Papers, as_of: date) -> Assembled:  # noqa: ARG001
    """One PDF, stamped and with an outline, a cover before each exhibit; the evidence list must tell its pages."""
    parts = [
        Part(f"{number:02d}-{made.kind}.pdf", _TITLES[made.kind], made.pdf, _SUIT)
        for number, made in enumerate(papers.suit, start=1)
    ]
    parts.append(
        Part("04-evidence_list.pdf", _TITLES[DocumentKind.EVIDENCE_LIST], papers.evidence_list.pdf, _EVIDENCE)
    )
    pack = desk.pack(case.jurisdiction)
    parts += [
        Part(
            f"{number + 4:02d}-{one.kind}.pdf",
            pack.evidence_kinds()[one.kind].title,
            one.pdf,
            _EVIDENCE,
            label=f"证据{number}",
        )
        for number, one in enumerate(papers.exhibits, start=1)
    ]
    planned = plan_ranges(_counts(papers.suit, papers.evidence_list, papers.exhibits))
    bound = assemble(parts, case.ref, _covers(pack, case, papers, planned, as_of))
    check_ranges(planned, bound)
    return bound


def _covers(
    pack: Pack, case: cases.Case, papers: Papers, planned: tuple[Range, ...], as_of: date
) -> bytes | None:
    """The sheets before the exhibits, which are the last parts of the plan; none where there is no exhibit."""
    if not papers.exhibits:
        return None
    covers = []
    behind = planned[len(planned) - len(papers.exhibits) :]
    for number, (one, (first, last)) in enumerate(zip(papers.exhibits, behind, strict=True), start=1):
        words = pack.evidence_kinds()[one.kind]
        covers.append(Cover(f"证据{number}", words.title, words.source, words.purpose, first, last))
    return cover_sheets(covers, case.ref, as_of)


def lock_packet(
    desk: Desk,
    session: Session,
    case: cases.Case,
    row: cases.Claim,
    papers: Papers,
    bound: Assembled,
    as_of: date,
) -> Packet:
    """Write PDF, manifest and its signature once; the manifest's hash is the lock (定稿)."""
    number = len(session.scalars(select(Packet.id).where(Packet.case_id == case.id)).all()) + 1
    packet_id = make_id("packet", case.id, number)
    for made in (*papers.suit, papers.evidence_list):
        enter(
            desk, session, case, made, as_of, claim_id=row.id if made.kind is DocumentKind.COMPLAINT else None
        )
    described = _described(desk.pack(case.jurisdiction), papers, bound)
    manifest = Manifest(
        packet_id=packet_id,
        case_id=case.id,
        version=number,
        cut_off=papers.claim.cut_off,
        law_edition=row.law_edition,
        templates=papers.templates,
        tools=_tools(),
        documents=tuple(described),
        pdf_sha256=hashlib.sha256(bound.pdf).hexdigest(),
        pdf_pages=bound.pages,
    )
    pdf_key, pdf_sha = keep_object(desk, session, case, "packet", number, bound.pdf, "pdf", as_of)
    body = manifest.to_bytes()
    manifest_key, _ = keep_object(desk, session, case, "manifest", number, body, "json", as_of)
    signed = desk.signing.sign(body)
    signature_key, _ = keep_object(desk, session, case, "signature", number, signed, "json", as_of)
    packet = Packet(
        id=packet_id,
        case_id=case.id,
        version=number,
        status=PacketStatus.LOCKED,
        claim_id=row.id,
        lock=lock(manifest),
        manifest_key=manifest_key,
        signature_key=signature_key,
        pdf_sha256=pdf_sha,
        pdf_key=pdf_key,
        pages=bound.pages,
        # Complaint, certificate, authority and evidence list each end with a place for the chop.
        chop_pages=[last for _, last in bound.ranges[:4]],
        locked_on=as_of,
        release_id=None,
    )
    session.add(packet)
    session.flush()
    for position, document in enumerate(described):
        session.add(
            PacketPart(
                id=make_id("packet_part", packet_id, position),
                packet_id=packet_id,
                position=position,
                kind=document.kind,
                title=document.title,
                sha256=document.sha256,
                first_page=document.first_page or 0,
                last_page=document.last_page or 0,
            )
        )
    return packet


def _exhibits(
    desk: Desk,
    session: Session,
    case: cases.Case,
    bundle: Bundle,
    claim: Claim,
    sheets: list[tuple[UUID, Made]],
) -> list[Exhibit]:
    """Originals as display copies, the sheets of this cut-off, and the letter that arrived, in a court's order."""
    found: list[Exhibit] = []
    about = {one: f"账户尾号{account.account_last4}" for one, account in bundle.accounts.items()}
    day = claim.cut_off
    computed = f"截至{day.year}年{day.month}月{day.day}日，主张合计{claim.total():,.2f}元"
    for item in session.scalars(
        select(EvidenceItem).where(
            EvidenceItem.case_id == case.id,
            EvidenceItem.origin == "original",
            EvidenceItem.superseded_on.is_(None),
        )
    ):
        copy = display_copy(desk.objects.get(item.object_key))
        found.append(
            Exhibit(
                item.kind,
                item.account_id,
                copy.pdf,
                copy.pages,
                Source.DISPLAY,
                about[item.account_id],
                item.sha256,
            )
        )
    for account_id, made in sheets:
        words = computed if made.kind is DocumentKind.COMPUTATION else about[account_id]
        found.append(Exhibit(made.kind, account_id, made.pdf, page_count(made.pdf), Source.GENERATED, words))
    letter = session.execute(
        select(Document.object_key)
        .join(Letter, Letter.document_id == Document.id)
        .where(Letter.case_id == case.id, Letter.status == LetterStatus.ARRIVED)
    ).scalar()
    if letter is not None and found:
        body = desk.objects.get(letter)
        found.append(
            Exhibit(
                "letter", found[0].account_id, body, page_count(body), Source.GENERATED, "起诉前的书面催告"
            )
        )
    place = positions(desk.pack(case.jurisdiction))
    return sorted(found, key=lambda one: (place[one.kind], str(one.account_id), one.original_sha256 or ""))


def _counts(suit: tuple[Made, ...], evidence_list: Made, shown: list[Exhibit]) -> list[int]:
    return [
        *(page_count(made.pdf) for made in suit),
        page_count(evidence_list.pdf),
        *(SHEETS + one.pages for one in shown),
    ]


def _evidence_list(
    desk: Desk,
    session: Session,
    pack: Pack,
    case: cases.Case,
    suit: tuple[Made, ...],
    shown: list[Exhibit],
    as_of: date,
) -> Made:
    """The list names the pages behind it, and its own length moves them: drawn until the two agree."""
    before = [page_count(made.pdf) for made in suit]
    own = 1 + len(shown) // 14
    for _ in range(3):
        ranges = plan_ranges([*before, own, *(SHEETS + one.pages for one in shown)])[len(before) + 1 :]
        paper = suit_papers.evidence_list(session, pack, case, shown, ranges, as_of)
        made = make(desk, DocumentKind.EVIDENCE_LIST, paper)
        pages = page_count(made.pdf)
        if pages == own:
            return made
        own = pages
    raise ValueError("the evidence list does not settle on a length")


def _described(pack: Pack, papers: Papers, bound: Assembled) -> list[ManifestDocument]:
    found: list[ManifestDocument] = []
    ranges = iter(bound.ranges)
    for number, made in enumerate((*papers.suit, papers.evidence_list), start=1):
        first, last = next(ranges)
        found.append(
            ManifestDocument(
                name=f"{number:02d}-{made.kind}.pdf",
                kind=made.kind,
                title=_TITLES[made.kind],
                sha256=made.sha256,
                source=Source.GENERATED,
                pages=last - first + 1,
                first_page=first,
                last_page=last,
            )
        )
    for number, one in enumerate(papers.exhibits, start=1):
        first, last = next(ranges)
        found.append(
            ManifestDocument(
                name=f"{number + 4:02d}-{one.kind}.pdf",
                kind=one.kind,
                title=pack.evidence_kinds()[one.kind].title,
                sha256=hashlib.sha256(one.pdf).hexdigest(),
                source=one.source,
                pages=last - first + 1,
                first_page=first,
                last_page=last,
                original_sha256=one.original_sha256,
            )
        )
    return found


@cache
def _tools() -> dict[str, str]:
    return {name: version(name) for name in ("docxtpl", "pikepdf", "typst", "legal-flow")}
