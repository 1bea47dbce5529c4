"""All parameters of one pack, under `file.key`."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from legal_flow.errors import LawError, MissingLaw
from legal_flow.law import files, parameters
from legal_flow.law.parameters import Parameter, Version


class Lawbook(Mapping[str, Parameter]):
    """The parameters of a folder of YAML files, checked when loaded."""

    def __init__(self, entries: Mapping[str, Parameter]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, folder: Path) -> "Lawbook":
        """Read every `*.yaml` of `folder`; an entry `fees.filing` stands in `fees.yaml`."""
        entries: dict[str, Parameter] = {}
        for path in sorted(folder.glob("*.yaml")):
            for key, row in files.read(path).items():
                if key.partition(".")[0] != path.stem:
                    raise LawError(f"{key} in {path.name}: its name begins with the file's")
                entries[key] = parameters.parse(key, row, path.name)
        return cls(entries)

    def __getitem__(self, key: str) -> Parameter:
        """The entry; `MissingLaw` if the pack has none."""
        if key not in self._entries:
            raise MissingLaw(f"{key}: no such entry; it belongs in {key.partition('.')[0]}.yaml")
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

    def stale(self, day: date, after_days: int) -> tuple[str, ...]:
        """Keys last checked by a lawyer more than `after_days` before `day`."""
        return tuple(key for key, entry in self.items() if (day - entry.checked_on).days > after_days)
