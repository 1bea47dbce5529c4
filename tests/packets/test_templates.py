"""Templates, their YAML and the papers' classes say the same; days pick editions."""

import io
import shutil
import subprocess
import zipfile
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from legal_flow.errors import TemplateFault
from legal_flow.packets.lint import lint
from legal_flow.packets.papers import PAPERS, IdentityCertificate
from legal_flow.packets.templates import FOLDER, Template, catalogue, load, pick, problems
from legal_flow.steps.own_templates import letter_words

EDITIONS = pytest.mark.parametrize("template", catalogue(), ids=lambda one: one.key)


def styles_of(template: Template) -> Any:
    """The styles of a template, as XML."""
    return Document(io.BytesIO(template.content)).styles.element


def test_docx_yaml_and_class_name_the_same_variables_with_the_same_types() -> None:
    words = letter_words("cn", date(2026, 3, 2))
    assert [found for template in catalogue() for found in lint(template, words)] == []


@EDITIONS
def test_a_template_carries_no_styles_that_nobody_uses(template: Template) -> None:
    # An editor's stock of styles weighs ten times the paper, and LibreOffice reads all of it for every case.
    with zipfile.ZipFile(io.BytesIO(template.content)) as parts:
        assert sum(part.file_size for part in parts.infolist()) < 120_000


@pytest.mark.parametrize("name", sorted(PAPERS))
def test_every_field_of_a_paper_is_printed_by_some_edition(name: str) -> None:
    printed = {variable for one in catalogue() if one.name == name for variable in one.variables}
    assert {item.name for item in fields(PAPERS[name])} == printed


def test_every_template_has_a_paper_and_every_paper_a_template() -> None:
    assert {one.name for one in catalogue()} == set(PAPERS)


@pytest.mark.parametrize("name", ["complaint_card", "complaint_loan"])
@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2024, 3, 3), "传统格式"),
        (date(2024, 3, 4), "法〔2024〕46号 要素式示范文本（试行）"),
        (date(2025, 7, 13), "法〔2024〕46号 要素式示范文本（试行）"),
        (date(2025, 7, 14), "法〔2025〕82号 要素式示范文本"),
    ],
)
def test_the_day_of_a_complaint_picks_its_form(name: str, day: date, edition: str) -> None:
    assert pick(name, day).edition == edition


def test_a_day_before_the_first_edition_is_an_error_that_names_the_template_and_the_day() -> None:
    with pytest.raises(TemplateFault, match="complaint_card is in force on 2012-12-31"):
        pick("complaint_card", date(2012, 12, 31))


def test_two_editions_that_hold_on_one_day_are_refused(tmp_path: Path) -> None:
    for suffix in ("yaml", "docx"):
        shutil.copy(FOLDER / f"evidence_list.{suffix}", tmp_path / f"first.{suffix}")
        shutil.copy(FOLDER / f"evidence_list.{suffix}", tmp_path / f"second.{suffix}")
    later = (tmp_path / "second.yaml").read_text(encoding="utf-8").replace("2013-01-01", "2020-01-01")
    (tmp_path / "second.yaml").write_text(later, encoding="utf-8")
    with pytest.raises(TemplateFault, match="still holds"):
        load(tmp_path)


def test_a_yaml_without_its_docx_is_named(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "evidence_list.yaml", tmp_path / "alone.yaml")
    with pytest.raises(TemplateFault, match=r"alone\.yaml"):
        load(tmp_path)


def test_a_variable_that_no_class_has_is_a_problem() -> None:
    found = problems(pick("evidence_list", date(2025, 1, 1)), IdentityCertificate)
    assert "evidence_list@2013-01-01: IdentityCertificate has no field submitter" in found


@EDITIONS
def test_pages_are_a4_with_a_footer_of_page_numbers(template: Template) -> None:
    section = Document(io.BytesIO(template.content)).sections[0]
    assert sorted((round(section.page_width.cm, 1), round(section.page_height.cm, 1))) == [21.0, 29.7]
    footer = section.footer.paragraphs[0]
    codes = [code.text.strip() for code in footer._p.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert footer.text.replace(" ", "").startswith("第")


@EDITIONS
def test_tables_have_a_fixed_layout_and_rows_that_do_not_break(template: Template) -> None:
    for table in Document(io.BytesIO(template.content)).tables:
        assert not table.autofit
        for row in table.rows:
            if "{%tr" not in row.cells[0].text:
                assert row._tr.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None


@EDITIONS
def test_a_template_is_set_by_named_styles_alone(template: Template) -> None:
    body = Document(io.BytesIO(template.content)).element.body
    said = {part.tag for style in ("w:pPr", "w:rPr") for found in body.iter(qn(style)) for part in found}
    assert said <= {qn("w:pStyle"), qn("w:rStyle")}
    assert "both" not in {align.get(qn("w:val")) for align in styles_of(template).iter(qn("w:jc"))}


@EDITIONS
def test_the_fonts_named_are_those_of_mainland_courts(template: Template) -> None:
    named = {fonts.get(qn("w:eastAsia")) for fonts in styles_of(template).iter(qn("w:rFonts"))} - {None}
    assert named <= {"仿宋_GB2312", "宋体", "黑体"}


def test_aliases_turn_court_fonts_into_simplified_noto(tmp_path: Path) -> None:
    from legal_flow.packets import fonts

    configuration = tmp_path / "fonts.conf"
    configuration.write_text(fonts.configuration(tmp_path / "cache"), encoding="utf-8")
    for name, family in (("仿宋_GB2312", fonts.SERIF), ("黑体", fonts.SANS), ("Calibri", "Liberation Sans")):
        found = subprocess.run(
            ["fc-match", "-f", "%{family[0]}", name],
            env={"FONTCONFIG_FILE": str(configuration)},
            capture_output=True,
            text=True,
            check=True,
        )
        assert found.stdout == family


def test_a_missing_font_names_the_package_to_install(tmp_path: Path) -> None:
    from legal_flow.errors import SettingsFault
    from legal_flow.packets import fonts

    with pytest.raises(SettingsFault, match="fonts-noto-cjk"):
        fonts.folders((tmp_path,))
