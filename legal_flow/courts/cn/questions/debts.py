"""Questions about money owed: the claim."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from legal_flow.cases.claims import Component
from legal_flow.cases.facts import (
    NAMED_CHARGES,
    DebtFacts,
    EntryKind,
    LedgerEntry,
    LenderKind,
    Product,
    RateNotice,
    Terms,
)
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Ratio, Row, Text, Whole, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.errors import DataFault
from legal_flow.rules.questions import Answer

ENTRIES = (
    "台账：编号、入账日、种类、金额；of 冲正的写被冲正的编号，收费的写名目"
    f"（{'、'.join(sorted(NAMED_CHARGES))}）；lapsed_on 减免所附条件未成就之日；"
    "withheld 放款时预先扣除的利息；currency 与账户不同的币种"
)


ACCOUNT = {
    "lender": "bank",
    "product": "card",
    "signed_on": "2021-03-01",
    "clauses_prompted": True,
    "daily_rate": "0.0005",
    "day_base": 365,
    "cycle_day": 6,
    "overdue_since": "2025-02-01",
    "entries": [["用款", "2025-01-06", "advance", "50000"]],
}
"""An account that the examples of these questions begin with."""


class EntryGiven(Row):
    """A posting."""

    ref: Text
    on: Day
    kind: EntryKind
    amount: Yuan
    of: Text = ""
    """Of a reversal the entry that it undoes; else the name of the charge, if the law looks at it."""
    lapsed_on: Day | None = None
    withheld: Yuan = ZERO
    currency: Text = ""

    def entry(self) -> LedgerEntry:
        """As the claim rules read it."""
        undoes = self.kind is EntryKind.REVERSAL
        return LedgerEntry(
            ref=self.ref,
            posted_on=self.on,
            kind=self.kind,
            amount=money(self.amount),
            reverses=(self.of or None) if undoes else None,
            charge="" if undoes else self.of,
            withheld=money(self.withheld),
            lapsed_on=self.lapsed_on,
            currency=self.currency,
        )


class NoticeGiven(Row):
    """A change of rates."""

    on: Day
    daily_rate: Ratio
    penalty_daily_rate: Ratio | None = None


class AccountGiven(Facts):
    """A debt and its agreement."""

    entries: Annotated[tuple[EntryGiven, ...], Field(description=ENTRIES)]
    lender: Annotated[LenderKind, Field(description="出借人的牌照")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    signed_on: Annotated[Day, Field(description="签订日")]
    daily_rate: Annotated[Ratio | None, Field(description="日利率，或者写年利率")] = None
    penalty_daily_rate: Annotated[Ratio, Field(description="罚息日利率")] = Decimal(0)
    compounding: Annotated[Flag, Field(description="是否约定按账期计收复利")] = False
    day_base: Annotated[Whole, Field(description="一年的天数")]
    cycle_day: Annotated[Whole, Field(description="账单日")]
    agreed_allocation: Annotated[tuple[Component, ...], Field(description="约定的抵充顺序")] = ()
    clauses_prompted: Annotated[Flag, Field(description="格式条款的提示说明有证据")]
    counsel_fee_clause: Annotated[Flag, Field(description="约定由债务人承担律师费")] = False
    overdue_since: Annotated[Day, Field(description="逾期之日")]
    accelerated_on: Annotated[Day | None, Field(description="宣布提前到期之日")] = None
    posted_through: Annotated[Day | None, Field(description="利息已入账至")] = None
    counsel_fee: Annotated[Yuan, Field(description="已发生的律师费")] = Decimal("0.00")
    matured_on: Annotated[Day | None, Field(description="最后一期到期日")] = None
    yearly_rate: Annotated[Ratio | None, Field(description="只约定年利率的，年利率")] = None
    rate_notices: Annotated[
        tuple[NoticeGiven, ...], Field(description="利率调整：生效日、日利率、罚息日利率（不变的不写）")
    ] = ()
    currency: Annotated[Text, Field(description="账户币种")] = "CNY"
    sued_on: Annotated[Day | None, Field(description="起诉之日")] = None
    old_rule_requested: Annotated[Flag, Field(description="当事人请求适用合同成立时的司法解释")] = False
    loss: Annotated[Yuan | None, Field(description="可以证明的损失")] = None

    def facts(self) -> DebtFacts:
        """As the claim rules read them."""
        return DebtFacts(
            account_id="账户一",
            lender=self.lender,
            currency=self.currency,
            terms=Terms(
                product=self.product,
                signed_on=self.signed_on,
                daily_rate=self._daily_rate(),
                penalty_daily_rate=self.penalty_daily_rate,
                compounding=self.compounding,
                late_damages_rate=Decimal("0.05"),
                late_damages_minimum=money(10),
                day_base=self.day_base,
                cycle_day=self.cycle_day,
                agreed_allocation=self.agreed_allocation,
                clauses_prompted=self.clauses_prompted,
                counsel_fee_clause=self.counsel_fee_clause,
                yearly_rate=self.yearly_rate,
                rate_notices=tuple(
                    RateNotice(row.on, row.daily_rate, row.penalty_daily_rate) for row in self.rate_notices
                ),
            ),
            entries=tuple(row.entry() for row in self.entries),
            overdue_since=self.overdue_since,
            accelerated_on=self.accelerated_on,
            posted_through=self.posted_through,
            counsel_fee=self.counsel_fee,
            matured_on=self.matured_on,
            sued_on=self.sued_on,
            old_rule_requested=self.old_rule_requested,
            loss=None if self.loss is None else money(self.loss),
        )

    def _daily_rate(self) -> Decimal:
        """As agreed; nothing beside a yearly rate."""
        if self.daily_rate is None and self.yearly_rate is None:
            raise DataFault("daily_rate or yearly_rate is missing")
        return self.daily_rate or Decimal(0)


class ClaimGiven(AccountGiven):
    """An account to a cut-off."""

    cut_off: Annotated[Day, Field(description="截至日，当日计入")]
    lawful_line: Annotated[Flag, Field(description="是否按24%的线起诉（机构政策）")]


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
            "rates": [segment.rate for segment in claim.segments],
            "parts": [
                [payment.ref, *[[part, amount] for part, amount in payment.parts.items()]]
                for payment in claim.payments
            ],
            "running": [[one.base, one.rate, one.limit] for one in claim.running],
            "notes": claim.notes,
            "advice": claim.advice,
            "cites": claim.citations,
        }

    yield ModelQuestion(
        "claim",
        "债权金额与诉讼请求金额",
        (
            "民法典第五百六十一条",
            "民法典第六百七十条",
            "民法典第六百七十六条",
            "银行卡规定第二条",
            "法发〔2017〕22号第二条",
            "民间借贷规定第二十五条、第三十一条",
            "银发〔2016〕111号",
        ),
        ClaimGiven,
        ask_claim,
        {**ACCOUNT, "lawful_line": True, "cut_off": "2026-04-06"},
    )
