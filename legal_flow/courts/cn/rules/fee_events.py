"""What happens to a court fee after it was paid: topped up, paid back, borne by one side or the other."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules import fees
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.courts.cn.rules.fees import FEN, measure
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import periods
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.outcomes import Fee, Outcome, Period, Reason

Event = Literal[
    "withdrawn",
    "mediated",
    "unpaid",
    "conversion_unpaid",
    "not_accepted",
    "dismissed",
    "remanded",
    "suspended",
    "won",
    "lost",
]
Ending = Literal[
    "won",
    "lost",
    "in_part",
    "withdrawn",
    "mediated",
    "order_unopposed",
    "order_opposed",
    "enforced",
    "preserved",
]
Free = Literal["mediation", "confirmation", "appeal_against_ruling", "enforcement"]
AS_WITHDRAWN = procedure_interpretation("第二百一十三条")
RETURNED_WHOLE = {
    "not_accepted": ("裁定不予受理，退还已交的受理费", (measure("第二十七条"),)),
    "dismissed": ("裁定驳回起诉，退还已交的受理费", (measure("第二十七条"),)),
    "remanded": ("发回重审，退还上诉人已交的第二审受理费", (measure("第二十七条", "MH"),)),
    "won": (
        "胜诉方预交而不应负担的，由法院退还，除非自愿承担或者同意由败诉方直接支付",
        (measure("第二十九条第一款"), replace(procedure_interpretation("第二百零七条"), confidence="MH")),
    ),
}
KEPT_WHOLE = {
    "suspended": ("中止诉讼、中止执行的，已交的不退；恢复时不再交纳", (measure("第二十六条"),)),
    "lost": ("败诉方负担，已交的不退", (measure("第二十九条第一款"),)),
}
SETTLED = {
    "withdrawn": "撤诉的减半交纳",
    "mediated": "调解结案的减半交纳",
    "unpaid": "未按期交纳的按撤诉处理，减半交纳",
}
BEARERS = {
    "won": ("respondent", "由败诉方负担，胜诉方自愿承担的除外", (measure("第二十九条第一款"),)),
    "lost": ("claimant", "由败诉方负担", (measure("第二十九条第一款"),)),
    "withdrawn": ("claimant", "撤诉的由原告负担", (measure("第三十四条", "MH"),)),
    "mediated": (
        "agreement",
        "调解结案的由双方协商负担，协商不成的由法院决定",
        (measure("第三十一条", "MH"),),
    ),
    "order_unopposed": (
        "respondent",
        "债务人未提出异议的，支付令申请费由债务人负担",
        (measure("第三十六条"),),
    ),
    "order_opposed": (
        "claimant",
        "异议致督促程序终结的，由申请人负担；另行起诉可以列入诉讼请求",
        (measure("第三十六条"),),
    ),
    "enforced": (
        "respondent",
        "执行申请费由被执行人负担，执行后交纳",
        (measure("第二十条"), measure("第三十八条第一款")),
    ),
    "preserved": (
        "claimant",
        "保全申请费由申请人负担，起诉的可以列入诉讼请求",
        (measure("第三十八条第三款"),),
    ),
}


@dataclass(frozen=True, slots=True)
class TopUp:
    """What is still to be paid; `due` less `paid`."""

    due: Fee
    paid: Decimal
    top_up: Decimal
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Conversion(TopUp):
    """What is still to be paid when a suit becomes ordinary, by when, and what comes back if it is not."""

    pay_by: Period
    back_if_unpaid: Decimal


@dataclass(frozen=True, slots=True)
class Returned:
    """What becomes of a fee that was paid: `kept` and `refund` are all of it."""

    kept: Decimal
    refund: Decimal
    title: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A change of the relief sought: at most one of the three is above zero."""

    due: Fee
    top_up: Decimal
    refund: Decimal
    borne_by_claimant: Decimal
    citations: tuple[Citation, ...]


def after_payment_order(amount: Decimal, track: str, on: date, law: Law, rounding: Rounding = FEN) -> TopUp:
    """解释195: when a payment order fails and becomes a suit, the rest of the filing fee is paid."""
    due = fees.filing_on_track(amount, track, on, law, rounding)
    paid = fees.payment_order(amount, on, law, rounding)
    cites = (*due.citations, *paid.citations[1:], fees.AFTER_PAYMENT_ORDER)
    return TopUp(due, paid.amount, due.amount - paid.amount, cites)


def to_ordinary(
    amount: Decimal, paid: Decimal, noticed_on: date, on: date, law: Law, rounding: Rounding = FEN
) -> Conversion:
    """解释199: from summary to ordinary the other half is paid in seven days, or half of what was paid comes back.

    `on` is the day the suit was filed, `noticed_on` the day of the court's notice to pay; 解释213: without
    payment the suit counts as withdrawn.
    """
    _ordered(on, noticed_on)
    due = fees.filing(amount, on, law, rounding)
    half = fees.filing_on_track(amount, "summary", on, law, rounding)
    if paid > due.amount:
        raise DataFault("paid: more than the whole fee")
    days = law.book.on("fees.top_up_days", noticed_on)
    back = law.book.on("fees.unpaid_refund_share", on)
    end = periods.add(noticed_on, days.whole, "day")
    return Conversion(
        due=due,
        paid=paid,
        top_up=due.amount - paid,
        citations=(*due.citations, *half.citations[1:], days.cite, AS_WITHDRAWN),
        pay_by=periods.build("fees.top_up_days", days.cite, noticed_on, end, law.calendar),
        back_if_unpaid=rounding(paid / back.number),
    )


