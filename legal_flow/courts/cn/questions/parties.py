"""Questions about who sues and is sued in one suit, and what has to be handed in."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import Product
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions import guarantees
from legal_flow.courts.cn.questions.answers import articles, confidence, reason_answer
from legal_flow.courts.cn.rules import agency, evidence_set, filing_papers, joinder, track
from legal_flow.rules.proof import ProofFacts
from legal_flow.rules.questions import Answer


class ClaimantGiven(Facts):
    """Who is to sue."""

    unit: Annotated[joinder.Unit, Field(description="head_office 法人，branch 分支机构")]
    licensed: Annotated[Flag, Field(description="领取营业执照")]


class Planned(Row):
    """An account, and the suit that is planned for it."""

    account: Text
    debtor: Text
    creditor: Text
    cause: Text
    court: Text
    amount: Yuan
    case: Text = ""


class GroupGiven(Facts):
    """Accounts, and the suits that are planned for them."""

    matters: Annotated[
        tuple[Planned, ...],
        Field(description="账户、债务人、债权人、案由、法院、金额；拟列入的案件"),
    ]
    region: Annotated[Text, Field(description="受诉法院的区划代码")]
    on: Annotated[Day, Field(description="立案日")]


class SpouseGiven(Facts):
    """A debt that one spouse took up."""

    incurred_on: Annotated[Day, Field(description="债务发生日")]
    evidence: Annotated[tuple[joinder.SpouseProof, ...], Field(description="夫妻共同债务的证据")] = ()
    married_on: Annotated[Day | None, Field(description="结婚日；不知道的留空")] = None


class GuarantorGiven(guarantees.GuarantorGiven):
    """A guarantor to be sued."""

    debtor_sued: Annotated[Flag, Field(description="一并起诉债务人")]


class Share(Row):
    """An heir who did not renounce, and what came to him."""

    heir: Text
    worth: Yuan


class EstateGiven(Facts):
    """A debtor who died."""

    debt: Annotated[Yuan, Field(description="债务")]
    value: Annotated[Yuan, Field(description="遗产实际价值")]
    shares: Annotated[
        tuple[Share, ...], Field(description="未放弃继承的继承人与所得遗产价值；均已放弃的为空")
    ]
    administrator: Annotated[Text, Field(description="遗产管理人")] = ""
    heirs_fixed: Annotated[Flag, Field(description="继承人已经确定")]


class PapersGiven(Facts):
    """What is at hand for a filing."""

    at_hand: Annotated[tuple[Text, ...], Field(description=f"{'、'.join(filing_papers.REQUIRED)}")]
    defendants: Annotated[Whole, Field(description="被告人数")]
    copies: Annotated[Whole, Field(description="起诉状副本份数")]


class EvidenceGiven(Facts):
    """What is at hand to prove a debt."""

    at_hand: Annotated[tuple[Text, ...], Field(description="已有的证据，词见 evidence.yaml")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    accelerated: Annotated[Flag, Field(description="已宣布提前到期")]
    guaranteed: Annotated[Flag, Field(description="有保证人")]
    plan_broken: Annotated[Flag, Field(description="有违约的还款协议")]
    clauses_prompted: Annotated[Flag, Field(description="主张已就利息、费用条款提示说明")]


class AgentsGiven(Facts):
    """Agents of the claimant, the papers they bring, and what they shall be able to do."""

    kinds: Annotated[tuple[Text, ...], Field(description="lawyer、legal_worker、employee")]
    papers: Annotated[tuple[Text, ...], Field(description="例如 lawyer.licence、employee.labour")] = ()
    acts: Annotated[
        tuple[Text, ...],
        Field(description="需要的特别授权：admit、waive、change、settle、counterclaim、appeal"),
    ] = ()
    granted: Annotated[tuple[Text, ...], Field(description="授权委托书逐项写明的特别授权")] = ()
    all_powers: Annotated[Flag, Field(description="写有“全权代理”")] = False


class ActGiven(Facts):
    """What is to go before a court, and what the power of attorney says."""

    submission: Annotated[Text, Field(description="提交什么：complaint、withdrawal、enforcement 等")]
    instances: Annotated[
        tuple[Text, ...], Field(description="委托事项与审级：mediation、first、second、enforcement")
    ] = ()
    powers: Annotated[
        tuple[Text, ...],
        Field(
            description="逐项写明的特别授权：admit、waive、change、settle、counterclaim、appeal、withdraw、receive"
        ),
    ] = ()


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""
    yield from _parties(pack)
    yield from _papers(pack)


def _parties(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_group(given: GroupGiven) -> Answer:
        matters = [joinder.Matter(**row.model_dump()) for row in given.matters]
        joined = (joinder.JOINED,)
        answer: Answer = {
            "groups": joinder.group(matters),
            "cites": articles(joined),
            "marks": confidence(joined),
        }
        if any(matter.case for matter in matters):
            ceiling, _ = track.small_claim_ceiling(given.region, given.on, pack.law)
            answer |= reason_answer(joinder.splitting(matters, ceiling))
        return answer

    def ask_guarantor(given: GuarantorGiven) -> Answer:
        return reason_answer(
            joinder.guarantor(
                given.fact(),
                given.main(),
                given.as_of,
                pack.law,
                given.pursued(),
                debtor_sued=given.debtor_sued,
            )
        )

    def ask_estate(given: EstateGiven) -> Answer:
        shares = tuple((share.heir, share.worth) for share in given.shares)
        known = joinder.Estate(given.value, shares, given.administrator, given.heirs_fixed)
        found = joinder.estate(given.debt, known)
        return {
            **reason_answer(found.reason),
            "sued": [[name, most] for name, most in found.sued],
            "most": found.most,
        }

    yield ModelQuestion(
        "joinder.claimant",
        "以谁的名义起诉",
        ("民事诉讼法解释第五十二条第六项",),
        ClaimantGiven,
        lambda given: reason_answer(joinder.claimant(given.unit, licensed=given.licensed)),
        {"licensed": True, "unit": "branch"},
    )
    yield ModelQuestion(
        "joinder.accounts",
        "哪些账户合为一案，拆分是否允许",
        ("民事诉讼法第十三条、第一百四十三条、第一百六十五条",),
        GroupGiven,
        ask_group,
        {
            "region": "990101",
            "on": "2025-03-03",
            "matters": [["甲", "张三", "某银行", "信用卡纠纷", "浙9901", "20000"]],
        },
    )
    yield ModelQuestion(
        "joinder.spouse",
        "可否列配偶为共同被告",
        ("民法典第一千零六十四条",),
        SpouseGiven,
        lambda given: reason_answer(
            joinder.spouse(given.evidence, given.incurred_on, given.married_on, pack.law)
        ),
        {"incurred_on": "2023-05-08", "married_on": "2020-05-20", "evidence": ["joint_signature"]},
    )
    yield ModelQuestion(
        "joinder.guarantor",
        "可否列保证人为被告",
        (
            "民法典第六百八十七条、第六百八十八条、第六百九十二条至第六百九十四条",
            "担保制度解释第二十六条",
            "民事诉讼法解释第六十六条",
        ),
        GuarantorGiven,
        ask_guarantor,
        {
            "debtor_sued": True,
            "signed_on": "2025-01-10",
            "main_due_on": "2026-01-31",
            "as_of": "2026-03-02",
            "mode": "joint",
        },
    )
    yield ModelQuestion(
        "joinder.estate",
        "债务人死亡的，以谁为被告、以多少为限",
        ("民法典第一千一百四十五条至第一千一百四十九条", "民法典第一千一百五十九条、第一千一百六十一条"),
        EstateGiven,
        ask_estate,
        {
            "heirs_fixed": True,
            "debt": "50000",
            "value": "80000",
            "shares": [["长子", "40000"], ["次子", "40000"]],
        },
    )


def _papers(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    def ask_papers(given: PapersGiven) -> Answer:
        found, missing = filing_papers.missing_papers(given.at_hand, given.defendants, given.copies)
        return {**reason_answer(found), "missing": missing}

    def ask_evidence(given: EvidenceGiven) -> Answer:
        facts = ProofFacts(
            given.product,
            accelerated=given.accelerated,
            clauses_prompted=given.clauses_prompted,
            guaranteed=given.guaranteed,
            plan_broken=given.plan_broken,
        )
        found, missing, better = evidence_set.missing(facts, given.at_hand, pack.evidence)
        return {**reason_answer(found), "missing": missing, "better": better}

    def ask_agents(given: AgentsGiven) -> Answer:
        found, missing = filing_papers.agents(given.kinds, given.papers)
        power = filing_papers.authority(given.acts, given.granted, all_powers=given.all_powers)
        return {
            **reason_answer(found),
            "missing": missing,
            "authority": power.outcome,
            "authority_title": power.title,
        }

    yield ModelQuestion(
        "papers.filing",
        "立案材料缺什么",
        (
            "民事诉讼法第一百二十二条至第一百二十四条",
            "民事诉讼法解释第二百零九条",
            "登记立案规定第六条",
        ),
        PapersGiven,
        ask_papers,
        {"defendants": 1, "copies": 1, "at_hand": ["complaint", "licence"]},
    )
    yield ModelQuestion(
        "papers.evidence",
        "债权证据缺什么",
        ("证据规定第十四条、第十九条、第九十四条",),
        EvidenceGiven,
        ask_evidence,
        {
            "product": "card",
            "accelerated": False,
            "guaranteed": False,
            "plan_broken": False,
            "clauses_prompted": True,
            "at_hand": ["statement"],
        },
    )
    yield ModelQuestion(
        "papers.agents",
        "诉讼代理人、其材料与授权",
        ("民事诉讼法第六十一条、第六十二条", "民事诉讼法解释第八十八条、第八十九条"),
        AgentsGiven,
        ask_agents,
        {"kinds": ["lawyer"]},
    )
    yield ModelQuestion(
        "papers.authority",
        "授权委托书够不够",
        ("民事诉讼法第六十二条", "民事诉讼法解释第八十九条", "执行工作若干问题的规定（试行）第二十条"),
        ActGiven,
        lambda given: reason_answer(agency.may_act(given.submission, given.instances, given.powers)),
        {"submission": "withdrawal", "instances": ["first"], "powers": ["settle"]},
    )
