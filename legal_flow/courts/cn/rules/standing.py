"""What the debtor's status or an open matter does to a suit: one function a rule, over the open flags."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Literal, get_args

from legal_flow.cases.facts import FlagFact, Product
from legal_flow.courts.cn.rules.basis import (
    card_measures,
    card_provisions,
    civil_code,
    procedure_interpretation,
    procedure_law,
)
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

POLICY = Citation("法务管理政策", "暂缓起诉", "内部政策")
Flags = Mapping[str, FlagFact]
Kind = Literal[
    "plan_kept",
    "fraud",
    "dispute",
    "complaint",
    "criminal",
    "deceased",
    "heirs_fixed",
    "bankruptcy",
    "minor",
    "incapacitated",
    "illness",
    "disaster",
    "missing",
    "imprisoned",
    "soldier",
    "represented",
]
CONTESTED = frozenset({"dispute", "fraud"})
"""Matters in which the debtor contests the debt itself: no payment order issues meanwhile (民事诉讼法225)."""
XIAMEN_SINCE = date(2025, 11, 1)
"""厦门经济特区个人破产保护条例 is in force from this day."""
KINDS = frozenset(get_args(Kind))
"""Every flag that suits or conduct know; `represented` bars no suit, and `incapacitated` is `minor` by another name."""


def open_flags(flags: tuple[FlagFact, ...], as_of: date) -> dict[str, FlagFact]:
    """The flags open on `as_of`, the latest of each kind; on the day of `until` a flag has ended.

    Raises `DataFault` for a kind that is none of `KINDS`: a flag that no rule reads would be no flag.
    """
    check_kinds(flags)
    known = (flag for flag in flags if flag.since <= as_of and (flag.until is None or as_of < flag.until))
    return {flag.kind: flag for flag in sorted(known, key=lambda flag: flag.since)}


def check_kinds(flags: Iterable[FlagFact]) -> None:
    """Raises `DataFault` for a flag of a kind that nothing here knows."""
    unknown = sorted({flag.kind for flag in flags} - KINDS)
    if unknown:
        raise DataFault(f"flags: {', '.join(unknown)} is none of {', '.join(sorted(KINDS))}")


def plan_kept(flags: Flags, product: Product) -> Reason | None:
    """信用卡办法70: while a signed plan is kept, collection stops; for a loan the contract binds."""
    cites = [civil_code("第五百零九条")]
    if product is Product.CARD:
        cites.insert(0, card_measures("第七十条"))
    return _held(flags, "plan_kept", "分期还款协议正在履行，停止催收，不得起诉", *cites)


def fraud(flags: Flags, product: Product) -> Reason | None:
    """银行卡规定4-7; 解释91(一): the lender proves who took the money, so an open claim of fraud comes first."""
    if product is Product.CARD:
        title = "伪卡、网络盗刷主张尚未查清，由发卡行承担举证责任"
        return _held(flags, "fraud", title, card_provisions("第四条至第七条"))
    title = "冒名借款主张尚未查清，由出借人承担举证责任"
    return _held(flags, "fraud", title, procedure_interpretation("第九十一条第一项"))


def dispute(flags: Flags, product: Product) -> Reason | None:
    """信用卡办法69: an objection is verified promptly; for a loan the lender holds by policy."""
    cite = card_measures("第六十九条", "MH") if product is Product.CARD else POLICY
    return _held(flags, "dispute", "账务争议尚未核实答复", cite)


def deceased(flags: Flags) -> Reason | None:
    """民法典194(1)(三)、1161: no one to sue before heirs are fixed, then up to the estate only."""
    flag = flags.get("deceased")
    if flag is None:
        return None
    if "heirs_fixed" in flags:
        title = "债务人死亡，继承人或遗产管理人已确定，须变更被告并以遗产实际价值为限"
        return _reason("deceased", Outcome.NEEDS_LAWYER, title, flag, civil_code("第一千一百六十一条"))
    title = "债务人死亡，继承人或遗产管理人尚未确定"
    cites = (civil_code("第一百九十四条第一款第三项"), civil_code("第一千一百六十一条"))
    return _reason("deceased", Outcome.NOT_YET, title, flag, *cites)


def bankruptcy(flags: Flags) -> Reason | None:
    """深圳、厦门个人破产条例: collection and enforcement stop; the claim is filed there.

    Nothing was accepted in Xiamen before its own came into force.
    """
    sources = [Citation("深圳经济特区个人破产条例", "受理效力（条号待核）", "2021-03-01施行", "ML")]
    if "bankruptcy" in flags and flags["bankruptcy"].since >= XIAMEN_SINCE:
        sources.append(
            Citation("厦门经济特区个人破产保护条例", "受理效力（条号待核）", "2025-11-01施行", "ML")
        )
    return _judged(
        flags, "bankruptcy", Outcome.BARRED, "个人破产申请已受理，应在破产程序中申报债权", *sources
    )


def criminal(flags: Flags) -> Reason | None:
    """民事诉讼法153(1)(五); 法释〔2020〕17号: an open criminal case on the same facts comes first."""
    return _held(
        flags,
        "criminal",
        "涉及刑事案件，先刑后民",
        procedure_law("第一百五十三条第一款第五项"),
        Citation(
            "最高人民法院关于在审理经济纠纷案件中涉及经济犯罪嫌疑若干问题的规定",
            "第十一条",
            "2020年修正",
            "MH",
        ),
    )


def minor(flags: Flags) -> Reason | None:
    """民法典19-22、145: capacity decides whether the contract stands and whom to sue as well."""
    title = "债务人无或者限制民事行为能力，须审查合同效力并列法定代理人"
    return _judged(
        flags,
        "minor" if "minor" in flags else "incapacitated",
        Outcome.NEEDS_LAWYER,
        title,
        civil_code("第十九条至第二十二条"),
        civil_code("第一百四十五条"),
    )


def complaint(flags: Flags) -> Reason | None:
    """No statute stays a suit while a complaint is open; the lender holds by policy."""
    return _held(flags, "complaint", "投诉处理中，按内部政策暂缓", POLICY)


def illness(flags: Flags) -> Reason | None:
    """No statute stays a suit for illness; the lender holds by policy."""
    return _held(flags, "illness", "债务人重大疾病，按内部政策暂缓", POLICY)


def disaster(flags: Flags) -> Reason | None:
    """No statute stays a suit for a disaster that befell the debtor; the lender holds by policy."""
    return _held(flags, "disaster", "债务人遭受灾害，按内部政策暂缓", POLICY)


def missing(flags: Flags) -> Reason | None:
    """民事诉讼法95、166; 解释140: a missing debtor may be sued, on the ordinary track, by public notice."""
    title = "债务人下落不明：可以起诉，适用普通程序、公告送达，不得申请支付令"
    return _judged(
        flags,
        "missing",
        Outcome.ELIGIBLE,
        title,
        procedure_law("第九十五条"),
        procedure_law("第一百六十六条"),
    )


def imprisoned(flags: Flags) -> Reason | None:
    """民事诉讼法23、93: the plaintiff's court, and service through the prison."""
    title = "债务人被监禁：由原告住所地法院管辖，经监所送达"
    return _judged(
        flags, "imprisoned", Outcome.ELIGIBLE, title, procedure_law("第二十三条"), procedure_law("第九十三条")
    )


