"""Questions about how things are written: numbers with check digits, case numbers, sums in capitals, courts' words."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from legal_flow.courts.asking import Day, Facts, ModelQuestion, Text, Yuan
from legal_flow.courts.cn import identifiers
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.questions.answers import cites
from legal_flow.law.citation import Citation
from legal_flow.rules.questions import Answer

RESIDENT = (Citation("公民身份号码", "全文", "GB 11643-1999", "MH"),)
SOCIAL_CREDIT = (
    Citation("法人和其他组织统一社会信用代码编码规则", "全文", "GB 32100-2015", "MH"),
    Citation("全国组织机构代码编制规则", "全文", "GB 11714-1997", "MH"),
)
CARD = (Citation("识别卡 发卡者标识", "校验位", "ISO/IEC 7812-1", "MH"),)
CASE = (
    Citation("关于人民法院案件案号的若干规定", "全文", "法〔2015〕137号，法〔2018〕335号修正", "V2"),
    Citation(
        "关于人民法院案件案号的若干规定", "法院代字、类型代字表", "法〔2015〕137号，法〔2018〕335号修正", "MH"
    ),
)
CAPITALS = (Citation("支付结算办法", "附一", "银发〔1997〕393号", "MH"),)
OWN = (Citation("本机构词汇表", "vocabulary.yaml", "内部政策"),)


class ResidentGiven(Facts):
    """公民身份号码."""

    number: Annotated[Text, Field(description="十八位号码")]
    on: Annotated[Day, Field(description="核对日：出生日期不在其后")]


class NumberGiven(Facts):
    """A number with a check digit."""

    number: Annotated[Text, Field(description="号码")]


class CodeGiven(Facts):
    """统一社会信用代码."""

    code: Annotated[Text, Field(description="十八位代码")]


class TextGiven(Facts):
    """案号."""

    text: Annotated[Text, Field(description="案号，全角或者半角括号")]


class AmountGiven(Facts):
    """An amount."""

    amount: Annotated[Yuan, Field(description="金额")]


class WordGiven(Facts):
    """A court's word."""

    word: Annotated[Text, Field(description="法院的节点名称")]


def questions(pack: CnPack) -> Iterator[ModelQuestion[Any]]:
    """The questions of this module."""

    def ask_case_number(given: TextGiven) -> Answer:
        text, kind = pack.read_case_number(given.text)
        return {"text": text, "kind": kind, **cites(CASE)}

    yield ModelQuestion(
        "resident_id",
        "公民身份号码是否可能为真",
        ("GB 11643-1999",),
        ResidentGiven,
        lambda given: {"valid": identifiers.resident_id_valid(given.number, given.on), **cites(RESIDENT)},
        {"on": "2026-11-21", "number": "11010519491231002X"},
    )
    yield ModelQuestion(
        "uscc",
        "统一社会信用代码是否可能为真",
        ("GB 32100-2015", "GB 11714-1997"),
        CodeGiven,
        lambda given: {"valid": identifiers.uscc_valid(given.code), **cites(SOCIAL_CREDIT)},
        {"code": "91100000100003962T"},
    )
    yield ModelQuestion(
        "luhn",
        "银行卡号校验",
        ("ISO/IEC 7812-1",),
        NumberGiven,
        lambda given: {"valid": identifiers.luhn_valid(given.number), **cites(CARD)},
        {"number": "4111111111111111"},
    )
    yield ModelQuestion(
        "case_number",
        "案号的规范写法与案件类型",
        ("法〔2015〕137号", "法〔2018〕335号"),
        TextGiven,
        ask_case_number,
        {"text": "(2025)浙9901民初12345号"},
    )
    yield ModelQuestion(
        "capitals",
        "人民币大写",
        ("支付结算办法附一",),
        AmountGiven,
        lambda given: {"text": pack.amount_in_capitals(given.amount), **cites(CAPITALS)},
        {"amount": "1409.50"},
    )
    yield ModelQuestion(
        "meaning",
        "法院节点名称的含义",
        ("本机构词汇表",),
        WordGiven,
        lambda given: {"code": pack.meaning(given.word), **cites(OWN)},
        {"word": "立案"},
    )
