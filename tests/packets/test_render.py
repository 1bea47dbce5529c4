"""A paper becomes the same DOCX every time, complete, and templates cannot do harm."""

import io
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import pytest
from docx import Document
from sample_papers import (
    BANK,
    COUNSEL,
    DEBTOR,
    FIRM,
    a_card_complaint,
    a_collection_notice,
    a_letter,
    a_loan_complaint,
    a_renewal,
    an_identity_certificate,
    every_paper,
)

from legal_flow.cases.facts import Product
from legal_flow.courts.cn.pack import CnPack
from legal_flow.courts.cn.rules.letter_words import contents, words
from legal_flow.errors import TemplateFault
from legal_flow.law.citation import Citation
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import fill, render
from legal_flow.packets.sandbox import cn_date, cn_day, money
from legal_flow.packets.templates import Template, pick
from legal_flow.packets.views import ORGANISATION_KINDS, AmountLine, EvidenceLine, Mediation, Willingness

PAPERS = pytest.mark.parametrize("paper", every_paper(), ids=lambda one: f"{one.template}-{one.dated_on}")


@dataclass(frozen=True, kw_only=True)
class Note:
    """The smallest paper: one text."""

    template: ClassVar[str] = "note"

    dated_on: date = date(2025, 1, 2)
    text: str = ""
    amount: Decimal = Decimal("0.00")
    flag: bool = True
    nothing: None = None


def a_template(*paragraphs: str) -> Template:
    document, content = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(content)
    return Template(
        name="note",
        title="试",
        cause="",
        edition="1",
        valid_from=date(2020, 1, 1),
        valid_until=None,
        citation=Citation("试", "第一条"),
        note="",
        variables={},
        content=content.getvalue(),
    )


def text_of(docx: bytes) -> str:
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def shown(value: object) -> list[str]:
    """How a field of a paper must appear: sums, days and texts in full, parts by what names them."""
    parts: list[str] = []
    match value:
        case bool() | None | StrEnum():
            pass
        case str():
            parts = [value]
        case Decimal():
            parts = [money(value)]
        case date():
            parts = [cn_date(value)]
        case tuple():
            parts = [text for item in value for text in shown(item)]
        case AmountLine():
            parts = [money(value.amount), value.capital]
        case _:
            names = ("name", "number", "asset", "guarantor", "dispositive", "recipient")
            parts = [str(getattr(value, name)) for name in names if hasattr(value, name)]
    return parts


@PAPERS
def test_every_field_of_a_paper_stands_in_its_document(paper: Any) -> None:
    text = text_of(render(paper))
    variables = pick(paper.template, paper.dated_on).variables.keys() - {"dated_on", "accounts", "evidence"}
    missing = [(name, part) for name in variables for part in shown(getattr(paper, name)) if part not in text]
    assert missing == []
    assert cn_date(paper.dated_on) in text or cn_day(paper.dated_on) in text


@pytest.mark.parametrize("day", [date(2024, 1, 10), date(2024, 6, 3), date(2025, 9, 22)])
def test_each_card_of_a_complaint_is_shown_in_full(day: date) -> None:
    text = text_of(render(a_card_complaint(dated_on=day)))
    for part in ("9999990000001234", "9999990000005678", "999,999,999,999.99", "2024年9月11日", "130,000.00"):
        assert part in text


@pytest.mark.parametrize("day", [date(2024, 1, 10), date(2024, 6, 3), date(2025, 9, 22)])
def test_the_loan_of_a_complaint_is_shown_in_full(day: date) -> None:
    text = text_of(render(a_loan_complaint(dated_on=day)))
    for part in ("DK-2022-000078", "年利率14.40%", "2027年3月3日", "200,000.00", "71,654.33", "等额本息"):
        assert part in text


def test_a_letter_shows_only_the_last_four_of_card_and_identity_number() -> None:
    text = text_of(render(a_letter()))
    assert "卡号末四位 1234" in text
    assert "9999990000001234" not in text
    assert DEBTOR.id_number not in text


