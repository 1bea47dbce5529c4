"""Where a rule stands."""

import re
from dataclasses import dataclass

CONFIDENCE = ("V", "V2", "MH", "ML")
"""The marks that a citation may have."""
_MARK = re.compile("（(?:V2|MH|ML)）")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one source, as a court paper would name it."""

    source: str
    article: str
    edition: str = ""
    confidence: str = "V"
    """`V` read in the text, `V2` in a secondary source, `MH`/`ML` from memory; shown where it is not `V`."""

    def __str__(self) -> str:
        return f"《{self.source}》{self.article}"

    @property
    def marked(self) -> str:
        """The citation with its mark where it was not read in the text."""
        return str(self) if self.confidence == "V" else f"{self}（{self.confidence}）"


def unmarked(text: str) -> str:
    """A text as a court reads it: the marks are for those who compare citations with the law before."""
    return _MARK.sub("", text)
