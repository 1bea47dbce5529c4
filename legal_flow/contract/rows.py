"""The files of a portfolio package, one model per file: what every row may and must hold.

A blank cell is a missing value. Rows are frozen; a column that is not named here is a fault.
"""

import functools
from typing import Annotated, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from legal_flow.cases.facts import Channel, EntryKind, LenderKind, Product
from legal_flow.contract.columns import (
    Amount,
    Column,
    Count,
    Court,
    Currency,
    Day,
    DayBase,
    DayOfMonth,
    Instant,
    Money,
    Order,
    Path,
    Rate,
    Ref,
    Region,
    Text,
    Uscc,
    Yes,
)
from legal_flow.contract.vocabulary import (
    AccountStatus,
    ContactResult,
    DisputeKind,
    DisputeOutcome,
    FlagKind,
    Gender,
    GuaranteeMode,
    IdType,
    LeadAsset,
    NoticeKind,
    PlanKind,
    PlanStatus,
    ScanKind,
    ToRole,
    UnitKind,
)

_ACCOUNT = Column("账户编号", "The account this row belongs to.", "A000001", refers="accounts.csv")
_DEBTOR = Column("债务人编号", "The debtor this row belongs to.", "D000001", refers="debtors.csv")


class Row(BaseModel):
    """One row of one file."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    title: ClassVar[str]
    says: ClassVar[str]


class LenderRow(Row):
    """The lender; one row."""

    title = "出借人"
    says = "The lender that gives the package. Exactly one row."

    code: Annotated[
        Ref, Column("机构代码", "The same code as `creditor` in the manifest.", "TESTBANK", key=True)
    ]
    name: Annotated[Text, Column("全称", "Full registered name.", "测试银行股份有限公司")]
    kind: Annotated[LenderKind, Column("机构类型", "What the lender is licensed as.", "bank")]
    uscc: Annotated[Uscc, Column("统一社会信用代码", "18 characters.", "919900000000000191")]


class UnitRow(Row):
    """A unit of the lender's organisation."""

    title = "机构"
    says = "Every unit that owns, sues, is paid or chops for an account, with its parents."

    unit_ref: Annotated[Ref, Column("机构编号", "Names the unit.", "U-SZ", key=True)]
    parent_ref: Annotated[
        Ref | None, Column("上级机构", "Blank for the head office.", "U-HO", refers="units.csv")
    ]
    kind: Annotated[UnitKind, Column("机构层级", "Rank of the unit.", "branch")]
    name: Annotated[Text, Column("名称", "Registered name, as complaints print it.", "测试银行样例市分行")]
    uscc: Annotated[Uscc, Column("统一社会信用代码", "18 characters.", "919900000000000191")]
    address: Annotated[Text, Column("住所", "Registered address.", "样例市测试区示范路1号")]
    region_code: Annotated[Region, Column("行政区划代码", "Six digits, of the address.", "990101")]
    principal_name: Annotated[Text, Column("负责人姓名", "Who represents the unit.", "王示例", personal=True)]
    principal_title: Annotated[
        Text, Column("负责人职务", "As the certificate of identity prints it.", "行长")
    ]
    phone: Annotated[Text, Column("电话", "For courts.", "0999-0000001")]
    can_sue: Annotated[Yes, Column("可作原告", "Whether the unit may be claimant in its own name.", "true")]


class DebtorRow(Row):
    """A person: cardholder, borrower or guarantor."""

    title = "债务人"
    says = "Cardholders, borrowers and guarantors, one row per person."

    debtor_ref: Annotated[Ref, Column("债务人编号", "Names the person.", "D000001", key=True)]
    name: Annotated[Text, Column("姓名", "As on the identity document.", "张试一", personal=True)]
    id_type: Annotated[IdType, Column("证件类型", "Kind of identity document.", "resident_id")]
    id_no: Annotated[
        Text,
        Column(
            "证件号码",
            "As the lender holds it; a wrong check digit is no fault here, assessment names it.",
            "990101199001010018",
            personal=True,
        ),
    ]
    gender: Annotated[Gender, Column("性别", "As on the document.", "female", personal=True)]
    birth_date: Annotated[Day | None, Column("出生日期", "As on the document.", "1990-01-01", personal=True)]
    ethnicity: Annotated[Text | None, Column("民族", "As on the document.", "汉族", personal=True)]
    registered_address: Annotated[
        Text | None, Column("户籍地址", "Of the household register.", "样例市测试区样本街2号", personal=True)
    ]
    residence_address: Annotated[
        Text | None, Column("经常居住地", "Where the person lives.", "样例市测试区样本街2号", personal=True)
    ]
    region_code: Annotated[
        Region | None, Column("居住地区划代码", "Six digits, of the residence.", "990101", personal=True)
    ]
    employer: Annotated[Text | None, Column("工作单位", "Last known.", "样例市试验有限公司", personal=True)]
    phone: Annotated[
        Text | None, Column("预留手机号", "The reserved (预留) number.", "19900000001", personal=True)
    ]
    email: Annotated[
        Text | None, Column("预留邮箱", "The reserved mailbox.", "d1@example.invalid", personal=True)
    ]
    reserved_address: Annotated[
        Text | None,
        Column("预留地址", "Address left for service and mail.", "样例市测试区样本街2号", personal=True),
    ]
    e_service_consent: Annotated[
        Yes, Column("同意电子送达", "Agreed in writing to service by electronic means.", "true")
    ]


