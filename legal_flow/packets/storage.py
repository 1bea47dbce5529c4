"""Object storage: bytes under keys that carry their own hash, written once, removed only where nothing forbids it.

A store is a second lock only: the row in the database makes a write once, the store refuses other bytes under
the same key. Nothing in a key says anything about a person.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from legal_flow.errors import Conflict, ObjectConflict, PacketFault

LONGEST_LINK = 3600
"""Seconds an address of an object may live."""

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEY = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}/){4}([0-9a-f]{64})\.[a-z0-9]{1,8}")


class ObjectMissing(PacketFault):
    """The store holds nothing under this key."""

    code = "object-missing"
    remedy = (
        "Restore the object from the backup; its key names the hash it must have. One that `disposal` names is gone"
        " for good: its certificate says why."
    )


class ObjectLocked(Conflict):
    """The store keeps this object: a legal hold stands on it, or its object lock has not run out."""

    code = "object-locked"
    remedy = (
        "Wait for the day that is named, or lift the legal hold by a person's decision; nothing was removed."
    )


@dataclass(frozen=True, slots=True)
class Protection:
    """What the store itself holds against the removal of an object."""

    until: datetime | None = None
    """When the object lock runs out; `None` where there is none."""
    held: bool = False
    """Whether a legal hold stands."""

    def check(self, key: str, at: datetime) -> None:
        """Raise `ObjectLocked` if the object may not be removed at this instant."""
        if self.held:
            raise ObjectLocked(f"a legal hold stands on {key}")
        if self.until is not None and self.until > at:
            raise ObjectLocked(f"{key} is locked until {self.until.isoformat()}")


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that was found out about a store by trying it."""

    name: str
    found: str
    means: str
    """What the store does because of it, or what a person should do."""
    is_fault: bool = False


class ObjectStore(Protocol):
    """Where packets, evidence and scans lie. Every store passes the same conformance suite.

    All methods raise `ValueError` for a key that `object_key` could not have made, `Unavailable` or `Throttled`
    when the store cannot be used now, and `SettingsFault` where only another setting helps.
    """

    def put(self, key: str, body: bytes, sha256: str) -> None:
        """Write once. The same bytes again are a success; other bytes raise `ObjectConflict`.

        `body` must have the hash `sha256`, and the key must carry it, else `ObjectConflict`.
        """
        ...

    def get(self, key: str) -> bytes:
        """The bytes, checked against the key's hash (`ObjectConflict`); `ObjectMissing` if there are none."""
        ...

    def exists(self, key: str) -> bool:
        """Whether a whole object lies under this key."""
        ...

    def size(self, key: str) -> int:
        """Bytes under this key; `ObjectMissing` if there are none."""
        ...

    def protection(self, key: str) -> Protection:
        """What stands against the removal of this object; `ObjectMissing` if there is none."""
        ...

    def hold(self, key: str, *, held: bool) -> None:
        """Place or lift the store's legal hold on an object; `SettingsFault` where the store has none to give."""
        ...

    def remove(self, key: str, at: datetime) -> None:
        """Make the bytes go, every version of them. Nothing there is a success; `ObjectLocked` removes nothing."""
        ...

    def link(self, key: str, seconds: int) -> str:
        """An address from which whoever holds it may fetch this object for `seconds`, 1 to `LONGEST_LINK`.

        Raises `SettingsFault` where the store has none to give.
        """
        ...

    def tidy(self, before: datetime) -> int:
        """Remove what writes left that broke off before this instant; how many. Nobody ever saw an object in it."""
        ...

    def survey(self) -> list[Trait]:
        """Try the store out, beside the objects, and say what it honours."""
        ...


def object_key(creditor: object, case: object, kind: str, version: int, sha256: str, ext: str) -> str:
    """`{creditor}/{case}/{kind}/{version}/{sha256}.{ext}`; parts are ids and codes, else `ValueError`."""
    parts = [str(creditor), str(case), kind, str(version)]
    for part in parts:
        if not _PART.fullmatch(part):
            raise ValueError(f"not a part of an object key: {part!r}")
    key = "/".join([*parts, f"{sha256}.{ext}"])
    key_hash(key)
    return key


def key_hash(key: str) -> str:
    """The SHA-256 that a key carries; `ValueError` if it is no object key (so no key leaves its store)."""
    match = _KEY.fullmatch(key)
    if match is None:
        raise ValueError("not an object key")
    return match[1]


def check_seconds(seconds: int) -> None:
    """Raise `ValueError` unless a link may live so long."""
    if not 1 <= seconds <= LONGEST_LINK:
        raise ValueError(f"a link lives 1 to {LONGEST_LINK} seconds")


def is_key(text: str) -> bool:
    """Whether this is the key of an object."""
    return _KEY.fullmatch(text) is not None


def check_body(key: str, body: bytes, sha256: str) -> None:
    """Raise `ObjectConflict` unless body, declared hash and key agree."""
    if hashlib.sha256(body).hexdigest() != sha256:
        raise ObjectConflict(f"the bytes for {key} do not have the declared hash")
    if key_hash(key) != sha256:
        raise ObjectConflict(f"the declared hash is not the one in {key}")


def check_stored(key: str, body: bytes) -> bytes:
    """What came out of a store, if it has the hash of its key; else `ObjectConflict`."""
    if hashlib.sha256(body).hexdigest() != key_hash(key):
        raise ObjectConflict(f"the stored bytes do not have the hash in {key}")
    return body
