"""Questions about rates and charges: 违约金, the band of card rates, default interest, and the lines on charges."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.facts import Product, Terms
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Ratio, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.rules import card_band, charges, lines, rates
from legal_flow.rules.questions import Answer

ON = date(2025, 6, 2)


class LateDamagesGiven(Facts):
    """One statement cycle of a card, at 5 % of what is unpaid and at least ten yuan, unless it says otherwise."""

    minimum_payment: Annotated[Yuan, Field(description="本期最低还款额")]
    posted_on: Annotated[Day, Field(description="违约金入账日")]
    paid: Annotated[Yuan, Field(description="到期还款日之前已还的部分")] = ZERO
    rate: Annotated[Ratio, Field(description="约定的比例")]
    minimum: Annotated[Yuan, Field(description="约定的每期最低金额")]
    posted: Annotated[Yuan | None, Field(description="已入账的违约金；不写即不核对")] = None


class BandGiven(Facts):
    """A daily rate of a card on a day."""

    on: Annotated[Day, Field(description="计息日")]
    daily_rate: Annotated[Ratio, Field(description="日利率")]


class SurchargeGiven(Facts):
    """The rates of a loan contract."""

    signed_on: Annotated[Day, Field(description="合同签订日")]
    daily_rate: Annotated[Ratio, Field(description="合同日利率")]
    penalty_daily_rate: Annotated[Ratio, Field(description="罚息日利率")]
    misused: Annotated[Flag, Field(description="借款人未按约定用途使用借款")] = False


class LenderGiven(Facts):
    """A lender, or whoever took over its debt."""

    lender: Annotated[
        Text, Field(description="出借人的种类：bank、consumer_finance、small_loan、unlicensed 等")
    ]
    sued_on: Annotated[Day, Field(description="起诉之日")]


class PrivateGiven(Facts):
    """A loan of a lender without a licence."""

    signed_on: Annotated[Day, Field(description="借贷合同成立之日")]
    sued_on: Annotated[Day | None, Field(description="起诉之日")] = None
    old_rule_requested: Annotated[Flag, Field(description="请求适用合同成立时的司法解释")] = False


class ExcessGiven(Facts):
    """Agreed damages beside the loss that can be shown."""

    damages: Annotated[Yuan, Field(description="约定的违约金")]
    loss: Annotated[Yuan, Field(description="可以证明的损失")]
    on: Annotated[Day, Field(description="截至日")]


class YearlyGiven(Facts):
    """Interest at a yearly rate."""

    base: Annotated[Yuan, Field(description="基数")]
    yearly_rate: Annotated[Ratio, Field(description="年利率")]
    days: Annotated[Whole, Field(description="天数")]
    day_base: Annotated[Whole, Field(description="一年的天数，360 或者 365")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_late_damages(given: LateDamagesGiven) -> Answer:
        allowed = pack.law.book.on("charges.late_damages_allowed", given.posted_on)
        terms = _terms(ON, late_damages_rate=given.rate, late_damages_minimum=money(given.minimum))
        due = charges.late_damages(given.minimum_payment, given.paid, terms) if allowed.flag else ZERO
        posted = due if given.posted is None else given.posted
        return {
            "due": due,
            "agrees": posted == due,
            "above": max(posted - due, ZERO),
            "allowed": allowed.flag,
            "cite": allowed.cite.marked,
        }

    def ask_band(given: BandGiven) -> Answer:
        found = card_band.band(given.on, pack.law)
        return {
            "floor": found[0] if found else None,
            "ceiling": found[1] if found else None,
            "rate": _place(given.daily_rate, found),
            "cite": pack.law.book.on("interest.card_band", given.on).cite.marked,
        }

    def ask_surcharge(given: SurchargeGiven) -> Answer:
        terms = _terms(
            given.signed_on, daily_rate=given.daily_rate, penalty_daily_rate=given.penalty_daily_rate
        )
        found = rates.default_surcharge(terms, pack.law, misused=given.misused)
        return {
            "share": found.share,
            "low": found.low,
            "high": found.high,
            "limit": found.limit,
            "above": found.above,
            "cite": found.cite.marked,
        }

    def ask_lender(given: LenderGiven) -> Answer:
        found = lines.for_lender(given.lender, given.sued_on, pack.law)
        return {
            "title": found.title,
            "private": found.private,
            "applies": found.applies,
            "cites": [cite.marked for cite in found.citations],
        }

    def ask_private(given: PrivateGiven) -> Answer:
        found = lines.private_line(
            given.signed_on, pack.law, given.sued_on, old_rule=given.old_rule_requested
        )
        return {
            "rates": [rate for _, rate in found.yearly],
            "changes": [start for start, _ in found.yearly[1:]],
            "cites": [cite.marked for cite in found.citations],
        }

    def ask_excess(given: ExcessGiven) -> Answer:
        amount, cite = charges.excessive_damages(given.damages, given.loss, given.on, pack.law)
        return {"above": amount, "excessive": amount > ZERO, "cite": cite.marked}

    def ask_yearly(given: YearlyGiven) -> Answer:
        terms = _terms(ON, yearly_rate=given.yearly_rate, day_base=given.day_base)
        return {"amount": rates.over_days(given.base, given.days, terms)}

    yield ModelQuestion(
        "claim.late_damages",
        "一个账单周期的违约金及已入账金额的核对",
        ("银发〔2016〕111号违约金和服务费用部分（条号待核）", "银发〔1999〕17号第二十二条"),
        LateDamagesGiven,
        ask_late_damages,
        {
            "posted_on": "2025-06-02",
            "rate": "0.05",
            "minimum": "10.00",
            "minimum_payment": "1000",
            "paid": "400",
            "posted": "30",
        },
    )
    yield ModelQuestion(
        "claim.card_band",
        "信用卡透支利率的上下限",
        ("银发〔2016〕111号第一条", "银发〔2020〕327号"),
        BandGiven,
        ask_band,
        {"daily_rate": "0.0005", "on": "2019-06-03"},
    )
    yield ModelQuestion(
        "claim.default_surcharge",
        "罚息利率的加收比例",
        ("银发〔2003〕251号第三条",),
        SurchargeGiven,
        ask_surcharge,
        {"signed_on": "2024-03-01", "daily_rate": "0.0004", "penalty_daily_rate": "0.0006"},
    )
    yield ModelQuestion(
        "claim.lender_line",
        "出借人适用哪一条息费线",
        ("民间借贷规定第一条第二款", "法释〔2020〕27号", "法发〔2017〕22号第二条"),
        LenderGiven,
        ask_lender,
        {"sued_on": "2025-06-02", "lender": "bank"},
    )
    yield ModelQuestion(
        "claim.private_line",
        "民间借贷利率上限及新旧司法解释的衔接",
        ("民间借贷规定第二十五条、第三十一条第二款",),
        PrivateGiven,
        ask_private,
        {"signed_on": "2019-03-01", "sued_on": "2025-03-03", "old_rule_requested": True},
    )
    yield ModelQuestion(
        "claim.excessive_damages",
        "违约金是否过分高于损失",
        ("合同编通则解释第六十五条第二款",),
        ExcessGiven,
        ask_excess,
        {"on": "2025-06-02", "damages": "1500", "loss": "1000"},
    )
    yield ModelQuestion(
        "claim.yearly_interest",
        "只约定年利率的利息",
        ("民法典第六百七十六条",),
        YearlyGiven,
        ask_yearly,
        {"day_base": 365, "base": "10000", "yearly_rate": "0.18", "days": 100},
    )


def _place(rate: Decimal, found: tuple[Decimal, Decimal] | None) -> str:
    """Where a rate stands: `free`, `below`, `within` or `above`."""
    if found is None:
        return "free"
    floor, ceiling = found
    return "below" if rate < floor else "above" if rate > ceiling else "within"


def _terms(signed_on: date, **agreed: Any) -> Terms:
    """Terms that say nothing but what is given."""
    silent: dict[str, Any] = {
        "product": Product.LOAN,
        "daily_rate": Decimal(0),
        "penalty_daily_rate": Decimal(0),
        "compounding": False,
        "late_damages_rate": Decimal(0),
        "late_damages_minimum": ZERO,
        "day_base": 365,
        "cycle_day": 1,
    }
    return Terms(signed_on=signed_on, **{**silent, **agreed})
