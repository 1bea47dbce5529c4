"""送达: on which day a paper was served, by the way it went, or why it was not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from legal_flow.courts.cn.rules import periods
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation

Method = Literal["direct", "left", "mail", "electronic", "handed_on", "notice", "simple"]
Document = Literal["complaint", "summons", "judgment", "ruling", "mediation_paper", "payment_order"]
Address = Literal["confirmed", "agreed", "other"]
Status = Literal["", "soldier", "prisoner"]
Track = Literal["ordinary", "summary", "small_claim", "payment_order"]
INSTRUMENTS = frozenset({"judgment", "ruling", "mediation_paper"})
SIMPLE_PAPERS = frozenset({"complaint", "summons"})
SIMPLE_TRACKS = frozenset({"summary", "small_claim"})
TAKERS = frozenset({"debtor", "adult_family", "agent", "appointed"})
"""民事诉讼法88: the addressee, an adult member of the household, his agent, whom he named to receive."""
GUARDIAN = "guardian"
"""法定代理人 of one without full capacity: 专递规定9(二) names him for mail only."""
ONLINE = Citation("人民法院在线诉讼规则", "第三十一条", "法释〔2021〕12号")
PRESENT = procedure_interpretation("第一百三十五条")
CONFIRMED = procedure_interpretation("第一百三十六条")
ORDER = (
    procedure_interpretation("第四百二十七条"),
    procedure_interpretation("第四百三十条第二项"),
)
"""A payment order is asked for where it can be served, and lapses where it was not within thirty days."""


@dataclass(frozen=True, slots=True)
class ServiceFact:
    """One attempt to serve a paper; `on` is the day it was sent, brought or published."""

    method: str
    """`direct`, `left`, `mail`, `electronic`, `handed_on`, `notice` or `simple`."""
    on: date
    document: str = "complaint"
    received_on: date | None = None
    returned_on: date | None = None
    taken_by: str = ""
    """Who signed or refused: `debtor`, `adult_family`, `agent`, `appointed`, `guardian` or another word."""
    refused: bool = False
    witnessed: bool = False
    """Witnesses of the local organisation, or a recording of the service."""
    address: str = "other"
    """`confirmed` in the court's form, `agreed` in the contract, or `other`."""
    read: bool = False
    """He answered, acted on it, or is shown to have read it."""
    status: str = ""
    """`soldier` or `prisoner`, or empty."""
    abroad: bool = False
    tried: bool = True
    """The addressee is missing, or no other way of service led to him."""
    track: str = "ordinary"


@dataclass(frozen=True, slots=True)
class Served:
    """The day of service, or `None` with the reason."""

    on: date | None
    because: str
    citations: tuple[Citation, ...]
    needs_lawyer: bool = False
    default_judgment: bool = True
    """Whether the court may go on without him if he stays away."""
    missing: str = ""
    """Names the calendar entry that would make the day certain."""

    @property
    def provisional(self) -> bool:
        """Whether the day leans on a year whose holidays are not published."""
        return bool(self.missing)


