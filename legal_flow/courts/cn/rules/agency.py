"""授权范围: what a power of attorney must say for an agent to put something before a court."""

from collections.abc import Collection
from typing import NamedTuple

from legal_flow.courts.cn.rules.basis import procedure_interpretation, procedure_law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

INSTANCES = {
    "mediation": "诉前调解",
    "order": "督促程序",
    "first": "一审",
    "second": "二审",
    "enforcement": "执行",
}
POWERS = {
    "admit": "代为承认诉讼请求",
    "waive": "代为放弃诉讼请求",
    "change": "代为变更诉讼请求",
    "settle": "进行和解、调解",
    "counterclaim": "提起反诉",
    "appeal": "提起上诉",
    "withdraw": "撤回起诉",
    "receive": "代收执行款",
}
"""民事诉讼法62(2); 执行规定20 for money. 62 does not name 撤诉: courts ask for it by name all the same."""
IN_ENFORCEMENT = Citation(
    "最高人民法院关于人民法院执行工作若干问题的规定（试行）", "第二十条", "法释〔2020〕21号", "MH"
)


class Need(NamedTuple):
    """One of these instances, and all of these special powers."""

    instances: tuple[str, ...]
    powers: tuple[str, ...] = ()


NEEDS = {
    "complaint": Need(("first",)),
    "correction": Need(("first",)),
    "payment_order": Need(("order",)),
    "preservation": Need(("first",)),
    "withdrawal": Need(("first",), ("withdraw",)),
    "confirmation": Need(("mediation",), ("settle",)),
    "enforcement": Need(("enforcement",)),
    "renewal": Need(("first", "enforcement")),
    "revival": Need(("enforcement",)),
    "measure": Need(("enforcement",)),
}
"""By what is put before the court."""


def may_act(submission: str, instances: Collection[str], powers: Collection[str]) -> Reason:
    """民事诉讼法62; 解释89; 执行规定20: whether matters and powers written down (委托事项和权限) cover a submission."""
    for words, known in (((submission,), NEEDS), (instances, INSTANCES), (powers, POWERS)):
        if unknown := sorted(set(words) - set(known)):
            raise DataFault(f"{unknown[0]} is none of {', '.join(known)}")
    need = NEEDS[submission]
    cites: tuple[Citation, ...] = (procedure_law("第六十二条"), procedure_interpretation("第八十九条第一款"))
    if need.instances == ("enforcement",):
        cites = (*cites, IN_ENFORCEMENT)
    if not set(need.instances) & set(instances):
        wanted = "或者".join(INSTANCES[one] for one in need.instances)
        return Reason("cn.agency", Outcome.NOT_YET, f"委托事项不含{wanted}", cites)
    if lacking := [POWERS[one] for one in need.powers if one not in powers]:
        return Reason("cn.agency", Outcome.NOT_YET, f"没有特别授权：{'、'.join(lacking)}", cites)
    return Reason("cn.agency", Outcome.ELIGIBLE, "授权足够", cites)
