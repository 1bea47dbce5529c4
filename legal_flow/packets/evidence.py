"""The evidence that the machine makes itself (证据), each kind a function from plain values to a PDF.

What a system prints counts as an original if it shows what the system holds (民事证据规定15, 94), so nothing
is left out here and nothing is rounded. The sheets that explain amounts live in `computation`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from legal_flow.cases.facts import Channel, ContactFact
from legal_flow.packets import sheets
from legal_flow.packets.computation import bridge_sheet, computation_sheet
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

__all__ = [
    "ContactLine",
    "InstalmentLine",
    "LedgerLine",
    "PlanView",
    "SheetAccount",
    "SheetHeader",
    "SourceLine",
    "StatementLine",
    "account_statement",
    "bridge_sheet",
    "computation_sheet",
    "contact_log",
    "plan_table",
    "source_statement",
]

_CHANNELS = {
    Channel.CALL: "电话",
    Channel.SMS: "短信",
    Channel.LETTER: "信函",
    Channel.EMAIL: "电子邮件",
    Channel.VISIT: "上门",
    Channel.PUSH: "应用推送",
}
_ROLES = {
    "debtor": "债务人本人",
    "guarantor": "保证人",
    "reserved_contact": "预留联系人",
    "third_party": "第三人",
}
_RESULTS = {
    "reached": "接通本人",
    "delivered": "送达",
    "no_answer": "无人接听",
    "failed": "发送失败",
    "returned": "退回",
    "promised": "承诺还款",
    "refused": "拒绝还款",
}


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One billing cycle as the customer was told."""

    closed_on: date
    due_on: date
    opening: Decimal
    debits: Decimal
    credits: Decimal
    closing: Decimal
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One posting with the balance after it."""

    posted_on: date
    ref: str
    title: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class ContactLine:
    """One contact with what it was sent to and what it proves; our own doubts about it are no matter of the court's."""

    contact: ContactFact
    reserved: str
    """The reserved number or address in force that day, masked."""
    interrupts: str
    """Whether limitation is interrupted by it, or a dash."""


@dataclass(frozen=True, slots=True)
class InstalmentLine:
    """One instalment of a plan."""

    number: int
    due_on: date
    due: Decimal
    paid_on: date | None
    paid: Decimal
    status: str
    """按期履行, 逾期履行, 未履行 and so on."""


@dataclass(frozen=True, slots=True)
class PlanView:
    """A repayment plan (分期还款协议) and how it was kept."""

    title: str
    signed_on: date
    total: Decimal
    whole_due: str
    """When the whole debt fell due, and by what; empty while it has not."""
    instalments: tuple[InstalmentLine, ...]
    breach: str
    """When and how it was broken, and what follows by its terms; empty while it is kept."""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """Where one piece of electronic evidence comes from."""

    title: str
    system: str
    package: str
    """The package that brought it, or those whose rows it was drawn from."""
    row: str
    """The lender's own key of it, and files and rows."""
    taken_on: date
    sha256: str


def account_statement(
    header: SheetHeader,
    account: SheetAccount,
    statements: Sequence[StatementLine],
    ledger: Sequence[LedgerLine],
) -> bytes:
    """账户对账单: the statements as sent and the ledger they rest on, with the balance over time."""
    figure = amount_column
    blocks: list[Block] = sheets.chart("账户余额变化", [(line.posted_on, line.balance) for line in ledger])
    blocks += [
        sheets.heading("一、各期账单"),
        sheets.table(
            (
                Column("账单日", 0, "center"),
                Column("到期还款日", 0, "center"),
                figure("上期余额"),
                figure("本期支出"),
                figure("本期还款"),
                figure("本期余额"),
                figure("最低还款额"),
            ),
            [
                (
                    str(x.closed_on),
                    str(x.due_on),
                    *figures(x.opening, x.debits, x.credits, x.closing, x.minimum),
                )
                for x in statements
            ],
        ),
        sheets.heading("二、交易及记账明细"),
        sheets.table(
            (
                Column("日期", 0, "center"),
                Column("流水号", 4),
                Column("摘要", 5),
                figure("支出"),
                figure("还款及贷记"),
                figure("余额"),
            ),
            [
                (str(x.posted_on), x.ref, x.title, _or_blank(x.debit), _or_blank(x.credit), money(x.balance))
                for x in ledger
            ],
            ("", "", "合计", *figures(sum_of(x.debit for x in ledger), sum_of(x.credit for x in ledger)), ""),
        ),
    ]
    return make("账户对账单", header, (("账户", account.title), ("账单期数", str(len(statements)))), blocks)


