"""时效、保证期间临近届满的处理: the surest act that is allowed for the account and can be proved before the day.

A demand by message or letter where its proof is of grade A and nothing stops collection; else a suit, or what
stands in its place. An act that needs the debtor's good will is proposed only where nothing of ours is allowed.
"""

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.rules.basis import card_measures, card_provisions, civil_code, limitation_provisions
from legal_flow.law.citation import Citation
from legal_flow.rules.watching import ActFacts, ProposedAct

DESK, HEAD = "legal_desk", "legal_head"
STOPS = {
    "plan_kept": "还款协议履行中，不得催收",
    "dispute": "账务异议未答复",
    "fraud": "盗刷争议核查中",
    "complaint": "投诉处理中",
    "criminal": "刑事程序先行",
    "death": "债务人已死亡",
    "bankruptcy": "个人破产申请已受理",
}
"""What stops a demand on the debtor; it does not stop the period."""
SUIT = (civil_code("第一百九十五条第三项"), limitation_provisions("第十条"))
ARRIVAL = (civil_code("第一百九十五条第一项"), limitation_provisions("第八条第一款第二项"))
BANKRUPT = (civil_code("第一百九十五条第四项"), limitation_provisions("第十一条"))
OWN_ACT = (civil_code("第一百九十五条第二项"), limitation_provisions("第十四条"), card_measures("第七十条"))
ESTATE = Citation("民法典", "第一百一十九条、第一千一百四十六条", "2020年主席令第45号", "MH")
DEED = Citation("中华人民共和国民事诉讼法", "第二百四十九条", "2023年修正", "MH")


def surest(facts: ActFacts) -> ProposedAct:
    """民法典195、693; 银行卡规定3(二); 诉讼时效规定8-14: the act for one period that ends soon."""
    if facts.guarantee:
        return _for_guarantee(facts)
    stopped = "、".join(words for stop, words in STOPS.items() if stop in facts.stops)
    if "bankruptcy" in facts.stops:
        return ProposedAct("claim_in_bankruptcy", "向管理人申报债权", stopped, BANKRUPT, HEAD)
    if "death" in facts.stops:
        because = f"{stopped}，无人可以催告"
        return ProposedAct(
            "estate_administrator", "申请指定遗产管理人并以其为被告起诉", because, (ESTATE, *SUIT), HEAD
        )
    if "plan_kept" in facts.stops:
        because = f"{stopped}，也不应起诉；债务人同意履行的书面确认同样中断时效"
        return ProposedAct("acknowledgement", "请债务人书面确认欠款及还款协议", because, OWN_ACT, HEAD)
    if stopped:
        return _suit(facts, f"{stopped}，不作催告；期间照常进行", HEAD)
    return _demand(facts) or _suit(facts, "期间届满前来不及取得A级证明的催告", DESK)


def _demand(facts: ActFacts) -> ProposedAct | None:
    """The demand whose proof is certain to be there in time, or `None`."""
    days = (facts.act_by - facts.as_of).days
    card = facts.product is Product.CARD
    sending = (civil_code("第一百九十五条第一项"), card_provisions("第三条第二项"))
    if card and facts.phone and days >= facts.message_days:
        because = "向持卡人预留的号码发出即可，不要求到达；留存发送记录"
        return ProposedAct("message", "向预留号码发送催告短信", because, sending, DESK)
    if card and facts.address and days >= facts.message_days:
        because = "向持卡人预留的地址发出即可，不要求到达；留存寄送凭证"
        return ProposedAct("letter", "向预留地址寄送催告函", because, sending, DESK)
    if facts.address and days >= facts.letter_days:
        because = f"以到达为准，{facts.letter_days}日内可以取得签收或者物流轨迹"
        return ProposedAct("letter", "向预留地址寄送催告函并取得到达证明", because, ARRIVAL, DESK)
    return None


def _suit(facts: ActFacts, because: str, role: str) -> ProposedAct:
    """The suit, or what the agreement put in its place."""
    if facts.notarised:
        return ProposedAct("deed", "申请执行证书并申请执行", because, (DEED, *SUIT), role)
    if facts.arbitration:
        return ProposedAct("arbitration", "申请仲裁", because, SUIT[:1], role)
    return ProposedAct("suit", "提起诉讼", because, SUIT, role)


def _for_guarantee(facts: ActFacts) -> ProposedAct:
    """民法典693: a general guarantor is kept by suing the debtor alone, a joint one by a demand on himself."""
    role = HEAD if facts.stops else DESK
    if facts.guarantee == "general":
        cites = (civil_code("第六百九十三条第一款"),)
        act = _suit(facts, "一般保证期间内须对债务人起诉或者申请仲裁，催告保证人无效", role)
        return ProposedAct(act.code, act.title, act.because, cites, role)
    cites = (civil_code("第六百九十三条第二款"),)
    if facts.address and (facts.act_by - facts.as_of).days >= facts.letter_days:
        because = "连带责任保证期间内请求保证人承担责任；债务人一方的暂停不影响对保证人的请求"
        return ProposedAct("guarantor_letter", "向保证人寄送催告函并取得到达证明", because, cites, DESK)
    because = "来不及证明催告到达保证人，或者没有其地址"
    return ProposedAct("guarantor_suit", "起诉保证人", because, cites, role)
