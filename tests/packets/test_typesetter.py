"""The fast lane from DOCX to PDF: what it sets is whole, what it does not understand it leaves to LibreOffice."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from docx import Document
from docx.shared import Pt, RGBColor
from sample_papers import (
    DEBTOR,
    a_collection_notice,
    a_letter,
    a_packet_cover,
    an_evidence_list,
    an_identity_certificate,
    every_paper,
)

from legal_flow.packets import certificates, typesetter
from legal_flow.packets.certificates import Certificates, NotCertified, certify
from legal_flow.packets.office import Office
from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.papers import Paper
from legal_flow.packets.pdfium import text_by_page
from legal_flow.packets.render import render
from legal_flow.packets.templates import pick
from legal_flow.packets.typesetter import NotSet, pdf


@pytest.mark.parametrize("paper", every_paper(), ids=lambda one: f"{one.template}-{one.dated_on}")
def test_every_edition_is_set_with_all_its_text_and_its_pages_numbered(paper: Paper) -> None:
    docx = render(paper)
    texts = text_by_page(pdf(docx))
    words = "".join(
        one.text or "" for one in Document(io.BytesIO(docx)).element.iter() if one.tag.endswith("}t")
    )
    assert not set(words) - set("".join(texts)) - {" ", "\u3000"}
    for number, text in enumerate(texts, 1):
        assert text.endswith(f"第{number}页共{len(texts)}页")


def test_the_same_document_has_the_same_bytes_and_is_archivable() -> None:
    docx = render(a_letter())
    made = pdf(docx)
    assert made == pdf(docx)
    with pikepdf.open(io.BytesIO(made)) as document:
        assert document.open_metadata()["pdfaid:part"] == "2"


def test_a_name_with_a_rare_character_is_set_or_left_to_libreoffice() -> None:
    assert "𠮷㛃" in "".join(text_by_page(pdf(render(a_letter(addressee=replace(DEBTOR, name="𠮷㛃"))))))
    with pytest.raises(NotSet, match="a character that no font has") as caught:
        pdf(render(a_letter(addressee=replace(DEBTOR, name="\U00013000"))))
    assert "\U00013000" not in str(caught.value)


def test_text_that_does_not_arrive_on_the_pages_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetter, "text_by_page", lambda _: ["民事"])
    with pytest.raises(NotSet, match="characters are missing"):
        pdf(render(an_identity_certificate()))


def changed(change: Callable[..., object]) -> bytes:
    document, out = Document(io.BytesIO(render(an_identity_certificate()))), io.BytesIO()
    change(document)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda document: document.add_table(1, 1), "a table of another style"),
        (lambda document: document.add_section(), "sectPr"),
        (lambda document: document.add_paragraph().add_run("甲").add_tab(), "tab in a run"),
        (lambda document: setattr(document.add_paragraph().add_run("甲").font, "italic", True), "i in rPr"),
        (
            lambda document: setattr(
                document.add_paragraph().add_run("甲").font.color, "rgb", RGBColor(9, 9, 9)
            ),
            "colour",
        ),
        (
            lambda document: setattr(document.add_paragraph().paragraph_format, "first_line_indent", Pt(-9)),
            "hanging",
        ),
        (
            lambda document: setattr(document.add_paragraph().add_run("a").font, "name", "方正小标宋"),
            "the font",
        ),
    ],
)
def test_what_is_not_understood_is_named_and_never_passed_over(
    change: Callable[..., object], why: str
) -> None:
    with pytest.raises(NotSet, match=why):
        pdf(changed(change))


def test_a_paragraph_may_begin_a_page_and_a_run_may_have_a_style_of_its_own() -> None:
    assert len(text_by_page(pdf(render(a_packet_cover())))) == 2
    assert len(text_by_page(pdf(render(a_collection_notice())))) == 2


def test_a_fault_of_typst_itself_sends_the_paper_to_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        pass

    def broken(*_: object) -> bytes:
        raise PanicException

    monkeypatch.setattr(typesetter, "pressed", broken)
    with pytest.raises(NotSet, match="a fault of its own"):
        pdf(render(an_identity_certificate()))


def test_an_edition_is_certified_against_libreoffice_and_takes_the_fast_lane(
    office: OfficePool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paper = an_evidence_list()
    template, docx, kept = pick(paper.template, paper.dated_on), render(paper), Certificates(tmp_path)
    assert not kept.hold(template.sha256)
    made = certify(template, [paper], office.pdf)
    assert (made.samples, made.pages, made.text_moved) == (1, 1, 0)
    kept.keep(made)
    with OfficePool(1, kept) as pool:
        assert pool.pdf(docx, template.sha256) == pdf(docx)
    certificates._holds.cache_clear()
    monkeypatch.setattr(certificates, "_shapers", lambda: ("other fonts", "LibreOffice 99", "typst 99"))
    assert not kept.hold(template.sha256)


def test_a_document_that_a_gate_sends_back_is_made_by_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docx = render(an_identity_certificate())
    monkeypatch.setattr(Office, "pdf", lambda *_: b"by LibreOffice")
    monkeypatch.setattr(Certificates, "hold", lambda *_: True)
    monkeypatch.setattr(typesetter, "text_by_page", lambda _: [])
    with OfficePool(1, Certificates(tmp_path)) as pool:
        assert pool.pdf(docx, "any") == b"by LibreOffice"


def test_an_edition_whose_pages_differ_is_not_certified(office: OfficePool) -> None:
    paper = an_identity_certificate()
    template = pick(paper.template, paper.dated_on)
    other = office.pdf(render(a_letter()))
    with pytest.raises(
        NotCertified, match="identity_certificate@2013-01-01, sample 1: 2 pages by LibreOffice, 1"
    ):
        certify(template, [paper], lambda _: other)
    same_size = office.pdf(render(an_evidence_list()))
    with pytest.raises(NotCertified, match="text stands on another page"):
        certify(template, [paper], lambda _: same_size)
