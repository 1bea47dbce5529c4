"""A carrier with an interface over HTTP."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from legal_flow.carriers.base import Recipient, SignedBy, TrackEvent, TrackState, Waybill
from legal_flow.wire import DUPLICATE, Answer, Keep, Wire, digest_only, exactly


class HttpCarrier:
    """One interface. It repeats nothing by itself: the sweep does, after it has looked up the key."""

    def __init__(
        self, base_url: str, *, name: str = "http", timeout: float = 10.0, keep: Keep = digest_only
    ) -> None:
        self.name = name
        self._wire = Wire(base_url, f"carrier {name}", timeout=timeout, keep=keep)

    def close(self) -> None:
        """Give the connections back."""
        self._wire.close()

    def dispatch(
        self,
        key: str,
        content_sha256: str,
        content: bytes,
        to: Recipient,
        *,
        declared_content: str,
        reference_no: str,
        on: date,
    ) -> Waybill:
        """Bring the letter under its hash, then the order under its key."""
        self._wire.put(content_sha256, content, on)
        body = {
            "content_sha256": content_sha256,
            "to": {"name": to.name, "address": to.address, "phone": to.phone},
            "declared_content": declared_content,
            "reference_no": reference_no,
        }
        return self._waybill(self._wire.post("/letters", key, body, on), key)

    def look_up(self, key: str, on: date) -> Waybill | None:
        """The waybill under this key, or `None` if the carrier says it has none."""
        answer = self._wire.find("/letters", key, on)
        return None if answer is None else self._waybill(answer, key)

    def track(self, number: str, on: date) -> list[TrackEvent]:
        """All events of one waybill."""
        return self._events("/track", {"waybill": number}, on)

    def track_since(self, cursor: int, on: date) -> list[TrackEvent]:
        """One page of the feed over all waybills."""
        return self._events("/feed", {"after": cursor}, on)

    def _waybill(self, answer: Answer, key: str) -> Waybill:
        with self._wire.reading(answer.raw):
            said, number, accepted_on = exactly(answer.body, "key", "waybill", "accepted_on")
            if said != key:
                raise ValueError("the answer is to another key")
            return Waybill(
                key=key,
                number=str(number),
                accepted_on=date.fromisoformat(accepted_on),
                raw=answer.raw,
                duplicate=answer.status == DUPLICATE,
            )

    def _events(self, path: str, params: Mapping[str, str | int], on: date) -> list[TrackEvent]:
        events = []
        for body, raw in self._wire.lines(path, params, on):
            with self._wire.reading(raw):
                events.append(_event(body, raw))
        return events


def _event(body: Mapping[str, Any], raw: bytes) -> TrackEvent:
    waybill, number, state, day, signed_by, reason, position = exactly(
        body, "waybill", "number", "state", "on", "signed_by", "reason", "position"
    )
    return TrackEvent(
        waybill=str(waybill),
        number=int(number),
        state=TrackState(state),
        on=date.fromisoformat(day),
        signed_by=SignedBy(signed_by),
        reason=str(reason),
        raw=raw,
        position=int(position),
    )
