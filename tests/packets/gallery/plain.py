"""Sound PDFs and pictures: what the defective specimens are made from."""

import io

import pikepdf
from PIL import Image, ImageDraw
from reportlab.pdfgen import canvas

A4 = (595, 842)


def pages(count: int = 2, size: tuple[float, float] = A4, word: str = "page") -> bytes:
    """`count` pages with the text `{word} 1`, `{word} 2`, ... near the middle."""
    file = io.BytesIO()
    drawing = canvas.Canvas(file, pagesize=size, invariant=1)
    for number in range(1, count + 1):
        drawing.drawString(size[0] / 3, size[1] / 2, f"{word} {number}")
        drawing.showPage()
    drawing.save()
    return file.getvalue()


def save(pdf: pikepdf.Pdf, **options: object) -> bytes:
    """The bytes of `pdf`."""
    file = io.BytesIO()
    pdf.save(file, **options)
    return file.getvalue()


def edited(body: bytes) -> pikepdf.Pdf:
    """`body` opened for editing."""
    return pikepdf.open(io.BytesIO(body))


def picture(mode: str = "RGB", size: tuple[int, int] = (620, 877)) -> Image.Image:
    """A sheet with one dark bar across its upper third."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((60, size[1] // 4, size[0] - 60, size[1] // 4 + 60), fill=(20, 20, 20))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """`image` as a file of `kind`."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
