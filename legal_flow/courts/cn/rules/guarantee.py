"""保证: mode and period of a guarantee. Nothing suspends, interrupts or extends it (民法典692(1))."""

from datetime import date

from legal_flow.cases.facts import GuaranteeFact
from legal_flow.courts.cn.rules.basis import Law, civil_code
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.guarantee_period"


def mode(guarantee: GuaranteeFact, law: Law) -> str:
    """民法典686(2): unstated means general; 担保法19: for contracts before 2021 it means joint."""
    if guarantee.mode != "unstated":
        return guarantee.mode
    return law.book.on("limitation.unstated_guarantee", guarantee.signed_on).text


def period(guarantee: GuaranteeFact, main_due_on: date, law: Law) -> Period:
    """民法典692(2): as agreed; six months from the main debt's day where none, or none later, was agreed."""
    months = law.book.on("limitation.guarantee_months", main_due_on)
    end = guarantee.agreed_until
    if end is None or end <= main_due_on:
        end = periods.add_months(main_due_on, months.whole)
    return periods.build(RULE, months.cite, main_due_on, end, law.calendar)


def watched(guarantee: GuaranteeFact, main_due_on: date, as_of: date, law: Law) -> Reason:
    """民法典693: in the period the debtor is sued, or a joint guarantor asked to pay, or he is lost.

    Nothing here keeps the account from court; an expired guarantee only keeps the guarantor out of the suit.
    """
    kind, span = mode(guarantee, law), period(guarantee, main_due_on, law)
    kept = kind == "joint" and guarantee.demanded_on is not None and guarantee.demanded_on <= span.legal_end
    facts = {
        "ref": guarantee.ref,
        "mode": kind,
        "legal_end": span.legal_end.isoformat(),
        "act_by": span.act_by.isoformat(),
        "alive": "yes" if kept or as_of <= span.legal_end else "no",
    }
    if kept:
        title = "保证期间内已请求连带责任保证人承担责任"
    elif as_of > span.legal_end:
        title = "保证期间已届满，不列该保证人为被告"
    elif kind == "general":
        title = "一般保证期间内须对债务人起诉或申请仲裁"
    else:
        title = "连带责任保证期间内须请求保证人承担责任"
    cites = (span.citation, civil_code("第六百九十三条"))
    return Reason(RULE, Outcome.ELIGIBLE, title, cites, facts)
