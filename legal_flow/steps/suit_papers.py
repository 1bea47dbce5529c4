"""What opens a suit besides the evidence: complaint, cover, certificate, authority, service address, evidence list."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import Product
from legal_flow.cases.money import ZERO
from legal_flow.cases.parties import SECURING, PartyRole, Route
from legal_flow.packets import views as v
from legal_flow.packets.manifest import Source
from legal_flow.packets.papers import (
    CardComplaint,
    EvidenceList,
    IdentityCertificate,
    LoanComplaint,
    PacketCover,
    PowerOfAttorney,
    ServiceAddressConfirmation,
)
from legal_flow.rules.pack import Pack
from legal_flow.steps import authorities, measures, views
from legal_flow.steps.placing import counsel_of
from legal_flow.store.rule_facts import Bundle, guarantee_fact
from legal_flow.store.tables import cases
from legal_flow.store.tables.portfolio import Contact, Debtor, Guarantee

_NOT_CHARGES = frozenset({Component.PRINCIPAL, Component.COUNSEL_FEE})


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


def complaint(
    session: Session,
    pack: Pack,
    case: cases.Case,
    bundle: Bundle,
    claim: Claim,
    shown: list[Exhibit],
    as_of: date,
) -> CardComplaint | LoanComplaint:
    """民事起诉状 for one claim, naming the exhibits behind it (民诉法124)."""
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
            joint=pack.guarantee_mode(guarantee_fact(bundle, one)) == "joint",
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
        "service_address": service_address(session, case),
        "cut_off": claim.cut_off,
        "amounts": tuple(views.amounts(pack, claim)),
        "principal": views.line(pack, "本金", sums[Component.PRINCIPAL]),
        "charges": views.line(pack, "利息、罚息、复利、违约金、手续费等", charges),
        "running": views.running(pack, claim),
        "runs_on": bool(claim.running),
        "realisation_costs": (views.line(pack, "律师费", counsel_fee),) if counsel_fee else (),
        "total": views.line(pack, "标的总额", claim.total()),
        "not_claimed": views.not_claimed(pack, claim),
        "forum_clause": _forum(agreement.jurisdiction_clause if agreement else "none"),
        "preservation": measures.preservation_made(pack, session, case),
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


def _forum(clause: str) -> str:
    words = {
        "none": "",
        "lender": "合同约定由出借人所在地人民法院管辖",
        "debtor": "合同约定由借款人所在地人民法院管辖",
    }
    return words.get(clause, "合同约定了管辖法院")


def respondents(session: Session, case: cases.Case, as_of: date) -> list[tuple[cases.Party, Debtor]]:
    """Whom the papers go against: a payment order binds no guarantor, so it names the debtors alone (解释434)."""
    found = views.parties(session, case, as_of)
    if case.route == Route.PAYMENT_ORDER:
        return [(party, debtor) for party, debtor in found if PartyRole(party.role) not in SECURING]
    return found


def service_address(session: Session, case: cases.Case) -> v.ServiceAddress:
    """Where the suing unit takes its papers: at its own address, on paper."""
    unit = views.unit_of(session, case.suing_unit_id)
    return v.ServiceAddress(address=unit.address, recipient=unit.name, phone=unit.phone)


def service_address_confirmation(
    session: Session, pack: Pack, case: cases.Case, as_of: date
) -> ServiceAddressConfirmation:
    """送达地址确认书 of the suing unit; its counsel takes papers for it (民诉法解释136, 137)."""
    lawyer = views.counsel(session, counsel_of(session, case))
    return ServiceAddressConfirmation(
        dated_on=as_of,
        court=pack.court_name(case.court),
        proceeding_number="",
        cause=case.cause,
        party=views.organisation(views.unit_of(session, case.suing_unit_id)),
        opponents=tuple(debtor.name for _, debtor in respondents(session, case, as_of)),
        service_address=replace(service_address(session, case), agent=f"{lawyer.name}（{lawyer.firm}）"),
    )


def cover(
    session: Session,
    pack: Pack,
    case: cases.Case,
    claim: Claim,
    lines: tuple[v.IndexLine, ...],
    version: int,
    as_of: date,
) -> PacketCover:
    """卷宗封面及卷内目录, from where each part of the packet lies."""
    order = case.route == Route.PAYMENT_ORDER
    return PacketCover(
        dated_on=as_of,
        title="支付令申请材料" if order else "民事起诉材料",
        number=case.ref,
        version=version,
        court=pack.court_name(case.court),
        cause=case.cause,
        claimant=views.unit_of(session, case.suing_unit_id).name,
        respondents=tuple(debtor.name for _, debtor in respondents(session, case, as_of)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        cut_off=claim.cut_off,
        total=views.line(pack, "标的额", claim.total()),
        lines=lines,
        pages=lines[-1].last_page,
    )


def certificate(session: Session, case: cases.Case, as_of: date) -> IdentityCertificate:
    """法定代表人（负责人）身份证明书 of the suing unit."""
    unit = views.unit_of(session, case.suing_unit_id)
    return IdentityCertificate(dated_on=as_of, organisation=views.organisation(unit), sex="")


def authority(session: Session, pack: Pack, case: cases.Case, as_of: date) -> PowerOfAttorney:
    """授权委托书 to the case's counsel, each special power by name (民诉法62)."""
    unit = views.unit_of(session, case.suing_unit_id)
    return PowerOfAttorney(
        dated_on=as_of,
        principal=views.organisation(unit),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        opponents=tuple(debtor.name for _, debtor in respondents(session, case, as_of)),
        cause=case.cause,
        court=pack.court_name(case.court),
        instances="、".join(authorities.INSTANCES.values()),
        authority=v.Authority.SPECIAL,
        powers=tuple(authorities.POWERS),
        term="自签署之日起至本案执行终结之日止",
    )


def evidence_list(
    session: Session,
    pack: Pack,
    case: cases.Case,
    shown: list[Exhibit],
    ranges: tuple[tuple[int, int], ...],
    as_of: date,
) -> EvidenceList:
    """证据目录: each exhibit with the pages it stands on (民事证据规定19)."""
    claimant = views.unit_of(session, case.suing_unit_id).name
    return EvidenceList(
        dated_on=as_of,
        court=pack.court_name(case.court),
        cause=case.cause,
        claimant=claimant,
        respondents=tuple(debtor.name for _, debtor in respondents(session, case, as_of)),
        submitter=claimant,
        lines=tuple(evidence_lines(pack, shown, ranges)),
    )


def evidence_lines(
    pack: Pack, shown: list[Exhibit], ranges: tuple[tuple[int, int], ...] | None = None
) -> list[v.EvidenceLine]:
    """The lines of the evidence list, with pages once they are known."""
    lines = []
    for number, one in enumerate(shown, start=1):
        words = pack.evidence_kinds()[one.kind]
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
