"""An object store in a bucket. It holds on servers that honour conditional put and on those that ignore it.

Every body goes with its MD5 and its signed SHA-256, each part of a large one with its own; what the server says
that it stored is compared with what was sent, and what is read is hashed. A large body is seen whole or not at all.
"""

import base64
import contextlib
import hashlib
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from botocore.exceptions import BotoCoreError

from legal_flow.errors import LegalFlowError, PacketFault, SettingsFault, Unavailable
from legal_flow.packets import bucket_survey
from legal_flow.packets.s3 import ATTEMPTS, TIMEOUT_SECONDS, KeyTaken, open_client, typed_errors
from legal_flow.packets.storage import (
    ObjectMissing,
    Protection,
    Trait,
    check_body,
    check_seconds,
    check_stored,
    is_key,
    key_hash,
)

PART = 16 * 2**20
"""Bytes in one part of a large upload; what is no longer than this is put in one piece. S3 asks for 5 MiB."""
_CHUNK = 2**16
_SLOWEST = 2**17
"""Bytes a second below which an answer is given up."""
_KMS = "aws:kms"


@dataclass(frozen=True, slots=True)
class Lock:
    """The object lock that every object gets: nobody removes it for so many days."""

    days: int
    clock: Callable[[], datetime]
    mode: Literal["GOVERNANCE", "COMPLIANCE"] = "GOVERNANCE"

    @property
    def ends(self) -> datetime:
        """When a lock that begins now runs out."""
        return self.clock() + timedelta(days=self.days)


