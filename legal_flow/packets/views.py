"""The parts that papers are made of: parties, counsel, amounts, accounts, evidence lines.

Plain values, already decided and already worded: a paper shows them, nothing here computes or looks anything
up. Amounts are yuan. An empty text means "none" and prints as 无 or as an unticked box.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar


class Authority(StrEnum):
    """代理权限: special authority must list its powers (民诉法62; 民诉法解释89)."""

    GENERAL = "general"
    SPECIAL = "special"


class Willingness(StrEnum):
    """是否考虑先行调解."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


class Acceleration(StrEnum):
    """是否要求提前还款或解除合同."""

    NONE = "none"
    ACCELERATE = "accelerate"
    TERMINATE = "terminate"


ORGANISATION_KINDS: tuple[str, ...] = (
    "有限责任公司",
    "股份有限公司",
    "上市公司",
    "其他企业法人",
    "事业单位",
    "社会团体",
    "基金会",
    "社会服务机构",
    "机关法人",
    "农村集体经济组织法人",
    "城镇农村的合作经济组织法人",
    "基层群众性自治组织法人",
    "个人独资企业",
    "合伙企业",
    "不具有法人资格的专业服务机构",
)
"""类型, in the order of the court form."""

OWNERSHIPS: tuple[str, ...] = ("国有控股", "国有参股", "民营", "其他")
"""所有制性质, in the order of the court form."""


REPAYMENT_METHODS: tuple[str, ...] = (
    "等额本息",
    "等额本金",
    "到期一次性还本付息",
    "按月计息、到期一次性还本",
    "按季计息、到期一次性还本",
    "按年计息、到期一次性还本",
)
"""还款方式, in the order of the court form; anything else is 其他."""


INSTRUMENT_KINDS: tuple[str, ...] = ("判决书", "裁定书", "调解书", "支付令", "仲裁裁决", "公证债权文书")
"""执行依据文书类型, in the order of the court form."""


def page_range(first: int, last: int) -> str:
    """Pages as lists print them: `3`, `3—7`."""
    return str(first) if first == last else f"{first}—{last}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A legal person or other organisation (法人、非法人组织), as forms ask for it."""

    is_person: ClassVar[bool] = False

    name: str
    address: str
    """住所地（主要办事机构所在地）."""
    uscc: str
    """统一社会信用代码."""
    representative: str
    representative_role: str
    """职务, for example 行长."""
    representative_title: str = "法定代表人"
    """`法定代表人` or `负责人`."""
    phone: str = ""
    registered_address: str = ""
    """注册地/登记地; empty where it is the same as `address`."""
    kind: str = "股份有限公司"
    """One of `ORGANISATION_KINDS`."""
    ownership: str = "其他"
    """One of `OWNERSHIPS`."""
    capacity: str = ""
    """For a respondent: 连带责任保证人 and so on."""

    def __post_init__(self) -> None:
        if self.kind not in ORGANISATION_KINDS:
            raise ValueError(f"the court form knows no organisation kind {self.kind!r}")
        if self.ownership not in OWNERSHIPS:
            raise ValueError(f"the court form knows no ownership {self.ownership!r}")

    @property
    def registered_at(self) -> str:
        """注册地/登记地, always filled."""
        return self.registered_address or self.address

    @property
    def postal_address(self) -> str:
        """Where letters go."""
        return self.address


@dataclass(frozen=True, slots=True, kw_only=True)
class NaturalPerson:
    """A natural person; name, identity number and domicile make a definite defendant (民诉法解释209)."""

    is_person: ClassVar[bool] = True

    name: str
    id_number: str
    address: str
    """住所地（户籍所在地）."""
    id_type: str = "居民身份证"
    sex: str = ""
    """`男`, `女` or empty."""
    born_on: date | None = None
    ethnicity: str = ""
    employer: str = ""
    position: str = ""
    phone: str = ""
    residence: str = ""
    """经常居住地, where it differs."""
    capacity: str = ""
    """持卡人, 借款人, 共同借款人, 连带责任保证人, 遗产管理人 and so on."""

    @property
    def id_tail(self) -> str:
        """The last four of the identity number, as letters print it."""
        return self.id_number[-4:]

    @property
    def postal_address(self) -> str:
        """Where letters go: the habitual residence, else the domicile."""
        return self.residence or self.address


Party = Organisation | NaturalPerson


