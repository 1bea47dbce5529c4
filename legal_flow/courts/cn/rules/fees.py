"""诉讼费用 (诉讼费用交纳办法). The court's own notice decides what is paid; these are what it should say."""

from datetime import date
from decimal import Decimal

from legal_flow.cases.money import half_up, in_words
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation
from legal_flow.rules import brackets
from legal_flow.rules.outcomes import Fee

HALVED_TRACKS = frozenset({"small_claim", "summary"})
TRACKS = HALVED_TRACKS | {"ordinary"}
ONCE = procedure_interpretation("第二百零六条")


def filing(amount: Decimal, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法13(1)(一): 案件受理费 in cumulative brackets, half-up to the fen."""
    return _bracketed("fees.filing", amount, on, law)


def filing_on_track(amount: Decimal, track: str, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法16: half on the summary track, of which 小额 is part; `track` as in `TrackProposal`."""
    if track not in TRACKS:
        raise ValueError(f"{track} is no track")
    if track not in HALVED_TRACKS:
        return filing(amount, on, law)
    return _share("fees.summary_share", amount, on, law)


def filing_when_settled(amount: Decimal, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法15: half when mediated or withdrawn; 解释206: halved once only, whatever the track."""
    return _share("fees.settled_share", amount, on, law)


def payment_order(amount: Decimal, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法14(三): a third of the filing fee."""
    return _share("fees.payment_order_share", amount, on, law)


def enforcement(amount: Decimal, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法14(一)、20、38: borne by the debtor, taken after enforcement, never prepaid."""
    return _bracketed("fees.enforcement", amount, on, law)


def preservation(amount: Decimal, on: date, law: Law) -> Fee:
    """诉讼费用交纳办法14(二): on the property actually preserved, 5000 yuan at most."""
    fee = _bracketed("fees.preservation", amount, on, law)
    ceiling = law.book.on("fees.preservation_ceiling", on)
    if fee.amount <= ceiling.number:
        return fee
    return Fee(
        half_up(ceiling.number), f"{fee.derivation}，最多{in_words(half_up(ceiling.number))}", fee.citations
    )


def _bracketed(key: str, amount: Decimal, on: date, law: Law) -> Fee:
    version = law.book.on(key, on)
    total, derivation = brackets.cumulative(amount, brackets.read(version.rows))
    return Fee(half_up(total), derivation, (version.cite,))


def _share(key: str, amount: Decimal, on: date, law: Law) -> Fee:
    """A share of the exact filing fee: it is rounded once, at the end."""
    whole, share = law.book.on("fees.filing", on), law.book.on(key, on)
    total, derivation = brackets.cumulative(amount, brackets.read(whole.rows))
    return Fee(
        amount=half_up(total / share.number),
        derivation=f"({derivation}) ÷ {share.whole}",
        citations=(whole.cite, share.cite, ONCE) if share.whole == 2 else (whole.cite, share.cite),
    )
