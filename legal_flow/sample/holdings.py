"""What the lender holds of an account when it is placed: contacts, notices, guarantees, leads, scans."""

from datetime import date
from decimal import Decimal
from random import Random

from legal_flow.cases.facts import Channel, Product
from legal_flow.contract.rows import GuaranteeRow, LeadRow, NoticeRow, ScanRow
from legal_flow.contract.vocabulary import GuaranteeMode, LeadAsset, NoticeKind, ScanKind
from legal_flow.sample.contacts import Effort, contact_log
from legal_flow.sample.days import days_after, months_after
from legal_flow.sample.papers import PAGES, Paper
from legal_flow.sample.people import person
from legal_flow.sample.situations import Situation
from legal_flow.sample.story import Story

_S = Situation
_EFFORTS = {
    _S.LIMITATION_NEAR: Effort.UNPROVEN,
    _S.LIMITATION_PASSED: Effort.UNPROVEN,
    _S.LITTLE_EFFORT: Effort.LITTLE,
    _S.DEBTOR_MISSING: Effort.UNREACHABLE,
}
_MODES = {
    _S.GUARANTOR_JOINT: GuaranteeMode.JOINT,
    _S.GUARANTOR_GENERAL: GuaranteeMode.GENERAL,
    _S.GUARANTOR_UNSTATED: GuaranteeMode.UNSTATED,
}
_LETTERLESS = frozenset({_S.LIMITATION_NEAR, _S.LIMITATION_PASSED, _S.LITTLE_EFFORT, _S.TOO_FRESH})
_LOST = frozenset({_S.ADDRESS_WRONG, _S.DEBTOR_MISSING})
"""Letters come back."""


def tell_holdings(story: Story, *, scans: bool = True) -> None:
    """Tell what is there at birth; nothing but the account itself where nothing is overdue."""
    since = story.account.overdue_since
    if since is None:
        return
    effort = _EFFORTS.get(story.situation, Effort.USUAL)
    for contact in contact_log(story.ref, effort, since, story.born, story.rng):
        story.tell(contact)
    arrived = _tell_notices(story, since)
    if story.situation in _MODES:
        _tell_guarantee(story, _MODES[story.situation])
    if story.rng.randrange(100) < 70:
        tell_lead(story, days_after(since, story.rng.randint(5, 40)), 1)
    if scans:
        for kind in _papers(story, receipt=arrived):
            tell_scan(story, kind)


def _tell_notices(story: Story, since: date) -> bool:
    """Tell of the lender's own letters; says whether the demand arrived."""
    accelerated = story.account.accelerated_on
    sent: list[tuple[NoticeKind, date]] = []
    demanded = days_after(since, 40 + story.rng.randint(0, 35))
    if story.situation not in _LETTERLESS and demanded < days_after(story.born, -10):
        sent.append((NoticeKind.DEMAND, demanded))
    if accelerated is not None:
        sent.append((NoticeKind.ACCELERATION, days_after(accelerated, -12)))
    demand_arrived = False
    for number, (kind, on) in enumerate(sent, start=1):
        comes_back = story.situation in _LOST or (kind is NoticeKind.DEMAND and story.rng.randrange(100) < 18)
        arrived = days_after(on, story.rng.randint(2, 4))
        story.tell(
            NoticeRow(
                notice_ref=f"N{story.ref[1:]}-{number}",
                account_ref=story.ref,
                kind=kind,
                sent_on=on,
                channel=Channel.LETTER,
                reserved=True,
                waybill=f"TEST99{story.number:06d}{number:04d}",
                delivered_on=None if comes_back else arrived,
                returned_on=days_after(on, 9) if comes_back else None,
            )
        )
        demand_arrived |= kind is NoticeKind.DEMAND and not comes_back
    return demand_arrived


def _tell_guarantee(story: Story, mode: GuaranteeMode) -> None:
    guarantor = person(f"D5{story.number:06d}", story.rng, today=story.born)
    due = story.account.main_due_on
    story.tell(guarantor)
    story.tell(
        GuaranteeRow(
            guarantee_ref=f"B{story.ref[1:]}",
            account_ref=story.ref,
            guarantor_ref=guarantor.debtor_ref,
            mode=mode,
            signed_on=story.agreement.signed_on,
            agreed_until=months_after(due, 36) if due and mode is GuaranteeMode.JOINT else None,
            limit_amount=None,
        )
    )


def tell_lead(story: Story, on: date, number: int, asset: LeadAsset | None = None) -> None:
    """Tell of property that became known on a day; of which kind is drawn unless it is said."""
    asset = asset or story.rng.choices(list(LeadAsset), (45, 15, 15, 5, 14, 6))[0]
    story.tell(
        LeadRow(
            lead_ref=f"W{story.ref[1:]}-{number}",
            debtor_ref=story.debtor.debtor_ref,
            asset=asset,
            known_on=on,
            detail=_detail(asset, story.number, story.rng),
        ),
        on,
    )


