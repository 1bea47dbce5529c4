"""展示件: a display copy of a file that others made, fit to be bound and stamped.

It shows what the original shows and can do nothing: no script, action, form, link or file within. The
original is kept and delivered byte for byte; a display copy never stands in for it (民事证据规定15,
电子签名法5).
"""

import io
from dataclasses import dataclass
from enum import StrEnum

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, UnidentifiedImageError

from legal_flow.errors import UnreadableFile
from legal_flow.packets import drawing
from legal_flow.packets.marks import visible_box
from legal_flow.packets.scans import A4, pdf_from_picture

_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"MM\x00*")
# What the libraries raise when an object of the file is of another type than its place in the format demands.
_MALFORMED = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError)
_LARGEST_BOX = 14_400.0  # ISO 32000-1, annex C.
_LARGEST_SIDE = 1684.0  # A2, in points; no court prints more.
_MOST_PIXELS = 300_000_000  # A3 at 1200 dots per inch.
_KEPT = {"/Type", "/Parent", "/Resources", "/Contents", "/MediaBox", "/Rotate", "/UserUnit", "/Group"}
_CARRIERS = (Name.FileAttachment, Name.RichMedia, Name.Movie, Name.Sound, Name.Screen, Name("/3D"))


class Defect(StrEnum):
    """Why a file cannot be shown; the gap that is recorded carries this code."""

    EMPTY = "empty"
    UNKNOWN_TYPE = "unknown-type"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    NO_PAGES = "no-pages"
    BLANK = "blank"
    """Pages are there, and not one shows anything."""
    TOO_LARGE = "too-large"


class Note(StrEnum):
    """What a person should know of a file that can be shown."""

    REPAIRED = "repaired"
    OWNER_LOCK = "owner-lock"
    """Its maker restricted what may be done with it: a question of right, not of reading."""
    SCRIPT_REMOVED = "script-removed"
    ACTION_REMOVED = "action-removed"
    FILES_REMOVED = "files-removed"
    FORM_FLATTENED = "form-flattened"
    SIGNED = "signed"
    """The original bears an electronic signature: it is checked there, a copy proves nothing."""
    XFA_REMOVED = "xfa-removed"
    """Its form was not PDF at all: what is shown may be a mere notice."""
    LAYERS = "layers"
    """Some content can be hidden; the display copy shows every layer."""
    OVERSIZE = "oversize"
    BLANK_PAGES = "blank-pages"
    FONT_MISSING = "font-missing"
    """It does not carry a font that it uses: each viewer shows another one, or boxes."""


class DefectiveFile(UnreadableFile):
    """`UnreadableFile` with its reason code."""

    code = "defective-file"
    remedy = "Ask for the file again, whole and without a password; the reason says what is wrong with it."

    def __init__(self, defect: Defect, detail: str = "") -> None:
        super().__init__(f"{defect}: {detail}" if detail else str(defect))
        self.defect = defect


@dataclass(frozen=True, slots=True)
class DisplayCopy:
    """The cleaned PDF, its pages, and what was found on the way, in the order of `Note`."""

    pdf: bytes
    pages: int
    notes: tuple[Note, ...]


def display_copy(body: bytes) -> DisplayCopy:
    """Clean a PDF, JPEG, PNG or TIFF; raises `DefectiveFile` if it cannot be shown. Same file, same bytes."""
    if not body.strip(b"\0\t\n\r "):
        raise DefectiveFile(Defect.EMPTY)
    if body.startswith(_PICTURES):
        return _from_picture(body)
    if b"%PDF-" in body[:1024]:
        return _from_pdf(body)
    raise DefectiveFile(Defect.UNKNOWN_TYPE, "neither PDF nor JPEG, PNG or TIFF")


def _from_picture(body: bytes) -> DisplayCopy:
    try:
        with pdf_from_picture(body) as pdf:
            return DisplayCopy(_to_bytes(pdf), len(pdf.pages), ())
    except Image.DecompressionBombError as error:
        raise DefectiveFile(Defect.TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, *_MALFORMED) as error:
        raise DefectiveFile(Defect.DAMAGED, "the picture does not decode to its end") from error


def _from_pdf(body: bytes) -> DisplayCopy:
    try:
        with pikepdf.open(io.BytesIO(body), suppress_warnings=True) as source:
            return _clean(source)
    except pikepdf.PasswordError as error:
        raise DefectiveFile(Defect.ENCRYPTED) from error
    except (pikepdf.PdfError, *_MALFORMED) as error:
        raise _refusal(error) from error


def _refusal(error: Exception) -> DefectiveFile:
    """The library tells these two only in words."""
    if "unsupported encryption" in str(error):
        return DefectiveFile(Defect.ENCRYPTED, "for the holder of a certificate")
    if "limit exceeded" in str(error):
        return DefectiveFile(Defect.TOO_LARGE, "it unpacks to more than any page needs")
    return DefectiveFile(Defect.DAMAGED, "the file has lost its structure")


