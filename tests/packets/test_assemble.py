"""Binding a packet: order, ranges, outline, stamps where they belong, the same bytes twice."""

import io
import re
import subprocess
import time
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pytest
from gallery.plain import edited, encoded, pages, picture, save
from gallery.specimens import SHOWN, Specimen, cropped, form_with_appearance, javascript
from pikepdf import Array, Dictionary, Name

from legal_flow.errors import PacketFault
from legal_flow.packets.assemble import Assembled, Part, assemble, check_ranges, page_count, plan_ranges
from legal_flow.packets.covers import SHEETS, Cover, cover_sheets
from legal_flow.packets.marks import stamp_font
from legal_flow.packets.sanitise import Note, display_copy

NUMBER = "P-2F8A91C3"


def part(body: bytes, place: int = 1, *, group: str = "证据", label: str = "") -> Part:
    return Part(f"{place:02d}.pdf", f"文件{place}", body, group, label)


def packet() -> Assembled:
    return assemble(
        [
            Part("01-complaint.pdf", "民事起诉状", pages(3), "诉状"),
            Part("02-list.pdf", "证据目录", pages(1), "诉状"),
            Part("03-contract.pdf", "信用卡领用合约", display_copy(cropped()).pdf, "证据", "证据1"),
            Part("04-scan.pdf", "身份证明", display_copy(encoded(picture("L"), "JPEG")).pdf, "证据", "证据2"),
        ],
        NUMBER,
    )


def texts(pdf: bytes) -> list[str]:
    document = pdfium.PdfDocument(pdf)
    return [re.sub(r"\s", "", page.get_textpage().get_text_bounded()) for page in document]


