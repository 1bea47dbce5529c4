"""网络司法拍卖与变卖 (法释〔2016〕18号; 法明传〔2017〕455号): floors, days of notice, deposits."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from legal_flow.cases.money import FEN, ZERO, in_words
from legal_flow.courts.cn.rules.basis import REVISED_2020, Law, numbered_since
from legal_flow.courts.cn.rules.enforcement import kind_of
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

Kind = Literal["movable", "real_estate"]
"""`real_estate` stands for all other property rights too (12)."""
RULES = "最高人民法院关于人民法院网络司法拍卖若干问题的规定"
EDITION = "法释〔2016〕18号"
PASSES = Citation(RULES, "第二十二条第二款", EDITION)
POINTLESS = Citation(
    "最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定", "第六条", "法释〔2004〕16号，2020年修正"
)
"""Numbered so since 2021-01-01; the rule has no day, so the number is today's."""
RETURNED = Citation(
    "最高人民法院关于人民法院民事执行中拍卖、变卖财产的规定",
    "第二十四条、第二十五条",
    "法释〔2004〕16号，2020年修正",
)


@dataclass(frozen=True, slots=True)
class Round:
    """One round: the least price, the least and most deposit (of the price asked), and its days."""

    stage: str
    """`first`, `second` or `sale` (变卖)."""
    floor: Decimal
    flaws: tuple[str, ...]
    """In Chinese, what of price and days the rules do not admit; a price that is not set yet is none."""
    deposit_min: Decimal
    deposit_max: Decimal
    notice_days: int | None
    earliest_start: date | None
    """The first day on which bidding may begin after the notice; none where no notice is known."""
    latest_start: date | None
    """The last day for it to begin; for a sale, the last day it lasts."""
    citations: tuple[Citation, ...]

    @property
    def lawful(self) -> bool:
        """Whether nothing of it is against the rules."""
        return not self.flaws


def first(appraisal: Decimal, kind: str, announced_on: date, law: Law, price: Decimal | None = None) -> Round:
    """法释〔2016〕18号10、12、17: at 70 % of the appraisal at least, notice of 15 or 30 days.

    `kind` is `movable` or `real_estate`, which stands for all other property rights too (12).
    """
    share = law.book.on("enforcement.auction_start_share", announced_on)
    notice = law.book.on("enforcement.auction_notice_days", announced_on)
    days = kind_of(notice, kind)
    floor = _up(_amount(appraisal, "appraisal") * share.number)
    low, high, deposited = deposit(price or floor, announced_on, law)
    return Round(
        stage="first",
        floor=floor,
        flaws=_too_low(price, floor),
        deposit_min=low,
        deposit_max=high,
        notice_days=days,
        earliest_start=announced_on + timedelta(days=days),
        latest_start=None,
        citations=(share.cite, notice.cite, *deposited),
    )


def second(
    first_price: Decimal,
    kind: str,
    failed_on: date,
    law: Law,
    *,
    announced_on: date | None = None,
    price: Decimal | None = None,
) -> Round:
    """法释〔2016〕18号26: again within 30 days on the same platform, the price cut by a fifth at most.

    Notice of 7 or 15 days. Where it was given so late that it ends after these 30 days, the round cannot be held
    by the rules. Raises `DataFault` for an announcement before the first round failed.
    """
    if announced_on is not None and announced_on < failed_on:
        raise DataFault("announced_on: the second round is announced before the first failed (failed_on)")
    share = law.book.on("enforcement.auction_second_share", failed_on)
    notice = law.book.on("enforcement.auction_second_notice_days", failed_on)
    within = law.book.on("enforcement.auction_again_days", failed_on)
    days = kind_of(notice, kind)
    floor = _up(_amount(first_price, "first_price") * share.number)
    low, high, deposited = deposit(price or floor, failed_on, law)
    earliest = (announced_on or failed_on) + timedelta(days=days)
    latest = failed_on + timedelta(days=within.whole)
    late = (f"公告期满之日{earliest}晚于再次拍卖的最后日{latest}",) if earliest > latest else ()
    return Round(
        stage="second",
        floor=floor,
        flaws=(*_too_low(price, floor), *late),
        deposit_min=low,
        deposit_max=high,
        notice_days=days,
        earliest_start=earliest,
        latest_start=latest,
        citations=(share.cite, notice.cite, within.cite, *deposited),
    )


def sale(second_price: Decimal, starts_on: date, law: Law) -> Round:
    """法明传〔2017〕455号: 60 days at the price of the second round; unsold and not taken for the debt, the
    property is released and returned (拍卖变卖规定24、25)."""
    span = law.book.on("enforcement.sale_days", starts_on)
    floor = _amount(second_price, "second_price")
    low, high, deposited = deposit(floor, starts_on, law)
    return Round(
        stage="sale",
        floor=floor,
        flaws=(),
        deposit_min=low,
        deposit_max=high,
        notice_days=None,
        earliest_start=starts_on,
        latest_start=starts_on + timedelta(days=span.whole - 1),
        citations=(span.cite, *deposited, numbered_since(RETURNED, REVISED_2020, starts_on)),
    )


def deposit(price: Decimal, on: date, law: Law) -> tuple[Decimal, Decimal, tuple[Citation, Citation]]:
    """法释〔2016〕18号17: the least and the most deposit, 5 to 20 % of the price asked; the least rounded up."""
    low, high = (law.book.on(f"enforcement.auction_deposit_{end}", on) for end in ("min", "max"))
    most = (price * high.number).quantize(FEN, rounding=ROUND_FLOOR)
    return _up(price * low.number), most, (low.cite, high.cite)


def owned(sold_on: date, delivered_on: date | None, as_of: date) -> Reason:
    """法释〔2016〕18号22(2): property passes as the court's order on the sale reaches the buyer, not before."""
    if as_of < sold_on or (delivered_on is not None and delivered_on < sold_on):
        raise DataFault("delivered_on, as_of: neither lies before the sale (sold_on)")
    if delivered_on is None or as_of < delivered_on:
        return Reason("cn.auction", Outcome.NOT_YET, "成交裁定尚未送达买受人，所有权未转移", (PASSES,))
    return Reason("cn.auction", Outcome.ELIGIBLE, "成交裁定已送达买受人，所有权已转移", (PASSES,))


def pointless(reserve: Decimal, preferred: Decimal, cost: Decimal) -> Decimal | None:
    """拍卖变卖规定6: nothing would be left after preferred claims and cost; the reserve must rise above this.

    `None` where something is left. The applicant has five days (`periods.auction.continue`) to ask that
    the auction goes on.
    """
    ahead = _amount(preferred, "preferred", least=ZERO) + _amount(cost, "cost", least=ZERO)
    return ahead if _amount(reserve, "reserve") <= ahead else None


def _too_low(price: Decimal | None, floor: Decimal) -> tuple[str, ...]:
    if price is None or _amount(price, "price") >= floor:
        return ()
    return (f"起拍价低于最低价{in_words(floor)}元",)


def _amount(value: Decimal, fact: str, least: Decimal = FEN) -> Decimal:
    if value < least:
        raise DataFault(f"{fact}: an amount above zero was expected")
    return value


def _up(amount: Decimal) -> Decimal:
    """A floor is not undercut by rounding."""
    return amount.quantize(FEN, rounding=ROUND_CEILING)
