"""The kinds of events that may interrupt limitation: where each stands and what proves it (民法典195)."""

from dataclasses import dataclass
from typing import Literal

from legal_flow.cases.facts import InterruptionKind
from legal_flow.courts.cn.rules.basis import card_provisions, civil_code, limitation_provisions
from legal_flow.law.citation import Citation

Evidence = Literal[
    "clause",
    "ledger",
    "payer_identity",
    "signed_paper",
    "recording",
    "message",
    "arrival_proof",
    "video",
    "national_paper",
    "provincial_paper",
    "other_paper",
    "missing_proof",
    "police_receipt",
    "receipt",
]
EVIDENCE: dict[str, str] = {
    "clause": "授权扣划的条款",
    "ledger": "核心系统账务记录（金额、日期、户名）",
    "payer_identity": "付款人身份",
    "signed_paper": "签字、盖章或者按指印的文件",
    "recording": "完整录音并核对身份",
    "message": "债务人发来的信息记录",
    "arrival_proof": "到达证明（签收或者物流轨迹）",
    "video": "送达过程的录像",
    "national_paper": "国家级媒体版面",
    "provincial_paper": "债务人住所地省级有影响的媒体版面",
    "other_paper": "其他媒体版面",
    "missing_proof": "下落不明的证明",
    "police_receipt": "受案回执",
    "receipt": "收件凭证或者立案、受理信息",
}
"""What may be at hand, in Chinese."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event."""

    title: str
    because: str
    citations: tuple[Citation, ...]
    needs: tuple[tuple[str, ...], ...] = ()
    """Groups of evidence; one of each group is enough."""
    lasting: bool = False
    own_act: bool = False
    """The debtor's own will: after expiry it may give the defence up."""
    never: bool = False
    card_title: str = ""
    """The title where 银行卡规定 governs, with `card_cite`."""
    card_cite: tuple[Citation, ...] = ()


AGREED = (civil_code("第一百九十五条第二项"), limitation_provisions("第十四条"))
DEMANDED = (civil_code("第一百九十五条第一项"),)
SAME_FORCE = (civil_code("第一百九十五条第四项"), limitation_provisions("第十一条"))
ENDS = "自程序终结时重新起算"


def _own(title: str, *needs: tuple[str, ...]) -> Kind:
    """民法典195(二); 诉讼时效规定14: the debtor agrees to perform."""
    named = f"{title}（民法典第一百九十五条第二项；诉讼时效规定第十四条）"
    return Kind(named, "债务人同意履行，自该日重新起算", AGREED, needs, own_act=True)


def _proceeding(title: str) -> Kind:
    """民法典195(四); 诉讼时效规定11: what has the same force as a suit."""
    named = f"{title}（民法典第一百九十五条第四项；诉讼时效规定第十一条）"
    return Kind(named, f"与提起诉讼具有同等效力，{ENDS}", SAME_FORCE, (("receipt",),), lasting=True)


