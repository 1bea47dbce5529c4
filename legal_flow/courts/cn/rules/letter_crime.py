"""恶意透支: whether a letter may mention criminal liability at all. A lawyer decides; here it is only ruled out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.facts import Product
from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome
from legal_flow.rules.periods import add_months

SOURCE = "最高人民法院、最高人民检察院关于办理妨害信用卡管理刑事案件具体应用法律若干问题的解释"
EDITION = "法释〔2009〕19号，法释〔2018〕19号修正"
GRADES = ("数额较大", "数额巨大", "数额特别巨大")
DISGUISED_LOAN = "以信用卡透支形式变相发放的贷款不适用恶意透支"


@dataclass(frozen=True, slots=True)
class CardDemand:
    """A demand by the issuing bank."""

    ref: str
    on: date
    confirmed: bool
    """Made in a way that confirms that the holder took note of it (能够确认持卡人收悉)."""
    lawful: bool
    """It kept the rules and the agreement on collection."""
    evaded: bool = False
    """The holder evaded demands on purpose; then confirmation is not asked."""


@dataclass(frozen=True, slots=True)
class OverdraftFacts:
    """A card debt as the criminal rule reads it."""

    product: Product
    principal: Decimal
    """Principal not yet returned, in yuan: without interest, damages and fees."""
    overdue_since: date
    demands: tuple[CardDemand, ...]
    as_of: date
    disguised_loan: bool = False
    """The bank lent by way of the card against the rules (变相发放贷款)."""


@dataclass(frozen=True, slots=True)
class Overdraft:
    """Whether the outward conditions are met, and what is missing."""

    outcome: Outcome
    """`needs_lawyer` where all outward conditions are met, else `barred`; never a word on guilt."""
    title: str
    grade: str
    """By principal; empty below the first line."""
    effective: tuple[str, ...]
    """The two demands that count."""
    earliest: date | None
    """The first day after the wait, where two demands count."""
    missing: tuple[str, ...]
    citations: tuple[Citation, ...]


def overdraft(facts: OverdraftFacts, law: Law) -> Overdraft:
    """法释〔2018〕19号6-9、11: principal from 50,000, two effective demands, more than three months after them.

    Not returning the money alone shows no intent (6(2)), so the best outcome is a lawyer's review. Raises
    `DataFault` for a negative principal or a demand after `as_of`, `NotFormalised` before 2018-12-01.
    """
    if facts.principal < ZERO:
        raise DataFault("principal: it is not negative")
    if any(demand.on > facts.as_of for demand in facts.demands):
        raise DataFault("demands: one lies after as_of")
    on = facts.as_of
    lines = law.book.on("conduct.overdraft_principal", on)
    wait = law.book.on("conduct.overdraft_wait", on)
    grade = [name for name, line in zip(GRADES, lines.value, strict=True) if facts.principal >= line]
    pair = effective_pair(facts, law)
    earliest = add_months(pair[-1].on, wait.whole) + timedelta(days=1) if pair else None
    checks = (
        (facts.product is Product.CARD, "不是信用卡透支"),
        (not facts.disguised_loan, DISGUISED_LOAN),
        (bool(grade), "尚未归还的本金不足数额较大的起点"),
        (bool(pair), "没有间隔三十日以上的两次有效催收"),
        (earliest is not None and on >= earliest, "第二次有效催收后未超过三个月"),
    )
    missing = tuple(title for met, title in checks if not met)
    return Overdraft(
        outcome=Outcome.BARRED if missing else Outcome.NEEDS_LAWYER,
        title="不得提及刑事责任" if missing else "形式条件具备，非法占有目的另须证明，能否提及由律师判断",
        grade=grade[-1] if grade else "",
        effective=tuple(demand.ref for demand in pair),
        earliest=earliest,
        missing=missing,
        citations=(_cite("第六条"), _cite("第七条"), lines.cite, _cite("第十一条")),
    )


def effective_pair(facts: OverdraftFacts, law: Law) -> tuple[CardDemand, ...]:
    """法释〔2018〕19号7: the first effective demand and the first after it by at least thirty days; else none.

    Effective: after the due day, confirmed unless evaded on purpose, and by the rules.
    """
    gap = timedelta(days=law.book.on("conduct.overdraft_gap", facts.as_of).whole)
    counted = sorted(
        _effective(facts.demands, facts.overdue_since), key=lambda demand: (demand.on, demand.ref)
    )
    later = [demand for demand in counted if demand.on - counted[0].on >= gap]
    return (counted[0], later[0]) if later else ()


def _effective(demands: Iterable[CardDemand], overdue_since: date) -> list[CardDemand]:
    return [
        demand
        for demand in demands
        if demand.on >= overdue_since and demand.lawful and (demand.confirmed or demand.evaded)
    ]


def _cite(article: str) -> Citation:
    return Citation(SOURCE, article, EDITION)
