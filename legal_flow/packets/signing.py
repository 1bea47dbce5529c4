"""The deployment's Ed25519 signature (RFC 8032), detached: a small file beside the one it signs.

The signed message is the file, byte for byte, so that any program that knows Ed25519 can check it. The signature
names its key; a key that was replaced stays on the ring, so that what it signed can still be proved.
"""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import Field, ValidationError

from legal_flow.errors import PacketFault, SettingsFault
from legal_flow.packets.manifest import Record, Sha256, canonical_json

_SETTING = "LEGAL_FLOW_SIGNING_KEYS"


class SignatureFault(PacketFault):
    """A signature cannot be read, is of a key that was not given, or does not fit the bytes it should sign."""

    code = "signature"
    remedy = (
        "Take both files again from the deployment that made them; its `packet public-keys` prints the keys."
    )


class Signature(Record):
    """What lies beside a signed file."""

    format: Literal["legal-flow-signature-1"] = "legal-flow-signature-1"
    algorithm: Literal["ed25519"] = "ed25519"
    key: Annotated[str, Field(min_length=1)]
    """Id of the key on the deployment's ring."""
    sha256: Sha256
    """Of the signed file; of a manifest it is the lock."""
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]

    @classmethod
    def from_bytes(cls, body: bytes) -> Self:
        """Read a signature back; raises `SignatureFault`."""
        try:
            found = cls.model_validate_json(body)
        except ValidationError as error:
            raise SignatureFault("the signature is no file of this program") from error
        if canonical_json(found) != body:
            raise SignatureFault("the signature is not in canonical form: same content, other bytes")
        return found


class PublicKeys:
    """The keys that signatures are checked with, by id."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey]) -> None:
        self._keys = dict(keys)

    @classmethod
    def read(cls, text: str) -> Self:
        """From `id:64-hex-digits,…` as `text` gives it; raises `SignatureFault`."""
        try:
            return cls(
                {name: Ed25519PublicKey.from_public_bytes(raw) for name, raw in _pairs(text.strip()).items()}
            )
        except ValueError as error:
            raise SignatureFault("a public key is not of the form id:64-hex-digits") from error

    def text(self) -> str:
        """All keys as `read` takes them."""
        return ",".join(f"{name}:{key.public_bytes_raw().hex()}" for name, key in self._keys.items())

    def check(self, body: bytes, signature: bytes) -> None:
        """Raise `SignatureFault` unless `signature` is one of these keys' over exactly `body`."""
        found = Signature.from_bytes(signature)
        key = self._keys.get(found.key)
        if key is None:
            raise SignatureFault(f"it was signed with the key {found.key!r}, which was not given")
        try:
            key.verify(bytes.fromhex(found.signature), body)
        except InvalidSignature:
            raise SignatureFault(f"the key {found.key!r} did not sign these bytes") from None
        if found.sha256 != hashlib.sha256(body).hexdigest():
            raise SignatureFault("the signature names another hash than that of the bytes it signs")


class SigningKeys:
    """The deployment's own keys; the last signs, all of them prove."""

    def __init__(self, keys: Mapping[str, Ed25519PrivateKey]) -> None:
        if not keys:
            raise SettingsFault(f"{_SETTING} names no key")
        self._current, self._key = list(keys.items())[-1]
        self.public = PublicKeys({name: key.public_key() for name, key in keys.items()})

    @classmethod
    def read(cls, text: str) -> Self:
        """From `id:64-hex-digits,…`; raises `SettingsFault`, which repeats no key."""
        try:
            return cls(
                {name: Ed25519PrivateKey.from_private_bytes(raw) for name, raw in _pairs(text).items()}
            )
        except ValueError:
            raise SettingsFault(f"{_SETTING} is not of the form id:64-hex-digits,...") from None

    def sign(self, body: bytes) -> bytes:
        """The signature file of `body`; the same bytes and key give the same file."""
        return canonical_json(
            Signature(
                key=self._current,
                sha256=hashlib.sha256(body).hexdigest(),
                signature=self._key.sign(body).hex(),
            )
        )


def _pairs(text: str) -> dict[str, bytes]:
    """Raw keys by id; `ValueError` where a pair is none or an id comes twice."""
    pairs = [part.split(":", 1) for part in text.split(",") if part]
    found = {name: bytes.fromhex(value) for name, value in pairs}
    if len(found) < len(pairs) or not all(found):
        raise ValueError("an id is empty or comes twice")
    return found
