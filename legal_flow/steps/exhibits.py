"""Machine-made evidence of a case: the statement, the computation, the contact log, the plan and its breach."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from legal_flow.cases.claims import Claim
from legal_flow.cases.facts import EntryKind
from legal_flow.cases.money import ZERO
from legal_flow.cases.statuses import DocumentKind
from legal_flow.packets import evidence
from legal_flow.packets.evidence import (
    InstalmentLine,
    LedgerLine,
    PlanView,
    SheetAccount,
    SheetHeader,
    SourceLine,
    StatementLine,
)
from legal_flow.packets.sandbox import cn_date
from legal_flow.rules.pack import Pack
from legal_flow.steps import contact_log, views
from legal_flow.steps.desk import Desk
from legal_flow.steps.documents import Made
from legal_flow.steps.origins import cited
from legal_flow.store.rule_facts import PLAN_GRACE, Bundle, missed_instalments
from legal_flow.store.tables import portfolio
from legal_flow.store.tables.cases import Case
from legal_flow.store.tables.papers import EvidenceItem
from legal_flow.store.versions import stood

_CREDITS = frozenset({EntryKind.PAYMENT, EntryKind.REFUND, EntryKind.WAIVER})
_ENTRY_TITLES: dict[EntryKind, str] = {
    EntryKind.ADVANCE: "消费／放款",
    EntryKind.INTEREST: "利息",
    EntryKind.PENALTY_INTEREST: "罚息",
    EntryKind.COMPOUND_INTEREST: "复利",
    EntryKind.LATE_DAMAGES: "违约金",
    EntryKind.FEE: "费用",
    EntryKind.PAYMENT: "还款",
    EntryKind.REFUND: "退款",
    EntryKind.REVERSAL: "冲正",
    EntryKind.WAIVER: "减免",
}
_SHOWS: dict[DocumentKind, tuple[type[portfolio.OfAccount], ...]] = {
    DocumentKind.STATEMENT: (portfolio.Statement, portfolio.LedgerEntry),
    DocumentKind.CONTACT_LOG: (portfolio.Contact, portfolio.Plan, portfolio.Instalment, portfolio.Dispute),
}
"""What a sheet is drawn from. A plan table is not here: what is due and missed changes with the day alone."""
_DRAWN_FROM: dict[DocumentKind, tuple[type[portfolio.OfAccount], ...]] = {
    DocumentKind.COMPUTATION: (portfolio.LedgerEntry, portfolio.Agreement),
    DocumentKind.STATEMENT: (portfolio.Statement, portfolio.LedgerEntry),
    DocumentKind.CONTACT_LOG: (portfolio.Contact,),
    DocumentKind.PLAN_TABLE: (portfolio.Plan, portfolio.Instalment),
}
"""Whose rows a sheet shows."""
_PLAN_TITLES = {
    "personal_instalment": "个性化分期还款协议",
    "repayment": "还款协议",
    "mediation": "调解协议",
    "enforcement_settlement": "执行和解协议",
}


Kept = Callable[[DocumentKind, UUID], bytes | None]
"""The sheet of a kind and account that still shows everything, if there is one."""


def unchanged(desk: Desk, session: Session, case: Case) -> Kept:
    """Sheets need not be made again while nothing that they show has become known since."""

    def kept(kind: DocumentKind, account_id: UUID) -> bytes | None:
        item = session.scalars(
            select(EvidenceItem).where(
                EvidenceItem.case_id == case.id,
                EvidenceItem.account_id == account_id,
                EvidenceItem.kind == kind,
                EvidenceItem.superseded_on.is_(None),
            )
        ).first()
        if item is None or kind not in _SHOWS:
            return None
        for table in _SHOWS[kind]:
            newer = select(table.row_id).where(
                table.account_id == account_id, table.known_from > item.gathered_on, stood(table)
            )
            if session.scalars(newer.limit(1)).first() is not None:
                return None
        if kind == DocumentKind.CONTACT_LOG and contact_log.decided_since(
            session, account_id, item.gathered_on
        ):
            return None
        return desk.objects.get(item.object_key)

    return kept


def sheets(
    session: Session,
    pack: Pack,
    case: Case,
    bundle: Bundle,
    claim: Claim,
    made_on: date,
    unreadable: Collection[UUID],
    kept: Kept = lambda _kind, _account: None,
) -> Iterator[tuple[UUID, Made]]:
    """Every sheet of the case with the account it belongs to; sheets over all accounts go with the first.

    The computation is made anew for each cut-off, the others only when what they show has changed. Scans that are
    `unreadable` stand in the statement of sources as such.
    """
    header = SheetHeader(
        case_number=case.ref,
        creditor=views.unit_of(session, case.suing_unit_id).name,
        debtor="、".join(debtor.name for _, debtor in views.parties(session, case, made_on)),
        made_on=made_on,
        known_on=min(*map(bundle.told_until, bundle.accounts), made_on),
        source=_source(session, bundle),
    )
    accounts = sorted(bundle.accounts)
    titled = [SheetAccount(str(one), _title(bundle.accounts[one])) for one in accounts]
    drawn_up = [
        (accounts[0], Made(DocumentKind.COMPUTATION, evidence.computation_sheet(claim, header, titled)))
    ]
    for account_id, title in zip(accounts, titled, strict=True):
        drawn: list[tuple[DocumentKind, Callable[[], bytes]]] = [
            (DocumentKind.STATEMENT, partial(_statement, bundle, account_id, header, title, claim.cut_off))
        ]
        contacts = contact_log.lines(pack, bundle, account_id)
        if contacts:
            drawn.append((DocumentKind.CONTACT_LOG, partial(evidence.contact_log, header, contacts)))
        plans = _plans(bundle, account_id)
        if plans:
            drawn.append((DocumentKind.PLAN_TABLE, partial(evidence.plan_table, header, plans)))
        for kind, draw in drawn:
            drawn_up.append((account_id, Made(kind, kept(kind, account_id) or draw())))
    yield from drawn_up
    sources = [
        *scanned(session, pack, bundle, unreadable),
        *_drawn(session, pack, bundle, drawn_up, made_on),
    ]
    statement = evidence.source_statement(header, sources)
    yield accounts[0], Made(DocumentKind.SOURCE_STATEMENT, statement)


def scanned(
    session: Session, pack: Pack, bundle: Bundle, unreadable: Collection[UUID]
) -> Iterator[SourceLine]:
    """Where each original comes from: package and row, the lender's key, the hash of the file as it came."""
    kinds = pack.evidence_kinds()
    for account_id in sorted(bundle.accounts):
        for scan in bundle.of(portfolio.Scan, account_id):
            kind = kinds[scan.kind]
            package, rows = cited(session, [scan])
            said = "，文件无法读取，未提交" if scan.id in unreadable else ""
            place = f"{scan.ref}（{rows}{said}）"
            yield SourceLine(kind.title, kind.source, package, place, scan.known_from, scan.sha256)


