"""What every object store must do. A test class inherits it and gives the fixtures `store` and `forge`."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from legal_flow.errors import ObjectConflict
from legal_flow.packets.storage import ObjectMissing, ObjectStore, object_key

CREDITOR, CASE = UUID(int=1), UUID(int=2)
Forge = Callable[[str, bytes], None]
"""Puts bytes under a key behind the store's back, as damage or a forger would."""


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def key_of(body: bytes, version: int = 1) -> str:
    return object_key(CREDITOR, CASE, "packet", version, sha256(body), "pdf")


class StoreConformance:
    """The suite."""

    @pytest.mark.parametrize("body", [b"", b"x", bytes(range(256)) * 8192], ids=["empty", "a byte", "2 MB"])
    def test_what_was_put_comes_back(self, store: ObjectStore, body: bytes) -> None:
        store.put(key_of(body), body, sha256(body))
        assert store.get(key_of(body)) == body
        assert store.size(key_of(body)) == len(body)
        assert store.exists(key_of(body))

    def test_the_same_bytes_again_are_a_success(self, store: ObjectStore) -> None:
        for _ in range(3):
            store.put(key_of(b"again"), b"again", sha256(b"again"))
        assert store.get(key_of(b"again")) == b"again"

    def test_what_was_never_put_is_not_there(self, store: ObjectStore) -> None:
        key = key_of(b"never")
        assert not store.exists(key)
        for read in (store.get, store.size):
            with pytest.raises(ObjectMissing):
                read(key)

    def test_bytes_without_the_declared_hash_are_refused_and_leave_nothing(self, store: ObjectStore) -> None:
        key = key_of(b"declared")
        with pytest.raises(ObjectConflict):
            store.put(key, b"other", sha256(b"declared"))
        assert not store.exists(key)

    def test_a_key_that_carries_another_hash_is_refused_and_leaves_nothing(self, store: ObjectStore) -> None:
        key = key_of(b"in the key")
        with pytest.raises(ObjectConflict):
            store.put(key, b"body", sha256(b"body"))
        assert not store.exists(key)

    def test_other_bytes_under_a_taken_key_are_a_conflict_and_are_not_overwritten(
        self, store: ObjectStore, forge: Forge
    ) -> None:
        key = key_of(b"true")
        forge(key, b"forged")
        with pytest.raises(ObjectConflict):
            store.put(key, b"true", sha256(b"true"))
        with pytest.raises(ObjectConflict):
            store.get(key)
        assert store.size(key) == len(b"forged")

    def test_two_versions_lie_beside_each_other(self, store: ObjectStore) -> None:
        body = b"same bytes, two versions"
        for version in (1, 2):
            store.put(key_of(body, version), body, sha256(body))
        assert store.get(key_of(body, 1)) == store.get(key_of(body, 2))

    def test_many_writers_of_the_same_object_all_succeed(self, store: ObjectStore) -> None:
        body = b"race" * 50_000
        with ThreadPoolExecutor(8) as pool:
            for done in [pool.submit(store.put, key_of(body), body, sha256(body)) for _ in range(8)]:
                done.result()
        assert store.get(key_of(body)) == body

    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/etc/passwd",
            f"../../{'a' * 64}.pdf",
            f"a/../../b/{'a' * 64}.pdf",
            f"a/b/c/1/../{'a' * 64}.pdf",
            f"a/b/c/1/{'a' * 64}.pdf/x",
            f"a/b/c/1/{'a' * 64}.pdf\n",
            f"a/b\0/c/1/{'a' * 64}.pdf",
            f"a/b/c/1/{'A' * 64}.pdf",
            f"a/b/张试一/1/{'a' * 64}.pdf",
            f".incoming/b/c/1/{'a' * 64}.pdf",
        ],
    )
    def test_what_is_no_object_key_is_never_used(self, store: ObjectStore, key: str) -> None:
        for use in (store.get, store.exists, store.size):
            with pytest.raises(ValueError, match="not an object key"):
                use(key)
        with pytest.raises(ValueError, match="not an object key"):
            store.put(key, b"body", sha256(b"body"))
