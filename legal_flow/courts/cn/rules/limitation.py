"""诉讼时效: which event starts it anew, from which day, and how well it stands up in court.

The range has two ends. The earliest counts only court-ready facts (grade A) from the earliest arguable start;
it governs our deadlines. The latest counts facts that need a supplement (grade B) too, from the latest
arguable start; beyond it a suit cannot be defended.
"""

from datetime import date
from zoneinfo import ZoneInfo

from legal_flow.cases.facts import (
    Channel,
    ContactFact,
    InterruptionFact,
    InterruptionKind,
    LimitationFacts,
    Product,
)
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.rules import limitation as clock
from legal_flow.rules import periods
from legal_flow.rules.limitation import Obstacle, Restart, Run
from legal_flow.rules.outcomes import Limitation, Period
from legal_flow.rules.periods import add_years

RULE = "cn.limitation"
ZONE = ZoneInfo("Asia/Shanghai")
WRITTEN = frozenset({Channel.SMS, Channel.LETTER, Channel.EMAIL})
ANSWERED = frozenset({"reached", "promised", "refused"})
ARRIVED = frozenset({"reached", "delivered", "promised", "refused"})
CHANNELS = {
    Channel.SMS: "短信催告",
    Channel.LETTER: "信函催告",
    Channel.EMAIL: "电子邮件催告",
    Channel.CALL: "电话催告",
    Channel.VISIT: "当面催告",
}
KINDS = {
    InterruptionKind.PAYMENT: "债务人还款（民法典195(二)；诉讼时效规定14）",
    InterruptionKind.AUTO_DEBIT: "按约定扣划（银行卡规定3(一)；诉讼时效规定8(一)(三)）",
    InterruptionKind.PLAN: "达成还款计划（民法典195(二)；诉讼时效规定14）",
    InterruptionKind.PROMISE: "债务人承诺履行（民法典195(二)；诉讼时效规定14）",
    InterruptionKind.DEMAND: "债权人请求履行（民法典195(一)；诉讼时效规定8）",
    InterruptionKind.SUIT: "提起诉讼（民法典195(三)；诉讼时效规定10）",
    InterruptionKind.ENFORCEMENT: "申请执行（民法典195(四)；诉讼时效规定11）",
}
CAUSES = {
    "succession": "继承开始后未确定继承人或者遗产管理人（民法典194(1)(三)）",
    "force_majeure": "不可抗力（民法典194(1)(一)）",
    "no_representative": "无法定代理人（民法典194(1)(二)）",
    "controlled": "权利人被义务人或者其他人控制（民法典194(1)(四)）",
}
LASTING = frozenset({InterruptionKind.SUIT, InterruptionKind.ENFORCEMENT})
DEBTORS_OWN_ACT = frozenset({InterruptionKind.PAYMENT, InterruptionKind.PLAN, InterruptionKind.PROMISE})


def years_from(start: date, law: Law) -> int:
    """民法典188(1); 法释〔2018〕12号2-3: three years, but two where these had run out before 2017-10-01."""
    transition = law.book.on("limitation.transition_day", start).day
    if start < transition:
        old = law.book.on("limitation.general_years", start).whole
        if add_years(start, old) < transition:
            return old
    return law.book.on("limitation.general_years", max(start, transition)).whole


def card_contact(contact: ContactFact) -> str | None:
    """银行卡规定3(二): sending to the contact the holder left with the bank suffices; arrival is not asked.

    A message that came back, or one without its log, needs a supplement. Elsewhere than to the reserved
    contact it counts only as one that arrived (诉讼时效规定8(一)(二)).
    """
    if contact.reserved:
        bounced = contact.result in {"failed", "returned"}
        return "A" if contact.evidence and not bounced else "B"
    return "B" if contact.evidence and contact.result in ARRIVED else None


def loan_contact(contact: ContactFact) -> str | None:
    """诉讼时效规定8(一)(二): a message counts when it arrived or should have arrived.

    A letter returned from the reserved address may have had to arrive; that is argued, not relied on.
    """
    if contact.result in ARRIVED:
        return "A" if contact.evidence and contact.reserved else "B"
    should_have = contact.channel is Channel.LETTER and contact.reserved and contact.result == "returned"
    return "B" if should_have and contact.evidence else None


