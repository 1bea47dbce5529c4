"""Foreign files: every specimen of the gallery is refused for its reason or shown as what it is."""

import contextlib
import io
import random

import pikepdf
import pypdfium2 as pdfium
import pytest
from gallery import specimens
from gallery.plain import encoded, pages, picture
from gallery.specimens import GALLERY, REFUSED, SHOWN, Specimen

from legal_flow.errors import UnreadableFile
from legal_flow.packets.assemble import Part, assemble
from legal_flow.packets.sanitise import DefectiveFile, display_copy


def by_name(specimen: Specimen) -> str:
    return specimen.name


def rendered(pdf: bytes, page: int = 1):
    document = pdfium.PdfDocument(pdf)
    return document[page - 1].render(scale=0.25).to_pil().convert("RGB")


def test_the_gallery_has_its_defects_under_different_names() -> None:
    assert len({specimen.name for specimen in GALLERY}) == len(GALLERY) >= 40


@pytest.mark.parametrize("specimen", REFUSED, ids=by_name)
def test_a_file_that_cannot_be_shown_is_refused_for_its_reason(specimen: Specimen) -> None:
    with pytest.raises(UnreadableFile) as refusal:
        display_copy(specimen.build())
    assert isinstance(refusal.value, DefectiveFile)
    assert refusal.value.defect is specimen.defect


@pytest.mark.parametrize("specimen", SHOWN, ids=by_name)
def test_a_file_that_can_be_shown_keeps_its_pages_and_tells_what_was_found(specimen: Specimen) -> None:
    copy = display_copy(specimen.build())
    assert (copy.pages, copy.notes) == (specimen.pages, specimen.notes)


@pytest.mark.parametrize("specimen", SHOWN, ids=by_name)
def test_a_display_copy_can_do_nothing(specimen: Specimen) -> None:
    with pikepdf.open(io.BytesIO(display_copy(specimen.build()).pdf)) as pdf:
        assert not pdf.is_encrypted
        assert set(pdf.Root.keys()) == {"/Type", "/Pages"}
        for page in pdf.pages:
            assert not {"/AA", "/Annots"} & set(page.obj.keys())
        everything = b"".join(item.unparse() for item in pdf.objects if not isinstance(item, pikepdf.Stream))
    for word in (b"/JavaScript", b"/JS", b"/Launch", b"/EmbeddedFile", b"/XFA", b"/URI"):
        assert word not in everything


@pytest.mark.parametrize("specimen", SHOWN, ids=by_name)
def test_the_same_file_gives_the_same_display_copy(specimen: Specimen) -> None:
    body = specimen.build()
    assert display_copy(body) == display_copy(body)


def test_a_display_copy_of_a_display_copy_shows_the_same() -> None:
    once = display_copy(pages()).pdf
    assert rendered(display_copy(once).pdf).tobytes() == rendered(once).tobytes()


def test_the_seal_of_an_electronic_contract_stays_visible_when_its_form_is_flattened() -> None:
    copy = rendered(display_copy(specimens.form_with_appearance()).pdf)
    assert copy.getpixel((110, 175)) == (255, 0, 0)


@pytest.mark.parametrize(
    "build",
    [specimens.cmyk_jpeg, specimens.bilevel_tiff, specimens.jpeg_lying_on_its_side, specimens.png_with_alpha],
)
def test_a_picture_stands_upright_on_its_sheet_dark_where_it_is_dark(build) -> None:
    sheet = rendered(display_copy(build()).pdf)
    bar = sheet.getpixel((sheet.width // 2, sheet.height * 2 // 7))
    below = sheet.getpixel((sheet.width // 2, sheet.height // 2))
    assert max(bar) < 90
    assert min(below) > 240


def test_what_pages_inherit_is_not_lost() -> None:
    original = specimens.inherited_attributes()
    assert rendered(display_copy(original).pdf).tobytes() == rendered(original).tobytes()
    assert rendered(original).size == (211, 149)


def test_the_bytes_of_a_jpeg_are_taken_over_untouched() -> None:
    scan = encoded(picture("L"), "JPEG")
    assert scan in display_copy(scan).pdf


def test_a_lying_picture_gets_a_lying_sheet() -> None:
    with pikepdf.open(io.BytesIO(display_copy(encoded(picture(size=(877, 620)), "PNG")).pdf)) as pdf:
        box = [float(side) for side in pdf.pages[0].mediabox]
    assert box == [0, 0, 841.89, 595.28]


def test_no_name_of_the_file_or_its_content_stands_in_a_refusal() -> None:
    with pytest.raises(DefectiveFile) as refusal:
        display_copy(specimens.user_password())
    assert str(refusal.value) == "encrypted"


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("seed", range(6))
def test_a_file_damaged_at_random_is_refused_or_can_be_bound_and_nothing_else_happens(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311
    bodies = [body for specimen in GALLERY if (body := specimen.build())]
    for _ in range(60):
        body = bytearray(draw.choice(bodies))
        for _ in range(draw.choice((1, 3, 10, 40))):
            at, length = draw.randrange(len(body)), draw.randrange(1, 30)
            body[at : at + draw.choice((0, 1, length))] = draw.choice((b"", draw.randbytes(1), body[:length]))
        with contextlib.suppress(DefectiveFile):
            copy = display_copy(bytes(body))
            assert assemble([Part("x", "x", copy.pdf, "x")], "P-1").pages == copy.pages
