"""Drawing up a packet's papers to one cut-off and binding them in order."""

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
from legal_flow.cases.parties import Route
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
from legal_flow.packets.papers import Paper
from legal_flow.packets.sanitise import display_copy
from legal_flow.packets.views import IndexLine
from legal_flow.rules.pack import Pack
from legal_flow.steps import application_papers, claims, exhibits, preservation, suit_papers
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made, enter, keep_object, make_all
from legal_flow.steps.evidence import positions
from legal_flow.steps.suit_papers import Exhibit
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables import cases
from legal_flow.store.tables.papers import Document, EvidenceItem, Letter, Packet, PacketPart

_COVER = "封面及目录"
_SUIT = "诉状及授权"
_EVIDENCE = "证据"
_TITLES = {
    DocumentKind.PACKET_COVER: "封面及目录",
    DocumentKind.COMPLAINT: "民事起诉状",
    DocumentKind.PAYMENT_ORDER_APPLICATION: "支付令申请书",
    DocumentKind.PRESERVATION_APPLICATION: "财产保全申请书",
    DocumentKind.IDENTITY_CERTIFICATE: "法定代表人（负责人）身份证明书",
    DocumentKind.POWER_OF_ATTORNEY: "授权委托书",
    DocumentKind.SERVICE_ADDRESS: "送达地址确认书",
    DocumentKind.EVIDENCE_LIST: "证据目录",
}
_CLAIMING = (
    DocumentKind.COMPLAINT,
    DocumentKind.PAYMENT_ORDER_APPLICATION,
    DocumentKind.PRESERVATION_APPLICATION,
)
"""Papers that ask for the claim, and grow stale with it."""


@dataclass(frozen=True)
class Papers:
    """Everything of one packet, before it is bound."""

    claim: Claim
    cover: Made
    suit: tuple[Made, ...]
    """What is put before the court first, then what goes with it: certificate, authority, service address."""
    evidence_list: Made
    sheets: list[tuple[UUID, Made]]
    exhibits: list[Exhibit]

    @property
    def drawn(self) -> tuple[Made, ...]:
        """Every paper that was drawn from a template, in the order in which they are bound."""
        return (self.cover, *self.suit, self.evidence_list)


@dataclass(frozen=True)
class _Leaf:
    """One part of the packet where it is bound."""

    kind: str
    title: str
    group: str
    pages: int
    label: str = ""


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
    suit = tuple(make_all(desk, _suit(session, pack, case, bundle, claim, shown, as_of)))
    cover, evidence_list = _lists(desk, session, pack, case, claim, suit, shown, as_of)
    return Papers(claim, cover, suit, evidence_list, sheets, shown)


def bind(desk: Desk, session: Session, case: cases.Case, papers: Papers, as_of: date) -> Assembled:  # noqa: ARG001
    """One PDF, stamped and with an outline, a sheet before each exhibit; its lists must tell its pages."""
    pack = desk.pack(case.jurisdiction)
    leaves = _leaves(pack, papers)
    bodies = (*(made.pdf for made in papers.drawn), *(one.pdf for one in papers.exhibits))
    parts = [
        Part(_name(number, leaf), leaf.title, body, leaf.group, label=leaf.label)
        for number, (leaf, body) in enumerate(zip(leaves, bodies, strict=True), start=1)
    ]
    planned = plan_ranges([leaf.pages for leaf in leaves])
    bound = assemble(parts, case.ref, _sheets(pack, case, papers, planned, as_of))
    check_ranges(planned, bound)
    return bound


