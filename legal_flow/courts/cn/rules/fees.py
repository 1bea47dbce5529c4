"""诉讼费用 (诉讼费用交纳办法). The court's own notice decides what is paid; these are what it should say.

No national rule says how a fee is rounded: each court's habit is a parameter, to the fen unless it is told.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple, get_args

from legal_flow.cases.money import ZERO, in_words
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules import brackets
from legal_flow.rules.brackets import Rounding
from legal_flow.rules.outcomes import Fee

FEN = Rounding.FEN_HALF_UP
Track = Literal["small_claim", "summary", "ordinary"]
TRACKS = frozenset(get_args(Track))
HALVED_TRACKS = TRACKS - {"ordinary"}
ONCE = procedure_interpretation("第二百零六条")
SUMMED = procedure_interpretation("第二百零一条")
AFTER_PAYMENT_ORDER = procedure_interpretation("第一百九十五条")


def measure(article: str, confidence: str = "V") -> Citation:
    """诉讼费用交纳办法, in force since 2007-04-01."""
    return Citation("诉讼费用交纳办法", article, "国务院令第481号", confidence)


class ClaimItem(NamedTuple):
    """One money claim of a complaint; `since` is the first day of an item that runs on its own."""

    name: str
    amount: Decimal
    since: date | None = None


class Counted(NamedTuple):
    """The amount in dispute (标的额) and the items that are not in it."""

    amount: Decimal
    left_out: tuple[str, ...]
    citations: tuple[Citation, ...]


def filing(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法13(1)(一): 案件受理费 in cumulative brackets."""
    return _bracketed("fees.filing", amount, on, law, rounding)


def filing_on_track(amount: Decimal, track: str, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法16: half on the summary track, of which 小额 is part; `track` as in `TrackProposal`."""
    if track not in TRACKS:
        raise DataFault(f"track: {track} is none of {', '.join(sorted(TRACKS))}")
    if track not in HALVED_TRACKS:
        return filing(amount, on, law, rounding)
    return _share("fees.summary_share", amount, on, law, rounding)


def filing_when_settled(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法15: half when mediated or withdrawn; 解释206: halved once only, whatever the track."""
    return _share("fees.settled_share", amount, on, law, rounding)


def counterclaim(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法18: half for a counterclaim or a third party's own claim; 解释206: halved once only."""
    return _share("fees.counterclaim_share", amount, on, law, rounding)


def appeal(amount: Decimal, first_instance: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法17: the full fee on that part of the first judgment which is appealed.

    Raises `DataFault` for an appeal beyond what the first instance was about.
    """
    if amount > first_instance:
        raise DataFault("amount: an appeal is about no more than the first instance")
    fee = filing(amount, on, law, rounding)
    return Fee(fee.amount, fee.derivation, (*fee.citations, measure("第十七条")))


def payment_order(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法14(三): a third of the filing fee."""
    return _share("fees.payment_order_share", amount, on, law, rounding)


def enforcement(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法14(一)、20、38: borne by the debtor, taken after enforcement, never prepaid."""
    return _bracketed("fees.enforcement", amount, on, law, rounding)


def preservation(amount: Decimal, on: date, law: Law, rounding: Rounding = FEN) -> Fee:
    """诉讼费用交纳办法14(二): on the property actually preserved, 5000 yuan at most."""
    fee = _bracketed("fees.preservation", amount, on, law, rounding)
    ceiling = law.book.on("fees.preservation_ceiling", on)
    cites = (*fee.citations, ceiling.cite)
    if fee.amount <= ceiling.number:
        return Fee(fee.amount, fee.derivation, cites)
    highest = rounding(ceiling.number)
    return Fee(highest, f"{fee.derivation}，最多{in_words(highest)}", cites)


def venue_objection(on: date, law: Law) -> tuple[Decimal, Decimal, tuple[Citation, ...]]:
    """诉讼费用交纳办法13(1)(六): 50 to 100 yuan where an objection to jurisdiction fails; the court says which."""
    lowest, highest = (law.book.on(f"fees.venue_objection_{end}", on) for end in ("lowest", "highest"))
    cites = (lowest.cite, highest.cite)
    return Rounding.FEN_HALF_UP(lowest.number), Rounding.FEN_HALF_UP(highest.number), cites


def in_dispute(items: Iterable[ClaimItem], filed_on: date) -> Counted:
    """解释201: several money claims are summed; what only accrues after filing is not in the sum.

    Raises `DataFault` for a negative item, or where no item counts.
    """
    counted, left_out = ZERO, []
    for item in items:
        if item.amount < ZERO:
            raise DataFault(f"{item.name}: an item of a claim is not negative")
        if item.since is not None and item.since > filed_on:
            left_out.append(item.name)
        else:
            counted += item.amount
    if counted == ZERO:
        raise DataFault("items: nothing is claimed to the day of filing")
    return Counted(counted, tuple(left_out), (SUMMED, measure("第十三条第一款第一项")))


def _bracketed(key: str, amount: Decimal, on: date, law: Law, rounding: Rounding) -> Fee:
    version = law.book.on(key, on)
    total, derivation = brackets.cumulative(amount, brackets.read(version.rows))
    return Fee(rounding(total), derivation, (version.cite,))


def _share(key: str, amount: Decimal, on: date, law: Law, rounding: Rounding) -> Fee:
    """A share of the exact filing fee: it is rounded once, at the end."""
    whole, share = law.book.on("fees.filing", on), law.book.on(key, on)
    total, derivation = brackets.cumulative(amount, brackets.read(whole.rows))
    return Fee(
        amount=rounding(total / share.number),
        derivation=f"({derivation}) ÷ {share.whole}",
        citations=(whole.cite, share.cite, ONCE) if share.whole == 2 else (whole.cite, share.cite),
    )
