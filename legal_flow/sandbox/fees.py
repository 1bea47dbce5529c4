"""The sandbox court's own reckoning of fees: 诉讼费用交纳办法 (国务院令第481号), articles 13 to 16 and 38."""

from decimal import Decimal

from legal_flow.cases.money import half_up

SUIT = (  # 第十三条第一项: up to 元, percent of that part; the first 10,000 cost 50.
    ("100000", "2.5"),
    ("200000", "2"),
    ("500000", "1.5"),
    ("1000000", "1"),
    ("2000000", "0.9"),
    ("5000000", "0.8"),
    ("10000000", "0.7"),
    ("20000000", "0.6"),
    ("Infinity", "0.5"),
)
ENFORCEMENT = (
    ("500000", "1.5"),
    ("5000000", "1"),
    ("10000000", "0.5"),
    ("Infinity", "0.1"),
)  # 第十四条第一项
FIRST, FIRST_COSTS = Decimal(10_000), Decimal(50)


def suit_fee(amount: Decimal, track: str) -> Decimal:
    """案件受理费; half on the summary track and for small claims (第十六条)."""
    full = _graded(amount, SUIT)
    return half_up(full if track == "ordinary" else full / 2)


def payment_order_fee(amount: Decimal) -> Decimal:
    """申请支付令: a third of the suit's fee (第十四条第三项)."""
    return half_up(_graded(amount, SUIT) / 3)


def preservation_fee(amount: Decimal) -> Decimal:
    """申请保全措施 (第十四条第二项): 30 to 1,000 元, then 1 %, above 100,000 0.5 %, at most 5,000."""
    if amount <= 1000:
        return Decimal("30.00")
    graded = min(amount, Decimal(100_000)) / 100 + Decimal(20)
    return half_up(min(graded + max(amount - 100_000, Decimal(0)) / 200, Decimal(5000)))


def enforcement_fee(amount: Decimal) -> Decimal:
    """执行申请费, taken from the debtor after enforcement (第十四条第一项, 第二十条, 第三十八条)."""
    return half_up(_graded(amount, ENFORCEMENT))


def _graded(amount: Decimal, steps: tuple[tuple[str, str], ...]) -> Decimal:
    fee, low = FIRST_COSTS, FIRST
    for top, percent in steps:
        if amount <= low:
            break
        fee += (min(amount, Decimal(top)) - low) * Decimal(percent) / 100
        low = Decimal(top)
    return fee
