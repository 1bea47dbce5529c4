"""中断事由: one event, how well it stands up, from which day it counts, and why.

A is court-ready; B: proof is missing, or the effect is disputed; C is not counted. A contact is graded by the log
itself; any other event by the evidence at hand, or by the grade that came with it, which a rule may lower.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from legal_flow.cases.facts import Channel, ContactFact, InterruptionFact, InterruptionKind
from legal_flow.courts.cn.rules.basis import card_provisions, civil_code, limitation_provisions
from legal_flow.courts.cn.rules.interruption_kinds import EVIDENCE, KINDS, Kind
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.limitation import Restart


class Word(NamedTuple):
    """A grade, the reason for it, and the evidence that would better it."""

    grade: str
    because: str
    lacking: tuple[str, ...] = ()


ZONE = ZoneInfo("Asia/Shanghai")
WRITTEN = frozenset({Channel.SMS, Channel.LETTER, Channel.EMAIL})
ANSWERED = frozenset({"reached", "promised", "refused"})
ARRIVED = frozenset({"reached", "delivered", "promised", "refused"})
Result = Literal["", "reached", "promised", "refused", "delivered", "no_answer", "failed", "returned"]
"""How a contact went; empty where nothing is known, which proves no arrival."""
RESULTS = frozenset(get_args(Result))
CHANNELS = {
    Channel.SMS: "短信催告",
    Channel.LETTER: "信函催告",
    Channel.EMAIL: "电子邮件催告",
    Channel.CALL: "电话催告",
    Channel.VISIT: "当面催告",
    Channel.PUSH: "应用推送",
}
Role = Literal["debtor", "joint_debtor", "representative", "guarantor", "reserved_contact", "third_party"]
COUNTED = frozenset({"debtor", "joint_debtor", "representative"})
"""Whose receiving counts: the debtor, a joint debtor (规定15), an agent or estate administrator (解释38(2))."""
NOT_COUNTED = {
    "guarantor": "向保证人提出的请求不中断主债务的诉讼时效",
    "reserved_contact": "联系人不是债务人，向其发出的信息不是请求债务人履行",
    "third_party": "向第三人发出的信息不是请求债务人履行",
}
JOINT = "joint_debtor"
ANOTHER_DEBTORS = "系连带债务人的行为，时效届满后不视为本债务人放弃时效抗辩"
"""诉讼时效规定15 carries interruption from one joint debtor to the others, not the giving up of the defence."""
AFTER_DEATH = Word(
    "B", "债务人此前已经死亡，不是其本人的行为，也不是向其本人提出的请求；是否及于继承人由律师判断"
)
"""民法典13: who is dead neither pays, promises nor is asked; what was done after that day is argued, not relied on."""
ANYBODY = frozenset(get_args(Role))
Hand = Literal["debtor", "authorised", "adult_family", "third_party"]
HANDS = frozenset(get_args(Hand))
OWN_HAND = frozenset({"debtor", "authorised"})
Refused = Literal["", "not_accepted", "dismissed"]
OUTCOMES = {
    "": "",
    "not_accepted": "裁定不予受理，起诉是否中断时效有争议，最早一端不计入",
    "dismissed": "裁定驳回起诉，起诉是否中断时效有争议，最早一端不计入",
}
"""How a suit ended that was not judged, and what that does to it."""
END_UNKNOWN = "没有写明程序何时终结，最早一端只自提起之日计，最晚一端视为尚未终结"
ONE_FEN = Decimal("0.01")
Grade = Literal["A", "B", "C"]
GRADES = get_args(Grade)
DEMAND = civil_code("第一百九十五条第一项")
CARD_SENDING = card_provisions("第三条第二项")
CARD_OTHER = card_provisions("第三条第四项")
ARRIVAL = limitation_provisions("第八条第一款第二项")
HANDED = limitation_provisions("第八条第一款第一项")
QUALIFYING = frozenset({"national_paper", "provincial_paper"})
PART = limitation_provisions("第九条")
WITHDRAWN = Citation("最高人民法院法答网精选答问", "第二十批问题一", "", "V2")


@dataclass(frozen=True, slots=True)
class Graded:
    """One event as the clock may use it."""

    ref: str
    grade: str
    on: date
    title: str
    because: str
    citations: tuple[Citation, ...]
    lacking: tuple[str, ...] = ()
    """The evidence, in Chinese, that would make it court-ready."""
    lasting: bool = False
    ended_on: date | None = None
    pending: bool = False
    acknowledges: bool = False

    @property
    def end_unknown(self) -> bool:
        """A proceeding that is neither known to have ended nor known to last."""
        return self.lasting and self.ended_on is None and not self.pending

    @property
    def restart(self) -> Restart | None:
        """What the clock reads for the latest end, or `None` where the event is not counted."""
        if self.grade == "C":
            return None
        return Restart(
            self.on, self.ref, self.title, self.grade, self.lasting, self.ended_on, self.acknowledges
        )

    @property
    def proven_restart(self) -> Restart | None:
        """What the clock reads for the earliest end: grade A, and an unknown end holds nothing up."""
        counted = self.restart if self.grade == "A" else None
        return replace(counted, lasting=False) if counted is not None and self.end_unknown else counted


def card_contact(contact: ContactFact) -> Word:
    """银行卡规定3(二): sending to the contact the holder left with the bank suffices; arrival is not asked.

    A message that came back, or one without its log, needs a supplement. Elsewhere than to the reserved
    contact it counts only as one that arrived (诉讼时效规定8(1)(二)).
    """
    if contact.reserved:
        if contact.result in {"failed", "returned"}:
            return Word("B", "发往预留的联系方式而发送失败或者退回，是否仍视为提出请求有争议")
        if not contact.evidence:
            return Word("B", "发往预留的联系方式，须补充发送记录")
        return Word("A", "向持卡人预留的联系方式发出即可，不要求到达")
    if contact.evidence and contact.result in ARRIVED:
        return Word("B", "不是预留的联系方式，已到达，须补充该联系方式属于债务人的证据")
    return Word("C", "不是预留的联系方式，且没有到达的证据")


def loan_contact(contact: ContactFact) -> Word:
    """诉讼时效规定8(1)(二): a message counts when it arrived or should have arrived.

    A letter returned from the reserved address may have had to arrive, and so may a message of which nothing
    is known but that it was sent there: that is argued, not relied on.
    """
    if contact.result in ARRIVED:
        if contact.evidence and contact.reserved:
            return Word("A", "已到达债务人预留的联系方式")
        return Word("B", "已到达，须补充到达记录或者该联系方式属于债务人的证据")
    if not contact.result and contact.reserved and contact.evidence:
        proof = (EVIDENCE["arrival_proof"],)
        return Word("B", "发往债务人预留的联系方式，没有写明是否到达，须补充到达证明", proof)
    if contact.channel is Channel.LETTER and contact.reserved and contact.result == "returned":
        if contact.evidence:
            return Word("B", "按预留地址寄送而退回，主张应当到达")
        return Word("C", "退回的信函没有寄送凭证")
    return Word("C", "没有到达，也不属于应当到达")


def spoken_contact(contact: ContactFact) -> Word:
    """民法典195(一); 银行卡规定3(二)、(四): a call or visit counts when it reached, never a dial.

    Only a full recording makes it court-ready: a dial log or another note of it does not. A paper brought and
    left (`delivered`) was no talk: it wants the signature or another proof of delivery
    (诉讼时效规定8(1)(一)).
    """
    if contact.channel is Channel.VISIT and contact.result == "delivered":
        proof = (EVIDENCE["signed_paper"], EVIDENCE["video"])
        return Word("B", "已当面送交，须补充签收的文件或者送达过程的录像", proof)
    if contact.result not in ANSWERED:
        return Word("C", "没有接通或者没有见到本人，拨打和上门本身不是请求")
    met = "见到" if contact.channel is Channel.VISIT else "接通"
    if not contact.evidence:
        return Word("B", f"已{met}本人，须补充完整录音并核对身份", (EVIDENCE["recording"],))
    return Word("A", f"已{met}本人，有完整录音")


def contact(fact: ContactFact, *, card_rule: bool, died_on: date | None = None) -> Graded:
    """民法典195(一): the demand in this contact.

    `card_rule` is said of a credit card assessed on 2021-05-25 or later: 银行卡规定3 governs (its 16th article).
    Never counted: a push, words to a third person or a contact person, a text that does not ask for payment.
    What was meant for the debtor himself after he died (`died_on`) is argued, not relied on.
    Raises `DataFault` for words that are none and for an arrival before the sending.
    """
    written = fact.channel in WRITTEN
    by_card = card_rule and fact.reserved
    article, cites = _contact_law(fact, card_rule=card_rule)
    on = _day(fact)
    if fact.arrived_on is not None and fact.arrived_on < on:
        raise DataFault(f"contact {fact.ref}: arrived_on {fact.arrived_on} lies before on {on}")
    grade, because, lacking = _contact_word(fact, card_rule=card_rule)
    outlived = fact.to_role == "debtor" and _after(on, died_on)
    if outlived and grade != "C":
        grade, because, lacking = AFTER_DEATH
    if written and not by_card:
        on = fact.arrived_on or on
    promised = fact.result == "promised"
    act = CHANNELS[fact.channel]
    title = f"{f'{act}并获承诺' if promised else act}（{article}，{grade}级）"
    if promised and fact.to_role == JOINT:
        because = f"{because}；{ANOTHER_DEBTORS}"
    cites = (DEMAND, *cites, *_whose(fact.to_role))
    own = promised and fact.to_role != JOINT and not outlived
    return Graded(fact.ref, grade, on, title, because, cites, lacking, acknowledges=own)


def _contact_law(fact: ContactFact, *, card_rule: bool) -> tuple[str, tuple[Citation, ...]]:
    """Where a contact stands beside 民法典195(一): no article names a call or a talk on a loan."""
    if fact.channel in WRITTEN:
        if card_rule and fact.reserved:
            return "银行卡规定第三条第二项", (CARD_SENDING,)
        return "诉讼时效规定第八条第一款第二项", (ARRIVAL,)
    if fact.channel is Channel.VISIT and fact.result == "delivered":
        return "诉讼时效规定第八条第一款第一项", (HANDED,)
    if card_rule:
        return "银行卡规定第三条第二项、第四项", (CARD_SENDING, CARD_OTHER)
    return "民法典第一百九十五条第一项", ()


def recorded(fact: InterruptionFact, *, card_rule: bool, died_on: date | None = None) -> Graded:
    """民法典195; 诉讼时效规定8-15; 银行卡规定3: an event beside contacts, graded, with what is lacking.

    `card_rule` as for `contact`. A joint debtor's own act interrupts for this debtor too (规定15); whether this
    one gives up the defence it does not say, so after expiry it is none of his. A proceeding restarts the
    period as it ends; one whose end is not known is told so. The debtor's own act, or one raised with him, after
    he died is argued, not relied on. Raises `DataFault` for an end before the beginning and for words that are
    none.
    """
    _possible(fact)
    kind = KINDS[fact.kind]
    lacking = _lacking(fact, kind) if not fact.grade else ()
    grade, because = fact.grade or ("B" if lacking else "A"), kind.because
    named = kind.card_title if card_rule and kind.card_title else kind.title
    if lacking:
        because = f"{kind.because}；须补充：{'、'.join(lacking)}"
    outlived = fact.against == "debtor" and not kind.lasting and _after(fact.on, died_on)
    for worse, why, _ in (*_limits(fact), *([AFTER_DEATH] if outlived else [])):
        if GRADES.index(worse) >= GRADES.index(grade):
            grade, because = worse, why
    if kind.lasting and fact.ended_on is None and not fact.pending and grade != "C":
        because = f"{because}；{END_UNKNOWN}"
    own = kind.own_act and fact.by in OWN_HAND and not outlived
    if own and fact.against == JOINT:
        because = f"{because}；{ANOTHER_DEBTORS}"
    arrives = fact.kind in {InterruptionKind.ASSIGNMENT_NOTICE, InterruptionKind.DEMAND}
    cites = (*kind.citations, *(kind.card_cite if card_rule else ()), *_whose(fact.against))
    if fact.withdrawn:
        cites = (*cites, WITHDRAWN)
    if fact.rest_waived:
        cites = (*cites, PART)
    return Graded(
        ref=fact.ref,
        grade=grade,
        on=(fact.arrived_on if arrives else None) or fact.on,
        title=f"{named}（{grade}级）",
        because=because,
        citations=cites,
        lacking=lacking if grade == "B" else (),
        lasting=kind.lasting,
        ended_on=fact.ended_on,
        pending=fact.pending,
        acknowledges=own and fact.against != JOINT,
    )


def _contact_word(fact: ContactFact, *, card_rule: bool) -> Word:
    if fact.result not in RESULTS:
        known = ", ".join(sorted(RESULTS - {""}))
        raise DataFault(f"contact {fact.ref}: {fact.result} is no result of a contact; they are {known}")
    if fact.to_role not in ANYBODY:
        raise DataFault(f"contact {fact.ref}: {fact.to_role} is nobody that a contact is made with")
    if fact.to_role in NOT_COUNTED:
        return Word("C", NOT_COUNTED[fact.to_role])
    if not fact.demanded:
        return Word("C", "没有写明（说明）欠款并要求还款，不是请求履行")
    if fact.channel is Channel.PUSH:
        return Word("C", "应用推送不是向预留的号码、地址或者邮箱发送，是否构成请求没有明文，保守处理，不计入")
    if fact.channel in WRITTEN:
        return card_contact(fact) if card_rule else loan_contact(fact)
    return spoken_contact(fact)


def _limits(fact: InterruptionFact) -> list[Word]:
    """What holds the grade down, whatever the evidence."""
    found: list[Word] = []
    if KINDS[fact.kind].never:
        found.append(Word("C", KINDS[fact.kind].because))
    if fact.against not in COUNTED:
        found.append(Word("C", NOT_COUNTED[fact.against]))
    if fact.rest_waived:
        found.append(Word("C", "已明确放弃剩余债权，中断的效力不及于剩余债权"))
    if fact.amount is not None and fact.amount < ONE_FEN:
        found.append(Word("C", "没有实际扣收或者支付金额"))
    if fact.withdrawn and not fact.complaint_served:
        found.append(
            Word("B", "起诉状副本未送达（未写明的视为未送达）即撤诉，是否中断有争议，最早一端不计入")
        )
    if fact.outcome:
        found.append(Word("B", OUTCOMES[fact.outcome]))
    return [*found, *_by_whom(fact), *_how_told(fact)]


def _by_whom(fact: InterruptionFact) -> list[Word]:
    """诉讼时效规定8(2)、14: performance agreed to is the debtor's own; a paper is taken by him or his household."""
    if fact.kind is InterruptionKind.DELIVERY:
        taken = fact.by != "third_party"
        return [] if taken else [Word("C", "签收人不是本人，也不是同住的具有完全行为能力的亲属")]
    if not KINDS[fact.kind].own_act or fact.by in OWN_HAND:
        return []
    if fact.kind is InterruptionKind.PAYMENT:
        return [Word("B", "第三人未经授权的付款，是否出于债务人的意思由律师判断")]
    return [Word("C", "不是债务人本人或者其授权的人的意思表示")]


