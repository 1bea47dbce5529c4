"""What follows for a guarantor: his own limitation (民法典694), payment orders (解释434), assignment (民法典696)."""

from dataclasses import dataclass
from datetime import date

from legal_flow.cases.facts import GuaranteeFact, MainDebt
from legal_flow.courts.cn.rules.basis import Law, civil_code, procedure_interpretation
from legal_flow.courts.cn.rules.guarantee import in_dispute, kept_on, mode
from legal_flow.courts.cn.rules.limitation import years_from
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.guarantor"
LIMITATION = "cn.guarantor_limitation"
LOST = Citation("最高人民法院关于适用民法典有关担保制度的解释", "第二十八条第一款", "法释〔2020〕28号", "MH")
"""When a general guarantor may no longer refuse."""


@dataclass(frozen=True, slots=True)
class Guarantor:
    """The limitation of the guarantor's own debt; `period` is `None` while it has not started."""

    period: Period | None
    because: str
    citations: tuple[Citation, ...]


def refusal_lost_on(round_closed_served_on: date | None, received_on: date | None, law: Law) -> date | None:
    """民法典687(2)、694(1); 担保制度解释28(1): the day a general guarantor may no longer refuse.

    The service of the ruling that ends the round of enforcement, or one year after the application was
    received where no such ruling was made before.
    """
    days = [round_closed_served_on]
    if received_on is not None:
        if round_closed_served_on is not None and round_closed_served_on < received_on:
            raise DataFault("round_closed_served_on lies before enforcement_received_on")
        wait = law.book.on("limitation.general_guarantor_wait", received_on).whole
        days.append(periods.add_years(received_on, wait))
    return min((day for day in days if day is not None), default=None)


def own_limitation(
    guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law, *, lost_on: date | None = None
) -> Guarantor:
    """民法典694: joint: from the demand made in the period; general: from the loss of the right to refuse."""
    kind = mode(guarantee, law)
    kept = kept_on(guarantee, main, as_of, law)
    cites: tuple[Citation, ...] = (civil_code(f"第六百九十四条第{'一' if kind == 'general' else '二'}款"),)
    if kind == "general":
        cites = (*cites, LOST)
    if in_dispute(guarantee, main, as_of, law):
        return Guarantor(None, "保证期间的长短或者起算日有争议，保证债务时效是否起算由律师判断", cites)
    if kept is None:
        return Guarantor(None, "保证期间内没有使保证责任存续的行为，保证债务时效未起算", cites)
    if kind != "general":
        return _runs(kept, "自保证期间内请求保证人承担责任之日起算", cites, law)
    if lost_on is None:
        return Guarantor(None, "一般保证人拒绝承担责任的权利尚未消灭，保证债务时效未起算", cites)
    if lost_on < kept:
        raise DataFault(f"guarantee {guarantee.ref}: lost_on {lost_on} lies before the suit of {kept}")
    return _runs(lost_on, "自保证人拒绝承担保证责任的权利消灭之日起算", cites, law)


def payment_order(*, sued_on_security: bool) -> Reason:
    """解释434: a payment order against the debtor does not bind the guarantor; a suit voids the order.

    The creditor who sues on the security for the same debt makes the order lose its effect.
    """
    cites = (procedure_interpretation("第四百三十四条"),)
    if sued_on_security:
        title = "就担保关系单独起诉的，支付令自受理案件之日起失效"
        return Reason(RULE, Outcome.ELIGIBLE, title, cites, {"binds": "no", "order_stands": "no"})
    title = "对主债务人发出的支付令，对担保人没有拘束力"
    return Reason(RULE, Outcome.ELIGIBLE, title, cites, {"binds": "no", "order_stands": "yes"})


def assignment(*, notified: bool, barred_by_contract: bool, consented: bool) -> Reason:
    """民法典696: without notice an assignment has no effect on the guarantor.

    Where guarantor and creditor agreed that the claim is not assigned, an assignment without his written consent
    frees him.
    """
    if barred_by_contract and not consented:
        title = "约定禁止债权转让，未经保证人书面同意转让的，保证人不再承担保证责任"
        return _assigned(title, "第二款", "freed")
    if not notified:
        return _assigned("债权转让未通知保证人，对保证人不发生效力", "第一款", "no")
    return _assigned("债权转让已通知保证人，对保证人发生效力", "第一款", "yes")


def _assigned(title: str, paragraph: str, effect: str) -> Reason:
    cites = (civil_code(f"第六百九十六条{paragraph}"),)
    return Reason(RULE, Outcome.ELIGIBLE, title, cites, {"effect": effect})


def _runs(start: date, because: str, cites: tuple[Citation, ...], law: Law) -> Guarantor:
    end = periods.add_years(start, years_from(start, law))
    cite = law.book.on("limitation.general_years", start).cite
    return Guarantor(periods.build(LIMITATION, cite, start, end, law.calendar), because, cites)
