"""Which adapter serves which court: an explicit table, no discovery."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from legal_flow.courts.base import CourtAdapter
from legal_flow.courts.by_hand import ByHandCourt, Counter, TaskDesk
from legal_flow.courts.http import HttpCourt
from legal_flow.errors import SettingsFault
from legal_flow.wire import Keep, digest_only


@dataclass(frozen=True, slots=True)
class Channel:
    """How one court is reached, as the pack's list of courts says."""

    kind: str
    """`http` or `by_hand`."""
    name: str = "http"
    """Of an `http` channel: which interface; its address is a setting."""
    counter: Counter = field(default_factory=Counter)
    """Of a `by_hand` channel."""


class CourtRegistry:
    """The adapter of each court by its code (法院代字)."""

    def __init__(self, adapters: Mapping[str, CourtAdapter]) -> None:
        self._adapters = dict(adapters)

    def __getitem__(self, court: str) -> CourtAdapter:
        """The adapter of this court; raises `SettingsFault` for a court without a channel."""
        if court not in self._adapters:
            raise SettingsFault(f"no channel for court {court}: add it to the list of courts")
        return self._adapters[court]

    def feeds(self) -> list[CourtAdapter]:
        """Each adapter once, by name: those whose feeds a sweep reads."""
        by_name = {adapter.name: adapter for adapter in self._adapters.values()}
        return [by_name[name] for name in sorted(by_name)]


def open_channels(
    channels: Mapping[str, Channel],
    urls: Mapping[str, str],
    desk: TaskDesk,
    *,
    timeout: float = 10.0,
    keep: Keep = digest_only,
) -> CourtRegistry:
    """The adapters of these courts. `urls` has the address of each named interface; `timeout` is seconds."""
    interfaces: dict[str, CourtAdapter] = {
        name: HttpCourt(url, name=name, timeout=timeout, keep=keep) for name, url in urls.items()
    }
    counters = {code: channel.counter for code, channel in channels.items() if channel.kind == "by_hand"}
    by_hand = ByHandCourt(desk, counters)
    adapters: dict[str, CourtAdapter] = {}
    for code, channel in channels.items():
        if channel.kind == "by_hand":
            adapters[code] = by_hand
        elif channel.kind == "http" and channel.name in interfaces:
            adapters[code] = interfaces[channel.name]
        else:
            raise SettingsFault(f"court {code}: no channel {channel.kind}/{channel.name}")
    return CourtRegistry(adapters)
