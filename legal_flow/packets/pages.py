"""What a DOCX of ours sets on paper, read into plain data: page, paragraphs, tables, every measure in points.

Only what Chinese court papers need is read. Everything else is refused by its name, never passed over: a document
with a text box, a list or a merged cell is for LibreOffice.
"""

import functools
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from legal_flow.packets import fonts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_PARSER = etree.XMLParser(resolve_entities=False, no_network=True)
_HARMLESS = frozenset({"bookmarkStart", "bookmarkEnd", "proofErr", "lastRenderedPageBreak"})
_OF_PARAGRAPH = frozenset(
    {"pStyle", "spacing", "ind", "jc", "keepNext", "keepLines", "widowControl", "pBdr", "rPr", "tabs"}
)
_OF_RUN = frozenset({"rFonts", "sz", "szCs", "b", "bCs", "color", "lang"})
_OF_TABLE = frozenset({"tblStyle", "tblW", "jc", "tblLayout", "tblCellMar", "tblLook"})
_OF_CELL = frozenset({"tcW", "gridSpan", "shd", "vAlign"})
_OF_SECTION = frozenset({"footerReference", "pgSz", "pgMar", "cols", "docGrid"})
_ALIGN = {
    "both": "justify",
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
}
_RULES = {"single": "single", "thinThickSmallGap": "thin-thick"}
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


class Beyond(Exception):
    """The document has something that is not read here; the message names it."""


@dataclass(frozen=True, slots=True)
class Pages:
    """A document as it is to be set."""

    layout: Mapping[str, Any]
    text: str
    """All its text once, in reading order, without what fields show."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How a paragraph or its text looks; what a style or the paragraph itself says replaces what it is based on."""

    before: float = 0
    after: float = 0
    line: float = 12
    """Points if `exact`, else twelve for a single line."""
    exact: bool = False
    left: float = 0
    right: float = 0
    first: float = 0
    first_chars: float = 0
    """Indent of the first line in characters; it goes before `first`."""
    align: str = "left"
    sticky: bool = False
    whole: bool = False
    rule: str = ""
    latin: str = "Times New Roman"
    han: str = "宋体"
    size: float = 10
    bold: bool = False


