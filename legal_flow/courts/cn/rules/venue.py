"""管辖: which court, and which cause of action."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from legal_flow.cases.facts import LenderKind, Product
from legal_flow.courts.cn.court_list import Court, CourtList
from legal_flow.courts.cn.rules import track as track_rules
from legal_flow.courts.cn.rules.basis import Law, procedure_interpretation_on, procedure_law_on
from legal_flow.errors import DataFault, MissingLaw
from legal_flow.rules.outcomes import Outcome, Reason, TrackProposal

BASES = {
    "agreed": ("按协议管辖条款确定法院", ("第三十五条",)),
    "lender": ("合同履行地为接收货币一方所在地，由出借人所在地法院管辖", ("第二十四条",)),
    "debtor": ("由被告住所地法院管辖", ("第二十二条", "第二十四条")),
}
"""Grounds of jurisdiction in the order we use them, with their words and articles of 民事诉讼法 as numbered now."""


def cause_of_action(product: Product, lender: LenderKind) -> str:
    """民事案件案由规定: 信用卡纠纷, or the loan cause by the lender's licence."""
    if product is Product.CARD:
        return "信用卡纠纷"
    return {
        LenderKind.SMALL_LOAN: "小额借款合同纠纷",
        LenderKind.UNLICENSED: "民间借贷纠纷",
    }.get(lender, "金融借款合同纠纷")


def court_for(venue: Mapping[str, str], on: date, law: Law, courts: CourtList) -> tuple[Court, Reason]:
    """民事诉讼法22、24、35; 解释18(2): the agreed court, else the lender's place, else the debtor's.

    Raises `DataFault` for a ground that is none of `BASES`, `MissingLaw` where no ground has a place.
    """
    unknown = sorted(venue.keys() - BASES.keys())
    if unknown:
        raise DataFault(f"venue: {', '.join(unknown)} is none of {', '.join(BASES)}")
    for basis, (title, articles) in BASES.items():
        region = venue.get(basis)
        if region:
            court = courts.basic_court(region, on)
            facts = {"basis": basis, "region": region, "court": court.code}
            citations = tuple(procedure_law_on(article, on, law) for article in articles)
            if basis == "lender":
                citations = (*citations, procedure_interpretation_on("第十八条第二款", on))
            return court, Reason("cn.venue", Outcome.ELIGIBLE, title, citations, facts)
    raise MissingLaw(f"no place to sue: none of {', '.join(BASES)} has a region code")


def propose(
    amount: Decimal,
    product: Product,
    lender: LenderKind,
    venue: Mapping[str, str],
    on: date,
    law: Law,
    courts: CourtList,
    *,
    missing: bool,
) -> TrackProposal:
    """The court, track and cause for a suit filed `on`, each with its reason."""
    court, venue_reason = court_for(venue, on, law, courts)
    chosen, track_reason = track_rules.choose(
        amount, venue_reason.facts["region"], on, law, track_rules.TrackFacts(missing=missing)
    )
    reasons = [venue_reason, track_reason]
    floor = law.book.on("procedure.intermediate_floor", on)
    if amount >= floor.number:
        title = "标的额达到中级人民法院一审标准，由律师确定级别管辖"
        reasons.append(Reason("cn.level", Outcome.NEEDS_LAWYER, title, (floor.cite,)))
    return TrackProposal(court.code, chosen, cause_of_action(product, lender), tuple(reasons))
