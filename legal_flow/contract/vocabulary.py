"""The codes of the contract that are not already facts of a case, and the Chinese title of every code."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from legal_flow.cases.claims import TITLES as COMPONENT_TITLES
from legal_flow.cases.claims import Component
from legal_flow.cases.facts import Channel, EntryKind, LenderKind, Product


class PackageKind(StrEnum):
    """A full package tells everything about its accounts; a delta tells what is new or changed since."""

    FULL = "full"
    DELTA = "delta"


class UnitKind(StrEnum):
    """The rank of a unit in the lender's organisation."""

    HEAD_OFFICE = "head_office"
    CARD_CENTRE = "card_centre"
    BRANCH = "branch"
    SUB_BRANCH = "sub_branch"


class IdType(StrEnum):
    """The identity document of a debtor."""

    RESIDENT_ID = "resident_id"
    PASSPORT = "passport"
    HK_MACAU_PERMIT = "hk_macau_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGN_RESIDENT = "foreign_resident"
    OTHER = "other"


class Gender(StrEnum):
    """As the identity document says."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class AccountStatus(StrEnum):
    """How the account stands in the lender's core system."""

    OPEN = "open"
    BLOCKED = "blocked"
    WRITTEN_OFF = "written_off"
    CLOSED = "closed"


class ToRole(StrEnum):
    """Whom a contact reached for."""

    DEBTOR = "debtor"
    GUARANTOR = "guarantor"
    RESERVED_CONTACT = "reserved_contact"
    THIRD_PARTY = "third_party"


class ContactResult(StrEnum):
    """What came of a contact."""

    REACHED = "reached"
    DELIVERED = "delivered"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    RETURNED = "returned"
    PROMISED = "promised"
    REFUSED = "refused"


class NoticeKind(StrEnum):
    """What a written notice declares."""

    DEMAND = "demand"
    ACCELERATION = "acceleration"
    ASSIGNMENT = "assignment"


class PlanKind(StrEnum):
    """The four kinds of repayment plan."""

    PERSONAL_INSTALMENT = "personal_instalment"
    REPAYMENT = "repayment"
    MEDIATION = "mediation"
    ENFORCEMENT_SETTLEMENT = "enforcement_settlement"


class PlanStatus(StrEnum):
    """Whether a plan is being kept."""

    ACTIVE = "active"
    BREACHED = "breached"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class DisputeKind(StrEnum):
    """What the debtor or an authority has raised on the account."""

    DISPUTE = "dispute"
    FRAUD = "fraud"
    COMPLAINT = "complaint"
    CRIMINAL = "criminal"


class DisputeOutcome(StrEnum):
    """How a closed dispute ended, seen from the person who raised it."""

    UPHELD = "upheld"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class FlagKind(StrEnum):
    """A status of the debtor that bars, holds or changes how one may proceed."""

    DECEASED = "deceased"
    HEIRS_FIXED = "heirs_fixed"
    BANKRUPTCY = "bankruptcy"
    MISSING = "missing"
    IMPRISONED = "imprisoned"
    SOLDIER = "soldier"
    MINOR = "minor"
    ILLNESS = "illness"
    DISASTER = "disaster"


class GuaranteeMode(StrEnum):
    """保证方式; unstated means general since 2021-01-01 (民法典686)."""

    GENERAL = "general"
    JOINT = "joint"
    UNSTATED = "unstated"


class LeadAsset(StrEnum):
    """What kind of property a lead (财产线索) points to."""

    BANK_ACCOUNT = "bank_account"
    WALLET = "wallet"
    VEHICLE = "vehicle"
    REAL_ESTATE = "real_estate"
    WAGE = "wage"
    PROVIDENT_FUND = "provident_fund"


class ScanKind(StrEnum):
    """What a scanned paper is."""

    AGREEMENT = "agreement"
    ID_CARD = "id_card"
    APPLICATION = "application"
    PROMPT_RECORD = "prompt_record"
    DISBURSEMENT = "disbursement"
    ACCELERATION_NOTICE = "acceleration_notice"
    NOTICE_RECEIPT = "notice_receipt"
    RECORDING = "recording"
    ESIGN_RECORD = "esign_record"
    RATE_NOTICE = "rate_notice"
    ACTIVATION = "activation"
    GUARANTEE_CONTRACT = "guarantee_contract"