def contact_log(header: SheetHeader, contacts: Sequence[ContactLine]) -> bytes:
    """催收记录, in order of time: whom, how, to what reserved number, with what result, proof and effect."""
    columns = (
        Column("序号", 0, "center"),
        Column("时间", 10, "center"),
        Column("方式", 0, "center"),
        Column("对象", 12, "center"),
        Column("预留联系方式", 21, "center"),
        Column("要求还款", 5, "center"),
        Column("结果", 9, "center"),
        Column("录音或凭证", 6, "center"),
        Column("诉讼时效", 9, "center"),
        Column("记录编号", 0),
    )
    ordered = sorted(contacts, key=lambda one: (one.contact.at, one.contact.ref))
    rows = [
        (
            str(number),
            f"{contact.at:%Y-%m-%d %H:%M}",
            _CHANNELS[contact.channel],
            _ROLES.get(contact.to_role, contact.to_role),
            line.reserved,
            _yes(contact.demanded),
            _RESULTS.get(contact.result, contact.result),
            "有" if contact.evidence else "无",
            line.interrupts,
            contact.ref,
        )
        for number, line in enumerate(ordered, 1)
        for contact in (line.contact,)
    ]
    facts = (
        ("记录条数", str(len(rows))),
        ("其中要求还款", str(sum(one.contact.demanded for one in contacts))),
    )
    return make("催收记录", header, facts, [sheets.table(columns, rows)])


def plan_table(header: SheetHeader, plans: Sequence[PlanView]) -> bytes:
    """分期协议履行及违约情况表."""
    columns = (
        Column("期次", 0, "center"),
        Column("应还日", 0, "center"),
        amount_column("应还金额"),
        Column("实还日", 0, "center"),
        amount_column("实还金额"),
        amount_column("差额"),
        Column("履行情况", 3, "center"),
    )
    blocks: list[Block] = []
    for plan in plans:
        rows = [
            (
                str(x.number),
                str(x.due_on),
                money(x.due),
                str(x.paid_on) if x.paid_on else "—",
                *figures(x.paid, x.due - x.paid),
                x.status,
            )
            for x in plan.instalments
        ]
        due, paid = sum_of(x.due for x in plan.instalments), sum_of(x.paid for x in plan.instalments)
        blocks += [
            sheets.heading(f"{plan.title}（{cn_date(plan.signed_on)}签订，协议总额{money(plan.total)}元）"),
            sheets.table(columns, rows, ("合计", "", money(due), "", *figures(paid, due - paid), "")),
            sheets.paragraph(f"违约情况：{plan.breach or '无'}"),
            sheets.paragraph(f"全部债务到期：{plan.whole_due or '尚未全部到期'}"),
        ]
    return make("分期协议履行及违约情况表", header, (("协议份数", str(len(plans))),), blocks)


def source_statement(header: SheetHeader, sources: Sequence[SourceLine]) -> bytes:
    """证据来源说明 of electronic evidence (民事证据规定14, 15, 93, 94)."""
    columns = (
        Column("序号", 0, "center"),
        Column("证据名称", 3),
        Column("来源", 3),
        Column("资料包", 3),
        Column("编号、文件及行号", 3),
        Column("提取日期", 0, "center"),
        Column("文件哈希值（SHA-256）", 5),
    )
    rows = [
        (str(number), x.title, x.system, x.package, x.row, str(x.taken_on), x.sha256)
        for number, x in enumerate(sources, 1)
    ]
    blocks = [
        sheets.paragraph(
            "下列电子数据由债权人在正常业务活动中形成并保存于所列系统，经提取后未作修改；"
            "文件哈希值可用于核验提交的文件与提取时是否一致。"
        ),
        sheets.table(columns, rows),
    ]
    return make("证据来源说明", header, (("证据项数", str(len(rows))),), blocks)


def _yes(flag: bool) -> str:
    return "是" if flag else "否"


def _or_blank(amount: Decimal) -> str:
    return money(amount) if amount else ""
