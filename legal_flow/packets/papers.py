"""One frozen class per paper that is drawn from a template: its fields are the template's variables.

`template` names the template, `dated_on` picks its edition. A test holds fields, YAML and DOCX equal.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar, Protocol

from legal_flow.packets.views import (
    Acceleration,
    AmountLine,
    Authority,
    CardAccount,
    ContactPoint,
    Counsel,
    EvidenceLine,
    GuaranteeView,
    IndexLine,
    Instrument,
    LawFirm,
    LoanAccount,
    MeasureView,
    Mediation,
    NaturalPerson,
    Organisation,
    Party,
    PayeeAccount,
    Preservation,
    PropertyClue,
    ReliefChange,
    RoundClosing,
    SecurityView,
    ServiceAddress,
    Settlement,
)


class Paper(Protocol):
    """Anything `render` can draw: a dataclass with a template's name and its own day."""

    @property
    def template(self) -> str:
        """The template's name in the catalogue."""
        ...

    @property
    def dated_on(self) -> date:
        """The day the paper bears; it picks the edition."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LawyerLetter:
    """律师函: issued (签发) by counsel, one per addressee (律师法25, 28; 民诉法61)."""

    template: ClassVar[str] = "lawyer_letter"

    dated_on: date
    number: str
    """编号 of the firm."""
    firm: LawFirm
    counsel: tuple[Counsel, ...]
    client: Organisation
    addressee: Party
    accounts: tuple[CardAccount | LoanAccount, ...]
    cut_off: date
    amounts: tuple[AmountLine, ...]
    """Over all accounts, by component."""
    total: AmountLine
    running: str
    """What keeps running after the cut-off, one sentence; may be empty."""
    not_claimed: tuple[AmountLine, ...]
    """暂不主张: not waived."""
    legal_bases: tuple[str, ...]
    pay_by: date
    payee: PayeeAccount
    consequences: tuple[str, ...]
    contact: ContactPoint
    """异议与联系渠道."""
    attachments: tuple[str, ...]
    delivery: str
    """送达方式."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectionNotice:
    """催收函: the bank's own written demand on a card, with all that 信用卡办法69 wants in it."""

    template: ClassVar[str] = "collection_notice"

    dated_on: date
    number: str
    issuer: Organisation
    """发卡银行, with its telephone."""
    holder: NaturalPerson
    accounts: tuple[CardAccount, ...]
    cut_off: date
    amounts: tuple[AmountLine, ...]
    """Over all accounts, by component."""
    total: AmountLine
    """欠款余额."""
    running: str
    """What keeps running after the cut-off, one sentence; may be empty."""
    legal_bases: tuple[str, ...]
    """相关法规."""
    rights: tuple[str, ...]
    duties: tuple[str, ...]
    ways_to_check: str
    """查询账户状态的途径."""
    pay_by: date
    payee: PayeeAccount
    """还款的途径."""
    contact: ContactPoint
    """Where to object and to hand in evidence; its hours and address too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Complaint:
    """What the two complaints have in common."""

    dated_on: date
    court: str
    cause: str
    """案由."""
    claimant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    third_parties: tuple[Party, ...] = ()
    service_address: ServiceAddress
    cut_off: date
    amounts: tuple[AmountLine, ...]
    """Claimed over all accounts, by component, without the costs below."""
    principal: AmountLine
    charges: AmountLine
    """Interest, damages and fees together."""
    running: str
    """自…之日起至实际清偿之日止的利息等, with base and rate."""
    runs_on: bool = True
    """是否请求支付至实际清偿之日止."""
    realisation_costs: tuple[AmountLine, ...] = ()
    """实现债权的费用, with their kinds."""
    court_costs: bool = True
    """是否主张诉讼费用."""
    other_relief: tuple[str, ...] = ()
    total: AmountLine
    """标的总额."""
    not_claimed: tuple[AmountLine, ...] = ()
    forum_clause: str = ""
    """有无仲裁、法院管辖约定: clause and content, or empty."""
    preservation: Preservation | None = None
    asks_preservation: bool = False
    """申请诉讼保全, for which a separate application is filed."""
    demands: str = ""
    """通知和催收的具体情况."""
    securities: tuple[SecurityView, ...] = ()
    guarantees: tuple[GuaranteeView, ...] = ()
    other_security: str = ""
    agreed_bases: str
    """合同约定."""
    legal_bases: str
    """法律规定."""
    remarks: str = ""
    """其他需要说明的内容."""
    evidence: tuple[EvidenceLine, ...] = ()
    mediation: Mediation = field(default=Mediation())


@dataclass(frozen=True, slots=True, kw_only=True)
class CardComplaint(_Complaint):
    """民事起诉状（信用卡纠纷）."""

    template: ClassVar[str] = "complaint_card"

    accounts: tuple[CardAccount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanComplaint(_Complaint):
    """民事起诉状（金融借款合同纠纷）."""

    template: ClassVar[str] = "complaint_loan"

    accounts: tuple[LoanAccount, ...]
    acceleration: Acceleration = Acceleration.NONE


Complaint = CardComplaint | LoanComplaint


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceList:
    """证据目录 (民事证据规定19)."""

    template: ClassVar[str] = "evidence_list"

    dated_on: date
    court: str
    cause: str
    claimant: str
    respondents: tuple[str, ...]
    submitter: str
    lines: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PowerOfAttorney:
    """授权委托书 (民诉法62; 民诉法解释89)."""

    template: ClassVar[str] = "power_of_attorney"

    dated_on: date
    principal: Organisation
    counsel: tuple[Counsel, ...]
    opponents: tuple[str, ...]
    cause: str
    court: str
    instances: str
    """审级: for example 一审、二审、执行."""
    authority: Authority
    powers: tuple[str, ...]
    """Each special power by name; 全权代理 alone is none."""
    term: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCertificate:
    """法定代表人（负责人）身份证明书 (民诉法解释50, 51)."""

    template: ClassVar[str] = "identity_certificate"

    dated_on: date
    organisation: Organisation
    sex: str
    attachment: str = "法定代表人（负责人）身份证复印件一份"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAddressConfirmation:
    """送达地址确认书 of the claimant (民诉法解释136, 137)."""

    template: ClassVar[str] = "service_address"

    dated_on: date
    court: str
    proceeding_number: str
    """案号; empty before acceptance."""
    cause: str
    party: Organisation
    opponents: tuple[str, ...]
    service_address: ServiceAddress


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketCover:
    """卷宗封面及卷内目录: the first pages of a packet, telling what lies on which."""

    template: ClassVar[str] = "packet_cover"

    dated_on: date
    title: str
    """What the packet opens: 民事起诉材料, 支付令申请材料."""
    number: str
    """Ours (案件编号), not a court's."""
    version: int
    court: str
    cause: str
    claimant: str
    respondents: tuple[str, ...]
    counsel: tuple[Counsel, ...]
    cut_off: date
    total: AmountLine
    lines: tuple[IndexLine, ...]
    pages: int
    """Of the whole packet, these included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrderApplication:
    """支付令申请书 (民诉法225; 民诉法解释427): against the principal debtors alone (解释434)."""

    template: ClassVar[str] = "payment_order_application"

    dated_on: date
    court: str
    cause: str
    applicant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    accounts: tuple[CardAccount | LoanAccount, ...]
    cut_off: date
    amounts: tuple[AmountLine, ...]
    """Over all accounts, by component; only what was agreed, else it is dismissed (解释428)."""
    total: AmountLine
    running: str
    """约定的利息 after the cut-off, with base and rate; empty where none runs."""
    not_claimed: tuple[AmountLine, ...]
    agreed_bases: str
    legal_bases: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreservationApplication:
    """财产保全申请书 (民诉法103, 104; 财产保全规定1)."""

    template: ClassVar[str] = "preservation_application"

    dated_on: date
    court: str
    in_suit: bool
    """诉讼中; else 诉前."""
    proceeding_number: str
    """案号 of the suit; empty before its acceptance."""
    cause: str
    applicant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    service_address: ServiceAddress
    total: AmountLine
    """请求保全数额."""
    clues: tuple[PropertyClue, ...]
    reasons: str
    security: str
    """担保: what is given, or why none has to be (财产保全规定5至9)."""
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefReduction:
    """减少诉讼请求申请书 (民诉法54; 诉讼费用交纳办法21)."""

    template: ClassVar[str] = "relief_reduction"

    dated_on: date
    court: str
    proceeding_number: str
    """案号; empty before acceptance."""
    cause: str
    claimant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    filed_on: date
    filed_cut_off: date
    """截至日 of what was filed."""
    cut_off: date
    changes: tuple[ReliefChange, ...]
    before: AmountLine
    after: AmountLine
    running: str
    received: AmountLine
    """Since the cut-off of what was filed."""
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationApplication:
    """司法确认申请书, which both sides sign (民诉法205)."""

    template: ClassVar[str] = "confirmation_application"

    dated_on: date
    court: str
    cause: str
    claimant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    settlement: Settlement
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EnforcementApplication:
    """强制执行申请书 (民诉法247, 250)."""

    template: ClassVar[str] = "enforcement_application"

    dated_on: date
    court: str
    applicant: Organisation
    payee: PayeeAccount
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    instrument: Instrument
    summary: str
    """概述（请求、事实与理由）."""
    cut_off: date
    principal: Decimal
    interest: Decimal
    """一般债务利息."""
    delay_interest: Decimal
    """迟延履行期间加倍部分债务利息, to the cut-off (民诉法264)."""
    other_costs: Decimal
    total: AmountLine
    running: str
    preservation: Preservation | None
    clues: tuple[str, ...]
    """其他财产线索."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewalApplication:
    """续行查封、扣押、冻结申请书 (民诉法解释485; 财产保全规定18)."""

    template: ClassVar[str] = "renewal_application"

    dated_on: date
    court: str
    proceeding_number: str
    in_enforcement: bool
    """Enforcement titles the parties 申请执行人/被执行人, preservation 申请人/被申请人."""
    applicant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    measures: tuple[MeasureView, ...]
    term: str
    """申请续行期限, for example 一年."""
    reasons: str
    attachments: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RevivalApplication:
    """恢复执行申请书 (民诉法265; 民诉法解释515, 517)."""

    template: ClassVar[str] = "revival_application"

    dated_on: date
    court: str
    applicant: Organisation
    payee: PayeeAccount
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    former_number: str
    """原执行案号."""
    instrument: Instrument
    closing: RoundClosing
    cut_off: date
    principal: Decimal
    interest: Decimal
    delay_interest: Decimal
    other_costs: Decimal
    received: Decimal
    """已受偿."""
    total: AmountLine
    """Still to be enforced."""
    reasons: str
    clues: tuple[str, ...]
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawalApplication:
    """撤诉申请书 (民诉法148; 诉讼费用交纳办法15)."""

    template: ClassVar[str] = "withdrawal_application"

    dated_on: date
    court: str
    proceeding_number: str
    """案号; empty before acceptance."""
    cause: str
    claimant: Organisation
    counsel: tuple[Counsel, ...]
    respondents: tuple[Party, ...]
    filed_on: date
    received: AmountLine
    fee_back: bool
    """是否请求退还多预交的受理费."""
    reasons: str


PAPERS: dict[str, type[Paper]] = {
    paper.template: paper
    for paper in (
        CollectionNotice,
        LawyerLetter,
        CardComplaint,
        LoanComplaint,
        EvidenceList,
        PowerOfAttorney,
        IdentityCertificate,
        ServiceAddressConfirmation,
        PacketCover,
        PaymentOrderApplication,
        PreservationApplication,
        ReliefReduction,
        ConfirmationApplication,
        EnforcementApplication,
        RenewalApplication,
        RevivalApplication,
        WithdrawalApplication,
    )
}
"""Every paper by the name of its template."""