TITLES: dict[type[StrEnum], Mapping[Any, str]] = {
    Component: COMPONENT_TITLES,
    PackageKind: {
        PackageKind.FULL: "全量",
        PackageKind.DELTA: "增量",
    },
    LenderKind: {
        LenderKind.BANK: "商业银行",
        LenderKind.CONSUMER_FINANCE: "消费金融公司",
        LenderKind.SMALL_LOAN: "小额贷款公司",
        LenderKind.UNLICENSED: "无金融牌照",
    },
    Product: {
        Product.CARD: "信用卡",
        Product.LOAN: "个人贷款",
    },
    EntryKind: {
        EntryKind.ADVANCE: "用款·放款",
        EntryKind.INTEREST: "利息入账",
        EntryKind.PENALTY_INTEREST: "罚息入账",
        EntryKind.COMPOUND_INTEREST: "复利入账",
        EntryKind.LATE_DAMAGES: "违约金入账",
        EntryKind.FEE: "费用入账",
        EntryKind.PAYMENT: "还款",
        EntryKind.REFUND: "退款",
        EntryKind.REVERSAL: "冲正",
        EntryKind.WAIVER: "减免",
    },
    Channel: {
        Channel.CALL: "电话",
        Channel.SMS: "短信",
        Channel.LETTER: "信函",
        Channel.EMAIL: "电子邮件",
        Channel.VISIT: "上门",
        Channel.PUSH: "应用推送",
    },
    UnitKind: {
        UnitKind.HEAD_OFFICE: "总行·总部",
        UnitKind.CARD_CENTRE: "信用卡中心",
        UnitKind.BRANCH: "分行",
        UnitKind.SUB_BRANCH: "支行",
    },
    IdType: {
        IdType.RESIDENT_ID: "居民身份证",
        IdType.PASSPORT: "护照",
        IdType.HK_MACAU_PERMIT: "港澳居民来往内地通行证",
        IdType.TAIWAN_PERMIT: "台湾居民来往大陆通行证",
        IdType.FOREIGN_RESIDENT: "外国人永久居留身份证",
        IdType.OTHER: "其他证件",
    },
    Gender: {
        Gender.MALE: "男",
        Gender.FEMALE: "女",
        Gender.UNKNOWN: "未知",
    },
    AccountStatus: {
        AccountStatus.OPEN: "正常",
        AccountStatus.BLOCKED: "止付",
        AccountStatus.WRITTEN_OFF: "账销案存",
        AccountStatus.CLOSED: "销户·结清",
    },
    ToRole: {
        ToRole.DEBTOR: "债务人本人",
        ToRole.GUARANTOR: "保证人",
        ToRole.RESERVED_CONTACT: "预留联系人",
        ToRole.THIRD_PARTY: "其他第三人",
    },
    ContactResult: {
        ContactResult.REACHED: "接通本人",
        ContactResult.DELIVERED: "送达",
        ContactResult.NO_ANSWER: "无人接听",
        ContactResult.FAILED: "发送失败",
        ContactResult.RETURNED: "退回",
        ContactResult.PROMISED: "承诺还款",
        ContactResult.REFUSED: "拒绝还款",
    },
    NoticeKind: {
        NoticeKind.DEMAND: "催告",
        NoticeKind.ACCELERATION: "宣布提前到期",
        NoticeKind.ASSIGNMENT: "债权转让通知",
    },
    PlanKind: {
        PlanKind.PERSONAL_INSTALMENT: "个性化分期还款协议",
        PlanKind.REPAYMENT: "还款协议",
        PlanKind.MEDIATION: "调解协议",
        PlanKind.ENFORCEMENT_SETTLEMENT: "执行和解协议",
    },
    PlanStatus: {
        PlanStatus.ACTIVE: "履行中",
        PlanStatus.BREACHED: "已违约",
        PlanStatus.COMPLETED: "已履行完毕",
        PlanStatus.CANCELLED: "已解除",
    },
    DisputeKind: {
        DisputeKind.DISPUTE: "账务争议",
        DisputeKind.FRAUD: "伪卡·盗刷主张",
        DisputeKind.COMPLAINT: "投诉",
        DisputeKind.CRIMINAL: "刑事立案",
    },
    DisputeOutcome: {
        DisputeOutcome.UPHELD: "成立",
        DisputeOutcome.REJECTED: "不成立",
        DisputeOutcome.WITHDRAWN: "撤回",
    },
    FlagKind: {
        FlagKind.DECEASED: "死亡",
        FlagKind.HEIRS_FIXED: "继承人·遗产管理人已确定",
        FlagKind.BANKRUPTCY: "个人破产受理",
        FlagKind.MISSING: "下落不明",
        FlagKind.IMPRISONED: "服刑·羁押",
        FlagKind.SOLDIER: "现役军人",
        FlagKind.MINOR: "无·限制民事行为能力",
        FlagKind.ILLNESS: "重大疾病",
        FlagKind.DISASTER: "遭受灾害",
    },
    GuaranteeMode: {
        GuaranteeMode.GENERAL: "一般保证",
        GuaranteeMode.JOINT: "连带责任保证",
        GuaranteeMode.UNSTATED: "未约定",
    },
    LeadAsset: {
        LeadAsset.BANK_ACCOUNT: "银行账户",
        LeadAsset.WALLET: "网络支付账户",
        LeadAsset.VEHICLE: "车辆",
        LeadAsset.REAL_ESTATE: "不动产",
        LeadAsset.WAGE: "工资收入",
        LeadAsset.PROVIDENT_FUND: "住房公积金",
    },
    ScanKind: {
        ScanKind.AGREEMENT: "合同·领用合约",
        ScanKind.ID_CARD: "身份证件",
        ScanKind.APPLICATION: "申请表",
        ScanKind.PROMPT_RECORD: "提示说明记录",
        ScanKind.DISBURSEMENT: "放款凭证",
        ScanKind.ACCELERATION_NOTICE: "提前到期通知",
        ScanKind.NOTICE_RECEIPT: "催收函回执",
        ScanKind.RECORDING: "录音文字稿",
        ScanKind.ESIGN_RECORD: "电子签名及签署日志",
        ScanKind.RATE_NOTICE: "利率、费率公告",
        ScanKind.ACTIVATION: "卡片启用记录",
        ScanKind.GUARANTEE_CONTRACT: "保证合同",
    },
}
"""By kind of code, for two kinds may share a word."""
