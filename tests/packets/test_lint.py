"""What is wrong with a template is said before a paper is drawn from it, with place and remedy."""

import io
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn

from legal_flow.errors import SettingsFault, TemplateFault
from legal_flow.packets.lint import lint
from legal_flow.packets.templates import FOLDER, Template, pick
from legal_flow.steps.own_templates import letter_words, own_templates

DAY = date(2026, 3, 2)
WORDS = letter_words("cn", DAY)


def a_letter_saying(text: str, *, font: str = "宋体", name: str = "lawyer_letter") -> Template:
    template = pick(name, DAY)
    document, content = Document(io.BytesIO(template.content)), io.BytesIO()
    run = document.add_paragraph().add_run(text)
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.save(content)
    return replace(template, content=content.getvalue())


def said(template: Template) -> str:
    return "\n".join(map(str, lint(template, WORDS)))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ debt }}", "debt is used but not declared"),
        ("{{ firm.__class__ }}", "the attribute __class__ in {{ firm.__class__ }}"),
        ("{{ firm.name.upper() }}", "a call in"),
        ("{{ firm.name|tojson }}", "the filter tojson in"),
        ("{{ 'x' * 9 }}", "arithmetic in"),
        ("{% if firm %}", "tags"),
        ("逾期不还，将在小区张贴欠款", "个人信息保护法"),
        ("我们将通知你单位", "以亲属、单位相要挟"),
        ("否则追究刑事责任", "刑事"),
    ],
)
def test_a_template_at_fault_is_told_where_and_by_what(text: str, found: str) -> None:
    told = said(a_letter_saying(text))
    assert found in told
    assert told.startswith("fault: lawyer_letter@2013-01-01, ")


def test_a_font_that_is_not_here_is_a_fault() -> None:
    assert "the font 方正小标宋 is not here" in said(a_letter_saying("甲", font="方正小标宋"))


def test_a_style_that_the_file_does_not_have_is_a_fault() -> None:
    template = pick("lawyer_letter", DAY)
    document, content = Document(io.BytesIO(template.content)), io.BytesIO()
    document.paragraphs[0]._p.get_or_add_pPr().get_or_add_pStyle().set(qn("w:val"), "红头")
    document.save(content)
    assert "the style 红头 is not in the file" in said(replace(template, content=content.getvalue()))


def test_the_banks_own_letter_may_not_threaten_either() -> None:
    assert "个人信息保护法" in said(a_letter_saying("逾期不还，将在小区张贴欠款", name="collection_notice"))


def test_what_a_letter_may_not_say_a_paper_for_the_court_may() -> None:
    assert (
        said(a_letter_saying("被告的行为构成犯罪的，移送公安机关追究刑事责任", name="withdrawal_application"))
        == ""
    )


def test_what_only_makes_a_template_slow_is_a_note() -> None:
    template = pick("withdrawal_application", DAY)
    document, content = Document(io.BytesIO(template.content)), io.BytesIO()
    document.add_table(rows=1, cols=1).cell(0, 0).text = "甲"
    document.save(content)
    told = lint(replace(template, content=content.getvalue()), WORDS)
    assert told
    assert not any(finding.fault for finding in told)
    assert "LibreOffice makes its PDFs" in str(told[-1])


def a_folder(root: Path, template: Template) -> Path:
    shutil.copy(FOLDER / f"{template.name}.yaml", root)
    (root / f"{template.name}.docx").write_bytes(template.content)
    return root


def test_a_firms_own_template_goes_before_the_built_in_one_and_bears_its_hash(tmp_path: Path) -> None:
    mine = a_letter_saying("本所专用")
    own = own_templates(str(a_folder(tmp_path, mine)), "cn", DAY)
    assert pick("lawyer_letter", DAY, own).content == mine.content
    assert mine.sha256 in pick("lawyer_letter", DAY, own).edition
    assert pick("evidence_list", DAY, own) is pick("evidence_list", DAY)


def test_a_firms_template_at_fault_is_refused_by_name_and_place(tmp_path: Path) -> None:
    folder = a_folder(tmp_path, a_letter_saying("否则全网公布"))
    with pytest.raises(TemplateFault, match=r"lawyer_letter@2013-01-01, body, paragraph \d+: “全网公布”"):
        own_templates(str(folder), "cn", DAY)


def test_a_folder_that_is_not_there_names_the_setting(tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="LEGAL_FLOW_TEMPLATES"):
        own_templates(str(tmp_path / "none"), "cn", DAY)
    assert own_templates("", "cn", DAY) == ()
