"""The desk: all that a step needs, built once per process at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from legal_flow.carriers.base import Carrier
from legal_flow.courts.base import CourtAdapter
from legal_flow.errors import SettingsFault
from legal_flow.packets.office import Office
from legal_flow.packets.storage import ObjectStore
from legal_flow.rules.pack import Pack
from legal_flow.store.journal import Clock
from legal_flow.store.keys import KeyRing
from legal_flow.store.session import Store


@dataclass
class Desk:
    """Store, object store, courts, carrier, packs. Steps take it as their first argument."""

    store: Store
    keys: KeyRing
    objects: ObjectStore
    packs: Mapping[str, Pack]
    courts: Mapping[str, CourtAdapter]
    """Adapters by channel: `http`, `by_hand`."""
    carrier: Carrier | None
    clock: Clock
    inbox: Path
    chunk: int = 50
    release_gate: bool = True
    _offices: list[Office] = field(default_factory=list)

    def pack(self, jurisdiction: str) -> Pack:
        """The law of a jurisdiction."""
        try:
            return self.packs[jurisdiction]
        except KeyError as error:
            raise SettingsFault(f"LEGAL_FLOW_JURISDICTIONS has no {jurisdiction!r}") from error

    def letters(self) -> Carrier:
        """The carrier of letters; `SettingsFault` if none is set."""
        if self.carrier is None:
            raise SettingsFault("LEGAL_FLOW_CARRIER_URL is not set, and letters are due")
        return self.carrier

    @cached_property
    def office(self) -> Office:
        """The warm office program that turns DOCX into PDF; started when first needed."""
        office = Office()
        self._offices.append(office)
        return office

    def close(self) -> None:
        """Stop what was started."""
        for office in self._offices:
            office.close()
        self.store.close()
