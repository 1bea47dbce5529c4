"""An explanation's law: the assessment with its reasons, the limitation range, and the claim by component."""

from decimal import Decimal

from legal_flow.cases.claims import Claim, Component
from legal_flow.cases.facts import LimitationFacts
from legal_flow.rules.outcomes import Assessment, Limitation
from legal_flow.rules.pack import Pack
from legal_flow.steps.assess import reason_row
from legal_flow.steps.explain_told import Told, day_told


def law_told(assessed: Assessment) -> Told:
    """The outcome, and every reason with its citations and facts."""
    return {
        "outcome": str(assessed.outcome),
        "earliest": day_told(assessed.earliest),
        "edition": assessed.law_edition,
        "reasons": [dict(reason_row(reason)) for reason in assessed.reasons],
    }


def limitation_told(known: Limitation, facts: LimitationFacts) -> Told:
    """Both ends with the steps that lead to them, and what the clock was given."""
    return {
        "earliest": day_told(known.earliest.legal_end if known.earliest else None),
        "act_by": day_told(known.earliest.act_by if known.earliest else None),
        "latest": day_told(known.latest.legal_end if known.latest else None),
        "provisional": bool(known.latest and known.latest.provisional),
        "disputed": list(known.disputed),
        "steps": list(known.steps),
        "citations": [one.marked for one in known.citations],
        "interruptions": [
            {"on": one.on.isoformat(), "kind": str(one.kind), "ref": one.ref, "grade": one.grade}
            for one in facts.interruptions
        ],
        "contacts": len(facts.contacts),
    }


def claim_told(pack: Pack, claim: Claim) -> Told:
    """What is owed and claimed by component, at which rates, how payments were allocated, and the line on charges."""
    return {
        "cut_off": claim.cut_off.isoformat(),
        "currency": claim.currency,
        "lines": [
            {
                "component": str(line.component),
                "title": pack.wording.component(line.component),
                "owed": str(line.owed),
                "claimed": str(line.claimed),
            }
            for line in claim.lines
        ],
        "owed": str(claim.total(claimed=False)),
        "claimed": str(claim.total()),
        "rates": [
            {"component": str(part), "title": pack.wording.component(part), "daily": str(rate)}
            for part, rate in dict.fromkeys((one.component, one.rate) for one in claim.segments)
        ],
        "payments": [
            {
                "ref": one.ref,
                "on": one.on.isoformat(),
                "amount": str(one.amount),
                "parts": [_part(pack, part, amount) for part, amount in one.parts.items() if amount],
                "citation": one.citation,
            }
            for one in claim.payments
        ],
        "charges_line": str(claim.charges_line) if claim.charges_line is not None else None,
        "charges_rates": [str(rate) for rate in claim.charges_rates],
        "notes": list(claim.notes),
    }


def _part(pack: Pack, part: Component, amount: Decimal) -> Told:
    return {"component": str(part), "title": pack.wording.component(part), "amount": str(amount)}
