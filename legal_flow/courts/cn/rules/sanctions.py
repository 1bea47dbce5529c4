"""失信被执行人名单 (法释〔2017〕7号) and 限制消费 (法释〔2015〕17号): grounds, terms, removal."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.courts.cn.rules.periods import period
from legal_flow.errors import DataFault
from legal_flow.law.calendar import ONE_DAY
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.outcomes import Outcome, Period, Reason

LISTING = "cn.listing"
CONSUMPTION = "cn.consumption_limit"
ABLE = 1
"""Ground (一): able to perform and refusing to."""
GROUNDS = {
    ABLE: "有履行能力而拒不履行生效法律文书确定义务",
    2: "以伪造证据、暴力、威胁等方法妨碍、抗拒执行",
    3: "以虚假诉讼、虚假仲裁或者以隐匿、转移财产等方法规避执行",
    4: "违反财产报告制度",
    5: "违反限制消费令",
    6: "无正当理由拒不履行执行和解协议",
}
Cause = Literal[
    "performed",
    "settled_and_performed",
    "applicant_agrees",
    "round_closed_nothing_found",
    "retrial_suspended",
    "not_enforced",
    "ended",
    "corrected",
]
REMOVED_BY = {
    "performed": "一",
    "settled_and_performed": "二",
    "applicant_agrees": "三",
    "round_closed_nothing_found": "四",
    "retrial_suspended": "五",
    "not_enforced": "六",
    "ended": "七",
}
"""What takes a listing under (一) off the list, by the item of 10(1)."""
MADE_GOOD = frozenset({"performed", "settled_and_performed", "corrected"})
"""Active performance or making good: what lets the court delete a listing with a term early (2(2))."""
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Debtor:
    """What the listing rules ask of a person on the day of the listing."""

    minor: bool = False
    security_suffices: bool = False
    sealed_suffices: bool = False
    later_in_order: bool = False
    """Another is to perform first (履行顺序在后)."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a listing lasts; without an end it lasts until one of 10(1) takes it off."""

    starts_on: date
    ends_on: date | None
    removed_by: date | None
    citation: Citation
    missing: str = ""
    """The calendar entry that would make the removal certain."""


def may_list(ground: int, debtor: Debtor, on: date, law: Law) -> Reason:
    """法释〔2017〕7号1、3、4: six grounds; (一) not where the debt is secured or later in order; never a minor."""
    law.book.on("enforcement.listing_years", on)
    if ground not in GROUNDS:
        raise DataFault(f"ground: {ground} is none of the six")
    facts = {"ground": str(ground)}
    if debtor.minor:
        return Reason(LISTING, Outcome.BARRED, "未成年人不得纳入失信被执行人名单", (_cite("第四条"),), facts)
    if ground == ABLE:
        for held, item, title in (
            (debtor.security_suffices, "一", "已提供充分有效担保"),
            (debtor.sealed_suffices, "二", "已被查封、扣押、冻结的财产足以清偿债务"),
            (debtor.later_in_order, "三", "履行顺序在后，对其依法不应强制执行"),
        ):
            if held:
                cite = _cite(f"第三条第{item}项")
                return Reason(LISTING, Outcome.BARRED, f"{title}，不得依第一项纳入", (cite,), facts)
    return Reason(LISTING, Outcome.ELIGIBLE, GROUNDS[ground], (_cite("第一条"),), facts)


def listing_term(ground: int, listed_on: date, law: Law, extension_years: int = 0) -> Term:
    """法释〔2017〕7号2、10(1): (一) has no term; (二)-(六) two years, one to three more if violent or several.

    A fixed term ends the day before the corresponding one, and the entry is deleted within three working days.
    """
    years = law.book.on("enforcement.listing_years", listed_on)
    most = law.book.on("enforcement.listing_extension_years", listed_on).whole
    if ground not in GROUNDS:
        raise DataFault(f"ground: {ground} is none of the six")
    if not 0 <= extension_years <= most or (ground == ABLE and extension_years):
        raise DataFault(f"extension_years: one to {most} years, and only for grounds two to six")
    if ground == ABLE:
        return Term(listed_on, None, None, _cite("第十条"))
    ends = periods.add_years(listed_on, years.whole + extension_years) - ONE_DAY
    deleted = period("dishonest.removal", ends, law)
    return Term(listed_on, ends, deleted.legal_end, years.cite, deleted.missing)


