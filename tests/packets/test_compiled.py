"""A compiled template writes what docxtpl writes, byte for byte, and leaves to it what it cannot know."""

import io
import zipfile
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from sample_papers import (
    BANK,
    COUNSEL,
    DEBTOR,
    EVIDENCE,
    a_card,
    a_card_complaint,
    a_letter,
    amounts,
    every_paper,
)

from legal_flow.packets.compiled import Compiled, compile_template
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import by_docxtpl, fill, values_of
from legal_flow.packets.skeleton import NotFixed, check
from legal_flow.packets.templates import Template, pick

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@dataclass(frozen=True, kw_only=True)
class Slip:
    template: ClassVar[str] = "slip"

    dated_on: date = date(2025, 1, 2)
    text: str = ""
    lines: tuple[str, ...] = ()


def a_slip_template(*, rows: bool = True) -> Template:
    document, content = Document(), io.BytesIO()
    document.add_paragraph("甲“{{ text }}”{% if text %}乙{% endif %}")
    table = document.add_table(rows=4 if rows else 0, cols=2)
    if rows:
        for place, cells in enumerate(
            (
                ("项目", "内容"),
                ("{%tr for one in lines %}", ""),
                ("{{ one }}", "{{ text }}"),
                ("{%tr endfor %}", ""),
            )
        ):
            table.cell(place, 0).text, table.cell(place, 1).text = cells
    document.sections[0].footer.paragraphs[0].text = "{{ text }}"
    document.save(content)
    return replace(pick("evidence_list", date(2025, 1, 2)), content=content.getvalue())


def parts(docx: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def compiled(template: Template) -> Compiled:
    return compile_template(template.content, lambda *_, **__: None)


def of_all_sizes() -> list[Paper]:
    few = {
        "accounts": (a_card(),),
        "respondents": (DEBTOR,),
        "counsel": COUNSEL[:1],
        "third_parties": (DEBTOR, BANK),
    }
    many = {
        "accounts": (a_card(),) * 9,
        "evidence": EVIDENCE * 20,
        "amounts": amounts() * 30,
        "other_relief": (),
    }
    return [*every_paper(), a_card_complaint(**few), a_card_complaint(**many), a_letter(legal_bases=())]


@pytest.mark.parametrize("paper", of_all_sizes(), ids=lambda one: f"{one.template}-{one.dated_on}")
def test_every_template_is_compiled_and_its_papers_are_those_of_docxtpl(paper: Paper) -> None:
    template = pick(paper.template, paper.dated_on)
    compiled(template)
    made = fill(template, paper)
    assert list(parts(made).items()) == list(
        parts(by_docxtpl(template, values_of(paper), paper.dated_on)).items()
    )
    assert made == by_docxtpl(template, values_of(paper), paper.dated_on)


SLIP = a_slip_template()


@settings(max_examples=25)
@given(TEXT, st.lists(TEXT, max_size=3))
def test_whatever_the_text_is_the_parts_are_those_of_docxtpl(text: str, lines: list[str]) -> None:
    slip = Slip(text=text, lines=tuple(lines))
    assert parts(fill(SLIP, slip)) == parts(by_docxtpl(SLIP, values_of(slip), slip.dated_on))


@pytest.mark.parametrize("text", ["甲\n乙", "甲\t乙", "{_{甲}_}"])
def test_a_text_that_docxtpl_treats_in_its_own_way_is_left_to_it(text: str) -> None:
    slip = Slip(text=text)
    assert compiled(SLIP).fill(values_of(slip), slip.dated_on) is None
    assert fill(SLIP, slip) == by_docxtpl(SLIP, values_of(slip), slip.dated_on)


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ('<a b="{{ x }}"/>', "within markup"),
        ("<a>{{ x }}</a>", "outside of text"),
        ("<a>{% if x %}<b/>{% endif %}</a>", "may be empty"),
        ("<a><b>{% if x %}1</b>{% endif %}</a>", "other conditions"),
        ("{% if x %}<a>{% else %}<a>{% endif %}1</a>", "another element"),
        ("<a>1{% macro x() %}{% endmacro %}</a>", "not one of if"),
        ("<a><wp:docPr/></a>", "picture"),
        ("<w:tbl><w:gridCol/>{% if x %}<w:tr><w:tc>1</w:tc></w:tr>{% endif %}</w:tbl>", "always there"),
        ("<w:tbl><w:gridCol/><w:tr><w:tc>1</w:tc><w:tc>1</w:tc></w:tr></w:tbl>", "more cells"),
        ("<w:tbl><w:gridCol/><w:tr>1{% if x %}<w:tc>1</w:tc>{% endif %}</w:tr></w:tbl>", "a cell"),
    ],
)
def test_markup_that_docxtpl_might_mend_is_not_compiled(source: str, why: str) -> None:
    with pytest.raises(NotFixed, match=why):
        check(source)


def test_a_template_that_cannot_be_compiled_is_filled_by_docxtpl() -> None:
    template, slip = a_slip_template(rows=False), Slip(text="甲")
    with pytest.raises(NotFixed):
        compiled(template)
    assert fill(template, slip) == by_docxtpl(template, values_of(slip), slip.dated_on)
