"""From an example's plain words to a rule of the pack, and its answer back in plain words."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import (
    AccountFacts,
    Channel,
    ContactFact,
    DebtFacts,
    EntryKind,
    FlagFact,
    GuaranteeFact,
    InterruptionFact,
    InterruptionKind,
    LedgerEntry,
    LenderKind,
    LimitationFacts,
    Product,
    Suspension,
    Terms,
)
from legal_flow.cases.money import money
from legal_flow.courts.cn import identifiers
from legal_flow.courts.cn.pack import load
from legal_flow.courts.cn.rules import delay_interest, fees, guarantee, periods
from legal_flow.rules.outcomes import Fee, Period

Given = dict[str, Any]
Answer = dict[str, Any]
PACK = load()
LAW = PACK.law


def answer(rule: str, given: Given) -> Answer:
    """What the named rule says of the given facts."""
    return RULES[rule](given)


def limitation_facts(given: Given) -> LimitationFacts:
    """Due day, contacts `[ref, day, channel, result]` and interruptions `[ref, day, kind, grade, end]`."""
    return LimitationFacts(
        product=Product(given.get("product", "card")),
        due_on=given["due_on"],
        accelerated_on=given.get("accelerated_on"),
        interruptions=tuple(
            InterruptionFact(InterruptionKind(kind), on, ref, grade, *ended)
            for ref, on, kind, grade, *ended in given.get("interruptions", [])
        ),
        contacts=tuple(contact(row) for row in given.get("contacts", [])),
        suspensions=tuple(Suspension(*row) for row in given.get("suspensions", [])),
    )


def contact(row: Given) -> ContactFact:
    """A contact to the reserved number that demands payment and has its log, unless it says otherwise."""
    return ContactFact(
        ref=row["ref"],
        at=datetime.combine(row["on"], datetime.min.time()),
        channel=Channel(row["channel"]),
        to_role=row.get("to", "debtor"),
        reserved=row.get("reserved", True),
        demanded=row.get("demanded", True),
        result=row.get("result", "delivered"),
        evidence=row.get("evidence", True),
        arrived_on=row.get("arrived_on"),
    )


def debt(given: Given) -> DebtFacts:
    """A card debt at 0.05 % a day, simple, on 365 days, unless it says otherwise."""
    return DebtFacts(
        account_id="账户一",
        lender=LenderKind(given.get("lender", "bank")),
        currency="CNY",
        terms=Terms(
            product=Product(given.get("product", "card")),
            signed_on=given.get("signed_on", date(2021, 3, 1)),
            daily_rate=given.get("daily_rate", Decimal("0.0005")),
            penalty_daily_rate=Decimal(given.get("penalty_daily_rate", 0)),
            compounding=given.get("compounding", False),
            late_damages_rate=Decimal("0.05"),
            late_damages_minimum=money(10),
            day_base=given.get("day_base", 365),
            cycle_day=given.get("cycle_day", 6),
            agreed_allocation=tuple(given.get("agreed_allocation", ())),
            clauses_prompted=given.get("clauses_prompted", True),
            counsel_fee_clause=given.get("counsel_fee_clause", False),
        ),
        entries=tuple(entry(row) for row in given["entries"]),
        overdue_since=given.get("overdue_since", date(2025, 2, 1)),
        accelerated_on=given.get("accelerated_on"),
        posted_through=given.get("posted_through"),
        counsel_fee=money(str(given.get("counsel_fee", 0))),
    )


def entry(row: list[Any]) -> LedgerEntry:
    """`[ref, day, kind, amount]`, with the entry it reverses or the name of the charge behind."""
    ref, on, kind, amount, *more = row
    reverses = more[0] if more and kind == "reversal" else None
    charge = more[0] if more and kind != "reversal" else ""
    return LedgerEntry(ref, on, EntryKind(kind), money(str(amount)), reverses, charge)


def _period(period: Period | None, name: str = "") -> Answer:
    if period is None:
        return {f"{name}running": False}
    return {
        f"{name}running": True,
        f"{name}start": period.start,
        f"{name}raw": period.raw_end,
        f"{name}legal": period.legal_end,
        f"{name}act_by": period.act_by,
        f"{name}provisional": period.provisional,
        f"{name}missing": period.missing,
        f"{name}cite": f"{period.citation}",
        f"{name}confidence": period.citation.confidence,
    }


def _limitation(given: Given) -> Answer:
    found = PACK.limitation(limitation_facts(given), given["as_of"])
    return {
        **_period(found.earliest, "earliest_"),
        **_period(found.latest, "latest_"),
        "expired_earliest": found.expired_earliest,
        "expired_latest": found.expired_latest,
        "disputed": list(found.disputed),
        "waived_after_expiry": found.waived_after_expiry,
    }


def _fee(fee: Fee) -> Answer:
    return {
        "amount": fee.amount,
        "derivation": fee.derivation,
        "cites": [cite.article for cite in fee.citations],
    }


def _all_fees(given: Given) -> Answer:
    amount, on = money(str(given["amount"])), given.get("filed_on", date(2026, 3, 2))
    return {
        "filing": fees.filing(amount, on, LAW).amount,
        "half": PACK.filing_fee(amount, "summary", on).amount,
        "settled": PACK.settled_fee(amount, on).amount,
        "payment_order": PACK.payment_order_fee(amount, on).amount,
        "preservation": PACK.preservation_fee(amount, on).amount,
        "enforcement": PACK.enforcement_fee(amount, on).amount,
    }


def _claim(given: Given) -> Answer:
    line = given.get("lawful_line", True)
    claim: Claim = PACK.claim(debt(given), given["cut_off"], lawful_line=line)
    owed, claimed = claim.by_component(claimed=False), claim.by_component()
    return {
        **{f"owed_{part}": owed[part] for part in Component},
        **{f"claimed_{part}": claimed[part] for part in Component},
        "owed": claim.total(claimed=False),
        "claimed": claim.total(),
        "line": claim.charges_line,
        "rules": [str(payment.rule) for payment in claim.payments],
        "segments": [segment.amount for segment in claim.segments],
        "days": [segment.days for segment in claim.segments],
        "running": [f"{base} {rate}" for _, base, rate in claim.running],
        "notes": list(claim.notes),
    }


def _guarantee(given: Given) -> Answer:
    fact = GuaranteeFact(
        "保证一", given["mode"], given["signed_on"], given.get("agreed_until"), given.get("demanded_on")
    )
    found = guarantee.watched(fact, given["main_due_on"], given["as_of"], LAW)
    period = PACK.guarantee_period(fact, given["main_due_on"])
    return {
        **_period(period),
        "mode": found.facts["mode"],
        "alive": found.facts["alive"],
        "title": found.title,
    }


def _assess(given: Given) -> Answer:
    as_of = given.get("as_of", date(2025, 6, 2))
    facts = AccountFacts(
        account_id="账户一",
        product=Product(given.get("product", "card")),
        lender=LenderKind.BANK,
        currency="CNY",
        owed=money(str(given.get("owed", 20000))),
        principal=money(15000),
        overdue_since=given.get("due_on", date(2024, 8, 1)),
        main_due_on=given.get("due_on", date(2024, 8, 1)),
        limitation=limitation_facts({"due_on": date(2024, 8, 1), **given}),
        flags=tuple(
            FlagFact(kind, since, until, f"标记-{kind}") for kind, since, until in given.get("flags", [])
        ),
        guarantees=tuple(GuaranteeFact(*row) for row in given.get("guarantees", [])),
        arbitration_clause=given.get("arbitration_clause", False),
        notarised_enforceable=given.get("notarised_enforceable", False),
        id_number_valid=given.get("id_number_valid", True),
        clauses_prompted=given.get("clauses_prompted", True),
        address_known=given.get("address_known", True),
    )
    found = PACK.assess(facts, as_of)
    plain = {"cn.arrears", "cn.limitation"}
    by_rule = {reason.rule: reason for reason in found.reasons}
    return {
        "outcome": found.outcome,
        "earliest": found.earliest,
        "others": sorted(set(by_rule) - plain),
        "near": by_rule["cn.limitation"].facts.get("near"),
        **{rule: reason.outcome for rule, reason in by_rule.items()},
        "uncited": [reason.rule for reason in found.reasons if not reason.citations],
        "sources": sorted({cite.source for reason in found.reasons for cite in reason.citations}),
        "marks": sorted({cite.confidence for reason in found.reasons for cite in reason.citations}),
    }


def _recovery(given: Given) -> Answer:
    owed = [(ref, part, money(str(amount))) for ref, part, amount in given["owed"]]
    lines = PACK.allocate_recovery(money(str(given["amount"])), owed)
    return {
        "lines": [f"{ref} {part} {amount}" for ref, part, amount, _ in lines],
        "articles": [article for *_, article in lines],
    }


def _track(given: Given) -> Answer:
    found = PACK.propose_track(
        money(str(given["amount"])),
        Product(given.get("product", "card")),
        given["venue"],
        given["on"],
        missing=given.get("missing", False),
        lender=LenderKind(given.get("lender", "bank")),
    )
    return {
        "court": found.court,
        "track": found.track,
        "cause": found.cause,
        "outcomes": [str(reason.outcome) for reason in found.reasons],
        "basis": found.reasons[0].facts["basis"],
        "ceiling": found.reasons[1].facts.get("ceiling"),
    }


def _effect(given: Given) -> Answer:
    spans = [PACK.period(given["appeal"], day) for day in given["served"]]
    return {"legal": [span.legal_end for span in spans], "effect": periods.takes_effect(spans)}


def _parameter(given: Given) -> Answer:
    version = LAW.book.on(given["key"], given["on"], given.get("region", ""))
    return {"value": version.value, "confidence": version.cite.confidence, "edition": version.cite.edition}


def _parameter_segments(given: Given) -> Answer:
    found = LAW.book[given["key"]].segments(given["from"], given["to"])
    return {"segments": [f"{one.start} {one.end} {one.version.value}" for one in found]}


def _case_number(given: Given) -> Answer:
    text, kind = PACK.read_case_number(given["text"])
    return {"text": text, "kind": kind}


def _delay(given: Given) -> Answer:
    return {
        "amount": delay_interest.doubled_part(
            money(str(given["base"])),
            given["period_end"],
            given["until"],
            LAW,
            excluded_days=given.get("excluded_days", 0),
        )
    }


def _day(given: Given) -> Answer:
    calendar = LAW.calendar
    forward, back = calendar.roll_forward(given["day"]), calendar.roll_back(given["day"])
    return {
        "working": PACK.is_working_day(given["day"]),
        "forward": forward.day,
        "back": back.day,
        "missing": forward.missing,
        "after_three_working_days": calendar.add_working_days(given["day"], 3).day,
    }


RULES: dict[str, Callable[[Given], Answer]] = {
    "limitation": _limitation,
    "guarantee": _guarantee,
    "fees": _all_fees,
    "fees.filing": lambda given: _fee(
        PACK.filing_fee(money(str(given["amount"])), given["track"], given["filed_on"])
    ),
    "claim": _claim,
    "assess": _assess,
    "recovery": _recovery,
    "track": _track,
    "effect": _effect,
    "parameter": _parameter,
    "parameter.segments": _parameter_segments,
    "case_number": _case_number,
    "delay_interest": _delay,
    "day": _day,
    "period": lambda given: _period(PACK.period(**given)),
    "measure": lambda given: _period(PACK.measure_term(given["asset"], given["on"])),
    "resident_id": lambda given: {
        "valid": identifiers.resident_id_valid(given["number"], given.get("on", date(2026, 11, 21)))
    },
    "uscc": lambda given: {"valid": identifiers.uscc_valid(given["code"])},
    "luhn": lambda given: {"valid": identifiers.luhn_valid(given["number"])},
    "capitals": lambda given: {"text": PACK.amount_in_capitals(money(str(given["amount"])))},
    "meaning": lambda given: {"code": PACK.meaning(given["word"])},
}
