"""An object store in a directory, for one machine or a shared file system with hard links."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from legal_flow.errors import SettingsFault, Unavailable
from legal_flow.packets.storage import (
    ObjectMissing,
    Protection,
    Trait,
    check_body,
    check_seconds,
    check_stored,
    key_hash,
)

_INCOMING = ".incoming"
_HELD = ".held"


class FolderStore:
    """A directory as object store, for one machine or a shared file system with hard links.

    A body is written to `.incoming`, forced to disk and then linked to its name in one step that fails when
    the name is taken. Whatever interrupts it, no half object is ever seen, and `tidy` removes what is left there.
    A legal hold is an empty file under `.held`; a folder has no object lock.
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

    def protection(self, key: str) -> Protection:
        """See `ObjectStore.protection`."""
        self.size(key)
        return Protection(held=(self._root / _HELD / key).exists())

    def hold(self, key: str, *, held: bool) -> None:
        """See `ObjectStore.hold`."""
        self.size(key)
        mark = self._root / _HELD / key
        with _unavailable_on_os_error(key):
            if held:
                mark.parent.mkdir(parents=True, exist_ok=True)
                mark.touch()
                _sync_directory(mark.parent)
            else:
                mark.unlink(missing_ok=True)

    def remove(self, key: str, at: datetime) -> None:
        """See `ObjectStore.remove`."""
        try:
            self.protection(key).check(key, at)
        except ObjectMissing:
            return
        with _unavailable_on_os_error(key):
            (self._root / key).unlink(missing_ok=True)
            _sync_directory((self._root / key).parent)

    def link(self, key: str, seconds: int) -> str:
        """See `ObjectStore.link`; a folder gives none."""
        key_hash(key)
        check_seconds(seconds)
        raise SettingsFault("objects lie in a folder, which gives no links; copy the file, or use a bucket")

    def tidy(self, before: datetime) -> int:
        """See `ObjectStore.tidy`."""
        left = 0
        with _unavailable_on_os_error(_INCOMING):
            for path in (self._root / _INCOMING).glob("*"):
                with contextlib.suppress(FileNotFoundError):  # Its writer ended just now.
                    if path.stat().st_mtime < before.timestamp():
                        shutil.rmtree(path) if path.is_dir() else path.unlink()
                        left += 1
        return left

    def survey(self) -> list[Trait]:
        """See `ObjectStore.survey`."""
        incoming = self._root / _INCOMING
        try:
            incoming.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=incoming) as room:
                is_once = _links_once(Path(room))
            free = shutil.disk_usage(self._root).free
        except OSError as error:
            return [
                Trait(
                    "folder", error.strerror or "fails", "make it a folder that may be written", is_fault=True
                )
            ]
        return [
            Trait(
                "write once",
                "hard links" if is_once else "no hard links",
                "a name that is taken stays as it is"
                if is_once
                else "nothing can be written: put the folder on a file system with hard links",
                is_fault=not is_once,
            ),
            Trait("room", f"{free / 2**30:.1f} GiB", "watch it"),
            Trait("encryption", "of the disk", "a folder encrypts nothing itself: encrypt the disk"),
            Trait("object lock", "none", "only a legal hold keeps an object"),
        ]


@contextlib.contextmanager
def _unavailable_on_os_error(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ObjectMissing(f"no object {key}") from error
    except OSError as error:
        raise Unavailable(f"the object folder failed on {key}: {error.strerror}") from error


def _links_once(room: Path) -> bool:
    """Whether a name is given once only, as the store's writes need it."""
    one, other, name = room / "one", room / "other", room / "name"
    one.touch()
    other.touch()
    try:
        name.hardlink_to(one)
    except OSError:
        return False
    try:
        name.hardlink_to(other)
    except FileExistsError:
        return True
    return False


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
