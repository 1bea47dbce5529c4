"""The object store on a folder and on real S3 servers over HTTP, and what each does when things break."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from s3_conformance import S3Conformance, forger, prefix_of, s3_store
from s3_faults import Fault, FaultProxy
from s3_servers import BUCKET, LOCKED, Server, answering, gateway, moto
from storage_conformance import LARGE, Forge, StoreConformance, key_of, now, sha256

from legal_flow.errors import SettingsFault, Throttled, Unavailable
from legal_flow.packets import bucket
from legal_flow.packets.bucket import Lock, S3Store
from legal_flow.packets.folder import FolderStore
from legal_flow.packets.storage import ObjectLocked, ObjectMissing, object_key


@pytest.fixture(scope="module")
def moto_server() -> Iterator[Server]:
    with moto() as server:
        yield server


@pytest.fixture(scope="module")
def gateway_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with gateway(tmp_path_factory.mktemp("gateway")) as server:
        yield server


class TestFolder(StoreConformance):
    @pytest.fixture
    def store(self, tmp_path: Path) -> FolderStore:
        return FolderStore(tmp_path / "objects")

    @pytest.fixture
    def forge(self, tmp_path: Path) -> Forge:
        def write(key: str, body: bytes) -> None:
            path = tmp_path / "objects" / key
            path.parent.mkdir(parents=True)
            path.write_bytes(body)

        return write

    def test_what_writes_left_is_tidied_once_it_is_old(self, store: FolderStore, tmp_path: Path) -> None:
        incoming = tmp_path / "objects" / ".incoming"
        (incoming / "of a survey").mkdir(parents=True)
        for name in ("old", "young"):
            (incoming / name).write_bytes(b"half")
        yesterday = (now() - timedelta(days=1)).timestamp()
        for name in ("of a survey", "old"):
            os.utime(incoming / name, (yesterday, yesterday))
        assert store.tidy(now() - timedelta(hours=1)) == 2
        assert [path.name for path in incoming.iterdir()] == ["young"]

    def test_a_folder_without_hard_links_is_a_fault(
        self, store: FolderStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise PermissionError("no hard links here")

        monkeypatch.setattr(Path, "hardlink_to", refuse)
        assert [trait.name for trait in store.survey() if trait.is_fault] == ["write once"]


class TestLocked(S3Conformance):
    """A bucket with object lock and versions, on a server that honours conditional put and checks no bytes itself."""

    bucket = LOCKED

    @pytest.fixture
    def server(self, moto_server: Server) -> Server:
        return moto_server

    @pytest.mark.parametrize("body", [b"locked", LARGE], ids=["one piece", "parts"])
    def test_a_locked_object_is_not_removed_before_its_day(
        self, server: Server, prefix: str, body: bytes
    ) -> None:
        begun = now()
        store = self.to(server.endpoint, prefix, lock=Lock(days=30, clock=lambda: begun))
        store.put(key_of(body), body, sha256(body))
        until = store.protection(key_of(body)).until
        assert until is not None
        assert abs(until - begun - timedelta(days=30)) < timedelta(seconds=1)
        with pytest.raises(ObjectLocked, match="locked until"):
            store.remove(key_of(body), begun + timedelta(days=29))
        # A clock of ours that runs ahead does not help: the server has its own.
        with pytest.raises(SettingsFault, match="AccessDenied"):
            store.remove(key_of(body), begun + timedelta(days=31))
        assert store.get(key_of(body)) == body

    def test_an_object_whose_lock_has_run_out_is_removed(self, server: Server, prefix: str) -> None:
        yesterday = now() - timedelta(days=1, seconds=1)
        store = self.to(server.endpoint, prefix, lock=Lock(1, lambda: yesterday, "COMPLIANCE"))
        store.put(key_of(b"over"), b"over", sha256(b"over"))
        with pytest.raises(ObjectLocked):
            store.remove(key_of(b"over"), yesterday)
        store.remove(key_of(b"over"), now())
        assert not store.exists(key_of(b"over"))

    def test_what_was_put_before_there_was_a_lock_is_locked_when_it_is_put_again(
        self, server: Server, store: S3Store, prefix: str
    ) -> None:
        store.put(key_of(b"older"), b"older", sha256(b"older"))
        assert store.protection(key_of(b"older")).until is None
        self.to(server.endpoint, prefix, lock=Lock(days=30, clock=now)).put(
            key_of(b"older"), b"older", sha256(b"older")
        )
        assert store.protection(key_of(b"older")).until is not None

    def test_every_version_and_every_mark_of_a_removed_object_goes(
        self, server: Server, store: S3Store, forge: Forge, prefix: str
    ) -> None:
        key = key_of(b"versions")
        place = {"Bucket": LOCKED, "Key": f"{prefix}/{key}"}
        forge(key, b"forged")
        server.client().delete_object(**place)
        store.put(key, b"versions", sha256(b"versions"))
        store.remove(key, now())
        left = server.client().list_object_versions(Bucket=LOCKED, Prefix=place["Key"])
        assert not left.get("Versions")
        assert not left.get("DeleteMarkers")

    def test_a_hold_on_an_older_version_keeps_the_newer_one_too(self, store: S3Store, forge: Forge) -> None:
        key = key_of(b"versions")
        store.put(key, b"versions", sha256(b"versions"))
        store.hold(key, held=True)
        forge(key, b"forged")
        with pytest.raises(ObjectLocked):
            store.remove(key, now())
        assert store.size(key) == len(b"forged")

    def test_the_survey_tells_the_lock(self, store: S3Store) -> None:
        assert found(store) == {
            "bucket": "written and read",
            "encryption": "none that the server tells",
            "conditional put": "honoured",
            "versions": "kept",
            "object lock": "enabled",
            "unfinished uploads": "0",
        }


class TestGateway(S3Conformance):
    """The gateway ignores conditions, checks MD5, and has neither locks nor encryption."""

    holds = False

    @pytest.fixture
    def server(self, gateway_server: Server) -> Server:
        return gateway_server

    def test_the_survey_says_what_the_gateway_is(self, store: S3Store) -> None:
        assert found(store) == {
            "bucket": "written and read",
            "encryption": "none that the server tells",
            "conditional put": "accepted, and overwritten",
            "versions": "not kept",
            "object lock": "none that the server tells",
            "unfinished uploads": "0",
        }

    def test_parts_of_the_size_that_s3_asks_for_become_one_object(self, server: Server, prefix: str) -> None:
        body = bytes(range(256)) * 20_500
        store = self.to(server.endpoint, prefix, part=5 * 2**20)
        store.put(key_of(body), body, sha256(body))
        assert store.get(key_of(body)) == body

    def test_an_upload_that_still_runs_is_not_tidied(
        self, server: Server, store: S3Store, prefix: str
    ) -> None:
        server.client().create_multipart_upload(Bucket=BUCKET, Key=f"{prefix}/{key_of(b'running')}")
        assert store.tidy(now() - timedelta(hours=1)) == 0
        assert store.tidy(now() + timedelta(hours=1)) == 1

    @pytest.mark.parametrize("asked", [{"encryption_key": "k-1"}, {"lock": Lock(days=1, clock=now)}])
    @pytest.mark.parametrize("body", [b"asked", LARGE], ids=["one piece", "parts"])
    def test_what_a_server_cannot_do_is_a_fault_of_the_settings_and_leaves_nothing(
        self, server: Server, store: S3Store, prefix: str, asked: dict[str, Any], body: bytes
    ) -> None:
        with pytest.raises(SettingsFault):
            self.to(server.endpoint, prefix, **asked).put(key_of(body), body, sha256(body))
        assert not store.exists(key_of(body))

    def test_a_wrong_secret_is_a_fault_of_the_settings(self, server: Server) -> None:
        store = s3_store(server.endpoint, aws_secret_access_key="wrong-secret")
        with pytest.raises(SettingsFault):
            store.put(key_of(b"x"), b"x", sha256(b"x"))

    def test_a_link_opens_no_other_object(self, server: Server) -> None:
        store = s3_store(server.endpoint)
        for body in (b"mine", b"yours"):
            store.put(key_of(body), body, sha256(body))
        forged = store.link(key_of(b"mine"), 60).replace(sha256(b"mine"), sha256(b"yours"))
        assert httpx.get(forged).status_code == 403


class TestPlain(StoreConformance):
    """A bucket without versions or locks."""

    holds = False

    @pytest.fixture
    def prefix(self, request: pytest.FixtureRequest) -> str:
        return prefix_of(request)

    @pytest.fixture
    def store(self, moto_server: Server, prefix: str) -> S3Store:
        return s3_store(moto_server.endpoint, prefix)

    @pytest.fixture
    def forge(self, moto_server: Server, prefix: str) -> Forge:
        return forger(moto_server, BUCKET, prefix)

    def test_the_survey_says_what_keeps_objects_where_the_server_forgets_the_condition(
        self, moto_server: Server
    ) -> None:
        with FaultProxy(moto_server.endpoint, ("If-None-Match",)) as proxy:
            assert found(s3_store(proxy.endpoint))["conditional put"] == "accepted, and overwritten"


def test_an_object_that_comes_too_slowly_is_given_up(
    gateway_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = s3_store(gateway_server.endpoint, "slow")
    store.put(key_of(b"slow"), b"slow", sha256(b"slow"))
    monkeypatch.setattr(bucket, "time", SimpleNamespace(monotonic=count(0, 60).__next__))
    with pytest.raises(Unavailable, match="too slow"):
        store.get(key_of(b"slow"))


def found(store: S3Store) -> dict[str, str]:
    """What the survey found, by name."""
    return {trait.name: trait.found for trait in store.survey()}


@pytest.mark.parametrize("body", [b"sealed", LARGE], ids=["one piece", "parts"])
def test_an_object_is_encrypted_with_the_key_that_was_named(moto_server: Server, body: bytes) -> None:
    s3_store(moto_server.endpoint, "sealed", encryption_key="k-1").put(key_of(body), body, sha256(body))
    head = moto_server.client().head_object(Bucket=BUCKET, Key=f"sealed/{key_of(body)}")
    assert (head["ServerSideEncryption"], head["SSEKMSKeyId"]) == ("aws:kms", "k-1")


@pytest.mark.parametrize("body", [b"plain", LARGE], ids=["one piece", "parts"])
def test_a_server_that_forgets_to_encrypt_is_noticed_and_keeps_nothing(
    moto_server: Server, body: bytes
) -> None:
    forget = ("x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id")
    with FaultProxy(moto_server.endpoint, forget) as proxy:
        store = s3_store(proxy.endpoint, "plain", encryption_key="k-1")
        with pytest.raises(SettingsFault, match="did not encrypt"):
            store.put(key_of(body), body, sha256(body))
        assert not store.exists(key_of(body))
        assert [trait.name for trait in store.survey() if trait.is_fault] == ["encryption"]


def test_a_server_killed_between_two_puts_is_unavailable_and_nothing_is_half_written() -> None:
    with moto() as server:
        store = s3_store(server.endpoint)
        store.put(key_of(b"before"), b"before", sha256(b"before"))
        server.process.kill()
        server.process.wait()
        for use in (
            lambda: store.put(key_of(b"after"), b"after", sha256(b"after")),
            lambda: store.get(key_of(b"before")),
            lambda: store.exists(key_of(b"before")),
            lambda: store.size(key_of(b"before")),
        ):
            with pytest.raises(Unavailable):
                use()


@pytest.mark.parametrize(
    ("status", "code", "family"),
    [
        (503, "SlowDown", Throttled),
        (429, "", Throttled),
        (500, "InternalError", Unavailable),
        (502, "", Unavailable),
        (403, "AccessDenied", SettingsFault),
        (404, "NoSuchBucket", SettingsFault),
        (404, "NoSuchKey", ObjectMissing),
    ],
)
def test_each_refusal_of_a_server_belongs_to_who_can_mend_it(
    status: int, code: str, family: type[Exception]
) -> None:
    with answering(status, code) as endpoint, pytest.raises(family):
        s3_store(endpoint).get(key_of(b"x"))


def test_a_put_asks_the_server_not_to_overwrite_and_to_check_the_bytes(moto_server: Server) -> None:
    with FaultProxy(moto_server.endpoint) as proxy:
        s3_store(proxy.endpoint).put(key_of(b"asked"), b"asked", sha256(b"asked"))
        (put,) = [head for head in proxy.heads if head.startswith(b"put")]
    assert b"if-none-match: *" in put
    assert b"content-md5: " in put
    assert b"x-amz-content-sha256: " + sha256(b"asked").encode() in put


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_a_link_lives_a_second_to_an_hour(seconds: int) -> None:
    with pytest.raises(ValueError, match="a link lives"):
        s3_store("http://127.0.0.1:9").link(key_of(b"x"), seconds)


WRITER = """
import resource, signal, sys
from pathlib import Path
from legal_flow.packets.folder import FolderStore
if sys.argv[3] == "killed":
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
FolderStore(Path(sys.argv[1])).put(sys.argv[2], b"x" * 200000, sys.argv[2].split("/")[-1].split(".")[0])
"""


UPLOADER = """
import sys
sys.path[:0] = sys.argv[3:]
from s3_conformance import s3_store
from storage_conformance import LARGE, key_of, sha256
s3_store(sys.argv[1], sys.argv[2], timeout_seconds=60).put(key_of(LARGE), LARGE, sha256(LARGE))
"""


def test_a_process_killed_in_the_middle_of_an_upload_leaves_nothing_that_anybody_sees(
    gateway_server: Server,
) -> None:
    store = s3_store(gateway_server.endpoint, "killed")
    with FaultProxy(gateway_server.endpoint) as proxy:
        proxy.plan(Fault.ANSWER_STANDS_STILL, "PUT", after=1)
        command = [sys.executable, "-c", UPLOADER, proxy.endpoint, "killed", *sys.path]
        with subprocess.Popen(command) as writer:
            until = time.monotonic() + 30
            while not proxy.met and time.monotonic() < until:
                time.sleep(0.02)
            writer.kill()
    assert proxy.met
    assert not store.exists(key_of(LARGE))
    store.put(key_of(LARGE), LARGE, sha256(LARGE))
    assert store.tidy(now() + timedelta(hours=1)) == 1
    assert store.get(key_of(LARGE)) == LARGE


@pytest.mark.parametrize("end", ["killed", "disk full"])
def test_a_write_that_breaks_off_leaves_nothing_and_can_be_done_again(tmp_path: Path, end: str) -> None:
    body = b"x" * 200_000
    run = subprocess.run(
        [sys.executable, "-c", WRITER, tmp_path, key_of(body), end], capture_output=True, check=False
    )
    assert run.returncode == (-25 if end == "killed" else 1)
    assert end == "killed" or b"Unavailable" in run.stderr
    store = FolderStore(tmp_path)
    assert not store.exists(key_of(body))
    store.put(key_of(body), body, sha256(body))
    assert store.get(key_of(body)) == body


def test_an_object_in_a_folder_cannot_be_opened_for_writing_by_its_group_or_others(tmp_path: Path) -> None:
    FolderStore(tmp_path).put(key_of(b"x"), b"x", sha256(b"x"))
    assert (tmp_path / key_of(b"x")).stat().st_mode & 0o777 == 0o440


def test_a_folder_that_cannot_be_used_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "objects").write_bytes(b"a file where the folder should be")
    with pytest.raises(Unavailable):
        FolderStore(tmp_path / "objects").put(key_of(b"x"), b"x", sha256(b"x"))


def test_an_empty_folder_has_no_objects(tmp_path: Path) -> None:
    with pytest.raises(ObjectMissing):
        FolderStore(tmp_path / "not made yet").get(key_of(b"x"))


def test_a_key_is_creditor_case_kind_version_and_hash() -> None:
    assert object_key("c-1", "k-2", "packet", 3, "a" * 64, "pdf") == f"c-1/k-2/packet/3/{'a' * 64}.pdf"


@pytest.mark.parametrize("kind", ["", "../x", "a/b", "张试一", "a b", "-x", "x" * 65])
def test_a_key_is_made_of_codes_only(kind: str) -> None:
    with pytest.raises(ValueError, match="not a part"):
        object_key("c-1", "k-2", kind, 1, "a" * 64, "pdf")
