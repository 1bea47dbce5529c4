"""证据目录: what a card or a loan suit must prove and by what, read from `evidence.yaml`; and how an item stands up."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from legal_flow.cases.facts import Product
from legal_flow.errors import LawError
from legal_flow.law import files
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason
from legal_flow.rules.proof import (
    EvidenceKind,
    ObjectOfProof,
    ProofFacts,
    Signature,
    Strength,
    Weight,
    unproved,
)

WANTED: Mapping[str, Callable[[ProofFacts], bool]] = {
    "acceleration": lambda facts: facts.accelerated,
    "prompting": lambda facts: facts.clauses_prompted,
    "guarantee": lambda facts: facts.guaranteed,
    "plan": lambda facts: facts.plan_broken,
}
"""Objects of proof that not every account has; all others always."""


def _rules(article: str, confidence: str = "V") -> Citation:
    return Citation("最高人民法院关于民事诉讼证据的若干规定", article, "法释〔2019〕19号", confidence)


COPY_ALONE = _rules("第九十条第五项", "MH")
COPY_CHECKED = _rules("第六十一条", "MH")
ELECTRONIC = _rules("第十五条、第九十四条")
DOUBTED = _rules("第九十三条")
SIGNED = Citation("中华人民共和国电子签名法", "第十三条、第十四条", "2019年修正", "MH")
BY_SIGNATURE = {
    Signature.VALID: Weight(Strength.STRONG, "可靠的电子签名，签署后未改动", SIGNED),
    Signature.INTACT: Weight(Strength.FAIR, "签署后未改动，签名证书的可信来源须另行证明", SIGNED),
    Signature.UNCHECKED: Weight(Strength.FAIR, "电子签名未能在此验证，须由认证机构出具验证报告", SIGNED),
    Signature.BROKEN: Weight(Strength.WEAK, "电子签名验证不通过，内容是否完整存疑", DOUBTED),
}


@dataclass(frozen=True, slots=True)
class EvidenceBook:
    """The catalogue of the pack."""

    kinds: Mapping[str, EvidenceKind]
    """By code, in the order in which a court reads."""
    objects: Mapping[Product, tuple[ObjectOfProof, ...]]


def load(path: Path) -> EvidenceBook:
    """Read the catalogue; raises `LawError` for an object that is proved by what is no kind of evidence."""
    content = files.read(path)
    kinds = {code: EvidenceKind(code=code, **fields) for code, fields in content["items"].items()}
    objects = {
        Product(product): tuple(_object(entry, kinds, path.name) for entry in entries)
        for product, entries in content["objects"].items()
    }
    return EvidenceBook(kinds, objects)


def _object(entry: dict[str, Any], kinds: Collection[str], name: str) -> ObjectOfProof:
    unknown = [code for code in entry["any_of"] if code not in kinds]
    if unknown or not entry["any_of"]:
        raise LawError(f"{name}: {entry['id']}: {unknown or 'nothing'} is no kind of evidence")
    cite = Citation(entry["source"], entry["article"], entry.get("edition", ""), entry.get("confidence", "V"))
    return ObjectOfProof(entry["id"], entry["proves"], entry["required"], tuple(entry["any_of"]), cite)


def to_prove(facts: ProofFacts, book: EvidenceBook) -> tuple[ObjectOfProof, ...]:
    """证据规定1: what this account must prove; notice of acceleration only where the loan was called in, and so on."""
    return tuple(one for one in book.objects[facts.product] if one.id not in WANTED or WANTED[one.id](facts))


def missing(
    facts: ProofFacts, at_hand: Collection[str], book: EvidenceBook
) -> tuple[Reason, tuple[str, ...], tuple[str, ...]]:
    """证据规定1、19、94: what is not proved yet and must be, and what would be better proved.

    Raises `ValueError` for what is no kind of evidence.
    """
    for code in at_hand:
        if code not in book.kinds:
            raise ValueError(f"{code} is none of {', '.join(book.kinds)}")
    found = unproved(to_prove(facts, book), at_hand)
    needed = tuple(one for one in found if one.required)
    cites = tuple(dict.fromkeys(one.citation for one in needed)) or (_rules("第十九条"),)
    outcome = Outcome.NOT_YET if needed else Outcome.ELIGIBLE
    title = f"证据缺：{'、'.join(one.proves for one in needed)}" if needed else "证据齐备"
    better = tuple(one.id for one in found if not one.required)
    return Reason("cn.evidence_set", outcome, title, cites), tuple(one.id for one in needed), better


def weigh(kind: EvidenceKind, signature: Signature, *, original_at_hand: bool) -> Weight:
    """证据规定15、61、90(五)、93、94; 电子签名法13、14: how an item stands up, and why.

    A copy that cannot be compared with its original proves nothing alone. Data kept in the ordinary course of
    business are taken as true unless the contrary is shown; a signature that no longer fits shows the contrary.
    """
    if signature in BY_SIGNATURE:
        return BY_SIGNATURE[signature]
    if not kind.original:
        return Weight(Strength.FAIR, "正常业务活动中形成的电子数据或者复制件，来源可查", ELECTRONIC)
    if original_at_hand:
        return Weight(Strength.STRONG, "复印件，原件在手可供核对", COPY_CHECKED)
    return Weight(Strength.WEAK, "复印件，原件所在未登记或者已借出，无法当庭核对", COPY_ALONE)
