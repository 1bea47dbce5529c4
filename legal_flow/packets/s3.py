"""An object store over S3. It holds on servers that honour conditional put and on those that ignore it.

The body's SHA-256 is signed and its MD5 sent, so a body damaged on the way is refused by the server. Time and
number of tries are bounded; what still fails is `Unavailable` or `Throttled`, and the sweep comes again.
"""

import base64
import contextlib
import hashlib
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from legal_flow.errors import SettingsFault, Throttled, Unavailable
from legal_flow.packets.storage import ObjectMissing, check_body, check_stored, key_hash

LONGEST_LINK = 3600
"""Seconds a presigned link may live."""

_MISSING = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"412", "PreconditionFailed", "ConditionalRequestConflict"}
_SLOW_DOWN = {
    "429",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "RequestLimitExceeded",
    "TooManyRequests",
}
_MISCONFIGURED = {
    *("401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"),
    *("NoSuchBucket", "InvalidBucketName", "PermanentRedirect", "AuthorizationHeaderMalformed"),
}


def open_client(
    endpoint_url: str | None = None, timeout_seconds: int = 20, attempts: int = 3, **client: Any
) -> Any:
    """A client whose calls end, one way or the other; `client` goes to `boto3.client`."""
    config = Config(
        connect_timeout=min(timeout_seconds, 5),
        read_timeout=timeout_seconds,
        retries={"mode": "standard", "total_max_attempts": attempts},
        signature_version="s3v4",
        # Servers other than AWS refuse the streamed checksums that are the newer default.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"payload_signing_enabled": True, **({"addressing_style": "path"} if endpoint_url else {})},
    )
    return boto3.client("s3", endpoint_url=endpoint_url, config=config, **client)


class S3Store:
    """A bucket, or the part of it under `prefix`, as object store."""

    def __init__(
        self,
        bucket: str,
        *,
        endpoint_url: str | None = None,
        prefix: str = "",
        timeout_seconds: int = 20,
        attempts: int = 3,
        **client: Any,
    ) -> None:
        """`client` goes to `boto3.client`: region and, unless the environment gives them, credentials."""
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""
        self._client = open_client(endpoint_url, timeout_seconds, attempts, **client)

    def put(self, key: str, body: bytes, sha256: str) -> None:
        """See `ObjectStore.put`."""
        check_body(key, body, sha256)
        if self.exists(key):
            self.get(key)
            return
        md5 = hashlib.md5(body, usedforsecurity=False).digest()
        try:
            with typed_errors(key):
                self._client.put_object(
                    **self._place(key), Body=body, IfNoneMatch="*", ContentMD5=base64.b64encode(md5).decode()
                )
        except _KeyTakenError:
            # Another writer, or our own first try whose answer was lost: what lies there decides.
            self.get(key)

    def get(self, key: str) -> bytes:
        """See `ObjectStore.get`."""
        key_hash(key)
        with typed_errors(key):
            body: bytes = self._client.get_object(**self._place(key))["Body"].read()
        return check_stored(key, body)

    def exists(self, key: str) -> bool:
        """See `ObjectStore.exists`."""
        try:
            self.size(key)
        except ObjectMissing:
            return False
        return True

    def size(self, key: str) -> int:
        """See `ObjectStore.size`."""
        key_hash(key)
        with typed_errors(key):
            return int(self._client.head_object(**self._place(key))["ContentLength"])

    def link(self, key: str, seconds: int) -> str:
        """A presigned address: whoever holds it may fetch this object for `seconds`, at most an hour."""
        key_hash(key)
        if not 1 <= seconds <= LONGEST_LINK:
            raise ValueError(f"a link lives 1 to {LONGEST_LINK} seconds")
        address: str = self._client.generate_presigned_url(
            "get_object", Params=self._place(key), ExpiresIn=seconds
        )
        return address

    def _place(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}


class _KeyTakenError(Exception):
    """The server honours conditional put and holds the key already."""


@contextlib.contextmanager
def typed_errors(key: str) -> Iterator[None]:
    """Errors of the client as this project's: `ObjectMissing`, `Throttled`, `Unavailable`, `SettingsFault`."""
    try:
        yield
    except ClientError as error:
        raise _translate(error, key) from error
    except NoCredentialsError as error:
        raise SettingsFault(
            "no credentials for the object store: set AWS_ACCESS_KEY_ID and its secret"
        ) from error
    except BotoCoreError as error:
        raise Unavailable(f"the object store did not answer for {key}: {type(error).__name__}") from error


def _translate(error: ClientError, key: str) -> Exception:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _TAKEN:
        return _KeyTakenError(key)
    if code in _MISSING:
        return ObjectMissing(f"no object {key}")
    if code in _SLOW_DOWN or status == 429:
        return Throttled(f"the object store asks for patience on {key}: {code}")
    if code in _MISCONFIGURED:
        return SettingsFault(f"the object store refuses bucket or credentials: {code}")
    return Unavailable(f"the object store failed on {key}: {code or status}")
