"""The client of S3 servers, and what its errors mean here.

Time and number of tries are bounded, with a wait that grows between them; what still fails is `Unavailable` or
`Throttled`, and the sweep comes again.
"""

import contextlib
from collections.abc import Iterator
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

from legal_flow.errors import SettingsFault, Throttled, Unavailable
from legal_flow.packets.storage import ObjectMissing

TIMEOUT_SECONDS = 20
ATTEMPTS = 3

_MISSING = {"404", "NoSuchKey", "NotFound"}
_TAKEN = {"409", "412", "PreconditionFailed", "ConditionalRequestConflict", "NoSuchUpload"}
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
    *("501", "NotImplemented", "InvalidRequest", "InvalidArgument", "MissingContentMD5", "MethodNotAllowed"),
    *("KMS.NotFoundException", "KMS.DisabledException", "RequestTimeTooSkewed"),
}


class KeyTaken(Exception):
    """The server will not write this key or finish this upload; what lies there now decides."""


def open_client(
    endpoint_url: str | None = None,
    timeout_seconds: int = TIMEOUT_SECONDS,
    attempts: int = ATTEMPTS,
    **client: Any,
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


@contextlib.contextmanager
def typed_errors(key: str) -> Iterator[None]:
    """Errors of the client as this project's.

    `ObjectMissing`, `Throttled`, `Unavailable` and `SettingsFault`; for a write also `KeyTaken`.
    """
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
        return KeyTaken(key)
    if code in _MISSING:
        return ObjectMissing(f"no object {key}")
    if code in _SLOW_DOWN or status == 429:
        return Throttled(f"the object store asks for patience on {key}: {code}")
    if code in _MISCONFIGURED:
        return SettingsFault(
            f"the object store refuses the bucket, the credentials or what the settings ask of it: {code}"
        )
    return Unavailable(f"the object store failed on {key}: {code or status}")
