"""The papers of enforcement: application, renewal, revival."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import BridgeLine, BridgeReason, Component
from legal_flow.cases.money import ZERO, half_up
from legal_flow.cases.statuses import InstrumentKind, ProceedingKind
from legal_flow.packets import views as v
from legal_flow.packets.papers import EnforcementApplication, RenewalApplication, RevivalApplication
from legal_flow.steps import claims, measures, owed, views
from legal_flow.steps.desk import Desk
from legal_flow.steps.placing import counsel_of
from legal_flow.store.tables.cases import Amount, Case, ClaimLine
from legal_flow.store.tables.courts import Instrument, Measure, Proceeding
from legal_flow.store.tables.portfolio import Lead
from legal_flow.store.versions import standing

_RUNNING = (InstrumentKind.JUDGMENT, InstrumentKind.PAYMENT_ORDER)
_INTEREST = (
    Component.INTEREST,
    Component.PENALTY_INTEREST,
    Component.COMPOUND_INTEREST,
    Component.LATE_DAMAGES,
    Component.FEES,
)


@dataclass(frozen=True)
class EnforcementAmount:
    """执行标的: what is applied for, and how it came from the decision."""

    components: dict[str, Decimal]
    bridge: list[BridgeLine]
    delay_interest: Decimal

    @property
    def total(self) -> Decimal:
        """Without 加倍部分, which the court computes to the day of payment."""
        return sum(self.components.values(), ZERO)


def enforcement_amount(desk: Desk, session: Session, case: Case, as_of: date) -> EnforcementAmount:
    """What is left of the decision, with the ordinary interest that kept running where the instrument gives it."""
    decided = claims.latest_amount(session, case)
    instrument = owed.instrument_of(session, case)
    if decided is None or instrument is None:
        raise ValueError("enforcement rests on an instrument")
    shown = {item: Decimal(value) for item, value in decided.components.items()}
    left = owed.remaining(session, case, decided)
    changes = {item: value - shown.get(item, ZERO) for item, value in left.items()}
    lines = [
        BridgeLine(BridgeReason.PAYMENT if change < ZERO else BridgeReason.REVERSAL, _component(item), change)
        for item, change in changes.items()
        if change
    ]
    principal = left.get(Component.PRINCIPAL, ZERO)
    accrued = _ran_on(session, case, instrument, decided, principal, as_of)
    if accrued:
        left[Component.INTEREST] = left.get(Component.INTEREST, ZERO) + accrued
        lines.append(BridgeLine(BridgeReason.ACCRUAL, Component.INTEREST, accrued))
    components = {item: value for item, value in left.items() if value}
    return EnforcementAmount(components, lines, owed.delay_interest(desk, session, case, as_of))


def _component(item: str) -> Component | None:
    """The component an item is, or none (court fees are no component of the claim)."""
    return Component(item) if item in {str(part) for part in Component} else None


def _ran_on(
    session: Session,
    case: Case,
    instrument: Instrument,
    standing: Amount,
    principal: Decimal,
    as_of: date,
) -> Decimal:
    """一般债务利息 by the agreed rate on the principal left: from the day after the complaint's cut-off, or after that
    of an earlier application, which holds what ran until then. Never above the line that the complaint named.
    """
    if instrument.kind not in _RUNNING or not principal:
        return ZERO
    claim = claims.filed(session, case)
    if claim is None:
        return ZERO
    lines = session.scalars(
        select(ClaimLine).where(ClaimLine.claim_id == claim.id, ClaimLine.running_base.is_not(None))
    ).all()
    total_base = sum((line.running_base for line in lines if line.running_base), ZERO)
    since = standing.cut_off if standing.purpose == "enforcement" else claim.cut_off
    days = (as_of - since).days
    accrued = ZERO
    for line in lines:
        if line.running_base and line.running_rate and total_base:
            share = min(principal, total_base) * line.running_base / total_base
            ran = half_up(share * line.running_rate * days)
            if line.running_limit is not None and line.day_base is not None:
                ran = min(ran, half_up(share * line.running_limit * days / line.day_base))
            accrued += ran
    return accrued


def note_amount(session: Session, case: Case, ref: str, amount: EnforcementAmount, as_of: date) -> Amount:
    """Note the figure that an application shows, with its bridge from the one that stood."""
    return claims.note_amount(
        session,
        case,
        purpose="enforcement",
        ref=ref,
        cut_off=as_of,
        components=amount.components,
        claim_id=None,
        on=as_of,
        explain=lambda _before: amount.bridge,
    )


def facts_for_court(session: Session, case: Case) -> dict[str, str]:
    """The sum applied for, and what the court needs to compute 加倍部分 to the day of payment."""
    amount = claims.latest_amount(session, case)
    instrument = owed.instrument_of(session, case)
    if amount is None or instrument is None or instrument.performance_until is None:
        raise ValueError("enforcement rests on an instrument and a figure")
    left = owed.remaining(session, case, amount)
    base = sum((left.get(item, ZERO) for item in ("principal", "counsel_fee", "court_fee")), ZERO)
    return {
        "amount": str(sum(left.values(), ZERO)),
        "delay_base": str(base),
        "performance_end": instrument.performance_until.isoformat(),
    }


def enforcement_paper(
    desk: Desk, session: Session, case: Case, amount: EnforcementAmount, as_of: date
) -> EnforcementApplication:
    """强制执行申请书."""
    pack = desk.pack(case.jurisdiction)
    instrument = owed.instrument_of(session, case)
    if instrument is None:
        raise ValueError("enforcement rests on an instrument")
    unit = views.unit_of(session, case.suing_unit_id)
    return EnforcementApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        applicant=views.organisation(unit),
        payee=views.payee(views.unit_of(session, case.paying_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=tuple(
            views.person(party, debtor) for party, debtor in views.parties(session, case, as_of)
        ),
        instrument=_instrument_view(desk, case, instrument),
        summary="被执行人未在规定期间内履行生效法律文书确定的义务，申请强制执行",
        cut_off=as_of,
        principal=_part(amount, Component.PRINCIPAL),
        interest=sum((_part(amount, part) for part in _INTEREST), ZERO),
        delay_interest=amount.delay_interest,
        other_costs=_part(amount, Component.COUNSEL_FEE) + amount.components.get("court_fee", ZERO),
        total=views.line(pack, "申请执行标的", amount.total + amount.delay_interest),
        running="迟延履行期间的加倍部分债务利息计算至实际清偿之日止",
        preservation=measures.preservation_made(pack, session, case),
        clues=tuple(pack.wording.asset(lead.asset) for lead in views.leads(session, case, as_of)),
    )


def renewal_paper(
    desk: Desk, session: Session, case: Case, measure: Measure, as_of: date
) -> RenewalApplication:
    """续行冻结申请书."""
    pack = desk.pack(case.jurisdiction)
    proceeding = session.get_one(Proceeding, measure.proceeding_id)
    unit = views.unit_of(session, case.suing_unit_id)
    return RenewalApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        proceeding_number=proceeding.case_no or "",
        in_enforcement=proceeding.kind != ProceedingKind.PRESERVATION,
        applicant=views.organisation(unit),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=tuple(
            views.person(party, debtor) for party, debtor in views.parties(session, case, as_of)
        ),
        measures=(
            v.MeasureView(
                kind="查封" if measure.asset in {"vehicle", "real_estate"} else "冻结",
                asset=pack.wording.asset(measure.asset),
                third_party=measure.third_party,
                ruling=measure.order_no or "",
                notice=measure.ref,
                start=measure.starts_on,
                end=measure.ends_on,
                amount=measure.amount_caught,
            ),
        ),
        term={"vehicle": "二年", "real_estate": "三年", "provident_fund": "三年"}.get(measure.asset, "一年"),
        reasons="原措施期限即将届满，被执行人尚未履行全部债务",
        attachments=("原裁定及协助执行通知书复印件",),
    )


def revival_paper(
    desk: Desk,
    session: Session,
    case: Case,
    closed: Proceeding,
    amount: EnforcementAmount,
    lead: Lead,
    as_of: date,
) -> RevivalApplication:
    """恢复执行申请书."""
    pack = desk.pack(case.jurisdiction)
    instrument = owed.instrument_of(session, case)
    if instrument is None or closed.case_no is None or closed.ended_on is None:
        raise ValueError("only a closed round is revived")
    unit = views.unit_of(session, case.suing_unit_id)
    return RevivalApplication(
        dated_on=as_of,
        court=pack.court_name(case.court),
        applicant=views.organisation(unit),
        payee=views.payee(views.unit_of(session, case.paying_unit_id)),
        counsel=(views.counsel(session, counsel_of(session, case)),),
        respondents=tuple(
            views.person(party, debtor) for party, debtor in views.parties(session, case, as_of)
        ),
        former_number=closed.case_no,
        instrument=_instrument_view(desk, case, instrument),
        closing=v.RoundClosing(kind="终结本次执行程序", number=closed.case_no, on=closed.ended_on),
        cut_off=as_of,
        principal=_part(amount, Component.PRINCIPAL),
        interest=sum((_part(amount, part) for part in _INTEREST), ZERO),
        delay_interest=amount.delay_interest,
        other_costs=_part(amount, Component.COUNSEL_FEE) + amount.components.get("court_fee", ZERO),
        received=owed.received(session, case),
        total=views.line(pack, "申请恢复执行标的", amount.total + amount.delay_interest),
        reasons="发现被执行人有可供执行的财产",
        clues=(pack.wording.asset(lead.asset),),
        evidence=(),
    )


def fresh_lead(session: Session, case: Case, since: date, as_of: date) -> Lead | None:
    """Property that became known after a day."""
    debtors = [debtor.id for _, debtor in views.parties(session, case, as_of)]
    return session.scalars(
        select(Lead)
        .where(
            Lead.debtor_id.in_(debtors),
            standing(Lead, as_of),
            Lead.known_from > since,
            Lead.known_on <= as_of,
        )
        .order_by(Lead.known_on.desc(), Lead.ref)
        .limit(1)
    ).one_or_none()


def _part(amount: EnforcementAmount, component: Component) -> Decimal:
    return amount.components.get(component, ZERO)


def _instrument_view(desk: Desk, case: Case, instrument: Instrument) -> v.Instrument:
    pack = desk.pack(case.jurisdiction)
    return v.Instrument(
        kind=pack.wording.instrument(instrument.kind),
        issuer=pack.court_name(case.court),
        cause=case.cause,
        number=instrument.number,
        effective_on=instrument.effective_on or instrument.decided_on,
        dispositive=f"被执行人应向申请执行人支付共计{views.line(pack, '', instrument.awarded).amount:,.2f}元",
    )