def test_the_2025_form_asks_for_mediation_and_the_earlier_ones_do_not() -> None:
    new, old = (
        text_of(render(a_card_complaint(dated_on=day))) for day in (date(2025, 7, 14), date(2025, 7, 13))
    )
    assert "对纠纷解决方式的意愿" in new
    assert "是否主张诉讼费用" in new
    assert "请求依据" in old
    assert "是否接受电子送达" in old
    assert "对纠纷解决方式的意愿" not in old
    assert "是否主张诉讼费用" not in old


@pytest.mark.parametrize(
    ("willing", "line"),
    [
        (Willingness.YES, "是☑"),
        (Willingness.NO, "否☑"),
        (Willingness.UNDECIDED, "暂不确定，想要了解更多内容☑"),
    ],
)
def test_the_willingness_to_mediate_ticks_one_box(willing: Willingness, line: str) -> None:
    text = text_of(render(a_card_complaint(mediation=Mediation(willing=willing))))
    answer = text[text.rindex("是否考虑先行调解") :]
    assert line in answer
    assert answer.count("☑") == 1


@pytest.mark.parametrize("kind", ORGANISATION_KINDS)
def test_the_kind_of_the_claimant_ticks_its_own_box(kind: str) -> None:
    text = text_of(render(a_card_complaint(claimant=replace(BANK, kind=kind))))
    row = next(line for line in text.splitlines() if line.startswith("类型："))
    assert row.count("☑") == 1
    assert f"{kind}☑" in row


def test_a_respondent_that_is_an_organisation_takes_the_form_of_organisations() -> None:
    surety = replace(BANK, name="样例担保有限公司", kind="有限责任公司", capacity="连带责任保证人")
    text = text_of(render(a_card_complaint(respondents=(DEBTOR, surety))))
    assert "被告2\n（法人、非法人组织）" in text
    assert "样例担保有限公司（连带责任保证人）" in text


def test_a_renewal_names_the_parties_by_the_proceeding() -> None:
    assert "被执行人：张试一" in text_of(render(a_renewal(in_enforcement=True)))
    assert "被申请人：张试一" in text_of(render(a_renewal(in_enforcement=False)))


def test_an_evidence_list_before_assembly_has_no_pages_yet() -> None:
    line = EvidenceLine(number=1, title="合约", source="原告", purpose="关系成立")
    assert (line.pages, line.page_range) == (0, "")
    assert replace(line, first_page=3, last_page=3).page_range == "3"
    assert replace(line, first_page=3, last_page=7).page_range == "3—7"


@PAPERS
def test_the_same_paper_has_the_same_bytes(paper: Paper) -> None:
    assert render(paper) == render(paper)


def test_a_different_paper_has_different_bytes() -> None:
    assert render(an_identity_certificate()) != render(replace(an_identity_certificate(), sex="女"))


def test_ampersands_and_angle_brackets_survive() -> None:
    firm = replace(FIRM, name='李律师 & 张律师 <样例> "事务所"')
    assert '李律师 & 张律师 <样例> "事务所"' in text_of(render(a_letter(firm=firm)))


def test_tags_in_data_are_text_and_not_run() -> None:
    assert "{{ 7 * 7 }}{% if %}" in text_of(fill(a_template("{{ text }}"), Note(text="{{ 7 * 7 }}{% if %}")))


@pytest.mark.parametrize("hidden", ["\ud800", "\x00", "\x1b", "\uffff"])
def test_what_no_document_can_hold_is_dropped_and_the_rest_stays(hidden: str) -> None:
    assert "张试一" in text_of(fill(a_template("{{ text }}"), Note(text=f"张{hidden}试一")))


