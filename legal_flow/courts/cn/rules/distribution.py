"""参与分配 (民事诉讼法解释506-514): several creditors of a natural person share what one asset brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules.basis import procedure_interpretation
from legal_flow.errors import DataFault
from legal_flow.rules.allocation import pro_rata
from legal_flow.rules.outcomes import Outcome, Reason

RULE = "cn.distribution"
Debtor = Literal["natural_person", "organisation", "enterprise"]
WHO = procedure_interpretation("第五百零六条")
UNTIL = procedure_interpretation("第五百零七条")
ORDER = procedure_interpretation("第五百零八条")
ENTERPRISE = procedure_interpretation("第五百一十一条至第五百一十四条")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A creditor's claim in the distribution; the order of a list breaks ties."""

    ref: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Shares:
    """What everybody gets, in yuan; `rest` goes back to the debtor."""

    cost: Decimal
    preferred: tuple[Decimal, ...]
    pool: Decimal
    ordinary: tuple[Decimal, ...]
    rest: Decimal


def share(
    proceeds: Decimal, cost: Decimal, preferred: Sequence[Claimed], ordinary: Sequence[Claimed]
) -> Shares:
    """解释508: cost of enforcement, then preferred claims in their order, then the others pro rata.

    Each share is cut to the fen; the fen left over go one each to the largest parts cut off, the earlier
    listed first where two are equal (`allocation.pro_rata`). The parts and `rest` sum to the proceeds.
    """
    if proceeds < ZERO or cost < ZERO or any(claim.amount <= ZERO for claim in (*preferred, *ordinary)):
        raise DataFault("proceeds and cost are not negative, and claims above zero")
    left = proceeds
    first = min(left, cost)
    left -= first
    ahead = []
    for claim in preferred:
        part = min(left, claim.amount)
        ahead.append(part)
        left -= part
    parts = tuple(pro_rata(left, [claim.amount for claim in ordinary]))
    return Shares(first, tuple(ahead), left, parts, left - sum(parts, ZERO))


def may_join(
    debtor: str, applied_on: date, paid_out_on: date | None, *, titled: bool, secured: bool, in_writing: bool
) -> Reason:
    """解释506、507: with an instrument, or security on the thing, in writing, before its execution has ended.

    `debtor` is `natural_person`, `organisation` (no legal person) or `enterprise`: for an enterprise the case
    goes to bankruptcy where one of them agrees, else the earlier seizure is paid first (511-514).
    `paid_out_on` is the day on which execution of the thing ended.
    """
    facts = {"applied_on": applied_on.isoformat(), "debtor": debtor}
    if debtor == "enterprise":
        title = (
            "被执行人为企业法人，不适用参与分配；经申请执行人之一或者被执行人同意的移送破产审查，"
            "否则普通债权按查封先后清偿"
        )
        return Reason(RULE, Outcome.BARRED, title, (ENTERPRISE,), facts)
    if debtor not in {"natural_person", "organisation"}:
        raise DataFault(f"debtor: {debtor} is no kind of debtor")
    if paid_out_on is not None and applied_on >= paid_out_on:
        title = "申请时被执行人的财产已经执行终结"
        return Reason(RULE, Outcome.BARRED, title, (UNTIL,), facts)
    if not (titled or secured):
        title = "没有执行依据，对该财产也没有优先权、担保物权"
        return Reason(RULE, Outcome.NOT_YET, title, (WHO,), facts)
    if not in_writing:
        return Reason(RULE, Outcome.NOT_YET, "应当提交参与分配申请书", (UNTIL,), facts)
    title = "可以申请参与分配" if titled else "可以凭优先权、担保物权直接申请参与分配，主张优先受偿"
    return Reason(RULE, Outcome.ELIGIBLE, title, (WHO, UNTIL), facts)