def _how_told(fact: InterruptionFact) -> list[Word]:
    """诉讼时效规定8(1)(四)、17(1): which paper the notice stood in; whether the notice of assignment arrived."""
    other_only = "other_paper" in fact.evidence and not fact.evidence & QUALIFYING
    if fact.kind is InterruptionKind.PUBLIC_NOTICE and other_only:
        return [Word("C", "公告媒体不是国家级，也不是债务人住所地省级有影响的媒体")]
    if fact.kind is InterruptionKind.ASSIGNMENT_NOTICE and fact.arrived_on is None:
        return [Word("C", "债权转让通知没有到达债务人")]
    return []


def _lacking(fact: InterruptionFact, kind: Kind) -> tuple[str, ...]:
    """The first word of each group of which nothing is at hand."""
    return tuple(EVIDENCE[group[0]] for group in kind.needs if not fact.evidence.intersection(group))


def _whose(role: str) -> tuple[Citation, ...]:
    """诉讼时效规定15: joint debtors; 总则编解释38(2): agents, 财产代管人, 遗产管理人."""
    if role == "joint_debtor":
        return (limitation_provisions("第十五条"),)
    if role == "representative":
        return (
            Citation("最高人民法院关于适用民法典总则编若干问题的解释", "第三十八条第二款", "法释〔2022〕6号"),
        )
    return ()


