"""What a DOCX of ours sets on paper, read into plain data: page, paragraphs, tables, every measure in points.

Only what Chinese court papers need is read. Everything else is refused by its name, never passed over: a document
with a text box, a list or a merged cell is for LibreOffice.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

from lxml import etree

from legal_flow.packets import fonts
from legal_flow.packets.formats import (
    ALIGN,
    PARSER,
    Beyond,
    Format,
    W,
    name_of,
    none_but,
    paragraph_format,
    points,
    run_format,
    run_styles_of,
    styles_of,
    value_of,
)

_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_HARMLESS = frozenset({"bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak"})
_OF_TABLE = frozenset({"tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"})
_OF_CELL = frozenset({"tcW", "gridSpan", "shd", "vAlign", "tcBorders"})
_OF_SECTION = frozenset({"footerReference", "pgSz", "pgMar", "cols", "docGrid"})
_SETS = {
    fonts.SERIF: "serif",
    fonts.SANS: "sans",
    "Liberation Serif": "roman",
    "Liberation Sans": "grotesque",
}
_FAMILIES = {name: _SETS[family] for family, names in fonts.ALIASES.items() for name in names}
_LATIN = r"A-Za-z0-9\u00c0-\u024f"
_IDEOGRAPH = r"\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_STRONG = re.compile(rf"([{_LATIN}])|([\u2e80-\ua4cf\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af])")
_SEAM = re.compile(rf"(?<=[{_LATIN}])(?=[{_IDEOGRAPH}])|(?<=[{_IDEOGRAPH}])(?=[{_LATIN}])")

Block = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pages:
    """A document as it is to be set."""

    layout: Mapping[str, Any]
    text: str
    """All its text once, in reading order, without what fields show."""


def read(docx: bytes) -> Pages:
    """The pages of a document; raises `Beyond`."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            return _read(archive)
    except (LookupError, ValueError, TypeError, AttributeError, etree.LxmlError, zipfile.BadZipFile):
        raise Beyond("markup that is not understood") from None


def _read(archive: zipfile.ZipFile) -> Pages:
    *content, section = etree.fromstring(archive.read("word/document.xml"), PARSER)[0]
    if section.tag != f"{W}sectPr":
        raise Beyond("a document without a page size")
    layout = _page(section)
    styles = archive.read("word/styles.xml")
    room = layout["width"] - layout["left"] - layout["right"]
    reader = _Reader(styles_of(styles), run_styles_of(styles), room)
    layout["blocks"] = reader.blocks(content)
    layout["footer"] = []
    for reference in section.iter(f"{W}footerReference"):
        if reference.get(f"{W}type") != "default":
            raise Beyond("footers of several kinds")
        targets = etree.fromstring(archive.read("word/_rels/document.xml.rels"), PARSER)
        (name,) = (one.get("Target") for one in targets if one.get("Id") == reference.get(_R))
        layout["footer"] = reader.blocks(list(etree.fromstring(archive.read(f"word/{name}"), PARSER)))
    layout["looks"] = [list(look) for look in reader.looks]
    return Pages(layout, "".join(reader.text))