KINDS = {
    InterruptionKind.PAYMENT: _own("债务人还款", ("ledger",), ("payer_identity",)),
    InterruptionKind.PLAN: _own("达成还款计划", ("signed_paper", "recording")),
    InterruptionKind.PROMISE: _own("债务人承诺履行", ("recording", "signed_paper", "message")),
    InterruptionKind.EXTENSION_REQUEST: _own("债务人请求延期履行", ("signed_paper", "recording", "message")),
    InterruptionKind.SECURITY: _own("债务人提供担保", ("signed_paper",)),
    InterruptionKind.ACKNOWLEDGEMENT: _own("债务人在催收通知单上签字", ("signed_paper",)),
    InterruptionKind.AUTO_DEBIT: Kind(
        "按约定扣划（诉讼时效规定第八条第一款第三项）",
        "依约定从债务人账户扣收，自扣划日重新起算",
        (*DEMANDED, limitation_provisions("第八条第一款第三项")),
        (("clause",), ("ledger",)),
        card_title="按约定扣划（银行卡规定第三条第一项；诉讼时效规定第八条第一款第三项）",
        card_cite=(card_provisions("第三条第一项"),),
    ),
    InterruptionKind.DEMAND: Kind(
        "债权人请求履行（民法典第一百九十五条第一项；诉讼时效规定第八条）",
        "请求履行的通知到达债务人",
        (*DEMANDED, limitation_provisions("第八条")),
        (("arrival_proof",),),
    ),
    InterruptionKind.DELIVERY: Kind(
        "直接送交请求履行的文书（诉讼时效规定第八条第一款第一项、第二款）",
        "本人或者同住的具有完全行为能力的亲属签收，自送交之日重新起算",
        (*DEMANDED, limitation_provisions("第八条第一款第一项、第二款")),
        (("signed_paper", "video"),),
    ),
    InterruptionKind.PUBLIC_NOTICE: Kind(
        "公告催收（诉讼时效规定第八条第一款第四项）",
        "债务人下落不明，在国家级或者其住所地省级有影响的媒体刊登，自刊登之日重新起算",
        (*DEMANDED, limitation_provisions("第八条第一款第四项")),
        (("national_paper", "provincial_paper"), ("missing_proof",)),
    ),
    InterruptionKind.SUIT: Kind(
        "提起诉讼（民法典第一百九十五条第三项；诉讼时效规定第十条）",
        f"自提交起诉状之日中断，{ENDS}",
        (civil_code("第一百九十五条第三项"), limitation_provisions("第十条")),
        (("receipt",),),
        lasting=True,
    ),
    InterruptionKind.ARBITRATION: Kind(
        "申请仲裁（民法典第一百九十五条第三项）",
        f"自申请仲裁之日中断，{ENDS}",
        (civil_code("第一百九十五条第三项"),),
        (("receipt",),),
        lasting=True,
    ),
    InterruptionKind.ENFORCEMENT: _proceeding("申请执行"),
    InterruptionKind.PAYMENT_ORDER: _proceeding("申请支付令"),
    InterruptionKind.PRESERVATION: _proceeding("申请诉前财产保全"),
    InterruptionKind.MISSING_DECLARATION: _proceeding("为主张权利而申请宣告债务人失踪或者死亡"),
    InterruptionKind.BANKRUPTCY_CLAIM: _proceeding("申请破产、申报破产债权"),
    InterruptionKind.JOINDER: _proceeding("申请追加当事人或者被通知参加诉讼"),
    InterruptionKind.SET_OFF: _proceeding("在诉讼中主张抵销"),
    InterruptionKind.MEDIATION: Kind(
        "请求调解组织等保护权利（诉讼时效规定第十二条）",
        "向依法有权解决纠纷的组织提出请求，自提出之日重新起算",
        (civil_code("第一百九十五条第四项"), limitation_provisions("第十二条")),
        (("receipt",),),
    ),
    InterruptionKind.POLICE_REPORT: Kind(
        "报案或者控告（诉讼时效规定第十三条）",
        "自报案之日中断，自知道不立案、撤销案件、不起诉之日或者刑事裁判生效之日重新起算",
        (civil_code("第一百九十五条第四项"), limitation_provisions("第十三条")),
        (("police_receipt",),),
        lasting=True,
        card_title="以恶意透支报案（银行卡规定第三条第三项；诉讼时效规定第十三条）",
        card_cite=(card_provisions("第三条第三项"),),
    ),
    InterruptionKind.ASSIGNMENT_NOTICE: Kind(
        "债权转让通知（诉讼时效规定第十七条第一款）",
        "自转让通知到达债务人之日重新起算",
        (limitation_provisions("第十七条第一款"),),
        (("arrival_proof",),),
    ),
    InterruptionKind.CREDIT_REPORT: Kind(
        "向征信机构报送", "报送信用信息不是向债务人提出的请求", DEMANDED, never=True
    ),
    InterruptionKind.INTERNAL_NOTE: Kind("内部记录", "内部记录没有向债务人作出", DEMANDED, never=True),
}
