"""What every rule of this pack reads: the lawbook and the calendar; and the sources cited again and again."""

from dataclasses import dataclass

from legal_flow.law.calendar import Calendar
from legal_flow.law.citation import Citation
from legal_flow.law.lawbook import Lawbook


@dataclass(frozen=True, slots=True)
class Law:
    """The law of the pack."""

    book: Lawbook
    calendar: Calendar


def civil_code(article: str) -> Citation:
    """民法典, in force since 2021-01-01."""
    return Citation("民法典", article, "2020年主席令第45号")


def procedure_law(article: str, confidence: str = "V") -> Citation:
    """民事诉讼法, articles as numbered since 2024-01-01."""
    return Citation("中华人民共和国民事诉讼法", article, "2023年修正", confidence)


def procedure_interpretation(article: str) -> Citation:
    """民事诉讼法解释, articles as numbered since 2022-04-10."""
    return Citation(
        "最高人民法院关于适用中华人民共和国民事诉讼法的解释", article, "法释〔2015〕5号，2022年修正"
    )


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