@dataclass
class _Reader:
    styles: Mapping[str, Format]
    run_styles: Mapping[str, tuple[Any, ...]]
    room: float
    """Between the margins of the page."""
    looks: dict[tuple[Any, ...], int] = field(default_factory=dict)
    """Font, size, weight and the edges of a line, each combination once."""
    text: list[str] = field(default_factory=list)

    def blocks(self, elements: list[Any]) -> list[Block]:
        """Paragraphs and tables; each says the gap above it."""
        made: list[Block] = []
        below = 0.0
        for element in elements:
            kind = name_of(element)
            if kind == "p":
                block, before, after = self._paragraph(element)
                # Word takes the larger of the two distances that meet.
                block["above"], below = max(below, before), after
            elif kind == "tbl":
                block, below = {**self._table(element), "above": below}, 0.0
            elif kind in _HARMLESS:
                continue
            else:
                raise Beyond(f"the element {kind}")
            made.append(block)
        return made

    def _paragraph(self, element: Any) -> tuple[Block, float, float]:
        properties = element.find(f"{W}pPr")
        style = None if properties is None else properties.find(f"{W}pStyle")
        base = self.styles[""] if style is None else self._style(style.get(f"{W}val"))
        shape = base if properties is None else paragraph_format(base, properties)
        runs = list(self._runs(element, shape)) or [(shape, "")]
        block = {
            "kind": "paragraph",
            "align": shape.align,
            "left": shape.left,
            "right": shape.right,
            "first": shape.first_chars * shape.size if shape.first_chars else shape.first,
            "sticky": shape.sticky,
            "whole": shape.whole,
            "fresh": shape.fresh,
            "rule": shape.rule,
            "runs": self._pieces(runs),
        }
        return block, shape.before, shape.after

    def _style(self, name: str) -> Format:
        try:
            return self.styles[name]
        except KeyError:
            raise Beyond(f"the unknown style {name}") from None

    def _runs(self, paragraph: Any, shape: Format) -> Iterator[tuple[Format, str]]:
        """The texts of a paragraph; a field is its instruction between two U+E000, a line break U+000B."""
        shown = True
        for child in paragraph:
            kind = name_of(child)
            if kind == "pPr" or kind in _HARMLESS:
                continue
            if kind != "r":
                raise Beyond(f"the element {kind}")
            look = shape
            for part in child:
                match name_of(part):
                    case "rPr":
                        look = self._look_of(shape, part)
                    case "t" if shown:
                        yield look, part.text or ""
                    case "t":
                        pass
                    case "br" if part.get(f"{W}type") is None:
                        yield look, "\v"
                    case "fldChar":
                        shown = part.get(f"{W}fldCharType") != "separate" and (
                            shown or part.get(f"{W}fldCharType") == "end"
                        )
                    case "instrText":
                        if part.text.strip() not in ("PAGE", "NUMPAGES"):
                            raise Beyond("a field other than PAGE and NUMPAGES")
                        yield look, f"\ue000{part.text.strip()}\ue000"
                    case other if other not in _HARMLESS:
                        raise Beyond(f"{other} in a run")

    def _look_of(self, shape: Format, properties: Any) -> Format:
        """The paragraph's format, changed by the run's style and by what the run says itself."""
        style = value_of(properties, "rStyle")
        if style is not None and style not in self.run_styles:
            raise Beyond(f"the unknown style {style}")
        for of_style in self.run_styles[style] if style else ():
            shape = run_format(shape, of_style)
        return run_format(shape, properties)

    def _pieces(self, runs: list[tuple[Format, str]]) -> list[list[Any]]:
        """Runs cut where the script changes, with a gap between ideographs and Latin letters or digits."""
        pieces: list[list[Any]] = []
        script = self._first_script(runs)
        last = ""
        for shape, text in runs:
            for part in re.split("(\v|\ue000[A-Z]+\ue000)", text):
                if part == "\v":
                    pieces.append(["break"])
                    last = ""
                elif part.startswith("\ue000"):
                    pieces.append([part.strip("\ue000").lower(), self._look(shape, latin=True)])
                    script, last = True, ""
                else:
                    self.text.append(part)
                    for latin, words in _by_script(part, latin=script):
                        if _SEAM.search(last + words[:1]):
                            pieces.append(["gap", shape.size * 0.2])
                        pieces.append(["text", self._look(shape, latin=latin), words])
                        script, last = latin, words[-1]
        return pieces or [["text", self._look(runs[0][0], latin=False), ""]]

    @staticmethod
    def _first_script(runs: list[tuple[Format, str]]) -> bool:
        """Whether what comes first without a script of its own is set as Latin."""
        found = _STRONG.search("".join(text for _, text in runs))
        return bool(found and found.group(1))

    def _look(self, shape: Format, *, latin: bool) -> int:
        name = shape.latin if latin else shape.han
        try:
            family = _FAMILIES[name]
        except KeyError:
            raise Beyond(f"the font {name}") from None
        key = (family, shape.size, shape.bold, shape.line if shape.exact else 0, shape.line / 12)
        return self.looks.setdefault(key, len(self.looks))

    def _table(self, table: Any) -> Block:
        properties = table.find(f"{W}tblPr")
        none_but(properties, _OF_TABLE)
        style = value_of(properties, "tblStyle")
        if style not in (None, "TableGrid") or properties.find(f"{W}tblLayout") is None:
            raise Beyond("a table of another style than a grid of single lines, or without fixed widths")
        margins = properties.find(f"{W}tblCellMar")
        inset: dict[str, float] = {"top": 0, "bottom": 0, "left": 5.4, "right": 5.4}
        for margin in [] if margins is None else margins:
            inset[name_of(margin)] = points(margin, "w")
        widths = [points(one, "w") for one in table.find(f"{W}tblGrid")]
        side = {"left": 0.0, "center": 0.5, "right": 1.0}[ALIGN[value_of(properties, "jc") or "left"]]
        return {
            "kind": "table",
            "lines": style is not None,
            "left": side * (self.room - sum(widths)),
            "widths": widths,
            "inset": inset,
            "rows": _together([self._row(row) for row in table if name_of(row) not in ("tblPr", "tblGrid")]),
        }

    def _row(self, row: Any) -> Block:
        if name_of(row) != "tr":
            raise Beyond(f"{name_of(row)} in a table")
        properties = row.find(f"{W}trPr")
        flags = set() if properties is None else {name_of(one) for one in properties}
        if not flags <= {"cantSplit", "tblHeader"}:
            raise Beyond("a row with a height or place of its own")
        cells = [self._cell(cell) for cell in row if cell is not properties]
        sticky = any(block.get("sticky") for cell in cells for block in cell["blocks"])
        kind = "head" if "tblHeader" in flags else "sticky" if sticky else "row"
        return {"cells": cells, "kind": kind, "whole": "cantSplit" in flags}

    def _cell(self, cell: Any) -> Block:
        about = cell.find(f"{W}tcPr")
        none_but(about, _OF_CELL)
        shade, borders = about.find(f"{W}shd"), about.find(f"{W}tcBorders")
        open_sides = [] if borders is None else list(borders)
        if any(side.get(f"{W}val") not in ("nil", "none") for side in open_sides):
            raise Beyond("a cell with lines of its own")
        return {
            "span": int(value_of(about, "gridSpan") or 1),
            "fill": "" if shade is None else shade.get(f"{W}fill"),
            "place": value_of(about, "vAlign") or "top",
            "open": [name_of(side) for side in open_sides],
            "blocks": self.blocks([one for one in cell if one is not about]),
        }