class AccountRow(Row):
    """An account in arrears or watched."""

    title = "账户"
    says = "One row per card or loan account. Balances are those after the last posting told."

    account_ref: Annotated[
        Ref, Column("账户编号", "Names the account; not the card number.", "A000001", key=True)
    ]
    debtor_ref: Annotated[
        Ref, Column("债务人编号", "Cardholder or borrower.", "D000001", refers="debtors.csv")
    ]
    product: Annotated[Product, Column("产品", "Card or loan.", "card")]
    account_no: Annotated[
        Text, Column("卡号·贷款账号", "As documents cite it.", "6299000000000001", personal=True)
    ]
    owning_unit: Annotated[Ref, Column("所属机构", "Who holds the account.", "U-SZ", refers="units.csv")]
    suing_unit: Annotated[Ref, Column("起诉机构", "Who sues.", "U-SZ", refers="units.csv")]
    paying_unit: Annotated[Ref, Column("缴费机构", "Who pays court fees.", "U-SZ", refers="units.csv")]
    chopping_unit: Annotated[Ref, Column("用印机构", "Who chops.", "U-SZ", refers="units.csv")]
    opened_on: Annotated[Day, Column("开户日·放款日", "Card opened or loan paid out.", "2021-03-05")]
    currency: Annotated[Currency, Column("币种", "As in the manifest.", "CNY")]
    credit_limit: Annotated[
        Money, Column("授信额度·贷款金额", "Limit of the card, sum of the loan.", "30000.00")
    ]
    principal_balance: Annotated[Money, Column("本金余额", "Outstanding principal.", "26514.37")]
    total_balance: Annotated[Money, Column("欠款总额", "All components; below zero if overpaid.", "31877.02")]
    overdue_since: Annotated[
        Day | None,
        Column("逾期起始日", "Due day of the earliest unpaid statement; blank if none.", "2023-04-25"),
    ]
    cycle_day: Annotated[DayOfMonth, Column("账单日·扣款日", "Day of month on which a cycle closes.", "5")]
    main_due_on: Annotated[
        Day | None,
        Column("主债务到期日", "Last instalment or accelerated; of a card the overdue day.", "2023-04-25"),
    ]
    accelerated_on: Annotated[Day | None, Column("提前到期日", "When acceleration took hold.", "2023-10-08")]
    written_off_on: Annotated[Day | None, Column("核销日", "Written off (账销案存).", "2024-03-31")]
    posted_through: Annotated[
        Day | None,
        Column(
            "计息截至日",
            "Up to here interest and charges were posted; later ones are computed.",
            "2023-12-05",
        ),
    ]
    status: Annotated[AccountStatus, Column("状态", "In the core system.", "blocked")]


