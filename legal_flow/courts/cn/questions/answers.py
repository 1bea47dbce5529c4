"""How fees and reasons are said in plain words, the same in every answer."""

from collections.abc import Iterable

from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Fee, Reason
from legal_flow.rules.questions import Answer


def fee_answer(fee: Fee) -> Answer:
    """A fee in plain words."""
    return {"amount": fee.amount, "derivation": fee.derivation, **cites(fee.citations)}


def reason_answer(reason: Reason) -> Answer:
    """A reason in plain words, with the facts it used."""
    return {
        **reason.facts,
        "outcome": reason.outcome,
        "title": reason.title,
        **cites(reason.citations),
    }


def reasons_answer(reasons: tuple[Reason, ...]) -> Answer:
    """Several reasons in plain words."""
    cited = [cite for reason in reasons for cite in reason.citations]
    return {
        "rules": [reason.rule for reason in reasons],
        "outcomes": [reason.outcome for reason in reasons],
        "titles": [reason.title for reason in reasons],
        **cites(cited),
    }


def cites(citations: Iterable[Citation]) -> Answer:
    """Citations in plain words, with their marks."""
    every = list(citations)
    return {"cites": articles(every), "marks": confidence(every)}


def articles(citations: Iterable[Citation]) -> list[str]:
    """Source and article of each citation, each once."""
    return list(dict.fromkeys(map(str, citations)))


def confidence(citations: Iterable[Citation]) -> list[str]:
    """The marks of what was not read in the text, V among them where something was."""
    return sorted({cite.confidence for cite in citations})


def cited(citations: tuple[Citation, ...]) -> Answer:
    """Citations in plain words, and the marks of those not read in the text."""
    marks = sorted({one.confidence for one in citations} - {"V"})
    return {"articles": [str(one) for one in citations], "marks": marks}
