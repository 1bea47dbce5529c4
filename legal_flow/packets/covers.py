"""证据封面: one sheet before each exhibit that says what it is, where it comes from and what it proves.

All sheets of a packet are set in one go by Typst, so that they share their fonts and cost a few milliseconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import typst

from legal_flow.errors import PacketFault
from legal_flow.packets.press import pressed

SHEETS = 1
"""Pages that a cover takes."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What one cover sheet says."""

    label: str
    """证据3, as it is stamped on every page of the exhibit."""
    title: str
    source: str
    purpose: str
    """证明目的."""
    first_page: int
    """Of the packet: the page of the cover itself."""
    last_page: int

    def lines(self) -> list[tuple[str, str]]:
        """The rows of the sheet, name and words."""
        pages = self.last_page - self.first_page + 1 - SHEETS
        return [
            ("名称", self.title),
            ("来源", self.source),
            ("证明目的", self.purpose),
            ("页数", f"{pages}页（不含本页）"),
            ("页码", f"第{self.first_page}页至第{self.last_page}页"),
        ]


def cover_sheets(covers: Sequence[Cover], reference: str, made_on: date) -> bytes:
    """A PDF with one page per cover, in order; `PacketFault` for a character that no font has."""
    data = {
        "reference": f"案件编号：{reference}",
        "made_on": [made_on.year, made_on.month, made_on.day],
        "covers": [{"label": one.label, "lines": one.lines()} for one in covers],
    }
    try:
        return pressed("cover.typ", data)
    except typst.TypstError:
        # The compiler quotes the text that it could not draw.
        raise PacketFault("a cover sheet cannot be set: a character that no font has") from None
