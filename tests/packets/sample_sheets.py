"""Sample inputs of the machine-made evidence, with invented persons."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from legal_flow.cases.claims import (
    Bridge,
    BridgeLine,
    BridgeReason,
    Claim,
    ClaimLine,
    Component,
    PaymentLine,
    Running,
    Segment,
)
from legal_flow.cases.facts import Channel, ContactFact
from legal_flow.packets.evidence import (
    ContactLine,
    InstalmentLine,
    LedgerLine,
    PlanView,
    SourceLine,
    StatementLine,
)
from legal_flow.packets.sheets import SheetAccount, SheetHeader

HEADER = SheetHeader(
    case_number="TEST-2025-000001",
    creditor="测试银行股份有限公司样例市分行",
    debtor="欧阳测试·阿不都热合曼",
    made_on=date(2025, 9, 1),
    known_on=date(2025, 8, 31),
    source="债权人业务系统，资料包2025-08-31",
)
ACCOUNTS = (
    SheetAccount("a1", "信用卡（卡号9999990000001234）"),
    SheetAccount("a2", "个人消费借款合同（编号DK-2022-000078）"),
)
CUT_OFF = date(2025, 8, 31)


def yuan(text: str) -> Decimal:
    return Decimal(text)


def a_claim(*, accounts: int = 2, segments: int = 12) -> Claim:
    ids = [account.account_id for account in ACCOUNTS[:accounts]]
    start = date(2024, 9, 1)
    return Claim(
        cut_off=CUT_OFF,
        currency="CNY",
        lines=tuple(
            line
            for one in ids
            for line in (
                ClaimLine(one, Component.PRINCIPAL, yuan("128345.67"), yuan("128345.67")),
                ClaimLine(one, Component.INTEREST, yuan("18240.55"), yuan("17000.00")),
                ClaimLine(one, Component.LATE_DAMAGES, yuan("3200.00"), yuan("3000.00")),
                ClaimLine(one, Component.COUNSEL_FEE, yuan("5000.00"), yuan("5000.00")),
            )
        ),
        segments=tuple(
            Segment(
                account_id=one,
                component=Component.INTEREST,
                start=start + timedelta(days=30 * n),
                end=start + timedelta(days=30 * n + 29),
                base=yuan("128345.67"),
                rate=Decimal("0.0005"),
                days=30,
                amount=yuan("1925.19"),
            )
            for one in ids
            for n in range(segments)
        ),
        payments=(
            PaymentLine(
                account_id="a1",
                ref="P20241015-0001",
                on=date(2024, 10, 15),
                amount=yuan("1500.00"),
                parts={Component.INTEREST: yuan("1200.00"), Component.PRINCIPAL: yuan("300.00")},
                rule="逾期91天以上先本金后利息",
                citation="《商业银行信用卡业务监督管理办法》第五十七条（ML）",
            ),
        ),
        charges_line=yuan("41000.00"),
        charges_rates=(Decimal("0.24"),),
        running=tuple(
            Running(one, yuan("128345.67"), Decimal("0.0005"), 365, limit=Decimal("0.24")) for one in ids
        ),
        notes=("利息按日计算，按月结息，四舍五入到分。",),
        citations=("《全国法院民商事审判工作会议纪要》第50条（V2）",),
    )


def statements(count: int = 14) -> list[StatementLine]:
    return [
        StatementLine(
            closed_on=date(2024 + (month // 12), month % 12 + 1, 5),
            due_on=date(2024 + (month // 12), month % 12 + 1, 25),
            opening=yuan("120000.00") + 1000 * month,
            debits=yuan("1500.00"),
            credits=yuan("500.00"),
            closing=yuan("121000.00") + 1000 * month,
            minimum=yuan("12100.00"),
        )
        for month in range(count)
    ]


def ledger(count: int = 60) -> list[LedgerLine]:
    balance, lines = yuan("100000.00"), []
    for n in range(count):
        debit, credit = (yuan("0.00"), yuan("3000.00")) if n % 7 == 6 else (yuan("1234.56"), yuan("0.00"))
        balance += debit - credit
        day = date(2024, 1, 3) + timedelta(days=9 * n)
        title = "网上还款" if credit else "消费 样例超市"
        lines.append(LedgerLine(day, f"T{n:08d}", title, debit, credit, balance))
    return lines


def contacts(count: int = 40) -> list[ContactLine]:
    return [ContactLine(one, "号码尾号0001", "中断") for one in contact_facts(count)]


def contact_facts(count: int) -> list[ContactFact]:
    return [
        ContactFact(
            ref=f"C{n:06d}",
            at=datetime(2024, 10, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai")) + timedelta(days=7 * n),
            channel=list(Channel)[n % len(Channel)],
            to_role="debtor" if n % 5 else "guarantor",
            reserved=True,
            demanded=n % 3 != 0,
            result=("reached", "no_answer", "delivered", "promised")[n % 4],
            evidence=n % 2 == 0,
        )
        for n in range(count)
    ]


def plans() -> list[PlanView]:
    return [
        PlanView(
            title="个性化分期还款协议",
            signed_on=date(2024, 12, 2),
            total=yuan("60000.00"),
            whole_due="2025年3月5日（宣布提前到期）",
            instalments=(
                InstalmentLine(
                    1, date(2025, 1, 5), yuan("5000.00"), date(2025, 1, 5), yuan("5000.00"), "按期履行"
                ),
                InstalmentLine(
                    2, date(2025, 2, 5), yuan("5000.00"), date(2025, 2, 11), yuan("3000.00"), "部分履行"
                ),
                InstalmentLine(3, date(2025, 3, 5), yuan("5000.00"), None, yuan("0.00"), "未履行"),
            ),
            breach="自2025年3月5日起连续两期未足额还款，协议第六条约定的终止条件成就",
        )
    ]


def a_bridge() -> Bridge:
    return Bridge(
        start=yuan("149786.22"),
        end=yuan("148541.80"),
        lines=(
            BridgeLine(BridgeReason.ACCRUAL, Component.INTEREST, yuan("755.58")),
            BridgeLine(BridgeReason.PAYMENT, Component.PRINCIPAL, yuan("-2000.00"), "P20250903-0002"),
        ),
    )


def sources() -> list[SourceLine]:
    return [
        SourceLine(
            "账户对账单", "核心业务系统", "2025-08-31", "statements第2-13行", date(2025, 9, 1), "ab" * 32
        ),
        SourceLine(
            "催收记录", "催收管理系统", "2025-08-31", "SC000001-x（scans第2行）", date(2025, 9, 1), "0f" * 32
        ),
    ]
