"""The executed copy beside what was approved, chopped and scanned by the simulated person with real files."""

import io

import pikepdf
import pypdfium2 as pdfium
import pytest
import typst
from gallery.plain import edited, encoded, pages, save
from PIL import ImageChops

from legal_flow.demo.chop import chop_and_scan, chop_picture
from legal_flow.errors import UnreadableFile
from legal_flow.packets.execution import PageMatch, Verdict, check_pages
from legal_flow.packets.fonts import SERIF
from legal_flow.packets.sanitise import display_copy

PAPER = """
#set page("a4", margin: 2.5cm)
#set text(font: "%s", size: 12pt, lang: "zh", region: "cn")
#align(center)[#text(size: 20pt)[民事起诉状]]
原告：测试银行股份有限公司。被告：张试一。

诉讼请求：判令被告偿还信用卡欠款本金人民币 %s 元。%s

#lorem(160)

#align(right)[具状人：测试银行股份有限公司]
#pagebreak()
附页
"""


def paper(amount: str = "12,345.67", more: str = "") -> bytes:
    return typst.compile((PAPER % (SERIF, amount, more)).encode(), format="pdf")


def first_page(pdf: bytes):
    return pdfium.PdfDocument(pdf)[0].render(scale=1).to_pil().convert("RGB")


def verdicts(approved: bytes, executed: bytes) -> list[str]:
    return [str(match.verdict) for match in check_pages(approved, executed)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_chopped_scan_of_what_was_approved_is_recognised(seed: int) -> None:
    approved = paper()
    assert verdicts(approved, chop_and_scan(approved, [1], seed)) == [Verdict.CHOPPED, Verdict.SAME]


def test_a_scan_without_a_chop_is_the_same_page() -> None:
    scan = pdfium.PdfDocument(paper())[0].render(scale=2).to_pil().rotate(0.3, fillcolor="white")
    assert verdicts(paper(), display_copy(encoded(scan, "JPEG")).pdf)[0] == Verdict.SAME


def test_what_was_not_touched_is_the_same_to_the_last_dot() -> None:
    assert check_pages(paper(), paper()) == [PageMatch(n, Verdict.SAME, 1.0) for n in (1, 2)]


@pytest.mark.parametrize(
    "other", [paper("2,345.67"), paper("12,345.67", "原告放弃其余请求。"), paper("88,888.88"), pages(2)]
)
def test_a_scan_of_another_paper_is_put_before_the_person(other: bytes) -> None:
    match = check_pages(paper(), chop_and_scan(other, [1], 1))[0]
    assert match.verdict is Verdict.LOOK
    assert match.flagged


def test_a_sentence_that_was_approved_and_is_gone_is_put_before_the_person() -> None:
    approved = paper(more="被告承担诉讼费。")
    assert verdicts(approved, chop_and_scan(paper(), [1], 1))[0] == Verdict.LOOK


def test_ink_that_is_not_red_is_put_before_the_person() -> None:
    pdf = edited(paper())
    pdf.pages[0].contents_add(b"q 0 0 0.6 RG 2 w 380 60 m 430 120 l 450 60 l 500 110 l S Q")
    assert verdicts(paper(), save(pdf))[0] == Verdict.LOOK


def test_red_over_an_amount_does_not_hide_that_it_is_another() -> None:
    def chopped_over(pdf: bytes) -> bytes:
        opened = edited(pdf)
        opened.Root.Multiply = state = opened.make_indirect(pikepdf.Dictionary(BM=pikepdf.Name.Multiply))
        page = opened.pages[0]
        page.obj.Resources = pikepdf.Dictionary(page.resources)
        page.resources.ExtGState = pikepdf.Dictionary(M=state)
        page.contents_add(b"q /M gs 0.85 0.1 0.1 rg 70 660 400 60 re f Q")
        return save(opened)

    assert verdicts(paper(), chopped_over(paper()))[0] == Verdict.CHOPPED
    assert verdicts(paper(), chopped_over(paper("88,888.88")))[0] == Verdict.LOOK


def test_a_page_too_few_or_too_many_is_flagged() -> None:
    assert verdicts(pages(3), pages(2))[2] == Verdict.ABSENT
    assert verdicts(pages(2), pages(3))[2] == Verdict.ABSENT


def test_what_is_no_pdf_cannot_be_compared() -> None:
    with pytest.raises(UnreadableFile):
        check_pages(paper(), b"no pdf")


def test_the_same_seed_gives_the_same_scan_and_another_seed_another() -> None:
    approved = paper()
    assert chop_and_scan(approved, [1], 7) == chop_and_scan(approved, [1], 7)
    assert chop_and_scan(approved, [1], 7) != chop_and_scan(approved, [1], 8)


def test_only_the_named_pages_become_pictures_and_each_is_chopped() -> None:
    executed = chop_and_scan(pages(4), [2, 3], 5)
    with pikepdf.open(io.BytesIO(executed)) as pdf:
        assert ["/XObject" in page.resources for page in pdf.pages] == [False, True, True, False]
    assert verdicts(pages(4), executed) == [Verdict.SAME, Verdict.CHOPPED, Verdict.CHOPPED, Verdict.SAME]


def test_a_scanned_page_keeps_its_size_as_seen() -> None:
    pdf = edited(pages(1))
    pdf.pages[0].obj.Rotate = 90
    pdf.pages[0].obj.CropBox = pikepdf.Array([60, 80, 500, 700])
    before, after = save(pdf), chop_and_scan(save(pdf), [1], 1)
    sizes = [pdfium.PdfDocument(body)[0].get_size() for body in (before, after)]
    assert sizes[1] == pytest.approx(sizes[0], abs=1.5)


def test_the_chop_is_red_round_and_has_a_star_in_the_middle() -> None:
    mask = chop_picture()
    middle, edge = mask.width // 2, round(mask.width * 0.04)
    assert mask.getpixel((middle, middle)) > 200
    assert mask.getpixel((middle, edge)) > 200
    assert mask.getpixel((2, 2)) == 0
    red, green, _ = first_page(chop_and_scan(pages(1), [1], 1)).split()
    assert sum(ImageChops.subtract(red, green).histogram()[100:]) > 500


def test_there_is_no_page_nought_to_chop() -> None:
    for page in (0, 3):
        with pytest.raises(IndexError):
            chop_and_scan(pages(2), [page], 1)
