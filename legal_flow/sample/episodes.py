"""What befalls an account, before its birth and after it, by situation."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.money import half_up
from legal_flow.contract.rows import DisputeRow, FlagRow
from legal_flow.contract.vocabulary import DisputeKind, DisputeOutcome, FlagKind, LeadAsset, ScanKind
from legal_flow.sample.days import days_after
from legal_flow.sample.holdings import tell_lead, tell_scan
from legal_flow.sample.people import address, person
from legal_flow.sample.plans import Plan, plan_before, plan_later
from legal_flow.sample.situations import Situation
from legal_flow.sample.story import Story

_S = Situation
_LATE_LEADS = 3
"""Of every third debtor property becomes known late, when many a round has closed."""


def befall(story: Story) -> None:
    """Tell what the situation says, each thing on its day."""
    episode = _EPISODES.get(story.situation)
    if episode is not None:
        episode(story)
    if story.number % _LATE_LEADS == 0 and story.account.overdue_since is not None:
        tell_lead(story, _day(story, 430, 560), 9)


def _day(story: Story, earliest: int, latest: int) -> date:
    return days_after(story.born, story.rng.randint(earliest, latest))


def _share(story: Story, low: int, high: int) -> Decimal:
    """So many hundredths of what is owed."""
    return half_up(story.book.total * story.rng.randint(low, high) / 100)


# ---- money ---------------------------------------------------------------------------------------


def _pays_after_complaint(story: Story) -> None:
    for earliest, latest in ((150, 190), (230, 280)):
        story.post(_day(story, earliest, latest), EntryKind.PAYMENT, _share(story, 3, 15))


def _pays_off(story: Story) -> None:
    """Everything, when the suit is before the court."""
    on = _day(story, 100, 118)
    story.post(on, EntryKind.PAYMENT, story.book.total, "SETTLED")


def _pays(story: Story) -> None:
    story.post(_day(story, 40, 110), EntryKind.PAYMENT, _share(story, 5, 40))


def _payment_reversed(story: Story) -> None:
    paid_on = _day(story, 70, 130)
    amount = _share(story, 5, 25)
    entry = story.post(paid_on, EntryKind.PAYMENT, amount, "CHEQUE")
    story.post(
        days_after(paid_on, story.rng.randint(3, 12)), EntryKind.REVERSAL, amount, "BOUNCED", reverses=entry
    )


def _refunded(story: Story) -> None:
    story.post(_day(story, 60, 140), EntryKind.REFUND, half_up(story.book.principal / 20), "MERCHANT")


def _waived(story: Story) -> None:
    damages = story.book.owed[Component.LATE_DAMAGES]
    story.post(_day(story, 60, 140), EntryKind.WAIVER, half_up(damages / 2) or Decimal("1.00"), "RELIEF")


# ---- plans ---------------------------------------------------------------------------------------


def _planned_before(story: Story) -> None:
    drawn = max(statement.principal for statement in story.book.statements)
    _tell_plan(story, plan_before(story.situation, story.born, drawn))


def _planned_later(story: Story) -> None:
    _tell_plan(story, plan_later(story.situation, _day(story, 90, 150), story.book.total))


def _tell_plan(story: Story, plan: Plan) -> None:
    """The plan, its instalments, and the payments that come after birth."""
    for on, row in plan.versions(story.ref):
        story.tell(row, on)
    for on, instalment in plan.instalments(story.ref):
        story.tell(instalment, on)
    for part in plan.parts[: plan.kept]:
        if part.due_on > story.born:
            story.post(part.due_on, EntryKind.PAYMENT, part.amount, "PLAN")
    if plan.breached_on is None:
        rest = story.book.total
        if rest > 0:
            story.post(plan.parts[-1].due_on, EntryKind.WAIVER, rest, "PLAN_DONE")


# ---- disputes ------------------------------------------------------------------------------------


def _dispute(
    kind: DisputeKind, opened: tuple[int, int], lasts: tuple[int, int] | None
) -> Callable[[Story], None]:
    """A matter raised so many days from birth, and rejected after so many, or open to the end."""

    def episode(story: Story) -> None:
        opened_on = _day(story, *opened)
        row = DisputeRow(
            dispute_ref=f"X{story.ref[1:]}",
            account_ref=story.ref,
            kind=kind,
            opened_on=opened_on,
            closed_on=None,
            outcome=None,
        )
        story.tell(row, opened_on)
        # Every second open-ended matter is settled after all, so that both ends occur.
        length = lasts or ((120, 200) if story.number % 2 else None)
        if length:
            closed_on = days_after(opened_on, story.rng.randint(*length))
            closed = {"closed_on": closed_on, "outcome": DisputeOutcome.REJECTED}
            story.tell(row.model_copy(update=closed), closed_on)

    return episode


# ---- persons -------------------------------------------------------------------------------------


def _flag(story: Story, kind: FlagKind, on: date, person_ref: str | None = None) -> None:
    story.tell(
        FlagRow(
            flag_ref=f"F{story.ref[1:]}-{kind}",
            debtor_ref=story.debtor.debtor_ref,
            kind=kind,
            since=on,
            until=None,
            person_ref=person_ref,
            document_ref=f"DOC{story.ref[1:]}-{kind}",
        ),
        on,
    )


def _flagged(kind: FlagKind, earliest: int, latest: int) -> Callable[[Story], None]:
    return lambda story: _flag(story, kind, _day(story, earliest, latest))


def _dies(story: Story, earliest: int, latest: int) -> date:
    died_on = _day(story, earliest, latest)
    _flag(story, FlagKind.DECEASED, died_on)
    return died_on


def _heirs_fixed(story: Story, on: date) -> None:
    heir = person(f"D6{story.number:06d}", story.rng, today=story.born, age=story.rng.randint(20, 45))
    story.tell(heir, on)
    _flag(story, FlagKind.HEIRS_FIXED, on, heir.debtor_ref)


def _deceased_then_heirs(story: Story) -> None:
    _dies(story, -80, -20)
    _heirs_fixed(story, _day(story, 100, 160))


def _dies_later(story: Story) -> None:
    died_on = _dies(story, 100, 180)
    _heirs_fixed(story, days_after(died_on, story.rng.randint(110, 160)))


def _moves(story: Story) -> None:
    region = story.debtor.region_code or "990101"
    moved = {"residence_address": address(region, story.rng)}
    on = _day(story, 40, 150)
    story.debtor = story.debtor.model_copy(update=moved)
    story.tell(story.debtor, on)


def _lead_found(story: Story) -> None:
    for number, (earliest, latest) in enumerate(((50, 100), (300, 420)), start=2):
        tell_lead(story, _day(story, earliest, latest), number)


_EPISODES: dict[Situation, Callable[[Story], None]] = {
    _S.PAYS_AFTER_COMPLAINT: _pays_after_complaint,
    _S.LATER_PAID_OFF: _pays_off,
    _S.LATER_PAYMENT: _pays,
    _S.LATER_REVERSAL: _payment_reversed,
    _S.LATER_REFUND: _refunded,
    _S.LATER_WAIVER: _waived,
    _S.PLAN_KEPT: _planned_before,
    _S.PLAN_LAPSES: _planned_before,
    _S.PLAN_BREACHED: _planned_before,
    _S.LATER_PLAN_KEPT: _planned_later,
    _S.LATER_PLAN_BREACHED: _planned_later,
    _S.DISPUTE_OPEN: _dispute(DisputeKind.DISPUTE, (-40, -5), None),
    _S.FRAUD_OPEN: _dispute(DisputeKind.FRAUD, (-60, -10), None),
    _S.COMPLAINT_OPEN: _dispute(DisputeKind.COMPLAINT, (-12, -2), (30, 55)),
    _S.DISPUTE_CLOSED: _dispute(DisputeKind.DISPUTE, (-120, -80), (15, 40)),
    # Long enough to be open in at least one of the packages that come every two months.
    _S.LATER_DISPUTE: _dispute(DisputeKind.DISPUTE, (90, 150), (70, 110)),
    _S.LATER_FRAUD: _dispute(DisputeKind.FRAUD, (60, 120), (70, 110)),
    _S.LATER_COMPLAINT: _dispute(DisputeKind.COMPLAINT, (70, 130), (70, 110)),
    _S.LATER_CRIMINAL: _dispute(DisputeKind.CRIMINAL, (80, 140), (100, 160)),
    _S.DECEASED: lambda story: _flag(story, FlagKind.DECEASED, _day(story, -80, -20)),
    _S.HEIRS_FIXED: _deceased_then_heirs,
    _S.LATER_DEATH: _dies_later,
    _S.BANKRUPTCY: _flagged(FlagKind.BANKRUPTCY, -120, -20),
    _S.LATER_BANKRUPTCY: _flagged(FlagKind.BANKRUPTCY, 110, 200),
    _S.DEBTOR_MISSING: _flagged(FlagKind.MISSING, -90, -30),
    _S.LATER_ADDRESS: _moves,
    _S.LATER_LEAD: _lead_found,
    _S.LEAD_FRESH: lambda story: tell_lead(story, _day(story, -25, -10), 2, LeadAsset.BANK_ACCOUNT),
    _S.SCANS_LATE: lambda story: tell_scan(story, ScanKind.AGREEMENT, _day(story, 60, 110)),
}