def relief_changed(
    before: Decimal,
    after: Decimal,
    track: str,
    on: date,
    law: Law,
    *,
    inquiry_closed: bool,
    rounding: Rounding = FEN,
) -> Changed:
    """诉讼费用交纳办法21、35: more is topped up; less comes back if asked before the inquiry (法庭调查) ended.

    After that the claimant bears the fee on what was dropped.
    """
    was = fees.filing_on_track(before, track, on, law, rounding)
    due = fees.filing_on_track(after, track, on, law, rounding)
    more, less = max(due.amount - was.amount, ZERO), max(was.amount - due.amount, ZERO)
    if after >= before:
        return Changed(due, more, ZERO, ZERO, (*due.citations, measure("第二十一条第一项")))
    if inquiry_closed:
        return Changed(was, ZERO, ZERO, less, (*was.citations, measure("第三十五条")))
    return Changed(due, ZERO, less, ZERO, (*due.citations, measure("第二十一条第二项")))


def returned(
    event: str, amount: Decimal, paid: Decimal, on: date, law: Law, rounding: Rounding = FEN
) -> Returned:
    """诉讼费用交纳办法15、26、27、29; 解释199、206、207、213: what comes back of `paid`, given what ended the suit.

    Withdrawn or mediated, the half is due: who prepaid a half gets nothing, for it is halved once only.
    """
    if not ZERO <= paid <= fees.filing(amount, on, law, rounding).amount:
        raise DataFault("paid: not between nothing and the whole fee")
    if event in RETURNED_WHOLE:
        title, cites = RETURNED_WHOLE[event]
        return Returned(ZERO, paid, title, cites)
    if event in KEPT_WHOLE:
        title, cites = KEPT_WHOLE[event]
        return Returned(paid, ZERO, title, cites)
    if event == "conversion_unpaid":
        share = law.book.on("fees.unpaid_refund_share", on)
        refund = rounding(paid / share.number)
        title = "转为普通程序后未按期补交，按撤诉处理，已收的退还一半"
        return Returned(paid - refund, refund, title, (share.cite, AS_WITHDRAWN))
    if event not in SETTLED:
        raise DataFault(f"event: {event} is nothing that ends a suit")
    half = fees.filing_when_settled(amount, on, law, rounding)
    kept = min(paid, half.amount)
    cites = (*half.citations, AS_WITHDRAWN) if event == "unpaid" else half.citations
    return Returned(kept, paid - kept, SETTLED[event], cites)


def borne(outcome: str, fee: Decimal, sought: Decimal, awarded: Decimal) -> Reason:
    """诉讼费用交纳办法29、31、34、36、38: who bears a fee.

    Where both sides win in part the court divides as it sees fit; the share pro rata is only an indication.
    """
    if not ZERO <= awarded <= sought:
        raise DataFault("awarded: not between nothing and what was sought")
    if outcome == "in_part":
        if sought == ZERO:
            raise DataFault("sought: nothing")
        ours = Rounding.FEN_HALF_UP(fee * (sought - awarded) / sought)
        title = "部分胜诉的，由法院根据具体情况决定各自负担的数额；按比例的数额只供参考"
        facts = {"bearer": "court", "claimant": in_words(ours), "respondent": in_words(fee - ours)}
        cite = measure("第二十九条第二款")
        return Reason("cn.fee_borne", Outcome.NEEDS_LAWYER, title, (cite,), facts)
    if outcome not in BEARERS:
        raise DataFault(f"outcome: {outcome} is no outcome that fees follow")
    bearer, title, cites = BEARERS[outcome]
    shares = {
        "claimant": {"claimant": in_words(fee), "respondent": in_words(ZERO)},
        "respondent": {"claimant": in_words(ZERO), "respondent": in_words(fee)},
    }
    facts = {"bearer": bearer, **shares.get(bearer, {})}
    return Reason("cn.fee_borne", Outcome.ELIGIBLE, title, cites, facts)


def without_fee(step: str) -> Reason:
    """诉讼费用交纳办法8、20: steps for which nothing is paid in advance."""
    steps = {
        "mediation": ("诉前调解不交纳诉讼费用", _form("诉前调解部分")),
        "confirmation": ("申请司法确认不交纳诉讼费用", _form("申请司法确认部分")),
        "appeal_against_ruling": (
            "对不予受理、驳回起诉、管辖权异议裁定上诉的不交纳受理费",
            measure("第八条第三项", "MH"),
        ),
        "enforcement": ("申请执行不预交申请费，执行后由被执行人交纳", measure("第二十条")),
    }
    if step not in steps:
        raise DataFault(f"step: {step} is no step without a fee")
    title, cite = steps[step]
    return Reason("cn.no_fee", Outcome.ELIGIBLE, title, (cite,))


def _form(part: str) -> Citation:
    return Citation("要素式诉状示范文本", part, "法〔2025〕82号", "V2")


def _ordered(filed_on: date, noticed_on: date) -> None:
    if noticed_on < filed_on:
        raise DataFault("noticed_on: before the suit was filed")
