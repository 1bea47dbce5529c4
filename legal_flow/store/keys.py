"""Keys for personal data: AES-256-GCM with the key's id in the value, and a keyed blind index for exact match."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from legal_flow.errors import SettingsFault

_NONCE = 12
_INDEX_BYTES = 32


class KeyRing:
    """The keys in use: new values take `current`, old values name theirs, the index key never changes alone."""

    def __init__(self, keys: Mapping[str, bytes], current: str, index_key: bytes) -> None:
        if current not in keys:
            raise SettingsFault(f"LEGAL_FLOW_DATA_KEYS has no key {current!r}")
        if len(index_key) < _INDEX_BYTES:
            raise SettingsFault(f"LEGAL_FLOW_INDEX_KEY has {len(index_key)} bytes; it needs {_INDEX_BYTES}")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = current
        self._index_key = index_key

    @classmethod
    def read(cls, text: str, index_key: str) -> "KeyRing":
        """From `id:hex,id:hex`, the last being the current one, and the index key in hex."""
        pairs = [part.split(":", 1) for part in text.split(",") if part]
        try:
            keys = {name: bytes.fromhex(value) for name, value in pairs}
            return cls(keys, pairs[-1][0], bytes.fromhex(index_key))
        except (ValueError, IndexError) as error:
            raise SettingsFault("LEGAL_FLOW_DATA_KEYS is not of the form id:64-hex-digits,...") from error

    def seal(self, text: str) -> str:
        """Encrypt; the same text gives other bytes each time."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._ciphers[self._current].encrypt(nonce, text.encode(), self._current.encode())
        return f"{self._current}:{base64.b64encode(nonce + sealed).decode()}"

    def seal_all(self, texts: Sequence[str | None]) -> list[str | None]:
        """`seal` for a whole column; what is missing stays missing."""
        encrypt, name = self._ciphers[self._current].encrypt, self._current.encode()
        nonces = secrets.token_bytes(_NONCE * len(texts))
        sealed: list[str | None] = []
        for place, text in enumerate(texts):
            if text is None:
                sealed.append(None)
                continue
            nonce = nonces[place * _NONCE : (place + 1) * _NONCE]
            body = base64.b64encode(nonce + encrypt(nonce, text.encode(), name)).decode()
            sealed.append(f"{self._current}:{body}")
        return sealed

    def open(self, value: str) -> str:
        """Decrypt; `SettingsFault` if the key is not on the ring or the value was changed."""
        name, _, body = value.partition(":")
        cipher = self._ciphers.get(name)
        if cipher is None:
            raise SettingsFault(f"LEGAL_FLOW_DATA_KEYS has no key {name!r}, which stored data needs")
        raw = base64.b64decode(body)
        try:
            return cipher.decrypt(raw[:_NONCE], raw[_NONCE:], name.encode()).decode()
        except InvalidTag as error:
            raise SettingsFault("a value of personal data does not open with its key") from error

    def index(self, text: str) -> str:
        """A keyed fingerprint for exact match; spaces and case do not count."""
        plain = "".join(text.split()).upper()
        return hmac.new(self._index_key, plain.encode(), hashlib.sha256).hexdigest()[:32]
