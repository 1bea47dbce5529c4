"""The gallery: a name, a builder, and either the defect it is refused for or its pages and notes."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

from gallery.plain import edited, encoded, pages, picture, save
from legal_flow.packets.sanitise import Defect, Note


@dataclass(frozen=True)
class Specimen:
    """One file and what must become of it."""

    name: str
    build: Callable[[], bytes]
    pages: int = 0
    notes: tuple[Note, ...] = ()
    defect: Defect | None = None


def truncated() -> bytes:
    whole = pages(6)
    return whole[: len(whole) * 7 // 10]


def truncated_but_with_a_page_tree() -> bytes:
    """Page tree first, contents last and cut off: the pages are there, what stood on them is not."""
    head = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Count 1/Kids[3 0 R]>>\nendobj\n",
        b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>\nendobj\n",
    ]
    return b"%PDF-1.4\n" + b"".join(head) + b"trailer\n<</Root 1 0 R>>\n"


def wrong_xref() -> bytes:
    whole = pages()
    at = whole.rindex(b"startxref")
    return whole[:at] + b"startxref\n7\n%%EOF\n"


def garbage_before() -> bytes:
    return b"HTTP/1.1 200 OK\r\n\r\n" + pages()


def user_password() -> bytes:
    return save(edited(pages()), encryption=pikepdf.Encryption(owner="owner", user="user"))


def owner_password() -> bytes:
    return save(edited(pages()), encryption=pikepdf.Encryption(owner="owner", user=""))


def zero_pages() -> bytes:
    return save(pikepdf.Pdf.new())


def rotated() -> bytes:
    pdf = edited(pages(4))
    for page, turn in zip(pdf.pages, (0, 90, 180, 270), strict=True):
        page.obj.Rotate = turn
    return save(pdf)


def cropped() -> bytes:
    pdf = edited(pages(4))
    for page, turn in zip(pdf.pages, (0, 90, 180, 270), strict=True):
        page.obj.CropBox = Array([60, 80, 500, 700])
        page.obj.Rotate = turn
    return save(pdf)


def boxes_upside_down() -> bytes:
    pdf = edited(pages(1))
    pdf.pages[0].obj.MediaBox = Array([595, 842, 0, 0])
    return save(pdf)


def inherited_attributes() -> bytes:
    """Box, resources and rotation stand in the page tree, not on the pages."""
    pdf = edited(pages())
    for page in pdf.pages:
        for key in ("/MediaBox", "/Resources", "/Rotate"):
            pdf.Root.Pages[key] = page.obj[key]
            del page.obj[key]
    pdf.Root.Pages.Rotate = 90
    return save(pdf)


def javascript() -> bytes:
    pdf = edited(pages())
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert('hello')"))
    pdf.Root.OpenAction = script
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script])))
    pdf.pages[0].obj.AA = Dictionary(O=script)
    return save(pdf)


def embedded_file() -> bytes:
    pdf = edited(pages())
    pdf.attachments["payload.bin"] = b"anything"
    return save(pdf)


def launch_action() -> bytes:
    pdf = edited(pages())
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    pdf.pages[0].obj.Annots = Array(
        [pdf.make_indirect(Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 90, 90], A=launch))]
    )
    return save(pdf)


def giant_page() -> bytes:
    return pages(1, size=(8400, 11880))


def unbalanced_content() -> bytes:
    pdf = edited(pages(1))
    page = pdf.pages[0]
    page.contents_add(b"q 0.1 0 0 0.1 300 300 cm q 2 0 0 2 5 5 cm")
    return save(pdf)


def more_restores_than_saves() -> bytes:
    pdf = edited(pages(1))
    pdf.pages[0].contents_add(b"Q Q 0.5 0 0 0.5 0 0 cm")
    return save(pdf)


def form_with_appearance() -> bytes:
    """A text field and a signature picture, as electronic contracts carry their chop."""
    pdf = edited(pages(1))
    seal = pdf.make_stream(
        b"1 0 0 rg 0 0 80 80 re f", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 80, 80])
    )
    widget = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("seal"),
            F=4,
            Rect=Array([400, 100, 480, 180]),
            AP=Dictionary(N=seal),
        )
    )
    pdf.pages[0].obj.Annots = Array([widget])
    pdf.Root.AcroForm = Dictionary(Fields=Array([widget]), XFA=Array([]))
    return save(pdf)


def layers() -> bytes:
    pdf = edited(pages(1))
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group])))
    return save(pdf)


def bookmarked() -> bytes:
    pdf = edited(pages())
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem("foreign bookmark", 1))
    return save(pdf)


def bilevel_tiff() -> bytes:
    sheet = picture("1")
    return encoded(sheet, "TIFF", compression="group4", save_all=True, append_images=[sheet])


def cmyk_jpeg() -> bytes:
    return encoded(picture("CMYK"), "JPEG")


def jpeg_lying_on_its_side() -> bytes:
    sheet = picture().transpose(2)  # Image.Transpose.ROTATE_90
    exif = sheet.getexif()
    exif[0x0112] = 6
    return encoded(sheet, "JPEG", exif=exif)


def png_with_alpha() -> bytes:
    return encoded(picture("RGBA"), "PNG")


def truncated_jpeg() -> bytes:
    whole = encoded(picture(), "JPEG")
    return whole[: len(whole) // 2]


def word_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return file.getvalue()


GALLERY = (
    Specimen("empty", lambda: b"", defect=Defect.EMPTY),
    Specimen("nothing but blanks", lambda: b"\0" * 512, defect=Defect.EMPTY),
    Specimen("truncated", truncated, defect=Defect.DAMAGED),
    Specimen("pages whose content is lost", truncated_but_with_a_page_tree, defect=Defect.DAMAGED),
    Specimen("user password", user_password, defect=Defect.ENCRYPTED),
    Specimen("zero pages", zero_pages, defect=Defect.NO_PAGES),
    Specimen("truncated jpeg", truncated_jpeg, defect=Defect.DAMAGED),
    Specimen("word file", word_file, defect=Defect.UNKNOWN_TYPE),
    Specimen("wrong xref", wrong_xref, 2, (Note.REPAIRED,)),
    Specimen("garbage before the header", garbage_before, 2),
    Specimen("owner password", owner_password, 2, (Note.OWNER_LOCK,)),
    Specimen("rotated", rotated, 4),
    Specimen("cropped and rotated", cropped, 4),
    Specimen("boxes upside down", boxes_upside_down, 1),
    Specimen("javascript", javascript, 2, (Note.SCRIPT_REMOVED, Note.ACTION_REMOVED)),
    Specimen("embedded file", embedded_file, 2, (Note.FILES_REMOVED,)),
    Specimen("launch action", launch_action, 2, (Note.ACTION_REMOVED,)),
    Specimen("giant page", giant_page, 1, (Note.OVERSIZE,)),
    Specimen("unbalanced content", unbalanced_content, 1, (Note.REPAIRED,)),
    Specimen("more restores than saves", more_restores_than_saves, 1, (Note.REPAIRED,)),
    Specimen(
        "form with a seal", form_with_appearance, 1, (Note.FORM_FLATTENED, Note.SIGNED, Note.XFA_REMOVED)
    ),
    Specimen("inherited attributes", inherited_attributes, 2),
    Specimen("layers", layers, 1, (Note.LAYERS,)),
    Specimen("foreign bookmarks", bookmarked, 2),
    Specimen("one-bit TIFF of two sheets", bilevel_tiff, 2),
    Specimen("CMYK jpeg", cmyk_jpeg, 1),
    Specimen("jpeg on its side", jpeg_lying_on_its_side, 1),
    Specimen("png with alpha", png_with_alpha, 1),
)
REFUSED = [specimen for specimen in GALLERY if specimen.defect is not None]
SHOWN = [specimen for specimen in GALLERY if specimen.defect is None]
