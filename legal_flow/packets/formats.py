"""How the paragraphs of a DOCX and their text look: what a style says, and what it is based on.

Like `pages`, it refuses by name what it does not know.
"""

import functools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PARSER = etree.XMLParser(resolve_entities=False, no_network=True)

_OF_PARAGRAPH = frozenset(
    {
        *("pStyle", "spacing", "ind", "jc", "keepNext", "keepLines", "widowControl", "overflowPunct"),
        *("pBdr", "rPr", "tabs", "pageBreakBefore"),
    }
)
_OF_RUN = frozenset({"rStyle", "rFonts", "sz", "szCs", "b", "bCs", "color", "lang"})
ALIGN = {
    "both": "justify",
    "left": "left",
    "start": "left",
    "center": "center",
    "right": "right",
    "end": "right",
}
_RULES = {"single": "single", "thinThickSmallGap": "thin-thick"}


class Beyond(Exception):
    """The document has something that is not read here; the message names it."""


@dataclass(frozen=True, slots=True)
class Format:
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
    fresh: bool = False
    """It begins a page."""
    rule: str = ""
    latin: str = "Times New Roman"
    han: str = "宋体"
    size: float = 10
    bold: bool = False


@functools.lru_cache(maxsize=64)
def styles_of(content: bytes) -> Mapping[str, Format]:
    """The paragraph styles by id, each with what it is based on; `""` is the default."""
    root = etree.fromstring(content, PARSER)
    elements = {
        one.get(f"{W}styleId"): one for one in root.iter(f"{W}style") if one.get(f"{W}type") == "paragraph"
    }
    plain = Format()
    for path in ("pPr", "rPr"):
        for properties in root.iterfind(f"{W}docDefaults/{W}{path}Default/{W}{path}"):
            plain = (paragraph_format if path == "pPr" else run_format)(plain, properties)

    def made(element: Any) -> Format:
        based_on = value_of(element, "basedOn")
        shape = made(elements[based_on]) if based_on in elements else plain
        for properties in element.iterfind(f"{W}pPr"):
            shape = paragraph_format(shape, properties)
        for properties in element.iterfind(f"{W}rPr"):
            shape = run_format(shape, properties)
        return shape

    styles: dict[str, Format] = {}
    for name, element in elements.items():
        try:
            styles[name] = made(element)
        except Beyond:
            continue  # A style that nobody uses may be what it likes; one that is used is then unknown.
        if element.get(f"{W}default") == "1":
            styles[""] = styles[name]
    return styles


@functools.lru_cache(maxsize=64)
def run_styles_of(content: bytes) -> Mapping[str, tuple[Any, ...]]:
    """The character styles by id: the `w:rPr` of each, after those of what it is based on."""
    root = etree.fromstring(content, PARSER)
    elements = {
        one.get(f"{W}styleId"): one for one in root.iter(f"{W}style") if one.get(f"{W}type") == "character"
    }

    def made(element: Any) -> tuple[Any, ...]:
        based_on = value_of(element, "basedOn")
        before = made(elements[based_on]) if based_on in elements else ()
        return (*before, *element.iterfind(f"{W}rPr"))

    return {name: made(element) for name, element in elements.items()}


def paragraph_format(base: Format, properties: Any) -> Format:
    """The format changed by a `w:pPr`; raises `Beyond`."""
    none_but(properties, _OF_PARAGRAPH)
    changes: dict[str, Any] = {}
    for one in properties:
        match name_of(one):
            case "spacing":
                changes |= _spacing(one, base)
            case "ind":
                changes |= _indents(one)
            case "jc":
                if one.get(f"{W}val") not in ALIGN:
                    raise Beyond(f"the alignment {one.get(f'{W}val')}")
                changes["align"] = ALIGN[one.get(f"{W}val")]
            case "keepNext":
                changes["sticky"] = _on(one)
            case "keepLines":
                changes["whole"] = _on(one)
            case "pageBreakBefore":
                changes["fresh"] = _on(one)
            case "pBdr":
                (line,) = one
                if name_of(line) != "bottom" or line.get(f"{W}val") not in _RULES:
                    raise Beyond("a border other than a single or thin-thick line below")
                changes["rule"] = _RULES[line.get(f"{W}val")]
    return _changed(base, changes)


def _spacing(element: Any, base: Format) -> dict[str, Any]:
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


def run_format(base: Format, properties: Any) -> Format:
    """The format changed by a `w:rPr`; raises `Beyond`."""
    none_but(properties, _OF_RUN)
    changes: dict[str, Any] = {}
    for one in properties:
        match name_of(one):
            case "rFonts":
                changes["latin"] = _font(one, "ascii", base.latin)
                changes["han"] = _font(one, "eastAsia", base.han)
            case "sz":
                changes["size"] = int(one.get(f"{W}val")) / 2
            case "b":
                changes["bold"] = _on(one)
            case "color":
                if one.get(f"{W}val") not in ("000000", "auto"):
                    raise Beyond("a colour of text")
    return _changed(base, changes)


def _font(element: Any, slot: str, before: str) -> str:
    """The font named; one that the theme names has a name that nobody knows."""
    if element.get(f"{W}{slot}Theme"):
        return "of the theme"
    return str(element.get(f"{W}{slot}", before))


def _changed(base: Format, changes: dict[str, Any]) -> Format:
    return replace(base, **changes) if changes else base


def none_but(element: Any, allowed: frozenset[str]) -> None:
    """Raise `Beyond` for a child that is not `allowed`."""
    for child in element:
        if (name := name_of(child)) not in allowed:
            raise Beyond(f"{name} in {name_of(element)}")


def name_of(element: Any) -> str:
    """Its name without the namespace of Word."""
    return str(element.tag).removeprefix(W)


def value_of(element: Any, name: str) -> str | None:
    """`w:val` of the child of that name, if there is one."""
    found = element.find(f"{W}{name}")
    return None if found is None else found.get(f"{W}val")


def points(element: Any, attribute: str) -> float:
    """A measure in twentieths of a point, in points."""
    return int(element.get(f"{W}{attribute}")) / 20


def _on(element: Any) -> bool:
    return element.get(f"{W}val", "1") not in ("0", "false")