def _detail(asset: LeadAsset, number: int, rng: Random) -> str:
    match asset:
        case LeadAsset.BANK_ACCOUNT:
            return f"样例银行城东支行 账号 62990{number:011d}"
        case LeadAsset.WALLET:
            return f"测试支付账户 d{number}@example.invalid"
        case LeadAsset.VEHICLE:
            return f"试A·{number % 100_000:05d} 小型汽车"
        case LeadAsset.REAL_ESTATE:
            return f"样例省样例市城东区虚构路{rng.randint(1, 99)}号 住宅一套"
        case LeadAsset.WAGE:
            return "样例市甲试有限公司 工资收入"
        case _:
            return "样例市住房公积金管理中心 个人账户"


def _papers(story: Story, *, receipt: bool) -> list[ScanKind]:
    """The scans that come with the first package."""
    kinds = [ScanKind.ID_CARD]
    if story.situation not in {_S.SCANS_LATE, _S.SCANS_NEVER}:
        kinds.append(ScanKind.AGREEMENT)
    if story.agreement.clauses_prompted:
        kinds.append(ScanKind.PROMPT_RECORD)
    if story.account.product is Product.LOAN:
        kinds.append(ScanKind.DISBURSEMENT)
    elif story.situation is not _S.SCANS_NEVER:
        kinds.append(ScanKind.APPLICATION)
    if story.account.accelerated_on is not None:
        kinds.append(ScanKind.ACCELERATION_NOTICE)
    if receipt:
        kinds.append(ScanKind.NOTICE_RECEIPT)
    return kinds


def tell_scan(story: Story, kind: ScanKind, on: date | None = None) -> None:
    """Tell of a scanned paper, which goes into the package of that day."""
    row = ScanRow(
        scan_ref=f"SC{story.ref[1:]}-{kind}",
        account_ref=story.ref,
        kind=kind,
        path=f"scans/{story.ref}/{kind}.pdf",
        pages=PAGES[kind],
    )
    story.tell(row, on, Paper(kind, _written(story, kind), story.number, _title(story, kind)))


def _title(story: Story, kind: ScanKind) -> str:
    if kind is not ScanKind.AGREEMENT:
        return ""
    return "个人借款合同" if story.account.product is Product.LOAN else "信用卡领用合约"


def _per_day(rate: Decimal) -> str:
    return f"万分之{(rate * 10_000).normalize():f}"


def _written(story: Story, kind: ScanKind) -> tuple[tuple[str, str], ...]:
    debtor, agreement, account = story.debtor, story.agreement, story.account
    person_lines = (("姓名", debtor.name), ("证件号码", debtor.id_no))
    match kind:
        case ScanKind.ID_CARD:
            return (
                *person_lines,
                ("民族", debtor.ethnicity or ""),
                ("住址", debtor.registered_address or ""),
            )
        case ScanKind.AGREEMENT:
            return (
                ("合同编号", agreement.agreement_ref),
                *person_lines,
                ("账号", account.account_no),
                ("签订日", agreement.signed_on.isoformat()),
                ("签订地", agreement.signed_place),
                ("版本", agreement.version),
                ("金额·额度", f"{account.credit_limit:,.2f} 元"),
                ("日利率", _per_day(agreement.daily_rate)),
                ("罚息日利率", _per_day(agreement.penalty_daily_rate)),
                (
                    "违约金",
                    f"{agreement.late_damages_rate * 100:f}%，最低 {agreement.late_damages_minimum} 元",
                ),
                ("计收复利", "是" if agreement.compounding else "否"),
                ("送达地址条款", "有" if agreement.service_address_clause else "无"),
                ("预留地址", debtor.reserved_address or ""),
                ("仲裁条款", "有" if agreement.arbitration_clause else "无"),
                ("律师费由债务人负担", "是" if agreement.counsel_fee_clause else "否"),
                ("可以扣划", "是" if agreement.auto_debit_clause else "否"),
            )
        case ScanKind.APPLICATION:
            return (
                *person_lines,
                ("预留手机号", debtor.phone or ""),
                ("预留地址", debtor.reserved_address or ""),
            )
        case ScanKind.DISBURSEMENT:
            return (("放款日", account.opened_on.isoformat()), ("金额", f"{account.credit_limit:,.2f} 元"))
        case ScanKind.ACCELERATION_NOTICE:
            return (("致", debtor.name), ("提前到期日", f"{account.accelerated_on}"))
        case _:
            return (("合同编号", agreement.agreement_ref),)
