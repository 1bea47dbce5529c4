"""Questions about service of process, and about when an instrument takes effect."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Text
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cited
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import effect, service
from legal_flow.rules.questions import Answer


class ServiceGiven(Facts):
    """One attempt to serve a paper."""

    method: Annotated[service.Method, Field(description="送达方式")]
    on: Annotated[Day, Field(description="发送、送交、刊登之日；电子送达为法院系统显示发送成功之日")]
    document: Annotated[service.Document, Field(description="送达的文书")]
    received_on: Annotated[Day | None, Field(description="签收之日；电子送达为证明到达之日")] = None
    returned_on: Annotated[Day | None, Field(description="退回之日")] = None
    taken_by: Annotated[
        Text, Field(description="签收人或者拒收人：debtor、adult_family、agent、appointed、guardian 或者其他")
    ] = ""
    refused: Annotated[Flag, Field(description="拒绝接收")] = False
    witnessed: Annotated[Flag, Field(description="有基层组织代表见证或者录像")] = False
    address: Annotated[
        service.Address, Field(description="confirmed 送达地址确认书，agreed 合同约定，other 其他")
    ]
    read: Annotated[Flag, Field(description="已回复、作出诉讼行为或者证明已阅知")] = False
    status: Annotated[service.Status, Field(description="军人或者被监禁的人，否则为空")] = ""
    abroad: Annotated[Flag, Field(description="在中国领域内没有住所")] = False
    tried: Annotated[Flag, Field(description="下落不明或者已用尽其他送达方式")]
    track: Annotated[service.Track, Field(description="适用的程序")]


class Party(Facts):
    """What one party had and did."""

    name: Text
    served_on: Day | None = None
    acted_on: Day | None = None
    refused: Flag = False
    abroad: Flag = False

    def fact(self) -> effect.PartyFact:
        """As the rules read it."""
        return effect.PartyFact(self.name, self.served_on, self.acted_on, self.refused, self.abroad)


class InstrumentGiven(Facts):
    """An instrument and its parties."""

    instrument: Annotated[effect.Instrument, Field(description="文书")]
    parties: Annotated[tuple[Party, ...], Field(description="各当事人：送达日，上诉（异议）日，是否拒收")]
    pronounced_on: Annotated[Day | None, Field(description="当庭宣判之日（不得上诉的）")] = None
    agreed_on_signing: Annotated[Day | None, Field(description="约定在调解协议上签名即生效的签名之日")] = None
    divisible: Annotated[
        Flag | None, Field(description="支付令对多个债务人的：是否可分之债；不知道的留空")
    ] = None


class ConfirmationGiven(Facts):
    """An application to confirm a settlement reached in mediation."""

    effective_on: Annotated[Day, Field(description="调解协议生效之日")]
    applied_on: Annotated[Day, Field(description="申请之日")]
    jointly: Annotated[Flag, Field(description="双方共同申请")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_service(given: ServiceGiven) -> Answer:
        found = service.served(service.ServiceFact(**given.model_dump()), pack.law)
        return {
            "served": found.on is not None,
            "day": found.on,
            "because": found.because,
            "needs_lawyer": found.needs_lawyer,
            "default_judgment": found.default_judgment,
            "provisional": found.provisional,
            "missing": found.missing,
            **cited(found.citations),
        }

    def ask_instrument(given: InstrumentGiven) -> Answer:
        found = effect.of(
            given.instrument,
            [party.fact() for party in given.parties],
            pack.law,
            pronounced_on=given.pronounced_on,
            agreed_on_signing=given.agreed_on_signing,
            divisible=given.divisible,
        )
        return {
            "effect": found.on,
            "earliest": found.earliest,
            "because": found.because,
            "needs_lawyer": found.needs_lawyer,
            "provisional": bool(found.missing),
            "missing": found.missing,
            "ends": [one.end for one in found.parties],
            "ends_missing": [one.missing for one in found.parties],
            "effects": [one.effect for one in found.parties],
            "acted": [one.name for one in found.parties if one.acted_in_time],
            **cited(found.citations),
        }

    def ask_confirmation(given: ConfirmationGiven) -> Answer:
        span, meets, because = effect.confirmation(
            given.effective_on, given.applied_on, pack.law, jointly=given.jointly
        )
        return {**ends(span), "meets": meets, "because": because}

    yield ModelQuestion(
        "service",
        "送达日，或者未送达的理由",
        (
            "民事诉讼法第八十八条至第九十五条、第一百六十二条",
            "民事诉讼法解释第一百三十五条、第一百三十六条、第一百四十条、第二百六十一条",
            "在线诉讼规则第二十九条、第三十一条",
            "法院专递规定第九条、第十一条",
        ),
        ServiceGiven,
        ask_service,
        {
            "tried": True,
            "document": "complaint",
            "address": "other",
            "track": "ordinary",
            "method": "mail",
            "on": "2026-03-02",
            "received_on": "2026-03-05",
            "taken_by": "debtor",
        },
    )
    yield ModelQuestion(
        "effect.instrument",
        "裁判文书、调解书、支付令的生效日",
        (
            "民事诉讼法第一百条、第一百六十五条、第一百七十一条、第二百二十七条、第二百二十八条",
            "民事诉讼法解释第二百四十四条、第四百三十条、第四百三十三条",
        ),
        InstrumentGiven,
        ask_instrument,
        {"instrument": "judgment", "parties": [{"name": "甲", "served_on": "2026-09-18"}]},
    )
    yield ModelQuestion(
        "effect.confirmation",
        "申请司法确认的期间",
        ("民事诉讼法第二百零五条",),
        ConfirmationGiven,
        ask_confirmation,
        {"jointly": True, "effective_on": "2025-03-03", "applied_on": "2025-03-20"},
    )
