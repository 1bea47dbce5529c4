"""Questions about payments and figures: over several debts, between two cut-offs, against the lender's statements."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import Field

from legal_flow.cases.claims import TITLES, Component
from legal_flow.cases.facts import Product, StatementLine
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.asking import Day, Facts, ModelQuestion, Ratio, SignedYuan, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.debts import ACCOUNT, AccountGiven, ClaimGiven
from legal_flow.courts.cn.rules import claim, payments
from legal_flow.courts.cn.rules.payments import OpenDebt
from legal_flow.rules import bridges
from legal_flow.rules.entries import check
from legal_flow.rules.questions import Answer
from legal_flow.rules.reconcile import Difference


class Owed(NamedTuple):
    """One of several debts."""

    ref: Text
    due_on: Day
    owed: dict[Component, Yuan]
    secured: Yuan = ZERO
    burden: Ratio = Decimal(0)


class DebtsGiven(Facts):
    """A payment that several debts wait for."""

    amount: Annotated[Yuan, Field(description="还款金额")]
    on: Annotated[Day, Field(description="还款日")]
    debts: Annotated[tuple[Owed, ...], Field(description="债务：编号、到期日、各项欠款、担保价值、利率")]
    agreed: Annotated[tuple[Text, ...], Field(description="约定先还的债务，依次")] = ()
    designated: Annotated[tuple[Text, ...], Field(description="债务人清偿时指定的债务，依次")] = ()


class OrderGiven(Facts):
    """A payment on one debt; a card's unless it says otherwise."""

    on: Annotated[Day, Field(description="还款日")]
    overdue_since: Annotated[Day, Field(description="逾期之日")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    agreed_allocation: Annotated[tuple[Text, ...], Field(description="约定的抵充顺序")] = ()


class BridgeGiven(ClaimGiven):
    """An account and two cut-offs."""

    to: Annotated[Day, Field(description="另一截至日，可以在前")]


class Statement(NamedTuple):
    """A statement of the lender; a credit balance has a minus."""

    closed_on: Day
    parts: dict[Text, SignedYuan]
    total: SignedYuan | None = None


class ReconcileGiven(AccountGiven):
    """An account and the statements that the lender gave for it."""

    statements: Annotated[tuple[Statement, ...], Field(description="对账单：账单日、各项余额、合计")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_allocation(given: DebtsGiven) -> Answer:
        debts = [
            OpenDebt(
                one.ref,
                {part: money(due) for part, due in one.owed.items()},
                one.due_on,
                one.secured,
                one.burden,
            )
            for one in given.debts
        ]
        shares, rest = payments.over_debts(
            money(given.amount), debts, given.on, pack.law, agreed=given.agreed, designated=given.designated
        )
        return {
            "shares": [[share.ref, share.component, share.amount] for share in shares],
            "steps": [
                [ref, step] for ref, step in dict.fromkeys((share.ref, share.step) for share in shares)
            ],
            "rest": rest,
            "cites": list(dict.fromkeys(share.citation for share in shares)),
        }

    def ask_order(given: OrderGiven) -> Answer:
        order = payments.order_on(
            given.on, given.product, given.overdue_since, given.agreed_allocation, pack.law
        )
        return {"order": order.components, "rule": order.rule, "cite": order.citation}

    def ask_bridge(given: BridgeGiven) -> Answer:
        debt = given.facts()
        start, end = (
            claim.claim(debt, day, pack.law, lawful_line=given.lawful_line)
            for day in (given.cut_off, given.to)
        )
        gained, lost = bridges.posted_between(debt.entries, start, end)
        bridge = bridges.between(start, end, gained, lost, lambda entry: pack.component(debt, entry))
        return {
            "start": bridge.start,
            "end": bridge.end,
            "lines": [[line.reason, line.component, line.amount, line.ref] for line in bridge.lines],
            "gap": bridge.gap,
        }

    def ask_reconcile(given: ReconcileGiven) -> Answer:
        debt = given.facts()
        check(debt)
        found = pack.reconcile(
            debt,
            [
                StatementLine(one.closed_on, {name: money(due) for name, due in one.parts.items()}, one.total)
                for one in given.statements
            ],
        )
        return {
            "agrees": found is None,
            "statement": found.closed_on if found else None,
            "item": _item(found) if found else None,
            "ours": found.ours if found else None,
            "theirs": found.theirs if found else None,
            "entries": list(found.entries) if found else [],
        }

    yield ModelQuestion(
        "claim.allocation",
        "数项债务的抵充",
        ("民法典第五百六十条", "民法典第五百六十一条"),
        DebtsGiven,
        ask_allocation,
        {
            "amount": "1000",
            "on": "2025-06-02",
            "debts": [
                ["甲", "2025-03-01", {"principal": "800"}, "0", "0.0005"],
                ["乙", "2025-02-01", {"principal": "900"}, "0", "0.0004"],
            ],
        },
    )
    yield ModelQuestion(
        "claim.payment_order",
        "一笔债务内还款的抵充顺序",
        ("民法典第五百六十一条", "信用卡业务监督管理办法第五十七条"),
        OrderGiven,
        ask_order,
        {"product": "card", "on": "2025-06-02", "overdue_since": "2025-02-01"},
    )
    yield ModelQuestion(
        "claim.bridge",
        "两个截至日之间的金额差异说明",
        ("民法典第五百六十一条", "民法典第六百七十六条"),
        BridgeGiven,
        ask_bridge,
        {**ACCOUNT, "lawful_line": True, "cut_off": "2025-04-06", "to": "2025-06-02"},
    )
    yield ModelQuestion(
        "claim.reconcile",
        "台账与对账单的核对",
        ("银行卡规定第二条",),
        ReconcileGiven,
        ask_reconcile,
        {**ACCOUNT, "statements": [["2025-02-06", {"principal": "50000"}, "50000"]]},
    )


def _item(found: Difference) -> str:
    """What the statement shows otherwise, in Chinese."""
    return TITLES[found.component] if found.component is not None else "合计"
