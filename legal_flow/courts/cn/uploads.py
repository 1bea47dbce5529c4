"""网上立案上传要求: what each court asks of uploaded files, by day."""

import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from legal_flow.errors import LawError, MissingLaw
from legal_flow.law import files
from legal_flow.rules.uploads import UploadCategory, UploadProfile

MB = 1_000_000
FORMAT = "pdf"
"""What a packet is split into."""
_FIELDS = {"order", "category", "title", "part"}


@dataclass(frozen=True, slots=True)
class _Version:
    start: date
    profile: UploadProfile


class Uploads:
    """The requirements of the pack by name."""

    def __init__(self, versions: Mapping[str, Sequence[_Version]]) -> None:
        self._versions = dict(versions)

    @classmethod
    def load(cls, path: Path) -> "Uploads":
        """Read `uploads.yaml`; raises `LawError` naming the entry."""
        return cls(
            {
                name: _versions(f"{path.name}: {name}", row["in_force"])
                for name, row in files.read(path).items()
            }
        )

    def __contains__(self, name: object) -> bool:
        return name in self._versions

    def on(self, name: str, day: date) -> UploadProfile:
        """What is asked on `day`; `MissingLaw` before the first version."""
        for version in reversed(self._versions[name]):
            if version.start <= day:
                return version.profile
        raise MissingLaw(f"uploads.yaml: {name} has no version for {day}")


def _versions(where: str, rows: Sequence[Mapping[str, Any]]) -> list[_Version]:
    found = [_Version(row["from"], _profile(f"{where} from {row['from']}", row)) for row in rows]
    days = [version.start for version in found]
    if not days or days != sorted(set(days)):
        raise LawError(f"{where}: versions stand in the order of their days")
    return found


def _profile(where: str, row: Mapping[str, Any]) -> UploadProfile:
    categories = tuple(
        UploadCategory(one["name"], frozenset(one.get("kinds", ()))) for one in row["categories"]
    )
    if sum(not one.kinds for one in categories) != 1:
        raise LawError(f"{where}: exactly one category takes what no other names")
    kinds = [kind for one in categories for kind in one.kinds]
    if len(kinds) != len(set(kinds)):
        raise LawError(f"{where}: a kind stands in two categories")
    if FORMAT not in row["formats"]:
        raise LawError(f"{where}: a court that takes no {FORMAT} cannot be served")
    fields = {field for _, field, _, _ in string.Formatter().parse(row["naming"]) if field is not None}
    if not {"order"} <= fields <= _FIELDS:
        raise LawError(
            f"{where}: a name is made of {{order}} and, as wanted, {', '.join(sorted(_FIELDS - {'order'}))}"
        )
    return UploadProfile(
        categories, row["file_mb"] * MB, row["total_mb"] * MB, row["naming"], row["longest_name"]
    )
