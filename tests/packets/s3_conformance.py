"""What a store in a bucket must do besides, over HTTP and through faults. A test class adds the fixture `server`."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from s3_faults import Fault, FaultProxy
from s3_servers import BUCKET, CLIENT, LEAST_PART, Server
from storage_conformance import LARGE, Forge, StoreConformance, key_of, now, sha256

from legal_flow.errors import ObjectConflict, SettingsFault, Throttled, Unavailable
from legal_flow.packets.bucket import S3Store

SMALL = b"one piece" * 1000
ON_PUT = [fault for fault in Fault if fault is not Fault.ANSWER_FLIPPED]
ON_GET = [fault for fault in Fault if fault is not Fault.REQUEST_FLIPPED]
LOST = [Fault.BUSY, Fault.REQUEST_CUT, Fault.ANSWER_LOST]


def s3_store(
    endpoint: str, prefix: str = "", attempts: int = 1, bucket: str = BUCKET, **more: Any
) -> S3Store:
    """A store that gives up soon."""
    given = {
        "endpoint_url": endpoint,
        "prefix": prefix,
        "attempts": attempts,
        "timeout_seconds": 5,
        "part": LEAST_PART,
    }
    return S3Store(bucket, **given | CLIENT | more)


def prefix_of(request: pytest.FixtureRequest) -> str:
    """A place of its own for a test."""
    return f"t{sha256(request.node.nodeid.encode())[:12]}"


def forger(server: Server, bucket: str, prefix: str) -> Forge:
    """Writes behind the store's back."""

    def write(key: str, body: bytes) -> None:
        server.client().put_object(Bucket=bucket, Key=f"{prefix}/{key}", Body=body)

    return write


