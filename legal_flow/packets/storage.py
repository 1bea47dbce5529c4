"""Object storage: bytes under keys that carry their own hash, written once and never again.

A store is a second lock only: the row in the database makes a write once, the store refuses other bytes under
the same key. Nothing in a key says anything about a person.
"""

import contextlib
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from legal_flow.errors import ObjectConflict, PacketFault, Unavailable

_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_KEY = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9_-]{0,63}/){4}([0-9a-f]{64})\.[a-z0-9]{1,8}")
_INCOMING = ".incoming"


class ObjectMissing(PacketFault):
    """The store holds nothing under this key."""

    code = "object-missing"
    remedy = "Restore the object from the backup; its key names the hash it must have."


class ObjectStore(Protocol):
    """Where packets, evidence and scans lie. Every store passes the same conformance suite.

    All methods raise `ValueError` for a key that `object_key` could not have made, and `Unavailable` or
    `Throttled` when the store cannot be used now.
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


class FolderStore:
    """A directory as object store, for one machine or a shared file system with hard links.

    A body is written to `.incoming`, forced to disk and then linked to its name in one step that fails when
    the name is taken. Whatever interrupts it, no half object is ever seen; a leftover there may be deleted.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, body: bytes, sha256: str) -> None:
        """See `ObjectStore.put`."""
        check_body(key, body, sha256)
        target = self._root / key
        with _unavailable_on_os_error(key):
            if target.exists():
                check_stored(key, target.read_bytes())
                return
            self._write(target, body)
            check_stored(key, target.read_bytes())

    def _write(self, target: Path, body: bytes) -> None:
        incoming = self._root / _INCOMING
        incoming.mkdir(parents=True, exist_ok=True)
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=incoming)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
                file.flush()
                os.fchmod(file.fileno(), 0o440)
                os.fsync(file.fileno())
            # Another writer may have been quicker; the caller compares what lies there now.
            with contextlib.suppress(FileExistsError):
                os.link(name, target)
        finally:
            Path(name).unlink()
        _sync_directory(target.parent)

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        key_hash(key)
        with _unavailable_on_os_error(key):
            return check_stored(key, (self._root / key).read_bytes())

    def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        key_hash(key)
        with _unavailable_on_os_error(key):
            return (self._root / key).is_file()

    def size(self, key: str) -> int:
        """See `ObjectStore.size`."""
        key_hash(key)
        with _unavailable_on_os_error(key):
            return (self._root / key).stat().st_size


@contextlib.contextmanager
def _unavailable_on_os_error(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing(f"no object {key}") from error
    except OSError as error:
        raise Unavailable(f"the object folder failed on {key}: {error.strerror}") from error


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
