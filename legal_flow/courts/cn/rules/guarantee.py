"""保证: mode and period of a guarantee, and what keeps it. What follows for the guarantor stands in `guarantors`.

Nothing suspends, interrupts or extends the period (民法典692(1)).
"""

from datetime import date

from legal_flow.cases.facts import GuaranteeFact
from legal_flow.courts.cn.rules.basis import Law, civil_code
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.guarantee_period"
WITHDRAWN = Citation("最高人民法院关于适用民法典有关担保制度的解释", "第三十一条", "法释〔2020〕28号", "MH")


def mode(guarantee: GuaranteeFact, law: Law) -> str:
    """民法典686(2): unstated means general; 担保法19: for contracts before 2021 it means joint."""
    if guarantee.mode != "unstated":
        return guarantee.mode
    return law.book.on("limitation.unstated_guarantee", guarantee.signed_on).text


def period(guarantee: GuaranteeFact, main_due_on: date, law: Law) -> Period:
    """民法典692(2): as agreed; six months from the main debt's day where none, or none later, was agreed.

    "Until principal and interest are paid off" means two years in a contract made before 2021
    (担保法解释32(2)), six months in a later one (担保制度解释32). The main debt's day is that of its last
    instalment; where no term was fixed, the end of the grace that the demand gave (692(3)).
    """
    length = law.book.on("limitation.guarantee_months", main_due_on)
    end = guarantee.agreed_until
    if guarantee.agreed_vaguely:
        if end is not None:
            raise DataFault(f"guarantee {guarantee.ref}: agreed_until and agreed_vaguely exclude each other")
        length = law.book.on("limitation.vague_guarantee_months", guarantee.signed_on)
    if end is None or end <= main_due_on:
        end = periods.add_months(main_due_on, length.whole)
    return periods.build(RULE, length.cite, main_due_on, end, law.calendar)


def keeping_act(guarantee: GuaranteeFact, kind: str) -> date | None:
    """民法典693; 担保制度解释31: the act that keeps a guarantee of this kind, or `None`.

    General: suing the debtor or applying for arbitration; withdrawn and not repeated it keeps nothing. Joint:
    a demand on the guarantor, which a suit against him is, even withdrawn once he had the complaint.
    """
    if kind == "general":
        return None if guarantee.suit_withdrawn else guarantee.sued_debtor_on
    sued = guarantee.sued_guarantor_on
    if guarantee.suit_withdrawn and not guarantee.complaint_served:
        sued = None
    asked = [day for day in (guarantee.demanded_on, sued) if day is not None]
    return min(asked, default=None)


def kept_on(guarantee: GuaranteeFact, main_due_on: date, as_of: date, law: Law) -> date | None:
    """民法典693: the day of the act that keeps the guarantee, if it was done by `as_of` and in time."""
    act = keeping_act(guarantee, mode(guarantee, law))
    last = min(as_of, period(guarantee, main_due_on, law).legal_end)
    in_time = act is not None and main_due_on <= act <= last
    return act if in_time else None


def watched(guarantee: GuaranteeFact, main_due_on: date, as_of: date, law: Law) -> Reason:
    """民法典693: in the period the debtor is sued, or a joint guarantor asked to pay, or he is lost.

    Nothing here keeps the account from court; an expired guarantee only keeps the guarantor out of the suit.
    """
    kind, span = mode(guarantee, law), period(guarantee, main_due_on, law)
    kept = kept_on(guarantee, main_due_on, as_of, law) is not None
    facts = {
        "ref": guarantee.ref,
        "mode": kind,
        "legal_end": span.legal_end.isoformat(),
        "act_by": span.act_by.isoformat(),
        "alive": "yes" if kept or as_of <= span.legal_end else "no",
    }
    if kept:
        title = (
            "保证期间内已对债务人起诉或申请仲裁"
            if kind == "general"
            else "保证期间内已请求连带责任保证人承担责任"
        )
    elif as_of > span.legal_end:
        title = "保证期间已届满，不列该保证人为被告"
    elif kind == "general":
        title = "一般保证期间内须对债务人起诉或申请仲裁"
    else:
        title = "连带责任保证期间内须请求保证人承担责任"
    cites = [span.citation, civil_code("第六百九十三条")]
    if guarantee.suit_withdrawn:
        cites.append(WITHDRAWN)
    return Reason(RULE, Outcome.ELIGIBLE, title, tuple(cites), facts)
