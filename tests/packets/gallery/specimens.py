"""The gallery: a name, a builder, and either the defect it is refused for or its pages and notes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String
from PIL import Image
from pypdf import PdfWriter

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

    def __post_init__(self) -> None:
        """Build once: some take a while."""
        object.__setattr__(self, "build", cache(self.build))


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


def header_alone() -> bytes:
    return b"%PDF-1.7\n%%EOF"


def unpacked(pdf: pikepdf.Pdf) -> bytes:
    """With its dictionaries in the clear, to be spoiled by hand."""
    return save(pdf, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def fewer_pages_than_it_says() -> bytes:
    return unpacked(edited(pages(2))).replace(b"/Count 2", b"/Count 9")


def page_tree_in_a_circle() -> bytes:
    pdf = edited(pages(1))
    pdf.Root.Pages.Kids.append(pdf.Root.Pages)
    return save(pdf)


def the_same_page_twice() -> bytes:
    pdf = edited(pages(1))
    pdf.Root.Pages.Kids.append(pdf.Root.Pages.Kids[0])
    pdf.Root.Pages.Count = 2
    return save(pdf)


def drawing_that_contains_itself() -> bytes:
    pdf = edited(pages(1))
    drawing = pdf.make_stream(b"/F Do", Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 9, 9]))
    drawing.Resources = Dictionary(XObject=Dictionary(F=drawing))
    pdf.pages[0].obj.Resources.XObject = Dictionary(F=drawing)
    pdf.pages[0].contents_add(b"/F Do")
    return save(pdf)


def text_that_stops_in_a_word() -> bytes:
    """The string has no end: what a viewer adds behind it, as our stamp, would be swallowed."""
    pdf = edited(pages(1))
    pdf.pages[0].contents_add(b"BT /F1 9 Tf (never closed")
    return save(pdf)


def text_that_is_not_ended() -> bytes:
    pdf = edited(pages(1))
    pdf.pages[0].contents_add(b"BT /F1 9 Tf (closed) Tj")
    return save(pdf)


def contents_that_do_not_unpack_to_their_end() -> bytes:
    """Half of the drawing is there, and viewers show that half without a word."""
    pdf = edited(pages(1))
    packed = zlib.compress(b"BT /F1 9 Tf 90 90 Td (a line) Tj ET\n" * 200)
    pdf.pages[0].obj.Contents = Stream(pdf, packed[: len(packed) * 2 // 3], Filter=Name.FlateDecode)
    return save(pdf)


def with_first_page(**entries: object) -> bytes:
    """A sound file of one page with entries of the page replaced, or removed where `None`."""
    pdf = edited(pages(1))
    for name, value in entries.items():
        key = f"/{name}"
        if value is None:
            del pdf.pages[0].obj[key]
        else:
            pdf.pages[0].obj[key] = value
    return save(pdf)


def pages_without_marks() -> bytes:
    pdf = pikepdf.Pdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    pdf.add_blank_page(page_size=(595, 842))
    return save(pdf)


def one_page_without_marks() -> bytes:
    pdf = edited(pages(2))
    pdf.pages[1].obj.Contents = pdf.make_stream(b"q Q")
    return save(pdf)


def drawing_without_text() -> bytes:
    """A line and a picture in the content itself: nothing but these says that the page is not blank."""
    pdf = edited(pages(2))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"20 20 m 300 300 l S")
    pdf.pages[1].obj.Contents = pdf.make_stream(
        b"q 90 0 0 90 50 50 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x00 EI Q"
    )
    return save(pdf)


def password_of_today() -> bytes:
    return save(edited(pages()), encryption=pikepdf.Encryption(owner="owner", user="user", R=6))


def for_a_certificate() -> bytes:
    lock = b"trailer << /Encrypt << /Filter /Adobe.PubSec /V 4 /SubFilter /adbe.pkcs7.s5 >>"
    return unpacked(edited(pages())).replace(b"trailer <<", lock, 1)


def content_bomb() -> bytes:
    pdf = edited(pages(1))
    packed = zlib.compressobj(1)
    body = b"".join(packed.compress(b"0 " * 5_000_000) for _ in range(11)) + packed.flush()
    pdf.pages[0].obj.Contents = Stream(pdf, body, Filter=Name.FlateDecode)
    return save(pdf)


def picture_bomb_in_a_pdf() -> bytes:
    pdf = edited(pages(1))
    bomb = Stream(
        pdf,
        zlib.compress(bytes(1000)),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=60_000,
        Height=60_000,
        ColorSpace=Name.DeviceGray,
        BitsPerComponent=8,
        Filter=Name.FlateDecode,
    )
    pdf.pages[0].obj.Resources.XObject = Dictionary(I=bomb)
    pdf.pages[0].contents_add(b"/I Do")
    return save(pdf)


def picture_bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 by 60,000."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def font_not_carried() -> bytes:
    """Chinese text in 宋体 as old programs wrote it: by name alone."""
    pdf = edited(pages(1))
    pdf.pages[0].obj.Resources.Font = Dictionary(
        F1=pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=Name("/STSong-Light"),
                Encoding=Name("/UniGB-UCS2-H"),
                DescendantFonts=Array(
                    [
                        pdf.make_indirect(
                            Dictionary(
                                Type=Name.Font,
                                Subtype=Name.CIDFontType0,
                                BaseFont=Name("/STSong-Light"),
                                CIDSystemInfo=Dictionary(
                                    Registry=String("Adobe"), Ordering=String("GB1"), Supplement=2
                                ),
                            )
                        )
                    ]
                ),
            )
        )
    )
    pdf.pages[0].obj.Contents = pdf.make_stream(b"BT /F1 12 Tf 90 400 Td <6B3E> Tj ET")
    return save(pdf)


def slashes_in_names() -> bytes:
    """A resource whose name holds a slash, and an attachment whose name is a path upwards."""
    pdf = edited(pages(1))
    fonts = pdf.pages[0].obj.Resources.Font
    fonts["/a#2fb#2f.."] = fonts["/F1"]
    pdf.attachments["../../etc/passwd"] = b"anything"
    return save(pdf)


def with_annotation(kind: Name, **entries: object) -> bytes:
    pdf = edited(pages(1))
    annotation = Dictionary(Type=Name.Annot, Subtype=kind, Rect=Array([0, 0, 90, 90]), **entries)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(annotation)])
    if kind == Name.Widget:
        pdf.Root.AcroForm = Dictionary(Fields=pdf.pages[0].obj.Annots)
    return save(pdf)


def web_link() -> bytes:
    return with_annotation(Name.Link, A=Dictionary(S=Name.URI, URI=String("https://example.invalid/")))


def form_that_sends() -> bytes:
    sent = Dictionary(S=Name.SubmitForm, F=String("https://example.invalid/"))
    return with_annotation(Name.Widget, FT=Name.Btn, T=String("send"), A=sent)


def film() -> bytes:
    return with_annotation(Name.RichMedia, RichMediaContent=Dictionary())


def portfolio() -> bytes:
    """A cover page that says "open me in another program", and the papers as files within."""
    pdf = edited(pages(1))
    pdf.attachments["contract.pdf"] = pages(3)
    pdf.Root.Collection = Dictionary(Type=Name.Collection)
    return save(pdf)


def annotations_of_the_wrong_kind() -> bytes:
    return with_first_page(Annots=Array([1, String("x")]))


def linearized() -> bytes:
    return save(edited(pages(3)), linearize=True)


def corrected_later() -> bytes:
    """Some programs append: a second end of file stands behind the first."""
    writer = PdfWriter(io.BytesIO(pages(1)), incremental=True)
    writer.add_metadata({"/Subject": "corrected"})
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def web_page() -> bytes:
    return b"<!DOCTYPE html><html><title>404</title></html>"


def recording() -> bytes:
    return b"ID3\x03\0\0\0\0\0\x21TIT2" + bytes(400)


def gif() -> bytes:
    return encoded(picture("P"), "GIF")


def tiff_with_a_lost_second_sheet() -> bytes:
    sheet = picture("L")
    whole = encoded(sheet, "TIFF", save_all=True, append_images=[sheet])
    return whole[: len(whole) * 3 // 4]


def grey_png_of_sixteen_bits() -> bytes:
    return encoded(picture("L").convert("I;16"), "PNG")


def palette_png() -> bytes:
    return encoded(picture("P"), "PNG", transparency=0)


def progressive_jpeg() -> bytes:
    return encoded(picture(), "JPEG", progressive=True)


def cmyk_tiff() -> bytes:
    return encoded(picture("CMYK"), "TIFF", compression="tiff_lzw")


def picture_of_one_dot() -> bytes:
    return encoded(Image.new("L", (1, 1)), "PNG")


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
    Specimen("header alone", header_alone, defect=Defect.DAMAGED),
    Specimen("fewer pages than it says", fewer_pages_than_it_says, defect=Defect.DAMAGED),
    Specimen("page tree in a circle", page_tree_in_a_circle, defect=Defect.DAMAGED),
    Specimen("pages without marks", pages_without_marks, defect=Defect.BLANK),
    Specimen(
        "contents that are no stream", lambda: with_first_page(Contents=String("q")), defect=Defect.DAMAGED
    ),
    Specimen("user password by AES-256", password_of_today, defect=Defect.ENCRYPTED),
    Specimen("encrypted for a certificate", for_a_certificate, defect=Defect.ENCRYPTED),
    Specimen("content bomb", content_bomb, defect=Defect.TOO_LARGE),
    Specimen("picture bomb in a PDF", picture_bomb_in_a_pdf, defect=Defect.TOO_LARGE),
    Specimen("picture bomb", picture_bomb, defect=Defect.TOO_LARGE),
    Specimen("TIFF with a lost second sheet", tiff_with_a_lost_second_sheet, defect=Defect.DAMAGED),
    Specimen("web page", web_page, defect=Defect.UNKNOWN_TYPE),
    Specimen("recording", recording, defect=Defect.UNKNOWN_TYPE),
    Specimen("GIF", gif, defect=Defect.UNKNOWN_TYPE),
    Specimen("text that stops in a word", text_that_stops_in_a_word, defect=Defect.DAMAGED),
    Specimen("contents that end too early", contents_that_do_not_unpack_to_their_end, defect=Defect.DAMAGED),
    Specimen(
        "page larger than any viewer shows",
        lambda: with_first_page(MediaBox=Array([0, 0, 10**12, 595])),
        defect=Defect.TOO_LARGE,
    ),
    Specimen("text that is not ended", text_that_is_not_ended, 1, (Note.REPAIRED,)),
    Specimen("the same page twice", the_same_page_twice, 2, (Note.REPAIRED,)),
    Specimen("drawing that contains itself", drawing_that_contains_itself, 1),
    Specimen("turned by 45 degrees", lambda: with_first_page(Rotate=45), 1, (Note.REPAIRED,)),
    Specimen("no box", lambda: with_first_page(MediaBox=None), 1, (Note.REPAIRED,)),
    Specimen("box without area", lambda: with_first_page(MediaBox=Array([0] * 4)), 1, (Note.REPAIRED,)),
    Specimen(
        "box of words", lambda: with_first_page(MediaBox=Array([0, 0, String("a"), 0])), 1, (Note.REPAIRED,)
    ),
    Specimen("cropped to nothing", lambda: with_first_page(CropBox=Array([9000, 9000, 9100, 9100])), 1),
    Specimen("tiny page", lambda: with_first_page(MediaBox=Array([0, 0, 1, 1])), 1),
    Specimen("one page without marks", one_page_without_marks, 2, (Note.BLANK_PAGES,)),
    Specimen("drawing without text", drawing_without_text, 2),
    Specimen("missing font", font_not_carried, 1, (Note.FONT_MISSING,)),
    Specimen("slashes in names", slashes_in_names, 1, (Note.FILES_REMOVED,)),
    Specimen("web link", web_link, 1, (Note.ACTION_REMOVED,)),
    Specimen("form that sends", form_that_sends, 1, (Note.ACTION_REMOVED, Note.FORM_FLATTENED)),
    Specimen("film", film, 1, (Note.FILES_REMOVED,)),
    Specimen("portfolio of files", portfolio, 1, (Note.FILES_REMOVED,)),
    Specimen("annotations of the wrong kind", annotations_of_the_wrong_kind, 1),
    Specimen("linearized", linearized, 3),
    Specimen("corrected later", corrected_later, 1, (Note.REPAIRED,)),
    Specimen("grey PNG of sixteen bits", grey_png_of_sixteen_bits, 1),
    Specimen("palette PNG", palette_png, 1),
    Specimen("progressive jpeg", progressive_jpeg, 1),
    Specimen("CMYK TIFF", cmyk_tiff, 1),
    Specimen("picture of one dot", picture_of_one_dot, 1),
)
REFUSED = [specimen for specimen in GALLERY if specimen.defect is not None]
SHOWN = [specimen for specimen in GALLERY if specimen.defect is None]
