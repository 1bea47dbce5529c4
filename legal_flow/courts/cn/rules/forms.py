"""要素式文书: which edition of the courts' forms holds on the day of filing, and which form fits."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from legal_flow.courts.cn.rules.basis import Law
from legal_flow.errors import DataFault
from legal_flow.law.citation import Citation
from legal_flow.rules.outcomes import Outcome, Reason

NO_FORM = "none"
Cause = Literal["信用卡纠纷", "金融借款合同纠纷", "小额借款合同纠纷", "民间借贷纠纷"]
CAUSES = frozenset(get_args(Cause))
Document = Literal[
    "complaint",
    "answer",
    "enforcement",
    "distribution",
    "enforcement_objection",
    "enforcement_review",
    "enforcement_supervision",
]
DOCUMENTS = frozenset(get_args(Document))


@dataclass(frozen=True, slots=True)
class Form:
    """The form for a document on a day; no name where no form was issued for it."""

    edition: str
    name: str
    kinds: int
    """How many kinds of document the edition has; 0 before the first edition."""
    reason: Reason


def form_for(document: str, cause: str, filed_on: date, law: Law) -> Form:
    """法〔2024〕46号 from 2024-03-04 on trial (11 kinds); 法〔2025〕82号 from 2025-07-14 (67); before, none.

    Where the edition has no form for this cause, a lawyer says which to follow. Raises `DataFault` for a
    document or a cause that this pack does not know.
    """
    if document not in DOCUMENTS:
        raise DataFault(f"document: {document} is none of {', '.join(sorted(DOCUMENTS))}")
    if cause not in CAUSES:
        raise DataFault(f"cause: {cause} is none of {'、'.join(sorted(CAUSES))}")
    edition = law.book.on("forms.edition", filed_on)
    if edition.text == NO_FORM:
        title = "当时没有要素式文书，按民事诉讼法规定的内容书写"
        return Form("", "", 0, _reason(Outcome.ELIGIBLE, title, edition.cite))
    kinds, known = (law.book.on(key, filed_on) for key in ("forms.kinds", "forms.list"))
    fitting = (
        row["form"] for row in known.rows if row["document"] == document and row.get("cause") in (None, cause)
    )
    name = next(fitting, "")
    if not name:
        title = "该版本没有与此文书、案由对应的示范文本，参照哪一种由律师确定"
        return Form(edition.text, "", kinds.whole, _reason(Outcome.NEEDS_LAWYER, title, edition.cite))
    reason = _reason(Outcome.ELIGIBLE, f"使用{name}", edition.cite, known.cite)
    return Form(edition.text, name, kinds.whole, reason)


def _reason(outcome: Outcome, title: str, *cites: Citation) -> Reason:
    return Reason("cn.form", outcome, title, cites)
