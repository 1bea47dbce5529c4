"""路径: the ways a claim can take, each with its conditions, its time and what is paid in advance.

Arbitration and notary fees are not entered, so their cost is unknown rather than nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from legal_flow.cases.money import ZERO
from legal_flow.courts.cn.rules import fees, periods
from legal_flow.courts.cn.rules.basis import (
    Law,
    civil_code,
    limitation_provisions,
    on_day,
    procedure_interpretation,
    procedure_law,
)
from legal_flow.courts.cn.rules.eligibility import NOTARISED, gravest
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

POLICY = Citation("法务管理政策", "时效临近时的路径", "内部政策")
ARBITRATED = (procedure_law("第一百二十七条第二项"), procedure_interpretation("第二百一十五条"))
ORDER = procedure_law("第二百二十五条")
ORDER_REFUSED = procedure_interpretation("第四百二十七条")
IN_SUIT = procedure_law("第一百零三条第一款")
URGENCY_UNSAID = (
    "有财产线索不等于情况紧急：不立即保全是否使合法权益受到难以弥补的损害，由律师判断；否则在诉讼中申请保全"
)
ROUTES = (
    "direct_suit",
    "letter",
    "payment_order",
    "mediation",
    "preservation_first",
    "enforcement_certificate",
    "arbitration",
)
OWN_WAY = frozenset({"cn.arbitration", "cn.notarised"})
"""Reasons of the assessment that close a suit and open a way of their own."""
SUITS = frozenset({"direct_suit", "preservation_first"})
GUARANTEE_NEAR = Reason(
    "cn.route",
    Outcome.BARRED,
    "保证期间临近届满，须直接起诉或者申请仲裁，诉前保全不使保证期间存续",
    (civil_code("第六百九十三条第一款"),),
)
LIMITATION_NEAR = Reason(
    "cn.route",
    Outcome.NEEDS_LAWYER,
    "诉讼时效临近届满，内部政策要求直接起诉或者诉前保全；申请支付令、请求调解同样中断时效，另选的由律师决定",
    (
        POLICY,
        limitation_provisions("第十条"),
        limitation_provisions("第十一条"),
        limitation_provisions("第十二条"),
    ),
)
TRIALS = {"small_claim": "trial.small_claim", "summary": "trial.summary", "ordinary": "trial.ordinary"}


@dataclass(frozen=True, slots=True)
class RouteFacts:
    """A claim on the day on which its route is chosen."""

    amount: Decimal
    on: date
    track: str
    due: bool = True
    certain: bool = True
    """The amount is fixed."""
    arbitration: bool = False
    """A valid clause for arbitration alone."""
    notarised: bool = False
    missing: bool = False
    abroad: bool = False
    other_disputes: bool = False
    """Between creditor and debtor over other debts or counter-performance."""
    preserved: bool = False
    """A preservation before suit was made."""
    binds_guarantors: bool = False
    """Guarantors shall be bound as well."""
    asset_known: bool = False
    """A definite thing to freeze, or its whereabouts."""
    urgent: bool | None = None
    """Without a freeze at once the rights would suffer harm beyond repair; `None`: no lawyer has said."""
    secured: bool = True
    """Security for a preservation can be given."""
    mediation_refused: bool = False
    letter_days: int = 0
    """The lender's policy: days from a letter to the suit."""
    against: tuple[Reason, ...] = ()
    """What stands against going to law at all, whatever the way: nobody to sue, nothing due, time run out."""
    limitation_act_by: date | None = None
    guarantee_act_by: date | None = None
    """Our own last day to sue for a general guarantor's sake; a joint one need only be asked to pay (693(2))."""


@dataclass(frozen=True, slots=True)
class RouteFinding:
    """One route: open or not and why, how long it takes by law, and what is prepaid (`None`: not entered)."""

    route: str
    outcome: Outcome
    reasons: tuple[Reason, ...]
    days: int | None
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class Routes:
    """All routes in their order; `must` names those of which one has to be taken, by law or by policy, and why."""

    found: tuple[RouteFinding, ...]
    must: tuple[str, ...]
    because: tuple[Reason, ...]


