"""立案材料与诉讼代理人: what a suit needs before it is filed, and what of it is missing."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from legal_flow.courts.cn.rules.basis import procedure_interpretation, procedure_law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

AGENTS_MOST = 2
"""民事诉讼法61(1)."""
SPECIAL_ACTS = {
    "admit": "承认诉讼请求",
    "waive": "放弃诉讼请求",
    "change": "变更诉讼请求",
    "settle": "进行和解",
    "counterclaim": "提起反诉",
    "appeal": "提起上诉",
}
"""民事诉讼法62(2): each needs special authority."""


class Paper(NamedTuple):
    """One thing a filing needs, and where that stands."""

    title: str
    citation: Citation


def _registration(article: str) -> Citation:
    return Citation("最高人民法院关于人民法院登记立案若干问题的规定", article, "法释〔2015〕8号")


def _evidence(article: str) -> Citation:
    return Citation("最高人民法院关于民事诉讼证据的若干规定", article, "法释〔2019〕19号")


DEFINITE = procedure_interpretation("第二百零九条")
"""Name, domicile and the like, so that he is told from others; the number is asked for by the courts' form alone."""
FORM = Citation("要素式诉状示范文本", "被告证件号码", "法〔2025〕82号", "V2")
REQUIRED = {
    "direct_interest": Paper(
        "原告与本案有直接利害关系（债权人或者受让人）", procedure_law("第一百二十二条第一项")
    ),
    "claims": Paper("具体的诉讼请求和事实、理由", procedure_law("第一百二十二条第三项")),
    "jurisdiction": Paper("属于受诉法院主管和管辖", procedure_law("第一百二十二条第四项")),
    "licence": Paper("原告营业执照", _registration("第六条")),
    "representative": Paper("法定代表人（负责人）身份证明书", _registration("第六条")),
    "authority": Paper("授权委托书及代理人身份证明", _registration("第六条")),
    "defendant_name": Paper("被告姓名", DEFINITE),
    "defendant_number": Paper("被告公民身份号码", FORM),
    "defendant_domicile": Paper("被告住所", DEFINITE),
    "complaint": Paper("起诉状", _registration("第六条")),
    "evidence_list": Paper("证据目录：编号、来源、证明对象和内容", _evidence("第十九条")),
}
AGENT_PAPERS = {
    "lawyer": {"licence": "律师执业证", "firm_letter": "律师事务所函"},
    "legal_worker": {
        "licence": "法律服务工作者执业证",
        "firm_letter": "基层法律服务所介绍信",
        "residence": "当事人一方位于本辖区的证明",
    },
    "employee": {"identity": "身份证件", "labour": "合法劳动人事关系证明"},
}
"""解释88: what each kind of agent hands in beside the power of attorney."""


def missing_papers(at_hand: Iterable[str], defendants: int, copies: int) -> tuple[Reason, tuple[str, ...]]:
    """民事诉讼法122-124; 解释209; 登记立案规定6: what is missing by name; copies are as many as defendants."""
    if defendants < 1:
        raise DataFault("defendants: a suit has one at least")
    found = _known(at_hand, REQUIRED)
    lacking = [(paper.title, paper.citation) for word, paper in REQUIRED.items() if word not in found]
    if copies < defendants:
        copy = f"起诉状副本{defendants}份（现有{copies}份）"
        lacking.append((copy, procedure_law("第一百二十三条第一款", "MH")))
    missing = tuple(title for title, _ in lacking)
    cites = tuple(dict.fromkeys(cite for _, cite in lacking)) or (procedure_law("第一百二十二条"),)
    return _checked("cn.filing_papers", "立案材料", missing, cites), missing


def agents(kinds: Sequence[str], papers: Iterable[str]) -> tuple[Reason, tuple[str, ...]]:
    """民事诉讼法61; 解释88: one or two agents, each of a kind the law admits, each with his papers.

    `papers` are written `kind.paper`, for example `employee.labour`.
    """
    if not 1 <= len(kinds) <= AGENTS_MOST:
        raise DataFault("agents: one or two")
    unknown = [kind for kind in kinds if kind not in AGENT_PAPERS]
    if unknown:
        raise DataFault(f"agents: {unknown[0]} is none of {', '.join(AGENT_PAPERS)}")
    wanted = {
        f"{kind}.{word}": title for kind in dict.fromkeys(kinds) for word, title in AGENT_PAPERS[kind].items()
    }
    found = _known(papers, wanted)
    missing = tuple(title for word, title in wanted.items() if word not in found)
    cites = (procedure_law("第六十一条"), procedure_interpretation("第八十八条"))
    return _checked("cn.agents", "代理人材料", missing, cites), missing


def authority(acts: Iterable[str], granted: Iterable[str], *, all_powers: bool = False) -> Reason:
    """民事诉讼法62; 解释89: acts of SPECIAL_ACTS need special authority by name; 全权代理 alone gives none."""
    needed, listed = _known(acts, SPECIAL_ACTS), _known(granted, SPECIAL_ACTS)
    cites = (procedure_law("第六十二条第二款"), procedure_interpretation("第八十九条第一款"))
    lacking = [title for word, title in SPECIAL_ACTS.items() if word in needed and word not in listed]
    facts = {"lacking": "、".join(lacking)} if lacking else {}
    if lacking:
        only = "仅写“全权代理”的，" if all_powers and not listed else ""
        title = f"{only}没有特别授权：{'、'.join(lacking)}"
        return Reason("cn.authority", Outcome.NOT_YET, title, cites, facts)
    return Reason("cn.authority", Outcome.ELIGIBLE, "授权足够", cites, facts)


def _checked(rule: str, what: str, missing: tuple[str, ...], cites: tuple[Citation, ...]) -> Reason:
    if missing:
        return Reason(rule, Outcome.NOT_YET, f"{what}缺：{'、'.join(missing)}", cites)
    return Reason(rule, Outcome.ELIGIBLE, f"{what}齐备", cites)


def _known(words: Iterable[str], admitted: Iterable[str]) -> set[str]:
    found, known = set(words), set(admitted)
    if found - known:
        raise DataFault(f"{min(found - known)} is none of {', '.join(sorted(known))}")
    return found
