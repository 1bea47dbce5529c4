"""How a court wants its papers uploaded: under which headings, named how, in files of what size."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UploadCategory:
    """One heading of a court's upload page (材料类目)."""

    name: str
    kinds: frozenset[str]
    """Kinds of documents that belong here; of the one category that takes the rest, none."""


@dataclass(frozen=True, slots=True)
class UploadProfile:
    """What one court asks of files on a day."""

    categories: Sequence[UploadCategory]
    """In the court's order; exactly one takes what no other names."""
    file_bytes: int
    """Each file stays below it."""
    total_bytes: int
    """All files together stay below it."""
    naming: str
    """With {order}, {category}, {title} and {part}; the ending is added."""
    longest_name: int
    """Characters of a file name, its ending included."""

    def category_of(self, kind: str) -> UploadCategory:
        """Where a document of this kind belongs."""
        named = (one for one in self.categories if kind in one.kinds)
        return next(named, next(one for one in self.categories if not one.kinds))
