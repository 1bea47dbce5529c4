"""Questions about counsel's fee: what counsel may agree on, and what the debtor may be asked for."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, reason_answer
from legal_flow.courts.cn.rules import counsel_fees
from legal_flow.rules.questions import Answer


class ContingencyGiven(Facts):
    """A contingent fee agreed with counsel."""

    amount: Annotated[Yuan, Field(description="约定的标的额")]
    agreed: Annotated[Yuan, Field(description="约定的风险代理收费")]
    signed_on: Annotated[Day, Field(description="委托合同签订日")]
    matter: Annotated[Text, Field(description="案件：debt、debt_of_deceased 或者禁止的种类")]


class CounselGiven(Facts):
    """Counsel's fee claimed from the debtor, with everything at hand unless it says otherwise."""

    fee: Annotated[Yuan, Field(description="律师费")]
    clause: Annotated[Flag, Field(description="合同约定由债务人负担")]
    retainer: Annotated[Flag, Field(description="有委托代理合同")]
    invoice: Annotated[Flag, Field(description="有发票")]
    payment: Annotated[Flag, Field(description="有付款凭证")]
    allocated: Annotated[Flag, Field(description="已分摊到本案")]
    reasonable: Annotated[Flag | None, Field(description="合理；未审查的留空")]


class PremiumGiven(Facts):
    """A premium for liability insurance of a preservation."""

    named: Annotated[Flag, Field(description="合同约定为实现债权的费用")]
    needed: Annotated[Flag, Field(description="必要")]
    reasonable: Annotated[Flag, Field(description="合理")]
    paid: Annotated[Flag, Field(description="已支付")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_contingency(given: ContingencyGiven) -> Answer:
        cap = counsel_fees.contingency_cap(given.amount, given.signed_on, pack.law)
        found = counsel_fees.contingency(given.matter, given.agreed, given.amount, given.signed_on, pack.law)
        return {
            **reason_answer(found),
            "cap": cap.amount,
            "derivation": cap.derivation,
            "cap_cites": cites(cap.citations)["cites"],
        }

    def ask_counsel(given: CounselGiven) -> Answer:
        proof = counsel_fees.FeeProof(**given.model_dump(exclude={"fee"}))
        found, missing = counsel_fees.recoverable(given.fee, proof)
        return {**reason_answer(found), "missing": missing}

    yield ModelQuestion(
        "counsel.contingency",
        "风险代理收费是否允许，最高多少",
        ("司发通〔2021〕87号", "发改价格〔2006〕611号第十一条至第十三条"),
        ContingencyGiven,
        ask_contingency,
        {"signed_on": "2026-03-02", "matter": "debt", "amount": "500000", "agreed": "50000"},
    )
    yield ModelQuestion(
        "counsel.recoverable",
        "可否向债务人主张律师费，缺什么证据",
        ("民法典第五百零九条第一款", "民法典第五百六十一条"),
        CounselGiven,
        ask_counsel,
        {
            "clause": True,
            "retainer": True,
            "invoice": True,
            "payment": True,
            "allocated": True,
            "reasonable": True,
            "fee": "3000",
        },
    )
    yield ModelQuestion(
        "counsel.preservation_premium",
        "可否主张保全责任险保险费",
        ("法答网精选答问第五批问题3",),
        PremiumGiven,
        lambda given: reason_answer(counsel_fees.preservation_premium(**given.model_dump())),
        {"needed": True, "reasonable": True, "paid": True, "named": True},
    )
