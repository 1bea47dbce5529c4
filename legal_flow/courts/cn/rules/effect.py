"""生效: when an instrument takes effect, each party by its own service and its own period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from legal_flow.courts.cn.rules import periods
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation, procedure_law
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Period

Instrument = Literal[
    "judgment",
    "ruling",
    "small_claim",
    "second_instance",
    "final_ruling",
    "mediation",
    "payment_order",
    "confirmation",
]
APPEALABLE = frozenset({"judgment", "ruling"})
FINAL = {
    "small_claim": procedure_law("第一百六十五条"),
    "second_instance": procedure_law("第一百八十二条", "MH"),
    "final_ruling": procedure_law("第一百五十八条", "MH"),
    "confirmation": procedure_law("第二百零六条", "MH"),
}
"""What cannot be appealed against, and where that stands."""


@dataclass(frozen=True, slots=True)
class PartyFact:
    """What one party had and did: served, appealed or objected, or refused to take the paper."""

    name: str
    served_on: date | None
    acted_on: date | None = None
    """The day of the appeal, or of the written objection to a payment order."""
    refused: bool = False
    abroad: bool = False


@dataclass(frozen=True, slots=True)
class PartyEffect:
    """What holds for one party."""

    name: str
    period: Period | None
    """Its own period to appeal or object, where there is one."""
    effect: date | None
    acted_in_time: bool = False

    @property
    def end(self) -> date | None:
        """The rolled end of its own period."""
        return None if self.period is None else self.period.legal_end

    @property
    def missing(self) -> str:
        """Names the calendar entry that would make that end certain."""
        return "" if self.period is None else self.period.missing


@dataclass(frozen=True, slots=True)
class Effect:
    """The day on which the instrument takes effect, or `None` with the reason."""

    on: date | None
    because: str
    citations: tuple[Citation, ...]
    parties: tuple[PartyEffect, ...] = ()
    earliest: date | None = None
    """An earlier day that can be argued; periods that run against us are kept by it."""
    needs_lawyer: bool = False

    @property
    def missing(self) -> str:
        """Names the calendar entry that would make the day certain, where it leans on an unpublished year."""
        return next((one.missing for one in self.parties if one.missing), "") if self.on else ""


def of(
    instrument: str,
    parties: Sequence[PartyFact],
    law: Law,
    *,
    pronounced_on: date | None = None,
    agreed_on_signing: date | None = None,
    divisible: bool | None = None,
) -> Effect:
    """民事诉讼法100、158、165、171、182、227: the effect of any instrument; `DataFault` for another kind.

    `divisible` is read for a payment order against several: whether each owes his own share (可分之债).
    """
    if not parties:
        raise DataFault("parties: at least one is needed")
    if instrument in APPEALABLE:
        return appealable(instrument, parties, law)
    if instrument in FINAL:
        return final(parties, FINAL[instrument], pronounced_on)
    if instrument == "mediation":
        return mediated(parties, agreed_on_signing)
    if instrument == "payment_order":
        return payment_order(parties, law, divisible=divisible)
    known = (*sorted(APPEALABLE), *FINAL, "mediation", "payment_order")
    raise DataFault(f"instrument {instrument}: it is one of {', '.join(known)}")


def appealable(kind: str, parties: Sequence[PartyFact], law: Law) -> Effect:
    """民事诉讼法171、286; 解释244: each party its own period; effect on the day after the last, if nobody appealed.

    An appeal after its end is none. Raises `DataFault` for an appeal before service.
    """
    spans = [_own_period(f"appeal.{kind}", party, law) for party in parties]
    found = tuple(_judged(party, span) for party, span in zip(parties, spans, strict=True))
    cites = (
        *dict.fromkeys(span.citation for span in spans if span is not None),
        procedure_interpretation("第二百四十四条"),
    )
    if any(span is None for span in spans):
        return Effect(None, "有当事人尚未送达，上诉期未开始", cites, found)
    if any(one.acted_in_time for one in found):
        return Effect(None, "有当事人在上诉期内上诉，一审裁判不生效", cites, found)
    last = max(one.end for one in found if one.end is not None)
    return Effect(last + ONE_DAY, "各当事人上诉期分别计算，最后届满之次日生效", cites, found)


def final(parties: Sequence[PartyFact], cite: Citation, pronounced_on: date | None = None) -> Effect:
    """民事诉讼法158、165、182: no appeal: once the last party is served.

    That it binds from its pronouncement no article says; that day is told beside it as the earliest that can be
    argued. Raises `DataFault` for a service before the pronouncement.
    """
    for party in parties:
        if pronounced_on is not None and party.served_on is not None and party.served_on < pronounced_on:
            raise DataFault(
                f"{party.name}: served_on {party.served_on} lies before pronounced_on {pronounced_on}"
            )
    found = tuple(PartyEffect(party.name, None, party.served_on) for party in parties)
    days = [party.served_on for party in parties if party.served_on is not None]
    last = max(days) if len(days) == len(parties) else None
    because = "不得上诉，尚未送达全部当事人" if last is None else "不得上诉，送达之日生效"
    if pronounced_on is None:
        return Effect(last, because, (cite,), found)
    because = f"{because}；自宣判之日（{pronounced_on}）生效没有明文，我方期限按该较早之日准备"
    return Effect(last, because, (cite,), found, earliest=pronounced_on)


def mediated(parties: Sequence[PartyFact], agreed_on_signing: date | None) -> Effect:
    """民事诉讼法100(3)、102; 解释151: once both signed for it; refused before that, it has no effect.

    Where all agreed that it binds on signing the agreement and the court confirmed that, from that day.
    """
    if agreed_on_signing is not None:
        cite = _recalled("第一百五十一条")
        found = tuple(PartyEffect(party.name, None, agreed_on_signing) for party in parties)
        return Effect(agreed_on_signing, "各方同意在调解协议上签名即生效", (cite,), found)
    cites = (procedure_law("第一百条第三款", "MH"), procedure_law("第一百零二条", "MH"))
    if any(party.refused for party in parties):
        return Effect(None, "调解书送达前一方反悔或者拒收，应当及时判决", cites)
    days = [party.served_on for party in parties if party.served_on is not None]
    found = tuple(PartyEffect(party.name, None, party.served_on) for party in parties)
    if len(days) < len(parties):
        return Effect(None, "调解书经双方签收后生效，尚有一方未签收", cites, found)
    return Effect(max(days), "双方签收，最后签收之日生效", cites, found)


def payment_order(parties: Sequence[PartyFact], law: Law, *, divisible: bool | None = None) -> Effect:
    """民事诉讼法227、228; 解释430(二)、433: fifteen days from service without written objection.

    Against several debtors each counts for himself only where the debt is divisible: then an objection of one
    leaves the others' orders standing (解释433). For a joint debt an objection ends the order, and one who was
    not served keeps it from taking effect; a lawyer decides where it is not said which of both it is.
    """
    spans = [_own_period("payment_order.objection", party, law) for party in parties]
    found = tuple(_judged(party, span) for party, span in zip(parties, spans, strict=True))
    cites = [span.citation for span in spans if span is not None][:1]
    days = [one.effect for one in found if one.effect is not None]
    if not days:
        return Effect(None, "收到书面异议或者尚未送达，支付令没有强制执行力", tuple(cites), found)
    if len(days) == len(parties):
        return Effect(max(days), "十五日内未提出书面异议，期满次日可以申请执行", tuple(cites), found)
    cites.append(_recalled("第四百三十三条"))
    if divisible:
        title = "可分之债，其他债务人未提出书面异议的，期满次日可以对其申请执行"
        return Effect(max(days), title, tuple(cites), found)
    none_stands = tuple(replace(one, effect=None) for one in found)
    if divisible is None:
        title = "多个债务人中有人异议或者尚未送达：是否可分之债没有写明，支付令对其他人是否有效由律师判断"
        return Effect(None, title, tuple(cites), none_stands, needs_lawyer=True)
    if any(one.acted_in_time for one in found):
        title = "共同债务，一人提出书面异议的，裁定终结督促程序，支付令失效"
        return Effect(None, title, (*cites, procedure_law("第二百二十八条")), none_stands)
    title = "共同债务，有债务人尚未送达；自作出之日起三十日内无法送达的，终结督促程序，由律师判断"
    unserved = (*cites, procedure_interpretation("第四百三十条第二项"))
    return Effect(None, title, unserved, none_stands, needs_lawyer=True)


def confirmation(
    effective_on: date, applied_on: date, law: Law, *, jointly: bool
) -> tuple[Period, bool, str]:
    """民事诉讼法205: both parties apply together within thirty days of the agreement's effect.

    The period, whether the application meets it, and why. Raises `DataFault` for an application before effect.
    """
    if applied_on < effective_on:
        raise DataFault(f"applied_on {applied_on} lies before effective_on {effective_on}")
    span = periods.period("mediation.confirm", effective_on, law)
    if not jointly:
        return span, False, "应当由双方当事人共同申请"
    if applied_on > span.legal_end:
        return span, False, "已超过调解协议生效之日起三十日"
    return span, True, "双方在三十日内共同申请"


def _recalled(article: str) -> Citation:
    """民事诉讼法解释, an article whose number is from memory."""
    return replace(procedure_interpretation(article), confidence="MH")


def _own_period(rule: str, party: PartyFact, law: Law) -> Period | None:
    if party.served_on is None:
        if party.acted_on is not None:
            raise DataFault(f"{party.name}: acted_on {party.acted_on} without service")
        return None
    if party.acted_on is not None and party.acted_on < party.served_on:
        raise DataFault(f"{party.name}: acted_on {party.acted_on} lies before served_on {party.served_on}")
    abroad = party.abroad and rule.startswith("appeal.")
    return periods.period("appeal.foreign" if abroad else rule, party.served_on, law)


def _judged(party: PartyFact, span: Period | None) -> PartyEffect:
    if span is None:
        return PartyEffect(party.name, None, None)
    acted = party.acted_on is not None and party.acted_on <= span.legal_end
    return PartyEffect(party.name, span, None if acted else span.legal_end + ONE_DAY, acted)