def seen_boxes(page: pdfium.PdfPage, wanted: str) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right, top of each character of `wanted`, as shares of the page as a viewer shows it."""
    text = page.get_textpage()
    at = text.search(wanted).get_next()
    assert at is not None, f"{wanted} is not on the page"
    width, height = page.get_size()
    x0, y0, x1, y1 = page.get_cropbox()
    boxes = []
    for index in range(at[0], at[0] + at[1]):
        left, low, right, high = text.get_charbox(index)
        turned = {
            0: (left - x0, low - y0, right - x0, high - y0),
            90: (low - y0, x1 - right, high - y0, x1 - left),
            180: (x1 - right, y1 - high, x1 - left, y1 - low),
            270: (y1 - high, left - x0, y1 - low, right - x0),
        }[page.get_rotation()]
        boxes.append((turned[0] / width, turned[1] / height, turned[2] / width, turned[3] / height))
    return boxes


def test_parts_follow_each_other_and_the_ranges_say_where() -> None:
    bound = packet()
    assert bound.ranges == ((1, 3), (4, 4), (5, 8), (9, 9))
    assert bound.pages == 9
    found = texts(bound.pdf)
    assert [text for text in found if "page1" in text] == [found[0], found[3], found[4]]


def test_every_page_bears_the_packet_number_and_its_running_number() -> None:
    for number, text in enumerate(texts(packet().pdf), start=1):
        assert f"第{number}页共9页" in text
        assert NUMBER in text


def test_only_pages_of_a_labelled_part_bear_its_exhibit_label() -> None:
    labels = [re.findall(r"证据\d", text) for text in texts(packet().pdf)]
    assert labels == [[]] * 4 + [["证据1"]] * 4 + [["证据2"]]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [(0, 0, 595, 842), (60, 80, 500, 700), (100, 0, 500, 300)])
def test_stamps_stand_upright_and_inside_what_is_seen(turn: int, crop: tuple[int, int, int, int]) -> None:
    pdf = edited(pages(1))
    pdf.pages[0].obj.CropBox = Array(crop)
    pdf.pages[0].obj.Rotate = turn
    bound = assemble([part(save(pdf), label="证据3")], NUMBER)
    page = pdfium.PdfDocument(bound.pdf)[0]
    for wanted, corner in ((NUMBER, (0, 0)), ("第 1 页 共 1 页", (1, 0)), ("证据3", (1, 1))):
        boxes = seen_boxes(page, wanted)
        assert all(0 < low_or_left < 1 for box in boxes for low_or_left in box)
        middle = boxes[len(boxes) // 2]
        assert (round((middle[0] + middle[2]) / 2), round((middle[1] + middle[3]) / 2)) == corner
        lefts = [box[0] for box in boxes if box[2] > box[0]]
        assert lefts == sorted(lefts), "the text runs from left to right as seen"


@pytest.mark.parametrize("size", [(595, 842), (8400, 11880), (200, 600)])
def test_a_stamp_is_as_large_on_the_printed_sheet_whatever_the_page(size: tuple[int, int]) -> None:
    bound = assemble([part(pages(1, size))], NUMBER)
    page = pdfium.PdfDocument(bound.pdf)[0]
    box = seen_boxes(page, "页")[0]
    printed = (box[2] - box[0]) * 595
    assert (box[2] - box[0]) * page.get_width() / min(size) * 595 == pytest.approx(printed, abs=0.1)
    assert 6 < printed < 9


def test_the_outline_stands_under_its_groups_and_points_at_first_pages() -> None:
    with pikepdf.open(io.BytesIO(packet().pdf)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        with pdf.open_outline() as outline:
            tree = {
                group.title: [(line.title, numbers[line.destination[0].objgen]) for line in group.children]
                for group in outline.root
            }
    assert tree == {
        "诉状": [("民事起诉状", 1), ("证据目录", 4)],
        "证据": [("信用卡领用合约", 5), ("身份证明", 9)],
    }


def test_the_packet_opens_at_page_one_with_its_outline() -> None:
    with pikepdf.open(io.BytesIO(packet().pdf)) as pdf:
        assert pdf.Root.OpenAction[0].objgen == pdf.pages[0].obj.objgen
        assert pdf.Root.PageMode == Name.UseOutlines


def test_a_cover_goes_before_each_exhibit_and_counts_among_its_pages() -> None:
    parts = [part(pages(2)), part(pages(3), 2, label="证据1"), part(pages(1), 3, label="证据2")]
    planned = plan_ranges([2, SHEETS + 3, SHEETS + 1])
    covers = [
        Cover(parts[at].label, "账户流水", "原告业务系统", "欠款发生的经过", *planned[at]) for at in (1, 2)
    ]
    bound = assemble(parts, NUMBER, cover_sheets(covers, "LF24-1", date(2025, 3, 1)))
    check_ranges(planned, bound)
    found = texts(bound.pdf)
    for page, label, own in ((3, "证据1", 3), (7, "证据2", 1)):
        first, last = planned[1 if label == "证据1" else 2]
        assert found[page - 1].count(label) == 2, "as a title and as a stamp"
        assert f"{own}页（不含本页）" in found[page - 1]
        assert f"第{first}页至第{last}页" in found[page - 1]
        assert "page1" in found[page]


def test_covers_for_other_exhibits_than_there_are_are_refused() -> None:
    covers = cover_sheets([Cover("证据1", "流水", "原告", "欠款", 1, 2)], "LF24-1", date(2025, 3, 1))
    with pytest.raises(PacketFault, match="1 cover sheets for 0 exhibits"):
        assemble([part(pages(1))], NUMBER, covers)


def test_the_same_parts_give_the_same_bytes_a_second_later() -> None:
    first = packet()
    time.sleep(1.1)
    assert packet() == first


def test_another_number_gives_other_bytes() -> None:
    body = pages(1)
    assert assemble([part(body)], "P-1").pdf != assemble([part(body)], "P-2").pdf


def test_the_stamp_font_is_embedded_once_and_is_small() -> None:
    with pikepdf.open(io.BytesIO(packet().pdf)) as pdf:
        fonts = {
            font.objgen
            for page in pdf.pages
            for name, font in page.resources.Font.as_dict().items()
            if name.startswith("/LegalFlow")
        }
        (font,) = fonts
        program = pdf.get_object(font).DescendantFonts[0].FontDescriptor.FontFile3.read_raw_bytes()
    assert len(program) < 40_000


def test_the_stream_of_a_scan_is_taken_over_untouched() -> None:
    scan = encoded(picture("L"), "JPEG")
    assert scan in assemble([part(display_copy(scan).pdf)], NUMBER).pdf


def test_pages_that_share_their_resources_are_stamped_each_with_its_own_number() -> None:
    pdf = edited(pages(3))
    shared = pdf.make_indirect(Dictionary(pdf.pages[0].resources))
    for page in pdf.pages:
        page.obj.Resources = shared
    bound = assemble([part(save(pdf))], NUMBER)
    found = texts(bound.pdf)
    assert [f"第{number}页共3页" in text for number, text in enumerate(found, start=1)] == [True] * 3
    for page in edited(bound.pdf).pages:
        assert sorted(page.resources.Font.keys()) == ["/F1", "/LegalFlow0"]


def test_a_stamped_packet_can_be_bound_again() -> None:
    inner = packet()
    found = texts(assemble([part(pages(1)), part(inner.pdf, 2)], "P-OUTER").pdf)
    assert "第1页共9页" in found[1]
    assert "第2页共10页" in found[1]


def test_a_label_with_a_rare_character_gets_a_font_that_has_it() -> None:
    assert "证据玥" in texts(assemble([part(pages(1), label="证据玥")], NUMBER).pdf)[0]


def test_a_character_without_a_glyph_is_refused_rather_than_printed_as_a_box() -> None:
    with pytest.raises(PacketFault):
        stamp_font("\U0010fffd")


@pytest.mark.parametrize("build", [form_with_appearance, javascript])
def test_a_part_that_could_act_is_refused_until_it_is_a_display_copy(build) -> None:
    with pytest.raises(PacketFault, match=r"01\.pdf carries"):
        assemble([part(build())], NUMBER)
    assert assemble([part(display_copy(build()).pdf)], NUMBER).pages >= 1


@pytest.mark.parametrize("body", [b"", b"no pdf", save(pikepdf.Pdf.new())])
def test_a_part_that_is_no_document_is_refused(body: bytes) -> None:
    with pytest.raises(PacketFault):
        assemble([part(body)], NUMBER)


@pytest.mark.parametrize("specimen", SHOWN, ids=lambda specimen: specimen.name)
def test_the_display_copy_of_every_specimen_can_be_bound_and_bears_its_stamps(specimen: Specimen) -> None:
    bound = assemble([part(display_copy(specimen.build()).pdf, label="证据7")], NUMBER)
    assert bound.pages == specimen.pages
    document = pdfium.PdfDocument(bound.pdf)
    for number, page in enumerate(document, start=1):
        for wanted in (f"第 {number} 页 共 {bound.pages} 页", NUMBER, "证据7"):
            assert all(0 < side < 1 for box in seen_boxes(page, wanted) for side in box)


def test_poppler_draws_a_packet_without_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "packet.pdf"
    # Poppler says of a font that is not in the file that it has no table for it.
    drawn = [one for one in SHOWN if one.name != "giant page" and Note.FONT_MISSING not in one.notes]
    bodies = [specimen.build() for specimen in drawn]
    path.write_bytes(assemble([part(display_copy(body).pdf, n) for n, body in enumerate(bodies)], NUMBER).pdf)
    for program in (
        ["pdfinfo", path],
        ["pdftotext", path, "-"],
        ["pdftoppm", "-r", "20", path, path],
    ):
        assert subprocess.run(program, capture_output=True, check=True).stderr == b""


def test_a_plan_lies_where_the_parts_will_lie() -> None:
    bodies = [pages(3), pages(1), pages(12)]
    planned = plan_ranges([page_count(body) for body in bodies])
    assert planned == ((1, 3), (4, 4), (5, 16))
    check_ranges(planned, assemble([part(body, n) for n, body in enumerate(bodies)], NUMBER))


def test_an_evidence_list_that_grew_by_a_page_is_found_before_anybody_trusts_it() -> None:
    planned = plan_ranges([3, 1, 12])
    with pytest.raises(PacketFault, match="part 2 was planned on pages"):
        check_ranges(planned, assemble([part(pages(n), n) for n in (3, 2, 12)], NUMBER))


def test_a_part_without_pages_has_no_place_in_a_plan() -> None:
    with pytest.raises(PacketFault, match="part 2"):
        plan_ranges([1, 0])


def test_other_parts_give_the_file_another_identity_of_its_own() -> None:
    def identity(*parts: Part) -> list[bytes]:
        with pikepdf.open(io.BytesIO(assemble(parts, NUMBER).pdf)) as pdf:
            return [bytes(half) for half in pdf.trailer.ID.as_list()]

    one, other = identity(part(pages(1))), identity(part(pages(1, word="row")))
    assert one[0] == one[1] != other[0]
    assert identity(part(pages(1))) == one
