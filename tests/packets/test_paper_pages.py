"""Every paper as pages: no mark lost, nothing beyond the margins, no field left blank, no signature on a page alone."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn
from sample_papers import (
    COUNSEL,
    DEBTOR,
    EVIDENCE,
    a_card,
    a_card_complaint,
    a_letter,
    a_loan_complaint,
    a_packet_cover,
    a_payment_order_application,
    a_preservation_application,
    a_relief_reduction,
    an_evidence_list,
    every_paper,
)

from legal_flow.packets.office_pool import OfficePool
from legal_flow.packets.papers import Paper
from legal_flow.packets.render import render
from legal_flow.packets.views import AmountLine, IndexLine

TOLERANCE = 3.0
"""Points: a table's lines stand a cell's padding outside the text, as Word draws them."""
SIGNATURE = re.compile(
    r"此致|具状人（|申请(执行)?人（(债权人，)?(签字、)?盖章|委托人（盖章|提交人（|律师（签名|日期：|（业务公章）"
)
BLANK = re.compile(r"[：（《][，。；、）》]|None|不详元|（大写：）")
LONG_NAME = "样例省样例市测试区" + "极长名称" * 12 + "商业管理有限责任公司"
MILLIONS = AmountLine(
    title="合计",
    amount=Decimal("999999999999.99"),
    capital="人民币玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
)
RARE = replace(
    DEBTOR,
    name="𠮷㛃玥喆·买买提江·阿不都热依木·艾尔肯江",
    address=DEBTOR.address + "样例省样例市" * 20,
    employer=LONG_NAME,
)


@dataclass(frozen=True)
class Page:
    """What stands on a page, without blanks and without the footer; between which points from its left edge."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class Drawn:
    """A paper, its DOCX and the pages it became."""

    name: str
    docx: bytes
    pages: list[Page]

    @property
    def written(self) -> str:
        """What the DOCX says, without blanks."""
        texts = Document(io.BytesIO(self.docx)).element.body.iter(qn("w:t"))
        return "".join("".join(text.text or "" for text in texts).split())


def pages_of(pdf: bytes) -> list[Page]:
    """The pages of a PDF as a reader's program finds them."""
    found = []
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            boxes = [text.get_rect(index) for index in range(text.count_rects())]
            said = re.sub(r"第\d+页共\d+页$", "", "".join(text.get_text_range().split()))
            found.append(Page(said, min(box[0] for box in boxes), max(box[2] for box in boxes)))
            text.close()
            page.close()
    return found


def cases() -> Iterator[Paper]:
    """Each edition, the short forms of a case, and what strains a page."""
    yield from every_paper()
    alone = {"respondents": (DEBTOR,), "guarantees": (), "other_relief": (), "counsel": COUNSEL[:1]}
    yield a_card_complaint(accounts=(a_card(),), **alone)
    yield a_loan_complaint(securities=(), **alone)
    yield a_payment_order_application(
        accounts=(a_card(), a_card("9999990000005678")), running="", not_claimed=()
    )
    yield a_preservation_application(
        in_suit=True, proceeding_number="（2025）样9901民初1234号", attachments=()
    )
    yield a_letter(addressee=RARE, total=MILLIONS)
    yield a_card_complaint(respondents=(RARE,), total=MILLIONS)
    yield a_payment_order_application(respondents=(RARE,), total=MILLIONS)
    yield a_relief_reduction(respondents=(RARE,), before=MILLIONS, after=MILLIONS)
    yield replace(an_evidence_list(), lines=tuple(replace(EVIDENCE[0], number=n) for n in range(1, 301)))
    yield a_packet_cover(
        respondents=(RARE.name, LONG_NAME),
        lines=tuple(
            IndexLine(number=n, group="证据", title=f"{LONG_NAME}{n}", first_page=n, last_page=n)
            for n in range(1, 301)
        ),
    )


@pytest.fixture(scope="module")
def drawn(office: OfficePool) -> list[Drawn]:
    papers = list(cases())
    made = [render(paper) for paper in papers]
    return [
        Drawn(f"{paper.template} {number}", docx, pages_of(pdf))
        for number, (paper, docx, pdf) in enumerate(zip(papers, made, office.pdfs(made), strict=True))
    ]


def test_every_character_of_a_document_is_in_its_pages_as_often(drawn: list[Drawn]) -> None:
    for one in drawn:
        lost = Counter(one.written) - Counter("".join(page.text for page in one.pages))
        assert not lost, f"{one.name}: {dict(lost)}"


def test_nothing_stands_beyond_the_margins(drawn: list[Drawn]) -> None:
    for one in drawn:
        section = Document(io.BytesIO(one.docx)).sections[0]
        assert section.page_width
        assert section.left_margin
        assert section.right_margin
        first = section.left_margin.pt - TOLERANCE
        last = section.page_width.pt - section.right_margin.pt + TOLERANCE
        for number, page in enumerate(one.pages, start=1):
            assert first <= page.left < page.right <= last, f"{one.name}, page {number}"


def test_no_page_is_empty_or_begins_with_the_signature(drawn: list[Drawn]) -> None:
    for one in drawn:
        for number, page in enumerate(one.pages, start=1):
            assert page.text, f"{one.name}, page {number}"
            assert not SIGNATURE.match(page.text), f"{one.name}, page {number}"


def test_no_label_stands_before_nothing(drawn: list[Drawn]) -> None:
    for one in drawn:
        assert BLANK.findall(one.written) == [], one.name


def test_a_long_table_has_its_head_on_every_page_and_every_row_whole(drawn: list[Drawn]) -> None:
    listing, cover = (one for one in drawn if len(one.pages) > 10)
    assert all("证据名称" in page.text for page in listing.pages[:-1])
    assert all("材料名称" in page.text for page in cover.pages[1:-1])
    for number in range(1, 301):
        assert any(f"{LONG_NAME}{number}" in page.text for page in cover.pages)