class S3Store:
    """A bucket, or the part of it under `prefix`, as object store."""

    def __init__(
        self,
        bucket: str,
        *,
        endpoint_url: str | None = None,
        prefix: str = "",
        timeout_seconds: int = TIMEOUT_SECONDS,
        attempts: int = ATTEMPTS,
        part: int = PART,
        encryption_key: str = "",
        lock: Lock | None = None,
        **client: Any,
    ) -> None:
        """`encryption_key` names a key of the server's key service; `client` goes to `boto3.client`.

        That is the region and, unless the environment gives them, credentials.
        """
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._patience, self._attempts, self._part = timeout_seconds, attempts, part
        self._encryption = (
            {"ServerSideEncryption": _KMS, "SSEKMSKeyId": encryption_key} if encryption_key else {}
        )
        self._lock = lock
        self._client = open_client(endpoint_url, timeout_seconds, attempts, **client)

    def put(self, key: str, body: bytes, sha256: str) -> None:
        """See `ObjectStore.put`. Raises `SettingsFault` where the server does not encrypt or lock as it was asked."""
        check_body(key, body, sha256)
        try:
            self._compare(key, body)
        except ObjectMissing:
            try:
                self._write(key, body)
            except KeyTaken:
                self._compare_taken(key, body)
        self._see_to_lock(key)

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`. An answer that breaks off is asked for again, as often as any other call."""
        key_hash(key)
        for attempt in range(1, self._attempts):
            with contextlib.suppress(_BrokenOffError):
                return check_stored(key, self._read(key))
            time.sleep(random.uniform(0, 0.05 * 2**attempt))  # noqa: S311  no secret
        try:
            return check_stored(key, self._read(key))
        except _BrokenOffError as error:
            raise Unavailable(f"the object store broke off in {key}: {error}") from error

    def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        try:
            self.size(key)
        except ObjectMissing:
            return False
        return True

    def size(self, key: str) -> int:
        """See `ObjectStore.size`."""
        return int(self._head(key)["ContentLength"])

    def protection(self, key: str) -> Protection:
        """See `ObjectStore.protection`."""
        return _protection(self._head(key))

    def hold(self, key: str, *, held: bool) -> None:
        """See `ObjectStore.hold`; a bucket without object lock has none to give."""
        self.size(key)
        with typed_errors(key):
            self._client.put_object_legal_hold(
                **self._place(key), LegalHold={"Status": "ON" if held else "OFF"}
            )

    def remove(self, key: str, at: datetime) -> None:
        """See `ObjectStore.remove`. In a bucket with versions, all of them go, and no mark of deletion stays.

        Looks whether it is so; bytes that are still there after all are `Unavailable`.
        """
        key_hash(key)
        for _ in range(3):
            bodies, marks = self._versions(key)
            if not bodies and not marks and not self.exists(key):
                return
            for version in bodies:
                with contextlib.suppress(ObjectMissing):
                    _protection(self._head(key, **version)).check(key, at)
            for version in (*bodies, *marks):
                with typed_errors(key):
                    self._client.delete_object(**self._place(key), **version)
        raise Unavailable(f"the object store did not remove {key}, or another writer put it again just now")

    def tidy(self, before: datetime) -> int:
        """See `ObjectStore.tidy`: uploads in parts that nobody finished."""
        pages = self._client.get_paginator("list_multipart_uploads")
        left = 0
        with typed_errors(self._prefix):
            for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
                for one in page.get("Uploads", ()):
                    key = one["Key"].removeprefix(self._prefix)
                    if is_key(key) and one["Initiated"] < before:
                        self._abort(key, one["UploadId"])
                        left += 1
        return left

    def survey(self) -> list[Trait]:
        """See `ObjectStore.survey`."""
        return bucket_survey.survey(self._client, self._bucket, self._prefix, self._encryption)

    def link(self, key: str, seconds: int) -> str:
        """See `ObjectStore.link`; the address is presigned."""
        key_hash(key)
        check_seconds(seconds)
        name = key.rpartition("/")[2]
        answered = {
            "ResponseCacheControl": "no-store",
            "ResponseContentDisposition": f'attachment; filename="{name}"',
        }
        address: str = self._client.generate_presigned_url(
            "get_object", Params=self._place(key) | answered, ExpiresIn=seconds
        )
        return address

    def _place(self, key: str) -> dict[str, Any]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}

    def _head(self, key: str, **version: str) -> dict[str, Any]:
        key_hash(key)
        with typed_errors(key):
            found: dict[str, Any] = self._client.head_object(**self._place(key), **version)
        if "ContentLength" not in found:
            raise Unavailable(f"the object store broke off in what it says of {key}")
        return found

    def _read(self, key: str) -> bytes:
        with typed_errors(key):
            answer = self._client.get_object(**self._place(key))
        until = time.monotonic() + self._patience + int(answer.get("ContentLength", 0)) / _SLOWEST
        body = bytearray()
        try:
            while chunk := answer["Body"].read(_CHUNK):
                body += chunk
                if time.monotonic() > until:
                    raise _BrokenOffError("too slow")
        except BotoCoreError as error:
            raise _BrokenOffError(type(error).__name__) from error
        finally:
            answer["Body"].close()
        return bytes(body)

    def _write(self, key: str, body: bytes) -> None:
        write = self._write_parts if len(body) > self._part else self._write_whole
        answer = write(key, body)
        try:
            self._check_encryption(answer)
            if not _arrived(answer, _etag(body, self._part)):
                self.get(key)
        except SettingsFault:
            self._take_back(key, answer)
            raise
        except PacketFault as fault:
            self._take_back(key, answer)
            raise Unavailable(f"the object store damaged or lost {key} on its way") from fault

    def _write_whole(self, key: str, body: bytes) -> dict[str, Any]:
        """Send a body in one piece; the answer."""
        with typed_errors(key):
            answer: dict[str, Any] = self._client.put_object(
                **self._place(key),
                **self._asked(),
                Body=body,
                IfNoneMatch="*",
                ContentMD5=_header(_md5(body)),
            )
        return answer

    def _write_parts(self, key: str, body: bytes) -> dict[str, Any]:
        """Send a body in parts; the answer to the last call. What breaks off is aborted."""
        with typed_errors(key):
            begun = self._client.create_multipart_upload(**self._place(key), **self._asked())
        upload = {**self._place(key), "UploadId": begun["UploadId"]}
        parts: list[dict[str, Any]] = []
        try:
            self._check_encryption(begun)
            for number, part in enumerate(_pieces(body, self._part), start=1):
                digest = _md5(part)
                with typed_errors(key):
                    sent = self._client.upload_part(
                        **upload, PartNumber=number, Body=part, ContentMD5=_header(digest)
                    )
                if not _arrived(sent, digest.hex()):
                    raise Unavailable(f"the object store damaged part {number} of {key} on its way")
                parts.append({"PartNumber": number, "ETag": sent["ETag"]})
            with typed_errors(key):
                answer: dict[str, Any] = self._client.complete_multipart_upload(
                    **upload, IfNoneMatch="*", MultipartUpload={"Parts": parts}
                )
        except BaseException:
            with contextlib.suppress(LegalFlowError):
                self._abort(key, begun["UploadId"])
            raise
        return answer

    def _asked(self) -> dict[str, Any]:
        """What a write asks of the server for the object."""
        if self._lock is None:
            return self._encryption
        return {
            **self._encryption,
            "ObjectLockMode": self._lock.mode,
            "ObjectLockRetainUntilDate": self._lock.ends,
        }

    def _check_encryption(self, answer: dict[str, Any]) -> None:
        if self._encryption and answer.get("ServerSideEncryption") != _KMS:
            raise SettingsFault("LEGAL_FLOW_S3_KMS_KEY is set, but the object store did not encrypt with it")

    def _see_to_lock(self, key: str) -> None:
        """Some servers forget the lock of an upload in parts, and of an older object nobody asked for one."""
        if self._lock is None or self.protection(key).until is not None:
            return
        retention = {"Mode": self._lock.mode, "RetainUntilDate": self._lock.ends}
        with typed_errors(key):
            self._client.put_object_retention(**self._place(key), Retention=retention)
        if self.protection(key).until is None:
            raise SettingsFault("LEGAL_FLOW_S3_LOCK_DAYS is set, but the object store locks nothing")

    def _compare(self, key: str, body: bytes) -> None:
        """Raise `ObjectConflict` unless these bytes lie there, and `ObjectMissing` where none do.

        Where the server tells the MD5 of what it holds, nothing is fetched.
        """
        head = self._head(key)
        if int(head["ContentLength"]) != len(body) or not _tells(head, _etag(body, self._part)):
            self.get(key)

    def _compare_taken(self, key: str, body: bytes) -> None:
        """Another writer, or our own first try whose answer was lost: what lies there decides."""
        try:
            self._compare(key, body)
        except ObjectMissing as error:
            raise Unavailable(f"another writer is at {key} just now") from error

    def _take_back(self, key: str, answer: dict[str, Any]) -> None:
        version = {"VersionId": answer["VersionId"]} if "VersionId" in answer else {}
        with contextlib.suppress(LegalFlowError), typed_errors(key):
            self._client.delete_object(**self._place(key), **version)

    def _abort(self, key: str, upload: str) -> None:
        with contextlib.suppress(KeyTaken), typed_errors(key):  # It may have ended just now.
            self._client.abort_multipart_upload(**self._place(key), UploadId=upload)

    def _versions(self, key: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
        """How to name the versions of an object, and the marks that hide them."""
        place = self._place(key)
        bodies: list[dict[str, str]] = []
        marks: list[dict[str, str]] = []
        with typed_errors(key):
            pages = self._client.get_paginator("list_object_versions")
            for page in pages.paginate(Bucket=self._bucket, Prefix=place["Key"]):
                for found, kind in ((bodies, "Versions"), (marks, "DeleteMarkers")):
                    found += [
                        {"VersionId": one["VersionId"]}
                        for one in page.get(kind, ())
                        if one["Key"] == place["Key"]
                    ]
        if bodies == [{"VersionId": "null"}] and not marks:
            # A bucket without versions; some servers do not know the only one there is by name.
            bodies = [{}]
        return bodies, marks


class _BrokenOffError(Exception):
    """The answer ended, or stood still, before the object was whole."""


def _md5(body: bytes) -> bytes:
    return hashlib.md5(body, usedforsecurity=False).digest()


def _header(md5: bytes) -> str:
    """As Content-MD5 wants it."""
    return base64.b64encode(md5).decode()


def _etag(body: bytes, part: int) -> str:
    """The ETag of a body that went in one piece, or in parts of this length."""
    if len(body) <= part:
        return _md5(body).hex()
    digests = [_md5(piece) for piece in _pieces(body, part)]
    return f"{_md5(b''.join(digests)).hex()}-{len(digests)}"


def _pieces(body: bytes, length: int) -> Iterator[bytes]:
    view = memoryview(body)
    return (bytes(view[start : start + length]) for start in range(0, len(body), length))


def _arrived(answer: dict[str, Any], etag: str) -> bool:
    """Whether these bytes are what the server wrote.

    With a key service its ETag says nothing of them; it has compared them with the MD5 that was sent.
    """
    return answer.get("ServerSideEncryption") == _KMS or _tells(answer, etag)


def _tells(answer: dict[str, Any], etag: str) -> bool:
    """Whether the server says that it holds these bytes."""
    return bool(answer.get("ETag", "").strip('"') == etag)


def _protection(head: dict[str, Any]) -> Protection:
    return Protection(
        until=head.get("ObjectLockRetainUntilDate"), held=head.get("ObjectLockLegalHoldStatus") == "ON"
    )
