"""What every rule of this pack reads: the lawbook and the calendar; and the sources cited again and again."""

from dataclasses import dataclass, replace
from datetime import date

from legal_flow.law.calendar import Calendar
from legal_flow.law.citation import Citation
from legal_flow.law.lawbook import Lawbook

INTERPRETATION_SINCE = date(2022, 4, 10)
"""民事诉讼法解释 is numbered as now from this day."""
REVISED_2020 = date(2021, 1, 1)
"""What was revised by the end of 2020 (2020年修正) is numbered as now from this day, that of 民法典."""
CIVIL_CODE = "民法典"
PROCEDURE = "中华人民共和国民事诉讼法"
INTERPRETATION = "最高人民法院关于适用中华人民共和国民事诉讼法的解释"


@dataclass(frozen=True, slots=True)
class Law:
    """The law of the pack."""

    book: Lawbook
    calendar: Calendar


def civil_code(article: str) -> Citation:
    """民法典, in force since 2021-01-01."""
    return Citation(CIVIL_CODE, article, "2020年主席令第45号")


def procedure_law(article: str, confidence: str = "V") -> Citation:
    """民事诉讼法, articles as numbered since 2024-01-01."""
    return Citation(PROCEDURE, article, "2023年修正", confidence)


def procedure_law_on(article: str, on: date, law: Law) -> Citation:
    """民事诉讼法 by the edition of a day: `article` as numbered now is cited as it was numbered then.

    The numbers stand in `procedure.articles`; one that was not entered for that edition is marked MH. Raises
    `NotFormalised` before 2013.
    """
    version = law.book.on("procedure.articles", on)
    number, mark, rest = article.partition("条")
    was = next((row["was"] for row in version.rows if row["article"] == number + mark), None)
    if was is not None:
        return replace(version.cite, article=was + rest)
    if version.start == law.book["procedure.articles"].versions[""][-1].start:
        return procedure_law(article)
    return unnumbered(replace(version.cite, article=article))


def unnumbered(cite: Citation) -> Citation:
    """A citation whose article is numbered by a later edition than the one in force: marked MH, to be checked."""
    return replace(cite, edition=f"{cite.edition}（当时版本的条号待核）", confidence="MH")


def numbered_since(cite: Citation, since: date, on: date) -> Citation:
    """The citation on a day; before `since`, the first day of its numbering, the number is marked as not checked."""
    return cite if on >= since else unnumbered(cite)


def on_day(cite: Citation, on: date, law: Law) -> Citation:
    """A citation as numbered now, told for a day: by the edition then in force, or marked MH if that is unknown."""
    if cite.source == PROCEDURE:
        then = procedure_law_on(cite.article, on, law)
        return then if cite.confidence == "V" else replace(then, confidence=cite.confidence)
    if cite.source == INTERPRETATION:
        return numbered_since(cite, INTERPRETATION_SINCE, on)
    if cite.source == CIVIL_CODE or cite.edition.endswith("2020年修正"):
        return numbered_since(cite, REVISED_2020, on)
    return cite


def procedure_interpretation_on(article: str, on: date) -> Citation:
    """民事诉讼法解释 on a day; numbers of before 2022-04-10 are not entered, so they are marked MH."""
    return numbered_since(procedure_interpretation(article), INTERPRETATION_SINCE, on)


def procedure_interpretation(article: str) -> Citation:
    """民事诉讼法解释, articles as numbered since 2022-04-10."""
    return Citation(INTERPRETATION, article, "法释〔2015〕5号，2022年修正")


def card_provisions(article: str) -> Citation:
    """银行卡规定, in force since 2021-05-25."""
    return Citation("最高人民法院关于审理银行卡民事纠纷案件若干问题的规定", article, "法释〔2021〕10号")


def card_measures(article: str, confidence: str = "V2") -> Citation:
    """信用卡业务监督管理办法, in force since 2011-01-13."""
    return Citation("商业银行信用卡业务监督管理办法", article, "银监会令2011年第2号", confidence)


def limitation_provisions(article: str) -> Citation:
    """诉讼时效规定, articles as numbered since 2021-01-01."""
    return Citation(
        "最高人民法院关于审理民事案件适用诉讼时效制度若干问题的规定", article, "法释〔2008〕11号，2020年修正"
    )