@dataclass(frozen=True, slots=True, kw_only=True)
class Counsel:
    """委托诉讼代理人."""

    name: str
    firm: str
    licence: str
    """执业证号."""
    phone: str
    position: str = "律师"
    authority: Authority = Authority.SPECIAL
    id_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawFirm:
    """律师事务所, as its letterhead shows it."""

    name: str
    address: str
    phone: str
    postcode: str = ""
    licence: str = ""
    """律所执业许可证号 or 统一社会信用代码."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountLine:
    """One sum: `title` in the words of the paper, in figures, and in capitals (大写) where needed."""

    title: str
    amount: Decimal
    capital: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeAccount:
    """The bank account money shall be paid to."""

    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPoint:
    """Where a debtor can object or ask."""

    name: str
    phone: str
    address: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAddress:
    """送达地址; `electronic` names the means agreed to (民诉法90), empty for no consent."""

    address: str
    recipient: str
    phone: str
    electronic: str = ""
    postcode: str = ""
    agent: str = ""
    """代收人; empty where the party takes its papers itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """What every paper shows of an account; card and loan add their own."""

    number: str
    """Card or contract number in full; letters print only `tail`."""
    holder: str
    product: str
    """Product name as the agreement has it."""
    opened_on: date
    opened_at: str
    """The unit that issued the card or made the loan."""
    overdue_since: date
    paid_since_overdue: Decimal
    """逾期部分已还金额."""
    amounts: tuple[AmountLine, ...]
    """To the cut-off, by component, as the paper claims it."""
    principal: Decimal
    total: Decimal
    clauses_prompted: str = ""
    """How, when and where the main clauses were brought to notice; empty where not provable."""

    @property
    def tail(self) -> str:
        """尾号, the last four."""
        return self.number[-4:]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardAccount(AccountView):
    """信用卡账户."""

    is_card: ClassVar[bool] = True

    credit_limit: Decimal
    charge_terms: str
    """利息、罚息、复利、违约金、手续费等的计算标准."""
    breach_terms: str
    """违约责任."""
    termination_terms: str = ""
    """解除条件."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanAccount(AccountView):
    """贷款账户."""

    is_card: ClassVar[bool] = False

    contract: str
    """合同名称."""
    signed_on: date
    signed_at: str
    agreed_amount: Decimal
    disbursed_amount: Decimal
    disbursed_on: date
    term_start: date
    term_end: date
    matured: bool
    rate_terms: str
    """利率 with its unit and clause, for example 年利率 14.40%（合同第五条）."""
    overdue_terms: str
    """逾期上浮、复利、罚息（违约金）."""
    method: str
    """One of `REPAYMENT_METHODS`, or other words."""
    repaid_principal: Decimal
    repaid_interest: Decimal
    interest_paid_to: date | None
    overdue_days: int

    @property
    def other_method(self) -> bool:
        """其他: the method is none that the form names."""
        return self.method not in REPAYMENT_METHODS


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityView:
    """物的担保（抵押、质押）."""

    signed_on: date
    grantor: str
    asset: str
    maximum: str = ""
    """最高额担保: when the debts are fixed and the ceiling; empty where it is none."""
    registration: str = ""
    """`正式登记`, `预告登记` or empty."""
    relief: str = ""
    """The relief sought on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeView:
    """保证合同."""

    signed_on: date
    guarantor: str
    content: str
    joint: bool
    """连带责任保证; else 一般保证."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preservation:
    """A preservation that was made: court, day and number."""

    court: str
    on: date
    number: str
    first_end: date | None = None
    """保全措施最早到期日."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceLine:
    """One line of the evidence list (民事证据规定19). Pages are those of the packet's evidence volume."""

    number: int
    title: str
    source: str
    purpose: str
    summary: str = ""
    form: str = "复印件"
    """`原件`, `复印件` or `电子数据`."""
    copies: int = 1
    first_page: int = 0
    last_page: int = 0

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return self.last_page - self.first_page + 1 if self.first_page else 0

    @property
    def page_range(self) -> str:
        """Its pages as the list prints them: `3`, `3—7`, or empty before assembly."""
        return page_range(self.first_page, self.last_page) if self.first_page else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """生效法律文书 on which enforcement rests."""

    kind: str
    """One of `INSTRUMENT_KINDS`, or other words."""
    issuer: str
    cause: str
    number: str
    effective_on: date
    dispositive: str
    """判项主文, word for word."""

    @property
    def other_kind(self) -> bool:
        """其他: the kind is none that the form names."""
        return self.kind not in INSTRUMENT_KINDS


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureView:
    """A freeze or seizure (冻结、查封) as a renewal names it."""

    kind: str
    """冻结, 查封 or 扣押."""
    asset: str
    """The account, title number or plate, described so that the third party finds it."""
    third_party: str
    """协助单位."""
    ruling: str
    """原裁定文号."""
    notice: str
    """协助执行通知书文号."""
    start: date
    end: date
    """The day printed in the notice."""
    amount: Decimal | None = None
    rank: str = "首封"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosing:
    """How the earlier round of enforcement ended: 终结本次执行程序, 执行和解 or 中止."""

    kind: str
    number: str
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class PropertyClue:
    """被保全财产信息或者具体线索 (财产保全规定1, 10)."""

    owner: str
    kind: str
    """银行账户存款, 车辆 and so on."""
    detail: str
    """Described so that the court finds it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliefChange:
    """One item of relief before and after a reduction; its title is the component's."""

    title: str
    before: Decimal
    after: Decimal

    @property
    def change(self) -> Decimal:
        """What is added; below zero where it goes down."""
        return self.after - self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """调解协议 reached before an organisation that mediates."""

    mediator: str
    number: str
    """调解案号, empty where the organisation gave none."""
    on: date
    """The day it took effect; 司法确认 is asked for within thirty days (民诉法205)."""
    amount: AmountLine
    pay_by: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexLine:
    """One line of a packet's index (卷内目录)."""

    number: int
    group: str
    """诉状及授权, 证据."""
    title: str
    first_page: int
    last_page: int

    @property
    def pages(self) -> int:
        """How many pages it has."""
        return self.last_page - self.first_page + 1

    @property
    def page_range(self) -> str:
        """`3` or `3—7`."""
        return page_range(self.first_page, self.last_page)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mediation:
    """对纠纷解决方式的意愿 of the 2025 forms."""

    understood: bool = True
    benefits_understood: bool = True
    willing: Willingness = field(default=Willingness.UNDECIDED)