def compare(facts: RouteFacts, within_days: int, law: Law) -> Routes:
    """民事诉讼法103-104, 122-125, 127, 225-228, 249: each route for these facts, and whether one is compulsory.

    `within_days` is the lender's choice: how near an end of limitation or guarantee must be.
    """
    if facts.track not in fees.TRACKS:
        raise DataFault(f"track: {facts.track} is no track")
    if facts.missing and facts.track != "ordinary":
        raise DataFault("track: a missing debtor is sued on the ordinary track")
    if within_days < 0 or facts.letter_days < 0:
        raise DataFault("days are not negative")
    must, grounds = compulsory(facts, within_days)
    because = tuple(_dated(reason, facts.on, law) for reason in grounds)
    found = []
    for route in ROUTES:
        reasons = tuple(_dated(reason, facts.on, law) for reason in _conditions(route, facts))
        if route not in must:
            reasons = (*reasons, *because)
        reasons = (*reasons, *facts.against)
        outcome = gravest(reasons)
        found.append(
            RouteFinding(route, outcome, reasons, _days(route, facts, law), _cost(route, facts, law))
        )
    return Routes(tuple(found), must, because)


def compulsory(facts: RouteFacts, within_days: int) -> tuple[tuple[str, ...], tuple[Reason, ...]]:
    """民事诉讼法127(二)、249; 民法典693; policy: arbitration, the deed, or a suit before time runs out.

    Near the end of limitation a suit is the lender's policy and no law: a payment order, a preservation and a
    request for mediation interrupt it just as well (诉讼时效规定10-12), so a lawyer may choose them. The period of
    a general guarantee is kept by suit or arbitration alone (693(1)). Every ground that is near is told.
    """
    rule = "cn.route"
    if facts.arbitration:
        title = "约定了仲裁，只能申请仲裁"
        return ("arbitration",), (Reason(rule, Outcome.BARRED, title, ARBITRATED),)
    if facts.notarised:
        title = "已办理赋强公证，应申请执行证书后申请执行"
        return ("enforcement_certificate",), (Reason(rule, Outcome.BARRED, title, NOTARISED),)
    near = tuple(
        replace(reason, facts={"act_by": day.isoformat(), "days_left": str((day - facts.on).days)})
        for day, reason in (
            (facts.guarantee_act_by, GUARANTEE_NEAR),
            (facts.limitation_act_by, LIMITATION_NEAR),
        )
        if day is not None and day <= facts.on + timedelta(days=within_days)
    )
    if not near:
        return (), ()
    suits = SUITS if len(near) == 1 and near[0].outcome is not Outcome.BARRED else {"direct_suit"}
    return tuple(route for route in ROUTES if route in suits and _is_open(route, facts)), near


def _is_open(route: str, facts: RouteFacts) -> bool:
    """Whether nothing of its own conditions bars a route."""
    return all(reason.outcome is not Outcome.BARRED for reason in _conditions(route, facts))


def _conditions(route: str, facts: RouteFacts) -> Iterator[Reason]:
    """Every condition of a route, met or not."""
    if route == "arbitration":
        yield _met(facts.arbitration, "有有效的仲裁条款", "没有有效的仲裁条款", *ARBITRATED)
    elif route == "enforcement_certificate":
        yield _met(facts.notarised, "已办理赋强公证", "没有办理赋强公证", *NOTARISED)
    elif route == "payment_order":
        yield from payment_order(facts)
    elif route == "mediation":
        cite = procedure_law("第一百二十五条")
        yield _met(not facts.mediation_refused, "当事人没有拒绝先行调解", "当事人拒绝先行调解", cite)
    elif route == "preservation_first":
        yield from preservation(facts)
    if route in SUITS or route == "letter":
        yield _due(facts, civil_code("第六百七十五条"))
    if route == "direct_suit" and facts.asset_known:
        title = "有明确的财产信息，判决可能难以执行的，可以在诉讼中申请保全"
        yield Reason("cn.route", Outcome.ELIGIBLE, title, (IN_SUIT, _preserving("第十条")))
    if route == "letter":
        reached = limitation_provisions("第八条第一款第二项")
        yield _met(not facts.missing, "有地址可以送信", "债务人下落不明，信函无法送达", reached)


