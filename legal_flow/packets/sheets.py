"""How an evidence sheet is set: a title, facts and blocks go to Typst as finished text, PDF/A-2b comes back.

Typst runs in process. PDF/A makes it refuse a character that no font has, where a plain PDF would print an
empty box. The sheet's own day is the document's date, so the same sheet has the same bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import typst

from legal_flow.cases.money import ZERO
from legal_flow.errors import PacketFault
from legal_flow.packets.press import pressed
from legal_flow.packets.sandbox import cn_date, money

Block = dict[str, object]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` is a share of what is left, 0 as wide as its text."""

    title: str
    width: int = 1
    align: str = "left"


def amount_column(title: str, width: int = 3) -> Column:
    """A column of figures."""
    return Column(title, width, "right")


def heading(text: str) -> Block:
    """A heading that stays with what follows."""
    return {"kind": "heading", "text": text}


def paragraph(text: str) -> Block:
    """A paragraph."""
    return {"kind": "text", "text": text}


def table(columns: Sequence[Column], rows: Sequence[Sequence[str]], total: Sequence[str] = ()) -> Block:
    """A table whose head repeats on every page; `total` is a last row in bold."""
    return {
        "kind": "table",
        "columns": [{"title": one.title, "width": one.width, "align": one.align} for one in columns],
        "rows": [list(row) for row in rows],
        "total": list(total),
    }


def chart(title: str, points: Sequence[tuple[date, Decimal]]) -> list[Block]:
    """A small line chart of an amount over time; nothing for fewer than two points."""
    if len(points) < 2:
        return []
    return [
        {
            "kind": "chart",
            "title": title,
            "points": [[day.toordinal(), int(amount * 100)] for day, amount in points],
            "top": money(max(amount for _, amount in points)),
            "first": points[0][0].isoformat(),
            "last": points[-1][0].isoformat(),
        }
    ]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One evidence document before it is set."""

    title: str
    reference: str
    """Case number, in the running head."""
    maker: str
    """Who made it, in the foot."""
    made_on: date
    facts: Sequence[tuple[str, str]]
    blocks: Sequence[Block]

    def pdf(self) -> bytes:
        """PDF/A-2b; raises `PacketFault` if it cannot be set, for example for a character without a font."""
        facts = [text for pair in self.facts for text in pair]
        page = {
            "title": self.title,
            "reference": self.reference,
            "maker": self.maker,
            "made_on": [self.made_on.year, self.made_on.month, self.made_on.day],
            "facts": facts + [""] * (-len(facts) % 4),
            "blocks": list(self.blocks),
        }
        try:
            return pressed("sheet.typ", page)
        except typst.TypstError as fault:
            # The compiler quotes the text that it could not draw, which may be part of a name.
            reason = "a character that no font has" if "displayed" in fault.message else fault.message
            raise PacketFault(f"{self.title} cannot be set: {reason}") from None


@dataclass(frozen=True, slots=True)
class SheetHeader:
    """What every sheet shows at its head."""

    case_number: str
    creditor: str
    debtor: str
    made_on: date
    known_on: date
    """The day up to which the lender had told us (数据截至)."""
    source: str
    """From which system and package the figures come (民事证据规定14, 15)."""


@dataclass(frozen=True, slots=True)
class SheetAccount:
    """An account by its id in the claim and the words the paper uses for it."""

    account_id: str
    title: str
    """For example 信用卡（卡号9999990000001234）."""


def make(
    title: str,
    header: SheetHeader,
    facts: Sequence[tuple[str, str]],
    blocks: Sequence[Block],
) -> bytes:
    """The PDF of one sheet with the facts that all of them show first."""
    parties = (("债权人", header.creditor), ("债务人", header.debtor))
    known = (("数据截至", cn_date(header.known_on)), ("数据来源", header.source))
    made = ("出具日期", cn_date(header.made_on))
    return Sheet(
        title=title,
        reference=f"案件编号：{header.case_number}",
        maker=header.creditor,
        made_on=header.made_on,
        facts=(*parties, *facts, *known, made),
        blocks=blocks,
    ).pdf()


def figures(*amounts: Decimal) -> list[str]:
    """Amounts as cells."""
    return [money(amount) for amount in amounts]


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """The sum, 0.00 of none."""
    return sum(amounts, ZERO)
