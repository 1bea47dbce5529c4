"""Questions about going to court: eligibility, court and track, fees, case numbers."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from legal_flow.cases.facts import AccountFacts, FlagFact, GuaranteeFact, LenderKind, Product
from legal_flow.cases.money import ZERO, money
from legal_flow.courts.asking import Day, Facts, Flag, ModelQuestion, Row, Text, Yuan
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites, fee_answer
from legal_flow.courts.cn.questions.times import LimitationGiven
from legal_flow.courts.cn.rules import fees, standing
from legal_flow.rules.questions import Answer

GuaranteeMode = Literal["general", "joint", "unstated"]
DUE = date(2024, 8, 1)
ON = date(2025, 6, 2)


class Mark(Row):
    """A status of the debtor or a matter on the account."""

    kind: standing.Kind
    since: Day
    until: Day | None


class Guarantee(Row):
    """A guarantee of the account."""

    ref: Text
    mode: GuaranteeMode
    signed_on: Day
    agreed_until: Day | None
    demanded_on: Day | None = None
    sued_debtor_on: Day | None = None
    sued_guarantor_on: Day | None = None
    deed_enforced_on: Day | None = None
    agreed_vaguely: Flag = False


class AssessGiven(LimitationGiven):
    """A card account overdue since 2024-08-01, in good order, unless it says otherwise."""

    due_on: Annotated[Day, Field(description="到期日")]
    as_of: Annotated[Day, Field(description="判断日")]
    owed: Annotated[Yuan, Field(description="欠款总额")]
    principal: Annotated[Yuan | None, Field(description="其中本金；不写的即欠款总额")] = None
    drawn_since: Annotated[Yuan, Field(description="逾期之日以后发生的本金")] = ZERO
    overdue_since: Annotated[Day | None, Field(description="逾期之日；不写的即到期日")] = None
    flags: Annotated[tuple[Mark, ...], Field(description="标记：种类、自、至")] = ()
    guarantees: Annotated[tuple[Guarantee, ...], Field(description="保证")] = ()
    arbitration_clause: Annotated[Flag, Field(description="约定仲裁")]
    notarised_enforceable: Annotated[Flag, Field(description="赋强公证")]
    id_number_valid: Annotated[Flag, Field(description="公民身份号码校验相符")]
    clauses_prompted: Annotated[Flag, Field(description="格式条款的提示说明有证据")]
    address_known: Annotated[Flag, Field(description="有登记的地址")]


class Venue(Facts):
    """Places to sue at, by ground."""

    agreed: Text = ""
    lender: Text = ""
    debtor: Text = ""


class TrackGiven(Facts):
    """A suit to be filed."""

    amount: Annotated[Yuan, Field(description="标的额")]
    venue: Annotated[Venue, Field(description="行政区划代码：约定、出借人、债务人")]
    on: Annotated[Day, Field(description="立案日")]
    product: Annotated[Product, Field(description="信用卡或者贷款")]
    missing: Annotated[Flag, Field(description="被告下落不明")]
    lender: Annotated[LenderKind, Field(description="出借人的牌照")]


class FeesGiven(Facts):
    """An amount in dispute."""

    amount: Annotated[Yuan, Field(description="标的额")]
    filed_on: Annotated[Day, Field(description="立案（申请）日")]


class FilingFeeGiven(FeesGiven):
    """An amount in dispute on a track."""

    track: Annotated[fees.Track, Field(description="程序")]
    court: Annotated[Text, Field(description="法院代字；按该院的舍入，留空的到分")] = ""


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_assess(given: AssessGiven) -> Answer:
        found = pack.assess(_account(given), given.as_of)
        by_rule = {reason.rule: reason for reason in found.reasons}
        return {
            "outcome": found.outcome,
            "earliest": found.earliest,
            "others": sorted(set(by_rule) - {"cn.arrears", "cn.limitation"}),
            "near": by_rule["cn.limitation"].facts.get("near"),
            **{rule: reason.outcome for rule, reason in by_rule.items()},
            "titles": [reason.title for reason in found.reasons],
            "uncited": [reason.rule for reason in found.reasons if not reason.citations],
            "sources": sorted({cite.source for reason in found.reasons for cite in reason.citations}),
            "marks": sorted({cite.confidence for reason in found.reasons for cite in reason.citations}),
        }

    def ask_track(given: TrackGiven) -> Answer:
        venue = {ground: region for ground, region in given.venue if region}
        found = pack.propose_track(
            given.amount, given.product, venue, given.on, missing=given.missing, lender=given.lender
        )
        return {
            "court": found.court,
            "track": found.track,
            "cause": found.cause,
            "outcomes": [reason.outcome for reason in found.reasons],
            "titles": [reason.title for reason in found.reasons],
            "basis": found.reasons[0].facts["basis"],
            "ceiling": found.reasons[1].facts.get("ceiling"),
            **cites(cite for reason in found.reasons for cite in reason.citations),
        }

    def ask_fees(given: FeesGiven) -> Answer:
        amount, on = given.amount, given.filed_on
        found = {
            "filing": fees.filing(amount, on, pack.law),
            "half": pack.filing_fee(amount, "summary", on),
            "settled": pack.settled_fee(amount, on),
            "payment_order": pack.payment_order_fee(amount, on),
            "preservation": pack.preservation_fee(amount, on),
            "enforcement": pack.enforcement_fee(amount, on),
        }
        return {
            **{name: fee.amount for name, fee in found.items()},
            **cites(cite for fee in found.values() for cite in fee.citations),
        }

    def ask_filing_fee(given: FilingFeeGiven) -> Answer:
        return fee_answer(pack.filing_fee(given.amount, given.track, given.filed_on, given.court))

    yield ModelQuestion(
        "assess",
        "准入结论与全部理由",
        ("民法典第一百八十八条", "民事诉讼法第一百二十二条", "民事诉讼法第一百二十七条"),
        AssessGiven,
        ask_assess,
        {
            "id_number_valid": True,
            "clauses_prompted": True,
            "address_known": True,
            "arbitration_clause": False,
            "notarised_enforceable": False,
            "due_on": "2024-08-01",
            "as_of": "2025-06-02",
            "product": "card",
            "owed": "20000",
        },
    )
    yield ModelQuestion(
        "track",
        "管辖法院、程序与案由",
        ("民事诉讼法第二十二条至第三十五条", "民事诉讼法第一百六十条、第一百六十五条、第一百六十六条"),
        TrackGiven,
        ask_track,
        {
            "product": "card",
            "lender": "bank",
            "missing": False,
            "amount": "50000",
            "venue": {"lender": "990101"},
            "on": "2026-03-02",
        },
    )
    yield ModelQuestion(
        "fees",
        "诉讼费用一览",
        ("诉讼费用交纳办法第十三条至第十六条",),
        FeesGiven,
        ask_fees,
        {"filed_on": "2026-03-02", "amount": "50000"},
    )
    yield ModelQuestion(
        "fees.filing",
        "案件受理费及其算式",
        ("诉讼费用交纳办法第十三条", "诉讼费用交纳办法第十六条", "民事诉讼法解释第二百零六条"),
        FilingFeeGiven,
        ask_filing_fee,
        {"filed_on": "2026-03-02", "amount": "50000", "track": "summary"},
    )


def _account(given: AssessGiven) -> AccountFacts:
    return AccountFacts(
        account_id="账户一",
        product=given.product,
        lender=LenderKind.BANK,
        currency="CNY",
        owed=money(given.owed),
        principal=money(given.owed if given.principal is None else given.principal),
        overdue_since=given.overdue_since or given.due_on,
        main_due_on=given.due_on,
        limitation=given.facts(),
        drawn_since=money(given.drawn_since),
        flags=tuple(FlagFact(row.kind, row.since, row.until, f"标记-{row.kind}") for row in given.flags),
        guarantees=tuple(GuaranteeFact(**row.model_dump()) for row in given.guarantees),
        arbitration_clause=given.arbitration_clause,
        notarised_enforceable=given.notarised_enforceable,
        id_number_valid=given.id_number_valid,
        clauses_prompted=given.clauses_prompted,
        address_known=given.address_known,
    )
