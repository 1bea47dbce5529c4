"""All parameters of one pack, under `file.key`."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path

from legal_flow.errors import LawError, MissingLaw
from legal_flow.law import fields, files, parameters
from legal_flow.law.parameters import Parameter, Version

NEAR = 5
"""How many keys are told to whoever mistook one."""


class Lawbook(Mapping[str, Parameter]):
    """The parameters of a folder of YAML files, checked when loaded."""

    def __init__(self, entries: Mapping[str, Parameter]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, folder: Path) -> "Lawbook":
        """Read every `*.yaml` of `folder`; an entry `fees.filing` stands in `fees.yaml`."""
        entries: dict[str, Parameter] = {}
        if odd := sorted(path.name for path in folder.glob("*.yml")):
            raise LawError(f"{', '.join(odd)}: a law file is called *.yaml, or it would not be read")
        for path in sorted(folder.glob("*.yaml")):
            for key, row in fields.mapping(files.read(path), path.name).items():
                if key.partition(".")[0] != path.stem:
                    raise LawError(f"{key} in {path.name}: its name begins with the file's")
                entries[key] = parameters.parse(key, row, path.name)
        if not entries:
            raise LawError(f"{folder.name}: no entry in any *.yaml of this folder")
        return cls(entries)

    def __getitem__(self, key: str) -> Parameter:
        """The entry; `MissingLaw` if the pack has none."""
        if key not in self._entries:
            near = f"; near are {', '.join(self.near(key))}" if self.near(key) else ""
            raise MissingLaw(f"{key}: no such entry; it belongs in {key.partition('.')[0]}.yaml{near}")
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def on(self, key: str, day: date, region: str = "") -> Version:
        """The version of `key` in force on its anchor day."""
        return self[key].on(day, region)

    def number(self, key: str, day: date, region: str = "") -> Decimal:
        """The value of `key` on its anchor day, as a number."""
        return self.on(key, day, region).number

    def near(self, key: str) -> tuple[str, ...]:
        """Keys that are written much as `key` is, or hold it, for whoever mistook one."""
        holding = sorted(known for known in self._entries if key and key in known)
        return tuple(dict.fromkeys([*get_close_matches(key, self._entries), *holding]))[:NEAR]

    def checked_after(self, day: date) -> tuple[str, ...]:
        """Keys whose check lies after `day`: on that day nothing can be said of their age."""
        return tuple(key for key, entry in self.items() if entry.checked_on > day)

    def stale(self, day: date, after_days: int) -> tuple[str, ...]:
        """Keys last checked by a lawyer more than `after_days` before `day`."""
        return tuple(key for key, entry in self.items() if (day - entry.checked_on).days > after_days)
