"""What follows for a guarantor: his own limitation (民法典694), payment orders (解释434), assignment (民法典696)."""

from dataclasses import dataclass
from datetime import date

from legal_flow.cases.facts import GuaranteeFact, MainDebt
from legal_flow.courts.cn.rules import limitation
from legal_flow.courts.cn.rules.basis import Law, civil_code, procedure_interpretation
from legal_flow.courts.cn.rules.guarantee import in_dispute, kept_on, mode
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

RULE = "cn.guarantor"
LIMITATION = "cn.guarantor_limitation"
LOST = Citation("最高人民法院关于适用民法典有关担保制度的解释", "第二十八条第一款", "法释〔2020〕28号", "MH")
"""When a general guarantor may no longer refuse."""
EXCEPTED = Citation(
    "最高人民法院关于适用民法典有关担保制度的解释", "第二十八条第二款", "法释〔2020〕28号", "MH"
)
"""When he may not refuse at all: 民法典687(2), second half."""


@dataclass(frozen=True, slots=True)
class Guarantor:
    """The limitation of the guarantor's own debt; `period` is `None` while it has not started."""

    period: Period | None
    because: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Pursued:
    """What was done against the debtor, and what is known of him; `DataFault` for a ruling before the application."""

    round_closed_served_on: date | None = None
    """The ruling that ended the round of enforcement reached the creditor."""
    received_on: date | None = None
    """The court received the application for enforcement."""
    debtor_has_assets: bool = False
    """The guarantor showed that the debtor still has property to execute on: the year's wait ends nothing."""
    exception_known_on: date | None = None
    """The creditor knew of a case of 民法典687(2): the debtor gone without property, bankrupt, unable to pay, or
    a written waiver by the guarantor."""
    judgment_effective_on: date | None = None
    """Judgment or award against the debtor took effect; read for debts due before 2021."""

    def __post_init__(self) -> None:
        closed, received = self.round_closed_served_on, self.received_on
        if closed is not None and received is not None and closed < received:
            raise DataFault("round_closed_served_on lies before enforcement_received_on")


def refusal_lost_on(pursued: Pursued, law: Law) -> date | None:
    """民法典687(2)、694(1); 担保制度解释28: the first day from which a general guarantor may no longer refuse.

    The service of the ruling that ends the round of enforcement; one year after the application was received
    where no such ruling was made before, unless the debtor is shown to have property; the day the creditor knew
    of a case in which he may not refuse.
    """
    received = pursued.received_on
    days = [pursued.round_closed_served_on, pursued.exception_known_on]
    if received is not None and not pursued.debtor_has_assets:
        wait = law.book.on("limitation.general_guarantor_wait", received).whole
        days.append(periods.add_years(received, wait))
    return min((day for day in days if day is not None), default=None)


def own_limitation(
    guarantee: GuaranteeFact, main: MainDebt, as_of: date, law: Law, pursued: Pursued
) -> Guarantor:
    """民法典694 (担保法解释34 for debts due before 2021): joint: from the demand made in the period.

    General: from the loss of the right to refuse; before 2021 from the judgment or award against the debtor.
    What interrupted it afterwards is not read. Raises `DataFault` for a start before the suit that kept the
    guarantee.
    """
    kind = mode(guarantee, law)
    kept = kept_on(guarantee, main, as_of, law)
    begins = law.book.on(f"limitation.{kind}_guarantor_start", main.earliest)
    cites: tuple[Citation, ...] = (begins.cite,)
    if in_dispute(guarantee, main, as_of, law):
        return Guarantor(None, "保证期间的长短或者起算日有争议，保证债务时效是否起算由律师判断", cites)
    if kept is None:
        return Guarantor(None, "保证期间内没有使保证责任存续的行为，保证债务时效未起算", cites)
    if kind != "general":
        because = "自保证期间内请求保证人承担责任之日起算（未计其后的中断）"
        if kept == guarantee.sued_guarantor_on:
            because = f"{because}；以起诉请求的，诉讼终结时重新起算，终结之前未届满，此处未计"
        return _runs(kept, because, cites, law)
    if begins.text == "judgment":
        from_day = pursued.judgment_effective_on
        because = "2021 年以前到期的，自对债务人的判决或者仲裁裁决生效之日起算"
        waiting = f"{because}，尚未生效或者没有写明"
    else:
        from_day, cites = refusal_lost_on(pursued, law), (*cites, LOST)
        because = "自保证人拒绝承担保证责任的权利消灭之日起算"
        waiting = "一般保证人拒绝承担责任的权利尚未消灭，保证债务时效未起算"
        if from_day is not None and from_day == pursued.exception_known_on:
            # He may be known unable to pay before the debt was due; what is not due has no limitation.
            from_day, cites = max(from_day, main.earliest), (*cites, EXCEPTED)
            because = "自债权人知道保证人不得拒绝承担责任的情形之日起算"
    if from_day is None or from_day > as_of:
        return Guarantor(None, waiting, cites)
    if from_day < kept and EXCEPTED not in cites:
        raise DataFault(
            f"guarantee {guarantee.ref}: its limitation starts {from_day}, before the suit of {kept}"
        )
    return _runs(from_day, because, cites, law)


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


def assignment(
    assigned_on: date, law: Law, *, notified: bool, barred_by_contract: bool, consented: bool
) -> Reason:
    """民法典696: without notice an assignment has no effect on the guarantor.

    Where guarantor and creditor agreed that the claim is not assigned, an assignment without his written consent
    frees him. Before 2021 the guarantee followed the claim (担保法22), and a lawyer decides.
    """
    version = law.book.on("limitation.guarantee_assignment", assigned_on)
    if version.text == "follows":
        title = "2021 年以前的债权转让，保证债权同时转让，另有约定的除外，由律师判断"
        return Reason(RULE, Outcome.NEEDS_LAWYER, title, (version.cite,), {"effect": "needs_lawyer"})
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
    end = periods.add_years(start, limitation.years_from(start, law))
    sources = limitation.cites(start, law)
    span = periods.build(LIMITATION, sources[0], start, end, law.calendar)
    return Guarantor(span, because, (*cites, *sources))
