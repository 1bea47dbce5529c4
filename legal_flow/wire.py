"""Speaking to another side over HTTP: bounded in time, and suspicious of every answer.

Answers are one JSON object, or lines of JSON that end with `{"end": <count>}`. So a truncated list, an empty
body and a challenge page can never pass for "no news". What cannot be read goes to `keep` before it raises.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from legal_flow.errors import ChallengeRequired, DataFault, EffectConflict, Throttled, Unavailable, Unreadable

ACCEPTED, DUPLICATE, UNKNOWN, OTHER_CONTENT = 201, 409, 404, 422

Keep = Callable[[bytes], str]


def digest_only(raw: bytes) -> str:
    """Keep nothing but the name: for tests and for callers with no object store."""
    return hashlib.sha256(raw).hexdigest()


@dataclass(frozen=True, slots=True)
class Answer:
    """One JSON object and the bytes it was read from."""

    status: int
    body: dict[str, Any]
    raw: bytes


class Wire:
    """One other side. `timeout` is in seconds and holds for connecting, sending and waiting each."""

    def __init__(self, base_url: str, name: str, *, timeout: float, keep: Keep) -> None:
        self.name = name
        self._keep = keep
        self._client = httpx.Client(base_url=base_url, timeout=timeout, follow_redirects=False)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def put(self, sha256: str, content: bytes, on: date) -> None:
        """Bring content under its hash; bringing it again changes nothing."""
        self._one(self._send("PUT", f"/content/{sha256}", on, content=content))

    def post(self, path: str, key: str, body: Mapping[str, Any], on: date) -> Answer:
        """Ask for an effect under an idempotency key; 409 carries the receipt of the one that won."""
        response = self._send("POST", path, on, headers={"Idempotency-Key": key}, json=dict(body))
        return self._one(response, also=(DUPLICATE,))

    def find(self, path: str, key: str, on: date) -> Answer | None:
        """The effect under a key; `None` only if the other side says in so many words that it has none."""
        answer = self._one(self._send("GET", path, on, params={"key": key}), also=(UNKNOWN,))
        if answer.status != UNKNOWN:
            return answer
        if answer.body != {"unknown": key}:
            raise self._unreadable(answer.raw, "404 that names no key")
        return None

    def lines(
        self, path: str, params: Mapping[str, str | int], on: date
    ) -> list[tuple[dict[str, Any], bytes]]:
        """A list, each line with its bytes; raises `Unreadable` unless the last line counts the others."""
        raw = self._body(self._send("GET", path, on, params=dict(params)))
        lines = raw.splitlines()
        read = [self._json(line, whole=raw) for line in lines]
        if not read or read[-1] != {"end": len(read) - 1}:
            raise self._unreadable(raw, "list without its end")
        return list(zip(read[:-1], lines[:-1], strict=True))

    @contextmanager
    def reading(self, raw: bytes) -> Iterator[None]:
        """Turn slips in reading the fields of `raw` into `Unreadable`."""
        try:
            yield
        except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
            raise self._unreadable(raw, f"{type(error).__name__} in its fields") from None

    def _send(self, method: str, path: str, on: date, **more: Any) -> httpx.Response:
        headers = {"X-On": on.isoformat(), **more.pop("headers", {})}
        try:
            return self._client.request(method, path, headers=headers, **more)
        except httpx.HTTPError as error:
            raise Unavailable(f"{self.name}: {method} {path}: {type(error).__name__}") from None

    def _body(self, response: httpx.Response, also: tuple[int, ...] = ()) -> bytes:
        """The bytes of a good answer; every other raises by its family."""
        status, raw = response.status_code, response.content
        said = f"{self.name} answered {status}"
        if status == 429:
            raise Throttled(said)
        if status >= 500:
            raise Unavailable(said)
        if "html" in response.headers.get("content-type", "") or raw.lstrip()[:1] == b"<":
            raise ChallengeRequired(f"{said} with a page for a person; kept as {self._keep(raw)}")
        if status == OTHER_CONTENT:
            raise EffectConflict(f"{said}: the key is taken by other content")
        if status in {200, ACCEPTED, *also}:
            return raw
        if 400 <= status < 500:
            raise DataFault(f"{said}: {_code(raw)}; answer kept as {self._keep(raw)}")
        raise self._unreadable(raw, f"status {status}")

    def _one(self, response: httpx.Response, also: tuple[int, ...] = ()) -> Answer:
        raw = self._body(response, also)
        return Answer(response.status_code, self._json(raw, whole=raw), raw)

    def _json(self, text: bytes, *, whole: bytes) -> dict[str, Any]:
        try:
            value = json.loads(text)
        except ValueError:
            raise self._unreadable(whole, "no JSON") from None
        if not isinstance(value, dict):
            raise self._unreadable(whole, "no JSON object")
        return value

    def _unreadable(self, raw: bytes, why: str) -> Unreadable:
        return Unreadable(f"{self.name}: {why}; kept as {self._keep(raw)}")


def exactly(body: Mapping[str, Any], *names: str) -> list[Any]:
    """The values of `names`; a missing or left-over field raises `ValueError`: that form was not agreed."""
    if set(body) != set(names):
        raise ValueError(f"fields differ: {sorted(set(body) ^ set(names))}")
    return [body[name] for name in names]


def _code(raw: bytes) -> str:
    """The other side's code for a rejection; free text stays out of messages."""
    code = re.search(rb'"rejected": ?"([A-Za-z-]{1,60})"', raw)
    return code[1].decode() if code else "rejected without a code"