def soldier(flags: Flags) -> Reason | None:
    """民事诉讼法92: service through the unit; there is no general stay."""
    title = "债务人为现役军人：经所在部队团以上单位的政治机关送达"
    return _judged(flags, "soldier", Outcome.ELIGIBLE, title, procedure_law("第九十二条"))


BY_PRODUCT: tuple[Callable[[Flags, Product], Reason | None], ...] = (plan_kept, fraud, dispute)
RULES: tuple[Callable[[Flags], Reason | None], ...] = (
    deceased,
    bankruptcy,
    criminal,
    minor,
    complaint,
    illness,
    disaster,
    missing,
    imprisoned,
    soldier,
)


def reasons(flags: Flags, product: Product) -> list[Reason]:
    """What every rule of this module says of the open flags."""
    found = [*(rule(flags, product) for rule in BY_PRODUCT), *(rule(flags) for rule in RULES)]
    return [reason for reason in found if reason is not None]


def _held(flags: Flags, kind: str, title: str, *citations: Citation) -> Reason | None:
    return _judged(flags, kind, Outcome.NOT_YET, title, *citations)


def _judged(flags: Flags, kind: str, outcome: Outcome, title: str, *citations: Citation) -> Reason | None:
    flag = flags.get(kind)
    return None if flag is None else _reason(kind, outcome, title, flag, *citations)


def _reason(kind: str, outcome: Outcome, title: str, flag: FlagFact, *citations: Citation) -> Reason:
    earliest = flag.until if outcome is Outcome.NOT_YET else None
    facts = {"ref": flag.ref, "since": flag.since.isoformat()}
    return Reason(f"cn.{kind}", outcome, title, citations, facts, earliest)
