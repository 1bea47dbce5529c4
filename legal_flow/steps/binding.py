"""Drawing up a packet's papers to one cut-off and binding them: complaint, authority, evidence list, evidence."""

import hashlib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.metadata import version
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import Product
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import DocumentKind, LetterStatus, PacketStatus
from legal_flow.packets import views as v
from legal_flow.packets.assemble import Assembled, Part, assemble, check_ranges, page_count, plan_ranges
from legal_flow.packets.manifest import Document as ManifestDocument
from legal_flow.packets.manifest import Manifest, Source, lock
from legal_flow.packets.papers import (
    CardComplaint,
    EvidenceList,
    IdentityCertificate,
    LoanComplaint,
    PowerOfAttorney,
)
from legal_flow.packets.sanitise import display_copy
from legal_flow.rules.pack import Pack
from legal_flow.steps import claims, exhibits, views
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made, enter, keep_object, make, make_all
from legal_flow.steps.evidence import POSITIONS
from legal_flow.steps.placing import counsel_of
from legal_flow.store.rule_facts import Bundle, guarantee_fact
from legal_flow.store.tables import cases
from legal_flow.store.tables.papers import Document, EvidenceItem, Letter, Packet, PacketPart
from legal_flow.store.tables.portfolio import Contact, Guarantee

_SUIT = "诉状及授权"
_EVIDENCE = "证据"
_POWERS = ("代为承认、放弃、变更诉讼请求", "进行和解、调解", "提起反诉或者上诉", "申请执行、代收执行款")
_TITLES = {
    DocumentKind.COMPLAINT: "民事起诉状",
    DocumentKind.IDENTITY_CERTIFICATE: "法定代表人（负责人）身份证明书",
    DocumentKind.POWER_OF_ATTORNEY: "授权委托书",
    DocumentKind.EVIDENCE_LIST: "证据目录",
}


@dataclass(frozen=True)
class Exhibit:
    """One piece of evidence as it goes into the packet."""

    kind: str
    account_id: UUID
    pdf: bytes
    pages: int
    source: Source
    summary: str
    """What the evidence list says of its content."""
    original_sha256: str | None = None


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


def draw_up(desk: Desk, session: Session, case: cases.Case, as_of: date) -> Papers:
    """Every paper of the packet, to the cut-off `as_of`."""
    pack = desk.pack(case.jurisdiction)
    bundle = Bundle(session, claims.accounts_of(session, case), as_of)
    claim = claims.compute(desk, session, case, as_of, as_of)
    sheets = list(
        exhibits.sheets(session, case, bundle, claim, as_of, exhibits.unchanged(desk, session, case))
    )
    shown = _exhibits(desk, session, case, bundle, claim, sheets)
    suit = tuple(
        make_all(
            desk,
            [
                (DocumentKind.COMPLAINT, _complaint(session, pack, case, bundle, claim, shown, as_of)),
                (DocumentKind.IDENTITY_CERTIFICATE, _certificate(session, case, as_of)),
                (DocumentKind.POWER_OF_ATTORNEY, _authority(session, pack, case, as_of)),
            ],
        )
    )
    evidence_list = _evidence_list(desk, session, pack, case, suit, shown, as_of)
    editions = {
        made.template: made.edition for made in (*suit, evidence_list) if made.template and made.edition
    }
    return Papers(claim, suit, sheets, shown, evidence_list, editions)


def bind(desk: Desk, session: Session, case: cases.Case, papers: Papers, as_of: date) -> Assembled:  # noqa: ARG001
    """One PDF, stamped and with an outline; the evidence list must tell the pages as they came out."""
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
            pack.wording.evidence(one.kind).title,
            one.pdf,
            _EVIDENCE,
            label=f"证据{number}",
        )
        for number, one in enumerate(papers.exhibits, start=1)
    ]
    bound = assemble(parts, case.ref)
    check_ranges(plan_ranges(_counts(papers.suit, papers.evidence_list, papers.exhibits)), bound)
    return bound


