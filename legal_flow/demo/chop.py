"""A simulated person who prints pages, chops them with 测试印章, and scans them back."""

import io
import math
import random
from collections.abc import Sequence
from functools import cache

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops, ImageDraw, ImageFont

from legal_flow.packets.fonts import folders

WORDING = "测试印章"
_DPI = 110
_CHOP_MM = 42
_RED = (200, 30, 36)
_GRAIN = 256


def chop_and_scan(pdf: bytes, pages: Sequence[int], seed: int) -> bytes:
    """`pdf` with the named pages (from 1) replaced by chopped scans; the others unchanged.

    Same arguments, same bytes. Raises `IndexError` for a page that is not there.
    """
    draw = random.Random(seed)  # noqa: S311  # A demonstration must repeat itself.
    document = pdfium.PdfDocument(pdf)
    try:
        sheets = {page: _print(document, page) for page in pages}
    finally:
        document.close()
    with pikepdf.open(io.BytesIO(pdf)) as out:
        for page in pages:
            # The sheet lies askew and its chop does so anyway, so print alone is turned: one channel, not three.
            sheet = _laid_down(sheets[page], draw).convert("RGB")
            _press_chop(sheet, draw)
            _replace(out, page, _with_grain(sheet, draw))
        file = io.BytesIO()
        out.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return file.getvalue()


def _print(document: pdfium.PdfDocument, page: int) -> Image.Image:
    if not 1 <= page <= len(document):
        raise IndexError(f"there is no page {page}")
    sheet: Image.Image = document[page - 1].render(scale=_DPI / 72, grayscale=True).to_pil()
    return sheet


def _press_chop(sheet: Image.Image, draw: random.Random) -> None:
    """Lower right, where a party signs, a little askew; print shows through the paste."""
    chop = chop_picture().rotate(draw.uniform(-12, 12), resample=Image.Resampling.BICUBIC)
    left = round(sheet.width * 0.72 - chop.width / 2 + draw.uniform(-15, 15))
    top = round(sheet.height * 0.74 - chop.height / 2 + draw.uniform(-15, 15))
    paste = Image.composite(Image.new("RGB", chop.size, _RED), Image.new("RGB", chop.size, "white"), chop)
    under = sheet.crop((left, top, left + chop.width, top + chop.height))
    sheet.paste(ImageChops.multiply(under, paste), (left, top))


@cache
def chop_picture() -> Image.Image:
    """A round company chop as an alpha mask: ring, star, `WORDING` along the ring."""
    fine = 4 * round(_CHOP_MM / 25.4 * _DPI)
    mask = Image.new("L", (fine, fine), 0)
    pen = ImageDraw.Draw(mask)
    rim = round(fine * 0.025)
    pen.ellipse((rim, rim, fine - rim, fine - rim), outline=235, width=rim)
    pen.polygon(_star(fine / 2, fine * 0.17), fill=235)
    font = ImageFont.truetype(_font_file(), round(fine * 0.15), index=2)
    for place, character in enumerate(WORDING):
        angle = 60 - 120 * place / (len(WORDING) - 1)
        _write_on_ring(mask, character, font, angle)
    return mask.reduce(4)


def _star(centre: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for corner in range(10):
        reach = radius if corner % 2 == 0 else radius * 0.382
        turn = math.radians(36 * corner)
        points.append((centre + reach * math.sin(turn), centre - reach * math.cos(turn)))
    return points


def _write_on_ring(mask: Image.Image, character: str, font: ImageFont.FreeTypeFont, angle: float) -> None:
    """`character` upright to the ring, `angle` degrees left of the top."""
    tile = Image.new("L", mask.size, 0)
    ImageDraw.Draw(tile).text(
        (mask.width / 2, mask.height * 0.17), character, font=font, fill=235, anchor="mm"
    )
    tile = tile.rotate(angle, resample=Image.Resampling.BICUBIC)
    mask.paste(235, (0, 0), tile)


def _font_file() -> str:
    name = "NotoSerifCJK-Bold.ttc"
    return next(str(folder / name) for folder in folders() if (folder / name).is_file())


def _laid_down(sheet: Image.Image, draw: random.Random) -> Image.Image:
    """On the glass of a scanner: a little turned and shifted."""
    return sheet.rotate(
        draw.uniform(-0.6, 0.6),
        resample=Image.Resampling.BILINEAR,
        translate=(draw.randint(-4, 4), draw.randint(-4, 4)),
        fillcolor=255,
    )


def _with_grain(sheet: Image.Image, draw: random.Random) -> Image.Image:
    """With the grain of a sensor."""
    grain = Image.frombytes("L", (_GRAIN, _GRAIN), draw.randbytes(_GRAIN**2))
    faint = grain.point([level // 20 for level in range(256)])
    noise = Image.new("L", sheet.size)
    for left in range(0, sheet.width, _GRAIN):
        for top in range(0, sheet.height, _GRAIN):
            noise.paste(faint, (left, top))
    return ImageChops.subtract(sheet, Image.merge("RGB", [noise] * 3))


def _replace(out: pikepdf.Pdf, number: int, scan: Image.Image) -> None:
    page = out.pages[number - 1]
    file = io.BytesIO()
    scan.save(file, "JPEG", quality=72)
    image = out.make_stream(
        file.getvalue(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=scan.width,
        Height=scan.height,
        ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    wide, high = scan.width * 72 / _DPI, scan.height * 72 / _DPI
    page.obj.MediaBox = Array([0, 0, round(wide, 2), round(high, 2)])
    page.obj.Resources = Dictionary(XObject=Dictionary(Scan=image))
    page.obj.Contents = out.make_stream(f"q {wide:.2f} 0 0 {high:.2f} 0 0 cm /Scan Do Q".encode())
    for key in (Name.CropBox, Name.Rotate, Name.Annots):
        if key in page.obj:
            del page.obj[key]