def read(docx: bytes) -> Pages:
    """The pages of a document; raises `Beyond`."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"), _PARSER)[0]
        styles = _styles(archive.read("word/styles.xml"))
        *content, section = body
        if section.tag != f"{W}sectPr":
            raise Beyond("a document without a page size")
        layout = _page(section)
        reader = _Reader(styles, layout["width"] - layout["left"] - layout["right"])
        layout["blocks"] = reader.blocks(content)
        layout["footer"] = []
        for reference in section.iter(f"{W}footerReference"):
            _only(reference, "type", {"default"})
            targets = etree.fromstring(archive.read("word/_rels/document.xml.rels"), _PARSER)
            name = next(one.get("Target") for one in targets if one.get("Id") == reference.get(_R))
            layout["footer"] = reader.blocks(list(etree.fromstring(archive.read(f"word/{name}"), _PARSER)))
        layout["looks"] = [list(look) for look in reader.looks]
    return Pages(layout, "".join(reader.text))


@dataclass
class _Reader:
    styles: Mapping[str, _Format]
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
            kind = _name(element)
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
        shape = base if properties is None else _paragraph_format(base, properties)
        runs = list(self._runs(element, shape)) or [(shape, "")]
        block = {
            "kind": "paragraph",
            "align": shape.align,
            "left": shape.left,
            "right": shape.right,
            "first": shape.first_chars * shape.size if shape.first_chars else shape.first,
            "sticky": shape.sticky,
            "whole": shape.whole,
            "rule": shape.rule,
            "runs": self._pieces(runs),
        }
        return block, shape.before, shape.after

    def _style(self, name: str) -> _Format:
        try:
            return self.styles[name]
        except KeyError:
            raise Beyond(f"the unknown style {name}") from None

    def _runs(self, paragraph: Any, shape: _Format) -> Iterator[tuple[_Format, str]]:
        """The texts of a paragraph; a field is its instruction between two U+E000, a line break U+000B."""
        shown = True
        for child in paragraph:
            kind = _name(child)
            if kind == "pPr" or kind in _HARMLESS:
                continue
            if kind != "r":
                raise Beyond(f"the element {kind}")
            look = shape
            for part in child:
                match _name(part):
                    case "rPr":
                        look = _run_format(shape, part)
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

    def _pieces(self, runs: list[tuple[_Format, str]]) -> list[list[Any]]:
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
    def _first_script(runs: list[tuple[_Format, str]]) -> bool:
        """Whether what comes first without a script of its own is set as Latin."""
        found = _STRONG.search("".join(text for _, text in runs))
        return bool(found and found.group(1))

    def _look(self, shape: _Format, *, latin: bool) -> int:
        name = shape.latin if latin else shape.han
        try:
            family = _FAMILIES[name]
        except KeyError:
            raise Beyond(f"the font {name}") from None
        key = (family, shape.size, shape.bold, shape.line if shape.exact else 0, shape.line / 12)
        return self.looks.setdefault(key, len(self.looks))

    def _table(self, table: Any) -> Block:
        properties = table.find(f"{W}tblPr")
        _none_but(properties, _OF_TABLE)
        if _value(properties, "tblStyle") != "TableGrid" or properties.find(f"{W}tblLayout") is None:
            raise Beyond("a table without a grid of single lines and fixed widths")
        margins = properties.find(f"{W}tblCellMar")
        inset: dict[str, float] = {"top": 0, "bottom": 0, "left": 5.4, "right": 5.4}
        for margin in [] if margins is None else margins:
            inset[_name(margin)] = _points(margin, "w")
        widths = [_points(one, "w") for one in table.find(f"{W}tblGrid")]
        side = {"left": 0.0, "center": 0.5, "right": 1.0}[_ALIGN[_value(properties, "jc") or "left"]]
        return {
            "kind": "table",
            "left": side * (self.room - sum(widths)),
            "widths": widths,
            "inset": inset,
            "rows": [self._row(row) for row in table if _name(row) not in ("tblPr", "tblGrid")],
        }

    def _row(self, row: Any) -> Block:
        if _name(row) != "tr":
            raise Beyond(f"{_name(row)} in a table")
        properties = row.find(f"{W}trPr")
        flags = set() if properties is None else {_name(one) for one in properties}
        if not flags <= {"cantSplit", "tblHeader"}:
            raise Beyond("a row with a height or place of its own")
        cells = [self._cell(cell) for cell in row if cell is not properties]
        sticky = any(block.get("sticky") for cell in cells for block in cell["blocks"])
        kind = "head" if "tblHeader" in flags else "sticky" if sticky else "row"
        return {"cells": cells, "kind": kind, "whole": "cantSplit" in flags}

    def _cell(self, cell: Any) -> Block:
        about = cell.find(f"{W}tcPr")
        _none_but(about, _OF_CELL)
        shade = about.find(f"{W}shd")
        return {
            "span": int(_value(about, "gridSpan") or 1),
            "fill": "" if shade is None else shade.get(f"{W}fill"),
            "place": _value(about, "vAlign") or "top",
            "blocks": self.blocks([one for one in cell if one is not about]),
        }


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


@functools.lru_cache(maxsize=64)
def _styles(content: bytes) -> Mapping[str, _Format]:
    """The paragraph styles by id, each with what it is based on; `""` is the default."""
    root = etree.fromstring(content, _PARSER)
    elements = {
        one.get(f"{W}styleId"): one for one in root.iter(f"{W}style") if one.get(f"{W}type") == "paragraph"
    }
    plain = _Format()
    for path in ("pPr", "rPr"):
        for properties in root.iterfind(f"{W}docDefaults/{W}{path}Default/{W}{path}"):
            plain = (_paragraph_format if path == "pPr" else _run_format)(plain, properties)

    def made(element: Any) -> _Format:
        based_on = _value(element, "basedOn")
        shape = made(elements[based_on]) if based_on in elements else plain
        for properties in element.iterfind(f"{W}pPr"):
            shape = _paragraph_format(shape, properties)
        for properties in element.iterfind(f"{W}rPr"):
            shape = _run_format(shape, properties)
        return shape

    styles: dict[str, _Format] = {}
    for name, element in elements.items():
        try:
            styles[name] = made(element)
        except Beyond:
            continue  # A style that nobody uses may be what it likes; one that is used is then unknown.
        if element.get(f"{W}default") == "1":
            styles[""] = styles[name]
    return styles


def _paragraph_format(base: _Format, properties: Any) -> _Format:
    _none_but(properties, _OF_PARAGRAPH)
    changes: dict[str, Any] = {}
    for one in properties:
        match _name(one):
            case "spacing":
                changes |= _spacing(one, base)
            case "ind":
                changes |= _indents(one)
            case "jc":
                if one.get(f"{W}val") not in _ALIGN:
                    raise Beyond(f"the alignment {one.get(f'{W}val')}")
                changes["align"] = _ALIGN[one.get(f"{W}val")]
            case "keepNext":
                changes["sticky"] = _on(one)
            case "keepLines":
                changes["whole"] = _on(one)
            case "pBdr":
                (line,) = one
                if _name(line) != "bottom" or line.get(f"{W}val") not in _RULES:
                    raise Beyond("a border other than a single or thin-thick line below")
                changes["rule"] = _RULES[line.get(f"{W}val")]
    return _changed(base, changes)


def _spacing(element: Any, base: _Format) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, value in element.attrib.items():
        match name.removeprefix(W):
            case "before" | "after" as side:
                changes[side] = int(value) / 20
            case "line":
                changes["line"] = int(value) / 20
            case "lineRule" if value in ("exact", "auto"):
                changes["exact"] = value == "exact"
            case other:
                raise Beyond(f"spacing by {other}")
    if "line" in changes and "exact" not in changes:
        changes["exact"] = False if element.get(f"{W}lineRule") is None else base.exact
    return changes


def _indents(element: Any) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    for name, value in element.attrib.items():
        match name.removeprefix(W):
            case "left" | "start":
                changes["left"] = int(value) / 20
            case "right" | "end":
                changes["right"] = int(value) / 20
            case "firstLine":
                changes["first"] = int(value) / 20
            case "firstLineChars":
                changes["first_chars"] = int(value) / 100
            case other:
                raise Beyond(f"an indent by {other}")
    return changes


def _run_format(base: _Format, properties: Any) -> _Format:
    _none_but(properties, _OF_RUN)
    changes: dict[str, Any] = {}
    for one in properties:
        match _name(one):
            case "rFonts":
                changes["latin"] = one.get(f"{W}ascii", base.latin)
                changes["han"] = one.get(f"{W}eastAsia", base.han)
            case "sz":
                changes["size"] = int(one.get(f"{W}val")) / 2
            case "b":
                changes["bold"] = _on(one)
            case "color":
                if one.get(f"{W}val") not in ("000000", "auto"):
                    raise Beyond("a colour of text")
    return _changed(base, changes)


def _changed(base: _Format, changes: dict[str, Any]) -> _Format:
    return replace(base, **changes) if changes else base


def _page(section: Any) -> dict[str, Any]:
    _none_but(section, _OF_SECTION)
    size, margin = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    columns, grid = section.find(f"{W}cols"), section.find(f"{W}docGrid")
    if columns is not None and columns.get(f"{W}num", "1") != "1":
        raise Beyond("columns of text")
    if grid is not None and grid.get(f"{W}type", "default") != "default":
        raise Beyond("a grid of lines")
    return {
        "width": _points(size, "w"),
        "height": _points(size, "h"),
        **{side: _points(margin, side) for side in ("top", "right", "bottom", "left")},
        "footer-distance": _points(margin, "footer"),
    }


def _none_but(element: Any, allowed: frozenset[str]) -> None:
    for child in element:
        if (name := _name(child)) not in allowed:
            raise Beyond(f"{name} in {_name(element)}")


def _only(element: Any, attribute: str, allowed: set[str]) -> None:
    if (value := element.get(f"{W}{attribute}")) not in allowed:
        raise Beyond(f"{_name(element)} {value}")


def _name(element: Any) -> str:
    return str(element.tag).removeprefix(W)


def _value(element: Any, name: str) -> str | None:
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def _points(element: Any, attribute: str) -> float:
    return int(element.get(f"{W}{attribute}")) / 20


def _on(element: Any) -> bool:
    return element.get(f"{W}val", "1") not in ("0", "false")