def removal(ground: int, cause: str, on: date, law: Law) -> Reason:
    """法释〔2017〕7号10(1)、2(2): what takes a listing off, within three working days of `on`.

    10(1) reaches listings under (一) only; those with a term stay to its end, or are removed early where the
    debtor performs actively or makes good, as the court sees fit. `NotFormalised` before 2017-05-01.
    """
    law.book.on("enforcement.listing_years", on)
    if ground not in GROUNDS or cause not in {*REMOVED_BY, "corrected"}:
        raise DataFault("ground or cause: nothing that the provisions know")
    if ground == ABLE and cause == "corrected":
        raise DataFault("cause: corrected shortens a term, and ground one has none")
    if ground != ABLE and cause in MADE_GOOD:
        title = (
            "有期限的失信信息，积极履行义务或者主动纠正失信行为的，法院可以决定提前删除；否则期限届满后删除"
        )
        cites = (_cite("第二条第二款"), _cite("第十条"))
        return Reason(LISTING, Outcome.NEEDS_LAWYER, title, cites, {"cause": cause})
    if ground != ABLE:
        title = "有期限的失信信息不因此删除，期限届满后三个工作日内删除"
        return Reason(LISTING, Outcome.NOT_YET, title, (_cite("第十条"),), {"cause": cause})
    deleted = period("dishonest.removal", on, law)
    return Reason(
        LISTING,
        Outcome.ELIGIBLE,
        "应当在三个工作日内删除失信信息",
        (_cite(f"第十条第一款第{REMOVED_BY[cause]}项"),),
        {"cause": cause, "by": deleted.legal_end.isoformat(), "missing": deleted.missing},
    )


def list_again_from(removed_on: date, law: Law) -> Period:
    """法释〔2017〕7号10: six months in which the applicant who had the entry deleted may not ask again."""
    version = law.book.on("enforcement.listing_again_months", removed_on)
    end = periods.add_months(removed_on, version.whole)
    return periods.build(LISTING, version.cite, removed_on, end, law.calendar, rolls=False)


def limit_consumption(*, overdue: bool, listed: bool, on: date, law: Law) -> Reason:
    """法释〔2015〕17号1: the court may limit consumption once the notice's time is over, and must for the listed.

    From 2010-10-01 to 2015-07-21 (法释〔2010〕8号) it might, and no list made it a duty.
    """
    cite = law.book.on("enforcement.consumption_limits", on).cite
    source = replace(cite, article="第一条")
    must = listed and law.book.on("enforcement.consumption_limit_of_listed", on).flag
    if listed and not overdue:
        raise DataFault("overdue: the listed have not performed in the time of the notice")
    if not overdue:
        title = "执行通知书指定的期间未满，不得限制消费"
        return Reason(CONSUMPTION, Outcome.NOT_YET, title, (source,), {"must": "no"})
    title = "已纳入失信名单，应当限制消费" if must else "未按执行通知书履行，可以限制消费"
    return Reason(CONSUMPTION, Outcome.ELIGIBLE, title, (source,), {"must": "yes" if must else "no"})


def limited(item: str, on: date, law: Law) -> Reason:
    """法释〔2015〕17号3(1): whether one of the kinds of consumption is forbidden on a day; `other` ones are not.

    Raises `DataFault` for a word that no version of the list has: a slip of the pen is no free consumption.
    """
    version = law.book.on("enforcement.consumption_limits", on)
    for row in version.rows:
        if row["item"] == item:
            return Reason(CONSUMPTION, Outcome.BARRED, f"不得{row['title']}", (version.cite,), {"item": item})
    known_item(item, "enforcement.consumption_limits", law)
    return Reason(CONSUMPTION, Outcome.ELIGIBLE, "不在限制之列", (version.cite,), {"item": item})


def known_item(item: str, key: str, law: Law) -> None:
    """Raises `DataFault` for an item that no version of a list in the law files has and that is not `other`."""
    known = {row["item"] for version in law.book[key].versions[""] for row in version.rows} | {OTHER}
    if item not in known:
        raise DataFault(f"item: {item} is none of {', '.join(sorted(known))}")


def _cite(article: str) -> Citation:
    return Citation("最高人民法院关于公布失信被执行人名单信息的若干规定", article, "法释〔2017〕7号")
