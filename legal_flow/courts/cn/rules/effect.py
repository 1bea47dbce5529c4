"""生效: when an instrument takes effect, each party by its own service and its own period."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from legal_flow.courts.cn.rules import periods
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation, procedure_law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Period

ONE_DAY = timedelta(days=1)
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
    end: date | None
    """The rolled end of its own period to appeal or object, where there is one."""
    effect: date | None
    acted_in_time: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """The day on which the instrument takes effect, or `None` with the reason."""

    on: date | None
    because: str
    citations: tuple[Citation, ...]
    parties: tuple[PartyEffect, ...] = ()


def of(
    instrument: str,
    parties: Sequence[PartyFact],
    law: Law,
    *,
    pronounced_on: date | None = None,
    agreed_on_signing: date | None = None,
) -> Effect:
    """民事诉讼法100、158、165、171、182、227: the effect of any instrument; `DataFault` for another kind."""
    if not parties:
        raise DataFault("parties: at least one is needed")
    if instrument in APPEALABLE:
        return appealable(instrument, parties, law)
    if instrument in FINAL:
        return final(parties, FINAL[instrument], pronounced_on)
    if instrument == "mediation":
        return mediated(parties, agreed_on_signing)
    if instrument == "payment_order":
        return payment_order(parties, law)
    known = (*sorted(APPEALABLE), *FINAL, "mediation", "payment_order")
    raise DataFault(f"instrument {instrument}: it is one of {', '.join(known)}")


def appealable(kind: str, parties: Sequence[PartyFact], law: Law) -> Effect:
    """民事诉讼法171、286; 解释244: each party its own period; effect on the day after the last, if nobody appealed.

    An appeal after its end is none. Raises `DataFault` for an appeal before service.
    """
    spans = [_own_period(f"appeal.{kind}", party, law) for party in parties]
    found = tuple(_judged(party, span) for party, span in zip(parties, spans, strict=True))
    cites = (
        *(span.citation for span in spans[:1] if span is not None),
        procedure_interpretation("第二百四十四条"),
    )
    if any(span is None for span in spans):
        return Effect(None, "有当事人尚未送达，上诉期未开始", cites, found)
    if any(one.acted_in_time for one in found):
        return Effect(None, "有当事人在上诉期内上诉，一审裁判不生效", cites, found)
    last = max(one.end for one in found if one.end is not None)
    return Effect(last + ONE_DAY, "各当事人上诉期分别计算，最后届满之次日生效", cites, found)


def final(parties: Sequence[PartyFact], cite: Citation, pronounced_on: date | None = None) -> Effect:
    """民事诉讼法158、165、182: no appeal: on pronouncement in court, else once the last party is served."""
    found = tuple(PartyEffect(party.name, None, pronounced_on or party.served_on) for party in parties)
    if pronounced_on is not None:
        return Effect(pronounced_on, "不得上诉，当庭宣判之日生效", (cite,), found)
    days = [party.served_on for party in parties if party.served_on is not None]
    if len(days) < len(parties):
        return Effect(None, "不得上诉，尚未送达全部当事人", (cite,), found)
    return Effect(max(days), "不得上诉，送达之日生效", (cite,), found)


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


def payment_order(parties: Sequence[PartyFact], law: Law) -> Effect:
    """民事诉讼法227、228: fifteen days from its own service without written objection, each debtor for himself.

    An objection of one of several debtors leaves the order against the others standing (解释433(2)).
    """
    spans = [_own_period("payment_order.objection", party, law) for party in parties]
    found = tuple(_judged(party, span) for party, span in zip(parties, spans, strict=True))
    cites = [span.citation for span in spans[:1] if span is not None]
    if len(parties) > 1:
        cites.append(_recalled("第四百三十三条第二款"))
    days = [one.effect for one in found if one.effect is not None]
    if not days:
        return Effect(None, "收到书面异议或者尚未送达，支付令没有强制执行力", tuple(cites), found)
    return Effect(max(days), "十五日内未提出书面异议，期满次日可以申请执行", tuple(cites), found)


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
    return PartyEffect(party.name, span.legal_end, None if acted else span.legal_end + ONE_DAY, acted)
