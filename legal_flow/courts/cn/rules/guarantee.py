"""保证: mode and period of a guarantee, and what keeps it. What follows for the guarantor stands in `guarantors`.

Nothing suspends, interrupts or extends the period (民法典692(1)).
"""

from datetime import date
from typing import Literal

from legal_flow.cases.facts import GuaranteeFact, MainDebt
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.law.parameters import Version
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.guarantee_period"
Mode = Literal["general", "joint", "unstated"]
DEED = Citation("最高人民法院关于适用民法典有关担保制度的解释", "第二十七条", "法释〔2020〕28号", "MH")
"""Enforcing a notarised deed against the debtor does what a suit does."""
WITHDRAWN = Citation("最高人民法院关于适用民法典有关担保制度的解释", "第三十一条", "法释〔2020〕28号", "MH")
EXCEPTIONS = (
    "债务人下落不明且无财产可供执行、人民法院已受理其破产案件、有证据证明其财产不足以履行全部债务或者丧失履行能力，"
    "以及保证人书面放弃权利的，一般保证人不得以先执行债务人为由拒绝（民法典第六百八十七条第二款），由律师判断"
)
"""What is told of a general guarantee beside its period."""
CARRIED_OVER = Citation(
    "最高人民法院关于适用民法典时间效力的若干规定", "第二十七条", "法释〔2020〕15号", "MH"
)
"""A vague or missing period of a contract made before 2021, for a debt due before 2021."""


def mode(guarantee: GuaranteeFact, law: Law) -> str:
    """民法典686(2): unstated means general; 担保法19: for contracts before 2021 it means joint."""
    if guarantee.mode != "unstated":
        return guarantee.mode
    return _presumed(guarantee, law).text


def period(guarantee: GuaranteeFact, main: MainDebt, law: Law) -> Period:
    """民法典692(2): as agreed; six months from the main debt's day where none, or none later, was agreed.

    "Until principal and interest are paid off" means two years in a contract made before 2021 for a debt due
    before 2021 (担保法解释32(2)), six months in a later one (担保制度解释32). Made before 2021 for a debt due
    later, its length is disputed; so is whether a debt declared due early starts the period on that day. This
    is the shortest period, in which we act; `arguable` is the longest. The main debt's day is that of its last
    instalment; where no term was fixed, the end of the grace that the demand gave (692(3)).
    """
    day = main.earliest
    length = _six_months(day, law)
    if guarantee.agreed_vaguely:
        length = min(_vague(guarantee, day, law), key=lambda one: one.whole)
    return _from(day, length, guarantee, law)


def arguable(guarantee: GuaranteeFact, main: MainDebt, law: Law) -> Period:
    """担保法解释32(2); 时间效力规定27: the longest period that can be argued; that of `period` where none is disputed.

    时间效力规定27 keeps the two years for debts due before 2021; for later ones it says nothing.
    """
    length = _six_months(main.due_on, law)
    if guarantee.agreed_vaguely:
        length = max(_vague(guarantee, main.due_on, law), key=lambda one: one.whole)
    longest = _from(main.due_on, length, guarantee, law)
    return max(longest, period(guarantee, main, law), key=lambda one: one.legal_end)


def _six_months(day: date, law: Law) -> Version:
    return law.book.on("limitation.guarantee_months", day)


def _from(day: date, length: Version, guarantee: GuaranteeFact, law: Law) -> Period:
    """The period that a main debt of this day has; an agreed end that is no later than it counts as none.

    Agreed in months it moves with the main debt's day, agreed as a day it does not.
    """
    end, months = guarantee.agreed_until, guarantee.agreed_months
    if end is not None and guarantee.agreed_vaguely:
        raise DataFault(f"guarantee {guarantee.ref}: agreed_until and agreed_vaguely exclude each other")
    if months is not None and (end is not None or guarantee.agreed_vaguely):
        raise DataFault(f"guarantee {guarantee.ref}: agreed_months excludes agreed_until and agreed_vaguely")
    if months is not None:
        end = periods.add_months(day, months)
    if end is None or end <= day:
        end = periods.add_months(day, length.whole)
    return periods.build(RULE, length.cite, day, end, law.calendar)


def _vague(guarantee: GuaranteeFact, day: date, law: Law) -> tuple[Version, Version]:
    """The length by the law of the main debt's day, and by that of the contract's day."""
    entry = law.book["limitation.vague_guarantee_months"]
    return entry.on(day), entry.on(guarantee.signed_on)


