"""The sheets that explain amounts: computation (欠款明细及计算表) and bridge (金额差异说明).

The computation is the one document from which letter, complaint and enforcement application take their
figures: by component, segment and payment, what is owed beside what is claimed now. The rest is 暂不主张.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from legal_flow.cases.claims import TITLES, Bridge, BridgeReason, Claim, Component
from legal_flow.cases.money import ZERO, percent
from legal_flow.law.citation import unmarked
from legal_flow.packets import sheets
from legal_flow.packets.sandbox import cn_date, money
from legal_flow.packets.sheets import (
    Block,
    Column,
    SheetAccount,
    SheetHeader,
    amount_column,
    figures,
    make,
    sum_of,
)

_REASONS = {
    BridgeReason.ACCRUAL: "期间新增计息",
    BridgeReason.PAYMENT: "还款",
    BridgeReason.REVERSAL: "冲正",
    BridgeReason.ADVANCE: "新增透支或者发放",
    BridgeReason.WAIVER: "减免",
    BridgeReason.NOT_CLAIMED: "暂不主张",
    BridgeReason.COURT_CUT: "法院调减",
    BridgeReason.AWARDED_COSTS: "判决负担的费用",
    BridgeReason.RECOMPUTED: "按更正后的规则重新计算",
}

_ORDERS = {
    "agreed": "约定顺序",
    "card_rule": "信用卡顺序",
    "civil_code": "法定顺序",
    "refund": "退款",
    "waiver": "减免",
    "reversal": "冲正",
    "credit": "溢缴款抵充",
    "withheld": "预扣利息",
}
"""What an order of allocation is called on paper."""


def computation_sheet(claim: Claim, header: SheetHeader, accounts: Sequence[SheetAccount]) -> bytes:
    """The PDF; `accounts` gives each account of `claim` its words, in the order of the sheet."""
    facts = (
        ("截至日（含当日）", cn_date(claim.cut_off)),
        ("币种", "人民币" if claim.currency == "CNY" else claim.currency),
        ("应付合计（元）", money(claim.total(claimed=False))),
        ("本案主张（元）", money(claim.total())),
    )
    parts = (
        ("欠款构成", _components(claim, accounts)),
        ("分段计算", _segments(claim, accounts)),
        ("还款及抵充", _payments(claim, accounts)),
        ("利息等费用总额的核对", _line(claim)),
        ("截至日之后", _after(claim, accounts)),
        ("说明与依据", _notes(claim)),
    )
    blocks: list[Block] = []
    for number, (title, part) in zip("一二三四五六", ((t, p) for t, p in parts if p), strict=False):
        blocks += [sheets.heading(f"{number}、{title}"), *part]
    return make("欠款明细及计算表", header, facts, blocks)


def bridge_sheet(header: SheetHeader, bridge: Bridge, start_title: str, end_title: str) -> bytes:
    """金额差异说明: from one document's figure to the other's, to the cent."""
    rows = [("", start_title, "", money(bridge.start))]
    rows += [
        (
            str(number),
            _REASONS[line.reason],
            TITLES[line.component] if line.component else "—",
            _signed(line.amount),
        )
        for number, line in enumerate(bridge.lines, 1)
    ]
    columns = (
        Column("序号", 0, "center"),
        Column("事由", 4),
        Column("项目", 2, "center"),
        amount_column("金额（元）"),
    )
    blocks = [
        sheets.table(columns, rows, ("", end_title, "", money(bridge.end))),
        sheets.paragraph(f"未能说明的差额：{money(bridge.gap)}元。"),
    ]
    facts = ((f"{start_title}（元）", money(bridge.start)), (f"{end_title}（元）", money(bridge.end)))
    return make("金额差异说明", header, facts, blocks)


def _components(claim: Claim, accounts: Sequence[SheetAccount]) -> list[Block]:
    blocks: list[Block] = []
    for account in accounts:
        lines = [line for line in claim.lines if line.account_id == account.account_id]
        owed = {line.component: line.owed for line in lines}
        claimed = {line.component: line.claimed for line in lines}
        blocks += [sheets.paragraph(account.title), _component_table(owed, claimed)]
    if len(accounts) > 1:
        both = claim.by_component(claimed=False), claim.by_component()
        blocks += [sheets.paragraph("各账户合计"), _component_table(*both)]
    return blocks


def _component_table(owed: Mapping[Component, Decimal], claimed: Mapping[Component, Decimal]) -> Block:
    columns = (
        Column("项目", 3, "center"),
        amount_column("应付（元）"),
        amount_column("本案主张（元）"),
        amount_column("暂不主张（元）"),
    )
    rows = [
        (TITLES[part], *figures(owed[part], claimed[part], owed[part] - claimed[part]))
        for part in Component
        if owed.get(part, ZERO)
    ]
    due, asked = sum_of(owed.values()), sum_of(claimed.values())
    return sheets.table(columns, rows, ("合计", *figures(due, asked, due - asked)))


def _segments(claim: Claim, accounts: Sequence[SheetAccount]) -> list[Block]:
    columns = (
        Column("项目", 2, "center"),
        Column("起（含）", 0, "center"),
        Column("止（含）", 0, "center"),
        Column("天数", 0, "center"),
        amount_column("基数（元）"),
        Column("日利率", 0, "center"),
        amount_column("金额（元）"),
    )
    blocks: list[Block] = []
    for account in accounts:
        own = [segment for segment in claim.segments if segment.account_id == account.account_id]
        if not own:
            continue
        rows = [
            (
                TITLES[x.component],
                str(x.start),
                str(x.end),
                str(x.days),
                money(x.base),
                percent(x.rate),
                money(x.amount),
            )
            for x in sorted(own, key=lambda one: (list(Component).index(one.component), one.start))
        ]
        total = ("合计", "", "", "", "", "", money(sum_of(x.amount for x in own)))
        blocks += [sheets.paragraph(account.title), sheets.table(columns, rows, total)]
    return blocks


def _payments(claim: Claim, accounts: Sequence[SheetAccount]) -> list[Block]:
    columns = (
        Column("还款日", 0, "center"),
        Column("流水号", 3),
        amount_column("金额（元）"),
        Column("抵充", 5),
        Column("抵充顺序及依据", 5),
    )
    blocks: list[Block] = []
    for account in accounts:
        own = [payment for payment in claim.payments if payment.account_id == account.account_id]
        if not own:
            continue
        rows = [
            (
                str(x.on),
                x.ref,
                money(x.amount),
                _shares(x.parts),
                f"{_ORDERS.get(x.rule, x.rule)}　{unmarked(x.citation)}",
            )
            for x in sorted(own, key=lambda one: (one.on, one.ref))
        ]
        total = ("合计", "", money(sum_of(x.amount for x in own)), "", "")
        blocks += [sheets.paragraph(account.title), sheets.table(columns, rows, total)]
    return blocks


def _shares(parts: Mapping[Component, Decimal]) -> str:
    return "；".join(f"{TITLES[part]}{money(parts[part])}" for part in Component if parts.get(part))


def _line(claim: Claim) -> list[Block]:
    if claim.charges_line is None:
        return []
    aside = (Component.PRINCIPAL, Component.COUNSEL_FEE)
    rates = "、".join(map(percent, claim.charges_rates))
    owed = sum_of(line.owed for line in claim.lines if line.component not in aside)
    claimed = sum_of(line.claimed for line in claim.lines if line.component not in aside)
    columns = (Column("项目", 6), amount_column("金额（元）", 2))
    rows = (
        (f"按年利率{rates}分段计算的利息、违约金及费用总额上限", money(claim.charges_line)),
        ("按约定计算的利息、罚息、复利、违约金及费用", money(owed)),
        ("本案主张的利息、罚息、复利、违约金及费用", money(claimed)),
        ("暂不主张（不构成放弃）", money(owed - claimed)),
    )
    return [sheets.table(columns, rows)]


def _after(claim: Claim, accounts: Sequence[SheetAccount]) -> list[Block]:
    start = cn_date(claim.cut_off + timedelta(days=1))
    titles = {account.account_id: account.title for account in accounts}
    return [
        sheets.paragraph(
            f"{titles[one.account_id]}：自{start}起至实际清偿之日止，以{money(one.base)}元为基数，"
            f"按日利率{percent(one.rate)}计算。"
        )
        for one in claim.running
    ]


def _notes(claim: Claim) -> list[Block]:
    return [sheets.paragraph(unmarked(text)) for text in (*claim.notes, *claim.citations)]


def _signed(amount: Decimal) -> str:
    return f"+{money(amount)}" if amount > 0 else money(amount)