def _clean(source: pikepdf.Pdf) -> DisplayCopy:
    declared = source.Root.get(Name.Pages, Dictionary()).get(Name.Count, 0)
    found = len(source.pages)
    if isinstance(declared, int) and declared > found:
        raise DefectiveFile(Defect.DAMAGED, f"it should have {declared} pages, {found} are there")
    if found == 0:
        raise DefectiveFile(Defect.NO_PAGES)
    notes = _catalogue_notes(source)
    _flatten(source, notes)
    out = pikepdf.Pdf.new()
    out.pages.extend(source.pages)
    mended = bool(source.get_warnings())
    blank = 0
    for number, page in enumerate(out.pages, start=1):
        _clean_page(page, number, notes)
        intact = drawing.unpacks(page)
        drawn = drawing.settle(out, page)
        if drawn.settled:
            notes.add(Note.REPAIRED)
        if out.get_warnings() or not intact or (mended and not drawing.is_whole(page, drawn)):
            raise DefectiveFile(Defect.DAMAGED, f"page {number} has lost part of its content")
        blank += not drawn.names and not drawing.paints(page)
    if blank == found:
        raise DefectiveFile(Defect.BLANK, "no page shows anything")
    if blank:
        notes.add(Note.BLANK_PAGES)
    _look_at_resources(out, notes)
    if mended:
        notes.add(Note.REPAIRED)
    return DisplayCopy(_to_bytes(out), len(out.pages), tuple(note for note in Note if note in notes))


def _catalogue_notes(source: pikepdf.Pdf) -> set[Note]:
    """What the catalogue carries; none of it reaches the copy, which takes pages only."""
    root = source.Root
    names = root.get(Name.Names, Dictionary())
    form = root.get(Name.AcroForm, Dictionary())
    found = {
        Note.OWNER_LOCK: source.is_encrypted,
        Note.SCRIPT_REMOVED: Name.JavaScript in names or _is_script(root.get(Name.OpenAction)),
        Note.ACTION_REMOVED: Name.AA in root or isinstance(root.get(Name.OpenAction), Dictionary),
        Note.FILES_REMOVED: Name.EmbeddedFiles in names or Name.AF in root or Name.Collection in root,
        Note.XFA_REMOVED: Name.XFA in form,
        Note.LAYERS: Name.OCProperties in root,
    }
    return {note for note, there in found.items() if there}


def _is_script(action: pikepdf.Object | None) -> bool:
    return isinstance(action, Dictionary) and (action.get(Name.S) == Name.JavaScript or Name.JS in action)


def _flatten(source: pikepdf.Pdf, notes: set[Note]) -> None:
    """Draw fields, stamps and signature pictures into the page; note what annotations would have done."""
    for page in source.pages:
        if Name.AA in page.obj:
            notes.add(Note.ACTION_REMOVED)
            if any(_is_script(action) for action in page.obj.AA.as_dict().values()):
                notes.add(Note.SCRIPT_REMOVED)
        for annotation in page.obj.get(Name.Annots, Array()).as_list():
            notes |= _annotation_notes(annotation)
    if Name.AcroForm in source.Root:
        source.generate_appearance_streams()
    source.flatten_annotations(mode="all")
    # What had nothing to draw is left; no page may take it along.
    for page in source.pages:
        if Name.Annots in page.obj:
            del page.obj[Name.Annots]


def _annotation_notes(annotation: pikepdf.Object) -> set[Note]:
    if not isinstance(annotation, Dictionary):
        return set()
    kind = annotation.get(Name.Subtype)
    actions = [annotation.get(Name.A), *annotation.get(Name.AA, Dictionary()).as_dict().values()]
    found = {
        Note.FORM_FLATTENED: kind == Name.Widget,
        Note.SIGNED: annotation.get(Name.FT) == Name.Sig,
        Note.FILES_REMOVED: kind in _CARRIERS,
        Note.ACTION_REMOVED: any(action is not None for action in actions),
        Note.SCRIPT_REMOVED: any(_is_script(action) for action in actions),
    }
    return {note for note, there in found.items() if there}


def _clean_page(page: pikepdf.Page, number: int, notes: set[Note]) -> None:
    """Keep what draws the page; the sheet is what a viewer shows, no more."""
    if Name.MediaBox not in page.obj or _is_flat(visible_box(page)):
        page.obj.MediaBox = Array([0, 0, *A4])
        notes.add(Note.REPAIRED)
    if int(page.rotation) % 90:
        page.obj.Rotate = 0
        notes.add(Note.REPAIRED)
    x0, y0, x1, y1 = visible_box(page)
    page.obj.MediaBox = Array([x0, y0, x1, y1])
    for key in set(page.obj.keys()) - _KEPT:
        del page.obj[key]
    if max(x1 - x0, y1 - y0) > _LARGEST_BOX:
        raise DefectiveFile(Defect.TOO_LARGE, f"page {number} is larger than viewers show")
    if max(x1 - x0, y1 - y0) * float(page.obj.get("/UserUnit", 1)) > _LARGEST_SIDE:
        notes.add(Note.OVERSIZE)


def _is_flat(box: tuple[float, float, float, float]) -> bool:
    return box[0] >= box[2] or box[1] >= box[3]


def _look_at_resources(out: pikepdf.Pdf, notes: set[Note]) -> None:
    """No picture is larger than any scan; fonts that are not in the file are told."""
    for item in out.objects:
        if not isinstance(item, Dictionary | Stream):
            continue
        if item.get(Name.Subtype) == Name.Image:
            if int(item.get(Name.Width, 0)) * int(item.get(Name.Height, 0)) > _MOST_PIXELS:
                raise DefectiveFile(Defect.TOO_LARGE, "a picture has more pixels than any scan")
        elif item.get(Name.Type) == Name.Font and not drawing.is_carried(item):
            notes.add(Note.FONT_MISSING)


def _to_bytes(pdf: pikepdf.Pdf) -> bytes:
    file = io.BytesIO()
    pdf.remove_unreferenced_resources()
    pdf.save(
        file,
        deterministic_id=True,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
    )
    return file.getvalue()
