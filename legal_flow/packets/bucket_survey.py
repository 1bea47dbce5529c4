"""Finds out by trying what a bucket honours.

What is written for it is removed again, but for a few bytes in a bucket that locks all that is written.
"""

import base64
import hashlib
import uuid
from collections.abc import Iterator
from typing import Any

from legal_flow.errors import LegalFlowError
from legal_flow.packets.s3 import KeyTaken, typed_errors
from legal_flow.packets.storage import Trait

_WHAT = "the trial object"
_ONE, _TWO = b"one", b"two"


def survey(client: Any, bucket: str, prefix: str, encryption: dict[str, str]) -> list[Trait]:
    """What the bucket honours. Stops at the first thing without which nothing works, and says it as a fault."""
    lock, is_by_default = _lock(client, bucket)
    place = {"Bucket": bucket, "Key": f"{prefix}legal-flow-trial-{uuid.uuid4().hex}"}
    try:
        found = list(_tried(client, place, encryption, stays=is_by_default))
        found += [lock, _unfinished(client, bucket, prefix)]
    except LegalFlowError as error:
        return [Trait("bucket", str(error), error.remedy, is_fault=True), lock]
    return found


def _tried(client: Any, place: dict[str, str], encryption: dict[str, str], *, stays: bool) -> Iterator[Trait]:
    versions: list[str | None] = []

    def write(body: bytes, **how: str) -> dict[str, Any]:
        md5 = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        with typed_errors(_WHAT):
            answer: dict[str, Any] = client.put_object(
                **place, Body=body, ContentMD5=md5, **encryption, **how
            )
        versions.append(answer.get("VersionId"))
        return answer

    try:
        answer = write(_ONE)
        if _read(client, place) != _ONE:
            yield Trait("bucket", "other bytes came back", "this is no store for papers", is_fault=True)
            return
        yield Trait("bucket", "written and read", "it can be used")
        yield _encrypted(answer, encryption)
        refused = False
        try:
            write(_TWO, IfNoneMatch="*")
        except KeyTaken:
            refused = True
        yield _conditional(refused=refused, kept=_read(client, place) == _ONE)
        yield Trait(
            "versions",
            "kept" if versions[0] not in {None, "null"} else "not kept",
            "a removed object goes with all its versions",
        )
    finally:
        for version in () if stays else versions:
            with typed_errors(_WHAT):
                client.delete_object(**place, **({"VersionId": version} if version else {}))


def _read(client: Any, place: dict[str, str]) -> bytes:
    with typed_errors(_WHAT):
        body: bytes = client.get_object(**place)["Body"].read()
    return body


def _conditional(*, refused: bool, kept: bool) -> Trait:
    if refused and kept:
        return Trait("conditional put", "honoured", "the server is the second lock behind the unique row")
    found = "refused, but overwritten" if refused else "accepted, and overwritten"
    return Trait(
        "conditional put",
        found,
        "the unique row and a look before each write keep objects; a key holds its hash, so only the same bytes"
        " can follow",
    )


def _encrypted(answer: dict[str, Any], asked: dict[str, str]) -> Trait:
    found = answer.get("ServerSideEncryption", "none that the server tells")
    if asked and found != asked["ServerSideEncryption"]:
        return Trait("encryption", found, "the key of LEGAL_FLOW_S3_KMS_KEY is not used", is_fault=True)
    return Trait("encryption", found, "by the key that was named" if asked else "by the bucket's own rule")


def _lock(client: Any, bucket: str) -> tuple[Trait, bool]:
    """The bucket's object lock, and whether it falls on all that is written."""
    none = Trait(
        "object lock",
        "none that the server tells",
        "nothing but credentials keeps objects from being removed",
    )
    try:
        with typed_errors(bucket):
            answer = client.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    except LegalFlowError:
        return none, False
    if answer.get("ObjectLockEnabled") != "Enabled":
        return none, False
    rule = answer.get("Rule", {}).get("DefaultRetention", {})
    lasts = f"{rule['Days']} days" if "Days" in rule else f"{rule.get('Years')} years"
    found = f"enabled, {rule['Mode'].lower()} for {lasts}" if rule else "enabled"
    return Trait("object lock", found, "legal holds and LEGAL_FLOW_S3_LOCK_DAYS work"), bool(rule)


def _unfinished(client: Any, bucket: str, prefix: str) -> Trait:
    with typed_errors(_WHAT):
        uploads = client.list_multipart_uploads(Bucket=bucket, Prefix=prefix).get("Uploads", ())
    return Trait("unfinished uploads", str(len(uploads)), "`legal-flow storage tidy` removes old ones")
