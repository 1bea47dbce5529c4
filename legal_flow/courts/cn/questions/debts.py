"""Questions about money owed: the claim, the court's delay interest, and how recoveries are booked."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import DebtFacts, EntryKind, LedgerEntry, LenderKind, Product, Terms
from legal_flow.cases.money import money
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Ratio, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.rules import delay_interest
from legal_flow.errors import DataFault
from legal_flow.rules.questions import Answer

Entry = tuple[Text, Day, EntryKind, Yuan] | tuple[Text, Day, EntryKind, Yuan, Text]
"""Reference, day, kind, amount; then the entry that it reverses, or the name of the charge."""


class ClaimGiven(Facts):
    """A card debt at 0.05 % a day, simple, on 365 days, unless it says otherwise."""

    cut_off: Annotated[Day, Field(description="截至日，当日计入")]
    entries: Annotated[
        tuple[Entry, ...], Field(description="台账：编号、入账日、种类、金额；冲正的写明被冲正的编号")
    ]
    lawful_line: Annotated[Flag, Field(description="是否按24%的线起诉（机构政策）")] = True
    lender: Annotated[LenderKind, Field(description="出借人的牌照")] = LenderKind.BANK
    product: Annotated[Product, Field(description="信用卡或者贷款")] = Product.CARD
    signed_on: Annotated[Day, Field(description="签订日")] = date(2021, 3, 1)
    daily_rate: Annotated[Ratio, Field(description="日利率")] = Decimal("0.0005")
    penalty_daily_rate: Annotated[Ratio, Field(description="罚息日利率")] = Decimal(0)
    compounding: Annotated[Flag, Field(description="是否约定按账期计收复利")] = False
    day_base: Annotated[Whole, Field(description="一年的天数")] = 365
    cycle_day: Annotated[Whole, Field(description="账单日")] = 6
    agreed_allocation: Annotated[tuple[Text, ...], Field(description="约定的抵充顺序")] = ()
    clauses_prompted: Annotated[Flag, Field(description="格式条款的提示说明有证据")] = True
    counsel_fee_clause: Annotated[Flag, Field(description="约定由债务人承担律师费")] = False
    overdue_since: Annotated[Day, Field(description="逾期之日")] = date(2025, 2, 1)
    accelerated_on: Annotated[Day | None, Field(description="宣布提前到期之日")] = None
    posted_through: Annotated[Day | None, Field(description="利息已入账至")] = None
    counsel_fee: Annotated[Yuan, Field(description="已发生的律师费")] = Decimal("0.00")

    def facts(self) -> DebtFacts:
        """As the claim rules read them."""
        return DebtFacts(
            account_id="账户一",
            lender=self.lender,
            currency="CNY",
            terms=Terms(
                product=self.product,
                signed_on=self.signed_on,
                daily_rate=self.daily_rate,
                penalty_daily_rate=self.penalty_daily_rate,
                compounding=self.compounding,
                late_damages_rate=Decimal("0.05"),
                late_damages_minimum=money(10),
                day_base=self.day_base,
                cycle_day=self.cycle_day,
                agreed_allocation=self.agreed_allocation,
                clauses_prompted=self.clauses_prompted,
                counsel_fee_clause=self.counsel_fee_clause,
            ),
            entries=tuple(_entry(*row) for row in self.entries),
            overdue_since=self.overdue_since,
            accelerated_on=self.accelerated_on,
            posted_through=self.posted_through,
            counsel_fee=self.counsel_fee,
        )


class DelayGiven(Facts):
    """Money that an instrument fixed and that was not paid in time."""

    base: Annotated[Yuan, Field(description="生效文书确定的、除一般债务利息之外的金钱债务")]
    period_end: Annotated[Day, Field(description="履行期间届满日")]
    until: Annotated[Day, Field(description="实际履行之日")]
    excluded_days: Annotated[Whole, Field(description="非因被执行人申请的暂缓、中止天数")] = 0


class RecoveryGiven(Facts):
    """Money that came in, and what it may fall on."""

    amount: Annotated[Yuan, Field(description="到账金额")]
    owed: Annotated[tuple[tuple[Text, Text, Yuan], ...], Field(description="债务、项目、未清偿金额")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_claim(given: ClaimGiven) -> Answer:
        claim = pack.claim(given.facts(), given.cut_off, lawful_line=given.lawful_line)
        owed, claimed = claim.by_component(claimed=False), claim.by_component()
        return {
            **{f"owed_{part}": owed[part] for part in Component},
            **{f"claimed_{part}": claimed[part] for part in Component},
            "owed": claim.total(claimed=False),
            "claimed": claim.total(),
            "line": claim.charges_line,
            "rules": [payment.rule for payment in claim.payments],
            "segments": [segment.amount for segment in claim.segments],
            "days": [segment.days for segment in claim.segments],
            "running": [[base, rate] for _, base, rate in claim.running],
            "notes": claim.notes,
            "cites": claim.citations,
        }

    def ask_delay(given: DelayGiven) -> Answer:
        amount = delay_interest.doubled_part(
            given.base, given.period_end, given.until, pack.law, excluded_days=given.excluded_days
        )
        return {"amount": amount}

    def ask_recovery(given: RecoveryGiven) -> Answer:
        lines = pack.allocate_recovery(
            given.amount, [(ref, _item(part), due) for ref, part, due in given.owed]
        )
        return {
            "lines": [[ref, part, amount] for ref, part, amount, _ in lines],
            "articles": [article for *_, article in lines],
        }

    yield ModelQuestion(
        "claim",
        "债权金额与诉讼请求金额",
        (
            "民法典第五百六十条",
            "民法典第五百六十一条",
            "民法典第六百七十六条",
            "银行卡规定第二条",
            "法发〔2017〕22号第二条",
        ),
        ClaimGiven,
        ask_claim,
        {"cut_off": "2026-04-06", "entries": [["用款", "2025-01-06", "advance", "50000"]]},
    )
    yield ModelQuestion(
        "delay_interest",
        "迟延履行期间的加倍部分债务利息",
        ("民事诉讼法第二百六十四条", "法释〔2014〕8号第一条、第二条、第三条"),
        DelayGiven,
        ask_delay,
        {"base": "50000", "period_end": "2025-03-25", "until": "2025-12-31"},
    )
    yield ModelQuestion(
        "recovery",
        "执行到账款的抵充",
        ("法释〔2014〕8号第四条", "民法典第五百六十一条"),
        RecoveryGiven,
        ask_recovery,
        {"amount": "10000", "owed": [["甲", "fees", "1200"], ["甲", "principal", "50000"]]},
    )


def _entry(ref: str, on: date, kind: EntryKind, amount: Decimal, more: str = "") -> LedgerEntry:
    if kind is EntryKind.REVERSAL:
        return LedgerEntry(ref, on, kind, money(amount), reverses=more or None)
    return LedgerEntry(ref, on, kind, money(amount), charge=more)


def _item(word: str) -> Component | str:
    if not word:
        raise DataFault("an item of what is owed has a name")
    return Component(word) if word in set(Component) else word