def _drawn(
    session: Session, pack: Pack, bundle: Bundle, made: list[tuple[UUID, Made]], made_on: date
) -> Iterator[SourceLine]:
    """Where each sheet comes from: the packages, files and rows that it shows."""
    kinds = pack.evidence_kinds()
    for account_id, one in made:
        kind, drawn = kinds[one.kind], DocumentKind(one.kind)
        accounts = sorted(bundle.accounts) if drawn == DocumentKind.COMPUTATION else [account_id]
        shown = [row for table in _DRAWN_FROM[drawn] for each in accounts for row in bundle.of(table, each)]
        package, rows = cited(session, shown)
        yield SourceLine(kind.title, kind.source, package, rows, made_on, one.sha256)


def _source(session: Session, bundle: Bundle) -> str:
    """The system and the package that told the newest of the accounts."""
    packages = {account.package_id for account in bundle.accounts.values()}
    names = session.scalars(
        select(portfolio.Package.name)
        .where(portfolio.Package.id.in_(packages))
        .order_by(portfolio.Package.name)
    ).all()
    return f"债权人业务系统，资料包{'、'.join(names)}"


def _title(account: portfolio.Account) -> str:
    kind = "信用卡" if account.product == "card" else "贷款"
    return f"{kind}（尾号{account.account_last4}）"


