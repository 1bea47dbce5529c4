"""生效法律文书: what was awarded, when it takes effect, when performance ends, until when to apply."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from legal_flow.cases.claims import BridgeLine, BridgeReason, Component
from legal_flow.cases.events import EventKind
from legal_flow.cases.ids import make_id
from legal_flow.cases.money import ZERO
from legal_flow.cases.stages import Stage
from legal_flow.cases.statuses import InstrumentKind
from legal_flow.steps import booking, claims, deadlines
from legal_flow.steps.docket_inbox import Applying, amount, day
from legal_flow.store.policies import policy_of
from legal_flow.store.tables.cases import Amount, Party
from legal_flow.store.tables.courts import Instrument, Proceeding, ProgressEntry

COURT_FEE = "court_fee"
"""What the other side must refund of the fees we advanced."""


def enter_instrument(
    context: Applying,
    proceeding: Proceeding,
    kind: InstrumentKind,
    entry: ProgressEntry,
    *,
    effective_on: date | None = None,
) -> Instrument:
    """Enter what was decided, and bridge it from what was sought."""
    components = {str(part): amount(entry, part) for part in Component if amount(entry, part)}
    costs = amount(entry, "costs")
    number = str(entry.facts["instrument_no"])
    days = int(entry.facts.get("performance_days") or 0)
    instrument = Instrument(
        id=make_id("instrument", proceeding.id, number),
        case_id=context.case.id,
        proceeding_id=proceeding.id,
        kind=kind,
        number=number,
        decided_on=entry.on,
        effective_on=None,
        performance_days=days,
        performance_until=day(entry, "pay_by") if "pay_by" in entry.facts else None,
        apply_until=None,
        awarded=amount(entry, "awarded"),
        components={part: str(value) for part, value in components.items()},
        costs_to_us=costs,
        void_on=None,
    )
    context.session.add(instrument)
    context.log.record(
        EventKind.DECIDED, happened_on=entry.on, instrument=kind, number=number, awarded=instrument.awarded
    )
    shown = components | ({COURT_FEE: costs} if costs else {})
    claims.note_amount(
        context.session,
        context.case,
        purpose="decision",
        ref=number,
        cut_off=entry.on,
        components=shown,
        claim_id=None,
        on=context.as_of,
        explain=lambda before: _court_cut(before, components, costs),
    )
    booking.take_up_refunds(context.desk, context.session, context.case, context.as_of)
    if effective_on is not None:
        take_effect(context, instrument, effective_on)
    return instrument


def take_effect(context: Applying, instrument: Instrument, effective_on: date) -> None:
    """生效 starts the performance period, and its end the two years to apply (民诉法250)."""
    instrument.effective_on = effective_on
    if instrument.performance_until is None:
        period = context.pack.period("performance", effective_on, days=instrument.performance_days)
        instrument.performance_until = period.legal_end
    instrument.performance_until = max(instrument.performance_until, effective_on)
    apply = context.pack.period("enforcement.apply", instrument.performance_until)
    instrument.apply_until = apply.act_by
    for party in context.session.scalars(select(Party).where(Party.case_id == context.case.id)):
        party.effective_on = effective_on
    proceeding = context.session.get_one(Proceeding, instrument.proceeding_id)
    proceeding.ended_on = effective_on
    proceeding.outcome = instrument.kind
    context.log.record(
        EventKind.TOOK_EFFECT,
        happened_on=effective_on,
        stage=Stage.PERFORMANCE,
        number=instrument.number,
        performance_until=instrument.performance_until,
    )
    deadlines.set_deadline(
        context.desk, context.session, context.case, apply, context.as_of, subject=str(instrument.id)
    )
    policy = policy_of(context.session, context.case.creditor_id, context.as_of)
    slack = timedelta(days=policy.performance.slack_days)
    context.case.due_on = max(instrument.performance_until + slack, context.as_of)


def _court_cut(before: Amount, components: dict[str, Decimal], costs: Decimal) -> Sequence[BridgeLine]:
    """What the court gave less, by component, and the costs it put on the other side."""
    lines = []
    for part in Component:
        sought = Decimal(before.components.get(part, "0"))
        change = components.get(part, ZERO) - sought
        if change:
            lines.append(BridgeLine(BridgeReason.COURT_CUT, part, change))
    if costs:
        lines.append(BridgeLine(BridgeReason.AWARDED_COSTS, None, costs))
    return lines
