"""Pictures as PDF pages: each on one A4 sheet, a JPEG's own bytes untouched."""

import io
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageOps, ImageSequence, JpegImagePlugin

A4 = (595.28, 841.89)
_FORMATS = ("JPEG", "PNG", "TIFF")
_SPACES = {"1": Name.DeviceGray, "L": Name.DeviceGray, "RGB": Name.DeviceRGB, "CMYK": Name.DeviceCMYK}
_ORIENTATION = 0x0112  # EXIF


def pdf_from_picture(body: bytes) -> pikepdf.Pdf:
    """One page per frame of a JPEG, PNG or TIFF.

    Raises what Pillow raises: `UnidentifiedImageError`, `OSError` or `SyntaxError` when damaged,
    `Image.DecompressionBombError` when larger than any scan.
    """
    pdf = pikepdf.Pdf.new()
    with Image.open(io.BytesIO(body), formats=_FORMATS) as picture:
        for frame in ImageSequence.Iterator(picture):
            frame.load()
            _add_sheet(pdf, _untouched(pdf, body, frame) if _is_plain_jpeg(frame) else _repacked(pdf, frame))
    return pdf


def _is_plain_jpeg(frame: Image.Image) -> bool:
    """Whether a PDF viewer shows the JPEG as it is meant: upright, in a plain colour space."""
    is_jpeg = isinstance(frame, JpegImagePlugin.JpegImageFile) and frame.mode in _SPACES
    return is_jpeg and frame.getexif().get(_ORIENTATION, 1) == 1


def _untouched(pdf: pikepdf.Pdf, body: bytes, frame: Image.Image) -> Stream:
    stream = _image(pdf, body, frame.size, frame.mode, Name.DCTDecode)
    if frame.mode == "CMYK" and "adobe" in frame.info:
        stream.Decode = Array([1, 0] * 4)  # Adobe writes CMYK inverted.
    return stream


def _repacked(pdf: pikepdf.Pdf, frame: Image.Image) -> Stream:
    picture: Image.Image = ImageOps.exif_transpose(frame)
    if "transparency" in picture.info or picture.mode in {"RGBA", "LA", "PA"}:
        picture = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture).convert("RGB")
    elif picture.mode not in _SPACES:
        picture = picture.convert("L" if picture.mode.startswith(("I", "F")) else "RGB")
    return _image(pdf, zlib.compress(picture.tobytes(), 6), picture.size, picture.mode, Name.FlateDecode)


def _image(pdf: pikepdf.Pdf, data: bytes, size: tuple[int, int], mode: str, decoder: Name) -> Stream:
    return Stream(
        pdf,
        data,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=size[0],
        Height=size[1],
        ColorSpace=_SPACES[mode],
        BitsPerComponent=1 if mode == "1" else 8,
        Filter=decoder,
    )


def _add_sheet(pdf: pikepdf.Pdf, image: Stream) -> None:
    """A4, upright or lying as the picture is, the picture as large as fits, in the middle."""
    width, height = int(image.Width), int(image.Height)
    sheet = A4 if height >= width else A4[::-1]
    scale = min(sheet[0] / width, sheet[1] / height)
    wide, high = width * scale, height * scale
    left, low = (sheet[0] - wide) / 2, (sheet[1] - high) / 2
    page = pdf.add_blank_page(page_size=sheet)
    page.obj.Resources = Dictionary(XObject=Dictionary(Scan=image))
    page.obj.Contents = pdf.make_stream(
        f"q {wide:.2f} 0 0 {high:.2f} {left:.2f} {low:.2f} cm /Scan Do Q".encode()
    )