class AgreementRow(Row):
    """The agreement of an account and what it says of money, courts and service."""

    title = "合同·领用合约"
    says = "The agreement in force; one row per account and version signed."

    agreement_ref: Annotated[Ref, Column("合同编号", "Names the agreement.", "G000001", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    signed_on: Annotated[Day, Column("签订日", "Day of signing; anchor of the law on rates.", "2021-03-01")]
    signed_place: Annotated[Text, Column("签订地", "As the agreement says.", "样例市测试区")]
    version: Annotated[Text, Column("版本", "Edition of the standard terms.", "2020版")]
    daily_rate: Annotated[Rate, Column("日利率", "Contract interest per day.", "0.0005")]
    penalty_daily_rate: Annotated[
        Rate, Column("罚息日利率", "Per day on overdue principal; 0 if none.", "0.0006")
    ]
    compounding: Annotated[Yes, Column("计收复利", "Unpaid interest bears interest.", "true")]
    late_damages_rate: Annotated[
        Rate, Column("违约金比例", "Of the unpaid part of the minimum due; 0 if none.", "0.05")
    ]
    late_damages_minimum: Annotated[Money, Column("违约金下限", "Per cycle; 0 if none.", "10.00")]
    day_base: Annotated[DayBase, Column("年天数", "360 or 365.", "360")]
    agreed_allocation: Annotated[
        Order,
        Column(
            "约定抵充顺序",
            "Components in the agreed order joined by |; blank if the agreement is silent.",
            "fees|interest|principal",
        ),
    ]
    clauses_prompted: Annotated[
        Yes, Column("已提示说明", "Interest and charges clauses were prompted and explained.", "true")
    ]
    prompt_evidence_ref: Annotated[Ref | None, Column("提示证据编号", "Where that is recorded.", "P000001")]
    service_address_clause: Annotated[Yes, Column("送达地址条款", "Address for service agreed.", "true")]
    jurisdiction_clause: Annotated[
        Court,
        Column("管辖约定", "none, lender, debtor, or the region code of the place agreed.", "lender"),
    ]
    arbitration_clause: Annotated[Yes, Column("仲裁条款", "Disputes go to arbitration.", "false")]
    counsel_fee_clause: Annotated[Yes, Column("律师费条款", "The debtor bears counsel's fee.", "false")]
    auto_debit_clause: Annotated[Yes, Column("扣划条款", "The lender may debit other accounts.", "true")]
    notarised_enforceable: Annotated[Yes, Column("赋强公证", "Notarised with enforcement clause.", "false")]


class StatementRow(Row):
    """One statement; balances by component after allocation on the day it closed."""

    title = "账单·期供"
    says = "Card statements, or the monthly dues of a loan. Components add up to the total."

    statement_ref: Annotated[Ref, Column("账单编号", "Names the statement.", "S000001-24", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    closed_on: Annotated[Day, Column("账单日", "Postings of this day are in it.", "2023-04-05")]
    due_on: Annotated[Day, Column("到期还款日", "Payment due.", "2023-04-25")]
    principal: Annotated[Money, Column("本金", "Outstanding.", "26514.37")]
    interest: Annotated[Money, Column("利息", "Posted and unpaid.", "1204.11")]
    penalty_interest: Annotated[Money, Column("罚息", "Posted and unpaid.", "0.00")]
    compound_interest: Annotated[Money, Column("复利", "Posted and unpaid.", "38.50")]
    late_damages: Annotated[Money, Column("违约金", "Posted and unpaid.", "265.14")]
    fees: Annotated[Money, Column("费用", "Posted and unpaid.", "0.00")]
    total: Annotated[Money, Column("合计", "Sum of the components.", "28022.12")]
    minimum_due: Annotated[Money, Column("最低还款额·本期应还", "Due at least.", "2802.21")]

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        parts = self.principal + self.interest + self.penalty_interest + self.compound_interest
        if parts + self.late_damages + self.fees != self.total:
            raise PydanticCustomError("total", "total")
        return self


class LedgerRow(Row):
    """One posting."""

    title = "流水"
    says = "Every posting since the account was opened, in the order of posting; later ones in deltas."

    entry_ref: Annotated[Ref, Column("流水号", "Names the entry.", "L000001-0102", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    posted_on: Annotated[Day, Column("入账日", "The day it takes effect.", "2023-02-11")]
    kind: Annotated[EntryKind, Column("类型", "Gives the sign.", "payment")]
    amount: Annotated[Amount, Column("金额", "Always above zero.", "500.00")]
    reverses: Annotated[
        Ref | None, Column("被冲正流水号", "Only of a reversal: the entry undone.", "", refers="ledger.csv")
    ]
    note_code: Annotated[
        Ref | None,
        Column(
            "摘要代码",
            "The core system's code, no free text. The law looks at AUTO_DEBIT, LATE_FEE, "
            "OVER_LIMIT_FEE, INSTALMENT_FEE, INTEREST_ON_FEES and WRITE_OFF.",
            "AUTO_DEBIT",
        ),
    ]

    @model_validator(mode="after")
    def _reversal_names_entry(self) -> Self:
        if (self.kind is EntryKind.REVERSAL) != (self.reverses is not None):
            raise PydanticCustomError("reverses", "reverses")
        return self


class ContactRow(Row):
    """One entry of the contact log (催收记录)."""

    title = "催收记录"
    says = "Every contact made or tried."

    contact_ref: Annotated[Ref, Column("记录编号", "Names the contact.", "C000001-07", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    at: Annotated[Instant, Column("时间", "Beijing time with its offset.", "2023-05-11T10:32:00+08:00")]
    channel: Annotated[Channel, Column("方式", "How.", "sms")]
    to_role: Annotated[ToRole, Column("对象", "To whom.", "debtor")]
    reserved: Annotated[Yes, Column("预留渠道", "To the number or address left with the lender.", "true")]
    demanded: Annotated[Yes, Column("含催收内容", "Names the debt and asks for payment.", "true")]
    result: Annotated[ContactResult, Column("结果", "What came of it.", "delivered")]
    evidence_ref: Annotated[
        Ref | None,
        Column(
            "证据编号", "Of a call or visit the recording (录音); else platform log or waybill.", "E000001-07"
        ),
    ]


class NoticeRow(Row):
    """A written notice and what became of it."""

    title = "通知函"
    says = "Letters of the lender's own: demands, acceleration, assignment."

    notice_ref: Annotated[Ref, Column("通知编号", "Names the notice.", "N000001-1", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    kind: Annotated[NoticeKind, Column("类型", "What it declares.", "demand")]
    sent_on: Annotated[Day, Column("发出日", "Posted or sent.", "2023-08-02")]
    channel: Annotated[Channel, Column("方式", "How.", "letter")]
    reserved: Annotated[Yes, Column("预留地址", "To the address left with the lender.", "true")]
    waybill: Annotated[Ref | None, Column("运单号", "Of the carrier.", "TEST990000000001")]
    delivered_on: Annotated[Day | None, Column("签收日", "Blank if not known to have arrived.", "2023-08-05")]
    returned_on: Annotated[Day | None, Column("退回日", "Blank if it did not come back.", "")]


class PlanRow(Row):
    """A repayment plan."""

    title = "还款计划"
    says = "Agreements to pay in parts. A breached plan says since when."

    plan_ref: Annotated[Ref, Column("协议编号", "Names the plan.", "PL000001", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    kind: Annotated[PlanKind, Column("类型", "Which of the four kinds.", "personal_instalment")]
    signed_on: Annotated[Day, Column("签订日", "Day of signing.", "2023-09-01")]
    total: Annotated[Amount, Column("协议金额", "To be paid in all.", "24000.00")]
    status: Annotated[PlanStatus, Column("状态", "Whether it is kept.", "active")]
    breached_on: Annotated[Day | None, Column("违约日", "Set if, and only if, breached.", "")]

    @model_validator(mode="after")
    def _breach_is_dated(self) -> Self:
        if (self.status is PlanStatus.BREACHED) != (self.breached_on is not None):
            raise PydanticCustomError("breached_on", "breached_on")
        return self


class InstalmentRow(Row):
    """One instalment of a plan."""

    title = "计划期次"
    says = "The instalments of every plan, paid or not. The payment itself stands in the ledger too."

    plan_ref: Annotated[Ref, Column("协议编号", "The plan.", "PL000001", key=True, refers="plans.csv")]
    number: Annotated[Count, Column("期次", "From 1.", "1", key=True)]
    due_on: Annotated[Day, Column("应还日", "Due.", "2023-10-01")]
    amount: Annotated[Amount, Column("应还金额", "Due.", "2000.00")]
    paid_on: Annotated[Day | None, Column("实还日", "Last payment on it.", "2023-09-30")]
    paid_amount: Annotated[Amount | None, Column("实还金额", "Paid on it.", "2000.00")]

    @model_validator(mode="after")
    def _payment_is_whole(self) -> Self:
        if (self.paid_on is None) != (self.paid_amount is None):
            raise PydanticCustomError("paid_amount", "paid_amount")
        return self


class DisputeRow(Row):
    """A dispute, fraud claim, complaint or criminal matter."""

    title = "争议·投诉"
    says = "What was raised on the account; open until `closed_on`."

    dispute_ref: Annotated[Ref, Column("争议编号", "Names the matter.", "X000001", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    kind: Annotated[DisputeKind, Column("类型", "What it is.", "dispute")]
    opened_on: Annotated[Day, Column("提出日", "Raised.", "2023-06-01")]
    closed_on: Annotated[Day | None, Column("办结日", "Blank while open.", "2023-06-20")]
    outcome: Annotated[DisputeOutcome | None, Column("结果", "Set if, and only if, closed.", "rejected")]

    @model_validator(mode="after")
    def _closed_has_outcome(self) -> Self:
        if (self.closed_on is None) != (self.outcome is None):
            raise PydanticCustomError("outcome", "outcome")
        return self


class FlagRow(Row):
    """A status of the debtor."""

    title = "债务人状态"
    says = "Death, bankruptcy and other states of a person that change how one may proceed."

    flag_ref: Annotated[Ref, Column("状态编号", "Names the flag.", "F000001", key=True)]
    debtor_ref: Annotated[Ref, _DEBTOR]
    kind: Annotated[FlagKind, Column("类型", "Which state.", "deceased", personal=True)]
    since: Annotated[Day, Column("起", "The day it happened.", "2023-07-14", personal=True)]
    until: Annotated[Day | None, Column("止", "Blank while it lasts.", "", personal=True)]
    person_ref: Annotated[
        Ref | None,
        Column(
            "相关人员编号",
            "Of heirs_fixed the heir or estate administrator, of minor the guardian.",
            "D000003",
            refers="debtors.csv",
        ),
    ]
    document_ref: Annotated[Ref | None, Column("证明文件编号", "What proves it.", "DOC000001")]


class GuaranteeRow(Row):
    """A guarantee (保证)."""

    title = "保证"
    says = "Guarantees of an account; the guarantor is a row of debtors.csv."

    guarantee_ref: Annotated[Ref, Column("保证编号", "Names the guarantee.", "B000001", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    guarantor_ref: Annotated[Ref, Column("保证人编号", "The guarantor.", "D000002", refers="debtors.csv")]
    mode: Annotated[GuaranteeMode, Column("保证方式", "As the contract says.", "joint")]
    signed_on: Annotated[Day, Column("签订日", "Day of signing.", "2021-03-01")]
    agreed_until: Annotated[
        Day | None, Column("约定保证期间止", "Blank if not agreed (民法典692).", "2026-03-01")
    ]
    limit_amount: Annotated[Amount | None, Column("保证限额", "Blank if the whole debt.", "")]


class LeadRow(Row):
    """A lead to property (财产线索)."""

    title = "财产线索"
    says = "Property of a debtor that the lender knows of."

    lead_ref: Annotated[Ref, Column("线索编号", "Names the lead.", "W000001", key=True)]
    debtor_ref: Annotated[Ref, _DEBTOR]
    asset: Annotated[LeadAsset, Column("财产类型", "What kind.", "vehicle")]
    known_on: Annotated[Day, Column("获知日", "Since when it is known.", "2023-08-01")]
    detail: Annotated[
        Text, Column("线索内容", "Account, plate, employer and so on.", "试A·00001 小型汽车", personal=True)
    ]


class ScanRow(Row):
    """A scanned paper."""

    title = "扫描件"
    says = "Papers that come with the package; each file stands in `scans` of the manifest."

    scan_ref: Annotated[Ref, Column("扫描件编号", "Names the scan.", "SC000001-1", key=True)]
    account_ref: Annotated[Ref, _ACCOUNT]
    kind: Annotated[ScanKind, Column("类型", "What paper it is.", "agreement")]
    path: Annotated[
        Path, Column("路径", "Inside the package, without personal data.", "scans/A000001/agreement.pdf")
    ]
    pages: Annotated[Count, Column("页数", "Pages of the file.", "3")]


FILES: dict[str, type[Row]] = {
    "lender.csv": LenderRow,
    "units.csv": UnitRow,
    "debtors.csv": DebtorRow,
    "accounts.csv": AccountRow,
    "agreements.csv": AgreementRow,
    "statements.csv": StatementRow,
    "ledger.csv": LedgerRow,
    "contacts.csv": ContactRow,
    "notices.csv": NoticeRow,
    "plans.csv": PlanRow,
    "instalments.csv": InstalmentRow,
    "disputes.csv": DisputeRow,
    "flags.csv": FlagRow,
    "guarantees.csv": GuaranteeRow,
    "leads.csv": LeadRow,
    "scans.csv": ScanRow,
}
"""By file name, in an order in which every reference points backwards (a guarantor is a debtor)."""


def column(model: type[Row], field: str) -> Column:
    """What the contract says of a column."""
    marks = model.model_fields[field].metadata
    return next(mark for mark in marks if isinstance(mark, Column))


@functools.cache
def keys(model: type[Row]) -> tuple[str, ...]:
    """The columns that name a row of this file."""
    return tuple(name for name in model.model_fields if column(model, name).key)


NAMES: dict[type[Row], str] = {model: name for name, model in FILES.items()}
"""The file of each model."""