class S3Conformance(StoreConformance):
    """The suite over HTTP; each test under a prefix of its own."""

    bucket = BUCKET

    @pytest.fixture
    def prefix(self, request: pytest.FixtureRequest) -> str:
        return prefix_of(request)

    @pytest.fixture
    def proxy(self, server: Server) -> Iterator[FaultProxy]:
        with FaultProxy(server.endpoint) as proxy:
            yield proxy

    @pytest.fixture
    def store(self, server: Server, prefix: str) -> S3Store:
        return self.to(server.endpoint, prefix)

    @pytest.fixture
    def faulty(self, proxy: FaultProxy, prefix: str, request: pytest.FixtureRequest) -> S3Store:
        """The same place, seen through the proxy; only where an answer stands still, it does not wait long."""
        stands_still = request.node.callspec.params["fault"] is Fault.ANSWER_STANDS_STILL
        return self.to(proxy.endpoint, prefix, timeout_seconds=0.8 if stands_still else 5)

    @pytest.fixture
    def forge(self, server: Server, prefix: str) -> Forge:
        return forger(server, self.bucket, prefix)

    def to(self, endpoint: str, prefix: str, **more: Any) -> S3Store:
        """The store that is tried."""
        return s3_store(endpoint, prefix, bucket=self.bucket, **more)

    def ends_well(self, store: S3Store, faulty: S3Store, body: bytes) -> None:
        """A put is a success or a typed error; what lies there then is whole or nothing; the next put mends it."""
        try:
            faulty.put(key_of(body), body, sha256(body))
        except (Unavailable, Throttled):
            if store.exists(key_of(body)):
                assert store.get(key_of(body)) == body
        else:
            assert store.get(key_of(body)) == body
        store.put(key_of(body), body, sha256(body))
        assert store.get(key_of(body)) == body
        assert store.tidy(now() + timedelta(days=1)) == 0

    @pytest.mark.parametrize("fault", ON_PUT)
    def test_a_fault_in_a_put_ends_in_a_typed_error_or_a_whole_object(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault
    ) -> None:
        proxy.plan(fault, "PUT")
        self.ends_well(store, faulty, SMALL)
        assert proxy.met == 1

    @pytest.mark.parametrize("fault", [Fault.REQUEST_CUT, Fault.REQUEST_FLIPPED, Fault.ANSWER_LOST])
    def test_a_fault_in_a_part_ends_in_a_typed_error_or_a_whole_object(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault
    ) -> None:
        proxy.plan(fault, "PUT", after=1)
        self.ends_well(store, faulty, LARGE)
        assert proxy.met == 1

    @pytest.mark.parametrize("fault", LOST)
    @pytest.mark.parametrize("after", [0, 1], ids=["beginning", "completing"])
    def test_a_fault_around_the_parts_ends_in_a_typed_error_or_a_whole_object(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault, after: int
    ) -> None:
        proxy.plan(fault, "POST", after=after)
        with pytest.raises((Unavailable, Throttled)):
            faulty.put(key_of(LARGE), LARGE, sha256(LARGE))
        # A server that began an upload and could not say so keeps it until it is tidied.
        assert store.tidy(now() + timedelta(days=1)) <= (after == 0)
        assert store.exists(key_of(LARGE)) is ((fault, after) == (Fault.ANSWER_LOST, 1))
        self.ends_well(store, faulty, LARGE)
        assert proxy.met == 1

    @pytest.mark.parametrize("fault", ON_GET)
    def test_a_fault_in_a_get_ends_in_a_typed_error_or_the_right_bytes(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault
    ) -> None:
        store.put(key_of(SMALL), SMALL, sha256(SMALL))
        proxy.plan(fault, "GET")
        try:
            assert faulty.get(key_of(SMALL)) == SMALL
            assert fault is Fault.ANSWER_DRIPS
        except ObjectConflict:
            assert fault is Fault.ANSWER_FLIPPED
        except Throttled:
            assert fault is Fault.BUSY
        except Unavailable:
            assert fault not in {Fault.ANSWER_FLIPPED, Fault.BUSY, Fault.ANSWER_DRIPS}
        assert proxy.met == 1
        assert faulty.get(key_of(SMALL)) == SMALL

    @pytest.mark.parametrize("fault", LOST)
    def test_a_fault_in_a_removal_is_made_good_by_the_next(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault
    ) -> None:
        store.put(key_of(SMALL), SMALL, sha256(SMALL))
        proxy.plan(fault, "DELETE")
        with pytest.raises((Unavailable, Throttled)):
            faulty.remove(key_of(SMALL), now())
        faulty.remove(key_of(SMALL), now())
        assert not store.exists(key_of(SMALL))

    @pytest.mark.parametrize("fault", LOST)
    def test_a_server_that_does_not_answer_is_never_taken_to_hold_nothing(
        self, store: S3Store, faulty: S3Store, proxy: FaultProxy, fault: Fault
    ) -> None:
        store.put(key_of(SMALL), SMALL, sha256(SMALL))
        proxy.plan(fault, "HEAD", times=2)
        with pytest.raises((Unavailable, Throttled)):
            faulty.exists(key_of(SMALL))
        with pytest.raises((Unavailable, Throttled)):
            faulty.put(key_of(SMALL), SMALL, sha256(SMALL))
        assert faulty.exists(key_of(SMALL))

    @pytest.mark.parametrize("on", ["HEAD", "PUT", "GET"])
    def test_a_fault_within_the_tries_of_one_call_is_not_noticed(
        self, proxy: FaultProxy, prefix: str, on: str
    ) -> None:
        store = self.to(proxy.endpoint, prefix, attempts=2)
        for number, fault in enumerate([Fault.PAGE, Fault.REQUEST_CUT, Fault.ANSWER_LOST], start=1):
            proxy.plan(fault, on)
            store.put(key_of(SMALL, number), SMALL, sha256(SMALL))
            assert store.get(key_of(SMALL, number)) == SMALL
            assert proxy.met == number

    def test_an_object_that_breaks_off_is_asked_for_again(self, proxy: FaultProxy, prefix: str) -> None:
        store = self.to(proxy.endpoint, prefix, attempts=2)
        store.put(key_of(SMALL), SMALL, sha256(SMALL))
        proxy.plan(Fault.ANSWER_CUT, "GET")
        assert store.get(key_of(SMALL)) == SMALL
        assert proxy.met == 1

    def test_an_upload_that_was_killed_is_not_seen_and_is_tidied(
        self, server: Server, store: S3Store, prefix: str
    ) -> None:
        place = {"Bucket": self.bucket, "Key": f"{prefix}/{key_of(LARGE)}"}
        client = server.client()
        upload = client.create_multipart_upload(**place)["UploadId"]
        client.upload_part(**place, UploadId=upload, PartNumber=1, Body=LARGE[:LEAST_PART])
        assert not store.exists(key_of(LARGE))
        store.put(key_of(LARGE), LARGE, sha256(LARGE))
        assert store.tidy(now() + timedelta(days=1)) == 1
        assert store.tidy(now() + timedelta(days=1)) == 0
        assert store.get(key_of(LARGE)) == LARGE

    def test_a_link_hands_out_the_object_for_as_long_as_it_says_and_is_kept_nowhere(
        self, store: S3Store
    ) -> None:
        store.put(key_of(b"linked"), b"linked", sha256(b"linked"))
        address = store.link(key_of(b"linked"), 60)
        answer = httpx.get(address)
        assert answer.content == b"linked"
        assert "X-Amz-Expires=60" in address
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"].startswith("attachment")

    def test_a_bucket_that_is_not_there_is_a_fault_of_the_settings(self, server: Server) -> None:
        store = s3_store(server.endpoint, bucket="elsewhere")
        with pytest.raises(SettingsFault, match="NoSuchBucket"):
            store.put(key_of(b"x"), b"x", sha256(b"x"))
        assert [trait.name for trait in store.survey() if trait.is_fault] == ["bucket"]

    def test_the_survey_leaves_nothing(self, server: Server, store: S3Store, prefix: str) -> None:
        store.survey()
        found = server.client().list_object_versions(Bucket=self.bucket, Prefix=prefix)
        assert not found.get("Versions")
        assert not found.get("DeleteMarkers")