def lock_packet(
    desk: Desk,
    session: Session,
    case: cases.Case,
    row: cases.Claim,
    papers: Papers,
    bound: Assembled,
    as_of: date,
) -> Packet:
    """Write PDF and manifest once; the manifest's hash is the lock (定稿)."""
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
    manifest_key, _ = keep_object(desk, session, case, "manifest", number, manifest.to_bytes(), "json", as_of)
    packet = Packet(
        id=packet_id,
        case_id=case.id,
        version=number,
        status=PacketStatus.LOCKED,
        claim_id=row.id,
        lock=lock(manifest),
        manifest_key=manifest_key,
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
    return sorted(
        found, key=lambda one: (POSITIONS.index(one.kind), str(one.account_id), one.original_sha256 or "")
    )


def _counts(suit: tuple[Made, ...], evidence_list: Made, shown: list[Exhibit]) -> list[int]:
    return [
        *(page_count(made.pdf) for made in suit),
        page_count(evidence_list.pdf),
        *(one.pages for one in shown),
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
        ranges = plan_ranges([*before, own, *(one.pages for one in shown)])[len(before) + 1 :]
        paper = EvidenceList(
            dated_on=as_of,
            court=pack.court_name(case.court),
            cause=case.cause,
            claimant=views.unit_of(session, case.suing_unit_id).name,
            respondents=tuple(debtor.name for _, debtor in views.parties(session, case, as_of)),
            submitter=views.unit_of(session, case.suing_unit_id).name,
            lines=tuple(evidence_lines(pack, shown, ranges)),
        )
        made = make(desk, DocumentKind.EVIDENCE_LIST, paper)
        pages = page_count(made.pdf)
        if pages == own:
            return made
        own = pages
    raise ValueError("the evidence list does not settle on a length")


def evidence_lines(
    pack: Pack, shown: list[Exhibit], ranges: tuple[tuple[int, int], ...] | None = None
) -> list[v.EvidenceLine]:
    """The lines of the evidence list, with pages once they are known."""
    lines = []
    for number, one in enumerate(shown, start=1):
        words = pack.wording.evidence(one.kind)
        first, last = ranges[number - 1] if ranges else (0, 0)
        lines.append(
            v.EvidenceLine(
                number=number,
                title=words.title,
                source=words.source,
                purpose=words.purpose,
                form=words.form,
                summary=one.summary,
                first_page=first,
                last_page=last,
            )
        )
    return lines


def _complaint(
    session: Session,
    pack: Pack,
    case: cases.Case,
    bundle: Bundle,
    claim: Claim,
    shown: list[Exhibit],
    as_of: date,
) -> CardComplaint | LoanComplaint:
    unit = views.unit_of(session, case.suing_unit_id)
    lawyer = counsel_of(session, case)
    sums = claim.by_component()
    charges = sum((amount for part, amount in sums.items() if part not in _NOT_CHARGES), ZERO)
    counsel_fee = sums[Component.COUNSEL_FEE]
    product = Product(case.product)
    accounts = tuple(views.account_view(session, pack, bundle, one, claim) for one in sorted(bundle.accounts))
    agreement = bundle.agreement(min(bundle.accounts))
    parties = views.parties(session, case, as_of)
    names = {debtor.id: debtor.name for _, debtor in parties}
    guarantees = tuple(
        v.GuaranteeView(
            signed_on=one.signed_on,
            guarantor=names[one.guarantor_id],
            content="为被告的债务提供保证",
            joint=pack.guarantee_mode(guarantee_fact(one)) == "joint",
        )
        for account_id in sorted(bundle.accounts)
        for one in bundle.of(Guarantee, account_id)
        if one.guarantor_id in names
    )
    shared = {
        "dated_on": as_of,
        "court": pack.court_name(case.court),
        "cause": case.cause,
        "claimant": views.organisation(unit),
        "counsel": (views.counsel(session, lawyer),),
        "respondents": tuple(views.person(party, debtor) for party, debtor in parties),
        "service_address": v.ServiceAddress(address=unit.address, recipient=unit.name, phone=unit.phone),
        "cut_off": claim.cut_off,
        "amounts": tuple(views.amounts(pack, claim)),
        "principal": views.line(pack, "本金", sums[Component.PRINCIPAL]),
        "charges": views.line(pack, "利息、罚息、复利、违约金、手续费等", charges),
        "running": views.running(pack, claim, claim.cut_off + timedelta(days=1)),
        "runs_on": bool(claim.running),
        "realisation_costs": (views.line(pack, "律师费", counsel_fee),) if counsel_fee else (),
        "total": views.line(pack, "标的总额", claim.total()),
        "not_claimed": views.not_claimed(pack, claim),
        "forum_clause": _forum(agreement.jurisdiction_clause if agreement else "none"),
        "demands": f"截至起诉前共催收{sum(len(bundle.of(Contact, one)) for one in bundle.accounts)}次，详见催收记录",
        "guarantees": guarantees,
        "agreed_bases": "双方所签合约关于还款、计息及违约责任的约定",
        "legal_bases": "；".join(pack.wording.legal_bases(product)),
        "evidence": tuple(evidence_lines(pack, shown)),
    }
    if product is Product.CARD:
        return CardComplaint(accounts=accounts, **shared)  # type: ignore[arg-type]
    accelerated = any(bundle.accounts[one].accelerated_on for one in bundle.accounts)
    return LoanComplaint(
        accounts=accounts,  # type: ignore[arg-type]
        acceleration=v.Acceleration.ACCELERATE if accelerated else v.Acceleration.NONE,
        **shared,  # type: ignore[arg-type]
    )


_NOT_CHARGES = frozenset({Component.PRINCIPAL, Component.COUNSEL_FEE})


def _forum(clause: str) -> str:
    words = {
        "none": "",
        "lender": "合同约定由出借人所在地人民法院管辖",
        "debtor": "合同约定由借款人所在地人民法院管辖",
    }
    return words.get(clause, "合同约定了管辖法院")


def _certificate(session: Session, case: cases.Case, as_of: date) -> IdentityCertificate:
    unit = views.unit_of(session, case.suing_unit_id)
    return IdentityCertificate(dated_on=as_of, organisation=views.organisation(unit), sex="")


def _authority(session: Session, pack: Pack, case: cases.Case, as_of: date) -> PowerOfAttorney:
    unit = views.unit_of(session, case.suing_unit_id)
    return PowerOfAttorney(
        dated_on=as_of,
        principal=views.organisation(unit),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        opponents=tuple(debtor.name for _, debtor in views.parties(session, case, as_of)),
        cause=case.cause,
        court=pack.court_name(case.court),
        instances="诉前调解、一审、二审、执行",
        authority=v.Authority.SPECIAL,
        powers=_POWERS,
        term="自签署之日起至本案执行终结之日止",
    )


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
                title=pack.wording.evidence(one.kind).title,
                sha256=hashlib.sha256(one.pdf).hexdigest(),
                source=one.source,
                pages=one.pages,
                first_page=first,
                last_page=last,
                original_sha256=one.original_sha256,
            )
        )
    return found


@cache
def _tools() -> dict[str, str]:
    return {name: version(name) for name in ("docxtpl", "pikepdf", "typst", "legal-flow")}
