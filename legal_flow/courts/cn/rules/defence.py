"""时效抗辩: who may raise it and when, and what cannot be agreed of limitation beforehand."""

from typing import Literal, get_args

from legal_flow.courts.cn.rules.basis import civil_code, limitation_provisions, procedure_interpretation
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

RULE = "cn.limitation_defence"
Stage = Literal["filing", "first_instance", "appeal", "retrial"]
STAGES = get_args(Stage)
Term = Literal["length", "computation", "causes", "advance_waiver"]
TERMS = {
    "length": "约定时效期间的长短无效",
    "computation": "约定时效期间的计算方法无效",
    "causes": "约定中止、中断的事由无效",
    "advance_waiver": "预先放弃时效利益无效",
}


def raised(stage: str, *, by_debtor: bool, new_evidence: bool) -> Reason:
    """民法典192(1)、193; 诉讼时效规定2、3; 解释219: a defence for the debtor to raise, at first instance.

    A filing after expiry is accepted. On appeal it is heard only with new evidence of expiry; where it was not
    raised before, it is no ground for retrial. No court raises or explains it of its own motion.
    """
    if stage not in STAGES:
        raise DataFault(f"stage {stage}: it is one of {', '.join(STAGES)}")
    if stage == "filing":
        cite = procedure_interpretation("第二百一十九条")
        return _word("超过诉讼时效期间起诉的，法院应予受理；抗辩成立的判决驳回", "no", cite)
    if not by_debtor:
        cites = (civil_code("第一百九十三条"), limitation_provisions("第二条"))
        return _word("债务人没有提出，法院不得主动适用诉讼时效，也不释明", "no", *cites)
    if stage == "first_instance":
        return _word("一审提出时效抗辩，应当审理", "yes", civil_code("第一百九十二条第一款"))
    if stage == "appeal" and new_evidence:
        title = "二审基于新的证据证明时效已过，应当审理"
        return _word(title, "yes", limitation_provisions("第三条第一款"))
    if stage == "appeal":
        return _word("一审未提出，二审提出的不予支持", "no", limitation_provisions("第三条第一款"))
    return _word("未按规定提出，以时效申请再审的不予支持", "no", limitation_provisions("第三条第二款"))


def agreed(term: str) -> Reason:
    """民法典197: length, computation and causes are the statute's; giving the benefit up beforehand is void."""
    if term not in TERMS:
        raise DataFault(f"term {term}: it is one of {', '.join(TERMS)}")
    paragraph = "第二款" if term == "advance_waiver" else "第一款"
    return Reason(
        "cn.limitation_agreement",
        Outcome.ELIGIBLE,
        TERMS[term],
        (civil_code(f"第一百九十七条{paragraph}"),),
        {"valid": "no"},
    )


def _word(title: str, heard: str, *cites: Citation) -> Reason:
    return Reason(RULE, Outcome.ELIGIBLE, title, cites, {"heard": heard})
