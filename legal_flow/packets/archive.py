"""Files in one archive, or in a folder, in bytes that the files alone determine.

The ZIP is stored, not packed, with fixed times and order: the same files make the same bytes on every machine, and
no byte of it is anybody's choice. So one that was changed shows, wherever it is.
"""

import io
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from legal_flow.errors import PacketFault

_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
# What `zipfile` raises for bytes that are no archive, or one made in ways it does not know.
_NO_ARCHIVE = (
    zipfile.BadZipFile,
    ArithmeticError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
    zlib.error,
)


class ArchiveFault(PacketFault):
    """An archive was not made by this program or was changed, or its place is taken."""

    code = "archive"
    remedy = "Take the archive again from whoever made it, or name a place that is free."


def to_zip(files: Mapping[str, bytes]) -> bytes:
    """One archive of the files; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            info.external_attr = 0o640 << 16
            archive.writestr(info, files[name])
    return out.getvalue()


def from_zip(body: bytes) -> dict[str, bytes]:
    """The files of an archive by `to_zip`; raises `ArchiveFault` for any other, be it by one byte."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            listed = archive.infolist()
            # What is stored cannot be larger than the archive: no bomb is unpacked.
            if any(info.compress_type for info in listed) or sum(info.file_size for info in listed) > len(
                body
            ):
                raise ArchiveFault("the archive was not made by this program")
            files = {info.filename: archive.read(info) for info in listed}
    except _NO_ARCHIVE as error:
        raise ArchiveFault(f"the archive cannot be read ({type(error).__name__})") from error
    if to_zip(files) != body:
        raise ArchiveFault("the archive holds bytes that none of its files tells")
    return files


def write_folder(files: Mapping[str, bytes], target: Path) -> None:
    """All files or none; the same files again are a success, others raise `ArchiveFault`."""
    if target.exists():
        if not target.is_dir() or read_folder(target) != dict(files):
            raise ArchiveFault(f"{target} is there and holds something else")
        return
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".export-", dir=target.parent))
        try:
            for name, body in files.items():
                place = fresh / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(body)
            fresh.rename(target)
        except BaseException:
            shutil.rmtree(fresh, ignore_errors=True)
            raise


def write_file(body: bytes, target: Path) -> None:
    """The whole file or none; the same bytes again are a success, others raise `ArchiveFault`."""
    if target.exists():
        if not target.is_file() or target.read_bytes() != body:
            raise ArchiveFault(f"{target} is there and holds something else")
        return
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        descriptor, fresh = tempfile.mkstemp(prefix=".export-", dir=target.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(body)
            Path(fresh).replace(target)
        except BaseException:
            Path(fresh).unlink(missing_ok=True)
            raise


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files under a folder by their names in it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ArchiveFault(f"{target} cannot be written: {error.strerror}") from error