def spoken_contact(contact: ContactFact) -> str | None:
    """诉讼时效规定8(一)(一); 银行卡规定3(二)、(四): a call or visit counts when it reached, never a dial."""
    reached = ARRIVED if contact.channel is Channel.VISIT else ANSWERED
    if contact.result not in reached:
        return None
    return "A" if contact.evidence else "B"


def contact_restart(contact: ContactFact, product: Product) -> Restart | None:
    """民法典195(一): the demand in this contact, from the day that counts for the product, or `None`.

    Never counted: a push, words to a third person or a contact person, a text that does not ask for payment.
    """
    if contact.to_role != "debtor" or not contact.demanded or contact.channel is Channel.PUSH:
        return None
    by_card = product is Product.CARD
    if contact.channel in WRITTEN:
        grade = card_contact(contact) if by_card else loan_contact(contact)
        article = "银行卡规定3(二)" if by_card and contact.reserved else "诉讼时效规定8(一)(二)"
        on = _day(contact) if by_card else contact.arrived_on or _day(contact)
    else:
        grade = spoken_contact(contact)
        article = "银行卡规定3(二)、(四)" if by_card else "诉讼时效规定8(一)(一)"
        on = _day(contact)
    if grade is None:
        return None
    promised = contact.result == "promised"
    title = f"{CHANNELS[contact.channel]}{'并获承诺' if promised else ''}（{article}，{grade}级）"
    return Restart(on, contact.ref, title, grade, acknowledges=promised)


def interruption_restart(fact: InterruptionFact) -> Restart | None:
    """民法典195; 诉讼时效规定8、10、11、14: a recorded event; a proceeding restarts the period as it ends."""
    if fact.grade not in {"A", "B"}:
        return None
    return Restart(
        on=fact.on,
        ref=fact.ref,
        title=f"{KINDS[fact.kind]}（{fact.grade}级）",
        grade=fact.grade,
        lasting=fact.kind in LASTING,
        ended_on=fact.ended_on,
        acknowledges=fact.kind in DEBTORS_OWN_ACT,
    )


def limitation(facts: LimitationFacts, as_of: date, law: Law) -> Limitation:
    """民法典188、189、192-195: the range as known on `as_of`.

    民法典189 lets a debt in instalments run from the last one; where the lender called the whole, that day is
    the earlier arguable start. After expiry the debtor's own act may give the defence up (民法典192(2);
    诉讼时效规定19): that moves the latest end only, and is flagged for a lawyer.
    """
    found = [contact_restart(contact, facts.product) for contact in facts.contacts]
    found += [interruption_restart(fact) for fact in facts.interruptions]
    restarts = [restart for restart in found if restart is not None]
    obstacles = [
        Obstacle(CAUSES.get(held.cause, held.cause), held.since, held.until) for held in facts.suspensions
    ]
    machine = clock.Clockwork(
        years_from=lambda start: years_from(start, law),
        long_stop_years=law.book.on("limitation.long_stop_years", facts.due_on).whole,
        obstacle_months=law.book.on("limitation.suspension_months", facts.due_on).whole,
        calendar=law.calendar,
    )
    start = min(facts.due_on, facts.accelerated_on or facts.due_on)
    proven = [restart for restart in restarts if restart.grade == "A"]
    earliest = clock.run(start, proven, obstacles, machine, as_of)
    latest = clock.run(facts.due_on, restarts, obstacles, machine, as_of, revive=True)
    earliest_period, latest_period = _period(earliest, law), _period(latest, law)
    return Limitation(
        earliest=earliest_period,
        latest=latest_period,
        expired_earliest=earliest_period is not None and as_of > earliest_period.legal_end,
        expired_latest=latest_period is not None and as_of > latest_period.legal_end,
        disputed=tuple(ref for ref in latest.used if ref not in earliest.used),
        steps=("最早：", *earliest.steps, "最晚：", *latest.steps),
        waived_after_expiry=bool(latest.late_acknowledgement),
    )


def _period(run: Run, law: Law) -> Period | None:
    if run.raw_end is None:
        return None
    citation = law.book.on("limitation.general_years", run.start).cite
    return periods.build(RULE, citation, run.start, run.raw_end, law.calendar)


def _day(contact: ContactFact) -> date:
    at = contact.at
    return (at.astimezone(ZONE) if at.tzinfo is not None else at).date()