def _possible(fact: InterruptionFact) -> None:
    over = fact.ended_on is not None or fact.withdrawn or fact.outcome != ""
    if fact.pending and (over or not KINDS[fact.kind].lasting):
        raise DataFault(f"event {fact.ref}: pending is said of a proceeding that has not ended (ended_on)")
    if fact.grade not in {"", *GRADES}:
        raise DataFault(f"event {fact.ref}: {fact.grade} is no grade")
    if fact.ended_on is not None and fact.ended_on < fact.on:
        raise DataFault(f"event {fact.ref}: ended_on {fact.ended_on} lies before on {fact.on}")
    if fact.outcome not in OUTCOMES:
        raise DataFault(f"event {fact.ref}: outcome {fact.outcome} is neither not_accepted nor dismissed")
    if fact.outcome and (fact.withdrawn or fact.kind is not InterruptionKind.SUIT):
        raise DataFault(f"event {fact.ref}: outcome {fact.outcome} is that of a suit not withdrawn")
    if fact.arrived_on is not None and fact.arrived_on < fact.on:
        raise DataFault(f"event {fact.ref}: arrived_on {fact.arrived_on} lies before on {fact.on}")
    unknown = sorted(fact.evidence - EVIDENCE.keys())
    if unknown:
        raise DataFault(f"event {fact.ref}: {', '.join(unknown)} is no evidence; it is {', '.join(EVIDENCE)}")
    if fact.by not in HANDS:
        raise DataFault(f"event {fact.ref}: by {fact.by} is nobody; it is {', '.join(sorted(HANDS))}")
    if fact.against not in ANYBODY:
        raise DataFault(f"event {fact.ref}: against {fact.against} is nobody that an event is raised with")


def _after(on: date, died_on: date | None) -> bool:
    return died_on is not None and on > died_on


def _day(fact: ContactFact) -> date:
    at = fact.at
    return (at.astimezone(ZONE) if at.tzinfo is not None else at).date()
