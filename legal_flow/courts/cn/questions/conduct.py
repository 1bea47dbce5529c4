"""Questions about collection conduct: the audit of a contact log, keeping it, answering complaints."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import Channel, ContactFact, FlagFact, LenderKind, Product
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Moment, Row, Text
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.times import ends
from legal_flow.courts.cn.rules import conduct, conduct_records
from legal_flow.courts.cn.rules.conduct_norms import (
    Breach,
    CollectionContact,
    ConductFacts,
    Place,
    Result,
    Role,
)
from legal_flow.courts.cn.rules.conduct_records import RecordFacts
from legal_flow.courts.cn.rules.standing import Kind
from legal_flow.rules.questions import Answer

CALL = {
    "ref": "通话一",
    "at": "2026-03-02 22:00",
    "channel": "call",
    "to": "debtor",
    "result": "reached",
    "evidence": True,
}


class Call(Facts):
    """A contact: with whom, how it ended and whether it is recorded is said; it asks for payment if nothing is said."""

    ref: Text
    at: Moment
    channel: Channel
    to: Role
    result: Result
    evidence: Flag
    demanded: Flag = True
    number: Text = ""
    person: Text = ""
    inbound: Flag = False
    by_agency: Flag = False
    ai_voice: Flag = False
    hours_agreed: Flag = False
    disclosed: Flag = False
    place: Place = ""
    place_agreed: Flag = False
    private_phone: Flag = False

    def fact(self) -> CollectionContact:
        """As the audit reads it."""
        return CollectionContact(
            ContactFact(
                ref=self.ref,
                at=self.at,
                channel=self.channel,
                to_role=self.to,
                reserved=True,
                demanded=self.demanded,
                result=self.result,
                evidence=self.evidence,
            ),
            number=self.number,
            person=self.person,
            inbound=self.inbound,
            by_agency=self.by_agency,
            ai_voice=self.ai_voice,
            hours_agreed=self.hours_agreed,
            disclosed=self.disclosed,
            place=self.place,
            place_agreed=self.place_agreed,
            private_phone=self.private_phone,
        )


class Standing(Row):
    """What stood on the account."""

    kind: Kind
    since: Day
    until: Day | None
    ref: Text = ""


class ConductGiven(Facts):
    """The log of one debtor."""

    contacts: Annotated[
        tuple[Call, ...],
        Field(
            description="同一债务人的全部催收记录，含受托机构；at 为北京时间；number 联系方式代号、person 联系人代号"
        ),
    ]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    lender: Annotated[LenderKind, Field(description="出借人的牌照")]
    online: Annotated[Flag, Field(description="属于个人网络消费信贷（国家标准的适用范围）")]
    flags: Annotated[
        tuple[Standing, ...],
        Field(description="债务人或者账户的状态：种类、自、至、编号"),
    ] = ()
    marked: Annotated[dict[Text, Day], Field(default_factory=dict, description="异议的标注日，按异议编号")]
    bankruptcy_region: Annotated[Text, Field(description="受理个人破产的行政区划前四位")] = ""

    def facts(self) -> ConductFacts:
        """As the audit reads them."""
        return ConductFacts(
            product=self.product,
            lender=self.lender,
            contacts=tuple(row.fact() for row in self.contacts),
            online=self.online,
            flags=tuple(FlagFact(row.kind, row.since, row.until, row.ref) for row in self.flags),
            marked=self.marked,
            bankruptcy_region=self.bankruptcy_region,
        )


class RetentionGiven(Facts):
    """A record of the log."""

    made_on: Annotated[Day, Field(description="接触之日")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    lender: Annotated[LenderKind, Field(description="出借人的牌照")]
    settled_on: Annotated[Day | None, Field(description="债务清偿之日；未清偿的留空")] = None
    spoken_plan: Annotated[Flag, Field(description="录有口头还款协议")] = False
    limitation_end: Annotated[Day | None, Field(description="诉讼时效或者申请执行期间的最晚届满日")] = None


class ComplaintGiven(Facts):
    """A complaint about collection."""

    received_on: Annotated[Day, Field(description="收到投诉之日")]
    complicated: Annotated[Flag, Field(description="情况复杂")] = False
    extended: Annotated[Flag, Field(description="情况特别复杂，经批准再延长")] = False


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_conduct(given: ConductGiven) -> Answer:
        found = conduct.audit(given.facts(), pack.law)
        return {
            "breaches": [_brief(breach) for breach in found.breaches],
            "by_force": _by_force(found.breaches),
            "cites": [breach.citation.marked for breach in found.breaches],
            "confidence": sorted({breach.citation.confidence for breach in found.breaches}),
            "titles": [breach.title for breach in found.breaches],
            "effective_calls": [[day, count] for day, count in found.effective_calls.items()],
            "dials": [[day, number, count] for (day, number), count in found.dials.items()],
            "unchecked": found.unchecked,
        }

    def ask_retention(given: RetentionGiven) -> Answer:
        facts = RecordFacts(
            given.product,
            given.lender,
            given.made_on,
            given.settled_on,
            given.spoken_plan,
            given.limitation_end,
        )
        found = conduct_records.retention(facts, pack.law)
        return {
            "grounds": [[one.title, one.until, one.force] for one in found.grounds],
            "at_least": found.at_least,
            "keep_until": found.keep_until,
            "cites": [one.citation.marked for one in found.grounds],
            "confidence": sorted({one.citation.confidence for one in found.grounds}),
        }

    yield ModelQuestion(
        "conduct",
        "催收记录的合规检查",
        (
            "商业银行信用卡业务监督管理办法第六十八条至第七十条",
            "消费金融公司管理办法",
            "GB/T 45251-2025",
            "金融机构个人消费类贷款催收工作指引（试行）",
        ),
        ConductGiven,
        ask_conduct,
        {"product": "card", "lender": "bank", "online": True, "contacts": [CALL]},
    )
    yield ModelQuestion(
        "conduct.retention",
        "催收记录保存到哪一天",
        (
            "商业银行信用卡业务监督管理办法第六十八条、第七十条",
            "消费金融公司管理办法",
            "个人信息保护法第十九条、第四十七条",
        ),
        RetentionGiven,
        ask_retention,
        {"product": "card", "lender": "bank", "made_on": "2026-03-02", "settled_on": "2026-09-01"},
    )
    yield ModelQuestion(
        "conduct.complaint",
        "催收投诉的处理期限",
        ("银行业保险业消费投诉处理管理办法",),
        ComplaintGiven,
        lambda given: ends(
            conduct_records.complaint(
                given.received_on, pack.law, complicated=given.complicated, extended=given.extended
            )
        ),
        {"received_on": "2026-03-02"},
    )


def _brief(breach: Breach) -> list[Any]:
    """Rule, force, the contacts and their days."""
    return [breach.rule.removeprefix("cn.conduct."), breach.force, breach.refs, breach.days]


def _by_force(breaches: tuple[Breach, ...]) -> dict[str, int]:
    """How many norms of each force were broken."""
    forces = [breach.force.value for breach in breaches]
    return {force: forces.count(force) for force in sorted(set(forces))}