def _presumed(guarantee: GuaranteeFact, law: Law) -> Version:
    return law.book.on("limitation.unstated_guarantee", guarantee.signed_on)


def keeping_acts(guarantee: GuaranteeFact, kind: str) -> tuple[date, ...]:
    """民法典693; 担保制度解释27、31: the days of the acts that keep a guarantee of this kind.

    General: suing the debtor or applying for arbitration, which withdrawn and not repeated keeps nothing, or
    applying for enforcement of a notarised deed against him. Joint: a demand on the guarantor, which a suit
    against him is, even withdrawn once he had the complaint.
    """
    if kind == "general":
        acts = (None if guarantee.suit_withdrawn else guarantee.sued_debtor_on, guarantee.deed_enforced_on)
    else:
        unserved = guarantee.suit_withdrawn and not guarantee.complaint_served
        acts = (guarantee.demanded_on, None if unserved else guarantee.sued_guarantor_on)
    return tuple(day for day in acts if day is not None)


def kept_on(guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law) -> date | None:
    """民法典693: the day of the act that keeps the guarantee, if it was done by `as_of` and in time."""
    return _kept_in(period(guarantee, main, law), guarantee, as_of, law)


def in_dispute(guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law) -> bool:
    """担保法解释32(2): whether the guarantor is lost by the shorter period and not by the one that can be argued."""
    short, long = period(guarantee, main, law), arguable(guarantee, main, law)
    if as_of <= short.legal_end or _kept_in(short, guarantee, as_of, law) is not None:
        return False
    return as_of <= long.legal_end or _kept_in(long, guarantee, as_of, law) is not None


def _kept_in(span: Period, guarantee: GuaranteeFact, as_of: date, law: Law) -> date | None:
    """The first act in the period; one before it began or after it ended keeps nothing.

    The period ends as other periods do (民法典203): an act on the working day that a last day off is rolled to
    keeps the guarantee. Our own last day, `act_by`, never leans on that.
    """
    acts = keeping_acts(guarantee, mode(guarantee, law))
    return min((day for day in acts if span.start <= day <= min(as_of, span.legal_end)), default=None)


def watched(guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law) -> Reason:
    """民法典693 (担保法25、26 before 2021): in the period the debtor is sued, a joint guarantor asked, or he is lost.

    Nothing here keeps the account from court but a guarantor whose period is disputed, which a lawyer
    decides; an expired guarantee only keeps the guarantor out of the suit.
    """
    kind, span = mode(guarantee, law), period(guarantee, main, law)
    act = kept_on(guarantee, main, as_of, law)
    kept = act is not None
    disputed = in_dispute(guarantee, main, as_of, law)
    facts = {
        "ref": guarantee.ref,
        "mode": kind,
        "legal_end": span.legal_end.isoformat(),
        "act_by": span.act_by.isoformat(),
        "alive": "disputed" if disputed else "yes" if kept or as_of <= span.legal_end else "no",
    }
    by_deed = kept and kind == "general" and act == guarantee.deed_enforced_on
    if by_deed:
        title = "保证期间内已凭公证债权文书对债务人申请执行"
    elif kept and kind == "general":
        title = "保证期间内已对债务人起诉或申请仲裁"
    elif kept:
        title = "保证期间内已请求连带责任保证人承担责任"
    elif disputed:
        title = "保证期间的长短或者起算日有争议，是否列该保证人为被告由律师判断"
    elif as_of > span.legal_end:
        title = "保证期间已届满，不列该保证人为被告"
    elif kind == "general":
        title = "一般保证期间内须对债务人起诉或申请仲裁"
    else:
        title = "连带责任保证期间内须请求保证人承担责任"
    cites = [span.citation, law.book.on("limitation.guarantee_kept", main.earliest).cite]
    if by_deed:
        cites.append(DEED)
    if guarantee.suit_withdrawn:
        cites.append(WITHDRAWN)
    longest = arguable(guarantee, main, law)
    if longest.legal_end != span.legal_end:
        facts["latest"] = longest.legal_end.isoformat()
        cites.append(longest.citation)
        if guarantee.agreed_vaguely:
            cites.append(CARRIED_OVER)
    if guarantee.mode == "unstated":
        cites.append(_presumed(guarantee, law).cite)
    outcome = Outcome.NEEDS_LAWYER if disputed else Outcome.ELIGIBLE
    return Reason(RULE, outcome, title, tuple(cites), facts)
