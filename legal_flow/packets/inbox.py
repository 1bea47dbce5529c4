"""Where portfolio packages arrive (收件箱): a folder, or the part of a bucket under a prefix; used one way.

A package is a folder with a manifest, which its sender writes last: before that nothing has arrived. Looking at the
inbox reads manifests alone. Taking a package gives it as a folder; out of a bucket it is fetched into a private one.
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath
from typing import Protocol

from legal_flow.contract.manifest import MANIFEST
from legal_flow.errors import PackageFault, SettingsFault
from legal_flow.packets.s3 import ATTEMPTS, TIMEOUT_SECONDS, open_client, typed_errors
from legal_flow.packets.storage import ObjectMissing

_NAME = re.compile(r"[^/\\\x00-\x1f]{1,200}")
_PREFIX = "package-"


class Inbox(Protocol):
    """Packages by name, which is that of their folder.

    Methods raise `PackageFault` for a package that is not there, and of a bucket `Unavailable` or `Throttled`.
    """

    def manifests(self) -> Iterator[tuple[str, bytes]]:
        """Name and manifest of every package that has arrived, by name; a manifest that cannot be read is empty."""
        ...

    def manifest(self, name: str) -> bytes:
        """The manifest of one package, as it came."""
        ...

    def package(self, name: str) -> AbstractContextManager[Path]:
        """One package as a folder of that name, to be read; what was fetched for it is gone afterwards."""
        ...

    def new(self, name: str) -> AbstractContextManager[Path]:
        """The place of a folder to make, which arrives as the package `name` when the block ends without an error."""
        ...


def digest(manifest: bytes) -> str:
    """What a package is known by: the hash of its manifest."""
    return hashlib.sha256(manifest).hexdigest()


class FolderInbox:
    """A directory with one folder for each package."""

    def __init__(self, root: Path, private: Path) -> None:
        """`private` is where packages are made."""
        self.root = root
        self._private = private

    def manifests(self) -> Iterator[tuple[str, bytes]]:
        """See `Inbox.manifests`; raises `SettingsFault` where there is no such folder: it would look empty for ever."""
        if not self.root.is_dir():
            raise SettingsFault("LEGAL_FLOW_INBOX names a folder that is not there")
        for path in sorted(self.root.glob(f"*/{MANIFEST}")):
            try:
                yield path.parent.name, path.read_bytes()
            except FileNotFoundError:
                continue  # It went just now.
            except OSError:
                yield path.parent.name, b""

    def manifest(self, name: str) -> bytes:
        """See `Inbox.manifest`."""
        try:
            return (self._folder(name) / MANIFEST).read_bytes()
        except OSError:
            raise _not_there(name) from None

    @contextmanager
    def package(self, name: str) -> Iterator[Path]:
        """See `Inbox.package`; it is read where it lies."""
        yield self._folder(name)

    @contextmanager
    def new(self, name: str) -> Iterator[Path]:
        """See `Inbox.new`; what a break left of it before is replaced."""
        target = self._folder(name)
        with private_folder(self._private) as room:
            made = room / name
            yield made
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(made, target, ignore=shutil.ignore_patterns(MANIFEST))
            arriving = target.with_name(f".{name}.{MANIFEST}")
            shutil.copyfile(made / MANIFEST, arriving)
            arriving.rename(target / MANIFEST)

    def _folder(self, name: str) -> Path:
        return self.root / _checked(name)


class S3Inbox:
    """The part of a bucket under a prefix; what lies before the next slash is a package's name."""

    def __init__(
        self,
        bucket: str,
        prefix: str,
        private: Path,
        *,
        endpoint_url: str | None = None,
        timeout_seconds: int = TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
    ) -> None:
        """`private` is where packages are fetched to and made."""
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._private = private
        self._client = open_client(endpoint_url, timeout_seconds, attempts)

    def manifests(self) -> Iterator[tuple[str, bytes]]:
        """See `Inbox.manifests`; the files of packages are not listed."""
        for name in sorted(self._names()):
            try:
                yield name, self._read(name)
            except ObjectMissing:
                continue  # It is still on its way.

    def manifest(self, name: str) -> bytes:
        """See `Inbox.manifest`."""
        try:
            return self._read(_checked(name))
        except ObjectMissing:
            raise _not_there(name) from None

    @contextmanager
    def package(self, name: str) -> Iterator[Path]:
        """See `Inbox.package`; fetched whole, so that what is too much or too little is noticed."""
        with private_folder(self._private) as room:
            folder = room / _checked(name)
            folder.mkdir()
            for key in self._keys(name):
                inside = key.removeprefix(f"{self._prefix}{name}/")
                self._fetch(key, folder, inside)
            yield folder

    @contextmanager
    def new(self, name: str) -> Iterator[Path]:
        """See `Inbox.new`; the manifest is put last."""
        with private_folder(self._private) as room:
            made = room / _checked(name)
            yield made
            files = [path for path in sorted(made.rglob("*")) if path.is_file() and path != made / MANIFEST]
            for path in (*files, made / MANIFEST):
                key = f"{self._prefix}{name}/{path.relative_to(made).as_posix()}"
                with typed_errors(key), path.open("rb") as body:
                    self._client.put_object(Bucket=self._bucket, Key=key, Body=body)

    def _names(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        with typed_errors(self._prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix, Delimiter="/"):
                for one in page.get("CommonPrefixes", ()):
                    name = one["Prefix"].removeprefix(self._prefix).rstrip("/")
                    if _NAME.fullmatch(name):
                        yield name

    def _keys(self, name: str) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2")
        with typed_errors(name):
            for page in pages.paginate(Bucket=self._bucket, Prefix=f"{self._prefix}{name}/"):
                # Some tools put an empty object where a folder would be.
                yield from (one["Key"] for one in page.get("Contents", ()) if not one["Key"].endswith("/"))

    def _read(self, name: str) -> bytes:
        key = f"{self._prefix}{name}/{MANIFEST}"
        with typed_errors(key):
            body: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return body

    def _fetch(self, key: str, folder: Path, inside: str) -> None:
        parts = PurePosixPath(inside).parts
        if ".." in parts or PurePosixPath(inside).is_absolute():
            raise PackageFault(f"{folder.name}: a file lies outside the package; send the package again")
        path = folder / inside
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            file = path.open("xb")
        except (FileExistsError, NotADirectoryError):
            raise PackageFault(f"{inside}: is a file and a folder at once; send the package again") from None
        with file, typed_errors(key):
            shutil.copyfileobj(self._client.get_object(Bucket=self._bucket, Key=key)["Body"], file, 1 << 20)


@contextmanager
def private_folder(root: Path) -> Iterator[Path]:
    """A folder below `root` that its owner alone reads and that is gone afterwards.

    One that a killed process left is removed when the next is made: its lock is free then.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(root, fcntl.LOCK_EX):
        for left in root.glob(f"{_PREFIX}*"):
            _remove_if_free(left)
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=root))
        held = _lock(folder, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _remove_if_free(folder: Path) -> None:
    try:
        with _locked(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            shutil.rmtree(folder, ignore_errors=True)
    except (BlockingIOError, FileNotFoundError):
        return  # It is in use, or went just now.


@contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    held = _lock(folder, how)
    try:
        yield
    finally:
        os.close(held)


def _lock(folder: Path, how: int) -> int:
    """A lock on a folder, as the descriptor that holds it: it ends with its process, however that ends."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, how)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name) or name in {".", ".."}:
        raise PackageFault("a package's name is that of its folder in the inbox, without a slash")
    return name


def _not_there(name: str) -> PackageFault:
    return PackageFault(f"{name}: there is no such package in the inbox; see the names of its folders")