def served(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法87-95: the day by the way it went; raises `DataFault` for days in no order and unknown words."""
    _possible(fact)
    if fact.status and fact.method not in {"handed_on", "notice"}:
        cite = law.book.on(f"service.{fact.status}", fact.on).cite
        told = "部队团以上单位的政治机关" if fact.status == "soldier" else "监所"
        return _not(f"应当通过{told}转交", cite, needs_lawyer=True)
    return WAYS[fact.method](fact, law)


def direct(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法88: the day on which the addressee or one who may take it for him signed."""
    cite = law.book.on("service.direct", fact.on).cite
    if fact.refused:
        return _not("拒绝签收：没有留置，未完成送达", cite)
    if fact.received_on is None:
        return _not("没有签收", cite)
    if fact.document == "mediation_paper" and fact.taken_by in {"adult_family", "agent"}:
        return _not("调解书应当由当事人本人或者其指定的代收人签收", cite, _own_hand(), needs_lawyer=True)
    if fact.taken_by == GUARDIAN:
        return _not("由法定代理人签收的直接送达没有明文，由律师判断", cite, needs_lawyer=True)
    if fact.taken_by not in TAKERS:
        return _not("签收人不是本人、同住的成年家属、代理人或者指定的代收人", cite)
    return Served(fact.received_on, "以送达回证上签收的日期为送达日期", (cite,))


def left(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法89: refused by him or an adult of his household and left there, with witnesses or a recording."""
    cite = law.book.on("service.left", fact.on).cite
    if fact.document == "mediation_paper":
        return _not("调解书不适用留置送达；拒收视为调解未生效", cite, _own_hand())
    if not fact.refused or fact.taken_by not in {"debtor", "adult_family"}:
        return _not("留置的前提是本人或者同住的成年家属拒绝接收", cite)
    if not fact.witnessed:
        return _not("没有基层组织代表见证，也没有拍照、录像记录", cite)
    return Served(fact.on, "留置于住所并有见证或者录像，视为送达", (cite,))


def mail(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法91; 专递规定9(二)、11: the day on the receipt; a paper returned from his own address, that day.

    An address of the contract is no form of the court: whether it counts, the court decides (法发〔2016〕21号3).
    """
    cite = law.book.on("service.mail", fact.on).cite
    if fact.received_on is not None:
        return _signed_for(fact.received_on, fact, cite, law)
    if fact.returned_on is None:
        return _not("没有回执，也没有退回", cite)
    if fact.address == "other":
        return _not("不是本人提供或者确认的地址，退回不视为送达", cite)
    returned = law.book.on("service.returned", fact.on).cite
    if fact.address == "agreed":
        clause = law.book.on("service.contract_address", fact.on).cite
        title = "按合同约定的送达地址邮寄而退回，是否视为送达由法院认定"
        return _doubtful(fact.returned_on, title, cite, returned, clause)
    title = "按本人确认的地址邮寄而退回，退回之日视为送达之日；本人证明没有过错的除外"
    return Served(fact.returned_on, title, (cite, returned))


def _signed_for(day: date, fact: ServiceFact, cite: Citation, law: Law) -> Served:
    """民事诉讼法91; 专递规定9(二): mail taken by one who may; a guardian for him who lacks full capacity."""
    if fact.taken_by == GUARDIAN:
        guardian = law.book.on("service.mail_guardian", fact.on).cite
        title = "受送达人没有完全民事行为能力，由其法定代理人签收，以回执上注明的收件日期为送达日期"
        return Served(day, title, (cite, guardian))
    if fact.taken_by not in TAKERS:
        return _not("签收人不是本人、同住的成年家属、代理人或者指定的代收人", cite)
    return Served(day, "以回执上注明的收件日期为送达日期", (cite,))


def electronic(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法90; 解释135、136; 在线诉讼规则29、31: by consent, as it reaches the addressee's own system.

    `on` is the day on which the court's system says it was sent; the addressee may prove another
    (`received_on`). An address of the contract is no form of the court (136). Before 2022 no judgment, ruling or
    mediation paper went this way.
    """
    cite = law.book.on("service.electronic", fact.on).cite
    allowed = law.book.on("service.electronic_instruments", fact.on)
    if fact.document in INSTRUMENTS and not allowed.flag:
        return _not("判决书、裁定书、调解书不得电子送达", allowed.cite)
    consent = law.book.on("service.consent_before_suit", fact.on)
    day = fact.received_on or fact.on
    if fact.address == "confirmed":
        return Served(day, "以到达受送达人特定系统的日期为送达日期", (cite, PRESENT))
    if fact.address == "agreed" and consent.flag:
        title = "诉前约定视为同意电子送达，但约定的地址不是法院的送达地址确认书，是否有效由法院认定"
        return _doubtful(day, title, cite, PRESENT, consent.cite, CONFIRMED)
    if _shown(fact) and fact.received_on is not None:
        return Served(
            fact.received_on, "未确认同意，但已回复、作出诉讼行为或者证明已阅知，送达有效", (cite, ONLINE)
        )
    return _not("没有同意电子送达，也不能证明已收悉", cite, ONLINE)


def handed_on(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法92-94: through the soldier's unit or the prison; the day on which he himself signed."""
    if not fact.status:
        raise DataFault("handed_on: status is missing; it is soldier or prisoner")
    cite = law.book.on(f"service.{fact.status}", fact.on).cite
    if fact.received_on is None:
        return _not("代为转交的单位尚未交其签收", cite)
    return Served(fact.received_on, "以受送达人在送达回证上的签收日期为送达日期", (cite,))


def notice(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法95、283; 解释140、427、430: the end of the notice, where no other way led to him.

    Not on the summary track, and not for a payment order: it must reach the debtor within thirty days.
    """
    rule = "service.notice_foreign" if fact.abroad else "service.notice"
    span = periods.period(rule, fact.on, law)
    if fact.track == "payment_order" or fact.document == "payment_order":
        return _not("支付令须能够送达债务人，不适用公告送达", *ORDER)
    if fact.track != "ordinary":
        return _not("简易程序（含小额诉讼）不适用公告送达", procedure_interpretation("第一百四十条"))
    if not fact.tried:
        return _not("没有穷尽其他送达方式，也不是下落不明", span.citation)
    title = f"自公告之日起经过{(span.raw_end - fact.on).days}日视为送达"
    return Served(span.legal_end, title, (span.citation,), missing=span.missing)


def simple(fact: ServiceFact, law: Law) -> Served:
    """民事诉讼法162; 解释261: on the summary track, by telephone or message, once it is confirmed or shown.

    For complaint and summons; what decides the case does not go this way.
    """
    papers = law.book.on("service.simple_papers", fact.on)
    cites = (law.book.on("service.simple", fact.on).cite, papers.cite)
    if fact.track not in SIMPLE_TRACKS:
        return _not("简便方式只适用于简易程序（含小额诉讼）", *cites)
    if fact.document not in SIMPLE_PAPERS:
        return _not("裁判文书、调解书、支付令不以简便方式送达", *cites)
    on = fact.received_on if _shown(fact) else None
    if on is None:
        return _not("以简便方式送达，未经确认也没有证据证明收到，不算送达，不得缺席判决", *cites)
    return Served(on, "以简便方式送达，当事人已确认或者有证据证明收到", cites)


WAYS: dict[str, Callable[[ServiceFact, Law], Served]] = {
    "direct": direct,
    "left": left,
    "mail": mail,
    "electronic": electronic,
    "handed_on": handed_on,
    "notice": notice,
    "simple": simple,
}


def _own_hand() -> Citation:
    """解释133: a mediation paper goes to the party himself or whom he named; it cannot be left."""
    return replace(procedure_interpretation("第一百三十三条"), confidence="MH")


def _shown(fact: ServiceFact) -> bool:
    """Whether he is shown to have had it, which names the day; raises `DataFault` where that day is missing."""
    if fact.read and fact.received_on is None:
        raise DataFault("received_on is missing: he is shown to have read it, on which day is not said")
    return fact.read


def _doubtful(on: date, because: str, *cites: Citation) -> Served:
    """A service that the court has yet to recognise: a day to keep, no ground to go on without him."""
    return Served(on, because, cites, needs_lawyer=True, default_judgment=False)


def _not(because: str, *cites: Citation, needs_lawyer: bool = False) -> Served:
    return Served(None, because, cites, needs_lawyer=needs_lawyer, default_judgment=False)


def _possible(fact: ServiceFact) -> None:
    for name, word, words in (
        ("method", fact.method, WAYS.keys()),
        ("document", fact.document, get_args(Document)),
        ("address", fact.address, get_args(Address)),
        ("status", fact.status, get_args(Status)),
        ("track", fact.track, get_args(Track)),
    ):
        if word not in words:
            raise DataFault(f"{name} {word}: it is one of {', '.join(sorted(words))}")
    for name, day in (("received_on", fact.received_on), ("returned_on", fact.returned_on)):
        if day is not None and day < fact.on:
            raise DataFault(f"{name} {day} lies before on {fact.on}")
    if fact.received_on is not None and fact.returned_on is not None:
        raise DataFault("received_on and returned_on exclude each other")
    if fact.refused and fact.received_on is not None:
        raise DataFault("refused and received_on exclude each other")
