"""Which adapter stands behind which channel: an explicit table, no discovery."""

from collections.abc import Mapping

from legal_flow.courts.base import CourtAdapter
from legal_flow.courts.by_hand import ByHandCourt, Counter, TaskDesk
from legal_flow.courts.http import HttpCourt
from legal_flow.errors import SettingsFault
from legal_flow.wire import Keep, digest_only


def open_channels(
    urls: Mapping[str, str],
    desk: TaskDesk,
    counters: Mapping[str, Counter],
    *,
    timeout: float = 10.0,
    keep: Keep = digest_only,
) -> dict[str, CourtAdapter]:
    """The adapters by channel: `by_hand` for the courts of `counters`, and one for each interface of `urls`.

    `timeout` is in seconds; `keep` stores an answer that could not be read and gives its name.
    """
    if ByHandCourt.name in urls:
        raise SettingsFault(f"no interface can be named {ByHandCourt.name}")
    channels: dict[str, CourtAdapter] = {ByHandCourt.name: ByHandCourt(desk, counters)}
    for name, url in urls.items():
        channels[name] = HttpCourt(url, name=name, timeout=timeout, keep=keep)
    return channels