def _statement(
    bundle: Bundle, account_id: UUID, header: SheetHeader, title: SheetAccount, cut_off: date
) -> bytes:
    entries = sorted(
        (row for row in bundle.of(portfolio.LedgerEntry, account_id) if row.posted_on <= cut_off),
        key=lambda row: (row.posted_on, row.ref),
    )
    ledger: list[LedgerLine] = []
    balance = ZERO
    undone = {row.ref: row for row in entries}
    for row in entries:
        credit = _is_credit(row, undone)
        balance += -row.amount if credit else row.amount
        ledger.append(
            LedgerLine(
                posted_on=row.posted_on,
                ref=row.ref,
                title=_ENTRY_TITLES[EntryKind(row.kind)],
                debit=ZERO if credit else row.amount,
                credit=row.amount if credit else ZERO,
                balance=balance,
            )
        )
    lines: list[StatementLine] = []
    opening, since = ZERO, date.min
    statements = sorted(bundle.of(portfolio.Statement, account_id), key=lambda row: row.closed_on)
    for bill in statements:
        span = [one for one in ledger if since < one.posted_on <= bill.closed_on]
        lines.append(
            StatementLine(
                closed_on=bill.closed_on,
                due_on=bill.due_on,
                opening=opening,
                debits=_sum(one.debit for one in span),
                credits=_sum(one.credit for one in span),
                closing=bill.total,
                minimum=bill.minimum_due,
            )
        )
        opening, since = bill.total, bill.closed_on
    return evidence.account_statement(header, title, lines, ledger)


def _is_credit(row: portfolio.LedgerEntry, known: dict[str, portfolio.LedgerEntry]) -> bool:
    """Whether a posting lowers the balance; a reversal does the contrary of what it undoes."""
    if row.kind == EntryKind.REVERSAL:
        target = known.get(row.reverses or "")
        return target is not None and EntryKind(target.kind) not in _CREDITS
    return EntryKind(row.kind) in _CREDITS


def _plans(bundle: Bundle, account_id: UUID) -> list[PlanView]:
    instalments = bundle.of(portfolio.Instalment, account_id)
    return [
        PlanView(
            title=_PLAN_TITLES[plan.kind],
            signed_on=plan.signed_on,
            total=plan.total,
            whole_due=_whole_due(bundle.accounts[account_id], bundle.as_of),
            instalments=tuple(
                InstalmentLine(
                    number=row.number,
                    due_on=row.due_on,
                    due=row.amount,
                    paid_on=row.paid_on,
                    paid=row.paid_amount or ZERO,
                    status=_kept(row, bundle.as_of),
                )
                for row in sorted(instalments, key=lambda row: row.number)
                if row.plan_id == plan.id
            ),
            breach=_breach(bundle, plan),
        )
        for plan in bundle.of(portfolio.Plan, account_id)
    ]


def _breach(bundle: Bundle, plan: portfolio.Plan) -> str:
    """Since when it is broken: as the lender says, or from the first instalment that was missed."""
    missed = [row.due_on + PLAN_GRACE for row in missed_instalments(bundle, plan)]
    day = plan.breached_on or (min(missed) if missed and plan.status == "active" else None)
    return f"被告自{cn_date(day)}起违约" if day else ""


def _whole_due(account: portfolio.Account, as_of: date) -> str:
    """The day on which the whole debt fell due: declared early, or of a loan its last instalment."""
    if account.accelerated_on is not None and account.accelerated_on <= as_of:
        return f"{cn_date(account.accelerated_on)}（宣布提前到期）"
    if account.product == "loan" and account.main_due_on is not None and account.main_due_on <= as_of:
        return f"{cn_date(account.main_due_on)}（最后一期届满）"
    return ""


def _kept(row: portfolio.Instalment, as_of: date) -> str:
    if row.paid_amount is not None and row.paid_amount >= row.amount:
        return "按期履行" if row.paid_on and row.paid_on <= row.due_on + PLAN_GRACE else "逾期履行"
    if row.due_on + PLAN_GRACE >= as_of:
        return "未到期"
    return "部分履行" if row.paid_amount else "未履行"


def _sum(amounts: Iterator[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
