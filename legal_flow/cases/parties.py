"""Who stands in a case, and on what basis."""

from enum import StrEnum


class PartyRole(StrEnum):
    """The role of a party and with it what it owes."""

    BORROWER = "borrower"
    CARDHOLDER = "cardholder"
    CO_BORROWER = "co_borrower"
    GUARANTOR_GENERAL = "guarantor_general"
    GUARANTOR_JOINT = "guarantor_joint"
    MORTGAGOR = "mortgagor"
    SPOUSE = "spouse"
    HEIR = "heir"
    ESTATE_ADMINISTRATOR = "estate_administrator"


SECURING = frozenset({PartyRole.GUARANTOR_GENERAL, PartyRole.GUARANTOR_JOINT, PartyRole.MORTGAGOR})
"""Who stands for another's debt; the others owe it themselves."""


class HoldReason(StrEnum):
    """Why a case waits. A hold has a legal basis, a first day and, once known, a last day."""

    DISPUTE = "dispute"
    FRAUD_CLAIM = "fraud_claim"
    PLAN_KEPT = "plan_kept"
    DEATH = "death"
    BANKRUPTCY = "bankruptcy"
    COMPLAINT = "complaint"
    CRIMINAL_FIRST = "criminal_first"
    BY_HAND = "by_hand"


HOLD_BASIS: dict[HoldReason, str] = {
    HoldReason.DISPUTE: "《商业银行信用卡业务监督管理办法》第69条",
    HoldReason.FRAUD_CLAIM: "《最高人民法院关于审理银行卡民事纠纷案件若干问题的规定》第4、5、7条",
    HoldReason.PLAN_KEPT: "《商业银行信用卡业务监督管理办法》第70条；还款协议约定",
    HoldReason.DEATH: "《民法典》第194、1161条",
    HoldReason.BANKRUPTCY: "《深圳经济特区个人破产条例》；《厦门经济特区个人破产保护条例》",
    HoldReason.COMPLAINT: "投诉处理期间暂缓（机构政策）",
    HoldReason.CRIMINAL_FIRST: "先刑后民",
    HoldReason.BY_HAND: "法务决定",
}


class Route(StrEnum):
    """The way a case takes to court. The letter is policy, not law."""

    LETTER = "letter"
    DIRECT_SUIT = "direct_suit"
    PAYMENT_ORDER = "payment_order"
    PRESERVATION_FIRST = "preservation_first"