def payment_order(facts: RouteFacts) -> Iterator[Reason]:
    """民事诉讼法225; 解释427、434: due, certain, no other dispute, here, found, not preserved, guarantors free."""
    yield _due(facts, ORDER)
    yield _met(facts.certain, "数额确定", "数额不确定", ORDER)
    yield _met(not facts.other_disputes, "没有其他债务纠纷", "双方有其他债务纠纷", ORDER)
    yield _met(not facts.abroad, "债务人在我国境内", "债务人不在我国境内", ORDER_REFUSED)
    yield _met(
        not facts.missing, "债务人没有下落不明，能够送达", "债务人下落不明，支付令不能送达", ORDER_REFUSED
    )
    yield _met(not facts.preserved, "没有申请诉前保全", "已申请诉前保全", ORDER_REFUSED)
    unbound = "支付令对保证人没有拘束力，须使保证人受拘束的应当起诉"
    cite = procedure_interpretation("第四百三十四条")
    yield _met(not facts.binds_guarantors, "不要求保证人受拘束", unbound, cite)


def preservation(facts: RouteFacts) -> Iterator[Reason]:
    """民事诉讼法104; 保全规定5、10: urgent, security given, something definite to preserve.

    That property is known makes nothing urgent: whether it is, a lawyer says.
    """
    cite = procedure_law("第一百零四条第一款")
    if facts.urgent is None:
        yield Reason("cn.route", Outcome.NEEDS_LAWYER, URGENCY_UNSAID, (cite, IN_SUIT))
    else:
        yield _met(facts.urgent, "情况紧急", "没有立即保全否则受难以弥补损害的紧急情况", cite)
    yield _met(facts.secured, "能够提供担保", "没有担保，诉前保全应当驳回", cite, _preserving("第五条第二款"))
    yield _met(facts.asset_known, "有明确的财产信息", "没有明确的被保全财产信息", _preserving("第十条"))


def _days(route: str, facts: RouteFacts, law: Law) -> int | None:
    """The longest it takes by the law's periods, one after another, in calendar days; `None` where none is entered.

    Service, extensions and what does not count towards a trial's length are not in it.
    """
    suit = ("filing.decision", TRIALS[facts.track])
    steps = {
        "direct_suit": suit,
        "letter": suit,
        "payment_order": ("payment_order.accept", "payment_order.issue", "payment_order.objection"),
        "mediation": ("mediation.pre_filing", "mediation.confirm"),
        "preservation_first": ("preservation.sue", *suit),
        "enforcement_certificate": ("enforcement.accept",),
    }.get(route)
    if steps is None:
        return None
    day = facts.on + timedelta(days=facts.letter_days if route == "letter" else 0)
    for step in steps:
        day = periods.period(step, day, law).raw_end
    return (day - facts.on).days


def _cost(route: str, facts: RouteFacts, law: Law) -> Decimal | None:
    """What is paid to the court in advance; enforcement is never prepaid (诉讼费用交纳办法20)."""
    suit = fees.filing_on_track(facts.amount, facts.track, facts.on, law).amount
    if route in ("direct_suit", "letter"):
        return suit
    if route == "payment_order":
        return fees.payment_order(facts.amount, facts.on, law).amount
    if route == "preservation_first":
        return suit + fees.preservation(facts.amount, facts.on, law).amount
    return ZERO if route == "mediation" else None


def _due(facts: RouteFacts, cite: Citation) -> Reason:
    if facts.due:
        return Reason("cn.route", Outcome.ELIGIBLE, "债务已到期", (cite,))
    return Reason("cn.route", Outcome.NOT_YET, "债务尚未到期", (cite,))


def _met(met: bool, yes: str, no: str, *cites: Citation) -> Reason:
    return Reason("cn.route", Outcome.ELIGIBLE if met else Outcome.BARRED, yes if met else no, cites)


def _dated(reason: Reason, on: date, law: Law) -> Reason:
    """The reason with its articles as they were numbered on the day."""
    return replace(reason, citations=tuple(on_day(cite, on, law) for cite in reason.citations))


def _preserving(article: str) -> Citation:
    return Citation(
        "最高人民法院关于人民法院办理财产保全案件若干问题的规定", article, "法释〔2016〕22号，2020年修正"
    )