def _sheets(
    pack: Pack, case: cases.Case, papers: Papers, planned: tuple[Range, ...], as_of: date
) -> bytes | None:
    """The sheets before the exhibits, which are the last parts of the plan; none where there is no exhibit."""
    if not papers.exhibits:
        return None
    sheets = []
    behind = planned[len(planned) - len(papers.exhibits) :]
    for number, (one, (first, last)) in enumerate(zip(papers.exhibits, behind, strict=True), start=1):
        words = pack.evidence_kinds()[one.kind]
        sheets.append(Cover(_label(number), words.title, words.source, words.purpose, first, last))
    return cover_sheets(sheets, case.ref, as_of)


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
    number = next_number(session, case)
    packet_id = make_id("packet", case.id, number)
    for made in papers.drawn:
        enter(desk, session, case, made, as_of, claim_id=row.id if made.kind in _CLAIMING else None)
    described = _described(desk.pack(case.jurisdiction), papers, bound)
    manifest = Manifest(
        packet_id=packet_id,
        case_id=case.id,
        version=number,
        cut_off=papers.claim.cut_off,
        law_edition=row.law_edition,
        templates={made.template: made.edition for made in papers.drawn if made.template and made.edition},
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
        # All that is drawn ends with a place for the chop, but for the cover.
        chop_pages=[last for _, last in bound.ranges[1 : len(papers.drawn)]],
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


def next_number(session: Session, case: cases.Case) -> int:
    """The version of the case's next packet."""
    return len(session.scalars(select(Packet.id).where(Packet.case_id == case.id)).all()) + 1


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


def _suit(
    session: Session,
    pack: Pack,
    case: cases.Case,
    bundle: Bundle,
    claim: Claim,
    shown: list[Exhibit],
    as_of: date,
) -> list[tuple[DocumentKind, Paper]]:
    """What is signed: complaint or application for a payment order, preservation before suit, and what goes with it."""
    opening: list[tuple[DocumentKind, Paper]]
    if case.route == Route.PAYMENT_ORDER:
        order = application_papers.payment_order(session, pack, case, bundle, claim, shown, as_of)
        opening = [(DocumentKind.PAYMENT_ORDER_APPLICATION, order)]
    else:
        complaint = suit_papers.complaint(session, pack, case, bundle, claim, shown, as_of)
        opening = [(DocumentKind.COMPLAINT, complaint)]
    if preservation.is_to_be_asked(session, case, as_of):
        freeze = application_papers.preservation(session, pack, case, claim.total(), as_of)
        opening.append((DocumentKind.PRESERVATION_APPLICATION, freeze))
    address = suit_papers.service_address_confirmation(session, pack, case, as_of)
    return [
        *opening,
        (DocumentKind.IDENTITY_CERTIFICATE, suit_papers.certificate(session, case, as_of)),
        (DocumentKind.POWER_OF_ATTORNEY, suit_papers.authority(session, pack, case, as_of)),
        (DocumentKind.SERVICE_ADDRESS, address),
    ]


def _lists(
    desk: Desk,
    session: Session,
    pack: Pack,
    case: cases.Case,
    claim: Claim,
    suit: tuple[Made, ...],
    shown: list[Exhibit],
    as_of: date,
) -> tuple[Made, Made]:
    """Cover and evidence list name the pages of all parts, and their own lengths move them: drawn until they agree."""
    lengths = (2 + len(shown) // 25, 1 + len(shown) // 14)
    version = next_number(session, case)
    for _ in range(3):
        leaves = _arrange(pack, lengths, suit, shown)
        ranges = plan_ranges([leaf.pages for leaf in leaves])
        lines = tuple(
            IndexLine(number=number, group=leaf.group, title=leaf.title, first_page=first, last_page=last)
            for number, (leaf, (first, last)) in enumerate(zip(leaves, ranges, strict=True), start=1)
        )
        behind = ranges[len(suit) + 2 :]
        cover, listing = make_all(
            desk,
            [
                (
                    DocumentKind.PACKET_COVER,
                    suit_papers.cover(session, pack, case, claim, lines, version, as_of),
                ),
                (
                    DocumentKind.EVIDENCE_LIST,
                    suit_papers.evidence_list(session, pack, case, shown, behind, as_of),
                ),
            ],
        )
        drawn = (page_count(cover.pdf), page_count(listing.pdf))
        if drawn == lengths:
            return cover, listing
        lengths = drawn
    raise ValueError("cover and evidence list do not settle on a length")


def _leaves(pack: Pack, papers: Papers) -> list[_Leaf]:
    lengths = (page_count(papers.cover.pdf), page_count(papers.evidence_list.pdf))
    return _arrange(pack, lengths, papers.suit, papers.exhibits)


def _arrange(
    pack: Pack, lengths: tuple[int, int], suit: tuple[Made, ...], shown: list[Exhibit]
) -> list[_Leaf]:
    """The parts in the order in which they are bound; `lengths` are those of cover and evidence list."""
    cover, listing = lengths
    return [
        _Leaf(DocumentKind.PACKET_COVER, _TITLES[DocumentKind.PACKET_COVER], _COVER, cover),
        *(_Leaf(made.kind, _TITLES[made.kind], _SUIT, page_count(made.pdf)) for made in suit),
        _Leaf(DocumentKind.EVIDENCE_LIST, _TITLES[DocumentKind.EVIDENCE_LIST], _EVIDENCE, listing),
        *(
            _Leaf(
                one.kind, pack.evidence_kinds()[one.kind].title, _EVIDENCE, SHEETS + one.pages, _label(number)
            )
            for number, one in enumerate(shown, start=1)
        ),
    ]


def _name(number: int, leaf: _Leaf) -> str:
    return f"{number:02d}-{leaf.kind}.pdf"


def _label(number: int) -> str:
    """What an exhibit is called on its pages and on the sheet before them."""
    return f"证据{number}"


def _described(pack: Pack, papers: Papers, bound: Assembled) -> list[ManifestDocument]:
    """The parts as the manifest has them."""
    made = [(one.sha256, Source.GENERATED, None) for one in papers.drawn]
    came = [(hashlib.sha256(one.pdf).hexdigest(), one.source, one.original_sha256) for one in papers.exhibits]
    return [
        ManifestDocument(
            name=_name(number, leaf),
            kind=leaf.kind,
            title=leaf.title,
            sha256=sha256,
            source=source,
            pages=leaf.pages,
            first_page=first,
            last_page=last,
            original_sha256=original,
        )
        for number, (leaf, (first, last), (sha256, source, original)) in enumerate(
            zip(_leaves(pack, papers), bound.ranges, [*made, *came], strict=True), start=1
        )
    ]


@cache
def _tools() -> dict[str, str]:
    return {name: version(name) for name in ("docxtpl", "pikepdf", "typst", "legal-flow")}
