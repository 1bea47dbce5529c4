"""Whether the markup around a template's tags stays what it is, whatever the tags print.

docxtpl reads the XML that a template printed and writes it anew, which mends tables, numbers pictures and closes
empty elements. A part can do without that if none of it can be needed, and that is read here off its source: tags
stand in text or between whole elements, and no element lives of conditions alone.
"""

import re
from dataclasses import dataclass, field

_PIECES = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>|[^<{]+|{", re.DOTALL)
_WORD = re.compile(r"{%[-+]?\s*(\w+)")
_SPAN = re.compile(r'<w:gridSpan w:val="(\d+)"/>')
_OPENS, _TURNS, _CLOSES = ("if", "for"), ("elif", "else"), ("endif", "endfor")


class NotFixed(Exception):
    """The markup may change with what the tags print; the message says how."""


@dataclass
class _Element:
    name: str
    depth: int
    """How many conditions and loops stand around it."""
    filled: bool = False
    """Something stands in it under no further condition."""
    columns: int = 0
    """Of a table by its grid, of a row or cell by what it spans."""
    cells: int = 0
    held: bool = False
    """A table that has a full row under no condition."""


@dataclass
class _Walk:
    elements: list[_Element] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    """How many elements were open where each condition or loop began."""

    def piece(self, text: str) -> None:
        if text.startswith("{%"):
            self._block(text)
        elif text.startswith("{{"):
            if not self.elements or self.elements[-1].name != "w:t":
                raise NotFixed("a value stands outside of text")
        elif text.startswith("</"):
            self._end(self.elements.pop(), text)
        elif text.startswith("<"):
            self._begin(text)
        elif not text.startswith("{#"):
            self._fill()

    def _fill(self) -> None:
        if self.elements and self.elements[-1].depth == len(self.blocks):
            self.elements[-1].filled = True

    def _block(self, text: str) -> None:
        found = _WORD.match(text)
        word = found.group(1) if found else ""
        if word in _OPENS:
            self.blocks.append(len(self.elements))
        elif word in _TURNS or word in _CLOSES:
            if not self.blocks or self.blocks[-1] != len(self.elements):
                raise NotFixed(f"{word} stands in another element than what it belongs to")
            if word in _CLOSES:
                self.blocks.pop()
        elif word != "set" or "=" not in text:
            raise NotFixed(f"the tag {word or text[:12]} is not one of if, for and set")

    def _begin(self, text: str) -> None:
        if "{{" in text or "{%" in text:
            raise NotFixed("a tag stands within markup")
        self._fill()
        name = re.split(r"[\s/>]", text[1:], maxsplit=1)[0]
        if name == "wp:docPr":
            raise NotFixed("a picture stands in the body")
        if name == "w:tbl" and any(one.name == "w:tbl" for one in self.elements):
            raise NotFixed("a table stands in a table")
        if name == "w:gridCol":
            self._nearest("w:tbl").columns += 1
        if span := _SPAN.fullmatch(text):
            self._nearest("w:tc").columns = int(span.group(1))
        if not text.endswith("/>"):
            self.elements.append(_Element(name, len(self.blocks)))

    def _end(self, done: _Element, text: str) -> None:
        if text != f"</{done.name}>" or done.depth != len(self.blocks):
            raise NotFixed(f"{done.name} begins under other conditions than it ends")
        if not done.filled and done.name != "w:t":
            raise NotFixed(f"{done.name} may be empty")
        if done.name == "w:tc":
            row = self._nearest("w:tr")
            if row.depth != done.depth:
                raise NotFixed("a cell stands under a condition")
            row.cells += 1
            row.columns += done.columns or 1
        elif done.name == "w:tr":
            table = self._nearest("w:tbl")
            if done.cells > table.columns:
                raise NotFixed("a row has more cells than its table has columns")
            table.held = table.held or (done.depth == table.depth and done.columns >= table.columns)
        elif done.name == "w:tbl" and not done.held:
            raise NotFixed("no row of a table is always there and as wide as it")

    def _nearest(self, name: str) -> _Element:
        for element in reversed(self.elements):
            if element.name == name:
                return element
        raise NotFixed(f"{name} is missing around what belongs in it")


def check(source: str) -> None:
    """Raise `NotFixed` unless every rendering of `source` is XML as docxtpl would write it again."""
    walk = _Walk()
    for piece in _PIECES.findall(source):
        walk.piece(piece)
    if walk.elements or walk.blocks:
        raise NotFixed("an element or a block is not closed")
