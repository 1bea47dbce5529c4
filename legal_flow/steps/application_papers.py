"""Applications beside the complaint: payment order, preservation, reduction of relief, confirmation of a settlement."""

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import LenderKind, Product
from legal_flow.cases.money import ZERO
from legal_flow.packets import views as v
from legal_flow.packets.papers import (
    ConfirmationApplication,
    PaymentOrderApplication,
    PreservationApplication,
    ReliefReduction,
)
from legal_flow.rules.pack import Pack
from legal_flow.steps import suit_papers, views
from legal_flow.steps.placing import counsel_of
from legal_flow.steps.suit_papers import Exhibit
from legal_flow.store.rule_facts import Bundle
from legal_flow.store.tables import cases
from legal_flow.store.tables.courts import Filing, Proceeding
from legal_flow.store.tables.organisation import Creditor


def payment_order(
    session: Session,
    pack: Pack,
    case: cases.Case,
    bundle: Bundle,
    claim: Claim,
    shown: list[Exhibit],
    as_of: date,
) -> PaymentOrderApplication:
    """支付令申请书 for one claim, naming the exhibits behind it (民诉法225)."""
    return PaymentOrderApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        cause=case.cause,
        applicant=views.organisation(views.unit_of(session, case.suing_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=_persons(session, case, as_of),
        accounts=tuple(
            views.account_view(session, pack, bundle, one, claim) for one in sorted(bundle.accounts)
        ),
        cut_off=claim.cut_off,
        amounts=views.amounts(pack, claim),
        total=views.line(pack, "合计", claim.total()),
        running=views.running(pack, claim),
        not_claimed=views.not_claimed(pack, claim),
        agreed_bases="双方所签合约关于还款、计息及违约责任的约定",
        legal_bases="；".join(pack.wording.legal_bases(Product(case.product))),
        evidence=tuple(suit_papers.evidence_lines(pack, shown)),
    )


def preservation(
    session: Session,
    pack: Pack,
    case: cases.Case,
    amount: Decimal,
    as_of: date,
    suit: Proceeding | None = None,
) -> PreservationApplication:
    """财产保全申请书 over what is known of the respondents' property: in `suit`, else before any."""
    names = {debtor.id: debtor.name for _, debtor in views.parties(session, case, as_of)}
    total = views.line(pack, "请求保全数额", amount)
    lender = LenderKind(session.get_one(Creditor, case.creditor_id).kind)
    return PreservationApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        in_suit=suit is not None,
        proceeding_number=(suit.case_no or "") if suit is not None else "",
        cause=case.cause,
        applicant=views.organisation(views.unit_of(session, case.suing_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=_persons(session, case, as_of),
        service_address=suit_papers.service_address(session, case),
        total=total,
        clues=tuple(
            v.PropertyClue(
                owner=names[lead.debtor_id], kind=pack.wording.asset(lead.asset), detail=lead.detail
            )
            for lead in views.leads(session, case, as_of)
        ),
        reasons=(
            f"被申请人欠付申请人{case.cause}项下款项人民币{total.amount:,.2f}元，经催收未还。"
            "申请人知悉被申请人有上列财产，该财产随时可能被转移、隐匿，"
            "不采取保全措施将使判决难以执行或者使申请人的合法权益受到难以弥补的损害。"
        ),
        security=pack.wording.preservation_security(amount, lender, in_suit=suit is not None),
        attachments=("主体资格及授权材料", "证明债权的证据", "担保材料或者免予担保的说明"),
    )


def reduction(
    session: Session,
    pack: Pack,
    case: cases.Case,
    filing: Filing,
    before: cases.Claim,
    lines: dict[Component, Decimal],
    after: Claim,
    received: Decimal,
    as_of: date,
) -> ReliefReduction:
    """减少诉讼请求申请书: what was filed (`before`, its `lines`), `received` since, and is still asked for."""
    left = after.by_component()
    suit = session.get_one(Proceeding, filing.proceeding_id)
    return ReliefReduction(
        dated_on=as_of,
        court=pack.court_name(case.court),
        proceeding_number=suit.case_no or "",
        cause=case.cause,
        claimant=views.organisation(views.unit_of(session, case.suing_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=_persons(session, case, as_of),
        filed_on=filing.submitted_on,
        filed_cut_off=before.cut_off,
        cut_off=after.cut_off,
        changes=tuple(
            v.ReliefChange(
                title=pack.wording.component(part), before=lines.get(part, ZERO), after=left.get(part, ZERO)
            )
            for part in Component
            if lines.get(part) or left.get(part)
        ),
        before=views.line(pack, "原标的额", before.claimed),
        after=views.line(pack, "减少后的标的额", after.total()),
        running=views.running(pack, after),
        received=views.line(pack, "已收还款", received),
        reasons="起诉材料确定数额后，被申请人清偿了部分欠款",
    )


def confirmation(
    session: Session, pack: Pack, case: cases.Case, settlement: v.Settlement, as_of: date
) -> ConfirmationApplication:
    """司法确认申请书, for both sides to sign."""
    return ConfirmationApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        cause=case.cause,
        claimant=views.organisation(views.unit_of(session, case.suing_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=_persons(session, case, as_of),
        settlement=settlement,
        attachments=("调解协议", "调解组织主持调解的证明", "双方身份证明"),
    )


def _persons(session: Session, case: cases.Case, as_of: date) -> tuple[v.NaturalPerson, ...]:
    return tuple(
        views.person(party, debtor) for party, debtor in suit_papers.respondents(session, case, as_of)
    )