def test_a_character_beyond_the_basic_plane_stays() -> None:
    assert "𠮷田" in text_of(fill(a_template("{{ text }}"), Note(text="𠮷田")))


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ text.__class__ }}",
        "{{ text.format }}{{ '{0.__class__}'.format(text) }}",
        "{{ 'x' * 10000000000 }}",
        "{{ '%9999999999d' % 1 }}",
        "{{ range(10) }}",
        "{{ lipsum() }}",
        "{{ text|attr('__class__') }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{% set count_a_step = namespace %}{% for a in text %}{% endfor %}",
    ],
)
def test_a_template_cannot_reach_out_of_the_sandbox(attack: str) -> None:
    with pytest.raises(TemplateFault):
        fill(a_template(attack), Note(text="正文"))


def test_a_template_cannot_loop_without_end() -> None:
    loops = "".join(f"{{% for {name} in text %}}" for name in "abcdef")
    with pytest.raises(TemplateFault, match="steps"):
        fill(a_template(loops + "{% endfor %}" * 6), Note(text="甲" * 100))


def test_a_template_cannot_grow_without_end() -> None:
    with pytest.raises(TemplateFault, match="characters"):
        fill(a_template("{% for a in text %}{{ text }}{% endfor %}"), Note(text="甲" * 5000))


@pytest.mark.parametrize("tag", ["{{ unknown }}", "{{ text.unknown }}", "{% for x in unknown %}{% endfor %}"])
def test_a_missing_variable_is_an_error_and_never_a_blank(tag: str) -> None:
    with pytest.raises(TemplateFault, match=r"note@2020-01-01: .*unknown"):
        fill(a_template(tag), Note())


@pytest.mark.parametrize("tag", ["{{ dated_on }}", "{{ amount }}", "{{ flag }}", "{{ nothing }}"])
def test_what_is_no_text_needs_a_filter(tag: str) -> None:
    with pytest.raises(TemplateFault, match="needs a filter"):
        fill(a_template(tag), Note())


def test_a_fault_never_repeats_what_the_paper_says() -> None:
    with pytest.raises(TemplateFault) as caught:
        fill(a_template("{{ text|money }}"), Note(text="张试一"))
    assert "张试一" not in str(caught.value)


def test_the_document_carries_no_author_and_the_papers_own_day() -> None:
    properties = Document(io.BytesIO(render(an_identity_certificate()))).core_properties
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.modified is not None
    assert properties.modified.date() == an_identity_certificate().dated_on


def test_counsel_without_special_authority_ticks_the_general_box() -> None:
    plain = (replace(COUNSEL[0], authority="general"),)
    text = text_of(render(a_card_complaint(counsel=plain)))
    assert "一般授权☑　特别授权☐" in text


@pytest.mark.parametrize(
    ("day", "short", "full"),
    [
        (date(2024, 1, 2), "2024年1月2日", "二〇二四年一月二日"),
        (date(2025, 10, 10), "2025年10月10日", "二〇二五年十月十日"),
        (date(2025, 11, 20), "2025年11月20日", "二〇二五年十一月二十日"),
        (date(2025, 12, 31), "2025年12月31日", "二〇二五年十二月三十一日"),
    ],
)
def test_chinese_dates(day: date, short: str, full: str) -> None:
    assert (cn_date(day), cn_day(day)) == (short, full)


def test_a_collection_notice_says_all_that_the_law_on_cards_wants_and_nothing_it_forbids(
    law_pack: CnPack,
) -> None:
    notice = a_collection_notice()
    text = text_of(render(notice))
    said = {
        "holder_name": DEBTOR.name,
        "balance": "欠款余额",
        "cause_and_law": "《商业银行信用卡业务监督管理办法》",
        "rights_and_duties": "您有权申请协商个性化分期还款",
        "way_to_check": notice.ways_to_check,
        "way_to_repay": notice.payee.number,
        "way_to_object": "我行将在账户中标注异议并及时核实",
        "way_to_give_evidence": "提供相关证据材料",
        "issuer_contact": notice.contact.phone,
        "seal": "（业务公章）",
    }
    present = tuple(item for item, words in said.items() if words in text)
    assert contents(Product.CARD, present, notice.dated_on, law_pack.law).missing == ()
    assert words(text, notice.dated_on, law_pack.law).phrases == ()
