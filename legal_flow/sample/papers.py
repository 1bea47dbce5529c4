"""Scanned papers: pages drawn, tilted and speckled like scans; the same paper gives the same bytes."""

import functools
import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageDraw, ImageFont

from legal_flow.contract.vocabulary import TITLES, ScanKind
from legal_flow.packets.fonts import folders
from legal_flow.sample.draws import stream

_PAGE = (661, 935)
"""A4 at 80 dots per inch."""
_TILTS = (0.0, 0.4, -0.3, -0.6)
"""Degrees."""
_MARGIN = 62
_LINE = 25

_TERMS = (
    "一、利息按首页载明的日利率自用款之日起计收，按月结算。",
    "二、未按期偿还的，按首页载明的标准计收罚息或者违约金。",
    "    对违约金、手续费不计收利息。",
    "三、首页载明计收复利的，对未偿还的利息按月计收复利。",
    "四、首页载明可以扣划的，逾期后可扣划债务人在本行账户中的款项。",
    "五、首页载明送达条款的，所留地址、电话、邮箱为诉讼文书送达地址。",
    "六、因本合同发生的争议，由首页载明的机构管辖。",
    "七、对以上加黑条款已按首页所载方式提示并说明。",
)
_STATIC: dict[ScanKind, tuple[tuple[str, ...], ...]] = {
    ScanKind.AGREEMENT: (
        ("本合同由下列当事人自愿订立，共三页。",),
        _TERMS,
        ("签署页", "", "本人已阅读全部条款，对加黑条款的含义及后果已充分理解。", "", "签名：（样本签名）"),
    ),
    ScanKind.APPLICATION: (("申请人声明：所填内容真实，同意按预留地址和号码接收通知。",),),
    ScanKind.ID_CARD: (("样　本　　　样　本　　　样　本", "本件为虚构样本，不是任何人的身份证件。"),),
    ScanKind.PROMPT_RECORD: (
        ("提示方式：加黑、单独签字、录音说明。", "说明内容：利率、复利、违约金、费用。"),
    ),
    ScanKind.DISBURSEMENT: (("款项已划入借款人指定账户。", "经办：测试员　复核：样例员"),),
    ScanKind.ACCELERATION_NOTICE: (("因连续逾期，现宣布借款提前到期，请立即清偿全部款项。",),),
    ScanKind.NOTICE_RECEIPT: (("内件品名：法律函件", "投递结果见上。"),),
    ScanKind.RECORDING: (("录音文字整理稿。", "客服：您的欠款已逾期，请尽快还款。", "对方：知道了。"),),
}
PAGES: dict[ScanKind, int] = {kind: len(pages) for kind, pages in _STATIC.items()}


@dataclass(frozen=True, slots=True)
class Paper:
    """One scanned paper: what is written on its first page, and how it lay on the glass."""

    kind: ScanKind
    written: tuple[tuple[str, str], ...]
    """Label and text."""
    shade: int
    title: str = ""
    """Blank for the usual title of the kind."""

    def pdf(self) -> bytes:
        """The scan as a PDF of grey images."""
        first = _jpeg(_first_page(self))
        rest = [
            _shared_page(self.kind, page, self.title, self.shade % 2) for page in range(1, PAGES[self.kind])
        ]
        return _pdf_of([first, *rest])


def _first_page(paper: Paper) -> Image.Image:
    """The page of all such papers with the lines of this one; only these are drawn and tilted anew."""
    tilt = paper.shade % len(_TILTS)
    page = _scanned(paper.kind, 0, paper.title, tilt).copy()
    lines = Image.new("L", (_PAGE[0], _LINE * len(paper.written) + 16), 255)
    draw = ImageDraw.Draw(lines)
    for number, (label, text) in enumerate(paper.written):
        draw.text((_MARGIN, 6 + _LINE * number), f"{label}：{text}", fill=25, font=_font(16))
    lines = _tilted(lines, tilt)
    top = 150 + _LINE * (len(_STATIC[paper.kind][0]) + 1)
    place = (0, top, _PAGE[0], top + lines.height)
    page.paste(ImageChops.darker(page.crop(place), lines), place)
    return page


@functools.cache
def _shared_page(kind: ScanKind, page: int, title: str, tilt: int) -> bytes:
    return _jpeg(_scanned(kind, page, title, tilt))


@functools.cache
def _scanned(kind: ScanKind, page: int, title: str, tilt: int) -> Image.Image:
    """A page without the lines of one account, tilted and speckled."""
    image = Image.new("L", _PAGE, 250)
    draw = ImageDraw.Draw(image)
    draw.text((_PAGE[0] // 2, 90), title or TITLES[ScanKind][kind], fill=20, font=_font(26), anchor="mm")
    draw.text((_PAGE[0] // 2, _PAGE[1] - 60), f"— {page + 1} —　样本", fill=70, font=_font(14), anchor="mm")
    for number, line in enumerate(_STATIC[kind][page]):
        draw.text((_MARGIN, 150 + _LINE * number), line, fill=30, font=_font(16))
    if kind is ScanKind.ID_CARD:
        draw.rectangle((40, 130, _PAGE[0] - 40, 470), outline=60, width=2)
    else:
        draw.ellipse((430, 640, 570, 780), outline=120, width=4)
        draw.text((500, 710), "测试专用", fill=120, font=_font(22), anchor="mm")
    return ImageChops.subtract(_tilted(image, tilt), _speckles(tilt))


def _tilted(image: Image.Image, tilt: int) -> Image.Image:
    corner = image.getpixel((0, 0))
    return image.rotate(_TILTS[tilt], Image.Resampling.BILINEAR, fillcolor=corner)


def _jpeg(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "JPEG", quality=38)
    return out.getvalue()


@functools.cache
def _speckles(shade: int) -> Image.Image:
    """A few dark specks and a soft unevenness, as glass and paper leave them."""
    rng = stream(shade, "speckles")
    coarse = Image.frombytes("L", (24, 34), bytes(rng.randrange(14) for _ in range(24 * 34)))
    texture = coarse.resize(_PAGE, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(texture)
    for _ in range(60):
        draw.point((rng.randrange(_PAGE[0]), rng.randrange(_PAGE[1])), fill=150)
    return texture


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    name = "NotoSerifCJK-Regular.ttc"
    path = next(folder / name for folder in folders() if (folder / name).is_file())
    return ImageFont.truetype(str(path), size, index=2)


def _pdf_of(pages: list[bytes]) -> bytes:
    """A PDF with one JPEG on each page; no dates, no random identifier."""
    count = len(pages)
    kids = " ".join(f"{3 + 3 * number} 0 R" for number in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
    ]
    for number, jpeg in enumerate(pages):
        content = b"q 595 0 0 842 0 0 cm /Scan Do Q"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {4 + 3 * number} 0 R"
            f" /Resources << /XObject << /Scan {5 + 3 * number} 0 R >> >> >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray" % _PAGE
            + b" /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream"
            % (len(jpeg), jpeg),
        ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