def _together(rows: list[Block]) -> list[Block]:
    """The rows; those that stay with the next one are a group before it, and the last of a table stays with nothing."""
    made: list[Block] = []
    if rows and rows[-1]["kind"] == "sticky":
        rows = [*rows[:-1], {**rows[-1], "kind": "row"}]
    for kind, found in groupby(rows, key=itemgetter("kind")):
        group = list(found)
        made += [{"kind": "sticky", "rows": group}] if kind == "sticky" else group
    return made


def _by_script(text: str, *, latin: bool) -> Iterator[tuple[bool, str]]:
    """The text in stretches that are Latin or not; what has no script of its own goes with what is before it."""
    start = 0
    for found in _STRONG.finditer(text):
        if bool(found.group(1)) != latin:
            if found.start() > start:
                yield latin, text[start : found.start()]
            latin, start = bool(found.group(1)), found.start()
    if start < len(text):
        yield latin, text[start:]


def _page(section: Any) -> dict[str, Any]:
    none_but(section, _OF_SECTION)
    size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    columns, grid = section.find(f"{W}cols"), section.find(f"{W}docGrid")
    if columns is not None and columns.get(f"{W}num", "1") != "1":
        raise Beyond("columns of text")
    if grid is not None and grid.get(f"{W}type", "default") != "default":
        raise Beyond("a grid of lines")
    return {
        "width": points(size, "w"),
        "height": points(size, "h"),
        **{side: points(margin, side) for side in ("top", "right", "bottom", "left")},
        "footer-distance": points(margin, "footer"),
    }
