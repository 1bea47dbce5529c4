"""What every object store must do. A test class inherits it and gives the fixtures `store` and `forge`."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from legal_flow.errors import ObjectConflict, SettingsFault
from legal_flow.packets.storage import ObjectLocked, ObjectMissing, ObjectStore, object_key

CREDITOR, CASE = UUID(int=1), UUID(int=2)
LARGE = bytes(range(256)) * 600
"""Three parts of an upload."""
Forge = Callable[[str, bytes], None]
"""Puts bytes under a key behind the store's back, as damage or a forger would."""


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def now() -> datetime:
    return datetime.now(UTC)


def key_of(body: bytes, version: int = 1) -> str:
    return object_key(CREDITOR, CASE, "packet", version, sha256(body), "pdf")


class StoreConformance:
    """The suite."""

    holds = True
    """Whether the store has legal holds to give."""

    @pytest.mark.parametrize("body", [b"", b"x", LARGE], ids=["empty", "a byte", "parts"])
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

    def test_what_is_removed_is_gone_and_may_be_removed_again_and_put_again(self, store: ObjectStore) -> None:
        key = key_of(b"released")
        for _ in range(2):
            store.put(key, b"released", sha256(b"released"))
            for _ in range(2):
                store.remove(key, now())
                assert not store.exists(key)
        store.put(key, b"released", sha256(b"released"))
        assert store.get(key) == b"released"

    def test_removing_one_object_leaves_its_neighbours(self, store: ObjectStore) -> None:
        for version in (1, 11):
            store.put(key_of(b"neighbour", version), b"neighbour", sha256(b"neighbour"))
        store.remove(key_of(b"neighbour", 1), now())
        assert store.get(key_of(b"neighbour", 11)) == b"neighbour"

    def test_what_is_held_is_not_removed_until_the_hold_is_lifted(self, store: ObjectStore) -> None:
        key = key_of(b"held")
        store.put(key, b"held", sha256(b"held"))
        if not self.holds:
            with pytest.raises(SettingsFault):
                store.hold(key, held=True)
            return
        for _ in range(2):
            store.hold(key, held=True)
        assert store.protection(key).held
        with pytest.raises(ObjectLocked, match="legal hold"):
            store.remove(key, now())
        assert store.get(key) == b"held"
        store.hold(key, held=False)
        assert not store.protection(key).held
        store.remove(key, now())
        assert not store.exists(key)

    def test_nothing_protects_what_is_not_there(self, store: ObjectStore) -> None:
        with pytest.raises(ObjectMissing):
            store.protection(key_of(b"never"))
        with pytest.raises(ObjectMissing):
            store.hold(key_of(b"never"), held=True)

    def test_tidying_touches_no_object(self, store: ObjectStore) -> None:
        store.put(key_of(b"tidy"), b"tidy", sha256(b"tidy"))
        store.tidy(now() + timedelta(days=1))
        assert store.get(key_of(b"tidy")) == b"tidy"

    def test_a_store_that_works_is_surveyed_without_a_fault(self, store: ObjectStore) -> None:
        traits = store.survey()
        assert [trait.name for trait in traits if trait.is_fault] == []
        assert {"encryption", "object lock"} <= {trait.name for trait in traits}

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
        for use in (store.get, store.exists, store.size, store.protection):
            with pytest.raises(ValueError, match="not an object key"):
                use(key)
        with pytest.raises(ValueError, match="not an object key"):
            store.hold(key, held=True)
        with pytest.raises(ValueError, match="not an object key"):
            store.remove(key, now())
        with pytest.raises(ValueError, match="not an object key"):
            store.put(key, b"body", sha256(b"body"))
